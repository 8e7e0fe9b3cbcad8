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

#include <string.h>

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

/* --- /proc/slabinfo ------------------------------------------------------ */

/* Larger than what proc_file() has room for. */
static const char *slabinfo(void)
{
	static char copy[32768];
	char *file = machine->scratch;

	snprintf(file, 64, "slabinfo");
	proc_read(file, file + 64, sizeof(copy));
	memcpy(copy, file + 64, sizeof(copy) - 1);
	return copy;
}

/* Takes a line apart; it must be written as it has to be. */
static struct line parse(const char *text, int length)
{
	char again[160] = "";
	struct line l = { .name = "" };

	if (sscanf(text, "%31s %lu %lu %u %u %u : tunables %u %u %u : slabdata "
		   "%lu %lu %u", l.name, &l.active_objs, &l.num_objs,
		   &l.objsize, &l.objperslab, &l.pagesperslab, &l.limit,
		   &l.batchcount, &l.shared, &l.active_slabs, &l.num_slabs,
		   &l.sharedavail) == 12)
		snprintf(again, sizeof(again), "%-17s %6lu %6lu %6u %4u %4u"
			 " : tunables %4u %4u %4u : slabdata %6lu %6lu %6u",
			 l.name, l.active_objs, l.num_objs, l.objsize,
			 l.objperslab, l.pagesperslab, l.limit, l.batchcount,
			 l.shared, l.active_slabs, l.num_slabs, l.sharedavail);
	expect((int)strlen(again) == length && !strncmp(again, text,
							(size_t)length),
	       "a line as the chapter describes it: \"%-17s %6lu %6lu %6u %4u "
	       "%4d\", \" : tunables %4u %4u %4u\", \" : slabdata %6lu %6lu "
	       "%6u\", and a newline", "\"%.*s\"", length, text);
	return l;
}

static void check_line(const struct line *l)
{
	mistake("active_objs and active_slabs are those in use, or in some "
		"CPU's keeping; num_objs and num_slabs are all there are.");
	expect_eq(l->num_objs, l->num_slabs * l->objperslab,
		  "num_objs of %s: num_slabs times objperslab", l->name);
	expect(l->active_objs <= l->num_objs &&
	       l->active_slabs <= l->num_slabs &&
	       l->active_objs >= l->active_slabs,
	       "no more active than all", "%lu of %lu objects, %lu of %lu "
	       "slabs of %s", l->active_objs, l->num_objs, l->active_slabs,
	       l->num_slabs, l->name);
	mistake("objsize is how far objects are apart, in bytes.");
	expect(!l->num_slabs || (unsigned long)l->objperslab * l->objsize <=
	       l->pagesperslab * PAGE_SIZE, "the objects fit into the slab",
	       "%u times %u bytes in %u pages of %s", l->objperslab,
	       l->objsize, l->pagesperslab, l->name);
}

struct line line_of(const char *name)
{
	static const char head[] = "slabinfo - version: 2.1\n"
		"# name            <active_objs> <num_objs> <objsize> "
		"<objperslab> <pagesperslab> : tunables <batchcount> <limit> "
		"<sharedfactor> : slabdata <active_slabs> <num_slabs> "
		"<sharedavail>\n";
	const char *text = slabinfo();
	struct line found = { .name = "" };

	picture(NULL);
	expect(!strncmp(text, head, strlen(head)), "the first two lines as the "
	       "chapter has them", "\"%.*s\"", 100, text);
	for (text += strlen(head); *text; text += strcspn(text, "\n") + 1) {
		struct line l = parse(text, (int)strcspn(text, "\n"));

		check_line(&l);
		if (!strcmp(l.name, name))
			found = l;
	}
	mistake("Every cache has a line, from when it is created until it is "
		"destroyed.");
	expect(*found.name, "the cache has a line in /proc/slabinfo",
	       "%s has none", name);
	return found;
}
