/*
 * The suite of lab 3: what page_alloc.c owes to those who call it.
 *
 * Nothing here knows how a CPU keeps its pages, or in which order the shrinkers
 * are asked.  A test sees which pages come back, what the zones count as free,
 * the zonelists, the watermarks, the NUMA counts, whom the allocator asks for
 * memory, and what an address in the window shows.
 *
 * Watermarks stand in the zones, which are in the machine's memory.  So a test
 * sets them as it likes: who is told no can be seen without using up a machine.
 *
 * A test of an exercise needs only the exercises before it.  Until 3.4 is there
 * a single page may or may not come from a CPU's own list, so the tests before
 * it ask for pairs of pages, which never do.
 */
#include "../../suite/zones.h"

#include <linux/sched.h>
#include <stdlib.h>
#include <string.h>

LAB(3, "03-numa", "page_alloc.c", "Zones, nodes and reserves");

/* One zone of 512 page frames, most of them free. */
#define SMALL	"mem=2M"

/* --- 3.1 ------------------------------------------------------------------ */

EXERCISE("3.1", "Near memory first", 10, 40, "Near memory first");

#define LIST_MAX	(MAX_NUMNODES * MAX_NR_ZONES)

/* A zonelist, as numbers of zones. */
struct list {
	int n;
	int zone[LIST_MAX];
};

/* Boots up to the point where the zonelists are there and nothing is free. */
static void boot_lists(const char *boot_line)
{
	power_on(boot_line);
	setup_memory();
	paging_init();
}

/* Without a look at what is in it. */
static struct list raw_list(int nid, int type)
{
	struct zone **from = NODE_DATA(nid)->node_zonelists[type].zones;
	struct list list = { 0 };

	while (list.n < LIST_MAX && from[list.n]) {
		list.zone[list.n] = zone_number(from[list.n]);
		list.n++;
	}
	return list;
}

static int drawn_type;

/* All nodes' lists of one kind: "node 0: 0 Normal, 0 DMA, 1 Normal". */
static void draw_lists(FILE *out)
{
	static const char *const types[] = {
		"GFP_KERNEL", "GFP_DMA", "GFP_HIGHUSER"
	};

	fprintf(out, "    zonelists for %s:\n", types[drawn_type]);
	for (int nid = 0; nid < nr_nodes(); nid++) {
		struct list list = raw_list(nid, drawn_type);
		int column = fprintf(out, "    node %d:", nid);

		for (int i = 0; i < list.n; i++) {
			int z = list.zone[i];

			if (column > 64)
				column = fprintf(out, "\n           ");
			column += z < 0 ? fprintf(out, " ?") :
				fprintf(out, " %d %s%s", z / MAX_NR_ZONES,
					zone_names[z % MAX_NR_ZONES],
					i < list.n - 1 ? "," : "");
		}
		fputc('\n', out);
	}
}

/* A list that ends, and in which is nothing but zones. */
static struct list zonelist(int nid, int type)
{
	struct list list;

	drawn_type = type;
	picture(draw_lists);
	list = raw_list(nid, type);
	expect(list.n < LIST_MAX || !NODE_DATA(nid)->node_zonelists[type]
	       .zones[LIST_MAX], "node %d's zonelist ends with NULL",
	       "it has %d zones of a machine with %d, and goes on", list.n,
	       nr_nodes() * MAX_NR_ZONES);
	for (int i = 0; i < list.n; i++)
		expect(list.zone[i] >= 0, "each entry of a zonelist is one of "
		       "the machine's zones", "entry %d of node %d's list is "
		       "none", i, nid);
	return list;
}

/* The highest zone that is good for each kind of request. */
static int highest(int type)
{
	return type == __GFP_HIGHMEM ? ZONE_HIGHMEM :
		type == __GFP_DMA ? ZONE_DMA : ZONE_NORMAL;
}

/* The nodes of a list, each once, in their order; returns how many. */
static int list_nodes(int nid, int type, int *nodes)
{
	struct list list = zonelist(nid, type);
	int n = 0;

	for (int i = 0; i < list.n; i++) {
		int node = list.zone[i] / MAX_NR_ZONES;

		if (!n || nodes[n - 1] != node)
			nodes[n++] = node;
	}
	return n;
}

/* One node or eight; nodes without memory, without CPUs, with HighMem only. */
static const char *const shapes[] = {
	"mem=64M", "mem=32M highmem=8M", "mem=64M nodes=2 highmem=40M cpus=2",
	"nodes=16M,0,32M cpus=3", "nodes=1M,15M,1M,0,256K,4M highmem=4M cpus=2",
	"nodes=4M,4M,4M,20M numa=ring cpus=4",
	"mem=64M nodes=8 numa=ring cpus=8",
};
#define SHAPES	(sizeof(shapes) / sizeof(shapes[0]))

/* How often a zone should be in a list, and is. */
static void check_members(int nid, int type)
{
	struct list list = zonelist(nid, type);
	int found[LIST_MAX] = { 0 };

	for (int i = 0; i < list.n; i++)
		found[list.zone[i]]++;
	for (int z = 0; z < nr_nodes() * MAX_NR_ZONES; z++) {
		int node = z / MAX_NR_ZONES, nr = z % MAX_NR_ZONES;
		bool good = nr <= highest(type) && zone_size(node, nr) > 0;

		expect_eq(found[z], good, "how often zone %s of node %d (%lu "
			  "pages) is in this list of node %d", zone_names[nr],
			  node, zone_size(node, nr), nid);
	}
}

/*
 *	node 0: DMA, Normal    node 1: no memory    node 2: Normal
 *
 *	GFP_KERNEL on node 0:  0 Normal, 0 DMA, 2 Normal
 *	GFP_DMA    on node 0:  0 DMA
 */
TEST("3.1", every_good_zone_is_in_the_list,
     "A zonelist has each zone that has memory and is good for the request, "
     "once, node after node, from the highest zone of a node down to DMA.")
{
	for (size_t i = 0; i < SHAPES * GFP_ZONETYPES; i++) {
		int type = (int)(i % GFP_ZONETYPES);

		if (type == 0)
			boot_lists(shapes[i / GFP_ZONETYPES]);
		for (int nid = 0; nid < nr_nodes(); nid++) {
			struct list list = zonelist(nid, type);

			mistake("A zone without memory has present_pages 0. A "
				"list begins at HighMem, Normal or DMA, and "
				"goes down to DMA in each node.");
			check_members(nid, type);
			mistake("Add all zones of a node before you go on to "
				"the next node, the highest first.");
			for (int z = 1; z < list.n; z++)
				expect(list.zone[z] / MAX_NR_ZONES !=
				       list.zone[z - 1] / MAX_NR_ZONES ||
				       list.zone[z] < list.zone[z - 1],
				       "zones of one node go down",
				       "entry %d of node %d's list goes up", z,
				       nid);
		}
	}
}

/*
 *	ring:  0 - 1 - 2 - 3 - 0      node 0: 0, then 1 and 3, then 2
 */
TEST("3.1", near_nodes_come_first,
     "The node itself comes first, then the others by their distance.")
{
	for (size_t i = 0; i < SHAPES; i++) {
		boot_lists(shapes[i]);
		mistake("node_distance(node, n) says how far it is. The "
			"distance is from the node whose list it is, not from "
			"the one before.");
		for (int nid = 0; nid < nr_nodes(); nid++) {
			int nodes[LIST_MAX], n = list_nodes(nid, 0, nodes);
			int own = nodes[0] == nid;

			expect(own || !(zone_size(nid, 0) + zone_size(nid, 1)),
			       "a node's list begins with the node itself",
			       "node %d's begins with node %d", nid, nodes[0]);
			for (int k = own + 1; k < n; k++)
				expect(distance(nid, nodes[k]) >=
				       distance(nid, nodes[k - 1]), "the "
				       "distance never falls along a list",
				       "for node %d: node %d, at %d, and "
				       "behind it node %d, at %d", nid,
				       nodes[k - 1],
				       distance(nid, nodes[k - 1]), nodes[k],
				       distance(nid, nodes[k]));
		}
	}
}

/*
 *	CPUs on nodes 0 and 1 only, all equally far:  node 0: 0, 2 and 3, 1
 */
TEST("3.1", nodes_without_cpus_are_preferred,
     "Of nodes at the same distance, those without CPUs come first.")
{
	static const char *const lines[] = {
		"mem=32M nodes=4 cpus=2", "mem=32M nodes=8 numa=ring cpus=3",
	};

	for (size_t i = 0; i < 2; i++) {
		boot_lists(lines[i]);
		mistake("cpus_empty(node_to_cpumask(n)): nobody on that node "
			"will miss its memory.");
		for (int nid = 0; nid < nr_nodes(); nid++) {
			int nodes[LIST_MAX], n = list_nodes(nid, 0, nodes);

			for (int k = 2; k < n; k++)
				expect(distance(nid, nodes[k]) !=
				       distance(nid, nodes[k - 1]) ||
				       has_cpus(nodes[k]) >=
				       has_cpus(nodes[k - 1]),
				       "at the same distance, no node with "
				       "CPUs is before one without",
				       "for node %d, node %d is before node %d",
				       nid, nodes[k - 1], nodes[k]);
		}
	}
}

/* How many nodes have @nid as the second in their list. */
static unsigned int times_next(int nid)
{
	unsigned int times = 0;

	for (int other = 0; other < nr_nodes(); other++) {
		int nodes[LIST_MAX], n = list_nodes(other, 0, nodes);

		times += n > 1 && nodes[0] == other && nodes[1] == nid;
	}
	return times;
}

/*
 *	ring of four:  each is the next of one, and not 1 the next of 0 and of 2
 */
TEST("3.1", nobody_is_everybodys_neighbour,
     "Among equals, a node comes first that fewer nodes have as their next, so "
     "that they share the load.")
{
	boot_lists("nodes=4M,4M,4M,4M numa=ring cpus=4");
	mistake("Whoever is put in front of its equals gets some load, which "
		"has to be kept from node to node.");
	for (int nid = 0; nid < 4; nid++)
		expect_eq(times_next(nid), 1, "in how many lists of a ring of "
			  "four node %d is the second", nid);
	boot_lists("nodes=2M,2M,2M,2M,2M,2M cpus=4");
	for (int nid = 4; nid < 6; nid++)
		expect_eq(times_next(nid), 3, "in how many of six lists node "
			  "%d is the second; only 4 and 5 have no CPUs", nid);
}

/* --- 3.2 ------------------------------------------------------------------ */

EXERCISE("3.2", "How much to keep back", 10, 25, "How much to keep back");

static void expect_marks(int nid, int nr, unsigned long least,
			 unsigned long low, unsigned long high)
{
	const struct zone *z = zone(nid, nr);

	expect_eq(z->pages_min, least, "pages_min of zone %s of node %d (%lu "
		  "pages)", zone_names[nr], nid, z->present_pages);
	expect_eq(z->pages_low, low, "its pages_low: 5/4 of %lu", least);
	expect_eq(z->pages_high, high, "its pages_high: 6/4 of %lu", least);
}

/* What the genuine 2.6.10 says on machines of these sizes. */
static const struct {
	const char *boot_line;
	int kbytes;
	unsigned long dma[3], normal[3];
} measured[] = {
	{ "mem=32M", 724, { 90, 112, 135 }, { 90, 112, 135 } },
	{ "mem=64M", 1024, { 64, 80, 96 }, { 192, 240, 288 } },
	{ "mem=128M", 1448, { 45, 56, 67 }, { 316, 395, 474 } },
	{ "mem=512M", 2896, { 22, 27, 33 }, { 701, 876, 1051 } },
};

TEST("3.2", the_numbers_are_those_of_the_real_kernel,
     "min_free_kbytes and the watermarks of both low zones are those that "
     "Linux 2.6.10 has on machines of the same size.")
{
	for (size_t i = 0; i < sizeof(measured) / sizeof(measured[0]); i++) {
		const unsigned long *dma = measured[i].dma;
		const unsigned long *normal = measured[i].normal;

		frames_boot(measured[i].boot_line);
		picture(draw_zones);
		mistake("The square root of 16 times low memory in KiB. In "
			"pages it is a quarter of that; divide it by size, and "
			"round down at each step.");
		expect_eq(min_free_kbytes, measured[i].kbytes,
			  "min_free_kbytes");
		expect_marks(0, ZONE_DMA, dma[0], dma[1], dma[2]);
		expect_marks(0, ZONE_NORMAL, normal[0], normal[1], normal[2]);
	}
}

/* Describes a zone as if it were as large as that, and sets all marks anew. */
static void pretend(int nr, unsigned long present_pages)
{
	for (int i = 0; i < nr_nodes() * MAX_NR_ZONES; i++) {
		struct zone *z = zone(i / MAX_NR_ZONES, i % MAX_NR_ZONES);

		z->pages_min = z->pages_low = z->pages_high = 0;
	}
	zone(0, nr)->present_pages = present_pages;
	step("the test sets present_pages of zone %s to %lu", zone_names[nr],
	     present_pages);
	init_per_zone_pages_min();
}

TEST("3.2", there_is_a_least_and_a_most,
     "min_free_kbytes is never less than 128 and never more than 65536.")
{
	frames_boot("mem=512K");
	picture(draw_zones);
	mistake("The square root is 90 here: cut it to 128 ... 65536.");
	expect_eq(min_free_kbytes, 128, "min_free_kbytes");
	expect_marks(0, ZONE_DMA, 32, 40, 48);
	mistake("16 times the KiB of this machine don't fit in 32 bits.");
	pretend(ZONE_DMA, 1UL << 26);	/* 256 GiB */
	expect_eq(min_free_kbytes, 65536, "min_free_kbytes of a machine with "
		  "256 GiB: the square root is 65536");
	pretend(ZONE_DMA, 1UL << 27);
	expect_eq(min_free_kbytes, 65536, "min_free_kbytes of a machine with "
		  "512 GiB: the square root is 92681");
	expect_marks(0, ZONE_DMA, 16384, 20480, 24576);
}

TEST("3.2", highmem_keeps_little_back,
     "A HighMem zone keeps back a 1024th of its pages, but at least 32 and at "
     "most 128, and does not count as low memory.")
{
	frames_boot("mem=24M highmem=8M");
	picture(draw_zones);
	mistake("is_highmem() tells the zones apart. HighMem has no share of "
		"min_free_kbytes, and adds nothing to it.");
	expect_eq(min_free_kbytes, 512, "min_free_kbytes: of 16 MiB");
	expect_marks(0, ZONE_HIGHMEM, 32, 40, 48);
	expect_marks(0, ZONE_DMA, 128, 160, 192);
	pretend(ZONE_HIGHMEM, 70 * 1024 + 1000);
	expect_marks(0, ZONE_HIGHMEM, 70, 87, 105);
	pretend(ZONE_HIGHMEM, 500 * 1024);
	expect_marks(0, ZONE_HIGHMEM, 128, 160, 192);
	expect_eq(min_free_kbytes, 512, "min_free_kbytes: still of 16 MiB");
	expect_marks(0, ZONE_DMA, 128, 160, 192);
}

TEST("3.2", all_nodes_share,
     "The low zones of all nodes share min_free_kbytes by their size.")
{
	frames_boot("nodes=3M,0,4M,1M");
	picture(draw_zones);
	mistake("for_each_zone() visits the zones of all nodes. Those without "
		"memory get nothing.");
	expect_eq(min_free_kbytes, 362, "min_free_kbytes: of 8 MiB");
	expect_marks(0, ZONE_DMA, 33, 41, 49);
	expect_marks(1, ZONE_DMA, 0, 0, 0);
	expect_marks(2, ZONE_DMA, 45, 56, 67);
	expect_marks(3, ZONE_DMA, 11, 13, 16);
	mistake("setup_per_zone_pages_min() goes by min_free_kbytes as it is; "
		"only init_per_zone_pages_min() chooses it.");
	zone(3, ZONE_DMA)->present_pages = 5 * 256;
	step("the test makes node 3 as large as 5 MiB");
	setup_per_zone_pages_min();
	expect_eq(min_free_kbytes, 362, "min_free_kbytes");
	expect_marks(0, ZONE_DMA, 22, 27, 33);
	expect_marks(3, ZONE_DMA, 37, 46, 55);
}

/* --- 3.3 ------------------------------------------------------------------ */

EXERCISE("3.3", "Who may dip how deep", 15, 45, "Who may dip how deep");

/* Would wait for memory, but not for ever. */
#define WAITS	(GFP_KERNEL | __GFP_NORETRY)

/* Leaves every second pair of the Normal zone free. */
static void break_into_pieces(void)
{
	struct page *taken[128];
	int n = 0;

	frames_boot("mem=17M");
	picture(draw_zones);
	no_marks();
	while (n < 128 && (taken[n] = must_take(WAITS, 1)) != NULL &&
	       zone_of(taken[n]) == ZONE_NORMAL)
		n++;
	while (n-- > 0)
		if ((taken[n] - mem_map) & 2)
			give(taken[n], 1);
}

/*
 *	Normal  low ----  2nd ----        1st: Normal, down to its low
 *	        min ----  4th             2nd: DMA, down to its low
 *	DMA     low ----  1st             3rd: Normal, down to its min
 *	        min ----  3rd             4th: DMA, down to its min
 */
TEST("3.3", nobodys_reserve_before_all_have_no_more,
     "No zone goes below pages_low as long as another one in the list has more "
     "than that; then each goes down to pages_min. A zone whose free pages are "
     "in too small pieces is passed over.")
{
	static const int order_of_zones[] = {
		ZONE_NORMAL, ZONE_DMA, ZONE_NORMAL, ZONE_DMA
	};

	frames_boot("mem=20M");
	picture(draw_zones);
	set_marks_below(0, ZONE_NORMAL, 40, 20);
	set_marks_below(0, ZONE_DMA, 40, 20);
	mistake("Two walks: the first one with pages_low for all zones, the "
		"second with pages_min. The zone must have the mark and "
		"2^order pages besides.");
	for (int i = 0; i < 40; i++) {
		struct page *page = must_take(WAITS, 1);

		expect(zone_of(page) == order_of_zones[i / 10], "10 pairs are "
		       "above pages_low of each zone, and 10 more above "
		       "pages_min", "pair %d is from %s instead of %s", i + 1,
		       zone_names[zone_of(page) % MAX_NR_ZONES],
		       zone_names[order_of_zones[i / 10]]);
	}
	expect(!take(WAITS, 1), "NULL: both zones are at pages_min", "a block");
	break_into_pieces();
	mistake("buffered_rmqueue() finds no block: go on to the next zone.");
	expect_eq(zone_of(must_take(WAITS, 2)), ZONE_DMA, "the zone of 4 "
		  "pages, when Normal has 2 free here and 2 there");
}

static struct page *dug[256];
static int nr_dug;

/* Takes pairs of pages until it is told no; returns what is free then. */
static unsigned long dig(unsigned int gfp_mask)
{
	struct page *page = take(gfp_mask, 1);

	for (nr_dug = 0; page && nr_dug < 256; page = take(gfp_mask, 1))
		dug[nr_dug++] = page;
	return free_in(0, ZONE_DMA);
}

/* Gives all of them back. */
static void fill_in(void)
{
	while (nr_dug)
		give(dug[--nr_dug], 1);
}

static const struct {
	const char *who;
	unsigned int gfp_mask;
	int rt;
	unsigned long leaves;
} callers[] = {
	{ "who can wait", WAITS, 0, 240 },
	{ "who can't wait", 0, 0, 180 },
	{ "a real-time task, which can wait", WAITS, 1, 180 },
	{ "who can wait, with __GFP_HIGH", WAITS | __GFP_HIGH, 0, 120 },
	{ "GFP_ATOMIC", GFP_ATOMIC, 0, 90 },
	{ "GFP_ATOMIC of a real-time task", GFP_ATOMIC, 1, 90 },
};

TEST("3.3", the_urgent_dip_deeper,
     "With __GFP_HIGH only half of pages_min counts; a quarter less for those "
     "who can't wait, and for real-time tasks.")
{
	frames_boot(SMALL);
	picture(draw_zones);
	set_marks(0, ZONE_DMA, 240, 260);
	mistake("First the half, for __GFP_HIGH; then a quarter of what is "
		"left, without __GFP_WAIT or for rt_task(current). Once only, "
		"if both are true.");
	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
		unsigned long odd = free_in(0, ZONE_DMA) % 2;

		run_as(0, callers[i].rt);
		expect_eq(dig(callers[i].gfp_mask), callers[i].leaves + odd,
			  "free pages that are left by %s, of a pages_min of "
			  "240", callers[i].who);
		fill_in();
	}
}

/*
 *	free:  min + 12      8 pages: yes, min + 4 are left
 *	       min + 4       8 pages: no    4 pages: yes    1 page: no
 */
TEST("3.3", the_mark_is_what_must_be_left,
     "A zone must have as many pages as are asked for on top of the mark; and "
     "its protection[] for this kind of request, which the first zone of the "
     "list says.")
{
	frames_boot("mem=20M");
	picture(draw_zones);
	set_marks_below(0, ZONE_NORMAL, 12, 12);
	set_marks(0, ZONE_DMA, 5000, 5000);
	mistake("free_pages >= mark + (1 << order).");
	must_take(WAITS, 3);
	expect(!take(WAITS, 3), "NULL: 8 pages more would leave 4 fewer than "
	       "pages_min", "a block");
	must_take(WAITS, 2);
	expect(!take(WAITS, 1), "NULL: just pages_min are free", "a block");
	set_marks_below(0, ZONE_DMA, 40, 40);
	zone(0, ZONE_DMA)->protection[ZONE_NORMAL] = 20;
	zone(0, ZONE_DMA)->protection[ZONE_HIGHMEM] = 7;
	step("the test keeps 20 pages of DMA from requests for Normal");
	mistake("zone->protection[zone_idx(zonelist->zones[0])]: of the zone "
		"that is asked, for the kind of request.");
	for (int i = 0; i < 10; i++)
		must_take(WAITS, 1);
	expect(!take(WAITS, 1), "NULL: GFP_KERNEL has to leave 20 pages more",
	       "a block");
	for (int i = 0; i < 10; i++)
		must_take(WAITS | __GFP_DMA, 1);
	expect(!take(WAITS | __GFP_DMA, 1), "NULL: DMA is at pages_min",
	       "a block");
}

/* Takes single pages until it is told no. */
static unsigned long take_singles(unsigned int gfp_mask)
{
	unsigned long n = 0;

	while (take(gfp_mask, 0))
		n++;
	return n;
}

TEST("3.3", who_frees_memory_gets_all_of_it,
     "For a task with PF_MEMALLOC or PF_MEMDIE no mark counts, but not in an "
     "interrupt; and it is told no when nothing is left.")
{
	static const unsigned long flags[] = { PF_MEMALLOC, PF_MEMDIE };

	for (int i = 0; i < 2; i++) {
		frames_boot(SMALL);
		picture(draw_zones);
		set_marks(0, ZONE_DMA, 5000, 5000);
		run_as(flags[i], 0);
		step("a task with %s calls", i ? "PF_MEMDIE" : "PF_MEMALLOC");
		mistake("An interrupt is not the task that it came in on top "
			"of: !in_interrupt().");
		as_irq(true);
		expect(!take(GFP_ATOMIC, 1), "NULL in an interrupt: the zone "
		       "is below its marks", "a block");
		as_irq(false);
		mistake("The third walk: no zone has a mark. Both PF_MEMALLOC "
			"and PF_MEMDIE in current->flags open it.");
		must_take(GFP_KERNEL, 1);
		must_take(GFP_ATOMIC, 1);
		expect(take_singles(GFP_KERNEL) > 200, "nearly all of 512 "
		       "pages can be had", "few of them");
		expect_eq(nr_free_pages(), 0, "nr_free_pages() when this task "
			  "has taken all there is");
		mistake("Who may have all and gets nothing has failed: there "
			"is no use in reclaim.");
		expect_eq(vmstat("allocstall"), 0, "allocstall in "
			  "/proc/vmstat: who may have all need not reclaim");
	}
}

TEST("3.3", a_failure_is_logged,
     "An allocation that fails says so in the log, with the task's name, the "
     "order and the mask; not with __GFP_NOWARN, and not for an empty "
     "zonelist. Nothing is lost.")
{
	struct zonelist *empty = (struct zonelist *)machine->scratch;
	unsigned long before;

	frames_boot(SMALL);
	picture(draw_zones);
	before = free_in(0, ZONE_DMA);
	set_marks(0, ZONE_DMA, 5000, 5000);
	empty->zones[0] = NULL;
	mistake("__GFP_NOWARN forbids the message. An empty zonelist has no "
		"zone to look at.");
	expect(!alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 1), "NULL: the zone is "
	       "below its marks", "a block");
	expect(!__alloc_pages(GFP_ATOMIC, 0, empty), "NULL: the list is empty",
	       "a page");
	expect(!log_has("page allocation failure"), "no message yet",
	       "there is one");
	mistake("\"%s: page allocation failure. order:%d, mode:0x%x\", with "
		"current->comm.");
	expect(!alloc_pages(GFP_ATOMIC, 1), "NULL", "a block");
	expect(log_has("swapper: page allocation failure. order:1, mode:0x20"),
	       "\"swapper: page allocation failure. order:1, mode:0x20\" in "
	       "the log", "it is not there");
	expect(!alloc_pages(WAITS, 4), "NULL", "a block");
	expect(log_has("page allocation failure. order:4, mode:0x10d0"),
	       "\"... order:4, mode:0x10d0\" in the log", "it is not there");
	expect_eq(free_in(0, ZONE_DMA), before, "free pages of the zone");
}

/* --- 3.4 ------------------------------------------------------------------ */

EXERCISE("3.4", "A few pages for each CPU", 20, 60, "A few pages for each CPU");

/* What a CPU should have of a zone, hot or cold; and of those in front, which
 * pages they are, as far as that is known. */
#define KNOWN	128
static struct pile {
	unsigned long count;
	unsigned int known;
	const struct page *front[KNOWN];
} piles[MACHINE_CPUS][LIST_MAX][2];
/* What should be free in each zone, without the piles. */
static unsigned long zone_free[LIST_MAX];

static unsigned long batch_of(int z)
{
	unsigned long size = zone_size(z / MAX_NR_ZONES, z % MAX_NR_ZONES);
	unsigned long batch = min(size / 1024, 256 * 1024 / PAGE_SIZE) / 4;

	return max(batch, 1UL);
}

static void draw_piles(FILE *out)
{
	draw_zones(out);
	for (int z = 0; z < nr_nodes() * MAX_NR_ZONES; z++) {
		if (!zone_size(z / MAX_NR_ZONES, z % MAX_NR_ZONES))
			continue;
		fprintf(out, "    node %d %s, batch %lu: %lu pages should be "
			"free, and\n    each CPU have (hot/cold):",
			z / MAX_NR_ZONES, zone_names[z % MAX_NR_ZONES],
			batch_of(z), zone_free[z]);
		for (unsigned int cpu = 0; cpu < memory_map()->nr_cpus; cpu++)
			fprintf(out, " %lu/%lu", piles[cpu][z][0].count,
				piles[cpu][z][1].count);
		fputc('\n', out);
	}
}

/* Every CPU gives back what it has, so that the free lists have all. */
static void drain_all(void)
{
	for (unsigned int cpu = 0; cpu < memory_map()->nr_cpus; cpu++) {
		on_cpu(cpu);
		drain_local_pages();
	}
	on_cpu(0);
	memset(piles, 0, sizeof(piles));
}

/* Boots a machine without reserves, on which no CPU keeps anything. */
static void boot_drained(const char *boot_line)
{
	frames_boot(boot_line);
	no_marks();
	drain_all();
	for (int z = 0; z < nr_nodes() * MAX_NR_ZONES; z++)
		zone_free[z] = free_in(z / MAX_NR_ZONES, z % MAX_NR_ZONES);
	picture(draw_zones);
	mistake("drain_local_pages() gives everything back that this CPU "
		"keeps, of each zone, hot and cold; and it is counted as free "
		"then.");
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after "
		  "drain_local_pages() on each CPU: that many pages have no "
		  "user");
}

static void check_zone(int z, const char *after)
{
	expect_eq(free_in(z / MAX_NR_ZONES, z % MAX_NR_ZONES), zone_free[z],
		  "free pages of zone %s of node %d after %s",
		  zone_names[z % MAX_NR_ZONES], z / MAX_NR_ZONES, after);
}

/* The model of a single page that @cpu takes from zone @z. */
static void pile_take(unsigned int cpu, int z, const struct page *page,
		      int cold)
{
	unsigned long batch = min(batch_of(z), zone_free[z]);
	struct pile *pile = &piles[cpu][z][cold];
	const struct page *last;

	if (pile->count <= (cold ? 0 : 2 * batch_of(z))) {
		pile->count += batch;
		zone_free[z] -= batch;
		/* Whether new ones are in front or behind is left open. */
		pile->known = 0;
	}
	pile->count--;
	if (!pile->known)
		return;
	last = pile->front[--pile->known];
	expect(page == last, "the page that this CPU has freed last is "
	       "allocated first", "page %lu instead of page %lu",
	       (unsigned long)(page - mem_map),
	       (unsigned long)(last - mem_map));
}

/* And of one that it frees. */
static void pile_give(unsigned int cpu, const struct page *page, int cold)
{
	int z = zone_of(page);
	unsigned long batch = batch_of(z);
	struct pile *pile = &piles[cpu][z][cold];

	if (pile->count >= (cold ? 2 : 6) * batch) {
		pile->count -= batch;
		zone_free[z] += batch;
	}
	/* The oldest have gone. */
	if (pile->known > pile->count) {
		memmove(pile->front, pile->front + pile->known - pile->count,
			pile->count * sizeof(pile->front[0]));
		pile->known = (unsigned int)pile->count;
	}
	pile->count++;
	if (pile->known < KNOWN)
		pile->front[pile->known++] = page;
}

/* Machines whose zones are traded in different batches. */
static const struct {
	const char *boot_line;
	int zone;
	unsigned long batch;
} batches[] = {
	{ "mem=2M", ZONE_DMA, 1 }, { "mem=64M", ZONE_NORMAL, 3 },
	{ "mem=128M", ZONE_NORMAL, 7 }, { "mem=288M", ZONE_NORMAL, 16 },
};

/*
 *	batch 3, low 6     takes   1  2  3  4  5  ...
 *	                   fills   3  3  3  3  -  ...
 *	                   has     2  4  6  8  7  ...
 */
/* Leaves so few pages in a zone, without touching what CPUs keep. */
static void leave_few(int z, unsigned long few)
{
	for (unsigned int order = MAX_ORDER - 1; order > 0; order--) {
		while (zone_free[z] >= few + (1UL << order)) {
			struct page *page = take(GFP_ATOMIC, order);

			if (!page)
				break;
			if (zone_of(page) != z) {
				give(page, order);
				break;
			}
			zone_free[z] -= 1UL << order;
		}
	}
}

/* The last pages of a zone, which are fewer than a batch. */
static void take_the_last(const char *boot_line, int z)
{
	boot_drained(boot_line);
	picture(draw_piles);
	leave_few(z, 2);
	while (zone_free[z]) {
		pile_take(0, z, must_take(GFP_ATOMIC, 0), 0);
		check_zone(z, "single pages were taken, up to the last");
	}
	mistake("__rmqueue() returns NULL when nothing is left.");
	run_as(PF_MEMALLOC, 0);
	take_singles(GFP_ATOMIC);
	expect_eq(nr_free_pages(), 0, "nr_free_pages() when PF_MEMALLOC has "
		  "taken all there is");
}

TEST("3.4", pages_come_in_batches,
     "A CPU that has no more than two batches of a zone takes another batch "
     "out of the free lists, or what is left of them, and is served from that.")
{
	for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
		int z = batches[i].zone;

		boot_drained(batches[i].boot_line);
		picture(draw_piles);
		expect_eq(batch_of(z), batches[i].batch, "the suite's batch");
		mistake("A quarter of a 1024th of the zone, which is 64 pages "
			"at the most; at least 1. Fill up once at count <= "
			"low, before you take the page.");
		for (unsigned long n = 0; n < 8 * batches[i].batch; n++) {
			pile_take(0, z, must_take(GFP_ATOMIC, 0), 0);
			check_zone(z, "single pages were taken");
		}
	}
	take_the_last("mem=512K", ZONE_DMA);
	take_the_last("mem=288M", ZONE_NORMAL);
}

/*
 *	batch 3, high 18   frees   1 ... 18 19 20 21 22 ...
 *	                   drains  - ...  -  3  -  -  3 ...
 */
TEST("3.4", full_piles_are_drained,
     "A CPU that has six batches of a zone gives a batch back to the free "
     "lists before it keeps another page.")
{
	struct page *taken[16 * 12];

	for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
		unsigned long n = 12 * batches[i].batch;
		int z = batches[i].zone;

		boot_drained(batches[i].boot_line);
		picture(draw_piles);
		for (unsigned long k = 0; k < n; k++)
			pile_take(0, z, taken[k] = must_take(GFP_ATOMIC, 0), 0);
		mistake("At count >= high a batch goes; then the page comes in "
			"front. Pages a CPU keeps are not in free_pages.");
		for (unsigned long k = 0; k < n; k++) {
			pile_give(0, taken[k], 0);
			give(taken[k], 0);
			check_zone(z, "single pages were freed");
		}
	}
}

/* Takes @n single pages on a CPU. */
static void take_many(unsigned int cpu, struct page **pages, int n)
{
	on_cpu(cpu);
	for (int i = 0; i < n; i++)
		pages[i] = must_take(GFP_ATOMIC, 0);
}

static void give_many(unsigned int cpu, struct page **pages, int n)
{
	on_cpu(cpu);
	for (int i = 0; i < n; i++)
		give(pages[i], 0);
}

static bool is_among(const struct page *page, struct page **pages, int n)
{
	for (int i = 0; i < n; i++)
		if (pages[i] == page)
			return true;
	return false;
}

/*
 *	CPU 0 frees  a b c d ... k l     (batch 3: it keeps 18)
 *	CPU 0 takes  l k j ...           the hot end first
 */
TEST("3.4", what_was_freed_last_comes_first,
     "A CPU that wants a page gets the one that it has freed last.")
{
	struct page *pages[16];

	boot_drained("mem=64M");
	take_many(0, pages, 16);
	drain_all();
	give_many(0, pages, 16);
	mistake("Pages are put in front, and taken from the front.");
	for (int i = 15; i > 16 - 9; i--) {
		struct page *page = must_take(GFP_ATOMIC, 0);

		expect(page == pages[i], "the page that was freed last, and is "
		       "hot", "page %lu instead of page %lu",
		       (unsigned long)(page - mem_map),
		       (unsigned long)(pages[i] - mem_map));
	}
}

/*
 *	CPU 0  takes and frees 12 pages, and they are its own:
 *	CPU 1  takes 12, and none of those; whatever it frees, is CPU 1's
 */
TEST("3.4", pages_stay_with_their_cpu,
     "What a CPU frees, that CPU allocates again, and no other, wherever it "
     "was allocated before.")
{
	struct page *first[12], *second[12];

	boot_drained("mem=64M cpus=3");
	take_many(0, first, 12);
	drain_all();
	give_many(0, first, 12);
	mistake("zone->pageset[smp_processor_id()]: of the CPU that runs now.");
	take_many(1, second, 12);
	for (int i = 0; i < 12; i++)
		expect(!is_among(second[i], first, 12), "CPU 1 gets none of "
		       "the pages that CPU 0 keeps", "it gets page %lu",
		       (unsigned long)(second[i] - mem_map));
	on_cpu(1);
	drain_local_pages();
	give_many(2, second, 12);
	on_cpu(2);
	for (int i = 0; i < 5; i++)
		expect(is_among(must_take(GFP_ATOMIC, 0), second, 12),
		       "CPU 2 gets what it has freed, though CPU 1 had "
		       "allocated it", "another page");
	on_cpu(0);
	for (int i = 0; i < 5; i++)
		expect(is_among(must_take(GFP_ATOMIC, 0), first, 12),
		       "CPU 0 still has what it has freed", "another page");
}

TEST("3.4", cold_pages_are_kept_apart,
     "free_cold_page() frees for those who ask with __GFP_COLD, and nobody "
     "else; cold pages are filled up at none and drained at two batches.")
{
	struct page *pages[24], *page;

	boot_drained("mem=64M");
	take_many(0, pages, 24);
	drain_all();
	zone_free[ZONE_NORMAL] = free_in(0, ZONE_NORMAL);
	picture(draw_piles);
	mistake("Cold pages have a list of their own, pcp[1], with low 0 and "
		"high 2 batches. __GFP_COLD says which of the two.");
	for (int i = 0; i < 12; i++) {
		pile_give(0, pages[i], 1);
		give_cold(pages[i]);
		check_zone(ZONE_NORMAL, "cold pages were freed");
	}
	for (int i = 12; i < 24; i++) {
		pile_give(0, pages[i], 0);
		give(pages[i], 0);
		check_zone(ZONE_NORMAL, "hot pages were freed besides");
	}
	for (int i = 0; i < 10; i++) {
		page = must_take(GFP_ATOMIC | __GFP_COLD, 0);
		pile_take(0, ZONE_NORMAL, page, 1);
		check_zone(ZONE_NORMAL, "a cold page was taken");
		if (i < 4) {
			page = must_take(GFP_ATOMIC, 0);
			pile_take(0, ZONE_NORMAL, page, 0);
			check_zone(ZONE_NORMAL, "a hot page was taken");
		}
	}
}

/*
 *	|..|##|..|##|    kept by CPUs 0 and 1: no block is whole
 *	|...........|    after both have drained: all of it one block
 */
TEST("3.4", draining_makes_memory_whole,
     "drain_local_pages() gives back what this CPU keeps, of all zones, and no "
     "other CPU's; then blocks merge. Blocks of several pages are never kept.")
{
	struct page *pages[20], *pair;

	boot_drained("nodes=1M,17M cpus=2");
	mistake("Only single pages are kept.");
	pair = must_take(GFP_ATOMIC, 1);
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after a "
		  "pair was taken");
	give(pair, 1);
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after the "
		  "pair was freed");
	for (int i = 0; i < 20; i++) {
		on_cpu(i % 2);
		pages[i] = must_take(i % 4 < 2 ? GFP_ATOMIC : GFP_DMA, 0);
	}
	drain_all();
	give_many(0, pages, 5);
	give_many(1, pages + 5, 5);
	on_cpu(0);
	give_cold(pages[10]);
	mistake("The CPU that calls, all zones of all nodes, hot and cold.");
	expect_eq(nr_free_pages(), frames_free() - 11, "nr_free_pages() while "
		  "CPU 0 keeps 6 pages and CPU 1 keeps 5");
	drain_local_pages();
	expect_eq(nr_free_pages(), frames_free() - 5, "nr_free_pages() after "
		  "CPU 0 has drained");
	on_cpu(1);
	drain_local_pages();
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after CPU 1 "
		  "has drained too");
	give_many(1, pages + 11, 9);
	drain_all();
	picture(frames_draw);
	mistake("What is drained has to be merged: __free_pages_bulk().");
	expect_census("after all was freed and drained");
}

/* The most work that a hot page costs, allocated and freed. */
static unsigned long work_of_a_page(const char *boot_line)
{
	struct page *pages[5 * 16];
	unsigned long most = 0;
	int n;

	boot_drained(boot_line);
	n = 5 * (int)batch_of(ZONE_NORMAL);
	take_many(0, pages, n);
	drain_all();
	give_many(0, pages, n);
	for (int i = 0; i < n / 5; i++) {
		struct page *page = must_take(GFP_ATOMIC, 0);
		unsigned long work = last_call_work();

		give(page, 0);
		most = max(most, work + last_call_work());
	}
	return most;
}

/* Somebody else holds the zone's lock, and never lets go. */
static void hold_lock(int nr)
{
	spinlock_t *lock = &zone(0, nr)->lock;

	lock->slock = 1;
	lock->owner = 2;
	step("CPU 1 holds the lock of zone %s", zone_names[nr]);
}

TEST("3.4", a_hot_page_costs_nearly_nothing,
     "A page out of a CPU's own needs no lock, and no more work where many are "
     "kept; the free lists are touched under zone->lock only.")
{
	unsigned long small = work_of_a_page("mem=24M");
	unsigned long large = work_of_a_page("mem=288M cpus=2");

	mistake("Is there a loop over the CPU's list, or over all CPUs?");
	expect(large <= small + small / 4, "about as much work where a CPU "
	       "keeps 80 pages as where it keeps 5", "%lu basic blocks instead "
	       "of %lu", large, small);
	hold_lock(ZONE_NORMAL);
	mistake("The lock is for the free lists. What the CPU keeps for itself "
		"nobody else touches.");
	give(must_take(GFP_ATOMIC, 0), 0);
	mistake("Trade with the free lists under zone->lock only.");
	expect_oops(OOPS_DEADLOCK, oops_of(drain_local_pages()), "CPU 0 waits "
		    "for the lock, and so for ever");
	boot_drained("mem=24M cpus=2");
	hold_lock(ZONE_NORMAL);
	expect_oops(OOPS_DEADLOCK, oops_of(alloc_page(GFP_ATOMIC)),
		    "CPU 0 waits for the lock, and so for ever");
	boot_drained("mem=24M cpus=2");
	hold_lock(ZONE_NORMAL);
	expect_oops(OOPS_DEADLOCK, oops_of(alloc_pages(GFP_ATOMIC, 1)),
		    "CPU 0 waits for the lock, and so for ever");
}

TEST("3.4", freed_pages_are_still_checked,
     "A single page is freed by its last user, unless it is reserved. Freeing "
     "it twice is a BUG; a bad state is reported before the page is kept.")
{
	unsigned long before;
	struct page *page;

	boot_drained(SMALL);
	page = must_take(GFP_ATOMIC, 0);
	get_page(page);
	SetPageReserved(page);
	step("the test reserves the page and takes another reference");
	mistake("PageReserved() first, then put_page_testzero().");
	__free_pages(page, 0);
	expect_eq(page_count(page), 2, "page_count() of a reserved page");
	ClearPageReserved(page);
	step("the test clears PG_reserved");
	__free_pages(page, 0);
	expect_eq(page_count(page), 1, "page_count() after one of two users "
		  "has gone");
	drain_local_pages();
	before = nr_free_pages();
	give(page, 0);
	drain_local_pages();
	expect_eq(nr_free_pages(), before + 1, "nr_free_pages() after the "
		  "second has gone too");
	expect_bug(__free_pages(page, 0), "the page is free already");
	boot_drained(SMALL);
	page = must_take(GFP_ATOMIC, 0);
	expect(!log_has("Bad page state"), "nothing in the log", "a bad page");
	set_bit(PG_locked, &page->flags);
	step("the test leaves PG_locked on the page");
	mistake("free_pages_check() belongs in front of everything else.");
	give(page, 0);
	expect(log_has("Bad page state at "), "\"Bad page state at ...\" in "
	       "the log", "nothing");
	page = must_take(GFP_ATOMIC, 0);
	step("the test frees a page by free_cold_page() that has a user");
	free_cold_page(page);
	expect(strstr(strstr(kernel_log(), "Bad page state at ") + 1,
		      "Bad page state at ") != NULL,
	       "\"Bad page state at ...\" a second time", "nothing");
}

/* The zone that a single page must come from now, without watermarks. */
static int zone_to_take_from(int nid, int type)
{
	struct list list = raw_list(nid, type);

	for (int i = 0; i < list.n; i++)
		if (list.zone[i] >= 0 && zone_free[list.zone[i]] > 0)
			return list.zone[i];
	return -1;
}

/* One step of a random life: a single page, on some CPU, of some kind. */
static struct page *take_by_model(unsigned int cpu)
{
	unsigned int type = (unsigned int)random_below(GFP_ZONETYPES);
	unsigned int cold = random_below(4) == 0;
	int z = zone_to_take_from((int)cpu % nr_nodes(), (int)type);
	struct page *page;

	page = take(__GFP_HIGH | type | (cold ? __GFP_COLD : 0), 0);
	expect(!page == (z < 0), z < 0 ? "NULL: no zone of the list has a page"
	       : "a page", page ? "a page" : "NULL, though zone %s of node %d "
	       "has %lu", zone_names[max(z, 0) % MAX_NR_ZONES],
	       z / MAX_NR_ZONES, zone_free[max(z, 0)]);
	if (!page)
		return NULL;
	expect_eq(zone_of(page), z, "the zone of the page, as 3 * node + zone");
	pile_take(cpu, z, page, (int)cold);
	check_zone(z, "a page was taken");
	return page;
}

static void give_by_model(unsigned int cpu, struct page *page)
{
	int cold = random_below(4) == 0;

	pile_give(cpu, page, cold);
	if (cold)
		give_cold(page);
	else
		give(page, 0);
	check_zone(zone_of(page), "a page was freed");
}

TEST("3.4", a_long_random_life,
     "On a machine with three nodes, four CPUs and HighMem, each page comes "
     "from the zone it should, and each zone has as many free as it should.")
{
	enum { N = 400, STEPS = 2500 };
	static struct page *pages[N];
	int n = 0;

	boot_drained("nodes=256K,0,1280K highmem=512K cpus=4");
	picture(draw_piles);
	mistake("Does each CPU have its own lists of each zone, hot and cold?");
	for (int i = 0; i < STEPS; i++) {
		unsigned int cpu = (unsigned int)random_below(4);
		/* Now it fills up, and now it empties. */
		bool fills = random_below(8) < (i % 1000 < 500 ? 6 : 2);

		on_cpu(cpu);
		if (fills && n < N) {
			pages[n] = take_by_model(cpu);
			n += pages[n] != NULL;
		} else if (!fills && n) {
			int k = (int)random_below((unsigned long)n);

			give_by_model(cpu, pages[k]);
			pages[k] = pages[--n];
		}
	}
	while (n-- > 0) {
		unsigned int cpu = (unsigned int)random_below(4);

		on_cpu(cpu);
		give_by_model(cpu, pages[n]);
	}
}

/* --- Several CPUs at once ------------------------------------------------- */

#define POOL	24
static struct page *pool[POOL];
static unsigned int pool_order[POOL];

/* Takes and gives, what it took itself or what others have. */
static void live(void *arg)
{
	int steps = *(int *)arg;

	for (int i = 0; i < steps; i++) {
		unsigned long k = random_below(POOL);
		unsigned int order = pool[k] ? pool_order[k] :
			random_below(8) == 0;
		struct page *page = pool[k];

		pool[k] = NULL;
		if (!page) {
			page = take(GFP_ATOMIC, order);
			/* Meanwhile somebody may have filled the place. */
			if (page && !pool[k]) {
				pool[k] = page;
				pool_order[k] = order;
				continue;
			}
		}
		if (page)
			give(page, order);
	}
}

/* All is given back; nothing may be missing. */
static void expect_all_there(void)
{
	for (int i = 0; i < POOL; i++) {
		if (pool[i])
			give(pool[i], pool_order[i]);
		pool[i] = NULL;
	}
	drain_all();
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after all "
		  "was given back and drained");
	expect_census("after all was given back and drained");
}

TEST("3.4", cpus_at_the_same_time,
     "CPUs that allocate and free at the same time never get the same page, "
     "and lose none.")
{
	static int steps = 30;
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = live, .arg = &steps },
		{ .cpu = 1, .fn = live, .arg = &steps },
		{ .cpu = 2, .fn = live, .arg = &steps },
	};

	for_each_seed(seed) {
		boot_drained("nodes=256K,256K cpus=3");
		picture(NULL);
		mistake("A CPU's own lists are its own. Everything else in the "
			"zone is touched under zone->lock only.");
		run_tasks(seed, tasks, 3);
		expect_all_there();
	}
}

/*
 *	CPU 0   ---- alloc_page() ----+              +---- goes on ----
 *	                              | interrupt:   |
 *	                              +- alloc_page()+
 */
TEST("3.4", interrupts_in_the_middle,
     "An interrupt that allocates and frees, in the middle of a task's "
     "alloc_page() or __free_page(), spoils nothing.")
{
	static int many = 40, few = 25;
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = live, .arg = &many },
		{ .cpu = 0, .irq = true, .fn = live, .arg = &few },
		{ .cpu = 1, .fn = live, .arg = &few },
		{ .cpu = 1, .irq = true, .fn = live, .arg = &few },
	};

	for_each_seed(seed) {
		boot_drained("mem=512K cpus=2");
		picture(NULL);
		mistake("Interrupts must be off from the look at the CPU's "
			"list until the page is on or off it, and whenever "
			"zone->lock is held.");
		run_tasks(seed, tasks, 4);
		expect_all_there();
	}
}

/* --- 3.5 ------------------------------------------------------------------ */

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

/* --- 3.6 ------------------------------------------------------------------ */

EXERCISE("3.6", "Shrinkers", 10, 35, "Shrinkers");

/* Somebody who keeps objects that he could do without. */
static struct keeper {
	/* What he says he has. */
	int objects;
	/* Batches he does as he is asked; after that he says -1. */
	int patience;
	int queries, batches, refusals;
	/* A batch that was not 128. */
	int odd_batch;
	unsigned int gfp_mask;
} keepers[2];

static int shrink_keeper(struct keeper *keeper, int nr, unsigned int gfp_mask)
{
	keeper->gfp_mask = gfp_mask;
	if (!nr) {
		keeper->queries++;
		return keeper->objects;
	}
	if (nr != 128)
		keeper->odd_batch = nr;
	if (keeper->batches == keeper->patience) {
		keeper->refusals++;
		return -1;
	}
	keeper->batches++;
	return keeper->objects;
}

static int shrink_0(int nr, unsigned int gfp_mask)
{
	return shrink_keeper(&keepers[0], nr, gfp_mask);
}

static int shrink_1(int nr, unsigned int gfp_mask)
{
	return shrink_keeper(&keepers[1], nr, gfp_mask);
}

/* A keeper with so many objects, who was not asked yet. */
static void keep(int i, int objects)
{
	keepers[i] = (struct keeper){ .objects = objects, .patience = -1 };
	step("keeper %d has %d objects", i, objects);
}

static struct shrinker *add_keeper(int seeks, int i)
{
	struct shrinker *shrinker;

	shrinker = set_shrinker(seeks, i ? shrink_1 : shrink_0);
	expect(shrinker != NULL, "set_shrinker() returns something for "
	       "remove_shrinker()", "NULL, with %u pages free",
	       nr_free_pages());
	return shrinker;
}

static void expect_asked(int i, int batches)
{
	expect_eq(keepers[i].queries, 1, "how often keeper %d was asked how "
		  "much he has: once in each shrink_slab()", i);
	expect_eq(keepers[i].odd_batch, 0, "how many objects he was asked for "
		  "at a time, if not 128");
	expect_eq(keepers[i].batches, batches, "batches of 128 that keeper %d "
		  "of %d objects was asked for", i, keepers[i].objects);
}

/*
 *	300 objects, all of them: 128 + 128, and 44 kept in mind
 *	100 more:                 144 = 128, and 16 kept in mind
 */
TEST("3.6", shares_are_asked_for_in_batches,
     "A shrinker is asked how many objects it has, and then for its share of "
     "them, 128 at a time; what is less than that is kept in mind.")
{
	frames_boot(SMALL);
	picture(NULL);
	keep(0, 300);
	add_keeper(DEFAULT_SEEKS, 0);
	mistake("4 * scanned / seeks * objects / (lru_pages + 1) is all of "
		"them here. Batches as long as there are 128; the rest is for "
		"the next time.");
	shrink_slab(1, GFP_NOFS, 1);
	expect_asked(0, 2);
	expect_eq(keepers[0].gfp_mask, GFP_NOFS, "the mask he was given");
	keep(0, 100);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(0, 1);
	keep(0, 111);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(0, 0);
	keep(0, 1);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(0, 1);
	mistake("mod_page_state(slabs_scanned, 128) for each batch.");
	expect_eq(vmstat("slabs_scanned"), 4 * 128, "slabs_scanned in "
		  "/proc/vmstat after four batches");
	mistake("Nobody looked at anything: return before the walk.");
	shrink_slab(0, GFP_KERNEL, 1);
	expect_eq(keepers[0].queries, 1, "how often he was asked when "
		  "shrink_slab(0, ...) was called besides");
}

TEST("3.6", the_share_is_by_effort,
     "The share is (4 * scanned / seeks) * objects / (lru_pages + 1): who "
     "needs more seeks is asked for less.")
{
	frames_boot(SMALL);
	picture(NULL);
	keep(0, 500);
	keep(1, 500);
	add_keeper(3, 0);
	add_keeper(6, 1);
	mistake("Divide by seeks first, then multiply by the objects, then "
		"divide by lru_pages + 1. Each shrinker has its own rest.");
	shrink_slab(10, GFP_KERNEL, 6);
	expect_asked(0, 7);	/* 13 * 500 / 7 = 928 = 7 * 128 + 32 */
	expect_asked(1, 3);	/*  6 * 500 / 7 = 428 = 3 * 128 + 44 */
	keep(0, 51);
	keep(1, 97);
	shrink_slab(10, GFP_KERNEL, 6);
	expect_asked(0, 0);	/* 32 + 94 */
	expect_asked(1, 0);	/* 44 + 83 */
	keep(0, 2);
	keep(1, 2);
	shrink_slab(10, GFP_KERNEL, 6);
	expect_asked(0, 1);	/* 126 + 3 */
	expect_asked(1, 1);	/* 127 + 1 */
	mistake("The product may be larger than 32 bits.");
	keep(0, 1 << 20);
	keep(1, 0);
	shrink_slab(1 << 20, GFP_KERNEL, (1 << 28) - 1);
	expect_asked(0, 42);	/* 1398101 * 2^20 / 2^28 = 5461 */
	expect_asked(1, 0);
}

TEST("3.6", who_refuses_is_left_alone,
     "A shrinker that answers -1 is not asked again this time; what it was not "
     "asked for is kept in mind, and all others are asked as usual.")
{
	for (int i = 0; i < 2; i++) {
		frames_boot(SMALL);
		picture(NULL);
		keep(0, 500);
		keep(1, 500);
		keepers[i].patience = 1;
		step("keeper %d will refuse his second batch", i);
		add_keeper(DEFAULT_SEEKS, 0);
		add_keeper(DEFAULT_SEEKS, 1);
		mistake("-1 ends the batches of this one shrinker: break, not "
			"return. The batch that was refused is still to be "
			"done, and not counted.");
		shrink_slab(1, GFP_KERNEL, 1);
		expect_asked(i, 1);
		expect_eq(keepers[i].refusals, 1, "how often he had to say -1");
		expect_asked(!i, 3);
		expect_eq(vmstat("slabs_scanned"), 4 * 128, "slabs_scanned in "
			  "/proc/vmstat after four batches that were done");
		keep(i, 28);		/* and 372 of the last time */
		shrink_slab(1, GFP_KERNEL, 1);
		expect_asked(i, 3);
	}
}

static struct shrinker *removed_shrinker;
static bool removed, asked_too_late;

static int shrink_until_removed(int nr, unsigned int gfp_mask)
{
	asked_too_late |= removed;
	return 500;
}

static void ask_all(void *arg)
{
	for (int i = 0; i < 4; i++)
		shrink_slab(1, GFP_KERNEL, 1);
}

static void remove_it(void *arg)
{
	remove_shrinker(removed_shrinker);
	removed = true;
}

static void remove_while_asking(void)
{
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = ask_all }, { .cpu = 1, .fn = remove_it },
		{ .cpu = 2, .fn = ask_all },
	};

	for_each_seed(seed) {
		frames_boot("mem=512K cpus=3");
		picture(NULL);
		keep(0, 0);
		removed = asked_too_late = false;
		add_keeper(DEFAULT_SEEKS, 0);
		removed_shrinker = set_shrinker(DEFAULT_SEEKS,
						shrink_until_removed);
		run_tasks(seed, tasks, 3);
		expect(!asked_too_late, "a shrinker is not called after "
		       "remove_shrinker() has returned", "it was");
	}
}

/* Adds a shrinker, with the first, second, ... page allocation failing. */
static struct shrinker *add_in_spite(int i)
{
	struct shrinker *shrinker = NULL;

	for (unsigned long nth = 1; !shrinker && nth < 10; nth++) {
		machine->fail.countdown[FAIL_PAGE] = nth;
		step("page allocation %lu is made to fail", nth);
		shrinker = set_shrinker(DEFAULT_SEEKS, i ? shrink_1 : shrink_0);
		machine->fail.countdown[FAIL_PAGE] = 0;
	}
	expect(shrinker != NULL, "set_shrinker() succeeds when no allocation "
	       "fails", "NULL");
	return shrinker;
}

TEST("3.6", shrinkers_come_and_go,
     "After remove_shrinker() a shrinker is not called any more, nor one that "
     "could not be added; the others still are.")
{
	struct shrinker *shrinker[5];

	frames_boot(SMALL);
	picture(NULL);
	keep(0, 500);
	keep(1, 500);
	mistake("Take it off the list, and free it.");
	for (int i = 0; i < 5; i++)
		shrinker[i] = add_in_spite(i % 2);
	for (int i = 0; i < 5; i++)
		if (i != 3)
			remove_shrinker(shrinker[i]);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(1, 3);
	expect_eq(keepers[0].queries, 0, "how often keeper 0 was asked, all of "
		  "whose shrinkers were removed");
	remove_shrinker(shrinker[3]);
	shrink_slab(1, GFP_KERNEL, 1);
	expect_asked(1, 3);
	mistake("Somebody may be calling it at this moment: wait until he is "
		"done. down() on the lock of the list.");
	remove_while_asking();
}

/* --- 3.7 ------------------------------------------------------------------ */

EXERCISE("3.7", "When there is nothing left", 15, 50,
	 "When there is nothing left");

/* Somebody who keeps blocks of pages, and gives them up when asked. */
#define BLOCKS	700
static struct cache {
	struct page *block[BLOCKS];
	int n;
	unsigned int order;
	/* What it says it has, if not n; and gives up in a batch at most. */
	int claim, batch;
	/* It gives nothing before somebody had to reclaim once more. */
	unsigned long deaf;
	/* So often it tries to allocate as well; was it told no? */
	int allocates;
	bool was_denied;
	int queries, batches;
	unsigned int gfp_mask;
	/* Objects asked for after each query. */
	unsigned long asked[64];
	struct shrinker *shrinker;
} cache;

/* Below the marks, memory is only for those who free some. */
static void allocate_in_reclaim(void)
{
	struct page *page = alloc_pages(WAITS | __GFP_NOWARN, 1);

	cache.was_denied |= !page;
	if (page)
		__free_pages(page, 1);
}

static int shrink_cache(int nr, unsigned int gfp_mask)
{
	cache.gfp_mask = gfp_mask;
	if (!nr) {
		cache.queries++;
		if (cache.deaf && cache.queries % 8 == 0 &&
		    vmstat("allocstall") > cache.deaf)
			cache.deaf = 0;
		return cache.claim ? cache.claim : cache.n;
	}
	cache.batches++;
	if (cache.queries <= 64)
		cache.asked[cache.queries - 1] += (unsigned long)nr;
	if (cache.allocates-- > 0)
		allocate_in_reclaim();
	if (cache.deaf)
		return -1;
	for (int i = 0; i < nr && i < cache.batch && cache.n; i++)
		give(cache.block[--cache.n], cache.order);
	return cache.n;
}

/* Fills the cache with so many blocks, and lets it be asked for them. */
static void fill_cache(int blocks, unsigned int order)
{
	cache = (struct cache){ .order = order, .batch = BLOCKS };
	for (int i = 0; i < blocks; i++)
		cache.block[cache.n++] = must_take(GFP_ATOMIC, order);
	cache.shrinker = set_shrinker(DEFAULT_SEEKS, shrink_cache);
	expect(cache.shrinker != NULL, "set_shrinker() adds the cache", "NULL");
}

/* So many pages fewer are free than pages_min, and far fewer than pages_low. */
static void run_short(unsigned long by)
{
	set_marks(0, ZONE_DMA, free_in(0, ZONE_DMA) + by, 5000);
}

/*
 *	free:  min - 20    GFP_KERNEL: asks the cache, which frees; then yes
 *	                   GFP_ATOMIC: no, and asks nobody
 */
TEST("3.7", who_can_wait_frees_memory,
     "When memory is short, who can wait calls the shrinkers, as a task with "
     "PF_MEMALLOC, and then gets what it wants. Who can't wait, calls nobody.")
{
	frames_boot("mem=1M");
	picture(draw_zones);
	no_marks();
	fill_cache(60, 1);
	cache.claim = 1000;
	cache.allocates = 3;
	run_short(20);
	zone(0, ZONE_DMA)->pages_min *= 3;
	step("and pages_min to three times that");
	mistake("Without __GFP_WAIT the allocation fails before reclaim.");
	expect(!take(GFP_ATOMIC, 1), "NULL", "a block");
	as_irq(true);
	expect(!take(GFP_ATOMIC, 0), "NULL", "a page");
	as_irq(false);
	expect_eq(cache.queries, 0, "how often GFP_ATOMIC asked the cache");
	expect_eq(vmstat("allocstall"), 0, "allocstall in /proc/vmstat");
	zone(0, ZONE_DMA)->pages_min /= 3;
	step("the test sets pages_min to a third of that");
	mistake("try_to_free_pages(), and then the second walk again. The mask "
		"is passed on to the shrinkers.");
	must_take(GFP_KERNEL, 1);
	expect(cache.batches > 0 && cache.n < 60, "the cache was asked for its "
	       "objects and gave some", "it still has all");
	expect_eq(cache.gfp_mask, GFP_KERNEL | __GFP_NOWARN,
		  "the mask the cache was given: of the allocation");
	expect_eq(vmstat("allocstall"), 1, "allocstall in /proc/vmstat");
	mistake("current->flags |= PF_MEMALLOC while memory is freed.");
	expect(!cache.was_denied, "the cache could allocate what it needed to "
	       "free its objects", "it was told no");
}

static int reclaim(void)
{
	return try_to_free_pages(NODE_DATA(0)->node_zonelists[0].zones,
				 GFP_KERNEL, 0);
}

TEST("3.7", reclaim_asks_harder_and_harder,
     "try_to_free_pages() asks for twice as much each time, from a 4096th to "
     "all, and stops when 32 pages are gained.")
{
	enum { ALL = 1 << 16, LAST = DEF_PRIORITY };
	unsigned long before;

	frames_boot("mem=32M");
	picture(draw_zones);
	no_marks();
	/* More than 4096 pages are in use. */
	for (int i = 0; i < 5; i++)
		must_take(GFP_ATOMIC, MAX_ORDER - 1);
	fill_cache(60, 1);
	cache.claim = ALL;
	cache.batch = 0;
	step("the cache says it has %d objects, and gives none", ALL);
	mistake("for (priority = DEF_PRIORITY; priority >= 0; priority--): "
		"scanned is what there is >> priority.");
	expect_eq(reclaim(), 0, "try_to_free_pages() when nothing was freed");
	expect_eq(cache.queries, LAST + 1, "how often the cache was asked");
	expect(cache.asked[0] + cache.asked[1] <= 256, "at first it is asked "
	       "for a 4096th, about", "for %lu of %d objects",
	       cache.asked[0] + cache.asked[1], ALL);
	expect(cache.asked[LAST] >= ALL - 128, "in the end it is asked for all",
	       "for %lu of %d objects", cache.asked[LAST], ALL);
	for (int i = 5; i <= LAST; i++)
		expect(cache.asked[i] + 384 >= 2 * cache.asked[i - 1] &&
		       cache.asked[i] <= 2 * cache.asked[i - 1] + 384,
		       "each time about twice as much", "the %dth time %lu, "
		       "after %lu", i + 1, cache.asked[i], cache.asked[i - 1]);
	expect_eq(vmstat("allocstall"), 1, "allocstall in /proc/vmstat");
	cache.queries = 0;
	cache.batch = 6;
	step("from now on it gives 12 pages in each batch");
	before = nr_free_pages();
	mistake("Compare the zones' free_pages with what they were: "
		"SWAP_CLUSTER_MAX more is enough.");
	expect_eq(reclaim(), 1, "try_to_free_pages() when the cache gives");
	expect(nr_free_pages() >= before + SWAP_CLUSTER_MAX,
	       "at least 32 pages more are free", "%lu are",
	       nr_free_pages() - before);
	expect(cache.n > 0 && cache.queries <= LAST, "it stops when it has "
	       "gained 32 pages", "the cache was asked for all");
}

/* Who tries again, and who does not. */
static const struct {
	unsigned int gfp_mask, order;
	bool again;
} retries[] = {
	{ GFP_KERNEL, 3, true }, { GFP_NOFS, 0, true },
	{ GFP_KERNEL, 4, false }, { WAITS, 0, false },
	{ GFP_KERNEL | __GFP_REPEAT, 4, true },
	{ GFP_KERNEL | __GFP_NOFAIL, 4, true },
	{ WAITS | __GFP_NOFAIL, 2, false },
};

TEST("3.7", small_requests_are_tried_again,
     "If nothing could be freed, requests of up to 8 pages are tried again, "
     "larger ones with __GFP_REPEAT or __GFP_NOFAIL; none with __GFP_NORETRY.")
{
	for (size_t i = 0; i < sizeof(retries) / sizeof(retries[0]); i++) {
		struct page *page;

		frames_boot("mem=1M");
		picture(draw_zones);
		no_marks();
		fill_cache(5, 4);
		cache.claim = 1000;
		/* It gives in the third time. */
		cache.deaf = 2;
		run_short(30);
		mistake("order <= 3, or __GFP_REPEAT, or __GFP_NOFAIL; but not "
			"if __GFP_NORETRY is given.");
		page = take(retries[i].gfp_mask, retries[i].order);
		expect(!page == !retries[i].again, retries[i].again ?
		       "a block: the third time the cache gives something" :
		       "NULL: it is not tried again", page ? "a block" :
		       "NULL for order %u", retries[i].order);
		expect(retries[i].again ? vmstat("allocstall") >= 3 :
		       vmstat("allocstall") == 1, "allocstall in /proc/vmstat "
		       "is 1 if it is not tried again, else 3", "%lu for order "
		       "%u", vmstat("allocstall"), retries[i].order);
	}
}

static void wait_for_memory(void *arg)
{
	must_take(GFP_KERNEL, 1);
}

static void give_memory(void *arg)
{
	while (cache.n)
		give(cache.block[--cache.n], cache.order);
}

TEST("3.7", others_run_in_between,
     "Who tries again waits a moment before: on the same CPU somebody else may "
     "be about to free memory. Nobody gets more than he may meanwhile.")
{
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = wait_for_memory },
		{ .cpu = 0, .fn = give_memory },
	};

	for_each_seed(seed) {
		if (seed > 4 && !getenv("KMEMLAB_SEED"))
			break;
		frames_boot("mem=512K");
		picture(draw_zones);
		no_marks();
		fill_cache(20, 1);
		cache.claim = 1;
		cache.batch = 0;
		run_short(10);
		mistake("blk_congestion_wait(WRITE, HZ / 50). And PF_MEMALLOC "
			"must be gone after try_to_free_pages().");
		run_tasks(seed, tasks, 2);
		expect_eq(cache.n, 0, "blocks that the other task has not "
			  "freed yet, when the first got its memory");
	}
}

/*
 *	nothing to free:  ... out of memory: this task is told to end, and
 *	                  gets what is below the marks, so that it can
 */
TEST("3.7", in_the_end_somebody_is_killed,
     "If nothing can be freed, out_of_memory() is told, but not without "
     "__GFP_FS; who was killed gets memory without regard to marks, or NULL if "
     "there is none.")
{
	frames_boot("mem=512K");
	picture(draw_zones);
	no_marks();
	fill_cache(20, 1);
	cache.claim = 1000;
	cache.deaf = 80;
	run_short(10);
	mistake("out_of_memory() only if gfp_mask has __GFP_FS, and not "
		"__GFP_NORETRY.");
	must_take(GFP_NOFS, 1);
	expect(!log_has("Out of Memory"), "nobody is killed for a request "
	       "without __GFP_FS", "somebody was");
	run_short(200);
	while (cache.n)
		give(cache.block[--cache.n], cache.order);
	mistake("After out_of_memory() the task has PF_MEMDIE: begin again "
		"with the third walk.");
	must_take(GFP_KERNEL, 1);
	expect(log_has("Out of Memory: Killed process"), "\"Out of Memory: "
	       "Killed process\" in the log", "it is not there");
	run_as(PF_MEMALLOC, 0);
	take_singles(GFP_KERNEL);
	run_as(0, 0);
	mistake("A task with PF_MEMDIE that gets nothing from the third walk "
		"has failed, whatever its order is.");
	expect(!alloc_page(GFP_KERNEL), "NULL: nothing is left, not even for "
	       "one that was killed", "a page");
	expect(log_has("page allocation failure. order:0, mode:0xd0"),
	       "\"page allocation failure. order:0, mode:0xd0\" in the log",
	       "it is not there");
}

/* Takes more than there is, for a cache that gives it up again.  Nobody is
 * killed for it. */
static void use_up(void *arg)
{
	for (int i = 0; i < 30; i++) {
		struct page *page = must_take(GFP_NOFS, 0);

		if (cache.n < BLOCKS)
			cache.block[cache.n++] = page;
		else
			give(page, 0);
	}
}

TEST("3.7", everybody_gets_some,
     "When tasks on several CPUs want more than there is, and a cache gives it "
     "back all the time, each gets what it wants, and nothing is lost.")
{
	static int steps = 10;
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = use_up }, { .cpu = 1, .fn = use_up },
		{ .cpu = 0, .fn = use_up },
		{ .cpu = 1, .irq = true, .fn = live, .arg = &steps },
	};

	for_each_seed(seed) {
		frames_boot("mem=512K cpus=2");
		picture(draw_zones);
		no_marks();
		fill_cache(40, 0);
		cache.claim = 1000;
		set_marks(0, ZONE_DMA, 20, 25);
		mistake("Several tasks may be in reclaim at the same time. "
			"Each tries the zones again after it.");
		run_tasks(seed, tasks, 4);
		while (cache.n)
			give(cache.block[--cache.n], 0);
		no_marks();
		remove_shrinker(cache.shrinker);
		expect_all_there();
	}
}

/* --- 3.8 ------------------------------------------------------------------ */

EXERCISE("3.8", "kswapd", 5, 30, "kswapd");

/*
 *	free:  low + 20 ... low      nobody is woken
 *	       below low             kswapd is woken, and frees until > high
 */
TEST("3.8", kswapd_keeps_memory_free,
     "When the zones sink below pages_low kswapd is woken, not before; it "
     "frees memory until there is more than pages_high, and not all it can.")
{
	struct zone *z;

	frames_boot("mem=6M");
	picture(draw_zones);
	no_marks();
	idle();
	fill_cache(600, 1);
	cache.claim = 1 << 14;
	cache.batch = 15;
	step("the cache will give 30 pages in each batch");
	z = zone(0, ZONE_DMA);
	set_marks_below(0, ZONE_DMA, 60, 20);
	z->pages_high = z->free_pages + 60;
	step("pages_high is 60 pages more than are free");
	mistake("wakeup_kswapd() for the zones of the list, when the first "
		"walk has failed.");
	for (int i = 0; i < 10; i++)
		must_take(GFP_ATOMIC, 1);
	idle();
	expect_eq(cache.queries, 0, "how often kswapd asked while pages_low "
		  "were free");
	must_take(GFP_ATOMIC, 1);
	idle();
	expect(cache.queries > 0, "kswapd has asked the shrinkers when fewer "
	       "than pages_low were free", "nobody was asked");
	mistake("Go on until free_pages > pages_high in all zones of this "
		"node.");
	expect(z->free_pages > z->pages_high, "more than pages_high are free",
	       "%lu of %lu", z->free_pages, z->pages_high);
	expect(cache.n > 0, "the cache has something left: a part was enough",
	       "it is empty");
}

TEST("3.8", each_node_has_a_kswapd,
     "wakeup_kswapd() wakes the kswapd of the zone's node if the zone has no "
     "more than pages_low; and that works for this node only.")
{
	struct zone *z;

	frames_boot("nodes=1M,1M cpus=2");
	picture(draw_zones);
	no_marks();
	idle();
	on_cpu(1);
	fill_cache(60, 1);
	on_cpu(0);
	cache.claim = 1000;
	cache.batch = 3;
	z = zone(1, ZONE_DMA);
	set_marks_below(1, ZONE_DMA, 60, 20);
	mistake("free_pages <= pages_low, and somebody in kswapd_wait.");
	wakeup_kswapd(zone(0, ZONE_DMA));
	wakeup_kswapd(z);
	idle();
	expect_eq(cache.queries, 0, "how often somebody asked while all zones "
		  "had more than pages_low");
	set_marks(0, ZONE_DMA, 3000, 4000);
	set_marks(1, ZONE_DMA, 3000, z->free_pages);
	wakeup_kswapd(z);
	idle();
	expect(cache.queries > 0, "kswapd of node 1 has asked the shrinkers",
	       "nobody was asked");
	mistake("Only the zones of its own node must have more than "
		"pages_high.");
	expect(z->free_pages > z->pages_high, "node 1 has more than pages_high",
	       "%lu of %lu", z->free_pages, z->pages_high);
	expect(cache.n > 0, "kswapd of node 1 has stopped when its node had "
	       "enough, though node 0 has not", "it has taken all");
}

/* Gives nothing, and wants some for that. */
static int shrink_and_fail(int nr, unsigned int gfp_mask)
{
	if (nr || cache.queries++)
		return 1000;
	allocate_in_reclaim();
	alloc_pages(GFP_ATOMIC, MAX_ORDER - 1);
	return 1000;
}

TEST("3.8", kswapd_knows_when_to_stop,
     "If nothing more is to be had kswapd goes to sleep, and is woken again "
     "when memory is short the next time. It may use all memory; its name is "
     "kswapd and the node's number.")
{
	frames_boot("nodes=1M,1M cpus=2");
	picture(draw_zones);
	no_marks();
	idle();
	cache = (struct cache){ 0 };
	expect(set_shrinker(DEFAULT_SEEKS, shrink_and_fail) != NULL,
	       "set_shrinker() adds one that gives nothing", "NULL");
	set_marks(0, ZONE_DMA, 3000, 4000);
	set_marks(1, ZONE_DMA, 3000, 4000);
	mistake("After the last priority it sleeps, whatever came of it; and "
		"puts itself on kswapd_wait before it looks.");
	for (int i = 0; i < 3; i++) {
		cache.queries = 0;
		wakeup_kswapd(zone(1, ZONE_DMA));
		idle();
		expect(cache.queries > 0, "kswapd has asked the shrinker again",
		       "nobody was asked the %d. time", i + 1);
		expect(cache.queries <= 2 * (DEF_PRIORITY + 1), "kswapd gives "
		       "up after DEF_PRIORITY + 1 times",
		       "it has asked %d times", cache.queries);
	}
	mistake("It runs with PF_MEMALLOC | PF_KSWAPD.");
	expect(!cache.was_denied, "kswapd's shrinkers may allocate below the "
	       "marks", "they were told no");
	mistake("daemonize(\"kswapd%d\", pgdat->node_id).");
	expect(log_has("kswapd1: page allocation failure. order:10"),
	       "its name in the log: \"kswapd1: page allocation failure. "
	       "order:10\"", "it is not there");
}

/* --- 3.9 ------------------------------------------------------------------ */

EXERCISE("3.9", "High memory", 10, 45, "High memory");

/* More HighMem pages than kmap() has slots, and little else. */
#define HIGH	"mem=4M highmem=3M cpus=2"

static bool is_low_ram(unsigned long phys)
{
	const struct machine_state *map = memory_map();

	for (unsigned int i = 0; i < map->nr_ranges; i++)
		if (!map->range[i].highmem && phys >= map->range[i].start &&
		    phys < map->range[i].end)
			return true;
	return false;
}

/* The page frame at an address of the window, by the tables; -1: none that may
 * be written to. */
static long frame_at(const void *addr)
{
	const unsigned long flags = MMU_PRESENT | MMU_WRITE;
	unsigned long table = SWAPPER_PG_DIR, entry = 0;

	for (int shift = 30; shift >= 12; shift -= 9) {
		entry = ((unsigned long *)table)[(unsigned long)addr >> shift &
						 511];
		if (((entry & flags) != flags) ||
		    (shift > 12 && !is_low_ram(entry & MMU_FRAME)))
			return -1;
		table = PAGE_OFFSET + (entry & MMU_FRAME);
	}
	return (long)((entry & MMU_FRAME) >> PAGE_SHIFT);
}

static struct page *take_high(void)
{
	struct page *page = must_take(GFP_HIGHUSER, 0);

	expect_eq(zone_of(page), ZONE_HIGHMEM, "the zone of a page for "
		  "GFP_HIGHUSER");
	return page;
}

/* @addr must be one of kmap()'s, and show the page. */
static unsigned long *expect_mapped(void *addr, const struct page *page)
{
	unsigned long slot = ((unsigned long)addr - PKMAP_BASE) >> PAGE_SHIFT;

	expect(slot < LAST_PKMAP && !((unsigned long)addr & ~PAGE_MASK),
	       "kmap() returns one of its addresses: PKMAP_ADDR(0) to "
	       "PKMAP_ADDR(511)", "PKMAP_BASE %+ld pages", (long)slot);
	expect_eq(frame_at(addr), page - mem_map, "the page frame that the "
		  "page tables have at PKMAP_ADDR(%lu); -1: none", slot);
	return addr;
}

static unsigned long *map_high(struct page *page)
{
	return expect_mapped(kmap(page), page);
}

/* Boots with HighMem, and nothing kept back. */
static void boot_high(void)
{
	frames_boot(HIGH);
	no_marks();
	picture(NULL);
}

/*
 *	PKMAP_ADDR(0)  (1)  (2) ...      addresses
 *	    |           |
 *	  frame 700   frame 533          what is seen there
 */
TEST("3.9", kmap_shows_the_page,
     "kmap() gives a HighMem page an address, where its own contents are seen. "
     "A page of low memory has its address anyhow.")
{
	struct page *page[3], *low;
	unsigned long *at[3];

	boot_high();
	mistake("set_pte(pkmap_page_table + slot, mk_pte(page, PAGE_KERNEL)).");
	for (int i = 0; i < 3; i++) {
		page[i] = take_high();
		at[i] = map_high(page[i]);
		memset(at[i], 0x11 * (i + 1), PAGE_SIZE);
	}
	for (int i = 0; i < 3; i++) {
		expect_eq(at[i][100], 0x1111111111111111UL * (unsigned long)
			  (i + 1), "what was written into page %d", i);
		expect(page_address(page[i]) == at[i], "page_address() knows "
		       "the address", "another one");
		kunmap(page[i]);
	}
	for (int i = 2; i >= 0; i--)
		expect_eq(map_high(page[i])[7], 0x1111111111111111UL *
			  (unsigned long)(i + 1), "what was written into page "
			  "%d, when it is mapped again", i);
	mistake("Not PageHighMem(): return page_address(page).");
	low = must_take(GFP_KERNEL, 0);
	expect(kmap(low) == page_address(low), "a low page's own address",
	       "another one");
	kunmap(low);
	give(page[0], 0);
	mistake("__GFP_ZERO: clear_highpage(), for each page of the block.");
	page[0] = must_take(GFP_HIGHUSER | __GFP_ZERO, 0);
	expect_eq(map_high(page[0])[100], 0, "what is seen in a page that was "
		  "allocated with __GFP_ZERO");
}

TEST("3.9", all_users_share_the_address,
     "All who map the same page get the same address, which stays until the "
     "last one has called kunmap().")
{
	struct page *page, *other;
	unsigned long *at;

	boot_high();
	page = take_high();
	at = map_high(page);
	*at = 4711;
	mistake("page_address() of a page that is mapped is not NULL: count "
		"one user more.");
	for (int i = 0; i < 2; i++)
		expect(kmap(page) == at, "the address it has already",
		       "another one");
	mistake("pkmap_count[] is the number of users plus one.");
	for (int i = 0; i < 2; i++) {
		kunmap(page);
		other = take_high();
		expect(map_high(other) != at, "another address for another "
		       "page: this one is in use", "the same");
		expect_mapped(at, page);
		expect_eq(*at, 4711, "what is seen after %d of 3 users have "
			  "gone", i + 1);
	}
	kunmap(page);
	mistake("A slot without users may still be in the TLB. It must not be "
		"used before a flush.");
	expect(map_high(take_high()) != at, "an address that was not used "
	       "since the TLB was flushed", "the one that page %lu had",
	       (unsigned long)(page - mem_map));
}

/*
 *	slot   0 1 2 ... 511 | flush | 0 1 2 ...
 */
TEST("3.9", slots_are_used_again_after_a_flush,
     "When all slots have been used the TLB is flushed, once for all of them, "
     "and no address shows the page that it had before.")
{
	enum { PAGES = 600, ROUNDS = 3 * PAGES };
	struct page *pages[PAGES];
	unsigned long before, flushes;

	boot_high();
	for (int i = 0; i < PAGES; i++)
		pages[i] = take_high();
	before = machine->mmu.tlb_flushes;
	mistake("When the slot wraps around to 0: take away all entries that "
		"have no user, and flush the TLB.");
	for (int i = 0; i < ROUNDS; i++) {
		struct page *page = pages[i % PAGES];
		unsigned long *at = map_high(page);

		if (i >= PAGES)
			expect_eq(*at, page - mem_map, "what was written into "
				  "page %lu", (unsigned long)(page - mem_map));
		*at = (unsigned long)(page - mem_map);
		kunmap(page);
	}
	flushes = machine->mmu.tlb_flushes - before;
	mistake("One flush for all slots, not one for each.");
	expect(flushes <= 2 * (ROUNDS / LAST_PKMAP + 1), "a flush each time "
	       "that all slots have been used", "%lu flushes for %d mappings",
	       flushes, ROUNDS);
}

static struct page *wanted;
static struct page *held[LAST_PKMAP];

static void map_one_more(void *arg)
{
	*(unsigned long **)arg = map_high(wanted);
}

static void unmap_two(void *arg)
{
	for (int i = 0; i < 2; i++)
		kunmap(held[i]);
}

/* Uses all slots, gives one back, and wants one: this is it, wherever it is. */
static void use_all_slots(void)
{
	static const int some[] = { 0, 1, 200, LAST_PKMAP - 1, 5 };
	unsigned long *at[LAST_PKMAP];

	boot_high();
	for (int i = 0; i < LAST_PKMAP; i++)
		at[i] = map_high(held[i] = take_high());
	mistake("A slot that lies before the point where the TLB is flushed is "
		"free only after it: look at all of them once more.");
	for (int i = 0; i < 5; i++) {
		kunmap(held[some[i]]);
		expect(map_high(take_high()) == at[some[i]], "the address of "
		       "the only slot that is not in use", "another one");
	}
}

TEST("3.9", kmap_waits_for_a_slot,
     "When all slots are in use kmap() sleeps until somebody calls kunmap(); "
     "and who wait for the same page get the same address.")
{
	static unsigned long *at[2];
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = map_one_more, .arg = &at[0] },
		{ .cpu = 1, .fn = map_one_more, .arg = &at[1] },
		{ .cpu = 1, .fn = unmap_two },
	};

	use_all_slots();
	for_each_seed(seed) {
		if (seed > 8 && !getenv("KMEMLAB_SEED"))
			break;
		boot_high();
		for (int i = 0; i < LAST_PKMAP; i++)
			map_high(held[i] = take_high());
		wanted = take_high();
		mistake("Put yourself on the queue before you let go of the "
			"lock, and begin from the front afterwards: somebody "
			"else may have mapped the page. kunmap() of the last "
			"user wakes who sleeps.");
		run_tasks(seed, tasks, 3);
		expect(at[0] == at[1], "both tasks got the same address for "
		       "the page", "%+ld pages from one to the other",
		       (long)(at[1] - at[0]) / 512);
		kunmap(wanted);
		expect_mapped(at[0], wanted);
	}
}

TEST("3.9", kmap_atomic_has_its_own_addresses,
     "kmap_atomic() has an address for each CPU and type, where nothing is "
     "after kunmap_atomic(); and nobody sleeps in between.")
{
	static const enum km_type types[] = { KM_USER0, KM_USER1, KM_IRQ0 };
	struct page *page[6], *low;
	unsigned long *at[6];

	boot_high();
	mistake("idx = type + KM_TYPE_NR * smp_processor_id(), from "
		"FIX_KMAP_BEGIN on; fix_to_pte() is the entry.");
	low = must_take(GFP_KERNEL, 0);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 6; i++)
			page[i] = take_high();
		for (int i = 0; i < 6; i++) {
			on_cpu((unsigned int)i % 2);
			at[i] = kmap_atomic(page[i], types[i / 2]);
			expect_eq(frame_at(at[i]), page[i] - mem_map, "the "
				  "page frame that the page tables have where "
				  "kmap_atomic() says; -1: none");
			expect_eq(*at[i], 0, "what is seen of a page that "
				  "nobody has written to");
			*at[i] = (unsigned long)(round * 10 + i);
		}
		for (int i = 0; i < 6; i++) {
			on_cpu((unsigned int)i % 2);
			expect_eq(*at[i], round * 10 + i, "what was written "
				  "into the page of CPU %d, type %d", i % 2,
				  types[i / 2]);
			kunmap_atomic(at[i], types[i / 2]);
			expect_eq(frame_at(at[i]), -1, "the page frame that is "
				  "at this address after kunmap_atomic()");
		}
		mistake("Clear the entry, and flush its address: it will show "
			"another page.");
	}
	on_cpu(0);
	mistake("inc_preempt_count(), for low memory too; kunmap_atomic() "
		"undoes it.");
	expect(!log_has("invalid context"), "nothing in the log",
	       "a complaint");
	at[0] = kmap_atomic(low, KM_USER0);
	expect(at[0] == page_address(low), "a low page's own address",
	       "another one");
	must_take(GFP_KERNEL, 0);
	expect(log_has("invalid context"), "a complaint in the log: GFP_KERNEL "
	       "may sleep, and a page is mapped by kmap_atomic()", "nothing");
	kunmap_atomic(at[0], KM_USER0);
	expect_eq(machine->cpu[0].preempt_count, 0, "the preempt count");
}

TEST("3.9", what_can_go_wrong,
     "kunmap() of a page that is not mapped is a BUG, and so it is in an "
     "interrupt; kmap_atomic() of a type that is in use, and kunmap_atomic() "
     "of another type's address too.")
{
	struct page *page;
	void *at;

	boot_high();
	page = take_high();
	mistake("Its page_address() is NULL.");
	expect_bug(kunmap(page), "the page is not mapped");
	boot_high();
	page = take_high();
	map_high(page);
	kunmap(page);
	mistake("Its slot has no user any more: pkmap_count is 1.");
	expect_bug(kunmap(page), "the page is not mapped any more");
	boot_high();
	page = take_high();
	map_high(page);
	as_irq(true);
	mistake("BUG_ON(in_interrupt()).");
	expect_bug(kunmap(page), "this is an interrupt");
	boot_high();
	kmap_atomic(take_high(), KM_USER1);
	mistake("BUG_ON(!pte_none(*pte)).");
	expect_bug(kmap_atomic(take_high(), KM_USER1),
		   "KM_USER1 is in use on this CPU");
	boot_high();
	at = kmap_atomic(take_high(), KM_USER1);
	mistake("Compare the address with the one that this type has here.");
	expect_bug(kunmap_atomic(at, KM_USER0), "this is the address of "
		   "KM_USER1");
}
