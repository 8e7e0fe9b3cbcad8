/*
 * Tasks and CPUs.
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
 * Linux: kernel/sched.c; nothing here resembles it.
 */
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <machine/machine.h>
#include <machine/oops.h>
#include <machine/sched.h>
#include <machine/thread.h>
#include <machine/work.h>

#include "layer.h"

#define NR_TASKS	MACHINE_THREADS

struct run_queue {
	struct task_struct *curr;
	struct list_head queue;
	/** Interrupts that wait for the CPU to let them in. */
	struct list_head irqs;
	/** While an interrupt runs: the task it interrupted, if any. */
	struct task_struct *interrupted;
	int in_irq;
};

/* What every task begins with: it may do everything. */
#define TASK_DEFAULTS(task)						\
	.cap_effective = CAP_FULL_SET, .cap_inheritable = CAP_FULL_SET,	\
	.cap_permitted = CAP_FULL_SET, .parent = &init_task,		\
	.group_leader = &(task), .signal = &(task).own_signal,		\
	.thread_info = { { PAGE_OFFSET } }

struct task_struct init_task = {
	.comm = "swapper", TASK_DEFAULTS(init_task),
};
__thread struct task_struct *current_task = &init_task;
EXPORT_SYMBOL(init_task);
EXPORT_SYMBOL(current_task);

volatile unsigned long jiffies;
EXPORT_SYMBOL(jiffies);

static struct task_struct tasks[NR_TASKS];
static int nr_tasks, lock;
static struct run_queue queues[NR_CPUS];
static int threads;
static unsigned long seed, gap_max;
static int parked;
/* A kernel thread has oopsed, and init_task does not know yet. */
static int oopsed;
/* Calls that the suite makes in the middle of others. */
static int held;
static unsigned long held_countdown;

int num_online_cpus(void)
{
	return (int)machine->nr_cpus;
}
EXPORT_SYMBOL(num_online_cpus);

static struct run_queue *queue_of(int cpu)
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
	if (threads)
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

static int has_work(int cpu)
{
	struct run_queue *rq = queue_of(cpu);

	return rq->curr || !list_empty(&rq->queue) ||
		(!list_empty(&rq->irqs) && irq_allowed(cpu));
}

#define NO_CPU	(-1)

/* A CPU that has something to run, but for @except: any of them with the same
 * chance, or without a seed the first, from ours on.  NO_CPU if there is none. */
static int choose_cpu(int except)
{
	int cpu[NR_CPUS];
	unsigned long n = 0;

	for (int i = 0; i < NR_CPUS; i++) {
		int c = (smp_processor_id() + i) % NR_CPUS;

		if (c != except && has_work(c))
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
	struct run_queue *rq = queue_of(cpu);
	int idle = !rq->curr && list_empty(&rq->queue);

	/* If there is no hurry, it may find the CPU in the middle of a task. */
	if (!list_empty(&rq->irqs) && irq_allowed(cpu) &&
	    (idle || !seed || !random_below(4)))
		enter_irq(cpu, rq);
	else if (!rq->curr)
		rq->curr = take_first(&rq->queue);
	return rq->curr;
}

/* The running task goes off its CPU. */
static void leave_cpu(void)
{
	struct run_queue *rq = queue_of(current->cpu);

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

static void switch_to(struct task_struct *next, unsigned long pc)
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

/* A kernel thread has oopsed.  Nobody called it, so init_task is told. */
static void tell_init(void)
{
	current->state = TASK_STOPPED;
	leave_cpu();
	oopsed = 1;
	switch_to(&init_task, 0);
}

/* Another CPU may go on. */
static void preempt(unsigned long pc)
{
	int cpu;

	new_countdown();
	if (current == &init_task)
		return;
	cpu = choose_cpu(NO_CPU);
	if (cpu >= 0)
		switch_to(choose_task(cpu), pc);
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
	if (threads) {
		thread_yield();
		return 1;
	}
	cpu = current == &init_task ? NO_CPU : choose_cpu(smp_processor_id());
	if (cpu < 0 || spins == SPINS_MAX)
		return 0;
	switch_to(choose_task(cpu), (unsigned long)__builtin_return_address(0));
	return 1;
}

/* Gives the host's thread to whoever can use it; to init_task if nobody can. */
static void run_others(void)
{
	int cpu = choose_cpu(NO_CPU);

	switch_to(cpu >= 0 ? choose_task(cpu) : &init_task, 0);
}

/* init_task lets others go on, on threads all until they sleep.  0: none can. */
static int let_run(void)
{
	if (threads)
		return thread_run_all();
	if (choose_cpu(NO_CPU) < 0)
		return 0;
	run_others();
	return 1;
}

/* --- Time ------------------------------------------------------------------ */

#pragma weak timers_next
#pragma weak timers_run

/* The one of those who sleep for a time that wakes first. */
static struct task_struct *first_sleeper(void)
{
	struct task_struct *first = NULL;

	for (struct task_struct *t = tasks; t < tasks + nr_tasks; t++)
		if (t->state != TASK_RUNNING && t->wake_at &&
		    (!first || time_before(t->wake_at, first->wake_at)))
			first = t;
	if (init_task.state != TASK_RUNNING && init_task.wake_at &&
	    (!first || time_before(init_task.wake_at, first->wake_at)))
		first = &init_task;
	return first;
}

static void set_clock(unsigned long when)
{
	if (time_after(when, jiffies))
		jiffies = when;
}

int sched_next(unsigned long *when)
{
	struct task_struct *first = first_sleeper();
	int timer = timers_next && timers_next(when);

	if (first && (!timer || time_before(first->wake_at, *when)))
		*when = first->wake_at;
	return first || timer;
}

/* Lets time pass until the first sleeper wakes or the first timer is due, but
 * not beyond @end. */
static int pass_time(unsigned long end)
{
	struct task_struct *first = first_sleeper();
	unsigned long when;

	if (timers_next && timers_next(&when) && !time_after(when, end) &&
	    (!first || !time_after(when, first->wake_at))) {
		set_clock(when);
		timers_run();
		return 1;
	}
	if (!first || time_after(first->wake_at, end))
		return 0;
	set_clock(first->wake_at);
	wake_up_process(first);
	return 1;
}

void sched_tick(void)
{
	jiffies++;
	if (threads)
		return;
	/* A timer may start another one that is due at once, for ever. */
	for (int i = 0; i < 1000 && pass_time(jiffies); i++)
		;
}
EXPORT_SYMBOL(sched_tick);

#define FOR_EVER	(jiffies + (~0UL >> 1))

/* --- Sleeping -------------------------------------------------------------- */

/* init_task sleeps: everybody else runs until somebody wakes it. */
static void sleep_as_init(void)
{
	sched_leave();
	while (current->state != TASK_RUNNING &&
	       (let_run() || pass_time(FOR_EVER)))
		;
	sched_enter(current->cpu);
	if (current->state == TASK_RUNNING)
		return;
	__set_current_state(TASK_RUNNING);
	oops_raise(OOPS_DEADLOCK, "", 0, "", "%s", SLEEPS_FOR_EVER);
}

/* A CPU that has something else to run than the running task. */
static int choose_other(void)
{
	int cpu = current->cpu;

	if (current == &init_task || !list_empty(&queue_of(cpu)->queue))
		return choose_cpu(NO_CPU);
	for (int other = 0; other < NR_CPUS; other++)
		if (other != cpu && has_work(other))
			return other;
	return -1;
}

/* Who sleeps where nobody may comes back at once, and may try again. */
#define ATOMIC_MAX	4

static int is_atomic(void)
{
	if (!in_atomic()) {
		current->atomic_sleeps = 0;
		return 0;
	}
	if (++current->atomic_sleeps == ATOMIC_MAX) {
		current->atomic_sleeps = 0;
		oops_raise(OOPS_DEADLOCK, "", 0, "", "waits for ever: it "
			   "sleeps where nobody may sleep");
	}
	printk(KERN_ERR "scheduling while atomic: %s/0x%08x/%d\n",
	       current->comm, preempt_count(), current->pid);
	dump_stack();
	return 1;
}

void schedule(void)
{
	if (is_atomic()) {
		__set_current_state(TASK_RUNNING);
		return;
	}
	if (threads && current != &init_task) {
		thread_sleep(current->cpu);
		return;
	}
	if (current->state == TASK_RUNNING && choose_other() < 0) {
		sched_tick();	/* so that who asks for the time sees it pass */
		return;
	}
	if (current == &init_task && current->state == TASK_RUNNING) {
		run_others();
		return;
	}
	if (current == &init_task) {
		sleep_as_init();
		return;
	}
	leave_cpu();
	if (current->state == TASK_RUNNING)
		list_add_tail(&current->run_list, &queue_of(current->cpu)->queue);
	run_others();
}
EXPORT_SYMBOL(schedule);

static void make_ready(struct task_struct *p)
{
	if (threads)
		thread_wake();
	/* One that has set its state but not gone to sleep yet runs on. */
	else if (p != &init_task && queue_of(p->cpu)->curr != p &&
		 queues[p->cpu].interrupted != p &&
		 list_empty(&p->run_list))
		list_add_tail(&p->run_list, p->irq ? &queue_of(p->cpu)->irqs :
			      &queue_of(p->cpu)->queue);
}

int wake_up_state(struct task_struct *p, unsigned int states)
{
	long state = __atomic_load_n(&p->state, __ATOMIC_SEQ_CST);

	do {
		if (!(state & (long)states))
			return 0;
	} while (!__atomic_compare_exchange_n(&p->state, &state, TASK_RUNNING,
					      0, __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST));
	make_ready(p);
	return 1;
}
EXPORT_SYMBOL(wake_up_state);

int wake_up_process(struct task_struct *p)
{
	return wake_up_state(p, TASK_STOPPED | TASK_INTERRUPTIBLE |
			     TASK_UNINTERRUPTIBLE);
}
EXPORT_SYMBOL(wake_up_process);

long schedule_timeout(long timeout)
{
	unsigned long end = jiffies + (unsigned long)timeout;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	current->wake_at = end ? end : 1;
	schedule();
	current->wake_at = 0;
	return time_before(jiffies, end) ? (long)(end - jiffies) : 0;
}
EXPORT_SYMBOL(schedule_timeout);

void io_schedule(void)
{
	schedule();
}
EXPORT_SYMBOL(io_schedule);

long io_schedule_timeout(long timeout)
{
	return schedule_timeout(timeout);
}
EXPORT_SYMBOL(io_schedule_timeout);

void yield(void)
{
	__set_current_state(TASK_RUNNING);
	schedule();
}
EXPORT_SYMBOL(yield);

int cond_resched(void)
{
	might_sleep();
	return 0;
}
EXPORT_SYMBOL(cond_resched);

int set_cpus_allowed(struct task_struct *p, cpumask_t mask)
{
	if (cpus_empty(mask))
		return -EINVAL;
	if (p == current && p != &init_task && !threads &&
	    !cpu_isset(p->cpu, mask)) {
		leave_cpu();
		p->cpu = first_cpu(mask);
		list_add_tail(&p->run_list, &queue_of(p->cpu)->queue);
		run_others();
	}
	return 0;
}
EXPORT_SYMBOL(set_cpus_allowed);

/* --- Making tasks ---------------------------------------------------------- */

void task_park(void)
{
	set_current_state(TASK_STOPPED);
	__atomic_store_n(&parked, 1, __ATOMIC_RELAXED);
	if (threads) {
		thread_sleep(current->cpu);
		return;
	}
	leave_cpu();
	if (held)
		run_others();
	else
		switch_to(&init_task, 0);
}

void do_exit(long code)
{
	BUG_ON(current == &init_task);
	current->exit_code = code;
	set_current_state(TASK_ZOMBIE);
	for (;;) {
		if (threads) {
			thread_sleep(current->cpu);
			continue;
		}
		leave_cpu();
		run_others();
	}
}
EXPORT_SYMBOL(do_exit);

static void begin(void *arg)
{
	struct task_struct *task = arg;
	int code;

	current_task = task;
	this_cpu = &machine->cpu[task->cpu];
	oops_catch(threads ? NULL : OOPS_TO_INIT);
	code = task->entry(task->arg);
	if (task->ends)
		do_exit(code);
	for (;;)
		task_park();
}

/* A place for a task: that of one that has ended, with its stack, or a new
 * one. */
static struct task_struct *new_task(void)
{
	for (struct task_struct *t = tasks; t < tasks + nr_tasks; t++)
		if (!threads && t->state == TASK_ZOMBIE)
			return t;
	return nr_tasks < NR_TASKS ? tasks + nr_tasks : NULL;
}

static struct task_struct *make_task(const char *name, int cpu, int irq,
				     int (*fn)(void *arg), void *arg)
{
	struct task_struct *task = new_task();
	static int last_pid;
	struct context context;

	if (!task)
		return NULL;
	oops_to_init = tell_init;
	context = task->context;
	*task = (struct task_struct){
		TASK_DEFAULTS(*task), .context = context,
		.pid = last_pid + 1, .tgid = last_pid + 1, .cpu = cpu,
		.irq = irq, .entry = fn, .arg = arg, .state = TASK_ZOMBIE,
	};
	strncpy(task->comm, name, sizeof(task->comm) - 1);
	INIT_LIST_HEAD(&task->run_list);
	if (threads ? thread_make(cpu, &task->state, begin, task) :
	    context_make(&task->context, begin, task))
		return NULL;
	set_task_state(task, TASK_STOPPED);
	last_pid++;
	if (task == tasks + nr_tasks)
		nr_tasks++;
	return task;
}

struct task_struct *task_create(const char *name, int cpu, int irq,
				int (*fn)(void *arg), void *arg)
{
	struct task_struct *task;

	lock_table(&lock);
	task = make_task(name, cpu, irq, fn, arg);
	unlock_table(&lock);
	return task;
}

struct task_struct *task_start(const char *name, int (*fn)(void *arg),
			       void *arg)
{
	struct task_struct *task = task_create(name, smp_processor_id(), 0, fn,
					       arg);

	if (task) {
		task->ends = 1;
		wake_up_process(task);
	}
	return task;
}

struct task_struct *next_task(const struct task_struct *p)
{
	struct task_struct *t = p == &init_task ? tasks :
		(struct task_struct *)p + 1;

	for (; t < tasks + nr_tasks; t++)
		if (t->state != TASK_ZOMBIE)
			return t;
	return &init_task;
}
EXPORT_SYMBOL(next_task);

struct task_struct *find_task_by_pid(int pid)
{
	struct task_struct *p;

	for_each_process(p)
		if (p->pid == pid)
			return p;
	return NULL;
}
EXPORT_SYMBOL(find_task_by_pid);

int task_move(struct task_struct *task, int cpu, int irq)
{
	if (task->cpu == cpu && task->irq == irq)
		return 1;
	if (threads || task->state != TASK_STOPPED)
		return 0;
	task->cpu = cpu;
	task->irq = irq;
	return 1;
}

int kernel_thread(int (*fn)(void *arg), void *arg, unsigned long flags)
{
	struct task_struct *task;

	task = task_create(current->comm, smp_processor_id(), 0, fn, arg);
	if (!task)
		return -EAGAIN;
	task->ends = 1;
	wake_up_process(task);
	return task->pid;
}
EXPORT_SYMBOL(kernel_thread);

void daemonize(const char *name, ...)
{
	va_list args;

	va_start(args, name);
	vsnprintf(current->comm, sizeof(current->comm), name, args);
	va_end(args);
}
EXPORT_SYMBOL(daemonize);

/* --- Interrupts from CPU to CPU -------------------------------------------- */

/* The running task does @fn as an interrupt of @cpu, on top of what that one
 * does; its own CPU waits, and lets no interrupt in. */
static void run_as_irq(int cpu, void (*fn)(void *arg), void *arg)
{
	struct cpu *home = this_cpu;
	struct run_queue *rq = queue_of(cpu);
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
	if (threads) {
		move_and_run(cpu, fn, arg);
		return;
	}
	if (current == &init_task) {
		run_elsewhere(cpu, fn, arg);
		return;
	}
	while (seed && !irq_allowed(cpu) && has_work(cpu))
		preempt(0);
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

/* --- From outside ---------------------------------------------------------- */

void sched_threads(void)
{
	threads = 1;
}

void sched_hold(void)
{
	if (threads || held++)
		return;
	held_countdown = switch_countdown;
	switch_countdown = 0;
}

void sched_release(void)
{
	if (!threads && !--held)
		switch_countdown = held_countdown;
}

int sched_run(void)
{
	parked = 0;
	while (!parked)
		if (!let_run() && !pass_time(FOR_EVER))
			return 0;
	return 1;
}

void sched_blame(const struct task_struct *task)
{
	struct oops *o = &machine->oops;

	memset(o, 0, sizeof(*o));
	o->kind = OOPS_DEADLOCK;
	strcpy(o->text, SLEEPS_FOR_EVER);
	if (task && !threads)
		o->nr_frames = oops_walk(context_frame(&task->context),
					 o->frame, OOPS_FRAMES);
}

void sched_end(void)
{
	if (threads)
		thread_end_all();
}

void sched_enter(int cpu)
{
	current->cpu = cpu;
	this_cpu = &machine->cpu[cpu];
	if (threads)
		thread_enter(cpu);
}

void sched_leave(void)
{
	if (threads)
		thread_leave(current->cpu);
}

void sched_idle(unsigned long ticks)
{
	unsigned long end = jiffies + ticks;

	sched_leave();
	do {
		while (let_run())
			;
	} while (pass_time(end));
	jiffies = end;
	sched_enter(current->cpu);
}
