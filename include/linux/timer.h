/*
 * Timers: a function that is called at a certain jiffy, once, as a soft
 * interrupt: it must not sleep, and `current` is whoever was interrupted.
 *
 *	init_timer(&t);
 *	t.function = beat;
 *	t.data = (unsigned long)dev;
 *	t.expires = jiffies + HZ;
 *	add_timer(&t);
 *
 * Linux: kernel/timer.c.
 */
#ifndef _LINUX_TIMER_H
#define _LINUX_TIMER_H

#include <linux/config.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>

struct timer_list {
	struct list_head entry;
	/** When it is due. */
	unsigned long expires;
	unsigned long magic;
	void (*function)(unsigned long data);
	unsigned long data;
	/** The CPU it runs on. */
	int cpu;
	/** 1 from add_timer() until it is due or deleted. */
	int pending;
	/** Time does not pass for its sake: it was first started by
	 * do_initcalls(). */
	int deferrable;
};

#define TIMER_MAGIC	0x4b87ad6eUL
#define TIMER_INITIALIZER(_function, _expires, _data)			\
	{ .function = (_function), .expires = (_expires),		\
	  .data = (_data), .magic = TIMER_MAGIC }
#define DEFINE_TIMER(name, function, expires, data)			\
	struct timer_list name = TIMER_INITIALIZER(function, expires, data)

/** Prepares a timer; to be called once, before anything else. */
void init_timer(struct timer_list *timer);
/** Starts it.  It is a BUG if it runs already. */
void add_timer(struct timer_list *timer);
void add_timer_on(struct timer_list *timer, int cpu);
/** Starts it, or moves it; returns whether it was running. */
int mod_timer(struct timer_list *timer, unsigned long expires);
/** Stops it; returns whether it was running.  Any context. */
int del_timer(struct timer_list *timer);
/** The same, and waits until its function does not run on another CPU. */
int del_timer_sync(struct timer_list *timer);
#define del_singleshot_timer_sync(timer)	del_timer_sync(timer)

static inline int timer_pending(const struct timer_list *timer)
{
	return timer->pending;
}

/** 2.6.15 and later: init_timer() with two fields. */
static inline void setup_timer(struct timer_list *timer,
			       void (*function)(unsigned long data),
			       unsigned long data)
{
	init_timer(timer);
	timer->function = function;
	timer->data = data;
}

#endif /* _LINUX_TIMER_H */
