/* Exercise 2.5: merging buddies. */
#include "lab.h"

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
     "Free blocks of different zones stay apart, even if their numbers make "
     "them buddies.")
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
