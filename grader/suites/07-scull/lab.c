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

bool write_failing(int fd, long long pos, unsigned long nth)
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
	for (long i = 0; i < 6; i++)
		expect_eq(user_pwrite(me->fd, me->buffer, 64,
				      (2 * i + me->salt) * 64), 64,
			  "write() of a quantum");
}

void read_letters(void *arg)
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
