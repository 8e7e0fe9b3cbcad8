/*
 * The subject's side of the link: runs what a message asks for, and never lets
 * an oops get past it.
 *
 * This file is linked with the student's object.  It holds nothing that is
 * worth stealing: no expected values, no points, no tests.
 */
#include "link.h"

#include <asm/io.h>
#include <asm/semaphore.h>
#include <linux/bootmem.h>
#include <linux/buddy.h>
#include <linux/hardirq.h>
#include <linux/highmem.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/slab_def.h>
#include <linux/swap.h>
#include <linux/vmalloc.h>
#include <machine/files.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <machine/modules.h>
#include <machine/thread.h>
#include <machine/user.h>
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

/* --- Asking the suite ------------------------------------------------------ */

/* Has the suite run one of its functions; returns what that returned. */
static unsigned long upcall(unsigned int fn, unsigned long a, unsigned long b,
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

unsigned long link_echo(unsigned int fn, unsigned long value);

unsigned long link_echo(unsigned int fn, unsigned long value)
{
	return upcall(fn, value, 0, 0, 0) + 1;
}

unsigned long link_apply(link_fn1 *function, unsigned long value);

unsigned long link_apply(link_fn1 *function, unsigned long value)
{
	return function ? function(value) : 4711;
}

/* What a lab's file may do without, as Linux' own does: the suite asks. */
#pragma weak cache_estimate
#pragma weak calculate_slab_order
#pragma weak cache_reap
#pragma weak kmem_find_general_cachep

int link_has(link_fn1 *function);

int link_has(link_fn1 *function)
{
	return function != NULL;
}

#if LAB >= 4
void shrink_general_caches(void);

/* What the suite could do by itself, if it knew the caches. */
void shrink_general_caches(void)
{
	for (struct cache_sizes *s = malloc_sizes; s->cs_size; s++) {
		if (s->cs_cachep)
			kmem_cache_shrink(s->cs_cachep);
		if (s->cs_dmacachep)
			kmem_cache_shrink(s->cs_dmacachep);
	}
}
#endif

unsigned long read_at(unsigned long addr);
void write_at(unsigned long addr, unsigned long value);

unsigned long read_at(unsigned long addr)
{
	return *(volatile unsigned long *)addr;
}

void write_at(unsigned long addr, unsigned long value)
{
	*(volatile unsigned long *)addr = value;
}

/* The task that makes plain calls. */
static struct { unsigned long flags; int rt; } caller;

void run_as(unsigned long flags, int rt);

void run_as(unsigned long flags, int rt)
{
	caller.flags = flags;
	caller.rt = rt;
}

static void flushed(unsigned long start, unsigned long end)
{
	upcall(UPCALL_FLUSH, start, end, 0, 0);
}

/* The suite's functions, as functions that a lab can call. */
typedef unsigned long function(unsigned long, unsigned long, unsigned long);
#define FUNCTION(n)							\
static unsigned long function_##n(unsigned long a, unsigned long b,	\
				  unsigned long c)			\
{									\
	return upcall(UPCALL_FUNCTION, n, a, b, c);			\
}
FUNCTION(0) FUNCTION(1) FUNCTION(2) FUNCTION(3)
FUNCTION(4) FUNCTION(5) FUNCTION(6) FUNCTION(7)

static function *const functions[LINK_FUNCTIONS] = {
	function_0, function_1, function_2, function_3,
	function_4, function_5, function_6, function_7,
};

#define CALL0(r, type, name)	case LINK_FN_##name: return (void *)name;
#define CALL1(r, type, name, ...)	CALL0(r, type, name)
#define CALL2(r, type, name, ...)	CALL0(r, type, name)
#define CALL3(r, type, name, ...)	CALL0(r, type, name)
#define CALL4(r, type, name, ...)	CALL0(r, type, name)
#define CALL5(r, type, name, ...)	CALL0(r, type, name)
#define CALL6(r, type, name, ...)	CALL0(r, type, name)
#define VAR(type, name)

/* The function that a message means by a number. */
static void *function_of(uint64_t number)
{
	if (number - 1 < LINK_FUNCTIONS)
		return (void *)functions[number - 1];
	switch (number - LINK_NATIVE) {
#include "calls.def"
	}
	return NULL;
}

#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef CALL5
#undef CALL6
#undef VAR

/* --- Running a call -------------------------------------------------------- */

#define ARG_NUM(t, v)	((t)(v))
#define ARG_HEX(t, v)	((t)(v))
#define ARG_GFP(t, v)	((t)(v))
#define ARG_PAGE(t, v)	((t)(v))
#define ARG_PTR(t, v)	((t)(v))
#define ARG_CACHE(t, v)	((t)(v))
#define ARG_STR(t, v)	((t)(v))
#define ARG_HIDE(t, v)	((t)(v))
#define ARG_FN(t, v)	((t)function_of(v))
#define ARG_PROT(t, v)	__pgprot(v)
#define ARG_VM(t, v)	((t)(v))

/* Every function of the table, called with arguments out of a message. */
#define RET_NONE(call)	(call, 0)
#define RET_NUM(call)	((uint64_t)(call))
#define RET_HEX(call)	((uint64_t)(call))
#define RET_PTR(call)	((uint64_t)(uintptr_t)(call))
#define RET_PAGE(call)	((uint64_t)(uintptr_t)(call))
#define RET_HIDE(call)	((uint64_t)(call))
#define RET_STR(call)	((uint64_t)(uintptr_t)(call))

#define CASE(r, name, ...)						\
	case LINK_FN_##name: return RET_##r(name(__VA_ARGS__));
#define CALL0(r, type, name)	CASE(r, name)
#define CALL1(r, type, name, t0, a0, k0)				\
	CASE(r, name, ARG_##k0(t0, a[0]))
#define CALL2(r, type, name, t0, a0, k0, t1, a1, k1)			\
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]))
#define CALL3(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2)	\
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]),		\
	     ARG_##k2(t2, a[2]))
#define CALL4(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3) \
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]),		\
	     ARG_##k2(t2, a[2]), ARG_##k3(t3, a[3]))
#define CALL5(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3, \
	      t4, a4, k4)						\
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]),		\
	     ARG_##k2(t2, a[2]), ARG_##k3(t3, a[3]),			\
	     ARG_##k4(t4, a[4]))
#define CALL6(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3, \
	      t4, a4, k4, t5, a5, k5)					\
	CASE(r, name, ARG_##k0(t0, a[0]), ARG_##k1(t1, a[1]),		\
	     ARG_##k2(t2, a[2]), ARG_##k3(t3, a[3]),			\
	     ARG_##k4(t4, a[4]), ARG_##k5(t5, a[5]))
#define VAR(type, name)

static uint64_t call(uint32_t fn, const uint64_t *a)
{
	switch (fn) {
#include "calls.def"
	}
	return 0;
}

#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef CALL5
#undef CALL6
#undef VAR
#define CALL0(...)
#define CALL1(...)
#define CALL2(...)
#define CALL3(...)
#define CALL4(...)
#define CALL5(...)
#define CALL6(...)
#define VAR(type, name)	msg->var[LINK_VAR_##name] = (uint64_t)name;

static void send_variables(struct link_msg *msg)
{
#include "calls.def"
}

/* Runs what a message asks for, and makes the answer of it. */
static void run_call(struct link_msg *msg)
{
	struct cpu *cpu = this_cpu, before = *cpu;
	sigjmp_buf frame;
	sigjmp_buf *outer = oops_catch(&frame);

	if (!sigsetjmp(frame, 0)) {
		msg->arg[0] = call(msg->fn, msg->arg);
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
	send_variables(msg);
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
