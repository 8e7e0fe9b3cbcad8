/*
 * What modules call for memset(), strcpy() and the like, which nobody would ask
 * what they touch: the compiler checks what a module itself does, not these.
 */
#include <asm/uaccess.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <machine/oops.h>
#include <machine/shadow.h>

#include "track_rooms.h"

static void may_read(const void *p, size_t n)
{
	shadow_check((unsigned long)p, n, 0);
}

static void may_write(const void *p, size_t n)
{
	shadow_check((unsigned long)p, n, 1);
}

wrapped(void *, memset, void *dst, int byte, size_t len)
{
	may_write(dst, len);
	return memset(dst, byte, len);
}

wrapped(void *, memcpy, void *dst, const void *src, size_t len)
{
	may_read(src, len);
	may_write(dst, len);
	return memcpy(dst, src, len);
}

wrapped(void *, memmove, void *dst, const void *src, size_t len)
{
	may_read(src, len);
	may_write(dst, len);
	return memmove(dst, src, len);
}

wrapped(char *, strcpy, char *dst, const char *src)
{
	may_write(dst, strlen(src) + 1);
	return strcpy(dst, src);
}

wrapped(char *, strncpy, char *dst, const char *src, size_t len)
{
	may_write(dst, len);
	return strncpy(dst, src, len);
}

wrapped(char *, strcat, char *dst, const char *src)
{
	may_write(dst + strlen(dst), strlen(src) + 1);
	return strcat(dst, src);
}

wrapped(int, kernel_vsprintf, char *buf, const char *fmt, va_list args)
{
	va_list copy;
	int len;

	va_copy(copy, args);
	len = vsnprintf(NULL, 0, fmt, copy);
	va_end(copy);
	may_write(buf, (size_t)len + 1);
	return vsnprintf(buf, (size_t)len + 1, fmt, args);
}

wrapped(int, kernel_sprintf, char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = __wrap_kernel_vsprintf(buf, fmt, args);
	va_end(args);
	return len;
}

wrapped(int, kernel_vsnprintf, char *buf, size_t size, const char *fmt,
	va_list args)
{
	va_list copy;
	size_t len;

	va_copy(copy, args);
	len = (size_t)vsnprintf(NULL, 0, fmt, copy) + 1;
	va_end(copy);
	may_write(buf, len < size ? len : size);
	return vsnprintf(buf, size, fmt, args);
}

wrapped(int, kernel_snprintf, char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = __wrap_kernel_vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

wrapped(unsigned long, copy_from_user, void *to, const void __user *from,
	unsigned long n)
{
	may_write(to, n);
	return copy_from_user(to, from, n);
}

wrapped(unsigned long, copy_to_user, void __user *to, const void *from,
	unsigned long n)
{
	may_read(from, n);
	return copy_to_user(to, from, n);
}

wrapped(unsigned long, __copy_from_user, void *to, const void __user *from,
	unsigned long n)
{
	may_write(to, n);
	return __copy_from_user(to, from, n);
}

wrapped(unsigned long, __copy_to_user, void __user *to, const void *from,
	unsigned long n)
{
	may_read(from, n);
	return __copy_to_user(to, from, n);
}

void __wrap___stack_chk_fail(void) __attribute__((noreturn));

void __wrap___stack_chk_fail(void)
{
	oops_raise(OOPS_STACK, "", 0, "",
		   "wrote behind the end of an array on the stack");
}
