/* Where the position goes, and the commands of ioctl(). */
#include "lab.h"

EXERCISE("7.3", "Positions and commands", 15, 45, "Positions and commands");

TEST("7.3", positions_move,
     "lseek() counts from the beginning, from the position or from the end, "
     "and returns the new position.")
{
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 1000, 0);
	mistake("SEEK_SET is 0, SEEK_CUR is filp->f_pos, SEEK_END is "
		"dev->size.");
	expect_eq(user_lseek(fd, 300, SEEK_SET), 300, "lseek() to 300");
	expect_eq(user_read(fd, buffer, 10), 10, "read() of 10 bytes there");
	expect_bytes_at(buffer, 300, 10, 0);
	expect_eq(user_lseek(fd, -60, SEEK_CUR), 250, "lseek() 60 back");
	expect_eq(user_lseek(fd, 20, SEEK_CUR), 270, "lseek() 20 forward");
	expect_eq(user_lseek(fd, -1, SEEK_END), 999,
		  "lseek() to the last byte");
	expect_eq(user_lseek(fd, 500, SEEK_END), 1500,
		  "lseek() behind the end");
	expect_eq(put_once(fd, 1500, 10, 0), 10, "write() there");
	expect_eq(user_lseek(fd, 0, SEEK_END), 1510, "lseek() to the new end");
}

TEST("7.3", nonsense_does_not_move,
     "A position in front of the device, or one that no number can say, is "
     "-EINVAL, and the position stays.")
{
	const long long most = (long long)(~0ULL >> 1);
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 1000, 0);
	user_lseek(fd, 300, SEEK_SET);
	mistake("base + off may be negative, and it may be more than a loff_t "
		"holds: look before you set filp->f_pos.");
	expect_eq(user_lseek(fd, -1, SEEK_SET), -EINVAL, "lseek() to -1");
	expect_eq(user_lseek(fd, -301, SEEK_CUR), -EINVAL, "lseek() 301 back");
	expect_eq(user_lseek(fd, -1001, SEEK_END), -EINVAL,
		  "lseek() to 1001 in front of the end");
	expect_eq(user_lseek(fd, most, SEEK_CUR), -EINVAL,
		  "lseek() beyond all numbers");
	expect_eq(user_lseek(fd, 0, 3), -EINVAL, "lseek() with whence 3");
	expect_eq(user_lseek(fd, 0, SEEK_CUR), 300, "the position after that");
	expect_eq(user_lseek(fd, most, SEEK_SET), most,
		  "lseek() to the last position there is");
}

static const struct setting scull_settings[] = {
	{ SCULL_QUANTUM, 1, SCULL_QUANTUM_MAX, SCULL_IOCSQUANTUM,
	  SCULL_IOCTQUANTUM, SCULL_IOCGQUANTUM, SCULL_IOCQQUANTUM,
	  SCULL_IOCXQUANTUM, SCULL_IOCHQUANTUM },
	{ SCULL_QSET, 1, SCULL_QSET_MAX, SCULL_IOCSQSET, SCULL_IOCTQSET,
	  SCULL_IOCGQSET, SCULL_IOCQQSET, SCULL_IOCXQSET, SCULL_IOCHQSET },
};

static void set_int(int value)
{
	memcpy(user_bytes(buffer), &value, sizeof(value));
}

static int get_int(void)
{
	int value;

	memcpy(&value, user_bytes(buffer), sizeof(value));
	return value;
}

static void expect_setting(int fd, const struct setting *s, int value)
{
	expect_eq(user_ioctl(fd, s->query, 0), value, "the setting, by Query");
}

void use_commands(int fd, const struct setting *s)
{
	int value = s->value;

	mistake("S, T: the new value. G: *arg is the setting. Q: the result "
		"is. X: *arg and the setting change places. H: the new value, "
		"and the result is the old one.");
	expect_setting(fd, s, value);
	set_int(0);
	expect_eq(user_ioctl(fd, s->get, buffer), 0, "ioctl() Get");
	expect_eq(get_int(), value, "what Get has put there");
	set_int(value + 1);
	expect_eq(user_ioctl(fd, s->set, buffer), 0, "ioctl() Set");
	expect_setting(fd, s, value + 1);
	expect_eq(user_ioctl(fd, s->tell, value + 2UL), 0, "ioctl() Tell");
	expect_setting(fd, s, value + 2);
	set_int(value + 3);
	expect_eq(user_ioctl(fd, s->exchange, buffer), 0, "ioctl() eXchange");
	expect_eq(get_int(), value + 2, "what eXchange has put there");
	expect_setting(fd, s, value + 3);
	expect_eq(user_ioctl(fd, s->shift, value + 4UL), value + 3,
		  "ioctl() sHift");
	expect_setting(fd, s, value + 4);
	expect_eq(user_ioctl(fd, s->tell, (unsigned long)value), 0,
		  "ioctl() Tell");
}

TEST("7.3", six_ways_to_a_setting,
     "Each command reads, or changes, the setting in its own way.")
{
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scull0", O_RDWR);
	for (int i = 0; i < 2; i++)
		use_commands(fd, &scull_settings[i]);
	user_ioctl(fd, SCULL_IOCTQUANTUM, 50);
	user_ioctl(fd, SCULL_IOCTQSET, 50);
	mistake("RESET gives both settings their defaults.");
	expect_eq(user_ioctl(fd, SCULL_IOCRESET, 0), 0, "ioctl() RESET");
	for (int i = 0; i < 2; i++)
		expect_setting(fd, &scull_settings[i],
			       scull_settings[i].value);
}

void use_without_right(int fd, const struct setting *s)
{
	user_become(1000, 1000, 1);
	mistake("capable(CAP_SYS_ADMIN), before anything is changed: in S, T, "
		"X and H.");
	set_int(s->least);
	expect_eq(user_ioctl(fd, s->set, buffer), -EPERM,
		  "ioctl() Set by user 1000");
	expect_eq(user_ioctl(fd, s->tell, (unsigned long)s->least), -EPERM,
		  "ioctl() Tell by user 1000");
	expect_eq(user_ioctl(fd, s->exchange, buffer), -EPERM,
		  "ioctl() eXchange by user 1000");
	expect_eq(user_ioctl(fd, s->shift, (unsigned long)s->least), -EPERM,
		  "ioctl() sHift by user 1000");
	expect_setting(fd, s, s->value);
	expect_eq(user_ioctl(fd, s->get, buffer), 0,
		  "ioctl() Get by user 1000");
	expect_eq(get_int(), s->value, "what Get has put there");
}

TEST("7.3", changing_takes_a_right,
     "Without CAP_SYS_ADMIN a setting can be read but not changed: -EPERM.")
{
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scull0", O_RDWR);
	for (int i = 0; i < 2; i++)
		use_without_right(fd, &scull_settings[i]);
	expect_eq(user_ioctl(fd, SCULL_IOCRESET, 0), -EPERM,
		  "ioctl() RESET by user 1000");
	expect_eq(user_ioctl(fd, SCULL_P_IOCTSIZE, 100), -EPERM,
		  "ioctl() Tell of the pipes' size by user 1000");
	expect_eq(user_ioctl(fd, SCULL_P_IOCQSIZE, 0), SCULL_P_BUFFER,
		  "the pipes' size");
}

/* A value that is no good, in all four ways. */
static void use_bad_value(int fd, const struct setting *s, int value)
{
	set_int(value);
	expect_eq(user_ioctl(fd, s->set, buffer), -EINVAL,
		  "ioctl() Set to %d", value);
	expect_eq(user_ioctl(fd, s->tell, (unsigned long)value), -EINVAL,
		  "ioctl() Tell %d", value);
	expect_eq(user_ioctl(fd, s->exchange, buffer), -EINVAL,
		  "ioctl() eXchange with %d", value);
	expect_eq(user_ioctl(fd, s->shift, (unsigned long)value), -EINVAL,
		  "ioctl() sHift to %d", value);
	expect_eq(get_int(), value, "the program's int after that");
	expect_setting(fd, s, s->value);
}

void use_bad_values(int fd, const struct setting *s)
{
	mistake("command->min and command->max are both good values; look "
		"before you store. A Tell of 2^32 + 5 is not one of 5.");
	use_bad_value(fd, s, s->least - 1);
	use_bad_value(fd, s, -5);
	use_bad_value(fd, s, s->most + 1);
	expect_eq(user_ioctl(fd, s->tell, (1UL << 32) + 5), -EINVAL,
		  "ioctl() Tell 2^32 + 5");
	expect_eq(user_ioctl(fd, s->tell, (unsigned long)s->most), 0,
		  "ioctl() Tell %d", s->most);
	expect_eq(user_ioctl(fd, s->tell, (unsigned long)s->least), 0,
		  "ioctl() Tell %d", s->least);
}

TEST("7.3", bad_values_are_refused,
     "A setting is between its smallest and its largest value: all others are "
     "-EINVAL, and nothing changes.")
{
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scull0", O_RDWR);
	for (int i = 0; i < 2; i++)
		use_bad_values(fd, &scull_settings[i]);
}

TEST("7.3", bad_pointers_change_nothing,
     "A command whose int is not there is -EFAULT, and the setting stays.")
{
	const unsigned long nowhere = USER_START + USER_SIZE / 2;
	unsigned long read_only;
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scull0", O_RDWR);
	read_only = user_alloc_ro(PAGE_SIZE);
	for (int i = 0; i < 2; i++) {
		const struct setting *s = &scull_settings[i];
		int value = 50;

		mistake("get_user() and put_user() return 0 if they could.");
		expect_eq(user_ioctl(fd, s->set, nowhere), -EFAULT,
			  "ioctl() Set from nowhere");
		expect_eq(user_ioctl(fd, s->get, nowhere), -EFAULT,
			  "ioctl() Get to nowhere");
		expect_eq(user_ioctl(fd, s->exchange, nowhere), -EFAULT,
			  "ioctl() eXchange with nowhere");
		expect_setting(fd, s, s->value);
		memcpy(user_bytes(read_only), &value, sizeof(value));
		mistake("eXchange: the old value goes out first; the new one "
			"is stored only if that went well.");
		expect_eq(user_ioctl(fd, s->exchange, read_only), -EFAULT,
			  "ioctl() eXchange with memory that is read only");
		expect_setting(fd, s, s->value);
		for (unsigned long nth = 1; nth <= 2; nth++) {
			set_int(60);
			machine->fail.countdown[FAIL_USER] = nth;
			step("copy number %lu is made to fail", nth);
			expect_eq(user_ioctl(fd, s->exchange, buffer), -EFAULT,
				  "ioctl() eXchange");
			expect_setting(fd, s, s->value);
		}
	}
}

TEST("7.3", settings_wait_for_the_trim,
     "A device keeps its quantum and its qset as long as it has data, "
     "whatever the settings are, and takes the new ones over when it is "
     "trimmed.")
{
	int fd;

	scull_boot(STRICT, "scull_quantum=100 scull_qset=4");
	leave_dirt(100);
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 2000, 0);
	user_ioctl(fd, SCULL_IOCTQUANTUM, 30);
	user_ioctl(fd, SCULL_IOCTQSET, 7);
	mistake("The device's own are dev->quantum and dev->qset. A trim remembers "
		"the old ones, calls reset(), and frees with the old ones.");
	get_all(fd, 0, 2000, 0);
	put_all(fd, 2000, 1000, 0);
	get_all(fd, 0, 3000, 0);
	put_all(fd, 4099, 1, 0);
	expect_zeroes(fd, 4000, 99);
	expect_eq(user_pread(fd, buffer, 1000, 0), 100,
		  "read() of 1000 bytes of quanta that have 100");
	user_close(must_open("scull0", O_WRONLY));
	expect_eq(user_pwrite(fd, buffer, 1000, 0), 30,
		  "write() of 1000 bytes after the trim");
	put_all(fd, 0, 1000, 1);
	get_all(fd, 0, 1000, 1);
}

/* Empties the device for other settings, and fills it anew. */
static void change_settings(void *arg)
{
	struct program *me = arg;

	memset(user_bytes(me->buffer), 'a', 100);
	for (int i = 0; i < 12; i++) {
		user_ioctl(me->fd, SCULL_IOCTQUANTUM, i % 2 ? 100 : 20);
		user_ioctl(me->fd, SCULL_IOCTQSET, i % 2 ? 3 : 7);
		user_close(try_open("scull0", O_WRONLY));
		for (int j = 0; j < 4; j++)
			user_pwrite(me->fd, me->buffer, 100, j * 20);
	}
}

/* Everything is what was written, or zeroes, whatever the quanta are. */
static void read_and_write(void *arg)
{
	struct program *me = arg;
	const char *bytes = user_bytes(me->buffer);

	for (long i = 0; i < 24; i++) {
		long done = user_pread(me->fd, me->buffer, 100, i % 3 * 20);

		expect(done >= 0 && done <= 100, "100 bytes at most",
		       "read() returned %ld", done);
		for (long j = 0; j < done; j++)
			expect(!bytes[j] || bytes[j] == 'a', "what was "
			       "written, or zeroes", "byte %ld is %#x",
			       i % 3 * 20 + j, bytes[j]);
		memset(user_bytes(me->buffer), 'a', 100);
		user_pwrite(me->fd, me->buffer, 100, i % 5 * 20);
	}
}

TEST("7.3", settings_change_in_use,
     "While programs use a device others may change the settings and trim it: "
     "nobody reads, or writes, outside of a quantum.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = change_settings, .arg = &programs[0] },
		{ .cpu = 1, .fn = read_and_write, .arg = &programs[1] },
	};

	for_each_seed(seed) {
		scull_boot(TWO, "scull_quantum=100 scull_qset=7");
		get_programs(2);
		for (int i = 0; i < 2; i++)
			programs[i].fd = must_open("scull0", O_RDWR);
		mistake("dev->quantum and dev->qset change when somebody trims "
			"the device: look at them, scull_rest() too, only "
			"with the semaphore.");
		run_tasks(seed, tasks, 2);
		user_close_all();
		unload("scull");
		expect(!log_has("overwritten"), "nothing was written outside "
		       "of a quantum", "the allocator complains when it is "
		       "freed");
	}
}
