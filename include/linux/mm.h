/*
 * Page frames and what can be done with them.
 */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <asm/atomic.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mmzone.h>
#include <linux/page-flags.h>
#include <linux/sched.h>

typedef unsigned long page_flags_t;
struct address_space;

/**
 * What the kernel knows of one page frame.  There is one for each, in mem_map,
 * so it has to be small.
 *
 *	flags:  | node | zone |  ...  PG_* bits |
 *	        63   61 60  59 58              0
 */
struct page {
	/** PG_* bits, and the node and zone at the top. */
	page_flags_t flags;
	/** Users minus one: -1 is a free page.  See page_count(). */
	atomic_t _count;
	/** Page-table entries that map it, minus one. */
	atomic_t _mapcount;
	/** For whoever owns the page; for a free one, the allocator. */
	unsigned long private;
	struct address_space *mapping;
	pgoff_t index;
	/** Links it into one list of its owner's. */
	struct list_head lru;
};

/** How many users a page has; 0 is a free page. */
#define page_count(page)	(atomic_read(&(page)->_count) + 1)
#define set_page_count(page, n)	atomic_set(&(page)->_count, (n) - 1)
/** Takes one more reference to a page that has one. */
#define get_page(page)		atomic_inc(&(page)->_count)
/** Drops a reference; true if it was the last.  BUGs if there was none. */
#define put_page_testzero(page) ({					\
	BUG_ON(page_count(page) == 0);					\
	atomic_add_negative(-1, &(page)->_count); })
/** Frees a single page that has no user any more. */
void __page_cache_release(struct page *page);
/** Drops a reference to a single page and frees it if that was the last. */
static inline void put_page(struct page *page)
{
	if (!PageReserved(page) && put_page_testzero(page))
		__page_cache_release(page);
}

#define reset_page_mapcount(page)	atomic_set(&(page)->_mapcount, -1)
#define page_mapcount(page)	(atomic_read(&(page)->_mapcount) + 1)
#define page_mapped(page)	(page_mapcount(page) > 0)
/** Set in page->mapping: a program's own memory, not a file's. */
#define PAGE_MAPPING_ANON	1UL
#define PageAnon(page)	((unsigned long)(page)->mapping & PAGE_MAPPING_ANON)
/* What other architectures, or CONFIG_DEBUG_PAGEALLOC, do at each free. */
#define arch_free_page(page, order)	do { } while (0)
#define kernel_map_pages(page, n, on)	do { } while (0)

#define page_private(page)	((page)->private)
#define set_page_private(page, v)	((page)->private = (v))

#define NODEZONE_SHIFT	(BITS_PER_LONG - NODES_SHIFT - ZONES_SHIFT)
#define NODEZONE(node, zone)	(((node) << ZONES_SHIFT) | (zone))
/** The zone with each NODEZONE() number.  Linux: mm/page_alloc.c. */
extern struct zone *zone_table[1 << (ZONES_SHIFT + NODES_SHIFT)];

#define page_zonenum(page) \
	(((page)->flags >> NODEZONE_SHIFT) & ((1UL << ZONES_SHIFT) - 1))
#define page_to_nid(page) \
	((page)->flags >> (NODEZONE_SHIFT + ZONES_SHIFT))
/** The zone that a page frame belongs to. */
static inline struct zone *page_zone(const struct page *page)
{
	return zone_table[page->flags >> NODEZONE_SHIFT];
}

/** Says in a page's flags which node and zone it belongs to. */
static inline void set_page_zone(struct page *page, unsigned long nodezone)
{
	page->flags &= ~(~0UL << NODEZONE_SHIFT);
	page->flags |= nodezone << NODEZONE_SHIFT;
}

/** Where kmap() has put a HighMem page; NULL if it has not. */
void *highmem_address(const struct page *page);
/** Notes where: NULL is nowhere.  Linux: mm/highmem.c. */
void set_page_address(struct page *page, void *virtual);

/**
 * The address of a page's first byte; NULL for a HighMem page, which has none
 * until kmap() has mapped it.
 */
static inline void *page_address(const struct page *page)
{
	if (page_zonenum(page) == ZONE_HIGHMEM)
		return highmem_address(page);
	return __va(page_to_pfn(page) << PAGE_SHIFT);
}
#define lowmem_page_address(page) __va(page_to_pfn(page) << PAGE_SHIFT)

/** Number of page frames of RAM. */
extern unsigned long num_physpages;
/** First address behind the direct map. */
extern void *high_memory;

/** Pages that were handed over to the page allocator, and HighMem ones. */
extern unsigned long totalram_pages, totalhigh_pages;

/** Sums of zone->free_pages over all zones, or the HighMem ones. */
unsigned int nr_free_pages(void);
unsigned int nr_free_highpages(void);
/** What allocations from low memory could use, free or not: present_pages of
 * its zones without what is below their pages_high.  And of all zones. */
unsigned int nr_free_buffer_pages(void);
unsigned int nr_free_pagecache_pages(void);

/** Counts of the machine's memory, for whoever reports them. */
struct sysinfo;
void si_meminfo(struct sysinfo *val);
/** Logs the state of all zones.  Linux: mm/page_alloc.c. */
void show_free_areas(void);

/** How much the low zones keep back altogether, in KiB. */
extern int min_free_kbytes;
/**
 * How much the low zones keep back from those who could have used a higher
 * one: see setup_per_zone_protection().  0 unless an administrator sets it.
 */
extern int sysctl_lower_zone_protection;

/** What reclaim wants to free at a time, in pages. */
#define SWAP_CLUSTER_MAX	32

/*
 * Shrinkers: those who keep memory that they could do without, such as a
 * cache, and are asked for it when memory is short.
 */

/**
 * Looks at @p nr_to_scan objects of a cache and frees those it can; or, if
 * that is 0, only says how many there are.
 * @param gfp_mask  what the one who needs memory allows; without __GFP_FS, for
 *                  instance, no file system must be called
 * @return how many objects are left; -1: it can't do anything now.
 */
typedef int (*shrinker_t)(int nr_to_scan, unsigned int gfp_mask);
struct shrinker;

/** For most: an object costs two seeks of a disk to get back. */
#define DEFAULT_SEEKS	2

/**
 * Adds a shrinker.  May sleep.
 * @param seeks     what an object costs to make again; twice as many: asked
 *                  for half as many objects.  Not 0
 * @param shrinker  is called by tasks that need memory, and by kswapd
 * @return what remove_shrinker() wants; NULL if there is no memory.
 *
 * Linux: mm/vmscan.c, as all that is about shrinkers; exercise 3.6.
 */
struct shrinker *set_shrinker(int seeks, shrinker_t shrinker);
/** Removes it: when this returns, it is not called any more.  May sleep. */
void remove_shrinker(struct shrinker *shrinker);
/**
 * Asks every shrinker for a share of its objects.
 *
 * For each, the share is 4 * @p scanned / seeks, times its number of objects,
 * divided by (@p lru_pages + 1); each division rounds down.  It is asked for
 * them in batches of 128, and what is less than 128 is kept in mind and added
 * to its share the next time.  If it answers -1 to a batch, it is left alone
 * until the next time, and what remains of its share is kept in mind.
 *
 * Each batch is counted in page_state as so many slabs_scanned.
 *
 * @param scanned    pages that were looked at...
 * @param gfp_mask   is passed on to the shrinkers
 * @param lru_pages  ... out of so many.  With scanned 0 nobody is asked.
 * @return 0.  If shrinkers are being added, removed or asked by somebody else
 *         at the moment, nobody is asked.
 */
int shrink_slab(unsigned long scanned, unsigned int gfp_mask,
		unsigned long lru_pages);

/**
 * Describes one node's memory to the page allocator: its zones, empty, and a
 * struct page for each of its frames, reserved.  At boot, after bootmem.
 *
 * @param nid             the node
 * @param pgdat           its descriptor
 * @param zones_size      page frames in each zone, holes included
 * @param node_start_pfn  its first page frame
 * @param zholes_size     page frames in each zone that are not RAM, or NULL
 *
 * Linux: mm/page_alloc.c.
 */
void free_area_init_node(int nid, struct pglist_data *pgdat,
			 unsigned long *zones_size,
			 unsigned long node_start_pfn,
			 unsigned long *zholes_size);
/**
 * Makes a zone's free areas empty and sets up what the allocator needs to
 * keep track of them; exercise 2.2 of lab 2.
 * @param size  page frames the zone spans
 */
void zone_init_free_lists(struct pglist_data *pgdat, struct zone *zone,
			  unsigned long size);
/**
 * Prepares the lists of pages that each CPU keeps of a zone; exercise 3.4.
 * The zone's numbers are known, none of its pages is free yet.
 *
 * All are empty, for each of NR_CPUS.  The batch is a quarter of a 1024th of
 * present_pages, which is cut to 256 KiB before it is quartered; at least 1.
 * A hot list is filled up at low = 2 batches and drained at high = 6, a cold
 * one at 0 and 2.
 *
 *	single page wanted	if the CPU has `low` or fewer, it takes up to
 *				`batch` from the free lists; then the page at
 *				the front is allocated.  __GFP_COLD: the
 *				cold list.
 *	single page freed	if the CPU has `high` or more, it gives the
 *				`batch` at the end back to the free lists;
 *				then the page goes to the front.  Hot, but
 *				for free_cold_page().
 */
void zone_pcp_init(struct zone *zone);
/** Marks @p size page frames as reserved members of a zone. */
void memmap_init_zone(unsigned long size, int nid, unsigned long zone,
		      unsigned long start_pfn);

/** The kernel's own address space. */
extern struct mm_struct init_mm;

/** Makes the page middle directory for pmd_alloc(), and as that one. */
pmd_t *__pmd_alloc(struct mm_struct *mm, pgd_t *pgd, unsigned long address);
/**
 * The entry of the page middle directory for an address; if there is no such
 * directory yet, a new one, from low memory and full of zeroes.
 *
 * Under mm->page_table_lock, but not under another lock: to allocate, which may
 * sleep, it lets go of the lock for a moment.
 *
 * @param pgd      the address' entry in the page global directory
 * @return the entry; NULL if there is no memory.
 *
 * Linux: include/linux/mm.h.
 */
static inline pmd_t *pmd_alloc(struct mm_struct *mm, pgd_t *pgd,
			       unsigned long address)
{
	return pgd_none(*pgd) ? __pmd_alloc(mm, pgd, address) :
		pmd_offset(pgd, address);
}
/**
 * The entry of the page table for an address; if there is no such table yet, a
 * new one.  Locks and memory as pmd_alloc().
 *
 * @param pmd      the address' entry in the page middle directory
 * @return the entry; NULL if there is no memory.
 *
 * Linux: mm/memory.c.
 */
pte_t *pte_alloc_kernel(struct mm_struct *mm, pmd_t *pmd,
			unsigned long address);

/* <linux/vmalloc.h> says more of it. */
struct page *vmalloc_to_page(void *addr);

#include <linux/vma.h>
/* Drivers have files from here. */
#include <linux/fs.h>

#endif /* _LINUX_MM_H */
