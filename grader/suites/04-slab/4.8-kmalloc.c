/*
 * Exercise 4.8: memory of any size.
 */
#include "lab.h"

EXERCISE("4.8", "kmalloc", 10, 40, "kmalloc");

static const size_t general[] = {
	32, 64, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536,
	131072,
};
#define GENERAL	(sizeof(general) / sizeof(general[0]))

/* What kmalloc(size) should be a piece of. */
static size_t general_size(size_t size)
{
	size_t i = 0;

	while (general[i] < size)
		i++;
	return general[i];
}

/* Pages that so many pieces take. */
static unsigned long pages_for(size_t size, unsigned int n)
{
	unsigned long before = pages_free();

	while (n--)
		must_kget(size);
	return before - pages_free();
}

/* A piece of each size, and of one byte less and more. */
static void check_pieces(void)
{
	mistake("Go through the sizes from the smallest on, and stop at the "
		"first that is not less than what was asked for.");
	for (size_t i = 0; i < 3 * GENERAL; i++) {
		size_t size = general[i / 3] + i % 3 - 1;
		void *objp;

		if (size > 131072)
			continue;
		objp = kmalloc(size, GFP_KERNEL);
		expect(objp != NULL, "memory", "NULL for %lu bytes", size);
		expect_eq(ksize(objp), general_size(size),
			  "ksize() of what kmalloc(%lu) returned", size);
		adopt(NULL, objp, general_size(size), 8);
	}
	expect_objects_intact("when others were allocated");
}

TEST("4.8", pieces_have_the_right_size,
     "kmalloc() returns a piece of the smallest size that holds what was asked "
     "for; ksize() says what that is, and all of it can be used. 64 pieces of "
     "a page take about 64 pages, and one of 128 KiB takes 32.")
{
	unsigned long pages;

	objects_boot("mem=8M");
	check_pieces();
	/* What debugging puts around a piece is not the user's. */
	objects_boot("mem=8M debug=slab");
	check_pieces();
	objects_boot("mem=8M");
	mistake("For objects of 512 bytes or more the management goes "
		"elsewhere, into a small piece, unless there is room for it "
		"anyway: see \"A new cache\".");
	pages = pages_for(PAGE_SIZE, 64);
	expect(pages >= 64 && pages <= 80, "64 to 80 pages for 64 pieces of a "
	       "page", "%lu pages", pages);
	pages = pages_for(131072, 1);
	expect(pages >= 32 && pages <= 40, "32 to 40 pages for a piece of "
	       "128 KiB", "%lu pages", pages);
	pages = pages_for(512, 512);
	expect(pages >= 64 && pages <= 76, "64 to 76 pages for 512 pieces of "
	       "512 bytes", "%lu pages", pages);
}

TEST("4.8", odd_requests_are_answered,
     "kmalloc(0) is a small piece, more than 131072 bytes are NULL; "
     "kfree(NULL) does nothing, ksize(NULL) is 0.")
{
	void *a, *b;

	objects_boot(SMALL);
	a = must_kget(0);
	b = must_kget(0);
	mistake("0 bytes are a piece of 32.");
	expect(a != b, "two different pieces of 0 bytes", "twice the same");
	expect_eq(ksize(a), 32, "ksize() of what kmalloc(0) returned");
	kput(a);
	kput(b);
	mistake("When no size is large enough there is no cache: NULL.");
	expect(!kmalloc(131073, GFP_KERNEL), "NULL for 131073 bytes", "memory");
	expect(!kmalloc(~0UL, GFP_KERNEL), "NULL for 2^64 - 1 bytes", "memory");
	mistake("NULL is in no slab: look at it first.");
	kfree(NULL);
	expect_eq(ksize(NULL), 0, "ksize(NULL)");
}

TEST("4.8", dma_memory_is_low,
     "With GFP_DMA, kmalloc() returns memory below 16 MiB, for every size.")
{
	objects_boot("mem=64M");
	mistake("There are two caches of each size; GFP_DMA chooses the one "
		"that was made with SLAB_CACHE_DMA.");
	for (size_t i = 0; i < GENERAL; i++) {
		void *objp = kget(general[i], GFP_KERNEL | GFP_DMA);

		expect(objp && __pa(objp) < 16UL << 20, "memory below 16 MiB",
		       "%#lx for %lu bytes", objp ? __pa(objp) : 0,
		       general[i]);
		kput(objp);
		kput(must_kget(general[i]));
	}
}

TEST("4.8", kcalloc_clears,
     "kcalloc() returns zeroes, whatever was in the memory before, and NULL if "
     "the product is too large for an int.")
{
	static const struct { size_t n, size; } wrong[] = {
		{ 1UL << 62, 8 }, { 8, 1UL << 62 }, { 1UL << 32, 1UL << 32 },
		{ 0x80000000UL, 1 }, { 3, ~0UL / 2 }, { 2, 65537 },
	};
	unsigned char *objp;

	objects_boot(SMALL);
	for (int i = 0; i < 20; i++)
		have[i] = must_kget(100);
	for (int i = 0; i < 20; i++)
		kput(have[i]);
	mistake("Memory comes back as its last user left it: clear all of "
		"n * size bytes.");
	for (int i = 0; i < 20; i++) {
		objp = kcalloc(20, 5, GFP_KERNEL);
		expect(objp != NULL, "memory", "NULL");
		check_place(objp, 100, 8);
		for (int j = 0; j < 100; j++)
			expect_eq(objp[j], 0, "byte %d of 20 * 5", j);
		adopt(NULL, objp, 100, 8);
	}
	mistake("n * size may be more than a size_t can hold, and then looks "
		"small: divide instead.");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect(!kcalloc(wrong[i].n, wrong[i].size, GFP_KERNEL), "NULL",
		       "memory for %#lx times %#lx bytes", wrong[i].n,
		       wrong[i].size);
	expect(kcalloc(0, 100, GFP_KERNEL) != NULL, "memory for 0 elements, as "
	       "from kmalloc(0)", "NULL");
}

/* Pieces of all sizes come and go. */
static void churn_kmalloc(void *arg)
{
	void *mine[5] = { NULL };
	int flags = arg ? GFP_ATOMIC : GFP_KERNEL;

	for (int step = 0; step < 24; step++) {
		unsigned long i = random_below(5);

		if (mine[i]) {
			kput(mine[i]);
			mine[i] = NULL;
		} else {
			mine[i] = kget(random_below(5) * 700, flags);
			expect(mine[i] != NULL, "memory: there is some",
			       "NULL");
		}
	}
	for (int i = 0; i < 5; i++)
		if (mine[i])
			kput(mine[i]);
}

TEST("4.8", everybody_uses_kmalloc,
     "Tasks and interrupts of several CPUs use kmalloc() and kfree() at the "
     "same time.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn_kmalloc },
		{ .cpu = 0, .irq = true, .fn = churn_kmalloc, .arg = "atomic" },
		{ .cpu = 1, .fn = churn_kmalloc },
		{ .cpu = 1, .irq = true, .fn = churn_kmalloc, .arg = "atomic" },
	};

	for_each_seed(seed) {
		objects_boot(TWO);
		mistake("kmalloc() needs no lock of its own: the caches have "
			"one each.");
		run_tasks(seed, tasks, 4);
		expect_objects_intact("when two CPUs and interrupts ran");
	}
}
