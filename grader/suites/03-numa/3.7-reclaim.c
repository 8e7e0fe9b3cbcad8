/*
 * Exercise 3.7: what happens when all zones are at their marks.
 */
#include "lab.h"

EXERCISE("3.7", "When there is nothing left", 15, 50,
	 "When there is nothing left");

/* So many pages fewer are free than pages_min, and far fewer than pages_low. */
static void run_short(unsigned long by)
{
	set_marks(0, ZONE_DMA, free_in(0, ZONE_DMA) + by, 5000);
}

/*
 *	free:  min - 20    GFP_KERNEL: asks the cache, which frees; then yes
 *	                   GFP_ATOMIC: no, and asks nobody
 */
TEST("3.7", who_can_wait_frees_memory,
     "When memory is short, who can wait calls the shrinkers, as a task with "
     "PF_MEMALLOC, and then gets what it wants. Who can't wait, calls nobody.")
{
	frames_boot("mem=1M");
	picture(draw_zones);
	no_marks();
	fill_cache(60, 1);
	cache.claim = 1000;
	cache.allocates = 3;
	run_short(20);
	zone(0, ZONE_DMA)->pages_min *= 3;
	step("and pages_min to three times that");
	mistake("Without __GFP_WAIT the allocation fails before reclaim.");
	expect(!take(GFP_ATOMIC, 1), "NULL", "a block");
	as_irq(true);
	expect(!take(GFP_ATOMIC, 0), "NULL", "a page");
	as_irq(false);
	expect_eq(cache.queries, 0, "how often GFP_ATOMIC asked the cache");
	expect_eq(read_page_state(allocstall), 0, "allocstall in /proc/vmstat");
	zone(0, ZONE_DMA)->pages_min /= 3;
	step("the test sets pages_min to a third of that");
	mistake("try_to_free_pages(), and then the second walk again. The mask "
		"is passed on to the shrinkers.");
	must_take(GFP_KERNEL, 1);
	expect(cache.batches > 0 && cache.n < 60, "the cache was asked for its "
	       "objects and gave some", "it still has all");
	expect_eq(cache.gfp_mask, GFP_KERNEL | __GFP_NOWARN,
		  "the mask the cache was given: of the allocation");
	expect_eq(read_page_state(allocstall), 1, "allocstall in /proc/vmstat");
	mistake("current->flags |= PF_MEMALLOC while memory is freed.");
	expect(!cache.was_denied, "the cache could allocate what it needed to "
	       "free its objects", "it was told no");
}

static int reclaim(void)
{
	return try_to_free_pages(NODE_DATA(0)->node_zonelists[0].zones,
				 GFP_KERNEL, 0);
}

enum { ALL = 1 << 16, LAST = DEF_PRIORITY };

/* What the cache was asked for, in which of 13 rounds, when it gave nothing. */
static void expect_harder_and_harder(void)
{
	expect_eq(cache.queries, LAST + 1, "how often the cache was asked");
	expect(cache.asked[0] + cache.asked[1] <= 256, "at first it is asked "
	       "for a 4096th, about", "for %lu of %d objects",
	       cache.asked[0] + cache.asked[1], ALL);
	expect(cache.asked[LAST] >= ALL - 128, "in the end it is asked for all",
	       "for %lu of %d objects", cache.asked[LAST], ALL);
	for (int i = 5; i <= LAST; i++)
		expect(cache.asked[i] + 384 >= 2 * cache.asked[i - 1] &&
		       cache.asked[i] <= 2 * cache.asked[i - 1] + 384,
		       "each time about twice as much", "the %dth time %lu, "
		       "after %lu", i + 1, cache.asked[i], cache.asked[i - 1]);
}

TEST("3.7", reclaim_asks_harder_and_harder,
     "try_to_free_pages() asks for twice as much each time, from a 4096th to "
     "all, and stops when 32 pages are gained.")
{
	unsigned long before;

	frames_boot("mem=32M");
	picture(draw_zones);
	no_marks();
	/* More than 4096 pages are in use. */
	for (int i = 0; i < 5; i++)
		must_take(GFP_ATOMIC, MAX_ORDER - 1);
	fill_cache(60, 1);
	cache.claim = ALL;
	cache.batch = 0;
	step("the cache says it has %d objects, and gives none", ALL);
	mistake("for (priority = DEF_PRIORITY; priority >= 0; priority--): "
		"scanned is what there is >> priority.");
	expect_eq(reclaim(), 0, "try_to_free_pages() when nothing was freed");
	expect_harder_and_harder();
	expect_eq(read_page_state(allocstall), 1, "allocstall in /proc/vmstat");
	cache.queries = 0;
	cache.batch = 6;
	step("from now on it gives 12 pages in each batch");
	before = nr_free_pages();
	mistake("Compare the zones' free_pages with what they were: "
		"SWAP_CLUSTER_MAX more is enough.");
	expect_eq(reclaim(), 1, "try_to_free_pages() when the cache gives");
	expect(nr_free_pages() >= before + SWAP_CLUSTER_MAX,
	       "at least 32 pages more are free", "%lu are",
	       nr_free_pages() - before);
	expect(cache.n > 0 && cache.queries <= LAST, "it stops when it has "
	       "gained 32 pages", "the cache was asked for all");
}

/* Who tries again, and who does not. */
static const struct {
	unsigned int gfp_mask, order;
	bool again;
} retries[] = {
	{ GFP_KERNEL, 3, true }, { GFP_NOFS, 0, true },
	{ GFP_KERNEL, 4, false }, { WAITS, 0, false },
	{ GFP_KERNEL | __GFP_REPEAT, 4, true },
	{ GFP_KERNEL | __GFP_NOFAIL, 4, true },
	{ WAITS | __GFP_NOFAIL, 2, false },
};

TEST("3.7", small_requests_are_tried_again,
     "If nothing could be freed, requests of up to 8 pages are tried again, "
     "larger ones with __GFP_REPEAT or __GFP_NOFAIL; none with __GFP_NORETRY.")
{
	for (size_t i = 0; i < sizeof(retries) / sizeof(retries[0]); i++) {
		struct page *page;
		unsigned long stalls;

		frames_boot("mem=1M");
		picture(draw_zones);
		no_marks();
		fill_cache(5, 4);
		cache.claim = 1000;
		/* It gives in the third time. */
		cache.deaf = 2;
		run_short(30);
		mistake("order <= 3, or __GFP_REPEAT, or __GFP_NOFAIL; but not "
			"if __GFP_NORETRY is given.");
		page = take(retries[i].gfp_mask, retries[i].order);
		expect(!page == !retries[i].again, retries[i].again ?
		       "a block: the third time the cache gives something" :
		       "NULL: it is not tried again", page ? "a block" :
		       "NULL for order %u", retries[i].order);
		stalls = read_page_state(allocstall);
		expect(retries[i].again ? stalls >= 3 : stalls == 1,
		       "allocstall in /proc/vmstat is 1 if it is not tried "
		       "again, else 3", "%lu for order %u", stalls,
		       retries[i].order);
	}
}

static void wait_for_memory(void *arg)
{
	must_take(GFP_KERNEL, 1);
}

static void give_memory(void *arg)
{
	while (cache.n)
		give(cache.block[--cache.n], cache.order);
}

TEST("3.7", others_run_in_between,
     "Who tries again waits a moment before: on the same CPU somebody else may "
     "be about to free memory. Nobody gets more than he may meanwhile.")
{
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = wait_for_memory },
		{ .cpu = 0, .fn = give_memory },
	};

	for_each_seed(seed) {
		if (seed > 4 && !getenv("KMEMLAB_SEED"))
			break;
		frames_boot("mem=512K");
		picture(draw_zones);
		no_marks();
		fill_cache(20, 1);
		cache.claim = 1;
		cache.batch = 0;
		run_short(10);
		mistake("blk_congestion_wait(WRITE, HZ / 50). And PF_MEMALLOC "
			"must be gone after try_to_free_pages().");
		run_tasks(seed, tasks, 2);
		expect_eq(cache.n, 0, "blocks that the other task has not "
			  "freed yet, when the first got its memory");
	}
}

/*
 *	nothing to free:  ... out of memory: this task is told to end, and
 *	                  gets what is below the marks, so that it can
 */
TEST("3.7", in_the_end_somebody_is_killed,
     "If nothing can be freed, out_of_memory() is told, but not without "
     "__GFP_FS; who was killed gets memory without regard to marks, or NULL if "
     "there is none.")
{
	frames_boot("mem=512K");
	picture(draw_zones);
	no_marks();
	fill_cache(20, 1);
	cache.claim = 1000;
	cache.deaf = 80;
	run_short(10);
	mistake("out_of_memory() only if gfp_mask has __GFP_FS, and not "
		"__GFP_NORETRY.");
	must_take(GFP_NOFS, 1);
	expect(!log_has("Out of Memory"), "nobody is killed for a request "
	       "without __GFP_FS", "somebody was");
	run_short(200);
	while (cache.n)
		give(cache.block[--cache.n], cache.order);
	mistake("After out_of_memory() the task has PF_MEMDIE: begin again "
		"with the third walk.");
	must_take(GFP_KERNEL, 1);
	expect(log_has("Out of Memory: Killed process"), "\"Out of Memory: "
	       "Killed process\" in the log", "it is not there");
	run_as(PF_MEMALLOC, 0);
	take_singles(GFP_KERNEL);
	run_as(0, 0);
	mistake("A task with PF_MEMDIE that gets nothing from the third walk "
		"has failed, whatever its order is.");
	expect(!alloc_page(GFP_KERNEL), "NULL: nothing is left, not even for "
	       "one that was killed", "a page");
	expect(log_has("page allocation failure. order:0, mode:0xd0"),
	       "\"page allocation failure. order:0, mode:0xd0\" in the log",
	       "it is not there");
}

TEST("3.7", who_does_not_insist_kills_nobody,
     "out_of_memory() is not told of requests with __GFP_NORETRY, however "
     "often they fail.")
{
	frames_boot("mem=512K");
	picture(draw_zones);
	no_marks();
	run_short(10);
	mistake("out_of_memory() only if gfp_mask has __GFP_FS, and not "
		"__GFP_NORETRY.");
	/* It would believe the tenth failure, if they take a second. */
	for (int i = 0; i < 20; i++) {
		expect(!take(WAITS, 1), "NULL: nobody has anything to give",
		       "a block");
		idle_for(HZ / 10);
	}
	expect(!log_has("Out of Memory"), "nobody is killed for a request that "
	       "may fail", "somebody was");
}

/* Takes more than there is, for a cache that gives it up again.  Nobody is
 * killed for it. */
static void use_up(void *arg)
{
	for (int i = 0; i < 30; i++) {
		struct page *page = must_take(GFP_NOFS, 0);

		if (cache.n < BLOCKS)
			cache.block[cache.n++] = page;
		else
			give(page, 0);
	}
}

TEST("3.7", everybody_gets_some,
     "When tasks on several CPUs want more than there is, and a cache gives it "
     "back all the time, each gets what it wants, and nothing is lost.")
{
	static int steps = 10;
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = use_up }, { .cpu = 1, .fn = use_up },
		{ .cpu = 0, .fn = use_up },
		{ .cpu = 1, .irq = true, .fn = live, .arg = &steps },
	};

	for_each_seed(seed) {
		frames_boot("mem=512K cpus=2");
		picture(draw_zones);
		no_marks();
		fill_cache(40, 0);
		cache.claim = 1000;
		set_marks(0, ZONE_DMA, 20, 25);
		mistake("Several tasks may be in reclaim at the same time. "
			"Each tries the zones again after it.");
		run_tasks(seed, tasks, 4);
		while (cache.n)
			give(cache.block[--cache.n], 0);
		no_marks();
		remove_shrinker(cache.shrinker);
		expect_all_there();
	}
}
