/*
 * A figure of chapter 5: two tasks wait for the only element of a pool.  It
 * comes back, both wake up, and one of them goes to sleep again.
 */
#include "lanes.h"

#include <linux/mempool.h>
#include <machine/sched.h>

enum { A, B, GIVER };

static mempool_t *pool;

static int lane(void)
{
	return current == lanes_task[A] ? A : current == lanes_task[B] ? B :
		GIVER;
}

static void *below_alloc(int gfp_mask, void *pool_data)
{
	static long given;

	if (!given++)
		return (void *)given;
	lanes_note(lane(), pool->curr_nr, "asks below: nothing");
	return NULL;
}

static void below_free(void *element, void *pool_data)
{
}

static void give(void *element)
{
	mempool_free(element, pool);
	lanes_note(lane(), pool->curr_nr, "mempool_free(): all that sleep are "
		   "woken");
}

static int take_and_give(void *unused)
{
	void *element = mempool_alloc(pool, GFP_NOIO);

	lanes_note(lane(), pool->curr_nr, "has the element");
	lanes_rest[lane()] = "uses the element";
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(HZ);
	give(element);
	return 0;
}

int main(void)
{
	static const char *const names[] = {
		"task A, on CPU 0", "task B, on CPU 1", "an interrupt handler"
	};
	void *element;

	figure_power_on("mem=1M cpus=2");
	start_kernel();
	pool = mempool_create(1, below_alloc, below_free, NULL);
	element = mempool_alloc(pool, GFP_ATOMIC);
	lanes_count = 0;
	for (int i = A; i <= B; i++) {
		lanes_task[i] = task_create("worker", i, 0, take_and_give,
					    NULL);
		wake_up_process(lanes_task[i]);
	}
	sched_idle(0);
	give(element);
	sched_idle(10 * HZ);
	view_dot_begin(stdout, "mempool-wait");
	dot_table(stdout, "wait", LANES + 1, "the only element of a pool is in "
		  "use, and two tasks want one");
	lanes_draw(names, LANES, "curr_nr");
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
