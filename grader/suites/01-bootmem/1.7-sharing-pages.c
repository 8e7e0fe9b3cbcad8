/* Exercise 1.7: small requests that share a page. */
#include "lab.h"

EXERCISE("1.7", "Small requests share a page", 15, 40,
	 "Small requests share a page");

/* Nobody keeps apart what he does not let share a page in the first place. */
static void expect_sharing(void)
{
	unsigned long first, second;

	mistake("A small block has to begin in the rest of the page that the "
		"last one ended in.");
	first = new_block(40, 8, 0);
	second = new_block(40, 8, 0);
	expect(PFN(first) == PFN(second), "two small blocks share a page",
	       "they are in page frames %lu and %lu", PFN(first), PFN(second));
}

/*
 *	|aaaabbbbccccdddd........|		100 x 40 bytes: one page
 */
TEST("1.7", small_blocks_share_pages,
     "Small blocks that are allocated one after the other share a page.")
{
	unsigned long first, last = 0;

	usual_node(0, 256);
	mistake("last_pos and last_offset say where the last block ended (not "
		"how long it was): the next one can begin there.");
	first = new_block(40, 8, 0);
	for (int i = 1; i < 100; i++)
		last = new_block(40, 8, 0);
	expect(PFN(last) <= PFN(first) + 1 && PFN(first) <= PFN(last) + 1,
	       "100 blocks of 40 bytes in one page, or two that are neighbours",
	       "the first is in page frame %lu, the last in %lu", PFN(first),
	       PFN(last));
	expect_untouched();
}

TEST("1.7", sharing_keeps_blocks_apart,
     "Blocks that share pages do not overlap, whatever their sizes and "
     "alignments, and what was written to one stays there.")
{
	usual_node(0, 2048);
	expect_sharing();
	mistake("Round last_offset up to the alignment, and remember the new "
		"end.");
	for (int i = 0; i < 300; i++)
		new_block(1 + random_below(i % 7 ? 300 : 9000),
		    1UL << random_below(11), 0);
	expect_untouched();
}

/*
 *	|aa..............|...............|	2000 bytes, then 5000
 *	|aaBBBBBBBBBBBBBB|BBBBBB.........|	fits into two pages
 */
TEST("1.7", a_large_block_uses_the_rest,
     "A block that is larger than the rest of the page begins there too, if "
     "the pages behind it are free.")
{
	unsigned long first, second;

	usual_node(0, 256);
	first = new_block(2000, 64, 0);
	second = new_block(5000, 64, 0);
	mistake("The pages that are missing begin right behind the page that "
		"was used last.");
	expect(PFN(second) == PFN(first), "both begin in the same page",
	       "page frames %lu and %lu", PFN(first), PFN(second));
	expect(PFN(new_block(100, 64, 0)) == PFN(second + 5000),
	       "the next small block begins where that one ended",
	       "in another page");
	expect_untouched();
}

TEST("1.7", full_pages_are_not_shared,
     "After a block that ended exactly at the end of a page, or when alignment "
     "to a page was asked for, a block begins in a page of its own.")
{
	usual_node(0, 256);
	expect_sharing();
	mistake("last_offset is 0 after a block that filled its last page, and "
		"0 means: do not share.");
	for (int i = 0; i < 4; i++) {
		new_block(PAGE_SIZE, 64, 0);
		new_block(100, PAGE_SIZE, 0);
		new_block(PAGE_SIZE - 128, 64, 0);
		new_block(2 * PAGE_SIZE, 64, 0);
	}
	expect_untouched();
}

/*
 *	|aa......|#######|........	the page behind a's is reserved
 */
TEST("1.7", nobody_shares_across_a_gap,
     "A block that does not fit into the rest of the page does not begin there "
     "if the page behind it is taken.")
{
	unsigned long first;

	usual_node(0, 256);
	expect_sharing();
	first = new_block(100, 64, 0);
	reserve_bootmem((PFN(first) + 1) << PAGE_SHIFT, PAGE_SIZE);
	note(PFN(first) + 1, PFN(first) + 2, false);
	mistake("Is the run of pages that was found right behind the page that "
		"was used last?");
	new_block(2 * PAGE_SIZE, 64, 0);
	new_block(300, 64, 0);
	expect_untouched();
}
