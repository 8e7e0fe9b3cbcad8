/* Exercise 2.2: zones with nothing in them. */
#include "lab.h"

EXERCISE("2.2", "An empty zone", 5, 10, "An empty zone");

/* Boots up to the point where zones are described and nothing is free. */
static void boot_empty(const char *boot_line)
{
	power_on(boot_line);
	setup_memory();
	/* What was in the zones before must not matter. */
	for (unsigned int nid = 0; nid < memory_map()->nr_nodes; nid++)
		for (int nr = 0; nr < MAX_NR_ZONES; nr++)
			NODE_DATA(nid)->node_zones[nr].free_pages = 4711;
	paging_init();
}

TEST("2.2", a_new_zone_has_nothing_free,
     "After zone_init_free_lists() a zone has no free page, whatever was in "
     "its memory before.")
{
	boot_empty("mem=64M");
	mistake("zone->free_pages belongs to the zone's counts too.");
	for (int nr = 0; nr < MAX_NR_ZONES; nr++)
		expect_eq(NODE_DATA(0)->node_zones[nr].free_pages, 0,
			  "free_pages of zone %d before memory was handed over",
			  nr);
	expect_eq(nr_free_pages(), 0,
		  "nr_free_pages() before memory was handed over");
	/* The one test that needs a later exercise: allocation shows it. */
	mistake("An empty list is a head that points to itself, for each of "
		"the MAX_ORDER orders.");
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		expect(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, order),
		       "NULL: no page is free", "a page for order %u", order);
}
