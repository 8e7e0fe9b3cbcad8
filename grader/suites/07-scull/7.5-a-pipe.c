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
	put_once(fd, 0, 5, 0);
	expect_eq(user_poll(fd, all, 0), in | out, "poll() with 5 bytes");
	put_once(fd, 5, 4, 0);
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
	put_once(fd, 0, 50, 0);
	mistake("rp and wp move only after the copy. And the semaphore is "
		"given back on every way out.");
	expect_eq(user_read(fd, nowhere, 10), -EFAULT, "read() to nowhere");
	expect_eq(user_write(fd, nowhere, 10), -EFAULT, "write() from nowhere");
	expect_from_pipe(fd, 100, 50, 0);
}
