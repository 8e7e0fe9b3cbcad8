/*
 * A right solution of lab 5 that differs from the reference: the reserve is a
 * list of nodes, each of which points to an element; nodes without one are on
 * a second list.  A pool grows and shrinks node by node, without ever copying.
 */
#include <linux/errno.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

struct node {
	struct node *next;
	void *element;
};

/* What pool->elements points to. */
struct reserve {
	struct node *full, *empty;
};

static struct reserve *reserve_of(mempool_t *pool)
{
	return (struct reserve *)pool->elements;
}

static struct node *pop(struct node **list)
{
	struct node *node = *list;

	if (node)
		*list = node->next;
	return node;
}

static void push(struct node **list, struct node *node)
{
	node->next = *list;
	*list = node;
}

/* Under the lock, as the next one. */
static void put(mempool_t *pool, void *element)
{
	struct node *node = pop(&reserve_of(pool)->empty);

	BUG_ON(!node);
	node->element = element;
	push(&reserve_of(pool)->full, node);
	pool->curr_nr++;
}

static void *get(mempool_t *pool)
{
	struct node *node = pop(&reserve_of(pool)->full);

	if (!node)
		return NULL;
	push(&reserve_of(pool)->empty, node);
	pool->curr_nr--;
	return node->element;
}

static void free_nodes(struct node *list)
{
	struct node *node;

	while ((node = pop(&list)) != NULL)
		kfree(node);
}

/* A list of so many nodes, or none. */
static struct node *new_nodes(int nr, int gfp_mask)
{
	struct node *list = NULL;

	while (nr-- > 0) {
		struct node *node = kmalloc(sizeof(*node), gfp_mask);

		if (!node) {
			free_nodes(list);
			return NULL;
		}
		push(&list, node);
	}
	return list;
}

static void end(mempool_t *pool)
{
	void *element;

	while ((element = get(pool)) != NULL)
		pool->free(element, pool->pool_data);
	free_nodes(reserve_of(pool)->empty);
	kfree(pool->elements);
}

static int begin(mempool_t *pool)
{
	struct reserve *reserve = kmalloc(sizeof(*reserve), GFP_KERNEL);

	if (!reserve)
		return -ENOMEM;
	pool->elements = (void **)reserve;
	reserve->full = NULL;
	reserve->empty = new_nodes(pool->min_nr, GFP_KERNEL);
	if (reserve->empty)
		return 0;
	kfree(reserve);
	return -ENOMEM;
}

int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
		 mempool_free_t *free_fn, void *pool_data)
{
	memset(pool, 0, sizeof(*pool));
	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	pool->min_nr = min_nr;
	pool->alloc = alloc_fn;
	pool->free = free_fn;
	pool->pool_data = pool_data;
	if (begin(pool))
		return -ENOMEM;
	while (min_nr--) {
		void *element = alloc_fn(GFP_KERNEL, pool_data);

		if (!element) {
			end(pool);
			return -ENOMEM;
		}
		put(pool, element);
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
	if (pool->curr_nr != pool->min_nr)
		BUG();
	end(pool);
}

void mempool_destroy(mempool_t *pool)
{
	mempool_exit(pool);
	kfree(pool);
}

/* Asks below: quickly, and then as the caller allows if that is due. */
static void *below(mempool_t *pool, int gfp_mask)
{
	int quick = gfp_mask & ~(__GFP_WAIT | __GFP_IO);
	unsigned long flags;
	void *element;
	int due;

	element = pool->alloc(quick | __GFP_NOWARN, pool->pool_data);
	if (element || quick == gfp_mask || !(gfp_mask & __GFP_FS))
		return element;
	spin_lock_irqsave(&pool->lock, flags);
	due = pool->curr_nr <= pool->min_nr - pool->curr_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	return due ? pool->alloc(gfp_mask, pool->pool_data) : NULL;
}

static void *take(mempool_t *pool)
{
	unsigned long flags;
	void *element;

	spin_lock_irqsave(&pool->lock, flags);
	element = get(pool);
	spin_unlock_irqrestore(&pool->lock, flags);
	return element;
}

void *mempool_alloc(mempool_t *pool, int gfp_mask)
{
	DEFINE_WAIT(wait);
	void *element;

	if (gfp_mask & __GFP_WAIT)
		might_sleep();
	for (;;) {
		element = below(pool, gfp_mask);
		if (!element)
			element = take(pool);
		if (element || !(gfp_mask & __GFP_WAIT))
			break;
		/* Not only look: if there is one now, take it. */
		prepare_to_wait(&pool->wait, &wait, TASK_UNINTERRUPTIBLE);
		element = take(pool);
		if (!element)
			io_schedule();
		finish_wait(&pool->wait, &wait);
		if (element)
			break;
	}
	return element;
}

void mempool_free(void *element, mempool_t *pool)
{
	unsigned long flags;
	int full;

	spin_lock_irqsave(&pool->lock, flags);
	full = pool->curr_nr >= pool->min_nr;
	if (!full)
		put(pool, element);
	spin_unlock_irqrestore(&pool->lock, flags);
	if (full)
		pool->free(element, pool->pool_data);
	else
		wake_up_all(&pool->wait);
}

/* One place less, and what was in it. */
static void lose_one(mempool_t *pool)
{
	void *element = NULL;
	struct node *node;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	pool->min_nr--;
	if (pool->curr_nr > pool->min_nr)
		element = get(pool);
	node = pop(&reserve_of(pool)->empty);
	spin_unlock_irqrestore(&pool->lock, flags);
	kfree(node);
	if (element)
		pool->free(element, pool->pool_data);
}

static int add_places(mempool_t *pool, int nr, int gfp_mask)
{
	struct node *nodes = new_nodes(nr, gfp_mask), *node;
	unsigned long flags;

	if (nr && !nodes)
		return -ENOMEM;
	spin_lock_irqsave(&pool->lock, flags);
	while ((node = pop(&nodes)) != NULL)
		push(&reserve_of(pool)->empty, node);
	pool->min_nr += nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	return 0;
}

static int has_room(mempool_t *pool)
{
	unsigned long flags;
	int room;

	spin_lock_irqsave(&pool->lock, flags);
	room = pool->curr_nr < pool->min_nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	return room;
}

int mempool_resize(mempool_t *pool, int new_min_nr, int gfp_mask)
{
	void *element;

	BUG_ON(new_min_nr <= 0);
	while (pool->min_nr > new_min_nr)
		lose_one(pool);
	if (add_places(pool, new_min_nr - pool->min_nr, gfp_mask))
		return -ENOMEM;
	while (has_room(pool) &&
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
