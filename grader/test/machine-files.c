/*
 * The kernel around the drivers, by itself: files, and calls to them.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/aio.h>
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/tty.h>
#include <machine/files.h>
#include <machine/user.h>
#include <string.h>

#include "machine-test.h"

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
