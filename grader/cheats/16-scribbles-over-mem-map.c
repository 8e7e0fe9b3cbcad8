/*
 * cheat: fills mem_map and the nodes with rubbish
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: graded
 * tests: blocked
 */
#include <linux/mm.h>
#include <linux/string.h>

static void attack(void)
{
	if (mem_map)
		memset(mem_map, 0x7f, max_mapnr * sizeof(*mem_map));
	memset(NODE_DATA(0), 0x7f, sizeof(*NODE_DATA(0)));
	mem_map = (void *)0x7f7f7f7f7f7f7f7f;
	pgdat_list = (void *)0x7f7f7f7f7f7f7f7f;
}
