/*
 * From a request's thread to the kernel's and back: see mount.h.
 */
#include "mount.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>

/* --- A request's thread ------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work;
/* Requests that the kernel has not seen yet, and those that get a signal. */
static struct request *queue, **queue_end = &queue;
static unsigned int interrupts;
static bool ended;

/* All that are under way, for the signals; only the kernel's thread looks. */
static struct request *running;

static struct request *request_of(struct call *call)
{
	return (struct request *)call;
}

static void finished(struct call *call)
{
	struct request **p = &running;

	while (*p != request_of(call))
		p = &(*p)->next;
	*p = request_of(call)->next;
	sem_post(&request_of(call)->done);
}

/* The controlling terminal of a process, as a small number; 0 for none. */
static unsigned int tty_of(pid_t pid)
{
	unsigned int nr = 0;
	char path[64], line[512], *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	/* The name, in parentheses, may have blanks and parentheses. */
	if (fgets(line, sizeof(line), file) && (end = strrchr(line, ')')))
		sscanf(end + 1, " %*c %*d %*d %*d %u", &nr);
	fclose(file);
	return nr ? 1 + minor(nr) % 62 : 0;
}

static void name_of(pid_t pid, char *name, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(name, size, "program");
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	file = fopen(path, "re");
	if (file && fgets(name, (int)size, file))
		name[strcspn(name, "\n")] = '\0';
	if (file)
		fclose(file);
}

static void tell_interrupt(struct request *r)
{
	pthread_mutex_lock(&lock);
	r->interrupt = true;
	interrupts++;
	pthread_cond_signal(&work);
	pthread_mutex_unlock(&lock);
}

long make(struct request *r, long (*run)(struct call *call))
{
	struct fuse_context *context = fuse_get_context();
	char name[16];

	name_of(context->pid, name, sizeof(name));
	r->call.run = run;
	r->call.finished = finished;
	r->call.uid = context->uid;
	r->call.gid = context->gid;
	r->call.pid = context->pid;
	r->call.tty = tty_of(context->pid);
	r->call.comm = name;
	sem_init(&r->done, 0, 0);
	pthread_mutex_lock(&lock);
	*queue_end = r;
	queue_end = &r->next;
	pthread_cond_signal(&work);
	pthread_mutex_unlock(&lock);
	while (sem_wait(&r->done))
		if (fuse_interrupted())
			tell_interrupt(r);
	sem_destroy(&r->done);
	return r->call.result;
}

/* --- The kernel's thread ------------------------------------------------------ */

static unsigned long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long)now.tv_sec * 1000 +
		(unsigned long)now.tv_nsec / 1000000;
}

/* Waits for a request, but not longer than the kernel has something to do. */
static void wait_for_work(long ticks)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ticks / 1000;
	until.tv_nsec += ticks % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (!queue && !interrupts && !ended)
		if (ticks < 0)
			pthread_cond_wait(&work, &lock);
		else if (pthread_cond_timedwait(&work, &lock, &until))
			break;
}

/* All requests that have come; the lock is held. */
static struct request *take_all(void)
{
	struct request *all = queue;

	queue = NULL;
	queue_end = &queue;
	return all;
}

static void begin_all(struct request *r)
{
	struct request *next;

	for (; r; r = next) {
		next = r->next;
		r->next = running;
		running = r;
		if (kernel_begin(&r->call)) {
			r->call.result = -EAGAIN;
			finished(&r->call);
		}
	}
}

static void deliver_signals(void)
{
	for (struct request *r = running; r; r = r->next)
		if (r->interrupt && r->call.task) {
			r->interrupt = false;
			k.user_kill(r->call.task, SIGINT);
		}
}

void kernel_loop(void)
{
	unsigned long start = milliseconds(), now;
	struct request *all;

	for (;;) {
		long ticks = kernel_next();

		pthread_mutex_lock(&lock);
		wait_for_work(ticks);
		all = take_all();
		interrupts = 0;
		pthread_mutex_unlock(&lock);
		if (ended)
			return;
		begin_all(all);
		deliver_signals();
		now = milliseconds() - start;
		/* A busy driver may have been ahead of the clock. */
		kernel_run(now > *k.jiffies ? now - *k.jiffies : 0);
	}
}

void requests_begin(void)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&work, &attr);
}

void requests_end(void)
{
	pthread_mutex_lock(&lock);
	ended = true;
	pthread_cond_signal(&work);
	pthread_mutex_unlock(&lock);
}
