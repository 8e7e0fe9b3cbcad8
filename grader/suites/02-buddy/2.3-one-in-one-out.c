/* Exercise 2.3: blocks of one order, in and out. */
#include "lab.h"

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
