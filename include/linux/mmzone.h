/*
 * Nodes, zones and free areas: how the kernel divides physical memory.
 *
 *	pg_data_t (a node: memory near some CPUs)
 *	  node_zones[ZONE_DMA]      below 16 MiB, for old devices
 *	  node_zones[ZONE_NORMAL]   the rest of the direct map
 *	  node_zones[ZONE_HIGHMEM]  memory without an address
 *	      free_area[0..10]      free blocks of 1, 2, 4 ... 1024 pages
 *
 * All of it stands in the machine's memory, where a picture, a test or a
 * debugger finds it even after the kernel has crashed.
 */
#ifndef _LINUX_MMZONE_H
#define _LINUX_MMZONE_H

#include <asm/atomic.h>
#include <linux/cache.h>
#include <linux/list.h>
#include <linux/numa.h>
#include <linux/spinlock.h>
#include <linux/threads.h>
#include <linux/wait.h>
#include <machine/layout.h>

/** Orders are 0 ... MAX_ORDER - 1: blocks of 1 to 1024 pages. */
#define MAX_ORDER	11

#define ZONE_DMA	0
#define ZONE_NORMAL	1
#define ZONE_HIGHMEM	2
#define MAX_NR_ZONES	3
#define ZONES_SHIFT	2
/** The bits of a GFP mask that choose a zonelist. */
#define GFP_ZONEMASK	0x03
#define GFP_ZONETYPES	3

struct page;
struct pglist_data;
struct zone;

/** The free blocks of one order in a zone. */
struct free_area {
	/** Free blocks, by the lru member of their first page. */
	struct list_head free_list;
	/** One bit for each pair of buddies, if the allocator keeps any. */
	unsigned long *map;
	/** How many there are, if the allocator counts them. */
	unsigned long nr_free;
};

/**
 * Single pages that one CPU keeps for itself: lab 3.  Only that CPU touches
 * them, with interrupts off.  They are not on a free list, and not counted in
 * zone->free_pages.
 */
struct per_cpu_pages {
	/** How many there are. */
	int count;
	/** Filled up when there are no more than so many. */
	int low;
	/** Drained when there are at least so many. */
	int high;
	/** Pages moved from or to the free lists at a time. */
	int batch;
	/** By their lru member; what is at the front is used next. */
	struct list_head list;
};

/** What one CPU has of a zone, and what it has counted there. */
struct per_cpu_pageset {
	/** [0] hot, [1] cold. */
	struct per_cpu_pages pcp[2];
	/** Allocations from here, by those who wanted this node. */
	unsigned long numa_hit;
	/** Allocations from here, by those who wanted another node. */
	unsigned long numa_miss;
	/** Allocations from another node, by those who wanted this one. */
	unsigned long numa_foreign;
	unsigned long interleave_hit;
	/** Allocations from here by CPUs of this node. */
	unsigned long local_node;
	/** Allocations from here by CPUs of other nodes. */
	unsigned long other_node;
} ____cacheline_aligned_in_smp;

/** A part of a node's memory that is all good for the same things. */
struct zone {
	/** Free pages in all of free_area.  Guarded by lock. */
	unsigned long free_pages;
	/**
	 * Watermarks, in pages.  Below pages_low kswapd is woken; it works
	 * until pages_high.  What is below pages_min is kept for those who
	 * can't wait, and for those who free memory.  Lab 3.
	 */
	unsigned long pages_min, pages_low, pages_high;
	/**
	 * Pages that must stay free besides, when the request's first choice
	 * was zone DMA, Normal or HighMem: so that memory which would do
	 * for everybody is not used up by those who have a choice.
	 */
	unsigned long protection[MAX_NR_ZONES];
	/** What each CPU keeps for itself. */
	struct per_cpu_pageset pageset[NR_CPUS];

	/** Guards free_pages and free_area; taken with interrupts off. */
	spinlock_t lock;
	struct free_area free_area[MAX_ORDER];

	spinlock_t lru_lock;
	struct list_head active_list;
	struct list_head inactive_list;
	unsigned long nr_scan_active;
	unsigned long nr_scan_inactive;
	unsigned long nr_active;
	unsigned long nr_inactive;
	unsigned long pages_scanned;
	int all_unreclaimable;
	int temp_priority;
	int prev_priority;

	/** Where those sleep who wait for a page under I/O, if there are any:
	 * 2^wait_table_bits queues. */
	wait_queue_head_t *wait_table;
	unsigned long wait_table_size;
	unsigned long wait_table_bits;

	/** The node this zone is in. */
	struct pglist_data *zone_pgdat;
	/** The struct page of its first page frame. */
	struct page *zone_mem_map;
	/** The number of its first page frame. */
	unsigned long zone_start_pfn;
	/** "DMA", "Normal" or "HighMem". */
	char *name;
	/** Page frames from its first to its last, holes included. */
	unsigned long spanned_pages;
	/** Page frames that are RAM. */
	unsigned long present_pages;
} ____cacheline_aligned_in_smp;

/** The zones to try for an allocation, best first; ends with NULL. */
struct zonelist {
	struct zone *zones[MAX_NUMNODES * MAX_NR_ZONES + 1];
};

struct bootmem_data;

/** A memory node. */
typedef struct pglist_data {
	struct zone node_zones[MAX_NR_ZONES];
	struct zonelist node_zonelists[GFP_ZONETYPES];
	/** Zones in use are node_zones[0 ... nr_zones - 1]. */
	int nr_zones;
	struct page *node_mem_map;
	struct bootmem_data *bdata;
	unsigned long node_start_pfn;
	unsigned long node_present_pages;
	unsigned long node_spanned_pages;
	int node_id;
	struct pglist_data *pgdat_next;
	/** Where the node's kswapd sleeps. */
	wait_queue_head_t kswapd_wait;
} pg_data_t;

#define node_present_pages(nid)	(NODE_DATA(nid)->node_present_pages)
#define node_spanned_pages(nid)	(NODE_DATA(nid)->node_spanned_pages)

/** All nodes, chained by pgdat_next.  Linux: mm/page_alloc.c. */
extern struct pglist_data *pgdat_list;
/** How many nodes there are. */
extern int numnodes;

/**
 * Makes the zonelists of every node: whom to ask for memory, and in which
 * order.  At boot, when all zones are described; exercise 3.1.
 *
 * Each list has every zone that has memory and is good for the request, once,
 * node after node, and ends with NULL.  Within a node the zones go down:
 *
 *	node_zonelists[0]		Normal, DMA
 *	node_zonelists[__GFP_DMA]	DMA
 *	node_zonelists[__GFP_HIGHMEM]	HighMem, Normal, DMA
 *
 * The node itself is first.  Then come the others, by node_distance(); at the
 * same distance, those without CPUs first, since nobody there needs the memory
 * more; among equals, one that fewer nodes have as their next, so that not all
 * press on the same neighbour; and if that is equal too, the next one in turn,
 * counted from the node itself.
 *
 * Linux: mm/page_alloc.c.
 */
void build_all_zonelists(void);

/**
 * Wakes the kswapd of the zone's node, if the zone has no more than
 * pages_low free pages, and if it sleeps.  Any context.
 * Linux: mm/vmscan.c; exercise 3.8.
 */
void wakeup_kswapd(struct zone *zone);

/** The descriptor of node @p nid. */
#define NODE_DATA(nid)		(&((pg_data_t *)KERNEL_DATA)[nid])
#define contig_page_data	(*NODE_DATA(0))

#define zone_idx(zone)	((int)((zone) - (zone)->zone_pgdat->node_zones))

/** Whether a zone is the HighMem of its node. */
static inline int is_highmem(const struct zone *zone)
{
	return zone_idx(zone) == ZONE_HIGHMEM;
}

/** Whether a zone is the Normal one of its node. */
static inline int is_normal(const struct zone *zone)
{
	return zone_idx(zone) == ZONE_NORMAL;
}

/** Visits every node. */
#define for_each_pgdat(pgdat) \
	for (pgdat = pgdat_list; pgdat; pgdat = pgdat->pgdat_next)

/** The zone behind @p zone, in the same node or the first of the next one. */
static inline struct zone *next_zone(struct zone *zone)
{
	pg_data_t *pgdat = zone->zone_pgdat;

	if (zone < pgdat->node_zones + MAX_NR_ZONES - 1)
		return zone + 1;
	pgdat = pgdat->pgdat_next;
	return pgdat ? pgdat->node_zones : NULL;
}

/** Visits every zone of every node, empty ones too. */
#define for_each_zone(zone)						\
	for (zone = pgdat_list->node_zones; zone; zone = next_zone(zone))

/* Names of later kernels. */
#define NUMA_NO_NODE		(-1)
#define first_online_pgdat()	pgdat_list
#define next_online_pgdat(pgdat) ((pgdat)->pgdat_next)
#define for_each_online_pgdat(pgdat)	for_each_pgdat(pgdat)
#define for_each_online_node(nid) for ((nid) = 0; (nid) < numnodes; (nid)++)

#endif /* _LINUX_MMZONE_H */
