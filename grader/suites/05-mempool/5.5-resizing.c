/* Exercise 5.5: mempool_resize(). */
#include "lab.h"

#include <limits.h>

EXERCISE("5.5", "Resize", 15, 45, "Another size");

/*
 *	|PPPPPP   6    ->   |PP....   2
 *	|UUPPPP   6    ->   |UUPPP.   3:  the two come back later
 */
TEST("5.5", a_smaller_reserve,
     "A reserve made smaller gives to free_fn what it has too many, no more; "
     "elements in use do not matter.")
{
	for (int used = 0; used <= 6; used += 2) {
		int left = 6 - used < 3 ? 6 - used : 3;
		void *address[6];

		boot_pool(SMALL, 6);
		for (int i = 0; i < used; i++)
			address[i] = must_borrow(GFP_ATOMIC);
		mistake("From now on the reserve is full with new_min_nr: "
			"give away as long as curr_nr is more than that.");
		expect_eq(mempool_resize(pool, 3, GFP_KERNEL), 0,
			  "mempool_resize() to a smaller reserve");
		expect_reserve(left, 3, "after mempool_resize()");
		expect_eq(below.freed, 6 - used - left, "calls of free_fn");
		for (int i = 0; i < used; i++)
			give_back(address[i]);
		expect_reserve(3, 3, "after all came back");
		mempool_destroy(pool);
		pool = NULL;
		expect_eq(count(BELOW), ELEMENTS, "elements that are below");
	}
}

/*
 *	|UPP   3    ->   |UPPPPPPPP   8 in reserve
 */
TEST("5.5", a_larger_reserve,
     "A reserve made larger keeps what it has, and gets the rest from alloc_fn "
     "with the mask that was given.")
{
	void *used;

	boot_pool(SMALL, 3);
	used = must_borrow(GFP_ATOMIC);
	below.left = INT_MAX;
	below.asked = 0;
	step("below has elements again");
	mistake("A larger array; what the old one held; min_nr; and then "
		"elements, until curr_nr is min_nr.");
	expect_eq(mempool_resize(pool, 8, GFP_NOFS), 0,
		  "mempool_resize() to a larger reserve");
	expect_reserve(8, 8, "after mempool_resize()");
	expect_eq(below.asked, 6, "calls of alloc_fn: two were there");
	for (int i = 0; i < 6; i++)
		expect_mask(i, GFP_NOFS, "the mask that alloc_fn gets");
	mistake("kmalloc() may sleep, so it comes before the lock.");
	expect(!log_has("sleeping function"), "no complaint in the log: nobody "
	       "sleeps under a lock", "there is one");
	give_back(used);
	expect_eq(below.freed, 1, "calls of free_fn for one too many");
	below.left = 0;
	step("below has no elements");
	for (int i = 0; i < 8; i++)
		must_borrow(GFP_ATOMIC);
	expect_reserve(0, 8, "after all of them were taken");
	below.left = INT_MAX;
	step("below has elements again");
	as_irq(true);
	expect_eq(mempool_resize(pool, 40, GFP_ATOMIC), 0,
		  "mempool_resize() by an interrupt handler");
	as_irq(false);
	mistake("The array, too, is got with the mask that the caller gave.");
	expect(!log_has("sleeping function"), "no complaint in the log: "
	       "GFP_ATOMIC does not sleep", "there is one");
}

/*
 *	|UUPP   4    ->   |UUPPP...   8, but below had only one
 */
TEST("5.5", growth_may_be_partial,
     "If alloc_fn has not enough to fill a larger reserve, that is no error: "
     "mempool_free() fills it.")
{
	void *used[4];

	boot_pool(SMALL, 4);
	for (int i = 0; i < 2; i++)
		used[i] = must_borrow(GFP_ATOMIC);
	below.left = 1;
	step("below has one more element");
	mistake("When alloc_fn returns NULL: stop, and return 0 all the same.");
	expect_eq(mempool_resize(pool, 8, GFP_KERNEL), 0,
		  "mempool_resize() when below has one element");
	expect_reserve(3, 8, "after mempool_resize()");
	for (int i = 0; i < 2; i++)
		give_back(used[i]);
	expect_reserve(5, 8, "after two came back");
	expect_eq(below.freed, 0, "calls of free_fn: there was room");
	below.left = INT_MAX;
	step("below has elements again");
	mempool_resize(pool, 8, GFP_KERNEL);
	expect_reserve(8, 8, "after mempool_resize() to the same size");
}

/* Grows, until that takes memory; which can't be had. */
static void grow_in_vain(void)
{
	int size = 4, result = 0;

	while (!machine->fail.hits[FAIL_SLAB] && size < 64) {
		expect_reserve(size, size, "as far as no memory was needed");
		size *= 2;
		below.left = size;
		machine->fail.countdown[FAIL_SLAB] = 1;
		result = mempool_resize(pool, size, GFP_KERNEL);
	}
	expect_eq(result, -ENOMEM, "mempool_resize() when kmalloc() fails");
	expect_reserve(size / 2, size / 2, "after -ENOMEM");
}

static void grow_and_shrink(void)
{
	below.left = INT_MAX;
	mempool_resize(pool, 40, GFP_KERNEL);
	mempool_resize(pool, 4, GFP_KERNEL);
}

TEST("5.5", what_resizing_must_not_do,
     "Without memory for its array a pool stays as it was; 0 elements are a "
     "BUG; and nothing leaks.")
{
	unsigned long before = 0;

	boot_pool(SMALL, 4);
	step("the next kmalloc() is made to fail");
	mistake("First the new array. If that can't be had, -ENOMEM, and "
		"nothing else has happened yet.");
	grow_in_vain();
	mistake("The old array has to go to kfree().");
	for (int i = 0; i < 44; i++) {
		if (i == 4)
			before = nr_free_pages();
		grow_and_shrink();
	}
	expect_reserve(4, 4, "after growing and shrinking many times");
	expect_no_overrun();
	expect_eq(nr_free_pages(), before, "nr_free_pages() after growing and "
		  "shrinking 40 times");
	mistake("BUG_ON(new_min_nr <= 0)");
	expect_bug(mempool_resize(pool, 0, GFP_KERNEL),
		   "a reserve of 0 elements is none");
}

/*
 *	|PPP  3 -> 4   asks below for one; meanwhile U comes back: |PPPP
 *	               what below gives has no room any more
 */
TEST("5.5", the_one_too_many_is_not_lost,
     "If an element comes back while a larger reserve is being filled, and the "
     "last place is taken, the new one goes to free_fn.")
{
	boot_pool(SMALL, 3);
	below.left = 2;
	below.meanwhile = must_borrow(GFP_ATOMIC);
	step("while below is asked next, element 3 comes back");
	mistake("alloc_fn is called without the lock, so look again whether "
		"there is room: mempool_free() does just that.");
	expect_eq(mempool_resize(pool, 4, GFP_KERNEL), 0, "mempool_resize()");
	expect_reserve(4, 4, "after mempool_resize()");
	expect_eq(below.freed, 1, "calls of free_fn");
}

static void *lent[6];

static void resize_to_four(void *unused)
{
	expect_eq(mempool_resize(pool, 4, GFP_ATOMIC), 0, "mempool_resize()");
}

static void give_six(void *unused)
{
	for (int i = 0; i < 6; i++)
		give_back(lent[i]);
}

/*
 *	|PPUUUUUU  8 -> 4   and all that are in use come back meanwhile
 *	|PPPP      4        whatever came first
 */
TEST("5.5", smaller_while_elements_come_back,
     "A reserve made smaller has no more than its new size, even if it was "
     "almost empty and elements come back just then.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = resize_to_four },
		{ .cpu = 1, .fn = give_six },
	};

	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=2", 8);
		for (int i = 0; i < 6; i++)
			lent[i] = must_borrow(GFP_ATOMIC);
		mistake("Whether a reserve becomes smaller is a matter of "
			"min_nr: curr_nr may grow up to that at any time.");
		run_tasks(seed, tasks, 2);
		expect_reserve(4, 4, "after all came back");
	}
}

static void resize_often(void *unused)
{
	static const int sizes[] = { 6, 2, 5, 1, 7, 2, 8, 2, 4, 3 };

	for (int i = 0; i < 10; i++)
		expect_eq(mempool_resize(pool, sizes[i], GFP_ATOMIC), 0,
			  "mempool_resize()");
}

TEST("5.5", others_need_not_stop,
     "While a pool is resized, other CPUs and interrupts go on taking and "
     "giving, and nothing is lost.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = resize_often },
		{ .cpu = 1, .fn = live_as_task },
		{ .cpu = 2, .fn = live_as_task },
		{ .cpu = 0, .irq = true, .fn = live_as_irq },
	};

	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=3", 2);
		/* Once before, so that kmalloc() has what it needs later. */
		resize_often(NULL);
		mempool_resize(pool, 2, GFP_ATOMIC);
		below.left = (int)(seed % 8);
		mistake("Between two moments at which you hold the lock, "
			"curr_nr may have changed: how much is copied, and "
			"whether there is room, is known only under it.");
		run_tasks(seed, tasks, 4);
		expect_no_loss("after everybody gave back");
		expect_eq(look().min_nr, 3, "pool->min_nr in the end");
	}
}
