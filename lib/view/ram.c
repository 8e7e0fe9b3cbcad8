/*
 * The one place where hostile memory is read.
 *
 * What is read is copied first and judged afterwards, so that it can't change
 * in between.  An address is good if the trusted map has RAM there that the
 * direct map reaches, or if it lies in the control block.
 */
#include "frames.h"

#include <string.h>

unsigned int view_nodes(const struct machine_state *map)
{
	return map->nr_nodes < MACHINE_NODES ? map->nr_nodes : MACHINE_NODES;
}

static unsigned int nr_ranges(const struct machine_state *map)
{
	return map->nr_ranges < MACHINE_RANGES ? map->nr_ranges :
		MACHINE_RANGES;
}

bool view_is_ram(const struct machine_state *map, unsigned long pfn)
{
	unsigned long pa = pfn << PAGE_SHIFT;

	for (unsigned int i = 0; i < nr_ranges(map); i++)
		if (pa >= map->range[i].start && pa < map->range[i].end)
			return true;
	return false;
}

/* Ranges are sorted, so one that goes on where another ends comes later. */
static bool is_low_ram(const struct machine_state *map, unsigned long pa,
		       size_t size)
{
	for (unsigned int i = 0; i < nr_ranges(map); i++) {
		const struct mem_range *r = &map->range[i];

		if (r->highmem || pa < r->start || pa >= r->end)
			continue;
		if (size <= r->end - pa)
			return true;
		size -= r->end - pa;
		pa = r->end;
	}
	return false;
}

static bool is_readable(const struct machine_state *map, unsigned long addr,
			size_t size)
{
	if (addr >= MACHINE_BASE && addr < MACHINE_BASE + MACHINE_SIZE)
		return size <= MACHINE_BASE + MACHINE_SIZE - addr;
	return addr >= PAGE_OFFSET &&
		is_low_ram(map, addr - PAGE_OFFSET, size);
}

bool view_copy(const struct machine_state *map, unsigned long addr, void *to,
	       size_t size)
{
	if (!is_readable(map, addr, size))
		return false;
	memcpy(to, (const void *)addr, size);
	return true;
}
