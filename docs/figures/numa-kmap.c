/*
 * A figure of chapter 3: kmap()'s slots after a few pages were mapped, one of
 * them twice, and some of those were unmapped again.
 */
#include "figure.h"

#include <linux/buddy.h>
#include <linux/highmem.h>

#define SLOTS	9
#define WIDTH	56UL

static enum dot_ink ink_of(int users)
{
	return users > 1 ? INK_USED : users ? INK_RESERVED : INK_FREE;
}

static void draw_row(const char *name, int what)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "%s", name);
	for (int nr = 0; nr < SLOTS; nr++) {
		pte_t pte = pkmap_page_table[nr];
		enum dot_ink ink = what ? ink_of(pkmap_count[nr]) : INK_BLANK;

		if (what == 1 && pte_none(pte))
			dot_cell(stdout, ink, 1, WIDTH, "none");
		else
			dot_cell(stdout, ink, 1, WIDTH, "%lu",
				 what == 0 ? (unsigned long)nr : what == 1 ?
				 pte_pfn(pte) :
				 (unsigned long)pkmap_count[nr]);
	}
	dot_cell(stdout, INK_TEXT, 1, 0, " ...");
	fputs("</tr>\n", stdout);
}

int main(void)
{
	struct page *page[6];

	figure_power_on("mem=32M highmem=16M");
	start_kernel();
	for (int i = 0; i < 6; i++) {
		page[i] = alloc_page(GFP_HIGHUSER);
		kmap(page[i]);
	}
	kmap(page[1]);
	kunmap(page[2]);
	kunmap(page[4]);
	view_dot_begin(stdout, "numa-kmap");
	dot_table(stdout, "slots", SLOTS + 2, "kmap()'s window");
	draw_row("slot", 0);
	draw_row("page frame", 1);
	draw_row("pkmap_count", 2);
	dot_gap(stdout);
	dot_legend(stdout, SLOTS + 2, INK_USED, "2, 3 ...",
		   "in use, by one, two ... callers of kmap()");
	dot_legend(stdout, SLOTS + 2, INK_RESERVED, "1", "given back, but the "
		   "TLB may still have it: not to be used before a flush");
	dot_legend(stdout, SLOTS + 2, INK_FREE, "0", "free");
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
