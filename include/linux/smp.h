/* Which CPU this is. */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

#include <linux/preempt.h>
#include <linux/threads.h>

#define smp_processor_id()	(this_cpu->id)
/** The number of this CPU, which stays the same until put_cpu(). */
#define get_cpu()		({ preempt_disable(); smp_processor_id(); })
#define put_cpu()		preempt_enable()

/**
 * Has all other CPUs run @p func(@p info) in an interrupt, and waits until they
 * have.  With interrupts on, and no lock that an interrupt could want.
 *
 * @param retry, wait  nobody looks at them
 * @return 0.
 * Linux: arch/i386/kernel/smp.c.
 */
int smp_call_function(void (*func)(void *info), void *info, int retry,
		      int wait);
/** The same on all CPUs, this one too.  Linux: include/linux/smp.h. */
static inline int on_each_cpu(void (*func)(void *info), void *info, int retry,
			      int wait)
{
	int ret;

	preempt_disable();
	ret = smp_call_function(func, info, retry, wait);
	func(info);
	preempt_enable();
	return ret;
}

#endif /* _LINUX_SMP_H */
