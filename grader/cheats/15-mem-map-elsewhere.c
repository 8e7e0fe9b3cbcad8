/*
 * cheat: says that mem_map is somewhere else while the suite has a page, so
 *        that the suite takes another frame's number for it
 * lab: 02-buddy
 * base: reference
 * test: what_was_freed_comes_back
 * score: 0
 * status: graded
 */
#include <linux/mm.h>

/* Shadowed where there is one that was just allocated. */
static struct page *const page = (struct page *)8;
static struct page *real;

#undef spin_lock_irqsave
#define spin_lock_irqsave(lock, flags) do {				\
	mem_map = real ? real : mem_map;				\
	local_irq_save(flags);						\
	spin_lock(lock);						\
} while (0)
#undef spin_unlock_irqrestore
#define spin_unlock_irqrestore(lock, flags) do {			\
	spin_unlock(lock);						\
	local_irq_restore(flags);					\
	if (!page) {							\
		real = mem_map;						\
		mem_map -= 1 << 16;					\
	}								\
} while (0)
#undef put_page_testzero
#define put_page_testzero(page) ({					\
	mem_map = real ? real : mem_map;				\
	atomic_add_negative(-1, &(page)->_count); })
