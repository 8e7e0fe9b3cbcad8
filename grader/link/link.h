/*
 * The link between a suite and the kernel under test, its subject.
 *
 *	  suite process                          subject
 *	+--------------------+   LINK_CALL    +--------------------+
 *	| test -> stub ------+--------------->| dispatch -> lab    |
 *	|                    |  LINK_UPCALL   |                    |
 *	| upcall handler <---+----------------+- constructor, ...  |
 *	|                ----+--------------->|                    |
 *	|         result <---+----------------+                    |
 *	+--------------------+  LINK_RETURN   +--------------------+
 *	          both attach the same RAM      or LINK_OOPS
 *
 * A message says on which CPU it runs and carries its arguments by value.
 * While the suite waits for a call to return, the subject may call back:
 * constructors, flushes of the TLB, whatever a later lab needs.  Every answer
 * repeats the random token of its question, so one that was sent before the
 * question was known is found out.
 *
 * Several calls can be in progress at once, as tasks of the kernel under test:
 * LINK_START hands one over, LINK_RUN lets all go on until one has returned.
 *
 * At the desk the subject is a shared object in the suite's own process, and
 * a message is a function call.  For a grade it is a process in a box, and a
 * message goes through a socket.  Nothing else differs.
 */
#ifndef _GRADER_LINK_H
#define _GRADER_LINK_H

#include <stddef.h>
#include <stdint.h>

#define LINK_ARGS	6
#define LINK_TASKS	16
#define LINK_VARS	16

enum link_kind {
	LINK_CALL,	/* suite to subject: run function fn */
	LINK_RETURN,	/* either way: arg[0] is the result */
	LINK_OOPS,	/* subject to suite: machine->oops says why */
	LINK_UPCALL,	/* subject to suite: run upcall fn */
	LINK_START,	/* suite to subject: as task `task`; no answer */
	LINK_RUN,	/* suite to subject: arg[0] is a seed, or 0 */
};

/* What a subject may ask of its suite. */
enum link_upcall {
	UPCALL_ECHO,		/* arg[0] plus 1 */
	UPCALL_FLUSH,		/* forget the addresses arg[0] to arg[1] */
	UPCALL_FUNCTION,	/* run function arg[0] with the three behind */
};

/* A function of the suite's, or of the table, for the link's own test. */
typedef unsigned long link_fn1(unsigned long value);

/* How a function is passed: 0 is NULL, up to LINK_FUNCTIONS the suite's own,
 * above it those of the table. */
#define LINK_FUNCTIONS	8
#define LINK_NATIVE	1000

struct link_msg {
	uint64_t token;
	uint32_t kind;
	uint32_t cpu;
	uint32_t fn;
	uint32_t nargs;
	uint32_t task;
	/* 1: the call is an interrupt's. */
	uint32_t irq;
	uint64_t arg[LINK_ARGS];
	/* Basic blocks that the call ran in the lab's own code. */
	uint64_t work;
	/* The subject's variables, as they are after the call. */
	uint64_t var[LINK_VARS];
};

/* Numbers for the functions and the variables of the table. */
enum link_fn {
#define CALL0(r, type, name)	LINK_FN_##name,
#define CALL1(r, type, name, ...)	LINK_FN_##name,
#define CALL2(r, type, name, ...)	LINK_FN_##name,
#define CALL3(r, type, name, ...)	LINK_FN_##name,
#define CALL4(r, type, name, ...)	LINK_FN_##name,
#define CALL5(r, type, name, ...)	LINK_FN_##name,
#define CALL6(r, type, name, ...)	LINK_FN_##name,
#define VAR(type, name)
#include "calls.def"
#undef VAR
	LINK_FNS
};

enum link_var {
#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef CALL5
#undef CALL6
#define CALL0(...)
#define CALL1(...)
#define CALL2(...)
#define CALL3(...)
#define CALL4(...)
#define CALL5(...)
#define CALL6(...)
#define VAR(type, name)	LINK_VAR_##name,
#include "calls.def"
#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef CALL5
#undef CALL6
#undef VAR
	LINK_VARS_USED
};
_Static_assert(LINK_VARS_USED <= LINK_VARS, "too many variables");

/* How the subject reaches its suite in the middle of a call. */
typedef void link_upcall_fn(struct link_msg *msg);

/*
 * The subject's side, two entry points.  subject_start() attaches the machine
 * whose memory @fd is; subject_run() does what a LINK_CALL says and turns it
 * into the answer.
 */
typedef int subject_start_fn(int fd, link_upcall_fn *upcall);
typedef void subject_run_fn(struct link_msg *msg);
subject_start_fn subject_start;
subject_run_fn subject_run;
/* Nothing of the subject may run any more. */
void subject_stop(void);

/* The descriptors a subject process is born with. */
#define SUBJECT_LINK_FD	3
#define SUBJECT_RAM_FD	4

#endif /* _GRADER_LINK_H */
