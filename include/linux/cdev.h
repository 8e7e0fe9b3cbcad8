/*
 * Character devices: which driver answers for which device numbers.
 *
 *	alloc_chrdev_region(&dev, 0, 4, "scull");	numbers
 *	cdev_init(&scull->cdev, &scull_fops);		a device
 *	scull->cdev.owner = THIS_MODULE;
 *	cdev_add(&scull->cdev, dev, 1);			it lives
 *
 * A device that is there can be opened; before cdev_add() the driver must be
 * ready for that.  (This machine makes its file in /dev by itself.)
 *
 * Linux: fs/char_dev.c.
 */
#ifndef _LINUX_CDEV_H
#define _LINUX_CDEV_H

#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/list.h>

struct file_operations;
struct inode;
struct module;

struct cdev {
	struct kobject kobj;
	/** Is kept from being unloaded while a file of it is open. */
	struct module *owner;
	struct file_operations *ops;
	/** The inodes through which it is open. */
	struct list_head list;
	kernel_dev_t dev;
	unsigned int count;
};

/** Makes @p cdev, which the caller owns, a device with these operations. */
void cdev_init(struct cdev *cdev, struct file_operations *fops);
/** A device of its own, freed when nobody uses it; the caller sets ops. */
struct cdev *cdev_alloc(void);
/** The user that cdev_alloc() began with. */
void cdev_put(struct cdev *cdev);
/**
 * Makes a device live: it answers for the numbers [@p dev, @p dev + count).
 * Its operations may be called before this returns.
 * @return 0, or a negative error; then it is not there.
 */
int cdev_add(struct cdev *cdev, kernel_dev_t dev, unsigned int count);
/** Takes it away: it can't be opened any more.  Not to be touched after. */
void cdev_del(struct cdev *cdev);
/** Forgets the device that an inode leads to. */
void cd_forget(struct inode *inode);

#endif /* _LINUX_CDEV_H */
