/*
 * Tasks on threads of the host, so that CPUs run at the same time.  A task
 * holds its CPU while it runs; other tasks of that CPU wait for it.
 */
#ifndef _MACHINE_THREAD_H
#define _MACHINE_THREAD_H

#define MACHINE_THREADS	64

/** Makes a thread that runs @p fn(@p arg) on @p cpu once *@p state is 0. */
int thread_make(int cpu, volatile long *state, void (*fn)(void *arg),
		void *arg);
/** Takes a CPU, and gives it up. */
void thread_enter(int cpu);
void thread_leave(int cpu);
/** Held by whoever runs code of those that call from outside. */
void thread_lock_caller(void);
void thread_unlock_caller(void);
/** Lets the others run for a millisecond. */
void thread_pause(void);
/** Lets other threads of the host run: one of them may hold a lock. */
void thread_yield(void);
/** Leaves the CPU until *@p state is 0, or @p ticks have passed if not 0. */
void thread_sleep(int cpu, volatile long *state, unsigned long ticks);
/** The running task gives up the CPU @p from, and goes on when it has @p to. */
void thread_move(int from, int to);
/** After *state was set to 0: tells the thread. */
void thread_wake(void);
/** Ends all threads, which must be asleep. */
void thread_end_all(void);
/** Says that a task has parked. */
void thread_parked(void);
/** Waits until one has; 0 if none does for many seconds. */
int thread_wait_parked(void);

#endif /* _MACHINE_THREAD_H */
