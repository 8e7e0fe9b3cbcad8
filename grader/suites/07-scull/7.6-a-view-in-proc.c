/* What /proc shows of a device. */
#include "lab.h"

EXERCISE("7.6", "A view in /proc", 5, 25, "Views in /proc");

/* A file of /proc, as a program reads it: in pieces. */
static const char *view(const char *name)
{
	static char all[4096];
	char path[64];
	size_t len = 0;
	long n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s", name);
	fd = user_open(text(path), O_RDONLY);
	expect(fd >= 0, "the file is there", "open() of %s returned %d", path,
	       fd);
	while ((n = user_read(fd, buffer, 100)) > 0 && n <= 100 &&
	       len + 100 < sizeof(all)) {
		memcpy(all + len, user_bytes(buffer), (size_t)n);
		len += (size_t)n;
	}
	expect_eq(n, 0, "read() at the end of %s", path);
	user_close(fd);
	all[len] = '\0';
	return all;
}

/* Line number @n of a text, counted from 0, without its end. */
static const char *line_of(const char *text, int n)
{
	static char line[160];
	size_t len;

	while (n-- > 0 && *text) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	len = strcspn(text, "\n");
	snprintf(line, sizeof(line), "%.*s", (int)(len < 159 ? len : 159),
		 text);
	return line;
}

/* A line must begin with this text. */
static void expect_line(const char *file, int n, const char *begins)
{
	const char *line = line_of(file, n);

	expect(strncmp(line, begins, strlen(begins)) == 0, begins,
	       "line %d is \"%s\"", n + 1, line);
}

TEST("7.6", the_view_shows_devices,
     "/proc/scullseq has each device's settings and size, a line for each of "
     "its sets, and one for each quantum of the last set.")
{
	const char *file;
	int fd;

	scull_boot(STRICT, "scull_nr_devs=2 scull_quantum=100 scull_qset=4");
	view("scullseq");
	fd = must_open("scull1", O_RDWR);
	put_all(fd, 0, 10, 0);
	put_all(fd, 3300, 200, 0);
	file = view("scullseq");
	mistake("\"\\nDevice %i: qset %i, q %i, sz %li\\n\", \"  item %lu at "
		"%p, qset at %p\\n\", \"    % 4i: %8p\\n\".");
	expect_line(file, 0, "");
	expect_line(file, 1, "Device 0: qset 4, q 100, sz 0");
	expect_line(file, 3, "Device 1: qset 4, q 100, sz 3500");
	expect_line(file, 4, "  item 0 at ");
	expect_line(file, 5, "  item 8 at ");
	expect_line(file, 6, "       1: ");
	expect_line(file, 7, "       2: ");
	expect(!*line_of(file, 8), "8 lines", "a line more: \"%s\"",
	       line_of(file, 8));
}

TEST("7.6", the_view_leaves_out_holes,
     "A set in which there is no quantum is not shown, and looking leaves the "
     "device as it is.")
{
	char item[32], quantum[32];
	long long pos;
	int fd;

	scull_boot(STRICT, "scull_nr_devs=1 scull_quantum=100 scull_qset=4");
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 450, 10, 0);
	/* What those that fail leave is behind the one that doesn't. */
	for (unsigned long nth = 1; nth < 10; nth++) {
		pos = 20000 - 1000 * (long long)nth;
		if (!write_failing(fd, pos, FAIL_SLAB, nth))
			break;
	}
	snprintf(item, sizeof(item), "  item %lld at ", pos / 400);
	snprintf(quantum, sizeof(quantum), "    % 4lld: ", pos / 100 % 4);
	for (int i = 0; i < 2; i++) {
		const char *file = view("scullseq");

		mistake("When memory runs out, a set may be left without an "
			"array, or with an empty one: then the last one that "
			"has quanta is the last one shown. And up().");
		expect_line(file, 1, "Device 0: qset 4, q 100, sz ");
		expect_line(file, 2, "  item 1 at ");
		expect_line(file, 3, item);
		expect_line(file, 4, quantum);
		expect(!*line_of(file, 5), "5 lines", "a line more: \"%s\"",
		       line_of(file, 5));
	}
	get_all(fd, 450, 10, 0);
}

static int seq;

static void look(void *arg)
{
	struct program *me = arg;

	for (int i = 0; i < 6; i++)
		expect(user_pread(seq, me->buffer, 1000, 0) > 0, "a view",
		       "read() of /proc/scullseq returned nothing");
}

static void write_and_trim(void *arg)
{
	struct program *me = arg;

	for (int i = 0; i < 6; i++) {
		for (int j = 0; j < 4; j++)
			user_pwrite(me->fd, me->buffer, 10, j * 200);
		user_close(try_open("scull0", O_WRONLY));
	}
}

TEST("7.6", the_view_waits_its_turn,
     "One may look while others write to the device and trim it.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = look, .arg = &programs[0] },
		{ .cpu = 1, .fn = write_and_trim, .arg = &programs[1] },
	};

	for_each_seed(seed) {
		scull_boot(TWO, "scull_nr_devs=1 scull_quantum=100 "
			   "scull_qset=2");
		get_programs(2);
		seq = user_open(text("/proc/scullseq"), O_RDONLY);
		programs[1].fd = must_open("scull0", O_RDWR);
		mistake("The list is the device's data: with the semaphore, "
			"its first element too.");
		run_tasks(seed, tasks, 2);
	}
}
