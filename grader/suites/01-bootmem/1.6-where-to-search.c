/* Exercise 1.6: goals, and where the search begins. */
#include "lab.h"

EXERCISE("1.6", "Where to begin the search", 10, 20,
	 "Where to begin the search");

static void expect_above(unsigned long addr, unsigned long goal)
{
	expect(addr >= goal, "memory at or above the goal, where there is "
	       "plenty", "physical address %#lx, below %#lx", addr, goal);
}

TEST("1.6", goals_are_respected,
     "Where there is free memory at or above the goal, the block comes from "
     "there; without a goal it comes from below 16 MiB first.")
{
	usual_node(0, 64 * MB >> PAGE_SHIFT);
	mistake("The goal is a physical address; 0 means that there is none. "
		"last_success counts only if it is above the goal.");
	expect_above(new_block(100, SMP_CACHE_BYTES, 16 * MB), 16 * MB);
	expect_above(new_block(8192, PAGE_SIZE, 16 * MB), 16 * MB);
	expect_above(new_block(PAGE_SIZE, PAGE_SIZE, 32 * MB), 32 * MB);
	expect(new_block(PAGE_SIZE, PAGE_SIZE, 0) < 16 * MB,
	       "low memory: there is no goal, and low memory is free",
	       "memory above 16 MiB");
	expect_untouched();
}

TEST("1.6", goals_in_a_node_that_begins_high,
     "A goal is a physical address also in a node that does not begin at 0.")
{
	usual_node(5000, 9000);
	mistake("The goal is a physical address; the search counts from the "
		"node's first page.");
	expect_above(new_block(PAGE_SIZE, PAGE_SIZE, 6000 << PAGE_SHIFT),
		     6000 << PAGE_SHIFT);
	expect_above(new_block(PAGE_SIZE, PAGE_SIZE, 7001 << PAGE_SHIFT),
		     7001 << PAGE_SHIFT);
	/* A goal below the node is no goal that could be missed. */
	new_block(PAGE_SIZE, PAGE_SIZE, 100 << PAGE_SHIFT);
}

TEST("1.6", a_goal_is_only_a_wish,
     "If nothing is free at or above the goal, or the goal is behind the end, "
     "memory comes from below.")
{
	usual_node(0, 512);
	mistake("The goal is a physical address.");
	expect_above(new_block(PAGE_SIZE, PAGE_SIZE, 100 << PAGE_SHIFT),
		     100 << PAGE_SHIFT);
	reserve_bootmem(256 << PAGE_SHIFT, 256 << PAGE_SHIFT);
	note(256, 512, false);
	mistake("Memory below the goal is better than a panic; the second "
		"search has to keep the alignment too.");
	new_block(PAGE_SIZE, PAGE_SIZE, 300 << PAGE_SHIFT);
	new_block(PAGE_SIZE, PAGE_SIZE, 16 * MB);
	new_block(PAGE_SIZE, PAGE_SIZE, 512 << PAGE_SHIFT);
	new_block(PAGE_SIZE, 16 * PAGE_SIZE, 300 << PAGE_SHIFT);
	new_block(PAGE_SIZE, 16 * PAGE_SIZE, 300 << PAGE_SHIFT);
	expect_untouched();
}

TEST("1.6", what_is_freed_is_found_again,
     "Memory that is freed below earlier allocations can be allocated again.")
{
	unsigned long addr, last = 0;

	usual_node(0, 256);
	for (int i = 0; i < 100; i++)
		last = new_block(PAGE_SIZE, PAGE_SIZE, 100 << PAGE_SHIFT);
	expect_above(last, 100 << PAGE_SHIFT);
	reserve_bootmem(4 << PAGE_SHIFT, 252 << PAGE_SHIFT);
	note(4, 256, false);
	forget_blocks();
	free_bootmem(last, PAGE_SIZE);
	free_bootmem(120 << PAGE_SHIFT, 2 * PAGE_SIZE);
	note(120, 122, true);
	note(PFN(last), PFN(last) + 1, true);
	mistake("free_bootmem() has to move last_success back if it frees "
		"memory below it.");
	addr = new_block(2 * PAGE_SIZE, PAGE_SIZE, 100 << PAGE_SHIFT);
	expect_eq(PFN(addr), 120, "page frame of the only free run of two");
}
