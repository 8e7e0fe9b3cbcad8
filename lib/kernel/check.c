/*
 * Has a driver's function left the CPU as it found it?  And names for
 * addresses, for those messages that say who it was.
 */
#include <linux/hardirq.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <machine/machine.h>
#include <machine/symbol.h>

#include "layer.h"

#pragma weak files_recover
#pragma weak module_give_up

void print_symbol(const char *fmt, unsigned long addr)
{
	char name[160];

	symbol_name(addr, name, sizeof(name));
	printk(fmt, name);
}
EXPORT_SYMBOL(print_symbol);

/* After an oops: what the call had taken stays taken, but the CPU is free. */
void kernel_recover(void)
{
	this_cpu = &machine->cpu[current->cpu];
	if (this_cpu->preempt_count & ~HARDIRQ_MASK)
		printk(KERN_ALERT "note: %s[%d] exited with preempt_count %u\n",
		       current->comm, current->pid, this_cpu->preempt_count);
	this_cpu->preempt_count = 0;
	this_cpu->irqs_off = 0;
	current->state = TASK_RUNNING;
	if (files_recover)
		files_recover();
	if (module_give_up)
		module_give_up();
}

void check_begin(struct call_check *check)
{
	check->cpu = this_cpu;
	check->preempt_count = this_cpu->preempt_count;
	check->irqs_off = this_cpu->irqs_off;
	check->state = current->state;
}

void check_end(struct call_check *check, unsigned long function)
{
	int locks = (int)(this_cpu->preempt_count - check->preempt_count);
	long state = __atomic_load_n(&current->state, __ATOMIC_RELAXED);

	if (this_cpu != check->cpu)	/* it has moved on purpose */
		return;
	if (locks > 0)
		print_symbol(KERN_ERR "%s returned with a spinlock still "
			     "taken\n", function);
	else if (locks < 0)
		print_symbol(KERN_ERR "%s released a spinlock that it had not "
			     "taken\n", function);
	if (this_cpu->irqs_off != check->irqs_off)
		print_symbol(KERN_ERR "%s returned with interrupts switched "
			     "the other way\n", function);
	this_cpu->preempt_count = check->preempt_count;
	this_cpu->irqs_off = check->irqs_off;
	if (state == check->state || state == TASK_RUNNING)
		return;
	print_symbol(KERN_ERR "%s returned in a state other than "
		     "TASK_RUNNING\n", function);
	__set_current_state(TASK_RUNNING);
}
