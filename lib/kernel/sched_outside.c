/*
 * The scheduler as the host sees it: calls from outside begin and end here, and
 * the tasks run when somebody asks for it.  See <machine/sched.h>.
 */
#include <linux/sched.h>
#include <linux/string.h>
#include <machine/machine.h>
#include <machine/oops.h>
#include <machine/work.h>

#include "sched_rooms.h"

static int parked;
/* Calls that the suite makes in the middle of others. */
static int held;
static unsigned long held_countdown;

void sched_threads(void)
{
	sched_parallel = 1;
}

void sched_hold(void)
{
	if (sched_parallel || held++)
		return;
	held_countdown = switch_countdown;
	switch_countdown = 0;
}

void sched_release(void)
{
	if (!sched_parallel && !--held)
		switch_countdown = held_countdown;
}

void task_park(void)
{
	set_current_state(TASK_STOPPED);
	__atomic_store_n(&parked, 1, __ATOMIC_RELAXED);
	if (sched_parallel) {
		thread_sleep(current->cpu);
		return;
	}
	cpu_leave();
	if (held)
		sched_run_others();
	else
		sched_switch_to(&init_task, 0);
}

int sched_run(void)
{
	parked = 0;
	while (!parked)
		if (!sched_let_run() && !sched_pass_awaited())
			return 0;
	return 1;
}

void sched_blame(const struct task_struct *task)
{
	struct oops *o = &machine->oops;

	memset(o, 0, sizeof(*o));
	o->kind = OOPS_DEADLOCK;
	strcpy(o->text, SLEEPS_FOR_EVER);
	if (task && !sched_parallel)
		o->nr_frames = oops_walk(context_frame(&task->context),
					 o->frame, OOPS_FRAMES);
}

void sched_end(void)
{
	if (sched_parallel)
		thread_end_all();
}

void sched_enter(int cpu)
{
	current->cpu = cpu;
	this_cpu = &machine->cpu[cpu];
	if (sched_parallel)
		thread_enter(cpu);
}

void sched_leave(void)
{
	if (sched_parallel)
		thread_leave(current->cpu);
}

void sched_idle(unsigned long ticks)
{
	unsigned long end = jiffies + ticks;

	sched_leave();
	do {
		while (sched_let_run())
			;
	} while (sched_pass_time(end));
	jiffies = end;
	sched_enter(current->cpu);
}
