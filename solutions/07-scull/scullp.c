/*%
## Quanta of whole pages

scullp takes its quanta from the page allocator: a quantum of **order** n is a
block of 2<sup>n</sup> pages. No memory is lost, as it is when `kmalloc()`
rounds 4000 bytes up to 4096. And pages can do something that other memory
can't: they can be **mapped** into a program.

## Memory that a program can touch

A program that calls `mmap()` gets a range of addresses behind which the
device stands. It reads and writes there as in its own memory, without any
call. The kernel describes the range in a `struct vm_area_struct`, a *vma*,
and asks the driver's `mmap()`, which could put all the pages there at once.
Ours puts none. It leaves the vma a set of functions, and when the program
touches a page for the first time, there is a page fault, and the kernel asks
`nopage()` for just that page:

    program                        kernel                   driver
    touches vm_start + 0x5000  ->  nothing there: fault  -> nopage(vma, address)
                                                              which byte of the
                                                              device is that?
    goes on, page in place     <-  maps it               <- its struct page

`vm_pgoff` says at which page of the device the range begins. The caller of
`nopage()` gets a reference to the page (`get_page()`), which it drops when
the page is unmapped. With `NOPAGE_SIGBUS` there is no page, and the program
gets the signal SIGBUS.

That reference is why scullp can map only quanta of order 0. A block of pages
has one count, in its first page; if a single page of it was handed out and
given back, the page allocator would believe that it was free.

## Two locks

`nopage()` must not take the device's semaphore. Think of a program that calls
`read()` with a buffer in its own mapping of the same device: `read()` holds the
semaphore and copies to the program; the copy touches a page that is not there
yet; the fault ends up in `nopage()`, which would wait for the semaphore, for
ever. `mmap()` must not take it either, for a similar reason: Linux holds a lock
of the program's (`mmap_sem`) when it calls that, and a page fault of another
thread of the same program needs it. (Our machine has no such threads: there
the mistake would go unnoticed.)

So who keeps the memory in place while `nopage()` looks for the page? The
count of mappings does: `dev->vmas`. While it is not 0 a trim does nothing, so
the list of sets only grows; and a growing list can be walked without a lock,
as exercise 7.1 has prepared. `dev->lock`, a spinlock, guards the count, and
makes the trim look at it and take the memory away in one step.
%*/
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
	//@ exercise 7.8
	//@ todo Return a block of pages of the device's order, full of
	//@ todo zeroes, or NULL.
	//@ hint __get_free_pages() returns an unsigned long, 0 if there is no
	//@ ... memory.
	//@ hint The device's order is dev->order; scullp_order may have another
	//@ ... value by now.
	//@ hint addr = __get_free_pages(GFP_KERNEL, dev->order); if (addr)
	//@ ... memset((void *)addr, 0, PAGE_SIZE << dev->order); return (void
	//@ ... *)addr;
	unsigned long addr = __get_free_pages(GFP_KERNEL, dev->order);

	if (addr)
		memset((void *)addr, 0, PAGE_SIZE << dev->order);
	return (void *)addr;
	//@ end
}

static void scullp_free(void *quantum, int size)
{
	//@ exercise 7.8
	//@ todo Free a block of `size` bytes.
	//@ hint free_pages() has to be told the order of the block.
	//@ hint get_order() of lab 2 turns bytes into an order.
	//@ hint free_pages((unsigned long)quantum, get_order(size));
	free_pages((unsigned long)quantum, get_order(size));
	//@ end
}

static void scullp_reset(struct scull_dev *dev)
{
	dev->order = scullp_order;
	dev->quantum = PAGE_SIZE << dev->order;
	dev->qset = scullp_qset;
}

/*%
A vma may come to be in other ways than by `mmap()`: when a program starts
another one (`fork()`), which then has the range as well. Then `open()` of the
vma's functions is called; and `close()` when one goes.
%*/
static void scullp_vma_open(struct vm_area_struct *vma)
{
	//@ exercise 7.8
	//@ todo Under dev->lock, count one mapping more.
	//@ hint The count is dev->vmas. Two CPUs may add to it at the same
	//@ ... time.
	//@ hint vma->vm_private_data is what your mmap() has put there.
	//@ hint spin_lock(&dev->lock); dev->vmas++; spin_unlock(&dev->lock);
	struct scull_dev *dev = vma->vm_private_data;

	spin_lock(&dev->lock);
	dev->vmas++;
	spin_unlock(&dev->lock);
	//@ end
}

static void scullp_vma_close(struct vm_area_struct *vma)
{
	//@ exercise 7.8
	//@ todo Under dev->lock, count one mapping less.
	//@ hint The opposite of the function above.
	//@ hint If it is forgotten the device can never be trimmed again.
	//@ hint spin_lock(&dev->lock); dev->vmas--; spin_unlock(&dev->lock);
	struct scull_dev *dev = vma->vm_private_data;

	spin_lock(&dev->lock);
	dev->vmas--;
	spin_unlock(&dev->lock);
	//@ end
}

static struct page *scullp_nopage(struct vm_area_struct *vma,
				  unsigned long address, int *type)
{
	//@ exercise 7.8
	//@ todo Return the page of the device at `address`, with a reference
	//@ todo for the program, and *type, if type is not NULL,
	//@ todo VM_FAULT_MINOR. In a hole, and where the device's size ends
	//@ todo before the page, return NOPAGE_SIGBUS. Don't take dev->sem.
	//@ hint Which byte of the device is it? The vma begins vm_pgoff pages
	//@ ... into it.
	//@ hint scull_address() finds the memory, virt_to_page() its struct
	//@ ... page.
	//@ hint pos = ((loff_t)vma->vm_pgoff << PAGE_SHIFT) + (address -
	//@ ... vma->vm_start), at a page's beginning; at = pos < dev->size ?
	//@ ... scull_address(dev, pos) : NULL; if (!at) return NOPAGE_SIGBUS;
	//@ ... page = virt_to_page(at); get_page(page);
	struct scull_dev *dev = vma->vm_private_data;
	loff_t pos = ((loff_t)vma->vm_pgoff << PAGE_SHIFT) +
		((address - vma->vm_start) & PAGE_MASK);
	void *at = pos < dev->size ? scull_address(dev, pos) : NULL;
	struct page *page;

	if (!at)
		return NOPAGE_SIGBUS;
	page = virt_to_page(at);
	get_page(page);
	if (type)
		*type = VM_FAULT_MINOR;
	return page;
	//@ end
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

	//@ exercise 7.8
	//@ todo Under dev->lock, in one step: if the device has order 0, count
	//@ todo the mapping, and return 0; otherwise return -ENODEV.
	//@ hint A trim between the look at dev->order and the count could give
	//@ ... the device another order.
	//@ hint vm_ops->open() is not called for the mapping that mmap() makes.
	//@ hint spin_lock(&dev->lock); if (dev->order) err = -ENODEV; else
	//@ ... dev->vmas++; spin_unlock(&dev->lock); return err;
	struct scull_dev *dev = filp->private_data;
	int err = 0;

	spin_lock(&dev->lock);
	if (dev->order)
		err = -ENODEV;
	else
		dev->vmas++;
	spin_unlock(&dev->lock);
	return err;
	//@ end
}

/*%
The rest is as in scullc, with an order in place of a quantum.
%*/
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
