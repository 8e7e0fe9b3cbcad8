/*
 * A right solution of lab 5 that differs from the reference: an element that
 * comes back is put into the hands of the task that has waited longest, and
 * only that one wakes up.  What nobody waits for goes into the reserve.
 */
#include <linux/errno.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

/* A task on pool->wait, and what it was given. */
struct waiter {
	wait_queue_t wait;
	void *element;
};

/* Called under pool->wait.lock; @key is where the element to give is. */
static int receive(wait_queue_t *wait, unsigned int mode, int sync, void *key)
{
	struct waiter *waiter = container_of(wait, struct waiter, wait);
	void **element = key;

	if (element) {
		waiter->element = *element;
		*element = NULL;
	} else if (!(wait->task->state & (long)mode)) {
		return 0;
	}
	wake_up_process(wait->task);
	list_del_init(&wait->task_list);
	return 1;
}

/* Puts the element into the reserve; returns whether there was room. */
static int keep(mempool_t *pool, void *element)
{
	if (pool->curr_nr >= pool->min_nr)
		return 0;
	pool->elements[pool->curr_nr++] = element;
	return 1;
}

/* To who waits, or into the reserve; false if nobody wants it.  Both under
 * the pool's lock, so that whoever looks at the reserve is on the queue. */
static int place(mempool_t *pool, void *element)
{
	unsigned long flags;
	int placed;

	spin_lock_irqsave(&pool->lock, flags);
	__wake_up(&pool->wait, TASK_UNINTERRUPTIBLE, 1, &element);
	placed = !element || keep(pool, element);
	spin_unlock_irqrestore(&pool->lock, flags);
	return placed;
}

static void *take(mempool_t *pool)
{
	void *element = NULL;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	if (pool->curr_nr)
		element = pool->elements[--pool->curr_nr];
	spin_unlock_irqrestore(&pool->lock, flags);
	return element;
}

static void give_all_back(mempool_t *pool)
{
	void *element;

	while ((element = take(pool)) != NULL)
		pool->free(element, pool->pool_data);
	kfree(pool->elements);
}

int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
		 mempool_free_t *free_fn, void *pool_data)
{
	*pool = (mempool_t){ .min_nr = min_nr, .alloc = alloc_fn,
			     .free = free_fn, .pool_data = pool_data };
	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	pool->elements = kcalloc((size_t)min_nr, sizeof(void *), GFP_KERNEL);
	while (pool->elements && pool->curr_nr < min_nr) {
		void *element = alloc_fn(GFP_KERNEL, pool_data);

		if (!element) {
			give_all_back(pool);
			return -ENOMEM;
		}
		keep(pool, element);
	}
	return pool->elements ? 0 : -ENOMEM;
}

void mempool_exit(mempool_t *pool)
{
	BUG_ON(pool->curr_nr != pool->min_nr);
	give_all_back(pool);
}

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data)
{
	mempool_t *pool = kmalloc(sizeof(*pool), GFP_KERNEL);

	if (!pool)
		return NULL;
	if (!mempool_init(pool, min_nr, alloc_fn, free_fn, pool_data))
		return pool;
	kfree(pool);
	return NULL;
}

void mempool_destroy(mempool_t *pool)
{
	mempool_exit(pool);
	kfree(pool);
}

static void *ask_below(mempool_t *pool, int gfp_mask)
{
	int modest = gfp_mask & ~(__GFP_WAIT | __GFP_IO);
	void *element = pool->alloc(modest | __GFP_NOWARN, pool->pool_data);

	if (!element && (gfp_mask & __GFP_FS) && gfp_mask != modest &&
	    pool->curr_nr <= pool->min_nr / 2)
		element = pool->alloc(gfp_mask, pool->pool_data);
	return element;
}

/* Waits for an element, or for a wake-up without one: then it is NULL. */
static void *wait_for_one(mempool_t *pool)
{
	struct waiter waiter = {
		.wait = { .task = current, .func = receive },
	};
	unsigned long flags;
	int nr;

	INIT_LIST_HEAD(&waiter.wait.task_list);
	prepare_to_wait_exclusive(&pool->wait, &waiter.wait,
				  TASK_UNINTERRUPTIBLE);
	spin_lock_irqsave(&pool->lock, flags);
	nr = pool->curr_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	if (!nr)
		io_schedule();
	finish_wait(&pool->wait, &waiter.wait);
	return waiter.element;
}

void *mempool_alloc(mempool_t *pool, int gfp_mask)
{
	void *element;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	for (;;) {
		element = ask_below(pool, gfp_mask);
		if (!element)
			element = take(pool);
		if (element || !(gfp_mask & __GFP_WAIT))
			return element;
		element = wait_for_one(pool);
		if (element)
			return element;
	}
}

void mempool_free(void *element, mempool_t *pool)
{
	if (!place(pool, element))
		pool->free(element, pool->pool_data);
}

/* An array of the new size in place of the old one. */
static int new_array(mempool_t *pool, int nr, int gfp_mask)
{
	void **array = kcalloc((size_t)nr, sizeof(void *), gfp_mask), **old;
	unsigned long flags;

	if (!array)
		return -ENOMEM;
	spin_lock_irqsave(&pool->lock, flags);
	old = pool->elements;
	for (int i = 0; i < pool->curr_nr; i++)
		array[i] = old[i];
	pool->elements = array;
	pool->min_nr = nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	kfree(old);
	return 0;
}

/* The last element of a reserve that has more than it should. */
static void *surplus(mempool_t *pool)
{
	void *element = NULL;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	if (pool->curr_nr > pool->min_nr)
		element = pool->elements[--pool->curr_nr];
	spin_unlock_irqrestore(&pool->lock, flags);
	return element;
}

int mempool_resize(mempool_t *pool, int new_min_nr, int gfp_mask)
{
	void *element;

	BUG_ON(new_min_nr <= 0);
	if (new_min_nr < pool->min_nr) {
		pool->min_nr = new_min_nr;
		while ((element = surplus(pool)) != NULL)
			pool->free(element, pool->pool_data);
		return 0;
	}
	if (new_array(pool, new_min_nr, gfp_mask))
		return -ENOMEM;
	while (!mempool_is_saturated(pool) &&
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
