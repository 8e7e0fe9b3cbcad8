/*
 * A figure of chapter 3: how many pages stand in a CPU's hot list while it
 * takes some and gives them back, a column for each call.
 */
#include "figure.h"

#define CALLS	14
#define STEPS	(2 * CALLS)
#define WIDTH	15UL

static struct per_cpu_pages *pcp;
static int count[STEPS];

/* What stands in row @row of a step's column. */
static enum dot_ink ink_at(int step, int row)
{
	int before = step ? count[step - 1] : 0;
	int change = count[step] - before;
	/* A call changes the list by one page; the rest was a batch. */
	int batch = change + (step < CALLS ? 1 : -1);

	if (row > count[step])
		return batch < 0 && row <= count[step] - batch ? INK_HOLE :
			INK_BLANK;
	return batch > 0 && row > count[step] - batch ? INK_NEW : INK_FREE;
}

static void draw_row(int row)
{
	const char *mark = row == pcp->high ? "high = %d" :
		row == pcp->low ? "low = %d" : " ";

	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, mark, row);
	for (int step = 0; step < STEPS; step++)
		dot_cell(stdout, ink_at(step, row), 1, WIDTH,
			 "<font point-size=\"6\"> </font>");
	fputs("</tr>\n", stdout);
}

static void draw_counts(void)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "pages in it");
	for (int step = 0; step < STEPS; step++)
		dot_cell(stdout, INK_BLANK, 1, WIDTH, "%d", count[step]);
	fputs("</tr>\n<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, " ");
	dot_cell(stdout, INK_OUTLINE, CALLS, WIDTH * CALLS,
		 "alloc_page(), %d times", CALLS);
	dot_cell(stdout, INK_OUTLINE, CALLS, WIDTH * CALLS,
		 "__free_page(), %d times", CALLS);
	fputs("</tr>\n", stdout);
}

int main(void)
{
	struct page *page[CALLS];
	int top = 0;

	figure_power_on("mem=64M");
	start_kernel();
	drain_local_pages();
	pcp = NODE_DATA(0)->node_zones[ZONE_NORMAL].pageset[0].pcp;
	for (int i = 0; i < CALLS; i++) {
		page[i] = alloc_page(GFP_KERNEL);
		count[i] = pcp->count;
	}
	for (int i = 0; i < CALLS; i++) {
		__free_page(page[i]);
		count[CALLS + i] = pcp->count;
	}
	for (int i = 0; i < STEPS; i++)
		top = count[i] > top ? count[i] : top;
	view_dot_begin(stdout, "numa-percpu");
	dot_table(stdout, "pcp", STEPS + 1, "one CPU's hot list");
	for (int row = top + pcp->batch; row > 0; row--)
		draw_row(row);
	draw_counts();
	dot_words(stdout, STEPS + 1, "Orange: a batch of %d that was just "
		  "taken from the free lists. Dashed: one that was just given "
		  "back.", pcp->batch);
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
