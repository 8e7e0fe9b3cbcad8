/* Exercise 2.6: mistakes of the callers. */
#include "lab.h"

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
