/*
 * The subject's side of the link: runs what a message asks for, and never lets
 * an oops get past it.
 *
 * This file is linked with the student's object.  It holds nothing that is
 * worth stealing: no expected values, no points, no tests.
 */
#include "link.h"

#include <linux/bootmem.h>
#include <linux/mm.h>
#include <linux/proc_fs.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <machine/work.h>
#include <setjmp.h>
#include <string.h>

/*
 * No call of a right solution runs this many basic blocks: booting a machine
 * looks at each of its pages a few times, everything else at far fewer.
 */
#define WORK_BASE	30000000UL
#define WORK_PER_PAGE	64UL

static link_upcall_fn *upcall_suite;

/* Asks the suite to run one of its functions; returns what that returned. */
static unsigned long upcall(unsigned int fn, unsigned long value)
{
	struct link_msg msg = {
		.kind = LINK_UPCALL, .cpu = (uint32_t)this_cpu->id, .fn = fn,
		.nargs = 1, .arg = { value },
	};

	upcall_suite(&msg);
	return msg.arg[0];
}

unsigned long link_echo(unsigned int fn, unsigned long value);

unsigned long link_echo(unsigned int fn, unsigned long value)
{
	return upcall(fn, value) + 1;
}

/* Every function of the table, called with arguments out of a message. */
#define RET_NONE(call)	(call, 0)
#define RET_NUM(call)	((uint64_t)(call))
#define RET_HEX(call)	((uint64_t)(call))
#define RET_PTR(call)	((uint64_t)(uintptr_t)(call))
#define RET_PAGE(call)	((uint64_t)(uintptr_t)(call))

#define CASE(r, name, ...)						\
	case LINK_FN_##name: return RET_##r(name(__VA_ARGS__));
#define CALL0(r, type, name)	CASE(r, name)
#define CALL1(r, type, name, t0, a0, k0)				\
	CASE(r, name, (t0)a[0])
#define CALL2(r, type, name, t0, a0, k0, t1, a1, k1)			\
	CASE(r, name, (t0)a[0], (t1)a[1])
#define CALL3(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2)	\
	CASE(r, name, (t0)a[0], (t1)a[1], (t2)a[2])
#define CALL4(r, type, name, t0, a0, k0, t1, a1, k1, t2, a2, k2, t3, a3, k3) \
	CASE(r, name, (t0)a[0], (t1)a[1], (t2)a[2], (t3)a[3])
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
#undef VAR
#define CALL0(...)
#define CALL1(...)
#define CALL2(...)
#define CALL3(...)
#define CALL4(...)
#define VAR(type, name)	msg->var[LINK_VAR_##name] = (uint64_t)name;

static void send_variables(struct link_msg *msg)
{
#include "calls.def"
}

void subject_run(struct link_msg *msg)
{
	sigjmp_buf frame;
	sigjmp_buf *outer = oops_catch(&frame);

	work_start(WORK_BASE +
		   WORK_PER_PAGE * (machine->ram_end >> PAGE_SHIFT));
	this_cpu = &machine->cpu[msg->cpu % MACHINE_CPUS];
	if (!sigsetjmp(frame, 0)) {
		msg->arg[0] = call(msg->fn, msg->arg);
		msg->kind = LINK_RETURN;
	} else {
		msg->kind = LINK_OOPS;
	}
	msg->work = work_done();
	oops_catch(outer);
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
	oops_install();
	list_open_exercises();
	return 0;
}
