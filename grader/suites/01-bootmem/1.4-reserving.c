/* Exercise 1.4: reserve_bootmem(). */
#include "lab.h"

EXERCISE("1.4", "Taking memory out again", 10, 15, "Taking memory out again");

/*
 *	    8       9      10      11
 *	|------#|#------|-------|-------|	what is reserved: two bytes
 *	| taken | taken | free  | free  |
 */
TEST("1.4", every_page_touched_is_taken,
     "reserve_bootmem() takes every page of which any byte lies in the range.")
{
	usual_node(0, 256);
	reserve_bootmem(0x8fff, 2);
	note(8, 10, false);
	mistake("Round the beginning down and the end up.");
	expect_page(7, true);
	expect_page(8, false);
	expect_page(9, false);
	expect_page(10, true);
}

TEST("1.4", exact_ranges_are_taken_exactly,
     "A range that ends at a page boundary does not take the page behind it.")
{
	usual_node(0, 256);
	mistake("The last page is the one that byte addr + size - 1 is in.");
	reserve_bootmem(0x20000, 0x3000);
	note(32, 35, false);
	expect_page(31, true);
	for (unsigned long pfn = 32; pfn < 35; pfn++)
		expect_page(pfn, false);
	expect_page(35, true);
}

TEST("1.4", reserving_twice_is_allowed,
     "A page may be reserved twice: it is taken, and there is no BUG.")
{
	usual_node(0, 256);
	mistake("Set the bit, whatever it was. Only a size of 0 is a BUG.");
	reserve_bootmem(0x20000, 0x1800);
	reserve_bootmem(0x21000, 0x1000);
	note(32, 34, false);
	expect_bug(reserve_bootmem(0x20000, 0), "0 bytes");
	expect_page(32, false);
	expect_page(33, false);
	expect_page(34, true);
}

TEST("1.4", a_node_may_begin_anywhere_here_too,
     "In a node that does not begin at page frame 0, reserve_bootmem() takes "
     "physical addresses; behind the node's end they are a BUG.")
{
	usual_node(300, 700);
	mistake("Bit 0 is the node's first page frame; node_low_pfn is the "
		"frame behind its last one.");
	reserve_bootmem(698 << PAGE_SHIFT, 2 << PAGE_SHIFT);
	note(698, 700, false);
	expect_page(697, true);
	expect_page(698, false);
	expect_page(699, false);
	expect_bug(reserve_bootmem(700 << PAGE_SHIFT, 1),
		   "the node ends before page frame 700");
}
