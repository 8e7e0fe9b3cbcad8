/*
 * Code as it was written for Linux 2.6.10, by somebody who knows nothing of
 * this course: it has to compile against include/ as it is, and to run.
 * headers.sh tries it, and every header by itself.
 */
#include <linux/config.h>
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/kernel_stat.h>
#include <linux/gfp.h>
#include <linux/bootmem.h>
#include <linux/spinlock.h>
#include <linux/interrupt.h>
#include <linux/string.h>
#include <linux/version.h>
#include <asm/page.h>
#include <asm/io.h>
#include <asm/dma.h>
#include <asm/atomic.h>
#include <asm/bitops.h>
#include <asm/system.h>

MODULE_LICENSE("Dual BSD/GPL");

#if LINUX_VERSION_CODE != KERNEL_VERSION(2, 6, 10)
#error "another kernel"
#endif

struct buffer {
	struct list_head list;
	unsigned long data;
	unsigned int order;
};

static LIST_HEAD(buffers);
static spinlock_t buffers_lock = SPIN_LOCK_UNLOCKED;
static atomic_t nr_buffers = ATOMIC_INIT(0);

static int add_buffer(int gfp_mask, unsigned int order)
{
	unsigned long flags, data = __get_free_pages(gfp_mask, order);
	struct buffer *b;

	if (!data)
		return -ENOMEM;
	memset((void *)data, 0, PAGE_SIZE << order);
	b = (struct buffer *)data;
	b->data = data;
	b->order = order;
	spin_lock_irqsave(&buffers_lock, flags);
	list_add_tail(&b->list, &buffers);
	spin_unlock_irqrestore(&buffers_lock, flags);
	atomic_inc(&nr_buffers);
	return 0;
}

static void drop_buffers(void)
{
	struct buffer *b, *next;

	list_for_each_entry_safe(b, next, &buffers, list) {
		list_del(&b->list);
		atomic_dec(&nr_buffers);
		free_pages(b->data, b->order);
	}
}

int __init driver_init(void);

int __init driver_init(void)
{
	unsigned int before = nr_free_pages();
	struct page *page;
	unsigned long one;

	if (add_buffer(GFP_KERNEL, 0) || add_buffer(GFP_ATOMIC, 3) ||
	    add_buffer(GFP_KERNEL | GFP_DMA, get_order(20000)))
		return -ENOMEM;
	if (atomic_read(&nr_buffers) != 3)
		return -EINVAL;
	page = alloc_pages_node(numa_node_id(), GFP_KERNEL, 1);
	if (!page || page_address(page) != __va(page_to_pfn(page) << PAGE_SHIFT))
		return -EIO;
	get_page(page);
	__free_pages(page, 1);
	if (page_count(page) != 1)
		return -EBUSY;
	__free_pages(page, 1);
	one = get_zeroed_page(GFP_KERNEL);
	if (!one || virt_to_phys((void *)one) != __pa(one))
		return -EFAULT;
	SetPageReserved(virt_to_page(one));
	ClearPageReserved(virt_to_page(one));
	free_page(one);
	drop_buffers();
	printk(KERN_INFO "driver: %u pages free, %u before\n", nr_free_pages(),
	       before);
	return 0;
}
