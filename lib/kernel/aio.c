/*
 * Reads and writes that a program need not wait for.
 *
 * Linux: fs/aio.c and fs/read_write.c.
 */
#include <linux/aio.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <machine/files.h>

#include "files_rooms.h"

#define NR_AIOS		16

static struct kiocb aios[NR_AIOS];

ssize_t wait_on_sync_kiocb(struct kiocb *iocb)
{
	wait_event(iocb->ki_wait, iocb->ki_done);
	return iocb->ki_result;
}
EXPORT_SYMBOL(wait_on_sync_kiocb);

int aio_complete(struct kiocb *iocb, long res, long res2)
{
	iocb->ki_result = res;
	iocb->ki_done = 1;
	wake_up_all(&iocb->ki_wait);
	return 1;
}
EXPORT_SYMBOL(aio_complete);

ssize_t do_sync_read(struct file *filp, char __user *buf, size_t count,
		     loff_t *ppos)
{
	struct kiocb iocb;
	ssize_t n;

	init_sync_kiocb(&iocb, filp);
	iocb.ki_pos = *ppos;
	n = call_driver(filp->f_op->aio_read, &iocb, buf, count, iocb.ki_pos);
	if (n == -EIOCBQUEUED)
		n = wait_on_sync_kiocb(&iocb);
	*ppos = iocb.ki_pos;
	return n;
}
EXPORT_SYMBOL(do_sync_read);

ssize_t do_sync_write(struct file *filp, const char __user *buf, size_t count,
		      loff_t *ppos)
{
	struct kiocb iocb;
	ssize_t n;

	init_sync_kiocb(&iocb, filp);
	iocb.ki_pos = *ppos;
	n = call_driver(filp->f_op->aio_write, &iocb, buf, count, iocb.ki_pos);
	if (n == -EIOCBQUEUED)
		n = wait_on_sync_kiocb(&iocb);
	*ppos = iocb.ki_pos;
	return n;
}
EXPORT_SYMBOL(do_sync_write);

/* The driver begins; what it does at once is complete at once. */
static long submit(struct kiocb *iocb, int write, unsigned long addr,
		   size_t count)
{
	struct file_operations *op = iocb->ki_filp->f_op;

	if (write)
		return call_driver(op->aio_write, iocb,
				   (const char __user *)addr, count,
				   iocb->ki_pos);
	return call_driver(op->aio_read, iocb, (char __user *)addr, count,
			   iocb->ki_pos);
}

static int begin(struct file *filp, int write, unsigned long addr,
		 size_t count, long long pos)
{
	int nr = 0;
	long n;

	if (!(filp->f_mode & (write ? FMODE_WRITE : FMODE_READ)))
		return -EBADF;
	if (!filp->f_op || (write ? !filp->f_op->aio_write :
			    !filp->f_op->aio_read))
		return -EINVAL;
	while (nr < NR_AIOS && aios[nr].ki_users)
		nr++;
	if (nr == NR_AIOS)
		return -EAGAIN;
	aios[nr] = (struct kiocb){ .ki_users = 1, .ki_filp = filp,
				   .ki_pos = pos };
	init_waitqueue_head(&aios[nr].ki_wait);
	get_file(filp);
	n = submit(&aios[nr], write, addr, count);
	if (n != -EIOCBQUEUED)
		aio_complete(&aios[nr], n, 0);
	return nr;
}

int user_aio(int fd, int write, unsigned long addr, size_t count,
	     long long pos)
{
	struct file *filp = user_enter_file(fd);

	if (!filp)
		return -EBADF;
	return (int)user_leave_file(begin(filp, write, addr, count, pos));
}

int user_aio_done(int number)
{
	return number >= 0 && number < NR_AIOS && aios[number].ki_done;
}

long user_aio_result(int number)
{
	struct kiocb *iocb = &aios[number];

	if (number < 0 || number >= NR_AIOS || !iocb->ki_users)
		return -EINVAL;
	wait_event(iocb->ki_wait, iocb->ki_done);
	fput(iocb->ki_filp);
	iocb->ki_users = 0;
	return user_leave(iocb->ki_result);
}
