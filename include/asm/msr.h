/* The host processor's own cycle counter. */
#if __STDC_HOSTED__
#include_next <asm/msr.h>
#endif
#ifndef _KMEMLAB_MSR_H
#define _KMEMLAB_MSR_H

#define rdtsc(low, high)						\
	__asm__ __volatile__("rdtsc" : "=a" (low), "=d" (high))
#define rdtscl(low)							\
	__asm__ __volatile__("rdtsc" : "=a" (low) : : "edx")
#define rdtscll(value) do {						\
	unsigned int low_, high_;					\
	rdtsc(low_, high_);						\
	(value) = ((unsigned long long)high_ << 32) | low_;		\
} while (0)

#endif /* _KMEMLAB_MSR_H */
