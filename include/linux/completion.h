/*
 * Waiting until somebody else has done something, once.
 * Linux: include/linux/completion.h and kernel/sched.c.
 */
#ifndef _LINUX_COMPLETION_H
#define _LINUX_COMPLETION_H

#include <linux/wait.h>

struct completion {
	/** How many may go on without waiting.  Guarded by wait.lock. */
	unsigned int done;
	wait_queue_head_t wait;
};

#define COMPLETION_INITIALIZER(work)					\
	{ 0, __WAIT_QUEUE_HEAD_INITIALIZER((work).wait) }
#define DECLARE_COMPLETION(work)					\
	struct completion work = COMPLETION_INITIALIZER(work)
#define INIT_COMPLETION(x)	((x).done = 0)

static inline void init_completion(struct completion *x)
{
	x->done = 0;
	init_waitqueue_head(&x->wait);
}

/** Sleeps until somebody calls complete(), once for each. */
void wait_for_completion(struct completion *x);
/** The same; -ERESTARTSYS if a signal comes first, else 0. */
int wait_for_completion_interruptible(struct completion *x);
/** For at most @p timeout jiffies; returns what was left, 0 if none was. */
unsigned long wait_for_completion_timeout(struct completion *x,
					  unsigned long timeout);
/** Lets one who waits go on.  Any context. */
void complete(struct completion *x);
/** Lets all go on, those too that come later. */
void complete_all(struct completion *x);
/** complete(), and the end of the kernel thread that calls it. */
void complete_and_exit(struct completion *x, long code)
	__attribute__((noreturn));

#endif /* _LINUX_COMPLETION_H */
