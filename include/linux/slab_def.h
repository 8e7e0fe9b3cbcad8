/*
 * The slab allocator from inside: how lab 4 keeps its books, for the lab
 * itself and for whoever draws pictures of it.  Nobody else includes this.
 *
 * All of it stands in the machine's memory.  From a page to what it is used
 * for: page->lru.next is the cache, page->lru.prev the slab.
 *
 * Linux: mm/slab.c; later kernels have a header of this name too.
 */
#ifndef _LINUX_SLAB_DEF_H
#define _LINUX_SLAB_DEF_H

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/threads.h>

/* A kmem_bufctl_t is an object's number in its slab, or one of these. */
#define BUFCTL_END	((kmem_bufctl_t)~0)	/* no further free object */
#define BUFCTL_FREE	((kmem_bufctl_t)~1)	/* in use: not on the chain */
#define SLAB_LIMIT	((kmem_bufctl_t)~2)	/* no slab has more objects */

/**
 * Manages one slab.  It stands in the slab, in front of the objects, or
 * elsewhere (CFLGS_OFF_SLAB).  Behind it follows one kmem_bufctl_t for each
 * object, which for a free one is the number of the next free one.
 */
struct slab {
	/** Links it into one of the cache's three lists. */
	struct list_head list;
	/** Bytes from the beginning of the slab's first page to s_mem. */
	unsigned long colouroff;
	/** The first object. */
	void *s_mem;
	/** Objects that the slab has given out. */
	unsigned int inuse;
	/** The first free object, or BUFCTL_END. */
	kmem_bufctl_t free;
};

/** Objects that one CPU keeps for itself, or that all share; a stack. */
struct array_cache {
	/** How many there are now, and how many there may be. */
	unsigned int avail;
	unsigned int limit;
	/** How many are moved at once when it is empty or full. */
	unsigned int batchcount;
	/** Was it used since cache_reap() last looked? */
	unsigned int touched;
	void *entry[];
};

/** The slabs of a cache. */
struct kmem_list3 {
	struct list_head slabs_partial;
	struct list_head slabs_full;
	struct list_head slabs_free;
	/** Objects in all slabs that these have not given out. */
	unsigned long free_objects;
	/** Was a slab taken from slabs_free since cache_reap() last looked? */
	int free_touched;
	/** cache_reap() leaves the slabs alone before this, in jiffies. */
	unsigned long next_reap;
	/** Objects that all CPUs share. */
	struct array_cache *shared;
};

/** A cache. */
struct kmem_cache {
	/** Each CPU's objects; NULL while there is no room for any.  A CPU uses
	 * its own, with interrupts off. */
	struct array_cache *array[NR_CPUS];
	/** What these are made with. */
	unsigned int batchcount;
	unsigned int limit;

	/** Guarded by spinlock, as are free_limit and colour_next. */
	struct kmem_list3 lists;
	/** Bytes from object to object. */
	unsigned int objsize;
	/** SLAB_* flags, and CFLGS_OFF_SLAB. */
	unsigned int flags;
	/** Objects in a slab. */
	unsigned int num;
	/** With more free objects than this a slab is given back at once. */
	unsigned int free_limit;
	/** Taken with interrupts off. */
	spinlock_t spinlock;

	/** A slab has 2^gfporder pages. */
	unsigned int gfporder;
	/** GFP_DMA or 0. */
	unsigned int gfpflags;
	/** How many colours there are, what one is in bytes, and the next. */
	size_t colour;
	unsigned int colour_off;
	unsigned int colour_next;
	/** Where a slab's management comes from if it stands elsewhere, NULL:
	 * from a page; and how many bytes it has. */
	kmem_cache_t *slabp_cache;
	unsigned int slab_size;
	/** Linux has it, and nobody uses it. */
	unsigned int dflags;
	kmem_ctor_fn *ctor;
	kmem_ctor_fn *dtor;

	const char *name;
	/** Links all caches, the newest first. */
	struct list_head next;

	/** Bytes from the beginning of an object's place to the object. */
	unsigned int dbghead;
	/** Bytes of an object that are the user's. */
	unsigned int reallen;
	/** Counts for /proc/slabinfo, kept with `debug=slab`. */
	unsigned long num_active;
	unsigned long num_allocations;
	unsigned long high_mark;
	unsigned long grown;
	unsigned long reaped;
	unsigned long errors;
	unsigned long max_freeable;
	unsigned long node_allocs;
	atomic_t allochit, allocmiss, freehit, freemiss;
};

/** In kmem_cache.flags: slabs are managed from elsewhere. */
#define CFLGS_OFF_SLAB		0x80000000UL

/*
 * The place of an object, with red zones and users:
 *
 *	| ... | red zone |  object   | red zone | allocated by | freed by |
 *	       8 bytes                8          8              8
 *	 <--- dbghead --> <-reallen->
 */
#define RED_INACTIVE	0x5A2CF071UL	/* the object is free */
#define RED_ACTIVE	0x170FC2A5UL	/* it is in use */

#define POISON_BEFORE	0x5a	/* in use, never written */
#define POISON_FREE	0x6b	/* free */
#define POISON_END	0xa5	/* a free object's last byte */

#define BYTES_PER_WORD	sizeof(void *)

/** No slab has more pages than 2^this. */
#define MAX_GFP_ORDER	5

/** The cache and the slab that an address in a slab's pages belongs to. */
static inline kmem_cache_t *virt_to_cache(const void *objp)
{
	return (kmem_cache_t *)virt_to_page(objp)->lru.next;
}

static inline struct slab *virt_to_slab(const void *objp)
{
	return (struct slab *)virt_to_page(objp)->lru.prev;
}

/** The chain of a slab: one number for each object. */
static inline kmem_bufctl_t *slab_bufctl(struct slab *slabp)
{
	return (kmem_bufctl_t *)(slabp + 1);
}

/** The place of object @p nr of a slab. */
static inline void *place_of(const kmem_cache_t *cachep,
			     const struct slab *slabp, unsigned int nr)
{
	return (char *)slabp->s_mem + (size_t)nr * cachep->objsize;
}

/** The number of the object whose place this is. */
static inline unsigned int place_nr(const kmem_cache_t *cachep,
				    const struct slab *slabp, const void *place)
{
	return (unsigned int)((const char *)place - (char *)slabp->s_mem) /
		cachep->objsize;
}

/** The object in a place. */
static inline void *object_of(const kmem_cache_t *cachep, const void *place)
{
	return (char *)place + cachep->dbghead;
}

/** The red zone in front of an object. */
static inline unsigned long *redzone1(const kmem_cache_t *cachep,
				      const void *place)
{
	return (unsigned long *)object_of(cachep, place) - 1;
}

/** The one behind it. */
static inline unsigned long *redzone2(const kmem_cache_t *cachep,
				      const void *place)
{
	return (unsigned long *)((char *)object_of(cachep, place) +
				 cachep->reallen);
}

/** Who allocated the object last, [0], and who freed it last, [1]. */
static inline void **users(const kmem_cache_t *cachep, const void *place)
{
	return (void **)redzone2(cachep, place) +
		!!(cachep->flags & SLAB_RED_ZONE);
}

/* --- What is given: lib/kernel/slab_check.c ------------------------------ */

/**
 * The flags that a cache has with `debug=slab`, beyond those that it was
 * created with.
 */
unsigned long slab_debug_flags(const char *name, size_t size, size_t align,
			       unsigned long flags, kmem_ctor_fn *ctor);
/**
 * Makes room around objects of @p size bytes for what @p flags ask for: sets
 * reallen and dbghead.
 * @return bytes in a place.
 */
size_t slab_debug_layout(kmem_cache_t *cachep, size_t size, size_t align,
			 unsigned long flags);
/** Logs that something is wrong with a cache, and who called. */
void slab_error(kmem_cache_t *cachep, const char *function, const char *msg);
/** Logs both places that used an object last. */
void print_users(const kmem_cache_t *cachep, const void *place);
/** Complains if the red zones of an object are not both @p zone; of a cache
 * that has red zones.  @p function is the name of who looks. */
void check_redzones(kmem_cache_t *cachep, const void *place,
		    unsigned long zone, const char *function);
/** Complains if a free object of a cache that is poisoned was written to. */
void check_poison_obj(kmem_cache_t *cachep, const void *place);
/** After a constructor has run: has it kept to its object? */
void check_constructed(kmem_cache_t *cachep, const void *place);
/** Before a slab is destroyed: is this free object of it as it should be? */
void check_destroyed(kmem_cache_t *cachep, const void *place);
/** Logs which objects of a cache are in use, and whose they are; not all, if
 * there are many.  The arrays must be empty. */
void print_leaks(kmem_cache_t *cachep);
/**
 * Looks at what somebody wants to free.  A BUG if it is no object at all.
 * Complains if it belongs to another cache than @p cachep, if that is not NULL.
 * @return the cache that it belongs to.
 */
kmem_cache_t *check_freed(kmem_cache_t *cachep, const void *objp);

/* --- And lib/kernel/slabinfo.c ------------------------------------------- */

struct seq_file;

/** The first two lines of /proc/slabinfo. */
void slabinfo_heading(struct seq_file *m);
/** With `debug=slab`, what else belongs to a cache's line. */
void slabinfo_stats(struct seq_file *m, const kmem_cache_t *cachep);

#define MAX_SLABINFO_WRITE	128

/**
 * Takes apart a line "name limit batchcount shared".
 * @param count  bytes in @p buffer
 * @param name   receives the name; MAX_SLABINFO_WRITE + 1 bytes
 * @param value  receives the three numbers
 * @return 0; -EINVAL; -EFAULT if it is not there.
 */
int slabinfo_parse(const char *buffer, size_t count, char *name, int value[3]);

/* --- What Linux keeps to its mm/slab.c ------------------------------------- */

/** The cache that kmalloc(size, gfpflags) takes from; NULL if there is none. */
kmem_cache_t *kmem_find_general_cachep(size_t size, int gfpflags);

/**
 * Gives back a little of what has not been used for some time: from this CPU's
 * objects and those that all CPUs share a fifth of their limit, and of slabs
 * that are all free about a fifth of the cache's free limit.  What was used
 * since the last call is spared once, and slabs go at most every 4 seconds,
 * the first of them within 8 seconds.  Where modules run, it is called on each
 * CPU every two seconds; a test calls it by itself.
 * @param unused  NULL
 */
void cache_reap(void *unused);

/* --- Exercise 4.1 -------------------------------------------------------- */

/**
 * How many objects a slab holds.  Where the management is in the slab, it is a
 * struct slab and one kmem_bufctl_t for each object, rounded up to a multiple
 * of @p align, and objects follow it.  Exercise 4.1.
 *
 * @param gfporder  the slab has 2^gfporder pages
 * @param size      bytes in an object, a multiple of @p align
 * @param align     a power of two
 * @param off_slab  not 0: the management is elsewhere
 * @return how many, at most SLAB_LIMIT.
 *
 * Linux: mm/slab.c, where it also returns the bytes left over.
 */
unsigned int cache_estimate(unsigned int gfporder, size_t size, size_t align,
			    int off_slab);

/**
 * How large the slabs of a cache should be: the smallest order, from 0 on,
 * with room for an object and at most an eighth of the slab left over; but no
 * larger than 1 (0 on a machine of 32 MiB or less) once there is room for an
 * object, and no larger than MAX_GFP_ORDER at all.  Exercise 4.1.
 *
 * What counts as left over is neither objects nor management in the slab.
 *
 * @param size   bytes in an object, a multiple of @p align
 * @param align  a power of two
 * @param flags  with CFLGS_OFF_SLAB, management is elsewhere; with
 *               SLAB_RECLAIM_ACCOUNT, objects of a page or less are given
 *               order 0 without further thought
 * @return the order.
 *
 * Linux: mm/slab.c, a part of kmem_cache_create(); later kernels have a
 * function of this name.
 */
unsigned int calculate_slab_order(size_t size, size_t align,
				  unsigned long flags);

#endif /* _LINUX_SLAB_DEF_H */
