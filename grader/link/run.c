/*
 * The subject's side of the link: runs what a message asks for, and never lets
 * an oops get past it.  Like dispatch.c, it is linked with the student's object
 * and holds no secrets.
 */
#include "dispatch.h"

#include <linux/hardirq.h>
#include <linux/sched.h>
#include <machine/machine.h>
#include <machine/thread.h>
#include <machine/work.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/*
 * No call of a right solution runs this many basic blocks: booting a machine
 * looks at each of its pages a few times, everything else at far fewer.
 */
#define WORK_BASE	30000000UL
#define WORK_PER_PAGE	64UL

static link_upcall_fn *upcall_suite;
/* How many functions of the suite's are running. */
static int upcalls;
/* CPUs are threads: then nobody asks how much work a call was. */
static int parallel;

unsigned long link_upcall(unsigned int fn, unsigned long a, unsigned long b,
			  unsigned long c, unsigned long d)
{
	struct link_msg msg = {
		.kind = LINK_UPCALL, .cpu = (uint32_t)this_cpu->id, .fn = fn,
		.nargs = 4, .arg = { a, b, c, d },
	};

	thread_lock_caller();
	/* The suite may call back, and none of that is for another task. */
	sched_hold();
	upcalls++;
	upcall_suite(&msg);
	upcalls--;
	sched_release();
	thread_unlock_caller();
	return msg.arg[0];
}

static void flushed(unsigned long start, unsigned long end)
{
	link_upcall(UPCALL_FLUSH, start, end, 0, 0);
}

/* --- One call -------------------------------------------------------------- */

/* The task that makes plain calls. */
static struct { unsigned long flags; int rt; } caller;

void run_as(unsigned long flags, int rt)
{
	caller.flags = flags;
	caller.rt = rt;
}

/* Runs what a message asks for, and makes the answer of it. */
static void run_call(struct link_msg *msg)
{
	struct cpu *cpu = this_cpu, before = *cpu;
	sigjmp_buf frame;
	sigjmp_buf *outer = oops_catch(&frame);

	if (!sigsetjmp(frame, 0)) {
		msg->arg[0] = link_dispatch(msg->fn, msg->arg);
		if (!in_interrupt() && current->state != TASK_RUNNING)
			panic("the call returns with its task's state set to "
			      "sleep: finish_wait() sets it back");
		msg->kind = LINK_RETURN;
	} else {
		msg->kind = LINK_OOPS;
		/* Kernel threads may still want to sleep on this CPU. */
		*cpu = before;
	}
	oops_catch(outer);
}

static void count_from_0(void)
{
	if (parallel)
		return;
	work_start(WORK_BASE +
		   WORK_PER_PAGE * (machine->ram_end >> PAGE_SHIFT));
}

static void run_plain(struct link_msg *msg)
{
	/* A task that was killed for lack of memory is another one now. */
	init_task.flags = caller.flags;
	init_task.rt = caller.rt;
	sched_enter((int)(msg->cpu % MACHINE_CPUS));
	if (msg->irq)
		irq_enter();
	run_call(msg);
	if (msg->irq)
		irq_exit();
	sched_leave();
}

/* --- Several calls at once ------------------------------------------------- */

static struct {
	struct task_struct *task;
	struct link_msg msg;
	int done;
} slots[LINK_TASKS];

static int run_slot(void *arg)
{
	unsigned long i = (unsigned long)arg;

	for (;;) {
		run_call(&slots[i].msg);
		slots[i].done = 1;
		task_park();
	}
	return 0;
}

/* Hands a call to the task that the message names, which is made if need be. */
static void start(const struct link_msg *msg)
{
	unsigned int i = msg->task % LINK_TASKS;
	int cpu = (int)(msg->cpu % MACHINE_CPUS);
	struct task_struct *task = slots[i].task;

	if (!task || !task_move(task, cpu, (int)msg->irq))
		task = task_create("worker", cpu, (int)msg->irq, run_slot,
				   (void *)(unsigned long)i);
	slots[i].task = task;
	slots[i].msg = *msg;
	if (!task)
		return;
	task->flags = 0;
	wake_up_process(task);
}

/* A call that has not returned: it stands for all in the message when they
 * sleep for ever, or when a kernel thread has oopsed. */
static unsigned int unfinished(void)
{
	for (unsigned int i = 0; i < LINK_TASKS; i++)
		if (slots[i].task && slots[i].task->state != TASK_STOPPED)
			return i;
	return 0;
}

/* A task whose call is done; -1 if there is none. */
static int find_done(void)
{
	for (int i = 0; i < LINK_TASKS; i++)
		if (slots[i].done)
			return i;
	return -1;
}

/* Runs until one is done, and makes its answer ours. */
static void run_until_done(struct link_msg *msg)
{
	int i;

	/* Several may have been done when the last answer was given. */
	for (i = find_done(); i < 0; i = find_done()) {
		if (sched_run())
			continue;
		msg->task = unfinished();
		sched_blame(slots[msg->task].task);
		msg->kind = LINK_OOPS;
		return;
	}
	slots[i].done = 0;
	*msg = slots[i].msg;
}

static void run_tasks(struct link_msg *msg)
{
	sigjmp_buf frame;
	sigjmp_buf *outer = oops_catch(&frame);

	if (msg->arg[0])
		sched_seed(msg->arg[0]);
	if (!sigsetjmp(frame, 0)) {
		run_until_done(msg);
	} else {		/* a kernel thread's */
		msg->task = unfinished();
		msg->kind = LINK_OOPS;
	}
	oops_catch(outer);
}

static void run_message(struct link_msg *msg)
{
	count_from_0();
	if (msg->kind == LINK_RUN) {
		run_tasks(msg);
	} else {
		sched_seed(0);
		run_plain(msg);
	}
}

/* The suite asks, in the middle of a call; on threads, others may call it back
 * in the meantime. */
static void run_nested(struct link_msg *msg)
{
	thread_unlock_caller();
	run_call(msg);
	thread_lock_caller();
}

void subject_run(struct link_msg *msg)
{
	if (msg->kind == LINK_START) {
		start(msg);
		return;
	}
	if (upcalls)
		run_nested(msg);
	else
		run_message(msg);
	msg->work = work_done();
	link_variables(msg);
}

#define ID_MAX	8	/* "2.3" and room to spare */

/* The marks that open exercises left in the student's object. */
extern const char __start_open_exercises[] __attribute__((weak));
extern const char __stop_open_exercises[] __attribute__((weak));

static void list_open_exercises(void)
{
	const char *id = __start_open_exercises;
	char *out = machine->open_exercises;
	char *end = out + sizeof(machine->open_exercises) - 16;

	for (; id && id < __stop_open_exercises && out < end;
	     id += strnlen(id, ID_MAX) + 1) {
		size_t len = strnlen(id, ID_MAX);

		/* The linker may pad; somebody may write a novel. */
		if (len && len < ID_MAX)
			out = stpcpy(stpcpy(out, id), " ");
	}
}

int subject_start(int fd, link_upcall_fn *to_suite)
{
	if (machine_attach(fd))
		return -1;
	upcall_suite = to_suite;
	mmu_flushed = flushed;
	parallel = getenv("KMEMLAB_PARALLEL") != NULL;
	if (parallel)
		sched_threads();
	oops_install();
	list_open_exercises();
	return 0;
}

void subject_stop(void)
{
	sched_end();
}
