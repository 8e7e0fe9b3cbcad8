/*
 * Character devices: which one answers for a number, and what happens when its
 * file is opened.
 *
 *	regions		numbers that a driver has taken: char_numbers.c
 *	ranges		numbers for which a device is live: here
 *	nodes		names in /dev, each with its inode: dev_nodes.c
 *
 * Linux: fs/char_dev.c and drivers/base/map.c.
 */
#include <linux/cdev.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/string.h>

#include "char_rooms.h"

#define NR_RANGES	128
#define NR_CDEVS	64

struct range {
	unsigned int count;
	kernel_dev_t first;
	struct cdev *cdev;
	unsigned long maker;
};

static struct range ranges[NR_RANGES];
/* Those of cdev_alloc(). */
static struct cdev cdevs[NR_CDEVS];
static char cdev_used[NR_CDEVS];
/* For those who open devices at the same time.  Drivers come and go one by one,
 * as insmod and rmmod have it. */
static int lock;

/* --- Devices -------------------------------------------------------------- */

struct cdev *chrdev_of(kernel_dev_t dev)
{
	for (struct range *r = ranges; r < ranges + NR_RANGES; r++)
		if (r->count && chrdev_overlap(dev, 1, r->first, r->count))
			return r->cdev;
	return NULL;
}

/* The inodes of a device that goes no longer lead to it. */
static void forget_all(struct cdev *cdev)
{
	lock_table(&lock);
	while (!list_empty(&cdev->list)) {
		struct inode *inode = list_entry(cdev->list.next,
						 struct inode, i_devices);

		list_del_init(&inode->i_devices);
		inode->i_cdev = NULL;
	}
	unlock_table(&lock);
}

static void release_static(struct kobject *kobj)
{
	forget_all(container_of(kobj, struct cdev, kobj));
}

static void release_allocated(struct kobject *kobj)
{
	struct cdev *cdev = container_of(kobj, struct cdev, kobj);

	forget_all(cdev);
	if (cdev >= cdevs && cdev < cdevs + NR_CDEVS)
		cdev_used[cdev - cdevs] = 0;
}

static struct kobj_type type_static = { .release = release_static };
static struct kobj_type type_allocated = { .release = release_allocated };

void cdev_init(struct cdev *cdev, struct file_operations *fops)
{
	memset(cdev, 0, sizeof(*cdev));
	INIT_LIST_HEAD(&cdev->list);
	cdev->kobj.ktype = &type_static;
	kobject_init(&cdev->kobj);
	cdev->kobj.k_name = cdev->kobj.name;
	cdev->ops = fops;
}
EXPORT_SYMBOL(cdev_init);

struct cdev *cdev_alloc(void)
{
	for (int i = 0; i < NR_CDEVS; i++)
		if (!cdev_used[i]) {
			cdev_used[i] = 1;
			cdev_init(&cdevs[i], NULL);
			cdevs[i].kobj.ktype = &type_allocated;
			return &cdevs[i];
		}
	return NULL;
}
EXPORT_SYMBOL(cdev_alloc);

static struct kobject *cdev_get(struct cdev *cdev)
{
	if (!try_module_get(cdev->owner))
		return NULL;
	return kobject_get(&cdev->kobj);
}

void cdev_put(struct cdev *cdev)
{
	struct module *owner;

	if (!cdev)
		return;
	owner = cdev->owner;
	kobject_put(&cdev->kobj);
	module_put(owner);
}
EXPORT_SYMBOL(cdev_put);

static int chrdev_add(struct cdev *cdev, kernel_dev_t dev, unsigned int count,
	       unsigned long maker)
{
	struct range *place = NULL;

	for (struct range *r = ranges; r < ranges + NR_RANGES; r++) {
		if (!r->count)
			place = r;
		else if (chrdev_overlap(dev, count, r->first, r->count))
			return -EBUSY;
	}
	if (!place || !count)
		return place ? -EINVAL : -ENOMEM;
	cdev->dev = dev;
	cdev->count = count;
	*place = (struct range){ count, dev, cdev, maker };
	dev_nodes_make(cdev, dev, count);
	return 0;
}

int cdev_add(struct cdev *cdev, kernel_dev_t dev, unsigned int count)
{
	if (!chrdev_region_of(dev))
		print_symbol(KERN_WARNING "%s adds a device whose number it "
			     "has not taken\n", caller());
	return chrdev_add(cdev, dev, count, caller());
}
EXPORT_SYMBOL(cdev_add);

void cdev_del(struct cdev *cdev)
{
	for (struct range *r = ranges; r < ranges + NR_RANGES; r++)
		if (r->count && r->cdev == cdev) {
			dev_nodes_drop(r->first, r->count);
			r->count = 0;
		}
	kobject_put(&cdev->kobj);
}
EXPORT_SYMBOL(cdev_del);

void cd_forget(struct inode *inode)
{
	lock_table(&lock);
	list_del_init(&inode->i_devices);
	inode->i_cdev = NULL;
	unlock_table(&lock);
}
EXPORT_SYMBOL(cd_forget);

/* --- Opening -------------------------------------------------------------- */

/* An inode leads to this device from here on. */
static void remember(struct inode *inode, struct cdev *cdev)
{
	inode->i_cdev = cdev;
	inode->i_cindex = (int)(inode->i_rdev - cdev->dev);
	list_add(&inode->i_devices, &cdev->list);
}

/* The device an inode leads to, with one more user. */
static struct cdev *cdev_behind(struct inode *inode)
{
	struct cdev *cdev;

	lock_table(&lock);
	cdev = inode->i_cdev;
	if (!cdev)
		cdev = chrdev_of(inode->i_rdev);
	if (cdev && !cdev_get(cdev))
		cdev = NULL;
	if (cdev && !inode->i_cdev)
		remember(inode, cdev);
	unlock_table(&lock);
	return cdev;
}

static int chrdev_open(struct inode *inode, struct file *filp)
{
	struct cdev *cdev = cdev_behind(inode);
	struct call_check check;
	int error;

	if (!cdev)
		return -ENXIO;
	filp->f_op = fops_get(cdev->ops);
	if (!filp->f_op) {
		cdev_put(cdev);
		return -ENXIO;
	}
	if (!filp->f_op->open)
		return 0;
	check_begin(&check);
	error = filp->f_op->open(inode, filp);
	check_end(&check, (unsigned long)filp->f_op->open);
	if (error)
		cdev_put(cdev);
	return error;
}

struct file_operations def_chr_fops = { .open = chrdev_open };
EXPORT_SYMBOL(def_chr_fops);

/* --- As in 2.4 ------------------------------------------------------------ */

int register_chrdev(unsigned int major, const char *name,
		    struct file_operations *fops)
{
	unsigned int nr = major ? major : chrdev_free_major();
	struct region *r;
	int error;

	if (!nr)
		return -EBUSY;
	r = chrdev_take(MKDEV(nr, 0), 256, name, caller(), &error);
	if (!r)
		return error;
	r->cdev = cdev_alloc();
	if (!r->cdev) {
		r->count = 0;
		return -ENOMEM;
	}
	r->cdev->owner = fops->owner;
	r->cdev->ops = fops;
	error = chrdev_add(r->cdev, r->first, 256, caller());
	return error ? error : major ? 0 : (int)nr;
}
EXPORT_SYMBOL(register_chrdev);

int unregister_chrdev(unsigned int major, const char *name)
{
	struct region *r = chrdev_region_of(MKDEV(major, 0));

	if (!r || !r->cdev || strncmp(r->name, name, sizeof(r->name) - 1))
		return -EINVAL;
	cdev_del(r->cdev);
	r->count = 0;
	return 0;
}
EXPORT_SYMBOL(unregister_chrdev);

/* --- For rmmod ------------------------------------------------------------ */

int devices_left(unsigned long start, unsigned long end, char *what,
		 size_t size, unsigned long *maker)
{
	for (struct range *r = ranges; r < ranges + NR_RANGES; r++)
		if (r->count && r->maker - start < end - start) {
			snprintf(what, size, "device %u:%u, live",
				 MAJOR(r->first), MINOR(r->first));
			*maker = r->maker;
			dev_nodes_drop(r->first, r->count);
			r->count = 0;
			return 1;
		}
	return numbers_left(start, end, what, size, maker);
}
