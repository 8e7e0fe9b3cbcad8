/*
 * A figure of chapter 5: a pool with a reserve of four.  Below, there are two
 * elements more.  All six are taken and given back; each row is the pool after
 * one call, and the words above it are found out by comparing it with the row
 * before.
 */
#include "figure.h"

#include <linux/mempool.h>

#define RESERVE	4
#define ELEMENTS 6
#define WIDTH	40UL
/* The reserve, a gap, and what is in use. */
#define COLUMNS	(2 + RESERVE + ELEMENTS)

static mempool_t *pool;
/* Elements 1 to 6 are who they are; the last two stay below at first. */
static bool is_below[ELEMENTS + 1];
static bool in_use[ELEMENTS + 1];

static void *below_alloc(int gfp_mask, void *pool_data)
{
	for (long i = 1; i <= ELEMENTS; i++) {
		if (!is_below[i])
			continue;
		is_below[i] = false;
		return (void *)i;
	}
	return NULL;
}

static void below_free(void *element, void *pool_data)
{
	is_below[(long)element] = true;
}

static void draw_row(long changed)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_TEXT, 1, 0, "reserve");
	for (int i = 0; i < RESERVE; i++) {
		long element = i < pool->curr_nr ? (long)pool->elements[i] : 0;

		if (element)
			dot_cell(stdout, element == changed ? INK_NEW :
				 INK_FREE, 1, WIDTH, "%ld", element);
		else
			dot_cell(stdout, INK_HOLE, 1, WIDTH, " ");
	}
	dot_cell(stdout, INK_TEXT, 1, 0, "  in use");
	for (long i = 1; i <= ELEMENTS; i++) {
		if (in_use[i])
			dot_cell(stdout, i == changed ? INK_NEW : INK_USED, 1,
				 WIDTH, "%ld", i);
		else
			dot_cell(stdout, INK_BLANK, 1, WIDTH, " ");
	}
	fputs("</tr>\n", stdout);
}

static void draw_step(const char *call, const char *what, long changed)
{
	dot_gap(stdout);
	dot_words(stdout, COLUMNS, "<b>%s:</b> %s", call, what);
	draw_row(changed);
}

static void take(void)
{
	int before = pool->curr_nr;
	long element = (long)mempool_alloc(pool, GFP_ATOMIC);

	if (!element) {
		draw_step("mempool_alloc", "nothing below, nothing in reserve:"
			  " NULL, or a sleep.", 0);
		return;
	}
	in_use[element] = true;
	draw_step("mempool_alloc", pool->curr_nr < before ?
		  "nothing below, so it comes out of the reserve." :
		  "it comes from below; the reserve is not touched.", element);
}

static void give(long element)
{
	int before = pool->curr_nr;

	in_use[element] = false;
	mempool_free((void *)element, pool);
	draw_step("mempool_free", pool->curr_nr > before ?
		  "it refills the reserve, wherever it came from." :
		  "the reserve is full, so it goes below.", element);
}

int main(void)
{
	figure_power_on("mem=1M");
	start_kernel();
	for (int i = 1; i <= RESERVE; i++)
		is_below[i] = true;
	pool = mempool_create(RESERVE, below_alloc, below_free, NULL);
	if (!pool)
		return 1;
	is_below[5] = is_below[6] = true;
	view_dot_begin(stdout, "mempool-use");
	dot_table(stdout, "use", COLUMNS, "a pool with a reserve of four");
	draw_step("mempool_create", "the reserve is filled; two more "
		  "elements, 5 and 6, are still below.", 0);
	for (int i = 0; i <= ELEMENTS; i++)
		take();
	give(5);
	give(3);
	give(1);
	give(6);
	give(2);
	give(4);
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
