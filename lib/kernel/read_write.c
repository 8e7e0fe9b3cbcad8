/*
 * Reading, writing and the position.
 *
 * Linux: fs/read_write.c.
 */
#include <asm/uaccess.h>
#include <linux/aio.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/uio.h>
#include <machine/files.h>

#include "files_rooms.h"

/* --- Reading and writing -------------------------------------------------- */

/* A driver that says it has moved more than it was asked for. */
static ssize_t sane(ssize_t result, size_t count, unsigned long function)
{
	if (result <= (ssize_t)count)
		return result;
	print_symbol(KERN_ERR "%s says that it has moved more bytes than it "
		     "was asked for\n", function);
	return result;
}

#define COUNT_MAX	0x7ffff000UL

ssize_t vfs_read(struct file *filp, char __user *buf, size_t count,
		 loff_t *ppos)
{
	struct file_operations *op = filp->f_op;

	if (!(filp->f_mode & FMODE_READ))
		return -EBADF;
	if (!op || (!op->read && !op->aio_read))
		return -EINVAL;
	if ((ssize_t)count < 0 || *ppos < 0)
		return -EINVAL;
	if (!access_ok(VERIFY_WRITE, buf, count))
		return -EFAULT;
	count = min(count, COUNT_MAX);
	if (op->read)
		return sane(call_driver(op->read, filp, buf, count, ppos),
			    count, (unsigned long)op->read);
	return do_sync_read(filp, buf, count, ppos);
}
EXPORT_SYMBOL(vfs_read);

ssize_t vfs_write(struct file *filp, const char __user *buf, size_t count,
		  loff_t *ppos)
{
	struct file_operations *op = filp->f_op;

	if (!(filp->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!op || (!op->write && !op->aio_write))
		return -EINVAL;
	if ((ssize_t)count < 0 || *ppos < 0)
		return -EINVAL;
	if (!access_ok(VERIFY_READ, buf, count))
		return -EFAULT;
	count = min(count, COUNT_MAX);
	if (op->write)
		return sane(call_driver(op->write, filp, buf, count, ppos),
			    count, (unsigned long)op->write);
	return do_sync_write(filp, buf, count, ppos);
}
EXPORT_SYMBOL(vfs_write);

/* At the file's position, which moves. */
static long move(struct file *filp, unsigned long addr, size_t count, int write)
{
	loff_t pos = filp->f_pos;
	long n;

	if (write)
		n = vfs_write(filp, (const char __user *)addr, count, &pos);
	else
		n = vfs_read(filp, (char __user *)addr, count, &pos);
	filp->f_pos = pos;
	return n;
}

long user_read(int fd, unsigned long addr, size_t count)
{
	struct file *filp = user_enter_file(fd);

	return filp ? user_leave_file(move(filp, addr, count, 0)) : -EBADF;
}

long user_write(int fd, unsigned long addr, size_t count)
{
	struct file *filp = user_enter_file(fd);

	return filp ? user_leave_file(move(filp, addr, count, 1)) : -EBADF;
}

long user_pread(int fd, unsigned long addr, size_t count, long long pos)
{
	struct file *filp = user_enter_file(fd);
	long n = -ESPIPE;

	if (!filp)
		return -EBADF;
	if (filp->f_mode & FMODE_PREAD)
		n = vfs_read(filp, (char __user *)addr, count, &pos);
	return user_leave_file(n);
}

long user_pwrite(int fd, unsigned long addr, size_t count, long long pos)
{
	struct file *filp = user_enter_file(fd);
	long n = -ESPIPE;

	if (!filp)
		return -EBADF;
	if (filp->f_mode & FMODE_PWRITE)
		n = vfs_write(filp, (const char __user *)addr, count, &pos);
	return user_leave_file(n);
}

#define PIECES_MAX	64

/* The driver's own function for pieces, if it has one. */
static long try_vector(struct file *filp, const struct user_piece *pieces,
		       unsigned long nr, int write)
{
	struct iovec iov[PIECES_MAX];

	for (unsigned long i = 0; i < nr; i++)
		iov[i] = (struct iovec){ (void __user *)pieces[i].addr,
					 pieces[i].count };
	if (write)
		return call_driver(filp->f_op->writev, filp, iov, nr,
				   &filp->f_pos);
	return call_driver(filp->f_op->readv, filp, iov, nr, &filp->f_pos);
}

/* One after the other, until one is not moved whole. */
static long move_each(struct file *filp, const struct user_piece *pieces,
		      unsigned long nr, int write)
{
	long sum = 0, n;

	for (unsigned long i = 0; i < nr; i++) {
		n = move(filp, pieces[i].addr, pieces[i].count, write);
		if (n < 0)
			return sum ? sum : n;
		sum += n;
		if ((size_t)n != pieces[i].count)
			break;
	}
	return sum;
}

static long move_pieces(int fd, const struct user_piece *pieces,
			unsigned long nr, int write)
{
	struct file *filp = user_enter_file(fd);
	long n;

	if (!filp)
		return -EBADF;
	if (nr > PIECES_MAX)
		n = -EINVAL;
	else if (filp->f_op && (write ? filp->f_op->writev != NULL :
				filp->f_op->readv != NULL))
		n = try_vector(filp, pieces, nr, write);
	else
		n = move_each(filp, pieces, nr, write);
	return user_leave_file(n);
}

long user_readv(int fd, const struct user_piece *pieces, unsigned long nr)
{
	return move_pieces(fd, pieces, nr, 0);
}

long user_writev(int fd, const struct user_piece *pieces, unsigned long nr)
{
	return move_pieces(fd, pieces, nr, 1);
}

/* --- The position --------------------------------------------------------- */

loff_t generic_file_llseek(struct file *filp, loff_t off, int whence)
{
	if (whence == SEEK_END)
		off += filp->f_dentry->d_inode->i_size;
	else if (whence == SEEK_CUR)
		off += filp->f_pos;
	if (off < 0)
		return -EINVAL;
	if (off != filp->f_pos) {
		filp->f_pos = off;
		filp->f_version = 0;
	}
	return off;
}
EXPORT_SYMBOL(generic_file_llseek);

loff_t default_llseek(struct file *filp, loff_t off, int whence)
{
	return generic_file_llseek(filp, off, whence);
}
EXPORT_SYMBOL(default_llseek);

loff_t no_llseek(struct file *filp, loff_t off, int whence)
{
	return -ESPIPE;
}
EXPORT_SYMBOL(no_llseek);

int nonseekable_open(struct inode *inode, struct file *filp)
{
	filp->f_mode &= ~(unsigned int)(FMODE_LSEEK | FMODE_PREAD |
					FMODE_PWRITE);
	return 0;
}
EXPORT_SYMBOL(nonseekable_open);

long long user_lseek(int fd, long long off, int whence)
{
	struct file *filp = user_enter_file(fd);
	loff_t (*llseek)(struct file *filp, loff_t off, int whence);

	if (!filp)
		return -EBADF;
	if (whence < 0 || whence > 2)
		return user_leave_file(-EINVAL);
	llseek = default_llseek;
	if (!(filp->f_mode & FMODE_LSEEK))
		llseek = no_llseek;
	else if (filp->f_op && filp->f_op->llseek)
		llseek = filp->f_op->llseek;
	return user_leave_file(call_driver(llseek, filp, off, whence));
}

int user_seekable(int fd)
{
	struct file *filp = user_enter_file(fd);

	return filp && user_leave_file(filp->f_mode & FMODE_LSEEK &&
		(!filp->f_op || filp->f_op->llseek != no_llseek));
}
