/*
 * The figure of chapter 2: one page is taken from a memory node that is one
 * free block, and this is what splitting leaves behind.
 */
#include "figure.h"

#define PAGES	16UL

int main(void)
{
	/* Node 1 has the 64K behind node 0, and nobody took any of it. */
	const struct machine_state *map =
		figure_power_on("nodes=256K,64K");

	start_kernel();
	if (!alloc_pages_node(1, GFP_KERNEL, 0))
		return 1;
	view_dot_begin(stdout, "buddy-split");
	view_dot_buddy(stdout, map, NODE_DATA(1)->node_start_pfn, PAGES,
		       "one page was taken from a free block of 16");
	view_dot_end(stdout);
	return 0;
}
