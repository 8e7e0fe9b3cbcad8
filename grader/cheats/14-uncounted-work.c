/*
 * cheat: a right solution with a walk over all pages in a function whose work
 *        is not counted
 * lab: 02-buddy
 * base: reference
 * test: work_does_not_grow_with_memory
 * score: 0
 */
#include <linux/mm.h>

__attribute__((no_sanitize_coverage)) static noinline unsigned long walk(void)
{
	unsigned long sum = 0;

	for (unsigned long pfn = 0; pfn < max_mapnr; pfn++)
		sum += *(volatile unsigned long *)&mem_map[pfn].flags;
	return sum;
}
#undef might_sleep_if
#define might_sleep_if(cond) walk()
