/* The task that runs, as far as an allocator asks: its name. */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <asm/system.h>
#include <linux/kernel.h>
#include <linux/preempt.h>

struct task_struct {
	int pid;
	char comm[16];
};

extern struct task_struct init_task;
#define current		(&init_task)

#endif /* _LINUX_SCHED_H */
