/*
 * A driver with bugs, one for each letter that is written to it.
 */
#include <linux/module.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/miscdevice.h>
#include <linux/proc_fs.h>
#include <linux/timer.h>
#include <linux/sched.h>
#include <asm/uaccess.h>

MODULE_LICENSE("GPL");

static int leaky;
module_param(leaky, int, 0);

static spinlock_t lock = SPIN_LOCK_UNLOCKED;
static char array[10];
static struct timer_list timer;
static dev_t numbers;
static struct semaphore sem;

static void tick(unsigned long data)
{
	down(&sem);
}

static int volatile zero;

static void overrun(int size)
{
	char *p = kmalloc(size, GFP_KERNEL);
	int i;

	for (i = 0; i <= size; i++)
		p[i] = 'x';		/* overrun */
	kfree(p);
}

static void on_the_stack(int n)
{
	char text[8];
	int i;

	for (i = 0; i < n; i++)
		text[i] = 'y';
	printk("%s", text);
}

static ssize_t faulty_write(struct file *filp, const char __user *buf,
			    size_t count, loff_t *pos)
{
	unsigned long flags;
	char c, *p;

	if (get_user(c, buf))
		return -EFAULT;
	switch (c) {
	case 'o':
		overrun(100);
		break;
	case 'O':
		overrun(64);
		break;
	case 'P':
		overrun(4096);
		break;
	case 'm':
		p = kmalloc(20, GFP_KERNEL);
		memset(p, 0, 24);	/* memset */
		kfree(p);
		break;
	case 'g':
		array[zero] = c;
		if (array[10 + zero])	/* variable */
			count = 0;
		break;
	case 's':
		on_the_stack(16 + zero);
		break;
	case 'f':
		p = kmalloc(50, GFP_KERNEL);
		kfree(p);
		p[3] = 1;		/* freed */
		break;
	case 'd':
		p = kmalloc(50, GFP_KERNEL);
		kfree(p);
		kfree(p);		/* twice */
		break;
	case 'u':
		return buf[1 + zero];	/* user */
	case 'n':
		*(int *)NULL = 0;	/* null */
		break;
	case 'l':
		spin_lock(&lock);
		p = kmalloc(32, GFP_KERNEL);	/* sleeps */
		spin_unlock(&lock);
		kfree(p);
		break;
	case 'c':
		local_irq_save(flags);
		if (copy_from_user(&c, buf, 1))	/* copies */
			count = 0;
		local_irq_restore(flags);
		break;
	case 'k':
		spin_lock(&lock);	/* kept */
		break;
	case 'K':
		spin_lock(&lock);
		spin_lock(&lock);	/* deadlock */
		break;
	case 'h':
		for (;;)		/* hangs */
			zero++;
		break;
	case 'L':
		if (!kmalloc(200, GFP_KERNEL))	/* lost */
			return -ENOMEM;
		break;
	case 'b':
		BUG();			/* bug */
		break;
	case 't':
		init_MUTEX_LOCKED(&sem);
		init_timer(&timer);
		timer.function = tick;
		timer.expires = jiffies + 5;
		add_timer(&timer);
		break;
	}
	return count;
}

static struct file_operations faulty_fops = {
	.owner	= THIS_MODULE,
	.write	= faulty_write,
};

static struct miscdevice faulty_dev = {
	MISC_DYNAMIC_MINOR, "faulty", &faulty_fops
};

static int read_nothing(char *page, char **start, off_t off, int count,
			int *eof, void *data)
{
	*eof = 1;
	return 0;
}

static int __init faulty_init(void)
{
	if (leaky) {
		alloc_chrdev_region(&numbers, 0, 3, "leaky");	/* numbers */
		create_proc_read_entry("leaky", 0, NULL, read_nothing, NULL);
		if (!alloc_pages(GFP_KERNEL, 2))		/* pages */
			return -ENOMEM;
		if (!kmem_cache_create("leaky", 40, 0, 0, NULL, NULL))
			return -ENOMEM;
		init_timer(&timer);
		timer.function = tick;
		timer.expires = jiffies + 100000;
		add_timer(&timer);
	}
	return misc_register(&faulty_dev);
}

static void __exit faulty_exit(void)
{
	misc_deregister(&faulty_dev);
}

module_init(faulty_init);
module_exit(faulty_exit);
