/*
 * Page frames and what can be done with them.
 */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <asm/atomic.h>
#include <asm/page.h>
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
/** Drops a reference to a single page and frees it if that was the last. */
static inline void put_page(struct page *page)
{
	if (!PageReserved(page) && put_page_testzero(page))
		free_hot_page(page);
}

#define reset_page_mapcount(page)	atomic_set(&(page)->_mapcount, -1)
#define page_mapcount(page)	(atomic_read(&(page)->_mapcount) + 1)
#define page_mapped(page)	(page_mapcount(page) > 0)
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

static inline void set_page_zone(struct page *page, unsigned long nodezone)
{
	page->flags &= ~(~0UL << NODEZONE_SHIFT);
	page->flags |= nodezone << NODEZONE_SHIFT;
}

/**
 * The address of a page's first byte; NULL for a HighMem page, which has none
 * until it is mapped.
 */
static inline void *page_address(const struct page *page)
{
	if (page_zonenum(page) == ZONE_HIGHMEM)
		return NULL;
	return __va(page_to_pfn(page) << PAGE_SHIFT);
}
#define lowmem_page_address(page) __va(page_to_pfn(page) << PAGE_SHIFT)

/** Number of page frames of RAM. */
extern unsigned long num_physpages;
/** First address behind the direct map. */
extern void *high_memory;

/** Sums of zone->free_pages over all zones, or the HighMem ones. */
unsigned int nr_free_pages(void);
unsigned int nr_free_highpages(void);

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
 * Prepares the lists of pages that each CPU keeps of a zone; exercise of
 * lab 3.  The zone's numbers are known, none of its pages is free yet.
 */
void zone_pcp_init(struct zone *zone);
/** Marks @p size page frames as reserved members of a zone. */
void memmap_init_zone(unsigned long size, int nid, unsigned long zone,
		      unsigned long start_pfn);

#include <linux/vma.h>

#endif /* _LINUX_MM_H */
