/*
 * Lab 5: Memory pools
 *
 * Fill the places marked EXERCISE: write your code where it says
 * not_implemented(), and take that line away. The book (make docs)
 * leads through this file; make lab5 builds and tests it.
 * printk("x is %lu\n", x) prints, and what it printed is shown
 * when a test fails.
 */

/**
 * @file mempool.c
 * Elements in reserve, for those who may not fail.
 *
 * pool->lock is taken with interrupts off, for an interrupt handler may give
 * an element back.  It is never held while one of the pool's functions is
 * called: these may sleep.  Functions whose comment says "under pool->lock"
 * expect the caller to hold it.
 *
 * Linux: mm/mempool.c.
 */
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <machine/exercise.h>

/* Puts an element into a reserve that has room.  Under pool->lock. */
static inline void add_element(mempool_t *pool, void *element)
{
	BUG_ON(pool->curr_nr >= pool->min_nr);
	pool->elements[pool->curr_nr++] = element;
}

/* Takes one out of a reserve that is not empty.  Under pool->lock. */
static inline void *remove_element(mempool_t *pool)
{
	BUG_ON(pool->curr_nr <= 0);
	return pool->elements[--pool->curr_nr];
}

/* ---- A reserve ---- */

/* Gives back all that a pool holds, whether its reserve is full or not. */
static inline void empty_pool(mempool_t *pool)
{
	/*
	 * EXERCISE 5.1  (Part 1 of 4.) Give every element of the reserve to
	 * pool->free, and the array to kfree(). Nobody else uses the pool any
	 * more.
	 */
	not_implemented("5.1");
}

int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
		 mempool_free_t *free_fn, void *pool_data)
{
	/*
	 * EXERCISE 5.1  (Part 2 of 4.) Set up all of the pool's members, the
	 * lock and the wait queue too; kmalloc() an array for min_nr pointers;
	 * fill the reserve with elements that alloc_fn gives for GFP_KERNEL.
	 * Return 0. If anything fails, give everything back and return -ENOMEM.
	 */
	not_implemented("5.1");
}
EXPORT_SYMBOL(mempool_init);

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data)
{
	/*
	 * EXERCISE 5.1  (Part 3 of 4.) kmalloc() a pool and mempool_init() it.
	 * Return it; or NULL if either fails, and then nothing may be left
	 * over.
	 */
	not_implemented("5.1");
}
EXPORT_SYMBOL(mempool_create);

void mempool_exit(mempool_t *pool)
{
	/*
	 * EXERCISE 5.1  (Part 4 of 4.) BUG_ON() if an element is missing from
	 * the reserve. Otherwise give back all that the pool holds.
	 */
	not_implemented("5.1");
}
EXPORT_SYMBOL(mempool_exit);

void mempool_destroy(mempool_t *pool)
{
	mempool_exit(pool);
	kfree(pool);
}
EXPORT_SYMBOL(mempool_destroy);

/* ---- Ask below first ---- */

/* Is half of the reserve or less left? */
static inline int is_low(mempool_t *pool)
{
	unsigned long flags;
	int low;

	spin_lock_irqsave(&pool->lock, flags);
	low = pool->curr_nr <= pool->min_nr / 2;
	spin_unlock_irqrestore(&pool->lock, flags);
	return low;
}

/* An element from below; NULL if there is none. */
static inline void *ask_below(mempool_t *pool, int gfp_mask)
{
	/*
	 * EXERCISE 5.2  (Part 1 of 2.) Ask pool->alloc as described: first
	 * without __GFP_WAIT and __GFP_IO, but with __GFP_NOWARN. If that
	 * fails, and gfp_mask has __GFP_FS and one of the two, and is_low(),
	 * ask again with gfp_mask.
	 */
	not_implemented("5.2");
}

/* An element from the reserve; NULL if that is empty. */
static inline void *take_reserve(mempool_t *pool)
{
	/*
	 * EXERCISE 5.2  (Part 2 of 2.) Under the lock: if the reserve has an
	 * element, take it out.
	 */
	not_implemented("5.2");
}

/* An element, if there is one right now. */
static inline void *get_element(mempool_t *pool, int gfp_mask)
{
	void *element = ask_below(pool, gfp_mask);

	return element ? element : take_reserve(pool);
}

/* ---- Waiting for an element ---- */

/* Sleeps until an element has come back, if there is none by now. */
static inline void wait_for_element(mempool_t *pool)
{
	/*
	 * EXERCISE 5.3  (Part 1 of 3.) Get on pool->wait as
	 * TASK_UNINTERRUPTIBLE, look whether the reserve is still empty, and if
	 * so, io_schedule(). Leave the queue. The look may do without
	 * pool->lock; if you take it, release it before you sleep.
	 */
	not_implemented("5.3");
}

void *mempool_alloc(mempool_t *pool, int gfp_mask)
{
	void *element;

	/*
	 * EXERCISE 5.3  (Part 2 of 3.) If the caller said __GFP_WAIT,
	 * might_sleep() complains where one must not: <linux/kernel.h>.
	 */
	not_implemented_yet("5.3");
	element = get_element(pool, gfp_mask);
	/*
	 * EXERCISE 5.3  (Part 3 of 3.) As long as there is no element, and the
	 * caller said __GFP_WAIT: wait for one, and get_element() again.
	 */
	not_implemented_yet("5.3");
	return element;
}
EXPORT_SYMBOL(mempool_alloc);

/* ---- Giving back ---- */

/* Puts an element into the reserve if that has room; returns whether it had. */
static inline int refill(mempool_t *pool, void *element)
{
	/*
	 * EXERCISE 5.4  (Part 1 of 2.) Under the lock: if the reserve is not
	 * full, add the element and return 1. Return 0 otherwise.
	 */
	not_implemented("5.4");
}

void mempool_free(void *element, mempool_t *pool)
{
	/*
	 * EXERCISE 5.4  (Part 2 of 2.) Refill the reserve and wake up those who
	 * wait; or give the element to pool->free.
	 */
	not_implemented("5.4");
}
EXPORT_SYMBOL(mempool_free);

/* ---- Another size ---- */

/* Makes the reserve smaller.  What it loses goes to the allocator below. */
static inline void shrink(mempool_t *pool, int new_min_nr)
{
	/*
	 * EXERCISE 5.5  (Part 1 of 3.) Set min_nr. As long as the reserve has
	 * more than that, take one element out and give it to pool->free,
	 * without the lock.
	 */
	not_implemented("5.5");
}

/* Gives the reserve room for more.  Returns 0, or -ENOMEM. */
static inline int make_room(mempool_t *pool, int new_min_nr, int gfp_mask)
{
	/*
	 * EXERCISE 5.5  (Part 2 of 3.) kmalloc() an array for new_min_nr
	 * pointers with gfp_mask, or return -ENOMEM. Under the lock: copy what
	 * is in the reserve, put the new array in the old one's place, set
	 * min_nr. Free the old array. Return 0.
	 */
	not_implemented("5.5");
}

/* Has the reserve all that it is meant to have? */
static inline int is_full(mempool_t *pool)
{
	unsigned long flags;
	int full;

	spin_lock_irqsave(&pool->lock, flags);
	full = pool->curr_nr >= pool->min_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	return full;
}

int mempool_resize(mempool_t *pool, int new_min_nr, int gfp_mask)
{
	/*
	 * EXERCISE 5.5  (Part 3 of 3.) BUG if new_min_nr is 0 or less. Make the
	 * reserve smaller; or make room and, as long as it is not full, ask
	 * pool->alloc with gfp_mask and put in what it gives. When that has no
	 * more, stop. Return 0, or -ENOMEM if there was no memory for the
	 * array.
	 */
	not_implemented("5.5");
}
EXPORT_SYMBOL(mempool_resize);

/* ---- Pools of objects ---- */

void *mempool_alloc_slab(int gfp_mask, void *pool_data)
{
	/*
	 * EXERCISE 5.6  Allocate an object of the cache `pool_data`, with
	 * gfp_mask.
	 */
	not_implemented("5.6");
}
EXPORT_SYMBOL(mempool_alloc_slab);

void mempool_free_slab(void *element, void *pool_data)
{
	/*
	 * EXERCISE 5.6  Give an object back to the cache `pool_data`.
	 */
	not_implemented("5.6");
}
EXPORT_SYMBOL(mempool_free_slab);
