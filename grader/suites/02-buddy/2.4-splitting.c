/* Exercise 2.4: splitting larger blocks. */
#include "lab.h"

EXERCISE("2.4", "Splitting", 20, 40, "Splitting");

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
