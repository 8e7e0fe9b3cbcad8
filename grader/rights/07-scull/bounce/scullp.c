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
	unsigned long addr = __get_free_pages(GFP_KERNEL, dev->order);

	if (addr)
		memset((void *)addr, 0, PAGE_SIZE << dev->order);
	return (void *)addr;
}

static void scullp_free(void *quantum, int size)
{
	free_pages((unsigned long)quantum, get_order(size));
}

static void scullp_reset(struct scull_dev *dev)
{
	dev->order = scullp_order;
	dev->quantum = PAGE_SIZE << dev->order;
	dev->qset = scullp_qset;
}

static void scullp_vma_open(struct vm_area_struct *vma)
{
	struct scull_dev *dev = vma->vm_private_data;

	spin_lock(&dev->lock);
	dev->vmas++;
	spin_unlock(&dev->lock);
}

static void scullp_vma_close(struct vm_area_struct *vma)
{
	struct scull_dev *dev = vma->vm_private_data;

	spin_lock(&dev->lock);
	dev->vmas--;
	spin_unlock(&dev->lock);
}

static struct page *scullp_nopage(struct vm_area_struct *vma,
				  unsigned long address, int *type)
{
	struct scull_dev *dev = vma->vm_private_data;
	loff_t pos = ((loff_t)vma->vm_pgoff << PAGE_SHIFT) +
		((address - vma->vm_start) & PAGE_MASK);
	struct page *page;
	void *at;

	down(&dev->sem);
	at = pos < dev->size ? scull_address(dev, pos) : NULL;
	up(&dev->sem);
	if (!at)
		return NOPAGE_SIGBUS;
	page = virt_to_page(at);
	get_page(page);
	if (type)
		*type = VM_FAULT_MINOR;
	return page;
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

	struct scull_dev *dev = filp->private_data;
	int err = 0;

	spin_lock(&dev->lock);
	if (dev->order)
		err = -ENODEV;
	else
		dev->vmas++;
	spin_unlock(&dev->lock);
	return err;
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
