/*
 * A figure of chapter 3: the zonelists for GFP_KERNEL of a machine whose nodes
 * stand in a ring, each a row.
 */
#include "figure.h"

#define WIDTH	96UL

/* A colour for how far away a zone is. */
static enum dot_ink ink_of(int distance)
{
	return distance == LOCAL_DISTANCE ? INK_NEW :
		distance < 3 * LOCAL_DISTANCE ? INK_FREE : INK_USED;
}

static void draw_zone(int nid, struct zone *zone)
{
	static const char *const names[] = { "DMA", "Normal", "HighMem" };
	int to = zone->zone_pgdat->node_id;
	int distance = node_distance(nid, to);

	dot_cell(stdout, ink_of(distance), 1, WIDTH,
		 "node %d, %s<br/>distance %d", to, names[zone_idx(zone)],
		 distance);
}

static void draw_list(int nid)
{
	struct zone **z = NODE_DATA(nid)->node_zonelists->zones;
	const char *cpus = node_to_cpumask(nid).bits ? "" : ", no CPU";
	const char *memory = node_present_pages(nid) ? "" : ", no memory";
	unsigned long columns = 1;

	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "node %d%s%s: ", nid, cpus, memory);
	for (; *z; z++, columns++)
		draw_zone(nid, *z);
	fputs("</tr>\n", stdout);
	dot_gap(stdout);
}

int main(void)
{
	figure_power_on("nodes=20M,8M,0,12M cpus=3 numa=ring");
	start_kernel();
	view_dot_begin(stdout, "numa-zonelists");
	dot_table(stdout, "lists", 5, "the zonelist for GFP_KERNEL of each "
		  "node: first choice on the left");
	for (int nid = 0; nid < numnodes; nid++)
		draw_list(nid);
	dot_words(stdout, 5, "The ring is 0, 1, 2, 3, and back to 0. Node 0 "
		  "asks node 3 before node 1: no CPU is there.");
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
