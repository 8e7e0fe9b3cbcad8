/*
 * What the rooms of files share, and nobody else: files.c, read_write.c,
 * ioctl.c, poll.c, fasync.c, aio.c, mmap.c and names.c.
 */
#ifndef _LIB_KERNEL_FILES_ROOMS_H
#define _LIB_KERNEL_FILES_ROOMS_H

#include "layer.h"

/* Calls a driver's function and looks what it has left behind. */
#define call_driver(fn, ...) ({						\
	struct call_check check_;					\
	__typeof__(fn(__VA_ARGS__)) result_;				\
	check_begin(&check_);						\
	result_ = fn(__VA_ARGS__);					\
	check_end(&check_, (unsigned long)fn);				\
	result_; })

/** Is it a file of /proc, and not of /dev? */
static inline int is_proc(const struct inode *inode)
{
	return !S_ISCHR(inode->i_mode);
}

/** A call ends: interrupts that were put off come in now, and a signal that
 * ended it is delivered. */
long user_leave(long result);
/** A call to a file begins.  The file, or NULL, stays while the call does, even
 * if another task closes the descriptor. */
struct file *user_enter_file(int fd);
/** It ends: user_leave(), for those who have got a file. */
long user_leave_file(long result);
/** What a program gave as a path: the name in /dev, or in /proc. */
struct dentry *user_find(const char *path);
/** Nobody is told of this file any more. */
void user_drop_watches(struct file *filp);

#endif /* _LIB_KERNEL_FILES_ROOMS_H */
