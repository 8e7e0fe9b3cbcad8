/*
 * Time, in ticks.  The machine's clock stands still while a task runs: it
 * goes on when every task waits, to the moment at which the first may go on.
 * So the same calls take the same time in each run.
 */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include <asm/div64.h>
#include <asm/param.h>
#include <linux/types.h>

/** Ticks since the machine was switched on. */
extern volatile unsigned long jiffies;

#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)	((long)((a) - (b)) >= 0)
#define time_before_eq(a, b)	time_after_eq(b, a)

#define time_in_range(a, b, c) \
	(time_after_eq(a, b) && time_before_eq(a, c))

/** What jiffies began with. */
#define INITIAL_JIFFIES	0UL
#define jiffies_64	((u64)jiffies)
static inline u64 get_jiffies_64(void)
{
	return jiffies;
}

#define jiffies_to_msecs(j)	((unsigned int)((j) * (1000 / HZ)))
#define msecs_to_jiffies(m)	(((unsigned long)(m) * HZ + 999) / 1000)
#define jiffies_to_usecs(j)	((unsigned int)((j) * (1000000 / HZ)))
#define usecs_to_jiffies(u)						\
	(((unsigned long)(u) * HZ + 999999) / 1000000)
/** Programs count in hundredths of a second. */
#define USER_HZ			100
#define jiffies_to_clock_t(j)	((j) / (HZ / USER_HZ))
#define clock_t_to_jiffies(c)	((c) * (HZ / USER_HZ))

#endif /* _LINUX_JIFFIES_H */
