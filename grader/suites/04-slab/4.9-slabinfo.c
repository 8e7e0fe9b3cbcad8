/*
 * Exercise 4.9: the file that shows caches, and tunes them.
 */
#include "lab.h"

#include <string.h>

EXERCISE("4.9", "/proc/slabinfo", 5, 20, "/proc/slabinfo");

/* What describes slabs may have grown by a page of its own. */
static void expect_pages(const struct line *l, unsigned long taken)
{
	unsigned long pages = l->num_slabs * l->pagesperslab;

	expect(pages == taken || pages + 1 == taken, "num_slabs times "
	       "pagesperslab: the pages that the cache has", "%lu times %u, "
	       "and the cache has %lu", l->num_slabs, l->pagesperslab, taken);
}

TEST("4.9", slabinfo_counts_objects_and_slabs,
     "/proc/slabinfo has a line for each cache, with the numbers of its "
     "objects and slabs.")
{
	unsigned long before;
	kmem_cache_t *cache;
	struct line l;

	objects_boot(SMALL);
	cache = make_plain_cache("counted", 300);
	l = line_of("counted");
	expect_eq(l.num_objs, 0, "num_objs of a cache that was never used");
	before = pages_free();
	get_many(cache, have, 100);
	l = line_of("counted");
	mistake("Full, partial and free slabs: three lists.");
	expect(l.active_objs >= 100 && l.num_objs >= 100, "at least 100 "
	       "objects are active", "%lu of %lu", l.active_objs, l.num_objs);
	mistake("A slab has 1 << gfporder pages.");
	expect_pages(&l, before - pages_free());
	expect(l.objsize >= 300 && l.objsize < 400, "objsize of 300 or a "
	       "little more", "%u", l.objsize);
	put_many(cache, have, 100);
	kmem_cache_shrink(cache);
	expect_eq(line_of("counted").num_slabs, 0, "num_slabs after all was "
		  "given back");
	/* Of these a CPU keeps only a few: some slabs are free. */
	cache = make_plain_cache("counted-too", 5000);
	get_many(cache, have, 40);
	l = line_of("counted-too");
	before = pages_free() + l.num_slabs * l.pagesperslab;
	put_many(cache, have, 40);
	l = line_of("counted-too");
	mistake("Full, partial and free slabs: three lists.");
	expect_pages(&l, before - pages_free());
	line_of("size-32");
	line_of("size-131072(DMA)");
}

/* Writes a line into the file; what came of it. */
static long write_slabinfo(const char *text)
{
	return proc_write(shared_string("slabinfo"), shared_string(text),
			  strlen(text));
}

TEST("4.9", who_writes_tunes_a_cache,
     "Writing \"name limit batchcount shared\" into /proc/slabinfo changes "
     "these; numbers that make no sense are -EINVAL, and so is a name that is "
     "none.")
{
	static const char *const wrong[] = {
		"tuned 0 0 0", "tuned 4 5 0", "tuned 8 0 2", "tuned 8 4 -1",
		"other 8 4 2", "8 4 2 tuned",
	};
	kmem_cache_t *cache;
	struct line l;

	objects_boot(TWO);
	cache = make_plain_cache("tuned", 200);
	get_many(cache, have, 200);
	put_many(cache, have, 100);
	expect_eq(write_slabinfo("tuned 8 4 2"), 11, "what writing 11 bytes "
		  "returned");
	l = line_of("tuned");
	mistake("The order is limit, batchcount, shared, in the line and in "
		"what is written.");
	expect(l.limit == 8 && l.batchcount == 4 && l.shared == 2,
	       "limit 8, batchcount 4 and sharedfactor 2", "%u, %u and %u",
	       l.limit, l.batchcount, l.shared);
	get_many(cache, have, 100);
	expect_objects_intact("when the cache was tuned");
	put_many(cache, have, 200);
	mistake("1 <= batchcount <= limit, shared >= 0, and the name must be "
		"that of a cache.");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_eq(write_slabinfo(wrong[i]), -EINVAL, "what writing "
			  "\"%s\" returned", wrong[i]);
	l = line_of("tuned");
	expect(l.limit == 8 && l.batchcount == 4, "limit 8 and batchcount 4",
	       "%u and %u", l.limit, l.batchcount);
	expect_eq(kmem_cache_shrink(cache), 0, "kmem_cache_shrink() when no "
		  "object is in use");
}

/* One after the other, each with an array that fills its memory exactly if it
 * has 16 bytes before the first object. */
static const unsigned int full_arrays[] = { 14, 30, 62, 126 };

TEST("4.9", an_array_holds_its_limit,
     "However many objects a CPU frees, what it keeps for itself is no more "
     "than the limit: nothing behind the array is written to.")
{
	kmem_cache_t *cache;
	char line[32];

	objects_boot(SMALL);
	cache = make_plain_cache("brim", 64);
	get_many(cache, have, 300);
	for (int i = 0; i < 4; i++) {
		size_t size = full_arrays[i] * 8 + 16;

		/* In front of the array, and behind it. */
		for (int j = 0; j < 20; j++)
			must_kget(size);
		snprintf(line, sizeof(line), "brim %u %u 0", full_arrays[i],
			 full_arrays[i] / 2);
		expect(write_slabinfo(line) > 0, "a line that was taken",
		       "an error");
		for (int j = 0; j < 20; j++)
			must_kget(size);
		put_many(cache, have, 300);
		mistake("An array with `limit` objects is full: flush it "
			"before you put another one on its top.");
		expect_objects_intact("when an array was full");
		get_many(cache, have, 300);
	}
}

/* Tunes caches, and looks at them. */
static void tune(void *arg)
{
	static const char *const lines[] = {
		"tuned 3 2 1", "tuned 60 20 3", "tuned 1 1 0",
	};
	char name[16];

	for (int i = 0; i < 3; i++) {
		kmem_cache_t *own;

		snprintf(name, sizeof(name), "%s-%d", (char *)arg, i);
		own = make_plain_cache(name, 60);
		expect(write_slabinfo(lines[i]) > 0, "a line that was taken",
		       "an error");
		/* Each worker has a place of its own for the text. */
		proc_read(shared_string("slabinfo"), machine->scratch + 16384 *
			  (*(char *)arg - 'a'), 16384);
		expect_eq(kmem_cache_destroy(own), 0, "kmem_cache_destroy() of "
			  "a cache without objects in use");
	}
}

TEST("4.9", tuning_goes_on_beside,
     "A cache can be tuned, and /proc/slabinfo read, while CPUs use the cache "
     "and others come and go.")
{
	static unsigned int once = 1;
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn },
		{ .cpu = 0, .irq = true, .fn = churn, .arg = "atomic" },
		{ .cpu = 1, .fn = tune, .arg = "a" },
		{ .cpu = 2, .fn = tune, .arg = "b" },
		{ .cpu = 2, .fn = hoard, .arg = &once },
	};

	for_each_seed(seed) {
		objects_boot("mem=4M cpus=3");
		common = make_plain_cache("tuned", 200);
		mistake("The list of all caches is guarded by its semaphore, "
			"from the first look at it to the last.");
		run_tasks(seed, tasks, 5);
		expect_objects_intact("when the cache was tuned");
		expect_eq(kmem_cache_shrink(common), 0, "kmem_cache_shrink() "
			  "when no object is in use");
	}
}
