/*
 * Work queues: functions that a kernel thread calls a little later, where they
 * may sleep.  What is submitted twice before it began runs once.
 *
 *	static DECLARE_WORK(work, do_work, dev);
 *
 *	schedule_work(&work);		do_work(dev), by the thread events/0
 *
 * Each queue has a thread for each CPU.
 *
 * Linux: kernel/workqueue.c.
 */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/bitops.h>
#include <linux/linkage.h>
#include <linux/timer.h>

struct workqueue_struct;

struct work_struct {
	/** 1 from its submission until its function begins. */
	unsigned long pending;
	struct list_head entry;
	void (*func)(void *data);
	void *data;
	void *wq_data;
	struct timer_list timer;
};

#define __WORK_INITIALIZER(n, f, d)					\
	{ .entry = { &(n).entry, &(n).entry }, .func = (f), .data = (d), \
	  .timer = { .magic = TIMER_MAGIC } }
#define DECLARE_WORK(n, f, d)						\
	struct work_struct n = __WORK_INITIALIZER(n, f, d)
#define PREPARE_WORK(work, f, d) do {					\
	(work)->func = (f);						\
	(work)->data = (d);						\
} while (0)
#define INIT_WORK(work, f, d) do {					\
	INIT_LIST_HEAD(&(work)->entry);					\
	(work)->pending = 0;						\
	PREPARE_WORK((work), (f), (d));					\
	init_timer(&(work)->timer);					\
} while (0)

/** A queue with threads of its own, called @p name/0 ...  May sleep.
 * @return NULL if there are too many. */
struct workqueue_struct *create_workqueue(const char *name);
#define create_singlethread_workqueue(name)	create_workqueue(name)
/** Waits for its work, and ends it. */
void destroy_workqueue(struct workqueue_struct *wq);
/** Submits work.  Any context.  @return 0 if it was submitted already. */
int queue_work(struct workqueue_struct *wq, struct work_struct *work);
/** Submits work in so many jiffies. */
int queue_delayed_work(struct workqueue_struct *wq, struct work_struct *work,
		       unsigned long delay);
/** Waits until all that is submitted now has been done.  May sleep. */
void flush_workqueue(struct workqueue_struct *wq);

/* The same with the queue that all share. */
int schedule_work(struct work_struct *work);
int schedule_delayed_work(struct work_struct *work, unsigned long delay);
int schedule_delayed_work_on(int cpu, struct work_struct *work,
			     unsigned long delay);
void flush_scheduled_work(void);
/** Does the shared queue's thread run? */
int current_is_keventd(void);
#define keventd_up()	1

/** Takes back work that still waits for its delay; returns whether it did. */
static inline int cancel_delayed_work(struct work_struct *work)
{
	int ret = del_timer_sync(&work->timer);

	if (ret)
		clear_bit(0, &work->pending);
	return ret;
}

#endif /* _LINUX_WORKQUEUE_H */
