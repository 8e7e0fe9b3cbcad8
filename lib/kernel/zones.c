/*
 * Nodes and zones as the page allocator wants to find them: described, empty,
 * and with every page frame reserved.  Linux has all this in
 * mm/page_alloc.c.
 */
#include <linux/bootmem.h>
#include <linux/buddy.h>
#include <linux/mm.h>
#include <linux/module.h>

/* Whoever has all of that file in place of lab 3 brings these along. */
#pragma weak pgdat_list
#pragma weak numnodes
#pragma weak zone_table
#pragma weak min_free_kbytes
#pragma weak sysctl_lower_zone_protection
#pragma weak nr_free_pages
#pragma weak nr_free_highpages
#pragma weak nr_free_buffer_pages
#pragma weak nr_free_pagecache_pages
#pragma weak memmap_init_zone
#pragma weak free_area_init_node
#pragma weak zone_pcp_init
#pragma weak build_all_zonelists

struct pglist_data *pgdat_list;
int numnodes = 1;
struct zone *zone_table[1 << (ZONES_SHIFT + NODES_SHIFT)];
EXPORT_SYMBOL(pgdat_list);
EXPORT_SYMBOL(numnodes);
EXPORT_SYMBOL(zone_table);

static char *zone_names[MAX_NR_ZONES] = { "DMA", "Normal", "HighMem" };

unsigned int nr_free_pages(void)
{
	unsigned long sum = 0;
	struct zone *zone;

	for_each_zone(zone)
		sum += zone->free_pages;
	return (unsigned int)sum;
}
EXPORT_SYMBOL(nr_free_pages);

unsigned int nr_free_highpages(void)
{
	unsigned long sum = 0;
	pg_data_t *pgdat;

	for_each_pgdat(pgdat)
		sum += pgdat->node_zones[ZONE_HIGHMEM].free_pages;
	return (unsigned int)sum;
}
EXPORT_SYMBOL(nr_free_highpages);

int min_free_kbytes = 1024;
int sysctl_lower_zone_protection;
EXPORT_SYMBOL(min_free_kbytes);
EXPORT_SYMBOL(sysctl_lower_zone_protection);

/* How much a zone keeps from those whose first choice was zone @type. */
static unsigned long protection(const struct zone *zone, int type)
{
	const struct zone *zones = zone->zone_pgdat->node_zones;
	unsigned long sum = 0;

	for (int nr = zone_idx(zone) + 1; nr <= type; nr++)
		sum += zones[nr].present_pages ? zones[nr].pages_low : 0;
	return sum * (unsigned long)sysctl_lower_zone_protection;
}

void setup_per_zone_protection(void)
{
	struct zone *zone;

	for_each_zone(zone)
		for (int type = 0; type < MAX_NR_ZONES; type++)
			zone->protection[type] = protection(zone, type);
}

/* What zones up to @highest have above their watermarks, used or not. */
static unsigned int nr_usable_pages(int highest)
{
	unsigned long sum = 0;
	struct zone *zone;

	for_each_zone(zone)
		if (zone_idx(zone) <= highest &&
		    zone->present_pages > zone->pages_high)
			sum += zone->present_pages - zone->pages_high;
	return (unsigned int)sum;
}

unsigned int nr_free_buffer_pages(void)
{
	return nr_usable_pages(ZONE_NORMAL);
}
EXPORT_SYMBOL(nr_free_buffer_pages);

unsigned int nr_free_pagecache_pages(void)
{
	return nr_usable_pages(ZONE_HIGHMEM);
}
EXPORT_SYMBOL(nr_free_pagecache_pages);

void memmap_init_zone(unsigned long size, int nid, unsigned long zone,
		      unsigned long start_pfn)
{
	struct page *page = pfn_to_page(start_pfn);
	struct page *end = page + size;

	for (; page < end; page++) {
		set_page_zone(page, NODEZONE((unsigned long)nid, zone));
		set_page_count(page, 0);
		reset_page_mapcount(page);
		__set_bit(PG_reserved, &page->flags);
		INIT_LIST_HEAD(&page->lru);
	}
}

/* A zone's numbers; its free areas are the allocator's business. */
static void init_zone(pg_data_t *pgdat, int nr, unsigned long start_pfn,
		      unsigned long size, unsigned long holes)
{
	struct zone *zone = pgdat->node_zones + nr;

	zone_table[NODEZONE(pgdat->node_id, nr)] = zone;
	zone->spanned_pages = size;
	zone->present_pages = size - holes;
	zone->name = zone_names[nr];
	spin_lock_init(&zone->lock);
	spin_lock_init(&zone->lru_lock);
	zone->zone_pgdat = pgdat;
	INIT_LIST_HEAD(&zone->active_list);
	INIT_LIST_HEAD(&zone->inactive_list);
	zone->free_pages = 0;
	if (!size)
		return;
	pgdat->nr_zones = nr + 1;
	zone->zone_mem_map = pfn_to_page(start_pfn);
	zone->zone_start_pfn = start_pfn;
	memmap_init_zone(size, pgdat->node_id, nr, start_pfn);
	zone_init_free_lists(pgdat, zone, size);
}

void free_area_init_node(int nid, struct pglist_data *pgdat,
			 unsigned long *zones_size,
			 unsigned long node_start_pfn,
			 unsigned long *zholes_size)
{
	unsigned long pfn = node_start_pfn;

	pgdat->node_id = nid;
	pgdat->node_start_pfn = node_start_pfn;
	pgdat->node_mem_map = pfn_to_page(node_start_pfn);
	init_waitqueue_head(&pgdat->kswapd_wait);
	for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
		unsigned long holes = zholes_size ? zholes_size[nr] : 0;

		init_zone(pgdat, nr, pfn, zones_size[nr], holes);
		zone_pcp_init(pgdat->node_zones + nr);
		pfn += zones_size[nr];
		pgdat->node_spanned_pages += zones_size[nr];
		pgdat->node_present_pages += zones_size[nr] - holes;
	}
}

/* --- What stands in for lab 3 ---------------------------------------------- */

void zone_pcp_init(struct zone *zone)
{
}

/* Adds a node's zones, from @nr down to DMA, that have memory. */
static int add_zones(pg_data_t *pgdat, struct zonelist *list, int n, int nr)
{
	for (; nr >= 0; nr--)
		if (pgdat->node_zones[nr].present_pages)
			list->zones[n++] = pgdat->node_zones + nr;
	return n;
}

/* Node by node, the local one first, then the others in turn. */
static void build_zonelists(pg_data_t *pgdat)
{
	static const int highest[GFP_ZONETYPES] = {
		ZONE_NORMAL, ZONE_DMA, ZONE_HIGHMEM
	};

	for (int type = 0; type < GFP_ZONETYPES; type++) {
		struct zonelist *list = pgdat->node_zonelists + type;
		int n = 0;

		for (int i = 0; i < numnodes; i++)
			n = add_zones(NODE_DATA((pgdat->node_id + i) %
						numnodes),
				      list, n, highest[type]);
		list->zones[n] = NULL;
	}
}

void build_all_zonelists(void)
{
	for (int nid = 0; nid < numnodes; nid++)
		build_zonelists(NODE_DATA(nid));
}
