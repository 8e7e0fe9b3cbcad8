/*
 * Time of day.  This machine's clock is made from jiffies: it shows when the
 * machine was switched on, plus the ticks since.
 */
#ifndef _KMEMLAB_TIME_H
#define _KMEMLAB_TIME_H

#include <linux/types.h>
#if __STDC_HOSTED__
#include <sys/time.h>
#include <time.h>
#else

struct timespec {
	time_t tv_sec;
	long tv_nsec;
};

struct timeval {
	time_t tv_sec;
	long tv_usec;
};

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

#include <linux/jiffies.h>

#define NSEC_PER_SEC	1000000000L
#define NSEC_PER_USEC	1000L
#define USEC_PER_SEC	1000000L
#define CURRENT_TIME		(current_kernel_time())
#define CURRENT_TIME_SEC	\
	((struct timespec) { current_kernel_time().tv_sec, 0 })

/** The time of day. */
void do_gettimeofday(struct timeval *tv);
/** The time of day at the last tick.  Any context. */
struct timespec current_kernel_time(void);
unsigned long get_seconds(void);

static inline unsigned long timespec_to_jiffies(const struct timespec *value)
{
	return (unsigned long)value->tv_sec * HZ +
		((unsigned long)value->tv_nsec + 1000000000 / HZ - 1) /
		(1000000000 / HZ);
}

static inline void jiffies_to_timespec(unsigned long ticks,
				       struct timespec *value)
{
	value->tv_sec = (time_t)(ticks / HZ);
	value->tv_nsec = (long)(ticks % HZ) * (1000000000 / HZ);
}

static inline unsigned long timeval_to_jiffies(const struct timeval *value)
{
	return (unsigned long)value->tv_sec * HZ +
		((unsigned long)value->tv_usec + 1000000 / HZ - 1) /
		(1000000 / HZ);
}

static inline void jiffies_to_timeval(unsigned long ticks,
				      struct timeval *value)
{
	value->tv_sec = (time_t)(ticks / HZ);
	value->tv_usec = (long)(ticks % HZ) * (1000000 / HZ);
}

/** The time of day at the last tick. */
#define xtime			(current_kernel_time())

#endif
#endif /* _KMEMLAB_TIME_H */
