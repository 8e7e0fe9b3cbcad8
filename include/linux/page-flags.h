/*
 * The low bits of page->flags: what a page frame is being used for.  The high
 * bits say in which node and zone it is: see <linux/mm.h>.
 */
#ifndef _LINUX_PAGE_FLAGS_H
#define _LINUX_PAGE_FLAGS_H

#include <asm/bitops.h>

#define PG_locked		0	/* under I/O */
#define PG_error		1
#define PG_referenced		2
#define PG_uptodate		3
#define PG_dirty		4
#define PG_lru			5	/* on a list of page reclaim */
#define PG_active		6
#define PG_slab			7	/* belongs to a slab cache */
#define PG_highmem		8
#define PG_checked		9
#define PG_arch_1		10
#define PG_reserved		11	/* not for the page allocator */
#define PG_private		12	/* page->private means something */
#define PG_writeback		13
#define PG_nosave		14
#define PG_compound		15	/* part of a compound page */
#define PG_swapcache		16
#define PG_mappedtodisk		17
#define PG_reclaim		18
#define PG_nosave_free		19

#define PageReserved(page)	test_bit(PG_reserved, &(page)->flags)
#define SetPageReserved(page)	set_bit(PG_reserved, &(page)->flags)
#define ClearPageReserved(page)	clear_bit(PG_reserved, &(page)->flags)
#define __ClearPageReserved(page)	__clear_bit(PG_reserved, &(page)->flags)

#define PagePrivate(page)	test_bit(PG_private, &(page)->flags)
#define SetPagePrivate(page)	set_bit(PG_private, &(page)->flags)
#define ClearPagePrivate(page)	clear_bit(PG_private, &(page)->flags)
#define __SetPagePrivate(page)	__set_bit(PG_private, &(page)->flags)
#define __ClearPagePrivate(page)	__clear_bit(PG_private, &(page)->flags)

#define PageSlab(page)		test_bit(PG_slab, &(page)->flags)
#define SetPageSlab(page)	set_bit(PG_slab, &(page)->flags)
#define ClearPageSlab(page)	clear_bit(PG_slab, &(page)->flags)

#define PageLocked(page)	test_bit(PG_locked, &(page)->flags)
#define SetPageLocked(page)	set_bit(PG_locked, &(page)->flags)
#define ClearPageLocked(page)	clear_bit(PG_locked, &(page)->flags)

#define PageLRU(page)		test_bit(PG_lru, &(page)->flags)
#define PageActive(page)	test_bit(PG_active, &(page)->flags)
#define PageDirty(page)		test_bit(PG_dirty, &(page)->flags)
#define SetPageDirty(page)	set_bit(PG_dirty, &(page)->flags)
#define ClearPageDirty(page)	clear_bit(PG_dirty, &(page)->flags)
#define PageUptodate(page)	test_bit(PG_uptodate, &(page)->flags)
#define PageWriteback(page)	test_bit(PG_writeback, &(page)->flags)
#define PageReclaim(page)	test_bit(PG_reclaim, &(page)->flags)
#define PageSwapCache(page)	test_bit(PG_swapcache, &(page)->flags)
#define PageCompound(page)	test_bit(PG_compound, &(page)->flags)
#define PageHighMem(page)	test_bit(PG_highmem, &(page)->flags)

#endif /* _LINUX_PAGE_FLAGS_H */
