/*
 * Asynchronous I/O: a program starts a read or write and goes on; the driver
 * finishes it later.  Its aio_read() may do the work at once, or remember the
 * kiocb, return -EIOCBQUEUED, and call aio_complete() when it is done.  Who
 * waits anyhow has a synchronous kiocb: then it must be done at once.
 *
 * Linux: fs/aio.c.
 */
#ifndef _LINUX_AIO_H
#define _LINUX_AIO_H

#include <linux/errno.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#define KIOCB_SYNC_KEY	(~0U)

struct file;
struct kioctx;

/** A read or write in progress. */
struct kiocb {
	struct list_head ki_run_list;
	long ki_flags;
	int ki_users;
	unsigned int ki_key;
	struct file *ki_filp;
	struct kioctx *ki_ctx;
	int (*ki_cancel)(struct kiocb *iocb, void *event);
	long (*ki_retry)(struct kiocb *iocb);
	union {
		void *user;
		/** Who waits for a synchronous one. */
		struct task_struct *tsk;
	} ki_obj;
	__u64 ki_user_data;
	loff_t ki_pos;
	/** The driver's own. */
	void *private;
	/** What aio_complete() was told, and whether it was called. */
	long ki_result;
	int ki_done;
	wait_queue_head_t ki_wait;
};

#define is_sync_kiocb(iocb)	((iocb)->ki_key == KIOCB_SYNC_KEY)
#define init_sync_kiocb(x, filp) do {					\
	struct kiocb *iocb_ = (x);					\
	*iocb_ = (struct kiocb){ .ki_users = 1,				\
		.ki_key = KIOCB_SYNC_KEY, .ki_filp = (filp) };		\
	iocb_->ki_obj.tsk = current;					\
	init_waitqueue_head(&iocb_->ki_wait);				\
} while (0)

/** Waits until somebody completes it.  @return its result. */
ssize_t wait_on_sync_kiocb(struct kiocb *iocb);
/**
 * The driver is done with @p iocb, and must not touch it again.  Any context.
 * @param res   bytes, or a negative error
 * @param res2  a second number for the program
 * @return 1.
 */
int aio_complete(struct kiocb *iocb, long res, long res2);
#define aio_put_req(iocb)	((void)(iocb))

#endif /* _LINUX_AIO_H */
