/*
 * A figure of chapter 5: a wake-up is lost.  One task waits for an element in
 * the wrong order, another gives one back, and the machine's scheduler tries
 * interleavings until one of them goes wrong.  Below it is the right order,
 * in an interleaving in which the wake-up comes at the same moment.
 */
#include "lanes.h"

#include <linux/wait.h>
#include <machine/sched.h>

#define TRIES	10000

enum { WAITER, GIVER };

static wait_queue_head_t queue;
static int curr_nr;
static bool look_first;
static const char goes_on[] = "schedule(): state \"running\", goes on";

/* Says what is done next, and lets another CPU go on before it is. */
static void step(int lane, const char *text)
{
	lanes_note(lane, curr_nr, text);
	sched_point();
}

static void set_state(wait_queue_t *wait)
{
	prepare_to_wait(&queue, wait, TASK_UNINTERRUPTIBLE);
	step(WAITER, "sets its state: \"sleeping\"");
}

static int looks(void)
{
	int nr = curr_nr;

	step(WAITER, nr ? "looks: there is one" : "looks: there is none");
	return nr;
}

static void wait_once(wait_queue_t *wait)
{
	int nr;

	if (look_first && looks())
		return;
	set_state(wait);
	nr = look_first ? 0 : looks();
	if (!nr) {
		step(WAITER, current->state != TASK_RUNNING ?
		     "schedule(): sleeps" : goes_on);
		schedule();
	}
	finish_wait(&queue, wait);
}

static int waiter(void *unused)
{
	for (;; task_park()) {
		DEFINE_WAIT(wait);

		wait_once(&wait);
	}
	return 0;
}

static int giver(void *unused)
{
	for (;; task_park()) {
		bool sleeper;

		curr_nr = 1;
		step(GIVER, "puts the element in");
		sleeper = waitqueue_active(&queue);
		wake_up(&queue);
		step(GIVER, sleeper ? "wake_up(): sets state \"running\"" :
		     "wake_up(): nobody is on the queue");
	}
	return 0;
}

/* Runs both tasks once; is the wake-up lost? */
static bool is_lost(unsigned long seed)
{
	bool lost;

	curr_nr = lanes_count = 0;
	sched_seed(seed);
	for (int i = WAITER; i <= GIVER; i++)
		wake_up_process(lanes_task[i]);
	sched_idle(0);
	lost = lanes_task[WAITER]->state == TASK_UNINTERRUPTIBLE;
	sched_seed(0);
	if (lost) {		/* so that the next try can begin */
		int events;

		lanes_note(WAITER, curr_nr, "is never woken up");
		events = lanes_count;
		wake_up(&queue);
		sched_idle(0);
		lanes_count = events;
	}
	return lost;
}

/* Did the wake-up come after the look, and before the sleep? */
static bool is_close(void)
{
	return lanes_events[lanes_count - 1].text == goes_on;
}

static void draw(const char *name, const char *heading)
{
	static const char *const names[] = {
		"the one who waits, CPU 0", "the one who gives back, CPU 1"
	};

	dot_table(stdout, name, 3, heading);
	lanes_draw(names, 2, "curr_nr");
	dot_table_end(stdout);
}

int main(void)
{
	unsigned long seed = 1, lost = 0;
	char heading[96];

	figure_power_on("mem=1M cpus=2");
	start_kernel();
	init_waitqueue_head(&queue);
	lanes_task[WAITER] = task_create("waiter", 0, 0, waiter, NULL);
	lanes_task[GIVER] = task_create("giver", 1, 0, giver, NULL);
	lanes_rest[WAITER] = "state \"sleeping\"";
	view_dot_begin(stdout, "mempool-lost");
	look_first = true;
	while (!is_lost(seed))
		seed++;
	snprintf(heading, sizeof(heading), "first a look, then the state: lost "
		 "in interleaving %lu", seed);
	draw("wrong", heading);
	look_first = false;
	for (seed = TRIES; seed; seed--)
		lost += is_lost(seed);
	do
		is_lost(++seed);
	while (!is_close());
	snprintf(heading, sizeof(heading), "first the state, then a look: lost "
		 "in %lu of %d interleavings", lost, TRIES);
	draw("right", heading);
	fputs("\twrong -> right [style=invis]\n", stdout);
	view_dot_end(stdout);
	return 0;
}
