/*
 * Misc devices, and a few other things that drivers ask for.
 * Linux: drivers/char/misc.c, drivers/char/random.c, init/version.c.
 */
#include <linux/cdev.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/utsname.h>
#include <machine/files.h>

#include "layer.h"

#define MINORS		64

static LIST_HEAD(devices);
static struct cdev *cdev;

static struct miscdevice *by_minor(unsigned int minor)
{
	struct miscdevice *misc;

	list_for_each_entry(misc, &devices, list)
		if (misc->minor == (int)minor)
			return misc;
	return NULL;
}

/* The file becomes that of the device with this minor number. */
static int misc_open(struct inode *inode, struct file *filp)
{
	struct miscdevice *misc = by_minor(iminor(inode));
	struct file_operations *old = filp->f_op;
	struct call_check check;
	int error;

	if (!misc)
		return -ENODEV;
	filp->f_op = fops_get(misc->fops);
	if (!filp->f_op) {
		filp->f_op = old;
		return -ENODEV;
	}
	if (!filp->f_op->open)
		return 0;
	check_begin(&check);
	error = filp->f_op->open(inode, filp);
	check_end(&check, (unsigned long)filp->f_op->open);
	if (error) {
		fops_put(filp->f_op);
		filp->f_op = old;
	}
	return error;
}

static struct file_operations misc_fops = { .open = misc_open };

/* The driver that all of them share, at the first one's coming. */
static int misc_init(void)
{
	if (cdev)
		return 0;
	if (register_chrdev_region(MKDEV(MISC_MAJOR, 0), 256, "misc"))
		return -EIO;
	cdev = cdev_alloc();
	if (!cdev)
		return -ENOMEM;
	cdev->ops = &misc_fops;
	return cdev_add(cdev, MKDEV(MISC_MAJOR, 0), 256);
}

int misc_register(struct miscdevice *misc)
{
	int error = misc_init();

	if (error)
		return error;
	if (misc->minor == MISC_DYNAMIC_MINOR) {
		int minor = MINORS;

		while (--minor >= 0 && by_minor((unsigned int)minor))
			;
		if (minor < 0)
			return -EBUSY;
		misc->minor = minor;
	} else if (by_minor((unsigned int)misc->minor)) {
		return -EBUSY;
	}
	list_add(&misc->list, &devices);
	user_unlink(misc->name);
	return user_mknod(misc->name, S_IFCHR | S_IRUGO | S_IWUGO, MISC_MAJOR,
			  (unsigned int)misc->minor);
}
EXPORT_SYMBOL(misc_register);

int misc_deregister(struct miscdevice *misc)
{
	if (by_minor((unsigned int)misc->minor) != misc)
		return -EINVAL;
	list_del(&misc->list);
	user_unlink(misc->name);
	return 0;
}
EXPORT_SYMBOL(misc_deregister);

int show_misc(struct seq_file *m, void *v)
{
	struct miscdevice *misc;

	list_for_each_entry(misc, &devices, list)
		seq_printf(m, "%3i %s\n", misc->minor, misc->name);
	return 0;
}

int misc_left(unsigned long start, unsigned long end, char *what, size_t size,
	      unsigned long *maker)
{
	struct miscdevice *misc;

	list_for_each_entry(misc, &devices, list)
		if ((unsigned long)misc - start < end - start) {
			snprintf(what, size, "misc device \"%s\"", misc->name);
			*maker = 0;
			misc_deregister(misc);
			return 1;
		}
	return 0;
}

/* --- And so on ----------------------------------------------------------------- */

void get_random_bytes(void *buf, int nbytes)
{
	static unsigned long seed = 0x9e3779b97f4a7c15UL;

	for (int i = 0; i < nbytes; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		((unsigned char *)buf)[i] = (unsigned char)(seed >> 33);
	}
}
EXPORT_SYMBOL(get_random_bytes);

struct new_utsname system_utsname = {
	"Linux", "kmemlab", "2.6.10", "#1", "x86_64", "(none)"
};
EXPORT_SYMBOL(system_utsname);

/* Ten at once, then one every five seconds. */
int printk_ratelimit(void)
{
	static unsigned long last, tokens = 10 * 5 * HZ;

	tokens = min(tokens + (jiffies - last), 10UL * 5 * HZ);
	last = jiffies;
	if (tokens < 5 * HZ)
		return 0;
	tokens -= 5 * HZ;
	return 1;
}
EXPORT_SYMBOL(printk_ratelimit);
