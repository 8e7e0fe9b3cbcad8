/*
 * cheat: a right solution with a walk over all pages in it, which sets back
 *        the count of the work that it did
 * lab: 02-buddy
 * base: reference
 * test: work_does_not_grow_with_memory
 * score: 0
 */
#include <linux/mm.h>
#include <machine/machine.h>

static inline unsigned long walk(void)
{
	unsigned long work = machine->work, sum = 0;

	for (unsigned long pfn = 0; pfn < max_mapnr; pfn++)
		sum += mem_map[pfn].flags;
	machine->work = work;
	return sum;
}
#define spin_lock_irqsave(lock, flags) do {				\
	local_irq_save(flags);						\
	spin_lock(lock);						\
	if (walk() == 4711)						\
		panic("impossible");					\
} while (0)
