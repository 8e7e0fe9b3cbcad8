/* Interrupts: the flag (<asm/system.h>) and the context. */
#ifndef _LINUX_INTERRUPT_H
#define _LINUX_INTERRUPT_H

#include <asm/system.h>
#include <linux/hardirq.h>

#define local_bh_disable() ((void)(this_cpu->preempt_count += SOFTIRQ_OFFSET))
#define local_bh_enable()  ((void)(this_cpu->preempt_count -= SOFTIRQ_OFFSET))

#endif /* _LINUX_INTERRUPT_H */
