/*
 * Tasks on threads of the host: see <machine/thread.h>.  One mutex and one
 * condition serve all sleepers; those who sleep are not in a hurry.
 */
#define _GNU_SOURCE
#include <machine/layout.h>
#include <machine/thread.h>

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

/* A CPU's mutex is held by the task that runs on it. */
static pthread_mutex_t cpu_mutex[MACHINE_CPUS] = {
	PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
	PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
	PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
	PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
};
static pthread_mutex_t sleepers = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t caller = PTHREAD_MUTEX_INITIALIZER;
static unsigned long parked;
static pthread_t made[MACHINE_THREADS];
static int nr_made, ending;

/* Milliseconds after which nobody is expected to wake up any more. */
#define SLEEP_MAX	20000

struct start {
	int cpu;
	volatile long *state;
	void (*fn)(void *arg);
	void *arg;
};

static long read_state(volatile long *state)
{
	return __atomic_load_n(state, __ATOMIC_SEQ_CST);
}

/* @ticks are milliseconds. */
static void deadline(struct timespec *when, unsigned long ticks)
{
	clock_gettime(CLOCK_REALTIME, when);
	when->tv_sec += (time_t)(ticks / 1000);
	when->tv_nsec += (long)(ticks % 1000) * 1000000;
	if (when->tv_nsec >= 1000000000) {
		when->tv_nsec -= 1000000000;
		when->tv_sec++;
	}
}

static void wait_for(volatile long *state, unsigned long ticks)
{
	struct timespec when;
	int late = 0;

	if (ticks)
		deadline(&when, ticks);
	pthread_mutex_lock(&sleepers);
	while (read_state(state) && !late && !ending)
		late = ticks ? pthread_cond_timedwait(&woken, &sleepers, &when)
			: pthread_cond_wait(&woken, &sleepers);
	if (ending) {
		pthread_mutex_unlock(&sleepers);
		pthread_exit(NULL);
	}
	__atomic_store_n(state, 0, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&sleepers);
}

static void *run(void *arg)
{
	struct start start = *(struct start *)arg;

	free(arg);
	wait_for(start.state, 0);
	pthread_mutex_lock(&cpu_mutex[start.cpu]);
	start.fn(start.arg);
	return NULL;
}

int thread_make(int cpu, volatile long *state, void (*fn)(void *arg),
		void *arg)
{
	struct start *start = malloc(sizeof(*start));

	if (!start)
		return -1;
	*start = (struct start){ cpu, state, fn, arg };
	if (nr_made == MACHINE_THREADS ||
	    pthread_create(&made[nr_made], NULL, run, start)) {
		free(start);
		return -1;
	}
	nr_made++;
	return 0;
}

void thread_end_all(void)
{
	pthread_mutex_lock(&sleepers);
	ending = 1;
	pthread_cond_broadcast(&woken);
	pthread_mutex_unlock(&sleepers);
	while (nr_made)
		pthread_join(made[--nr_made], NULL);
}

void thread_enter(int cpu)
{
	pthread_mutex_lock(&cpu_mutex[cpu]);
}

void thread_leave(int cpu)
{
	pthread_mutex_unlock(&cpu_mutex[cpu]);
}

void thread_lock_caller(void)
{
	pthread_mutex_lock(&caller);
}

void thread_unlock_caller(void)
{
	pthread_mutex_unlock(&caller);
}

void thread_yield(void)
{
	sched_yield();
}

void thread_pause(void)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	nanosleep(&ms, NULL);
}

void thread_sleep(int cpu, volatile long *state, unsigned long ticks)
{
	thread_leave(cpu);
	wait_for(state, ticks);
	thread_enter(cpu);
}

void thread_move(int from, int to)
{
	thread_leave(from);
	thread_enter(to);
}

void thread_wake(void)
{
	pthread_mutex_lock(&sleepers);
	pthread_cond_broadcast(&woken);
	pthread_mutex_unlock(&sleepers);
}

void thread_parked(void)
{
	pthread_mutex_lock(&sleepers);
	parked++;
	pthread_cond_broadcast(&woken);
	pthread_mutex_unlock(&sleepers);
}

int thread_wait_parked(void)
{
	struct timespec when;
	int late = 0;

	deadline(&when, SLEEP_MAX);
	pthread_mutex_lock(&sleepers);
	while (!parked && !late)
		late = pthread_cond_timedwait(&woken, &sleepers, &when);
	if (!late)
		parked--;
	pthread_mutex_unlock(&sleepers);
	return !late;
}
