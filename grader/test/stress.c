/*
 * CPUs that really run at the same time, on threads of the host, for a thread
 * sanitizer to watch: each takes and gives back memory as fast as it can, and
 * hands some of it to the others.
 *
 *	stress CPUS ROUNDS
 *
 * With STRESS_WITHOUT_LOCKS what is shared here has no lock: the sanitizer must
 * say so.  Prints one line, and exits with 1 if anything is missing at the end.
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

#define KEPT	16
#define SHARED	64

static unsigned long rounds;
static int done;
/* What one CPU leaves for whoever comes by. */
static struct { void *what; int kind; } shared[SHARED];
static kmem_cache_t *cache;
static mempool_t *pool;
static spinlock_t shared_lock = SPIN_LOCK_UNLOCKED;

static unsigned int random_below(unsigned long *state, unsigned int n)
{
	*state = *state * 6364136223846793005UL + 1442695040888963407UL;
	return (unsigned int)(*state >> 33) % n;
}

static void check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "stress: %s\n", what);
	exit(1);
}

static void fill(void *what, size_t size, int with)
{
	memset(what, with, size);
}

#ifdef STRESS_WITHOUT_LOCKS
#undef spin_lock
#undef spin_unlock
#define spin_lock(lock)		((void)(lock))
#define spin_unlock(lock)	((void)(lock))
#endif

/* Swaps a block with one that another CPU has left. */
static void swap(void **what, int *kind, unsigned int slot)
{
	void *other;
	int other_kind;

	spin_lock(&shared_lock);
	other = shared[slot].what;
	other_kind = shared[slot].kind;
	shared[slot].what = *what;
	shared[slot].kind = *kind;
	spin_unlock(&shared_lock);
	*what = other;
	*kind = other_kind;
}

/* What is held is of one of these kinds; the first are orders of pages. */
enum kind { PAGES = 0, KMALLOC = 3, OBJECT, ELEMENT, AREA, KINDS };
#define OBJECT_SIZE	200

static void *take(int kind, unsigned int size)
{
	switch (kind) {
	case KMALLOC:
		return kmalloc(size, GFP_ATOMIC);
	case OBJECT:
		return kmem_cache_alloc(cache, GFP_KERNEL);
	case ELEMENT:
		return mempool_alloc(pool, GFP_ATOMIC);
	case AREA:
		return vmalloc(size);
	default:
		return (void *)__get_free_pages(GFP_ATOMIC,
						(unsigned int)kind);
	}
}

static void give_back(void *what, int kind)
{
	if (!what)
		return;
	if (kind == KMALLOC)
		kfree(what);
	else if (kind == OBJECT)
		kmem_cache_free(cache, what);
	else if (kind == ELEMENT)
		mempool_free(what, pool);
	else if (kind == AREA)
		vfree(what);
	else
		free_pages((unsigned long)what, (unsigned int)kind);
}

static size_t size_of(int kind, unsigned int size)
{
	return kind == KMALLOC || kind == AREA ? size : kind >= OBJECT ?
		OBJECT_SIZE : PAGE_SIZE << kind;
}

static int worker(void *arg)
{
	unsigned long state = (unsigned long)arg + 1;
	struct { void *what; int kind; } kept[KEPT] = { { 0 } };

	for (unsigned long i = 0; i < rounds; i++) {
		unsigned int slot = random_below(&state, KEPT);
		unsigned int size = 1 + random_below(&state, 3000);
		int kind = (int)random_below(&state, KINDS);

		give_back(kept[slot].what, kept[slot].kind);
		kept[slot].what = take(kind, size);
		kept[slot].kind = kind;
		if (kept[slot].what)
			fill(kept[slot].what, size_of(kind, size), (int)i);
		if (!random_below(&state, 4))
			swap(&kept[slot].what, &kept[slot].kind,
			     random_below(&state, SHARED));
		if (!random_below(&state, 1000))
			kmem_cache_shrink(cache);
	}
	for (int slot = 0; slot < KEPT; slot++)
		give_back(kept[slot].what, kept[slot].kind);
	__atomic_fetch_add(&done, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static void boot(int cpus)
{
	char line[64], error[160];

	snprintf(line, sizeof(line), "mem=32M nodes=2 cpus=%d", cpus);
	check(machine_power_on(line, error, sizeof(error)) >= 0, error);
	oops_install();
	sched_enter(0);
	setup_nodes();
	start_kernel();
}

/* Pages that are free, those too that CPUs keep, or in slabs. */
static unsigned long all_pages(int cpus)
{
	struct page_state state;

	for (int cpu = 0; cpu < cpus; cpu++) {
		this_cpu = &machine->cpu[cpu];
		drain_local_pages();
	}
	this_cpu = &machine->cpu[0];
	get_page_state(&state);
	return nr_free_pages() + state.nr_slab;
}

int main(int argc, char **argv)
{
	int cpus = argc > 1 ? atoi(argv[1]) : 2;
	unsigned long before;

	rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000;
	sched_threads();
	boot(cpus);
	/* Page tables are made once for all. */
	vfree(vmalloc(1));
	before = all_pages(cpus);
	cache = kmem_cache_create("stress", OBJECT_SIZE, 0, 0, NULL, NULL);
	pool = mempool_create(4, mempool_alloc_slab, mempool_free_slab, cache);
	sched_leave();
	for (long cpu = 0; cpu < cpus; cpu++)
		wake_up_process(task_create("worker", (int)cpu, 0, worker,
					    (void *)cpu));
	while (__atomic_load_n(&done, __ATOMIC_SEQ_CST) < cpus)
		check(sched_run(), "a CPU sleeps for ever");
	sched_end();
	for (int slot = 0; slot < SHARED; slot++)
		give_back(shared[slot].what, shared[slot].kind);
	mempool_destroy(pool);
	check(all_pages(cpus) == before, "pages are missing at the end");
	printf("%d CPUs, %lu rounds each\n", cpus, rounds);
	return 0;
}
