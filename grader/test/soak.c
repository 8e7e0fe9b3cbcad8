/*
 * Labs 2 to 6 together, for a long time: pages, objects of caches, memory of
 * kmalloc() and vmalloc(), and elements of pools are taken and given back at
 * random, on several CPUs that take turns, and a model knows what each of them
 * must hold.
 *
 *	soak OPERATIONS SEED
 *
 * What comes back must be nobody else's (the model would find its own pattern
 * overwritten), and at the end not one page may be missing.
 */
#define _GNU_SOURCE
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPUS	3
#define TASKS	4
#define KEPT	256
#define CACHES	4

enum kind { NOTHING, PAGES, KMALLOC, OBJECT, ELEMENT, AREA, KINDS };

/* One thing that is held: what it is and what it is filled with. */
struct held {
	enum kind kind;
	unsigned int which;	/* the order, cache or pool */
	unsigned char *at;
	size_t size;
	unsigned char with;
};

static struct held held[TASKS][KEPT];
static kmem_cache_t *cache[CACHES];
static const size_t cache_size[CACHES] = { 24, 100, 600, 3000 };
static mempool_t *pool[2];
static unsigned long operations, per_task, state;
static unsigned long done[KINDS], failed;
static int ended;

/* The model's own chance: the scheduler's is another one. */
static unsigned int random_below(unsigned int n)
{
	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return (unsigned int)(state >> 33) % n;
}

static void check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "soak: %s (after %lu operations)\n%s\n", what,
		operations, machine->log.text);
	exit(1);
}

static void take(struct held *h)
{
	static const unsigned int masks[] = { GFP_KERNEL, GFP_ATOMIC };
	unsigned int gfp = masks[random_below(2)] | __GFP_NOWARN;

	h->kind = 1 + random_below(KINDS - 1);
	switch (h->kind) {
	case PAGES:
		h->which = random_below(8) ? random_below(3) : random_below(9);
		h->size = PAGE_SIZE << h->which;
		h->at = (void *)__get_free_pages(gfp, h->which);
		break;
	case KMALLOC:
		h->size = 1 + random_below(random_below(50) ? 2000 : 131072);
		h->at = kmalloc(h->size, gfp);
		break;
	case OBJECT:
		h->which = random_below(CACHES);
		h->size = cache_size[h->which];
		h->at = kmem_cache_alloc(cache[h->which], gfp);
		break;
	case AREA:
		h->size = 1 + random_below(3 * PAGE_SIZE);
		h->at = __vmalloc(h->size, (int)gfp | __GFP_HIGHMEM,
				  PAGE_KERNEL);
		break;
	default:
		h->which = random_below(2);
		h->size = cache_size[h->which];
		h->at = mempool_alloc(pool[h->which], GFP_ATOMIC);
	}
	if (!h->at) {
		h->kind = NOTHING;
		failed++;
		return;
	}
	done[h->kind]++;
	h->with = (unsigned char)random_below(256);
	memset(h->at, h->with, h->size);
}

static void give(struct held *h)
{
	for (size_t i = 0; i < h->size; i += i % 64 ? 1 : 61)
		check(h->at[i] == h->with, "memory was somebody else's too");
	switch (h->kind) {
	case PAGES:
		free_pages((unsigned long)h->at, h->which);
		break;
	case KMALLOC:
		check(ksize(h->at) >= h->size, "ksize() is too small");
		kfree(h->at);
		break;
	case OBJECT:
		kmem_cache_free(cache[h->which], h->at);
		break;
	case AREA:
		vfree(h->at);
		break;
	default:
		mempool_free(h->at, pool[h->which]);
	}
	h->kind = NOTHING;
}

static int worker(void *arg)
{
	struct held *own = held[(long)arg];

	for (unsigned long i = 0; i < per_task; i++, operations++) {
		/* What another task holds may be given back here too. */
		struct held *h = (random_below(4) ? own :
				  held[random_below(TASKS)]) +
			random_below(KEPT);
		struct held mine = *h;

		if (mine.kind) {
			h->kind = NOTHING;
			give(&mine);
		} else {
			take(&mine);
			/* Another task may have filled the place meanwhile. */
			if (!h->kind)
				*h = mine;
			else if (mine.kind)
				give(&mine);
		}
		if (!random_below(5000))
			kmem_cache_shrink(cache[random_below(CACHES)]);
	}
	ended++;
	return 0;
}

static void boot(void)
{
	char error[160];

	check(machine_power_on("mem=6M nodes=2 cpus=3 vmalloc=2M", error,
			       sizeof(error)) >= 0, error);
	oops_install();
	setup_nodes();
	start_kernel();
}

static void make_caches(void)
{
	static const char *const names[] = { "a", "b", "c", "d" };

	for (int i = 0; i < CACHES; i++)
		cache[i] = kmem_cache_create(names[i], cache_size[i], 0,
			i & 1 ? SLAB_HWCACHE_ALIGN : 0, NULL, NULL);
	for (int i = 0; i < 2; i++)
		pool[i] = mempool_create(8, mempool_alloc_slab,
					 mempool_free_slab, cache[i]);
}

static void drop_caches(void)
{
	for (int i = 0; i < 2; i++)
		mempool_destroy(pool[i]);
	for (int i = 0; i < CACHES; i++)
		check(!kmem_cache_destroy(cache[i]), "objects are left");
}

/* Free pages, those on lists of CPUs too, with as few slabs as can be.  Twice:
 * large slabs have their books in objects of small ones. */
static unsigned long free_now(void)
{
	for (int turn = 0; turn < 2; turn++) {
		for (struct cache_sizes *s = malloc_sizes; s->cs_cachep; s++) {
			kmem_cache_shrink(s->cs_cachep);
			kmem_cache_shrink(s->cs_dmacachep);
		}
	}
	for (int cpu = 0; cpu < CPUS; cpu++) {
		this_cpu = &machine->cpu[cpu];
		drain_local_pages();
	}
	this_cpu = &machine->cpu[0];
	return nr_free_pages();
}

int main(int argc, char **argv)
{
	unsigned long total = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	unsigned long before, after;

	state = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	per_task = total / TASKS;
	boot();
	/* Once for nothing: the caches' own cache keeps a slab it once had. */
	make_caches();
	drop_caches();
	/* And page tables are made once for all. */
	vfree(vmalloc(1));
	before = free_now();
	make_caches();
	sched_seed(state);
	for (long i = 0; i < TASKS; i++)
		wake_up_process(task_create("worker", (int)(i % CPUS), 0,
					    worker, (void *)i));
	while (ended < TASKS)
		check(sched_run(), "all sleep");
	sched_seed(0);
	for (int i = 0; i < TASKS * KEPT; i++)
		if (held[i / KEPT][i % KEPT].kind)
			give(&held[i / KEPT][i % KEPT]);
	drop_caches();
	after = free_now();
	if (after != before)
		fprintf(stderr, "%lu pages were free, now %lu\n", before, after);
	check(after == before, "pages are missing at the end");
	printf("%lu operations: %lu blocks, %lu from kmalloc, %lu objects, "
	       "%lu elements, %lu areas; %lu found no memory\n", operations,
	       done[PAGES], done[KMALLOC], done[OBJECT], done[ELEMENT],
	       done[AREA], failed);
	return 0;
}
