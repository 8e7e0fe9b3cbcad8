/*
 * A figure of chapter 1: what bootmem's map says just before
 * free_all_bootmem(), a word of it a row, and below each row the blocks that
 * the page allocator has made of it.
 */
#include "figure.h"

#include <string.h>

#define WORD	64UL
#define WORDS	4UL
#define WIDTH	8UL

static unsigned char before[WORD * WORDS];

static void keep_map(const struct machine_state *map)
{
	struct bootmem_view b;

	if (!bootmem_look(&b, map, 0) || *b.damage ||
	    b.pages != sizeof(before))
		exit(1);
	memcpy(before, b.state, sizeof(before));
	bootmem_done(&b);
}

static void draw_bits(unsigned long word)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "map, word %lu", word);
	for (unsigned long i = word * WORD; i < (word + 1) * WORD; i++) {
		enum dot_ink ink = before[i] == FRAME_FREE ? INK_FREE :
			before[i] == FRAME_HOLE ? INK_OUTLINE : INK_RESERVED;

		dot_cell(stdout, ink, 1, WIDTH, "<font point-size=\"7\">%d"
			 "</font>", ink != INK_FREE);
	}
	fputs("</tr>\n", stdout);
}

/* Draws the block or the taken frame at @pfn; returns where the next is. */
static unsigned long draw_block(const struct zone_view *z, unsigned long pfn)
{
	int order = zone_block(z, pfn);
	unsigned long n = order < 0 ? 1 : 1UL << order;
	unsigned long left = WORD - pfn % WORD;

	/* A block that is longer than a row goes on in the next one. */
	n = n < left ? n : left;
	if (order < 0)
		dot_cell(stdout, INK_BLANK, 1, WIDTH, " ");
	else if (n >= 8)
		dot_cell(stdout, INK_NEW, n, WIDTH * n, "order %d", order);
	else
		dot_cell(stdout, INK_NEW, n, WIDTH * n, "%d", order);
	return pfn + n;
}

static void draw_blocks(const struct zone_view *z, unsigned long word)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "free blocks");
	for (unsigned long pfn = word * WORD; pfn < (word + 1) * WORD;)
		pfn = draw_block(z, pfn);
	fputs("</tr>\n", stdout);
	dot_gap(stdout);
}

static void draw(const struct machine_state *map, unsigned long pages)
{
	struct zone_view z;

	if (!zone_look(&z, map, 0, ZONE_DMA) || *z.damage)
		exit(1);
	dot_table(stdout, "handover", WORD + 1,
		  "bootmem's map, and what becomes of it");
	for (unsigned long word = 0; word < WORDS; word++) {
		draw_bits(word);
		draw_blocks(&z, word);
	}
	dot_words(stdout, WORD + 1, "free_all_bootmem() handed over %lu pages. "
		  "The map's own page, frame 1, is among them, though its bit "
		  "is 1.", pages);
	dot_words(stdout, WORD + 1, "1 in grey: taken.  1 in an empty box: no "
		  "RAM.  0: free.  A block of order n has 2<sup>n</sup> "
		  "pages.");
	dot_table_end(stdout);
	zone_done(&z);
}

int main(void)
{
	const struct machine_state *map =
		figure_power_on("mem=1M hole=640K-704K");
	unsigned long pages;

	setup_memory();
	paging_init();
	alloc_bootmem_low_pages(2 * PAGE_SIZE);
	keep_map(map);
	pages = free_all_bootmem();
	view_dot_begin(stdout, "bootmem-handover");
	draw(map, pages);
	view_dot_end(stdout);
	return 0;
}
