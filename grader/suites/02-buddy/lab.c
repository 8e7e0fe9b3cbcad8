/* Lab 2: see lab.h. */
#include "lab.h"

#include <string.h>

LAB(2, "02-buddy", "buddy.c", "The buddy allocator");

struct page *leave_one_block(void)
{
	struct page *page;

	frames_boot(SMALL);
	page = must_take(GFP_KERNEL, WORD);
	while (take(GFP_KERNEL, WORD))
		;
	while (take(GFP_KERNEL, 0))
		;
	give(page, WORD);
	return page;
}

void boot_empty(const char *boot_line)
{
	/* Who never has a page would have none now, and prove nothing. */
	boot(boot_line);
	expect(nr_free_pages() > 0, "free pages, once memory was handed over",
	       "none");
	power_on(boot_line);
	setup_memory();
	for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
		struct zone *zone = &NODE_DATA(0)->node_zones[nr];

		memset(zone->free_area, 0x5a, sizeof(zone->free_area));
	}
	paging_init();
}
