/*
 * Timers, and waiting for a while.
 *
 * Timers that run stand in one list, by the time they are due; timers of the
 * same time in the order in which they were started.  The scheduler asks when
 * the first is due, and calls timers_run() when that time has come: on a CPU
 * that has nothing else to do, or in the middle of something, as the clock's
 * interrupt would.
 *
 * Linux: kernel/timer.c, with a wheel instead of a list.
 */
#include <asm/processor.h>
#include <linux/delay.h>
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/time.h>
#include <linux/timer.h>
#include <machine/machine.h>
#include <machine/sched.h>

#include "layer.h"

static LIST_HEAD(timers);
static DEFINE_SPINLOCK(timers_lock);
/* Whose function runs now, on which CPU. */
static struct timer_list *running;
static int running_cpu;
int timers_keep_house;

void init_timer(struct timer_list *timer)
{
	INIT_LIST_HEAD(&timer->entry);
	timer->magic = TIMER_MAGIC;
	timer->pending = 0;
	timer->deferrable = 0;
	timer->cpu = smp_processor_id();
}
EXPORT_SYMBOL(init_timer);

/* Puts a timer into the list; under the lock. */
static void insert(struct timer_list *timer)
{
	struct list_head *pos = timers.prev;

	while (pos != &timers &&
	       time_after(list_entry(pos, struct timer_list, entry)->expires,
			  timer->expires))
		pos = pos->prev;
	list_add(&timer->entry, pos);
	timer->pending = 1;
}

static int take_out(struct timer_list *timer)
{
	int was = timer->pending;

	if (was)
		list_del_init(&timer->entry);
	timer->pending = 0;
	return was;
}

static void check(const struct timer_list *timer, unsigned long caller)
{
	if (timer->magic == TIMER_MAGIC)
		return;
	printk(KERN_ERR "Uninitialised timer!\n");
	print_symbol(KERN_ERR "started by %s\n", caller);
}

static int start(struct timer_list *timer, unsigned long expires, int cpu)
{
	unsigned long flags;
	int was;

	BUG_ON(!timer->function);
	spin_lock_irqsave(&timers_lock, flags);
	was = take_out(timer);
	timer->expires = expires;
	timer->cpu = cpu;
	timer->deferrable |= timers_keep_house;
	insert(timer);
	spin_unlock_irqrestore(&timers_lock, flags);
	return was;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	check(timer, (unsigned long)__builtin_return_address(0));
	return start(timer, expires, smp_processor_id());
}
EXPORT_SYMBOL(mod_timer);

void add_timer(struct timer_list *timer)
{
	check(timer, (unsigned long)__builtin_return_address(0));
	BUG_ON(timer_pending(timer));
	start(timer, timer->expires, smp_processor_id());
}
EXPORT_SYMBOL(add_timer);

void add_timer_on(struct timer_list *timer, int cpu)
{
	BUG_ON(timer_pending(timer));
	start(timer, timer->expires, cpu);
}
EXPORT_SYMBOL(add_timer_on);

int del_timer(struct timer_list *timer)
{
	unsigned long flags;
	int was;

	spin_lock_irqsave(&timers_lock, flags);
	was = take_out(timer);
	spin_unlock_irqrestore(&timers_lock, flags);
	return was;
}
EXPORT_SYMBOL(del_timer);

int del_timer_sync(struct timer_list *timer)
{
	int was = del_timer(timer);

	while (running == timer && running_cpu != smp_processor_id()) {
		cpu_relax();
		was |= del_timer(timer);
	}
	return was;
}
EXPORT_SYMBOL(del_timer_sync);

/* --- When time has come ---------------------------------------------------- */

int timers_next(unsigned long *when)
{
	if (tasklets_pending()) {
		*when = jiffies;
		return 1;
	}
	if (list_empty(&timers))
		return 0;
	*when = list_entry(timers.next, struct timer_list, entry)->expires;
	return 1;
}

int timers_matter(void)
{
	struct timer_list *timer;

	list_for_each_entry(timer, &timers, entry)
		if (!timer->deferrable)
			return 1;
	return tasklets_pending();
}

/* The first timer, if it is due, no longer in the list. */
static struct timer_list *take_due(void)
{
	struct timer_list *timer = NULL;
	unsigned long flags;

	spin_lock_irqsave(&timers_lock, flags);
	if (!list_empty(&timers)) {
		timer = list_entry(timers.next, struct timer_list, entry);
		if (time_after(timer->expires, jiffies))
			timer = NULL;
		else
			take_out(timer);
	}
	spin_unlock_irqrestore(&timers_lock, flags);
	return timer;
}

/* Calls a timer's function, on its CPU, as a soft interrupt. */
static void call(struct timer_list *timer)
{
	void (*function)(unsigned long data) = timer->function;
	struct softirq softirq;

	running = timer;
	running_cpu = timer->cpu % num_online_cpus();
	softirq_begin(&softirq, running_cpu);
	function(timer->data);
	softirq_end(&softirq, (unsigned long)function);
	running = NULL;
}

void timers_run(void)
{
	struct timer_list *timer;

	tasklets_run();
	/* One at a time: what it wakes up may run before the next. */
	timer = take_due();
	if (timer)
		call(timer);
}

struct timer_list *timers_of(unsigned long start, unsigned long end)
{
	struct timer_list *timer;

	list_for_each_entry(timer, &timers, entry)
		if (timer_calls(timer) - start < end - start)
			return timer;
	return NULL;
}

void clock_interrupt(void)
{
	if (irqs_disabled() || in_interrupt())
		jiffies++;
	else
		sched_tick();
}

/* --- Waiting --------------------------------------------------------------- */

void cpu_relax(void)
{
	if (!sched_spin(0))
		clock_interrupt();
}
EXPORT_SYMBOL(cpu_relax);

void mdelay(unsigned long msecs)
{
	unsigned long end = jiffies + msecs_to_jiffies(msecs);

	while (time_before(jiffies, end))
		clock_interrupt();
}
EXPORT_SYMBOL(mdelay);

void udelay(unsigned long usecs)
{
	static unsigned long rest;

	/* Many short delays are a long one. */
	rest += usecs;
	mdelay(rest / 1000);
	rest %= 1000;
}
EXPORT_SYMBOL(udelay);

void ndelay(unsigned long nsecs)
{
	udelay((nsecs + 999) / 1000);
}
EXPORT_SYMBOL(ndelay);

void msleep(unsigned int msecs)
{
	unsigned long timeout = msecs_to_jiffies(msecs) + 1;

	might_sleep();
	while (timeout) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		timeout = (unsigned long)schedule_timeout((long)timeout);
	}
}
EXPORT_SYMBOL(msleep);

unsigned long msleep_interruptible(unsigned int msecs)
{
	unsigned long timeout = msecs_to_jiffies(msecs) + 1;

	might_sleep();
	while (timeout && !signal_pending(current)) {
		set_current_state(TASK_INTERRUPTIBLE);
		timeout = (unsigned long)schedule_timeout((long)timeout);
	}
	return jiffies_to_msecs(timeout);
}
EXPORT_SYMBOL(msleep_interruptible);

/* --- Time of day ------------------------------------------------------------ */

/* When the machine was switched on: as good a moment as any. */
#define BOOT_TIME	1104537600L

struct timespec current_kernel_time(void)
{
	struct timespec now;

	jiffies_to_timespec(jiffies, &now);
	now.tv_sec += BOOT_TIME;
	return now;
}
EXPORT_SYMBOL(current_kernel_time);

void do_gettimeofday(struct timeval *tv)
{
	jiffies_to_timeval(jiffies, tv);
	tv->tv_sec += BOOT_TIME;
}
EXPORT_SYMBOL(do_gettimeofday);

unsigned long get_seconds(void)
{
	return (unsigned long)current_kernel_time().tv_sec;
}
EXPORT_SYMBOL(get_seconds);
