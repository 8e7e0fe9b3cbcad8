/*
 * Lab 7: The four sculls
 *
 * Fill the places marked EXERCISE: write your code where it says
 * not_implemented(), and take that line away. The book (make docs)
 * leads through this file; make lab7 builds and tests it.
 * printk("x is %lu\n", x) prints, and what it printed is shown
 * when a test fails.
 */

/**
 * @file scullp.c
 * Memory as a character device: whole pages, which can be mapped.
 */
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/scull.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <machine/exercise.h>

MODULE_LICENSE("Dual BSD/GPL");

static int scullp_major;
static int scullp_devs = SCULLP_DEVS;
static int scullp_order = SCULLP_ORDER;
static int scullp_qset = SCULLP_QSET;

module_param(scullp_major, int, 0);
module_param(scullp_devs, int, 0);
module_param(scullp_order, int, 0);
module_param(scullp_qset, int, 0);

static void *scullp_alloc(struct scull_dev *dev)
{
	/*
	 * EXERCISE 7.8  Return a block of pages of the device's order, full of
	 * zeroes, or NULL.
	 */
	not_implemented("7.8");
}

static void scullp_free(void *quantum, int size)
{
	/*
	 * EXERCISE 7.8  Free a block of `size` bytes.
	 */
	not_implemented("7.8");
}

static void scullp_reset(struct scull_dev *dev)
{
	dev->order = scullp_order;
	dev->quantum = PAGE_SIZE << dev->order;
	dev->qset = scullp_qset;
}

static void scullp_vma_open(struct vm_area_struct *vma)
{
	/*
	 * EXERCISE 7.8  Under dev->lock, count one mapping more.
	 */
	not_implemented("7.8");
}

static void scullp_vma_close(struct vm_area_struct *vma)
{
	/*
	 * EXERCISE 7.8  Under dev->lock, count one mapping less.
	 */
	not_implemented("7.8");
}

static struct page *scullp_nopage(struct vm_area_struct *vma,
				  unsigned long address, int *type)
{
	/*
	 * EXERCISE 7.8  Return the page of the device at `address`, with a
	 * reference for the program, and *type, if type is not NULL,
	 * VM_FAULT_MINOR. In a hole, and where the device's size ends before
	 * the page, return NOPAGE_SIGBUS. Don't take dev->sem.
	 */
	not_implemented("7.8");
}

static struct vm_operations_struct scullp_vm_ops = {
	.open = scullp_vma_open,
	.close = scullp_vma_close,
	.nopage = scullp_nopage,
};

static int scullp_mmap(struct file *filp, struct vm_area_struct *vma)
{
	vma->vm_ops = &scullp_vm_ops;
	vma->vm_flags |= VM_RESERVED;
	vma->vm_private_data = filp->private_data;

	/*
	 * EXERCISE 7.8  Under dev->lock, in one step: if the device has order
	 * 0, count the mapping, and return 0; otherwise return -ENODEV.
	 */
	not_implemented("7.8");
}

#define ORDER	&scullp_order, 0, SCULL_ORDER_MAX
#define QSET	&scullp_qset, 1, SCULL_QSET_MAX

static const struct scull_command scullp_commands[] = {
	{ SCULLP_IOCSORDER, SCULL_SET, ORDER },
	{ SCULLP_IOCTORDER, SCULL_TELL, ORDER },
	{ SCULLP_IOCGORDER, SCULL_GET, ORDER },
	{ SCULLP_IOCQORDER, SCULL_QUERY, ORDER },
	{ SCULLP_IOCXORDER, SCULL_EXCHANGE, ORDER },
	{ SCULLP_IOCHORDER, SCULL_SHIFT, ORDER },
	{ SCULLP_IOCSQSET, SCULL_SET, QSET },
	{ SCULLP_IOCTQSET, SCULL_TELL, QSET },
	{ SCULLP_IOCGQSET, SCULL_GET, QSET },
	{ SCULLP_IOCQQSET, SCULL_QUERY, QSET },
	{ SCULLP_IOCXQSET, SCULL_EXCHANGE, QSET },
	{ SCULLP_IOCHQSET, SCULL_SHIFT, QSET },
};

static int scullp_do(unsigned int cmd, unsigned long arg)
{
	return scull_command(scullp_commands, ARRAY_SIZE(scullp_commands), cmd,
			     arg);
}

static int scullp_ioctl(struct inode *inode, struct file *filp,
			unsigned int cmd, unsigned long arg)
{
	int err;

	if (cmd != SCULLP_IOCRESET)
		return scullp_do(cmd, arg);
	err = scullp_do(SCULLP_IOCTORDER, SCULLP_ORDER);
	return err ? err : scullp_do(SCULLP_IOCTQSET, SCULLP_QSET);
}

static struct file_operations scullp_fops = {
	.owner = THIS_MODULE,
	.open = scull_open,
	.release = scull_release,
	.read = scull_read,
	.write = scull_write,
	.llseek = scull_llseek,
	.ioctl = scullp_ioctl,
	.mmap = scullp_mmap,
};
static struct file_operations *const scullp_all_fops[] = { &scullp_fops };

static struct scull_driver scullp_driver = {
	.name = "scullp",
	.alloc = scullp_alloc,
	.free = scullp_free,
	.reset = scullp_reset,
	.fops = scullp_all_fops,
	.nr_fops = 1,
};

static void scullp_exit(void)
{
	scull_remove_proc("scullpmem");
	scull_remove_driver(&scullp_driver);
}

static int __init scullp_init(void)
{
	int err;

	if (scullp_order < 0 || scullp_order > SCULL_ORDER_MAX ||
	    scullp_qset < 1 || scullp_qset > SCULL_QSET_MAX)
		return -EINVAL;
	scullp_driver.nr_devs = scullp_devs;
	err = scull_add_driver(&scullp_driver, scullp_major, 0);
	if (!err)
		err = scull_create_proc("scullpmem", &scullp_driver);
	if (err)
		scullp_exit();
	return err;
}

module_init(scullp_init);
module_exit(scullp_exit);
