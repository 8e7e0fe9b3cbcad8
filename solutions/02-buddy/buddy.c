/*%
# The buddy allocator

Once the kernel is up, pages come and go all the time, from every CPU, and
often several in a row are wanted: a network card needs 16 KiB that are
contiguous in *physical* memory, because it knows no page tables. An allocator
for pages has to do two things well. It has to be fast, since everything else
stands on it. And it has to keep free memory together, because 100 free pages
are of no use to somebody who needs two neighbours if no two of them are.

The **buddy allocator** does both with one restriction: it deals only in
**blocks** of 1, 2, 4, 8 ... 1024 pages. A block of **order** n has
2<sup>n</sup> pages and begins only at a page frame whose number is a multiple
of 2<sup>n</sup>. So every block of order n + 1 consists of exactly two of
order n, its two halves. They are each other's **buddies**:

    order 3   |               0               |               8               |
    order 2   |       0       |       4       |       8       |      12       |
    order 1   |   0   |   2   |   4   |   6   |   8   |  10   |  12   |  14   |
    order 0   | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 |10 |11 |12 |13 |14 |15 |

    blocks 4 and 6 of order 1 are buddies: together they are block 4 of order 2.
    blocks 2 and 4 of order 1 are neighbours, but no buddies.

To allocate, take a block that is large enough and **split** it in halves until
it has the right size. To free, look whether the buddy is free too; if so,
**merge** the two, and go on with the larger block. The restriction makes both
steps trivial: where the buddy is, is a matter of flipping one bit.

\dotfile buddy-split.dot "One page from an empty machine: the blocks that splitting leaves behind"

In this chapter you build it.

<!-- end of assignment intro -->

## What the allocator keeps

For each zone there is an array of free areas, one an order:

    zone->free_area[0].free_list   single pages
    zone->free_area[1].free_list   pairs
    ...
    zone->free_area[10].free_list  blocks of 1024 pages, 4 MiB

A **zone** is a part of memory that is all good for the same things; the DMA
zone ends at 16 MiB, the Normal zone is the rest. Blocks never span two zones.
A block on a list is represented by its *first* page, linked by its `lru`
member. Everything the lists need stands in the `struct page` of pages that are
free anyhow, so keeping track of free memory costs no memory.

Given a page, how do we know whether a free block begins there, and of which
order? This chapter writes the order into `page->private` and says with the
flag `PG_private` that it means something. Only the first page of a *free*
block has the flag; a page that is allocated, or inside of a block, has not.
(You may do it differently. The tests look at what the functions do, not at how
you keep books.)
%*/
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

/*%
## Sizes to orders

People think in bytes. `get_order(size)` says which order they need: the
smallest one whose block holds that many bytes. 1 to 4096 bytes are order 0,
4097 to 8192 order 1, and so on.
%*/
int get_order(unsigned long size)
{
	//@ exercise 2.1
	//@ todo Return the smallest order whose block holds `size` bytes.
	//@ hint What matters is the number of pages, and exact multiples must
	//@ ... not be rounded up once more: 4096 bytes are order 0.
	//@ hint Start at order 0 and go up while the block is too small.
	//@ hint while ((PAGE_SIZE << order) < size) order++;
	int order = 0;

	while ((PAGE_SIZE << order) < size)
		order++;
	return order;
	//@ end
}
EXPORT_SYMBOL(get_order);

/*%
## An empty zone

The boot code describes each zone that has memory and then asks the allocator to
prepare its free areas: for each order a list, and the number of blocks on it,
`free_area[order].nr_free`. No page is free yet; bootmem hands them over later,
and `zone->free_pages`, which counts all of the zone's free pages, is 0 already.
`size` is for allocators that keep a bitmap of the zone and have to allocate it
here, from bootmem. Ours needs nothing.
%*/
void __init zone_init_free_lists(struct pglist_data *pgdat, struct zone *zone,
				 unsigned long size)
{
	//@ exercise 2.2
	//@ todo Make the zone's MAX_ORDER free lists empty, and the nr_free of
	//@ todo each 0.
	//@ hint An empty list is not one full of zeroes: see <linux/list.h>.
	//@ hint There is one list an order, from 0 to MAX_ORDER - 1.
	//@ hint for each order: INIT_LIST_HEAD(&zone->free_area[order]
	//@ ... .free_list); and nr_free = 0.
	for (int order = 0; order < MAX_ORDER; order++) {
		INIT_LIST_HEAD(&zone->free_area[order].free_list);
		zone->free_area[order].nr_free = 0;
	}
	//@ end
}

/*%
## One block in, one block out

Before splitting and merging, the simple things: put a block on its list, take
one off. All later steps use these, so what they write down is right or wrong
in one place: that the page begins a free block, of which order, how many
blocks the list holds, and how many pages the zone has free in all. The last
one, `zone->free_pages`, others rely on: `nr_free_pages()` adds it up, and lab 3
decides by it when memory is getting short.

Linux puts a block at the *front* of its list, and takes from the front too.
What was freed last is likely still in the CPU's cache.

Exercise 2.3 has four parts. Three of them follow; the fourth, `__free_pages()`,
is the door through which blocks come in, and stands further down, in the
section *Users are counted*. Nothing can be tested before all four are there.
%*/
/* Makes @page the first page of a free block.  Under zone->lock. */
static inline void add_block(struct zone *zone, struct page *page,
			     unsigned int order)
{
	//@ exercise 2.3
	//@ todo (Part 1 of 4.) Mark the page as the beginning of a free block
	//@ todo of this order, put it on the order's list, and count it:
	//@ todo nr_free and zone->free_pages.
	//@ hint Two counts, in two units: blocks of this order, and pages.
	//@ hint A block of order n has 1 << n pages. set_page_private() and
	//@ ... SetPagePrivate() write the mark.
	//@ hint __SetPagePrivate(page); set_page_private(page, order);
	//@ ... list_add(&page->lru, &zone->free_area[order].free_list);
	//@ ... free_area[order].nr_free++; zone->free_pages += 1UL << order;
	struct free_area *area = zone->free_area + order;

	__SetPagePrivate(page);
	set_page_private(page, order);
	list_add(&page->lru, &area->free_list);
	area->nr_free++;
	zone->free_pages += 1UL << order;
	//@ end
}

/* The opposite of add_block(), for a block on the list of @order. */
static inline void del_block(struct zone *zone, struct page *page,
			     unsigned int order)
{
	//@ exercise 2.3
	//@ todo (Part 2 of 4.) Undo everything that add_block() does.
	//@ hint Go through your add_block() line by line.
	//@ hint A mark that stays behind makes the page look like a free block
	//@ ... when its buddy is freed later: a bug that shows far away.
	//@ hint list_del(&page->lru); __ClearPagePrivate(page);
	//@ ... set_page_private(page, 0); and the two counts down again.
	list_del(&page->lru);
	__ClearPagePrivate(page);
	set_page_private(page, 0);
	zone->free_area[order].nr_free--;
	zone->free_pages -= 1UL << order;
	//@ end
}

/*
 * Takes a block of exactly this order, or returns NULL if there is none.
 * Under zone->lock.
 */
static inline struct page *take_block(struct zone *zone, unsigned int order)
{
	//@ exercise 2.3
	//@ todo (Part 3 of 4; part 4 is __free_pages(), further down.) If the
	//@ todo list of this order is not empty, take its first block off and
	//@ todo return its first page; otherwise return NULL.
	//@ hint The list links `lru` members; from there to the page it
	//@ ... belongs to: list_entry().
	//@ hint list_entry() of an empty list's next is a page that is none:
	//@ ... ask list_empty() first.
	//@ hint page = list_entry(list->next, struct page, lru);
	//@ ... del_block(zone, page, order); return page.
	struct list_head *list = &zone->free_area[order].free_list;
	struct page *page;

	if (list_empty(list))
		return NULL;
	page = list_entry(list->next, struct page, lru);
	del_block(zone, page, order);
	return page;
	//@ end
}

/*%
## Splitting

Somebody wants order 0, and the smallest free block has order 3. Half of it is
too much, so that half goes back on the list of order 2; of the rest, half goes
back to order 1; of the rest, half to order 0; and what is left has the order
that was asked for.

    order 3   |###############################|   taken off its list
    order 2   |               |      free     |   upper half: list 2
    order 1   |       | free  |                   upper half: list 1
    order 0   |ask|fre|                           upper half: list 0

Always the upper half goes back and the lower one is split further: who asks
for pages one after the other then gets them in rising order.
%*/
/*
 * Cuts a block of order @high, which is on no list, down to order @low.  Gives
 * the upper halves back; @page stays the caller's.  Under zone->lock.
 */
static inline void expand(struct zone *zone, struct page *page,
			  unsigned int low, unsigned int high)
{
	//@ exercise 2.4
	//@ todo Halve the block until it has order `low`; put each upper half
	//@ todo on the list it belongs to.
	//@ hint The picture has three steps for an order of 3 and none for an
	//@ ... order of 0. Which is the loop's condition?
	//@ hint Halving a block of order `high` gives two of order high - 1;
	//@ ... the upper one begins 1 << (high - 1) pages further on.
	//@ hint while (high > low) { high--; add_block(zone, page + (1 <<
	//@ ... high), high); }
	while (high > low) {
		high--;
		add_block(zone, page + (1UL << high), high);
	}
	//@ end
}

/* 2^@order pages from the smallest block that will do, or NULL.  Under
 * zone->lock. */
struct page *__rmqueue(struct zone *zone, unsigned int order)
{
	struct page *page = take_block(zone, order);

	//@ exercise 2.4 soft
	//@ todo If there was no block of this order, take the smallest larger
	//@ todo one there is, and split it.
	//@ hint Why the smallest? Think of who asks for a large block next.
	//@ hint Try the orders above `order` one after the other, up to and
	//@ ... including MAX_ORDER - 1.
	//@ hint for (larger = order + 1; !page && larger < MAX_ORDER;
	//@ ... larger++) { page = take_block(zone, larger); if (page)
	//@ ... expand(zone, page, order, larger); }
	for (unsigned int larger = order + 1; !page && larger < MAX_ORDER;
	     larger++) {
		page = take_block(zone, larger);
		if (page)
			expand(zone, page, order, larger);
	}
	//@ end
	return page;
}

/*%
## Merging

When a block is freed, its buddy may be free as well, whole. Then the two are
one block of the next order, whose buddy may be free too, and so on up to the
largest order.

Where is the buddy? Blocks of order n begin at multiples of 2<sup>n</sup>; of
two buddies, one has bit n of its number clear and the other one set. Flip that
bit and you are there. The block that both form begins at the lower one of
them.

    order 1, block 4: 0100 ^ 0010 = 0110: its buddy is 6, together block 4
    order 1, block 6: 0110 ^ 0010 = 0100: its buddy is 4, together block 4

\dotfile buddy-merge.dot "Freeing one page, step by step, until the whole machine is one block again"

Three things can be wrong with a buddy. It may lie outside of the zone, because
the zone's memory is not a multiple of the largest block: a zone has
`spanned_pages` page frames, from `zone_start_pfn` on. It may be in use. Or it
may be free but in pieces: then its first page begins a free block, but one of
a smaller order.
%*/
/*
 * The buddy of a block that is being freed, if it is free as a whole; NULL
 * otherwise.  Under zone->lock.
 */
static inline struct page *find_buddy(struct zone *zone, struct page *page,
				      unsigned int order)
{
	//@ exercise 2.5
	//@ todo Find the block's buddy. Return its first page if it lies in
	//@ todo the zone and is free as one block of this very order; NULL
	//@ todo otherwise.
	//@ hint Work with the page's number. A page of another zone is none of
	//@ ... your business, and behind the end of mem_map there is not even
	//@ ... a struct page to look at.
	//@ hint "Free as one block of this order" is what add_block() wrote
	//@ ... down. A page with the mark but another order is free in pieces.
	//@ hint pfn = page_to_pfn(page) ^ (1UL << order); in the zone means
	//@ ... zone_start_pfn <= pfn and pfn + (1 << order) <= zone_start_pfn
	//@ ... + spanned_pages; then PagePrivate(buddy) &&
	//@ ... page_private(buddy) == order.
	unsigned long pfn = page_to_pfn(page) ^ (1UL << order);
	struct page *buddy = pfn_to_page(pfn);

	if (pfn < zone->zone_start_pfn || pfn + (1UL << order) >
	    zone->zone_start_pfn + zone->spanned_pages)
		return NULL;
	if (page_count(buddy) || PageReserved(buddy) || !PagePrivate(buddy) ||
	    page_private(buddy) != order)
		return NULL;
	return buddy;
	//@ end
}

/* Gives a block back to its zone.  Under zone->lock. */
void __free_pages_bulk(struct zone *zone, struct page *page,
		       unsigned int order)
{
	//@ exercise 2.5 soft
	//@ todo As long as the buddy is free and there is a larger order, take
	//@ todo the buddy off its list and go on with the block that both form.
	//@ hint Merging is a loop: after one step you have a larger block, and
	//@ ... the same question again. Where does it end?
	//@ hint The largest order is MAX_ORDER - 1: a block of that order has
	//@ ... nothing to merge with. The block of both begins where the lower
	//@ ... one does.
	//@ hint while (order < MAX_ORDER - 1 && (buddy = find_buddy(zone,
	//@ ... page, order))) { del_block(zone, buddy, order); page =
	//@ ... min(page, buddy); order++; }
	struct page *buddy;

	while (order < MAX_ORDER - 1 &&
	       (buddy = find_buddy(zone, page, order)) != NULL) {
		del_block(zone, buddy, order);
		page = min(page, buddy);
		order++;
	}
	//@ end
	add_block(zone, page, order);
}

/*%
## What can go wrong

Memory allocators are where other people's bugs arrive. A driver frees a page
twice, frees one that is still in use elsewhere, or frees the second page of a
block instead of the first. If the allocator believes it, two users will
share the page, and the crash comes an hour later somewhere else. So it looks
before it believes.

What can still be in use? A page may be *mapped*: some process's page table
points to it; `page_mapped()` says so, from a count in the `struct page`. It may
belong to a *mapping*, `page->mapping`: it holds a piece of some file. It may
have a user, `page_count()`. And it may have a flag that only pages in use have:
locked for I/O, on a list of page reclaim, part of a slab, and so on.

`bad_page()` reports a page in a state that no page may be in when it is freed,
and repairs what it can. It does not stop the machine: what comes next is a
page the kernel may still be able to live without.
%*/
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
	//@ exercise 2.6
	//@ todo Call bad_page() if the page is mapped somewhere, belongs to a
	//@ todo mapping, still has a user, or has a flag that only pages in use
	//@ todo have. A dirty page is all right once it is free: clear
	//@ todo PG_dirty.
	//@ hint Four conditions; <linux/mm.h> has a function or a member for
	//@ ... each.
	//@ hint page_mapped(), page->mapping, page_count(), and page->flags &
	//@ ... PAGE_FLAGS_IN_USE.
	//@ hint if (page_mapped(page) || page->mapping != NULL ||
	//@ ... page_count(page) || (page->flags & PAGE_FLAGS_IN_USE))
	//@ ... bad_page(function, page); if (PageDirty(page))
	//@ ... ClearPageDirty(page);
	if (page_mapped(page) || page->mapping != NULL ||
	    page_count(page) != 0 || (page->flags & PAGE_FLAGS_IN_USE))
		bad_page(function, page);
	if (PageDirty(page))
		ClearPageDirty(page);
	//@ end
}

/* Frees a block that has no user any more. */
void __free_pages_ok(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	//@ exercise 2.6 soft
	//@ todo BUG if the block does not begin where blocks of its order may
	//@ todo begin. Check every page of it with free_pages_check(), whose
	//@ todo first argument is the name of this function.
	//@ hint Somebody who frees with an order that is too large may be
	//@ ... caught by one look at the page's number.
	//@ hint A block of order n begins at a multiple of 1 << n. All its
	//@ ... pages have to be fit to be free, not only the first.
	//@ hint BUG_ON(page_to_pfn(page) & ((1UL << order) - 1)); then for
	//@ ... each i below 1 << order: free_pages_check(__func__, page + i).
	BUG_ON(page_to_pfn(page) & ((1UL << order) - 1));
	for (unsigned long i = 0; i < 1UL << order; i++)
		free_pages_check(__func__, page + i);
	//@ end
	spin_lock_irqsave(&zone->lock, flags);
	__free_pages_bulk(zone, page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

/*%
## Users are counted

A block of pages may have several users. The first page of the block counts
them: `alloc_pages()` returns it with the count 1, `get_page()` adds one, and
`__free_pages()` takes one away; only the last frees the block.
`put_page_testzero()` does the taking away, says whether it was the last, and
has a check of its own: a page whose count is 0 already is being freed twice,
and that is a BUG. The same check catches somebody who frees a page from the
middle of a block, since only the first page has a count at all.

Pages marked `PG_reserved` (the kernel's own, and those that are not memory)
don't belong to the allocator, whatever somebody does with them.
%*/
void __free_pages(struct page *page, unsigned int order)
{
	//@ exercise 2.3
	//@ todo (Part 4 of 4.) Leave a reserved page alone, its count too.
	//@ todo Otherwise drop one user, and if that was the last one, free
	//@ todo the block with __free_pages_ok().
	//@ hint Look at put_page_testzero() in <linux/mm.h>.
	//@ hint A reserved page is left alone altogether: its count too.
	//@ hint if (!PageReserved(page) && put_page_testzero(page))
	//@ ... __free_pages_ok(page, order);
	if (!PageReserved(page) && put_page_testzero(page))
		__free_pages_ok(page, order);
	//@ end
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

/*%
Allocation goes through `__alloc_pages()`, to which every other function comes
down. It gets a **zonelist**: the zones to try, best first. In this lab it
takes the first zone that has a block. Lab 3 puts a better one in its place,
which keeps reserves and knows which nodes are near.

`__GFP_WAIT` in the mask says that the caller may be put to sleep until there
is memory. This allocator never sleeps; but a caller that says so where nobody
may sleep has a bug that would show on a bad day only, so `might_sleep_if()`
complains on every day.
%*/
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

/*%
## Pages by address

Most callers don't want a `struct page`, they want memory: an address. For them
there is a second set of functions, each a line or two on top of the first.
They return `unsigned long`, 0 for failure, and so does the driver code that
uses them.

A HighMem page has no address. Whoever asks `get_zeroed_page()` for one has not
understood something; that is a BUG.
%*/
unsigned long __get_free_pages(unsigned int gfp_mask, unsigned int order)
{
	//@ exercise 2.7
	//@ todo Allocate 2^order pages; return the address of the first one,
	//@ todo or 0 if there are none.
	//@ hint alloc_pages() allocates, page_address() turns a page into its
	//@ ... address. What if the first fails?
	//@ hint page_address(NULL) is not 0: check before.
	//@ hint page = alloc_pages(gfp_mask, order); return page ? (unsigned
	//@ ... long)page_address(page) : 0;
	struct page *page = alloc_pages(gfp_mask, order);

	return page ? (unsigned long)page_address(page) : 0;
	//@ end
}
EXPORT_SYMBOL(__get_free_pages);

unsigned long get_zeroed_page(unsigned int gfp_mask)
{
	//@ exercise 2.7
	//@ todo As __get_free_page(), but the page is full of zeroes. BUG on
	//@ todo __GFP_HIGHMEM.
	//@ hint A page that comes back from a previous user is full of that
	//@ ... user's data.
	//@ hint clear_page() fills a page with zeroes; but not the page at
	//@ ... address 0, if the allocation failed.
	//@ hint BUG_ON(gfp_mask & __GFP_HIGHMEM); addr =
	//@ ... __get_free_page(gfp_mask); if (addr) clear_page(addr).
	unsigned long addr;

	BUG_ON(gfp_mask & __GFP_HIGHMEM);
	addr = __get_free_page(gfp_mask);
	if (addr)
		clear_page(addr);
	return addr;
	//@ end
}
EXPORT_SYMBOL(get_zeroed_page);

void free_pages(unsigned long addr, unsigned int order)
{
	//@ exercise 2.7
	//@ todo Free 2^order pages by address. Address 0 is nothing to free;
	//@ todo BUG if virt_addr_valid() says that the address is none of the
	//@ todo direct map's.
	//@ hint The opposite of __get_free_pages(): from an address to a page,
	//@ ... and then __free_pages().
	//@ hint virt_addr_valid() and virt_to_page() are in <asm/page.h>.
	//@ hint if (addr != 0) { BUG_ON(!virt_addr_valid(addr));
	//@ ... __free_pages(virt_to_page(addr), order); }
	if (addr != 0) {
		BUG_ON(!virt_addr_valid(addr));
		__free_pages(virt_to_page(addr), order);
	}
	//@ end
}
EXPORT_SYMBOL(free_pages);

/*%
## /proc/buddyinfo

How fragmented is memory? `/proc/buddyinfo` shows, for every zone, how many
free blocks there are of each order. It looks like this on a machine that has
just booted, and much worse after a day:

    Node 0, zone      DMA      1      1      1      0      1 ...
    Node 0, zone   Normal      2      0      1      1      0 ...

The file's text is made line by line by four functions; three of them walk
through the nodes and are given. `frag_show()` writes the lines of one node. The
format is fixed, since programs read it: node, zone name right-aligned in eight
columns, then for each order the count right-aligned in six columns and a
blank, and a newline behind the last blank. Zones without memory are left out.
%*/
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
	//@ exercise 2.8
	//@ todo For each of the node's zones that has memory, write one line:
	//@ todo "Node %d, zone %8s ", then "%6lu " for each order, then "\n".
	//@ todo Return 0. Hold zone->lock while you count.
	//@ hint `v` is the node, a pg_data_t. A zone without memory has
	//@ ... present_pages 0.
	//@ hint The counts are free_area[order].nr_free, unless you keep books
	//@ ... in another way. seq_printf() works like printk().
	//@ hint spin_lock_irqsave(&zone->lock, flags); seq_printf(m, "Node %d,
	//@ ... zone %8s ", pgdat->node_id, zone->name); for each order:
	//@ ... seq_printf(m, "%6lu ", nr_free); unlock; seq_putc(m, '\n').
	pg_data_t *pgdat = v;

	for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
		struct zone *zone = pgdat->node_zones + nr;
		unsigned long flags;

		if (!zone->present_pages)
			continue;
		spin_lock_irqsave(&zone->lock, flags);
		seq_printf(m, "Node %d, zone %8s ", pgdat->node_id,
			   zone->name);
		for (int order = 0; order < MAX_ORDER; order++)
			seq_printf(m, "%6lu ", zone->free_area[order].nr_free);
		spin_unlock_irqrestore(&zone->lock, flags);
		seq_putc(m, '\n');
	}
	return 0;
	//@ end
}

struct seq_operations fragmentation_op = {
	.start = frag_start,
	.next = frag_next,
	.stop = frag_stop,
	.show = frag_show,
};

/*%
## What Linux really does

In 2.6.10 all of this is in `mm/page_alloc.c`: `expand()`, `__rmqueue()`,
`__free_pages_bulk()`, `free_pages_check()`, `bad_page()`, `__free_pages_ok()`,
and `frag_show()`. There is one large difference. Where we mark the first page
of a free block with `PG_private` and its order, 2.6.10 has a bitmap for each
order with one bit for each *pair* of buddies, flipped whenever one of the two
is allocated or freed: if it is 1, exactly one of them is free. All orders
together need one bit a page, and no look at the buddy's `struct page`. (It
numbers the pages from the zone's beginning, which therefore has to be where a
largest block may begin.) Linux 2.6.11 went over to the marks of this chapter,
which cost no memory at all.

Single pages do not go through here one by one in a real kernel. Each CPU keeps
a few dozen to itself and trades with the buddy allocator in batches; lab 3
adds that.

The *Linux Device Drivers* book, third edition, tells drivers to free single
pages with `free_hot_page()` if they are in the cache. Don't: those functions
expect a page whose count has already dropped to 0, and 2.6.10 does not export
them. `__free_page()` does the right thing.

## Questions to think about

- A driver frees a block with an order that is too small. What is lost, and
  could the allocator notice?
- Merging eagerly, as we do, means that a page which is freed and allocated
  again in turn is merged and split all the time. What would one gain, and
  lose, by merging later?
- Draw a state of 16 pages in which half of all memory is free and no order 1
  allocation succeeds.
%*/
