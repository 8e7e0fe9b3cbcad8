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
/* The clock, if there is one: its period, and when it ticks next. */
static unsigned long period, next_tick;
static void (*on_tick)(void);
/* Where either of them wants to be asked. */
static unsigned long next_stop;

unsigned long switch_countdown;
void (*switch_point)(unsigned long pc);

static void set_next_stop(void)
{
	next_stop = work_limit;
	if (period && (!next_stop || next_tick < next_stop))
		next_stop = next_tick;
}

void work_start(unsigned long limit)
{
	work = 0;
	work_limit = limit;
	next_tick = period;
	set_next_stop();
}

void work_ticks(unsigned long blocks, void (*tick)(void))
{
	period = blocks;
	on_tick = tick;
	next_tick = work + period;
	set_next_stop();
}

unsigned long work_done(void)
{
	return __atomic_load_n(&work, __ATOMIC_RELAXED);
}

/* The limit was reached, or the clock ticks. */
static void stop(void)
{
	if (work_limit && work > work_limit) {
		/* Raising the oops must not come back here. */
		work_limit = 0;
		set_next_stop();
		oops_raise(OOPS_HUNG, "", 0, "",
			   "never comes to an end: it was stopped after %lu "
			   "steps", work - 1);
	}
	if (period && work > next_tick) {
		next_tick = work + period;
		set_next_stop();
		on_tick();
	}
}

void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
	unsigned long done;

	if (__builtin_expect(switch_countdown != 0, 0) && !--switch_countdown)
		switch_point((unsigned long)__builtin_return_address(0));
	/* On threads some are lost; nobody asks for their number there. */
	done = __atomic_load_n(&work, __ATOMIC_RELAXED) + 1;
	__atomic_store_n(&work, done, __ATOMIC_RELAXED);
	if (__builtin_expect(done <= next_stop, 1) || !next_stop)
		return;
	stop();
}
