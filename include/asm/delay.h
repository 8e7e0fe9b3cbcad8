/* Waiting without sleeping. */
#ifndef _ASM_DELAY_H
#define _ASM_DELAY_H

/** Keeps the CPU busy for so many microseconds or nanoseconds; on this machine
 * that is at least a look at the clock. */
void udelay(unsigned long usecs);
void ndelay(unsigned long nsecs);

#endif /* _ASM_DELAY_H */
