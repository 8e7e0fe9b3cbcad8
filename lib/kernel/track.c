/*
 * What modules have asked for.
 *
 * A module is linked so that its kmalloc() and kfree(), and all the others that
 * give out memory and take it back, are those of track_pages.c, track_slab.c,
 * track_areas.c and track_other.c: they call the real ones, and write down here
 * who has what.  So a module that is unloaded and has not given something back
 * is told what, and where it asked for it.
 *
 * None of that costs anything for those who are not modules.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/slab_def.h>
#include <machine/oops.h>
#include <machine/symbol.h>

#include "track_rooms.h"

/* A kernel without the lab does without. */
#pragma weak remove_shrinker

/* --- Who has what --------------------------------------------------------- */

const char *const track_taken_by[] = {
	[BYTES] = "kmalloc()", [PAGES] = "alloc_pages()",
	[OBJECT] = "kmem_cache_alloc()", [AREA] = "vmalloc() or ioremap()",
	[MAPPING] = "kmap()",
	[CACHE] = "kmem_cache_create()", [POOL] = "mempool_create()",
	[PERCPU] = "alloc_percpu()", [SHRINKER] = "set_shrinker()",
	[QUEUE] = "create_workqueue()",
};

#define NR_THINGS	65536
#define NR_BUCKETS	4096
#define NR_FREED	512

static struct thing things[NR_THINGS];
static struct thing *buckets[NR_BUCKETS], *unused;
static unsigned long nr_made, nr_lost;
/* The last that were freed. */
static struct thing freed[NR_FREED];
static unsigned long nr_freed;
static int lock;

static unsigned int bucket_of(unsigned long addr, enum track_kind kind)
{
	return (unsigned int)((addr >> 4 ^ addr >> 16) + kind) % NR_BUCKETS;
}

static struct thing *new_thing(void)
{
	struct thing *t = unused;

	if (t)
		unused = t->next;
	else if (nr_made < NR_THINGS)
		t = &things[nr_made++];
	else
		nr_lost++;
	return t;
}

struct thing **track_find(unsigned long addr, enum track_kind kind)
{
	struct thing **p = &buckets[bucket_of(addr, kind)];

	while (*p && ((*p)->addr != addr || (*p)->kind != kind))
		p = &(*p)->next;
	return p;
}

void track_forget(unsigned long addr, enum track_kind kind,
		  unsigned long caller)
{
	struct thing **p, *t;

	lock_table(&lock);
	p = track_find(addr, kind);
	t = *p;
	if (t) {
		*p = t->next;
		freed[nr_freed % NR_FREED] = *t;
		freed[nr_freed++ % NR_FREED].freed = caller;
		t->next = unused;
		unused = t;
	}
	unlock_table(&lock);
}

void track_note(unsigned long addr, unsigned long size, enum track_kind kind,
		unsigned long caller)
{
	struct thing *t;

	if (!addr)
		return;
	/* One that was freed by somebody else meanwhile. */
	track_forget(addr, kind, 0);
	lock_table(&lock);
	t = new_thing();
	if (t) {
		struct thing **p = &buckets[bucket_of(addr, kind)];

		*t = (struct thing){ .next = *p, .addr = addr, .size = size,
				     .taken = caller, .kind = kind };
		*p = t;
	}
	unlock_table(&lock);
}

unsigned long track_size(unsigned long addr, enum track_kind kind)
{
	unsigned long size;
	struct thing *t;

	lock_table(&lock);
	t = *track_find(addr, kind);
	size = t ? t->size : 0;
	unlock_table(&lock);
	return size;
}

unsigned long track_site(unsigned long caller)
{
	unsigned long frame[OOPS_FRAMES];
	unsigned int n;

	if (module_at(caller))
		return caller;
	n = oops_backtrace(frame, OOPS_FRAMES);
	for (unsigned int i = 0; i < n; i++) {
		unsigned long pc = frame[i] - oops_relative(0);

		if (module_at(pc))
			return pc;
	}
	return caller;
}

/* --- Whose an address is -------------------------------------------------- */

struct thing *track_freed_at(unsigned long addr)
{
	for (unsigned long i = nr_freed; i-- > 0 && nr_freed - i < NR_FREED; ) {
		struct thing *t = &freed[i % NR_FREED];

		if (addr - t->addr < t->size && t->freed)
			return t;
	}
	return NULL;
}

struct thing *track_holding(unsigned long addr)
{
	for (int i = 0; i < NR_BUCKETS; i++)
		for (struct thing *t = buckets[i]; t; t = t->next)
			if (t->kind <= AREA && t->kind != PERCPU &&
			    addr - t->addr < t->size)
				return t;
	return NULL;
}

struct thing *track_nearest(unsigned long addr)
{
	struct thing *best = NULL;

	for (int i = 0; i < NR_BUCKETS; i++)
		for (struct thing *t = buckets[i]; t; t = t->next)
			if (t->addr <= addr + 8 && addr - t->addr + 8 <
			    t->size + 4096 && (t->kind == BYTES ||
			    t->kind == PAGES || t->kind == OBJECT ||
			    t->kind == AREA) && (!best || t->addr > best->addr))
				best = t;
	return best;
}

/* --- For rmmod ------------------------------------------------------------ */

/* Pages that somebody else has freed are none of the module's. */
static int is_gone(const struct thing *t)
{
	return t->kind == PAGES && t->page && page_count(t->page) == 0;
}

static struct thing *left_by(unsigned long start, unsigned long end)
{
	for (int i = 0; i < NR_BUCKETS; i++)
		for (struct thing *t = buckets[i]; t; t = t->next)
			if (t->taken - start < end - start)
				return t;
	return NULL;
}

/* What is left may not lead to what is gone. */
static void cut_off(const struct thing *t)
{
	if (t->kind == CACHE)
		((kmem_cache_t *)t->addr)->name = "(lost)";
	if (t->kind == SHRINKER)
		remove_shrinker((struct shrinker *)t->addr);
}

unsigned long track_left(const char *module, unsigned long start,
			 unsigned long end)
{
	unsigned long leaks = 0;
	struct thing *t;

	while ((t = left_by(start, end))) {
		struct thing found = *t;
		char name[96];

		track_forget(found.addr, found.kind, 0);
		if (is_gone(&found))
			continue;
		leaks++;
		symbol_name(found.taken - 1, name, sizeof(name));
		if (found.kind <= AREA)
			printk(KERN_ERR "%s: has not freed %lu bytes of %s "
			       "that %s asked for\n", module, found.size,
			       track_taken_by[found.kind], name);
		else
			printk(KERN_ERR "%s: has not undone %s of %s\n",
			       module, track_taken_by[found.kind], name);
		cut_off(&found);
	}
	if (nr_lost)
		printk(KERN_WARNING "%lu allocations of modules were too many "
		       "to be written down\n", nr_lost);
	nr_lost = 0;
	return leaks;
}
