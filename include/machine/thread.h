/*
 * Tasks on threads of the host, so that CPUs run at the same time.  A task
 * holds its CPU while it runs; other tasks of that CPU wait for it.
 *
 * The threads run only while the host's first one is in thread_run_all(), and
 * that returns when all of them sleep.  So whoever looks at the machine from
 * outside finds it standing still, and whether nobody is left who could go on
 * is known, and not a matter of how long one has waited.
 */
#ifndef _MACHINE_THREAD_H
#define _MACHINE_THREAD_H

#define MACHINE_THREADS	64

/** Makes a thread that sleeps until *@p state is 0, and then runs @p fn(@p arg)
 * on @p cpu.  @return 0; -1 if there are too many. */
int thread_make(int cpu, volatile long *state, void (*fn)(void *arg),
		void *arg);
/** Lets all run whose state is 0 until all sleep.  @return how many could. */
int thread_run_all(void);
/** Ends all threads, which must be asleep. */
void thread_end_all(void);

/** The running task leaves @p cpu until its state is 0. */
void thread_sleep(int cpu);
/** After the state of another one was set to 0: tells its thread. */
void thread_wake(void);
/** Takes a CPU, and gives it up. */
void thread_enter(int cpu);
void thread_leave(int cpu);
/** The running task gives up the CPU @p from, and goes on when it has @p to. */
void thread_move(int from, int to);
/** Lets other threads of the host run: one of them may hold a lock. */
void thread_yield(void);
/** Held by whoever runs code of those that call from outside. */
void thread_lock_caller(void);
void thread_unlock_caller(void);

#endif /* _MACHINE_THREAD_H */
