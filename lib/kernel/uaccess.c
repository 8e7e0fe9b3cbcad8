/*
 * Copying between the kernel and a program, page by page, as far as the
 * program has memory.
 *
 * Linux: arch/i386/lib/usercopy.c.
 */
#include <asm/uaccess.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <machine/fail.h>
#include <machine/user.h>

#include "layer.h"

enum way { FROM_USER, TO_USER, CLEAR };

static void move(enum way way, void *user, void *kernel, unsigned long n)
{
	if (way == FROM_USER)
		memcpy(kernel, user, n);
	else if (way == TO_USER)
		memcpy(user, kernel, n);
	else
		memset(user, 0, n);
}

/* After set_fs(KERNEL_DS) it need not be a program's memory. */
static int is_kernels(unsigned long addr)
{
	return addr >= PAGE_OFFSET || (get_fs().seg == KERNEL_DS.seg &&
				       (addr < USER_START || addr >= USER_END));
}

/* Returns what could not be copied. */
static unsigned long copy(enum way way, unsigned long addr, void *kernel,
			  unsigned long n, int may_fetch)
{
	if (is_kernels(addr)) {
		move(way, (void *)addr, kernel, n);
		return 0;
	}
	while (n) {
		unsigned long len = min(n, PAGE_SIZE - (addr & ~PAGE_MASK));
		struct page *page;
		void *user = user_touch(addr, way != FROM_USER, may_fetch,
					&page);

		if (!user)
			break;
		move(way, user, kernel, len);
		user_touched(page);
		addr += len;
		kernel = (char *)kernel + len;
		n -= len;
	}
	return n;
}

/* The same for drivers: with the checks that they can make fail. */
static unsigned long copy_checked(enum way way, const void *user, void *kernel,
				  unsigned long n, int checked)
{
	unsigned long left = n;

	might_sleep();
	if (!should_fail(FAIL_USER) &&
	    (checked || access_ok(VERIFY_WRITE, user, n)))
		left = copy(way, (unsigned long)user, kernel, n, 1);
	if (way == FROM_USER && left)
		memset((char *)kernel + n - left, 0, left);
	return left;
}

unsigned long copy_from_user(void *to, const void __user *from,
			     unsigned long n)
{
	return copy_checked(FROM_USER, from, to, n, 0);
}
EXPORT_SYMBOL(copy_from_user);

unsigned long copy_to_user(void __user *to, const void *from,
			   unsigned long n)
{
	return copy_checked(TO_USER, to, (void *)from, n, 0);
}
EXPORT_SYMBOL(copy_to_user);

unsigned long __copy_from_user(void *to, const void __user *from,
			       unsigned long n)
{
	return copy_checked(FROM_USER, from, to, n, 1);
}
EXPORT_SYMBOL(__copy_from_user);

unsigned long __copy_to_user(void __user *to, const void *from,
			     unsigned long n)
{
	return copy_checked(TO_USER, to, (void *)from, n, 1);
}
EXPORT_SYMBOL(__copy_to_user);

unsigned long __copy_from_user_inatomic(void *to, const void __user *from,
					unsigned long n)
{
	return copy(FROM_USER, (unsigned long)from, to, n, 0);
}
EXPORT_SYMBOL(__copy_from_user_inatomic);

unsigned long __copy_to_user_inatomic(void __user *to, const void *from,
				      unsigned long n)
{
	return copy(TO_USER, (unsigned long)to, (void *)from, n, 0);
}
EXPORT_SYMBOL(__copy_to_user_inatomic);

unsigned long clear_user(void __user *to, unsigned long n)
{
	return copy_checked(CLEAR, to, NULL, n, 0);
}
EXPORT_SYMBOL(clear_user);

unsigned long __clear_user(void __user *to, unsigned long n)
{
	return copy_checked(CLEAR, to, NULL, n, 1);
}
EXPORT_SYMBOL(__clear_user);

unsigned long __get_user_bytes(void *to, const void __user *from,
			       unsigned long n, int checked)
{
	unsigned long left = copy_checked(FROM_USER, from, to, n, checked);

	if (left)
		memset(to, 0, n);
	return left;
}
EXPORT_SYMBOL(__get_user_bytes);

unsigned long __put_user_bytes(void __user *to, const void *from,
			       unsigned long n, int checked)
{
	return copy_checked(TO_USER, to, (void *)from, n, checked);
}
EXPORT_SYMBOL(__put_user_bytes);

long __strncpy_from_user(char *to, const char __user *from, long n)
{
	for (long i = 0; i < n; i++) {
		if (copy(FROM_USER, (unsigned long)from + (unsigned long)i,
			 to + i, 1, 1))
			return -EFAULT;
		if (!to[i])
			return i;
	}
	return n;
}
EXPORT_SYMBOL(__strncpy_from_user);

long strncpy_from_user(char *to, const char __user *from, long n)
{
	might_sleep();
	if (!access_ok(VERIFY_READ, from, 1))
		return -EFAULT;
	return __strncpy_from_user(to, from, n);
}
EXPORT_SYMBOL(strncpy_from_user);

long strnlen_user(const char __user *s, long n)
{
	char c;

	might_sleep();
	if (!access_ok(VERIFY_READ, s, 1))
		return 0;
	for (long i = 0; i < n; i++) {
		if (copy(FROM_USER, (unsigned long)s + (unsigned long)i, &c, 1,
			 1))
			return 0;
		if (!c)
			return i + 1;
	}
	return n + 1;
}
EXPORT_SYMBOL(strnlen_user);

/* --- For programs ------------------------------------------------------------- */

int user_store(unsigned long addr, const void *buf, size_t size)
{
	user_enter();
	if (addr >= PAGE_OFFSET ||
	    copy(TO_USER, addr, (void *)buf, size, 1))
		return -EFAULT;
	return 0;
}

int user_load(unsigned long addr, void *buf, size_t size)
{
	user_enter();
	if (addr >= PAGE_OFFSET || copy(FROM_USER, addr, buf, size, 1))
		return -EFAULT;
	return 0;
}
