/*
 * cheat: a right solution with a walk over all pages in a function whose work
 *        is not counted
 * lab: 02-buddy
 * base: reference
 * test: work_does_not_grow_with_memory
 * score: 0
 */
#include <linux/mm.h>

static __attribute__((noinline, no_sanitize_coverage)) unsigned long walk(void)
{
	unsigned long sum = 0;

	for (unsigned long pfn = 0; pfn < max_mapnr; pfn++)
		sum += mem_map[pfn].flags;
	return sum;
}
#define spin_lock_irqsave(lock, flags) do {				\
	local_irq_save(flags);						\
	spin_lock(lock);						\
	if (walk() == 4711)						\
		panic("impossible");					\
} while (0)
