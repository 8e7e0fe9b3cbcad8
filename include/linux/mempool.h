/*
 * Memory pools: a few elements kept in reserve, for those who must get one
 * even when no memory is left.  Lab 5.
 *
 * A pool stands on another allocator, the one below, which it knows by two
 * functions.  An element is whatever these hand out: the pool keeps pointers
 * to elements and never looks at what is behind them.
 *
 *	pool = mempool_create(4, mempool_alloc_slab, mempool_free_slab, cache);
 *	request = mempool_alloc(pool, GFP_NOIO);	never NULL
 *	...
 *	mempool_free(request, pool);
 *
 * All of this is Linux' mm/mempool.c and include/linux/mempool.h.
 */
#ifndef _LINUX_MEMPOOL_H
#define _LINUX_MEMPOOL_H

#include <linux/gfp.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/**
 * Gets an element from the allocator below.  It may sleep if @p gfp_mask has
 * __GFP_WAIT: it is called without pool->lock, and with interrupts as the
 * pool's caller had them.
 *
 * @param gfp_mask   GFP flags, as mempool_alloc() says below
 * @param pool_data  what the pool was created with
 * @return an element; NULL if there is none.
 */
typedef void *(mempool_alloc_t)(int gfp_mask, void *pool_data);
/**
 * Gives an element back to the allocator below.  Called as mempool_alloc_t
 * is, from whatever context somebody called mempool_free() in.
 */
typedef void (mempool_free_t)(void *element, void *pool_data);

typedef struct mempool_s {
	/** Guards min_nr, curr_nr and elements.  Taken with interrupts off. */
	spinlock_t lock;
	/** How many elements the reserve is meant to have. */
	int min_nr;
	/** How many it has: 0 ... min_nr. */
	int curr_nr;
	/** Where it keeps them: the pool's own business. */
	void **elements;
	void *pool_data;
	mempool_alloc_t *alloc;
	mempool_free_t *free;
	/** Tasks that sleep in mempool_alloc().  Whoever wakes one up makes it
	 * ask the allocator below, and the reserve, once more. */
	wait_queue_head_t wait;
} mempool_t;

/**
 * Makes a pool and fills its reserve.  May sleep.
 *
 * @param min_nr     elements to keep in reserve, at least 1; all of them are
 *                   got here, from @p alloc_fn with GFP_KERNEL
 * @param alloc_fn   gets an element from below
 * @param free_fn    gives one back
 * @param pool_data  passed to both
 * @return the pool, for mempool_destroy(); NULL if there was not memory for
 *         all of it, and then nothing is left over: what @p alloc_fn gave
 *         went back to @p free_fn.
 */
mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data);

/**
 * As mempool_create(), for a pool in memory of the caller's own.  May sleep.
 *
 * @param pool  need not have been set to anything; stays the caller's
 * @return 0, or -ENOMEM, and then there is nothing to undo.
 *
 * Linux: since 4.18.
 */
int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
		 mempool_free_t *free_fn, void *pool_data);

/**
 * Ends a pool: every element in it goes to the allocator below, and its memory
 * is freed.
 *
 * @param pool  what mempool_create() returned.  Nobody else may use it any
 *              more, and every element must have come back: one that is still
 *              missing from the reserve is a BUG, before anything is freed.
 */
void mempool_destroy(mempool_t *pool);

/** As mempool_destroy(), for a pool that mempool_init() has made.
 * Linux: since 4.18, without the BUG. */
void mempool_exit(mempool_t *pool);

/**
 * An element from the allocator below, or, if that has failed, from the
 * reserve.  With __GFP_WAIT it never fails: it sleeps until somebody gives an
 * element back.
 *
 * In this order:
 *  1. It asks alloc_fn, with @p gfp_mask less __GFP_WAIT and __GFP_IO, plus
 *     __GFP_NOWARN: quickly and without a word.
 *  2. If @p gfp_mask has __GFP_FS, and __GFP_WAIT or __GFP_IO, and half of
 *     the reserve or less is left: it asks alloc_fn with @p gfp_mask itself.
 *  3. It takes an element out of the reserve.
 *  4. Without __GFP_WAIT it returns NULL.  Otherwise it sleeps on pool->wait,
 *     TASK_UNINTERRUPTIBLE, unless the reserve has an element again by then,
 *     and goes back to 1.
 *
 * @param pool      a pool
 * @param gfp_mask  GFP flags.  With __GFP_WAIT not in atomic context: it
 *                  complains there, whether it has to sleep or not.
 * @return an element, the caller's until mempool_free(); its contents are
 *         whatever the last user left.  NULL only without __GFP_WAIT.
 */
void *mempool_alloc(mempool_t *pool, int gfp_mask);

/**
 * Gives an element back: to the reserve, as long as that is not full, and then
 * it wakes the tasks that sleep for one; to free_fn otherwise.  Any context
 * that free_fn can bear.
 *
 * @param element  what mempool_alloc() returned, of this pool; not NULL
 * @param pool     the pool
 */
void mempool_free(void *element, mempool_t *pool);

/**
 * Changes how many elements a pool keeps in reserve.  Elements may be
 * allocated and freed meanwhile, by interrupts too; but the pool may not be
 * destroyed, nor resized by somebody else.
 *
 * A smaller reserve gives what is too much to free_fn.  A larger one is filled
 * from alloc_fn as far as that has elements, which is not asked for more than
 * there is room for; what is missing then comes from mempool_free().
 *
 * @param pool        a pool
 * @param new_min_nr  elements to keep, at least 1: 0 and less is a BUG
 * @param gfp_mask    GFP flags for the elements and for the pool's own memory
 * @return 0, even if the reserve could not be filled; -ENOMEM if the pool's
 *         own memory could not be had, and then the pool is as it was.
 */
int mempool_resize(mempool_t *pool, int new_min_nr, int gfp_mask);

struct kmem_cache;

/** For mempool_create(): objects of the kmem_cache_t @p pool_data. */
void *mempool_alloc_slab(int gfp_mask, void *pool_data);
void mempool_free_slab(void *element, void *pool_data);

/*
 * Names of later kernels.
 */

/** For mempool_create(): kmalloc() of as many bytes as @p pool_data is, as a
 * number.  Linux: since 2.6.17. */
void *mempool_kmalloc(int gfp_mask, void *pool_data);
void mempool_kfree(void *element, void *pool_data);
/** For mempool_create(): 2^@p pool_data pages, the order as a number; an
 * element is the first one's struct page.  Linux: since 2.6.17. */
void *mempool_alloc_pages(int gfp_mask, void *pool_data);
void mempool_free_pages(void *element, void *pool_data);

/** A pool of @p min_nr objects of a cache, which must outlive it. */
static inline mempool_t *mempool_create_slab_pool(int min_nr,
						  struct kmem_cache *cache)
{
	return mempool_create(min_nr, mempool_alloc_slab, mempool_free_slab,
			      cache);
}

/** A pool of @p min_nr pieces of memory of @p size bytes. */
static inline mempool_t *mempool_create_kmalloc_pool(int min_nr, size_t size)
{
	return mempool_create(min_nr, mempool_kmalloc, mempool_kfree,
			      (void *)size);
}

/** A pool of @p min_nr blocks of 2^@p order pages. */
static inline mempool_t *mempool_create_page_pool(int min_nr, int order)
{
	return mempool_create(min_nr, mempool_alloc_pages, mempool_free_pages,
			      (void *)(long)order);
}

/** As mempool_create().  The node is a wish that is not listened to here, and
 * the mask has to be GFP_KERNEL. */
#define mempool_create_node(min_nr, alloc_fn, free_fn, pool_data, gfp_mask, \
			    nid)					\
	mempool_create(min_nr, alloc_fn, free_fn, pool_data)

/** Is the reserve as full as it is meant to be? */
static inline int mempool_is_saturated(mempool_t *pool)
{
	return pool->curr_nr >= pool->min_nr;
}

#endif /* _LINUX_MEMPOOL_H */
