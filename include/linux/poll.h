/*
 * Waiting for several files at once.  A driver's poll() says which of its wait
 * queues would be woken, with poll_wait(), and what can be done right now:
 *
 *	poll_wait(filp, &dev->readers, wait);
 *	if (dev->filled)
 *		mask |= POLLIN | POLLRDNORM;
 *
 * It is asked again after each wake-up, and must not sleep itself.
 *
 * Linux: include/linux/poll.h and fs/select.c.
 */
#ifndef _KMEMLAB_POLL_H
#define _KMEMLAB_POLL_H

#include <asm/poll.h>
#include <asm/uaccess.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/wait.h>

struct file;
struct poll_table_struct;
typedef void (*poll_queue_proc)(struct file *filp, wait_queue_head_t *q,
				struct poll_table_struct *table);

typedef struct poll_table_struct {
	poll_queue_proc qproc;
} poll_table;

/** Adds a wait queue to those whose wake-ups the caller of poll() wants to
 * hear of; nothing if it only asks (@p table is NULL). */
static inline void poll_wait(struct file *filp, wait_queue_head_t *q,
			     poll_table *table)
{
	if (table && q)
		table->qproc(filp, q, table);
}

static inline void init_poll_funcptr(poll_table *table, poll_queue_proc qproc)
{
	table->qproc = qproc;
}

/** What a file without a poll() of its own can do: all. */
#define DEFAULT_POLLMASK	(POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

#endif /* _KMEMLAB_POLL_H */
