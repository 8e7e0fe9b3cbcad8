/*
 * Sleeping and waking up, and how time passes: when nobody can go on, the clock
 * is set to the moment at which the first sleeper wakes.
 *
 * Linux: kernel/sched.c and kernel/timer.c.
 */
#include <linux/errno.h>
#include <linux/hardirq.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <machine/machine.h>
#include <machine/oops.h>

#include "sched_rooms.h"

volatile unsigned long jiffies;
EXPORT_SYMBOL(jiffies);

/* --- Time ------------------------------------------------------------------ */

#pragma weak timers_matter
#pragma weak timers_next
#pragma weak timers_run

/* The one of those who sleep for a time that wakes first. */
static struct task_struct *first_sleeper(void)
{
	struct task_struct *first = NULL, *t;

	for_each_process(t)
		if (t->state != TASK_RUNNING && t->wake_at &&
		    (!first || time_before(t->wake_at, first->wake_at)))
			first = t;
	if (init_task.state != TASK_RUNNING && init_task.wake_at &&
	    (!first || time_before(init_task.wake_at, first->wake_at)))
		first = &init_task;
	return first;
}

static void set_clock(unsigned long when)
{
	if (time_after(when, jiffies))
		jiffies = when;
}

int sched_next(unsigned long *when)
{
	struct task_struct *first = first_sleeper();
	int timer = timers_next && timers_next(when);

	if (first && (!timer || time_before(first->wake_at, *when)))
		*when = first->wake_at;
	return first || timer;
}

int sched_pass_time(unsigned long end)
{
	struct task_struct *first = first_sleeper();
	unsigned long when;

	if (timers_next && timers_next(&when) && !time_after(when, end) &&
	    (!first || !time_after(when, first->wake_at))) {
		set_clock(when);
		timers_run();
		return 1;
	}
	if (!first || time_after(first->wake_at, end))
		return 0;
	set_clock(first->wake_at);
	wake_up_process(first);
	return 1;
}

/* A timer that keeps house goes on for ever: if it did count, nobody would ever
 * be found to sleep for ever. */
int sched_pass_awaited(void)
{
	return (first_sleeper() || (timers_matter && timers_matter())) &&
		sched_pass_time(FOR_EVER);
}

void sched_tick(void)
{
	jiffies++;
	if (sched_parallel)
		return;
	/* A timer may start another one that is due at once, for ever. */
	for (int i = 0; i < 1000 && sched_pass_time(jiffies); i++)
		;
}
EXPORT_SYMBOL(sched_tick);

/* --- Sleeping -------------------------------------------------------------- */

/* init_task sleeps: everybody else runs until somebody wakes it. */
static void sleep_as_init(void)
{
	sched_leave();
	while (current->state != TASK_RUNNING &&
	       (sched_let_run() || sched_pass_awaited()))
		;
	sched_enter(current->cpu);
	if (current->state == TASK_RUNNING)
		return;
	__set_current_state(TASK_RUNNING);
	oops_raise(OOPS_DEADLOCK, "", 0, "", "%s", SLEEPS_FOR_EVER);
}

/* A CPU that has something else to run than the running task. */
static int choose_other(void)
{
	int cpu = current->cpu;

	if (current == &init_task || !list_empty(&cpu_queue(cpu)->queue))
		return sched_choose_cpu(NO_CPU);
	for (int other = 0; other < NR_CPUS; other++)
		if (other != cpu && cpu_has_work(other))
			return other;
	return -1;
}

/* Who sleeps where nobody may comes back at once, and may try again. */
#define ATOMIC_MAX	4

static int is_atomic(void)
{
	if (!in_atomic()) {
		current->atomic_sleeps = 0;
		return 0;
	}
	if (++current->atomic_sleeps == ATOMIC_MAX) {
		current->atomic_sleeps = 0;
		oops_raise(OOPS_DEADLOCK, "", 0, "", "waits for ever: it "
			   "sleeps where nobody may sleep");
	}
	printk(KERN_ERR "scheduling while atomic: %s/0x%08x/%d\n",
	       current->comm, preempt_count(), current->pid);
	dump_stack();
	return 1;
}

void schedule(void)
{
	if (is_atomic()) {
		__set_current_state(TASK_RUNNING);
		return;
	}
	if (sched_parallel && current != &init_task) {
		thread_sleep(current->cpu);
		return;
	}
	if (current->state == TASK_RUNNING && choose_other() < 0) {
		sched_tick();	/* so that who asks for the time sees it pass */
		return;
	}
	if (current == &init_task && current->state == TASK_RUNNING) {
		sched_run_others();
		return;
	}
	if (current == &init_task) {
		sleep_as_init();
		return;
	}
	cpu_leave();
	if (current->state == TASK_RUNNING)
		list_add_tail(&current->run_list,
			      &cpu_queue(current->cpu)->queue);
	sched_run_others();
}
EXPORT_SYMBOL(schedule);

static void make_ready(struct task_struct *p)
{
	if (sched_parallel)
		thread_wake();
	/* One that has set its state but not gone to sleep yet runs on. */
	else if (p != &init_task && cpu_queue(p->cpu)->curr != p &&
		 cpu_queue(p->cpu)->interrupted != p &&
		 list_empty(&p->run_list))
		list_add_tail(&p->run_list, p->irq ? &cpu_queue(p->cpu)->irqs :
			      &cpu_queue(p->cpu)->queue);
}

int wake_up_state(struct task_struct *p, unsigned int states)
{
	long state = __atomic_load_n(&p->state, __ATOMIC_SEQ_CST);

	do {
		if (!(state & (long)states))
			return 0;
	} while (!__atomic_compare_exchange_n(&p->state, &state, TASK_RUNNING,
					      0, __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST));
	make_ready(p);
	return 1;
}
EXPORT_SYMBOL(wake_up_state);

int wake_up_process(struct task_struct *p)
{
	return wake_up_state(p, TASK_STOPPED | TASK_INTERRUPTIBLE |
			     TASK_UNINTERRUPTIBLE);
}
EXPORT_SYMBOL(wake_up_process);

long schedule_timeout(long timeout)
{
	unsigned long end = jiffies + (unsigned long)timeout;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	current->wake_at = end ? end : 1;
	schedule();
	current->wake_at = 0;
	return time_before(jiffies, end) ? (long)(end - jiffies) : 0;
}
EXPORT_SYMBOL(schedule_timeout);

void io_schedule(void)
{
	schedule();
}
EXPORT_SYMBOL(io_schedule);

long io_schedule_timeout(long timeout)
{
	return schedule_timeout(timeout);
}
EXPORT_SYMBOL(io_schedule_timeout);

void yield(void)
{
	__set_current_state(TASK_RUNNING);
	schedule();
}
EXPORT_SYMBOL(yield);

int cond_resched(void)
{
	might_sleep();
	return 0;
}
EXPORT_SYMBOL(cond_resched);

int set_cpus_allowed(struct task_struct *p, cpumask_t mask)
{
	if (cpus_empty(mask))
		return -EINVAL;
	if (p == current && p != &init_task && !sched_parallel &&
	    !cpu_isset(p->cpu, mask)) {
		cpu_leave();
		p->cpu = first_cpu(mask);
		list_add_tail(&p->run_list, &cpu_queue(p->cpu)->queue);
		sched_run_others();
	}
	return 0;
}
EXPORT_SYMBOL(set_cpus_allowed);
