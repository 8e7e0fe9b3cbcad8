/*
 * Interrupts: the flag (<asm/system.h>), the context (<linux/hardirq.h>), the
 * handlers of devices, and tasklets, which do the rest of a handler's work.
 */
#ifndef _LINUX_INTERRUPT_H
#define _LINUX_INTERRUPT_H

#include <asm/atomic.h>
#include <asm/system.h>
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/hardirq.h>

#define local_bh_disable() ((void)(this_cpu->preempt_count += SOFTIRQ_OFFSET))
#define local_bh_enable()  ((void)(this_cpu->preempt_count -= SOFTIRQ_OFFSET))

/** What a handler returns: was it its own device? */
typedef int irqreturn_t;

#define IRQ_NONE	0
#define IRQ_HANDLED	1
#define IRQ_RETVAL(x)	((x) != 0)

struct pt_regs;
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev_id,
				     struct pt_regs *regs);

/**
 * Has @p handler called for each interrupt of line @p irq.
 *
 * @param flags   SA_INTERRUPT, SA_SHIRQ: others may have the line too
 * @param name    for /proc/interrupts
 * @param dev_id  given to the handler; not NULL if the line is shared
 * @return 0; -EBUSY if somebody has it, -EINVAL.
 *
 * May sleep.  Linux: kernel/irq/manage.c.
 */
int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags,
		const char *name, void *dev_id);
/** Gives it back. */
void free_irq(unsigned int irq, void *dev_id);
/** Waits until no handler of the line runs. */
void synchronize_irq(unsigned int irq);
/**
 * Which line does a device use?  Make it raise an interrupt between the two.
 * @return of the first, what the second wants; of that one, the line; 0 if none
 *         was raised, less than 0 if several were.
 */
unsigned long probe_irq_on(void);
int probe_irq_off(unsigned long mask);

/**
 * Work that a handler puts off: called once as a soft interrupt, soon, on the
 * CPU that asked.  Linux: kernel/softirq.c.
 */
struct tasklet_struct {
	struct tasklet_struct *next;
	/** Bit TASKLET_STATE_SCHED: it waits to be called. */
	unsigned long state;
	/** It is called only while this is 0. */
	atomic_t count;
	void (*func)(unsigned long data);
	unsigned long data;
};

enum {
	TASKLET_STATE_SCHED,
	TASKLET_STATE_RUN,
};

#define DECLARE_TASKLET(name, func, data)				\
	struct tasklet_struct name = { 0, 0, ATOMIC_INIT(0), func, data }
#define DECLARE_TASKLET_DISABLED(name, func, data)			\
	struct tasklet_struct name = { 0, 0, ATOMIC_INIT(1), func, data }

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long data),
		  unsigned long data);
/** Any context.  What waits already is called once. */
void tasklet_schedule(struct tasklet_struct *t);
#define tasklet_hi_schedule(t)	tasklet_schedule(t)
/** Waits until it has been called, and is not scheduled again. */
void tasklet_kill(struct tasklet_struct *t);

static inline void tasklet_disable_nosync(struct tasklet_struct *t)
{
	atomic_inc(&t->count);
}
#define tasklet_disable(t)	tasklet_disable_nosync(t)

static inline void tasklet_enable(struct tasklet_struct *t)
{
	atomic_dec(&t->count);
}
#define tasklet_hi_enable(t)	tasklet_enable(t)

#if !__STDC_HOSTED__
#include <asm/irq.h>
#include <asm/ptrace.h>
#include <asm/signal.h>
#endif

#endif /* _LINUX_INTERRUPT_H */
