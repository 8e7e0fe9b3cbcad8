/*
 * Tasks, and how one gives up its CPU.
 *
 * A task runs on one CPU and is not moved to another.  It keeps its CPU until
 * it calls schedule(): there is no preemption between tasks.  Tasks of other
 * CPUs run at the same time, and interrupts come in between.
 */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <asm/signal.h>
#include <asm/system.h>
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/wait.h>
#include <machine/context.h>

#define TASK_RUNNING		0
#define TASK_INTERRUPTIBLE	1
#define TASK_UNINTERRUPTIBLE	2
#define TASK_STOPPED		4
#define TASK_ZOMBIE		16

#define PF_EXITING	0x00000004
#define PF_MEMALLOC	0x00000800	/* frees memory: may use all of it */
#define PF_MEMDIE	0x00001000	/* killed for lack of memory */
#define PF_KSWAPD	0x00040000	/* is kswapd */

#define MAX_SCHEDULE_TIMEOUT	((long)(~0UL >> 1))

struct reclaim_state {
	unsigned long reclaimed_slab;
};

struct file;
struct files_struct;
struct mm_struct;
struct tty_struct;
struct user_struct;

typedef struct { unsigned long seg; } mm_segment_t;

struct thread_info {
	/** User memory ends here: see get_fs(). */
	mm_segment_t addr_limit;
};

/** What the tasks of one program share. */
struct signal_struct {
	/** The terminal it was started on, or NULL. */
	struct tty_struct *tty;
};
struct sighand_struct {
	spinlock_t siglock;
};
struct sigpending {
	struct list_head list;
	kernel_sigset_t signal;
};

struct task_struct {
	/** TASK_*; what is not TASK_RUNNING sleeps after schedule(). */
	volatile long state;
	/** PF_* flags; only the task itself changes them. */
	unsigned long flags;
	int pid;
	char comm[16];
	/** True for a real-time task: see rt_task(). */
	int rt;
	struct reclaim_state *reclaim_state;

	/** Which program it is, and whose: see <machine/files.h>. */
	int tgid;
	unsigned int uid, euid, suid, fsuid;
	unsigned int gid, egid, sgid, fsgid;
	kernel_cap_t cap_effective, cap_inheritable, cap_permitted;
	/** The program's memory; NULL in a thread of the kernel's own. */
	struct mm_struct *mm, *active_mm;
	struct files_struct *files;
	struct signal_struct *signal, own_signal;
	struct sighand_struct *sighand, own_sighand;
	/** Signals that wait for it, and those it does not want. */
	struct sigpending pending;
	kernel_sigset_t blocked;
	struct thread_info thread_info;
	int lock_depth;
	long exit_code;
	struct task_struct *parent, *real_parent, *group_leader;
	/** Nobody keeps these lists here: they are empty. */
	struct list_head children, sibling;
	/** All tasks are equal here: prio is that of nice 0. */
	int prio, static_prio;
	unsigned long policy, utime, stime;
	/** For <linux/kthread.h>. */
	int kthread_stop;
	/** The file that its call is about: lib/kernel/files.c. */
	struct file *in_file;

	/* The rest is the scheduler's: lib/kernel/sched.c. */
	int cpu;
	/** When schedule_timeout() ends; 0 is never. */
	unsigned long wake_at;
	/** How often in a row it has slept where nobody may. */
	int atomic_sleeps;
	/** Runs as an interrupt, on top of whatever its CPU does. */
	int irq;
	struct list_head run_list;
	int (*entry)(void *arg);
	void *arg;
	/** Gone when its function returns; else it stands still. */
	int ends;
	struct context context;
};

extern struct task_struct init_task;
extern __thread struct task_struct *current_task
	__attribute__((tls_model("initial-exec")));
/** The task that runs. */
#define current		current_task

#define rt_task(p)	((p)->rt)
#define task_cpu(p)	((p)->cpu)

#define set_current_state(s)						\
	((void)__atomic_exchange_n(&current->state, (long)(s),		\
				   __ATOMIC_SEQ_CST))
#define __set_current_state(s)						\
	__atomic_store_n(&current->state, (long)(s), __ATOMIC_RELAXED)
#define set_task_state(p, s)						\
	((void)__atomic_exchange_n(&(p)->state, (long)(s), __ATOMIC_SEQ_CST))

/**
 * Gives up the CPU.  A task whose state is not TASK_RUNNING comes back only
 * after somebody has called wake_up_process() for it; if nobody is left who
 * could, that is an oops.  In atomic context it complains "scheduling while
 * atomic" and returns at once.
 *
 * Linux: kernel/sched.c.
 */
void schedule(void);
/**
 * As schedule(), but for at most @p timeout jiffies.
 * @return how many of them were left.
 * Linux: kernel/timer.c.
 */
long schedule_timeout(long timeout);
/** As schedule(), waiting for a device.  Linux: kernel/sched.c. */
void io_schedule(void);
long io_schedule_timeout(long timeout);
/** Lets other tasks of this CPU run, and goes on.  Linux: kernel/sched.c. */
void yield(void);
/** Lets other tasks run if any want to; not in atomic context. */
int cond_resched(void);
#define need_resched()	0

/**
 * Makes a sleeping task run again.  Any context.
 * @return 1 if it slept, 0 if not.
 * Linux: kernel/sched.c.
 */
int wake_up_process(struct task_struct *p);
/** The same, if its state is one of @p states.  Linux: kernel/sched.c. */
int wake_up_state(struct task_struct *p, unsigned int states);

/**
 * Makes a task of the kernel's own: it runs @p fn(@p arg) on the CPU that
 * called, as soon as that is free.
 * @return its pid, or -EAGAIN.
 * Linux: arch/i386/kernel/process.c.
 */
int kernel_thread(int (*fn)(void *arg), void *arg, unsigned long flags);
/** Names the task and lets it be a part of the kernel. */
void daemonize(const char *name, ...) __attribute__((format(printf, 1, 2)));
/** Moves the running task to the first CPU of @p mask. */
int set_cpus_allowed(struct task_struct *p, cpumask_t mask);
/** Is a signal waiting?  Then who sleeps interruptibly shall give up. */
static inline int signal_pending(struct task_struct *p)
{
	return *(volatile unsigned long *)p->pending.signal.sig != 0;
}
#define recalc_sigpending()	do { } while (0)

/** The end of the running task. */
void do_exit(long code) __attribute__((noreturn));
/** The task with this pid, or NULL. */
struct task_struct *find_task_by_pid(int pid);
/** The task behind @p p, from &init_task around to it again. */
struct task_struct *next_task(const struct task_struct *p);
#define for_each_process(p) \
	for (p = &init_task; (p = next_task(p)) != &init_task; )
/** Guards the list of all tasks. */
extern rwlock_t tasklist_lock;
#define do_each_thread(g, t)	for_each_process(g) { t = g; do
#define while_each_thread(g, t)	while (((void)(g), (void)(t), 0)); }
#define task_nice(p)		((p)->static_prio - 120)
#define set_user_nice(p, nice)	((void)((p)->static_prio = 120 + (nice)))

#define thread_group_leader(p)	((p)->pid == (p)->tgid)

/** Ticks since the machine was switched on; the same as jiffies. */
#define sched_clock()	((unsigned long long)jiffies * (1000000000 / HZ))

#define CLONE_VM	0x00000100
#define CLONE_FS	0x00000200
#define CLONE_FILES	0x00000400
#define CLONE_SIGHAND	0x00000800
#define CLONE_KERNEL	(CLONE_FS | CLONE_FILES | CLONE_SIGHAND)

#include <asm/processor.h>
#include <asm/semaphore.h>
#include <linux/completion.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/signal.h>
#include <linux/thread_info.h>
#include <linux/workqueue.h>
#include <linux/time.h>
#include <linux/timer.h>

#endif /* _LINUX_SCHED_H */
