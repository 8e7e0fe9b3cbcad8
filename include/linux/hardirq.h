/*
 * In what context the CPU runs, read from its preempt count:
 *
 *	bits  0-7   spinlocks held (and preemption switched off)
 *	bits  8-15  soft interrupts being served
 *	bits 16-27  hardware interrupts being served
 */
#ifndef _LINUX_HARDIRQ_H
#define _LINUX_HARDIRQ_H

#include <linux/preempt.h>

#define PREEMPT_MASK	0x000000ffU
#define SOFTIRQ_OFFSET	0x00000100U
#define SOFTIRQ_MASK	0x0000ff00U
#define HARDIRQ_OFFSET	0x00010000U
#define HARDIRQ_MASK	0x0fff0000U

#define in_irq()	(preempt_count() & HARDIRQ_MASK)
#define in_softirq()	(preempt_count() & SOFTIRQ_MASK)
#define in_interrupt()	(preempt_count() & (HARDIRQ_MASK | SOFTIRQ_MASK))
/** True where one must not sleep, interrupts switched off not counted. */
#define in_atomic()	(preempt_count() != 0)

#define irq_enter()	((void)(this_cpu->preempt_count += HARDIRQ_OFFSET))
#define irq_exit()	((void)(this_cpu->preempt_count -= HARDIRQ_OFFSET))

#endif /* _LINUX_HARDIRQ_H */
