/*
 * RAM: a memfd, mapped at PAGE_OFFSET.
 *
 * One process powers the machine on, any other attaches it through the
 * descriptor and sees the same bytes at the same addresses.  Where the memory
 * map has nothing, and where it has HighMem, nothing is mapped: a touch there
 * faults, as it does on a machine.
 */
#define _GNU_SOURCE
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

__thread struct cpu *this_cpu;
static int ram_fd = -1;

static int map(unsigned long addr, size_t size, int fd, off_t offset)
{
	void *p = mmap((void *)addr, size, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_FIXED, fd, offset);

	return p == MAP_FAILED ? -1 : 0;
}

/* Nothing can be touched there, and what an earlier machine had is gone. */
static int reserve(unsigned long addr, size_t size)
{
	void *p = mmap((void *)addr, size, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED,
		       -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

int machine_attach(int fd)
{
	struct mem_range range[MACHINE_RANGES];
	unsigned int n;

	if (map(MACHINE_BASE, MACHINE_SIZE, fd, MACHINE_FILE_OFFSET) ||
	    map(USER_MEMORY, USER_SIZE, fd, USER_FILE_OFFSET) ||
	    reserve(USER_START, USER_SIZE) ||
	    reserve(PAGE_OFFSET, MACHINE_RAM_MAX) || mmu_reset(fd))
		return -1;
	/* A copy: the other side can write to the map while we read it. */
	memcpy(range, machine->range, sizeof(range));
	n = machine->nr_ranges;
	if (n > MACHINE_RANGES) {
		errno = EINVAL;
		return -1;
	}
	for (unsigned int i = 0; i < n; i++)
		if (!range[i].highmem &&
		    map(PAGE_OFFSET + range[i].start,
			range[i].end - range[i].start, fd,
			(off_t)range[i].start))
			return -1;
	this_cpu = &machine->cpu[0];
	ram_fd = fd;
	return 0;
}

/* Are [phys, phys + size) all RAM? */
static int is_ram(unsigned long phys, size_t size)
{
	const struct mem_range *r = machine->range;

	for (unsigned int i = 0; i < machine->nr_ranges &&
	     i < MACHINE_RANGES; i++, r++) {
		if (phys < r->start || phys >= r->end)
			continue;
		if (size <= r->end - phys)
			return 1;
		size -= r->end - phys;
		phys = r->end;
	}
	return 0;
}

static size_t with_offset(unsigned long phys, size_t size)
{
	return size + (phys & 4095);
}

void *ram_view(unsigned long phys, size_t size)
{
	char *p;

	if (!size || !is_ram(phys, size))
		return NULL;
	p = mmap(NULL, with_offset(phys, size), PROT_READ | PROT_WRITE,
		 MAP_SHARED, ram_fd, (off_t)(phys & ~4095UL));
	return p == MAP_FAILED ? NULL : p + (phys & 4095);
}

void ram_view_end(void *view, unsigned long phys, size_t size)
{
	munmap((char *)view - (phys & 4095), with_offset(phys, size));
}

/* An empty machine's memory; what it becomes is written into it. */
static int new_memory(const struct machine_state *blank, size_t used)
{
	int fd = memfd_create("kmemlab RAM", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -1;
	/* Sealed: memory that one process cuts off would kill the others. */
	if (ftruncate(fd, (off_t)(USER_FILE_OFFSET + USER_SIZE)) ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) ||
	    pwrite(fd, blank, used, (off_t)MACHINE_FILE_OFFSET) !=
	    (ssize_t)used) {
		close(fd);
		return -1;
	}
	return fd;
}

int machine_power_on(const char *line, char *error, size_t size)
{
	static struct machine_state blank;
	int fd;

	memset(&blank, 0, offsetof(struct machine_state, cpu));
	if (bootline_parse(&blank, line, error, size))
		return -1;
	for (int i = 0; i < MACHINE_CPUS; i++)
		blank.cpu[i].id = i;
	fd = new_memory(&blank, offsetof(struct machine_state, oops));
	if (fd < 0 || machine_attach(fd)) {
		snprintf(error, size, "can't make the machine's memory: %s",
			 strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

_Static_assert(sizeof(struct machine_state) <= KERNEL_DATA - MACHINE_BASE,
	       "the control block runs into the kernel's data");
