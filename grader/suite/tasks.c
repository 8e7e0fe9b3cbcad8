/*
 * Several CPUs: functions of a test that run at the same time.
 *
 * Each function is a flow of control of the suite's own.  When it calls into
 * the kernel under test, the call is handed over as a task of that kernel, and
 * the next function goes on.  When all of them wait for their calls, the
 * kernel runs until one has returned:
 *
 *	suite      worker 0 --kmalloc-->      worker 1 --kfree-->
 *	                        |                          |
 *	kernel             task 0 on CPU 0  <-switch->  task 1 on CPU 1
 *
 * So the calls are in progress at the same time, and what a test does between
 * two calls is not: its bookkeeping needs no locks.
 */
#include "internal.h"

#include <string.h>
#include <stdlib.h>

#define FIRST_SEED	1
#define SEEDS		24

static struct worker {
	struct cpu_task task;
	struct context context;
	sigjmp_buf *catcher;
	struct link_msg *msg;
	enum { READY, CALLS, WAITS, DONE } state;
} workers[LINK_TASKS];

static unsigned int nr_workers;
static struct context suite;
static struct worker *running;
/* Where an oops goes that no worker catches. */
static sigjmp_buf *outer, *jump_to;
static unsigned long seed_used;
static unsigned int plain_cpu;
static bool plain_irq;

void on_cpu(unsigned int cpu)
{
	plain_cpu = cpu % MACHINE_CPUS;
	this_cpu = &machine->cpu[plain_cpu];
}

void as_irq(bool yes)
{
	plain_irq = yes;
}

unsigned long used_seed(void)
{
	return seed_used;
}

int running_cpu(void)
{
	return running ? (int)running->task.cpu : nr_workers || plain_cpu ?
		(int)plain_cpu : -1;
}

void forget_tasks(void)
{
	seed_used = 0;
	plain_irq = false;
	on_cpu(0);
}

/* --- Workers --------------------------------------------------------------- */

static void leave_worker(void)
{
	struct worker *self = running;

	self->catcher = suite_catch(NULL);
	running = NULL;
	context_switch(&self->context, &suite);
}

static void enter_worker(struct worker *worker)
{
	running = worker;
	this_cpu = &machine->cpu[worker->task.cpu];
	suite_catch(worker->catcher);
	context_switch(&suite, &worker->context);
	this_cpu = &machine->cpu[plain_cpu];
	if (jump_to)
		jump_out(jump_to);
}

void jump_out(sigjmp_buf *frame)
{
	bool leaves = running && (frame == outer || frame != running->catcher);

	/* A jump from stack to stack would confuse a sanitizer. */
	if (leaves) {
		jump_to = frame;
		leave_worker();
	}
	if (!running) {
		jump_to = NULL;
		nr_workers = 0;
	}
	siglongjmp(*frame, 1);
}

static void run_worker(void *arg)
{
	struct worker *self = arg;

	self->task.fn(self->task.arg);
	self->state = DONE;
	leave_worker();
}

void task_call(struct link_msg *msg)
{
	if (!running) {
		msg->cpu = plain_cpu;
		msg->irq = plain_irq;
		subject_call(msg);
		return;
	}
	running->msg = msg;
	running->state = CALLS;
	leave_worker();
}

/* Hands a worker's call over to the kernel. */
static void start_call(unsigned int i)
{
	struct worker *worker = &workers[i];
	struct link_msg msg = *worker->msg;

	msg.kind = LINK_START;
	msg.cpu = worker->task.cpu;
	msg.irq = worker->task.irq;
	msg.task = i;
	subject_start_call(&msg);
	worker->state = WAITS;
}

/* Lets every worker go on until it calls or is done; false: all are done. */
static bool run_workers(void)
{
	bool waits = false;

	for (unsigned int i = 0; i < nr_workers; i++) {
		if (workers[i].state == READY)
			enter_worker(&workers[i]);
		if (workers[i].state == CALLS)
			start_call(i);
		waits |= workers[i].state == WAITS;
	}
	return waits;
}

/* Lets the kernel run until one call has returned. */
static void run_kernel(unsigned long seed)
{
	struct link_msg msg = { .kind = LINK_RUN, .arg = { seed } };
	struct worker *worker;

	subject_call(&msg);
	worker = &workers[msg.task % LINK_TASKS];
	if (worker->state != WAITS)
		test_end(CRASHED, NULL, "an answer came that nobody had asked "
			 "for");
	*worker->msg = msg;
	worker->state = READY;
}

void run_tasks(unsigned long seed, const struct cpu_task *tasks,
	       unsigned int n)
{
	nr_workers = n < LINK_TASKS ? n : LINK_TASKS;
	seed_used = seed;
	outer = suite_catch(NULL);
	for (unsigned int i = 0; i < nr_workers; i++) {
		struct worker *worker = &workers[i];

		worker->task = tasks[i];
		worker->catcher = outer;
		worker->state = READY;
		if (context_make(&worker->context, run_worker, worker))
			test_end(NOT_GRADED, NULL, "out of memory");
	}
	while (run_workers()) {
		run_kernel(seed);
		seed = 0;
	}
	nr_workers = 0;
	suite_catch(outer);
}

void print_waiting(FILE *out, const char *indent)
{
	for (unsigned int i = 0; i < nr_workers; i++)
		if (workers[i].state == WAITS)
			print_pending(out, workers[i].task.cpu,
				      workers[i].msg, indent);
}

/* --- Seeds ----------------------------------------------------------------- */

static unsigned long number_in(const char *variable, unsigned long otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? strtoul(text, NULL, 10) : otherwise;
}

/* One interleaving alone has to be what it was among the others. */
static unsigned long start(unsigned long seed)
{
	random_start(seed);
	return seed;
}

unsigned long first_seed(void)
{
	return start(number_in("KMEMLAB_SEED", FIRST_SEED));
}

unsigned long next_seed(unsigned long seed)
{
	unsigned long last = number_in("KMEMLAB_SEEDS", SEEDS);

	return getenv("KMEMLAB_SEED") || seed >= last ? 0 : start(seed + 1);
}
