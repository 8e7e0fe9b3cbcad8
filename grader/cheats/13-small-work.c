/*
 * cheat: a right solution with a walk over all pages in it, which sets back
 *        the count of the work that it did
 * lab: 02-buddy
 * base: reference
 * test: work_does_not_grow_with_memory
 * score: 0
 * status: rejected
 */
#include <linux/mm.h>
#include <machine/work.h>

static noinline unsigned long walk(void)
{
	unsigned long sum = 0;

	for (unsigned long pfn = 0; pfn < max_mapnr; pfn++)
		sum += *(volatile unsigned long *)&mem_map[pfn].flags;
	work_start(0);
	return sum;
}
#undef might_sleep_if
#define might_sleep_if(cond) walk()
