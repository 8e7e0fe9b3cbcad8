/*
 * Work is counted, not timed: the basic blocks that the lab's own code has
 * run.  The counter has no name and no fixed address that a lab could use.
 */
#ifndef _MACHINE_WORK_H
#define _MACHINE_WORK_H

/**
 * Counts from 0 again.  A call that runs more than @p limit basic blocks ends
 * in an oops; 0 is no limit.
 */
void work_start(unsigned long limit);

/** Basic blocks run since work_start(). */
unsigned long work_done(void);

/**
 * Calls @p tick after each @p period basic blocks, whatever runs: the clock of a
 * machine on which programs wait for it.  0 ends that.
 */
void work_ticks(unsigned long period, void (*tick)(void));

/**
 * While it is not 0, it goes down by one with each basic block; at 0 the
 * block's address is given to switch_point(): another CPU may go on there.
 */
extern unsigned long switch_countdown;
extern void (*switch_point)(unsigned long pc);

#endif /* _MACHINE_WORK_H */
