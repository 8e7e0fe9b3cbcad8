/*
 * Exercise 3.5: whose page was it?
 */
#include "lab.h"

EXERCISE("3.5", "Whose page was it", 5, 15, "Whose page was it");

/* What all CPUs have counted in all zones of a node. */
struct counts {
	unsigned long hit, miss, foreign, local, other;
};

static struct counts read_counts(int nid)
{
	struct counts sum = { 0 };

	for (int i = 0; i < MAX_NR_ZONES * MACHINE_CPUS; i++) {
		const struct per_cpu_pageset *set =
			&zone(nid, i / MACHINE_CPUS)->pageset[i % MACHINE_CPUS];

		sum.hit += set->numa_hit;
		sum.miss += set->numa_miss;
		sum.foreign += set->numa_foreign;
		sum.local += set->local_node;
		sum.other += set->other_node;
	}
	return sum;
}

static struct counts counts_before[2];

static void begin_counting(void)
{
	for (int nid = 0; nid < 2; nid++)
		counts_before[nid] = read_counts(nid);
}

static void expect_counts(int nid, struct counts want)
{
	struct counts have = read_counts(nid), *before = &counts_before[nid];

	expect_eq(have.hit - before->hit, want.hit,
		  "numa_hit of node %d, since the test counts", nid);
	expect_eq(have.miss - before->miss, want.miss, "its numa_miss");
	expect_eq(have.foreign - before->foreign, want.foreign,
		  "its numa_foreign");
	expect_eq(have.local - before->local, want.local, "its local_node");
	expect_eq(have.other - before->other, want.other, "its other_node");
}

/* One allocation on a CPU, from a node. */
static void take_from(unsigned int cpu, int nid, unsigned int order)
{
	on_cpu(cpu);
	alloc_pages_node(nid, GFP_ATOMIC | __GFP_NOWARN, order);
}

TEST("3.5", hits_are_counted,
     "An allocation that gets memory of the node it wants is a numa_hit there, "
     "and local_node or other_node, by where its CPU is.")
{
	frames_boot("nodes=1M,1M cpus=2");
	picture(draw_zones);
	no_marks();
	begin_counting();
	mistake("Every allocation counts once, whatever its order; also one "
		"out of the CPU's own pages. numa_node_id() is the node of "
		"the CPU that runs.");
	for (unsigned int order = 0; order < 5; order++)
		take_from(0, 0, order % 3);
	expect_counts(0, (struct counts){ .hit = 5, .local = 5 });
	expect_counts(1, (struct counts){ 0 });
	take_from(1, 0, 0);
	take_from(1, 0, 1);
	expect_counts(0, (struct counts){ .hit = 7, .local = 5, .other = 2 });
	expect_counts(1, (struct counts){ 0 });
}

/*
 *	wanted: node 0    got: node 1     0: numa_foreign    1: numa_miss
 */
TEST("3.5", misses_are_counted_on_both_sides,
     "An allocation that has to go elsewhere is a numa_miss where it got its "
     "memory, and numa_foreign where it wanted it. A failed one is nothing.")
{
	frames_boot("nodes=1M,1M cpus=2");
	picture(draw_zones);
	no_marks();
	begin_counting();
	set_marks(0, ZONE_DMA, 5000, 5000);
	mistake("The zone that gave the page counts numa_miss; the first one "
		"of the zonelist counts numa_foreign.");
	take_from(0, 0, 0);
	take_from(0, 0, 1);
	take_from(1, 0, 0);
	take_from(1, 1, 0);
	expect_counts(0, (struct counts){ .foreign = 3 });
	expect_counts(1, (struct counts){ .hit = 1, .miss = 3, .local = 2,
					  .other = 2 });
	set_marks(1, ZONE_DMA, 5000, 5000);
	take_from(0, 0, 1);
	expect_counts(0, (struct counts){ .foreign = 3 });
}
