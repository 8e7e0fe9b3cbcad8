/*
 * Tests of the pictures: each state is built by hand in a small machine's
 * RAM, and the picture must be exactly this one.  Says how many checks there
 * were; the status is 1 if any failed.
 */
#include "view-test.h"

#include <stdlib.h>
#include <string.h>

#define BOOT_LINE	"mem=256K hole=160K-192K"

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

void add_free(unsigned long pfn, int order)
{
	list_add(&page(pfn)->lru, head(order));
	zone->free_pages += 1UL << order;
}

void build(void)
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

bootmem_data_t *build_bootmem(void)
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

char *picture(view_fn *view)
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

void check(const char *what, view_fn *view, const char *expected)
{
	char *found = picture(view);

	compare(what, found, expected);
	free(found);
}

/* The picture must have this line in it. */
void check_line(const char *what, view_fn *view, const char *line)
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

void all_frames(FILE *out, const struct machine_state *m)
{
	view_frames(out, m, 0, FRAMES);
}

void check_done(void)
{
	checks++;
}

void figure(FILE *out, const struct machine_state *m)
{
	view_dot_begin(out, "figure");
	view_dot_bootmem(out, m, NULL, 0);
	view_dot_buddy(out, m, 0, FRAMES, "blocks");
	view_dot_end(out);
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
	check_line("books that are kept elsewhere", view_zones,
		   "    ! free_pages is 44, but no block is on a list\n");
	zone->free_pages = 0;
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
	      "        2      4        1  4\n"
	      "        3      8        1  8\n"
	      "        4     16        2  48 16\n");
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
	      "[  block's first page\n    ]  its last\n");
	check("a window that cuts a block", small_window,
	      "     2               18\n"
	      "    |R.[..][......][.....|\n"
	      "    free blocks, and their orders: 3(0) 4(2) 8(3) 16(4)\n"
	      "    .  free   R  reserved   "
	      "[  block's first page   ]  its last\n");
	check_line("a window behind all memory", outside, "    | |\n");
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

/* Page frames 32 and 33 are kept by CPU 0, hot. */
static void build_marks(void)
{
	struct per_cpu_pages *pcp;

	build();
	zone->present_pages = FRAMES - 8;
	zone->pages_min = 32;
	zone->pages_low = 40;
	zone->pages_high = 48;
	pcp = zone->pageset[0].pcp;
	for (int cold = 0; cold < 2; cold++) {
		pcp[cold] = (struct per_cpu_pages){ .low = 2, .high = 6,
						    .batch = 1 };
		INIT_LIST_HEAD(&pcp[cold].list);
	}
	list_add(&page(33)->lru, &pcp->list);
	list_add(&page(32)->lru, &pcp->list);
	pcp->count = 2;
}

static void test_marks(void)
{
	build_marks();
	check("marks", view_marks,
	      "    Node 0, zone DMA: 45 of 56 pages free; "
	      "min 32, low 40, high 48\n"
	      "    |.............................."
	      "##################################|\n"
	      "                          ^min ^low  ^high\n"
	      "    CPU 0: hot 2 of 2-6 by 1: 32 33; cold 0 of 2-6 by 1\n");
	check_line("pages that a CPU keeps", view_zones,
		   "|RRR.............................cc######");
	zone->pageset[0].pcp[0].count = 3;
	check_line("a CPU's count that is wrong", view_marks,
		   "    ! CPU 0's hot count is 3, but the list holds 2 "
		   "pages\n");
	page(33)->lru.next = &page(4)->lru;
	check_line("a CPU's list that leads into a free block", view_marks,
		   "    ! CPU 0's hot list: block 4 overlaps another free "
		   "block at page frame 4\n");
	zone->pages_high = 0;
	check_line("no marks", view_marks, "    no watermarks\n");
}

static void test_zonelists(void)
{
	build();
	memset(node->node_zonelists, 0, sizeof(node->node_zonelists));
	node->node_zonelists[0].zones[0] = zone;
	zone->pageset[0].numa_hit = 3;
	check_line("a zonelist", view_zonelists,
		   "      GFP_KERNEL      0 DMA\n"
		   "      GFP_DMA       \n");
	check_line("counts of a node", view_zonelists, "hit 3, miss 0");
	node->node_zonelists[0].zones[0] = zone + 1000;
	check_line("a zonelist that leads astray", view_zonelists,
		   "which is no zone\n");
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

static void test_figure(void)
{
	build();
	check_line("a figure's block", figure, "16 to 31<br/>free");
	check_line("a figure's end", figure, "</table>>]\n}\n");
	build_bootmem();
	check_line("a figure without zones", figure, "there is no such memory");
}

int main(void)
{
	power_on();
	test_nothing();
	test_zones();
	test_lists();
	test_frames();
	test_bootmem();
	test_marks();
	test_zonelists();
	test_colour();
	test_figure();
	test_mempool();
	test_damage();
	test_window();
	test_slab();
	test_scull();
	printf("view: %u checks, %u failed\n", checks, failures);
	return failures != 0;
}
