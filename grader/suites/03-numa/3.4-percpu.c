/*
 * Exercise 3.4: the pages that a CPU keeps for itself.
 */
#include "lab.h"

EXERCISE("3.4", "A few pages for each CPU", 20, 60, "A few pages for each CPU");

/* Machines whose zones are traded in different batches. */
static const struct {
	const char *boot_line;
	int zone;
	unsigned long batch;
} batches[] = {
	{ "mem=2M", ZONE_DMA, 1 }, { "mem=64M", ZONE_NORMAL, 3 },
	{ "mem=128M", ZONE_NORMAL, 7 }, { "mem=288M", ZONE_NORMAL, 16 },
};

/* Leaves so few pages in a zone, without touching what CPUs keep. */
static void leave_few(int z, unsigned long few)
{
	for (unsigned int order = MAX_ORDER - 1; order > 0; order--) {
		while (zone_free[z] >= few + (1UL << order)) {
			struct page *page = take(GFP_ATOMIC, order);

			if (!page)
				break;
			if (zone_of(page) != z) {
				give(page, order);
				break;
			}
			zone_free[z] -= 1UL << order;
		}
	}
}

/* The last pages of a zone, which are fewer than a batch. */
static void take_the_last(const char *boot_line, int z)
{
	boot_drained(boot_line);
	picture(draw_piles);
	leave_few(z, 2);
	while (zone_free[z]) {
		pile_take(0, z, must_take(GFP_ATOMIC, 0), 0);
		check_zone(z, "single pages were taken, up to the last");
	}
	mistake("__rmqueue() returns NULL when nothing is left.");
	run_as(PF_MEMALLOC, 0);
	take_singles(GFP_ATOMIC);
	expect_eq(nr_free_pages(), 0, "nr_free_pages() when PF_MEMALLOC has "
		  "taken all there is");
}

/*
 *	batch 3, low 6     takes   1  2  3  4  5  ...
 *	                   fills   3  3  3  3  -  ...
 *	                   has     2  4  6  8  7  ...
 */
TEST("3.4", pages_come_in_batches,
     "A CPU that has no more than two batches of a zone takes another batch "
     "out of the free lists, or what is left of them, and is served from that.")
{
	for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
		int z = batches[i].zone;

		boot_drained(batches[i].boot_line);
		picture(draw_piles);
		expect_eq(batch_of(z), batches[i].batch, "the suite's batch");
		mistake("A quarter of a 1024th of the zone, which is 64 pages "
			"at the most; at least 1. Fill up once at count <= "
			"low, before you take the page.");
		for (unsigned long n = 0; n < 8 * batches[i].batch; n++) {
			pile_take(0, z, must_take(GFP_ATOMIC, 0), 0);
			check_zone(z, "single pages were taken");
		}
	}
	take_the_last("mem=512K", ZONE_DMA);
	take_the_last("mem=288M", ZONE_NORMAL);
}

/*
 *	batch 3, high 18   frees   1 ... 18 19 20 21 22 ...
 *	                   drains  - ...  -  3  -  -  3 ...
 */
TEST("3.4", full_piles_are_drained,
     "A CPU that has six batches of a zone gives a batch back to the free "
     "lists before it keeps another page.")
{
	struct page *taken[16 * 12];

	for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
		unsigned long n = 12 * batches[i].batch;
		int z = batches[i].zone;

		boot_drained(batches[i].boot_line);
		picture(draw_piles);
		for (unsigned long k = 0; k < n; k++)
			pile_take(0, z, taken[k] = must_take(GFP_ATOMIC, 0), 0);
		mistake("At count >= high a batch goes; then the page comes in "
			"front. Pages a CPU keeps are not in free_pages.");
		for (unsigned long k = 0; k < n; k++) {
			pile_give(0, taken[k], 0);
			give(taken[k], 0);
			check_zone(z, "single pages were freed");
		}
	}
}

/*
 *	CPU 0 frees  a b c d ... k l     (batch 3: it keeps 18)
 *	CPU 0 takes  l k j ...           the hot end first
 */
TEST("3.4", what_was_freed_last_comes_first,
     "A CPU that wants a page gets the one that it has freed last.")
{
	struct page *pages[16];

	boot_drained("mem=64M");
	take_many(0, pages, 16);
	drain_all();
	give_many(0, pages, 16);
	mistake("Pages are put in front, and taken from the front.");
	for (int i = 15; i > 16 - 9; i--) {
		struct page *page = must_take(GFP_ATOMIC, 0);

		expect(page == pages[i], "the page that was freed last, and is "
		       "hot", "page %lu instead of page %lu",
		       (unsigned long)(page - mem_map),
		       (unsigned long)(pages[i] - mem_map));
	}
}

/*
 *	CPU 0  takes and frees 12 pages, and they are its own:
 *	CPU 1  takes 12, and none of those; whatever it frees, is CPU 1's
 */
TEST("3.4", pages_stay_with_their_cpu,
     "What a CPU frees, that CPU allocates again, and no other, wherever it "
     "was allocated before.")
{
	struct page *first[12], *second[12];

	boot_drained("mem=64M cpus=3");
	take_many(0, first, 12);
	drain_all();
	give_many(0, first, 12);
	mistake("zone->pageset[smp_processor_id()]: of the CPU that runs now.");
	take_many(1, second, 12);
	for (int i = 0; i < 12; i++)
		expect(!is_among(second[i], first, 12), "CPU 1 gets none of "
		       "the pages that CPU 0 keeps", "it gets page %lu",
		       (unsigned long)(second[i] - mem_map));
	on_cpu(1);
	drain_local_pages();
	give_many(2, second, 12);
	on_cpu(2);
	for (int i = 0; i < 5; i++)
		expect(is_among(must_take(GFP_ATOMIC, 0), second, 12),
		       "CPU 2 gets what it has freed, though CPU 1 had "
		       "allocated it", "another page");
	on_cpu(0);
	for (int i = 0; i < 5; i++)
		expect(is_among(must_take(GFP_ATOMIC, 0), first, 12),
		       "CPU 0 still has what it has freed", "another page");
}

TEST("3.4", cold_pages_are_kept_apart,
     "free_cold_page() frees for those who ask with __GFP_COLD, and nobody "
     "else; cold pages are filled up at none and drained at two batches.")
{
	struct page *pages[24], *page;

	boot_drained("mem=64M");
	take_many(0, pages, 24);
	drain_all();
	zone_free[ZONE_NORMAL] = free_in(0, ZONE_NORMAL);
	picture(draw_piles);
	mistake("Cold pages have a list of their own, pcp[1], with low 0 and "
		"high 2 batches. __GFP_COLD says which of the two.");
	for (int i = 0; i < 12; i++) {
		pile_give(0, pages[i], 1);
		give_cold(pages[i]);
		check_zone(ZONE_NORMAL, "cold pages were freed");
	}
	for (int i = 12; i < 24; i++) {
		pile_give(0, pages[i], 0);
		give(pages[i], 0);
		check_zone(ZONE_NORMAL, "hot pages were freed besides");
	}
	for (int i = 0; i < 10; i++) {
		page = must_take(GFP_ATOMIC | __GFP_COLD, 0);
		pile_take(0, ZONE_NORMAL, page, 1);
		check_zone(ZONE_NORMAL, "a cold page was taken");
		if (i < 4) {
			page = must_take(GFP_ATOMIC, 0);
			pile_take(0, ZONE_NORMAL, page, 0);
			check_zone(ZONE_NORMAL, "a hot page was taken");
		}
	}
}

/*
 *	|..|##|..|##|    kept by CPUs 0 and 1: no block is whole
 *	|...........|    after both have drained: all of it one block
 */
TEST("3.4", draining_makes_memory_whole,
     "drain_local_pages() gives back what this CPU keeps, of all zones, and no "
     "other CPU's; then blocks merge. Blocks of several pages are never kept.")
{
	struct page *pages[20], *pair;

	boot_drained("nodes=4M,17M cpus=2");
	mistake("Only single pages are kept.");
	pair = must_take(GFP_ATOMIC, 1);
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after a "
		  "pair was taken");
	give(pair, 1);
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after the "
		  "pair was freed");
	for (int i = 0; i < 20; i++) {
		on_cpu(i % 2);
		pages[i] = must_take(i % 4 < 2 ? GFP_ATOMIC : GFP_DMA, 0);
	}
	drain_all();
	give_many(0, pages, 5);
	give_many(1, pages + 5, 5);
	on_cpu(0);
	give_cold(pages[10]);
	mistake("The CPU that calls, all zones of all nodes, hot and cold.");
	expect_eq(nr_free_pages(), frames_free() - 11, "nr_free_pages() while "
		  "CPU 0 keeps 6 pages and CPU 1 keeps 5");
	drain_local_pages();
	expect_eq(nr_free_pages(), frames_free() - 5, "nr_free_pages() after "
		  "CPU 0 has drained");
	on_cpu(1);
	drain_local_pages();
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after CPU 1 "
		  "has drained too");
	give_many(1, pages + 11, 9);
	drain_all();
	picture(frames_draw);
	mistake("What is drained has to be merged: __free_pages_bulk().");
	expect_census("after all was freed and drained");
}
