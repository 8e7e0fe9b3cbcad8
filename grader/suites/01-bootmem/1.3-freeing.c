/* Exercise 1.3: free_bootmem(). */
#include "lab.h"

EXERCISE("1.3", "Saying what is RAM", 15, 20, "Saying what is RAM");

TEST("1.3", nothing_is_free_at_first,
     "After init_bootmem() every page is taken, and can be freed once.")
{
	new_node(0, 256);
	mistake("Taken is 1, for every bit of the map.");
	for (unsigned long pfn = 2; pfn < 256; pfn++)
		expect_page(pfn, false);
	mistake("A page that was given whole becomes free, and freeing it "
		"again is a BUG.");
	for (unsigned long pfn = 2; pfn < 256; pfn++)
		expect_page(pfn, true);
}

/*
 *	    8       9      10      11
 *	|---####|#######|#######|##-----|	what is freed
 *	| taken | free  | free  | taken |	which pages that makes free
 */
TEST("1.3", only_whole_pages_are_freed,
     "free_bootmem() frees the pages that lie wholly in the range, and no "
     "page of which only a part does.")
{
	new_node(0, 256);
	free_bootmem(0x8001, 0xb800 - 0x8001);
	note(9, 11, true);
	mistake("Round the beginning up and the end down.");
	expect_page(8, false);
	expect_page(9, true);
	expect_page(10, true);
	expect_page(11, false);
}

TEST("1.3", exact_ranges_are_freed_exactly,
     "A range that begins and ends at page boundaries is freed from its first "
     "to its last page; one inside a page frees nothing.")
{
	new_node(0, 256);
	free_bootmem(0x20000, 0x4000);
	note(32, 36, true);
	free_bootmem(0x40010, 0x100);
	expect_page(31, false);
	for (unsigned long pfn = 32; pfn < 36; pfn++)
		expect_page(pfn, true);
	expect_page(36, false);
	expect_page(64, false);
	expect_page(65, false);
}

TEST("1.3", a_node_may_begin_anywhere,
     "In a node that does not begin at page frame 0, addresses are still "
     "physical addresses.")
{
	new_node(300, 700);
	mistake("Bit 0 of the map is the node's first page frame. And does "
		"free_bootmem() look whether a page was free before?");
	free_bootmem(400 << PAGE_SHIFT, 2 << PAGE_SHIFT);
	note(400, 402, true);
	expect_page(399, false);
	expect_page(400, true);
	expect_page(401, true);
	expect_page(402, false);
	expect_page(699, false);
}

TEST("1.3", freeing_beyond_the_end_is_a_bug,
     "Freeing memory behind the node's end is a BUG.")
{
	new_node(0, 256);
	mistake("Compare the end of the range with node_low_pfn before the map "
		"is touched.");
	free_bootmem(255 << PAGE_SHIFT, PAGE_SIZE);
	expect_bug(free_bootmem(256 << PAGE_SHIFT, PAGE_SIZE),
		   "the node ends before page frame 256");
	new_node(0, 250);
	expect_bug(free_bootmem(250 << PAGE_SHIFT, PAGE_SIZE),
		   "the node ends before page frame 250");
}
