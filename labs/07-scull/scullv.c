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
 * @file scullv.c
 * Memory as a character device: from vmalloc(), which can be mapped.
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
#include <linux/vmalloc.h>
#include <machine/exercise.h>

MODULE_LICENSE("Dual BSD/GPL");

static int scullv_major;
static int scullv_devs = SCULLV_DEVS;
static int scullv_order = SCULLV_ORDER;
static int scullv_qset = SCULLV_QSET;

module_param(scullv_major, int, 0);
module_param(scullv_devs, int, 0);
module_param(scullv_order, int, 0);
module_param(scullv_qset, int, 0);

static void *scullv_alloc(struct scull_dev *dev)
{
	/*
	 * EXERCISE 7.9  Return dev->quantum bytes from vmalloc(), full of
	 * zeroes, or NULL.
	 */
	not_implemented("7.9");
}

static void scullv_free(void *quantum, int size)
{
	/*
	 * EXERCISE 7.9  Free a quantum.
	 */
	not_implemented("7.9");
}

static void scullv_reset(struct scull_dev *dev)
{
	dev->order = scullv_order;
	dev->quantum = PAGE_SIZE << dev->order;
	dev->qset = scullv_qset;
}

static void scullv_vma_open(struct vm_area_struct *vma)
{
	/*
	 * EXERCISE 7.9  Under dev->lock, count one mapping more.
	 */
	not_implemented("7.9");
}

static void scullv_vma_close(struct vm_area_struct *vma)
{
	/*
	 * EXERCISE 7.9  Under dev->lock, count one mapping less.
	 */
	not_implemented("7.9");
}

static struct page *scullv_nopage(struct vm_area_struct *vma,
				  unsigned long address, int *type)
{
	/*
	 * EXERCISE 7.9  As in scullp, but the page is one of a quantum of
	 * several, and the quantum is an address of the vmalloc window.
	 */
	not_implemented("7.9");
}

static struct vm_operations_struct scullv_vm_ops = {
	.open = scullv_vma_open,
	.close = scullv_vma_close,
	.nopage = scullv_nopage,
};

static int scullv_mmap(struct file *filp, struct vm_area_struct *vma)
{
	vma->vm_ops = &scullv_vm_ops;
	vma->vm_flags |= VM_RESERVED;
	vma->vm_private_data = filp->private_data;

	/*
	 * EXERCISE 7.9  Count the mapping; return 0.
	 */
	not_implemented("7.9");
}

#define ORDER	&scullv_order, 0, SCULL_ORDER_MAX
#define QSET	&scullv_qset, 1, SCULL_QSET_MAX

static const struct scull_command scullv_commands[] = {
	{ SCULLV_IOCSORDER, SCULL_SET, ORDER },
	{ SCULLV_IOCTORDER, SCULL_TELL, ORDER },
	{ SCULLV_IOCGORDER, SCULL_GET, ORDER },
	{ SCULLV_IOCQORDER, SCULL_QUERY, ORDER },
	{ SCULLV_IOCXORDER, SCULL_EXCHANGE, ORDER },
	{ SCULLV_IOCHORDER, SCULL_SHIFT, ORDER },
	{ SCULLV_IOCSQSET, SCULL_SET, QSET },
	{ SCULLV_IOCTQSET, SCULL_TELL, QSET },
	{ SCULLV_IOCGQSET, SCULL_GET, QSET },
	{ SCULLV_IOCQQSET, SCULL_QUERY, QSET },
	{ SCULLV_IOCXQSET, SCULL_EXCHANGE, QSET },
	{ SCULLV_IOCHQSET, SCULL_SHIFT, QSET },
};

static int scullv_do(unsigned int cmd, unsigned long arg)
{
	return scull_command(scullv_commands, ARRAY_SIZE(scullv_commands), cmd,
			     arg);
}

static int scullv_ioctl(struct inode *inode, struct file *filp,
			unsigned int cmd, unsigned long arg)
{
	int err;

	if (cmd != SCULLV_IOCRESET)
		return scullv_do(cmd, arg);
	err = scullv_do(SCULLV_IOCTORDER, SCULLV_ORDER);
	return err ? err : scullv_do(SCULLV_IOCTQSET, SCULLV_QSET);
}

static struct file_operations scullv_fops = {
	.owner = THIS_MODULE,
	.open = scull_open,
	.release = scull_release,
	.read = scull_read,
	.write = scull_write,
	.llseek = scull_llseek,
	.ioctl = scullv_ioctl,
	.mmap = scullv_mmap,
};
static struct file_operations *const scullv_all_fops[] = { &scullv_fops };

static struct scull_driver scullv_driver = {
	.name = "scullv",
	.alloc = scullv_alloc,
	.free = scullv_free,
	.reset = scullv_reset,
	.fops = scullv_all_fops,
	.nr_fops = 1,
};

static void scullv_exit(void)
{
	scull_remove_proc("scullvmem");
	scull_remove_driver(&scullv_driver);
}

static int __init scullv_init(void)
{
	int err;

	if (scullv_order < 0 || scullv_order > SCULL_ORDER_MAX ||
	    scullv_qset < 1 || scullv_qset > SCULL_QSET_MAX)
		return -EINVAL;
	scullv_driver.nr_devs = scullv_devs;
	err = scull_add_driver(&scullv_driver, scullv_major, 0);
	if (!err)
		err = scull_create_proc("scullvmem", &scullv_driver);
	if (err)
		scullv_exit();
	return err;
}

module_init(scullv_init);
module_exit(scullv_exit);
