/* Exercise 1.2: a node in which everything is taken. */
#include "lab.h"

EXERCISE("1.2", "Everything starts out taken", 10, 15,
	 "Everything starts out taken");

TEST("1.2", a_node_is_described,
     "init_bootmem_node() writes down where the node begins and ends, and puts "
     "it at the front of pgdat_list.")
{
	power_on("mem=64M nodes=2");
	init_bootmem_node(NODE_DATA(1), 8192, 8192, 16384);
	mistake("node_boot_start is a physical address, node_low_pfn the "
		"number of the page frame behind the last one.");
	expect_eq(NODE_DATA(1)->bdata->node_boot_start, 32 * MB,
		  "node_boot_start of a node that begins at page frame 8192");
	expect_eq(NODE_DATA(1)->bdata->node_low_pfn, 16384,
		  "node_low_pfn of a node that ends before page frame 16384");
	mistake("A new node goes to the front of pgdat_list, and the list that "
		"was there hangs on its pgdat_next.");
	expect(pgdat_list == NODE_DATA(1), "pgdat_list begins with the node",
	       "it does not");
	init_bootmem_node(NODE_DATA(0), 1, 0, 8192);
	expect(pgdat_list == NODE_DATA(0) &&
	       NODE_DATA(0)->pgdat_next == NODE_DATA(1),
	       "the node initialised last comes first, the other one next",
	       "pgdat_list is in another order");
}

TEST("1.2", the_map_fits,
     "init_bootmem() returns how many bytes its map takes: at least one, and "
     "no more than bootmem_bootmap_pages() said.")
{
	static const unsigned long ends[] = { 256, 1000, 16384, 32768, 40000 };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		unsigned long room, size;
		char line[32];

		snprintf(line, sizeof(line), "mem=%luK", ends[i] * 4);
		power_on(line);
		memset(__va(0), 0xa5, 64 << 10);
		size = init_bootmem(1, ends[i]);
		room = bootmem_bootmap_pages(ends[i]) << PAGE_SHIFT;
		expect(size > 0 && size <= room, "a number of bytes from 1 to "
		       "bootmem_bootmap_pages() pages",
		       "%lu; there is room for %lu", size, room);
		expect_eq(size % sizeof(long), 0,
			  "the size of the map modulo sizeof(long)");
		mistake("The map stands at page frame `start`, and is as long "
			"as the function says.");
		for (unsigned long at = 0; at < 64 << 10; at++)
			expect(*(unsigned char *)__va(at) == 0xa5 ||
			       (at >= PAGE_SIZE && at < PAGE_SIZE + size),
			       "nothing is written outside of the map",
			       "physical address %#lx was; the map is at 0x1000"
			       " and has %lu bytes", at, size);
	}
}
