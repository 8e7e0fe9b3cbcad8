/*
 * A figure of chapter 6: two areas of vmalloc(), the page tables on the way to
 * their pages, and where in RAM these are.
 */
#include "figure.h"

#include "../../lib/view/window.h"

#define SHOWN	9UL	/* entries of the page table */
#define WIDTH	58UL

static const struct machine_state *map;

static unsigned long frame(unsigned long i)
{
	return (view_walk(map, VMALLOC_START + i * PAGE_SIZE).entry &
		MMU_FRAME) >> PAGE_SHIFT;
}

/* A table of which one entry leads on. */
static void draw_directory(const char *name, const char *heading,
			   unsigned long index, unsigned long leads_to)
{
	dot_table(stdout, name, 3, heading);
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_OUTLINE, 1, 40, "...");
	dot_port(stdout, "entry", INK_NEW, 1, 110, "[%lu]<br/>page frame %lu",
		 index, leads_to);
	dot_cell(stdout, INK_OUTLINE, 1, 40, "...");
	fputs("</tr>\n", stdout);
	dot_table_end(stdout);
}

/* What the addresses of entry @i are for. */
static void draw_use(const struct area_view *area, unsigned int n,
		     unsigned long i)
{
	unsigned long addr = VMALLOC_START + i * PAGE_SIZE;

	for (unsigned int k = 0; k < n; k++) {
		unsigned long at = addr - (unsigned long)area[k].vm.addr;

		if (at >= area[k].vm.size)
			continue;
		if (at + PAGE_SIZE == area[k].vm.size)
			dot_cell(stdout, INK_RESERVED, 1, WIDTH,
				 "guard<br/>page");
		else
			dot_cell(stdout, INK_USED, 1, WIDTH, "%s,<br/>page %lu",
				 k ? "b" : "a", at / PAGE_SIZE);
		return;
	}
	dot_cell(stdout, INK_BLANK, 1, WIDTH, " ");
}

static void draw_page_table(const struct area_view *area, unsigned int n)
{
	char heading[96], port[24];

	snprintf(heading, sizeof(heading), "in page frame %lu: a page table, "
		 "and the addresses it is for", view_walk(map, VMALLOC_START)
		 .pte_pfn);
	dot_table(stdout, "pte", SHOWN, heading);
	fputs("<tr>", stdout);
	for (unsigned long i = 0; i < SHOWN; i++)
		draw_use(area, n, i);
	fputs("</tr>\n<tr>", stdout);
	for (unsigned long i = 0; i < SHOWN; i++) {
		snprintf(port, sizeof(port), "e%lu", i);
		if (frame(i))
			dot_port(stdout, port, INK_NEW, 1, WIDTH, "[%lu]<br/>"
				 "%lu", i, frame(i));
		else
			dot_cell(stdout, INK_OUTLINE, 1, WIDTH, "[%lu]<br/>0",
				 i);
	}
	fputs("</tr>\n", stdout);
	dot_table_end(stdout);
}

/* The frames that are mapped, in the order of their numbers. */
static void draw_ram(void)
{
	unsigned long last = 0, shown = 0;

	dot_table(stdout, "ram", 2 * SHOWN, " ");
	fputs("<tr>", stdout);
	for (;;) {
		unsigned long best = ~0UL, entry = 0;
		char port[24];

		for (unsigned long i = 0; i < SHOWN; i++) {
			if (frame(i) > last && frame(i) < best) {
				best = frame(i);
				entry = i;
			}
		}
		if (best == ~0UL)
			break;
		if (!shown++ || best != last + 1)
			dot_cell(stdout, INK_OUTLINE, 1, 24, "...");
		snprintf(port, sizeof(port), "f%lu", entry);
		dot_port(stdout, port, INK_USED, 1, WIDTH, "%lu", best);
		last = best;
	}
	dot_cell(stdout, INK_OUTLINE, 1, 24, "...");
	fputs("</tr>\n", stdout);
	dot_words(stdout, 2 * SHOWN, "<b>RAM</b>: page frames, in the order of "
		  "their numbers");
	dot_table_end(stdout);
}

int main(void)
{
	struct page *page[6];
	struct area_view area[4];
	char heading[64], damage[DAMAGE_SIZE];
	struct walk_view walk;

	map = figure_power_on("mem=4M");
	start_kernel();
	/* Memory after a day's work: free pages here and there. */
	for (int i = 0; i < 6; i++)
		page[i] = alloc_page(GFP_KERNEL);
	alloc_pages(GFP_KERNEL, 4);
	__free_page(page[1]);
	__free_page(page[4]);
	vmalloc(4 * PAGE_SIZE);
	vmalloc(2 * PAGE_SIZE);
	walk = view_walk(map, VMALLOC_START);
	view_dot_begin(stdout, "vmalloc-tables");
	draw_directory("pgd", "swapper_pg_dir: the page global directory",
		       pgd_index(VMALLOC_START), walk.pmd_pfn);
	snprintf(heading, sizeof(heading), "in page frame %lu: a page middle "
		 "directory", walk.pmd_pfn);
	draw_directory("pmd", heading, pmd_index(VMALLOC_START), walk.pte_pfn);
	draw_page_table(area, view_areas(map, (unsigned long)vmlist, area, 4,
					 damage));
	draw_ram();
	fputs("\tpgd:entry -> pmd\n\tpmd:entry -> pte\n", stdout);
	for (unsigned long i = 0; i < SHOWN; i++)
		if (frame(i))
			printf("\tpte:e%lu:s -> ram:f%lu:n\n", i, i);
	view_dot_end(stdout);
	return 0;
}
