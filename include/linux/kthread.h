/*
 * Threads of the kernel's own, with somebody who can stop them.
 * Linux: kernel/kthread.c.
 */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/sched.h>

/**
 * Makes a thread that will run @p fn(@p data); wake_up_process() starts it.
 * @param name  printf fashion
 * @return the task; ERR_PTR(-ENOMEM) if there are too many.
 */
struct task_struct *kthread_create(int (*fn)(void *data), void *data,
				   const char *name, ...)
	__attribute__((format(printf, 3, 4)));
/** The same, and starts it. */
#define kthread_run(fn, data, name, ...) ({				\
	struct task_struct *k_ = kthread_create(fn, data, name, ## __VA_ARGS__); \
	if (!IS_ERR(k_))						\
		wake_up_process(k_);					\
	k_; })
/** Says where a thread that has not begun yet will run. */
void kthread_bind(struct task_struct *k, unsigned int cpu);
/** Asks a thread to end, and waits.  @return what its function returned;
 * -EINTR if it never began. */
int kthread_stop(struct task_struct *k);
/** In a thread: shall it end? */
int kthread_should_stop(void);

#endif /* _LINUX_KTHREAD_H */
