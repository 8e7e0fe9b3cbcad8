/*
 * What stands on bootmem, and so is of use only while the kernel boots: large
 * tables, and the names that later kernels have.
 */
#include <asm/io.h>
#include <linux/bootmem.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/mm.h>

/* Linux has it in mm/page_alloc.c. */
#pragma weak alloc_large_system_hash

/* Page frames that are RAM, in zones up to @highest. */
static unsigned long __init ram_pages(int highest)
{
	unsigned long sum = 0;
	struct zone *zone;

	for_each_zone(zone)
		if (zone_idx(zone) <= highest)
			sum += zone->present_pages;
	return sum;
}

static unsigned int __init log2_of(unsigned long n)
{
	return BITS_PER_LONG - 1 - (unsigned int)__builtin_clzl(n | 1);
}

/* How many buckets a machine of this size should have: one for so many bytes,
 * the memory being counted in whole megabytes. */
static unsigned long __init usual_entries(int scale, int consider_highmem)
{
	unsigned long mb = 1UL << (20 - PAGE_SHIFT);
	unsigned long pages = ram_pages(consider_highmem ? ZONE_HIGHMEM :
					ZONE_NORMAL);

	pages = ALIGN(pages, mb);
	return scale > PAGE_SHIFT ? pages >> (scale - PAGE_SHIFT) :
		pages << (PAGE_SHIFT - scale);
}

/* Linux has it in mm/page_alloc.c: see zones.c. */
#pragma weak alloc_large_system_hash

void *__init alloc_large_system_hash(const char *tablename,
	unsigned long bucketsize, unsigned long numentries, int scale,
	int consider_highmem, unsigned int *_hash_shift,
	unsigned int *_hash_mask)
{
	unsigned long most = (ram_pages(ZONE_HIGHMEM) << PAGE_SHIFT) / 16 /
		bucketsize;
	unsigned int shift;
	void *table;

	if (!numentries)
		numentries = usual_entries(scale, consider_highmem);
	shift = log2_of(min(2UL << log2_of(numentries), most));
	table = alloc_bootmem(bucketsize << shift);
	printk("%s hash table entries: %lu (order: %d, %lu bytes)\n", tablename,
	       1UL << shift, (int)log2_of(bucketsize << shift) - PAGE_SHIFT,
	       bucketsize << shift);
	if (_hash_shift)
		*_hash_shift = shift;
	if (_hash_mask)
		*_hash_mask = (1U << shift) - 1;
	return table;
}

/* --- memblock -------------------------------------------------------------- */

typedef void (range_fn)(pg_data_t *pgdat, unsigned long addr,
			unsigned long size);

/* Does something to each node's part of a range. */
static void __init on_nodes(range_fn *fn, unsigned long base,
			    unsigned long size)
{
	pg_data_t *pgdat;

	for_each_pgdat(pgdat) {
		unsigned long start = max(base, pgdat->bdata->node_boot_start);
		unsigned long end = min(base + size,
			pgdat->bdata->node_low_pfn << PAGE_SHIFT);

		if (start < end)
			fn(pgdat, start, end - start);
	}
}

int __init memblock_add(phys_addr_t base, phys_addr_t size)
{
	on_nodes(free_bootmem_node, base, size);
	return 0;
}

int __init memblock_reserve(phys_addr_t base, phys_addr_t size)
{
	on_nodes(reserve_bootmem_node, base, size);
	return 0;
}

int __init memblock_phys_free(phys_addr_t base, phys_addr_t size)
{
	return memblock_add(base, size);
}

void __init memblock_free(void *ptr, size_t size)
{
	memblock_phys_free(virt_to_phys(ptr), size);
}

void *__init memblock_alloc(phys_addr_t size, phys_addr_t align)
{
	return __alloc_bootmem(size, align ? align : SMP_CACHE_BYTES, 0);
}

phys_addr_t __init memblock_phys_alloc(phys_addr_t size, phys_addr_t align)
{
	return virt_to_phys(memblock_alloc(size, align));
}
