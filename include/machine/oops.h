/*
 * An oops: the end of a call that can't go on.  The kernel's BUG() and panic()
 * raise one, so does a touch of memory that is not there, a loop without an
 * end, and an exercise that is still open.
 *
 * Host code that calls into the kernel catches it, and then looks at
 * machine->oops:
 *
 *	sigjmp_buf frame;
 *	sigjmp_buf *outer = oops_catch(&frame);
 *
 *	if (!sigsetjmp(frame, 0))
 *		free_page(addr);
 *	oops_catch(outer);
 */
#ifndef _MACHINE_OOPS_H
#define _MACHINE_OOPS_H

#include <linux/types.h>

enum oops_kind {
	OOPS_NONE,
	OOPS_BUG,	/**< BUG() or BUG_ON() */
	OOPS_PANIC,	/**< panic() */
	OOPS_FAULT,	/**< touched an address where nothing is */
	OOPS_TRAP,	/**< a bad instruction or a division by zero */
	OOPS_STACK,	/**< the stack overflowed */
	OOPS_HUNG,	/**< ran longer than any right solution would */
	OOPS_DEADLOCK,	/**< waits for a lock that nobody will release */
	OOPS_OPEN,	/**< reached an exercise that is not implemented */
	OOPS_KINDS
};

#define OOPS_FRAMES	12
#define OOPS_NO_ADDRESS	(~0UL)

struct oops {
	enum oops_kind kind;
	/** Where in the source, if the code itself said so. */
	char file[64];
	char func[48];
	int line;
	/** The address touched, and how; OOPS_NO_ADDRESS if the CPU does not
	 * say which, since it is none: its upper bits are not all the same. */
	unsigned long address;
	int write;
	/** What it was, in words. */
	char text[160];
	/** The call chain, innermost first, relative to the object's base. */
	unsigned long frame[OOPS_FRAMES];
	unsigned int nr_frames;
};

/** Ends the running call with an oops.  The text is printf fashion. */
void oops_raise(enum oops_kind kind, const char *file, int line,
		const char *func, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 5, 6)));

/**
 * The return addresses of the calls that led here, innermost first and
 * relative to the object that this code was linked into.
 * @param frame  receives at most @p max of them
 * @return how many.
 */
unsigned int oops_backtrace(unsigned long *frame, unsigned int max);

/** The same, for the chain that begins with frame pointer @p fp. */
unsigned int oops_walk(const unsigned long *fp, unsigned long *frame,
		       unsigned int max);

/** From here on there is code at [@p start, @p end), too; or no longer. */
void oops_code(unsigned long start, unsigned long end, int there);

/** An address in the code, relative to the object it was linked into. */
unsigned long oops_relative(unsigned long pc);

/**
 * Makes @p frame, a sigjmp_buf, the place where the next oops on this thread
 * ends up, with sigsetjmp() returning 1.
 * @return the frame that was there before, to be put back.
 */
void *oops_catch(void *frame);

/** A frame that is none: an oops ends up where the flow of control catches that
 * the host's thread began with.  For a kernel thread, which nobody called. */
#define OOPS_TO_INIT	((void *)1)
/** Makes that flow the running one, where oops_again() is called; set by who
 * switches between flows. */
extern void (*oops_to_init)(void);
/** Goes on with an oops that was raised elsewhere. */
void oops_again(void) __attribute__((noreturn));
/** Where an oops ends up that nobody catches, in a task of the kernel's own; it
 * must not return.  NULL: the program ends. */
extern void (*oops_orphan)(void);

#if __STDC_HOSTED__
#include <setjmp.h>

/** Turns the signals of wild pointers and traps into oopses.  Once. */
void oops_install(void);
#endif

#endif /* _MACHINE_OOPS_H */
