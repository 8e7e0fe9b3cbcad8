/* The count that says whether the CPU may be given to somebody else. */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

#include <linux/compiler.h>
#include <machine/cpu.h>

#define preempt_count()		(this_cpu->preempt_count)
#define inc_preempt_count()	(this_cpu->preempt_count++)
#define dec_preempt_count()	(this_cpu->preempt_count--)
#define preempt_disable()	do { inc_preempt_count(); barrier(); } while (0)
#define preempt_enable()	do { barrier(); dec_preempt_count(); } while (0)
#define preempt_enable_no_resched()	preempt_enable()

/* Whoever should run instead does so at the next point where tasks change. */
#define preempt_check_resched()	do { } while (0)

#endif /* _LINUX_PREEMPT_H */
