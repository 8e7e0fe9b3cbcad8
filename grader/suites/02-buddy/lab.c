/*
 * The suite of lab 2: what buddy.c owes to those who call it.
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
#include "../../suite/frames.h"

#include <stdlib.h>
#include <string.h>

LAB(2, "02-buddy", "buddy.c", "The buddy allocator");

/* A megabyte is 256 page frames; small machines make for short stories. */
#define SMALL	"mem=1M"
/* What bootmem hands over in one piece. */
#define WORD	6

/* --- 2.1 ----------------------------------------------------------------- */

EXERCISE("2.1", "Sizes to orders", 5, 10, "Sizes to orders");

/*
 *	1 ... 4096 -> 0     4097 ... 8192 -> 1     8193 ... 16384 -> 2
 */
TEST("2.1", order_is_large_enough,
     "get_order(size) is the smallest order whose block holds size bytes.")
{
	power_on(SMALL);
	mistake("Order 0 is PAGE_SIZE bytes. An exact multiple must not be "
		"rounded up once more, and one byte more must be.");
	for (int order = 0; order < MAX_ORDER; order++) {
		unsigned long size = PAGE_SIZE << order;

		expect_eq(get_order(size), order, "get_order(%lu)", size);
		expect_eq(get_order(size + 1), order + 1, "get_order(%lu)",
			  size + 1);
		expect_eq(get_order(size - 1), order, "get_order(%lu)",
			  size - 1);
	}
	expect_eq(get_order(1), 0, "get_order(1)");
}

/* --- 2.2 ----------------------------------------------------------------- */

EXERCISE("2.2", "An empty zone", 5, 10, "An empty zone");

/* Boots up to the point where zones are described and nothing is free. */
static void boot_empty(const char *boot_line)
{
	power_on(boot_line);
	setup_memory();
	/* What was in the zones before must not matter. */
	for (unsigned int nid = 0; nid < memory_map()->nr_nodes; nid++)
		for (int nr = 0; nr < MAX_NR_ZONES; nr++)
			NODE_DATA(nid)->node_zones[nr].free_pages = 4711;
	paging_init();
}

TEST("2.2", a_new_zone_has_nothing_free,
     "After zone_init_free_lists() a zone has no free page, whatever was in "
     "its memory before.")
{
	boot_empty("mem=64M");
	mistake("zone->free_pages belongs to the zone's counts too.");
	for (int nr = 0; nr < MAX_NR_ZONES; nr++)
		expect_eq(NODE_DATA(0)->node_zones[nr].free_pages, 0,
			  "free_pages of zone %d before memory was handed over",
			  nr);
	expect_eq(nr_free_pages(), 0,
		  "nr_free_pages() before memory was handed over");
	/* The one test that needs a later exercise: only allocation shows it. */
	mistake("An empty list is a head that points to itself, for each of "
		"the MAX_ORDER orders.");
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		expect(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, order),
		       "NULL: no page is free", "a page for order %u", order);
}

/* --- 2.3 ----------------------------------------------------------------- */

EXERCISE("2.3", "One block in, one block out", 20, 30,
	 "One block in, one block out");

/* Takes everything there is, large blocks first; returns how many pages. */
static unsigned long take_everything(void)
{
	unsigned long pages = 0;

	for (int order = WORD; order >= 0; order -= WORD)
		while (take(GFP_KERNEL, (unsigned int)order))
			pages += 1UL << order;
	return pages;
}

/*
 *	R........................#######	what bootmem left
 *	R###############################	after taking all of it
 */
TEST("2.3", every_free_page_can_be_had,
     "Allocation hands out every free page exactly once, and nothing else.")
{
	unsigned long before;

	frames_boot(SMALL);
	before = frames_free();
	mistake("take_block() has to take the block off its list, and to look "
		"first whether there is one: list_empty().");
	expect(before > 200, "most of 256 page frames are free after booting",
	       "%lu are", before);
	expect_eq(take_everything(), before, "pages that could be allocated "
		  "as blocks of order 6 and 0, of those that were free");
	expect_eq(nr_free_pages(), 0, "nr_free_pages() when all are taken");
}

TEST("2.3", the_count_follows,
     "nr_free_pages() goes down by a block's pages when it is allocated, and "
     "up again when it is freed.")
{
	unsigned long before;
	struct page *page;

	frames_boot(SMALL);
	before = nr_free_pages();
	mistake("zone->free_pages counts pages, not blocks: a block of order n "
		"is 1 << n of them.");
	page = must_take(GFP_KERNEL, WORD);
	expect_eq(nr_free_pages(), before - 64,
		  "nr_free_pages() after a block of order 6 was allocated");
	give(page, WORD);
	expect_eq(nr_free_pages(), before,
		  "nr_free_pages() after it was freed");
}

/*
 *	R################B###############	all taken, B a single page
 *	R################.###############	B freed: the next page is B
 */
TEST("2.3", what_was_freed_comes_back,
     "A page that was freed can be allocated again.")
{
	struct page *page, *again;

	frames_boot(SMALL);
	page = must_take(GFP_KERNEL, WORD);
	take_everything();
	mistake("Does __free_pages() put the block on the list of its order, "
		"and does allocation look at that list?");
	for (int i = 0; i < 3; i++) {
		give(page, WORD);
		again = must_take(GFP_KERNEL, WORD);
		expect(again == page, "the only free block is allocated again",
		       "page %lu instead of page %lu",
		       (unsigned long)(again - mem_map),
		       (unsigned long)(page - mem_map));
	}
}

TEST("2.3", the_last_user_frees,
     "A block with two users is freed by the second __free_pages(), not by the "
     "first.")
{
	unsigned long before;
	struct page *page;

	frames_boot(SMALL);
	page = must_take(GFP_KERNEL, WORD);
	before = nr_free_pages();
	get_page(page);
	step("the test takes another reference: page_count() is 2");
	mistake("put_page_testzero() says whether the user that went was the "
		"last one.");
	__free_pages(page, WORD);
	expect_eq(page_count(page), 1, "page_count() after the first of two "
		  "users has gone");
	expect_eq(nr_free_pages(), before,
		  "nr_free_pages() after the first of two users has gone");
	give(page, WORD);
	expect_eq(nr_free_pages(), before + 64,
		  "nr_free_pages() after the second has gone too");
}

TEST("2.3", reserved_pages_stay,
     "__free_pages() leaves a page alone that is marked PG_reserved.")
{
	unsigned long before;
	struct page *page;

	frames_boot(SMALL);
	page = must_take(GFP_KERNEL, WORD);
	before = nr_free_pages();
	SetPageReserved(page);
	step("the test marks the page PG_reserved");
	mistake("Ask PageReserved() before put_page_testzero().");
	__free_pages(page, WORD);
	expect_eq(nr_free_pages(), before,
		  "nr_free_pages() after a reserved block was freed");
	expect_eq(page_count(page), 1, "page_count() of the reserved page");
	ClearPageReserved(page);
	step("the test clears PG_reserved");
	give(page, WORD);
	expect_eq(nr_free_pages(), before + 64, "nr_free_pages() after the "
		  "block was freed without the mark");
}

/* --- 2.4 ----------------------------------------------------------------- */

EXERCISE("2.4", "Splitting", 20, 40, "Splitting");

/* Leaves exactly one block of order 6 free, and returns its first page. */
static struct page *leave_one_block(void)
{
	struct page *page;

	frames_boot(SMALL);
	page = must_take(GFP_KERNEL, WORD);
	while (take(GFP_KERNEL, WORD))
		;
	while (take(GFP_KERNEL, 0))
		;
	give(page, WORD);
	return page;
}

/*
 *	|................................................................|
 *	order 2 from it:  |####....|
 *	left over: a block each of the orders 2, 3, 4 and 5
 */
TEST("2.4", splitting_loses_nothing,
     "What is left of a block that was split can be allocated: one block of "
     "each order from the one asked for up to half of it.")
{
	leave_one_block();
	mistake("Each time a block is halved, one half has to go on the list "
		"of the order it has now.");
	must_take(GFP_KERNEL, 2);
	for (unsigned int order = 5; order >= 2; order--) {
		must_take(GFP_KERNEL, order);
		expect(!take(GFP_KERNEL, order), "after one block of this "
		       "order there is no second one",
		       "another block of order %u", order);
	}
	expect_eq(nr_free_pages(), 0, "nr_free_pages() when all is taken");
}

TEST("2.4", every_order_can_be_had,
     "A block can be split down to any order, and its pages add up.")
{
	for (unsigned int order = 0; order < WORD; order++) {
		unsigned long blocks = 0;

		leave_one_block();
		mistake("__rmqueue() has to try every larger order, not only "
			"the next; expand() halves once for each order "
			"between the block's and the one asked for.");
		while (take(GFP_KERNEL, order))
			blocks++;
		expect_eq(blocks, 64UL >> order, "blocks of order %u that one "
			  "of order 6 is cut into", order);
	}
}

/*
 *	|................................|        one block of order 6 free
 *	|########.......##########.......|   one of order 3, and a larger rest
 */
TEST("2.4", the_smallest_block_is_split,
     "When several free blocks are large enough, the smallest one is taken, so "
     "that large ones stay whole.")
{
	struct page *small, *page;

	leave_one_block();
	small = must_take(GFP_KERNEL, 3);
	must_take(GFP_KERNEL, 3);	/* its buddy, and the one of both: */
	must_take(GFP_KERNEL, 4);	/* the other half is still whole */
	give(small, 3);
	mistake("Look at the orders from the one asked for upwards, and stop "
		"at the first that has a block.");
	page = must_take(GFP_KERNEL, 1);
	expect(page >= small && page < small + 8,
	       "two pages come from the free block of 8, not from that of 32",
	       "page %lu; the block of 8 begins at page %lu",
	       (unsigned long)(page - mem_map),
	       (unsigned long)(small - mem_map));
	must_take(GFP_KERNEL, 5);
}

TEST("2.4", exhaustion_is_survived,
     "When no block is large enough, allocation returns NULL, says so in the "
     "log unless __GFP_NOWARN is given, and loses nothing.")
{
	struct page *page;

	leave_one_block();
	must_take(GFP_KERNEL, 2);	/* splitting works at all */
	page = leave_one_block();
	mistake("Which is the last order there is? And what if none of the "
		"lists has a block?");
	expect(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, 7),
	       "NULL: the only free block has order 6", "a page");
	expect(!log_has("page allocation failure"),
	       "no message with __GFP_NOWARN", "there is one");
	expect(!alloc_pages(GFP_KERNEL, MAX_ORDER - 1),
	       "NULL: the only free block has order 6", "a page");
	expect(log_has("page allocation failure. order:10, mode:0xd0"),
	       "\"page allocation failure. order:10, mode:0xd0\" in the log",
	       "it is not there");
	expect(must_take(GFP_KERNEL, WORD) == page,
	       "the block of order 6 is still there", "another one");
}

/* --- 2.5 ----------------------------------------------------------------- */

EXERCISE("2.5", "Merging", 25, 60, "Merging");

/*
 *	|##|##|##|##|##|##|##|##|   32 blocks of order 1
 *	|..|..|##|##|##|##|##|##|   two buddies freed: one of order 2
 */
TEST("2.5", buddies_become_one,
     "When both halves of a block are free, they are one block again.")
{
	struct page *first = leave_one_block(), *page;

	while (take(GFP_KERNEL, 1))
		;
	for (unsigned int order = 1; order < WORD; order++) {
		give(first, order);
		page = first + (1UL << order);
		mistake("The buddy of a block is found by flipping one bit of "
			"its number; the block of both begins at the lower "
			"one, its order has to be written down, and then the "
			"loop goes on.");
		/* The upper half is still in blocks of order 1. */
		for (unsigned long i = 0; i < 1UL << order; i += 2)
			give(page + i, 1);
		expect(must_take(GFP_KERNEL, order + 1) == first,
		       "the two halves are one block of the next order",
		       "another block");
	}
}

/*
 *	|##|##|##|##|    frames 0-7 of the block, as four blocks of order 1
 *	|##|..|..|##|    the two in the middle are neighbours, not buddies
 */
TEST("2.5", neighbours_need_not_be_buddies,
     "Two free blocks that are neighbours but not buddies stay two blocks.")
{
	struct page *first = leave_one_block();

	while (take(GFP_KERNEL, 1))
		;
	give(first + 2, 1);
	give(first + 4, 1);
	mistake("The buddy is not the next block: of two buddies, the lower "
		"one's number is a multiple of the size of both.");
	expect(!take(GFP_KERNEL, 2), "no block of order 2: the free ones are "
	       "no buddies", "there is one");
	must_take(GFP_KERNEL, 1);
	must_take(GFP_KERNEL, 1);
}

/*
 *	|....|..##|    frames 0-3 free, of their buddy only 4 and 5
 */
TEST("2.5", a_buddy_in_pieces_does_not_merge,
     "A block merges only with a buddy that is free as a whole.")
{
	struct page *first = leave_one_block();

	while (take(GFP_KERNEL, 1))
		;
	/* The buddy of frames 0-3 is 4-7, of which only 4 and 5 are free. */
	give(first + 4, 1);
	give(first, 1);
	give(first + 2, 1);
	mistake("The first page of the buddy may begin a free block that is "
		"smaller than the buddy.");
	expect(!take(GFP_KERNEL, 3), "no block of order 3: frames 6 and 7 of "
	       "it are in use", "there is one");
	must_take(GFP_KERNEL, 2);
	must_take(GFP_KERNEL, 1);
	expect_eq(nr_free_pages(), 0, "nr_free_pages() when all is taken");
}

/* Machines of many shapes; what they have in common is that memory must be in
 * the largest blocks possible after booting. */
static const char *const shapes[] = {
	"mem=1M", "mem=8M", "mem=16M", "mem=17M", "mem=37M",
	"mem=20484K", "mem=64M hole=15M-16M", "mem=64M hole=640K-1M",
	"mem=128M nodes=4", "mem=9M nodes=3M,1M,5M",
};

TEST("2.5", booting_merges_everything,
     "After booting, free memory is in as few and as large blocks as its "
     "frames allow, on machines of all shapes.")
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		frames_boot(shapes[i]);
		mistake("Merging goes on up to order 10, no further, and never "
			"with a buddy outside of the zone.");
		expect_census("after booting");
	}
}

TEST("2.5", freeing_restores_everything,
     "When everything that was allocated is freed again, in any order, memory "
     "is as it was.")
{
	enum { N = 400 };
	struct page *page[N];
	unsigned int order[N];

	frames_boot("mem=17M");
	for (int i = 0; i < N; i++) {
		order[i] = (unsigned int)random_below(4);
		page[i] = must_take(GFP_KERNEL, order[i]);
	}
	for (int i = N - 1; i > 0; i--) {	/* shuffle */
		int j = (int)random_below((unsigned long)i + 1);
		struct page *p = page[i];
		unsigned int o = order[i];

		page[i] = page[j], order[i] = order[j];
		page[j] = p, order[j] = o;
	}
	for (int i = 0; i < N; i++)
		give(page[i], order[i]);
	mistake("Merge for as long as there is a free buddy, not only once.");
	expect_census("after everything was freed");
}

TEST("2.5", zones_do_not_merge,
     "Free blocks of different zones stay apart, even if their numbers make them "
     "buddies.")
{
	struct page *page;

	frames_boot("mem=9M nodes=3M,1M,5M");
	/* Page frames 512 to 767 are the end of node 0, 768 begins node 1. */
	while ((page = take(GFP_KERNEL, 8)) && page - mem_map != 512)
		;
	expect(page != NULL, "the last 256 page frames of node 0 can be had",
	       "NULL");
	mistake("The first page frame behind a zone is none of its own.");
	give(page, 8);
	expect_census("after a block at the border was freed");
}

TEST("2.5", a_long_random_life,
     "At any time, free memory is in the largest blocks that its frames allow.")
{
	enum { N = 64, STEPS = 1500 };
	struct page *page[N] = { NULL };
	unsigned int order[N];

	frames_boot("mem=4M");
	for (int step = 1; step <= STEPS; step++) {
		unsigned long i = random_below(N);

		if (page[i]) {
			give(page[i], order[i]);
			page[i] = NULL;
		} else {
			order[i] = (unsigned int)random_below(6);
			page[i] = take(GFP_KERNEL, order[i]);
			expect(page[i] || !frames_census(ALL_NODES, 0)
			       .blocks[order[i]],
			       "a block: there is one of just this order",
			       "NULL for order %u", order[i]);
		}
		if (step % 300 == 0)
			expect_census("in the middle of a random life");
	}
}

/* The most work that one page costs, allocated and freed, of a few. */
static unsigned long work_of_a_page(const char *boot_line)
{
	unsigned long most = 0;

	frames_boot(boot_line);
	for (int i = 0; i < 8; i++) {
		struct page *page = must_take(GFP_KERNEL, 0);
		unsigned long work = last_call_work();

		give(page, 0);
		most = max(most, work + last_call_work());
	}
	return most;
}

/* Counted in basic blocks, so it is the same on every host. */
TEST("2.5", work_does_not_grow_with_memory,
     "Allocating and freeing a page takes no longer on a large machine: no "
     "step walks over all free blocks or all pages.")
{
	unsigned long small, large;

	frames_boot(SMALL);
	expect_census("after booting");		/* it merges at all */
	small = work_of_a_page("mem=16M");
	large = work_of_a_page("mem=256M");
	mistake("Is there a loop over a free list, or over the zone's pages? "
		"The buddy can be found and taken off its list directly.");
	expect(large <= 4 * small + 200, "about as much work on a machine with "
	       "16 times the memory", "%lu basic blocks instead of %lu", large,
	       small);
}

/* --- 2.6 ----------------------------------------------------------------- */

EXERCISE("2.6", "What can go wrong", 10, 25, "What can go wrong");

TEST("2.6", freeing_twice_is_a_bug,
     "Freeing a block that is free already is a BUG, and so is freeing a page "
     "from the middle of a block.")
{
	struct page *page;

	frames_boot(SMALL);
	page = must_take(GFP_KERNEL, 2);
	mistake("put_page_testzero() notices a page that has no user. Does "
		"every free go through it?");
	expect_bug(__free_pages(page + 1, 0), "page + 1 is not the first page "
		   "of its block");
	/* Nothing may depend on a kernel that has oopsed: it may hold locks. */
	frames_boot(SMALL);
	page = must_take(GFP_KERNEL, 2);
	give(page, 2);
	expect_bug(__free_pages(page, 2), "the block is free already");
}

TEST("2.6", a_misaligned_block_is_a_bug,
     "Freeing with an order at which no block begins at that page is a BUG.")
{
	struct page *page;

	frames_boot(SMALL);
	while (((page = must_take(GFP_KERNEL, 0)) - mem_map) % 2 == 0)
		;
	mistake("A block of order n begins at a multiple of 1 << n.");
	expect_bug(__free_pages(page, 1), "a block of order 1 can't begin at "
		   "an odd page frame");
}

/* Makes one page of a block unfit to be free. */
static void spoil(struct page *page, int how)
{
	switch (how) {
	case 0: page->mapping = (void *)page; break;
	case 1: atomic_set(&page->_mapcount, 0); break;
	case 2: set_bit(PG_locked, &page->flags); break;
	case 3: set_bit(PG_lru, &page->flags); break;
	case 4: set_bit(PG_writeback, &page->flags); break;
	case 5: set_bit(PG_slab, &page->flags); break;
	default: set_page_count(page, 1);
	}
}

TEST("2.6", a_bad_page_is_reported,
     "A page that is still mapped, or still has a flag of a page in use, is "
     "reported as \"Bad page state\" when it is freed; any page of the block.")
{
	static const char *const what[] = {
		"->mapping", "a page-table entry", "PG_locked", "PG_lru",
		"PG_writeback", "PG_slab",
		"a user",
	};

	for (int how = 0; how < 7; how++) {
		struct page *page;

		frames_boot(SMALL);
		page = must_take(GFP_KERNEL, 2);
		spoil(page + (how < 6 ? how % 4 : 3), how);
		step("the test leaves %s on page %d of the block", what[how],
		     how < 6 ? how % 4 : 3);
		give(page, 2);
		mistake("Every page of the block has to be looked at, for "
			"each of the four conditions.");
		expect(log_has("Bad page state at "),
		       "\"Bad page state at ...\" in the log",
		       "nothing was said about page %d of the block, which "
		       "still has %s", how % 4, what[how]);
	}
}

TEST("2.6", a_good_page_is_not_reported,
     "A page that was properly given up is freed without a word, even if it "
     "is dirty; and it is clean afterwards.")
{
	struct page *page;

	frames_boot(SMALL);
	page = must_take(GFP_KERNEL, 1);
	give(must_take(GFP_KERNEL, 0), 0);
	expect(!log_has("Bad page state"), "nothing in the log after a page "
	       "was allocated and freed", "\"Bad page state\"");
	SetPageDirty(page);
	SetPageDirty(page + 1);
	step("the test makes both pages of the block dirty");
	give(page, 1);
	mistake("PG_dirty alone is no reason to complain: clear it. If the log "
		"shows another flag: who left it there? del_block() has to "
		"clear PG_private.");
	expect(!log_has("Bad page state"), "nothing in the log",
	       "\"Bad page state\"");
	expect(!PageDirty(page) && !PageDirty(page + 1),
	       "free pages are not dirty", "PG_dirty is still set");
	expect_census("after the pages were freed");
}

/* --- 2.7 ----------------------------------------------------------------- */

EXERCISE("2.7", "Pages by address", 10, 20, "Pages by address");

/* The frame at an address, which must be in the direct map. */
static unsigned long pfn_of(unsigned long addr)
{
	unsigned long pfn = (addr - PAGE_OFFSET) >> PAGE_SHIFT;

	expect(addr >= PAGE_OFFSET && pfn < frames_total() &&
	       !(addr & ~PAGE_MASK), "the address of a page in the direct map",
	       "%#lx", addr);
	expect(frame_state(pfn) == FREE, "the page was free before",
	       "page frame %lu was not", pfn);
	return pfn;
}

TEST("2.7", addresses_are_those_of_pages,
     "__get_free_pages() returns the address of the block's first page, and "
     "free_pages() takes it back.")
{
	unsigned long before, addr;

	frames_boot(SMALL);
	before = nr_free_pages();
	mistake("page_address() and virt_to_page() turn one into the other; "
		"the order goes on unchanged.");
	for (unsigned int order = 0; order < 4; order++) {
		addr = __get_free_pages(GFP_KERNEL, order);
		expect_eq(pfn_of(addr) & ((1UL << order) - 1), 0,
			  "page frame modulo the block's size");
		expect_eq(nr_free_pages(), before - (1UL << order),
			  "nr_free_pages() after order %u was allocated",
			  order);
		memset((void *)addr, 0x5a, PAGE_SIZE << order);
		free_pages(addr, order);
		expect_eq(nr_free_pages(), before,
			  "nr_free_pages() after it was freed");
	}
}

TEST("2.7", a_zeroed_page_is_zero,
     "get_zeroed_page() returns a page full of zeroes, whatever was in it.")
{
	unsigned long addr;

	frames_boot(SMALL);
	for (unsigned long pfn = 0; pfn < frames_total(); pfn++)
		if (frame_state(pfn) == FREE)
			memset(__va(pfn << PAGE_SHIFT), 0xa5, PAGE_SIZE);
	addr = get_zeroed_page(GFP_KERNEL);
	pfn_of(addr);
	mistake("A page comes back from its last user as that one left it.");
	for (unsigned long i = 0; i < PAGE_SIZE; i++)
		expect(!((char *)addr)[i], "zero in every byte of the page",
		       "%#x in byte %lu", ((unsigned char *)addr)[i], i);
}

TEST("2.7", failure_is_zero,
     "Where there is no page, __get_free_pages() and get_zeroed_page() return "
     "0 and touch nothing.")
{
	unsigned long addr;

	frames_boot(SMALL);
	addr = get_zeroed_page(GFP_KERNEL);
	expect(addr != 0, "an address: there are free pages", "0");
	free_page(addr);
	mistake("page_address(NULL) is not 0, and the page at address 0 can't "
		"be cleared.");
	machine->fail.countdown[FAIL_PAGE] = 1;
	step("the next page allocation is made to fail");
	expect_eq(__get_free_pages(GFP_KERNEL, 0), 0,
		  "__get_free_pages() when alloc_pages() fails");
	machine->fail.countdown[FAIL_PAGE] = 1;
	step("the next page allocation is made to fail");
	expect_eq(get_zeroed_page(GFP_KERNEL), 0,
		  "get_zeroed_page() when alloc_pages() fails");
}

TEST("2.7", wrong_addresses_are_noticed,
     "free_pages(0) does nothing; an address outside of the direct map is a "
     "BUG, and so is __GFP_HIGHMEM for get_zeroed_page().")
{
	unsigned long before, addr;

	frames_boot(SMALL);
	before = nr_free_pages();
	addr = __get_free_pages(GFP_KERNEL, 0);
	free_pages(addr, 0);
	mistake("Address 0 has to be left alone.");
	free_pages(0, 0);
	expect_eq(nr_free_pages(), before, "nr_free_pages() after "
		  "free_pages(0, 0)");
	mistake("virt_addr_valid() says whether an address is in the direct "
		"map.");
	expect_bug(free_pages(PAGE_OFFSET + (frames_total() << PAGE_SHIFT), 0),
		   "there is no page at this address");
	mistake("BUG_ON(gfp_mask & __GFP_HIGHMEM) belongs before anything "
		"else.");
	expect_bug(get_zeroed_page(GFP_KERNEL | __GFP_HIGHMEM),
		   "a HighMem page has no address");
}

/* --- 2.8 ----------------------------------------------------------------- */

EXERCISE("2.8", "/proc/buddyinfo", 5, 15, "/proc/buddyinfo");

/* What the file should be, by the suite's own idea of the frames. */
static void expected_buddyinfo(FILE *out)
{
	static const char *const names[] = { "DMA", "Normal", "HighMem" };

	for (int nid = 0; nid < (int)memory_map()->nr_nodes; nid++) {
		for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
			struct census census = frames_census(nid, nr);

			if (!frames_have_zone(nid, nr))
				continue;
			fprintf(out, "Node %d, zone %8s ", nid, names[nr]);
			for (int order = 0; order < MAX_ORDER; order++)
				fprintf(out, "%6lu ", census.blocks[order]);
			fputc('\n', out);
		}
	}
}

/* The line and the column where two texts begin to differ. */
static void expect_same_text(const char *want, const char *have)
{
	int line = 1, column = 1;

	while (*want && *want == *have) {
		line += *want == '\n';
		column = *want == '\n' ? 1 : column + 1;
		want++, have++;
	}
	expect(*want == *have, "the text as the chapter describes it",
	       "line %d, from column %d on: \"%.*s\" instead of \"%.*s\"", line,
	       column, (int)strcspn(have, "\n"), have,
	       (int)strcspn(want, "\n"), want);
}

static void check_buddyinfo(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	expected_buddyinfo(out);
	fclose(out);
	picture(NULL);
	mistake("If the numbers differ: is nr_free counted down as well as up? "
		"If the format does: \"Node %d, zone %8s \", then \"%6lu \" "
		"for each order, then a newline.");
	expect_same_text(text, proc_file("buddyinfo"));
	free(text);
}

TEST("2.8", buddyinfo_counts_free_blocks,
     "/proc/buddyinfo has a line for each zone that has memory, with the "
     "number of free blocks of each order.")
{
	frames_boot("mem=64M");
	check_buddyinfo();
	must_take(GFP_KERNEL, 0);
	must_take(GFP_DMA, 3);
	check_buddyinfo();
}

TEST("2.8", buddyinfo_of_other_machines,
     "/proc/buddyinfo leaves out zones without memory, and names each node.")
{
	frames_boot("mem=8M");
	check_buddyinfo();
	frames_boot("mem=64M nodes=2");
	check_buddyinfo();
}
