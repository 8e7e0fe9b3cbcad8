/*
 * The buddy allocator from inside: what lab 2 has, and lab 3 stands on.  Linux
 * has both in one file, mm/page_alloc.c.
 */
#ifndef _LINUX_BUDDY_H
#define _LINUX_BUDDY_H

#include <linux/mm.h>

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

#endif /* _LINUX_BUDDY_H */
