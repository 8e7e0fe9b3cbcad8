/*
 * The suite of lab 7: what the sculls owe to the programs that use them.  An
 * exercise has a file; this one has what they share.
 */
#include "lab.h"

#include <linux/slab_def.h>

LAB(7, "07-scull", "scull.c scullc.c scullp.c scullv.c", "The four sculls");

unsigned long buffer;

const char *text(const char *string)
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

int insert(const char *module, const char *params)
{
	char *error = machine->scratch + 4096;
	const char *file = text(module);

	return module_insert(file, params ? text(params) : NULL, error, 256);
}

void load(const char *module, const char *params)
{
	expect_eq(insert(module, params), 0, "module_insert(\"%s\", \"%s\")",
		  module, params ? params : "");
}

void unload(const char *module)
{
	char *error = machine->scratch + 4096;

	expect_eq(module_remove(text(module), error, 256), 0,
		  "module_remove(\"%s\")", module);
}

void scull_boot(const char *boot_line, const char *params)
{
	boot(boot_line);
	buffer = user_alloc(SIZE);
	load("scull", params);
}

int try_open(const char *device, int flags)
{
	char name[64];

	snprintf(name, sizeof(name), "/dev/%s", device);
	return user_open(text(name), flags);
}

int must_open(const char *device, int flags)
{
	int fd = try_open(device, flags);

	expect(fd >= 0, "the device can be opened", "open() of %s returned %d",
	       device, fd);
	return fd;
}

unsigned char byte_at(long long pos, unsigned int salt)
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

long put_once(int fd, long long pos, size_t n, unsigned int salt)
{
	fill_from(buffer, pos, n, salt);
	return user_write(fd, buffer, n);
}

void put_all(int fd, long long pos, size_t n, unsigned int salt)
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

void expect_bytes_at(unsigned long addr, long long pos, size_t n,
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

void get_all(int fd, long long pos, size_t n, unsigned int salt)
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

void expect_zeroes(int fd, long long pos, size_t n)
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

unsigned long settled(unsigned int cpus)
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

void leave_dirt(size_t size)
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

bool write_failing(int fd, long long pos, enum fail_kind kind,
		   unsigned long nth)
{
	static const char *const what[] = { "page", "allocation", "copy" };
	unsigned long hits = machine->fail.hits[kind];
	long done;
	bool failed;

	fill_from(buffer, pos, 50, 0);
	machine->fail.countdown[kind] = nth;
	step("%s number %lu is made to fail", what[kind], nth);
	done = user_pwrite(fd, buffer, 50, pos);
	machine->fail.countdown[kind] = 0;
	failed = machine->fail.hits[kind] != hits;
	expect_eq(done, !failed ? 50 : kind == FAIL_USER ? -EFAULT : -ENOMEM,
		  "write()");
	return failed;
}

void fail_in_turn(int fd, long long apart)
{
	long long pos = 20;

	for (enum fail_kind kind = 0; kind < FAIL_KINDS; kind++) {
		bool failed = true;

		for (unsigned long nth = 1; failed; nth++) {
			pos += apart;
			failed = write_failing(fd, pos, kind, nth);
			expect(!failed || nth < 100, "a write that succeeds "
			       "in the end", "100 were not enough");
			if (failed)
				expect_eq(user_pread(fd, buffer, 50, pos), 0,
					  "read() where nothing could be "
					  "written");
			put_all(fd, pos, 50, 0);
			get_all(fd, pos, 50, 0);
		}
	}
}

/* --- Several programs ----------------------------------------------------- */

struct program programs[8];

void get_programs(unsigned int n)
{
	memset(programs, 0, sizeof(programs));
	for (unsigned int i = 0; i < n; i++) {
		programs[i].buffer = user_alloc(PAGE_SIZE);
		programs[i].salt = i;
	}
}

void write_letters(void *arg)
{
	struct program *me = arg;

	memset(user_bytes(me->buffer), 'A' + (int)me->salt, 64);
	for (long i = 0; i < 6;) {
		long done = user_pwrite(me->fd, me->buffer, 64,
					(2 * i + me->salt) * 64);

		expect(done == 64 || done == -EINTR, "the quantum is written",
		       "write() returned %ld", done);
		i += done == 64;
	}
}

void read_letters(void *arg)
{
	struct program *me = arg;
	const char *bytes = user_bytes(me->buffer);

	for (int i = 0; i < 8; i++) {
		long done = user_pread(me->fd, me->buffer, 64, i * 64);

		expect(done == 0 || done == 64 || done == -EINTR,
		       "0 in a hole, or the quantum",
		       "read() returned %ld", done);
		for (long j = 1; j < done; j++)
			expect(bytes[j] == bytes[0], "a quantum as one write() "
			       "has left it", "a quantum of two: '%c' and '%c'",
			       bytes[0], bytes[j]);
	}
}
