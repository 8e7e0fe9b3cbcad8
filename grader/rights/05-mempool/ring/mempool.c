/*
 * A right solution of lab 5 that differs from the reference: the reserve is a
 * ring, so the element that came back first goes out first, and the array is
 * used again when the pool shrinks and grows within it.
 *
 *	elements:  | room | first | e | e |   |   | e |
 *	                                        ^ first, and on around the end
 */
#include <linux/errno.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#define HEADER	2

static unsigned long room(mempool_t *pool)
{
	return (unsigned long)pool->elements[0];
}

static void **slot(mempool_t *pool, unsigned long nth)
{
	unsigned long first = (unsigned long)pool->elements[1];

	return &pool->elements[HEADER + (first + nth) % room(pool)];
}

static void put_last(mempool_t *pool, void *element)
{
	*slot(pool, (unsigned long)pool->curr_nr++) = element;
}

static void *get_first(mempool_t *pool)
{
	void *element = *slot(pool, 0);

	pool->elements[1] = (void *)(((unsigned long)pool->elements[1] + 1) %
				     room(pool));
	pool->curr_nr--;
	return element;
}

static void **new_ring(int nr, int gfp_mask)
{
	void **ring = kmalloc(((size_t)nr + HEADER) * sizeof(void *), gfp_mask);

	if (ring) {
		ring[0] = (void *)(long)nr;
		ring[1] = NULL;
	}
	return ring;
}

static void drain(mempool_t *pool)
{
	while (pool->curr_nr > 0)
		pool->free(get_first(pool), pool->pool_data);
	kfree(pool->elements);
	pool->elements = NULL;
}

int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
		 mempool_free_t *free_fn, void *pool_data)
{
	memset(pool, 0, sizeof(*pool));
	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	pool->alloc = alloc_fn;
	pool->free = free_fn;
	pool->pool_data = pool_data;
	pool->min_nr = min_nr;
	pool->elements = new_ring(min_nr, GFP_KERNEL);
	if (!pool->elements)
		return -ENOMEM;
	for (int i = 0; i < min_nr; i++) {
		void *element = alloc_fn(GFP_KERNEL, pool_data);

		if (!element) {
			drain(pool);
			return -ENOMEM;
		}
		put_last(pool, element);
	}
	return 0;
}

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data)
{
	mempool_t *pool = kmalloc(sizeof(*pool), GFP_KERNEL);

	if (pool && mempool_init(pool, min_nr, alloc_fn, free_fn, pool_data)) {
		kfree(pool);
		pool = NULL;
	}
	return pool;
}

void mempool_exit(mempool_t *pool)
{
	BUG_ON(pool->curr_nr < pool->min_nr);
	drain(pool);
}

void mempool_destroy(mempool_t *pool)
{
	mempool_exit(pool);
	kfree(pool);
}

/* An element, if the reserve has more than so many. */
static void *take_above(mempool_t *pool, int nr)
{
	unsigned long flags;
	void *element;

	spin_lock_irqsave(&pool->lock, flags);
	element = pool->curr_nr > nr ? get_first(pool) : NULL;
	spin_unlock_irqrestore(&pool->lock, flags);
	return element;
}

static int left(mempool_t *pool, int *min_nr)
{
	unsigned long flags;
	int nr;

	spin_lock_irqsave(&pool->lock, flags);
	nr = pool->curr_nr;
	*min_nr = pool->min_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	return nr;
}

static void *once(mempool_t *pool, int gfp_mask)
{
	const int hard = __GFP_WAIT | __GFP_IO;
	int min_nr;
	void *element;

	element = pool->alloc((gfp_mask & ~hard) | __GFP_NOWARN,
			      pool->pool_data);
	if (element)
		return element;
	if ((gfp_mask & hard) && (gfp_mask & __GFP_FS) &&
	    2 * left(pool, &min_nr) <= min_nr) {
		element = pool->alloc(gfp_mask, pool->pool_data);
		if (element)
			return element;
	}
	return take_above(pool, 0);
}

void *mempool_alloc(mempool_t *pool, int gfp_mask)
{
	DECLARE_WAITQUEUE(wait, current);
	void *element;
	int min_nr;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	element = once(pool, gfp_mask);
	if (element || !(gfp_mask & __GFP_WAIT))
		return element;
	/* On the queue all the time; only the state goes up and down. */
	add_wait_queue(&pool->wait, &wait);
	while (!element) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (!left(pool, &min_nr))
			io_schedule();
		set_current_state(TASK_RUNNING);
		element = once(pool, gfp_mask);
	}
	remove_wait_queue(&pool->wait, &wait);
	return element;
}

void mempool_free(void *element, mempool_t *pool)
{
	unsigned long flags;
	int kept = 0;

	spin_lock_irqsave(&pool->lock, flags);
	if (pool->curr_nr < pool->min_nr) {
		put_last(pool, element);
		kept = 1;
		/* The queue's lock inside of the pool's: nobody takes them
		 * the other way round. */
		wake_up(&pool->wait);
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	if (!kept)
		pool->free(element, pool->pool_data);
}

/* A ring with more room, if need be. */
static int make_room(mempool_t *pool, int nr, int gfp_mask)
{
	void **ring, **old;
	unsigned long flags;

	if ((unsigned long)nr <= room(pool))
		return 0;
	ring = new_ring(nr, gfp_mask);
	if (!ring)
		return -ENOMEM;
	spin_lock_irqsave(&pool->lock, flags);
	for (unsigned long i = 0; i < (unsigned long)pool->curr_nr; i++)
		ring[HEADER + i] = *slot(pool, i);
	old = pool->elements;
	pool->elements = ring;
	spin_unlock_irqrestore(&pool->lock, flags);
	kfree(old);
	return 0;
}

int mempool_resize(mempool_t *pool, int new_min_nr, int gfp_mask)
{
	unsigned long flags;
	void *element;
	int min_nr;

	BUG_ON(new_min_nr < 1);
	if (make_room(pool, new_min_nr, gfp_mask))
		return -ENOMEM;
	spin_lock_irqsave(&pool->lock, flags);
	pool->min_nr = new_min_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	while ((element = take_above(pool, new_min_nr)) != NULL)
		pool->free(element, pool->pool_data);
	while (left(pool, &min_nr) < min_nr &&
	       (element = pool->alloc(gfp_mask, pool->pool_data)) != NULL)
		mempool_free(element, pool);
	return 0;
}

void *mempool_alloc_slab(int gfp_mask, void *pool_data)
{
	return kmem_cache_alloc(pool_data, gfp_mask);
}

void mempool_free_slab(void *element, void *pool_data)
{
	kmem_cache_free(pool_data, element);
}
