/*
 * Wait queues: tasks that sleep until something has happened.
 *
 * Whoever waits puts itself on the queue and marks itself as sleeping *before*
 * it looks whether it has to wait; so a wake-up that comes between the look
 * and schedule() is not lost:
 *
 *	DEFINE_WAIT(wait);
 *
 *	prepare_to_wait(&queue, &wait, TASK_UNINTERRUPTIBLE);
 *	if (!condition)
 *		schedule();
 *	finish_wait(&queue, &wait);
 *
 * Linux: include/linux/wait.h, kernel/wait.c and kernel/sched.c.
 */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/errno.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct task_struct;

typedef struct __wait_queue wait_queue_t;
typedef int (*wait_queue_func_t)(wait_queue_t *wait, unsigned int mode,
				 int sync, void *key);

#define WQ_FLAG_EXCLUSIVE	0x01

struct __wait_queue {
	unsigned int flags;
	struct task_struct *task;
	wait_queue_func_t func;
	struct list_head task_list;
};

struct __wait_queue_head {
	spinlock_t lock;
	struct list_head task_list;
};
typedef struct __wait_queue_head wait_queue_head_t;

int default_wake_function(wait_queue_t *wait, unsigned int mode, int sync,
			  void *key);
int autoremove_wake_function(wait_queue_t *wait, unsigned int mode, int sync,
			     void *key);

#define __WAIT_QUEUE_HEAD_INITIALIZER(name)				\
	{ SPIN_LOCK_INITIALIZER, LIST_HEAD_INIT((name).task_list) }
#define DECLARE_WAIT_QUEUE_HEAD(name)					\
	wait_queue_head_t name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_WAITQUEUE(name, tsk)					\
	wait_queue_t name = { .task = (tsk), .func = default_wake_function }
#define DEFINE_WAIT(name)						\
	wait_queue_t name = { .task = current,				\
		.func = autoremove_wake_function,			\
		.task_list = LIST_HEAD_INIT((name).task_list) }

static inline void init_waitqueue_head(wait_queue_head_t *q)
{
	spin_lock_init(&q->lock);
	INIT_LIST_HEAD(&q->task_list);
}

static inline void init_waitqueue_entry(wait_queue_t *q, struct task_struct *p)
{
	q->flags = 0;
	q->task = p;
	q->func = default_wake_function;
}

/** Is anybody on the queue?  The answer may be old when it arrives. */
static inline int waitqueue_active(wait_queue_head_t *q)
{
	return !list_empty(&q->task_list);
}

void add_wait_queue(wait_queue_head_t *q, wait_queue_t *wait);
void add_wait_queue_exclusive(wait_queue_head_t *q, wait_queue_t *wait);
void remove_wait_queue(wait_queue_head_t *q, wait_queue_t *wait);

/** Puts the task on the queue, if it is not there, and sets its state. */
void prepare_to_wait(wait_queue_head_t *q, wait_queue_t *wait, int state);
/** The same, at the queue's end: a wake-up wakes one such task only. */
void prepare_to_wait_exclusive(wait_queue_head_t *q, wait_queue_t *wait,
			       int state);
/** Makes the task running again and takes it off the queue. */
void finish_wait(wait_queue_head_t *q, wait_queue_t *wait);

/**
 * Wakes the tasks on the queue: all that are not exclusive, and @p nr that
 * are.  Any context.
 */
void __wake_up(wait_queue_head_t *q, unsigned int mode, int nr, void *key);
#define wake_up(q)	__wake_up(q, TASK_UNINTERRUPTIBLE | TASK_INTERRUPTIBLE, \
				  1, NULL)
#define wake_up_nr(q, nr) __wake_up(q, TASK_UNINTERRUPTIBLE |		\
				    TASK_INTERRUPTIBLE, nr, NULL)
#define wake_up_all(q)	wake_up_nr(q, 0)
#define wake_up_interruptible(q) __wake_up(q, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_nr(q, nr)					\
	__wake_up(q, TASK_INTERRUPTIBLE, nr, NULL)
#define wake_up_interruptible_all(q) wake_up_interruptible_nr(q, 0)
#define wake_up_interruptible_sync(q) wake_up_interruptible(q)

/* @give_up ends it, too: the wait is over before the condition is true. */
#define __wait_until(q, condition, state, give_up, sleep) do {		\
	DEFINE_WAIT(__wait);						\
	for (;;) {							\
		prepare_to_wait(&(q), &__wait, state);			\
		if ((condition) || (give_up))				\
			break;						\
		sleep;							\
	}								\
	finish_wait(&(q), &__wait);					\
} while (0)

/** Sleeps until the condition is true; it is looked at after each wake-up. */
#define wait_event(q, condition) do {					\
	if (!(condition))						\
		__wait_until(q, condition, TASK_UNINTERRUPTIBLE, 0,	\
			     schedule());				\
} while (0)
/** The same; a signal ends it with -ERESTARTSYS.  0 otherwise. */
#define wait_event_interruptible(q, condition) ({			\
	int __error = 0;						\
	if (!(condition))						\
		__wait_until(q, condition, TASK_INTERRUPTIBLE,		\
			     signal_pending(current) &&			\
			     (__error = -ERESTARTSYS), schedule());	\
	__error; })
/** For at most @p timeout jiffies; 0 if they ran out, else what was left. */
#define wait_event_timeout(q, condition, timeout) ({			\
	long __left = (timeout);					\
	if (!(condition))						\
		__wait_until(q, condition, TASK_UNINTERRUPTIBLE,	\
			     !__left,					\
			     __left = schedule_timeout(__left));	\
	__left; })
/** The same; a signal ends it with -ERESTARTSYS. */
#define wait_event_interruptible_timeout(q, condition, timeout) ({	\
	long __left = (timeout);					\
	if (!(condition))						\
		__wait_until(q, condition, TASK_INTERRUPTIBLE,		\
			     !__left || (signal_pending(current) &&	\
			     (__left = -ERESTARTSYS)),			\
			     __left = schedule_timeout(__left));	\
	__left; })
#define wait_event_interruptible_exclusive(q, condition)		\
	wait_event_interruptible(q, condition)

void sleep_on(wait_queue_head_t *q);
void interruptible_sleep_on(wait_queue_head_t *q);
long sleep_on_timeout(wait_queue_head_t *q, long timeout);
long interruptible_sleep_on_timeout(wait_queue_head_t *q, long timeout);

/* Last, since a task is made of what stands above. */
#include <linux/sched.h>

#endif /* _LINUX_WAIT_H */
