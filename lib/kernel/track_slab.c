/*
 * What modules call for kmalloc(), caches and pools: see track.c.
 */
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/slab_def.h>
#include <linux/string.h>
#include <machine/shadow.h>
#include <machine/symbol.h>

#include "track_rooms.h"

/* A kernel without the lab does without. */
#pragma weak __kmalloc
#pragma weak kcalloc
#pragma weak kfree
#pragma weak ksize
#pragma weak kmem_cache_create
#pragma weak kmem_cache_destroy
#pragma weak kmem_cache_alloc
#pragma weak kmem_cache_alloc_node
#pragma weak kmem_cache_free
#pragma weak kmem_cache_size
#pragma weak mempool_create
#pragma weak mempool_destroy
#pragma weak mempool_alloc_slab
#pragma weak mempool_free_slab

/* --- kmalloc -------------------------------------------------------------- */

/* If a cache's objects were filled to the last byte, those who write behind one
 * would write into the next: then a larger one is taken. */
static size_t padded(size_t size)
{
	if (slab_debug && size < 4096)
		return size;		/* there is a red zone */
	if (size >= KMALLOC_MAX_SIZE || size < 32 || (size & (size - 1) &&
	    size != 96 && size != 192))
		return size;
	return size + 1;
}

static void *kmalloc_for(size_t size, int flags, unsigned long caller)
{
	void *p = __kmalloc(padded(size), flags);

	if (!p)
		return NULL;
	track_note((unsigned long)p, size, BYTES, caller);
	track_fence(p, size, ksize(p));
	return p;
}

wrapped(void *, __kmalloc, size_t size, int flags)
{
	return kmalloc_for(size, flags, caller());
}

wrapped(void *, kcalloc, size_t n, size_t size, int flags)
{
	void *p = NULL;

	if (!size || n <= INT_MAX / size)
		p = kmalloc_for(n * size, flags, caller());
	if (p)
		memset(p, 0, n * size);
	return p;
}

/* kmalloc_node() takes an object out of kmalloc()'s own caches. */
wrapped(void, kfree, const void *objp)
{
	unsigned long addr = (unsigned long)objp;

	if (objp)
		track_release(addr, track_size(addr, OBJECT) ? OBJECT : BYTES,
			caller());
	kfree(objp);
}

/* Who asks may use all of it. */
wrapped(unsigned int, ksize, const void *objp)
{
	unsigned int size = ksize(objp);

	if (objp)
		shadow_clear((unsigned long)objp, size);
	return size;
}

/* --- Caches and pools ----------------------------------------------------- */

/* New objects are nobody's yet when the module constructs them. */
static void construct(void *objp, kmem_cache_t *cachep, unsigned long flags)
{
	struct thing *t = *track_find((unsigned long)cachep, CACHE);

	/* While the cache is being made there is none yet. */
	shadow_clear((unsigned long)objp, kmem_cache_size(cachep));
	if (t && t->ctor)
		t->ctor(objp, cachep, flags);
}

static void destruct(void *objp, kmem_cache_t *cachep, unsigned long flags)
{
	struct thing *t = *track_find((unsigned long)cachep, CACHE);

	shadow_clear((unsigned long)objp, kmem_cache_size(cachep));
	if (t && t->dtor)
		t->dtor(objp, cachep, flags);
}

wrapped(kmem_cache_t *, kmem_cache_create, const char *name, size_t size,
	size_t align, unsigned long flags, kmem_ctor_fn *ctor,
	kmem_ctor_fn *dtor)
{
	kmem_cache_t *cachep = kmem_cache_create(name, size, align, flags,
						 ctor ? construct : NULL,
						 dtor ? destruct : NULL);
	struct thing *t;

	track_note((unsigned long)cachep, size, CACHE, caller());
	t = cachep ? *track_find((unsigned long)cachep, CACHE) : NULL;
	if (t) {
		t->ctor = ctor;
		t->dtor = dtor;
	}
	return cachep;
}

wrapped(int, kmem_cache_destroy, kmem_cache_t *cachep)
{
	int left = kmem_cache_destroy(cachep);

	if (!left)
		track_forget((unsigned long)cachep, CACHE, caller());
	return left;
}

static void *note_object(void *p, kmem_cache_t *cachep, unsigned long caller)
{
	size_t size = track_size((unsigned long)cachep, CACHE);
	size_t all = p ? kmem_cache_size(cachep) : 0;
	struct thing *t;

	if (!p)
		return NULL;
	track_note((unsigned long)p, size ? size : all, OBJECT, caller);
	t = *track_find((unsigned long)p, OBJECT);
	if (t)
		t->cache = cachep;
	track_fence(p, size ? size : all, all);
	return p;
}

wrapped(void *, kmem_cache_alloc, kmem_cache_t *cachep, int flags)
{
	return note_object(kmem_cache_alloc(cachep, flags), cachep, caller());
}

wrapped(void *, kmem_cache_alloc_node, kmem_cache_t *cachep, int nodeid)
{
	return note_object(kmem_cache_alloc_node(cachep, nodeid), cachep,
			   caller());
}

static void check_cache(kmem_cache_t *cachep, const void *objp)
{
	const struct thing *t = *track_find((unsigned long)objp, OBJECT);
	char name[96];

	if (!t || t->cache == cachep)
		return;
	symbol_name(t->taken - 1, name, sizeof(name));
	printk(KERN_ERR "kmem_cache_free() to cache `%s' of %p, which is from "
	       "cache `%s', of %s\n", cachep->name, objp, t->cache->name, name);
}

wrapped(void, kmem_cache_free, kmem_cache_t *cachep, void *objp)
{
	check_cache(cachep, objp);
	track_release((unsigned long)objp, OBJECT, caller());
	kmem_cache_free(cachep, objp);
}

wrapped(void *, mempool_alloc_slab, int gfp_mask, void *pool_data)
{
	return note_object(mempool_alloc_slab(gfp_mask, pool_data), pool_data,
			   caller());
}

wrapped(void, mempool_free_slab, void *element, void *pool_data)
{
	track_release((unsigned long)element, OBJECT, caller());
	mempool_free_slab(element, pool_data);
}

wrapped(mempool_t *, mempool_create, int min_nr, mempool_alloc_t *alloc_fn,
	mempool_free_t *free_fn, void *pool_data)
{
	mempool_t *pool = mempool_create(min_nr, alloc_fn, free_fn, pool_data);

	track_note((unsigned long)pool, 0, POOL, caller());
	return pool;
}

wrapped(void, mempool_destroy, mempool_t *pool)
{
	mempool_destroy(pool);
	track_forget((unsigned long)pool, POOL, caller());
}
