/*
 * Waiting for a while.  udelay() and mdelay() keep the CPU, msleep() gives it
 * to others.
 */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

#include <asm/delay.h>
#include <linux/kernel.h>

/** Keeps the CPU busy for so many milliseconds. */
void mdelay(unsigned long msecs);
/** Sleeps for at least so many milliseconds.  Linux: kernel/timer.c. */
void msleep(unsigned int msecs);
/** The same, unless a signal comes.  @return milliseconds that were left. */
unsigned long msleep_interruptible(unsigned int msecs);

static inline void ssleep(unsigned int seconds)
{
	msleep(seconds * 1000);
}

#endif /* _LINUX_DELAY_H */
