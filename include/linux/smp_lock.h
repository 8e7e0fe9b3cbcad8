/*
 * The big kernel lock, from a time when one CPU at a time ran the kernel.
 * Nothing here depends on it: it only counts.
 */
#ifndef _LINUX_SMP_LOCK_H
#define _LINUX_SMP_LOCK_H

#include <linux/sched.h>

#define lock_kernel()	((void)current->lock_depth++)
#define unlock_kernel()	((void)current->lock_depth--)
#define kernel_locked()	(current->lock_depth > 0)

#endif /* _LINUX_SMP_LOCK_H */
