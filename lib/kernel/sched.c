/*
 * CPUs that take turns: who runs, and who comes next.
 *
 * Each CPU has a task that runs (curr) and a queue of tasks that could.  The
 * host gives all of them one thread, so one task of one CPU runs at a time.
 * Who that is, is decided at certain points:
 *
 *	schedule()	the task sleeps, or lets others go first
 *	sched_point()	between two basic blocks of a lab, or at a lock: another
 *			CPU may go on for a while, or an interrupt come in
 *
 * sched_point() does nothing unless a seed was set.  Then the seed decides
 * when to switch and to which CPU: the same seed, the same interleaving.
 *
 * init_task is the flow of control that the host's thread began with.  It makes
 * the calls that nothing else runs beside, and when all other tasks wait it is
 * asked what to do: let time pass, or say that nobody will ever go on.
 *
 * With sched_threads() every task has a thread of the host instead, and CPUs
 * really run at the same time, while init_task waits for them: see
 * <machine/thread.h>.
 *
 * The other rooms are sched_sleep.c (sleeping, waking, time), task.c (making
 * tasks), smp.c (interrupts from CPU to CPU) and sched_outside.c (what the host
 * asks for).
 *
 * Linux: kernel/sched.c; nothing here resembles it.
 */
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <machine/machine.h>
#include <machine/oops.h>
#include <machine/sched.h>
#include <machine/thread.h>
#include <machine/work.h>

#include "sched_rooms.h"

int sched_parallel;
static struct run_queue queues[NR_CPUS];
static unsigned long seed, gap_max;
/* A kernel thread has oopsed, and init_task does not know yet. */
static int oopsed;

struct run_queue *cpu_queue(int cpu)
{
	struct run_queue *rq = queues + cpu;

	if (!rq->queue.next) {
		INIT_LIST_HEAD(&rq->queue);
		INIT_LIST_HEAD(&rq->irqs);
	}
	return rq;
}

/* --- Chance ---------------------------------------------------------------- */

static unsigned long random_below(unsigned long n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % n;
}

static void preempt(unsigned long pc);

/* Some interleavings change CPUs at every other block, some once in a while. */
static void new_countdown(void)
{
	switch_countdown = 1 + random_below(gap_max);
}

void sched_seed(unsigned long value)
{
	if (sched_parallel)
		return;
	seed = 0;
	switch_countdown = 0;
	if (!value)
		return;
	switch_point = preempt;
	seed = value * 0x9e3779b97f4a7c15UL | 1;
	random_below(2);
	gap_max = 2UL << random_below(9);
	machine->sched.count = 0;
	new_countdown();
}

/* --- Who could run --------------------------------------------------------- */

/* May an interrupt come in on this CPU now? */
static int irq_allowed(int cpu)
{
	return !machine->cpu[cpu].irqs_off && !queues[cpu].in_irq;
}

int cpu_has_work(int cpu)
{
	struct run_queue *rq = cpu_queue(cpu);

	return rq->curr || !list_empty(&rq->queue) ||
		(!list_empty(&rq->irqs) && irq_allowed(cpu));
}

/* Any with the same chance, or without a seed the first, from ours on. */
int sched_choose_cpu(int except)
{
	int cpu[NR_CPUS];
	unsigned long n = 0;

	for (int i = 0; i < NR_CPUS; i++) {
		int c = (smp_processor_id() + i) % NR_CPUS;

		if (c != except && cpu_has_work(c))
			cpu[n++] = c;
	}
	if (!n)
		return NO_CPU;
	return cpu[seed ? random_below(n) : 0];
}

static struct task_struct *take_first(struct list_head *list)
{
	struct task_struct *task;

	task = list_entry(list->next, struct task_struct, run_list);
	list_del_init(&task->run_list);
	return task;
}

/* Puts an interrupt on top of what the CPU does. */
static void enter_irq(int cpu, struct run_queue *rq)
{
	rq->interrupted = rq->curr;
	rq->in_irq = 1;
	rq->curr = take_first(&rq->irqs);
	machine->cpu[cpu].preempt_count += HARDIRQ_OFFSET;
}

/* The task that @cpu, which has work, goes on with. */
static struct task_struct *choose_task(int cpu)
{
	struct run_queue *rq = cpu_queue(cpu);
	int idle = !rq->curr && list_empty(&rq->queue);

	/* If there is no hurry, it may find the CPU in the middle of a task. */
	if (!list_empty(&rq->irqs) && irq_allowed(cpu) &&
	    (idle || !seed || !random_below(4)))
		enter_irq(cpu, rq);
	else if (!rq->curr)
		rq->curr = take_first(&rq->queue);
	return rq->curr;
}

void cpu_leave(void)
{
	struct run_queue *rq = cpu_queue(current->cpu);

	rq->curr = rq->interrupted;
	rq->interrupted = NULL;
	if (rq->in_irq)
		this_cpu->preempt_count -= HARDIRQ_OFFSET;
	rq->in_irq = 0;
}

/* --- Switching ------------------------------------------------------------- */

/* Remembers who goes on where, for whoever has to explain a race. */
static void log_switch(const struct task_struct *from, unsigned long pc)
{
	struct sched_log *log = &machine->sched;

	log->entry[log->count++ % SCHED_LOG] = (struct sched_switch){
		.task = (unsigned int)from->pid, .cpu = (unsigned int)from->cpu,
		.pc = pc ? oops_relative(pc) : 0,
	};
}

void sched_switch_to(struct task_struct *next, unsigned long pc)
{
	struct task_struct *prev = current;

	if (next == prev)
		return;
	if (seed)
		log_switch(prev, pc);
	current_task = next;
	this_cpu = &machine->cpu[next->cpu];
	context_switch(&prev->context, &next->context);
	if (oopsed && current == &init_task) {
		oopsed = 0;
		oops_again();
	}
}

void sched_tell_init(void)
{
	current->state = TASK_STOPPED;
	cpu_leave();
	oopsed = 1;
	sched_switch_to(&init_task, 0);
}

/* Another CPU may go on. */
static void preempt(unsigned long pc)
{
	int cpu;

	new_countdown();
	if (current == &init_task)
		return;
	cpu = sched_choose_cpu(NO_CPU);
	if (cpu >= 0)
		sched_switch_to(choose_task(cpu), pc);
}

void sched_point(void)
{
	if (switch_countdown && !--switch_countdown)
		preempt((unsigned long)__builtin_return_address(0));
}
EXPORT_SYMBOL(sched_point);

/* Nobody holds a lock for so many turns of the other CPUs. */
#define SPINS_MAX	1000000UL

int sched_spin(unsigned long spins)
{
	int cpu;

	/* How long the host lets the other one wait, nobody knows. */
	if (sched_parallel) {
		thread_yield();
		return 1;
	}
	cpu = current == &init_task ? NO_CPU :
		sched_choose_cpu(smp_processor_id());
	if (cpu < 0 || spins == SPINS_MAX)
		return 0;
	sched_switch_to(choose_task(cpu),
			(unsigned long)__builtin_return_address(0));
	return 1;
}

void sched_run_others(void)
{
	int cpu = sched_choose_cpu(NO_CPU);

	sched_switch_to(cpu >= 0 ? choose_task(cpu) : &init_task, 0);
}

int sched_let_run(void)
{
	if (sched_parallel)
		return thread_run_all();
	if (sched_choose_cpu(NO_CPU) < 0)
		return 0;
	sched_run_others();
	return 1;
}

void sched_let_irq_in(int cpu)
{
	while (seed && !irq_allowed(cpu) && cpu_has_work(cpu))
		preempt(0);
}
