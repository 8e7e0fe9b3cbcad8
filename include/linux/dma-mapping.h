/*
 * Memory for devices that fetch and store by themselves.  This machine's DMA
 * engine sees physical addresses, and what the CPUs have in their caches.
 *
 * Linux: include/asm-i386/dma-mapping.h.
 */
#ifndef _LINUX_DMA_MAPPING_H
#define _LINUX_DMA_MAPPING_H

#include <asm/io.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/string.h>

enum dma_data_direction {
	DMA_BIDIRECTIONAL = 0,
	DMA_TO_DEVICE = 1,
	DMA_FROM_DEVICE = 2,
	DMA_NONE = 3,
};

#define DMA_64BIT_MASK	0xffffffffffffffffULL
#define DMA_32BIT_MASK	0x00000000ffffffffULL
#define DMA_BAD		((dma_addr_t)~0ULL)

/** Memory of a whole number of pages, full of zeroes, for both the CPU and the
 * device, whose address for it is *@p handle.  @return NULL if there is none. */
static inline void *dma_alloc_coherent(struct device *dev, size_t size,
				       dma_addr_t *handle, int flag)
{
	unsigned long addr = __get_free_pages((unsigned int)flag,
					      get_order(size));

	(void)dev;
	if (addr) {
		memset((void *)addr, 0, size);
		*handle = virt_to_bus((void *)addr);
	}
	return (void *)addr;
}

static inline void dma_free_coherent(struct device *dev, size_t size,
				     void *addr, dma_addr_t handle)
{
	(void)dev;
	(void)handle;
	free_pages((unsigned long)addr, get_order(size));
}

#define dma_set_mask(dev, mask)		((void)(dev), (void)(mask), 0)
#define dma_supported(dev, mask)	((void)(dev), (void)(mask), 1)
#define dma_map_single(dev, addr, size, dir)				\
	((void)(dev), (dma_addr_t)virt_to_bus(addr))
#define dma_unmap_single(dev, handle, size, dir)			\
	((void)(dev), (void)(handle))
#define dma_map_page(dev, page, offset, size, dir)			\
	((void)(dev), (dma_addr_t)page_to_phys(page) + (offset))
#define dma_unmap_page(dev, handle, size, dir)				\
	((void)(dev), (void)(handle))
#define dma_mapping_error(handle)	((handle) == DMA_BAD)
#define dma_sync_single_for_cpu(dev, handle, size, dir)			\
	((void)(dev), (void)(handle), mb())
#define dma_sync_single_for_device(dev, handle, size, dir)		\
	((void)(dev), (void)(handle), mb())
#define dma_get_cache_alignment()	64

#endif /* _LINUX_DMA_MAPPING_H */
