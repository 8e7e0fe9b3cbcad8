/*
 * A figure of chapter 6: what ioremap() has made for two devices.  The screen
 * begins at a page boundary, the registers of the DMA engine do not.
 */
#include "figure.h"

#include "../../lib/view/window.h"
#include <asm/io.h>

#define WIDTH	84UL

static const struct machine_state *map;

/* The addresses of an area, its entries, and the device's page below each. */
static void draw_area(const char *name, const char *call_text, char *addr,
		      unsigned long pages)
{
	unsigned long first = (unsigned long)addr & PAGE_MASK;
	char heading[96];

	snprintf(heading, sizeof(heading), "%s = %s", call_text,
		 window_name((unsigned long)addr));
	dot_table(stdout, name, pages + 2, heading);
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "addresses");
	for (unsigned long i = 0; i <= pages; i++)
		dot_cell(stdout, i < pages ? INK_USED : INK_RESERVED, 1, WIDTH,
			 i < pages ? "+ %#lx" : "guard page",
			 first + i * PAGE_SIZE - VMALLOC_START);
	fputs("</tr>\n<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "entries");
	for (unsigned long i = 0; i <= pages; i++) {
		unsigned long entry = view_walk(map, first + i * PAGE_SIZE)
			.entry;

		dot_cell(stdout, entry ? INK_NEW : INK_OUTLINE, 1, WIDTH,
			 entry ? "%#lx" : "%lu", entry & MMU_FRAME);
	}
	fputs("</tr>\n", stdout);
}

static void draw_engine(char *regs)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "the page there");
	dot_cell(stdout, INK_FREE, 1, WIDTH, "nothing: %#lx bytes<br/>"
		 "registers: %#lx bytes<br/>nothing", (unsigned long)regs &
		 ~PAGE_MASK, DMA_SIZE);
	dot_cell(stdout, INK_BLANK, 1, WIDTH, " ");
	fputs("</tr>\n", stdout);
	dot_words(stdout, 3, "readl(regs + DMA_ID) = %#x, and DMA_MAGIC is "
		  "%#x", readl(regs + DMA_ID), DMA_MAGIC);
	dot_table_end(stdout);
}

static void draw_screen(char *screen, unsigned long pages)
{
	unsigned long align = PAGE_SIZE;

	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "the page there");
	for (unsigned long i = 0; i < pages; i++)
		dot_cell(stdout, INK_FREE, 1, WIDTH, "rows %lu to %lu",
			 i * PAGE_SIZE / SCREEN_WIDTH,
			 (i + 1) * PAGE_SIZE / SCREEN_WIDTH - 1);
	dot_cell(stdout, INK_BLANK, 1, WIDTH, " ");
	fputs("</tr>\n", stdout);
	while (align <= pages * PAGE_SIZE)
		align *= 2;
	if ((unsigned long)screen % align)
		exit(1);
	dot_words(stdout, pages + 2, "The area begins at a multiple of %lu "
		  "KiB, the smallest power of two that is larger than %lu KiB.",
		  align / 1024, pages * PAGE_SIZE / 1024);
	dot_table_end(stdout);
}

int main(void)
{
	char *regs, *screen;

	map = figure_power_on("mem=4M");
	start_kernel();
	regs = ioremap(DMA_BASE, DMA_SIZE);
	screen = ioremap(SCREEN_BASE, 4 * PAGE_SIZE);
	view_dot_begin(stdout, "vmalloc-ioremap");
	draw_area("engine", "regs = ioremap(DMA_BASE, DMA_SIZE)", regs, 1);
	draw_engine(regs);
	draw_area("screen", "ioremap(SCREEN_BASE, 4 * PAGE_SIZE)", screen, 4);
	draw_screen(screen, 4);
	fputs("\tengine -> screen [style=invis]\n", stdout);
	view_dot_end(stdout);
	return 0;
}
