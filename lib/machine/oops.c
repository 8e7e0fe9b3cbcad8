/*
 * Oopses: how a call that can't go on comes to an end.
 *
 * oops_raise() writes what happened into the control block and jumps to the
 * frame that the host program put up with oops_catch().  Signals of wild
 * pointers take the same way, on a stack of their own, since the one in use
 * may be what overflowed.
 */
#define _GNU_SOURCE
#include <machine/machine.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <ucontext.h>

/* The first and the last of the object that this is linked into. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

static __thread sigjmp_buf *catch_frame;

void (*oops_to_init)(void);

void *oops_catch(void *frame)
{
	sigjmp_buf *before = catch_frame;

	catch_frame = frame;
	return before;
}

/* LIST_POISON1 of <linux/list.h>; LIST_POISON2 is twice as much. */
#define LIST_POISON	0x100100UL

/* Code that was loaded later: modules. */
#define OOPS_CODES	64
static struct { unsigned long start, end; } codes[OOPS_CODES];

void oops_code(unsigned long start, unsigned long end, int there)
{
	for (int i = 0; i < OOPS_CODES; i++)
		if (codes[i].start == (there ? 0 : start)) {
			codes[i].start = there ? start : 0;
			codes[i].end = there ? end : 0;
			return;
		}
}

static int is_loaded(unsigned long pc)
{
	for (int i = 0; i < OOPS_CODES; i++)
		if (pc >= codes[i].start && pc < codes[i].end)
			return 1;
	return 0;
}

/*
 * Walks the chain of frame pointers.  Each frame holds the caller's frame
 * pointer and, above it, the address to return to.  The chain may have been
 * overwritten: it must go up, in small steps, and is not followed far.
 */
unsigned int oops_walk(const unsigned long *fp, unsigned long *frame,
		       unsigned int max)
{
	unsigned int n = 0;

	while (n < max && fp && !((unsigned long)fp & 7)) {
		const unsigned long *up = (const unsigned long *)fp[0];

		if (fp[1] < (unsigned long)__ehdr_start && !is_loaded(fp[1]))
			break;
		frame[n++] = fp[1] - (unsigned long)__ehdr_start;
		if (up <= fp || (unsigned long)up - (unsigned long)fp > 65536)
			break;
		fp = up;
	}
	return n;
}

unsigned long oops_relative(unsigned long pc)
{
	return pc - (unsigned long)__ehdr_start;
}

unsigned int oops_backtrace(unsigned long *frame, unsigned int max)
{
	return oops_walk(__builtin_frame_address(0), frame, max);
}

void (*oops_orphan)(void);

/* Jumps to whoever catches; without anybody, this was no call of ours. */
__attribute__((noreturn))
static void end_call(void)
{
	sigjmp_buf *frame = catch_frame;

	if (frame == OOPS_TO_INIT && oops_orphan)
		oops_orphan();
	if (frame == OOPS_TO_INIT)
		oops_to_init();
	if (!frame || frame == OOPS_TO_INIT) {
		fprintf(stderr, "oops that nobody catches: %s\n",
			machine->oops.text);
		abort();
	}
	event("oops: %s", machine->oops.text);
	siglongjmp(*frame, 1);
}

void oops_again(void)
{
	end_call();
}

void oops_raise(enum oops_kind kind, const char *file, int line,
		const char *func, const char *fmt, ...)
{
	struct oops *o = &machine->oops;
	va_list args;

	memset(o, 0, sizeof(*o));
	o->kind = kind;
	o->line = line;
	snprintf(o->file, sizeof(o->file), "%s", file);
	snprintf(o->func, sizeof(o->func), "%s", func);
	va_start(args, fmt);
	vsnprintf(o->text, sizeof(o->text), fmt, args);
	va_end(args);
	o->nr_frames = oops_backtrace(o->frame, OOPS_FRAMES);
	end_call();
}

/* A touch just below the stack pointer is the stack's own end. */
static int is_stack(unsigned long addr, unsigned long sp)
{
	return addr - (sp - 65536) < 65536 + 4096;
}

/* What the CPU does about an address that is none; it does not say which. */
#define GENERAL_PROTECTION	13

static void fill_fault(struct oops *o, int sig, const siginfo_t *info,
		       const greg_t *reg)
{
	unsigned long addr = (unsigned long)info->si_addr;
	char why[128];
	int n;

	if (sig == SIGVTALRM) {
		o->kind = OOPS_HUNG;
		snprintf(o->text, sizeof(o->text), "never comes to an end: it "
			 "was stopped after seconds of processor time");
		return;
	}
	if (sig == SIGILL || sig == SIGFPE) {
		o->kind = OOPS_TRAP;
		snprintf(o->text, sizeof(o->text), "%s", sig == SIGFPE ?
			 "divided by zero" : "ran an illegal instruction");
		return;
	}
	if (reg[REG_TRAPNO] == GENERAL_PROTECTION) {
		o->kind = OOPS_FAULT;
		o->address = OOPS_NO_ADDRESS;
		snprintf(o->text, sizeof(o->text), "used an address that "
			 "can't exist");
		return;
	}
	o->address = addr;
	o->write = !!(reg[REG_ERR] & 2);
	o->kind = is_stack(addr, (unsigned long)reg[REG_RSP]) ? OOPS_STACK :
		OOPS_FAULT;
	if (o->kind == OOPS_STACK) {
		snprintf(o->text, sizeof(o->text), "the stack overflowed");
		return;
	}
	n = snprintf(o->text, sizeof(o->text), "%s address %#lx",
		     (unsigned long)reg[REG_RIP] == addr ? "jumped to" :
		     o->write ? "wrote to" : "read from", addr);
	if (addr - USER_START < USER_SIZE)
		snprintf(o->text + n, sizeof(o->text) - (size_t)n, ", which is "
			 "the program's: only copy_to_user() and its like may");
	else if (addr - LIST_POISON < 0x100 || addr - 2 * LIST_POISON < 0x100)
		snprintf(o->text + n, sizeof(o->text) - (size_t)n,
			 ", near what list_del() leaves in an entry");
	else if (mmu_explain(addr, o->write, why, sizeof(why)))
		snprintf(o->text + n, sizeof(o->text) - (size_t)n, ": %s", why);
}

static int is_ours(unsigned long addr)
{
	return addr - (unsigned long)__ehdr_start <
		(unsigned long)(etext - __ehdr_start) || is_loaded(addr);
}

static void fill_trace(struct oops *o, const greg_t *reg)
{
	unsigned long addr = (unsigned long)reg[REG_RIP];

	/* A stack that overflowed has no end worth walking. */
	if (o->kind != OOPS_STACK)
		o->nr_frames = 1 + oops_walk((void *)reg[REG_RBP],
					       o->frame + 1, OOPS_FRAMES - 1);
	/* memset() and its like have no frame, only an address to return to
	 * on top of the stack. */
	if (!is_ours(addr) && o->kind != OOPS_STACK)
		addr = *(unsigned long *)reg[REG_RSP];
	o->frame[0] = addr - (unsigned long)__ehdr_start;
	o->nr_frames += !o->nr_frames;
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
	const greg_t *reg = ((ucontext_t *)context)->uc_mcontext.gregs;
	struct oops *o = &machine->oops;

	if (sig == SIGSEGV && mmu_miss((unsigned long)info->si_addr,
				       !!(reg[REG_ERR] & 2)))
		return;
	if (!catch_frame) {	/* not a call of ours: die of it */
		if (sig != SIGVTALRM)
			signal(sig, SIG_DFL);
		return;
	}
	memset(o, 0, sizeof(*o));
	fill_fault(o, sig, info, reg);
	fill_trace(o, reg);
	end_call();
}

void oops_install(void)
{
	static char stack[65536];
	static const int sigs[] = {
		SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGVTALRM
	};
	const stack_t alt = { .ss_sp = stack, .ss_size = sizeof(stack) };
	/* NODEFER: the handler leaves by a jump, which unblocks nothing. */
	const struct sigaction act = {
		.sa_sigaction = on_signal,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
	};

	sigaltstack(&alt, NULL);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		sigaction(sigs[i], &act, NULL);
}
