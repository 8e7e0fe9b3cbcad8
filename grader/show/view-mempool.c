/*
 * Tests of the picture of a memory pool: right ones, and damaged ones.
 */
#include "view-test.h"

#include <linux/mempool.h>
#include <string.h>

/* A pool of the tests, in RAM. */
#define pool		((mempool_t *)__va(2 * PAGE_SIZE))

static void draw_pool(FILE *out, const struct machine_state *map)
{
	view_mempool(out, map, (unsigned long)pool);
}

static void draw_no_pool(FILE *out, const struct machine_state *map)
{
	view_mempool(out, map, PAGE_OFFSET + map->ram_end - 8);
}

static void build_pool(int curr_nr, int min_nr)
{
	memset(pool, 0, sizeof(*pool));
	init_waitqueue_head(&pool->wait);
	pool->curr_nr = curr_nr;
	pool->min_nr = min_nr;
}

static void test_right_pools(void)
{
	build_pool(2, 5);
	check("a pool", draw_pool,
	      "    The pool has 2 of 5 elements in reserve; nobody sleeps.\n"
	      "    |##...|\n"
	      "    #  in reserve   .  missing\n");
	build_pool(0, 1);
	pool->wait.task_list.next = (struct list_head *)__va(0);
	check("an empty pool", draw_pool,
	      "    The pool has 0 of 1 elements in reserve; somebody sleeps.\n"
	      "    |.|\n"
	      "    .  missing\n");
	build_pool(130, 130);
	check_line("a large pool", draw_pool,
		   "    |############################################|\n");
}

void test_mempool(void)
{
	test_right_pools();
	build_pool(6, 5);
	check_line("too many elements", draw_pool,
		   "    ! curr_nr is 6, but the reserve is full with 5\n");
	build_pool(-1, 5);
	check_line("less than none", draw_pool,
		   "    ! curr_nr is -1, less than nothing\n");
	build_pool(3, 0);
	check_line("no reserve", draw_pool,
		   "    ! min_nr is 0: a reserve of nothing\n");
	build_pool(1 << 30, 0x7fffffff);
	check_line("a pool without an end", draw_pool, "in reserve   .");
	memset(pool, 0, sizeof(*pool));
	check_line("no queue", draw_pool, "its wait queue is not set up");
	check_line("no pool", draw_no_pool, "    ! there is no RAM where the "
		   "pool should be, at ");
}
