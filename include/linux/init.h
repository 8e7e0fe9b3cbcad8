/*
 * Beginning and end of a module or of a part of the kernel.  The other marks
 * are for code and data that a real kernel throws away once it has booted;
 * here they only tell the reader.
 */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/compiler.h>

#define __init
#define __initdata
#define __exit
#define __exitdata
#define __devinit
#define __devexit
#define __devinitdata
#define __devexitdata
#define __devexit_p(x)	x
#define __exit_p(x)	x
#define __meminit
#define __exitcall(fn)	module_exit(fn)

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#ifdef MODULE

/* The module's functions under names that everybody knows. */
#define module_init(fn)							\
	int init_module(void) __attribute__((alias(#fn)));
#define module_exit(fn)							\
	void cleanup_module(void) __attribute__((alias(#fn)));
int init_module(void);
void cleanup_module(void);
#define device_initcall(fn)	module_init(fn)
#define __initcall(fn)		module_init(fn)

#else

/** What a part of the kernel that is linked in begins and ends with. */
struct initcall {
	/** The source file, whose name is the part's. */
	const char *file;
	initcall_t init;
	exitcall_t exit;
	/** What begins with the kernel, and is no module: __initcall(). */
	initcall_t core;
};

#define __initcall_entry(fn, which)					\
	static const struct initcall __initcall_##fn			\
	__attribute__((used, section("initcalls"),			\
		       aligned(sizeof(void *)))) =			\
		{ .file = __BASE_FILE__, .which = fn }
#define module_init(fn)		__initcall_entry(fn, init);
#define module_exit(fn)		__initcall_entry(fn, exit);
#define device_initcall(fn)	module_init(fn)
#define __initcall(fn)		__initcall_entry(fn, core);

#endif

#endif /* _LINUX_INIT_H */
