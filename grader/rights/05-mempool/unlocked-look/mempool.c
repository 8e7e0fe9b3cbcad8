/*
 * A right solution of lab 5 that differs from the reference: on a good day, on
 * which the reserve is full, nobody takes its lock.  mempool_free() looks
 * without it first, and memory barriers keep the look from being too old.  It has
 * no names that are later than 2.6.10; lib/kernel makes up for them.
 */
#include <linux/errno.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

/* An old answer is allowed; each use of it looks again under the lock. */
static int number(const int *nr)
{
	return *(const volatile int *)nr;
}

static int try_put(mempool_t *pool, void *element)
{
	unsigned long flags;
	int room;

	if (number(&pool->curr_nr) >= number(&pool->min_nr))
		return 0;
	spin_lock_irqsave(&pool->lock, flags);
	room = pool->curr_nr < pool->min_nr;
	if (room)
		pool->elements[pool->curr_nr++] = element;
	spin_unlock_irqrestore(&pool->lock, flags);
	return room;
}

/* Takes one if there are more than so many. */
static void *try_get(mempool_t *pool, int nr)
{
	void *element = NULL;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	if (pool->curr_nr > nr)
		element = pool->elements[--pool->curr_nr];
	spin_unlock_irqrestore(&pool->lock, flags);
	return element;
}

static void free_above(mempool_t *pool, int nr)
{
	void *element;

	while ((element = try_get(pool, nr)) != NULL)
		pool->free(element, pool->pool_data);
}

/* Gets elements until the reserve is full, or there are none. */
static int fill(mempool_t *pool, int gfp_mask)
{
	while (number(&pool->curr_nr) < number(&pool->min_nr)) {
		void *element = pool->alloc(gfp_mask, pool->pool_data);

		if (!element)
			return -ENOMEM;
		mempool_free(element, pool);
	}
	return 0;
}

static void end(mempool_t *pool)
{
	free_above(pool, 0);
	kfree(pool->elements);
	kfree(pool);
}

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data)
{
	mempool_t *pool = kmalloc(sizeof(*pool), GFP_KERNEL);

	if (!pool)
		return NULL;
	pool->elements = kmalloc((size_t)min_nr * sizeof(void *), GFP_KERNEL);
	if (!pool->elements) {
		kfree(pool);
		return NULL;
	}
	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	pool->curr_nr = 0;
	pool->min_nr = min_nr;
	pool->alloc = alloc_fn;
	pool->free = free_fn;
	pool->pool_data = pool_data;
	if (!fill(pool, GFP_KERNEL))
		return pool;
	end(pool);
	return NULL;
}

void mempool_destroy(mempool_t *pool)
{
	BUG_ON(pool->curr_nr != pool->min_nr);
	end(pool);
}

void *mempool_alloc(mempool_t *pool, int gfp_mask)
{
	int quick = gfp_mask & ~(__GFP_WAIT | __GFP_IO);
	DEFINE_WAIT(wait);
	void *element;

	might_sleep_if(gfp_mask & __GFP_WAIT);
again:
	element = pool->alloc(quick | __GFP_NOWARN, pool->pool_data);
	smp_mb();
	if (!element && (gfp_mask & __GFP_FS) && gfp_mask != quick &&
	    number(&pool->curr_nr) <= number(&pool->min_nr) / 2)
		element = pool->alloc(gfp_mask, pool->pool_data);
	if (!element)
		element = try_get(pool, 0);
	if (element || !(gfp_mask & __GFP_WAIT))
		return element;
	prepare_to_wait(&pool->wait, &wait, TASK_UNINTERRUPTIBLE);
	smp_mb();
	if (!number(&pool->curr_nr))
		io_schedule();
	finish_wait(&pool->wait, &wait);
	goto again;
}

void mempool_free(void *element, mempool_t *pool)
{
	smp_mb();
	if (!try_put(pool, element)) {
		pool->free(element, pool->pool_data);
		return;
	}
	/* Whoever gets on the queue later sees the element. */
	smp_mb();
	if (waitqueue_active(&pool->wait))
		wake_up(&pool->wait);
}

static int larger_array(mempool_t *pool, int nr, int gfp_mask)
{
	void **array = kmalloc((size_t)nr * sizeof(void *), gfp_mask), **old;
	unsigned long flags;

	if (!array)
		return -ENOMEM;
	spin_lock_irqsave(&pool->lock, flags);
	old = pool->elements;
	memcpy(array, old, (size_t)pool->curr_nr * sizeof(void *));
	pool->elements = array;
	pool->min_nr = nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	kfree(old);
	return 0;
}

int mempool_resize(mempool_t *pool, int new_min_nr, int gfp_mask)
{
	unsigned long flags;

	BUG_ON(new_min_nr <= 0);
	if (new_min_nr >= pool->min_nr) {
		if (larger_array(pool, new_min_nr, gfp_mask))
			return -ENOMEM;
		fill(pool, gfp_mask);
		return 0;
	}
	spin_lock_irqsave(&pool->lock, flags);
	pool->min_nr = new_min_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	free_above(pool, new_min_nr);
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
