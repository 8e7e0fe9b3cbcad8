/*
 * Read-copy-update: readers take no lock, and what they may look at is freed
 * only when none of them can have it any more.  A reader does not sleep, so
 * that is after every CPU has once run something else.
 *
 * Linux: kernel/rcupdate.c.
 */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

#include <linux/list.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

#define RCU_HEAD_INIT(head)	{ 0, 0 }
#define INIT_RCU_HEAD(ptr)	((void)((ptr)->next = 0, (ptr)->func = 0))

#define rcu_read_lock()		preempt_disable()
#define rcu_read_unlock()	preempt_enable()
#define rcu_dereference(p)	__atomic_load_n(&(p), __ATOMIC_CONSUME)
#define rcu_assign_pointer(p, v) \
	__atomic_store_n(&(p), v, __ATOMIC_RELEASE)

/** Calls @p func(@p head) as soft interrupt when no reader is left. */
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
/** Waits until then.  May sleep. */
void synchronize_kernel(void);
#define synchronize_rcu()	synchronize_kernel()

#endif /* _LINUX_RCUPDATE_H */
