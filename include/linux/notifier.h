/*
 * Chains of functions that want to be told when something happens; who has a
 * higher priority is told first.
 *
 * Linux: kernel/sys.c.
 */
#ifndef _LINUX_NOTIFIER_H
#define _LINUX_NOTIFIER_H

#include <linux/errno.h>

struct notifier_block {
	int (*notifier_call)(struct notifier_block *self, unsigned long val,
			     void *v);
	struct notifier_block *next;
	int priority;
};

#define NOTIFY_DONE		0x0000
#define NOTIFY_OK		0x0001
/** The rest of the chain is not told. */
#define NOTIFY_STOP_MASK	0x8000
#define NOTIFY_BAD		(NOTIFY_STOP_MASK | 0x0002)

int notifier_chain_register(struct notifier_block **list,
			    struct notifier_block *n);
/** -ENOENT if it is not in the chain. */
int notifier_chain_unregister(struct notifier_block **list,
			      struct notifier_block *n);
/** Tells all; returns what the last one said. */
int notifier_call_chain(struct notifier_block **list, unsigned long val,
			void *v);

/* What happens to CPUs: nothing, here. */
#define CPU_ONLINE		0x0002
#define CPU_UP_PREPARE		0x0003
#define CPU_UP_CANCELED		0x0004
#define CPU_OFFLINE		0x0005
#define CPU_DEAD		0x0006

/* What happens to the machine: <linux/reboot.h>. */
#define SYS_DOWN	0x0001
#define SYS_RESTART	SYS_DOWN
#define SYS_HALT	0x0002
#define SYS_POWER_OFF	0x0003

#endif /* _LINUX_NOTIFIER_H */
