/*
 * Signals.  A program that sleeps in a driver wakes up when it gets one, if it
 * sleeps interruptibly; then signal_pending() is true, and the driver gives up
 * with -ERESTARTSYS.
 *
 * Linux: kernel/signal.c.
 */
#ifndef _KMEMLAB_SIGNAL_H
#define _KMEMLAB_SIGNAL_H

#include <asm/siginfo.h>
#include <asm/signal.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct siginfo;
struct task_struct;

/** Sends a signal to a task.  Any context.  @return 0 or -EINVAL. */
int send_sig(int sig, struct task_struct *p, int priv);
int force_sig(int sig, struct task_struct *p);
/** The same by pid; -ESRCH if there is none. */
int kill_proc(int pid, int sig, int priv);
/** Forgets the signals that wait for a task. */
void flush_signals(struct task_struct *p);
/** Kernel threads hear only those signals that they have allowed. */
int allow_signal(int sig);
int disallow_signal(int sig);

#if !__STDC_HOSTED__
#define sigmask(sig)	(1UL << ((sig) - 1))
#define sigemptyset(set)	((void)((set)->sig[0] = 0))
#define sigfillset(set)		((void)((set)->sig[0] = ~0UL))
#define sigaddset(set, nr)	((void)((set)->sig[0] |= sigmask(nr)))
#define sigdelset(set, nr)	((void)((set)->sig[0] &= ~sigmask(nr)))
#define sigismember(set, nr)	(!!((set)->sig[0] & sigmask(nr)))
#endif

#endif /* _KMEMLAB_SIGNAL_H */
