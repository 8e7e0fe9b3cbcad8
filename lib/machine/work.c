/*
 * Counted work.  A lab's own object is compiled with
 * -fsanitize-coverage=trace-pc, which calls __sanitizer_cov_trace_pc() at the
 * beginning of each basic block.  The count does not depend on how fast the
 * host is or what else it does, so an algorithm can be judged by it; and a
 * loop without an end reaches the limit at the same place every time.
 */
#include <machine/machine.h>

void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
	if (__builtin_expect(++machine->work <= machine->work_limit, 1) ||
	    !machine->work_limit)
		return;
	/* Raising the oops must not come back here. */
	machine->work_limit = 0;
	oops_raise(OOPS_HUNG, "", 0, "",
		   "never comes to an end: it was stopped after %lu steps",
		   machine->work - 1);
}
