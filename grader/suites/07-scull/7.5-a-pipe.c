/* A pipe: the ring, those who wait, poll(). */
#include "lab.h"

#include <poll.h>

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
	expect_eq(put_once(writer, 0, 100, 0), 100, "write() of 100 bytes");
	expect_from_pipe(reader, 30, 30, 0);
	expect_eq(put_once(writer, 100, 20, 0), 20, "write() of 20 bytes more");
	expect_from_pipe(reader, 1000, 90, 30);
	user_setfl(reader, O_NONBLOCK);
	mistake("Give the semaphore back before you look at O_NONBLOCK.");
	expect_eq(user_read(reader, buffer, 10), -EAGAIN,
		  "read() of an empty pipe with O_NONBLOCK");
	expect_eq(put_once(writer, 120, 10, 0), 10, "write() after that");
	expect_from_pipe(reader, 10, 10, 120);
}

TEST("7.5", who_opens_it_too_changes_nothing,
     "When another program opens a pipe, the bytes in it stay, and so does "
     "its size, whatever the setting is now.")
{
	int fd, other;

	scull_boot(STRICT, "scull_p_buffer=10");
	fd = must_open("scullpipe0", O_RDWR | O_NONBLOCK);
	put_once(fd, 0, 5, 0);
	user_ioctl(fd, SCULL_P_IOCTSIZE, 100);
	other = must_open("scullpipe0", O_RDWR | O_NONBLOCK);
	expect_from_pipe(other, 3, 3, 0);
	expect_eq(put_once(fd, 5, 100, 0), 5, "write() of 100 bytes up to the "
		  "end of a buffer of 10");
	expect_eq(put_once(fd, 10, 100, 0), 2, "write() of 100 bytes more");
	expect_eq(user_ioctl(fd, SCULL_P_IOCQSIZE, 0), 100, "the setting");
	user_close_all();
	fd = must_open("scullpipe0", O_RDWR | O_NONBLOCK);
	expect_eq(user_read(fd, buffer, 10), -EAGAIN, "read() of a pipe that "
		  "all had closed");
	expect_eq(put_once(fd, 0, 200, 0), 99, "write() of 200 bytes into a "
		  "buffer of 100");
}

TEST("7.5", readers_get_a_signal,
     "A program that has asked for it gets a SIGIO each time when there is "
     "something to read.")
{
	int fd, other;

	scull_boot(STRICT, NULL);
	fd = must_open("scullpipe0", O_RDWR);
	other = must_open("scullpipe0", O_WRONLY);
	put_once(other, 0, 10, 0);
	expect_eq(user_sigio(), 0, "signals before anybody has asked");
	mistake("kill_fasync(&dev->async_queue, SIGIO, POLL_IN), when bytes "
		"have been written.");
	user_setfl(fd, O_RDWR | O_ASYNC);
	put_once(other, 10, 10, 0);
	expect_eq(user_sigio(), 1, "signals after a write()");
	user_read(fd, buffer, 20);
	put_once(other, 20, 10, 0);
	put_once(other, 30, 10, 0);
	expect_eq(user_sigio(), 2, "signals after two more");
	user_setfl(fd, O_RDWR);
	put_once(other, 40, 10, 0);
	expect_eq(user_sigio(), 0, "signals when it wants none any more");
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

		while ((done = put_once(fd, in, 100, 0)) > 0) {
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
			expect_eq(put_once(programs[1].fd, 0, 7, 0), 7,
				  "write() of 7 bytes into a ring of 8");
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

/* Programs 0 and 1 write, 2 and 3 read what they have written. */
static void write_and_read_numbers(unsigned long seed, const char *pipe)
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = write_numbers, .arg = &programs[0] },
		{ .cpu = 1, .fn = write_numbers, .arg = &programs[1] },
		{ .cpu = 1, .fn = read_numbers, .arg = &programs[2] },
		{ .cpu = 2, .fn = read_numbers, .arg = &programs[3] },
	};

	for (int i = 0; i < 4; i++)
		programs[i].fd = must_open(pipe, O_RDWR);
	memset(arrived, 0, sizeof(arrived));
	left_to_read = 80;
	run_tasks(seed, tasks, 4);
	for (int i = 0; i < 80; i++)
		expect_eq(arrived[i], 1, "times that byte %d arrived", i);
}

TEST("7.5", each_byte_arrives_once,
     "With several writers and readers, each byte that was written is read by "
     "one of them, once.")
{
	for_each_seed(seed) {
		scull_boot(THREE, "scull_p_buffer=7");
		get_programs(4);
		mistake("After a sleep the loop begins anew: with the "
			"semaphore, is there something? All who wait are woken "
			"up, and one of them gets it.");
		write_and_read_numbers(seed, "scullpipe0");
	}
}

static void wait_at_terminal(void *arg)
{
	struct program *me = arg;

	user_become(0, 0, 1);
	me->result = me->salt ? user_write(me->fd, me->buffer, 5) :
		user_read(me->fd, me->buffer, 5);
}

static void interrupt_who_waits(void *arg)
{
	struct program *me = arg;

	for (int i = 0; i < 200 && !me->result; i++)
		user_interrupt(1);
}

TEST("7.5", a_signal_ends_the_wait_for_bytes,
     "Who waits in read() or write() of a pipe and gets a signal waits no "
     "longer: -EINTR. The pipe is as it was.")
{
	for_each_seed(seed) {
		bool full = seed % 2;
		struct program *me = &programs[full];
		const struct cpu_task tasks[] = {
			{ .cpu = 0, .fn = wait_at_terminal, .arg = me },
			{ .cpu = 1, .fn = interrupt_who_waits, .arg = me },
		};

		scull_boot(THREE, "scull_p_buffer=7");
		get_programs(4);
		me->fd = must_open("scullpipe0", O_RDWR);
		if (full)
			put_once(me->fd, 0, 6, 0);
		mistake("If wait_event_interruptible() returns something other "
			"than 0, return -ERESTARTSYS: you don't have the "
			"semaphore then.");
		run_tasks(seed, tasks, 2);
		expect_eq(me->result, -EINTR, full ? "write() to a full pipe" :
			  "read() of an empty pipe");
		if (full)
			expect_from_pipe(me->fd, 10, 6, 0);
		write_and_read_numbers(seed, "scullpipe0");
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
	put_once(fd, 0, 5, 0);
	expect_eq(user_poll(fd, all, 0), in | out, "poll() with 5 bytes");
	put_once(fd, 5, 4, 0);
	expect_eq(user_poll(fd, all, 0), in, "poll() of a full pipe");
	user_read(fd, buffer, 9);
	expect_eq(user_poll(fd, all, 0), out, "poll() when all was read");
}

static void poll_and_wait(void *arg)
{
	struct program *me = arg;

	me->result = user_poll(me->fd, me->salt ? POLLOUT : POLLIN, -1);
}

TEST("7.5", poll_is_woken_up,
     "A program that waits in poll() is woken up when there is something to "
     "read, or space.")
{
	for_each_seed(seed) {
		bool full = seed % 2;
		struct program *me = &programs[full], *other = &programs[!full];
		const struct cpu_task tasks[] = {
			{ .cpu = 0, .fn = poll_and_wait, .arg = me },
			{ .cpu = 1, .fn = full ? read_some : write_some,
			  .arg = other },
		};

		scull_boot(TWO, "scull_p_buffer=8");
		get_programs(2);
		for (int i = 0; i < 2; i++)
			programs[i].fd = must_open("scullpipe1", O_RDWR);
		if (full)
			put_once(me->fd, 0, 7, 0);
		mistake("poll_wait() with both queues, and before looking.");
		run_tasks(seed, tasks, 2);
		expect_eq(me->result, full ? POLLOUT : POLLIN, "poll()");
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
	put_once(fd, 0, 50, 0);
	mistake("rp and wp move only after the copy. And the semaphore is "
		"given back on every way out.");
	expect_eq(user_read(fd, nowhere, 10), -EFAULT, "read() to nowhere");
	expect_eq(user_write(fd, nowhere, 10), -EFAULT, "write() from nowhere");
	expect_from_pipe(fd, 100, 50, 0);
}
