/*
 * Exercise 3.5: whose page was it?
 */
#include "lab.h"

EXERCISE("3.5", "Whose page was it", 5, 15, "Whose page was it");

/* What one CPU has counted in all zones of a node. */
struct counts {
	unsigned long hit, miss, foreign, local, other;
};

#define NODES	2
#define CPUS	2

static struct counts read_counts(unsigned int cpu, int nid)
{
	struct counts sum = { 0 };

	for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
		const struct per_cpu_pageset *set =
			&zone(nid, nr)->pageset[cpu];

		sum.hit += set->numa_hit;
		sum.miss += set->numa_miss;
		sum.foreign += set->numa_foreign;
		sum.local += set->local_node;
		sum.other += set->other_node;
	}
	return sum;
}

static struct counts counts_before[CPUS][NODES];

static void begin_counting(void)
{
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		for (int nid = 0; nid < NODES; nid++)
			counts_before[cpu][nid] = read_counts(cpu, nid);
}

static void expect_counts(unsigned int cpu, int nid, struct counts want)
{
	struct counts have = read_counts(cpu, nid);
	struct counts *before = &counts_before[cpu][nid];

	expect_eq(have.hit - before->hit, want.hit, "numa_hit that CPU %u has "
		  "counted in node %d, since the test began", cpu, nid);
	expect_eq(have.miss - before->miss, want.miss, "its numa_miss there");
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

static void boot_counting(const char *boot_line)
{
	frames_boot(boot_line);
	picture(draw_zones);
	no_marks();
	begin_counting();
}

TEST("3.5", hits_are_counted,
     "An allocation that gets memory of the node it wants is a numa_hit there, "
     "and local_node or other_node, by where its CPU is. Each CPU has counts "
     "of its own.")
{
	boot_counting("nodes=1M,1M cpus=2");
	mistake("Every allocation counts once, whatever its order; also one "
		"out of the CPU's own pages. numa_node_id() is the node of "
		"the CPU that runs.");
	for (unsigned int order = 0; order < 5; order++)
		take_from(0, 0, order % 3);
	expect_counts(0, 0, (struct counts){ .hit = 5, .local = 5 });
	take_from(1, 0, 0);
	take_from(1, 0, 1);
	mistake("pageset[smp_processor_id()]: each CPU counts for itself.");
	expect_counts(1, 0, (struct counts){ .hit = 2, .other = 2 });
	expect_counts(0, 0, (struct counts){ .hit = 5, .local = 5 });
	expect_counts(0, 1, (struct counts){ 0 });
	expect_counts(1, 1, (struct counts){ 0 });
}

/*
 *	wanted: Normal of node 0    got: DMA of node 0    numa_hit, local_node
 */
TEST("3.5", another_zone_of_the_node_is_a_hit,
     "It is the node that counts: an allocation that gets memory of another "
     "zone, but of the node that it wants, is a numa_hit.")
{
	boot_counting("nodes=20M,1M cpus=2");
	set_marks(0, ZONE_NORMAL, 5000, 5000);
	mistake("Compare the nodes, zone->zone_pgdat, and not the zones.");
	for (unsigned int order = 0; order < 4; order++)
		take_from(0, 0, order);
	take_from(1, 0, 0);
	expect_counts(0, 0, (struct counts){ .hit = 4, .local = 4 });
	expect_counts(1, 0, (struct counts){ .hit = 1, .other = 1 });
	expect_counts(0, 1, (struct counts){ 0 });
}

/*
 *	wanted: node 0    got: node 1     0: numa_foreign    1: numa_miss
 */
TEST("3.5", misses_are_counted_on_both_sides,
     "An allocation that has to go elsewhere is a numa_miss where it got its "
     "memory, and numa_foreign where it wanted it. A failed one is nothing.")
{
	boot_counting("nodes=1M,1M cpus=2");
	set_marks(0, ZONE_DMA, 5000, 5000);
	mistake("The zone that gave the page counts numa_miss; the first one "
		"of the zonelist counts numa_foreign.");
	take_from(0, 0, 0);
	take_from(0, 0, 1);
	take_from(1, 0, 0);
	take_from(1, 1, 0);
	expect_counts(0, 0, (struct counts){ .foreign = 2 });
	expect_counts(0, 1, (struct counts){ .miss = 2, .other = 2 });
	expect_counts(1, 0, (struct counts){ .foreign = 1 });
	expect_counts(1, 1, (struct counts){ .hit = 1, .miss = 1, .local = 2 });
	set_marks(1, ZONE_DMA, 5000, 5000);
	take_from(0, 0, 1);
	expect_counts(0, 0, (struct counts){ .foreign = 2 });
}
