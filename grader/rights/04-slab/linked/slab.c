/*
 * Slab caches, right in another way: free objects are linked through
 * themselves.
 *
 * No array says which objects of a slab are free: each free one holds the
 * address of the next.  Where something must stay in a free object (what its
 * constructor made, or poison) the link has a word of its own behind it.  What
 * a CPU keeps for itself is such a list too, a short one, and nothing is shared
 * between the CPUs.  A slab's descriptor stands at the slab's end.  Slabs with
 * free objects are on one list, those in use at its front; full ones are on
 * none.  Blocks of pages are chosen for the least waste, up to order 3.
 *
 *	slab   | obj | obj | obj | obj |  rest  | descriptor |
 *	          |     ^     |     ^
 *	          +-----+     +-----+  links of free objects
 */
#include <asm/semaphore.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define WORD		sizeof(void *)
#define EMPTY_MAX	20	/* slabs without objects in use */
#define GOOD_ORDER	3

#define POISON_NEW	0x5a
#define POISON_FREE	0x6b
#define POISON_END	0xa5
#define RED_USED	0x170fc2a5UL
#define RED_FREE	0x5a2cf071UL

/* What calculate_slab_order() is told of descriptors that stand elsewhere. */
#define CFLGS_OFF_SLAB	0x80000000UL

#define DEBUG_FLAGS	(SLAB_DEBUG_INITIAL | SLAB_RED_ZONE | SLAB_POISON | \
			 SLAB_STORE_USER)
#define PLAIN_FLAGS	(SLAB_NO_REAP | SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA | \
			 SLAB_MUST_HWCACHE_ALIGN | SLAB_RECLAIM_ACCOUNT | \
			 SLAB_PANIC | SLAB_DESTROY_BY_RCU)

typedef kmem_ctor_fn ctor_fn;

unsigned int cache_estimate(unsigned int order, size_t size, size_t align,
			    int off_slab);
unsigned int calculate_slab_order(size_t size, size_t align,
				  unsigned long flags);
void cache_reap(void *unused);
kmem_cache_t *kmem_find_general_cachep(size_t size, int gfp);

struct slab {
	struct list_head list;
	kmem_cache_t *cache;
	struct page *page;
	char *first;
	void *free;
	unsigned int inuse;
};

/* What a CPU keeps: a list of free objects. */
struct stock {
	spinlock_t lock;
	void *free;
	unsigned int n;
	int touched;
};

struct kmem_cache {
	struct list_head chain;
	const char *name;
	/* A unit is an object with all that is around it. */
	size_t size, unit, offset, link, align;
	unsigned int num, order, colours, colour, flags;
	int end_on_slab;
	ctor_fn *ctor, *dtor;
	unsigned int limit, batch, shared;
	struct stock stock[NR_CPUS];
	/* Guards what is below, and the slabs. */
	spinlock_t lock;
	struct list_head slabs;
	unsigned int nr_slabs, nr_empty, inuse;
	int touched;
};

atomic_t slab_reclaim_pages;
EXPORT_SYMBOL(slab_reclaim_pages);

static kmem_cache_t caches, descriptors;
static DECLARE_MUTEX(chain_lock);
static LIST_HEAD(chain);

struct cache_sizes malloc_sizes[] = {
#define CACHE(x) { .cs_size = (x) },
#include <linux/kmalloc_sizes.h>
#undef CACHE
	{ 0 }
};
EXPORT_SYMBOL(malloc_sizes);

/* --- Geometry ------------------------------------------------------------ */

unsigned int cache_estimate(unsigned int order, size_t size, size_t align,
			    int off_slab)
{
	size_t room = (PAGE_SIZE << order) -
		(off_slab ? 0 : sizeof(struct slab));

	return (unsigned int)(room / size);
}

/* What neither objects nor the descriptor fill, of 1024 bytes. */
static size_t loss(unsigned int order, size_t size, size_t align, int off_slab)
{
	size_t left = (PAGE_SIZE << order) -
		cache_estimate(order, size, align, off_slab) * size;

	if (!off_slab)
		left -= sizeof(struct slab);
	return (left << 10) >> (PAGE_SHIFT + order);
}

/* Slabs are small on small machines, and if they are to be reclaimed. */
static unsigned int good_order(size_t size, unsigned long flags)
{
	if ((flags & SLAB_RECLAIM_ACCOUNT) && size <= PAGE_SIZE)
		return 0;
	return num_physpages > (32UL << 20) >> PAGE_SHIFT ? GOOD_ORDER : 0;
}

unsigned int calculate_slab_order(size_t size, size_t align,
				  unsigned long flags)
{
	int off_slab = (flags & CFLGS_OFF_SLAB) != 0;
	unsigned int best = 0;

	while (!cache_estimate(best, size, align, off_slab))
		best++;
	for (unsigned int order = best + 1; order <= good_order(size, flags); order++)
		if (loss(best, size, align, off_slab) > 128 &&
		    loss(order, size, align, off_slab) <
		    loss(best, size, align, off_slab))
			best = order;
	return best;
}

static void choose_order(kmem_cache_t *cache)
{
	int off_slab = !cache->end_on_slab;
	size_t left;

	cache->order = calculate_slab_order(cache->unit, cache->align,
		(cache->flags & SLAB_RECLAIM_ACCOUNT) |
		(off_slab ? CFLGS_OFF_SLAB : 0));
	cache->num = cache_estimate(cache->order, cache->unit, cache->align,
				    off_slab);
	left = (PAGE_SIZE << cache->order) - cache->num * cache->unit -
		(off_slab ? 0 : sizeof(struct slab));
	cache->colours = (unsigned int)(left / max(cache->align,
		(size_t)L1_CACHE_BYTES)) + 1;
}

/* Where is what in a unit? */
static void lay_out(kmem_cache_t *cache)
{
	size_t at = 0;

	if (cache->flags & SLAB_RED_ZONE)
		at = cache->align;
	cache->offset = at;
	at += cache->size;
	if (cache->flags & SLAB_RED_ZONE)
		at += WORD;
	if (cache->flags & SLAB_STORE_USER)
		at += WORD;
	cache->link = cache->offset;
	if (cache->ctor || (cache->flags & SLAB_POISON) || slab_debug ||
	    (cache->flags & SLAB_DESTROY_BY_RCU)) {
		cache->link = at;
		at += WORD;
	}
	/* And one more to say whether the object is in use. */
	if (slab_debug)
		at += WORD;
	cache->unit = ALIGN(at, cache->align);
	cache->end_on_slab = cache->unit < PAGE_SIZE / 8;
	choose_order(cache);
}

static void **link_of(kmem_cache_t *cache, void *unit)
{
	return (void **)((char *)unit + cache->link);
}

static void *object_of(kmem_cache_t *cache, void *unit)
{
	return (char *)unit + cache->offset;
}

/* --- What a debugging kernel does ---------------------------------------- */

static unsigned long *red1(kmem_cache_t *cache, void *unit)
{
	return (unsigned long *)((char *)object_of(cache, unit) - WORD);
}

static unsigned long *red2(kmem_cache_t *cache, void *unit)
{
	return (unsigned long *)((char *)object_of(cache, unit) + cache->size);
}

static unsigned long *used_mark(kmem_cache_t *cache, void *unit)
{
	return (unsigned long *)link_of(cache, unit) + 1;
}

static void slab_error(const char *function, kmem_cache_t *cache,
		       const char *what)
{
	printk(KERN_ERR "slab error in %s(): cache `%s': %s\n", function,
	       cache->name, what);
	dump_stack();
}

/* Who used the object last, or NULL if nobody notes it. */
static void **user(kmem_cache_t *cache, void *unit)
{
	return cache->flags & SLAB_STORE_USER ? (void **)red2(cache, unit) +
		!!(cache->flags & SLAB_RED_ZONE) : NULL;
}

static void note_user(kmem_cache_t *cache, void *unit, void *caller)
{
	if (user(cache, unit))
		*user(cache, unit) = caller;
}

static void poison(kmem_cache_t *cache, void *unit, int with)
{
	char *p = object_of(cache, unit);

	memset(p, with, cache->size);
	p[cache->size - 1] = (char)POISON_END;
}

static void check_poison(kmem_cache_t *cache, void *unit)
{
	unsigned char *p = object_of(cache, unit);

	for (size_t i = 0; i < cache->size; i++) {
		if (p[i] == (i + 1 < cache->size ? POISON_FREE : POISON_END))
			continue;
		printk(KERN_ERR "Slab corruption: start=%p, len=%d\n", p,
		       (int)cache->size);
		if (user(cache, unit))
			printk(KERN_ERR "Last user: [<%p>]\n",
			       *user(cache, unit));
		printk(KERN_ERR "%03x: %02x\n", (unsigned int)i, p[i]);
		return;
	}
}

static void set_red(kmem_cache_t *cache, void *unit, unsigned long expected,
		    unsigned long value, const char *function)
{
	if (!(cache->flags & SLAB_RED_ZONE))
		return;
	if (*red1(cache, unit) != expected || *red2(cache, unit) != expected) {
		slab_error(function, cache, "double free, or memory outside "
			   "object was overwritten");
		printk(KERN_ERR "%p: redzone 1: 0x%lx, redzone 2: 0x%lx.\n",
		       object_of(cache, unit), *red1(cache, unit),
		       *red2(cache, unit));
	}
	*red1(cache, unit) = *red2(cache, unit) = value;
}

static unsigned long ctor_flags(int gfp)
{
	return SLAB_CTOR_CONSTRUCTOR |
		(gfp & __GFP_WAIT ? 0 : SLAB_CTOR_ATOMIC);
}

static void debug_alloc(kmem_cache_t *cache, void *unit, int gfp,
			void *caller)
{
	*used_mark(cache, unit) = 1;
	set_red(cache, unit, RED_FREE, RED_USED,
		"cache_alloc_debugcheck_after");
	if (cache->flags & SLAB_POISON)
		check_poison(cache, unit);
	note_user(cache, unit, caller);
	if (!(cache->flags & SLAB_POISON))
		return;
	poison(cache, unit, POISON_NEW);
	if (cache->ctor)
		cache->ctor(object_of(cache, unit), cache, ctor_flags(gfp));
}

/* The slab that @objp lies in; BUGs if there is none. */
static struct slab *debug_slab_of(const void *objp)
{
	if (!virt_addr_valid(objp)) {
		printk(KERN_ERR "kfree_debugcheck: out of range ptr %lxh.\n",
		       (unsigned long)objp);
		BUG();
	}
	if (!PageSlab(virt_to_page(objp))) {
		printk(KERN_ERR "kfree_debugcheck: bad ptr %lxh.\n",
		       (unsigned long)objp);
		BUG();
	}
	return (struct slab *)virt_to_page(objp)->lru.prev;
}

static void debug_free(kmem_cache_t *cache, struct slab *slab, void *unit,
		       void *caller)
{
	size_t at = (size_t)((char *)unit - slab->first);

	BUG_ON(at % cache->unit || at / cache->unit >= cache->num);
	if (!*used_mark(cache, unit)) {
		printk(KERN_ERR "slab: double free detected in cache '%s', "
		       "objp %p.\n", cache->name, object_of(cache, unit));
		BUG();
	}
	*used_mark(cache, unit) = 0;
	set_red(cache, unit, RED_USED, RED_FREE, "cache_free_debugcheck");
	note_user(cache, unit, caller);
	if ((cache->flags & SLAB_DEBUG_INITIAL) && cache->ctor)
		cache->ctor(object_of(cache, unit), cache,
			    SLAB_CTOR_CONSTRUCTOR | SLAB_CTOR_VERIFY);
	if (!(cache->flags & SLAB_POISON))
		return;
	if (cache->dtor)
		cache->dtor(object_of(cache, unit), cache, 0);
	poison(cache, unit, POISON_FREE);
}

/* --- Slabs --------------------------------------------------------------- */

static void *take_end(kmem_cache_t *cache, char *memory, int gfp)
{
	if (cache->end_on_slab)
		return memory + (PAGE_SIZE << cache->order) -
			sizeof(struct slab);
	return kmem_cache_alloc(&descriptors, gfp & ~__GFP_DMA);
}

static void mark_pages(struct slab *slab, struct page *page, unsigned int order)
{
	for (unsigned int i = 0; i < 1U << order; i++) {
		if (slab)
			SetPageSlab(page + i);
		else
			ClearPageSlab(page + i);
		page[i].lru.next = slab ? (void *)slab->cache : NULL;
		page[i].lru.prev = (void *)slab;
	}
}

static void count_pages(kmem_cache_t *cache, int sign)
{
	if (cache->flags & SLAB_RECLAIM_ACCOUNT)
		atomic_add(sign << cache->order, &slab_reclaim_pages);
}

/* Makes all objects of a new slab free, the first one first. */
static void link_all(kmem_cache_t *cache, struct slab *slab, int gfp)
{
	slab->free = NULL;
	for (unsigned int i = cache->num; i-- > 0; ) {
		char *unit = slab->first + i * cache->unit;

		if (cache->flags & SLAB_RED_ZONE)
			*red1(cache, unit) = *red2(cache, unit) = RED_FREE;
		if (cache->flags & SLAB_POISON)
			poison(cache, unit, POISON_FREE);
		else if (cache->ctor)
			cache->ctor(object_of(cache, unit), cache,
				    ctor_flags(gfp));
		if (slab_debug)
			*used_mark(cache, unit) = 0;
		*link_of(cache, unit) = slab->free;
		slab->free = unit;
	}
}

static unsigned int next_colour(kmem_cache_t *cache)
{
	unsigned long flags;
	unsigned int colour;

	spin_lock_irqsave(&cache->lock, flags);
	colour = cache->colour++;
	if (cache->colour == cache->colours)
		cache->colour = 0;
	spin_unlock_irqrestore(&cache->lock, flags);
	return colour;
}

static struct slab *make_slab(kmem_cache_t *cache, int gfp, int nid)
{
	int mask = (gfp & GFP_LEVEL_MASK) |
		(cache->flags & SLAB_CACHE_DMA ? GFP_DMA : 0);
	struct page *page = alloc_pages_node(nid < 0 ? numa_node_id() : nid,
					     mask, cache->order);
	struct slab *slab;

	if (!page)
		return NULL;
	slab = take_end(cache, page_address(page), gfp);
	if (!slab) {
		__free_pages(page, cache->order);
		return NULL;
	}
	slab->cache = cache;
	slab->page = page;
	slab->inuse = 0;
	slab->first = (char *)page_address(page) + next_colour(cache) *
		max(cache->align, (size_t)L1_CACHE_BYTES);
	mark_pages(slab, page, cache->order);
	count_pages(cache, 1);
	link_all(cache, slab, gfp);
	return slab;
}

/* Adds a slab; false if there is no memory. */
static int grow(kmem_cache_t *cache, int gfp, int nid)
{
	struct slab *slab;
	unsigned long flags;

	BUG_ON(gfp & ~(GFP_DMA | GFP_LEVEL_MASK));
	if (gfp & SLAB_NO_GROW)
		return 0;
	BUG_ON(!(gfp & GFP_DMA) != !(cache->flags & SLAB_CACHE_DMA));
	slab = make_slab(cache, gfp, nid);
	if (!slab)
		return 0;
	spin_lock_irqsave(&cache->lock, flags);
	list_add_tail(&slab->list, &cache->slabs);
	cache->nr_slabs++;
	cache->nr_empty++;
	cache->touched = 1;
	spin_unlock_irqrestore(&cache->lock, flags);
	return 1;
}

/* Gives a slab that is on no list any more back to the page allocator. */
static void drop_slab(kmem_cache_t *cache, struct slab *slab)
{
	struct page *page = slab->page;

	for (unsigned int i = 0; i < cache->num; i++) {
		char *unit = slab->first + i * cache->unit;

		if (cache->flags & SLAB_POISON)
			check_poison(cache, unit);
		if (cache->dtor && !(cache->flags & SLAB_POISON))
			cache->dtor(object_of(cache, unit), cache, 0);
	}
	mark_pages(NULL, page, cache->order);
	count_pages(cache, -1);
	if (!cache->end_on_slab)
		kmem_cache_free(&descriptors, slab);
	__free_pages(page, cache->order);
}

/* An object of this slab, which has one.  Under cache->lock. */
static void *take_from(kmem_cache_t *cache, struct slab *slab)
{
	void *unit = slab->free;

	slab->free = *link_of(cache, unit);
	cache->inuse++;
	if (!slab->inuse++) {
		cache->nr_empty--;
		list_move(&slab->list, &cache->slabs);
	}
	if (!slab->free)
		list_del_init(&slab->list);
	return unit;
}

/* Under cache->lock. */
static void put_into_slab(kmem_cache_t *cache, void *unit)
{
	struct slab *slab = (struct slab *)virt_to_page(unit)->lru.prev;

	if (!slab->free)
		list_add(&slab->list, &cache->slabs);
	*link_of(cache, unit) = slab->free;
	slab->free = unit;
	cache->inuse--;
	if (!--slab->inuse) {
		cache->nr_empty++;
		list_move_tail(&slab->list, &cache->slabs);
	}
}

/* --- CPUs ---------------------------------------------------------------- */

static void push(kmem_cache_t *cache, struct stock *stock, void *unit)
{
	*link_of(cache, unit) = stock->free;
	stock->free = unit;
	stock->n++;
}

static void *pop(kmem_cache_t *cache, struct stock *stock)
{
	void *unit = stock->free;

	if (unit) {
		stock->free = *link_of(cache, unit);
		stock->n--;
	}
	return unit;
}

/* Under stock->lock. */
static void refill(kmem_cache_t *cache, struct stock *stock)
{
	void *mine = NULL;

	spin_lock(&cache->lock);
	for (unsigned int i = 0; i < cache->batch; i++) {
		void *unit;

		if (list_empty(&cache->slabs))
			break;
		unit = take_from(cache, list_entry(cache->slabs.next,
						   struct slab, list));
		*link_of(cache, unit) = mine;
		mine = unit;
	}
	cache->touched = 1;
	spin_unlock(&cache->lock);
	while (mine) {
		void *next = *link_of(cache, mine);

		push(cache, stock, mine);
		mine = next;
	}
}

/* Under stock->lock. */
static void flush(kmem_cache_t *cache, struct stock *stock, unsigned int n)
{
	spin_lock(&cache->lock);
	while (n-- && stock->n)
		put_into_slab(cache, pop(cache, stock));
	spin_unlock(&cache->lock);
}

static void *alloc_unit(kmem_cache_t *cache, int gfp)
{
	do {
		struct stock *stock;
		unsigned long flags;
		void *unit;

		local_irq_save(flags);
		stock = &cache->stock[smp_processor_id()];
		spin_lock(&stock->lock);
		if (!stock->n)
			refill(cache, stock);
		stock->touched = 1;
		unit = pop(cache, stock);
		spin_unlock(&stock->lock);
		local_irq_restore(flags);
		if (unit)
			return unit;
	} while (grow(cache, gfp, -1));
	return NULL;
}

void *kmem_cache_alloc(kmem_cache_t *cache, int gfp)
{
	void *unit;

	if (should_fail(FAIL_SLAB))
		return NULL;
	might_sleep_if(gfp & __GFP_WAIT);
	if (slab_debug)
		BUG_ON(!(gfp & GFP_DMA) != !(cache->flags & SLAB_CACHE_DMA));
	unit = alloc_unit(cache, gfp);
	if (!unit)
		return NULL;
	if (slab_debug)
		debug_alloc(cache, unit, gfp, __builtin_return_address(0));
	return object_of(cache, unit);
}
EXPORT_SYMBOL(kmem_cache_alloc);

/* An object of a slab on that node, if there is one. */
static void *take_on_node(kmem_cache_t *cache, int nid)
{
	struct slab *slab;
	unsigned long flags;
	void *unit = NULL;

	spin_lock_irqsave(&cache->lock, flags);
	list_for_each_entry(slab, &cache->slabs, list) {
		if ((int)page_to_nid(slab->page) == nid) {
			unit = take_from(cache, slab);
			break;
		}
	}
	spin_unlock_irqrestore(&cache->lock, flags);
	return unit;
}

void *kmem_cache_alloc_node(kmem_cache_t *cache, int nid)
{
	void *unit;

	if (should_fail(FAIL_SLAB))
		return NULL;
	might_sleep();
	unit = take_on_node(cache, nid);
	if (!unit) {
		if (!grow(cache, GFP_KERNEL, nid))
			return NULL;
		unit = take_on_node(cache, nid);
	}
	/* The node had none, or somebody was faster. */
	if (!unit)
		unit = alloc_unit(cache, GFP_KERNEL);
	if (!unit)
		return NULL;
	if (slab_debug)
		debug_alloc(cache, unit, GFP_KERNEL,
			    __builtin_return_address(0));
	return object_of(cache, unit);
}
EXPORT_SYMBOL(kmem_cache_alloc_node);

static void drop_empty(kmem_cache_t *cache, unsigned int n);

static void free_unit(kmem_cache_t *cache, void *unit)
{
	struct stock *stock;
	unsigned long flags;

	local_irq_save(flags);
	stock = &cache->stock[smp_processor_id()];
	spin_lock(&stock->lock);
	if (stock->n >= cache->limit)
		flush(cache, stock, cache->batch);
	push(cache, stock, unit);
	stock->touched = 1;
	spin_unlock(&stock->lock);
	local_irq_restore(flags);
	if (cache->nr_empty > EMPTY_MAX)
		drop_empty(cache, 1);
}

void kmem_cache_free(kmem_cache_t *cache, void *objp)
{
	struct slab *slab;

	if (slab_debug) {
		slab = debug_slab_of(objp);
		if (slab->cache != cache) {
			printk(KERN_ERR "mismatch in kmem_cache_free: expected "
			       "cache %p, got %p\n", slab->cache, cache);
			printk(KERN_ERR "%p is %s.\n", cache, cache->name);
			printk(KERN_ERR "%p is %s.\n", slab->cache,
			       slab->cache->name);
			WARN_ON(1);
			cache = slab->cache;
		}
		debug_free(cache, slab, (char *)objp - cache->offset,
			   __builtin_return_address(0));
	}
	free_unit(cache, (char *)objp - cache->offset);
}
EXPORT_SYMBOL(kmem_cache_free);

/* --- Giving back --------------------------------------------------------- */

static void empty_stocks(kmem_cache_t *cache)
{
	unsigned long flags;
	int cpu;

	for_each_cpu(cpu) {
		struct stock *stock = &cache->stock[cpu];

		spin_lock_irqsave(&stock->lock, flags);
		flush(cache, stock, stock->n);
		spin_unlock_irqrestore(&stock->lock, flags);
	}
}

/* Drops up to @n slabs that have no object in use. */
static void drop_empty(kmem_cache_t *cache, unsigned int n)
{
	unsigned long flags;

	while (n--) {
		struct slab *slab = NULL;

		spin_lock_irqsave(&cache->lock, flags);
		if (cache->nr_empty) {
			slab = list_entry(cache->slabs.prev, struct slab, list);
			list_del(&slab->list);
			cache->nr_empty--;
			cache->nr_slabs--;
		}
		spin_unlock_irqrestore(&cache->lock, flags);
		if (!slab)
			return;
		drop_slab(cache, slab);
	}
}

int kmem_cache_shrink(kmem_cache_t *cache)
{
	BUG_ON(!cache || in_interrupt());
	empty_stocks(cache);
	drop_empty(cache, ~0U);
	return cache->nr_slabs != 0;
}
EXPORT_SYMBOL(kmem_cache_shrink);

int kmem_cache_destroy(kmem_cache_t *cache)
{
	BUG_ON(!cache || in_interrupt());
	down(&chain_lock);
	list_del(&cache->chain);
	up(&chain_lock);
	if (kmem_cache_shrink(cache)) {
		slab_error("kmem_cache_destroy", cache,
			   "Can't free all objects");
		down(&chain_lock);
		list_add(&cache->chain, &chain);
		up(&chain_lock);
		return 1;
	}
	kmem_cache_free(&caches, cache);
	return 0;
}
EXPORT_SYMBOL(kmem_cache_destroy);

static void reap_stock(kmem_cache_t *cache)
{
	struct stock *stock;
	unsigned long flags;

	local_irq_save(flags);
	stock = &cache->stock[smp_processor_id()];
	spin_lock(&stock->lock);
	if (!stock->touched)
		flush(cache, stock, (cache->limit + 4) / 5);
	stock->touched = 0;
	spin_unlock(&stock->lock);
	local_irq_restore(flags);
}

void cache_reap(void *unused)
{
	kmem_cache_t *cache;

	down(&chain_lock);
	list_for_each_entry(cache, &chain, chain) {
		if (cache->flags & SLAB_NO_REAP)
			continue;
		reap_stock(cache);
		if (!cache->touched)
			drop_empty(cache, (cache->nr_empty + 4) / 5);
		cache->touched = 0;
	}
	up(&chain_lock);
}
EXPORT_SYMBOL(cache_reap);

/* --- Caches -------------------------------------------------------------- */

static size_t alignment(size_t size, size_t align, unsigned long flags)
{
	if (align)
		return max(align, WORD);
	if (flags & (SLAB_RED_ZONE | SLAB_STORE_USER))
		return WORD;
	if (!(flags & SLAB_HWCACHE_ALIGN))
		return WORD;
	align = L1_CACHE_BYTES;
	while (size <= align / 2)
		align /= 2;
	return max(align, WORD);
}

/* What a debugging kernel adds to a cache's flags. */
static unsigned long debug_flags(size_t size, size_t align, unsigned long flags)
{
	size_t room = 1;

	if (!(flags & SLAB_DESTROY_BY_RCU))
		flags |= SLAB_POISON;
	while (room < size)
		room <<= 1;
	if (size < 4096 || size + 3 * WORD + align <= room)
		flags |= SLAB_RED_ZONE | SLAB_STORE_USER;
	return flags;
}

static void set_limits(kmem_cache_t *cache)
{
	cache->limit = cache->size > 4096 ? 4 : cache->size > 256 ? 24 : 60;
	cache->batch = cache->limit / 2;
}

static void init_cache(kmem_cache_t *cache, const char *name, size_t size,
		       size_t align, unsigned long flags, ctor_fn *ctor,
		       ctor_fn *dtor)
{
	size = ALIGN(size, WORD);
	memset(cache, 0, sizeof(*cache));
	if (slab_debug)
		flags = debug_flags(size, align, flags);
	cache->name = name;
	cache->size = size;
	cache->align = alignment(size, align, flags);
	cache->flags = (unsigned int)flags;
	cache->ctor = ctor;
	cache->dtor = dtor;
	/* All of a place is the user's, unless it has more in it. */
	if (!slab_debug)
		cache->size = ALIGN(size, cache->align);
	lay_out(cache);
	set_limits(cache);
	INIT_LIST_HEAD(&cache->slabs);
	spin_lock_init(&cache->lock);
	for (int cpu = 0; cpu < NR_CPUS; cpu++)
		spin_lock_init(&cache->stock[cpu].lock);
}

static void check_name(const char *name)
{
	kmem_cache_t *other;

	list_for_each_entry(other, &chain, chain) {
		if (!strcmp(other->name, name)) {
			printk(KERN_ERR "kmem_cache_create: duplicate cache "
			       "%s\n", name);
			up(&chain_lock);
			BUG();
		}
	}
}

kmem_cache_t *kmem_cache_create(const char *name, size_t size, size_t align,
				unsigned long flags, ctor_fn *ctor,
				ctor_fn *dtor)
{
	kmem_cache_t *cache;

	if (!name || in_interrupt() || size < WORD ||
	    size > KMALLOC_MAX_SIZE || (dtor && !ctor)) {
		printk(KERN_ERR "kmem_cache_create: Early error in slab %s\n",
		       name ? name : "(null)");
		BUG();
	}
	BUG_ON(flags & ~(PLAIN_FLAGS | (slab_debug ? DEBUG_FLAGS : 0)));
	cache = kmem_cache_alloc(&caches, GFP_KERNEL);
	if (!cache) {
		if (flags & SLAB_PANIC)
			panic("kmem_cache_create(): failed to create slab "
			      "`%s'\n", name);
		return NULL;
	}
	init_cache(cache, name, size, align, flags, ctor, dtor);
	down(&chain_lock);
	check_name(name);
	list_add(&cache->chain, &chain);
	up(&chain_lock);
	return cache;
}
EXPORT_SYMBOL(kmem_cache_create);

unsigned int kmem_cache_size(kmem_cache_t *cache)
{
	return (unsigned int)cache->size;
}
EXPORT_SYMBOL(kmem_cache_size);

const char *kmem_cache_name(kmem_cache_t *cache)
{
	return cache->name;
}
EXPORT_SYMBOL(kmem_cache_name);

/* --- kmalloc ------------------------------------------------------------- */

static const char *const names[][2] = {
#define CACHE(x) { "size-" #x, "size-" #x "(DMA)" },
#include <linux/kmalloc_sizes.h>
#undef CACHE
};

void __init kmem_cache_init(void)
{
	init_cache(&caches, "kmem_cache", sizeof(kmem_cache_t), 0,
		   SLAB_HWCACHE_ALIGN, NULL, NULL);
	list_add(&caches.chain, &chain);
	init_cache(&descriptors, "slab", sizeof(struct slab), 0, 0, NULL, NULL);
	list_add(&descriptors.chain, &chain);
	for (unsigned int i = 0; malloc_sizes[i].cs_size; i++) {
		struct cache_sizes *s = &malloc_sizes[i];

		s->cs_cachep = kmem_cache_create(names[i][0], s->cs_size, 0,
			SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL, NULL);
		s->cs_dmacachep = kmem_cache_create(names[i][1], s->cs_size, 0,
			SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_CACHE_DMA, NULL,
			NULL);
	}
}

kmem_cache_t *kmem_find_general_cachep(size_t size, int gfp)
{
	for (struct cache_sizes *s = malloc_sizes; s->cs_size; s++)
		if (size <= s->cs_size)
			return gfp & GFP_DMA ? s->cs_dmacachep : s->cs_cachep;
	return NULL;
}
EXPORT_SYMBOL(kmem_find_general_cachep);

void *__kmalloc(size_t size, int gfp)
{
	kmem_cache_t *cache = kmem_find_general_cachep(size, gfp);

	return cache ? kmem_cache_alloc(cache, gfp) : NULL;
}
EXPORT_SYMBOL(__kmalloc);

void *kcalloc(size_t n, size_t size, int gfp)
{
	void *objp;

	if (size && n > 0x7fffffffUL / size)
		return NULL;
	objp = __kmalloc(n * size, gfp);
	if (objp)
		memset(objp, 0, n * size);
	return objp;
}
EXPORT_SYMBOL(kcalloc);

void kfree(const void *objp)
{
	struct slab *slab;

	if (!objp)
		return;
	slab = slab_debug ? debug_slab_of(objp) :
		(struct slab *)virt_to_page(objp)->lru.prev;
	kmem_cache_free(slab->cache, (void *)objp);
}
EXPORT_SYMBOL(kfree);

unsigned int ksize(const void *objp)
{
	struct slab *slab;

	if (!objp)
		return 0;
	slab = (struct slab *)virt_to_page(objp)->lru.prev;
	return (unsigned int)slab->cache->size;
}
EXPORT_SYMBOL(ksize);

/* --- /proc/slabinfo ------------------------------------------------------ */

static void *s_start(struct seq_file *m, loff_t *pos)
{
	struct list_head *at;
	loff_t n = *pos;

	down(&chain_lock);
	if (!n) {
		seq_puts(m, "slabinfo - version: 2.1\n");
		seq_puts(m, "# name            <active_objs> <num_objs> "
			 "<objsize> <objperslab> <pagesperslab> : tunables "
			 "<batchcount> <limit> <sharedfactor> : slabdata "
			 "<active_slabs> <num_slabs> <sharedavail>\n");
	}
	for (at = chain.next; n--; at = at->next)
		if (at == &chain)
			return NULL;
	return at == &chain ? NULL : list_entry(at, kmem_cache_t, chain);
}

static void *s_next(struct seq_file *m, void *v, loff_t *pos)
{
	kmem_cache_t *cache = v;

	(*pos)++;
	return cache->chain.next == &chain ? NULL :
		list_entry(cache->chain.next, kmem_cache_t, chain);
}

static void s_stop(struct seq_file *m, void *v)
{
	up(&chain_lock);
}

static int s_show(struct seq_file *m, void *v)
{
	kmem_cache_t *cache = v;
	unsigned long flags;

	spin_lock_irqsave(&cache->lock, flags);
	seq_printf(m, "%-17s %6lu %6lu %6u %4u %4d", cache->name,
		   (unsigned long)cache->inuse,
		   (unsigned long)cache->nr_slabs * cache->num,
		   (unsigned int)cache->unit, cache->num, 1 << cache->order);
	seq_printf(m, " : tunables %4u %4u %4u", cache->limit, cache->batch,
		   cache->shared);
	seq_printf(m, " : slabdata %6lu %6lu %6u\n",
		   (unsigned long)(cache->nr_slabs - cache->nr_empty),
		   (unsigned long)cache->nr_slabs, 0U);
	spin_unlock_irqrestore(&cache->lock, flags);
	return 0;
}

struct seq_operations slabinfo_op = {
	.start = s_start,
	.next = s_next,
	.stop = s_stop,
	.show = s_show,
};

/* Reads a number and what is behind it; 0 if there is none. */
static int read_number(const char **text, int *value)
{
	char *end;

	while (**text == ' ')
		(*text)++;
	*value = (int)simple_strtol(*text, &end, 10);
	if (end == *text)
		return 0;
	*text = end;
	return 1;
}

/* What does not fit any more goes with the next flush. */
static void tune(kmem_cache_t *cache, int limit, int batch, int shared)
{
	cache->limit = (unsigned int)limit;
	cache->batch = (unsigned int)batch;
	cache->shared = (unsigned int)shared;
}

ssize_t slabinfo_write(struct file *file, const char *buffer, size_t count,
		       loff_t *ppos)
{
	int limit, batch, shared, ret = -EINVAL;
	kmem_cache_t *cache;
	const char *numbers;
	char text[129];
	size_t len;

	if (count > 128)
		return -EINVAL;
	memcpy(text, buffer, count);
	text[count] = '\0';
	numbers = strchr(text, ' ');
	if (!numbers)
		return -EINVAL;
	len = (size_t)(numbers - text);
	if (!read_number(&numbers, &limit) || !read_number(&numbers, &batch) ||
	    !read_number(&numbers, &shared) || batch < 1 || limit < batch ||
	    shared < 0)
		return -EINVAL;
	down(&chain_lock);
	list_for_each_entry(cache, &chain, chain) {
		if (strlen(cache->name) != len ||
		    strncmp(cache->name, text, len))
			continue;
		tune(cache, limit, batch, shared);
		ret = (int)count;
		break;
	}
	up(&chain_lock);
	return ret;
}
