/*
 * A figure of chapter 2: four pages are given back, one after the other, and
 * buddies become one block again.  Each row is the memory after one call; the
 * words above it are found out by comparing it with the row before.
 */
#include "figure.h"

#define PAGES	16UL
#define WIDTH	32UL

static const struct machine_state *map;

/* The order of the free block at page frame @pfn, and where it begins. */
static int find_block(unsigned long pfn, unsigned long *begin)
{
	struct zone_view z;
	int order = -1;

	if (zone_look(&z, map, 1, ZONE_DMA) && !*z.damage)
		order = zone_block(&z, pfn);
	zone_done(&z);
	*begin = order < 0 ? pfn : pfn & ~((1UL << order) - 1);
	return order;
}

static void print_range(FILE *out, unsigned long pfn, int order)
{
	if (order > 0)
		fprintf(out, "%lu-%lu", pfn, pfn + (1UL << order) - 1);
	else
		fprintf(out, "%lu", pfn);
}

/* A block is pale if it is free, blue if not; @freed was given back last. */
static void draw_strip(unsigned long first, unsigned long freed)
{
	unsigned long pfn = first, begin, last;

	fputs("<tr>", stdout);
	for (; pfn < first + PAGES; pfn = last + 1) {
		int order = find_block(pfn, &begin);
		enum dot_ink ink = order < 0 ? INK_USED : INK_FREE;
		unsigned long n = order < 0 ? 1 : 1UL << order;

		last = begin + n - 1;
		if (order >= 0 && freed >= begin && freed <= last)
			ink = INK_NEW;
		dot_cell(stdout, ink, n, WIDTH * n,
			 n > 1 ? "%lu-%lu" : "%lu", begin, last);
	}
	fputs("</tr>\n", stdout);
}

static bool any_free(unsigned long pfn, int order)
{
	unsigned long begin;

	for (unsigned long i = 0; i < 1UL << order; i++)
		if (find_block(pfn + i, &begin) >= 0)
			return true;
	return false;
}

/* Why the block at @begin did not grow any further. */
static void explain_end(FILE *out, unsigned long begin, int order)
{
	unsigned long pages = 1UL << order, buddy = begin ^ pages;
	unsigned long other = buddy > begin ? begin - 1 : begin + pages;

	fputs("The buddy of ", out);
	print_range(out, begin, order);
	fputs(" is ", out);
	print_range(out, buddy, order);
	fputs(any_free(buddy, order) ? ", not free as a whole." : ", in use.",
	      out);
	if (any_free(other, 0))
		fprintf(out, " %lu is a neighbour, but no buddy.", other);
}

/* What became of page frame @pfn, which was just given back. */
static void explain(FILE *out, unsigned long pfn)
{
	unsigned long begin;
	int order = find_block(pfn, &begin);

	fprintf(out, "<b>free %lu:</b> ", pfn);
	for (int k = 0; k < order; k++) {
		fputs(k ? ", then with " : "merges with ", out);
		print_range(out, (pfn & ~((1UL << k) - 1)) ^ 1UL << k, k);
	}
	fputs(order > 0 ? ". " : "no merge. ", out);
	if (1UL << order == PAGES)
		fputs("All is one block again.", out);
	else
		explain_end(out, begin, order);
}

static void draw_step(unsigned long first, unsigned long pfn)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		exit(1);
	explain(out, pfn);
	fclose(out);
	dot_gap(stdout);
	dot_words(stdout, PAGES, "%s", text);
	draw_strip(first, pfn);
	free(text);
}

int main(void)
{
	/* The two in the middle come first: neighbours, but no buddies. */
	static const unsigned int turn[] = { 1, 2, 3, 0 };
	unsigned long first;
	struct page *page[4];

	map = figure_power_on("nodes=256K,64K");
	start_kernel();
	first = NODE_DATA(1)->node_start_pfn;
	for (int i = 0; i < 4; i++)
		page[i] = alloc_pages_node(1, GFP_KERNEL, 0);
	view_dot_begin(stdout, "buddy-merge");
	dot_table(stdout, "merge", PAGES, "four pages are given back");
	dot_words(stdout, PAGES, "<b>before:</b> blue is in use, pale is "
		  "free; orange will be the block that a call makes.");
	draw_strip(first, ~0UL);
	for (int i = 0; i < 4; i++) {
		unsigned long pfn = page_to_pfn(page[turn[i]]);

		__free_page(page[turn[i]]);
		draw_step(first, pfn);
	}
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
