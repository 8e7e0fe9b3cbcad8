/*
 * Tasks: how one is made, found and ended.
 *
 * Linux: kernel/fork.c, kernel/exit.c and kernel/pid.c.
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <machine/machine.h>
#include <machine/oops.h>

#include "layer.h"
#include "sched_rooms.h"

#define NR_TASKS	MACHINE_THREADS

/* What every task begins with: it may do everything. */
#define TASK_DEFAULTS(task)						\
	.cap_effective = CAP_FULL_SET, .cap_inheritable = CAP_FULL_SET,	\
	.cap_permitted = CAP_FULL_SET, .parent = &init_task,		\
	.real_parent = &init_task, .group_leader = &(task),		\
	.children = LIST_HEAD_INIT((task).children),			\
	.sibling = LIST_HEAD_INIT((task).sibling),			\
	.prio = 120, .static_prio = 120, .signal = &(task).own_signal,	\
	.sighand = &(task).own_sighand,					\
	.thread_info = { { PAGE_OFFSET } }

struct task_struct init_task = {
	.comm = "swapper", TASK_DEFAULTS(init_task),
};
__thread struct task_struct *current_task = &init_task;
EXPORT_SYMBOL(init_task);
rwlock_t tasklist_lock = RW_LOCK_UNLOCKED;
EXPORT_SYMBOL(tasklist_lock);
EXPORT_SYMBOL(current_task);

static struct task_struct tasks[NR_TASKS];
static int nr_tasks, lock;

void do_exit(long code)
{
	BUG_ON(current == &init_task);
	current->exit_code = code;
	set_current_state(TASK_ZOMBIE);
	for (;;) {
		if (sched_parallel) {
			thread_sleep(current->cpu);
			continue;
		}
		cpu_leave();
		sched_run_others();
	}
}
EXPORT_SYMBOL(do_exit);

static void begin(void *arg)
{
	struct task_struct *task = arg;
	int code;

	current_task = task;
	this_cpu = &machine->cpu[task->cpu];
	oops_catch(sched_parallel ? NULL : OOPS_TO_INIT);
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
		if (!sched_parallel && t->state == TASK_ZOMBIE)
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
	oops_to_init = sched_tell_init;
	context = task->context;
	*task = (struct task_struct){
		TASK_DEFAULTS(*task), .context = context,
		.pid = last_pid + 1, .tgid = last_pid + 1, .cpu = cpu,
		.irq = irq, .entry = fn, .arg = arg, .state = TASK_ZOMBIE,
	};
	strncpy(task->comm, name, sizeof(task->comm) - 1);
	INIT_LIST_HEAD(&task->run_list);
	if (sched_parallel ? thread_make(cpu, &task->state, begin, task) :
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
	if (sched_parallel || task->state != TASK_STOPPED)
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
