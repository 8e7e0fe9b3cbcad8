/* Exercise 5.1: mempool_create() and mempool_destroy(). */
#include "lab.h"

#include <limits.h>
#include <string.h>

EXERCISE("5.1", "A reserve", 20, 40, "A reserve");

static void expect_nobody_waits(void)
{
	const char *before = mistake("init_waitqueue_head() makes a wait queue "
		"of what was only memory.");

	expect(look().wait.task_list.next == &pool->wait.task_list,
	       "nobody is on pool->wait", "it is not an empty queue");
	mistake(before);
}

/*
 *	below  |.......    ->    |PPPP...
 *	                          4 in reserve
 */
TEST("5.1", the_reserve_is_filled,
     "mempool_create() gets min_nr elements from alloc_fn, with GFP_KERNEL, "
     "and keeps them.")
{
	static const int sizes[] = { 1, 4, 100 };

	for (int i = 0; i < 3; i++) {
		boot_below(SMALL);
		mistake("One call of alloc_fn for each of min_nr elements; "
			"min_nr and curr_nr say how many there are. kmalloc() "
			"does not clear memory, and an array of pointers has "
			"so many times sizeof(void *) bytes.");
		new_pool(sizes[i]);
		expect_reserve(sizes[i], sizes[i], "in a new pool");
		expect_nobody_waits();
		expect_eq(below.asked, sizes[i], "calls of alloc_fn");
		for (int n = 0; n < sizes[i] && n < 32; n++)
			expect_mask(n, GFP_KERNEL, "the mask that alloc_fn "
				    "gets");
		expect_eq(below.freed, 0, "calls of free_fn");
	}
}

/* Runs something again and again.  What it forgets to free adds up. */
static void expect_no_leak(void (*fn)(void), const char *what)
{
	unsigned long before = 0;

	for (int i = 0; i < 44; i++) {
		if (i == 4)
			before = nr_free_pages();
		fn();
		expect_eq(count(BELOW), ELEMENTS, "elements that are below "
			  "after %s", what);
	}
	mistake("What kmalloc() gave has to be given back to kfree(): the "
		"array, and the pool itself if it was not the caller's.");
	expect_eq(nr_free_pages(), before, "nr_free_pages() after %s 40 times",
		  what);
}

static void create_and_destroy(void)
{
	new_pool(20);
	mempool_destroy(pool);
	pool = NULL;
}

/*
 *	|PPPP....    ->    |........
 */
TEST("5.1", destroying_gives_everything_back,
     "mempool_destroy() gives each element to free_fn once, and frees the "
     "pool's own memory.")
{
	boot_below(SMALL);
	new_pool(4);
	mistake("Every element in reserve goes to free_fn, one after the "
		"other.");
	mempool_destroy(pool);
	pool = NULL;
	expect_eq(below.freed, 4, "calls of free_fn");
	expect_eq(count(BELOW), ELEMENTS, "elements that are below again");
	expect_no_leak(create_and_destroy, "a pool was made and destroyed");
	expect_no_overrun();
}

static void create_in_vain(void)
{
	below.left = 2;
	pool = mempool_create(100, below_alloc, below_free, DATA);
	expect(!pool, "NULL: below has two elements, not 100", "a pool");
}

/*
 *	wanted: 4.  below has 2:   |PP          no third one
 *	                           |..          NULL
 */
TEST("5.1", all_or_nothing,
     "If below has fewer than min_nr elements, mempool_create() returns NULL, "
     "and what it got goes back.")
{
	for (int had = 0; had < 4; had++) {
		boot_below(SMALL);
		below.left = had;
		step("below has %d elements and no more", had);
		mistake("As soon as alloc_fn returns NULL: give back what "
			"there is, and return NULL.");
		pool = mempool_create(4, below_alloc, below_free, DATA);
		expect(!pool, "NULL: there are not four elements", "a pool");
		expect_eq(below.freed, had, "calls of free_fn");
		expect_eq(count(BELOW), ELEMENTS, "elements that are below");
	}
	expect_no_leak(create_in_vain, "the third element could not be had");
}

static unsigned long failing;

static void create_without_memory(void)
{
	below.left = INT_MAX;
	machine->fail.countdown[FAIL_SLAB] = failing;
	pool = mempool_create(4, below_alloc, below_free, DATA);
	machine->fail.countdown[FAIL_SLAB] = 0;
	if (pool)
		mempool_destroy(pool);
	pool = NULL;
}

TEST("5.1", no_memory_for_the_pool_itself,
     "If a kmalloc() fails, whichever it is, mempool_create() returns NULL and "
     "leaves nothing behind.")
{
	unsigned long hits = 1;

	/* Until there are not so many calls that one of them could fail. */
	for (failing = 1; hits && failing < 8; failing++) {
		boot_below(SMALL);
		step("kmalloc() number %lu is made to fail", failing);
		machine->fail.countdown[FAIL_SLAB] = failing;
		mistake("kmalloc() returns NULL when there is no memory: look "
			"at each result before you use it.");
		pool = mempool_create(4, below_alloc, below_free, DATA);
		hits = machine->fail.hits[FAIL_SLAB];
		machine->fail.countdown[FAIL_SLAB] = 0;
		expect(!pool == !!hits, "NULL if a kmalloc() failed, otherwise "
		       "a pool", pool ? "a pool" : "NULL");
		expect_eq(count(BELOW), hits ? ELEMENTS : ELEMENTS - 4,
			  "elements that are below");
		if (pool)
			mempool_destroy(pool);
		pool = NULL;
		expect_no_leak(create_without_memory, "that");
	}
	expect(failing > 2, "the pool's memory comes from kmalloc()",
	       "no kmalloc() was called");
}

/*
 *	|PPPU....   one is in use
 */
TEST("5.1", a_missing_element_is_a_bug,
     "mempool_destroy() is a BUG while an element of the reserve is in use, "
     "before anything is freed.")
{
	boot_pool(SMALL, 4);
	must_borrow(GFP_ATOMIC);
	mistake("BUG_ON() if curr_nr is not min_nr, before the first element "
		"goes below.");
	expect_bug(mempool_destroy(pool), "one element has not come back");
	expect_eq(below.freed, 0, "calls of free_fn before that");
}

static void expect_lock_free(void)
{
	const char *before = mistake("spin_lock_init() makes a lock of what "
		"was only memory.");

	expect(!look().lock.slock, "nobody holds pool->lock", "it looks as if "
	       "somebody did");
	mistake(before);
}

/* A pool in memory that is full of something else. */
static void init_and_exit(void)
{
	mempool_t *own = (mempool_t *)(below.base + PAGE_SIZE / 2);

	memset(own, 0x5a, sizeof(*own));
	expect_eq(mempool_init(own, 3, below_alloc, below_free, DATA), 0,
		  "mempool_init() when there is memory");
	pool = own;
	expect_reserve(3, 3, "after mempool_init()");
	expect_lock_free();
	mempool_exit(own);
	pool = NULL;
}

TEST("5.1", a_pool_of_ones_own,
     "mempool_init() makes a pool in any memory, or returns -ENOMEM; "
     "mempool_exit() ends it.")
{
	boot_below(SMALL);
	mistake("Set every member: the memory of the pool may hold anything.");
	init_and_exit();
	expect_no_leak(init_and_exit, "mempool_exit()");
	below.left = 2;
	step("below has two elements and no more");
	expect_eq(mempool_init((mempool_t *)(below.base + PAGE_SIZE / 2), 3,
			       below_alloc, below_free, DATA), -ENOMEM,
		  "mempool_init() when there is no third element");
	expect_eq(count(BELOW), ELEMENTS, "elements that are below");
}
