/*
 * Exercise 3.2: how much is kept back.
 */
#include "lab.h"

EXERCISE("3.2", "How much to keep back", 10, 25, "How much to keep back");

static void expect_marks(int nid, int nr, unsigned long least,
			 unsigned long low, unsigned long high)
{
	const struct zone *z = zone(nid, nr);

	expect_eq(z->pages_min, least, "pages_min of zone %s of node %d (%lu "
		  "pages)", zone_names[nr], nid, z->present_pages);
	expect_eq(z->pages_low, low, "its pages_low: 5/4 of %lu", least);
	expect_eq(z->pages_high, high, "its pages_high: 6/4 of %lu", least);
}

/* What the genuine 2.6.10 says on machines of these sizes. */
static const struct {
	const char *boot_line;
	int kbytes;
	unsigned long dma[3], normal[3];
} measured[] = {
	{ "mem=32M", 724, { 90, 112, 135 }, { 90, 112, 135 } },
	{ "mem=64M", 1024, { 64, 80, 96 }, { 192, 240, 288 } },
	{ "mem=128M", 1448, { 45, 56, 67 }, { 316, 395, 474 } },
	{ "mem=512M", 2896, { 22, 27, 33 }, { 701, 876, 1051 } },
};

TEST("3.2", the_numbers_are_those_of_the_real_kernel,
     "min_free_kbytes and the watermarks of both low zones are those that "
     "Linux 2.6.10 has on machines of the same size.")
{
	for (size_t i = 0; i < sizeof(measured) / sizeof(measured[0]); i++) {
		const unsigned long *dma = measured[i].dma;
		const unsigned long *normal = measured[i].normal;

		frames_boot(measured[i].boot_line);
		picture(draw_zones);
		mistake("The square root of 16 times low memory in KiB. In "
			"pages it is a quarter of that; divide it by size, and "
			"round down at each step.");
		expect_eq(min_free_kbytes, measured[i].kbytes,
			  "min_free_kbytes");
		expect_marks(0, ZONE_DMA, dma[0], dma[1], dma[2]);
		expect_marks(0, ZONE_NORMAL, normal[0], normal[1], normal[2]);
	}
}

/* Can the marks be set anew?  Linux' own file keeps the functions to itself. */
static bool can_set_anew(void)
{
	return subject_has(init_per_zone_pages_min) &&
	       subject_has(setup_per_zone_pages_min);
}

/* Describes a zone as if it were as large as that, and sets all marks anew. */
static void pretend(int nr, unsigned long present_pages)
{
	for (int i = 0; i < nr_nodes() * MAX_NR_ZONES; i++) {
		struct zone *z = zone(i / MAX_NR_ZONES, i % MAX_NR_ZONES);

		z->pages_min = z->pages_low = z->pages_high = 0;
	}
	zone(0, nr)->present_pages = present_pages;
	step("the test sets present_pages of zone %s to %lu", zone_names[nr],
	     present_pages);
	init_per_zone_pages_min();
}

TEST("3.2", there_is_a_least_and_a_most,
     "min_free_kbytes is never less than 128 and never more than 65536.")
{
	frames_boot("mem=512K");
	picture(draw_zones);
	mistake("The square root is 90 here: cut it to 128 ... 65536.");
	expect_eq(min_free_kbytes, 128, "min_free_kbytes");
	expect_marks(0, ZONE_DMA, 32, 40, 48);
	if (!can_set_anew())
		return;
	mistake("16 times the KiB of this machine don't fit in 32 bits.");
	pretend(ZONE_DMA, 1UL << 26);	/* 256 GiB */
	expect_eq(min_free_kbytes, 65536, "min_free_kbytes of a machine with "
		  "256 GiB: the square root is 65536");
	pretend(ZONE_DMA, 1UL << 27);
	expect_eq(min_free_kbytes, 65536, "min_free_kbytes of a machine with "
		  "512 GiB: the square root is 92681");
	expect_marks(0, ZONE_DMA, 16384, 20480, 24576);
}

TEST("3.2", highmem_keeps_little_back,
     "A HighMem zone keeps back a 1024th of its pages, but at least 32 and at "
     "most 128, and does not count as low memory.")
{
	frames_boot("mem=24M highmem=8M");
	picture(draw_zones);
	mistake("is_highmem() tells the zones apart. HighMem has no share of "
		"min_free_kbytes, and adds nothing to it.");
	expect_eq(min_free_kbytes, 512, "min_free_kbytes: of 16 MiB");
	expect_marks(0, ZONE_HIGHMEM, 32, 40, 48);
	expect_marks(0, ZONE_DMA, 128, 160, 192);
	if (!can_set_anew())
		return;
	pretend(ZONE_HIGHMEM, 70 * 1024 + 1000);
	expect_marks(0, ZONE_HIGHMEM, 70, 87, 105);
	pretend(ZONE_HIGHMEM, 500 * 1024);
	expect_marks(0, ZONE_HIGHMEM, 128, 160, 192);
	expect_eq(min_free_kbytes, 512, "min_free_kbytes: still of 16 MiB");
	expect_marks(0, ZONE_DMA, 128, 160, 192);
}

/* All zones' marks are 5/4 and 6/4 of their share of min_free_kbytes. */
static void expect_shares(const unsigned long *mebibytes, unsigned long sum)
{
	unsigned long pages = (unsigned long)min_free_kbytes / 4;

	for (int nid = 0; nid < 4; nid++) {
		unsigned long share = pages * mebibytes[nid] / sum;

		expect_marks(nid, ZONE_DMA, share, share * 5 / 4,
			     share * 6 / 4);
	}
}

TEST("3.2", all_nodes_share,
     "The low zones of all nodes share min_free_kbytes by their size.")
{
	static const unsigned long before[] = { 3, 0, 4, 1 };
	static const unsigned long after[] = { 3, 0, 4, 5 };
	unsigned long kbytes, low;

	frames_boot("nodes=3M,0,4M,1M");
	picture(draw_zones);
	mistake("for_each_zone() visits the zones of all nodes. Those without "
		"memory get nothing.");
	expect_shares(before, 8);
	if (!can_set_anew())
		return;
	mistake("setup_per_zone_pages_min() goes by min_free_kbytes as it is; "
		"only init_per_zone_pages_min() chooses it.");
	kbytes = (unsigned long)min_free_kbytes;
	zone(3, ZONE_DMA)->present_pages = 5 * 256;
	step("the test makes node 3 as large as 5 MiB");
	setup_per_zone_pages_min();
	expect_eq(min_free_kbytes, kbytes, "min_free_kbytes, as it was");
	expect_shares(after, 12);
	no_marks();
	low = nr_free_buffer_pages();
	mistake("Low memory is nr_free_buffer_pages(), of all nodes.");
	init_per_zone_pages_min();
	kbytes = (unsigned long)min_free_kbytes;
	expect(kbytes * kbytes <= low * 64 &&
	       (kbytes + 1) * (kbytes + 1) > low * 64, "min_free_kbytes is the "
	       "square root of 16 times the KiB of low memory",
	       "%lu for %lu pages", kbytes, low);
	expect_shares(after, 12);
}
