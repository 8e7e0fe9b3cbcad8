/*
 * A figure of chapter 3: four kinds of callers take blocks of two pages from
 * the same zone, each until it is told no, and this is what they leave.
 */
#include "figure.h"

#include <linux/sched.h>

#define COLUMNS	64UL
#define WIDTH	8UL

static struct zone *zone;

/* Takes all it gets; returns how many pages were left, and gives all back. */
static unsigned long use_up(unsigned int gfp_mask, unsigned long flags)
{
	static struct page *taken[1024];
	unsigned long left;
	int n = 0;

	init_task.flags = flags;
	while (n < 1024 && (taken[n] = alloc_pages(gfp_mask, 1)))
		n++;
	init_task.flags = 0;
	left = zone->free_pages;
	while (n)
		__free_pages(taken[--n], 1);
	return left;
}

static void draw_row(const char *who, unsigned long left)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "%s", who);
	if (left)
		dot_cell(stdout, INK_FREE, left, WIDTH * left, "%lu left",
			 left);
	dot_cell(stdout, INK_USED, COLUMNS - left, WIDTH * (COLUMNS - left),
		 left ? "taken" : "all taken");
	fputs("</tr>\n", stdout);
	dot_gap(stdout);
}

/* Without this, Graphviz would not make all columns equally wide. */
static void draw_columns(void)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_BLANK, 1, 0, " ");
	for (unsigned long i = 0; i < COLUMNS; i++)
		dot_cell(stdout, INK_BLANK, 1, WIDTH,
			 "<font point-size=\"6\"> </font>");
	fputs("</tr>\n", stdout);
}

/* A ruler: where the marks are, a cell up to each. */
static void draw_marks(void)
{
	unsigned long marks[] = { zone->pages_min, zone->pages_low,
				  zone->pages_high, COLUMNS };
	static const char *const names[] = { "min: %lu", "low", "high",
					     "plenty" };
	unsigned long at = 0;

	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "below a mark");
	for (int i = 0; i < 4; i++) {
		dot_cell(stdout, INK_OUTLINE, marks[i] - at,
			 WIDTH * (marks[i] - at), names[i], marks[i]);
		at = marks[i];
	}
	fputs("</tr>\n", stdout);
	dot_gap(stdout);
}

int main(void)
{
	const unsigned int quiet = __GFP_NOWARN | __GFP_NORETRY;

	figure_power_on("mem=1M");
	start_kernel();
	/* An even number of free pages, so that pairs end on a mark. */
	drain_local_pages();
	if (NODE_DATA(0)->node_zones->free_pages % 2)
		alloc_page(GFP_KERNEL);
	drain_local_pages();
	zone = NODE_DATA(0)->node_zones;
	view_dot_begin(stdout, "numa-marks");
	dot_table(stdout, "marks", COLUMNS + 1,
		  "the last 64 free pages of a zone");
	draw_columns();
	draw_marks();
	draw_row("GFP_KERNEL", use_up(GFP_KERNEL | quiet, 0));
	draw_row("GFP_KERNEL and __GFP_HIGH",
		 use_up(GFP_KERNEL | __GFP_HIGH | quiet, 0));
	draw_row("GFP_ATOMIC", use_up(GFP_ATOMIC | quiet, 0));
	draw_row("a task with PF_MEMALLOC",
		 use_up(GFP_KERNEL | quiet, PF_MEMALLOC));
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
