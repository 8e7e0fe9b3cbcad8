/*
 * Names that Linux 2.6.10 has not, for pools: what a pool can stand on besides
 * a slab cache, and a pool inside of another structure.
 */
#include <linux/errno.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

void *mempool_kmalloc(int gfp_mask, void *pool_data)
{
	return kmalloc((size_t)pool_data, gfp_mask);
}
EXPORT_SYMBOL(mempool_kmalloc);

void mempool_kfree(void *element, void *pool_data)
{
	kfree(element);
}
EXPORT_SYMBOL(mempool_kfree);

void *mempool_alloc_pages(int gfp_mask, void *pool_data)
{
	return alloc_pages((unsigned int)gfp_mask,
			   (unsigned int)(unsigned long)pool_data);
}
EXPORT_SYMBOL(mempool_alloc_pages);

void mempool_free_pages(void *element, void *pool_data)
{
	__free_pages(element, (unsigned int)(unsigned long)pool_data);
}
EXPORT_SYMBOL(mempool_free_pages);

/*
 * Lab 5 has these two.  They are for a mempool.c that has only what 2.6.10 has,
 * Linux' own for instance: an array of elements to which nothing but the pool
 * points can move to another pool.
 */
int __attribute__((weak)) mempool_init(mempool_t *pool, int min_nr,
	mempool_alloc_t *alloc_fn, mempool_free_t *free_fn, void *pool_data)
{
	mempool_t *made = mempool_create(min_nr, alloc_fn, free_fn, pool_data);

	if (!made)
		return -ENOMEM;
	*pool = *made;
	init_waitqueue_head(&pool->wait);
	kfree(made);
	return 0;
}
EXPORT_SYMBOL(mempool_init);

void __attribute__((weak)) mempool_exit(mempool_t *pool)
{
	mempool_t *gone = kmalloc(sizeof(*gone), GFP_KERNEL | __GFP_NOFAIL);

	*gone = *pool;
	mempool_destroy(gone);
}
EXPORT_SYMBOL(mempool_exit);
