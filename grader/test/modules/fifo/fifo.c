/*
 * A character device with a ring buffer: who reads an empty one sleeps, and so
 * does who writes to a full one.  Written as drivers for 2.6.10 were, by
 * somebody who has read a book about them.
 */
#include <linux/config.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/fs.h>
#include <linux/errno.h>
#include <linux/types.h>
#include <linux/fcntl.h>
#include <linux/poll.h>
#include <linux/cdev.h>
#include <asm/uaccess.h>

#define FIFO_IOC_MAGIC	'f'
#define FIFO_IOCRESET	_IO(FIFO_IOC_MAGIC, 0)
#define FIFO_IOCGSIZE	_IOR(FIFO_IOC_MAGIC, 1, int)
#define FIFO_IOCSSIZE	_IOW(FIFO_IOC_MAGIC, 2, int)
#define FIFO_IOC_MAXNR	2

static int fifo_major = 0;
static int fifo_minor = 0;
static int fifo_count = 2;
static int fifo_size = 64;
static char *fifo_whom = "nobody";

module_param(fifo_major, int, S_IRUGO);
module_param(fifo_minor, int, S_IRUGO);
module_param(fifo_count, int, 0);
module_param(fifo_size, int, S_IRUGO | S_IWUSR);
module_param(fifo_whom, charp, S_IRUGO);

MODULE_AUTHOR("somebody");
MODULE_LICENSE("Dual BSD/GPL");
MODULE_DESCRIPTION("A pipe in the kernel");

struct fifo_dev {
	wait_queue_head_t inq, outq;
	char *buffer, *end;
	int size;
	char *rp, *wp;
	int readers, writers;
	struct fasync_struct *async_queue;
	struct semaphore sem;
	struct cdev cdev;
};

static struct fifo_dev *fifo_devices;
static dev_t fifo_dev;

static int fifo_open(struct inode *inode, struct file *filp)
{
	struct fifo_dev *dev = container_of(inode->i_cdev, struct fifo_dev, cdev);

	filp->private_data = dev;
	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	if (!dev->buffer) {
		dev->buffer = kmalloc(fifo_size, GFP_KERNEL);
		if (!dev->buffer) {
			up(&dev->sem);
			return -ENOMEM;
		}
		dev->size = fifo_size;
		dev->end = dev->buffer + dev->size;
		dev->rp = dev->wp = dev->buffer;
	}
	if (filp->f_mode & FMODE_READ)
		dev->readers++;
	if (filp->f_mode & FMODE_WRITE)
		dev->writers++;
	up(&dev->sem);
	return nonseekable_open(inode, filp);
}

static int fifo_fasync(int fd, struct file *filp, int mode)
{
	struct fifo_dev *dev = filp->private_data;

	return fasync_helper(fd, filp, mode, &dev->async_queue);
}

static int fifo_release(struct inode *inode, struct file *filp)
{
	struct fifo_dev *dev = filp->private_data;

	fifo_fasync(-1, filp, 0);
	down(&dev->sem);
	if (filp->f_mode & FMODE_READ)
		dev->readers--;
	if (filp->f_mode & FMODE_WRITE)
		dev->writers--;
	if (dev->readers + dev->writers == 0 && dev->rp == dev->wp) {
		kfree(dev->buffer);
		dev->buffer = NULL;
	}
	up(&dev->sem);
	return 0;
}

static ssize_t fifo_read(struct file *filp, char __user *buf, size_t count,
			 loff_t *f_pos)
{
	struct fifo_dev *dev = filp->private_data;

	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	while (dev->rp == dev->wp) {
		up(&dev->sem);
		if (filp->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(dev->inq, (dev->rp != dev->wp)))
			return -ERESTARTSYS;
		if (down_interruptible(&dev->sem))
			return -ERESTARTSYS;
	}
	if (dev->wp > dev->rp)
		count = min(count, (size_t)(dev->wp - dev->rp));
	else
		count = min(count, (size_t)(dev->end - dev->rp));
	if (copy_to_user(buf, dev->rp, count)) {
		up(&dev->sem);
		return -EFAULT;
	}
	dev->rp += count;
	if (dev->rp == dev->end)
		dev->rp = dev->buffer;
	up(&dev->sem);
	wake_up_interruptible(&dev->outq);
	return count;
}

static int spacefree(struct fifo_dev *dev)
{
	if (dev->rp == dev->wp)
		return dev->size - 1;
	return ((dev->rp + dev->size - dev->wp) % dev->size) - 1;
}

static int fifo_getwritespace(struct fifo_dev *dev, struct file *filp)
{
	while (spacefree(dev) == 0) {
		DEFINE_WAIT(wait);

		up(&dev->sem);
		if (filp->f_flags & O_NONBLOCK)
			return -EAGAIN;
		prepare_to_wait(&dev->outq, &wait, TASK_INTERRUPTIBLE);
		if (spacefree(dev) == 0)
			schedule();
		finish_wait(&dev->outq, &wait);
		if (signal_pending(current))
			return -ERESTARTSYS;
		if (down_interruptible(&dev->sem))
			return -ERESTARTSYS;
	}
	return 0;
}

static ssize_t fifo_write(struct file *filp, const char __user *buf,
			  size_t count, loff_t *f_pos)
{
	struct fifo_dev *dev = filp->private_data;
	int result;

	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	result = fifo_getwritespace(dev, filp);
	if (result)
		return result;
	count = min(count, (size_t)spacefree(dev));
	if (dev->wp >= dev->rp)
		count = min(count, (size_t)(dev->end - dev->wp));
	else
		count = min(count, (size_t)(dev->rp - dev->wp - 1));
	if (copy_from_user(dev->wp, buf, count)) {
		up(&dev->sem);
		return -EFAULT;
	}
	dev->wp += count;
	if (dev->wp == dev->end)
		dev->wp = dev->buffer;
	up(&dev->sem);
	wake_up_interruptible(&dev->inq);
	if (dev->async_queue)
		kill_fasync(&dev->async_queue, SIGIO, POLL_IN);
	return count;
}

static unsigned int fifo_poll(struct file *filp, poll_table *wait)
{
	struct fifo_dev *dev = filp->private_data;
	unsigned int mask = 0;

	down(&dev->sem);
	poll_wait(filp, &dev->inq, wait);
	poll_wait(filp, &dev->outq, wait);
	if (dev->rp != dev->wp)
		mask |= POLLIN | POLLRDNORM;
	if (spacefree(dev))
		mask |= POLLOUT | POLLWRNORM;
	up(&dev->sem);
	return mask;
}

static int fifo_ioctl(struct inode *inode, struct file *filp,
		      unsigned int cmd, unsigned long arg)
{
	int err = 0;

	if (_IOC_TYPE(cmd) != FIFO_IOC_MAGIC || _IOC_NR(cmd) > FIFO_IOC_MAXNR)
		return -ENOTTY;
	if (_IOC_DIR(cmd) & _IOC_READ)
		err = !access_ok(VERIFY_WRITE, (void __user *)arg, _IOC_SIZE(cmd));
	else if (_IOC_DIR(cmd) & _IOC_WRITE)
		err = !access_ok(VERIFY_READ, (void __user *)arg, _IOC_SIZE(cmd));
	if (err)
		return -EFAULT;
	switch (cmd) {
	case FIFO_IOCRESET:
		fifo_size = 64;
		break;
	case FIFO_IOCGSIZE:
		return __put_user(fifo_size, (int __user *)arg);
	case FIFO_IOCSSIZE:
		if (!capable(CAP_SYS_ADMIN))
			return -EPERM;
		return __get_user(fifo_size, (int __user *)arg);
	default:
		return -ENOTTY;
	}
	return 0;
}

static struct file_operations fifo_fops = {
	.owner =	THIS_MODULE,
	.llseek =	no_llseek,
	.read =		fifo_read,
	.write =	fifo_write,
	.poll =		fifo_poll,
	.ioctl =	fifo_ioctl,
	.open =		fifo_open,
	.release =	fifo_release,
	.fasync =	fifo_fasync,
};

static void fifo_setup_cdev(struct fifo_dev *dev, int index)
{
	int err, devno = MKDEV(fifo_major, fifo_minor + index);

	cdev_init(&dev->cdev, &fifo_fops);
	dev->cdev.owner = THIS_MODULE;
	err = cdev_add(&dev->cdev, devno, 1);
	if (err)
		printk(KERN_NOTICE "Error %d adding fifo%d", err, index);
}

static void fifo_cleanup(void)
{
	int i;

	if (!fifo_devices)
		goto numbers;
	for (i = 0; i < fifo_count; i++) {
		cdev_del(&fifo_devices[i].cdev);
		kfree(fifo_devices[i].buffer);
	}
	kfree(fifo_devices);
numbers:
	unregister_chrdev_region(fifo_dev, fifo_count);
}

static int __init fifo_init(void)
{
	int i, result;

	if (fifo_major) {
		fifo_dev = MKDEV(fifo_major, fifo_minor);
		result = register_chrdev_region(fifo_dev, fifo_count, "fifo");
	} else {
		result = alloc_chrdev_region(&fifo_dev, fifo_minor, fifo_count,
					     "fifo");
		fifo_major = MAJOR(fifo_dev);
	}
	if (result < 0) {
		printk(KERN_WARNING "fifo: can't get major %d\n", fifo_major);
		return result;
	}
	fifo_devices = kmalloc(fifo_count * sizeof(struct fifo_dev), GFP_KERNEL);
	if (!fifo_devices) {
		fifo_cleanup();
		return -ENOMEM;
	}
	memset(fifo_devices, 0, fifo_count * sizeof(struct fifo_dev));
	for (i = 0; i < fifo_count; i++) {
		init_waitqueue_head(&fifo_devices[i].inq);
		init_waitqueue_head(&fifo_devices[i].outq);
		init_MUTEX(&fifo_devices[i].sem);
		fifo_setup_cdev(fifo_devices + i, i);
	}
	printk(KERN_INFO "fifo: %d devices for %s, major %i\n", fifo_count,
	       fifo_whom, fifo_major);
	return 0;
}

module_init(fifo_init);
module_exit(fifo_cleanup);
