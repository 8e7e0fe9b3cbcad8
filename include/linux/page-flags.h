/*
 * The low bits of page->flags: what a page frame is being used for.  The high
 * bits say in which node and zone it is: see <linux/mm.h>.
 */
#ifndef _LINUX_PAGE_FLAGS_H
#define _LINUX_PAGE_FLAGS_H

#include <asm/bitops.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

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
#define TestSetPageSlab(page)	test_and_set_bit(PG_slab, &(page)->flags)
#define TestClearPageSlab(page)	test_and_clear_bit(PG_slab, &(page)->flags)

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

/**
 * What the kernel counts about its memory.  Each CPU counts for itself, so
 * the count of one may be negative; only the sum means something.
 *
 * /proc/vmstat shows them all, in this order.
 */
struct page_state {
	/* How many pages there are: */
	unsigned long nr_dirty;
	unsigned long nr_writeback;
	unsigned long nr_unstable;
	unsigned long nr_page_table_pages;
	unsigned long nr_mapped;
	unsigned long nr_slab;
#define GET_PAGE_STATE_LAST nr_slab

	/* How often something has happened since boot: */
	unsigned long pgpgin, pgpgout;
	unsigned long pswpin, pswpout;
	/** Pages allocated, by zone. */
	unsigned long pgalloc_high, pgalloc_normal, pgalloc_dma;
	/** Pages freed. */
	unsigned long pgfree;
	unsigned long pgactivate, pgdeactivate;
	unsigned long pgfault, pgmajfault;
	unsigned long pgrefill_high, pgrefill_normal, pgrefill_dma;
	unsigned long pgsteal_high, pgsteal_normal, pgsteal_dma;
	unsigned long pgscan_kswapd_high, pgscan_kswapd_normal;
	unsigned long pgscan_kswapd_dma;
	unsigned long pgscan_direct_high, pgscan_direct_normal;
	unsigned long pgscan_direct_dma;
	unsigned long pginodesteal;
	/** Objects that shrinkers were asked to look at. */
	unsigned long slabs_scanned;
	unsigned long kswapd_steal, kswapd_inodesteal;
	/** Times that kswapd went to work. */
	unsigned long pageoutrun;
	/** Times that somebody who wanted memory had to free some first. */
	unsigned long allocstall;
	unsigned long pgrotated;
};

DECLARE_PER_CPU(struct page_state, page_states);

/**
 * Sums over all CPUs: of the first members, up to nr_slab, or of all.
 * @param ret  receives them
 * Linux: mm/page_alloc.c.
 */
void get_page_state(struct page_state *ret);
void get_full_page_state(struct page_state *ret);
/** The sum over all CPUs of the member that begins at byte @p offset. */
unsigned long __read_page_state(unsigned int offset);
/** Adds to this CPU's count.  Any context. */
void __mod_page_state(unsigned int offset, unsigned long delta);

#define read_page_state(member) \
	__read_page_state(offsetof(struct page_state, member))
#define mod_page_state(member, delta) \
	__mod_page_state(offsetof(struct page_state, member), \
			 (unsigned long)(delta))
#define inc_page_state(member)	mod_page_state(member, 1UL)
#define dec_page_state(member)	mod_page_state(member, 0UL - 1)
#define add_page_state(member, delta) mod_page_state(member, delta)
#define sub_page_state(member, delta) mod_page_state(member, 0UL - (delta))

/** mod_page_state() of the member with _high, _normal or _dma behind it. */
#define mod_page_state_zone(zone, member, delta) do {			\
	if (is_highmem(zone))						\
		mod_page_state(member##_high, delta);			\
	else if (is_normal(zone))					\
		mod_page_state(member##_normal, delta);			\
	else								\
		mod_page_state(member##_dma, delta);			\
} while (0)

#endif /* _LINUX_PAGE_FLAGS_H */
