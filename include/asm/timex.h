/* Counting the processor's cycles: it has some thousands in a tick. */
#ifndef _ASM_TIMEX_H
#define _ASM_TIMEX_H

#include <asm/msr.h>

typedef unsigned long long cycles_t;

#define CLOCK_TICK_RATE	1193180

/** Cycles since some time long ago. */
static inline cycles_t get_cycles(void)
{
	unsigned long long cycles;

	rdtscll(cycles);
	return cycles;
}

#define cpu_khz		1000000UL

#endif /* _ASM_TIMEX_H */
