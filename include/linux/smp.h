/* Which CPU this is. */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

#include <linux/preempt.h>
#include <linux/threads.h>

#define smp_processor_id()	(this_cpu->id)
/** The number of this CPU, which stays the same until put_cpu(). */
#define get_cpu()		({ preempt_disable(); smp_processor_id(); })
#define put_cpu()		preempt_enable()

#endif /* _LINUX_SMP_H */
