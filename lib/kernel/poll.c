/*
 * Waiting until a file can be read or written, and being told instead.
 *
 * Linux: fs/select.c.
 */
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <machine/files.h>

#include "files_rooms.h"

/* --- Waiting -------------------------------------------------------------- */

#define POLL_QUEUES	8

struct poll_entry {
	wait_queue_t wait;
	wait_queue_head_t *queue;
};

struct poll_queues {
	poll_table table;
	unsigned int nr;
	struct poll_entry entry[POLL_QUEUES];
	/* For a watch: called when one of the queues is woken. */
	wait_queue_func_t woken;
};

static void add_queue(struct file *filp, wait_queue_head_t *queue,
		      poll_table *table)
{
	struct poll_queues *p = container_of(table, struct poll_queues, table);
	struct poll_entry *e = &p->entry[p->nr];

	if (p->nr == POLL_QUEUES)
		return;
	p->nr++;
	init_waitqueue_entry(&e->wait, current);
	if (p->woken)
		e->wait.func = p->woken;
	e->queue = queue;
	add_wait_queue(queue, &e->wait);
}

static void leave_queues(struct poll_queues *p)
{
	while (p->nr) {
		p->nr--;
		remove_wait_queue(p->entry[p->nr].queue,
				  &p->entry[p->nr].wait);
	}
}

static unsigned int ask(struct file *filp, poll_table *table)
{
	if (!filp->f_op || !filp->f_op->poll)
		return DEFAULT_POLLMASK;
	return call_driver(filp->f_op->poll, filp, table);
}

static int poll_file(struct file *filp, unsigned int events, long timeout)
{
	struct poll_queues queues = { .table = { add_queue } };
	poll_table *table = timeout ? &queues.table : NULL;
	unsigned int mask;

	for (;;) {
		/* First this, so that no wake-up after the look is lost. */
		set_current_state(TASK_INTERRUPTIBLE);
		mask = ask(filp, table) & (events | POLLERR | POLLHUP);
		table = NULL;
		if (mask || !timeout || signal_pending(current))
			break;
		timeout = schedule_timeout(timeout < 0 ? MAX_SCHEDULE_TIMEOUT :
					   timeout);
	}
	__set_current_state(TASK_RUNNING);
	leave_queues(&queues);
	return mask ? (int)mask : signal_pending(current) ? -EINTR : 0;
}

int user_poll(int fd, unsigned int events, long timeout)
{
	struct file *filp = user_enter_file(fd);
	int mask;

	if (!filp)
		return -EBADF;
	mask = poll_file(filp, events, timeout);
	return (int)user_leave_file(mask);
}

/* --- Being told instead of waiting ---------------------------------------- */

#define NR_WATCHES	64

struct watch {
	struct file *filp;
	struct poll_queues queues;
	void (*fn)(void *arg);
	void *arg;
};

static struct watch watches[NR_WATCHES];

static struct watch *watch_of(wait_queue_t *wait)
{
	for (struct watch *w = watches; w < watches + NR_WATCHES; w++)
		if ((char *)wait >= (char *)w && (char *)wait < (char *)(w + 1))
			return w;
	return NULL;
}

static int watch_woken(wait_queue_t *wait, unsigned int mode, int sync,
		       void *key)
{
	struct watch *w = watch_of(wait);
	void (*fn)(void *arg) = w->fn;

	w->fn = NULL;
	if (fn)
		fn(w->arg);
	return 0;
}

void user_drop_watches(struct file *filp)
{
	for (struct watch *w = watches; w < watches + NR_WATCHES; w++)
		if (w->filp == filp) {
			leave_queues(&w->queues);
			w->filp = NULL;
		}
}

int user_poll_notify(int fd, unsigned int events, void (*fn)(void *arg),
		     void *arg)
{
	struct file *filp = user_enter_file(fd);
	struct watch *w = watches;

	if (!filp)
		return -EBADF;
	user_drop_watches(filp);
	while (w < watches + NR_WATCHES && w->filp)
		w++;
	if (w == watches + NR_WATCHES)
		return (int)user_leave_file(-ENOMEM);
	*w = (struct watch){ .filp = filp, .fn = fn, .arg = arg,
		.queues = { .table = { add_queue }, .woken = watch_woken } };
	return (int)user_leave_file((long)(ask(filp, &w->queues.table) &
				      (events | POLLERR | POLLHUP)));
}
