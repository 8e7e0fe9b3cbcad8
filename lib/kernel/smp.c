/*
 * Interrupts from CPU to CPU.  Whoever wants another CPU to do something
 * does it himself, as that CPU: on top of what it runs, when it lets interrupts
 * in.
 *
 * Linux: arch/i386/kernel/smp.c.
 */
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <machine/machine.h>

#include "sched_rooms.h"

int num_online_cpus(void)
{
	return (int)machine->nr_cpus;
}
EXPORT_SYMBOL(num_online_cpus);

int node_distance(int from, int to)
{
	return machine->distance[from][to];
}
EXPORT_SYMBOL(node_distance);

/* The running task does @fn as an interrupt of @cpu, on top of what that one
 * does; its own CPU waits, and lets no interrupt in. */
static void run_as_irq(int cpu, void (*fn)(void *arg), void *arg)
{
	struct cpu *home = this_cpu;
	struct run_queue *rq = cpu_queue(cpu);
	int irqs_off = home->irqs_off;

	home->irqs_off = 1;
	rq->interrupted = rq->curr;
	rq->curr = current;
	rq->in_irq = 1;
	current->cpu = cpu;
	this_cpu = &machine->cpu[cpu];
	irq_enter();
	fn(arg);
	irq_exit();
	this_cpu = home;
	current->cpu = home->id;
	rq->in_irq = 0;
	rq->curr = rq->interrupted;
	rq->interrupted = NULL;
	home->irqs_off = irqs_off;
}

/* The same where nothing else goes on, or @cpu has been kept for us. */
static void run_elsewhere(int cpu, void (*fn)(void *arg), void *arg)
{
	struct cpu *home = this_cpu;

	this_cpu = &machine->cpu[cpu];
	irq_enter();
	fn(arg);
	irq_exit();
	this_cpu = home;
}

/* On threads: nobody runs on @cpu meanwhile.  Others may on ours, which waits
 * with interrupts on, and must not take it for atomic. */
static void move_and_run(int cpu, void (*fn)(void *arg), void *arg)
{
	struct cpu *home = this_cpu;
	unsigned int count = home->preempt_count;

	home->preempt_count = 0;
	thread_move(home->id, cpu);
	run_elsewhere(cpu, fn, arg);
	thread_move(cpu, home->id);
	home->preempt_count = count;
}

static void interrupt_cpu(int cpu, void (*fn)(void *arg), void *arg)
{
	if (sched_parallel) {
		move_and_run(cpu, fn, arg);
		return;
	}
	if (current == &init_task) {
		run_elsewhere(cpu, fn, arg);
		return;
	}
	sched_let_irq_in(cpu);
	run_as_irq(cpu, fn, arg);
}

int smp_call_function(void (*func)(void *info), void *info, int retry,
		      int wait)
{
	WARN_ON(irqs_disabled());
	for (int cpu = 0; cpu < num_online_cpus(); cpu++)
		if (cpu != smp_processor_id())
			interrupt_cpu(cpu, func, info);
	return 0;
}
EXPORT_SYMBOL(smp_call_function);
