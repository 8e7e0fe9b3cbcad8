/* Reading and writing: bytes, holes, errors, and several programs. */
#include "lab.h"

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
	expect_eq(put_once(writer, 0, 100, 0), 100, "write() of 100 bytes");
	expect_eq(put_once(writer, 100, 50, 0), 50, "write() of 50 bytes more");
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
	expect_eq(put_once(fd, 0, 250, 0), 100, "write() of 250 bytes at 0");
	expect_eq(put_once(fd, 100, 30, 0), 30, "write() of 30 bytes at 100");
	expect_eq(put_once(fd, 130, 150, 0), 70, "write() of 150 bytes at 130");
	put_all(fd, 200, 100, 0);
	expect_eq(user_pread(fd, buffer, 1000, 0), 100, "read() of 1000 at 0");
	expect_eq(user_pread(fd, buffer, 1000, 60), 40, "read() of 1000 at 60");
	expect_eq(user_pread(fd, buffer, 1000, 199), 1,
		  "read() of 1000 at 199");
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
	expect_eq(put_once(fd, 0, 10, 0), 10, "write() at the position");
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

TEST("7.1", memory_can_run_out,
     "When an allocation fails write() returns -ENOMEM, and -EFAULT when the "
     "copy does; the device stays as it was, and the next try succeeds.")
{
	int fd;

	scull_boot(STRICT, "scull_quantum=100 scull_qset=4");
	fd = must_open("scull0", O_RDWR);
	put_all(fd, 0, 100, 0);
	mistake("Each allocation may fail: the set's, the array's, the "
		"quantum's. What was allocated before may stay in place.");
	fail_in_turn(fd, 1000);
	get_all(fd, 0, 100, 0);
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

/* What two programs have written with write_letters(). */
static void expect_letters(int fd)
{
	for (int i = 0; i < 12; i++) {
		expect_eq(user_pread(fd, buffer, 64, i * 64), 64,
			  "read() of quantum %d when all have written", i);
		expect_eq(*(char *)user_bytes(buffer), 'A' + i % 2,
			  "what is in quantum %d", i);
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
		expect_letters(programs[0].fd);
	}
}

/* Writes a quantum of each device, once. */
static int all_devices[6];

static void write_one_each(void *arg)
{
	struct program *me = arg;

	memset(user_bytes(me->buffer), 'a' + (int)me->salt, 64);
	for (int i = 0; i < 6; i++)
		expect_eq(user_pwrite(all_devices[i], me->buffer, 64,
				      me->salt * 64L), 64, "write()");
}

TEST("7.1", the_last_byte_is_the_end,
     "When programs write to a device at the same time, it ends where the "
     "last one of all their bytes is.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = write_one_each, .arg = &programs[0] },
		{ .cpu = 1, .fn = write_one_each, .arg = &programs[1] },
		{ .cpu = 2, .fn = write_one_each, .arg = &programs[2] },
	};

	for_each_seed(seed) {
		scull_boot(THREE, "scull_nr_devs=6 scull_quantum=64");
		get_programs(3);
		for (int i = 0; i < 6; i++) {
			char name[] = { 's', 'c', 'u', 'l', 'l',
					(char)('0' + i), '\0' };

			all_devices[i] = must_open(name, O_RDWR);
		}
		mistake("dev->size is looked at and set with the semaphore "
			"held: otherwise it may have become larger in "
			"between.");
		run_tasks(seed, tasks, 3);
		for (int i = 0; i < 6; i++)
			expect_eq(user_pread(all_devices[i], buffer, 64, 128),
				  64, "read() of the last quantum of scull%d",
				  i);
	}
}

static void write_at_terminal(void *arg)
{
	user_become(0, 0, 1);
	write_letters(arg);
}

static void read_at_terminal(void *arg)
{
	user_become(0, 0, 1);
	read_letters(arg);
}

static void type_ctrl_c(void *arg)
{
	for (int i = 0; i < 60; i++)
		user_interrupt(1);
}

TEST("7.1", a_signal_ends_the_wait,
     "A program that gets a signal while it waits for the device has written, "
     "or read, nothing; its call can be made again.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = write_at_terminal, .arg = &programs[0] },
		{ .cpu = 1, .fn = write_at_terminal, .arg = &programs[1] },
		{ .cpu = 0, .fn = read_at_terminal, .arg = &programs[2] },
		{ .cpu = 2, .fn = type_ctrl_c },
	};

	for_each_seed(seed) {
		scull_boot(THREE, "scull_quantum=64 scull_qset=2");
		get_programs(3);
		for (int i = 0; i < 3; i++)
			programs[i].fd = must_open("scull0", O_RDWR);
		mistake("When down_interruptible() returns something other "
			"than 0 you don't have the semaphore: return "
			"-ERESTARTSYS, without an up().");
		run_tasks(seed, tasks, 4);
		expect_letters(programs[0].fd);
	}
}
