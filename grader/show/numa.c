/*
 * Lab 3 at work: zones, whom a node asks, watermarks, and kmap().
 */
#include "show.h"

#define SINGLES	8

static void show_singles(void)
{
	uint64_t page[SINGLES];

	heading("After taking 8 single pages on CPU 0: they came out of its "
		"own list, filled by the batch.");
	for (int i = 0; i < SINGLES; i++)
		page[i] = alloc(0, GFP_KERNEL, 0);
	draw_changes(view_marks);
	heading("After giving them back: they stay with CPU 0, as long as "
		"there is room.");
	for (int i = 0; i < SINGLES; i++)
		if (page[i])
			call(LINK_FN___free_pages, page[i], 0, 0);
	draw_changes(view_marks);
}

/* Takes pairs of pages until there are no more. */
static void use_up(unsigned int gfp_mask)
{
	unsigned long n = 0;

	while (alloc(0, gfp_mask | __GFP_NOWARN, 1))
		n++;
	printf("    %lu blocks of two pages, and then NULL\n", n);
}

/* With pages of the last node: HighMem is at the end. */
static void show_kmap(void)
{
	int nid = (int)map.range[map.nr_ranges - 1].node;
	uint64_t page[3];

	heading("After kmap() of three HighMem pages, and kunmap() of the "
		"second:");
	for (int i = 0; i < 3; i++) {
		page[i] = alloc(nid, GFP_HIGHUSER, 0);
		if (page[i])
			call(LINK_FN_kmap, page[i], 0, 0);
	}
	if (page[1])
		call(LINK_FN_kunmap, page[1], 0, 0);
	draw(view_kmap);
}

void show_numa(void)
{
	view_last = view_zones;
	boot();
	heading("The free pages of each zone, its watermarks, and what each "
		"CPU keeps, if anything:");
	draw(view_marks);
	show_singles();
	heading("After GFP_ATOMIC has taken all it gets, on node 0:");
	use_up(GFP_ATOMIC);
	draw_changes(view_marks);
	heading("Whom each node asks for memory, nearest first, and what was "
		"counted:");
	draw(view_zonelists);
	if (map.ram_end > map.low_end)
		show_kmap();
}
