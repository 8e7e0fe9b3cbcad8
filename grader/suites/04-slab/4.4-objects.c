/*
 * Exercise 4.4: objects come from slabs and go back to them.
 */
#include "lab.h"

#include <string.h>

EXERCISE("4.4", "Objects in, objects out", 15, 50, "Objects in, objects out");

TEST("4.4", no_object_is_handed_out_twice,
     "All objects that are in use are different pieces of memory, whatever "
     "their size, each at a multiple of its alignment; and nobody else writes "
     "to them.")
{
	char name[32];

	/* Slabs of more than one page are only for machines like this. */
	objects_boot("mem=40M");
	mistake("Round the size up to a multiple of the alignment, and let the "
		"first object of a slab begin at one, whatever its colour is.");
	for (size_t i = 0; i < ALIGNED; i++)
		get_many(make_aligned_cache(i), have, 20);
	mistake("An object that is handed out has to leave its slab's list of "
		"free ones; the management must not reach into the objects.");
	for (size_t i = 0; i < SIZES; i++) {
		kmem_cache_t *cache;
		unsigned int n = (unsigned int)min(300UL, 262144 / sizes[i]);

		snprintf(name, sizeof(name), "size-of-%lu", sizes[i]);
		cache = make_plain_cache(name, sizes[i]);
		get_many(cache, have, n);
		expect_objects_intact("when others were allocated");
		/* Every other one goes and comes back. */
		for (unsigned int j = 0; j < n; j += 2)
			put(cache, have[j]);
		for (unsigned int j = 0; j < n; j += 2)
			have[j] = must_get(cache);
		expect_objects_intact("when others were freed and allocated");
		put_many(cache, have, n);
	}
}

/*
 *	|xxxxxxxx|xxxxxxxx|xxxxxxxx|      three slabs full
 *	|x..x.x..|.xx...x.|..x..xx.|      half of the objects freed, anywhere
 *	|xxxxxxxx|xxxxxxxx|xxxxxxxx|      and allocated: no new slab
 */
TEST("4.4", free_objects_are_used_first,
     "As long as a cache has free objects, it takes no more pages.")
{
	enum { N = 500 };
	kmem_cache_t *cache;
	unsigned long before;

	objects_boot(SMALL);
	cache = make_plain_cache("holes", 248);
	get_many(cache, have, N);
	before = pages_free();
	mistake("A slab that was full and gets an object back has a free one "
		"again: it belongs on the list of those that have. Look there "
		"before you grow.");
	for (int round = 0; round < 6; round++) {
		unsigned int n = 0;

		for (unsigned int i = 0; i < N; i++)
			if (random_below(2)) {
				void *objp = have[i];

				have[i] = have[n];
				have[n++] = objp;
			}
		put_many(cache, have, n);
		get_many(cache, have, n);
		expect_eq(pages_free(), before, "free pages, after %u of %u "
			  "objects were freed and allocated again", n, N);
	}
}

/*
 *	slab     | c | c | c | c | c | c | c |     c: constructed
 *	in use   | x | x | x | c | c | c | c |
 *	freed    | c | c | c | c | c | c | c |     and not touched meanwhile
 */
TEST("4.4", constructed_objects_stay_constructed,
     "All objects of a slab can be had before the cache grows again. One that "
     "was freed is handed out as it was freed: in the state in which the "
     "constructor left it, and without another call, unless it was destroyed.")
{
	enum { N = 200 };
	kmem_cache_t *cache;
	unsigned int calls;

	objects_boot(SMALL);
	/* So large that CPUs keep only a few of them. */
	cache = make_cache("kept", 1100, 0, 0, construct, destruct);
	must_get(cache);
	calls = constructed;
	get_many(cache, have, calls - 1);
	mistake("The chain of free objects begins with the first one and ends "
		"with the last one.");
	expect_eq(constructed, calls, "calls of the constructor, after all %u "
		  "objects of the first slab were allocated", calls);
	get_many(cache, have, N);
	calls = constructed;
	mistake("A free object with a constructor is not yours to write to: "
		"what you have to remember of it belongs into the slab's "
		"management.");
	for (int round = 0; round < 3; round++) {
		put_many(cache, have, N);
		get_many(cache, have, N);
	}
	/* Slabs may have gone and come again meanwhile. */
	expect_eq(constructed, calls + destructed, "calls of the constructor, "
		  "after the same number of objects was freed and allocated "
		  "again");
}

/* The slabs that a cache with a constructor has made: what one is, shows in
 * the calls that come in a row. */
static struct { unsigned long first, last; unsigned int kept; } slabs[512];
static unsigned int nr_slabs;

static void get_noting_slabs(kmem_cache_t *cache, unsigned int n)
{
	nr_slabs = 0;
	for (unsigned int i = 0; i < n; i++) {
		forget_run();
		have[i] = must_get(cache);
		if (!run_length || nr_slabs == 512)
			continue;
		slabs[nr_slabs].first = run_lowest;
		slabs[nr_slabs].last = run_highest;
		slabs[nr_slabs++].kept = 0;
	}
}

static unsigned int slab_of(const void *objp)
{
	unsigned int i = 0;

	while (i < nr_slabs && ((unsigned long)objp < slabs[i].first ||
				(unsigned long)objp > slabs[i].last))
		i++;
	return i % 512;
}

/* Moves one object of every other slab to the front; returns how many. */
static unsigned int keep_one_of_every_other(unsigned int n)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < n; i++) {
		unsigned int slab = slab_of(have[i]);
		void *objp = have[i];

		if (slab % 2 || slabs[slab].kept++)
			continue;
		have[i] = have[kept];
		have[kept++] = objp;
	}
	return kept;
}

/* Frees those of have[from ... to) that are of an even slab, or an odd one. */
static void put_of_slabs(kmem_cache_t *cache, unsigned int from,
			 unsigned int to, unsigned int odd)
{
	for (unsigned int i = from; i < to; i++)
		if (have[i] && slab_of(have[i]) % 2 == odd) {
			put(cache, have[i]);
			have[i] = NULL;
		}
}

/* Of these objects, how many are of a slab that was free. */
static unsigned int of_free_slabs(unsigned int from, unsigned int to)
{
	unsigned int n = 0;

	for (unsigned int i = from; i < to; i++)
		n += slab_of(have[i]) % 2;
	return n;
}

/*
 *	|x..|...|x..|...|   every other slab is free
 *	|xxx|...|xxx|...|   where new objects come from
 */
TEST("4.4", partial_slabs_are_filled_first,
     "Objects are taken from slabs that are in use already, so that slabs "
     "that are free as a whole can be given back.")
{
	enum { N = 900, AGAIN = 250, KEPT_BY_CPU = 32 };
	kmem_cache_t *cache;
	unsigned int kept;

	/* With many CPUs a cache keeps more free slabs. */
	objects_boot("mem=8M cpus=8");
	/* So large that CPUs keep only a few of them. */
	cache = make_cache("tidy", 1100, 0, 0, construct, NULL);
	get_noting_slabs(cache, N);
	kept = keep_one_of_every_other(N);
	put_of_slabs(cache, kept, N / 2, 0);
	put_of_slabs(cache, kept, N, 1);
	put_of_slabs(cache, N / 2, N, 0);
	get_many(cache, have + kept, AGAIN);
	mistake("Three lists: full, partial and free slabs. Take from the "
		"partial ones first, and only then from a free one.");
	expect(of_free_slabs(kept, kept + AGAIN) <= KEPT_BY_CPU,
	       "objects of slabs that have one in use",
	       "%u of %u are of slabs that had none",
	       of_free_slabs(kept, kept + AGAIN), AGAIN);
}

TEST("4.4", a_full_machine_is_survived,
     "When no page can be had, an allocation returns NULL; what was allocated "
     "stays, and can be freed and allocated again.")
{
	unsigned int n = 0, again = 0;
	kmem_cache_t *cache;

	objects_boot("mem=2M");
	cache = make_plain_cache("many", 2000);
	while (n < HAVE && (have[n] = get(cache, GFP_ATOMIC | __GFP_NOWARN)))
		n++;
	mistake("When the cache can't grow, the allocation has failed: return "
		"NULL, with every lock released and interrupts as they were.");
	expect(n > 200 && n < HAVE, "hundreds of objects of 2000 bytes, and "
	       "then NULL", "%u", n);
	expect_objects_intact("when memory ran out");
	put_many(cache, have, n);
	while (again < n && (have[again] = get(cache, GFP_ATOMIC |
					       __GFP_NOWARN)))
		again++;
	expect_eq(again, n, "objects that could be had once more");
}

TEST("4.4", nodes_have_objects_of_their_own,
     "kmem_cache_alloc_node() returns an object in the memory of that node, "
     "whatever other objects are free.")
{
	kmem_cache_t *cache;
	void *objp;

	objects_boot("mem=16M nodes=2 cpus=2");
	cache = make_plain_cache("near", 1000);
	get_many(cache, have, 20);
	put_many(cache, have, 20);
	mistake("Look for a slab with a free object whose page is on the node; "
		"if there is none, grow with a page from there: "
		"alloc_pages_node().");
	for (int i = 0; i < 40; i++) {
		int nid = i / 2 % 2;

		objp = kmem_cache_alloc_node(cache, nid);
		expect(objp != NULL, "an object", "NULL");
		adopt(cache, objp, 1000, 8);
		expect_eq(page_to_nid(virt_to_page(objp)), nid,
			  "node of the object that kmem_cache_alloc_node(..., "
			  "%d) returned", nid);
	}
	expect_objects_intact("when others were allocated");
}

/* One of four caches, or pages, at random. */
static kmem_cache_t *random_caches[4];

static void make_random_caches(void)
{
	random_caches[0] = make_cache("tiny", 8, 0, 0, NULL, NULL);
	random_caches[1] = make_cache("ctor", 88, 0, 0, construct, NULL);
	random_caches[2] = make_cache("line", 200, 0, SLAB_HWCACHE_ALIGN,
				      NULL, NULL);
	random_caches[3] = make_cache("large", 2500, 0, 0, NULL, NULL);
}

TEST("4.4", a_long_random_life,
     "At any time, objects in use are different pieces of memory that only "
     "their users write to, and no page is both the page allocator's and a "
     "cache's.")
{
	enum { N = 200, STEPS = 3000 };
	int kind[N];

	objects_boot(SMALL);
	make_random_caches();
	memset(have, 0, sizeof(have));
	for (int step = 0; step < STEPS; step++) {
		unsigned long i = random_below(N);

		if (!have[i]) {
			kind[i] = (int)random_below(5);
			if (kind[i] < 4) {
				have[i] = must_get(random_caches[kind[i]]);
				continue;
			}
			have[i] = (void *)__get_free_page(GFP_KERNEL);
			if (have[i])
				adopt(NULL, have[i], PAGE_SIZE, PAGE_SIZE);
		} else if (kind[i] < 4) {
			put(random_caches[kind[i]], have[i]);
			have[i] = NULL;
		} else {
			part_with(have[i]);
			free_page((unsigned long)have[i]);
			have[i] = NULL;
		}
		if (step % 500 == 0)
			expect_objects_intact("in the middle of a random life");
	}
}


TEST("4.4", cpus_share_a_cache,
     "Two CPUs can allocate from a cache and free to it at the same time.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn }, { .cpu = 1, .fn = churn },
		{ .cpu = 1, .fn = churn },
	};

	for_each_seed(seed) {
		objects_boot(TWO);
		/* A page holds one of them: lists change all the time. */
		common = make_plain_cache("shared", 2100);
		mistake("What CPUs share (the lists of slabs, the slabs, the "
			"counts) is guarded by the cache's spinlock; whatever "
			"was seen before it was released may not be true any "
			"more.");
		run_tasks(seed, tasks, 3);
		expect_objects_intact("when two CPUs ran");
	}
}
