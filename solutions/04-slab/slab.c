/*%
# The slab allocator

Hardly anything in a kernel is as large as a page. A description of an open
file has 200 bytes, one of a directory entry 150, and there are tens of
thousands of each. A page for every one would waste nearly all of it.

Most of these things also come and go all the time, and setting one up is work:
a lock, two lists, three counters. When it is freed, the lock is free, the
lists are empty and the counters are 0: it is just as it was when it was new.
Whoever keeps it in that state saves the work the next time.

That is what a **slab allocator** does. It keeps a **cache** for each kind of
thing. The things are called **objects** and all objects of a cache have the
same size. A cache gets its memory from the page allocator in **slabs** of one
or a few pages, cuts each into objects once, calls a **constructor** for each of
them once, and from then on only remembers which are in use:

    a cache                  its slabs
    +-------------+  full    +----+----+----+----+----+----+
    | objsize 64  |--------->| ## | ## | ## | ## | ## | ## |
    | num      6  |  partial +----+----+----+----+----+----+  +-- ... --+
    | ctor        |--------->| ## |    | ## | ## |    |    |--| ##   ## |
    | ...         |  free    +----+----+----+----+----+----+  +-- ... --+
    |             |--------->|    |    |    |    |    |    |
    +-------------+          +----+----+----+----+----+----+

Objects are taken from slabs that are partly used, as long as there are any:
so it comes about that others are free altogether, and their pages can go back.

`kmalloc()`, which everybody knows, is a row of such caches for 32, 64, 128 and
so on bytes, and nothing else.

\dotfile slab-layout.dot "One slab: its description, the chain of free objects, the objects"

In this chapter you build all of this, with the caches that each CPU keeps for
itself and with the checks that find out whose driver it was.

<!-- end of assignment intro -->

## What the allocator keeps

Four structs, all of them in `<linux/slab_def.h>`; have it open beside this:

    struct kmem_cache   a cache: sizes, lists of slabs, constructor, name
    struct slab         a slab: where its objects are, which of them is free
    kmem_bufctl_t       for each object, the number of the next free one
    struct array_cache  objects that a CPU keeps for itself (exercise 4.5)

An object stands in its **place**. Normally the two are the same. In a cache
that looks for mistakes (exercise 4.7) a place is larger: there is room in
front of the object, `dbghead` bytes, and behind it. Inside of the allocator we
hand places around. Only at the two doors, where an object goes out to its user
and where it comes in again, we add `dbghead` or subtract it.

Given an object, which cache is it of, and which slab? Its address says in
which page it is, and a page that belongs to a slab is on no list, so its
`lru` member has room for two pointers.
%*/
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

/*%
## How many objects fit

A slab is a row of pages. Into it go objects and, as a rule, what describes the
slab: a `struct slab` and behind it the **chain**, one `kmem_bufctl_t` of two
bytes for each object, all of it rounded up so that the first object is
aligned:

    | struct slab | chain | pad |  0  |  1  |  2  | ... | n - 1 | left over |
     <--- slab_mgmt_size() ---->

How many objects fit? More objects need a longer chain, so it is not quite a
division. With large objects the description would cost a whole object's room;
then it is kept elsewhere, and the slab has nothing but objects. That is called
**off-slab**.
%*/
/* Bytes that describe a slab of @num objects. */
static inline size_t slab_mgmt_size(unsigned int num, size_t align)
{
	return ALIGN(sizeof(struct slab) + num * sizeof(kmem_bufctl_t), align);
}

unsigned int cache_estimate(unsigned int gfporder, size_t size, size_t align,
			    int off_slab)
{
	//@ exercise 4.1
	//@ todo (Part 1 of 2.) Return how many objects of `size` bytes a slab
	//@ todo of 2^gfporder pages holds, at most SLAB_LIMIT. Unless off_slab,
	//@ todo slab_mgmt_size() bytes of it are taken for that many objects.
	//@ hint How much room do n objects need, with their description? Begin
	//@ ... with none, and add one as long as one more still fits.
	//@ hint while (num < SLAB_LIMIT && (num + 1) * size + (off_slab ? 0 :
	//@ ... slab_mgmt_size(num + 1, align)) <= PAGE_SIZE << gfporder) num++;
	size_t bytes = PAGE_SIZE << gfporder;
	unsigned int num = 0;

	while (num < SLAB_LIMIT && (num + 1) * size +
	       (off_slab ? 0 : slab_mgmt_size(num + 1, align)) <= bytes)
		num++;
	return num;
	//@ end
}

/*%
And how many pages should a slab have? Of one page with objects of 1400 bytes,
1296 bytes would be left over, nearly a third; of two pages it is a seventh.
But the page allocator has large blocks less often than small ones. So the rule
is: as small as possible, but no more than an eighth left over; and not larger
than two pages for the sake of that, or one on a small machine. Only if not even
one object fits otherwise, a slab may have up to 2<sup>5</sup> pages.
%*/
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
	//@ exercise 4.1
	//@ todo (Part 2 of 2.) Return the smallest order at which at least one
	//@ todo object fits and no more than an eighth of the slab is left
	//@ todo over; but once one fits, none above 1 (0 if num_physpages is 32
	//@ todo MiB or less), and none above MAX_GFP_ORDER. With
	//@ todo SLAB_RECLAIM_ACCOUNT and `size` at most a page: order 0.
	//@ hint Try the orders from 0 on; there are three ways in which that
	//@ ... ends.
	//@ hint for (order = 0; order < MAX_GFP_ORDER; order++) { num =
	//@ ... cache_estimate(...); if (num && (order >= largest || left_over
	//@ ... (...) * 8 <= PAGE_SIZE << order)) break; }
	unsigned int largest = num_physpages > (32 << 20) >> PAGE_SHIFT;
	int off_slab = !!(flags & CFLGS_OFF_SLAB);
	unsigned int order, num;

	if ((flags & SLAB_RECLAIM_ACCOUNT) && size <= PAGE_SIZE)
		return 0;
	for (order = 0; order < MAX_GFP_ORDER; order++) {
		num = cache_estimate(order, size, align, off_slab);
		if (!num)
			continue;
		if (order >= largest || left_over(order, num, size, align,
						  off_slab) * 8 <=
		    PAGE_SIZE << order)
			break;
	}
	return order;
	//@ end
}

/*%
## A new cache

`kmem_cache_create()` finds out everything that can be known beforehand and
writes it into a `struct kmem_cache`. After that an allocation hardly has to
compute anything.

First it looks at what it was asked for. Whoever asks for nonsense has just
written that line; so the answer is not an error code but a BUG, which can't be
overlooked.
%*/
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
	//@ exercise 4.2
	//@ todo (Part 1 of 4.) Without a name, in an interrupt, with a size
	//@ todo below a word's or above 2^MAX_GFP_ORDER pages, or with a
	//@ todo destructor and no constructor: log, with KERN_ERR,
	//@ todo "kmem_cache_create: Early error in slab NAME\n" and BUG().
	//@ todo BUG() also for a destructor with SLAB_DESTROY_BY_RCU, and for a
	//@ todo flag that is not in CREATE_MASK, nor in DEBUG_FLAGS while
	//@ todo slab_debug is set.
	//@ hint Five conditions are one `if`, two more have no message.
	//@ hint BUG_ON(flags & ~(CREATE_MASK | (slab_debug ? DEBUG_FLAGS :
	//@ ... 0)));
	if (!name || in_interrupt() || size < BYTES_PER_WORD ||
	    size > PAGE_SIZE << MAX_GFP_ORDER || (dtor && !ctor)) {
		printk(KERN_ERR "kmem_cache_create: Early error in slab %s\n",
		       name);
		BUG();
	}
	BUG_ON((flags & SLAB_DESTROY_BY_RCU) && dtor);
	BUG_ON(flags & ~(CREATE_MASK | (slab_debug ? DEBUG_FLAGS : 0)));
	//@ end
}

/*%
Where may an object begin? A word's boundary is the least, or the processor
would have to read twice to get one word. A **cache line**, 64 bytes, is what a
processor moves between memory and its own cache; two CPUs that write to the
same line take it away from each other all the time, even if they write to
different objects in it. `SLAB_HWCACHE_ALIGN` asks that this does not happen.
Small objects share a line all the same, otherwise too much would be wasted,
but none lies across a boundary.
%*/
static inline size_t object_align(size_t size, size_t align,
				  unsigned long flags)
{
	//@ exercise 4.2
	//@ todo (Part 2 of 4.) Return `align` unless it is 0. With
	//@ todo SLAB_RED_ZONE or SLAB_STORE_USER return BYTES_PER_WORD. With
	//@ todo SLAB_HWCACHE_ALIGN return SMP_CACHE_BYTES, halved as long as
	//@ todo `size` is no more than half of it. Otherwise BYTES_PER_WORD.
	//@ hint An object of 20 bytes: 64, then 32; 20 is more than 16. That is
	//@ ... align = SMP_CACHE_BYTES; while (size <= align / 2) align /= 2;
	if (align)
		return align;
	if ((flags & (SLAB_RED_ZONE | SLAB_STORE_USER)) ||
	    !(flags & SLAB_HWCACHE_ALIGN))
		return BYTES_PER_WORD;
	align = SMP_CACHE_BYTES;
	while (size <= align / 2)
		align /= 2;
	return align;
	//@ end
}

/*%
Then the numbers. Whatever is left over of a slab is not lost: it is used for
**colouring**. If all slabs began alike, object 0 of each would have the same
offset in its page, and with it fall into the same few lines of the processor's
cache, where they push each other out, while other lines stay unused. So
successive slabs begin a cache line later each, as long as there is room, and
then all over again:

\dotfile slab-colour.dot "Slabs of one cache: each begins in another colour"

`colour` is how many such offsets there are, `colour_off` the step in bytes.
%*/
/* Fills in the numbers of a cache; 0 if no object fits into a slab. */
static inline int lay_out(kmem_cache_t *cachep, size_t size, size_t align,
			  unsigned long flags)
{
	//@ exercise 4.2
	//@ todo (Part 3 of 4.) Objects of PAGE_SIZE / 8 bytes or more are
	//@ todo managed off-slab: CFLGS_OFF_SLAB in flags. Round `size` up to a
	//@ todo multiple of `align`, find the order and how many fit; if none,
	//@ todo return 0. If what is left over has room for the description,
	//@ todo have it on the slab after all. Set objsize, gfporder, num,
	//@ todo flags, slab_size, colour_off (SMP_CACHE_BYTES or align,
	//@ todo whichever is more) and colour; and return 1.
	//@ hint Size, order, num, left over: each needs the ones before it. On
	//@ ... the slab the description takes slab_mgmt_size() bytes; off-slab
	//@ ... nothing needs aligning, as if align were 1.
	//@ hint if (off && left >= slab_mgmt_size(num, align)) { off = 0; left
	//@ ... -= slab_mgmt_size(num, align); } colour = left / colour_off.
	int off = size >= PAGE_SIZE / 8;
	size_t left;

	flags |= off ? CFLGS_OFF_SLAB : 0;
	cachep->objsize = ALIGN(size, align);
	cachep->gfporder = calculate_slab_order(cachep->objsize, align, flags);
	cachep->num = cache_estimate(cachep->gfporder, cachep->objsize, align,
				     off);
	if (!cachep->num)
		return 0;
	left = left_over(cachep->gfporder, cachep->num, cachep->objsize, align,
			 off);
	cachep->slab_size = slab_mgmt_size(cachep->num, align);
	if (off && left >= cachep->slab_size) {
		flags &= ~CFLGS_OFF_SLAB;
		left -= cachep->slab_size;
	} else if (off) {
		cachep->slab_size = slab_mgmt_size(cachep->num, 1);
	}
	cachep->flags = flags;
	cachep->colour_off = max_t(size_t, SMP_CACHE_BYTES, align);
	cachep->colour = left / cachep->colour_off;
	return 1;
	//@ end
}

/*%
Where does the memory for the description of a cache come from? From a cache:
`cache_cache`, whose objects are caches. As long as you have not got that far
(exercise 4.4) a page of its own will do. The same two functions serve slabs
that are managed off-slab, and the CPUs' arrays; their memory comes from
`kmalloc()`'s caches once these are there (exercise 4.8).
%*/
/* Memory for the allocator itself: of a cache, or a page if that is NULL. */
static void *own_alloc(kmem_cache_t *cachep, int flags)
{
	//@ exercise 4.4 soft
	//@ todo (Part 4 of 4.) If there is a cache, return an object of it,
	//@ todo with kmem_cache_alloc() as everybody.
	if (cachep)
		return kmem_cache_alloc(cachep, flags);
	//@ end
	return (void *)__get_free_page(flags);
}

static void own_free(void *p)
{
	if (PageSlab(virt_to_page(p)))
		kmem_cache_free(virt_to_cache(p), p);
	else
		free_page((unsigned long)p);
}

/*%
Last, the chain of all caches. Two caches of one name would be one mistake: a
module that was loaded twice, or one that did not destroy its cache before it
went.
%*/
static inline void add_to_chain(kmem_cache_t *cachep)
{
	//@ exercise 4.2
	//@ todo (Part 4 of 4.) Under cache_chain_sem: if there is a cache of
	//@ todo this name already, log "kmem_cache_create: duplicate cache
	//@ todo NAME\n", release the semaphore and BUG(). Otherwise put the
	//@ todo cache at the front of cache_chain.
	//@ hint down(&cache_chain_sem); list_for_each_entry(other,
	//@ ... &cache_chain, next) if (!strcmp(other->name, cachep->name)) {
	//@ ... printk(...); up(&cache_chain_sem); BUG(); }
	kmem_cache_t *other;

	down(&cache_chain_sem);
	list_for_each_entry(other, &cache_chain, next) {
		if (strcmp(other->name, cachep->name))
			continue;
		printk(KERN_ERR "kmem_cache_create: duplicate cache %s\n",
		       cachep->name);
		up(&cache_chain_sem);
		BUG();
	}
	list_add(&cachep->next, &cache_chain);
	up(&cache_chain_sem);
	//@ end
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
	//@ exercise 4.7 soft
	//@ todo (Part 1 of 6.) If slab_debug is set, have slab_debug_flags()
	//@ todo say which flags the cache gets. It has the arguments that it
	//@ todo needs.
	if (slab_debug)
		flags = slab_debug_flags(name, size, align, flags, ctor);
	//@ end
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

/*%
## Growing

A new cache has no slab. The first one who asks for an object makes it grow: it
gets pages, describes them as a slab, and gets every object ready. The pages'
side of it is given: they are marked `PG_slab`, and counted.
%*/
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

/*%
Now the description. On the slab it stands at the beginning, after the colour:

    addr
    | colour | struct slab, chain |  0  |  1  |  2  | ...
     <-------- colouroff -------->^ s_mem

Off-slab the objects follow the colour at once, and the description comes from
`own_alloc()`. In both cases, `s_mem - colouroff` is where the pages begin:
whoever destroys the slab later will want to know.
%*/
/* Describes the slab at @addr; NULL if there is no memory for that. */
static inline struct slab *alloc_slabmgmt(kmem_cache_t *cachep, void *addr,
					  size_t colour, int flags)
{
	//@ exercise 4.3
	//@ todo (Part 1 of 4.) Off-slab, get the description from
	//@ todo own_alloc(slabp_cache, flags), return NULL if there is none,
	//@ todo and have the objects begin `colour` bytes behind addr. Else put
	//@ todo it `colour` bytes behind addr, and the objects slab_size bytes
	//@ todo further. Set s_mem, colouroff, inuse and free.
	//@ hint colouroff is what lies between addr and s_mem, in both cases.
	//@ hint if (cachep->flags & CFLGS_OFF_SLAB) slabp = own_alloc(...);
	//@ ... else { slabp = addr + colour; colour += slab_size; }
	//@ ... slabp->colouroff = colour; slabp->s_mem = addr + colour.
	struct slab *slabp;

	if (cachep->flags & CFLGS_OFF_SLAB) {
		slabp = own_alloc(cachep->slabp_cache, flags);
		if (!slabp)
			return NULL;
	} else {
		slabp = (struct slab *)((char *)addr + colour);
		colour += cachep->slab_size;
	}
	slabp->colouroff = colour;
	slabp->s_mem = (char *)addr + colour;
	slabp->inuse = 0;
	return slabp;
	//@ end
}

/*%
Then the objects. All of them are free, so the chain leads from each to the
next, and the last one ends it:

    free = 0      chain   | 1 | 2 | 3 | END |

Every object is constructed now, once and for all. (In a cache that is
poisoned, objects that are free are full of a pattern, so there it is done at
each allocation: exercise 4.7.)
%*/
static inline void cache_init_objs(kmem_cache_t *cachep, struct slab *slabp,
				   unsigned long ctor_flags)
{
	for (unsigned int i = 0; i < cachep->num; i++) {
		void *place = place_of(cachep, slabp, i);

		debug_new_object(cachep, place);
		//@ exercise 4.3
		//@ todo (Part 2 of 4.) Unless the cache has SLAB_POISON, call
		//@ todo its constructor, if it has one, for object_of(cachep,
		//@ todo place), with ctor_flags. Let the chain lead from this
		//@ todo object to the next, or end with BUFCTL_END.
		//@ hint slab_bufctl(slabp)[i] is the number of the object that
		//@ ... follows object i; the last one is object num - 1.
		if (cachep->ctor && !(cachep->flags & SLAB_POISON))
			cachep->ctor(object_of(cachep, place), cachep,
				     ctor_flags);
		slab_bufctl(slabp)[i] = i + 1 < cachep->num ? i + 1 :
			BUFCTL_END;
		//@ end
		IF_DEBUG(check_constructed(cachep, place));
	}
}

/* How many bytes from its beginning the next slab is coloured. */
static inline size_t next_colour(kmem_cache_t *cachep)
{
	//@ exercise 4.3
	//@ todo (Part 3 of 4.) Return colour_next, times colour_off, and let
	//@ todo colour_next be the next number below `colour`, or 0 again. All
	//@ todo that under the cache's spinlock, taken with interrupts off.
	//@ hint spin_lock_irqsave(&cachep->spinlock, flags); nr =
	//@ ... cachep->colour_next++; if (cachep->colour_next >=
	//@ ... cachep->colour) cachep->colour_next = 0;
	unsigned long flags;
	size_t nr;

	spin_lock_irqsave(&cachep->spinlock, flags);
	nr = cachep->colour_next++;
	if (cachep->colour_next >= cachep->colour)
		cachep->colour_next = 0;
	spin_unlock_irqrestore(&cachep->spinlock, flags);
	return nr * cachep->colour_off;
	//@ end
}

/*
 * Adds one slab to the cache.  May sleep with __GFP_WAIT.  Returns 1, or 0 if
 * memory is short.
 */
static inline int add_slab(kmem_cache_t *cachep, int flags, int nodeid)
{
	//@ exercise 4.3
	//@ todo (Part 4 of 4.) Get pages; describe them as a slab, or free them
	//@ todo if that fails; have each page lead to the cache and the slab;
	//@ todo construct the objects, with SLAB_CTOR_CONSTRUCTOR and, without
	//@ todo __GFP_WAIT, SLAB_CTOR_ATOMIC. Then, under the spinlock, put the
	//@ todo slab at the end of slabs_free and count its objects in
	//@ todo lists.free_objects. Return 1; 0 if there was no memory.
	//@ hint kmem_getpages(), alloc_slabmgmt() with next_colour(), and
	//@ ... cache_init_objs(), in this order. For each of its 1 << gfporder
	//@ ... pages, page->lru.next = (struct list_head *)cachep;
	//@ ... page->lru.prev = (struct list_head *)slabp.
	unsigned long ctor_flags = SLAB_CTOR_CONSTRUCTOR, irqs;
	void *addr = kmem_getpages(cachep, flags, nodeid);
	struct slab *slabp;

	if (!addr)
		return 0;
	slabp = alloc_slabmgmt(cachep, addr, next_colour(cachep), flags);
	if (!slabp) {
		kmem_freepages(cachep, addr);
		return 0;
	}
	for (int i = 0; i < 1 << cachep->gfporder; i++) {
		struct page *page = virt_to_page(addr) + i;

		page->lru.next = (struct list_head *)cachep;
		page->lru.prev = (struct list_head *)slabp;
	}
	if (!(flags & __GFP_WAIT))
		ctor_flags |= SLAB_CTOR_ATOMIC;
	slabp->free = 0;
	cache_init_objs(cachep, slabp, ctor_flags);
	spin_lock_irqsave(&cachep->spinlock, irqs);
	list_add_tail(&slabp->list, &cachep->lists.slabs_free);
	cachep->lists.free_objects += cachep->num;
	IF_DEBUG(cachep->grown++);
	spin_unlock_irqrestore(&cachep->spinlock, irqs);
	return 1;
	//@ end
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

/*%
## Objects in, objects out

A slab knows its first free object, and the chain leads to all others. To take
one is to take the chain's head off; to put one back is to make it the head:

    free = 2     chain  | x | x | 4 | x | END |      2 and 4 are free
    take one:
    free = 4     chain  | x | x | x | x | END |      2 is given out
    put back 0:
    free = 0     chain  | 4 | x | x | x | END |      0 and 4 are free

What stands at an x has no meaning for the chain. We write `BUFCTL_FREE` there,
a number that no object has: exercise 4.7 will find out by it that somebody
puts back what is on the chain already.

A slab whose objects are all in use is **full**, one with none in use is
**free**, all others are **partial**. Each kind has its list, and a slab changes
to another when its first or last object goes. Objects come from partial slabs
as long as there are any. A slab that just got an object back goes to the end
of the partial ones: so it has the longest time to become free altogether.
%*/
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

	//@ exercise 4.4 soft
	//@ todo (Part 1 of 4.) Find the first slab that is partial or, if there
	//@ todo is none, free; in the latter case set lists.free_touched.
	//@ todo Without a slab, leave `place` NULL. Otherwise it is the place
	//@ todo of the first object on the slab's chain: take that off, leaving
	//@ todo BUFCTL_FREE in its number; count inuse and lists.free_objects;
	//@ todo and move the slab to the front of slabs_full or slabs_partial.
	//@ hint first_slab() finds the slab; slabp->free is the object, and
	//@ ... slab_bufctl(slabp)[nr] the one that is first afterwards.
	//@ hint After the last object the chain is empty: slabp->free is
	//@ ... BUFCTL_END. Then the slab is full.
	//@ hint nr = slabp->free; slabp->free = slab_bufctl(slabp)[nr]; ...;
	//@ ... list_del(&slabp->list); list_add(&slabp->list, slabp->free ==
	//@ ... BUFCTL_END ? &cachep->lists.slabs_full :
	//@ ... &cachep->lists.slabs_partial); place = place_of(...).
	struct kmem_list3 *l3 = &cachep->lists;
	struct slab *slabp = first_slab(&l3->slabs_partial, nodeid);
	unsigned int nr;

	if (!slabp) {
		l3->free_touched = 1;
		slabp = first_slab(&l3->slabs_free, nodeid);
	}
	if (slabp) {
		nr = slabp->free;
		slabp->free = slab_bufctl(slabp)[nr];
		slab_bufctl(slabp)[nr] = BUFCTL_FREE;
		slabp->inuse++;
		l3->free_objects--;
		list_del(&slabp->list);
		list_add(&slabp->list, slabp->free == BUFCTL_END ?
			 &l3->slabs_full : &l3->slabs_partial);
		place = place_of(cachep, slabp, nr);
	}
	//@ end
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
	//@ exercise 4.4
	//@ todo (Part 2 of 4.) Make the object the first on its slab's chain,
	//@ todo and count: inuse, lists.free_objects. Move the slab to the
	//@ todo front of slabs_free if none of its objects is in use, else to
	//@ todo the end of slabs_partial.
	//@ hint The opposite of slabs_get(); place_nr() says which object it
	//@ ... is. slab_bufctl(slabp)[nr] = slabp->free; slabp->free = nr;
	//@ ... slabp->inuse--; list_del(&slabp->list); then list_add() or
	//@ ... list_add_tail().
	unsigned int nr = place_nr(cachep, slabp, place);

	slab_bufctl(slabp)[nr] = slabp->free;
	slabp->free = nr;
	slabp->inuse--;
	cachep->lists.free_objects++;
	list_del(&slabp->list);
	if (slabp->inuse)
		list_add_tail(&slabp->list, &cachep->lists.slabs_partial);
	else
		list_add(&slabp->list, &cachep->lists.slabs_free);
	//@ end
	IF_DEBUG(cachep->max_freeable = max(cachep->max_freeable,
					    cachep->lists.free_objects /
					    cachep->num));
	//@ exercise 4.6 soft
	//@ todo (Part 1 of 5.) If the slab has no object in use any more and
	//@ todo lists.free_objects is more than free_limit, take it off its
	//@ todo list, count its objects off, and destroy it.
	if (!slabp->inuse && cachep->lists.free_objects > cachep->free_limit) {
		list_del(&slabp->list);
		cachep->lists.free_objects -= cachep->num;
		slab_destroy(cachep, slabp);
	}
	//@ end
}

static void free_block(kmem_cache_t *cachep, void **places, unsigned int n)
{
	while (n--)
		slabs_put(cachep, *places++);
}

/*%
Now the doors. They switch interrupts off, because an interrupt handler may
want an object of the same cache; and they are the same for everybody who
comes, so all they do besides is to note who that was: the *return address* of
a function is the place in the code that called it.

`cache_get()` and `cache_put()` go straight to the slabs, for now. Exercise 4.5
puts something in between.
%*/
static inline void *array_get(kmem_cache_t *cachep);
static inline void array_put(kmem_cache_t *cachep, void *place);

/* An object that the cache has, or NULL.  Interrupts are off. */
static void *cache_get(kmem_cache_t *cachep)
{
	void *place;

	//@ exercise 4.5 soft
	//@ todo (Part 1 of 4.) If this CPU has an array of the cache's objects,
	//@ todo return what array_get() returns.
	if (likely(cachep->array[smp_processor_id()]))
		return array_get(cachep);
	//@ end
	spin_lock(&cachep->spinlock);
	place = slabs_get(cachep, -1);
	spin_unlock(&cachep->spinlock);
	return place;
}

static void cache_put(kmem_cache_t *cachep, void *place)
{
	//@ exercise 4.5 soft
	//@ todo (Part 2 of 4.) If this CPU has an array of the cache's objects,
	//@ todo call array_put() and return.
	if (likely(cachep->array[smp_processor_id()])) {
		array_put(cachep, place);
		return;
	}
	//@ end
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
		//@ exercise 4.4 soft
		//@ todo (Part 3 of 4.) There is a new slab: try again. Somebody
		//@ todo else may take all its objects before: then grow once
		//@ todo more, as long as that is possible.
		do
			place = cache_get(cachep);
		while (!place && cache_grow(cachep, flags, -1));
		//@ end
	}
	local_irq_restore(irqs);
	return cache_alloc_debugcheck_after(cachep, flags, place, caller);
}

/* The same in the other direction; @cachep may be NULL if nobody knows. */
static void cache_free(kmem_cache_t *cachep, void *objp, void *caller)
{
	unsigned long irqs;

	//@ exercise 4.7 soft
	//@ todo (Part 5 of 6.) If slab_debug is set, let check_freed() look at
	//@ todo the object; it says which cache it really is of.
	if (slab_debug)
		cachep = check_freed(cachep, objp);
	//@ end
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

/*%
## A few objects for each CPU

The way to a slab takes a lock that all CPUs want, and some ten memory accesses
all over the place. Most objects don't live long: what a CPU allocates now, it
will free soon, and what it has just freed is still in its cache. So each CPU
has an **array** of objects of each cache, a stack. It takes from the top and
puts on the top, needs no lock for it, only interrupts off, and goes to the
slabs in **batches**: when the array is empty it gets half an array's worth, and
when it is full it gives the oldest half back.

    alloc: pop                          free: push
            +---+---+---+---+---+---+---+---+
    entry   | a | b | c | d |   |   |   |   |    avail 4, limit 8, batchcount 4
            +---+---+---+---+---+---+---+---+
            the oldest    the next one to go out

\dotfile slab-arrays.dot "Two CPUs: one frees what the other allocates"

If one CPU allocates and another one frees, as network drivers do, the first is
always empty and the second always full. So there is one more array that all
CPUs share. It is between them and the slabs: a full CPU gives its batch to the
shared array as long as that has room, and an empty one takes its batch from
there if there is something.

A CPU that has not taken anything for a while is given 16 objects at most at
first: it may not want more. `ac->touched` says whether it has taken any since
`cache_reap()` looked last.
%*/
/* The most that an array which nobody used gets at once. */
#define BATCHREFILL_LIMIT	16

/* Gets a batch for this CPU's array, which is empty.  Interrupts are off. */
static inline void refill(kmem_cache_t *cachep, struct array_cache *ac)
{
	//@ exercise 4.5
	//@ todo (Also part 3.) Under the spinlock: a batch is ac->batchcount
	//@ todo objects, but at most BATCHREFILL_LIMIT if ac was not touched.
	//@ todo If there is a shared array (lists.shared) with objects, move up
	//@ todo to a batch from its top into ac, and note that it was touched.
	//@ todo Else take up to a batch from the slabs, one by one.
	//@ hint An array of objects is a stack: entry[avail - 1] is its top.
	//@ hint From one to the other: memcpy(ac->entry, shared->entry +
	//@ ... shared->avail, n * sizeof(void *)) after shared->avail -= n.
	//@ hint while (ac->avail < batch && (place = slabs_get(cachep, -1)))
	//@ ... ac->entry[ac->avail++] = place;
	unsigned int batch = ac->batchcount;
	struct array_cache *shared;
	void *place;

	if (!ac->touched && batch > BATCHREFILL_LIMIT)
		batch = BATCHREFILL_LIMIT;
	spin_lock(&cachep->spinlock);
	shared = cachep->lists.shared;
	if (shared && shared->avail) {
		ac->avail = min(batch, shared->avail);
		shared->avail -= ac->avail;
		memcpy(ac->entry, shared->entry + shared->avail,
		       ac->avail * sizeof(void *));
		shared->touched = 1;
	} else {
		while (ac->avail < batch && (place = slabs_get(cachep, -1)))
			ac->entry[ac->avail++] = place;
	}
	spin_unlock(&cachep->spinlock);
	//@ end
}

static inline void *array_get(kmem_cache_t *cachep)
{
	//@ exercise 4.5
	//@ todo (Part 3 of 4.) Refill this CPU's array if it is empty. Return
	//@ todo NULL if it still is; otherwise note that it was touched, and
	//@ todo return the object on its top.
	//@ hint ac = cachep->array[smp_processor_id()]; ...; return
	//@ ... ac->entry[--ac->avail];
	struct array_cache *ac = cachep->array[smp_processor_id()];

	IF_DEBUG(atomic_inc(ac->avail ? &cachep->allochit :
			    &cachep->allocmiss));
	if (unlikely(!ac->avail))
		refill(cachep, ac);
	if (unlikely(!ac->avail))
		return NULL;
	ac->touched = 1;
	return ac->entry[--ac->avail];
	//@ end
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
	//@ exercise 4.5
	//@ todo (Also part 4.) Under the spinlock: if the shared array has
	//@ todo room, move a batch of the oldest objects onto it, or as many as
	//@ todo it has room for; else free a batch of the oldest to the slabs.
	//@ todo Drop them from ac.
	//@ hint free_block() frees n objects, array_drop() takes them off.
	unsigned int n = ac->batchcount;
	struct array_cache *shared;

	spin_lock(&cachep->spinlock);
	shared = cachep->lists.shared;
	if (shared && shared->avail < shared->limit) {
		n = min(n, shared->limit - shared->avail);
		memcpy(shared->entry + shared->avail, ac->entry,
		       n * sizeof(void *));
		shared->avail += n;
	} else {
		free_block(cachep, ac->entry, n);
	}
	spin_unlock(&cachep->spinlock);
	array_drop(ac, n);
	//@ end
}

static inline void array_put(kmem_cache_t *cachep, void *place)
{
	//@ exercise 4.5
	//@ todo (Part 4 of 4.) Flush this CPU's array if it is full, and put
	//@ todo the object on its top.
	//@ hint if (ac->avail == ac->limit) flush(cachep, ac);
	//@ ... ac->entry[ac->avail++] = place;
	struct array_cache *ac = cachep->array[smp_processor_id()];

	IF_DEBUG(atomic_inc(ac->avail < ac->limit ? &cachep->freehit :
			    &cachep->freemiss));
	if (unlikely(ac->avail == ac->limit))
		flush(cachep, ac);
	ac->entry[ac->avail++] = place;
	//@ end
}

/*%
How long should an array be? The larger the objects, the fewer of them may lie
around. `enable_cpucache()` chooses; who knows better can write other numbers
into `/proc/slabinfo`. Each CPU exchanges its array itself, in an interrupt that
`on_each_cpu()` sends it: nobody else could know whether it is using the array
at that moment.
%*/
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

/*%
## Giving memory back

Slabs that are free altogether can go back to the page allocator. Who decides
when? There are four occasions. A cache that has more free objects than its
`free_limit` gives a slab back as soon as that is free (part 1, in
`slabs_put()`). `kmem_cache_shrink()` gives back all there are, and
`kmem_cache_destroy()` does the same and then ends the cache. And every few
seconds `cache_reap()` goes through all caches and takes a little from those
that were not used meanwhile.

An object in some CPU's array is not in use, but it is not free either as far
as its slab knows. So arrays have to be emptied first. Each CPU does that for
itself, in an interrupt.
%*/
static inline void slab_destroy(kmem_cache_t *cachep, struct slab *slabp)
{
	//@ exercise 4.6
	//@ todo (Part 2 of 5.) If slab_debug is set, call check_destroyed() for
	//@ todo each place. Unless the cache has SLAB_POISON, call its
	//@ todo destructor, if it has one, for each object, with flags 0. Free
	//@ todo the pages, and off-slab the description: own_free(slabp).
	//@ hint It is the opposite of add_slab(). A description that is on the
	//@ ... slab goes with its pages: read what you need of it before.
	//@ hint for each i below num: place = place_of(cachep, slabp, i); ...
	//@ ... kmem_freepages(cachep, (char *)slabp->s_mem - slabp->colouroff);
	for (unsigned int i = 0; i < cachep->num; i++) {
		void *place = place_of(cachep, slabp, i);

		IF_DEBUG(check_destroyed(cachep, place));
		if (cachep->dtor && !(cachep->flags & SLAB_POISON))
			cachep->dtor(object_of(cachep, place), cachep, 0);
	}
	kmem_freepages(cachep, (char *)slabp->s_mem - slabp->colouroff);
	if (cachep->flags & CFLGS_OFF_SLAB)
		own_free(slabp);
	//@ end
}

/* Destroys at most @max free slabs; returns how many.  Interrupts are on. */
static inline unsigned long free_slabs(kmem_cache_t *cachep, unsigned long max)
{
	//@ exercise 4.6
	//@ todo (Part 3 of 5.) Take free slabs off their list one by one, with
	//@ todo the cache's spinlock, count their objects off free_objects, and
	//@ todo destroy each without the spinlock, until there is none or `max`
	//@ todo are gone. Return how many that were.
	//@ hint slabp = first_slab(&cachep->lists.slabs_free, -1); if it is not
	//@ ... NULL, list_del(&slabp->list); spin_unlock_irq(); ...
	unsigned long n;

	for (n = 0; n < max; n++) {
		struct slab *slabp;

		spin_lock_irq(&cachep->spinlock);
		slabp = first_slab(&cachep->lists.slabs_free, -1);
		if (slabp) {
			list_del(&slabp->list);
			cachep->lists.free_objects -= cachep->num;
		}
		spin_unlock_irq(&cachep->spinlock);
		if (!slabp)
			break;
		slab_destroy(cachep, slabp);
	}
	return n;
	//@ end
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
	//@ exercise 4.6
	//@ todo (Part 4 of 5.) Have each CPU empty its array; empty the shared
	//@ todo array, with the spinlock; destroy all free slabs. Return
	//@ todo whether there are any full or partial ones.
	//@ hint on_each_cpu(drain_this_cpu, cachep, 1, 1); then lists.shared,
	//@ ... if there is one: free_block() and avail = 0; then free_slabs(
	//@ ... cachep, ~0UL).
	struct kmem_list3 *l3 = &cachep->lists;
	int left;

	on_each_cpu(drain_this_cpu, cachep, 1, 1);
	spin_lock_irq(&cachep->spinlock);
	if (l3->shared) {
		free_block(cachep, l3->shared->entry, l3->shared->avail);
		l3->shared->avail = 0;
	}
	spin_unlock_irq(&cachep->spinlock);
	free_slabs(cachep, ~0UL);
	spin_lock_irq(&cachep->spinlock);
	left = !list_empty(&l3->slabs_full) || !list_empty(&l3->slabs_partial);
	spin_unlock_irq(&cachep->spinlock);
	return left;
	//@ end
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

/*%
`cache_reap()` is the housekeeper. An array that was touched since it came by
last is left alone this time; from another it takes a fifth of what the array
may hold, or half of what is there. If no slab had to be taken from the free
ones since the last time, there are too many of them, and about a fifth of what
`free_limit` allows is given back; but that no more often than every four
seconds. It never waits: if somebody holds the chain of caches, it will come
again, in two seconds, on each CPU.
%*/
/* A part of what is on an array that nobody used.  Under cachep->spinlock. */
static inline void drain_array(kmem_cache_t *cachep, struct array_cache *ac)
{
	//@ exercise 4.6
	//@ todo (Part 5 of 5.) If the array was touched, only note that it is
	//@ todo not touched from now on. Otherwise free its oldest objects: a
	//@ todo fifth of its limit, rounded up, but if there are not that many,
	//@ todo half of those there are, rounded up.
	//@ hint n = (ac->limit + 4) / 5; if (n > ac->avail) n = (ac->avail + 1)
	//@ ... / 2; free_block(cachep, ac->entry, n); array_drop(ac, n);
	unsigned int n = (ac->limit + 4) / 5;

	if (ac->touched) {
		ac->touched = 0;
		return;
	}
	if (n > ac->avail)
		n = (ac->avail + 1) / 2;
	free_block(cachep, ac->entry, n);
	array_drop(ac, n);
	//@ end
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

/*%
## Catching the culprit

A driver writes one byte too many, or writes to an object that it has freed, or
frees one twice. What breaks is something else, later: the object's neighbour,
its next user, or the allocator. Whoever looks for the mistake there will look
for a long time. A kernel that was booted with `debug=slab` finds it close to
where it was made. It pays for that with time and with room:

    | red zone |  object                     | red zone | by whom  | by whom  |
    | 5a2cf071 | 6b 6b 6b 6b 6b 6b ... 6b a5 | 5a2cf071 | allocated| freed    |
      8 bytes    reallen                       8          8          8
     <-dbghead->

- A **red zone** is a word in front of the object and one behind it: one number
  while the object is free, another while it is in use. An overrun destroys it.
  A free that finds the wrong one of the two was the second free.
- **Poison** fills an object that is free: `6b` in each byte, `a5` in the last.
  If it is not there any more when the object is allocated again, somebody has
  used it after it was freed. An object that is handed out is full of `5a`, so
  that whoever forgets to initialise something sees it at once. And so, in a
  poisoned cache, objects are constructed when they are allocated, and
  destroyed when they are freed.
- **Users**: the places in the code that allocated the object last, and that
  freed it last. They are printed with each complaint, and when a cache can't
  be destroyed for each object that nobody freed.

How all that is reported, and which caches are watched (all, but for large
objects that would get beyond a power of two by it), is given:
`lib/kernel/slab_check.c`. What is left is to do the right thing at the right
moment.
%*/
/* Makes an object look free, or in use. */
static inline void mark_place(const kmem_cache_t *cachep, void *place,
			      int poison, unsigned long zone)
{
	//@ exercise 4.7
	//@ todo (Part 2 of 6.) In a cache with SLAB_POISON, fill the object
	//@ todo with the byte `poison`, reallen times; but the last one is
	//@ todo POISON_END. In one with SLAB_RED_ZONE, make both red zones
	//@ todo `zone`.
	//@ hint <linux/slab_def.h> has the functions that say where everything
	//@ ... is in a place, and a picture of it.
	//@ hint redzone1() and redzone2() are the addresses of two words.
	//@ hint memset() all of object_of(cachep, place), then its last byte;
	//@ ... *redzone1(cachep, place) = *redzone2(cachep, place) = zone;
	unsigned char *objp = object_of(cachep, place);

	if (cachep->flags & SLAB_POISON) {
		memset(objp, poison, cachep->reallen);
		objp[cachep->reallen - 1] = POISON_END;
	}
	if (cachep->flags & SLAB_RED_ZONE) {
		*redzone1(cachep, place) = zone;
		*redzone2(cachep, place) = zone;
	}
	//@ end
}

/* An object of a new slab, before it is constructed. */
static inline void debug_new_object(kmem_cache_t *cachep, void *place)
{
	if (!slab_debug)
		return;
	//@ exercise 4.7 soft
	//@ todo (Part 3 of 6.) The object is free: POISON_FREE, and red zones
	//@ todo RED_INACTIVE. With SLAB_STORE_USER, it has no users: both NULL.
	mark_place(cachep, place, POISON_FREE, RED_INACTIVE);
	if (cachep->flags & SLAB_STORE_USER)
		users(cachep, place)[0] = users(cachep, place)[1] = NULL;
	//@ end
}

/* An object goes out to its user: from its place to the object. */
static void *cache_alloc_debugcheck_after(kmem_cache_t *cachep, int flags,
					  void *place, void *caller)
{
	if (!slab_debug || !place)
		return place;
	//@ exercise 4.7 soft
	//@ todo (Part 4 of 6.) Check the poison, and that the red zones are
	//@ todo RED_INACTIVE. The object is in use: POISON_BEFORE, RED_ACTIVE.
	//@ todo With SLAB_STORE_USER, note the caller: users()[0]. With
	//@ todo SLAB_POISON, construct the object now, with the flags that it
	//@ todo would have got when the slab was new.
	//@ hint check_poison_obj(); check_redzones(cachep, place, RED_INACTIVE,
	//@ ... __func__). Nothing must be noted before it has been checked.
	check_poison_obj(cachep, place);
	check_redzones(cachep, place, RED_INACTIVE, __func__);
	mark_place(cachep, place, POISON_BEFORE, RED_ACTIVE);
	if (cachep->flags & SLAB_STORE_USER)
		users(cachep, place)[0] = caller;
	if (cachep->ctor && (cachep->flags & SLAB_POISON))
		cachep->ctor(object_of(cachep, place), cachep,
			     SLAB_CTOR_CONSTRUCTOR |
			     (flags & __GFP_WAIT ? 0 : SLAB_CTOR_ATOMIC));
	//@ end
	return object_of(cachep, place);
}

/* An object comes back: from the object to its place. */
static void *cache_free_debugcheck(kmem_cache_t *cachep, void *objp,
				   void *caller)
{
	void *place = (char *)objp - cachep->dbghead;

	if (!slab_debug)
		return place;
	//@ exercise 4.7 soft
	//@ todo (Also part 5.) Check that the red zones are RED_ACTIVE. With
	//@ todo SLAB_STORE_USER, note the caller: users()[1]. With
	//@ todo SLAB_DEBUG_INITIAL, call the constructor with
	//@ todo SLAB_CTOR_CONSTRUCTOR | SLAB_CTOR_VERIFY. With SLAB_POISON,
	//@ todo call the destructor, if there is one, with flags 0. Last, the
	//@ todo object is free: POISON_FREE, RED_INACTIVE.
	check_redzones(cachep, place, RED_ACTIVE, __func__);
	if (cachep->flags & SLAB_STORE_USER)
		users(cachep, place)[1] = caller;
	if (cachep->flags & SLAB_DEBUG_INITIAL)
		cachep->ctor(objp, cachep,
			     SLAB_CTOR_CONSTRUCTOR | SLAB_CTOR_VERIFY);
	if (cachep->dtor && (cachep->flags & SLAB_POISON))
		cachep->dtor(objp, cachep, 0);
	mark_place(cachep, place, POISON_FREE, RED_INACTIVE);
	//@ end
	return place;
}

/* An object goes back to its slab, from which it must have come. */
static inline void debug_check_put(kmem_cache_t *cachep, struct slab *slabp,
				   void *place)
{
	if (!slab_debug)
		return;
	//@ exercise 4.7 soft
	//@ todo (Part 6 of 6.) If the object is on the slab's chain already,
	//@ todo log "slab: double free detected in cache 'NAME', objp
	//@ todo OBJECT.\n" with KERN_ERR, its users, and BUG().
	//@ hint What does slabs_get() write into the chain at an object that it
	//@ ... gives out?
	if (slab_bufctl(slabp)[place_nr(cachep, slabp, place)] ==
	    BUFCTL_FREE)
		return;
	printk(KERN_ERR "slab: double free detected in cache '%s', objp "
	       "%p.\n", cachep->name, object_of(cachep, place));
	print_users(cachep, place);
	BUG();
	//@ end
}

/*%
## kmalloc

With caches of all sizes from 32 bytes to 128 KiB, `kmalloc()` is no work: take
the smallest that holds what is wanted. Each size there is twice, the second
time with memory that old devices can reach. `kfree()` is not told which cache
an object is of, but the object's page is.

`kmalloc(100)` gives 128 bytes; who knows that only asks `ksize()`, and may use
all of them.
%*/
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

	//@ exercise 4.8 soft
	//@ todo (Part 1 of 3.) Find the first entry of malloc_sizes[] with
	//@ todo `size` bytes or more; `cachep` is its DMA cache if gfpflags has
	//@ todo GFP_DMA, else its normal one. The last entry has cs_size 0:
	//@ todo then there is none.
	//@ hint The sizes rise, so the first that is enough is the smallest.
	//@ hint Stop at cs_size 0, whatever `size` is.
	//@ hint while (s->cs_size && s->cs_size < size) s++; cachep = gfpflags
	//@ ... & GFP_DMA ? s->cs_dmacachep : s->cs_cachep;
	const struct cache_sizes *s = malloc_sizes;

	while (s->cs_size && s->cs_size < size)
		s++;
	cachep = gfpflags & GFP_DMA ? s->cs_dmacachep : s->cs_cachep;
	//@ end
	return cachep;
}
EXPORT_SYMBOL(kmem_find_general_cachep);

void *__kmalloc(size_t size, int flags)
{
	//@ exercise 4.8
	//@ todo (Part 2 of 3.) Return an object of the cache that is right for
	//@ todo this size and these flags, or NULL if there is none. The
	//@ todo caller, for cache_alloc(), is this function's: see
	//@ todo kmem_cache_alloc().
	//@ hint cachep = kmem_find_general_cachep(size, flags); return cachep ?
	//@ ... cache_alloc(cachep, flags, __builtin_return_address(0)) : NULL;
	kmem_cache_t *cachep = kmem_find_general_cachep(size, flags);

	if (!cachep)
		return NULL;
	return cache_alloc(cachep, flags, __builtin_return_address(0));
	//@ end
}
EXPORT_SYMBOL(__kmalloc);

void kfree(const void *objp)
{
	//@ exercise 4.8
	//@ todo (Also part 2.) Free the object, of whatever cache it is: that
	//@ todo is cache_free()'s business. NULL is nothing to free.
	if (objp)
		cache_free(NULL, (void *)objp, __builtin_return_address(0));
	//@ end
}
EXPORT_SYMBOL(kfree);

unsigned int ksize(const void *objp)
{
	//@ exercise 4.8
	//@ todo (Also part 2.) Return how many bytes the object has; of NULL,
	//@ todo 0.
	return objp ? kmem_cache_size(virt_to_cache(objp)) : 0;
	//@ end
}
EXPORT_SYMBOL(ksize);

void *kcalloc(size_t n, size_t size, int flags)
{
	//@ exercise 4.8
	//@ todo (Also part 2.) Return memory for n times `size` bytes, full of
	//@ todo zeroes; or NULL. The product must not be more than 0x7fffffff:
	//@ todo take care how you find that out.
	//@ hint n * size may be more than a size_t holds. Divide instead: if (n
	//@ ... != 0 && size > 0x7fffffff / n) return NULL;
	void *objp;

	if (n != 0 && size > 0x7fffffff / n)
		return NULL;
	objp = __kmalloc(n * size, flags);
	if (objp)
		memset(objp, 0, n * size);
	return objp;
	//@ end
}
EXPORT_SYMBOL(kcalloc);

/*%
### The hen and the egg

At boot there is no cache, and so nothing from which a cache could be made.
`kmem_cache_init()` begins with one that it puts into a page by hand:
`cache_cache`. From then on `kmem_cache_create()` works, if only without
anything that needs `kmalloc()`. The caches of `kmalloc()` come next, small
ones first, for the large ones are off-slab and have their slabs described by
the small ones. When all are there, each cache is given its arrays.
%*/
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
		//@ exercise 4.8
		//@ todo (Part 3 of 3.) Have create_general() make both caches
		//@ todo of this size: one named "size-N", and one named
		//@ todo "size-N(DMA)" with SLAB_CACHE_DMA. Each name has
		//@ todo NAME_SIZE bytes of `names`.
		//@ hint s->cs_cachep = create_general(s->cs_size, "", 0,
		//@ ... names); s->cs_dmacachep = create_general(s->cs_size,
		//@ ... "(DMA)", SLAB_CACHE_DMA, names + NAME_SIZE);
		s->cs_cachep = create_general(s->cs_size, "", 0, names);
		s->cs_dmacachep = create_general(s->cs_size, "(DMA)",
						 SLAB_CACHE_DMA,
						 names + NAME_SIZE);
		names += 2 * NAME_SIZE;
		//@ end
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
	//@ exercise 4.4 soft
	//@ todo (Also part 4.) cache_cache is going to be used: lay_out() its
	//@ todo objects, each a kmem_cache_t at the beginning of a cache line.
	//@ todo Its flags are SLAB_NO_REAP.
	lay_out(cache_cache, sizeof(kmem_cache_t), SMP_CACHE_BYTES,
		SLAB_NO_REAP);
	//@ end
	//@ exercise 4.8 soft
	//@ todo (Also part 3.) Call create_general_caches(), with the names
	//@ todo behind the first one, which has NAME_SIZE bytes too.
	create_general_caches(names + NAME_SIZE);
	//@ end
	slab_up = 1;
	list_for_each_entry(cachep, &cache_chain, next)
		if (cachep->num)
			enable_cpucache(cachep);
}

/*%
## /proc/slabinfo

What is all that memory used for? `/proc/slabinfo` has a line for each cache:

    slabinfo - version: 2.1
    # name            <active_objs> <num_objs> <objsize> <objperslab> ...
    size-64              96    122     64   61    1 : tunables  120   60 ...

Objects in arrays count as active: the slabs don't know better. Of three words
`tunables` the heading says that they are `<batchcount> <limit>
<sharedfactor>`, and the line has `limit batchcount sharedfactor`. That is a
slip of 2.6.10, and since programs have long got used to it, it stays.

Who writes a line `name limit batchcount shared` into the file, gives the cache
new arrays.
%*/
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
	//@ exercise 4.9
	//@ todo (Part 1 of 2.) With the cache's spinlock, count its slabs and
	//@ todo their objects in use. Write one line: "%-17s %6lu %6lu %6u %4u
	//@ todo %4d" with name, active objects, all objects, objsize, num,
	//@ todo pages in a slab; " : tunables %4u %4u %4u" with limit,
	//@ todo batchcount, and the shared array's limit in batches; " :
	//@ todo slabdata %6lu %6lu %6u" with slabs that have objects in use,
	//@ todo all slabs, and objects on the shared array; slabinfo_stats();
	//@ todo and "\n". Return 0.
	//@ hint count_slabs() counts one list; there are three.
	//@ hint All objects are num times all slabs. `v` is the cache.
	//@ hint The shared array, lists.shared, may not be there: then both
	//@ ... numbers are 0. shared->limit / cachep->batchcount is the factor.
	kmem_cache_t *cachep = v;
	struct kmem_list3 *l3 = &cachep->lists;
	unsigned long inuse = 0, active, slabs;

	spin_lock_irq(&cachep->spinlock);
	active = count_slabs(&l3->slabs_full, &inuse) +
		count_slabs(&l3->slabs_partial, &inuse);
	slabs = active + count_slabs(&l3->slabs_free, &inuse);
	seq_printf(m, "%-17s %6lu %6lu %6u %4u %4d", cachep->name, inuse,
		   slabs * cachep->num, cachep->objsize, cachep->num,
		   1 << cachep->gfporder);
	seq_printf(m, " : tunables %4u %4u %4u", cachep->limit,
		   cachep->batchcount,
		   l3->shared ? l3->shared->limit / cachep->batchcount : 0);
	seq_printf(m, " : slabdata %6lu %6lu %6u", active, slabs,
		   l3->shared ? l3->shared->avail : 0);
	slabinfo_stats(m, cachep);
	seq_putc(m, '\n');
	spin_unlock_irq(&cachep->spinlock);
	return 0;
	//@ end
}

struct seq_operations slabinfo_op = {
	.start = s_start,
	.next = s_next,
	.stop = s_stop,
	.show = s_show,
};

static inline int tune(const char *name, int limit, int batchcount, int shared)
{
	//@ exercise 4.9
	//@ todo (Part 2 of 2.) With cache_chain_sem, find the cache of this
	//@ todo name and give it new arrays: return what do_tune_cpucache()
	//@ todo returns. Return -EINVAL if there is none, or if not 1 <=
	//@ todo batchcount <= limit, or if shared < 0.
	//@ hint The semaphore must be released on every way out.
	kmem_cache_t *cachep;
	int err = -EINVAL;

	if (batchcount < 1 || batchcount > limit || shared < 0)
		return -EINVAL;
	down(&cache_chain_sem);
	list_for_each_entry(cachep, &cache_chain, next)
		if (!strcmp(cachep->name, name)) {
			err = do_tune_cpucache(cachep, limit, batchcount,
					       shared);
			break;
		}
	up(&cache_chain_sem);
	return err;
	//@ end
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

/*%
## What Linux really does

All of this is in `mm/slab.c` of 2.6.10. The names are the same wherever we have
the same function: `cache_grow()`, `alloc_slabmgmt()`, `cache_init_objs()`,
`free_block()`, `do_tune_cpucache()`, `cache_alloc_debugcheck_after()`,
`cache_reap()`. Its `cache_alloc_refill()` and `cache_flusharray()` are our
`refill()` and `flush()`.

Linux starts with an array of one entry for `kmem_cache` and for the first of
`kmalloc()`'s caches, so that there is never a cache without arrays; the hen and
the egg take it three steps. It checks with a switch of its configuration what
we check with a word on the boot line, keeps one user of an object and not two,
and has neither red zones nor users in a cache with an alignment of its own.
(You can try Linux' own file in place of yours: it is compiled once as it is,
and once with `CONFIG_DEBUG_SLAB`, for machines with `debug=slab`.) With
`SLAB_DESTROY_BY_RCU` it waits until nobody can be looking at a slab's pages any
more before it frees them; there is nobody here who could.

In 2.6.22 a second allocator came, SLUB: it has no arrays and no lists of full
slabs, keeps the chain in the free objects themselves, and its whole description
of a slab fits into `struct page`. In 6.8 the one of this chapter was removed.
The interface stayed, but for destructors, which went, and constructors, which
lost two of their arguments.

## Questions to think about

- Why does an object that is freed go to the top of the CPU's array, and why are
  the oldest ones flushed?
- A cache has objects of 1000 bytes and slabs of one page. How many colours does
  it have? How could it have more?
- A destructor may be called long after the last object was freed, or never.
  What is it good for, then?
- Slabs are free, partial or full. Draw a state in which a tenth of all objects
  is in use and no page can be given back. What could be done about it, by whom?
%*/
