/* Statistics of CPU time: this machine keeps none. */
#ifndef _LINUX_KERNEL_STAT_H
#define _LINUX_KERNEL_STAT_H

#include <linux/smp.h>
#include <linux/threads.h>

#endif /* _LINUX_KERNEL_STAT_H */
