/*
 * The kernel around the drivers, by itself: a program's memory, files, devices,
 * /proc, and time.
 */
#define _GNU_SOURCE
#include <asm/uaccess.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <linux/aio.h>
#include <linux/cdev.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/tty.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <machine/files.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <machine/user.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

static void power_on(const char *line)
{
	char error[160];

	cr_assert(machine_power_on(line, error, sizeof(error)) >= 0, "%s",
		  error);
	oops_install();
	setup_nodes();
	start_kernel();
}

#define oops_of(statement) ({						\
	sigjmp_buf frame_;						\
	void *outer_ = oops_catch(&frame_);				\
	volatile int kind_ = OOPS_NONE;					\
	if (!sigsetjmp(frame_, 0))					\
		statement;						\
	else								\
		kind_ = (int)machine->oops.kind;			\
	oops_catch(outer_);						\
	kind_; })

static int log_has(const char *text)
{
	machine->log.text[machine->log.end % MACHINE_LOG_SIZE] = '\0';
	return strstr(machine->log.text, text) != NULL;
}

/* --- A program's memory ------------------------------------------------------ */

Test(files, copies_end_where_the_programs_memory_does)
{
	char kernel[PAGE_SIZE];
	unsigned long buf;

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	memset(kernel, 'k', sizeof(kernel));
	cr_assert_eq(copy_to_user((void *)(buf + 100), kernel, PAGE_SIZE), 100);
	cr_assert_eq(((char *)user_bytes(buf))[PAGE_SIZE - 1], 'k');
	cr_assert_eq(((char *)user_bytes(buf))[99], 0);
	/* What did not come is zeroes. */
	cr_assert_eq(copy_from_user(kernel, (void *)(buf + PAGE_SIZE - 10), 20),
		     10);
	cr_assert_eq(kernel[9], 'k');
	cr_assert_eq(kernel[10], 0);
	cr_assert_eq(kernel[19], 0);
	cr_assert_eq(kernel[20], 'k');
	cr_assert_eq(copy_to_user(NULL, kernel, 8), 8);
	cr_assert_eq(clear_user((void *)(buf + PAGE_SIZE - 4), 8), 4);
	user_free(buf);
	cr_assert_eq(copy_to_user((void *)buf, kernel, 1), 1);
}

Test(files, kernel_addresses_are_no_user_memory)
{
	unsigned long page, value = 7;
	mm_segment_t old;

	power_on("mem=1M");
	page = get_zeroed_page(GFP_KERNEL);
	cr_assert_eq(access_ok(VERIFY_READ, page, 1), 0);
	cr_assert_eq(copy_to_user((void *)page, &value, 8), 8);
	cr_assert_eq(put_user(value, (unsigned long *)page), -EFAULT);
	/* The end may not wrap around. */
	cr_assert_eq(access_ok(VERIFY_READ, USER_START, ~0UL), 0);
	old = get_fs();
	set_fs(KERNEL_DS);
	cr_assert_eq(copy_to_user((void *)page, &value, 8), 0);
	set_fs(old);
	cr_assert_eq(*(unsigned long *)page, 7);
}

Test(files, the_kernel_cannot_touch_a_programs_memory)
{
	unsigned long buf;

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	cr_assert_eq(oops_of(*(volatile char *)buf = 1), OOPS_FAULT);
	cr_assert(strstr(machine->oops.text, "copy_to_user()"));
}

Test(files, memory_that_is_read_only_is_not_written)
{
	unsigned long buf;
	int value = 1;

	power_on("mem=1M");
	buf = user_alloc_ro(PAGE_SIZE);
	cr_assert_eq(put_user(value, (int *)buf), -EFAULT);
	cr_assert_eq(get_user(value, (int *)buf), 0);
	cr_assert_eq(value, 0);
}

Test(files, copies_fail_on_demand)
{
	unsigned long buf;
	long value = 0;

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	machine->fail.countdown[FAIL_USER] = 2;
	cr_assert_eq(put_user(1L, (long *)buf), 0);
	cr_assert_eq(get_user(value, (long *)buf), -EFAULT);
	cr_assert_eq(get_user(value, (long *)buf), 0);
	cr_assert_eq(value, 1);
	cr_assert_eq(machine->fail.hits[FAIL_USER], 1);
}

Test(files, strings_of_a_program_are_bounded)
{
	unsigned long buf;
	char text[16];

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	strcpy(user_bytes(buf), "hello");
	memset((char *)user_bytes(buf) + PAGE_SIZE - 4, 'x', 4);
	cr_assert_eq(strncpy_from_user(text, (char *)buf, 16), 5);
	cr_assert_str_eq(text, "hello");
	cr_assert_eq(strncpy_from_user(text, (char *)buf, 3), 3);
	cr_assert_eq(strnlen_user((char *)buf, 100), 6);
	cr_assert_gt(strnlen_user((char *)buf, 3), 3);
	cr_assert_eq(strnlen_user((char *)(buf + PAGE_SIZE - 4), 100), 0);
	cr_assert_eq(strncpy_from_user(text, (char *)(buf + PAGE_SIZE - 4), 16),
		     -EFAULT);
}

Test(files, copying_under_a_lock_is_told)
{
	DEFINE_SPINLOCK(lock);
	unsigned long buf;
	char c = 0;

	power_on("mem=1M");
	buf = user_alloc(PAGE_SIZE);
	spin_lock(&lock);
	cr_assert_eq(copy_to_user((void *)buf, &c, 1), 0);
	spin_unlock(&lock);
	cr_assert(log_has("sleeping function called from invalid context"));
}

/* --- Devices ------------------------------------------------------------------- */

/* A device that remembers the last 16 bytes, and how it was treated. */
static char store[16];
static int opens, releases, flushes, fasyncs;
static unsigned int flags_at_open;
static wait_queue_head_t readers;
static int filled;
static struct fasync_struct *fasync_list;

static int dev_open(struct inode *inode, struct file *filp)
{
	opens++;
	flags_at_open = filp->f_flags;
	filp->private_data = (void *)(long)iminor(inode);
	return iminor(inode) == 3 ? -EBUSY : 0;
}

static int dev_release(struct inode *inode, struct file *filp)
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

static struct file_operations dev_fops = {
	.open = dev_open, .release = dev_release, .read = dev_read,
	.write = dev_write, .poll = dev_poll, .ioctl = dev_ioctl,
	.fasync = dev_fasync, .flush = dev_flush,
};
static struct cdev dev_cdev;
static kernel_dev_t dev_first;

static void make_device(void)
{
	init_waitqueue_head(&readers);
	cr_assert_eq(alloc_chrdev_region(&dev_first, 0, 4, "dev"), 0);
	cdev_init(&dev_cdev, &dev_fops);
	cr_assert_eq(cdev_add(&dev_cdev, dev_first, 4), 0);
}

static const char *proc(const char *name)
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

/* --- Files ---------------------------------------------------------------------- */

Test(files, a_file_is_released_once)
{
	int fd, other;

	power_on("mem=1M");
	make_device();
	fd = user_open("/dev/dev0", O_RDWR | O_TRUNC | O_NONBLOCK);
	cr_assert_eq(flags_at_open, O_RDWR | O_TRUNC | O_NONBLOCK);
	cr_assert_eq(user_getfl(fd), O_RDWR | O_NONBLOCK);
	other = user_dup(fd);
	cr_assert_eq(user_close(fd), 0);
	cr_assert_eq(user_close(fd), -EBADF);
	cr_assert_eq(releases, 0);
	cr_assert_eq(flushes, 1);
	cr_assert_eq(user_close(other), 0);
	cr_assert_eq(releases, 1);
	cr_assert_eq(flushes, 2);
}

/* A device whose file another task closes while a call is at work. */
static int closing, released_too_early;

static int close_meanwhile(void)
{
	user_close(closing);
	released_too_early += releases;
	return 0;
}

static int close_ioctl(struct inode *inode, struct file *filp,
		       unsigned int cmd, unsigned long arg)
{
	return close_meanwhile();
}

static loff_t close_llseek(struct file *filp, loff_t off, int whence)
{
	return close_meanwhile();
}

static int close_fsync(struct file *filp, struct dentry *dentry, int datasync)
{
	return close_meanwhile();
}

static int close_fasync(int fd, struct file *filp, int on)
{
	return on ? close_meanwhile() : 0;
}

static ssize_t close_readv(struct file *filp, const struct iovec *iov,
			   unsigned long nr, loff_t *ppos)
{
	return close_meanwhile();
}

static ssize_t close_aio_read(struct kiocb *iocb, char *buf, size_t count,
			      loff_t pos)
{
	return close_meanwhile();
}

static int close_mmap(struct file *filp, struct vm_area_struct *vma)
{
	close_meanwhile();
	return -EAGAIN;
}

static unsigned int close_poll(struct file *filp, poll_table *table)
{
	return (unsigned int)close_meanwhile();
}

#define closed_during(call) do {					\
	closing = user_open("/dev/dev0", O_RDWR);			\
	releases = released_too_early = 0;				\
	(void)(call);							\
	cr_expect_eq(released_too_early, 0, "%s", #call);		\
	cr_expect_eq(releases, 1, "%s: released after it", #call);	\
} while (0)

Test(files, a_file_stays_while_a_call_uses_it)
{
	struct user_piece piece = { .count = 1 };

	power_on("mem=1M");
	dev_fops = (struct file_operations){
		.open = dev_open, .release = dev_release, .ioctl = close_ioctl,
		.llseek = close_llseek, .fsync = close_fsync,
		.fasync = close_fasync, .readv = close_readv,
		.aio_read = close_aio_read, .mmap = close_mmap,
		.poll = close_poll,
	};
	make_device();
	piece.addr = user_alloc(PAGE_SIZE);
	closed_during(user_ioctl(closing, 1, 0));
	closed_during(user_lseek(closing, 0, SEEK_SET));
	closed_during(user_fsync(closing));
	closed_during(user_setfl(closing, O_RDWR | FASYNC));
	closed_during(user_read(closing, piece.addr, 1));
	closed_during(user_readv(closing, &piece, 1));
	closed_during(user_aio_result(user_aio(closing, 0, piece.addr, 1, 0)));
	closed_during(user_mmap(closing, PAGE_SIZE, 1, 0));
	closed_during(user_poll(closing, POLLIN, 0));
	closed_during(user_poll_notify(closing, POLLIN, NULL, NULL));
}

Test(files, a_file_is_used_as_it_was_opened)
{
	unsigned long buf;
	int fd;

	power_on("mem=1M");
	make_device();
	buf = user_alloc(PAGE_SIZE);
	fd = user_open("/dev/dev0", O_RDONLY);
	cr_assert_eq(user_write(fd, buf, 1), -EBADF);
	cr_assert_eq(user_read(fd, PAGE_OFFSET, 1), -EFAULT);
	cr_assert_eq(user_read(fd, 0, 1), -EFAULT);
	cr_assert_eq(user_read(fd, buf, 10), 10);
	cr_assert_eq(user_read(fd, buf, 10), 6);
	cr_assert_eq(user_read(fd, buf, 10), 0);
	cr_assert_eq(user_lseek(fd, -6, SEEK_CUR), 10);
	cr_assert_eq(user_lseek(fd, -11, SEEK_CUR), -EINVAL);
	cr_assert_eq(user_pread(fd, buf, 10, 14), 2);
	cr_assert_eq(user_lseek(fd, 0, SEEK_CUR), 10);
	cr_assert_eq(user_mmap(fd, 1, 1, 0), -ENODEV);
	cr_assert_eq(user_fsync(fd), -EINVAL);
	cr_assert_eq(user_ioctl(fd, 77, 0), -ENOTTY);
	cr_assert_eq(user_ioctl(fd, 2, 5), 5);
	cr_assert_eq(user_ioctl(fd, 1, buf), 0);
	cr_assert_eq(*(int *)user_bytes(buf), 42);
	cr_assert_eq(user_ioctl(fd, 1, 0), -EFAULT);
}

Test(files, several_pieces_are_one_after_the_other)
{
	struct user_piece pieces[3];
	unsigned long buf;
	int fd;

	power_on("mem=1M");
	make_device();
	buf = user_alloc(PAGE_SIZE);
	memcpy(store, "abcdefghijklmnop", 16);
	fd = user_open("/dev/dev0", O_RDONLY);
	for (int i = 0; i < 3; i++)
		pieces[i] = (struct user_piece){ buf + 100U * (2 - i), 6 };
	cr_assert_eq(user_readv(fd, pieces, 3), 16);
	cr_assert(!memcmp(user_bytes(buf + 200), "abcdef", 6));
	cr_assert(!memcmp(user_bytes(buf), "mnop", 5));
}

Test(files, others_may_do_less)
{
	power_on("mem=1M");
	make_device();
	cr_assert(capable(CAP_SYS_ADMIN));
	user_become(1000, 1000, 3);
	cr_assert(!capable(CAP_SYS_ADMIN));
	cr_assert_eq(current->uid, 1000);
	cr_assert_eq(tty_devnum(current->signal->tty), MKDEV(4, 3));
	cr_assert_geq(user_open("/dev/dev0", O_RDWR), 0);
	user_chmod("/dev/dev0", 0640);
	cr_assert_eq(user_open("/dev/dev0", O_RDONLY), -EACCES);
	user_chown("/dev/dev0", 0, 1000);
	cr_assert_geq(user_open("/dev/dev0", O_RDONLY), 0);
	cr_assert_eq(user_open("/dev/dev0", O_RDWR), -EACCES);
	user_become(0, 0, 0);
	cr_assert_geq(user_open("/dev/dev0", O_RDWR), 0);
	cr_assert_null(current->signal->tty);
}

static int fill_later(void *arg)
{
	unsigned long buf = user_alloc(1);

	msleep(20);
	user_write(*(int *)arg, buf, 1);
	return 0;
}

static void hear(void *arg)
{
	++*(int *)arg;
}

Test(files, poll_waits_until_somebody_wakes_it)
{
	unsigned long buf, before;
	int fd, heard = 0;

	power_on("mem=1M");
	make_device();
	buf = user_alloc(1);
	fd = user_open("/dev/dev0", O_RDWR);
	cr_assert_eq(user_poll(fd, POLLIN | POLLOUT, -1), POLLOUT);
	cr_assert_eq(user_poll(fd, POLLIN, 0), 0);
	before = jiffies;
	cr_assert_eq(user_poll(fd, POLLIN, 50), 0);
	cr_assert_eq(jiffies - before, 50);
	kernel_thread(fill_later, &fd, 0);
	cr_assert_eq(user_poll(fd, POLLIN, -1), POLLIN);
	cr_assert_leq(jiffies - before, 75);
	cr_assert(list_empty(&readers.task_list));
	cr_assert_eq(user_poll_notify(fd, POLLIN, hear, &heard), POLLIN);
	user_write(fd, buf, 1);
	user_write(fd, buf, 1);
	cr_assert_eq(heard, 1);
	user_close(fd);
	cr_assert(list_empty(&readers.task_list));
}

Test(files, sigio_comes_to_those_who_want_it)
{
	unsigned long buf;
	int fd, other;

	power_on("mem=1M");
	make_device();
	buf = user_alloc(1);
	fd = user_open("/dev/dev0", O_RDWR);
	other = user_open("/dev/dev1", O_RDWR);
	user_write(fd, buf, 1);
	cr_assert_eq(user_sigio(), 0);
	user_setfl(fd, O_RDWR | FASYNC);
	user_write(other, buf, 1);
	cr_assert_eq(user_sigio(), 1);
	/* Its driver does not take it off the list; the kernel asks it to. */
	user_close(fd);
	cr_assert_eq(fasyncs, 0);
	user_write(other, buf, 1);
	cr_assert_eq(user_sigio(), 0);
}

static struct task_struct *sleeper;

static int sleep_for_ever(void *arg)
{
	sleeper = current;
	*(int *)arg = wait_event_interruptible(readers, 0);
	return 0;
}

Test(files, a_signal_ends_a_sleep)
{
	int result = 1;

	power_on("mem=1M");
	init_waitqueue_head(&readers);
	kernel_thread(sleep_for_ever, &result, 0);
	sched_idle(10);
	cr_assert_eq(result, 1);
	user_kill(sleeper, SIGINT);
	sched_idle(10);
	cr_assert_eq(result, -ERESTARTSYS);
}

static DEFINE_SPINLOCK(kept);

static int forgetful_ioctl(struct inode *inode, struct file *filp,
			   unsigned int cmd, unsigned long arg)
{
	spin_lock(&kept);
	local_irq_disable();
	return 0;
}

Test(files, a_lock_that_is_kept_is_told)
{
	int fd;

	power_on("mem=1M");
	dev_fops.ioctl = forgetful_ioctl;
	make_device();
	fd = user_open("/dev/dev0", O_RDWR);
	user_ioctl(fd, 1, 0);
	cr_assert(log_has("returned with a spinlock still taken"));
	cr_assert(log_has("returned with interrupts switched"));
	cr_assert_eq(preempt_count(), 0);
	cr_assert(!irqs_disabled());
}

/* --- Mappings --------------------------------------------------------------------- */

static struct page *pages[3];
static int maps, nopages;

static void area_open(struct vm_area_struct *vma)
{
	maps++;
}

static void area_close(struct vm_area_struct *vma)
{
	maps--;
}

static struct page *area_nopage(struct vm_area_struct *vma,
				unsigned long address, int *type)
{
	unsigned long i = ((address - vma->vm_start) >> PAGE_SHIFT) +
		vma->vm_pgoff;

	nopages++;
	if (i >= 3)
		return NOPAGE_SIGBUS;
	get_page(pages[i]);
	*type = VM_FAULT_MINOR;
	return pages[i];
}

static struct vm_operations_struct area_ops = {
	.open = area_open, .close = area_close, .nopage = area_nopage,
};

static int map_pages(struct file *filp, struct vm_area_struct *vma)
{
	vma->vm_ops = &area_ops;
	vma->vm_flags |= VM_RESERVED;
	area_open(vma);
	return 0;
}

static int map_frame(struct file *filp, struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, page_to_pfn(pages[0]),
			       vma->vm_end - vma->vm_start,
			       vma->vm_page_prot);
}

/* All of vmalloc()'s pages but the first. */
static char *table;

static int map_table(struct file *filp, struct vm_area_struct *vma)
{
	return remap_vmalloc_range(vma, table, 1);
}

static int open_map(int (*mmap)(struct file *, struct vm_area_struct *))
{
	power_on("mem=1M");
	for (int i = 0; i < 3; i++) {
		pages[i] = alloc_page(GFP_KERNEL);
		memset(page_address(pages[i]), 'a' + i, PAGE_SIZE);
	}
	dev_fops.mmap = mmap;
	make_device();
	return user_open("/dev/dev0", O_RDWR);
}

Test(files, pages_are_fetched_at_the_first_touch)
{
	int fd = open_map(map_pages);
	long map = user_mmap(fd, 3 * PAGE_SIZE, 3, PAGE_SIZE);
	char text[2];

	cr_assert_gt(map, 0);
	user_close(fd);
	cr_assert_eq(releases, 0, "the mapping has the file");
	cr_assert_eq(nopages, 0);
	cr_assert_eq(user_load((unsigned long)map + PAGE_SIZE - 1, text, 2), 0);
	cr_assert(!memcmp(text, "bc", 2));
	cr_assert_eq(user_store((unsigned long)map, "X", 1), 0);
	cr_assert_eq(nopages, 2);
	cr_assert_eq(*(char *)page_address(pages[1]), 'X');
	cr_assert_eq(page_count(pages[1]), 2);
	cr_assert_eq(user_load((unsigned long)map + 2 * PAGE_SIZE, text, 1),
		     -EFAULT, "SIGBUS");
	user_free((unsigned long)map);
	cr_assert_eq(page_count(pages[1]), 1);
	cr_assert_eq(maps, 0);
	cr_assert_eq(releases, 1);
}

Test(files, pages_of_vmalloc_are_mapped)
{
	int fd = open_map(map_table);
	struct page *page;
	long map;
	char c;

	table = vmalloc(3 * PAGE_SIZE);
	table[2 * PAGE_SIZE] = 'v';
	page = vmalloc_to_page(table + 2 * PAGE_SIZE);
	cr_assert_eq(user_mmap(fd, 3 * PAGE_SIZE, 3, 0), -EINVAL,
		     "behind it there is the guard page");
	cr_assert_eq(page_count(page), 1);
	map = user_mmap(fd, 2 * PAGE_SIZE, 3, 0);
	cr_assert_eq(user_load((unsigned long)map + PAGE_SIZE, &c, 1), 0);
	cr_assert_eq(c, 'v');
	cr_assert_eq(page_count(page), 2);
	user_free((unsigned long)map);
	cr_assert_eq(page_count(page), 1);
	user_close(fd);
	vfree(table);
}

Test(files, a_part_of_a_mapping_can_go)
{
	int fd = open_map(map_pages);
	unsigned long map = (unsigned long)user_mmap(fd, 3 * PAGE_SIZE, 1, 0);
	char c;

	cr_assert_eq(user_load(map, &c, 1), 0);
	cr_assert_eq(user_store(map, "X", 1), -EFAULT, "only to be read");
	cr_assert_eq(user_munmap(map + PAGE_SIZE, PAGE_SIZE), 0);
	cr_assert_eq(maps, 2);
	cr_assert_eq(user_load(map + PAGE_SIZE, &c, 1), -EFAULT);
	cr_assert_eq(user_load(map + 2 * PAGE_SIZE, &c, 1), 0);
	cr_assert_eq(c, 'c');
	user_fork();
	cr_assert_eq(maps, 4);
	user_fork_end();
	user_free(map);
	user_free(map + 2 * PAGE_SIZE);
	cr_assert_eq(maps, 0);
}

Test(files, only_reserved_ram_can_be_remapped)
{
	int fd = open_map(map_frame);
	unsigned long map = (unsigned long)user_mmap(fd, PAGE_SIZE, 3, 0);
	char c;

	cr_assert_eq(user_load(map, &c, 1), 0);
	cr_assert_eq(c, 0, "Linux shows zeroes");
	user_free(map);
	SetPageReserved(pages[0]);
	map = (unsigned long)user_mmap(fd, PAGE_SIZE, 3, 0);
	cr_assert_eq(user_load(map, &c, 1), 0);
	cr_assert_eq(c, 'a');
	user_free(map);
	cr_assert_eq(page_count(pages[0]), 1);
}

/* --- /proc -------------------------------------------------------------------------- */

/* The whole file each time; and pieces, which *start says where they are. */
static int read_whole(char *page, char **start, off_t off, int count, int *eof,
		      void *data)
{
	*eof = 1;
	return sprintf(page, "%s", (char *)data);
}

static int read_lines(char *page, char **start, off_t off, int count, int *eof,
		      void *data)
{
	int len = 0;

	if (off >= 9000)
		return 0;
	while (len + 9 <= count && off + len < 9000)
		len += sprintf(page + len, "line %03d\n", (int)(off + len) / 9);
	*start = page;
	return len;
}

static int read_records(char *page, char **start, off_t off, int count,
			int *eof, void *data)
{
	*start = (char *)1;	/* a record further */
	*eof = off >= 4;
	if (off > 4)
		return 0;
	return sprintf(page, "record %ld\n", (long)off);
}

static int read_too_much(char *page, char **start, off_t off, int count,
			 int *eof, void *data)
{
	memset(page, 'x', PAGE_SIZE + 8);
	*eof = 1;
	return 10;
}

static int written;

static int write_number(struct file *filp, const char *buf, unsigned long count,
			void *data)
{
	char text[16];

	if (count >= sizeof(text) || copy_from_user(text, buf, count))
		return -EFAULT;
	text[count] = '\0';
	written = (int)simple_strtol(text, NULL, 0);
	return (int)count;
}

Test(files, read_proc_may_say_where_its_text_begins)
{
	struct proc_dir_entry *dir;
	const char *text;

	power_on("mem=1M");
	dir = proc_mkdir("test", NULL);
	create_proc_read_entry("whole", 0, dir, read_whole, "all of it\n");
	create_proc_read_entry("test/lines", 0, NULL, read_lines, NULL);
	create_proc_read_entry("records", 0, dir, read_records, NULL);
	cr_assert_str_eq(proc("test/whole"), "all of it\n");
	text = proc("test/lines");
	cr_assert_eq(strlen(text), 9000);
	for (int i = 0; i < 1000; i++) {
		char line[16];

		snprintf(line, sizeof(line), "line %03d\n", i);
		cr_assert(!strncmp(text + 9 * i, line, 9), "line %d", i);
	}
	cr_assert_str_eq(proc("test/records"), "record 0\nrecord 1\nrecord 2\n"
			 "record 3\nrecord 4\n");
	remove_proc_entry("whole", dir);
	remove_proc_entry("lines", dir);
	remove_proc_entry("records", dir);
	remove_proc_entry("test", NULL);
	cr_assert_eq(user_open("/proc/test/whole", O_RDONLY), -ENOENT);
}

Test(files, write_proc_gets_user_memory)
{
	struct proc_dir_entry *e;
	unsigned long buf;
	int fd;

	power_on("mem=1M");
	e = create_proc_entry("number", 0644, NULL);
	e->write_proc = write_number;
	e->read_proc = read_too_much;
	buf = user_alloc(16);
	strcpy(user_bytes(buf), "0x10");
	fd = user_open("/proc/number", O_RDWR);
	cr_assert_eq(user_write(fd, buf, 4), 4);
	cr_assert_eq(written, 16);
	cr_assert_eq(user_read(fd, buf, 10), 10);
	cr_assert(log_has("wrote behind the page that it was given"));
	user_become(1000, 1000, 0);
	cr_assert_eq(user_open("/proc/number", O_WRONLY), -EACCES);
	cr_assert_eq(user_open("/proc", O_RDONLY), -EISDIR);
}

static void *numbers_start(struct seq_file *m, loff_t *pos)
{
	return *pos < 5000 ? (void *)(long)(*pos + 1) : NULL;
}

static void *numbers_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return numbers_start(m, pos);
}

static void numbers_stop(struct seq_file *m, void *v)
{
}

static int numbers_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%5ld\n", (long)v - 1);
	return (long)v == 3 ? SEQ_SKIP : 0;
}

static struct seq_operations numbers_op = {
	.start = numbers_start, .next = numbers_next, .stop = numbers_stop,
	.show = numbers_show,
};

static int numbers_open(struct inode *inode, struct file *filp)
{
	return seq_open(filp, &numbers_op);
}

static struct file_operations numbers_fops = {
	.open = numbers_open, .read = seq_read, .llseek = seq_lseek,
	.release = seq_release,
};

Test(files, a_seq_file_may_be_read_in_any_pieces)
{
	static const unsigned long steps[] = { 1, 5, 6, 7, 4096, 100000 };
	unsigned long buf, sum;
	int fd;

	power_on("mem=1M");
	create_proc_entry("numbers", 0, NULL)->proc_fops = &numbers_fops;
	buf = user_alloc(100000);
	for (int s = 0; s < 6; s++) {
		long n;

		fd = user_open("/proc/numbers", O_RDONLY);
		for (sum = 0; (n = user_read(fd, buf + sum, steps[s])) > 0; )
			sum += (unsigned long)n;
		user_close(fd);
		cr_assert_eq(sum, 4999 * 6, "in pieces of %lu", steps[s]);
		cr_assert(!memcmp(user_bytes(buf), "    0\n    1\n    3\n",
				  18));
		cr_assert(!memcmp(user_bytes(buf + sum - 6), " 4999\n", 6));
	}
	fd = user_open("/proc/numbers", O_RDONLY);
	cr_assert_eq(user_lseek(fd, 6003, SEEK_SET), 6003);
	cr_assert_eq(user_read(fd, buf, 9), 9);
	cr_assert(!memcmp(user_bytes(buf), "01\n 1002\n", 9));
	cr_assert_eq(user_lseek(fd, 0, SEEK_SET), 0);
	cr_assert_eq(user_read(fd, buf, 6), 6);
	cr_assert(!memcmp(user_bytes(buf), "    0\n", 6));
}

/* --- Time ------------------------------------------------------------------------------ */

static char order[16];

static void mark(unsigned long data)
{
	char text[2] = { (char)data, '\0' };

	cr_assert(in_interrupt());
	strcat(order, text);
}

static void do_work(void *data)
{
	cr_assert(!in_interrupt());
	msleep(1);
	strcat(order, data);
}

Test(files, timers_go_off_in_time)
{
	struct timer_list t[3];

	power_on("mem=1M cpus=2");
	for (int i = 0; i < 3; i++)
		setup_timer(&t[i], mark, (unsigned long)"abc"[i]);
	t[0].expires = jiffies + 30;
	add_timer(&t[0]);
	t[1].expires = jiffies + 10;
	add_timer_on(&t[1], 1);
	cr_assert_eq(mod_timer(&t[2], jiffies + 20), 0);
	sched_idle(9);
	cr_assert_str_eq(order, "");
	sched_idle(1);
	cr_assert_str_eq(order, "b");
	cr_assert_eq(mod_timer(&t[0], jiffies + 5), 1);
	sched_idle(20);
	cr_assert_str_eq(order, "bac");
	cr_assert_eq(del_timer_sync(&t[0]), 0);
	t[0].expires = jiffies + 1;
	add_timer(&t[0]);
	cr_assert_eq(del_timer(&t[0]), 1);
	sched_idle(20);
	cr_assert_str_eq(order, "bac");
}

Test(files, work_is_done_in_turn_and_once)
{
	struct workqueue_struct *wq;
	struct work_struct w[3];

	power_on("mem=1M");
	wq = create_workqueue("test");
	INIT_WORK(&w[0], do_work, "a");
	INIT_WORK(&w[1], do_work, "b");
	INIT_WORK(&w[2], do_work, "c");
	cr_assert_eq(queue_delayed_work(wq, &w[2], 10), 1);
	cr_assert_eq(queue_work(wq, &w[1]), 1);
	cr_assert_eq(queue_work(wq, &w[1]), 0);
	cr_assert_eq(queue_work(wq, &w[0]), 1);
	flush_workqueue(wq);
	cr_assert_str_eq(order, "ba");
	cr_assert_eq(schedule_delayed_work(&w[0], 100), 1);
	cr_assert_eq(cancel_delayed_work(&w[0]), 1);
	sched_idle(200);
	cr_assert_str_eq(order, "bac");
	destroy_workqueue(wq);
}

Test(files, tasklets_run_soon_and_once)
{
	struct tasklet_struct t;

	power_on("mem=1M");
	tasklet_init(&t, mark, 't');
	tasklet_disable(&t);
	tasklet_schedule(&t);
	tasklet_schedule(&t);
	sched_idle(1);
	cr_assert_str_eq(order, "");
	tasklet_enable(&t);
	sched_idle(1);
	cr_assert_str_eq(order, "t");
	tasklet_schedule(&t);
	tasklet_kill(&t);
	cr_assert_str_eq(order, "tt");
}

static struct rw_semaphore rwsem;
static DECLARE_COMPLETION(completion);

static int read_it(void *arg)
{
	down_read(&rwsem);
	strcat(order, "r");
	up_read(&rwsem);
	complete(&completion);
	return 0;
}

static int write_it(void *arg)
{
	down_write(&rwsem);
	strcat(order, "w");
	up_write(&rwsem);
	complete(&completion);
	return 0;
}

Test(files, who_waits_to_write_keeps_readers_out)
{
	power_on("mem=1M");
	init_rwsem(&rwsem);
	down_read(&rwsem);
	cr_assert_eq(down_read_trylock(&rwsem), 1);
	cr_assert_eq(down_write_trylock(&rwsem), 0);
	kernel_thread(write_it, NULL, 0);
	sched_idle(1);
	kernel_thread(read_it, NULL, 0);
	sched_idle(1);
	cr_assert_str_eq(order, "");
	up_read(&rwsem);
	up_read(&rwsem);
	wait_for_completion(&completion);
	wait_for_completion(&completion);
	cr_assert_str_eq(order, "wr");
	cr_assert_eq(wait_for_completion_timeout(&completion, 10), 0);
}

static int until_stopped(void *arg)
{
	while (!kthread_should_stop())
		msleep(10);
	return 7;
}

Test(files, a_kernel_thread_can_be_stopped)
{
	struct task_struct *k;

	power_on("mem=1M");
	k = kthread_run(until_stopped, NULL, "stopme/%d", 3);
	sched_idle(100);
	cr_assert_str_eq(k->comm, "stopme/3");
	cr_assert_eq(kthread_stop(k), 7);
	cr_assert_neq(find_task_by_pid(k->pid), k);
}

Test(files, threads_that_end_make_room)
{
	power_on("mem=1M");
	for (int i = 0; i < 500; i++) {
		cr_assert_gt(kernel_thread(read_it, NULL, 0), 0, "%d", i);
		init_rwsem(&rwsem);
		sched_idle(1);
		order[0] = '\0';
	}
}

Test(files, who_waits_for_the_clock_sees_it_go)
{
	unsigned long end;
	struct timer_list t;

	power_on("mem=1M");
	setup_timer(&t, mark, 't');
	mod_timer(&t, jiffies + 5);
	end = jiffies + 10;
	while (time_before(jiffies, end))
		cpu_relax();
	cr_assert_str_eq(order, "t");
	end = jiffies + 10;
	while (time_before(jiffies, end))
		schedule();
	end = jiffies + 3;
	mdelay(3);
	cr_assert_geq(jiffies, end);
}

/* --- Asynchronous I/O -------------------------------------------------------------------- */

static struct kiocb *later;

static ssize_t read_later(struct kiocb *iocb, char *buf, size_t count,
			  loff_t pos)
{
	if (is_sync_kiocb(iocb))
		return 3;
	later = iocb;
	return -EIOCBQUEUED;
}

static void finish_it(void *data)
{
	aio_complete(later, 77, 0);
}

Test(files, a_read_may_be_finished_later)
{
	struct work_struct w;
	unsigned long buf;
	int fd, nr;

	power_on("mem=1M");
	dev_fops.read = NULL;
	dev_fops.aio_read = read_later;
	make_device();
	buf = user_alloc(10);
	fd = user_open("/dev/dev0", O_RDWR);
	cr_assert_eq(user_read(fd, buf, 10), 3);
	nr = user_aio(fd, 0, buf, 10, 0);
	cr_assert_eq(nr, 0);
	INIT_WORK(&w, finish_it, NULL);
	schedule_delayed_work(&w, 20);
	user_close(fd);
	cr_assert_eq(releases, 0, "it still has the file");
	cr_assert_eq(user_aio_done(nr), 0);
	cr_assert_eq(user_aio_result(nr), 77);
	cr_assert_eq(user_aio_result(nr), -EINVAL);
	cr_assert_eq(releases, 1);
	cr_assert_eq(user_aio(fd, 1, buf, 1, 0), -EBADF);
}
