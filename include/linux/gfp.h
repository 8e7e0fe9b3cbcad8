/*
 * Asking for pages.  A GFP mask ("get free pages") says from which zone, and
 * what the allocator may do to find them.
 *
 * Who asks with __GFP_WAIT (GFP_KERNEL has it) must be allowed to sleep: no
 * interrupt, no spinlock held, interrupts on.  GFP_ATOMIC goes anywhere.  What
 * was allocated belongs to the caller until it is freed, once for each user.
 * All of this is Linux' mm/page_alloc.c and include/linux/gfp.h.
 */
#ifndef _LINUX_GFP_H
#define _LINUX_GFP_H

#include <linux/config.h>
#include <linux/mmzone.h>
#include <linux/stddef.h>
#include <linux/topology.h>
#include <linux/types.h>
#include <machine/fail.h>

/* Where from: these two bits number the node's zonelist. */
#define __GFP_DMA	0x01	/**< below 16 MiB */
#define __GFP_HIGHMEM	0x02	/**< HighMem will do, too */

/* How: what the allocator may do. */
#define __GFP_WAIT	0x10	/**< sleep */
#define __GFP_HIGH	0x20	/**< use the emergency reserve */
#define __GFP_IO	0x40	/**< start disk I/O */
#define __GFP_FS	0x80	/**< call into file systems */
#define __GFP_COLD	0x100	/**< a page that is not in the CPU's cache */
#define __GFP_NOWARN	0x200	/**< fail without a word */
#define __GFP_REPEAT	0x400	/**< try harder */
#define __GFP_NOFAIL	0x800	/**< try for ever */
#define __GFP_NORETRY	0x1000	/**< try once */
#define __GFP_NO_GROW	0x2000	/**< for slab caches: don't grow */
#define __GFP_COMP	0x4000	/**< make a compound page */

#define __GFP_BITS_SHIFT 16
#define __GFP_BITS_MASK	((1 << __GFP_BITS_SHIFT) - 1)

#define GFP_LEVEL_MASK (__GFP_WAIT | __GFP_HIGH | __GFP_IO | __GFP_FS | \
	__GFP_COLD | __GFP_NOWARN | __GFP_REPEAT | __GFP_NOFAIL | \
	__GFP_NORETRY | __GFP_NO_GROW | __GFP_COMP)

/** Never sleeps, and may use the emergency reserve: for interrupts. */
#define GFP_ATOMIC	(__GFP_HIGH)
/** May sleep, but starts no disk I/O. */
#define GFP_NOIO	(__GFP_WAIT)
/** May sleep and start I/O, but calls no file system. */
#define GFP_NOFS	(__GFP_WAIT | __GFP_IO)
/** The usual one: may sleep, write to disks, call file systems. */
#define GFP_KERNEL	(__GFP_WAIT | __GFP_IO | __GFP_FS)
/** For a program's memory; the same number as GFP_KERNEL. */
#define GFP_USER	(__GFP_WAIT | __GFP_IO | __GFP_FS)
/** The same, where HighMem will do, too. */
#define GFP_HIGHUSER	(__GFP_WAIT | __GFP_IO | __GFP_FS | __GFP_HIGHMEM)
/** Below 16 MiB, for old devices; goes together with another one. */
#define GFP_DMA		__GFP_DMA

/* Names of later kernels. */
#define GFP_NOWAIT	0
#define GFP_DMA32	GFP_KERNEL
#define __GFP_ZERO	0x8000	/* full of zeroes */
#define __GFP_THISNODE	0x40000	/* from this node, or not at all */
#define GFP_THISNODE	(__GFP_THISNODE | __GFP_NOWARN | __GFP_NORETRY)

/**
 * The heart of the page allocator: 2^@p order contiguous pages from the first
 * zone of @p zonelist that has them.
 *
 * Lab 2 asks each zone once, and that is all.  Lab 3 keeps reserves.  It goes
 * through the zonelist up to three times, and takes from the first zone that
 * has a block, and in free_pages at least
 *
 *	1.  pages_low + 2^order + protection
 *	2.  pages_min + 2^order + protection; of pages_min only half with
 *	    __GFP_HIGH; of that a quarter less without __GFP_WAIT, or for a
 *	    real-time task outside of interrupts
 *	3.  anything: only for tasks with PF_MEMALLOC or PF_MEMDIE, and not in
 *	    an interrupt; if there is nothing either, the allocation fails
 *
 * Between the first two wakeup_kswapd() is called for each zone.  After the
 * third, who may not wait has failed.  Who may frees memory by
 * try_to_free_pages(), as a task with PF_MEMALLOC for that time, and tries the
 * second again.  If that is in vain, it waits a moment and begins again with
 * the third, provided that __GFP_NORETRY is not given and that order <= 3, or
 * __GFP_REPEAT or __GFP_NOFAIL is given; else the allocation fails.
 *
 * A failure is logged, "NAME: page allocation failure. order:0, mode:0xd0",
 * unless __GFP_NOWARN is given.  An empty zonelist fails without a word.
 *
 * @param gfp_mask  GFP flags; with __GFP_WAIT it may sleep
 * @param order     0 ... MAX_ORDER - 1
 * @param zonelist  zones in order of preference
 * @return the first page of the block, whose count is 1 and which the caller
 *         owns until __free_pages(); NULL if there is none.
 *
 * Linux: mm/page_alloc.c.
 */
struct page *__alloc_pages(unsigned int gfp_mask, unsigned int order,
			   struct zonelist *zonelist);

/** alloc_pages_node() with __GFP_ZERO or __GFP_THISNODE, which 2.6.10 does not
 * know. */
struct page *alloc_pages_later(int nid, unsigned int gfp_mask,
			       unsigned int order);

/**
 * 2^@p order contiguous pages, from node @p nid if it has them.
 *
 * @param nid       a node's number
 * @param gfp_mask  GFP flags
 * @param order     larger than MAX_ORDER - 1 fails without a word
 * @return as __alloc_pages().
 *
 * Linux: include/linux/gfp.h.
 */
static inline struct page *alloc_pages_node(int nid, unsigned int gfp_mask,
					    unsigned int order)
{
	if (unlikely(order >= MAX_ORDER) || unlikely(should_fail(FAIL_PAGE)))
		return NULL;
#if !__STDC_HOSTED__
	if (unlikely(gfp_mask & (__GFP_ZERO | __GFP_THISNODE)))
		return alloc_pages_later(nid, gfp_mask, order);
#endif
	return __alloc_pages(gfp_mask, order,
		NODE_DATA(nid)->node_zonelists + (gfp_mask & GFP_ZONEMASK));
}

/** 2^order pages, from the node of the CPU that runs. */
#define alloc_pages(gfp_mask, order) \
	alloc_pages_node(numa_node_id(), gfp_mask, order)
/** One page. */
#define alloc_page(gfp_mask)	alloc_pages(gfp_mask, 0)

/**
 * As alloc_pages(), but by address.
 *
 * @param gfp_mask  without __GFP_HIGHMEM: such a page has no address, and
 *                  could never be freed
 * @param order     2^order pages
 * @return the address of the first page in the direct map, to be given back
 *         with free_pages(); 0 on failure.
 *
 * Linux: mm/page_alloc.c.
 */
unsigned long __get_free_pages(unsigned int gfp_mask, unsigned int order);
/**
 * One page full of zeroes.
 *
 * @param gfp_mask  __GFP_HIGHMEM in it is a BUG
 * @return its address, to be given back with free_page(); 0 on failure.
 *
 * Linux: mm/page_alloc.c.
 */
unsigned long get_zeroed_page(unsigned int gfp_mask);
/** __get_free_pages() of one page. */
#define __get_free_page(gfp_mask)	__get_free_pages(gfp_mask, 0)
/** __get_free_pages() below 16 MiB. */
#define __get_dma_pages(gfp_mask, order) \
	__get_free_pages((gfp_mask) | GFP_DMA, order)

/**
 * Gives up one reference to a block of 2^@p order pages; the last one frees
 * it.  Any context.  Pages marked PG_reserved are left alone.
 *
 * @param page   its first page, as alloc_pages() returned it
 * @param order  the order it was allocated with: a wrong one is not noticed
 *               and spoils the free lists
 *
 * Linux: mm/page_alloc.c.
 */
void __free_pages(struct page *page, unsigned int order);
/**
 * As __free_pages(), by address.
 *
 * @param addr   what __get_free_pages() returned; 0 is nothing to free, an
 *               address outside of the direct map is a BUG
 * @param order  the order it was allocated with
 *
 * Linux: mm/page_alloc.c.
 */
void free_pages(unsigned long addr, unsigned int order);
/** __free_pages() of one page. */
#define __free_page(page)	__free_pages(page, 0)
/** free_pages() of one page. */
#define free_page(addr)		free_pages(addr, 0)

/**
 * Free one page whose count has already dropped to 0.  Any context.  Not for
 * drivers: they want __free_page().  The page's contents are thought to be in
 * the CPU's cache (hot), or not (cold).  In lab 3 it goes on the list that
 * this CPU keeps of its zone: see zone_pcp_init().
 *
 * @param page  a page that has a user is reported as "Bad page state", and
 *              freed all the same
 *
 * Linux: mm/page_alloc.c; not exported.
 */
void free_hot_page(struct page *page);
/** Free one page whose count has already dropped to 0: see free_hot_page(). */
void free_cold_page(struct page *page);

/**
 * Gives the pages that this CPU keeps for itself back to the free lists, of
 * all zones, hot and cold.  Any context.
 *
 * Linux: mm/page_alloc.c; exercise 3.4.
 */
void drain_local_pages(void);

/* Later kernels' functions: lib/kernel/page_later.c. */

/** Makes a block of 2^@p order pages as many single ones: each has a count of
 * its own, and is freed by itself. */
void split_page(struct page *page, unsigned int order);
/**
 * As many pages as hold @p size bytes, and no more: what a block has beyond
 * them is given back.
 * @return the address of the first, for free_pages_exact(); NULL if there are
 *         none.
 */
void *alloc_pages_exact(size_t size, unsigned int gfp_mask);
void *alloc_pages_exact_nid(int nid, size_t size, unsigned int gfp_mask);
/** @param size  as it was allocated */
void free_pages_exact(void *addr, size_t size);

#endif /* _LINUX_GFP_H */
