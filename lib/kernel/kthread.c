/*
 * Threads that can be stopped, signals, and rights.
 * Linux: kernel/kthread.c, kernel/signal.c and kernel/capability.c.
 */
#include <linux/capability.h>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/wait.h>
#include <machine/sched.h>

struct task_struct *kthread_create(int (*fn)(void *data), void *data,
				   const char *name, ...)
{
	struct task_struct *task;
	char comm[sizeof(task->comm)];
	va_list args;

	va_start(args, name);
	vsnprintf(comm, sizeof(comm), name, args);
	va_end(args);
	task = task_create(comm, smp_processor_id(), 0, fn, data);
	if (!task)
		return ERR_PTR(-ENOMEM);
	task->ends = 1;
	return task;
}
EXPORT_SYMBOL(kthread_create);

void kthread_bind(struct task_struct *k, unsigned int cpu)
{
	BUG_ON(k->state != TASK_STOPPED);
	task_move(k, (int)cpu, 0);
}
EXPORT_SYMBOL(kthread_bind);

int kthread_should_stop(void)
{
	return current->kthread_stop;
}
EXPORT_SYMBOL(kthread_should_stop);

int kthread_stop(struct task_struct *k)
{
	int pid = k->pid;

	might_sleep();
	k->kthread_stop = 1;
	if (k->state == TASK_STOPPED) {
		k->state = TASK_ZOMBIE;
		return -EINTR;
	}
	wake_up_process(k);
	/* Nobody says when it has ended; but it has, some time. */
	while (find_task_by_pid(pid) == k) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_timeout(1);
	}
	return (int)k->exit_code;
}
EXPORT_SYMBOL(kthread_stop);

/* --- Signals ----------------------------------------------------------------- */

int send_sig(int sig, struct task_struct *p, int priv)
{
	if (sig < 1 || sig > 64)
		return -EINVAL;
	__atomic_fetch_or(p->pending.signal.sig, 1UL << (sig - 1),
			  __ATOMIC_SEQ_CST);
	wake_up_state(p, TASK_INTERRUPTIBLE);
	return 0;
}
EXPORT_SYMBOL(send_sig);

int force_sig(int sig, struct task_struct *p)
{
	return send_sig(sig, p, 1);
}
EXPORT_SYMBOL(force_sig);

int kill_proc(int pid, int sig, int priv)
{
	struct task_struct *p = find_task_by_pid(pid);

	return p ? send_sig(sig, p, priv) : -ESRCH;
}
EXPORT_SYMBOL(kill_proc);

void flush_signals(struct task_struct *p)
{
	p->pending.signal.sig[0] = 0;
}
EXPORT_SYMBOL(flush_signals);

int allow_signal(int sig)
{
	return 0;
}
EXPORT_SYMBOL(allow_signal);

int disallow_signal(int sig)
{
	return 0;
}
EXPORT_SYMBOL(disallow_signal);

/* --- Rights ------------------------------------------------------------------ */

int capable(int cap)
{
	return cap_raised(current->cap_effective, cap);
}
EXPORT_SYMBOL(capable);
