/*
 * Exercise 4.6: slabs that nobody needs go back.
 */
#include "lab.h"

EXERCISE("4.6", "Giving memory back", 10, 50, "Giving memory back");

/* Of these objects, and on every CPU some. */
static void get_and_put_on(kmem_cache_t *cache, unsigned int n,
			   unsigned int cpus)
{
	get_many(cache, have, n);
	for (unsigned int i = 0; i < n; i++) {
		on_cpu(i % cpus);
		put(cache, have[i]);
	}
	on_cpu(0);
}

TEST("4.6", shrinking_gives_everything_back,
     "When no object is in use, kmem_cache_shrink() returns 0, and all pages "
     "of the cache are free again, whatever CPUs have kept for themselves.")
{
	static const size_t of[] = { 24, 300, 2000 };
	char name[32];

	objects_boot("mem=4M cpus=3");
	for (int i = 0; i < 3; i++) {
		kmem_cache_t *cache;
		unsigned long before;

		snprintf(name, sizeof(name), "shrunk-%lu", of[i]);
		cache = make_plain_cache(name, of[i]);
		/* Other caches have to grow for it, the first time. */
		get_and_put_on(cache, 300, 3);
		kmem_cache_shrink(cache);
		before = pages_free();
		get_and_put_on(cache, 300, 3);
		mistake("An object that a CPU keeps is in use as far as its "
			"slab knows. Collect them first: of every CPU, and "
			"those that the CPUs share.");
		expect_eq(kmem_cache_shrink(cache), 0, "kmem_cache_shrink() of "
			  "a cache without objects in use");
		/* What describes slabs may have grown by one of its own. */
		expect(pages_free() + 1 >= before, "its pages are free again",
		       "%lu pages fewer are", before - pages_free());
		must_get(cache);
	}
}

/*
 *	|x.......|........|........|x.......|    two objects in use
 *	|x.......|                 |x.......|    what is left
 */
TEST("4.6", shrinking_spares_what_is_used,
     "kmem_cache_shrink() gives back the slabs without objects in use, and "
     "only those; then it does not return 0.")
{
	enum { N = 300 };
	unsigned long before, full, left;
	kmem_cache_t *cache;

	objects_boot(TWO);
	cache = make_cache("spared", 400, 0, 0, construct, destruct);
	before = pages_free();
	get_many(cache, have, N);
	full = before - pages_free();
	for (int i = 1; i < N - 1; i++)
		put(cache, have[i]);
	mistake("The result says whether there is a slab that is partly or "
		"completely in use.");
	expect(kmem_cache_shrink(cache) != 0, "not 0: two objects are in use",
	       "0");
	left = before - pages_free();
	mistake("All free slabs, not only the first of them.");
	expect(left > 0 && left <= full / 8, "the slabs of two objects "
	       "are left",
	       "%lu of %lu pages", left, full);
	expect_objects_intact("when the cache was shrunk");
	get_many(cache, have + 1, N - 2);
	put_many(cache, have, N);
	expect_eq(kmem_cache_shrink(cache), 0, "kmem_cache_shrink() after all "
		  "objects were freed");
	mistake("The destructor is called for every object of a slab before "
		"its pages are freed, in use or not since it was constructed.");
	expect_eq(objects_constructed(), 0, "constructed objects that were not "
		  "destroyed when their slab was");
	expect_eq(last_ctor_flags, 0, "flags of the destructor's calls");
}

/* Makes a cache, uses it, destroys it. */
static void live_and_die(size_t size)
{
	kmem_cache_t *cache = make_cache("short-lived", size, 0, 0, construct,
					 destruct);

	get_and_put_on(cache, 40, 2);
	expect_eq(kmem_cache_destroy(cache), 0, "kmem_cache_destroy() of a "
		  "cache without objects in use");
	expect_eq(objects_constructed(), 0, "constructed objects that were not "
		  "destroyed with their cache");
}

TEST("4.6", destroying_leaves_nothing_behind,
     "After kmem_cache_destroy() all memory of the cache is free, its own "
     "description too, and its name can be used again.")
{
	static const size_t of[] = { 40, 2048 };
	unsigned long before;

	for (int i = 0; i < 2; i++) {
		objects_boot(TWO);
		for (int n = 0; n < 4; n++)
			live_and_die(of[i]);
		shrink_general_caches();
		before = pages_free();
		for (int n = 0; n < 30; n++)
			live_and_die(of[i]);
		/* What a cache had from kmalloc() may be ready for the next. */
		shrink_general_caches();
		mistake("What does a cache consist of? Its slabs and their "
			"management, each CPU's array, the shared one, the "
			"struct kmem_cache, and its place in the list of all "
			"caches.");
		expect(pages_free() + 2 >= before, "no pages are lost when 30 "
		       "caches are made and destroyed", "%lu pages fewer are "
		       "free", before - pages_free());
	}
}

static void destroy_in_use(size_t size)
{
	kmem_cache_t *cache;

	objects_boot(SMALL);
	cache = make_plain_cache("busy", size);
	get_many(cache, have, 50);
	put_many(cache, have + 1, 49);
	mistake("A slab that is left, partial or full, is in use. The cache "
		"goes back to the list of all caches.");
	expect_eq(kmem_cache_destroy(cache), 1, "kmem_cache_destroy() with an "
		  "object in use");
	expect(log_has("slab error in kmem_cache_destroy(): cache `busy': "
		       "Can't free all objects"),
	       "\"slab error in kmem_cache_destroy(): cache `busy': Can't free "
	       "all objects\" in the log", "it is not there");
	get_many(cache, have + 1, 49);
	expect_objects_intact("when the cache could not be destroyed");
	put_many(cache, have, 50);
	expect_eq(kmem_cache_destroy(cache), 0, "kmem_cache_destroy() after "
		  "the object was freed");
}

TEST("4.6", a_cache_in_use_stays,
     "kmem_cache_destroy() of a cache with objects in use returns 1, says so "
     "in the log, and leaves a cache that still works.")
{
	destroy_in_use(100);
	/* A slab with one object is full at once. */
	destroy_in_use(PAGE_SIZE);
}

/*
 *	free    |........|........|........|........|   200 of them
 *	        |........|........|                     are too many
 */
TEST("4.6", what_is_too_much_goes_at_once,
     "A cache with many free objects does not keep them all: slabs that become "
     "free when there are more than its free_limit are given back at once.")
{
	enum { N = 200 };
	unsigned long before, full, left;
	kmem_cache_t *cache;

	objects_boot("mem=8M");
	/* So large that CPUs keep only a few of them. */
	cache = make_plain_cache("too-many", 5000);
	before = pages_free();
	get_many(cache, have, N);
	full = before - pages_free();
	put_many(cache, have, N);
	left = before - pages_free();
	mistake("slabs_put(): when a slab's last object comes back, look at "
		"lists.free_objects. The slab's own objects count too.");
	expect(left <= full / 4, "a quarter of the pages at most is left when "
	       "all objects are free", "%lu of %lu", left, full);
	get_many(cache, have, N);
	expect_objects_intact("when slabs were given back and made again");
}

/* A machine on which time can pass.  Linux' own cache_reap() is called by a
 * timer alone. */
static void boot_to_reap(const char *boot_line)
{
	objects_boot(boot_line);
	if (!subject_has(cache_reap))
		do_initcalls();
}

/* As time passes, and each CPU looks after its caches. */
static void reap(unsigned int cpus, int rounds)
{
	step("%d times: %u seconds pass, cache_reap() on each of %u CPUs",
	     rounds, 2, cpus);
	while (rounds--) {
		for (unsigned int cpu = 0; cpu < cpus; cpu++) {
			on_cpu(cpu);
			if (subject_has(cache_reap))
				cache_reap(NULL);
		}
		on_cpu(0);
		idle_for(2 * HZ);
	}
}

/* Objects that both CPUs have freed. */
static kmem_cache_t *make_idle_cache(unsigned long flags)
{
	kmem_cache_t *cache = make_cache("idle", 500, 0, flags, construct,
					 destruct);

	get_many(cache, have, 100);
	for (int i = 0; i < 100; i++) {
		on_cpu((unsigned int)i % 2);
		put(cache, have[i]);
	}
	on_cpu(0);
	return cache;
}

TEST("4.6", what_is_not_used_is_reaped,
     "cache_reap() bit by bit gives back the slabs of a cache that nobody uses "
     "any more; of one with SLAB_NO_REAP none; and it spares what was used "
     "since it came last.")
{
	unsigned int before;
	kmem_cache_t *busy;
	void *hot, *again;

	boot_to_reap(TWO);
	make_idle_cache(0);
	busy = make_plain_cache("busy", 200);
	hot = must_get(busy);
	put(busy, hot);
	mistake("An array that was touched is only marked as not touched: it "
		"is drained the next time, if nobody has touched it until "
		"then.");
	for (int i = 0; i < 40; i++) {
		reap(2, 1);
		again = must_get(busy);
		expect(again == hot, "a CPU's objects that are in use all the "
		       "time stay with it when cache_reap() comes by",
		       "__va(%#lx) instead of __va(%#lx)", __pa(again),
		       __pa(hot));
		put(busy, again);
	}
	reap(2, 20);
	mistake("An array that nobody has touched since the last call gives a "
		"part of its objects back; then slabs become free, and a few "
		"of these go each time.");
	expect_eq(objects_constructed(), 0, "objects in slabs of the idle "
		  "cache, two minutes later");
	boot_to_reap(TWO);
	make_idle_cache(SLAB_NO_REAP);
	before = destructed;
	reap(2, 20);
	mistake("SLAB_NO_REAP: the cache is none of cache_reap()'s business.");
	expect_eq(destructed - before, 0, "objects of a cache with "
		  "SLAB_NO_REAP that were destroyed");
}

/* How many objects this CPU can have, of at most @n, before the cache grows. */
static unsigned int get_free_ones(kmem_cache_t *cache, unsigned int n)
{
	unsigned long before = pages_free();
	unsigned int i = 0;

	while (i < n && must_get(cache) && pages_free() == before)
		i++;
	return i;
}

/*
 *	CPU 0   | a b c d e f g h i j |     a ... j: its own
 *	        | . . . . . f g h i j |     a while later
 */
TEST("4.6", reaping_takes_a_little_at_a_time,
     "cache_reap() takes a part of a CPU's objects that were not used since it "
     "came last, and leaves the others to it.")
{
	enum { N = 10, AT_MOST = 8 };
	kmem_cache_t *cache;
	unsigned int n;

	boot_to_reap(TWO);
	/* A page holds one of them: what CPU 0 keeps, CPU 1 can't have. */
	cache = make_plain_cache("little", 3000);
	get_many(cache, have, N);
	put_many(cache, have, N);
	reap(1, 2);
	on_cpu(1);
	n = get_free_ones(cache, N);
	on_cpu(0);
	mistake("A fifth of the array's limit, or half of what is there if "
		"that is less.");
	expect(n <= AT_MOST, "at least two of ten objects are still CPU 0's",
	       "CPU 1 got %u without a new page", n);
}

static void shrink_wrongly(int how)
{
	kmem_cache_t *cache;

	objects_boot(SMALL);
	cache = make_plain_cache("wrong", 64);
	as_irq(how % 2);
	if (how < 2)
		kmem_cache_shrink(how ? cache : NULL);
	else
		kmem_cache_destroy(how == 3 ? cache : NULL);
}

TEST("4.6", wrong_ends_are_bugs,
     "kmem_cache_shrink() and kmem_cache_destroy() of NULL, or in an "
     "interrupt, are BUGs.")
{
	mistake("BUG_ON(!cachep || in_interrupt()) before anything else.");
	expect_bug(shrink_wrongly(0), "kmem_cache_shrink() of NULL");
	expect_bug(shrink_wrongly(1), "kmem_cache_shrink() in an interrupt");
	expect_bug(shrink_wrongly(2), "kmem_cache_destroy() of NULL");
	expect_bug(shrink_wrongly(3), "kmem_cache_destroy() in an interrupt");
}

/* A cache's whole life, in which one allocation may fail. */
static void unlucky_life(void)
{
	kmem_cache_t *cache = try_cache("unlucky", 2048, 0, 0, construct,
					destruct);
	unsigned int n = 0;

	if (!cache)
		return;
	for (int i = 0; i < 6; i++)
		if ((have[n] = get(cache, GFP_KERNEL)) != NULL)
			n++;
	put_many(cache, have, n);
	expect_eq(kmem_cache_destroy(cache), 0, "kmem_cache_destroy() of a "
		  "cache without objects in use");
}

/* Some of them, in each of which the @nth allocation fails; false: there was
 * none. */
static bool unlucky_lives(enum fail_kind kind, unsigned long nth)
{
	/* What describes a slab is small: of the first ones, many. */
	int times = nth < 4 ? 80 : 12;
	unsigned long hits = machine->fail.hits[kind];

	step("%s allocation number %lu is made to fail, %d times",
	     kind == FAIL_PAGE ? "page" : "object", nth, times);
	while (times--) {
		machine->fail.countdown[kind] = nth;
		unlucky_life();
		machine->fail.countdown[kind] = 0;
	}
	return machine->fail.hits[kind] != hits;
}

TEST("4.6", failures_leak_nothing,
     "Whichever allocation fails in the life of a cache, afterwards everything "
     "is free again.")
{
	unsigned long before;

	objects_boot(TWO);
	mistake("Go through every place that allocates: what happens to what "
		"was there already, when the next one fails?");
	unlucky_lives(FAIL_PAGE, 0);	/* the kernel's own caches grow */
	shrink_general_caches();
	for (int kind = 0; kind < 2; kind++) {
		before = pages_free();
		for (unsigned long nth = 1; nth < 40; nth++) {
			if (!unlucky_lives(kind, nth))
				break;
			shrink_general_caches();
			expect(pages_free() + 2 >= before, "no page is lost",
			       "%lu pages fewer are free",
			       before - pages_free());
		}
	}
}

/* What goes on beside those who allocate and free. */
static void keep_house(void *arg)
{
	char name[32];

	for (int i = 0; i < 3; i++) {
		kmem_cache_t *own;
		void *objp;

		kmem_cache_shrink(common);
		if (subject_has(cache_reap))
			cache_reap(NULL);
		snprintf(name, sizeof(name), "%s-%d", (char *)arg, i);
		own = make_plain_cache(name, 60);
		objp = must_get(own);
		put(own, objp);
		expect_eq(kmem_cache_destroy(own), 0, "kmem_cache_destroy() of "
			  "a cache without objects in use");
	}
}

TEST("4.6", housekeeping_goes_on_beside,
     "While CPUs and interrupts use a cache, others shrink it, reap it, and "
     "create and destroy caches.")
{
	static unsigned int often = 2;
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn },
		{ .cpu = 0, .irq = true, .fn = churn, .arg = "atomic" },
		{ .cpu = 1, .fn = keep_house, .arg = "a" },
		{ .cpu = 2, .fn = hoard, .arg = &often },
		{ .cpu = 2, .fn = keep_house, .arg = "b" },
	};
	unsigned long before;

	for_each_seed(seed) {
		objects_boot("mem=4M cpus=3");
		common = make_plain_cache("shrunk", 1800);
		kmem_cache_shrink(common);
		before = pages_free();
		mistake("Each CPU's objects are its own: another one may not "
			"take them while that CPU may be using them. And a "
			"slab that is to be destroyed must be on no list any "
			"more when the lock is released.");
		run_tasks(seed, tasks, 5);
		expect_objects_intact("when all was over");
		expect_eq(kmem_cache_shrink(common), 0, "kmem_cache_shrink() "
			  "after all objects were freed");
		expect(pages_free() + 16 >= before, "the pages are free again",
		       "%lu pages fewer", before - pages_free());
	}
}
