/*
 * The page allocator from inside.  In Linux all of it is one file,
 * mm/page_alloc.c, and static there.
 */
#ifndef _LINUX_BUDDY_H
#define _LINUX_BUDDY_H

#include <asm/pgtable.h>
#include <linux/mm.h>

/* What lab 2 has, and lab 3 stands on. */

/**
 * Takes a block of 2^@p order pages off the zone's free lists, splitting a
 * larger one if need be.  Under zone->lock, with interrupts off.
 * @return its first page, whose count is still 0; NULL if there is none.
 */
struct page *__rmqueue(struct zone *zone, unsigned int order);
/**
 * Puts a block back on the free lists and merges it with its buddies.  Under
 * zone->lock, with interrupts off.
 */
void __free_pages_bulk(struct zone *zone, struct page *page,
		       unsigned int order);
/** Reports a page that is about to be freed and must not be.  @p function is
 * the name of who asks.  Any context. */
void free_pages_check(const char *function, struct page *page);
/** Checks a block without users and frees it.  Takes zone->lock. */
void __free_pages_ok(struct page *page, unsigned int order);

/* What lab 3 has, and what is made from it. */

/**
 * Sets protection[] of all zones: what a zone keeps from requests that could
 * have had a higher one is the sum of those zones' pages_low, up to the one
 * that was the request's first choice, times sysctl_lower_zone_protection.  At
 * boot, and when that or pages_low has changed.
 */
void setup_per_zone_protection(void);
/**
 * Sets the watermarks of all zones by min_free_kbytes.
 *
 * Low zones share min_free_kbytes, in pages, according to their present_pages:
 * that is pages_min.  A HighMem zone's pages_min is a 1024th of its
 * present_pages, but not less than SWAP_CLUSTER_MAX and not more than 128.
 * pages_low is 5/4 and pages_high 6/4 of pages_min.  All is rounded down.
 *
 * Exercise 3.2.
 */
void setup_per_zone_pages_min(void);
/**
 * Counts an allocation from @p zone, by somebody who went through @p zonelist:
 * see struct per_cpu_pageset.  Any context.
 *
 * What was wanted is the node of the list's first zone.  A zone of that node
 * counts a numa_hit; any other a numa_miss, and then the first zone a
 * numa_foreign.  Besides, the zone counts a local_node or an other_node, by
 * the node of the CPU that runs.  All are counts of the CPU that runs.
 *
 * Exercise 3.5.
 */
void zone_statistics(struct zonelist *zonelist, struct zone *zone);

/**
 * How many users each of kmap()'s slots has, plus one: 0 is a free slot, 1 one
 * without users whose old address may still be in the TLB.  In the kernel's
 * data segment, where a picture finds it.
 */
#define pkmap_count	((int *)(SWAPPER_PG_DIR - 4096))

#endif /* _LINUX_BUDDY_H */
