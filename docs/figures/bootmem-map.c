/*
 * The figure of chapter 1: the map of a machine with 64 page frames, after
 * the boot code and three callers of alloc_bootmem() have been there.  Below
 * it is the page that two of them share.
 */
#include "figure.h"

#define FIRST	600UL
#define SECOND	1000UL
#define COLUMNS	64UL
#define WIDTH	570UL

static unsigned long pfn_of(const void *addr)
{
	return __pa(addr) >> PAGE_SHIFT;
}

/* A piece of the shared page, as wide as it has bytes. */
static void draw_bytes(FILE *out, enum dot_ink ink, unsigned long bytes,
		       const char *text)
{
	unsigned long span = bytes * COLUMNS / PAGE_SIZE;

	if (span)
		dot_cell(out, ink, span, WIDTH * span / COLUMNS, "%s", text);
}

static void draw_shared(FILE *out, const char *first, const char *second)
{
	unsigned long gap = (unsigned long)(second - first) - FIRST;
	char heading[64];

	snprintf(heading, sizeof(heading), "page frame %lu, drawn larger",
		 pfn_of(first));
	dot_table(out, "shared", COLUMNS, heading);
	fputs("<tr>", out);
	draw_bytes(out, INK_USED, FIRST + gap, "600 bytes");
	draw_bytes(out, INK_USED, SECOND, "1000 bytes");
	draw_bytes(out, INK_FREE, PAGE_SIZE - FIRST - SECOND - gap,
		   "the rest of the page");
	fputs("</tr>\n", out);
	dot_words(out, COLUMNS, "The second block begins at byte %lu, a "
		  "multiple of the %d bytes of a cache line.",
		  (unsigned long)(second - first), SMP_CACHE_BYTES);
	dot_words(out, COLUMNS, "The next small one can begin behind it: "
		  "last_pos = %lu, last_offset = %lu.",
		  NODE_DATA(0)->bdata->last_pos,
		  NODE_DATA(0)->bdata->last_offset);
	dot_table_end(out);
}

int main(void)
{
	const struct machine_state *map =
		figure_power_on("mem=256K hole=160K-192K");
	char *pages, *first, *second;

	setup_memory();
	pages = alloc_bootmem_low_pages(3 * PAGE_SIZE);
	first = alloc_bootmem_low(FIRST);
	second = alloc_bootmem_low(SECOND);

	const struct view_note notes[] = {
		{ pfn_of(pages), 3, "alloc_bootmem_low_pages(12288): whole "
		  "pages" },
		{ pfn_of(first), 1, "alloc_bootmem_low(600), and "
		  "alloc_bootmem_low(1000) in the same page" },
	};

	view_dot_begin(stdout, "bootmem-map");
	view_dot_bootmem(stdout, map, notes, 2);
	draw_shared(stdout, first, second);
	fputs("\tbootmem -> shared [style=invis]\n", stdout);
	view_dot_end(stdout);
	return 0;
}
