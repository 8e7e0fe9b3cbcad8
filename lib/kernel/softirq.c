/*
 * Soft interrupts: what runs as one, and tasklets.  And interrupts of devices,
 * which this machine has none of; somebody outside may raise them.
 *
 * Linux: kernel/softirq.c and kernel/irq/manage.c.
 */
#include <asm/irq.h>
#include <asm/ptrace.h>
#include <asm/signal.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <machine/machine.h>

#include "layer.h"

/* --- The context ----------------------------------------------------------- */

void softirq_begin(struct softirq *s, int cpu)
{
	s->home = this_cpu;
	s->state = __atomic_load_n(&current->state, __ATOMIC_RELAXED);
	this_cpu = &machine->cpu[cpu];
	s->preempt_count = this_cpu->preempt_count;
	s->irqs_off = this_cpu->irqs_off;
	this_cpu->preempt_count += SOFTIRQ_OFFSET;
}

void softirq_end(struct softirq *s, unsigned long function)
{
	if (this_cpu->preempt_count != s->preempt_count + SOFTIRQ_OFFSET ||
	    this_cpu->irqs_off != s->irqs_off)
		print_symbol(KERN_ERR "%s returned with a spinlock taken or "
			     "interrupts off\n", function);
	this_cpu->preempt_count = s->preempt_count;
	this_cpu->irqs_off = s->irqs_off;
	this_cpu = s->home;
	/* If somebody has woken the task meanwhile, it is awake. */
	if (current->state != TASK_RUNNING)
		__set_current_state(s->state);
}

/* --- Tasklets -------------------------------------------------------------- */

static struct tasklet_struct *pending, **last = &pending;
static DEFINE_SPINLOCK(tasklets_lock);

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long data),
		  unsigned long data)
{
	*t = (struct tasklet_struct){ .func = func, .data = data };
}
EXPORT_SYMBOL(tasklet_init);

static void append(struct tasklet_struct *t)
{
	unsigned long flags;

	spin_lock_irqsave(&tasklets_lock, flags);
	t->next = NULL;
	*last = t;
	last = &t->next;
	spin_unlock_irqrestore(&tasklets_lock, flags);
}

void tasklet_schedule(struct tasklet_struct *t)
{
	if (!test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		append(t);
}
EXPORT_SYMBOL(tasklet_schedule);

/* All that wait, taken off the list. */
static struct tasklet_struct *take_all(void)
{
	struct tasklet_struct *all;
	unsigned long flags;

	spin_lock_irqsave(&tasklets_lock, flags);
	all = pending;
	pending = NULL;
	last = &pending;
	spin_unlock_irqrestore(&tasklets_lock, flags);
	return all;
}

static void call(struct tasklet_struct *t)
{
	void (*func)(unsigned long data) = t->func;
	struct softirq softirq;

	clear_bit(TASKLET_STATE_SCHED, &t->state);
	softirq_begin(&softirq, smp_processor_id());
	func(t->data);
	softirq_end(&softirq, (unsigned long)func);
}

int tasklets_pending(void)
{
	for (struct tasklet_struct *t = pending; t; t = t->next)
		if (!atomic_read(&t->count))
			return 1;
	return 0;
}

void tasklets_run(void)
{
	struct tasklet_struct *t = take_all(), *next;

	for (; t; t = next) {
		next = t->next;
		if (atomic_read(&t->count))
			append(t);
		else
			call(t);
	}
}

void tasklet_kill(struct tasklet_struct *t)
{
	while (test_bit(TASKLET_STATE_SCHED, &t->state) &&
	       !atomic_read(&t->count))
		tasklets_run();
}
EXPORT_SYMBOL(tasklet_kill);

struct tasklet_struct *tasklets_of(unsigned long start, unsigned long end)
{
	for (struct tasklet_struct *t = pending; t; t = t->next)
		if ((unsigned long)t->func - start < end - start)
			return t;
	return NULL;
}

void tasklets_forget(struct tasklet_struct *gone)
{
	struct tasklet_struct *t = take_all(), *next;

	for (; t; t = next) {
		next = t->next;
		if (t != gone)
			append(t);
	}
}

/* --- Read-copy-update ------------------------------------------------------- */

/* Readers don't sleep, so when this runs as a tasklet all are gone. */
static struct rcu_head *rcu_first, **rcu_last = &rcu_first;

static void rcu_run(unsigned long unused)
{
	struct rcu_head *head = rcu_first, *next;

	rcu_first = NULL;
	rcu_last = &rcu_first;
	for (; head; head = next) {
		next = head->next;
		head->func(head);
	}
}

static DECLARE_TASKLET(rcu_tasklet, rcu_run, 0);

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	unsigned long flags;

	local_irq_save(flags);
	head->func = func;
	head->next = NULL;
	*rcu_last = head;
	rcu_last = &head->next;
	local_irq_restore(flags);
	tasklet_schedule(&rcu_tasklet);
}
EXPORT_SYMBOL(call_rcu);

void synchronize_kernel(void)
{
	might_sleep();
	yield();
}
EXPORT_SYMBOL(synchronize_kernel);

/* --- Interrupts of devices --------------------------------------------------- */

static struct {
	irq_handler_t handler;
	unsigned long flags;
	const char *name;
	void *dev_id;
	unsigned int irq;
} actions[2 * NR_IRQS];

static struct {
	unsigned long count;
	int disabled, pending;
} lines[NR_IRQS];

int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags,
		const char *name, void *dev_id)
{
	int place = -1;

	if (irq >= NR_IRQS || !handler || (flags & SA_SHIRQ && !dev_id))
		return -EINVAL;
	for (int i = 0; i < 2 * NR_IRQS; i++) {
		if (!actions[i].handler)
			place = i;
		else if (actions[i].irq == irq &&
			 !(flags & actions[i].flags & SA_SHIRQ))
			return -EBUSY;
	}
	if (place < 0)
		return -ENOMEM;
	actions[place].flags = flags;
	actions[place].name = name;
	actions[place].dev_id = dev_id;
	actions[place].irq = irq;
	actions[place].handler = handler;
	return 0;
}
EXPORT_SYMBOL(request_irq);

void free_irq(unsigned int irq, void *dev_id)
{
	for (int i = 0; i < 2 * NR_IRQS; i++)
		if (actions[i].handler && actions[i].irq == irq &&
		    actions[i].dev_id == dev_id) {
			actions[i].handler = NULL;
			return;
		}
	printk(KERN_ERR "Trying to free free IRQ%u\n", irq);
}
EXPORT_SYMBOL(free_irq);

void synchronize_irq(unsigned int irq)
{
}
EXPORT_SYMBOL(synchronize_irq);

/* Lines without a handler, while somebody looks for his; those that came. */
static unsigned long probed, came;

unsigned long probe_irq_on(void)
{
	probed = (1UL << NR_IRQS) - 1;
	came = 0;
	for (int i = 0; i < 2 * NR_IRQS; i++)
		if (actions[i].handler)
			probed &= ~(1UL << actions[i].irq);
	return probed;
}
EXPORT_SYMBOL(probe_irq_on);

int probe_irq_off(unsigned long mask)
{
	int irq = (came & mask) ? (int)__ffs(came & mask) : 0;

	probed = 0;
	return (came & mask) & ((came & mask) - 1) ? -irq : irq;
}
EXPORT_SYMBOL(probe_irq_off);

int raise_irq(unsigned int irq)
{
	struct pt_regs regs = { 0, 0, 0 };
	int handled = 0, irqs_off = this_cpu->irqs_off;

	if (irq >= NR_IRQS)
		return -EINVAL;
	if (lines[irq].disabled || irqs_off) {
		lines[irq].pending = 1;
		return 0;
	}
	lines[irq].count++;
	came |= probed & 1UL << irq;
	irq_enter();
	for (int i = 0; i < 2 * NR_IRQS; i++)
		if (actions[i].handler && actions[i].irq == irq) {
			this_cpu->irqs_off = !!(actions[i].flags &
						SA_INTERRUPT);
			handled |= actions[i].handler((int)irq,
						      actions[i].dev_id, &regs);
		}
	this_cpu->irqs_off = irqs_off;
	irq_exit();
	if (!in_interrupt())
		tasklets_run();
	return handled;
}

void disable_irq_nosync(unsigned int irq)
{
	if (irq < NR_IRQS)
		lines[irq].disabled++;
}
EXPORT_SYMBOL(disable_irq_nosync);

void disable_irq(unsigned int irq)
{
	disable_irq_nosync(irq);
}
EXPORT_SYMBOL(disable_irq);

void enable_irq(unsigned int irq)
{
	if (irq >= NR_IRQS || !lines[irq].disabled || --lines[irq].disabled ||
	    !lines[irq].pending)
		return;
	lines[irq].pending = 0;
	raise_irq(irq);
}
EXPORT_SYMBOL(enable_irq);

/* An interrupt whose handler lies in [start, end): its line, or -1. */
int irq_of(unsigned long start, unsigned long end)
{
	for (int i = 0; i < 2 * NR_IRQS; i++)
		if (actions[i].handler &&
		    (unsigned long)actions[i].handler - start < end - start) {
			actions[i].handler = NULL;
			return (int)actions[i].irq;
		}
	return -1;
}

/* Lines that have a handler; all that came is counted for the first CPU. */
int show_interrupts(struct seq_file *m, void *v)
{
	seq_puts(m, "           CPU0       \n");
	for (unsigned int irq = 0; irq < NR_IRQS; irq++) {
		const char *before = "  ";

		for (int i = 0; i < 2 * NR_IRQS; i++) {
			if (!actions[i].handler || actions[i].irq != irq)
				continue;
			if (*before == ' ')
				seq_printf(m, "%3u: %10lu %14s", irq,
					   lines[irq].count, "XT-PIC");
			seq_printf(m, "%s%s", before, actions[i].name);
			before = ", ";
		}
		if (*before == ',')
			seq_putc(m, '\n');
	}
	return 0;
}
