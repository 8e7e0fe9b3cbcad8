/*
 * Tests of the pictures: each state is built by hand in a small machine's
 * RAM, and the picture must be exactly this one.  What a damaged kernel may
 * leave behind is here too; then nothing may be read that is not RAM, and the
 * picture says what is wrong.
 *
 * The machine: 64 page frames, of which 40 to 47 are a hole.
 *
 *	0 1 2 3 4 ... 7 8 ... 15 16 ... 31 32 ... 39 |  hole  | 48 ... 63
 *	R R R .[  2   ][   3    ][   4    ] # ... #   40 ... 47 [   4    ]
 */
#include "../../lib/view/view.h"

#include <linux/bootmem.h>
#include <linux/mm.h>
#include <stdlib.h>
#include <string.h>

#define BOOT_LINE	"mem=256K hole=160K-192K"
#define FRAMES		64UL
#define FUZZ_ROUNDS	3000

#define node		NODE_DATA(0)
#define zone		(&node->node_zones[ZONE_DMA])
#define head(order)	(&zone->free_area[order].free_list)
#define page(pfn)	(&node->node_mem_map[pfn])

typedef void view_fn(FILE *out, const struct machine_state *map);

static struct machine_state map;
static unsigned int checks, failures;

/* --- States ------------------------------------------------------------- */

static void power_on(void)
{
	char error[160];
	int fd = machine_power_on(BOOT_LINE, error, sizeof(error));

	if (fd < 0) {
		fprintf(stderr, "%s\n", error);
		exit(1);
	}
	map = *machine;
}

static void add_free(unsigned long pfn, int order)
{
	list_add(&page(pfn)->lru, head(order));
	zone->free_pages += 1UL << order;
}

/* The state at the top of this file. */
static void build(void)
{
	memset((void *)KERNEL_DATA, 0, sizeof(pg_data_t));
	memset(__va(0), 0, 40 * PAGE_SIZE);
	node->node_mem_map = __va(PAGE_SIZE);
	zone->spanned_pages = FRAMES;
	for (int order = 0; order < MAX_ORDER; order++)
		INIT_LIST_HEAD(head(order));
	for (int pfn = 0; pfn < 3; pfn++)
		page(pfn)->flags = 1UL << PG_reserved;
	add_free(3, 0);
	add_free(4, 2);
	add_free(8, 3);
	add_free(16, 4);
	add_free(48, 4);
}

static bootmem_data_t *build_bootmem(void)
{
	bootmem_data_t *bdata = (void *)NODE_DATA(MACHINE_NODES);

	memset((void *)KERNEL_DATA, 0, sizeof(pg_data_t));
	node->bdata = bdata;
	*bdata = (bootmem_data_t){ .node_low_pfn = FRAMES, .last_pos = 5,
				   .last_offset = 100 };
	bdata->node_bootmem_map = __va(PAGE_SIZE);
	*(unsigned long *)__va(PAGE_SIZE) = 0xff000000003fUL;
	return bdata;
}

/* --- Checking ----------------------------------------------------------- */

static char *picture(view_fn *view)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		exit(1);
	view(out, &map);
	fclose(out);
	return text;
}

static void compare(const char *what, const char *found, const char *expected)
{
	checks++;
	if (!strcmp(found, expected))
		return;
	failures++;
	fprintf(stderr, "%s: expected\n%s\nfound\n%s\n", what, expected,
		found);
}

static void check(const char *what, view_fn *view, const char *expected)
{
	char *found = picture(view);

	compare(what, found, expected);
	free(found);
}

/* The picture must have this line in it. */
static void check_line(const char *what, view_fn *view, const char *line)
{
	char *found = picture(view);

	checks++;
	if (!strstr(found, line)) {
		failures++;
		fprintf(stderr, "%s: expected the line\n%s\nin\n%s\n", what,
			line, found);
	}
	free(found);
}

static void all_frames(FILE *out, const struct machine_state *m)
{
	view_frames(out, m, 0, FRAMES);
}

/* --- Pictures ----------------------------------------------------------- */

static void test_nothing(void)
{
	check("zones before boot", view_zones,
	      "    no zone has any memory yet\n");
	check("lists before boot", view_free_lists,
	      "    no zone has any memory yet\n");
	check("bootmem before boot", view_bootmem,
	      "    bootmem has not been told of any memory yet\n");
}

static void test_zones(void)
{
	build();
	check("zones", view_zones,
	      "    Node 0, zone DMA: page frames 0-63, 45 free, 1 a column\n"
	      "    |RRR............................."
	      "########        ................|\n"
	      "    .  free   #  in use   R  reserved   blank  no RAM\n");
	zone->free_pages = 44;
	check_line("a count that is wrong", view_zones,
		   "    ! free_pages is 44, but the lists hold 45 pages\n");
	memset(zone->free_area, 0, sizeof(zone->free_area));
	check_line("lists before exercise 2.2", view_zones,
		   "    ! the free lists are not set up yet\n");
}

static void test_lists(void)
{
	build();
	check("lists", view_free_lists,
	      "    Node 0, zone DMA: page frames 0-63, 45 free\n"
	      "    order  pages   blocks  beginning at page frame\n"
	      "        0      1        1  3\n"
	      "        1      2        0\n"
	      "        2      4        1  4\n"
	      "        3      8        1  8\n"
	      "        4     16        2  48 16\n"
	      "        5     32        0\n"
	      "        6     64        0\n"
	      "        7    128        0\n"
	      "        8    256        0\n"
	      "        9    512        0\n"
	      "       10   1024        0\n");
}

static void small_window(FILE *out, const struct machine_state *m)
{
	view_frames(out, m, 2, 20);
}

static void outside(FILE *out, const struct machine_state *m)
{
	view_frames(out, m, ~0UL - 1, 4);
}

static void test_frames(void)
{
	build();
	check("frames", all_frames,
	      "     0               16              32              48\n"
	      "    |RRR.[..][......][..............]"
	      "########        [..............]|\n"
	      "    free blocks, and their orders: 3(0) 4(2) 8(3) 16(4) "
	      "48(4)\n"
	      "    .  free   #  in use   R  reserved   blank  no RAM   "
	      "[  a free block's first page   ]  its last\n");
	check("a window that cuts a block", small_window,
	      "     2               18\n"
	      "    |R.[..][......][.....|\n"
	      "    free blocks, and their orders: 3(0) 4(2) 8(3) 16(4)\n"
	      "    .  free   R  reserved   "
	      "[  a free block's first page   ]  its last\n");
	check_line("a window behind all memory", outside, "    |    |\n");
}

static void test_bootmem(void)
{
	bootmem_data_t *bdata = build_bootmem();

	check("bootmem", view_bootmem,
	      "    Node 0, bootmem: page frames 0-63, 50 free, 1 a column\n"
	      "    |######..........................."
	      ".......        ................|\n"
	      "      ^ the map, in page frame 1\n"
	      "          ^ the last block's end, in page frame 5, byte 100\n"
	      "    .  free   #  in use   blank  no RAM\n");
	((unsigned char *)bdata->node_bootmem_map)[5] = 0xfe;
	check_line("a hole said to be free", view_bootmem,
		   "........!       ................|\n");
	bdata->last_pos = 60;
	bdata->last_offset = 0;
	check_line("a mark at the right", view_bootmem,
		   "the last block's end, all of page frame 60 ^\n");
	bdata->last_pos = 1UL << 40;
	check_line("a mark outside", view_bootmem,
		   "    ! behind the node's end: the last block's end");
	bdata->node_bootmem_map = NULL;
	check("bootmem after its end", view_bootmem, "    Node 0: bootmem has "
	      "handed over its memory and ended\n");
}

static void test_colour(void)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		exit(1);
	view_colour(out, "text | and more |\n    |..#|\n    ! damage\n");
	fclose(out);
	compare("colours", text, "text | and more |\n"
		"    |\033[38;5;117m..\033[0m\033[38;5;208m#\033[0m|\n"
		"\033[1m    ! damage\033[0m\n");
	free(text);
}

/* --- Damage ------------------------------------------------------------- */

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
		   "1 block it leads to 0xdead0, no page of this zone\n");
	lead_to(NULL);
	check_line("NULL", view_zones, "it leads to 0, no page");
	lead_to(__va(41 * PAGE_SIZE));
	check_line("a hole", view_zones, "no page of this zone\n");
	lead_to((char *)&page(9)->lru + 8);
	check_line("the middle of a page", view_zones, "no page of this zone");
	lead_to(&page(FRAMES)->lru);
	check_line("behind mem_map", view_zones, "no page of this zone\n");
	lead_to(LIST_POISON1);
	check_line("poison", view_zones, "    ! list of order 0: after 1 block "
		   "it leads to an entry that list_del() took off\n");
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

/* --- Figures, and any state at all -------------------------------------- */

static void figure(FILE *out, const struct machine_state *m)
{
	view_dot_begin(out, "figure");
	view_dot_bootmem(out, m, NULL, 0);
	view_dot_buddy(out, m, 0, FRAMES, "blocks");
	view_dot_end(out);
}

static void test_figure(void)
{
	build();
	check_line("a figure's block", figure, "16 to 31<br/>free");
	check_line("a figure's end", figure, "</table>>]\n}\n");
	build_bootmem();
	check_line("a figure without zones", figure, "there is no such memory");
}

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
		return (unsigned long)&page(r & 127)->lru;
	case 5:
		return r & 127;
	case 6:
		return (unsigned long)head(r % MAX_ORDER);
	default:
		return r;
	}
}

/* Spoils some words of the node, of bootmem and of mem_map. */
static void spoil(void)
{
	unsigned long *data = (unsigned long *)KERNEL_DATA;
	unsigned long *pages = __va(PAGE_SIZE);
	size_t words = sizeof(pg_data_t) / sizeof(*data);

	for (unsigned long n = random_word() % 6; n; n--)
		data[random_word() % words] = evil();
	for (unsigned long n = random_word() % 6; n; n--)
		pages[random_word() % (FRAMES * sizeof(struct page) / 8)] =
			evil();
}

static void test_fuzz(void)
{
	static view_fn *const views[] = {
		view_zones, view_free_lists, all_frames, view_bootmem, figure,
	};

	for (int i = 0; i < FUZZ_ROUNDS; i++) {
		if (i % 2)
			build();
		else
			build_bootmem();
		spoil();
		for (size_t v = 0; v < sizeof(views) / sizeof(views[0]); v++)
			free(picture(views[v]));
		checks++;
	}
}

int main(void)
{
	power_on();
	test_nothing();
	test_zones();
	test_lists();
	test_frames();
	test_bootmem();
	test_colour();
	test_bad_pointers();
	test_bad_blocks();
	test_bad_zones();
	test_bad_bootmem();
	test_figure();
	test_fuzz();
	printf("view: %u checks, %u failed\n", checks, failures);
	return failures != 0;
}
