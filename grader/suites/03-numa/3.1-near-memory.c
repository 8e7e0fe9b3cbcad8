/*
 * Exercise 3.1: in which order a node looks for memory.
 */
#include "lab.h"

EXERCISE("3.1", "Near memory first", 10, 40, "Near memory first");

/* Boots up to the point where the zonelists are there and nothing is free. */
static void boot_lists(const char *boot_line)
{
	power_on(boot_line);
	setup_memory();
	paging_init();
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

/*
 *	four nodes, all equally far:  1: 1, 2, 3, 0     3: 3, 0, 1, 2
 */
TEST("3.1", equals_take_turns,
     "Nodes that are equal in all this come in turn, counted from the node "
     "whose list it is.")
{
	boot_lists("mem=16M nodes=4 cpus=4");
	mistake("Begin to look at the node itself, (node + i) % numnodes, and "
		"take another one only if it is really better.");
	for (int nid = 0; nid < 4; nid++) {
		int nodes[LIST_MAX], n = list_nodes(nid, 0, nodes);

		expect_eq(n, 4, "nodes in node %d's list", nid);
		for (int k = 0; k < 4; k++)
			expect_eq(nodes[k], (nid + k) % 4, "node %d of node "
				  "%d's list, counted from 0", k, nid);
	}
}
