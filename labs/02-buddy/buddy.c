/*
 * Lab 2: The buddy allocator
 *
 * Fill the places marked EXERCISE: write your code where it says
 * not_implemented(), and take that line away. The book (make docs)
 * leads through this file; make lab2 builds and tests it.
 * printk("x is %lu\n", x) prints, and what it printed is shown
 * when a test fails.
 */

/**
 * @file buddy.c
 * Pages in blocks of powers of two.
 *
 * The free lists of a zone are guarded by zone->lock, which is taken with
 * interrupts off: an interrupt handler may allocate too.  Functions whose
 * comment says "under zone->lock" expect the caller to hold it.
 *
 * Linux: mm/page_alloc.c.
 */
#include <asm/page.h>
#include <linux/buddy.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/string.h>
#include <machine/exercise.h>

/*
 * Lab 3 has better ones of the first four, and Linux has both labs in one file.
 * If a name is defined twice it is the one that is not weak.
 */
#pragma weak __alloc_pages
#pragma weak __free_pages
#pragma weak free_hot_page
#pragma weak free_cold_page
#pragma weak __free_pages_ok
#pragma weak __get_free_pages
#pragma weak get_zeroed_page
#pragma weak free_pages
#pragma weak zone_init_free_lists
#pragma weak fragmentation_op

/* ---- Sizes to orders ---- */

int get_order(unsigned long size)
{
	/*
	 * EXERCISE 2.1  Return the smallest order whose block holds `size`
	 * bytes.
	 */
	not_implemented("2.1");
}
EXPORT_SYMBOL(get_order);

/* ---- An empty zone ---- */

void __init zone_init_free_lists(struct pglist_data *pgdat, struct zone *zone,
				 unsigned long size)
{
	/*
	 * EXERCISE 2.2  Make the zone's MAX_ORDER free lists empty, and the
	 * nr_free of each 0.
	 */
	not_implemented("2.2");
}

/* ---- One block in, one block out ---- */

/* Makes @page the first page of a free block.  Under zone->lock. */
static inline void add_block(struct zone *zone, struct page *page,
			     unsigned int order)
{
	/*
	 * EXERCISE 2.3  (Part 1 of 4.) Mark the page as the beginning of a free
	 * block of this order, put it on the order's list, and count it:
	 * nr_free and zone->free_pages.
	 */
	not_implemented("2.3");
}

/* The opposite of add_block(), for a block on the list of @order. */
static inline void del_block(struct zone *zone, struct page *page,
			     unsigned int order)
{
	/*
	 * EXERCISE 2.3  (Part 2 of 4.) Undo everything that add_block() does.
	 */
	not_implemented("2.3");
}

/*
 * Takes a block of exactly this order, or returns NULL if there is none.
 * Under zone->lock.
 */
static inline struct page *take_block(struct zone *zone, unsigned int order)
{
	/*
	 * EXERCISE 2.3  (Part 3 of 4; part 4 is __free_pages(), further down.)
	 * If the list of this order is not empty, take its first block off and
	 * return its first page; otherwise return NULL.
	 */
	not_implemented("2.3");
}

/* ---- Splitting ---- */

/*
 * Cuts a block of order @high, which is on no list, down to order @low.  Gives
 * the upper halves back; @page stays the caller's.  Under zone->lock.
 */
static inline void expand(struct zone *zone, struct page *page,
			  unsigned int low, unsigned int high)
{
	/*
	 * EXERCISE 2.4  Halve the block until it has order `low`; put each
	 * upper half on the list it belongs to.
	 */
	not_implemented("2.4");
}

/* 2^@order pages from the smallest block that will do, or NULL.  Under
 * zone->lock. */
struct page *__rmqueue(struct zone *zone, unsigned int order)
{
	struct page *page = take_block(zone, order);

	/*
	 * EXERCISE 2.4  If there was no block of this order, take the smallest
	 * larger one there is, and split it.
	 */
	not_implemented_yet("2.4");
	return page;
}

/* ---- Merging ---- */

/*
 * The buddy of a block that is being freed, if it is free as a whole; NULL
 * otherwise.  Under zone->lock.
 */
static inline struct page *find_buddy(struct zone *zone, struct page *page,
				      unsigned int order)
{
	/*
	 * EXERCISE 2.5  Find the block's buddy. Return its first page if it
	 * lies in the zone and is free as one block of this very order; NULL
	 * otherwise.
	 */
	not_implemented("2.5");
}

/* Gives a block back to its zone.  Under zone->lock. */
void __free_pages_bulk(struct zone *zone, struct page *page,
		       unsigned int order)
{
	/*
	 * EXERCISE 2.5  As long as the buddy is free and there is a larger
	 * order, take the buddy off its list and go on with the block that both
	 * form.
	 */
	not_implemented_yet("2.5");
	add_block(zone, page, order);
}

/* ---- What can go wrong ---- */

static inline void bad_page(const char *function, struct page *page)
{
	printk(KERN_EMERG "Bad page state at %s (in process '%s', page %p)\n",
	       function, current->comm, page);
	printk(KERN_EMERG "flags:0x%0*lx mapping:%p mapcount:%d count:%d\n",
	       (int)(2 * sizeof(page_flags_t)), page->flags, page->mapping,
	       page_mapcount(page), page_count(page));
	printk(KERN_EMERG "Backtrace:\n");
	dump_stack();
	printk(KERN_EMERG "Trying to fix it up, but a reboot is needed\n");
	page->flags &= ~(1UL << PG_private | 1UL << PG_locked | 1UL << PG_lru |
			 1UL << PG_active | 1UL << PG_dirty |
			 1UL << PG_swapcache | 1UL << PG_writeback);
	set_page_count(page, 0);
	reset_page_mapcount(page);
	page->mapping = NULL;
}

/* No page with one of these is free. */
#define PAGE_FLAGS_IN_USE						\
	(1UL << PG_lru | 1UL << PG_private | 1UL << PG_locked |		\
	 1UL << PG_active | 1UL << PG_reclaim | 1UL << PG_slab |	\
	 1UL << PG_swapcache | 1UL << PG_writeback)

/* Looks at one page that is about to be free. */
void free_pages_check(const char *function, struct page *page)
{
	/*
	 * EXERCISE 2.6  Call bad_page() if the page is mapped somewhere,
	 * belongs to a mapping, still has a user, or has a flag that only pages
	 * in use have. A dirty page is all right once it is free: clear
	 * PG_dirty.
	 */
	not_implemented("2.6");
}

/* Frees a block that has no user any more. */
void __free_pages_ok(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	/*
	 * EXERCISE 2.6  BUG if the block does not begin where blocks of its
	 * order may begin. Check every page of it with free_pages_check(),
	 * whose first argument is the name of this function.
	 */
	not_implemented_yet("2.6");
	spin_lock_irqsave(&zone->lock, flags);
	__free_pages_bulk(zone, page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

/* ---- Users are counted ---- */

void __free_pages(struct page *page, unsigned int order)
{
	/*
	 * EXERCISE 2.3  (Part 4 of 4.) Leave a reserved page alone, its count
	 * too. Otherwise drop one user, and if that was the last one, free the
	 * block with __free_pages_ok().
	 */
	not_implemented("2.3");
}
EXPORT_SYMBOL(__free_pages);

/* These two free a page whose count is 0 already.  Lab 3 has better ones. */
void free_hot_page(struct page *page)
{
	__free_pages_ok(page, 0);
}

void free_cold_page(struct page *page)
{
	__free_pages_ok(page, 0);
}

/* Takes a block out of one zone and makes it the caller's. */
static struct page *rmqueue(struct zone *zone, unsigned int order)
{
	struct page *page;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	page = __rmqueue(zone, order);
	spin_unlock_irqrestore(&zone->lock, flags);
	if (page)
		set_page_count(page, 1);
	return page;
}

struct page *__alloc_pages(unsigned int gfp_mask, unsigned int order,
			   struct zonelist *zonelist)
{
	struct page *page;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	for (struct zone **z = zonelist->zones; *z; z++) {
		page = rmqueue(*z, order);
		if (page)
			return page;
	}
	if (!(gfp_mask & __GFP_NOWARN))
		printk(KERN_WARNING "%s: page allocation failure. order:%d, "
		       "mode:0x%x\n", current->comm, order, gfp_mask);
	return NULL;
}
EXPORT_SYMBOL(__alloc_pages);

/* ---- Pages by address ---- */

unsigned long __get_free_pages(unsigned int gfp_mask, unsigned int order)
{
	/*
	 * EXERCISE 2.7  Allocate 2^order pages; return the address of the first
	 * one, or 0 if there are none.
	 */
	not_implemented("2.7");
}
EXPORT_SYMBOL(__get_free_pages);

unsigned long get_zeroed_page(unsigned int gfp_mask)
{
	/*
	 * EXERCISE 2.7  As __get_free_page(), but the page is full of zeroes.
	 * BUG on __GFP_HIGHMEM.
	 */
	not_implemented("2.7");
}
EXPORT_SYMBOL(get_zeroed_page);

void free_pages(unsigned long addr, unsigned int order)
{
	/*
	 * EXERCISE 2.7  Free 2^order pages by address. Address 0 is nothing to
	 * free; BUG if virt_addr_valid() says that the address is none of the
	 * direct map's.
	 */
	not_implemented("2.7");
}
EXPORT_SYMBOL(free_pages);

/* ---- /proc/buddyinfo ---- */

static void *frag_start(struct seq_file *m, loff_t *pos)
{
	pg_data_t *pgdat = pgdat_list;

	for (loff_t node = *pos; pgdat && node; node--)
		pgdat = pgdat->pgdat_next;
	return pgdat;
}

static void *frag_next(struct seq_file *m, void *v, loff_t *pos)
{
	(*pos)++;
	return ((pg_data_t *)v)->pgdat_next;
}

static void frag_stop(struct seq_file *m, void *v)
{
}

static int frag_show(struct seq_file *m, void *v)
{
	/*
	 * EXERCISE 2.8  For each of the node's zones that has memory, write one
	 * line: "Node %d, zone %8s ", then "%6lu " for each order, then "\n".
	 * Return 0. Hold zone->lock while you count.
	 */
	not_implemented("2.8");
}

struct seq_operations fragmentation_op = {
	.start = frag_start,
	.next = frag_next,
	.stop = frag_stop,
	.show = frag_show,
};
