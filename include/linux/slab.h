/*
 * Memory in small pieces: caches of objects of one size, and kmalloc().
 *
 *	cache = kmem_cache_create("inode", sizeof(struct inode), 0, 0, ...);
 *	inode = kmem_cache_alloc(cache, GFP_KERNEL);
 *	kmem_cache_free(cache, inode);
 *
 * A cache gets its memory from alloc_pages() in slabs of one or more pages,
 * and cuts each into objects.  An object that is freed stays an object, ready
 * for the next who asks; a slab without objects in use can be given back.
 *
 * On a machine booted with `debug=slab` the kernel behaves as one that was
 * built with CONFIG_DEBUG_SLAB: it looks for mistakes of those who use caches,
 * and names the place that allocated the object last and the one that freed it
 * last.
 *
 * All of this is Linux' mm/slab.c, include/linux/slab.h, and lab 4.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <asm/cache.h>
#include <asm/page.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/types.h>

/** A cache.  What is in it is the allocator's business. */
typedef struct kmem_cache kmem_cache_t;
#define kmem_cache_s	kmem_cache
/** A constructor or destructor: @p flags are SLAB_CTOR_* flags. */
typedef void kmem_ctor_fn(void *objp, kmem_cache_t *cachep,
			  unsigned long flags);

/* How to allocate: the page allocator's flags under names of their own. */
#define SLAB_NOFS	GFP_NOFS
#define SLAB_NOIO	GFP_NOIO
#define SLAB_ATOMIC	GFP_ATOMIC
#define SLAB_USER	GFP_USER
#define SLAB_KERNEL	GFP_KERNEL
#define SLAB_DMA	GFP_DMA

#define SLAB_LEVEL_MASK	GFP_LEVEL_MASK
/** Don't make a new slab: only what the cache has. */
#define SLAB_NO_GROW	__GFP_NO_GROW

/*
 * Flags of kmem_cache_create().  The first ones, up to SLAB_STORE_USER, are
 * there only with `debug=slab`: without, passing one of them is a BUG, and so
 * is any bit that is none of these at all times.
 */
/** 2.6.10 has it, and accepts it nowhere: always a BUG. */
#define SLAB_DEBUG_FREE		0x00000100UL
/** Call the constructor when an object is freed, to verify it. */
#define SLAB_DEBUG_INITIAL	0x00000200UL
/** A word in front of each object and one behind, to catch overruns. */
#define SLAB_RED_ZONE		0x00000400UL
/** Fill free objects with a pattern, to catch uses after free. */
#define SLAB_POISON		0x00000800UL
/** Remember who allocated an object last and who freed it last. */
#define SLAB_STORE_USER		0x00010000UL

/** cache_reap() leaves the cache alone. */
#define SLAB_NO_REAP		0x00001000UL
/** Align objects to cache lines, or to a part of one that holds them. */
#define SLAB_HWCACHE_ALIGN	0x00002000UL
/** Pages come from the DMA zone. */
#define SLAB_CACHE_DMA		0x00004000UL
/** Accepted, without effect, as in 2.6.10. */
#define SLAB_MUST_HWCACHE_ALIGN	0x00008000UL
/** The objects can be reclaimed: count the pages in slab_reclaim_pages. */
#define SLAB_RECLAIM_ACCOUNT	0x00020000UL
/** Panic instead of returning NULL. */
#define SLAB_PANIC		0x00040000UL
/** Readers may still look at pages of a slab that is being destroyed. */
#define SLAB_DESTROY_BY_RCU	0x00080000UL

/* What a constructor or destructor is told. */
#define SLAB_CTOR_CONSTRUCTOR	0x001UL	/* construct; else destroy */
#define SLAB_CTOR_ATOMIC	0x002UL	/* must not sleep */
#define SLAB_CTOR_VERIFY	0x004UL	/* only check the object's state */

/**
 * Makes a cache for objects of @p size bytes.  Process context; may sleep.
 *
 * It is a BUG if @p name is NULL or the name of another cache, in an
 * interrupt, if @p size is less than a pointer's or more than 32 pages, with
 * a destructor and no constructor, or with a flag that is none.  All but the
 * name that is taken ("duplicate cache") and the flags log
 * "kmem_cache_create: Early error in slab NAME" before.
 *
 * An object has @p size bytes, rounded up to a multiple of 8, and begins at a
 * multiple of its alignment.  That is @p align if it is not 0; else 8 with red
 * zones or users; else with SLAB_HWCACHE_ALIGN a cache line (64), halved as
 * long as two objects fit into it; else 8.
 *
 * With `debug=slab` every cache is poisoned, unless SLAB_DESTROY_BY_RCU; and
 * it has red zones and users, unless it has 4096 bytes or more and would get
 * beyond the next power of two by them.  (In 2.6.10 a cache with an @p align
 * of its own never has red zones and users.)
 *
 * @param name   for /proc/slabinfo, without blanks; not copied: it has to
 *               stay there as long as the cache
 * @param size   bytes in an object, sizeof(void *) ... 131072
 * @param align  a power of two, or 0
 * @param flags  SLAB_* flags
 * @param ctor   called for each object of a new slab, with
 *               SLAB_CTOR_CONSTRUCTOR, and with SLAB_CTOR_ATOMIC if it must
 *               not sleep; or NULL.  An object is freed in the state in which
 *               the constructor left it, and allocated again as it is.  In a
 *               poisoned cache it is called at each allocation instead.
 * @param dtor   called with flags 0 for each object of a slab that is given
 *               back; in a poisoned cache, at each free instead; or NULL
 * @return the cache, the caller's until kmem_cache_destroy(); NULL if memory
 *         is short, or a panic with SLAB_PANIC.
 *
 * Linux: mm/slab.c.
 */
kmem_cache_t *kmem_cache_create(const char *name, size_t size, size_t align,
				unsigned long flags, kmem_ctor_fn *ctor,
				kmem_ctor_fn *dtor);

/**
 * Destroys a cache whose objects have all been freed.  Process context; may
 * sleep.  Nobody else may use the cache any more.
 *
 * @param cachep  NULL, or a call in an interrupt, is a BUG
 * @return 0; 1 if there are objects in use, which is logged as
 *         "slab error in kmem_cache_destroy(): cache `NAME': Can't free all
 *         objects": the cache then stays.
 *
 * Linux: mm/slab.c.
 */
int kmem_cache_destroy(kmem_cache_t *cachep);

/**
 * Gives back all slabs that have no object in use; objects that CPUs keep for
 * themselves are collected before.  Process context.
 *
 * @param cachep  NULL, or a call in an interrupt, is a BUG
 * @return 0 if the cache has no slab any more, another number if it has.
 *
 * Linux: mm/slab.c.
 */
int kmem_cache_shrink(kmem_cache_t *cachep);

/**
 * An object from the cache, in the state in which its constructor left it.
 *
 * Sleeps only with __GFP_WAIT.  Asks should_fail(FAIL_SLAB) first.  When the
 * cache has to grow, @p flags must ask for DMA memory exactly if the cache has
 * SLAB_CACHE_DMA, and have no flags that are not for slabs: both are BUGs.
 *
 * @param cachep  the cache
 * @param flags   GFP flags; SLAB_NO_GROW: only what the cache has
 * @return the object, the caller's until kmem_cache_free(); NULL if memory is
 *         short.
 *
 * Linux: mm/slab.c.
 */
void *kmem_cache_alloc(kmem_cache_t *cachep, int flags);

/**
 * As kmem_cache_alloc(cachep, GFP_KERNEL), but from the memory of a node, if
 * it has any: past the CPU's own objects.  Process context, interrupts on.
 *
 * @param nodeid  a node's number
 * Linux: mm/slab.c.
 */
void *kmem_cache_alloc_node(kmem_cache_t *cachep, int nodeid);

/**
 * Gives an object back.  Any context.
 *
 * With `debug=slab` it is a BUG if @p objp lies in no slab ("kfree_debugcheck:
 * out of range ptr ...h." and "kfree_debugcheck: bad ptr ...h."), does not
 * point to the beginning of an object, or is free already ("slab: double free
 * detected in cache 'NAME', objp ...": when it comes back to its slab, at the
 * latest).  One of another cache is reported ("mismatch in kmem_cache_free:
 * expected cache ..., got ..."), damaged red zones too ("double free, or
 * memory outside object was overwritten").
 *
 * @param cachep  the cache it was allocated from
 * @param objp    the object
 *
 * Linux: mm/slab.c.
 */
void kmem_cache_free(kmem_cache_t *cachep, void *objp);

/** Bytes an object of the cache has: what kmem_cache_create() was asked for,
 * rounded up to a multiple of 8, and without `debug=slab` of its alignment. */
unsigned int kmem_cache_size(kmem_cache_t *cachep);
/** The name that kmem_cache_create() was given.  Later kernels have it. */
const char *kmem_cache_name(kmem_cache_t *cachep);
/** Declared by 2.6.10, which no longer has it. */
int kmem_cache_reap(int gfp_mask);
/**
 * Could @p ptr be an object of the cache?  Any pointer may be asked about.
 * @return 1 if it lies in one of the cache's slabs, at a multiple of 8; else 0.
 */
int kmem_ptr_validate(kmem_cache_t *cachep, void *ptr);

/**
 * Sets up the allocator: the cache of caches, and those of kmalloc().  At boot,
 * once; pages can be allocated.
 */
void kmem_cache_init(void);

/** Pages in slabs of caches with SLAB_RECLAIM_ACCOUNT. */
extern atomic_t slab_reclaim_pages;
/** 1 on a machine that was booted with `debug=slab`. */
extern int slab_debug;

/* --- kmalloc ------------------------------------------------------------- */

/** kmalloc()'s caches, by size; the last entry has cs_size 0. */
struct cache_sizes {
	size_t cs_size;
	kmem_cache_t *cs_cachep;
	kmem_cache_t *cs_dmacachep;
};
extern struct cache_sizes malloc_sizes[];

#define KMALLOC_MAX_SIZE	131072UL

/** kmalloc() for sizes that only show when the code runs. */
void *__kmalloc(size_t size, int flags);

/**
 * Memory for @p size bytes, contiguous also in physical memory.  It comes from
 * a cache of 32, 64, 128, 192, 256, 512 ... 131072 bytes: the smallest that
 * holds it.
 *
 * @param size   bytes; 0 is a piece of the smallest size too
 * @param flags  GFP flags; with GFP_DMA the memory is below 16 MiB
 * @return its address, the caller's until kfree(); NULL if memory is short, or
 *         if @p size is more than 131072.
 *
 * Linux: include/linux/slab.h.
 */
static inline void *kmalloc(size_t size, int flags)
{
#if !__STDC_HOSTED__ && !defined(MODULE)	/* a module's sizes are noted */
	/* The compiler knows the size: then it can look for the cache. */
	if (__builtin_constant_p(size)) {
		const struct cache_sizes *s = malloc_sizes;

#define CACHE(x)							\
		if (size <= (x))					\
			return kmem_cache_alloc(flags & GFP_DMA ?	\
				s->cs_dmacachep : s->cs_cachep, flags);	\
		s++;
#include <linux/kmalloc_sizes.h>
#undef CACHE
		return NULL;
	}
#endif
	return __kmalloc(size, flags);
}

/**
 * Memory full of zeroes for @p n elements of @p size bytes.
 * @return as kmalloc(); NULL also if n * size is more than an int holds.
 * Linux: mm/slab.c.
 */
void *kcalloc(size_t n, size_t size, int flags);
/**
 * Frees what kmalloc() and its relatives returned.  Any context.
 * @param objp  NULL is nothing to free
 * Linux: mm/slab.c.
 */
void kfree(const void *objp);
/** Bytes that can be used at @p objp, which kmalloc() returned; 0 for NULL. */
unsigned int ksize(const void *objp);

/* --- Names of later kernels that do not clash ---------------------------- */

#define SLAB_ACCOUNT		0UL
#define SLAB_TYPESAFE_BY_RCU	SLAB_DESTROY_BY_RCU

/** Makes a cache for objects of this struct. */
#define KMEM_CACHE(type, flags)						\
	(kmem_cache_create)(#type, sizeof(struct type),			\
			    __alignof__(struct type), (flags), NULL, NULL)

/** kmem_cache_alloc() of an object that is all 0, so for caches without a
 * constructor.  Not in 2.6.10. */
static inline void *kmem_cache_zalloc(kmem_cache_t *cachep, int flags)
{
	void *objp = kmem_cache_alloc(cachep, flags);

	if (objp)
		__builtin_memset(objp, 0, kmem_cache_size(cachep));
	return objp;
}

/** kmalloc() of bytes that are all 0.  Not in 2.6.10. */
static inline void *kzalloc(size_t size, int flags)
{
	void *p = kmalloc(size, flags);

	if (p)
		__builtin_memset(p, 0, size);
	return p;
}

/** kmalloc() of n times size bytes; NULL, too, if that is more than any number
 * can say.  Not in 2.6.10. */
static inline void *kmalloc_array(size_t n, size_t size, int flags)
{
	if (size && n > KMALLOC_MAX_SIZE / size)
		return NULL;
	return kmalloc(n * size, flags);
}

/** From a node's memory, if it has any; flags as in GFP_KERNEL. */
static inline void *kmalloc_node(size_t size, int flags, int nid)
{
	const struct cache_sizes *s = malloc_sizes;

	if (nid < 0 || !(flags & __GFP_WAIT) || (flags & GFP_DMA))
		return kmalloc(size, flags);
	while (s->cs_size && s->cs_size < size)
		s++;
	return s->cs_cachep ? kmem_cache_alloc_node(s->cs_cachep, nid) : NULL;
}

/** Makes @p p larger, moving it if need be; NULL leaves @p p as it is. */
static inline void *krealloc(const void *p, size_t size, int flags)
{
	size_t old = ksize(p);
	void *bigger;

	if (!size) {
		kfree(p);
		return NULL;
	}
	if (p && size <= old)
		return (void *)p;
	bigger = kmalloc(size, flags);
	if (bigger && p) {
		__builtin_memcpy(bigger, p, old);
		kfree(p);
	}
	return bigger;
}

/** A copy of @p size bytes, to be freed with kfree(). */
static inline void *kmemdup(const void *from, size_t size, int flags)
{
	void *p = kmalloc(size, flags);

	if (p)
		__builtin_memcpy(p, from, size);
	return p;
}

/** A copy of a string, to be freed with kfree(); NULL for NULL. */
static inline char *kstrdup(const char *s, int flags)
{
	return s ? (char *)kmemdup(s, __builtin_strlen(s) + 1, flags) : NULL;
}

/** Frees something secret: nobody will find it there. */
static inline void kfree_sensitive(const void *objp)
{
	__builtin_memset((void *)objp, 0, ksize(objp));
	kfree(objp);
}

/*
 * Those that clash stand behind a switch: with KMEM_MODERN_API defined before
 * this header is included, kmem_cache_create() takes five arguments, and its
 * constructor one.
 */
#ifdef KMEM_MODERN_API
typedef unsigned int slab_flags_t;

/** kmem_cache_create() as it is today: no destructor, and a constructor that is
 * given the object only. */
static inline kmem_cache_t *kmem_cache_create_modern(const char *name,
	unsigned int size, unsigned int align, slab_flags_t flags,
	void (*ctor)(void *objp))
{
	/* Arguments that it does not look for do no harm. */
	return kmem_cache_create(name, size < sizeof(void *) ? sizeof(void *) :
				 size, align, flags,
				 (kmem_ctor_fn *)(void *)ctor, NULL);
}
#define kmem_cache_create(name, size, align, flags, ctor)		\
	kmem_cache_create_modern(name, size, align, flags, ctor)
#endif

#endif /* _LINUX_SLAB_H */
