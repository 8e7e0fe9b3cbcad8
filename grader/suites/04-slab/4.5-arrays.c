/*
 * Exercise 4.5: what each CPU keeps for itself, and all CPUs together.
 */
#include "lab.h"

#include <string.h>

EXERCISE("4.5", "A few objects for each CPU", 10, 50,
	 "A few objects for each CPU");

TEST("4.5", the_last_one_in_is_the_first_one_out,
     "What a CPU has freed last, it is given next: it is still in the CPU's "
     "cache.")
{
	static const size_t of[] = { 16, 200, 1000 };
	char name[32];

	objects_boot(TWO);
	mistake("A stack: put objects in at the top, and take them from "
		"there.");
	for (size_t i = 0; i < 3; i++) {
		kmem_cache_t *cache;
		void *again;

		snprintf(name, sizeof(name), "stack-%lu", of[i]);
		cache = make_plain_cache(name, of[i]);
		get_many(cache, have, 300);
		for (int j = 0; j < 300; j += 3) {
			put_many(cache, have + j, 3);
			for (int k = 2; k >= 0; k--) {
				again = must_get(cache);
				expect(again == have[j + k], "of three objects "
				       "that were freed, the last one comes "
				       "first", "__va(%#lx) instead of "
				       "__va(%#lx)", __pa(again),
				       __pa(have[j + k]));
			}
		}
	}
}

/*
 *	CPU 0   | a b c |        frees a, b, c
 *	CPU 1   | x y z |        allocates and frees others meanwhile
 *	CPU 0   gets c, b, a
 */
TEST("4.5", each_cpu_has_its_own,
     "What one CPU frees is not what another one is given next, and it is "
     "there when that CPU comes back.")
{
	kmem_cache_t *cache;
	void *other[3], *again;

	objects_boot(TWO);
	cache = make_plain_cache("per-cpu", 200);
	get_many(cache, have, 3);
	on_cpu(1);
	get_many(cache, other, 3);
	on_cpu(0);
	put_many(cache, have, 3);
	on_cpu(1);
	mistake("The stack of the CPU that runs: array[smp_processor_id()].");
	for (int i = 0; i < 20; i++) {
		put_many(cache, other, 3);
		get_many(cache, other, 3);
	}
	on_cpu(0);
	for (int i = 2; i >= 0; i--) {
		again = must_get(cache);
		expect(again == have[i], "CPU 0 gets what it freed last",
		       "__va(%#lx) instead of __va(%#lx)", __pa(again),
		       __pa(have[i]));
	}
}

/*
 *	CPU 0   allocates 900   frees them         its stack is full
 *	CPU 1                             allocates 900: no new slab
 */
TEST("4.5", no_object_is_lost_between_cpus,
     "When a CPU frees more than it keeps, or what another CPU allocated, the "
     "objects find their way back: none is lost, none is there twice.")
{
	enum { N = 900 };
	kmem_cache_t *cache;
	unsigned long before;

	objects_boot(TWO);
	cache = make_plain_cache("wandering", 120);
	get_many(cache, have, N);
	before = pages_free();
	mistake("A CPU's stack that is full gives its oldest objects to the "
		"slabs, or to all CPUs, and forgets them; those that are left "
		"move down. One that is empty takes as many as there are.");
	for (int round = 0; round < 4; round++) {
		put_many(cache, have, N);
		on_cpu(round % 2);
		get_many(cache, have, N);
		/* A CPU may keep a few slabs' worth for itself. */
		expect(pages_free() + 12 >= before, "as many pages as before "
		       "are enough when all objects are freed and allocated "
		       "again", "%lu pages more are taken",
		       before - pages_free());
	}
	before = pages_free();
	for (int i = 0; i < N; i += 10) {
		on_cpu(0);
		put_many(cache, have + i, 10);
		on_cpu(1);
		get_many(cache, have + i, 10);
	}
	expect(pages_free() + 12 >= before, "the cache does not grow and grow "
	       "when one CPU frees and another one allocates",
	       "%lu pages more are taken", before - pages_free());
}

/* The most work that an object costs, allocated and freed, of a few. */
static unsigned long work_of_an_object(kmem_cache_t *cache)
{
	unsigned long most = 0;

	put(cache, must_get(cache));
	for (int i = 0; i < 8; i++) {
		void *objp = must_get(cache);
		unsigned long work = last_call_work();

		put(cache, objp);
		most = max(most, work + last_call_work());
	}
	return most;
}

/* Counted in basic blocks, so it is the same on every host. */
TEST("4.5", a_hot_object_costs_little,
     "Freeing an object and allocating it again takes little work, and no more "
     "when a cache has thousands of them.")
{
	unsigned long few, many;
	kmem_cache_t *cache;

	objects_boot(SMALL);
	cache = make_plain_cache("hot", 64);
	get_many(cache, have, 10);
	few = work_of_an_object(cache);
	get_many(cache, have, 4000);
	many = work_of_an_object(cache);
	mistake("Is there a loop over slabs or objects on the way of an object "
		"that the CPU has in its stack?");
	expect(many <= 2 * few + 20 && many <= 300, "about as much work with "
	       "4000 objects in use as with 10", "%lu basic blocks instead of "
	       "%lu", many, few);
}

TEST("4.5", cpus_and_interrupts_share_a_cache,
     "While a task allocates or frees, an interrupt on the same CPU can do the "
     "same, from the same cache; and other CPUs too, which free each other's "
     "objects.")
{
	static unsigned int often = 2;
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn },
		{ .cpu = 0, .fn = churn, .arg = "atomic" },
		{ .cpu = 0, .irq = true, .fn = churn, .arg = "atomic" },
		{ .cpu = 1, .fn = hoard, .arg = &often },
		{ .cpu = 1, .fn = exchange },
		{ .cpu = 2, .fn = hoard, .arg = &often },
		{ .cpu = 2, .fn = exchange },
	};

	for_each_seed(seed) {
		objects_boot("mem=4M cpus=3");
		memset(pool, 0, sizeof(pool));
		/* The larger they are, the fewer a CPU keeps. */
		common = make_plain_cache("common", seed % 3 ? 5000 : 120);
		mistake("A CPU's own stack is not for other CPUs, but for the "
			"interrupts of this one: local_irq_save() around "
			"everything that looks at it or changes it. What is "
			"taken from the slabs or given back to them needs the "
			"spinlock. And after a sleep look again: the stack may "
			"have been filled or emptied meanwhile.");
		run_tasks(seed, tasks, 7);
		expect_objects_intact("when three CPUs and an interrupt ran");
	}
}
