/*
 * Counted work.  A lab's own object is compiled with
 * -fsanitize-coverage=trace-pc, which calls __sanitizer_cov_trace_pc() at the
 * beginning of each basic block.  The count does not depend on how fast the
 * host is or what else it does, so an algorithm can be judged by it; and a
 * loop without an end reaches the limit at the same place every time.
 */
#include <machine/oops.h>
#include <machine/work.h>

static unsigned long work, work_limit;

unsigned long switch_countdown;
void (*switch_point)(unsigned long pc);

void work_start(unsigned long limit)
{
	work = 0;
	work_limit = limit;
}

unsigned long work_done(void)
{
	return work;
}

void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
	if (__builtin_expect(switch_countdown != 0, 0) && !--switch_countdown)
		switch_point((unsigned long)__builtin_return_address(0));
	if (__builtin_expect(++work <= work_limit, 1) || !work_limit)
		return;
	/* Raising the oops must not come back here. */
	work_limit = 0;
	oops_raise(OOPS_HUNG, "", 0, "",
		   "never comes to an end: it was stopped after %lu steps",
		   work - 1);
}
