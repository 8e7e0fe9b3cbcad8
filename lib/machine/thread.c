/*
 * Tasks on threads of the host: see <machine/thread.h>.  One mutex guards what
 * is known of all threads; those who sleep are not in a hurry.
 */
#define _GNU_SOURCE
#include <machine/layout.h>
#include <machine/thread.h>

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

/* A CPU's mutex is held by the task that runs on it. */
static pthread_mutex_t cpu_mutex[MACHINE_CPUS] = {
	PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
	PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
	PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
	PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
};
static pthread_mutex_t caller = PTHREAD_MUTEX_INITIALIZER;

struct thread {
	pthread_t id;
	int cpu;
	volatile long *state;
	void (*fn)(void *arg);
	void *arg;
	bool asleep;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
static pthread_cond_t quiet = PTHREAD_COND_INITIALIZER;
/* All of these are under the lock. */
static struct thread threads[MACHINE_THREADS];
static int nr_threads;
static bool may_run, ending;
/* How many of those that begin together have not come yet. */
static int missing;

static __thread struct thread *self;

static bool is_ready(const struct thread *t)
{
	return !__atomic_load_n(t->state, __ATOMIC_SEQ_CST);
}

static int count_ready(void)
{
	int n = 0;

	for (int i = 0; i < nr_threads; i++)
		n += is_ready(&threads[i]);
	return n;
}

static bool all_sleep(void)
{
	for (int i = 0; i < nr_threads; i++)
		if (!threads[i].asleep || is_ready(&threads[i]))
			return false;
	return true;
}

/* Those that may run begin at the same moment: the host wakes them one by one,
 * and a call is over in less time than that takes. */
static void begin_together(void)
{
	while (__atomic_load_n(&missing, __ATOMIC_RELAXED) > 0)
		sched_yield();
}

static void sleep_until_ready(void)
{
	pthread_mutex_lock(&lock);
	self->asleep = true;
	if (all_sleep())
		pthread_cond_signal(&quiet);
	while (!ending && !(may_run && is_ready(self)))
		pthread_cond_wait(&woken, &lock);
	self->asleep = false;
	if (missing)
		__atomic_fetch_sub(&missing, 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&lock);
	if (ending)
		pthread_exit(NULL);
	begin_together();
}

static void *run(void *arg)
{
	self = arg;
	sleep_until_ready();
	thread_enter(self->cpu);
	self->fn(self->arg);
	return NULL;
}

int thread_make(int cpu, volatile long *state, void (*fn)(void *arg),
		void *arg)
{
	int error = -1;

	pthread_mutex_lock(&lock);
	if (nr_threads < MACHINE_THREADS) {
		struct thread *t = &threads[nr_threads];

		*t = (struct thread){ .cpu = cpu, .state = state, .fn = fn,
				      .arg = arg, .asleep = true };
		error = pthread_create(&t->id, NULL, run, t) ? -1 : 0;
		nr_threads += !error;
	}
	pthread_mutex_unlock(&lock);
	return error;
}

int thread_run_all(void)
{
	int n;

	pthread_mutex_lock(&lock);
	n = count_ready();
	__atomic_store_n(&missing, n, __ATOMIC_RELAXED);
	may_run = true;
	pthread_cond_broadcast(&woken);
	while (!all_sleep())
		pthread_cond_wait(&quiet, &lock);
	may_run = false;
	pthread_mutex_unlock(&lock);
	return n;
}

void thread_end_all(void)
{
	pthread_mutex_lock(&lock);
	ending = true;
	pthread_cond_broadcast(&woken);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < nr_threads; i++)
		pthread_join(threads[i].id, NULL);
	nr_threads = 0;
}

void thread_sleep(int cpu)
{
	thread_leave(cpu);
	sleep_until_ready();
	thread_enter(cpu);
}

void thread_wake(void)
{
	pthread_mutex_lock(&lock);
	pthread_cond_broadcast(&woken);
	pthread_mutex_unlock(&lock);
}

void thread_enter(int cpu)
{
	pthread_mutex_lock(&cpu_mutex[cpu]);
}

void thread_leave(int cpu)
{
	pthread_mutex_unlock(&cpu_mutex[cpu]);
}

void thread_move(int from, int to)
{
	thread_leave(from);
	thread_enter(to);
}

void thread_yield(void)
{
	sched_yield();
}

void thread_lock_caller(void)
{
	pthread_mutex_lock(&caller);
}

void thread_unlock_caller(void)
{
	pthread_mutex_unlock(&caller);
}
