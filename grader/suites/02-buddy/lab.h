/*
 * What the tests of lab 2 share.
 *
 * Nothing here knows how the allocator keeps its books.  A test sees which
 * blocks come back, how many there are of each order (by taking them all),
 * the pages' counts, zone->free_pages through nr_free_pages(), the kernel log
 * and /proc/buddyinfo.  Which of several suitable blocks comes first is left
 * open.
 *
 * A test of an exercise needs only the exercises before it.  So until 2.5
 * nothing may depend on merging: bootmem hands over single pages and blocks of
 * order 6, and those may still be as they came.
 */
#ifndef _SUITE_BUDDY_H
#define _SUITE_BUDDY_H

#include "../../suite/frames.h"

/* A megabyte is 256 page frames; small machines make for short stories. */
#define SMALL	"mem=1M"
/* The order of what bootmem hands over in one piece. */
#define WORD	6

/* Boots up to the point where zones are described and nothing is free.  What
 * was in their free areas before must not matter. */
void boot_empty(const char *boot_line);
/* Leaves exactly one block of order 6 free, and returns its first page. */
struct page *leave_one_block(void);

#endif /* _SUITE_BUDDY_H */
