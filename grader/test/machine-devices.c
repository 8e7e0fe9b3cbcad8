/*
 * The kernel around the drivers, by itself: device numbers, and the device
 * that the other tests use.
 */
#define _GNU_SOURCE
#include <asm/uaccess.h>
#include <fcntl.h>
#include <linux/cdev.h>
#include <linux/miscdevice.h>
#include <linux/poll.h>
#include <machine/files.h>
#include <machine/user.h>
#include <stdio.h>
#include <string.h>

#include "machine-test.h"

/* --- The device ----------------------------------------------------------- */

/* A device that remembers the last 16 bytes, and how it was treated. */
char store[16];
int opens, releases, flushes, fasyncs;
unsigned int flags_at_open;
wait_queue_head_t readers;
int filled;
static struct fasync_struct *fasync_list;

int dev_open(struct inode *inode, struct file *filp)
{
	opens++;
	flags_at_open = filp->f_flags;
	filp->private_data = (void *)(long)iminor(inode);
	return iminor(inode) == 3 ? -EBUSY : 0;
}

int dev_release(struct inode *inode, struct file *filp)
{
	releases++;
	return 0;
}

static int dev_flush(struct file *filp)
{
	flushes++;
	return 0;
}

static ssize_t dev_read(struct file *filp, char *buf, size_t count,
			loff_t *ppos)
{
	if (*ppos >= (loff_t)sizeof(store))
		return 0;
	count = min(count, sizeof(store) - (size_t)*ppos);
	if (copy_to_user(buf, store + *ppos, count))
		return -EFAULT;
	*ppos += (loff_t)count;
	return (ssize_t)count;
}

static ssize_t dev_write(struct file *filp, const char *buf, size_t count,
			 loff_t *ppos)
{
	count = min(count, sizeof(store));
	if (copy_from_user(store, buf, count))
		return -EFAULT;
	*ppos += (loff_t)count;
	filled = 1;
	wake_up_interruptible(&readers);
	kill_fasync(&fasync_list, SIGIO, 1);
	return (ssize_t)count;
}

static unsigned int dev_poll(struct file *filp, poll_table *table)
{
	poll_wait(filp, &readers, table);
	return (filled ? POLLIN : 0) | POLLOUT;
}

static int dev_ioctl(struct inode *inode, struct file *filp, unsigned int cmd,
		     unsigned long arg)
{
	return cmd == 1 ? put_user(42, (int *)arg) : cmd == 2 ? (int)arg :
		-ENOTTY;
}

static int dev_fasync(int fd, struct file *filp, int on)
{
	fasyncs += on ? 1 : -1;
	return fasync_helper(fd, filp, on, &fasync_list);
}

struct file_operations dev_fops = {
	.open = dev_open, .release = dev_release, .read = dev_read,
	.write = dev_write, .poll = dev_poll, .ioctl = dev_ioctl,
	.fasync = dev_fasync, .flush = dev_flush,
};
struct cdev dev_cdev;
kernel_dev_t dev_first;

void make_device(void)
{
	init_waitqueue_head(&readers);
	cr_assert_eq(alloc_chrdev_region(&dev_first, 0, 4, "dev"), 0);
	cdev_init(&dev_cdev, &dev_fops);
	cr_assert_eq(cdev_add(&dev_cdev, dev_first, 4), 0);
}

const char *proc(const char *name)
{
	static char text[16384];
	unsigned long buf = user_alloc(sizeof(text));
	char path[64];
	long n, len = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s", name);
	fd = user_open(path, O_RDONLY);
	cr_assert_geq(fd, 0, "%s", path);
	while ((n = user_read(fd, buf, 900)) > 0) {
		memcpy(text + len, user_bytes(buf), (size_t)n);
		len += n;
	}
	cr_assert_eq(n, 0);
	text[len] = '\0';
	user_close(fd);
	user_free(buf);
	return text;
}

/* --- Device numbers ------------------------------------------------------- */

Test(files, device_numbers_belong_to_one_driver)
{
	kernel_dev_t other;

	power_on("mem=1M");
	make_device();
	cr_assert_eq(MAJOR(dev_first), 254);
	cr_assert_eq(register_chrdev_region(dev_first + 3, 2, "x"), -EBUSY);
	cr_assert_eq(register_chrdev_region(dev_first + 4, 2, "x"), 0);
	cr_assert_eq(alloc_chrdev_region(&other, 5, 1, "y"), 0);
	cr_assert_eq(other, MKDEV(253, 5));
	cr_assert_str_eq(proc("devices"), "Character devices:\n253 y\n254 dev\n"
			 "254 x\n\nBlock devices:\n");
	unregister_chrdev_region(other, 1);
	unregister_chrdev_region(dev_first + 4, 2);
	cr_assert_str_eq(proc("devices"), "Character devices:\n254 dev\n\n"
			 "Block devices:\n");
}

Test(files, a_device_is_there_while_it_is_live)
{
	struct user_stat st;

	power_on("mem=1M");
	make_device();
	cr_assert_eq(user_stat("/dev/dev2", &st), 0);
	cr_assert_eq(st.major, 254);
	cr_assert_eq(st.minor, 2);
	cr_assert_geq(user_open("/dev/dev2", O_RDONLY), 0);
	cr_assert_eq(user_open("/dev/dev3", O_RDONLY), -EBUSY);
	cr_assert_eq(user_open("/dev/dev4", O_RDONLY), -ENOENT);
	cdev_del(&dev_cdev);
	cr_assert_eq(user_open("/dev/dev2", O_RDONLY), -ENOENT);
	/* A name of a program's stays, and leads nowhere. */
	cr_assert_eq(user_mknod("/dev/mine", 0020666, 254, 1), 0);
	cr_assert_eq(user_open("/dev/mine", O_RDONLY), -ENXIO);
	cr_assert_eq(cdev_add(&dev_cdev, dev_first, 4), 0);
	cr_assert_geq(user_open("/dev/mine", O_RDONLY), 0);
	cr_assert_eq(user_open("/dev/dev1", O_RDONLY), -ENOENT);
}

Test(files, an_old_driver_has_256_minor_numbers)
{
	int major;

	power_on("mem=1M");
	init_waitqueue_head(&readers);
	major = register_chrdev(0, "old", &dev_fops);
	cr_assert_eq(major, 254);
	cr_assert_geq(user_open("/dev/old", O_RDONLY), 0);
	cr_assert_geq(user_open("/dev/old17", O_RDONLY), 0);
	cr_assert_eq(user_open("/dev/old256", O_RDONLY), -ENOENT);
	cr_assert_eq(unregister_chrdev(254, "young"), -EINVAL);
	cr_assert_eq(unregister_chrdev(254, "old"), 0);
	cr_assert_eq(user_open("/dev/old", O_RDONLY), -ENOENT);
}

Test(files, misc_devices_share_a_major_number)
{
	struct miscdevice a = { .minor = MISC_DYNAMIC_MINOR, .name = "one",
				.fops = &dev_fops };
	struct miscdevice b = { .minor = MISC_DYNAMIC_MINOR, .name = "two",
				.fops = &dev_fops };

	power_on("mem=1M");
	init_waitqueue_head(&readers);
	cr_assert_eq(misc_register(&a), 0);
	cr_assert_eq(misc_register(&b), 0);
	cr_assert_eq(a.minor, 63);
	cr_assert_eq(b.minor, 62);
	cr_assert_str_eq(proc("misc"), " 62 two\n 63 one\n");
	cr_assert_geq(user_open("/dev/one", O_RDWR), 0);
	cr_assert_eq(opens, 1);
	cr_assert_eq(misc_deregister(&a), 0);
	cr_assert_eq(misc_deregister(&a), -EINVAL);
	cr_assert_eq(user_open("/dev/one", O_RDWR), -ENOENT);
}
