/*
 * CPUs that take turns, or run at the same time, as whoever switches the
 * machine on wants it.
 */
#ifndef _MACHINE_SCHED_H
#define _MACHINE_SCHED_H

#define SCHED_LOG	64

/** A task that stopped running for a while, and where: relative to the object,
 * as in an oops; 0 if it slept or was done. */
struct sched_switch {
	unsigned int task, cpu;
	unsigned long pc;
};

/** The last switches. */
struct sched_log {
	unsigned long count;
	struct sched_switch entry[SCHED_LOG];
};

/**
 * From here on CPUs change at points that chance has chosen: the same @p seed
 * chooses the same ones.  0 ends it.
 */
void sched_seed(unsigned long seed);
/** A point at which another CPU may go on instead. */
void sched_point(void);

/** Lets another CPU go on while this one waits for it, and has done so @p spins
 * times; 0 if that is of no use. */
int sched_spin(unsigned long spins);

/** Lets each task that is made from here on have a thread of the host. */
void sched_threads(void);
/** Ends all of these, whatever they sleep for. */
void sched_end(void);

struct task_struct;

/**
 * Makes a task that stands still until wake_up_process().
 * @param irq  1: it runs as interrupts of its CPU
 * @return NULL if there are too many.
 */
struct task_struct *task_create(const char *name, int cpu, int irq,
				int (*fn)(void *arg), void *arg);
/** Moves a task that stands still; 0 if it can't be moved. */
int task_move(struct task_struct *task, int cpu, int irq);
/** The running task stands still, and sched_run() returns. */
void task_park(void);
/**
 * From here to sched_release() other CPUs go on only if this one waits for
 * them, and sched_run() does not return: for a call that somebody outside makes
 * in the middle of another one, and waits for.
 */
void sched_hold(void);
void sched_release(void);

/**
 * Runs all tasks until one parks.
 * @return 0 if instead all sleep and nobody is left to wake them.
 */
int sched_run(void);
/** Runs all tasks until all sleep, for so many jiffies. */
void sched_idle(unsigned long ticks);

/** A tick of the clock, in the middle of what the CPU does: sleepers wake, and
 * timers run. */
void sched_tick(void);

/** A task that runs @p fn(@p arg), begins at once, and then is gone.
 * @return NULL if there are too many. */
struct task_struct *task_start(const char *name, int (*fn)(void *arg),
			       void *arg);
/** When the first of those wakes who sleep for a time, or the first timer is
 * due; 0 if there is none. */
int sched_next(unsigned long *when);

/*
 * What is to be done when time has come, if the kernel has timers
 * (lib/kernel/timer.c).
 */

/** When the first is due; 0 if there is none. */
int timers_next(unsigned long *when);
/** Is there any for whose sake time passes? */
int timers_matter(void);
/** Does what is due. */
void timers_run(void);
/** 1 while timers are started for whose sake time does not pass. */
extern int timers_keep_house;
/** Calls from outside run on this CPU, from one to the other. */
void sched_enter(int cpu);
void sched_leave(void);

/** Writes an oops as if @p task, which sleeps, had raised it. */
void sched_blame(const struct task_struct *task);

/** What an oops says of a sleep without an end. */
#define SLEEPS_FOR_EVER \
	"sleeps for ever: nobody is left who could wake it up"

#endif /* _MACHINE_SCHED_H */
