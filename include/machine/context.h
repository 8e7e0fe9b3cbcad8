/*
 * Flows of control, each with a stack of its own, all on one thread of the
 * host: who runs gives the thread to another one, by name.  That is how the
 * machine's CPUs run when they take turns.
 */
#ifndef _MACHINE_CONTEXT_H
#define _MACHINE_CONTEXT_H

struct context {
	/** Where its registers are, while it does not run. */
	void *sp;
	/** Its stack; 0 for the flow that the host's thread began with. */
	void *stack;
	/** Where its oopses go: see <machine/oops.h>. */
	void *catch_frame;
	/** What a sanitizer knows it by. */
	void *fiber;
};

/**
 * Makes a flow of control that will run @p fn(@p arg), which never returns.
 * @return 0, or -1 if there is no memory for a stack.
 */
int context_make(struct context *c, void (*fn)(void *arg), void *arg);
/** Stops here, as @p from, and goes on as @p to. */
void context_switch(struct context *from, struct context *to);

/** The frame pointer of a flow that does not run, for a backtrace. */
const unsigned long *context_frame(const struct context *c);

#endif /* _MACHINE_CONTEXT_H */
