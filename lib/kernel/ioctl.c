/*
 * Commands to files: to the driver, and those that the kernel does itself.
 *
 * Linux: fs/ioctl.c and fs/fcntl.c.
 */
#include <asm/ioctls.h>
#include <asm/uaccess.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <machine/files.h>

#include "files_rooms.h"

static long driver_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct file_operations *op = filp->f_op;
	long result = -ENOTTY;

	if (op && op->unlocked_ioctl)
		result = call_driver(op->unlocked_ioctl, filp, cmd, arg);
	else if (op && op->ioctl)
		result = call_driver(op->ioctl, filp->f_dentry->d_inode, filp,
				     cmd, arg);
	return result == -ENOIOCTLCMD ? -EINVAL : result;
}

#define SETFL_MASK	(O_APPEND | O_NONBLOCK | O_DIRECT | FASYNC)

static int set_flags(int fd, struct file *filp, unsigned int flags)
{
	unsigned int changed = (filp->f_flags ^ flags) & SETFL_MASK;
	int error = 0;

	if (changed & FASYNC && filp->f_op && filp->f_op->fasync)
		error = call_driver(filp->f_op->fasync, fd, filp,
				    !!(flags & FASYNC));
	if (error < 0)
		return error;
	filp->f_flags ^= changed;
	if (flags & FASYNC && !filp->f_owner.pid)
		f_setown(filp, (unsigned long)current->pid, 0);
	return 0;
}

/* As the number says that @arg points to. */
static long set_flag(int fd, struct file *filp, unsigned int flag,
		     unsigned long arg)
{
	int on;

	if (get_user(on, (int __user *)arg))
		return -EFAULT;
	return set_flags(fd, filp, on ? filp->f_flags | flag :
			 filp->f_flags & ~flag);
}

/* Some are the kernel's own, for all files. */
static long do_ioctl(int fd, struct file *filp, unsigned int cmd,
		     unsigned long arg)
{
	switch (cmd) {
	case FIOCLEX:
	case FIONCLEX:
		return 0;
	case FIONBIO:
		return set_flag(fd, filp, O_NONBLOCK, arg);
	case FIOASYNC:
		return set_flag(fd, filp, FASYNC, arg);
	default:
		return driver_ioctl(filp, cmd, arg);
	}
}

long user_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	struct file *filp = user_enter_file(fd);

	return filp ? user_leave_file(do_ioctl(fd, filp, cmd, arg)) : -EBADF;
}

int user_fsync(int fd)
{
	struct file *filp = user_enter_file(fd);
	long error = -EINVAL;

	if (!filp)
		return -EBADF;
	if (filp->f_op && filp->f_op->fsync)
		error = call_driver(filp->f_op->fsync, filp, filp->f_dentry, 0);
	return (int)user_leave_file(error);
}

int user_setfl(int fd, int flags)
{
	struct file *filp = user_enter_file(fd);

	if (!filp)
		return -EBADF;
	return (int)user_leave_file(set_flags(fd, filp, (unsigned int)flags));
}

int user_getfl(int fd)
{
	struct file *filp = user_enter_file(fd);

	return filp ? (int)user_leave_file((long)filp->f_flags) : -EBADF;
}
