/*
 * Lab 2 at work: blocks are split, and become one again.
 */
#include "show.h"

unsigned long pfn_of(uint64_t page)
{
	return (page - mem_map_at) / sizeof(struct page);
}

uint64_t alloc(int nid, unsigned int gfp_mask, unsigned int order)
{
	struct zonelist *list = NODE_DATA(nid)->node_zonelists +
		(gfp_mask & GFP_ZONEMASK);

	return call(LINK_FN___alloc_pages, gfp_mask, order,
		    (uint64_t)(uintptr_t)list);
}

/* Allocates a block and says where it is; 0 if there was none. */
static uint64_t take(unsigned int order)
{
	uint64_t page = alloc(0, GFP_KERNEL, order);

	if (page && pfn_of(page) >= map.ram_end >> PAGE_SHIFT) {
		printf("    alloc_pages(GFP_KERNEL, %u) = %#lx, no page of "
		       "mem_map\n", order, (unsigned long)page);
		page = 0;
	} else if (page)
		printf("    alloc_pages(GFP_KERNEL, %u) = page frame %lu\n",
		       order, pfn_of(page));
	else
		printf("    alloc_pages(GFP_KERNEL, %u) = NULL: no block of "
		       "that size was found\n", order);
	return page;
}

static void give_back(uint64_t page, unsigned int order)
{
	if (!page)
		return;
	printf("    __free_pages(page frame %lu, %u)\n", pfn_of(page), order);
	call(LINK_FN___free_pages, page, order, 0);
}

static void show_several(void)
{
	static const unsigned int order[] = { 3, 1, 5 };
	uint64_t page[3], last = 0;

	heading("After three more, of orders 3, 1 and 5: each has to begin at "
		"a multiple of its size.");
	for (int i = 0; i < 3; i++) {
		page[i] = take(order[i]);
		last = page[i] ? page[i] : last;
	}
	if (last)
		draw_around(pfn_of(last));
	heading("After giving all back: where buddies meet, they become one "
		"block again.");
	for (int i = 0; i < 3; i++)
		give_back(page[i], order[i]);
}

void show_buddy(void)
{
	uint64_t page;

	view_last = view_zones;
	boot();
	heading("After boot: what bootmem had left; in blocks as large as "
		"can be, once 2.5 is written.");
	draw(view_zones);
	draw(view_free_lists);
	heading("After taking one page: if there was none, a larger block was "
		"split.");
	page = take(0);
	if (page)
		draw_around(pfn_of(page));
	show_several();
	give_back(page, 0);
	draw_changes(view_free_lists);
}
