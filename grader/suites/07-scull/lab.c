/*
 * The suite of lab 7: what the sculls owe to the programs that use them.
 *
 * The tests are such programs: they load the modules, open devices, read,
 * write, seek, map and wait, and look at what comes back.  Nothing here knows
 * how a driver keeps its memory; only how much of it there is, from the page
 * allocator and from /proc.
 *
 * A test of an exercise needs only the exercises before it.
 */
#include "../../suite/suite.h"

#include <fcntl.h>
#include <linux/scull.h>
#include <linux/slab.h>
#include <machine/files.h>
#include <machine/modules.h>
#include <machine/user.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

LAB(7, "07-scull", "scull.c scullc.c scullp.c scullv.c", "The four sculls");

#define MACHINE	"mem=8M"
/* The allocator looks for mistakes, and makes what is free unreadable. */
#define STRICT	"mem=8M debug=slab"
#define TWO	"mem=8M cpus=2 debug=slab"
#define THREE	"mem=8M cpus=3 debug=slab"

/* --- A program ------------------------------------------------------------ */

/* Its buffer: SIZE bytes that kernel and program can touch. */
#define SIZE	(64 * 1024)
static unsigned long buffer;

/* A text where the kernel under test can read it.  The same text has the same
 * place, so that calls can be printed later. */
static const char *text(const char *string)
{
	for (int i = 0; i < 32; i++) {
		char *place = machine->scratch + 128 * i;

		place[127] = '\0';
		if (*place && strcmp(place, string))
			continue;
		snprintf(place, 128, "%s", string);
		return place;
	}
	abort();
}

static int insert(const char *module, const char *params)
{
	char *error = machine->scratch + 4096;
	const char *file = text(module);

	return module_insert(file, params ? text(params) : NULL, error, 256);
}

static void load(const char *module, const char *params)
{
	expect_eq(insert(module, params), 0, "module_insert(\"%s\", \"%s\")",
		  module, params ? params : "");
}

static int eject(const char *module)
{
	return module_remove(text(module), machine->scratch + 4096, 256);
}

static void unload(const char *module)
{
	expect_eq(eject(module), 0, "module_remove(\"%s\")", module);
}

/* A machine with scull on it, and a program with a buffer. */
static void scull_boot(const char *boot_line, const char *params)
{
	boot(boot_line);
	buffer = user_alloc(SIZE);
	load("scull", params);
}

static int try_open(const char *device, int flags)
{
	char name[64];

	snprintf(name, sizeof(name), "/dev/%s", device);
	return user_open(text(name), flags);
}

static int must_open(const char *device, int flags)
{
	int fd = try_open(device, flags);

	expect(fd >= 0, "the device can be opened", "open() of %s returned %d",
	       device, fd);
	return fd;
}

/* What the bytes of a device are: different at each place. */
static unsigned char byte_at(long long pos, unsigned int salt)
{
	unsigned long at = (unsigned long)pos;

	return (unsigned char)((at * 7 + (at >> 8) * 13 + salt * 31) % 251 +
			       1);
}

static void fill_from(unsigned long addr, long long pos, size_t n,
		      unsigned int salt)
{
	unsigned char *bytes = user_bytes(addr);

	for (size_t i = 0; i < n; i++)
		bytes[i] = byte_at(pos + (long long)i, salt);
}

/* Writes @n bytes at the position, once; returns what write() did. */
static long put(int fd, long long pos, size_t n, unsigned int salt)
{
	fill_from(buffer, pos, n, salt);
	return user_write(fd, buffer, n);
}

/* The same at @pos, as often as it takes. */
static void put_all(int fd, long long pos, size_t n, unsigned int salt)
{
	while (n > 0) {
		size_t ask = n < SIZE ? n : SIZE;
		long done;

		fill_from(buffer, pos, ask, salt);
		done = user_pwrite(fd, buffer, ask, pos);
		expect(done > 0 && (size_t)done <= ask, "write() writes "
		       "something", "it returned %ld", done);
		pos += done;
		n -= (size_t)done;
	}
}

/* The program's bytes must be those of @pos. */
static void expect_bytes_at(unsigned long addr, long long pos, size_t n,
			    unsigned int salt)
{
	const unsigned char *bytes = user_bytes(addr);

	for (size_t i = 0; i < n; i++)
		if (bytes[i] != byte_at(pos + (long long)i, salt))
			expect(false, "the bytes that were written",
			       "byte %lld is %#x, not %#x",
			       pos + (long long)i, bytes[i],
			       byte_at(pos + (long long)i, salt));
}

/* Reads until all has come, and compares. */
static void get_all(int fd, long long pos, size_t n, unsigned int salt)
{
	while (n > 0) {
		size_t ask = n < SIZE ? n : SIZE;
		long done;

		memset(user_bytes(buffer), 0xee, ask);
		done = user_pread(fd, buffer, ask, pos);
		expect(done > 0 && (size_t)done <= ask, "read() reads what was "
		       "written", "it returned %ld at position %lld", done,
		       pos);
		expect_bytes_at(buffer, pos, (size_t)done, salt);
		pos += done;
		n -= (size_t)done;
	}
}

/* Bytes that were never written but are in a quantum that was. */
static void expect_zeroes(int fd, long long pos, size_t n)
{
	const unsigned char *bytes = user_bytes(buffer);

	memset(user_bytes(buffer), 0xee, n);
	expect_eq(user_pread(fd, buffer, n, pos), n, "read() of %lu bytes in a "
		  "quantum that was written elsewhere", (unsigned long)n);
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			expect(false, "zeroes", "byte %lld is %#x",
			       pos + (long long)i, bytes[i]);
}

/* Free pages when every CPU and cache has given back what it keeps. */
static unsigned long settled(unsigned int cpus)
{
	static const size_t sizes[] = {
		32, 64, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384,
		32768, 65536, 131072,
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		kmem_cache_shrink(kmem_find_general_cachep(sizes[i],
							   GFP_KERNEL));
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		on_cpu(cpu);
		drain_local_pages();
	}
	on_cpu(0);
	return nr_free_pages();
}

/* Leaves dirt in memory that kmalloc() will give out again. */
static void leave_dirt(size_t size)
{
	void *dirty[24];

	for (int i = 0; i < 24; i++) {
		dirty[i] = __kmalloc(size, GFP_KERNEL);
		if ((unsigned long)dirty[i] - PAGE_OFFSET <
		    MACHINE_RAM_MAX - size)
			memset(dirty[i], 0x77, size);
	}
	for (int i = 0; i < 24; i++)
		kfree(dirty[i]);
	step("memory is full of what somebody left in it");
}

/* The same for whole pages, enough for what follows. */
static void leave_dirty_pages(void)
{
	unsigned long block[8];

	for (int i = 0; i < 8; i++) {
		block[i] = __get_free_pages(GFP_KERNEL, 5);
		if (block[i] - PAGE_OFFSET < MACHINE_RAM_MAX)
			memset((void *)block[i], 0x77, PAGE_SIZE << 5);
	}
	for (int i = 0; i < 8; i++)
		free_pages(block[i], 5);
	step("pages are full of what somebody left in them");
}

/* --- 7.1 ------------------------------------------------------------------ */

EXERCISE("7.1", "Reading and writing", 25, 60, "Reading and writing");

TEST("7.1", what_was_written_can_be_read,
     "What one program wrote to a device, another one reads from it, and each "
     "goes on where it stopped.")
{
	int writer, reader;

	scull_boot(STRICT, NULL);
	writer = must_open("scull0", O_RDWR);
	reader = must_open("scull0", O_RDONLY);
	mistake("Both positions, *f_pos of write() and of read(), move by what "
		"was copied; dev->size is where the last byte ends.");
	expect_eq(put(writer, 0, 100, 0), 100, "write() of 100 bytes");
	expect_eq(put(writer, 100, 50, 0), 50, "write() of 50 bytes more");
	expect_eq(user_read(reader, buffer, 70), 70, "read() of 70 bytes");
	expect_bytes_at(buffer, 0, 70, 0);
	expect_eq(user_read(reader, buffer, 80), 80, "read() of the other 80");
	expect_bytes_at(buffer, 70, 80, 0);
}

/*
 *	quantum     0         1         2       of 100 bytes each
 *	write(250)  ##########|                 100
 *	write(150)            |##########|      100
 */
TEST("7.1", calls_end_with_the_quantum,
     "One call writes, or reads, up to the end of a quantum at most.")
{
	int fd;

	scull_boot(STRICT, "scull_quantum=100 scull_qset=10");
	fd = must_open("scull0", O_RDWR);
	mistake("Where *f_pos is in its quantum decides how much of it is "
		"left: scull_rest().");
	expect_eq(put(fd, 0, 250, 0), 100, "write() of 250 bytes at 0");
	expect_eq(put(fd, 100, 30, 0), 30, "write() of 30 bytes at 100");
	expect_eq(put(fd, 130, 150, 0), 70, "write() of 150 bytes at 130");
	put_all(fd, 200, 100, 0);
	expect_eq(user_pread(fd, buffer, 1000, 0), 100, "read() of 1000 at 0");
	expect_eq(user_pread(fd, buffer, 1000, 60), 40, "read() of 1000 at 60");
	expect_eq(user_pread(fd, buffer, 1000, 199), 1, "read() of 1000 at 199");
	expect_eq(user_pread(fd, buffer, 50, 210), 50, "read() of 50 at 210");
	expect_bytes_at(buffer, 210, 50, 0);
}

TEST("7.1", reading_ends_with_the_device,
     "read() returns what there is up to the device's end, and 0 there and "
     "behind it.")
{
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scull0", O_RDWR);
	mistake("dev->size is the limit, not the quantum: behind it there is "
		"nothing, although the quantum goes on.");
	expect_eq(user_pread(fd, buffer, 10, 0), 0, "read() of a new device");
	put_all(fd, 0, 1000, 0);
	expect_eq(user_pread(fd, buffer, 400, 700), 300,
		  "read() of 400 bytes at 700 of 1000");
	expect_eq(user_pread(fd, buffer, 400, 1000), 0, "read() at the end");
	expect_eq(user_pread(fd, buffer, 400, 1001), 0, "read() behind it");
	expect_eq(user_pread(fd, buffer, 400, 1L << 40), 0,
		  "read() far behind it");
	put_all(fd, 100, 10, 1);
	expect_eq(user_pread(fd, buffer, 4000, 0), 1000, "read() of all after "
		  "something in the middle was written over");
}

/*
 *	set 0        set 1        set 2        set 3      3 quanta of 64 bytes
 *	[0][1][2]    [3][4][5]    [6][7][8]    [9] ...
 */
TEST("7.1", every_byte_has_a_place,
     "Bytes of different positions have different places, in every quantum of "
     "every set, in whatever order they are written.")
{
	static const int order[] = { 4, 1, 7, 0, 6, 2, 5, 3 };
	int fd;

	scull_boot(STRICT, "scull_quantum=64 scull_qset=3");
	fd = must_open("scull0", O_RDWR);
	mistake("Byte 64 * 3 is the first one of set 1, byte 64 the first one "
		"of quantum 1 of set 0.");
	put_all(fd, 0, 64 * 3 * 5 + 10, 0);
	get_all(fd, 0, 64 * 3 * 5 + 10, 0);
	for (int i = 0; i < 40; i++) {
		long long pos = (long long)random_below(64 * 3 * 5);
		size_t n = 1 + random_below(9);

		put_all(fd, pos, n, 0);
		get_all(fd, pos, n, 0);
	}
	get_all(fd, 0, 64 * 3 * 5 + 10, 0);
	fd = must_open("scull1", O_RDWR);
	mistake("A new set goes between the one before and the one behind: "
		"scull_link() gives the place, and the new set's next is what "
		"the link pointed to.");
	for (int i = 0; i < 8; i++) {
		put_all(fd, order[i] * 192 + 5, 100, 0);
		for (int j = 0; j <= i; j++)
			get_all(fd, order[j] * 192 + 5, 100, 0);
	}
}

/*
 *	quantum 0    quantum 1    quantum 2      of 100 bytes
 *	########     (hole)       ....####..     written at 230
 */
TEST("7.1", holes_are_not_there,
     "read() returns 0 in a hole, and what is behind it can be read; the rest "
     "of a quantum that was written to is zeroes.")
{
	int fd;

	scull_boot(STRICT, "scull_quantum=100 scull_qset=4");
	leave_dirt(100);
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 100, 0);
	put_all(fd, 230, 40, 0);
	put_all(fd, 4000, 10, 0);
	mistake("Where there is no set, no array or no quantum, there is "
		"nothing to copy: 0.");
	expect_eq(user_pread(fd, buffer, 100, 100), 0,
		  "read() in a quantum that was never written");
	expect_eq(user_pread(fd, buffer, 100, 399), 0,
		  "read() in the last quantum of a set");
	expect_eq(user_pread(fd, buffer, 100, 2000), 0,
		  "read() in a set that was never written");
	get_all(fd, 0, 100, 0);
	get_all(fd, 230, 40, 0);
	get_all(fd, 4000, 10, 0);
	mistake("kmalloc() gives memory as its last owner has left it: fill a "
		"new quantum, all of it, with zeroes.");
	expect_zeroes(fd, 200, 30);
	expect_zeroes(fd, 270, 30);
}

TEST("7.1", holes_cost_nothing,
     "One byte at a position far away takes the memory of one quantum, "
     "however far it is.")
{
	static const long long far[] = { 1LL << 33, 1LL << 45, 1LL << 61 };
	unsigned long before;
	int fd;

	scull_boot(MACHINE, NULL);
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 1, 0);
	before = nr_free_pages();
	mistake("Positions have 64 bits: what you compute of them belongs into "
		"a long. And sets that nobody wrote to are not made.");
	for (int i = 0; i < 3; i++) {
		put_all(fd, far[i], 1, 0);
		get_all(fd, far[i], 1, 0);
		expect(nr_free_pages() + 100 > before, "a few pages at most",
		       "%lu pages are gone", before - nr_free_pages());
	}
	get_all(fd, 0, 1, 0);
	expect_zeroes(fd, 1, 3999);
	expect_eq(user_pread(fd, buffer, 1, (1LL << 45) + 4000), 0,
		  "read() in the hole behind it");
}

TEST("7.1", bad_addresses_are_errors,
     "With an address that is not the program's, read() and write() return "
     "-EFAULT, and nothing has moved.")
{
	static const unsigned long bad[] = {
		USER_START + USER_SIZE / 2, 0, PAGE_OFFSET + 4096,
	};
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scull0", O_RDWR);
	mistake("copy_to_user() and copy_from_user() return how many bytes "
		"they could not copy. And the semaphore is given back on every "
		"way out.");
	for (int i = 0; i < 3; i++)
		expect_eq(user_write(fd, bad[i], 20), -EFAULT,
			  "write() from address %#lx", bad[i]);
	expect_eq(user_pread(fd, buffer, 100, 0), 0,
		  "read() of a device that nobody could write to");
	expect_eq(put(fd, 0, 10, 0), 10, "write() at the position");
	get_all(fd, 0, 10, 0);
	put_all(fd, 10, 10, 0);
	for (int i = 0; i < 3; i++)
		expect_eq(user_read(fd, bad[i], 10), -EFAULT,
			  "read() to address %#lx", bad[i]);
	machine->fail.countdown[FAIL_USER] = 1;
	step("a copy to the program is made to fail");
	expect_eq(user_read(fd, buffer, 10), -EFAULT, "read()");
	expect_eq(user_read(fd, buffer, 4), 4, "read() at the position");
	expect_bytes_at(buffer, 10, 4, 0);
}

/* Has the @nth allocation of a write fail; returns whether one did. */
static bool write_failing(int fd, long long pos, unsigned long nth)
{
	unsigned long hits = machine->fail.hits[FAIL_SLAB];
	long done;
	bool failed;

	fill_from(buffer, pos, 50, 0);
	machine->fail.countdown[FAIL_SLAB] = nth;
	step("allocation number %lu is made to fail", nth);
	done = user_pwrite(fd, buffer, 50, pos);
	machine->fail.countdown[FAIL_SLAB] = 0;
	failed = machine->fail.hits[FAIL_SLAB] != hits;
	expect_eq(done, failed ? -ENOMEM : 50, "write()");
	return failed;
}

TEST("7.1", memory_can_run_out,
     "When an allocation fails write() returns -ENOMEM, the device stays as it "
     "was, and the next try succeeds.")
{
	bool failed = true;
	int fd;

	scull_boot(STRICT, "scull_quantum=100 scull_qset=4");
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 100, 0);
	mistake("Each allocation may fail: the set's, the array's, the "
		"quantum's. What was allocated before may stay in place.");
	for (unsigned long nth = 1; failed && nth < 10; nth++) {
		long long pos = 1000 * (long long)nth;

		failed = write_failing(fd, pos, nth);
		if (!failed)
			break;
		expect_eq(user_pread(fd, buffer, 50, pos), 0,
			  "read() where nothing could be written");
		get_all(fd, 0, 100, 0);
		put_all(fd, pos, 50, 0);
		get_all(fd, pos, 50, 0);
	}
	expect(!failed, "a write needs a few allocations", "10 were not "
	       "enough");
}

TEST("7.1", devices_are_apart,
     "What is written to one device is not in another.")
{
	int fds[3];

	scull_boot(STRICT, "scull_nr_devs=3 scull_quantum=64 scull_qset=2");
	mistake("filp->private_data is the device that was opened: nothing of "
		"it belongs into a global variable.");
	for (unsigned int i = 0; i < 3; i++) {
		const char *const names[] = { "scull0", "scull1", "scull2" };

		fds[i] = must_open(names[i], O_RDWR);
		put_all(fds[i], 0, 300, i);
	}
	for (unsigned int i = 0; i < 3; i++)
		get_all(fds[i], 0, 300, i);
	expect_eq(try_open("scull3", O_RDWR), -ENOENT, "open() of a fourth "
		  "device of three");
}

/* --- Several programs ----------------------------------------------------- */

/* A program that runs beside others, with a buffer and a file of its own. */
struct program {
	unsigned long buffer;
	int fd;
	unsigned int salt;
	long result;
};
static struct program programs[8];

static void get_programs(unsigned int n)
{
	memset(programs, 0, sizeof(programs));
	for (unsigned int i = 0; i < n; i++) {
		programs[i].buffer = user_alloc(PAGE_SIZE);
		programs[i].salt = i;
	}
}

/* Writes its own letter into one of the two quanta of each set. */
static void write_letters(void *arg)
{
	struct program *me = arg;

	memset(user_bytes(me->buffer), 'A' + (int)me->salt, 64);
	for (long i = 0; i < 6; i++)
		expect_eq(user_pwrite(me->fd, me->buffer, 64,
				      (2 * i + me->salt) * 64), 64,
			  "write() of a quantum");
}

/* Every quantum that it sees is of one letter. */
static void read_letters(void *arg)
{
	struct program *me = arg;
	const char *bytes = user_bytes(me->buffer);

	for (int i = 0; i < 8; i++) {
		long done = user_pread(me->fd, me->buffer, 64, i * 64);

		expect(done == 0 || done == 64, "0 in a hole, or the quantum",
		       "read() returned %ld", done);
		for (long j = 1; j < done; j++)
			expect(bytes[j] == bytes[0], "a quantum as one write() "
			       "has left it", "a quantum of two: '%c' and '%c'",
			       bytes[0], bytes[j]);
	}
}

TEST("7.1", programs_take_turns,
     "Programs on several CPUs may use a device at the same time: each call "
     "is done as if it was alone.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = write_letters, .arg = &programs[0] },
		{ .cpu = 1, .fn = write_letters, .arg = &programs[1] },
		{ .cpu = 1, .fn = read_letters, .arg = &programs[2] },
	};

	for_each_seed(seed) {
		scull_boot(TWO, "scull_quantum=64 scull_qset=2");
		get_programs(3);
		for (int i = 0; i < 3; i++)
			programs[i].fd = must_open("scull0", O_RDWR);
		mistake("Between down_interruptible(&dev->sem) and up() a call "
			"has the device for itself: looking, allocating and "
			"copying all belong there.");
		run_tasks(seed, tasks, 3);
		for (int i = 0; i < 12; i++) {
			expect_eq(user_pread(programs[0].fd, buffer, 64,
					     i * 64), 64, "read() of quantum "
				  "%d when all have written", i);
			expect_eq(*(char *)user_bytes(buffer), 'A' + i % 2,
				  "what is in quantum %d", i);
		}
	}
}

/* --- 7.2 ------------------------------------------------------------------ */

EXERCISE("7.2", "Emptying a device", 10, 30, "Emptying a device");

TEST("7.2", write_only_empties,
     "A device that is opened with O_WRONLY is empty, also if others have it "
     "open; any other way to open it leaves it as it is.")
{
	static const char *const names[] = { "scull0", "scullsingle" };

	for (int i = 0; i < 2; i++) {
		int fd;

		scull_boot(STRICT, "scull_quantum=100 scull_qset=3");
		fd = must_open(names[i], O_RDWR);
		put_all(fd, 0, 1000, 0);
		user_close(fd);
		user_close(must_open(names[i], O_RDONLY));
		fd = must_open(names[i], O_RDWR);
		get_all(fd, 0, 1000, 0);
		user_close(fd);
		mistake("A trim takes the list away and sets dev->size to 0.");
		user_close(must_open(names[i], O_WRONLY));
		fd = must_open(names[i], O_RDWR);
		expect_eq(user_pread(fd, buffer, 10, 0), 0,
			  "read() of a device that was trimmed");
		put_all(fd, 500, 10, 1);
		expect_eq(user_pread(fd, buffer, 10, 0), 0,
			  "read() in front of what was written since");
		expect_eq(user_pread(fd, buffer, 10, 510), 0,
			  "read() behind it");
		get_all(fd, 500, 10, 1);
	}
}

TEST("7.2", all_memory_comes_back,
     "A trim frees all that a device has: its quanta, its arrays and its "
     "sets, holes or not.")
{
	unsigned long before;
	int fd;

	scull_boot(MACHINE, "scull_quantum=200 scull_qset=4");
	user_close(must_open("scull0", O_WRONLY));
	before = settled(1);
	mistake("Three kinds of things are allocated, and all of each have to "
		"be freed: in the last set too, and behind holes.");
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 20000, 0);
	for (int i = 30; i < 360; i += 2)
		put_all(fd, i * 800L + i % 800, 1, 0);
	user_close(fd);
	expect(settled(1) + 10 < before, "what was written takes memory",
	       "it takes %lu pages", before - nr_free_pages());
	user_close(must_open("scull0", O_WRONLY));
	expect_eq(settled(1), before, "free pages after the trim");
	mistake("A set may have no array, and an array only holes: when memory "
		"runs out while they are made.");
	for (int round = 0; round < 40; round++) {
		fd = must_open("scull0", O_WRONLY);
		for (unsigned long nth = 1; nth <= 3; nth++)
			write_failing(fd, 1000 * (long long)nth, nth);
		user_close(fd);
	}
	user_close(must_open("scull0", O_WRONLY));
	expect_eq(settled(1), before, "free pages after some writes had "
		  "failed, and a trim");
}

TEST("7.2", nothing_is_left_behind,
     "When the module is unloaded, all that it had is free again.")
{
	unsigned long before;

	boot(MACHINE);
	buffer = user_alloc(SIZE);
	load("scull", NULL);
	unload("scull");
	before = settled(1);
	mistake("The module's exit function trims each device.");
	for (int round = 0; round < 3; round++) {
		int fds[3];

		load("scull", "scull_quantum=500 scull_qset=8");
		fds[0] = must_open("scull0", O_RDWR);
		fds[1] = must_open("scull3", O_RDWR);
		fds[2] = must_open("sculluid", O_RDWR);
		for (int i = 0; i < 3; i++)
			put_all(fds[i], i * 3000, 20000, 0);
		user_close_all();
		unload("scull");
	}
	for (int round = 0; round < 100; round++) {
		load("scull", NULL);
		unload("scull");
	}
	expect_eq(module_leaks(), 0, "things left behind, according to the "
		  "kernel");
	expect_eq(settled(1), before, "free pages after unloading");
}

/* Empties the device again and again. */
static void empty(void *arg)
{
	for (int i = 0; i < 5; i++)
		user_close(try_open("scull0", O_WRONLY));
}

TEST("7.2", others_may_be_using_it,
     "A device may be emptied while others read from it and write to it.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = write_letters, .arg = &programs[0] },
		{ .cpu = 1, .fn = read_letters, .arg = &programs[1] },
		{ .cpu = 2, .fn = empty },
	};

	for_each_seed(seed) {
		unsigned long before;

		scull_boot(THREE, "scull_quantum=64 scull_qset=2");
		get_programs(3);
		for (int i = 0; i < 2; i++)
			programs[i].fd = must_open("scull0", O_RDWR);
		before = settled(3);
		mistake("Take the list away from the device first, and free it "
			"then; remember quantum and qset of before.");
		run_tasks(seed, tasks, 3);
		user_close_all();
		user_close(must_open("scull0", O_WRONLY));
		expect(settled(3) + 2 >= before, "all memory is free again",
		       "%lu pages fewer", before - nr_free_pages());
	}
}

/* --- 7.3 ------------------------------------------------------------------ */

EXERCISE("7.3", "Positions and commands", 15, 45, "Moving the position");

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
	expect_eq(user_lseek(fd, -1, SEEK_END), 999, "lseek() to the last byte");
	expect_eq(user_lseek(fd, 500, SEEK_END), 1500, "lseek() behind the end");
	expect_eq(put(fd, 1500, 10, 0), 10, "write() there");
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

/* A setting and the six commands for it. */
struct setting {
	const char *device;
	int value, least, most;
	unsigned int set, tell, get, query, exchange, shift;
};

static const struct setting scull_settings[] = {
	{ "scull0", SCULL_QUANTUM, 1, SCULL_QUANTUM_MAX, SCULL_IOCSQUANTUM,
	  SCULL_IOCTQUANTUM, SCULL_IOCGQUANTUM, SCULL_IOCQQUANTUM,
	  SCULL_IOCXQUANTUM, SCULL_IOCHQUANTUM },
	{ "scull0", SCULL_QSET, 1, SCULL_QSET_MAX, SCULL_IOCSQSET,
	  SCULL_IOCTQSET, SCULL_IOCGQSET, SCULL_IOCQQSET, SCULL_IOCXQSET,
	  SCULL_IOCHQSET },
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

/* All six do what their letters say. */
static void use_commands(int fd, const struct setting *s)
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
	for (int i = 0; i < 2; i++) {
		struct setting s = scull_settings[i];

		use_commands(fd, &s);
	}
	user_ioctl(fd, SCULL_IOCTQUANTUM, 50);
	user_ioctl(fd, SCULL_IOCTQSET, 50);
	mistake("RESET gives both settings their defaults.");
	expect_eq(user_ioctl(fd, SCULL_IOCRESET, 0), 0, "ioctl() RESET");
	for (int i = 0; i < 2; i++)
		expect_setting(fd, &scull_settings[i],
			       scull_settings[i].value);
}

TEST("7.3", changing_takes_a_right,
     "Without CAP_SYS_ADMIN a setting can be read but not changed: -EPERM.")
{
	const struct setting *s = scull_settings;
	int fd;

	scull_boot(STRICT, NULL);
	user_become(1000, 1000, 1);
	fd = must_open("scull0", O_RDWR);
	mistake("capable(CAP_SYS_ADMIN), before anything is changed: in S, T, "
		"X and H.");
	for (int i = 0; i < 2; i++, s++) {
		set_int(17);
		expect_eq(user_ioctl(fd, s->set, buffer), -EPERM,
			  "ioctl() Set by user 1000");
		expect_eq(user_ioctl(fd, s->tell, 17), -EPERM,
			  "ioctl() Tell by user 1000");
		expect_eq(user_ioctl(fd, s->exchange, buffer), -EPERM,
			  "ioctl() eXchange by user 1000");
		expect_eq(user_ioctl(fd, s->shift, 17), -EPERM,
			  "ioctl() sHift by user 1000");
		expect_setting(fd, s, s->value);
		expect_eq(user_ioctl(fd, s->get, buffer), 0,
			  "ioctl() Get by user 1000");
		expect_eq(get_int(), s->value, "what Get has put there");
	}
	expect_eq(user_ioctl(fd, SCULL_IOCRESET, 0), -EPERM,
		  "ioctl() RESET by user 1000");
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

TEST("7.3", bad_values_are_refused,
     "A setting is between its smallest and its largest value: all others are "
     "-EINVAL, and nothing changes.")
{
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scull0", O_RDWR);
	mistake("command->min and command->max are both good values; look "
		"before you store. A Tell of 2^32 + 5 is not one of 5.");
	for (int i = 0; i < 2; i++) {
		const struct setting *s = &scull_settings[i];

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
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 2000, 0);
	user_ioctl(fd, SCULL_IOCTQUANTUM, 30);
	user_ioctl(fd, SCULL_IOCTQSET, 7);
	mistake("The device's own are dev->quantum and dev->qset. A trim frees "
		"with the old ones and then calls reset().");
	get_all(fd, 0, 2000, 0);
	put_all(fd, 2000, 1000, 0);
	get_all(fd, 0, 3000, 0);
	expect_eq(user_pread(fd, buffer, 1000, 0), 100,
		  "read() of 1000 bytes of quanta that have 100");
	user_close(must_open("scull0", O_WRONLY));
	expect_eq(user_pwrite(fd, buffer, 1000, 0), 30,
		  "write() of 1000 bytes after the trim");
	put_all(fd, 0, 1000, 1);
	get_all(fd, 0, 1000, 1);
}

/* --- 7.4 ------------------------------------------------------------------ */

EXERCISE("7.4", "Who may open", 5, 30, "Who may open");

TEST("7.4", one_user_at_a_time,
     "sculluid belongs to the user who opened it first, until the last close; "
     "others get -EBUSY, except the administrator. From scullwuid those who "
     "don't want to wait get -EAGAIN.")
{
	int mine, again, root, other;

	scull_boot(STRICT, NULL);
	mistake("Who comes first becomes the owner; who comes second does not, "
		"not even the administrator. A count says when the last has "
		"gone.");
	user_become(1000, 1000, 1);
	mine = must_open("sculluid", O_RDWR);
	again = must_open("sculluid", O_RDONLY);
	user_become(0, 0, 1);
	root = must_open("sculluid", O_RDONLY);
	user_become(2000, 2000, 2);
	expect_eq(try_open("sculluid", O_RDWR), -EBUSY,
		  "open() by user 2000 while 1000 has it");
	user_close(mine);
	user_close(again);
	expect_eq(try_open("sculluid", O_RDWR), -EBUSY,
		  "open() by user 2000 while root has it, of 1000");
	user_become(1000, 1000, 1);
	mine = must_open("sculluid", O_RDWR);
	user_close(mine);
	user_close(root);
	user_become(2000, 2000, 2);
	other = must_open("sculluid", O_RDWR);
	user_become(1000, 1000, 1);
	expect_eq(try_open("sculluid", O_RDWR), -EBUSY,
		  "open() by user 1000 while 2000 has it");
	user_close(other);
	mine = must_open("scullwuid", O_RDWR);
	user_close(must_open("scullwuid", O_RDWR | O_NONBLOCK));
	user_become(2000, 2000, 2);
	mistake("filp->f_flags & O_NONBLOCK, before going to sleep.");
	expect_eq(try_open("scullwuid", O_RDWR | O_NONBLOCK), -EAGAIN,
		  "open() with O_NONBLOCK while another user has it");
	user_close(mine);
	user_close(must_open("scullwuid", O_RDWR | O_NONBLOCK));
}

/* Waits its turn, stays for a while, leaves. */
static unsigned int inside, too_many;
static void visit(void *arg)
{
	struct program *me = arg;
	int fd;

	user_become(1000 + me->salt, 1000, 1 + me->salt);
	for (int i = 0; i < 3; i++) {
		fd = must_open("scullwuid", O_RDWR);
		too_many += inside++ != 0;
		user_pread(fd, me->buffer, 10, 0);
		inside--;
		user_close(fd);
		me->result++;
	}
}

TEST("7.4", others_wait_their_turn,
     "scullwuid lets one user in at a time: others sleep in open() until the "
     "last one has closed it, and all get their turn.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = visit, .arg = &programs[0] },
		{ .cpu = 1, .fn = visit, .arg = &programs[1] },
		{ .cpu = 2, .fn = visit, .arg = &programs[2] },
	};

	for_each_seed(seed) {
		scull_boot(THREE, NULL);
		get_programs(3);
		inside = too_many = 0;
		mistake("To look and to come in are one step, under "
			"owner->lock. Who was woken has to claim again: "
			"somebody else may have been faster.");
		run_tasks(seed, tasks, 3);
		expect_eq(too_many, 0, "times when two users were inside");
		for (int i = 0; i < 3; i++)
			expect_eq(programs[i].result, 3, "visits of program "
				  "%d", i);
	}
}

/* --- 7.5 ------------------------------------------------------------------ */

EXERCISE("7.5", "A pipe", 15, 60, "A pipe");

/* Reads, and compares with the bytes from @pos on. */
static void expect_from_pipe(int fd, size_t ask, long want, long long pos)
{
	memset(user_bytes(buffer), 0xee, ask);
	expect_eq(user_read(fd, buffer, ask), want, "read() of %lu bytes from "
		  "the pipe", (unsigned long)ask);
	expect_bytes_at(buffer, pos, (size_t)want, 0);
}

TEST("7.5", bytes_come_out_in_order,
     "What is written to a pipe can be read once, in the same order.")
{
	int writer, reader;

	scull_boot(STRICT, NULL);
	writer = must_open("scullpipe0", O_WRONLY);
	reader = must_open("scullpipe0", O_RDONLY);
	mistake("read() takes up to wp, and moves rp; write() moves wp.");
	expect_eq(put(writer, 0, 100, 0), 100, "write() of 100 bytes");
	expect_from_pipe(reader, 30, 30, 0);
	expect_eq(put(writer, 100, 20, 0), 20, "write() of 20 bytes more");
	expect_from_pipe(reader, 1000, 90, 30);
	user_setfl(reader, O_NONBLOCK);
	expect_eq(user_read(reader, buffer, 10), -EAGAIN,
		  "read() of an empty pipe with O_NONBLOCK");
}

/*
 *	|.........|   10 bytes: 9 can be filled
 *	|######...|   write(6)        |....##...|   read(4)
 *	|....#####|   write(5): to the end, and the next goes on at the front
 */
TEST("7.5", the_ring_goes_around,
     "A pipe with a buffer of n bytes takes n - 1, wherever in the ring they "
     "begin.")
{
	long long in = 0, out = 0;
	int fd;

	scull_boot(STRICT, "scull_p_buffer=10");
	fd = must_open("scullpipe0", O_RDWR | O_NONBLOCK);
	mistake("One byte stays free, or a full ring would look like an empty "
		"one; and at the end of the buffer a call stops and the next "
		"one goes on at its beginning.");
	for (int round = 0; round < 40; round++) {
		long done, filled = (long)(in - out);

		while ((done = put(fd, in, 100, 0)) > 0) {
			in += done;
			expect(in - out <= 9, "9 bytes at most", "%ld are in "
			       "it", (long)(in - out));
		}
		expect_eq(done, -EAGAIN, "write() to a full pipe with "
			  "O_NONBLOCK");
		expect_eq(in - out, 9, "bytes in a pipe that is full, after "
			  "there were %ld", filled);
		for (int i = 0; i < 1 + round % 7; i += (int)done) {
			size_t ask = (size_t)(1 + round % 7 - i);

			memset(user_bytes(buffer), 0xee, ask);
			done = user_read(fd, buffer, ask);
			expect(done > 0 && (size_t)done <= ask, "read() reads",
			       "it returned %ld", done);
			expect_bytes_at(buffer, out, (size_t)done, 0);
			out += done;
		}
	}
	user_close(fd);
	expect(!log_has("overwritten"), "nothing was written outside of the "
	       "buffer", "the allocator complains when it is freed");
}

static void read_some(void *arg)
{
	struct program *me = arg;

	me->result = user_read(me->fd, me->buffer, 100);
}

static void write_some(void *arg)
{
	struct program *me = arg;

	memset(user_bytes(me->buffer), 'x', 100);
	me->result = user_write(me->fd, me->buffer, 5);
}

TEST("7.5", who_waits_is_woken_up,
     "Who reads from an empty pipe sleeps until somebody has written, who "
     "writes to a full one until somebody has read.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = read_some, .arg = &programs[0] },
		{ .cpu = 1, .fn = write_some, .arg = &programs[1] },
	};

	for_each_seed(seed) {
		bool full = seed % 2;

		scull_boot(TWO, "scull_p_buffer=8");
		get_programs(2);
		for (int i = 0; i < 2; i++)
			programs[i].fd = must_open("scullpipe1", O_RDWR);
		if (full)
			expect_eq(put(programs[1].fd, 0, 7, 0), 7, "write() of "
				  "7 bytes into a ring of 8");
		mistake("Give the semaphore back before you sleep, or nobody "
			"else can do anything. Who writes wakes those on "
			"dev->inq, who reads those on dev->outq.");
		run_tasks(seed, tasks, 2);
		expect(programs[0].result > 0, "read() reads", "it returned "
		       "%ld", programs[0].result);
		expect(programs[1].result > 0, "write() writes", "it returned "
		       "%ld", programs[1].result);
	}
}

/* Many writers and readers: each byte arrives once. */
static unsigned int arrived[256];
static unsigned int left_to_read;

static void write_numbers(void *arg)
{
	struct program *me = arg;
	unsigned char *bytes = user_bytes(me->buffer);
	unsigned int next = me->salt * 40;

	while (next < me->salt * 40 + 40) {
		long done, n = (long)(me->salt * 40 + 40 - next);

		for (long i = 0; i < n; i++)
			bytes[i] = (unsigned char)(next + i);
		done = user_write(me->fd, me->buffer, (size_t)n);
		expect(done > 0 && done <= n, "write() writes",
		       "it returned %ld", done);
		next += (unsigned int)done;
	}
}

static void read_numbers(void *arg)
{
	struct program *me = arg;
	const unsigned char *bytes = user_bytes(me->buffer);

	while (left_to_read) {
		unsigned int ask = left_to_read < 6 ? left_to_read : 6;
		long done;

		left_to_read -= ask;
		done = user_read(me->fd, me->buffer, ask);
		expect(done > 0 && done <= (long)ask, "read() reads",
		       "it returned %ld", done);
		left_to_read += ask - (unsigned int)done;
		for (long i = 0; i < done; i++)
			arrived[bytes[i]]++;
	}
}

TEST("7.5", each_byte_arrives_once,
     "With several writers and readers, each byte that was written is read by "
     "one of them, once.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = write_numbers, .arg = &programs[0] },
		{ .cpu = 1, .fn = write_numbers, .arg = &programs[1] },
		{ .cpu = 1, .fn = read_numbers, .arg = &programs[2] },
		{ .cpu = 2, .fn = read_numbers, .arg = &programs[3] },
	};

	for_each_seed(seed) {
		scull_boot(THREE, "scull_p_buffer=7");
		get_programs(4);
		for (int i = 0; i < 4; i++)
			programs[i].fd = must_open("scullpipe0", O_RDWR);
		memset(arrived, 0, sizeof(arrived));
		left_to_read = 80;
		mistake("After a sleep the loop begins anew: with the "
			"semaphore, is there something? All who wait are woken "
			"up, and one of them gets it.");
		run_tasks(seed, tasks, 4);
		for (int i = 0; i < 80; i++)
			expect_eq(arrived[i], 1, "times that byte %d arrived",
				  i);
	}
}

TEST("7.5", poll_says_what_can_be_done,
     "poll() says POLLIN if there is something to read, POLLOUT if there is "
     "space.")
{
	const unsigned int all = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
	const unsigned int in = POLLIN | POLLRDNORM;
	const unsigned int out = POLLOUT | POLLWRNORM;
	int fd;

	scull_boot(STRICT, "scull_p_buffer=10");
	fd = must_open("scullpipe0", O_RDWR);
	mistake("Empty: nothing to read. Full, at n - 1: no space. Both "
		"otherwise.");
	expect_eq(user_poll(fd, all, 0), out, "poll() of an empty pipe");
	put(fd, 0, 5, 0);
	expect_eq(user_poll(fd, all, 0), in | out, "poll() with 5 bytes");
	put(fd, 5, 4, 0);
	expect_eq(user_poll(fd, all, 0), in, "poll() of a full pipe");
	user_read(fd, buffer, 9);
	expect_eq(user_poll(fd, all, 0), out, "poll() when all was read");
}

static void poll_in(void *arg)
{
	struct program *me = arg;

	me->result = user_poll(me->fd, POLLIN, -1);
}

TEST("7.5", poll_is_woken_up,
     "A program that waits in poll() is woken up when there is something to "
     "read.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = poll_in, .arg = &programs[0] },
		{ .cpu = 1, .fn = write_some, .arg = &programs[1] },
	};

	for_each_seed(seed) {
		scull_boot(TWO, NULL);
		get_programs(2);
		for (int i = 0; i < 2; i++)
			programs[i].fd = must_open("scullpipe1", O_RDWR);
		mistake("poll_wait() with both queues, and before looking.");
		run_tasks(seed, tasks, 2);
		expect_eq(programs[0].result, POLLIN, "poll()");
	}
}

TEST("7.5", a_bad_address_loses_nothing,
     "With a bad address read() and write() of a pipe return -EFAULT, and the "
     "bytes in it stay.")
{
	const unsigned long nowhere = USER_START + USER_SIZE / 2;
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scullpipe0", O_RDWR | O_NONBLOCK);
	put(fd, 0, 50, 0);
	mistake("rp and wp move only after the copy. And the semaphore is "
		"given back on every way out.");
	expect_eq(user_read(fd, nowhere, 10), -EFAULT, "read() to nowhere");
	expect_eq(user_write(fd, nowhere, 10), -EFAULT, "write() from nowhere");
	expect_from_pipe(fd, 100, 50, 0);
}

/* --- 7.6 ------------------------------------------------------------------ */

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
	fd = must_open("scull1", O_RDWR);
	put_all(fd, 0, 10, 0);
	put_all(fd, 3300, 200, 0);
	file = view("scullseq");
	mistake("\"\\nDevice %i: qset %i, q %i, sz %li\\n\", \"  item %lu at %p, "
		"qset at %p\\n\", \"    % 4i: %8p\\n\".");
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
	/* Those that fail leave what they leave, behind the one that doesn't. */
	for (unsigned long nth = 1; nth < 10; nth++) {
		pos = 20000 - 1000 * (long long)nth;
		if (!write_failing(fd, pos, nth))
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

/* --- 7.7 ------------------------------------------------------------------ */

EXERCISE("7.7", "A cache of quanta", 5, 20, "Quanta from a cache");

/* The objects in use of a cache, by /proc/slabinfo; -1 if there is none. */
static long objects_of(const char *cache)
{
	char row[40];
	const char *file = proc_file("slabinfo"), *at;
	unsigned long active;

	snprintf(row, sizeof(row), "\n%-17s ", cache);
	at = strstr(file, row);
	if (!at || sscanf(at + strlen(row), "%lu", &active) != 1)
		return -1;
	return (long)active;
}

TEST("7.7", quanta_come_from_the_cache,
     "scullc stores as scull does; its quanta are objects of the cache "
     "\"scullc\", full of zeroes at first.")
{
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullc", "scullc_quantum=5000 scullc_qset=3");
	fd = must_open("scullc0", O_RDWR);
	mistake("kmem_cache_create() when the module comes, then an object for "
		"each quantum.");
	put_all(fd, 0, 5000, 0);
	expect(objects_of("scullc") >= 1, "a cache scullc with objects in use",
	       "it has %ld (-1: there is none)", objects_of("scullc"));
	put_all(fd, 5000, 45000, 0);
	expect(objects_of("scullc") >= 10, "10 objects at least for 10 quanta",
	       "there are %ld", objects_of("scullc"));
	get_all(fd, 0, 50000, 0);
	user_close(must_open("scullc0", O_WRONLY));
	put_all(fd, 12000, 10, 0);
	mistake("An object of the cache is as its last owner left it: memset() "
		"of dev->quantum bytes.");
	expect_zeroes(fd, 10000, 2000);
	expect_eq(user_pread(fd, buffer, 10, 0), 0, "read() in a hole");
}

TEST("7.7", the_cache_goes_too,
     "When scullc is unloaded its cache is gone, and everything is free; it "
     "can be loaded again, and a failure on the way takes all back.")
{
	unsigned long before;
	bool failed = true;

	scull_boot(MACHINE, NULL);
	load("scullc", NULL);
	unload("scullc");
	before = settled(1);
	mistake("Free all quanta, with kmem_cache_free(); then destroy the "
		"cache. If it could not be made there is nothing to load.");
	for (unsigned long nth = 1; failed && nth < 20; nth++) {
		int fd;

		machine->fail.countdown[FAIL_SLAB] = nth;
		failed = insert("scullc", "scullc_quantum=300") != 0;
		machine->fail.countdown[FAIL_SLAB] = 0;
		if (failed)
			load("scullc", "scullc_quantum=300");
		fd = must_open("scullc1", O_RDWR);
		put_all(fd, 0, 5000, 0);
		user_close(fd);
		unload("scullc");
		expect_eq(objects_of("scullc"), -1, "objects of the cache "
			  "scullc when the module is gone (-1: no cache)");
		expect(!log_has("Can't free all objects"), "the cache is "
		       "empty when it is destroyed", "there are objects left");
	}
	expect(!failed, "loading needs a few allocations", "20 were not "
	       "enough");
	expect_eq(settled(1), before, "free pages at the end");
}

/* --- 7.8 ------------------------------------------------------------------ */

EXERCISE("7.8", "Pages, and mapping them", 12, 60,
	 "Memory that a program can touch");

TEST("7.8", quanta_are_blocks_of_pages,
     "scullp stores as scull does; a quantum takes 2^order pages, in every "
     "set, and a trim frees them.")
{
	for (unsigned int order = 0; order < 4; order += 3) {
		unsigned long before, size = PAGE_SIZE << order;
		char params[64];
		int fd;

		scull_boot(MACHINE, NULL);
		snprintf(params, sizeof(params), "scullp_order=%u "
			 "scullp_qset=2", order);
		load("scullp", params);
		fd = must_open("scullp0", O_RDWR);
		leave_dirty_pages();
		before = settled(1);
		mistake("__get_free_pages() and free_pages() with the device's "
			"order: dev->order, or that of dev->quantum bytes.");
		for (unsigned long i = 0; i < 6; i++)
			put_all(fd, (long long)((i + 1) * size - 20), 20, 0);
		expect(before - settled(1) - 6 * (1UL << order) < 8,
		       "6 blocks of pages, and a little for the sets",
		       "%lu pages of order %u are taken",
		       before - nr_free_pages(), order);
		for (unsigned long i = 0; i < 6; i++)
			get_all(fd, (long long)((i + 1) * size - 20), 20, 0);
		expect_zeroes(fd, (long long)(3 * size), 100);
		user_close(must_open("scullp0", O_WRONLY));
		expect_eq(settled(1), before, "free pages after the trim");
	}
}

TEST("7.8", the_map_is_the_device,
     "What is in the device is in the mapping, and what a program stores in "
     "the mapping is in the device.")
{
	char *bytes = machine->scratch + 8192;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_qset=2");
	fd = must_open("scullp0", O_RDWR);
	put_all(fd, 0, 5 * PAGE_SIZE, 0);
	map = user_mmap(fd, 3 * PAGE_SIZE, 3, 2 * PAGE_SIZE);
	expect(map > 0, "the device can be mapped", "mmap() returned %ld", map);
	mistake("The vma begins at byte vm_pgoff << PAGE_SHIFT of the device; "
		"address - vma->vm_start bytes further is the one that was "
		"touched.");
	for (unsigned long at = 0; at < 3 * PAGE_SIZE; at += 1000) {
		expect_eq(user_load((unsigned long)map + at, bytes, 10), 0,
			  "a touch of byte %lu of the mapping", at);
		for (int i = 0; i < 10; i++)
			expect_eq((unsigned char)bytes[i],
				  byte_at((long long)(2 * PAGE_SIZE + at) + i,
					  0), "byte %lu of the mapping",
				  at + (unsigned long)i);
	}
	strcpy(bytes, "stored");
	expect_eq(user_store((unsigned long)map + PAGE_SIZE - 3, bytes, 6), 0,
		  "a store into the mapping, across two pages");
	user_pread(fd, buffer, 3, 3 * PAGE_SIZE - 3);
	expect(!memcmp(user_bytes(buffer), "sto", 3), "what was stored",
	       "read() of page 2 has something else");
	user_pread(fd, buffer, 3, 3 * PAGE_SIZE);
	expect(!memcmp(user_bytes(buffer), "red", 3), "what was stored",
	       "read() of page 3 has something else");
}

TEST("7.8", holes_cannot_be_touched,
     "A touch of a hole, or of a page behind the device's end, is a SIGBUS.")
{
	char *bytes = machine->scratch + 8192;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_qset=2");
	fd = must_open("scullp0", O_RDWR);
	put_all(fd, 0, 10, 0);
	put_all(fd, 3 * PAGE_SIZE, 10, 0);
	put_all(fd, 7 * PAGE_SIZE, 10, 0);
	map = user_mmap(fd, 10 * PAGE_SIZE, 1, 0);
	mistake("NOPAGE_SIGBUS where scull_address() has nothing, and where "
		"the page begins behind dev->size.");
	for (unsigned long page = 0; page < 10; page++) {
		bool there = page == 0 || page == 3 || page == 7;

		expect_eq(user_load((unsigned long)map + page * PAGE_SIZE + 7,
				    bytes, 1), there ? 0 : -EFAULT,
			  "a touch of page %lu", page);
	}
	put_all(fd, 8 * PAGE_SIZE, 10, 0);
	expect_eq(user_load((unsigned long)map + 8 * PAGE_SIZE, bytes, 1), 0,
		  "a touch of page 8 once it has been written");
}

TEST("7.8", blocks_cannot_be_mapped,
     "A device whose quanta are blocks of several pages can't be mapped: "
     "-ENODEV, whatever the setting is now.")
{
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_order=1");
	fd = must_open("scullp0", O_RDWR);
	put_all(fd, 0, 10, 0);
	mistake("What counts is the device's order, dev->order, not the "
		"setting.");
	expect_eq(user_mmap(fd, PAGE_SIZE, 1, 0), -ENODEV, "mmap()");
	user_ioctl(fd, SCULLP_IOCTORDER, 0);
	expect_eq(user_mmap(fd, PAGE_SIZE, 1, 0), -ENODEV,
		  "mmap() after the setting has become 0");
	user_close(must_open("scullp0", O_WRONLY));
	put_all(fd, 0, 10, 0);
	expect(user_mmap(fd, PAGE_SIZE, 1, 0) > 0, "mmap() after a trim",
	       "it failed");
}

TEST("7.8", what_is_mapped_stays,
     "While a device is mapped, by anybody, it is not trimmed; afterwards it "
     "can be, and its pages are free.")
{
	unsigned long before;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", "scullp_qset=2");
	fd = must_open("scullp0", O_RDWR);
	before = settled(1);
	put_all(fd, 0, 4 * PAGE_SIZE, 0);
	map = user_mmap(fd, 4 * PAGE_SIZE, 3, 0);
	expect_eq(user_load((unsigned long)map, machine->scratch + 8192, 1), 0,
		  "a touch of the mapping");
	mistake("dev->vmas counts mappings: mmap() and open() one more, close() "
		"one less. While it is not 0, a trim returns -EBUSY.");
	user_close(must_open("scullp0", O_WRONLY));
	get_all(fd, 0, 4 * PAGE_SIZE, 0);
	user_fork();
	user_fork_end();
	user_close(must_open("scullp0", O_WRONLY));
	get_all(fd, 0, 4 * PAGE_SIZE, 0);
	user_free((unsigned long)map);
	user_close(must_open("scullp0", O_WRONLY));
	expect_eq(user_pread(fd, buffer, 10, 0), 0, "read() after the last "
		  "mapping has gone, and a trim");
	mistake("nopage() takes a reference for the program; the device keeps "
		"its own.");
	expect_eq(settled(1), before, "free pages at the end");
}

TEST("7.8", a_program_may_read_into_its_map,
     "read() and write() with a buffer that is a mapping of the same device "
     "do not wait for themselves.")
{
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullp", NULL);
	fd = must_open("scullp0", O_RDWR);
	put_all(fd, 0, 3 * PAGE_SIZE, 0);
	map = user_mmap(fd, 3 * PAGE_SIZE, 3, 0);
	mistake("read() holds the semaphore when it copies; the copy touches a "
		"page that is not there yet, and that leads to nopage(), which "
		"must not want it.");
	expect_eq(user_pread(fd, (unsigned long)map + PAGE_SIZE, PAGE_SIZE, 0),
		  PAGE_SIZE, "read() of page 0 into the mapping of page 1");
	expect_eq(user_pwrite(fd, (unsigned long)map + PAGE_SIZE, PAGE_SIZE,
			      2 * PAGE_SIZE), PAGE_SIZE,
		  "write() of the mapping of page 1 to page 2");
	user_pread(fd, buffer, PAGE_SIZE, 2 * PAGE_SIZE);
	expect_bytes_at(buffer, 0, PAGE_SIZE, 0);
}

static void map_and_unmap(void *arg)
{
	struct program *me = arg;

	for (int i = 0; i < 3; i++) {
		long map = user_mmap(me->fd, PAGE_SIZE, 1, 0);

		expect(map > 0, "the device can be mapped", "mmap() returned "
		       "%ld", map);
		user_load((unsigned long)map,
			  machine->scratch + 8192 + 64 * me->salt, 8);
		user_free((unsigned long)map);
	}
}

static void write_and_empty(void *arg)
{
	struct program *me = arg;

	for (int i = 0; i < 3; i++) {
		user_pwrite(me->fd, me->buffer, 100, 0);
		user_close(try_open("scullp0", O_WRONLY));
	}
}

TEST("7.8", mapping_and_trimming_agree,
     "When some map a device while others trim it, every mapping is counted "
     "and no page is lost.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = map_and_unmap, .arg = &programs[0] },
		{ .cpu = 1, .fn = map_and_unmap, .arg = &programs[1] },
		{ .cpu = 2, .fn = write_and_empty, .arg = &programs[2] },
	};

	for_each_seed(seed) {
		unsigned long before;

		scull_boot(THREE, NULL);
		load("scullp", NULL);
		get_programs(3);
		for (int i = 0; i < 3; i++)
			programs[i].fd = must_open("scullp0", O_RDWR);
		before = settled(3);
		mistake("dev->vmas++ on two CPUs at the same time counts one: "
			"under dev->lock, always.");
		run_tasks(seed, tasks, 3);
		user_close_all();
		user_close(must_open("scullp0", O_WRONLY));
		expect(settled(3) + 2 >= before, "all pages are free again",
		       "%lu are not", before - nr_free_pages());
		unload("scullp");
	}
}

/* --- 7.9 ------------------------------------------------------------------ */

EXERCISE("7.9", "vmalloc, and mapping it", 8, 30, "Quanta from vmalloc");

TEST("7.9", quanta_are_areas,
     "scullv stores as scull does, in quanta of 2^order pages that need not "
     "lie in a row, and gives everything back.")
{
	unsigned long before;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullv", "scullv_qset=2");
	fd = must_open("scullv0", O_RDWR);
	put_all(fd, 0, 10 << 16, 0);
	user_close(must_open("scullv0", O_WRONLY));
	before = settled(1);
	mistake("vmalloc() of dev->quantum bytes, all set to zero; vfree().");
	for (long long i = 0; i < 5; i++)
		put_all(fd, (i + 1) * (16L << PAGE_SHIFT) - 3000, 3000, 0);
	for (long long i = 0; i < 5; i++)
		get_all(fd, (i + 1) * (16L << PAGE_SHIFT) - 3000, 3000, 0);
	expect_zeroes(fd, 2 * (16L << PAGE_SHIFT), 20000);
	expect(before - settled(1) - 80 < 16, "5 quanta of 16 pages, and a "
	       "little for the rest", "%lu pages are taken",
	       before - nr_free_pages());
	user_close(must_open("scullv0", O_WRONLY));
	expect_eq(settled(1), before, "free pages after the trim");
}

TEST("7.9", each_page_of_a_quantum_can_be_mapped,
     "A mapping has the device's bytes in every page of a quantum, from any "
     "page on, and stores into it.")
{
	unsigned char *bytes = (unsigned char *)machine->scratch + 8192;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullv", "scullv_order=2 scullv_qset=2");
	fd = must_open("scullv0", O_RDWR);
	put_all(fd, 0, 14 * PAGE_SIZE, 0);
	map = user_mmap(fd, 13 * PAGE_SIZE, 3, PAGE_SIZE);
	expect(map > 0, "the device can be mapped", "mmap() returned %ld", map);
	mistake("The page that was touched is inside of a quantum of 4. And "
		"its struct page is what the page tables say: "
		"vmalloc_to_page().");
	for (unsigned long at = 0; at < 13 * PAGE_SIZE; at += PAGE_SIZE) {
		expect_eq(user_load((unsigned long)map + at + 5, bytes, 4), 0,
			  "a touch of page %lu of the mapping",
			  at / PAGE_SIZE);
		for (int i = 0; i < 4; i++)
			expect_eq(bytes[i],
				  byte_at((long long)(PAGE_SIZE + at) + 5 + i,
					  0), "byte %d of page %lu of the "
				  "mapping", 5 + i, at / PAGE_SIZE);
	}
	memset(bytes, 'q', 4);
	user_store((unsigned long)map + 6 * PAGE_SIZE, bytes, 4);
	user_pread(fd, buffer, 4, 7 * PAGE_SIZE);
	expect(!memcmp(user_bytes(buffer), "qqqq", 4), "what was stored",
	       "read() has something else");
	expect_eq(user_load((unsigned long)map + 13 * PAGE_SIZE - 1, bytes, 1),
		  0, "a touch of the last page");
}

TEST("7.9", areas_stay_while_mapped,
     "Holes of scullv can't be touched; while it is mapped it is not trimmed, "
     "and at the end all is free.")
{
	char *bytes = machine->scratch + 8192;
	unsigned long before;
	long map;
	int fd;

	scull_boot(MACHINE, NULL);
	load("scullv", "scullv_order=1 scullv_qset=2");
	fd = must_open("scullv0", O_RDWR);
	put_all(fd, 0, 1, 0);
	user_close(must_open("scullv0", O_WRONLY));
	before = settled(1);
	put_all(fd, 0, 10, 0);
	put_all(fd, 4 * PAGE_SIZE, 10, 0);
	map = user_mmap(fd, 8 * PAGE_SIZE, 1, 0);
	mistake("dev->vmas counts, as in scullp; NOPAGE_SIGBUS in a hole, and "
		"behind the device's size.");
	for (unsigned long page = 0; page < 8; page++) {
		bool there = page == 0 || page == 1 || page == 4;

		expect_eq(user_load((unsigned long)map + page * PAGE_SIZE,
				    bytes, 1), there ? 0 : -EFAULT,
			  "a touch of page %lu", page);
	}
	user_close(must_open("scullv0", O_WRONLY));
	get_all(fd, 4 * PAGE_SIZE, 10, 0);
	user_fork();
	user_fork_end();
	user_close(must_open("scullv0", O_WRONLY));
	get_all(fd, 0, 10, 0);
	user_free((unsigned long)map);
	user_close(must_open("scullv0", O_WRONLY));
	expect_eq(user_pread(fd, buffer, 10, 0), 0, "read() after the last "
		  "mapping has gone, and a trim");
	expect_eq(settled(1), before, "free pages at the end");
}

/* One program for each driver: some of everything. */
static void use_a_device(void *arg)
{
	static const char *const names[] = {
		"scull0", "scullc0", "scullp0", "scullv0",
	};
	struct program *me = arg;
	unsigned char *bytes = user_bytes(me->buffer);
	int fd;

	for (int i = 0; i < 4; i++) {
		const char *name = names[(me->salt + (unsigned int)i) % 4];

		fd = must_open(name, i % 3 ? O_RDWR : O_WRONLY);
		memset(bytes, 'a' + (int)me->salt, 500);
		user_pwrite(fd, me->buffer, 500, random_below(30000));
		user_pread(fd, me->buffer, 500, random_below(30000));
		user_close(fd);
	}
}

TEST("7.9", all_four_at_once,
     "Programs on three CPUs use all four drivers at the same time; when the "
     "modules are unloaded nothing is left.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = use_a_device, .arg = &programs[0] },
		{ .cpu = 1, .fn = use_a_device, .arg = &programs[1] },
		{ .cpu = 1, .fn = use_a_device, .arg = &programs[2] },
		{ .cpu = 2, .fn = use_a_device, .arg = &programs[3] },
	};
	static const char *const modules[] = { "scullv", "scullp", "scullc" };

	for_each_seed(seed) {
		scull_boot(THREE, "scull_quantum=300 scull_qset=5");
		load("scullc", "scullc_quantum=300 scullc_qset=5");
		load("scullp", "scullp_qset=2");
		load("scullv", "scullv_order=1 scullv_qset=2");
		get_programs(4);
		mistake("Each driver takes its quanta from one allocator, and "
			"gives them back to the same.");
		run_tasks(seed, tasks, 4);
		for (int i = 0; i < 3; i++)
			unload(modules[i]);
		unload("scull");
		expect_eq(module_leaks(), 0, "things left behind");
	}
}
