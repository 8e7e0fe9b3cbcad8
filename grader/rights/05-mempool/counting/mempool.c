/*
 * A right solution of lab 5 that differs from the reference: who waits does
 * not look at the reserve but at a count of the elements that ever came back.
 * It reads the count before it asks anybody, and sleeps only while the count is
 * still the same.
 *
 *	elements: | count | e | e |   |
 */
#include <linux/errno.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#define COUNT	0
#define FIRST	1

static void **new_array(int nr, int gfp_mask)
{
	void **array = kmalloc(((size_t)nr + FIRST) * sizeof(void *), gfp_mask);

	if (array)
		array[COUNT] = NULL;
	return array;
}

static unsigned long came_back(mempool_t *pool)
{
	unsigned long flags, count;

	spin_lock_irqsave(&pool->lock, flags);
	count = (unsigned long)pool->elements[COUNT];
	spin_unlock_irqrestore(&pool->lock, flags);
	return count;
}

/* Under the lock, or before anybody else knows the pool. */
static void put(mempool_t *pool, void *element)
{
	pool->elements[FIRST + pool->curr_nr++] = element;
}

static void *get(mempool_t *pool)
{
	return pool->elements[FIRST + --pool->curr_nr];
}

/* Takes elements out until only so many are left; all go below. */
static void reduce(mempool_t *pool, int nr)
{
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	while (pool->curr_nr > nr) {
		void *element = get(pool);

		spin_unlock_irqrestore(&pool->lock, flags);
		pool->free(element, pool->pool_data);
		spin_lock_irqsave(&pool->lock, flags);
	}
	spin_unlock_irqrestore(&pool->lock, flags);
}

int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
		 mempool_free_t *free_fn, void *pool_data)
{
	void *element;

	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	pool->alloc = alloc_fn;
	pool->free = free_fn;
	pool->pool_data = pool_data;
	pool->min_nr = min_nr;
	pool->curr_nr = 0;
	pool->elements = new_array(min_nr, GFP_KERNEL);
	if (!pool->elements)
		return -ENOMEM;
	do {
		element = alloc_fn(GFP_KERNEL, pool_data);
		if (element)
			put(pool, element);
	} while (element && pool->curr_nr < min_nr);
	if (element)
		return 0;
	reduce(pool, 0);
	kfree(pool->elements);
	return -ENOMEM;
}

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data)
{
	mempool_t *pool = kmalloc(sizeof(*pool), GFP_KERNEL);

	if (pool && mempool_init(pool, min_nr, alloc_fn, free_fn, pool_data)) {
		kfree(pool);
		return NULL;
	}
	return pool;
}

void mempool_exit(mempool_t *pool)
{
	BUG_ON(pool->curr_nr != pool->min_nr);
	reduce(pool, 0);
	kfree(pool->elements);
}

void mempool_destroy(mempool_t *pool)
{
	mempool_exit(pool);
	kfree(pool);
}

/* How many elements the reserve has; takes one of them. */
static int take(mempool_t *pool, void **element)
{
	unsigned long flags;
	int nr;

	spin_lock_irqsave(&pool->lock, flags);
	nr = pool->curr_nr;
	if (nr)
		*element = get(pool);
	spin_unlock_irqrestore(&pool->lock, flags);
	return nr;
}

static int worth_asking_again(mempool_t *pool, int gfp_mask)
{
	unsigned long flags;
	int low;

	if (!(gfp_mask & __GFP_FS) || !(gfp_mask & (__GFP_WAIT | __GFP_IO)))
		return 0;
	spin_lock_irqsave(&pool->lock, flags);
	low = 2 * pool->curr_nr <= pool->min_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	return low;
}

static void sleep_unless_changed(mempool_t *pool, unsigned long before)
{
	DEFINE_WAIT(wait);

	prepare_to_wait(&pool->wait, &wait, TASK_UNINTERRUPTIBLE);
	if (came_back(pool) == before)
		io_schedule();
	finish_wait(&pool->wait, &wait);
}

void *mempool_alloc(mempool_t *pool, int gfp_mask)
{
	int modest = (gfp_mask & ~(__GFP_WAIT | __GFP_IO)) | __GFP_NOWARN;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	for (;;) {
		unsigned long before = came_back(pool);
		void *element = pool->alloc(modest, pool->pool_data);

		if (!element && worth_asking_again(pool, gfp_mask))
			element = pool->alloc(gfp_mask, pool->pool_data);
		if (element || take(pool, &element) ||
		    !(gfp_mask & __GFP_WAIT))
			return element;
		sleep_unless_changed(pool, before);
	}
}

/* Counts the element, and keeps it if there is room. */
static int keep(mempool_t *pool, void *element)
{
	unsigned long flags;
	int room;

	spin_lock_irqsave(&pool->lock, flags);
	pool->elements[COUNT] = (char *)pool->elements[COUNT] + 1;
	room = pool->curr_nr < pool->min_nr;
	if (room)
		put(pool, element);
	spin_unlock_irqrestore(&pool->lock, flags);
	return room;
}

void mempool_free(void *element, mempool_t *pool)
{
	if (!keep(pool, element))
		pool->free(element, pool->pool_data);
	/* Wherever it went: there is one more than there was. */
	wake_up(&pool->wait);
}

static int grow(mempool_t *pool, int nr, int gfp_mask)
{
	void **array = new_array(nr, gfp_mask), **old = pool->elements;
	unsigned long flags;

	if (!array)
		return -ENOMEM;
	spin_lock_irqsave(&pool->lock, flags);
	memcpy(array, old, ((size_t)pool->curr_nr + FIRST) * sizeof(void *));
	pool->elements = array;
	pool->min_nr = nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	kfree(old);
	return 0;
}

int mempool_resize(mempool_t *pool, int new_min_nr, int gfp_mask)
{
	unsigned long flags;
	int room = 1;

	BUG_ON(new_min_nr <= 0);
	if (new_min_nr < pool->min_nr) {
		spin_lock_irqsave(&pool->lock, flags);
		pool->min_nr = new_min_nr;
		spin_unlock_irqrestore(&pool->lock, flags);
		reduce(pool, new_min_nr);
		return 0;
	}
	if (grow(pool, new_min_nr, gfp_mask))
		return -ENOMEM;
	while (room) {
		void *element;

		spin_lock_irqsave(&pool->lock, flags);
		room = pool->curr_nr < pool->min_nr;
		spin_unlock_irqrestore(&pool->lock, flags);
		element = room ? pool->alloc(gfp_mask, pool->pool_data) : NULL;
		if (!element)
			break;
		mempool_free(element, pool);
	}
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
