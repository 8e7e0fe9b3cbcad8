/*
 * The program's memory.  A pointer that comes from a program may point
 * anywhere: to memory that the program does not have, or to the kernel's.
 * These functions look first, and never crash the kernel: they say how much
 * they could not copy.
 *
 *	if (copy_to_user(buf, data, count))
 *		return -EFAULT;
 *
 * They may have to wait for the memory, so they may sleep: not under a
 * spinlock.  A user pointer that is followed without them is an oops here.
 *
 * Linux: include/asm-i386/uaccess.h and arch/i386/lib/usercopy.c.
 */
#ifndef _ASM_UACCESS_H
#define _ASM_UACCESS_H

#include <asm/page.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/thread_info.h>

#define VERIFY_READ	0
#define VERIFY_WRITE	1

/** Can @p size bytes at @p addr be user memory at all?  It may not be there
 * nevertheless.  @return 1 if so, 0 if not. */
#define access_ok(type, addr, size)					\
	((void)(type), range_ok((unsigned long)(addr), (unsigned long)(size)))
/** The same, with 0 for yes and -EFAULT for no. */
#define verify_area(type, addr, size) \
	(access_ok(type, addr, size) ? 0 : -EFAULT)

static inline int range_ok(unsigned long addr, unsigned long size)
{
	unsigned long limit = current_thread_info()->addr_limit.seg;

	return size <= limit && addr <= limit - size;
}

/**
 * Copies out of the program's memory.
 *
 * @param to    kernel memory
 * @param from  user memory
 * @param n     bytes
 * @return bytes that could not be copied, 0 if all could; the rest of @p to
 *         is filled with zeroes.
 */
unsigned long copy_from_user(void *to, const void __user *from,
			     unsigned long n);
/** Copies into the program's memory; returns what could not be copied. */
unsigned long copy_to_user(void __user *to, const void *from,
			   unsigned long n);
/* The same for who has called access_ok() before. */
unsigned long __copy_from_user(void *to, const void __user *from,
			       unsigned long n);
unsigned long __copy_to_user(void __user *to, const void *from,
			     unsigned long n);
/* The same where nobody may sleep: what is not there is not fetched. */
unsigned long __copy_from_user_inatomic(void *to, const void __user *from,
					unsigned long n);
unsigned long __copy_to_user_inatomic(void __user *to, const void *from,
				      unsigned long n);

/** Fills user memory with zeroes; returns what could not be filled. */
unsigned long clear_user(void __user *to, unsigned long n);
unsigned long __clear_user(void __user *to, unsigned long n);
/**
 * Copies a string of at most @p n bytes.
 * @return its length; @p n if it is longer, and has no 0 then; -EFAULT.
 */
long strncpy_from_user(char *to, const char __user *from, long n);
long __strncpy_from_user(char *to, const char __user *from, long n);
/** The length of a string with its 0; more than @p n if it has none there; 0
 * if it is no user memory. */
long strnlen_user(const char __user *s, long n);
#define strlen_user(s)	strnlen_user(s, ~0UL >> 1)

unsigned long __get_user_bytes(void *to, const void __user *from,
			       unsigned long n, int checked);
unsigned long __put_user_bytes(void __user *to, const void *from,
			       unsigned long n, int checked);

#define __get_user_nr(x, ptr, checked) ({				\
	__typeof__(*(ptr)) value_;					\
	long error_ = __get_user_bytes((void *)&value_, ptr,		\
				       sizeof(value_), checked) ?	\
		-EFAULT : 0;						\
	(x) = (__typeof__(x))value_;					\
	error_; })
#define __put_user_nr(x, ptr, checked) ({				\
	__typeof__(*(ptr)) value_ = (__typeof__(*(ptr)))(x);		\
	__put_user_bytes(ptr, &value_, sizeof(value_), checked) ?	\
		-EFAULT : 0L; })

/** x = *ptr, of the program's memory: 1, 2, 4 or 8 bytes.
 * @return 0 or -EFAULT; x is 0 then. */
#define get_user(x, ptr)	__get_user_nr(x, ptr, 0)
/** *ptr = x, in the program's memory.  @return 0 or -EFAULT. */
#define put_user(x, ptr)	__put_user_nr(x, ptr, 0)
/* For who has called access_ok() before. */
#define __get_user(x, ptr)	__get_user_nr(x, ptr, 1)
#define __put_user(x, ptr)	__put_user_nr(x, ptr, 1)
#define __get_user_unaligned	__get_user
#define __put_user_unaligned	__put_user

#endif /* _ASM_UACCESS_H */
