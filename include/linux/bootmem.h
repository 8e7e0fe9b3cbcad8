/*
 * Memory at boot, before there is a page allocator: lab 1.
 *
 * While the machine boots, something has to say which page frames are taken;
 * afterwards it hands all free ones to the page allocator and is gone.  All of
 * it runs at boot, on one CPU, with nobody to interrupt it: nothing here takes
 * a lock, and nothing may be called once free_all_bootmem() has run.
 */
#ifndef _LINUX_BOOTMEM_H
#define _LINUX_BOOTMEM_H

#include <asm/dma.h>
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/mmzone.h>

/** Page frame numbers: first behind the kernel, last + 1 of low memory and
 * of all memory. */
extern unsigned long min_low_pfn;
extern unsigned long max_low_pfn;
extern unsigned long max_pfn;

/** What bootmem keeps of one node. */
typedef struct bootmem_data {
	/** Physical address of the node's first byte. */
	unsigned long node_boot_start;
	/** Number of the page frame behind its last one. */
	unsigned long node_low_pfn;
	/** Its map: one bit a page frame, 1 = reserved. */
	void *node_bootmem_map;
	/** Where the last allocation ended, inside its last page; 0 at a
	 * page's end. */
	unsigned long last_offset;
	/** The last page of the last allocation. */
	unsigned long last_pos;
	/** Where the last search succeeded. */
	unsigned long last_success;
} bootmem_data_t;

/**
 * How many pages the map of @p pages page frames takes.
 * Linux: mm/bootmem.c, as all of this file.
 */
unsigned long bootmem_bootmap_pages(unsigned long pages);

/**
 * Begins with a node of which every page is reserved.
 *
 * @param pgdat     the node; its bdata says where bootmem may keep its state
 * @param freepfn   page frame where the map is put; the caller reserves it
 * @param startpfn  the node's first page frame
 * @param endpfn    the page frame behind its last one
 * @return bytes used for the map, a multiple of sizeof(long).
 */
unsigned long init_bootmem_node(pg_data_t *pgdat, unsigned long freepfn,
				unsigned long startpfn, unsigned long endpfn);
/**
 * init_bootmem_node() for a machine with one node that starts at 0.
 * @param start  page frame where the map is put
 * @param pages  the page frame behind the last one: an end, not a count
 */
unsigned long init_bootmem(unsigned long start, unsigned long pages);

/**
 * Makes memory available: pages that lie wholly in it become free.
 *
 * @param addr  *physical* address
 * @param size  bytes.  A page only part of which is inside stays reserved.
 *
 * A page that is free already is a BUG.
 */
void free_bootmem(unsigned long addr, unsigned long size);
void free_bootmem_node(pg_data_t *pgdat, unsigned long addr,
		       unsigned long size);

/**
 * Takes memory out: every page of which a part lies in it is reserved.
 *
 * @param addr  *physical* address
 * @param size  bytes, at least 1
 *
 * A page may be reserved twice; one behind the node's end is a BUG.
 */
void reserve_bootmem(unsigned long addr, unsigned long size);
void reserve_bootmem_node(pg_data_t *pgdat, unsigned long addr,
			  unsigned long size);

/**
 * Memory for good: there is no way to give a part of a page back.
 *
 * @param size   bytes; 0 is a BUG
 * @param align  a power of two, or 0 for no wish; of the physical address,
 *               wherever the node begins
 * @param goal   physical address to begin the search at; 0 for no wish.  If
 *               nothing is free above it, or it is behind the end, memory
 *               comes from below.  A block that is not aligned to a page may
 *               begin in the rest of the page before.
 * @return the address of zeroed memory.  Panics if there is none.
 */
void *__alloc_bootmem(unsigned long size, unsigned long align,
		      unsigned long goal);
/** As __alloc_bootmem(), from one node if it has room. */
void *__alloc_bootmem_node(pg_data_t *pgdat, unsigned long size,
			   unsigned long align, unsigned long goal);

/** Memory that old DMA devices need not reach: from 16 MiB up, if it can. */
#define alloc_bootmem(x) \
	__alloc_bootmem(x, SMP_CACHE_BYTES, __pa(MAX_DMA_ADDRESS))
/** Memory from as low as possible. */
#define alloc_bootmem_low(x)	__alloc_bootmem(x, SMP_CACHE_BYTES, 0)
/** Whole pages. */
#define alloc_bootmem_pages(x) \
	__alloc_bootmem(x, PAGE_SIZE, __pa(MAX_DMA_ADDRESS))
/** Whole pages from as low as possible. */
#define alloc_bootmem_low_pages(x)	__alloc_bootmem(x, PAGE_SIZE, 0)
#define alloc_bootmem_node(pgdat, x) \
	__alloc_bootmem_node(pgdat, x, SMP_CACHE_BYTES, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_pages_node(pgdat, x) \
	__alloc_bootmem_node(pgdat, x, PAGE_SIZE, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_low_pages_node(pgdat, x) \
	__alloc_bootmem_node(pgdat, x, PAGE_SIZE, 0)

/**
 * Memory for a hash table, as large as the machine deserves; from
 * alloc_bootmem(), when the zones are described but before free_all_bootmem().
 *
 * @param tablename         for the line in the log
 * @param bucketsize        bytes of an entry
 * @param numentries        wanted: the next power of two above it is taken.  0:
 *                          one entry for 2^@p scale bytes of the machine's RAM
 * @param scale             see there
 * @param consider_highmem  HighMem counts too
 * @param _hash_shift       where to put the table's size, a power of two, or
 *                          NULL
 * @param _hash_mask        where to put its entries less one, or NULL
 * @return the table, zeroed; never more than a sixteenth of all RAM.
 *
 * Linux: mm/page_alloc.c.
 */
void *alloc_large_system_hash(const char *tablename, unsigned long bucketsize,
			      unsigned long numentries, int scale,
			      int consider_highmem, unsigned int *_hash_shift,
			      unsigned int *_hash_mask);

/**
 * Hands every free page to the page allocator, the pages of the map too, and
 * ends bootmem.
 * @return how many pages that were.
 */
unsigned long free_all_bootmem(void);
unsigned long free_all_bootmem_node(pg_data_t *pgdat);

#endif /* _LINUX_BOOTMEM_H */
