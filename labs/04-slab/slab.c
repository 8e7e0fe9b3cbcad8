/*
 * Lab 4: The slab allocator
 *
 * Fill the places marked EXERCISE: write your code where it says
 * not_implemented(), and take that line away. The book (make docs)
 * leads through this file; make lab4 builds and tests it.
 * printk("x is %lu\n", x) prints, and what it printed is shown
 * when a test fails.
 */

/**
 * @file slab.c
 * Caches of objects, and kmalloc().
 *
 * The lists of a cache and its slabs are guarded by cachep->spinlock, which is
 * taken with interrupts off.  The objects that a CPU keeps for itself have no
 * lock: only that CPU touches them, with interrupts off.  The chain of all
 * caches is guarded by cache_chain_sem.
 *
 * Linux: mm/slab.c.
 */
#include <asm/semaphore.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/slab_def.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <machine/exercise.h>

/* The cache that descriptions of caches are objects of. */
static kmem_cache_t *cache_cache;
/* All caches, the newest first. */
static LIST_HEAD(cache_chain);
static DECLARE_MUTEX(cache_chain_sem);
/* 1 once CPUs may have objects of their own. */
static int slab_up;

atomic_t slab_reclaim_pages;
EXPORT_SYMBOL(slab_reclaim_pages);

/* For what only a kernel does that looks for mistakes, or counts. */
#define IF_DEBUG(what)	do { if (unlikely(slab_debug)) { what; } } while (0)

/* Exercise 4.7; until then these do nothing. */
static inline void debug_new_object(kmem_cache_t *cachep, void *place);
static inline void debug_check_put(kmem_cache_t *cachep, struct slab *slabp,
				   void *place);
static void *cache_alloc_debugcheck_after(kmem_cache_t *cachep, int flags,
					  void *place, void *caller);
static void *cache_free_debugcheck(kmem_cache_t *cachep, void *objp,
				   void *caller);

static void enable_cpucache(kmem_cache_t *cachep);

/* ---- How many objects fit ---- */

/* Bytes that describe a slab of @num objects. */
static inline size_t slab_mgmt_size(unsigned int num, size_t align)
{
	return ALIGN(sizeof(struct slab) + num * sizeof(kmem_bufctl_t), align);
}

unsigned int cache_estimate(unsigned int gfporder, size_t size, size_t align,
			    int off_slab)
{
	/*
	 * EXERCISE 4.1  (Part 1 of 2.) Return how many objects of `size` bytes
	 * a slab of 2^gfporder pages holds, at most SLAB_LIMIT. Unless
	 * off_slab, slab_mgmt_size() bytes of it are taken for that many
	 * objects.
	 */
	not_implemented("4.1");
}

/* Bytes of a slab that are neither objects nor description. */
static inline size_t left_over(unsigned int gfporder, unsigned int num,
			       size_t size, size_t align, int off_slab)
{
	return (PAGE_SIZE << gfporder) - num * size -
		(off_slab ? 0 : slab_mgmt_size(num, align));
}

unsigned int calculate_slab_order(size_t size, size_t align,
				  unsigned long flags)
{
	/*
	 * EXERCISE 4.1  (Part 2 of 2.) Return the smallest order at which at
	 * least one object fits and no more than an eighth of the slab is left
	 * over; but once one fits, none above 1 (0 if num_physpages is 32 MiB
	 * or less), and none above MAX_GFP_ORDER. With SLAB_RECLAIM_ACCOUNT and
	 * `size` at most a page: order 0.
	 */
	not_implemented("4.1");
}

/* ---- A new cache ---- */

#define DEBUG_FLAGS	(SLAB_DEBUG_INITIAL | SLAB_RED_ZONE | SLAB_POISON | \
			 SLAB_STORE_USER)
/* The flags that may be passed; these above only if debug=slab. */
#define CREATE_MASK	(SLAB_HWCACHE_ALIGN | SLAB_NO_REAP | SLAB_CACHE_DMA | \
			 SLAB_MUST_HWCACHE_ALIGN | SLAB_RECLAIM_ACCOUNT | \
			 SLAB_PANIC | SLAB_DESTROY_BY_RCU)

static inline void check_request(const char *name, size_t size,
				 unsigned long flags, kmem_ctor_fn *ctor,
				 kmem_ctor_fn *dtor)
{
	/*
	 * EXERCISE 4.2  (Part 1 of 4.) Without a name, in an interrupt, with a
	 * size below a word's or above 2^MAX_GFP_ORDER pages, or with a
	 * destructor and no constructor: log, with KERN_ERR,
	 * "kmem_cache_create: Early error in slab NAME\n" and BUG(). BUG() also
	 * for a destructor with SLAB_DESTROY_BY_RCU, and for a flag that is not
	 * in CREATE_MASK, nor in DEBUG_FLAGS while slab_debug is set.
	 */
	not_implemented("4.2");
}

static inline size_t object_align(size_t size, size_t align,
				  unsigned long flags)
{
	/*
	 * EXERCISE 4.2  (Part 2 of 4.) Return `align` unless it is 0. With
	 * SLAB_RED_ZONE or SLAB_STORE_USER return BYTES_PER_WORD. With
	 * SLAB_HWCACHE_ALIGN return SMP_CACHE_BYTES, halved as long as `size`
	 * is no more than half of it. Otherwise BYTES_PER_WORD.
	 */
	not_implemented("4.2");
}

/* Fills in the numbers of a cache; 0 if no object fits into a slab. */
static inline int lay_out(kmem_cache_t *cachep, size_t size, size_t align,
			  unsigned long flags)
{
	/*
	 * EXERCISE 4.2  (Part 3 of 4.) Objects of PAGE_SIZE / 8 bytes or more
	 * are managed off-slab: CFLGS_OFF_SLAB in flags. Round `size` up to a
	 * multiple of `align`, find the order and how many fit; if none, return
	 * 0. If what is left over has room for the description, have it on the
	 * slab after all. Set objsize, gfporder, num, flags, slab_size,
	 * colour_off (SMP_CACHE_BYTES or align, whichever is more) and colour;
	 * and return 1.
	 */
	not_implemented("4.2");
}

/* Memory for the allocator itself: of a cache, or a page if that is NULL. */
static void *own_alloc(kmem_cache_t *cachep, int flags)
{
	/*
	 * EXERCISE 4.4  (Part 4 of 4.) If there is a cache, return an object of
	 * it, with kmem_cache_alloc() as everybody.
	 */
	not_implemented_yet("4.4");
	return (void *)__get_free_page(flags);
}

static void own_free(void *p)
{
	if (PageSlab(virt_to_page(p)))
		kmem_cache_free(virt_to_cache(p), p);
	else
		free_page((unsigned long)p);
}

static inline void add_to_chain(kmem_cache_t *cachep)
{
	/*
	 * EXERCISE 4.2  (Part 4 of 4.) Under cache_chain_sem: if there is a
	 * cache of this name already, log "kmem_cache_create: duplicate cache
	 * NAME\n", release the semaphore and BUG(). Otherwise put the cache at
	 * the front of cache_chain.
	 */
	not_implemented("4.2");
}

#define REAPTIMEOUT_LIST3	(4 * HZ)

/* What a new cache has of everything: nothing. */
static void init_cache(kmem_cache_t *cachep, const char *name)
{
	memset(cachep, 0, sizeof(*cachep));
	cachep->name = name;
	INIT_LIST_HEAD(&cachep->lists.slabs_partial);
	INIT_LIST_HEAD(&cachep->lists.slabs_full);
	INIT_LIST_HEAD(&cachep->lists.slabs_free);
	cachep->lists.next_reap = jiffies + REAPTIMEOUT_LIST3;
	spin_lock_init(&cachep->spinlock);
}

/* As kmem_cache_create(), of a request that has been found right. */
static kmem_cache_t *create_cache(const char *name, size_t size, size_t align,
				  unsigned long flags)
{
	kmem_cache_t *cachep = own_alloc(cache_cache, SLAB_KERNEL);

	if (!cachep)
		return NULL;
	init_cache(cachep, name);
	size = slab_debug_layout(cachep, ALIGN(size, BYTES_PER_WORD), align,
				 flags);
	if (!lay_out(cachep, size, align, flags)) {
		printk(KERN_ERR "kmem_cache_create: couldn't create cache "
		       "%s.\n", name);
		own_free(cachep);
		return NULL;
	}
	if (flags & SLAB_CACHE_DMA)
		cachep->gfpflags = GFP_DMA;
	if (cachep->flags & CFLGS_OFF_SLAB)
		cachep->slabp_cache =
			kmem_find_general_cachep(cachep->slab_size, 0);
	return cachep;
}

kmem_cache_t *kmem_cache_create(const char *name, size_t size, size_t align,
				unsigned long flags, kmem_ctor_fn *ctor,
				kmem_ctor_fn *dtor)
{
	kmem_cache_t *cachep;

	check_request(name, size, flags, ctor, dtor);
	/*
	 * EXERCISE 4.7  (Part 1 of 6.) If slab_debug is set, have
	 * slab_debug_flags() say which flags the cache gets. It has the
	 * arguments that it needs.
	 */
	not_implemented_yet("4.7");
	align = object_align(size, align, flags);
	cachep = create_cache(name, size, align, flags);
	if (!cachep) {
		if (flags & SLAB_PANIC)
			panic("kmem_cache_create(): failed to create slab "
			      "`%s'\n", name);
		return NULL;
	}
	cachep->ctor = ctor;
	cachep->dtor = dtor;
	cachep->free_limit = cachep->num;
	if (slab_up)
		enable_cpucache(cachep);
	add_to_chain(cachep);
	return cachep;
}
EXPORT_SYMBOL(kmem_cache_create);

unsigned int kmem_cache_size(kmem_cache_t *cachep)
{
	return slab_debug ? cachep->reallen : cachep->objsize;
}
EXPORT_SYMBOL(kmem_cache_size);

/* ---- Growing ---- */

/* 2^gfporder pages; from node @nodeid, or from anywhere near if it is -1. */
static inline void *kmem_getpages(kmem_cache_t *cachep, int flags, int nodeid)
{
	int nr = 1 << cachep->gfporder;
	struct page *page;

	flags |= cachep->gfpflags;
	page = nodeid < 0 ? alloc_pages(flags, cachep->gfporder) :
		alloc_pages_node(nodeid, flags, cachep->gfporder);
	if (!page)
		return NULL;
	mod_page_state(nr_slab, nr);
	if (cachep->flags & SLAB_RECLAIM_ACCOUNT)
		atomic_add(nr, &slab_reclaim_pages);
	for (int i = 0; i < nr; i++)
		SetPageSlab(page + i);
	return page_address(page);
}

static inline void kmem_freepages(kmem_cache_t *cachep, void *addr)
{
	int nr = 1 << cachep->gfporder;
	struct page *page = virt_to_page(addr);

	for (int i = 0; i < nr; i++) {
		BUG_ON(!PageSlab(page + i));
		ClearPageSlab(page + i);
	}
	mod_page_state(nr_slab, -nr);
	if (current->reclaim_state)
		current->reclaim_state->reclaimed_slab += nr;
	if (cachep->flags & SLAB_RECLAIM_ACCOUNT)
		atomic_sub(nr, &slab_reclaim_pages);
	free_pages((unsigned long)addr, cachep->gfporder);
}

/* Describes the slab at @addr; NULL if there is no memory for that. */
static inline struct slab *alloc_slabmgmt(kmem_cache_t *cachep, void *addr,
					  size_t colour, int flags)
{
	/*
	 * EXERCISE 4.3  (Part 1 of 4.) Off-slab, get the description from
	 * own_alloc(slabp_cache, flags), return NULL if there is none, and have
	 * the objects begin `colour` bytes behind addr. Else put it `colour`
	 * bytes behind addr, and the objects slab_size bytes further. Set
	 * s_mem, colouroff, inuse and free.
	 */
	not_implemented("4.3");
}

static inline void cache_init_objs(kmem_cache_t *cachep, struct slab *slabp,
				   unsigned long ctor_flags)
{
	for (unsigned int i = 0; i < cachep->num; i++) {
		void *place = place_of(cachep, slabp, i);

		debug_new_object(cachep, place);
		/*
		 * EXERCISE 4.3  (Part 2 of 4.) Unless the cache has
		 * SLAB_POISON, call its constructor, if it has one, for
		 * object_of(cachep, place), with ctor_flags. Let the chain lead
		 * from this object to the next, or end with BUFCTL_END.
		 */
		not_implemented("4.3");
		IF_DEBUG(check_constructed(cachep, place));
	}
}

/* How many bytes from its beginning the next slab is coloured. */
static inline size_t next_colour(kmem_cache_t *cachep)
{
	/*
	 * EXERCISE 4.3  (Part 3 of 4.) Return colour_next, times colour_off,
	 * and let colour_next be the next number below `colour`, or 0 again.
	 * All that under the cache's spinlock, taken with interrupts off.
	 */
	not_implemented("4.3");
}

/*
 * Adds one slab to the cache.  May sleep with __GFP_WAIT.  Returns 1, or 0 if
 * memory is short.
 */
static inline int add_slab(kmem_cache_t *cachep, int flags, int nodeid)
{
	/*
	 * EXERCISE 4.3  (Part 4 of 4.) Get pages; describe them as a slab, or
	 * free them if that fails; have each page lead to the cache and the
	 * slab; construct the objects, with SLAB_CTOR_CONSTRUCTOR and, without
	 * __GFP_WAIT, SLAB_CTOR_ATOMIC. Then, under the spinlock, put the slab
	 * at the end of slabs_free and count its objects in lists.free_objects.
	 * Return 1; 0 if there was no memory.
	 */
	not_implemented("4.3");
}

/* DMA memory must be asked for exactly where it is kept. */
static void kmem_flagcheck(const kmem_cache_t *cachep, int flags)
{
	BUG_ON(!(flags & SLAB_DMA) != !(cachep->gfpflags & GFP_DMA));
}

/* The same, for callers that have interrupts off; who may sleep gets them on
 * meanwhile. */
static int cache_grow(kmem_cache_t *cachep, int flags, int nodeid)
{
	int grown;

	BUG_ON(flags & ~(SLAB_DMA | SLAB_LEVEL_MASK | SLAB_NO_GROW));
	if (flags & SLAB_NO_GROW)
		return 0;
	kmem_flagcheck(cachep, flags);
	if (flags & __GFP_WAIT)
		local_irq_enable();
	grown = add_slab(cachep, flags & SLAB_LEVEL_MASK, nodeid);
	if (flags & __GFP_WAIT)
		local_irq_disable();
	return grown;
}

/* ---- Objects in, objects out ---- */

/* The first slab on a list that is in a node's memory; in any, if that is
 * -1. */
static inline struct slab *first_slab(struct list_head *list, int nodeid)
{
	struct slab *slabp;

	list_for_each_entry(slabp, list, list)
		if (nodeid < 0 ||
		    (int)page_to_nid(virt_to_page(slabp->s_mem)) == nodeid)
			return slabp;
	return NULL;
}

static void count_active(kmem_cache_t *cachep)
{
	cachep->num_allocations++;
	cachep->num_active++;
	cachep->high_mark = max(cachep->high_mark, cachep->num_active);
}

/* An object of any slab of a node, or NULL.  Under cachep->spinlock. */
static void *slabs_get(kmem_cache_t *cachep, int nodeid)
{
	void *place = NULL;

	/*
	 * EXERCISE 4.4  (Part 1 of 4.) Find the first slab that is partial or,
	 * if there is none, free; in the latter case set lists.free_touched.
	 * Without a slab, leave `place` NULL. Otherwise it is the place of the
	 * first object on the slab's chain: take that off, leaving BUFCTL_FREE
	 * in its number; count inuse and lists.free_objects; and move the slab
	 * to the front of slabs_full or slabs_partial.
	 */
	not_implemented_yet("4.4");
	if (place)
		IF_DEBUG(count_active(cachep));
	return place;
}

static inline void slab_destroy(kmem_cache_t *cachep, struct slab *slabp);

/* Gives an object back to its slab.  Under cachep->spinlock. */
static inline void slabs_put(kmem_cache_t *cachep, void *place)
{
	struct slab *slabp = virt_to_slab(place);

	debug_check_put(cachep, slabp, place);
	IF_DEBUG(cachep->num_active--);
	/*
	 * EXERCISE 4.4  (Part 2 of 4.) Make the object the first on its slab's
	 * chain, and count: inuse, lists.free_objects. Move the slab to the
	 * front of slabs_free if none of its objects is in use, else to the end
	 * of slabs_partial.
	 */
	not_implemented("4.4");
	IF_DEBUG(cachep->max_freeable = max(cachep->max_freeable,
					    cachep->lists.free_objects /
					    cachep->num));
	/*
	 * EXERCISE 4.6  (Part 1 of 5.) If the slab has no object in use any
	 * more and lists.free_objects is more than free_limit, take it off its
	 * list, count its objects off, and destroy it.
	 */
	not_implemented_yet("4.6");
}

static void free_block(kmem_cache_t *cachep, void **places, unsigned int n)
{
	while (n--)
		slabs_put(cachep, *places++);
}

static inline void *array_get(kmem_cache_t *cachep);
static inline void array_put(kmem_cache_t *cachep, void *place);

/* An object that the cache has, or NULL.  Interrupts are off. */
static void *cache_get(kmem_cache_t *cachep)
{
	void *place;

	/*
	 * EXERCISE 4.5  (Part 1 of 4.) If this CPU has an array of the cache's
	 * objects, return what array_get() returns.
	 */
	not_implemented_yet("4.5");
	spin_lock(&cachep->spinlock);
	place = slabs_get(cachep, -1);
	spin_unlock(&cachep->spinlock);
	return place;
}

static void cache_put(kmem_cache_t *cachep, void *place)
{
	/*
	 * EXERCISE 4.5  (Part 2 of 4.) If this CPU has an array of the cache's
	 * objects, call array_put() and return.
	 */
	not_implemented_yet("4.5");
	spin_lock(&cachep->spinlock);
	free_block(cachep, &place, 1);
	spin_unlock(&cachep->spinlock);
}

/* @caller is the place in the code that wants it. */
static void *cache_alloc(kmem_cache_t *cachep, int flags, void *caller)
{
	unsigned long irqs;
	void *place;

	might_sleep_if(flags & __GFP_WAIT);
	IF_DEBUG(kmem_flagcheck(cachep, flags));
	if (unlikely(should_fail(FAIL_SLAB)))
		return NULL;
	local_irq_save(irqs);
	place = cache_get(cachep);
	if (unlikely(!place) && cache_grow(cachep, flags, -1)) {
		/*
		 * EXERCISE 4.4  (Part 3 of 4.) There is a new slab: try again.
		 * Somebody else may take all its objects before: then grow once
		 * more, as long as that is possible.
		 */
		not_implemented_yet("4.4");
	}
	local_irq_restore(irqs);
	return cache_alloc_debugcheck_after(cachep, flags, place, caller);
}

/* The same in the other direction; @cachep may be NULL if nobody knows. */
static void cache_free(kmem_cache_t *cachep, void *objp, void *caller)
{
	unsigned long irqs;

	/*
	 * EXERCISE 4.7  (Part 5 of 6.) If slab_debug is set, let check_freed()
	 * look at the object; it says which cache it really is of.
	 */
	not_implemented_yet("4.7");
	if (!cachep)
		cachep = virt_to_cache(objp);
	local_irq_save(irqs);
	cache_put(cachep, cache_free_debugcheck(cachep, objp, caller));
	local_irq_restore(irqs);
}

void *kmem_cache_alloc(kmem_cache_t *cachep, int flags)
{
	return cache_alloc(cachep, flags, __builtin_return_address(0));
}
EXPORT_SYMBOL(kmem_cache_alloc);

void kmem_cache_free(kmem_cache_t *cachep, void *objp)
{
	cache_free(cachep, objp, __builtin_return_address(0));
}
EXPORT_SYMBOL(kmem_cache_free);

/* Past everything that a CPU keeps for itself: that may be of any node. */
void *kmem_cache_alloc_node(kmem_cache_t *cachep, int nodeid)
{
	void *place = NULL;

	might_sleep();
	if (unlikely(should_fail(FAIL_SLAB)))
		return NULL;
	local_irq_disable();
	for (int tries = 0;; tries++) {
		spin_lock(&cachep->spinlock);
		/* The node may have no memory left: then any will do. */
		place = slabs_get(cachep, tries > 2 ? -1 : nodeid);
		spin_unlock(&cachep->spinlock);
		if (place || !cache_grow(cachep, GFP_KERNEL | cachep->gfpflags,
					 nodeid))
			break;
	}
	local_irq_enable();
	IF_DEBUG(cachep->node_allocs++);
	return cache_alloc_debugcheck_after(cachep, GFP_KERNEL, place,
					    __builtin_return_address(0));
}
EXPORT_SYMBOL(kmem_cache_alloc_node);

/* ---- A few objects for each CPU ---- */

/* The most that an array which nobody used gets at once. */
#define BATCHREFILL_LIMIT	16

/* Gets a batch for this CPU's array, which is empty.  Interrupts are off. */
static inline void refill(kmem_cache_t *cachep, struct array_cache *ac)
{
	/*
	 * EXERCISE 4.5  (Also part 3.) Under the spinlock: a batch is
	 * ac->batchcount objects, but at most BATCHREFILL_LIMIT if ac was not
	 * touched. If there is a shared array (lists.shared) with objects, move
	 * up to a batch from its top into ac, and note that it was touched.
	 * Else take up to a batch from the slabs, one by one.
	 */
	not_implemented("4.5");
}

static inline void *array_get(kmem_cache_t *cachep)
{
	/*
	 * EXERCISE 4.5  (Part 3 of 4.) Refill this CPU's array if it is empty.
	 * Return NULL if it still is; otherwise note that it was touched, and
	 * return the object on its top.
	 */
	not_implemented("4.5");
}

/* Takes the @n oldest objects off an array: they are somewhere else now. */
static inline void array_drop(struct array_cache *ac, unsigned int n)
{
	ac->avail -= n;
	memmove(ac->entry, ac->entry + n, ac->avail * sizeof(void *));
}

/* Gives a batch of this CPU's array, which is full, to the others. */
static inline void flush(kmem_cache_t *cachep, struct array_cache *ac)
{
	/*
	 * EXERCISE 4.5  (Also part 4.) Under the spinlock: if the shared array
	 * has room, move a batch of the oldest objects onto it, or as many as
	 * it has room for; else free a batch of the oldest to the slabs. Drop
	 * them from ac.
	 */
	not_implemented("4.5");
}

static inline void array_put(kmem_cache_t *cachep, void *place)
{
	/*
	 * EXERCISE 4.5  (Part 4 of 4.) Flush this CPU's array if it is full,
	 * and put the object on its top.
	 */
	not_implemented("4.5");
}

static size_t array_size(int limit)
{
	return sizeof(struct array_cache) + limit * sizeof(void *);
}

static struct array_cache *alloc_array(int limit, int batchcount)
{
	size_t size = array_size(limit);
	kmem_cache_t *from = kmem_find_general_cachep(size, 0);
	struct array_cache *ac = NULL;

	if (from || size <= PAGE_SIZE)
		ac = own_alloc(from, GFP_KERNEL);
	if (ac)
		*ac = (struct array_cache){ .limit = limit,
					    .batchcount = batchcount };
	return ac;
}

/* Frees an array, and what is on it to the slabs. */
static void free_array(kmem_cache_t *cachep, struct array_cache *ac)
{
	if (!ac)
		return;
	spin_lock_irq(&cachep->spinlock);
	free_block(cachep, ac->entry, ac->avail);
	spin_unlock_irq(&cachep->spinlock);
	own_free(ac);
}

/* Arrays on their way to the CPUs, and the old ones on their way back. */
struct new_arrays {
	kmem_cache_t *cachep;
	struct array_cache *array[NR_CPUS];
	struct array_cache *shared;
};

static int alloc_arrays(struct new_arrays *new, int limit, int batchcount,
			int shared)
{
	int cpu, err = 0;

	for_each_online_cpu(cpu) {
		new->array[cpu] = alloc_array(limit, batchcount);
		err |= !new->array[cpu];
	}
	new->shared = alloc_array(batchcount * shared, batchcount);
	return err || !new->shared ? -ENOMEM : 0;
}

static void exchange(struct array_cache **a, struct array_cache **b)
{
	struct array_cache *old = *a;

	*a = *b;
	*b = old;
}

static void exchange_array(void *arg)
{
	struct new_arrays *new = arg;
	int cpu = smp_processor_id();
	unsigned long irqs;

	local_irq_save(irqs);
	exchange(&new->cachep->array[cpu], &new->array[cpu]);
	local_irq_restore(irqs);
}

/* Gives a cache's CPUs, and all of them together, new arrays. */
static int do_tune_cpucache(kmem_cache_t *cachep, int limit, int batchcount,
			    int shared)
{
	struct new_arrays new = { .cachep = cachep };
	int cpu, err = alloc_arrays(&new, limit, batchcount, shared);

	if (!err) {
		on_each_cpu(exchange_array, &new, 1, 1);
		spin_lock_irq(&cachep->spinlock);
		exchange(&cachep->lists.shared, &new.shared);
		cachep->limit = limit;
		cachep->batchcount = batchcount;
		cachep->free_limit = (1 + num_online_cpus()) * batchcount +
			cachep->num;
		spin_unlock_irq(&cachep->spinlock);
	}
	for_each_online_cpu(cpu)
		free_array(cachep, new.array[cpu]);
	free_array(cachep, new.shared);
	return err;
}

static void enable_cpucache(kmem_cache_t *cachep)
{
	int limit = cachep->objsize > 131072 ? 1 :
		cachep->objsize > PAGE_SIZE ? 8 :
		cachep->objsize > 1024 ? 24 :
		cachep->objsize > 256 ? 54 : 120;
	int shared = cachep->objsize <= PAGE_SIZE ? 8 : 0;

	/* What lies in an array is not looked at: let it not be much. */
	if (slab_debug)
		limit = min(limit, 32);
	if (do_tune_cpucache(cachep, limit, (limit + 1) / 2, shared))
		printk(KERN_ERR "enable_cpucache failed for %s, error %d.\n",
		       cachep->name, ENOMEM);
}

/* ---- Giving memory back ---- */

static inline void slab_destroy(kmem_cache_t *cachep, struct slab *slabp)
{
	/*
	 * EXERCISE 4.6  (Part 2 of 5.) If slab_debug is set, call
	 * check_destroyed() for each place. Unless the cache has SLAB_POISON,
	 * call its destructor, if it has one, for each object, with flags 0.
	 * Free the pages, and off-slab the description: own_free(slabp).
	 */
	not_implemented("4.6");
}

/* Destroys at most @max free slabs; returns how many.  Interrupts are on. */
static inline unsigned long free_slabs(kmem_cache_t *cachep, unsigned long max)
{
	/*
	 * EXERCISE 4.6  (Part 3 of 5.) Take free slabs off their list one by
	 * one, with the cache's spinlock, count their objects off free_objects,
	 * and destroy each without the spinlock, until there is none or `max`
	 * are gone. Return how many that were.
	 */
	not_implemented("4.6");
}

/* Empties the array of the CPU that runs it. */
static inline void drain_this_cpu(void *arg)
{
	kmem_cache_t *cachep = arg;
	struct array_cache *ac;
	unsigned long irqs;

	local_irq_save(irqs);
	spin_lock(&cachep->spinlock);
	ac = cachep->array[smp_processor_id()];
	if (ac) {
		free_block(cachep, ac->entry, ac->avail);
		ac->avail = 0;
	}
	spin_unlock(&cachep->spinlock);
	local_irq_restore(irqs);
}

/* Gives back all it can; returns whether slabs are left. */
static inline int __cache_shrink(kmem_cache_t *cachep)
{
	/*
	 * EXERCISE 4.6  (Part 4 of 5.) Have each CPU empty its array; empty the
	 * shared array, with the spinlock; destroy all free slabs. Return
	 * whether there are any full or partial ones.
	 */
	not_implemented("4.6");
}

int kmem_cache_shrink(kmem_cache_t *cachep)
{
	BUG_ON(!cachep || in_interrupt());
	return __cache_shrink(cachep);
}
EXPORT_SYMBOL(kmem_cache_shrink);

static void link_cache(kmem_cache_t *cachep, int link)
{
	down(&cache_chain_sem);
	if (link)
		list_add(&cachep->next, &cache_chain);
	else
		list_del(&cachep->next);
	up(&cache_chain_sem);
}

int kmem_cache_destroy(kmem_cache_t *cachep)
{
	int cpu;

	BUG_ON(!cachep || in_interrupt());
	link_cache(cachep, 0);
	if (__cache_shrink(cachep)) {
		slab_error(cachep, __func__, "Can't free all objects");
		IF_DEBUG(print_leaks(cachep));
		link_cache(cachep, 1);
		return 1;
	}
	for_each_online_cpu(cpu)
		free_array(cachep, cachep->array[cpu]);
	free_array(cachep, cachep->lists.shared);
	own_free(cachep);
	return 0;
}
EXPORT_SYMBOL(kmem_cache_destroy);

/* A part of what is on an array that nobody used.  Under cachep->spinlock. */
static inline void drain_array(kmem_cache_t *cachep, struct array_cache *ac)
{
	/*
	 * EXERCISE 4.6  (Part 5 of 5.) If the array was touched, only note that
	 * it is not touched from now on. Otherwise free its oldest objects: a
	 * fifth of its limit, rounded up, but if there are not that many, half
	 * of those there are, rounded up.
	 */
	not_implemented("4.6");
}

/* What cache_reap() does with one cache: returns how many slabs may go. */
static inline unsigned long reap_arrays(kmem_cache_t *cachep)
{
	struct kmem_list3 *l3 = &cachep->lists;
	unsigned long slabs = 0;

	spin_lock_irq(&cachep->spinlock);
	if (cachep->array[smp_processor_id()])
		drain_array(cachep, cachep->array[smp_processor_id()]);
	if (time_after_eq(jiffies, l3->next_reap)) {
		l3->next_reap = jiffies + REAPTIMEOUT_LIST3;
		if (l3->shared)
			drain_array(cachep, l3->shared);
		if (!l3->free_touched)
			slabs = (cachep->free_limit + 5 * cachep->num - 1) /
				(5 * cachep->num);
		l3->free_touched = 0;
	}
	spin_unlock_irq(&cachep->spinlock);
	return slabs;
}

void cache_reap(void *unused)
{
	kmem_cache_t *cachep;

	if (down_trylock(&cache_chain_sem))
		return;
	list_for_each_entry(cachep, &cache_chain, next)
		if (!(cachep->flags & SLAB_NO_REAP))
			cachep->reaped += free_slabs(cachep,
						     reap_arrays(cachep));
	up(&cache_chain_sem);
}

static DEFINE_PER_CPU(struct work_struct, reap_work);

/* The same again in two seconds, on this CPU. */
static void reap_and_go_on(void *unused)
{
	cache_reap(NULL);
	schedule_delayed_work(&__get_cpu_var(reap_work),
			      2 * HZ + smp_processor_id());
}

/* CPUs come by one after the other, so that none waits for another. */
static int __init cpucache_init(void)
{
	int cpu;

	for_each_online_cpu(cpu) {
		INIT_WORK(&per_cpu(reap_work, cpu), reap_and_go_on, NULL);
		schedule_delayed_work_on(cpu, &per_cpu(reap_work, cpu),
					 HZ + 3 * cpu);
	}
	return 0;
}
__initcall(cpucache_init);

/* ---- Catching the culprit ---- */

/* Makes an object look free, or in use. */
static inline void mark_place(const kmem_cache_t *cachep, void *place,
			      int poison, unsigned long zone)
{
	/*
	 * EXERCISE 4.7  (Part 2 of 6.) In a cache with SLAB_POISON, fill the
	 * object with the byte `poison`, reallen times; but the last one is
	 * POISON_END. In one with SLAB_RED_ZONE, make both red zones `zone`.
	 */
	not_implemented("4.7");
}

/* An object of a new slab, before it is constructed. */
static inline void debug_new_object(kmem_cache_t *cachep, void *place)
{
	if (!slab_debug)
		return;
	/*
	 * EXERCISE 4.7  (Part 3 of 6.) The object is free: POISON_FREE, and red
	 * zones RED_INACTIVE. With SLAB_STORE_USER, it has no users: both NULL.
	 */
	not_implemented_yet("4.7");
}

/* An object goes out to its user: from its place to the object. */
static void *cache_alloc_debugcheck_after(kmem_cache_t *cachep, int flags,
					  void *place, void *caller)
{
	if (!slab_debug || !place)
		return place;
	/*
	 * EXERCISE 4.7  (Part 4 of 6.) Check the poison, and that the red zones
	 * are RED_INACTIVE. The object is in use: POISON_BEFORE, RED_ACTIVE.
	 * With SLAB_STORE_USER, note the caller: users()[0]. With SLAB_POISON,
	 * construct the object now, with the flags that it would have got when
	 * the slab was new.
	 */
	not_implemented_yet("4.7");
	return object_of(cachep, place);
}

/* An object comes back: from the object to its place. */
static void *cache_free_debugcheck(kmem_cache_t *cachep, void *objp,
				   void *caller)
{
	void *place = (char *)objp - cachep->dbghead;

	if (!slab_debug)
		return place;
	/*
	 * EXERCISE 4.7  (Also part 5.) Check that the red zones are RED_ACTIVE.
	 * With SLAB_STORE_USER, note the caller: users()[1]. With
	 * SLAB_DEBUG_INITIAL, call the constructor with SLAB_CTOR_CONSTRUCTOR |
	 * SLAB_CTOR_VERIFY. With SLAB_POISON, call the destructor, if there is
	 * one, with flags 0. Last, the object is free: POISON_FREE,
	 * RED_INACTIVE.
	 */
	not_implemented_yet("4.7");
	return place;
}

/* An object goes back to its slab, from which it must have come. */
static inline void debug_check_put(kmem_cache_t *cachep, struct slab *slabp,
				   void *place)
{
	if (!slab_debug)
		return;
	/*
	 * EXERCISE 4.7  (Part 6 of 6.) If the object is on the slab's chain
	 * already, log "slab: double free detected in cache 'NAME', objp
	 * OBJECT.\n" with KERN_ERR, its users, and BUG().
	 */
	not_implemented_yet("4.7");
}

/* ---- kmalloc ---- */

struct cache_sizes malloc_sizes[] = {
#define CACHE(x)	{ .cs_size = (x) },
#include <linux/kmalloc_sizes.h>
#undef CACHE
	{ .cs_size = 0 }
};
EXPORT_SYMBOL(malloc_sizes);

kmem_cache_t *kmem_find_general_cachep(size_t size, int gfpflags)
{
	kmem_cache_t *cachep = NULL;

	/*
	 * EXERCISE 4.8  (Part 1 of 3.) Find the first entry of malloc_sizes[]
	 * with `size` bytes or more; `cachep` is its DMA cache if gfpflags has
	 * GFP_DMA, else its normal one. The last entry has cs_size 0: then
	 * there is none.
	 */
	not_implemented_yet("4.8");
	return cachep;
}
EXPORT_SYMBOL(kmem_find_general_cachep);

void *__kmalloc(size_t size, int flags)
{
	/*
	 * EXERCISE 4.8  (Part 2 of 3.) Return an object of the cache that is
	 * right for this size and these flags, or NULL if there is none. The
	 * caller, for cache_alloc(), is this function's: see
	 * kmem_cache_alloc().
	 */
	not_implemented("4.8");
}
EXPORT_SYMBOL(__kmalloc);

void kfree(const void *objp)
{
	/*
	 * EXERCISE 4.8  (Also part 2.) Free the object, of whatever cache it
	 * is: that is cache_free()'s business. NULL is nothing to free.
	 */
	not_implemented("4.8");
}
EXPORT_SYMBOL(kfree);

unsigned int ksize(const void *objp)
{
	/*
	 * EXERCISE 4.8  (Also part 2.) Return how many bytes the object has; of
	 * NULL, 0.
	 */
	not_implemented("4.8");
}
EXPORT_SYMBOL(ksize);

void *kcalloc(size_t n, size_t size, int flags)
{
	/*
	 * EXERCISE 4.8  (Also part 2.) Return memory for n times `size` bytes,
	 * full of zeroes; or NULL. The product must not be more than
	 * 0x7fffffff: take care how you find that out.
	 */
	not_implemented("4.8");
}
EXPORT_SYMBOL(kcalloc);

static inline kmem_cache_t *create_general(size_t size, const char *kind,
					   unsigned long flags, char *name)
{
	sprintf(name, "size-%lu%s", size, kind);
	return kmem_cache_create(name, size, 0, SLAB_HWCACHE_ALIGN |
				 SLAB_PANIC | flags, NULL, NULL);
}

#define NAME_SIZE	24

/* @names has room for the names of all of them. */
static inline void create_general_caches(char *names)
{
	for (struct cache_sizes *s = malloc_sizes; s->cs_size; s++) {
		/*
		 * EXERCISE 4.8  (Part 3 of 3.) Have create_general() make both
		 * caches of this size: one named "size-N", and one named
		 * "size-N(DMA)" with SLAB_CACHE_DMA. Each name has NAME_SIZE
		 * bytes of `names`.
		 */
		not_implemented("4.8");
	}
}

void __init kmem_cache_init(void)
{
	kmem_cache_t *cachep;
	char *names;

	cache_cache = (kmem_cache_t *)get_zeroed_page(GFP_KERNEL);
	if (!cache_cache)
		panic("kmem_cache_init(): no memory\n");
	/* The rest of the page is for names. */
	names = strcpy((char *)(cache_cache + 1), "kmem_cache");
	init_cache(cache_cache, names);
	list_add(&cache_cache->next, &cache_chain);
	/*
	 * EXERCISE 4.4  (Also part 4.) cache_cache is going to be used:
	 * lay_out() its objects, each a kmem_cache_t at the beginning of a
	 * cache line. Its flags are SLAB_NO_REAP.
	 */
	not_implemented_yet("4.4");
	/*
	 * EXERCISE 4.8  (Also part 3.) Call create_general_caches(), with the
	 * names behind the first one, which has NAME_SIZE bytes too.
	 */
	not_implemented_yet("4.8");
	slab_up = 1;
	list_for_each_entry(cachep, &cache_chain, next)
		if (cachep->num)
			enable_cpucache(cachep);
}

/* ---- /proc/slabinfo ---- */

static void *nth_cache(loff_t n)
{
	kmem_cache_t *cachep;

	list_for_each_entry(cachep, &cache_chain, next)
		if (!n--)
			return cachep;
	return NULL;
}

static void *s_start(struct seq_file *m, loff_t *pos)
{
	down(&cache_chain_sem);
	if (!*pos)
		slabinfo_heading(m);
	return nth_cache(*pos);
}

static void *s_next(struct seq_file *m, void *v, loff_t *pos)
{
	return nth_cache(++*pos);
}

static void s_stop(struct seq_file *m, void *v)
{
	up(&cache_chain_sem);
}

/* Counts a list's slabs, and their objects in use. */
static inline unsigned long count_slabs(struct list_head *list,
					unsigned long *inuse)
{
	unsigned long n = 0;
	struct slab *slabp;

	list_for_each_entry(slabp, list, list) {
		*inuse += slabp->inuse;
		n++;
	}
	return n;
}

static int s_show(struct seq_file *m, void *v)
{
	/*
	 * EXERCISE 4.9  (Part 1 of 2.) With the cache's spinlock, count its
	 * slabs and their objects in use. Write one line: "%-17s %6lu %6lu %6u
	 * %4u %4d" with name, active objects, all objects, objsize, num, pages
	 * in a slab; " : tunables %4u %4u %4u" with limit, batchcount, and the
	 * shared array's limit in batches; " : slabdata %6lu %6lu %6u" with
	 * slabs that have objects in use, all slabs, and objects on the shared
	 * array; slabinfo_stats(); and "\n". Return 0.
	 */
	not_implemented("4.9");
}

struct seq_operations slabinfo_op = {
	.start = s_start,
	.next = s_next,
	.stop = s_stop,
	.show = s_show,
};

static inline int tune(const char *name, int limit, int batchcount, int shared)
{
	/*
	 * EXERCISE 4.9  (Part 2 of 2.) With cache_chain_sem, find the cache of
	 * this name and give it new arrays: return what do_tune_cpucache()
	 * returns. Return -EINVAL if there is none, or if not 1 <= batchcount
	 * <= limit, or if shared < 0.
	 */
	not_implemented("4.9");
}

ssize_t slabinfo_write(struct file *file, const char *buffer, size_t count,
		       loff_t *ppos)
{
	char name[MAX_SLABINFO_WRITE + 1];
	int value[3], err;

	err = slabinfo_parse(buffer, count, name, value);
	if (!err)
		err = tune(name, value[0], value[1], value[2]);
	return err ? err : (ssize_t)count;
}
