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

/* Those that the kernel itself does, for all files. */
static long set_flag(int fd, unsigned int flag, unsigned long arg)
{
	struct file *filp = user_file(fd);
	int on;

	if (get_user(on, (int __user *)arg))
		return -EFAULT;
	return user_setfl(fd, (int)(on ? filp->f_flags | flag :
				    filp->f_flags & ~flag));
}

long user_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	struct file *filp = user_file(fd);

	user_enter();
	if (!filp)
		return -EBADF;
	switch (cmd) {
	case FIOCLEX:
	case FIONCLEX:
		return 0;
	case FIONBIO:
		return user_leave(set_flag(fd, O_NONBLOCK, arg));
	case FIOASYNC:
		return user_leave(set_flag(fd, FASYNC, arg));
	default:
		return user_leave(driver_ioctl(filp, cmd, arg));
	}
}

int user_fsync(int fd)
{
	struct file *filp = user_file(fd);

	user_enter();
	if (!filp)
		return -EBADF;
	if (!filp->f_op || !filp->f_op->fsync)
		return -EINVAL;
	return (int)user_leave(call_driver(filp->f_op->fsync, filp,
					   filp->f_dentry, 0));
}

#define SETFL_MASK	(O_APPEND | O_NONBLOCK | O_DIRECT | FASYNC)

int user_setfl(int fd, int flags)
{
	struct file *filp = user_file(fd);
	unsigned int changed;
	int error = 0;

	user_enter();
	if (!filp)
		return -EBADF;
	changed = (filp->f_flags ^ (unsigned int)flags) & SETFL_MASK;
	if (changed & FASYNC && filp->f_op && filp->f_op->fasync)
		error = call_driver(filp->f_op->fasync, fd, filp,
				    !!(flags & FASYNC));
	if (error < 0)
		return (int)user_leave(error);
	filp->f_flags ^= changed;
	if (flags & FASYNC && !filp->f_owner.pid)
		f_setown(filp, (unsigned long)current->pid, 0);
	return (int)user_leave(0);
}

int user_getfl(int fd)
{
	struct file *filp = user_file(fd);

	return filp ? (int)filp->f_flags : -EBADF;
}
