/*
 * Pools of small blocks for devices that fetch and store by themselves, where
 * dma_alloc_coherent() would give a page to each.  Behind a pool is a cache.
 *
 * Linux: include/linux/dmapool.h, drivers/base/dmapool.c.
 */
#ifndef _LINUX_DMAPOOL_H
#define _LINUX_DMAPOOL_H

#include <asm/io.h>
#include <linux/device.h>
#include <linux/slab.h>

struct dma_pool {
	kmem_cache_t *cache;
};

/** @return a pool of blocks of @p size bytes at multiples of @p align, which
 * cross no multiple of @p boundary unless it is 0; NULL without memory. */
static inline struct dma_pool *dma_pool_create(const char *name,
					       struct device *dev, size_t size,
					       size_t align, size_t boundary)
{
	struct dma_pool *pool = kmalloc(sizeof(*pool), GFP_KERNEL);

	(void)dev;
	/* What stands at a multiple of its own size, a power of 2, crosses no
	 * larger one. */
	while (boundary && align < size)
		align = align ? 2 * align : 1;
	if (!pool)
		return NULL;
	pool->cache = kmem_cache_create(name, size, align, 0, NULL, NULL);
	if (pool->cache)
		return pool;
	kfree(pool);
	return NULL;
}

/** Every block must have been freed. */
static inline void dma_pool_destroy(struct dma_pool *pool)
{
	kmem_cache_destroy(pool->cache);
	kfree(pool);
}

/** A block, whose address for the device is *@p handle; or NULL. */
static inline void *dma_pool_alloc(struct dma_pool *pool, int mem_flags,
				   dma_addr_t *handle)
{
	void *vaddr = kmem_cache_alloc(pool->cache, mem_flags);

	if (vaddr)
		*handle = virt_to_bus(vaddr);
	return vaddr;
}

static inline void dma_pool_free(struct dma_pool *pool, void *vaddr,
				 dma_addr_t handle)
{
	(void)handle;
	kmem_cache_free(pool->cache, vaddr);
}

#endif /* _LINUX_DMAPOOL_H */
