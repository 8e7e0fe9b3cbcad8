/*
 * A memory pool as a picture: how much of its reserve is there.
 *
 * Where the pool keeps its elements is its own business, so nothing but its
 * two counts is drawn.  Who sleeps on its wait queue can't be said either, for
 * that stands on the sleepers' stacks; whether somebody does, can.
 */
#include "frames.h"
#include "view.h"

#include <linux/mempool.h>
#include <string.h>

/* The pool's own words for what can't be right; false if all is well. */
static bool note_counts(FILE *out, const mempool_t *pool)
{
	if (pool->min_nr <= 0)
		fprintf(out, "    ! min_nr is %d: a reserve of nothing\n",
			pool->min_nr);
	else if (pool->curr_nr < 0)
		fprintf(out, "    ! curr_nr is %d, less than nothing\n",
			pool->curr_nr);
	else if (pool->curr_nr > pool->min_nr)
		fprintf(out, "    ! curr_nr is %d, but the reserve is full "
			"with %d\n", pool->curr_nr, pool->min_nr);
	else
		return false;
	return true;
}

static const char *sleepers(const mempool_t *pool, unsigned long addr)
{
	unsigned long next = (unsigned long)pool->wait.task_list.next;

	if (!next)
		return "its wait queue is not set up";
	return next == addr + offsetof(mempool_t, wait.task_list) ?
		"nobody sleeps" : "somebody sleeps";
}

/* A column an element, or as many as it takes to fit. */
static void draw_reserve(FILE *out, const mempool_t *pool)
{
	long scale = (BAR_COLUMNS - 1L + pool->min_nr) / BAR_COLUMNS;

	fputs("    |", out);
	for (long i = 0; i < pool->min_nr; i += scale)
		fputc(i < pool->curr_nr ? '#' : '.', out);
	fputs("|\n", out);
	if (pool->curr_nr)
		fputs("    #  in reserve", out);
	if (pool->curr_nr < pool->min_nr)
		fprintf(out, "%s.  missing", pool->curr_nr ? "   " : "    ");
	fputc('\n', out);
}

void view_mempool(FILE *out, const struct machine_state *map,
		  unsigned long addr)
{
	mempool_t pool;

	if (!view_copy(map, addr, &pool, sizeof(pool))) {
		fprintf(out, "    ! there is no RAM where the pool should be, "
			"at %#lx\n", addr);
		return;
	}
	fprintf(out, "    The pool has %d of %d elements in reserve; %s.\n",
		pool.curr_nr, pool.min_nr, sleepers(&pool, addr));
	if (!note_counts(out, &pool))
		draw_reserve(out, &pool);
}
