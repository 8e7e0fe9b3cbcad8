/*
 * Tests of the pictures of what a damaged kernel may leave behind: nothing may
 * be read that is not RAM, no walk may go on for ever, and the picture says
 * what is wrong.
 */
#include "view-test.h"

#include <stdlib.h>

#define FUZZ_ROUNDS	3000

/* Puts a block's page, wherever it is, behind page frame 3 on its list. */
static void lead_to(const void *entry)
{
	build();
	page(3)->lru.next = (struct list_head *)entry;
}

static void test_bad_pointers(void)
{
	lead_to((void *)0xdead0UL);
	check_line("a wild pointer", view_zones, "    ! list of order 0: after "
		   "1 block it leads to 0xdead0, no page here\n");
	lead_to(NULL);
	check_line("NULL", view_zones, "it leads to 0, no page");
	lead_to(__va(41 * PAGE_SIZE));
	check_line("a hole", view_zones, "no page here\n");
	lead_to((char *)&page(9)->lru + 8);
	check_line("the middle of a page", view_zones, "no page here");
	lead_to(&page(FRAMES)->lru);
	check_line("behind mem_map", view_zones, "no page here\n");
	lead_to(LIST_POISON1);
	check_line("poison", view_zones, "    ! list of order 0: after 1 block "
		   "it leads to one that list_del() took off\n");
}

static void test_bad_blocks(void)
{
	lead_to(&page(3)->lru);
	check_line("a cycle of one", view_zones, "    ! list of order 0: it "
		   "comes back to block 3 and has no end\n");
	build();
	page(16)->lru.next = &page(48)->lru;
	check_line("a cycle of two", view_zones, "    ! list of order 4: it "
		   "comes back to block 48 and has no end\n");
	build();
	add_free(33, 1);
	check_line("misaligned", view_zones, "    ! list of order 1: block 33 "
		   "does not begin at a multiple of 2\n");
	build();
	add_free(4, 1);
	check_line("overlap", view_zones, "    ! list of order 2: block 4 "
		   "overlaps another free block at page frame 4\n");
	build();
	add_free(32, 4);
	check_line("a block with a hole", view_zones, "    ! list of order 4: "
		   "block 32 has page frame 40 in it, where no RAM is\n");
	build();
	add_free(0, 7);
	check_line("too large a block", view_zones, "    ! list of order 7: "
		   "block 0 reaches behind the zone's end\n");
	build();
	page(16)->lru.prev = NULL;
	check_line("a link back", view_zones, "    ! list of order 4: the "
		   "link back from block 16 leads elsewhere\n");
}

static void test_bad_zones(void)
{
	build();
	zone->spanned_pages = ~0UL;
	check_line("a zone without end", view_zones, "    ! Node 0, zone DMA: "
		   "its 18446744073709551615 page frames from 0 on reach "
		   "behind the end of RAM\n");
	build();
	node->node_mem_map = (struct page *)0x1000;
	check_line("mem_map outside RAM", view_zones, "    ! Node 0, zone DMA: "
		   "the struct page of frame 0 would not be in RAM: mem_map is "
		   "at 0x1000\n");
	build();
	node->node_mem_map = __va(40 * PAGE_SIZE - 2 * sizeof(struct page));
	check_line("mem_map that runs into a hole", view_zones,
		   "the struct page of frame 2 would not be in RAM");
	build();
	node->node_mem_map = NULL;
	check_line("no mem_map", all_frames,
		   "    ! Node 0, zone DMA: its node has no mem_map\n");
}

static void test_bad_bootmem(void)
{
	build_bootmem()->node_bootmem_map = __va(41 * PAGE_SIZE);
	check_line("a map in a hole", view_bootmem, "    ! Node 0, bootmem: "
		   "the map would not be in RAM: node_bootmem_map is "
		   "0x550000029000\n");
	build_bootmem()->node_low_pfn = ~0UL;
	check_line("a node without end", view_bootmem, "    ! Node 0, bootmem: "
		   "page frames 0 to 18446744073709551615 are no part of "
		   "memory\n");
	build_bootmem()->node_boot_start = ~0UL;
	check_line("a node that begins nowhere", view_bootmem, "no part of");
	build_bootmem();
	node->bdata = (void *)0x2000;
	check_line("bdata outside RAM", view_bootmem, "    ! Node 0, bootmem: "
		   "its bootmem_data would not be in RAM: bdata is 0x2000\n");
}

/* --- Any state at all ----------------------------------------------------- */

static unsigned long random_word(void)
{
	static unsigned long state = 88172645463325252UL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* A value that may be taken for something: near RAM's and mem_map's ends. */
static unsigned long evil(void)
{
	unsigned long r = random_word();

	switch (r >> 32 & 7) {
	case 0:
		return 0;
	case 1:
		return ~0UL - (r & 15);
	case 2:
		return PAGE_OFFSET + (r & 0x7fff8);
	case 3:
		return MACHINE_BASE + (r & 0x1ffff8);
	case 4:
		return PAGE_OFFSET + PAGE_SIZE + offsetof(struct page, lru) +
			(r & 127) * sizeof(struct page);
	case 5:
		return r & 127;
	case 6:
		return (unsigned long)head(r % MAX_ORDER);
	default:
		return r;
	}
}

void spoil(void *at, size_t size)
{
	unsigned long *word = at;

	for (unsigned long n = random_word() % 6; n; n--)
		word[random_word() % (size / sizeof(*word))] = evil();
}

/* Spoils what the pictures are drawn from. */
static void spoil_all(void)
{
	size_t tail = offsetof(pg_data_t, nr_zones);

	switch (random_word() % 5) {
	case 0:
		spoil((char *)node + tail, sizeof(*node) - tail);
		break;
	case 1:
		spoil(NODE_DATA(MACHINE_NODES), sizeof(bootmem_data_t));
		break;
	case 2:
		spoil(&zone->zone_start_pfn, 4 * sizeof(long));
		break;
	case 3:
		spoil(zone, sizeof(zone->pageset[0]) + 64);
	}
	spoil(zone->free_area, sizeof(zone->free_area));
	spoil(__va(PAGE_SIZE), FRAMES * sizeof(struct page));
}

static void test_fuzz(void)
{
	static view_fn *const views[] = {
		view_zones, view_free_lists, all_frames, view_bootmem, figure,
		view_marks, view_zonelists, view_kmap,
	};

	for (int i = 0; i < FUZZ_ROUNDS; i++) {
		build_bootmem();
		if (i % 2)
			build();
		spoil_all();
		for (size_t v = 0; v < sizeof(views) / sizeof(views[0]); v++)
			free(picture(views[v]));
		check_done();
	}
}

void test_damage(void)
{
	test_bad_pointers();
	test_bad_blocks();
	test_bad_zones();
	test_bad_bootmem();
	test_fuzz();
}
