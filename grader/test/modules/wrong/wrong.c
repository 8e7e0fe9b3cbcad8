/*
 * A driver that makes the mistake whose name is written to it; more of them
 * than the one called faulty.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/init.h>
#include <linux/highmem.h>
#include <linux/interrupt.h>
#include <linux/ioport.h>
#include <linux/miscdevice.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <asm/io.h>
#include <asm/uaccess.h>

MODULE_LICENSE("GPL");

static int fails, untidy;
module_param(fails, int, 0);
module_param(untidy, int, 0);

static spinlock_t lock = SPIN_LOCK_UNLOCKED;
static DECLARE_MUTEX_LOCKED(sem);
static kmem_cache_t *mine, *other;
static volatile int zero;
static char *lost;

static void underrun(void)
{
	int *p = kmalloc(40, GFP_KERNEL);

	p[zero - 1] = 1;
	kfree(p);
}

static void interior(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	kfree(p + 8);
}

static void wrong_cache(void)
{
	kmem_cache_free(other, kmem_cache_alloc(mine, GFP_KERNEL));
}

static void cache_overrun(void)
{
	char *p = kmem_cache_alloc(mine, SLAB_KERNEL);

	memset(p, 0, 25 + zero);
	kmem_cache_free(mine, p);
}

static void cache_twice(void)
{
	void *p = kmem_cache_alloc(mine, SLAB_KERNEL);

	kmem_cache_free(mine, p);
	kmem_cache_free(mine, p);
}

static void kfree_page(void)
{
	kfree((void *)__get_free_page(GFP_KERNEL));
}

static void pages_of_kmalloc(void)
{
	free_pages((unsigned long)kmalloc(64, GFP_KERNEL), 0);
}

static void page_twice(void)
{
	unsigned long page = __get_free_page(GFP_KERNEL);

	free_page(page);
	free_page(page);
}

static void page_after(void)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);

	free_page((unsigned long)page);
	page[100] = 'x';
}

static void vfree_of_kmalloc(void)
{
	vfree(kmalloc(64, GFP_KERNEL));
}

static void kfree_of_vmalloc(void)
{
	kfree(vmalloc(64));
}

static void vfree_twice(void)
{
	void *p = vmalloc(5000);

	vfree(p);
	vfree(p);
}

static void behind_area(void)
{
	char *p = vmalloc(8192);

	p[8192 + zero] = 1;
	vfree(p);
}

static void area_after(void)
{
	char *p = vmalloc(8192);

	vfree(p);
	p[10] = 1;
}

static void after_kunmap(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	char *p = kmap(page);

	p[0] = 1;
	kunmap(page);
	p[1] = 1;
}

static void plain_iomem(void)
{
	unsigned int *regs = (unsigned int *)ioremap(0xfe00000100UL, 0x24);

	printk("%u\n", regs[1]);
	iounmap(regs);
}

static irqreturn_t handler(int irq, void *dev_id, struct pt_regs *regs)
{
	kfree(kmalloc(10, GFP_KERNEL));
	return IRQ_HANDLED;
}

static void do_tasklet(unsigned long data)
{
	vfree(vmalloc(data));
}
static DECLARE_TASKLET(tasklet, do_tasklet, 100);

static void in_tasklet(void)
{
	tasklet_schedule(&tasklet);
}

static void vmalloc_locked(void)
{
	void *p;

	spin_lock(&lock);
	p = vmalloc(100);
	spin_unlock(&lock);
	vfree(p);
}

static void down_locked(void)
{
	spin_lock(&lock);
	down_trylock(&sem);
	up(&sem);
	down(&sem);
	spin_unlock(&lock);
}

static void schedule_locked(void)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	schedule_timeout(10);
	spin_unlock_irqrestore(&lock, flags);
}

static void unlock_unlocked(void)
{
	spin_unlock(&lock);
}

static void interrupts_off(void)
{
	local_irq_disable();
}

static int deeper(int n);
static int (*volatile next)(int) = deeper;

static int deeper(int n)
{
	volatile char a[1000];

	a[0] = n;
	return next(n + 1) + a[0];
}

static void deep(void)
{
	deeper(0);
}

static void null_call(void)
{
	void (*fn)(void) = (void (*)(void))(long)zero;

	fn();
}

static void divide(void)
{
	zero = 7 / zero;
}

static void uninitialised(void)
{
	struct timer_list *timer = kmalloc(sizeof(*timer), GFP_KERNEL);

	add_timer(timer);
}

static void list_twice(void)
{
	static LIST_HEAD(head);
	struct list_head *entry = kmalloc(sizeof(*entry), GFP_KERNEL);

	list_add(entry, &head);
	list_del(entry);
	list_del(entry);
}

static void user_pointer(void)
{
	strcpy(lost, (char *)0x60000000);
}

static int shrink(int nr_to_scan, unsigned int gfp_mask)
{
	return 0;
}

static void do_work(void *data)
{
}
static DECLARE_WORK(work, do_work, NULL);

static const struct {
	const char *name;
	void (*fn)(void);
} mistakes[] = {
#define MISTAKE(name)	{ #name, name }
	MISTAKE(underrun), MISTAKE(interior), MISTAKE(wrong_cache),
	MISTAKE(cache_overrun), MISTAKE(cache_twice), MISTAKE(kfree_page),
	MISTAKE(pages_of_kmalloc), MISTAKE(page_twice), MISTAKE(page_after),
	MISTAKE(vfree_of_kmalloc), MISTAKE(kfree_of_vmalloc),
	MISTAKE(vfree_twice), MISTAKE(behind_area), MISTAKE(area_after),
	MISTAKE(after_kunmap), MISTAKE(plain_iomem), MISTAKE(in_tasklet),
	MISTAKE(vmalloc_locked), MISTAKE(down_locked),
	MISTAKE(schedule_locked), MISTAKE(unlock_unlocked),
	MISTAKE(interrupts_off), MISTAKE(deep), MISTAKE(null_call),
	MISTAKE(divide), MISTAKE(uninitialised), MISTAKE(list_twice),
	MISTAKE(user_pointer),
};

static ssize_t wrong_write(struct file *filp, const char __user *buf,
			   size_t count, loff_t *pos)
{
	char name[32];
	int i;

	if (strncpy_from_user(name, buf, sizeof(name)) < 0)
		return -EFAULT;
	for (i = 0; i < ARRAY_SIZE(mistakes); i++)
		if (!strcmp(name, mistakes[i].name)) {
			mistakes[i].fn();
			return count;
		}
	return -EINVAL;
}

static struct file_operations wrong_fops = {
	.owner	= THIS_MODULE,
	.write	= wrong_write,
};

static struct miscdevice wrong_dev = {
	MISC_DYNAMIC_MINOR, "wrong", &wrong_fops
};

static int __init wrong_init(void)
{
	int error = misc_register(&wrong_dev);

	if (error)
		return error;
	if (!request_region(0x300, 16, "wrong"))
		return -EBUSY;
	error = request_irq(5, handler, 0, "wrong", NULL);
	if (error)
		return error;
	mine = kmem_cache_create("mine", 24, 0, 0, NULL, NULL);
	other = kmem_cache_create("other", 24, 0, 0, NULL, NULL);
	lost = kmalloc(77, GFP_KERNEL);
	if (fails)
		return -ENODEV;
	return 0;
}

static void __exit wrong_exit(void)
{
	if (untidy) {
		schedule_delayed_work(&work, 1000);
		alloc_percpu(long);
		set_shrinker(DEFAULT_SEEKS, shrink);
		create_workqueue("wrong");
		vmalloc(3 * PAGE_SIZE);
		kmem_cache_alloc(mine, GFP_KERNEL);
		misc_deregister(&wrong_dev);
		return;
	}
	free_irq(5, NULL);
	release_region(0x300, 16);
	misc_deregister(&wrong_dev);
	kfree(lost);
	kmem_cache_destroy(mine);
	kmem_cache_destroy(other);
}

module_init(wrong_init);
module_exit(wrong_exit);
