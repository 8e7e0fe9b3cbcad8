/* CPUs that come and go: here all of them stay. */
#ifndef _LINUX_CPU_H
#define _LINUX_CPU_H

#include <linux/cpumask.h>
#include <linux/notifier.h>
#include <linux/threads.h>

#define register_cpu_notifier(nb)	0
#define unregister_cpu_notifier(nb)	do { } while (0)
#define lock_cpu_hotplug()		do { } while (0)
#define unlock_cpu_hotplug()		do { } while (0)
#define hotcpu_notifier(fn, priority)	do { } while (0)

#endif /* _LINUX_CPU_H */
