/* Exercise 1.1: how large the map is. */
#include "lab.h"

EXERCISE("1.1", "How large is the map?", 5, 10, "How large is the map?");

/*
 *	32768 page frames -> 4096 bytes -> 1 page; one frame more -> 2 pages
 */
TEST("1.1", map_is_large_enough,
     "bootmem_bootmap_pages(n) is the number of whole pages that n bits take.")
{
	static const unsigned long frames[] = {
		1, 8, 9, 16384, 32767, 32768, 32769, 65536, 65537, 1UL << 24,
		(1UL << 24) + 1,
	};

	power_on("mem=1M");
	mistake("Round up, both when bits become bytes and when bytes become "
		"pages.");
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++)
		expect_eq(bootmem_bootmap_pages(frames[i]),
			  (frames[i] + 32767) / 32768,
			  "bootmem_bootmap_pages(%lu)", frames[i]);
}
