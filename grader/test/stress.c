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
#include <linux/mm.h>
#include <linux/sched.h>
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
static struct { void *what; int order; } shared[SHARED];
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
static void swap(void **what, int *order, unsigned int slot)
{
	void *other;
	int other_order;

	spin_lock(&shared_lock);
	other = shared[slot].what;
	other_order = shared[slot].order;
	shared[slot].what = *what;
	shared[slot].order = *order;
	spin_unlock(&shared_lock);
	*what = other;
	*order = other_order;
}

static void give_back(void *what, int order)
{
	if (what)
		free_pages((unsigned long)what, (unsigned int)order);
}

static int worker(void *arg)
{
	unsigned long state = (unsigned long)arg + 1;
	struct { void *what; int order; } kept[KEPT] = { { 0 } };

	for (unsigned long i = 0; i < rounds; i++) {
		unsigned int slot = random_below(&state, KEPT);
		int order = (int)random_below(&state, 3);

		give_back(kept[slot].what, kept[slot].order);
		kept[slot].what = (void *)__get_free_pages(GFP_ATOMIC,
			(unsigned int)order);
		kept[slot].order = order;
		if (kept[slot].what)
			fill(kept[slot].what, PAGE_SIZE << order, (int)i);
		if (!random_below(&state, 4))
			swap(&kept[slot].what, &kept[slot].order,
			     random_below(&state, SHARED));
	}
	for (int slot = 0; slot < KEPT; slot++)
		give_back(kept[slot].what, kept[slot].order);
	__atomic_fetch_add(&done, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static void boot(int cpus)
{
	char line[64], error[160];

	snprintf(line, sizeof(line), "mem=32M nodes=2 cpus=%d", cpus);
	check(machine_power_on(line, error, sizeof(error)) >= 0, error);
	oops_install();
	setup_nodes();
	start_kernel();
}


/* Free pages, those too that CPUs keep. */
static unsigned int free_now(int cpus)
{
	for (int cpu = 0; cpu < cpus; cpu++) {
		this_cpu = &machine->cpu[cpu];
		drain_local_pages();
	}
	this_cpu = &machine->cpu[0];
	return nr_free_pages();
}

int main(int argc, char **argv)
{
	int cpus = argc > 1 ? atoi(argv[1]) : 2;
	unsigned int before;

	rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000;
	sched_threads();
	boot(cpus);
	before = free_now(cpus);
	for (long cpu = 0; cpu < cpus; cpu++)
		wake_up_process(task_create("worker", (int)cpu, 0, worker,
					    (void *)cpu));
	while (__atomic_load_n(&done, __ATOMIC_SEQ_CST) < cpus)
		check(sched_run(), "a CPU sleeps for ever");
	for (int slot = 0; slot < SHARED; slot++)
		give_back(shared[slot].what, shared[slot].order);
	sched_end();
	check(free_now(cpus) == before, "pages are missing at the end");
	printf("%d CPUs, %lu rounds each\n", cpus, rounds);
	return 0;
}
