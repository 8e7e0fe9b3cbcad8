/* Files in /dev, made by drivers themselves. */
#ifndef _LINUX_DEVFS_FS_KERNEL_H
#define _LINUX_DEVFS_FS_KERNEL_H

#include <linux/fs.h>

/** Makes /dev/NAME, printf fashion.  @return 0 or -ENOMEM. */
int devfs_mk_cdev(kernel_dev_t dev, umode_t mode, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
#define devfs_mk_dir(fmt, ...)	0
/** Removes it. */
void devfs_remove(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* _LINUX_DEVFS_FS_KERNEL_H */
