/*
 * Devices too small for a major number of their own share number 10: a driver
 * with one device has less to write.
 *
 * Linux: drivers/char/misc.c.
 */
#ifndef _LINUX_MISCDEVICE_H
#define _LINUX_MISCDEVICE_H

#include <linux/list.h>
#include <linux/major.h>
#include <linux/module.h>

/** Asks for a minor number that nobody has. */
#define MISC_DYNAMIC_MINOR	255

struct device;
struct class_device;
struct file_operations;

struct miscdevice {
	int minor;
	const char *name;
	struct file_operations *fops;
	struct list_head list;
	struct device *dev;
	struct class_device *class;
	char devfs_name[64];
};

/** Makes the device live; minor receives its number if it asked for one.
 * @return 0, or a negative error. */
int misc_register(struct miscdevice *misc);
/** @return 0; -EINVAL if it was not there. */
int misc_deregister(struct miscdevice *misc);

#define MODULE_ALIAS_MISCDEV(minor)
#define MODULE_ALIAS_CHARDEV_MAJOR(major)
#define MODULE_ALIAS_CHARDEV(major, minor)

#endif /* _LINUX_MISCDEVICE_H */
