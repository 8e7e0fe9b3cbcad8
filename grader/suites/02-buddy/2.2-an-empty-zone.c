/* Exercise 2.2: zones with nothing in them. */
#include "lab.h"

EXERCISE("2.2", "An empty zone", 5, 10, "An empty zone");

/* The one test that needs a later exercise: allocation shows what is free. */
TEST("2.2", a_new_zone_has_nothing_free,
     "After zone_init_free_lists() a zone has no free page, whatever was in "
     "its memory before.")
{
	boot_empty("mem=64M");
	mistake("An empty list is a head that points to itself, for each of "
		"the MAX_ORDER orders.");
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		expect(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, order),
		       "NULL: no page is free", "a page for order %u", order);
	expect_eq(nr_free_pages(), 0,
		  "nr_free_pages() before memory was handed over");
}
