/* Exercise 1.5: runs of free pages. */
#include "lab.h"

EXERCISE("1.5", "A run of free pages", 20, 45, "A run of free pages");

TEST("1.5", pages_are_zeroed_and_apart,
     "Each allocation returns zeroed, page-aligned memory of its own.")
{
	usual_node(0, 1024);
	mistake("Mark every page of the block, up to the one that its last "
		"byte is in.");
	for (int i = 0; i < 40; i++)
		new_block(PAGE_SIZE * (1 + (unsigned long)i % 5) - 100,
			  PAGE_SIZE, 0);
	expect_untouched();
}

/*
 *	##...###......##............		three free pages are not five
 *	##...###AAAAA.##............
 */
TEST("1.5", a_run_must_be_long_enough,
     "A block lies in free pages from beginning to end, however scattered free "
     "memory is.")
{
	usual_node(0, 256);
	for (unsigned long pfn = 4; pfn < 200; pfn += 1 + pfn % 7) {
		reserve_bootmem(pfn << PAGE_SHIFT, 1);
		note(pfn, pfn + 1, false);
	}
	mistake("From the beginning of a run to the next taken page it must "
		"be far enough, and a block must be marked to its end.");
	for (unsigned long pages = 6; pages >= 1; pages--)
		new_block(pages << PAGE_SHIFT, PAGE_SIZE, 0);
	expect_untouched();
}

TEST("1.5", all_memory_can_be_had,
     "Page by page, every free page can be allocated, and not one more: then "
     "it panics, since no caller of bootmem checks for NULL.")
{
	unsigned long pages;

	usual_node(0, 256);
	pages = free_pages_noted();
	mistake("A block takes exactly the pages that its bytes are in, and "
		"the last page of the node is memory like any other.");
	while (pages--)
		new_block(PAGE_SIZE, PAGE_SIZE, 0);
	expect_oops(OOPS_PANIC, oops_of(alloc_bootmem_low_pages(1)),
		    "panic(): there is no memory left");
	expect(log_has("bootmem alloc of 1 bytes failed!"),
	       "\"bootmem alloc of 1 bytes failed!\" in the log",
	       "it is not there");
}

TEST("1.5", large_alignments_are_physical,
     "An alignment above a page is kept, also in a node whose first page frame "
     "is not aligned.")
{
	usual_node(300, 1500);
	mistake("Bits and `begin` count from the node's first page; physical "
		"addresses, and what has to be aligned, do not.");
	for (unsigned long align = PAGE_SIZE; align <= 64 * PAGE_SIZE;
	     align *= 2)
		new_block(3 * PAGE_SIZE, align, 0);
	new_block(100, 32 * PAGE_SIZE, 0);
	expect_untouched();
}

TEST("1.5", a_block_ends_in_the_node,
     "A run of free pages at the node's end that is too short is left alone.")
{
	enum oops_kind kind;

	usual_node(0, 256);
	mistake("A run ends where the node ends, too.");
	while ((kind = oops_of(new_block(5 * PAGE_SIZE, PAGE_SIZE, 0))) ==
	       OOPS_NONE)
		;
	expect_oops(OOPS_PANIC, kind, "panic(): four free pages are not five");
	expect_oops(OOPS_PANIC, oops_of(__alloc_bootmem(512 * PAGE_SIZE,
							PAGE_SIZE, 0)),
		    "panic(): there are not that many pages in all");
	usual_node(0, 256);
	mistake("What is too large for the end of the node comes from below "
		"the goal.");
	new_block(16 * PAGE_SIZE, PAGE_SIZE, 250 << PAGE_SHIFT);
	expect_untouched();
}

TEST("1.5", nonsense_is_a_bug,
     "A request for no bytes is a BUG, and so is an alignment that is no "
     "power of two.")
{
	usual_node(0, 256);
	new_block(1, 1, 0);
	expect_bug(__alloc_bootmem(0, 64, 0), "0 bytes");
	expect_bug(__alloc_bootmem(64, 48, 0), "48 is no power of two");
}
