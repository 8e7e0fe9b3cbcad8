/*
 * What the rooms of the scheduler share, and nobody else: sched.c,
 * sched_sleep.c, sched_outside.c, task.c and smp.c.
 */
#ifndef _LIB_KERNEL_SCHED_ROOMS_H
#define _LIB_KERNEL_SCHED_ROOMS_H

#include <linux/jiffies.h>
#include <linux/list.h>
#include <machine/sched.h>
#include <machine/thread.h>

#define NO_CPU		(-1)
#define FOR_EVER	(jiffies + (~0UL >> 1))

struct run_queue {
	struct task_struct *curr;
	struct list_head queue;
	/** Interrupts that wait for the CPU to let them in. */
	struct list_head irqs;
	/** While an interrupt runs: the task it interrupted, if any. */
	struct task_struct *interrupted;
	int in_irq;
};

/** Each task has a thread of the host: <machine/thread.h>. */
extern int sched_parallel;

struct run_queue *cpu_queue(int cpu);
int cpu_has_work(int cpu);
/** The running task goes off its CPU. */
void cpu_leave(void);
/** A CPU that has something to run, but for @p except; or NO_CPU. */
int sched_choose_cpu(int except);
/** Goes on as another task.  @p pc is where it happened, or 0: it sleeps. */
void sched_switch_to(struct task_struct *next, unsigned long pc);
/** Gives the host's thread to whoever can use it, or else to init_task. */
void sched_run_others(void);
/** init_task lets others go on, on threads until all sleep; 0: none can. */
int sched_let_run(void);
/** Lets others run until a CPU lets interrupts in, or has nothing to do. */
void sched_let_irq_in(int cpu);
/** A kernel thread has oopsed.  Nobody called it, so init_task is told. */
void sched_tell_init(void);
/** Lets time pass until the first sleeper wakes or the first timer is due, but
 * not beyond @p end.  @return 0 if nothing happens until then. */
int sched_pass_time(unsigned long end);
/** The same, however long it takes, if anybody waits for it. */
int sched_pass_awaited(void);

#endif /* _LIB_KERNEL_SCHED_ROOMS_H */
