/*
 * The suite of lab 4: what slab.c owes to those who call it.
 *
 * Nothing here knows how a cache keeps its books.  A test sees which objects
 * come back (objects.h has a model of those in use), what constructors are
 * called for, how many pages are free, the kernel log and /proc/slabinfo.
 * Which of several free objects comes first is left open, but for the one that
 * the same CPU has freed just before.
 *
 * Several CPUs run under seeds that decide when which of them goes on: every
 * test that says so runs a few dozen interleavings, each on a new machine.
 */
#include "lab.h"

LAB(4, "04-slab", "slab.c", "Slab caches and kmalloc");

const size_t sizes[SIZES] = {
	8, 16, 24, 32, 48, 64, 104, 128, 192, 200, 256, 304, 504, 512, 600,
	704, 1000, 1024, 1504, 2048, 3000, 4000, 4096, 5000, 8192, 16384,
	65536, 131072,
};

/*
 *	align 64:               |obj.........|obj.........|obj.........|
 *	HWCACHE_ALIGN, 20 byte: |obj...|obj...|   two share a line of 64
 */
const struct aligned aligned[ALIGNED] = {
	{ 20, 0, 0, 8 }, { 8, 16, 0, 16 }, { 72, 64, 0, 64 },
	{ 100, 256, 0, 256 }, { 1000, 1024, 0, 1024 }, { 2000, 4096, 0, 4096 },
	{ 32768, 4096, 0, 4096 }, { 100, 16, SLAB_HWCACHE_ALIGN, 16 },
	{ 8, 0, SLAB_HWCACHE_ALIGN, 8 }, { 16, 0, SLAB_HWCACHE_ALIGN, 16 },
	{ 20, 0, SLAB_HWCACHE_ALIGN, 32 }, { 33, 0, SLAB_HWCACHE_ALIGN, 64 },
	{ 100, 0, SLAB_HWCACHE_ALIGN, 64 }, { 600, 0, SLAB_HWCACHE_ALIGN, 64 },
	{ 8, 0, 0, 8 }, { 9, 0, 0, 8 }, { 1001, 0, 0, 8 }, { 131072, 0, 0, 8 },
};

kmem_cache_t *make_aligned_cache(size_t i)
{
	kmem_cache_t *cache;
	char name[32];

	snprintf(name, sizeof(name), "aligned-%lu", i);
	cache = make_cache(name, aligned[i].size, aligned[i].align,
			   aligned[i].flags, NULL, NULL);
	know_cache(cache, aligned[i].size, aligned[i].aligned);
	return cache;
}

void *have[HAVE];

/* --- Side by side -------------------------------------------------------- */

kmem_cache_t *common;
void *pool[POOL];

void churn(void *arg)
{
	enum { MINE = 14 };
	void *mine[MINE] = { NULL };
	int flags = arg ? GFP_ATOMIC : GFP_KERNEL;

	for (int step = 0; step < 60; step++) {
		unsigned long i = random_below(MINE);

		if (!mine[i] && (step % 30 < 15 || !random_below(4))) {
			mine[i] = get(common, flags);
			expect(mine[i] != NULL, "an object: there is memory",
			       "NULL");
		} else if (mine[i]) {
			put(common, mine[i]);
			mine[i] = NULL;
		}
	}
	for (int i = 0; i < MINE; i++)
		if (mine[i])
			put(common, mine[i]);
}

void exchange(void *arg)
{
	for (int step = 0; step < 25; step++) {
		unsigned long i = random_below(POOL);
		void *objp = pool[i];

		pool[i] = NULL;
		if (objp) {
			put(common, objp);
			continue;
		}
		objp = must_get(common);
		if (!pool[i])
			pool[i] = objp;
		else
			put(common, objp);
	}
}

void hoard(void *arg)
{
	unsigned int times = *(unsigned int *)arg;
	void *mine[24];

	while (times--) {
		get_many(common, mine, 24);
		put_many(common, mine, 24);
	}
}
