/*%
## Quanta from vmalloc

Blocks of pages are hard to get on a machine that has run for a while: memory
is in pieces by then. scullv takes its quanta from `vmalloc()`, whose pages
come one by one and only their addresses are in a row. So its order is 4, 16
pages at a time, without any trouble.

And they can be mapped, whatever the order: each page of a vmalloc area was
allocated by itself and has a count of its own. But the way from an address to
its `struct page` is another one. `virt_to_page()` is arithmetic on addresses
of the direct map; an address of the vmalloc window means what the page tables
say, and `vmalloc_to_page()` reads them.

Take care with the arithmetic: a program touches one page, and a quantum has 16.
The page that it wants is somewhere *inside* of a quantum.
%*/
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
	//@ exercise 7.9
	//@ todo Return dev->quantum bytes from vmalloc(), full of zeroes, or
	//@ todo NULL.
	//@ hint vmalloc() does not fill its memory with zeroes.
	//@ hint It may return NULL, as all allocators.
	//@ hint quantum = vmalloc(dev->quantum); if (quantum) memset(quantum,
	//@ ... 0, dev->quantum); return quantum;
	void *quantum = vmalloc(dev->quantum);

	if (quantum)
		memset(quantum, 0, dev->quantum);
	return quantum;
	//@ end
}

static void scullv_free(void *quantum, int size)
{
	//@ exercise 7.9
	//@ todo Free a quantum.
	//@ hint What came from vmalloc() goes back in one way only.
	//@ hint Not kfree(), not free_pages().
	//@ hint vfree(quantum);
	vfree(quantum);
	//@ end
}

static void scullv_reset(struct scull_dev *dev)
{
	dev->order = scullv_order;
	dev->quantum = PAGE_SIZE << dev->order;
	dev->qset = scullv_qset;
}

static void scullv_vma_open(struct vm_area_struct *vma)
{
	//@ exercise 7.9
	//@ todo Under dev->lock, count one mapping more.
	//@ hint As in scullp.
	//@ hint vma->vm_private_data is the device.
	//@ hint spin_lock(&dev->lock); dev->vmas++; spin_unlock(&dev->lock);
	struct scull_dev *dev = vma->vm_private_data;

	spin_lock(&dev->lock);
	dev->vmas++;
	spin_unlock(&dev->lock);
	//@ end
}

static void scullv_vma_close(struct vm_area_struct *vma)
{
	//@ exercise 7.9
	//@ todo Under dev->lock, count one mapping less.
	//@ hint As in scullp.
	//@ hint vma->vm_private_data is the device.
	//@ hint spin_lock(&dev->lock); dev->vmas--; spin_unlock(&dev->lock);
	struct scull_dev *dev = vma->vm_private_data;

	spin_lock(&dev->lock);
	dev->vmas--;
	spin_unlock(&dev->lock);
	//@ end
}

static struct page *scullv_nopage(struct vm_area_struct *vma,
				  unsigned long address, int *type)
{
	//@ exercise 7.9
	//@ todo As in scullp, but the page is one of a quantum of several, and
	//@ todo the quantum is an address of the vmalloc window.
	//@ hint What differs from scullp is one line.
	//@ hint scull_address() returns the address of the very byte, so it
	//@ ... points into the right page of the quantum already.
	//@ hint page = vmalloc_to_page(at); get_page(page).
	struct scull_dev *dev = vma->vm_private_data;
	loff_t pos = ((loff_t)vma->vm_pgoff << PAGE_SHIFT) +
		((address - vma->vm_start) & PAGE_MASK);
	void *at = pos < dev->size ? scull_address(dev, pos) : NULL;
	struct page *page;

	if (!at)
		return NOPAGE_SIGBUS;
	page = vmalloc_to_page(at);
	get_page(page);
	if (type)
		*type = VM_FAULT_MINOR;
	return page;
	//@ end
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

	//@ exercise 7.9
	//@ todo Count the mapping; return 0.
	//@ hint Any order will do here.
	//@ hint The kernel calls vm_ops->open() for later mappings, not for
	//@ ... this one.
	//@ hint scullv_vma_open(vma); return 0;
	scullv_vma_open(vma);
	return 0;
	//@ end
}

/*%
And the rest once more.
%*/
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

/*%
## What the book's drivers get wrong

The sculls of *Linux Device Drivers* are examples, and good ones. But who reads
them closely, or lets several CPUs run them, finds mistakes. Ours don't have
them, and it is worth while to see why each is one.

Memory:

- A fresh quantum of scull is not cleared. A program that writes one byte in its
  middle can read what somebody else had in the bytes in front. (scullp and
  scullv do clear theirs. scullc clears as much as the *setting* says, which may
  be less than the device's quantum by then.)
- The list has an item for *each* set up to the last one, and `read()` makes
  them too. Anybody who may open the device can seek to a terabyte, write a byte
  and so take memory for 260,000 list items, which are walked one by one from
  then on. Our list has only sets with something in them.
- The number of a set is put into an `int`. Positions are larger.
- In scullc, scullp and scullv the result of `kmalloc()` for a list item is not
  looked at.
- In scullp and scullv the items of the list are whole devices, and each but the
  first has order 0. So the second set gets single pages, into which quanta of
  the device's order are written, with whatever is behind them.
- The `quantum` setting of scullc may be raised above the size of the cache's
  objects. The next object is written over then.
- `/proc/scullmem` stops when its page is nearly full, but it asks only between
  two sets. A last set of 200 quanta is written on behind the page.

Two at a time:

- `read()` and `write()` look at `dev->quantum` and `dev->qset` before they take
  the semaphore. If another program trims the device in between, they index the
  new arrays with the old numbers. The files in `/proc` take the first item of
  the list in the same way.
- sculluid, scullwuid, scullsingle and scullpriv trim without the semaphore,
  while the same user may be reading through another descriptor.
- scullpriv allocates with `GFP_KERNEL` under a spinlock. If there is no
  memory at hand it goes to sleep, and another CPU spins for the lock, perhaps
  for ever.
- `dev->vmas++` is done without any lock.
- `nopage()` takes the semaphore that `read()` holds while it copies: a program
  that reads into its own mapping of the device waits for itself.
- scullc lets its devices live before its cache is there.

Mapping:

- scullv takes the number of a *page* for the number of a *quantum*. With its
  order of 4, the second page of a mapping is the first one of the second
  quantum.

Settings:

- Any value is taken. With a quantum of 0 the next `read()` divides by it.
- RESET, the size of pipes, and every command of scullc, scullp and scullv may
  be used by anybody.
- Set and eXchange read the program's int right into the setting. When that
  fails, the setting has changed.

The pipe:

- Each `open()` sets `rp` and `wp` back to the beginning. What was in the pipe
  is lost as soon as another program opens it.
- It also takes over the *setting* as the size of a buffer that may have been
  allocated when the setting was smaller.
- `poll()` takes the semaphore. Who only asks whether there is something to
  read waits for everybody who copies.

Leaving:

- If scull cannot be loaded, its cleanup takes away devices that were never
  there, and with them the numbers 0 to 3 of whoever has them.

If you have those drivers, watch them. `make module SRC=dir` builds one as it
is, `make console` or `make mount` takes it, and the machine names what goes
wrong, and where:

    scullp_order=1, a second set   wrote 8192 bytes at ..., 8 bytes before the
                                   192 allocated by scullp_follow()
    scullc_quantum raised          wrote 1000 bytes at ..., 0 bytes behind the
                                   100 allocated by scullc_write()
    a quantum of 0                 divided by zero
    cat /proc/scullmem             scull_read_procmem() wrote behind the page
                                   that it was given
    scullpriv, for the first time  sleeping function called from invalid context

One thing looks like a mistake and is kept: `read()` returns 0 in a hole,
which a program takes for the end. The authors wanted holes not to be there,
for those who map the device too; a file system decides differently.

## What Linux really does

Character devices are in `fs/char_dev.c`, `read()` and the like in
`fs/read_write.c`, the page fault that ends in `nopage()` in `mm/memory.c`
(`do_no_page()`), the ways to reach user memory in `arch/i386/lib/usercopy.c`.
Linux has drivers that do what these do: `drivers/char/mem.c` has `/dev/zero`
and `/dev/null`, `fs/pipe.c` the real pipe, whose ring is one page of bytes,
and `mm/shmem.c` a file in memory that is complete: it has no lists but a
tree, its holes read as zeroes, and its pages can be swapped out.

Two names have changed since. `nopage()` became `fault()` in 2.6.23 and tells
by the number of the page; `ioctl()` became `unlocked_ioctl()`, because the
old one was called under the *big kernel lock*, a lock for the whole kernel,
which is gone since 2.6.39.

## Questions to think about

- `cat /dev/scull0 > copy` stops at the first hole. Write down, step by step,
  how a program can copy all of a device, without knowing where its holes are.
- A trim of a large device takes long, and `dev->sem` is held all the time.
  Could it be given back before the memory is freed? Who would notice?
- Two programs have `/dev/scullpipe0` open for reading, and one byte arrives.
  How many of them wake up? What would you change if there were a thousand?
- Why is it no help against the deadlock in `nopage()` to use
  `down_interruptible()` there?
- scullp cannot map blocks of pages. Which other way of handing out a page of a
  block would let it?
%*/
