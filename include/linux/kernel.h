/*
 * What every part of the kernel uses: printk and its levels, panic, small
 * arithmetic, and formatting into a buffer.
 */
#if __STDC_HOSTED__
#include_next <linux/kernel.h>
#endif
#ifndef _KMEMLAB_KERNEL_H
#define _KMEMLAB_KERNEL_H

#include <stdarg.h>
#include <linux/compiler.h>
#include <linux/linkage.h>
#include <linux/stddef.h>
#include <linux/types.h>

#define KERN_EMERG	"<0>"
#define KERN_ALERT	"<1>"
#define KERN_CRIT	"<2>"
#define KERN_ERR	"<3>"
#define KERN_WARNING	"<4>"
#define KERN_NOTICE	"<5>"
#define KERN_INFO	"<6>"
#define KERN_DEBUG	"<7>"

/**
 * Writes one formatted message into the kernel log.  A message begins with its
 * level (KERN_ERR "..."); without one it has level 4.  Any context.
 *
 * @return the number of characters written.
 *
 * Linux: kernel/printk.c.
 */
int printk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int vprintk(const char *fmt, va_list args);
/** May a message be logged that could come very often?  1 or 0. */
int printk_ratelimit(void);

#ifdef DEBUG
#define pr_debug(fmt, ...)	printk(KERN_DEBUG fmt, ## __VA_ARGS__)
#else
#define pr_debug(fmt, ...)	do { } while (0)
#endif
#define pr_info(fmt, ...)	printk(KERN_INFO fmt, ## __VA_ARGS__)
#define pr_notice(fmt, ...)	printk(KERN_NOTICE fmt, ## __VA_ARGS__)
#define pr_warning(fmt, ...)	printk(KERN_WARNING fmt, ## __VA_ARGS__)
#define pr_warn			pr_warning
#define pr_err(fmt, ...)	printk(KERN_ERR fmt, ## __VA_ARGS__)
#define pr_alert(fmt, ...)	printk(KERN_ALERT fmt, ## __VA_ARGS__)

/**
 * Stops the machine: logs "Kernel panic - not syncing: " and the message.
 * Never returns; the test that caused it does.
 *
 * Linux: kernel/panic.c.
 */
void panic(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/** Logs who called the function that is running.  Linux: arch traps.c. */
void dump_stack(void);

/**
 * Says that the caller may sleep, and complains into the log when it runs
 * where nobody may: interrupts off, in an interrupt, or holding a spinlock.
 * Linux: kernel/sched.c, with CONFIG_DEBUG_SPINLOCK_SLEEP.
 */
#define might_sleep()		__might_sleep(__FILE__, __LINE__)
#define might_sleep_if(cond)	do { if (cond) might_sleep(); } while (0)
void __might_sleep(const char *file, int line);

#if !__STDC_HOSTED__
/*
 * The kernel formats for itself: its %p has no 0x and all its digits.  The
 * names in the object differ from the C library's, which the machine uses.
 */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__asm__("kernel_vsnprintf");
int snprintf(char *buf, size_t size, const char *fmt, ...)
	__asm__("kernel_snprintf") __attribute__((format(printf, 3, 4)));
int sprintf(char *buf, const char *fmt, ...)
	__asm__("kernel_sprintf") __attribute__((format(printf, 2, 3)));

int vsprintf(char *buf, const char *fmt, va_list args)
	__asm__("kernel_vsprintf");
/** As snprintf(), but returns how much was really written. */
int scnprintf(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args);
/** Reads numbers and words: %d %i %u %x %o %c %s %n %%, with widths. */
int sscanf(const char *buf, const char *fmt, ...)
	__asm__("kernel_sscanf") __attribute__((format(scanf, 2, 3)));
int vsscanf(const char *buf, const char *fmt, va_list args)
	__asm__("kernel_vsscanf");

/** Numbers from text; base 0 looks for 0x and 0.  *@p endp, unless NULL, is
 * set to what stands behind. */
unsigned long simple_strtoul(const char *text, char **endp, unsigned int base);
long simple_strtol(const char *text, char **endp, unsigned int base);
unsigned long long simple_strtoull(const char *text, char **endp,
				   unsigned int base);
long long simple_strtoll(const char *text, char **endp, unsigned int base);
/** A size such as 64K.  Linux: lib/cmdline.c. */
unsigned long long memparse(char *text, char **retptr);

#define INT_MAX		((int)(~0U >> 1))
#define INT_MIN		(-INT_MAX - 1)
#define UINT_MAX	(~0U)
#define LONG_MAX	((long)(~0UL >> 1))
#define LONG_MIN	(-LONG_MAX - 1)
#define ULONG_MAX	(~0UL)

#define abs(x) ({							\
	long abs_ = (x);						\
	abs_ < 0 ? -abs_ : abs_; })
#define roundup(x, y)	((((x) + ((y) - 1)) / (y)) * (y))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
/** The number of the highest bit that is set. */
#define long_log2(x)	(BITS_PER_LONG - 1 - __builtin_clzl(x))
#define BUILD_BUG_ON(cond)	((void)sizeof(char[1 - 2 * !!(cond)]))
/** What si_meminfo() tells, in units of mem_unit bytes. */
struct sysinfo {
	long uptime;
	unsigned long loads[3];
	unsigned long totalram, freeram, sharedram, bufferram;
	unsigned long totalswap, freeswap;
	unsigned short procs;
	unsigned long totalhigh, freehigh;
	unsigned int mem_unit;
};

#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#define ALIGN(x, a)	(((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))
#endif

/**
 * The number that @p cp begins with.
 * @param endp  receives where it ends; or NULL
 * @param base  2 ... 36; 0: as C writes numbers
 * Linux: lib/vsprintf.c.
 */
unsigned long simple_strtoul(const char *cp, char **endp, unsigned int base);
/** The same; it may begin with a minus sign. */
long simple_strtol(const char *cp, char **endp, unsigned int base);

/** The largest number whose square is not more than @p x.
 * Linux: lib/int_sqrt.c. */
unsigned long int_sqrt(unsigned long x);

#define min(x, y) ({				\
	__typeof__(x) _min1 = (x);		\
	__typeof__(y) _min2 = (y);		\
	(void)(&_min1 == &_min2);		\
	_min1 < _min2 ? _min1 : _min2; })
#define max(x, y) ({				\
	__typeof__(x) _max1 = (x);		\
	__typeof__(y) _max2 = (y);		\
	(void)(&_max1 == &_max2);		\
	_max1 > _max2 ? _max1 : _max2; })
#define min_t(type, x, y) ({			\
	type _min1 = (x); type _min2 = (y);	\
	_min1 < _min2 ? _min1 : _min2; })
#define max_t(type, x, y) ({			\
	type _max1 = (x); type _max2 = (y);	\
	_max1 > _max2 ? _max1 : _max2; })

#define container_of(ptr, type, member) ({				\
	const __typeof__(((type *)0)->member) *_mptr = (ptr);		\
	(type *)((char *)_mptr - __builtin_offsetof(type, member)); })

#include <asm/bug.h>

#endif /* _KMEMLAB_KERNEL_H */
