/*
 * Exercise 3.6: who has something to give.
 */
#include "lab.h"

EXERCISE("3.6", "Shrinkers", 10, 35, "Shrinkers");

/* Somebody who keeps objects that he could do without. */
static struct keeper {
	/* What he says he has. */
	int objects;
	/* Batches he does as he is asked; after that he says -1. */
	int patience;
	int queries, batches, refusals;
	/* A batch that was not 128. */
	int odd_batch;
	unsigned int gfp_mask;
} keepers[2];

static int shrink_keeper(struct keeper *keeper, int nr, unsigned int gfp_mask)
{
	keeper->gfp_mask = gfp_mask;
	if (!nr) {
		keeper->queries++;
		return keeper->objects;
	}
	if (nr != 128)
		keeper->odd_batch = nr;
	if (keeper->batches == keeper->patience) {
		keeper->refusals++;
		return -1;
	}
	keeper->batches++;
	return keeper->objects;
}

static int shrink_0(int nr, unsigned int gfp_mask)
{
	return shrink_keeper(&keepers[0], nr, gfp_mask);
}

static int shrink_1(int nr, unsigned int gfp_mask)
{
	return shrink_keeper(&keepers[1], nr, gfp_mask);
}

/* A keeper with so many objects, who was not asked yet. */
static void keep(int i, int objects)
{
	keepers[i] = (struct keeper){ .objects = objects, .patience = -1 };
	step("keeper %d has %d objects", i, objects);
}

static struct shrinker *add_keeper(int seeks, int i)
{
	struct shrinker *shrinker;

	shrinker = set_shrinker(seeks, i ? shrink_1 : shrink_0);
	expect(shrinker != NULL, "set_shrinker() returns something for "
	       "remove_shrinker()", "NULL, with %u pages free",
	       nr_free_pages());
	return shrinker;
}

static void expect_asked(int i, int batches)
{
	expect_eq(keepers[i].queries, 1, "how often keeper %d was asked how "
		  "much he has: once in each shrink_slab()", i);
	expect_eq(keepers[i].odd_batch, 0, "how many objects he was asked for "
		  "at a time, if not 128");
	expect_eq(keepers[i].batches, batches, "batches of 128 that keeper %d "
		  "of %d objects was asked for", i, keepers[i].objects);
}

/*
 *	300 objects, all of them: 128 + 128, and 44 kept in mind
 *	100 more:                 144 = 128, and 16 kept in mind
 */
TEST("3.6", shares_are_asked_for_in_batches,
     "A shrinker is asked how many objects it has, and then for its share of "
     "them, 128 at a time; what is less than that is kept in mind.")
{
	frames_boot(SMALL);
	picture(NULL);
	keep(0, 300);
	add_keeper(DEFAULT_SEEKS, 0);
	mistake("4 * scanned / seeks * objects / (lru_pages + 1) is all of "
		"them here. Batches as long as there are 128; the rest is for "
		"the next time.");
	shrink_slab(1, GFP_NOFS, 1);
	expect_asked(0, 2);
	expect_eq(keepers[0].gfp_mask, GFP_NOFS, "the mask he was given");
	keep(0, 100);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(0, 1);
	keep(0, 111);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(0, 0);
	keep(0, 1);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(0, 1);
	mistake("mod_page_state(slabs_scanned, 128) for each batch.");
	expect_eq(read_page_state(slabs_scanned), 4 * 128, "slabs_scanned in "
		  "/proc/vmstat after four batches");
	mistake("Nobody looked at anything: return before the walk.");
	shrink_slab(0, GFP_KERNEL, 1);
	expect_eq(keepers[0].queries, 1, "how often he was asked when "
		  "shrink_slab(0, ...) was called besides");
}

TEST("3.6", the_share_is_by_effort,
     "The share is (4 * scanned / seeks) * objects / (lru_pages + 1): who "
     "needs more seeks is asked for less.")
{
	frames_boot(SMALL);
	picture(NULL);
	keep(0, 500);
	keep(1, 500);
	add_keeper(3, 0);
	add_keeper(6, 1);
	mistake("Divide by seeks first, then multiply by the objects, then "
		"divide by lru_pages + 1. Each shrinker has its own rest.");
	shrink_slab(10, GFP_KERNEL, 6);
	expect_asked(0, 7);	/* 13 * 500 / 7 = 928 = 7 * 128 + 32 */
	expect_asked(1, 3);	/*  6 * 500 / 7 = 428 = 3 * 128 + 44 */
	keep(0, 51);
	keep(1, 97);
	shrink_slab(10, GFP_KERNEL, 6);
	expect_asked(0, 0);	/* 32 + 94 */
	expect_asked(1, 0);	/* 44 + 83 */
	keep(0, 2);
	keep(1, 2);
	shrink_slab(10, GFP_KERNEL, 6);
	expect_asked(0, 1);	/* 126 + 3 */
	expect_asked(1, 1);	/* 127 + 1 */
	mistake("The product may be larger than 32 bits.");
	keep(0, 1 << 20);
	keep(1, 0);
	shrink_slab(1 << 20, GFP_KERNEL, (1 << 28) - 1);
	expect_asked(0, 42);	/* 1398101 * 2^20 / 2^28 = 5461 */
	expect_asked(1, 0);
}

TEST("3.6", who_refuses_is_left_alone,
     "A shrinker that answers -1 is not asked again this time; what it was not "
     "asked for is kept in mind, and all others are asked as usual.")
{
	for (int i = 0; i < 2; i++) {
		frames_boot(SMALL);
		picture(NULL);
		keep(0, 500);
		keep(1, 500);
		keepers[i].patience = 1;
		step("keeper %d will refuse his second batch", i);
		add_keeper(DEFAULT_SEEKS, 0);
		add_keeper(DEFAULT_SEEKS, 1);
		mistake("-1 ends the batches of this one shrinker: break, not "
			"return. The batch that was refused is still to be "
			"done, and not counted.");
		shrink_slab(1, GFP_KERNEL, 1);
		expect_asked(i, 1);
		expect_eq(keepers[i].refusals, 1, "how often he had to say -1");
		expect_asked(!i, 3);
		expect_eq(read_page_state(slabs_scanned), 4 * 128,
			  "slabs_scanned in /proc/vmstat after four batches "
			  "that were done");
		keep(i, 28);		/* and 372 of the last time */
		shrink_slab(1, GFP_KERNEL, 1);
		expect_asked(i, 3);
	}
}

static struct shrinker *removed_shrinker;
static bool removed, asked_too_late;

static int shrink_until_removed(int nr, unsigned int gfp_mask)
{
	asked_too_late |= removed;
	return 500;
}

static void ask_all(void *arg)
{
	for (int i = 0; i < 4; i++)
		shrink_slab(1, GFP_KERNEL, 1);
}

static void remove_it(void *arg)
{
	remove_shrinker(removed_shrinker);
	removed = true;
}

/* Adds a shrinker, with the first, second, ... page allocation failing. */
static struct shrinker *add_in_spite(int i)
{
	struct shrinker *shrinker = NULL;

	for (unsigned long nth = 1; !shrinker && nth < 10; nth++) {
		machine->fail.countdown[FAIL_PAGE] = nth;
		step("page allocation %lu is made to fail", nth);
		shrinker = set_shrinker(DEFAULT_SEEKS, i ? shrink_1 : shrink_0);
		machine->fail.countdown[FAIL_PAGE] = 0;
	}
	expect(shrinker != NULL, "set_shrinker() succeeds when no allocation "
	       "fails", "NULL");
	return shrinker;
}

static void remove_while_asking(void);

TEST("3.6", shrinkers_come_and_go,
     "After remove_shrinker() a shrinker is not called any more, nor one that "
     "could not be added; the others still are.")
{
	struct shrinker *shrinker[5];

	frames_boot(SMALL);
	picture(NULL);
	keep(0, 500);
	keep(1, 500);
	mistake("Take it off the list, and free it.");
	for (int i = 0; i < 5; i++)
		shrinker[i] = add_in_spite(i % 2);
	for (int i = 0; i < 5; i++)
		if (i != 3)
			remove_shrinker(shrinker[i]);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(1, 3);
	expect_eq(keepers[0].queries, 0, "how often keeper 0 was asked, all of "
		  "whose shrinkers were removed");
	remove_shrinker(shrinker[3]);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(1, 3);
	mistake("Somebody may be calling it at this moment: wait until he is "
		"done. down() on the lock of the list.");
	remove_while_asking();
}

static void remove_while_asking(void)
{
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = ask_all }, { .cpu = 1, .fn = remove_it },
		{ .cpu = 2, .fn = ask_all },
	};

	for_each_seed(seed) {
		frames_boot("mem=512K cpus=3");
		picture(NULL);
		keep(0, 0);
		removed = asked_too_late = false;
		add_keeper(DEFAULT_SEEKS, 0);
		removed_shrinker = set_shrinker(DEFAULT_SEEKS,
						shrink_until_removed);
		run_tasks(seed, tasks, 3);
		expect(!asked_too_late, "a shrinker is not called after "
		       "remove_shrinker() has returned", "it was");
	}
}

TEST("3.6", a_removed_shrinker_leaves_nothing,
     "remove_shrinker() gives the memory back that set_shrinker() took.")
{
	unsigned long before;

	frames_boot(SMALL);
	picture(NULL);
	keep(0, 500);
	remove_shrinker(add_keeper(DEFAULT_SEEKS, 0));
	drain_all();
	before = nr_free_pages();
	for (int i = 0; i < 100; i++)
		remove_shrinker(add_keeper(DEFAULT_SEEKS, 0));
	drain_all();
	mistake("free_page() what set_shrinker() got from get_zeroed_page().");
	/* Whoever keeps some for the next ones may. */
	expect(nr_free_pages() + 8 >= before, "as many pages are free after "
	       "100 shrinkers came and went", "%lu fewer",
	       before - nr_free_pages());
}
