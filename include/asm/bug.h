/*
 * BUG(): the kernel found itself in a state that can't be.  It logs the place
 * and stops the call that got there.
 */
#ifndef _ASM_BUG_H
#define _ASM_BUG_H

#include <linux/compiler.h>

/** Reports a bug at a place in the source; never returns. */
void __bug(const char *file, int line, const char *func, const char *what)
	__attribute__((noreturn, cold));
void __warn_on(const char *file, int line, const char *func);

#define BUG()		__bug(__FILE__, __LINE__, __func__, "")
#define BUG_ON(cond) do {						\
	if (unlikely(cond))						\
		__bug(__FILE__, __LINE__, __func__, #cond);		\
} while (0)
#define WARN_ON(cond) do {						\
	if (unlikely(cond))						\
		__warn_on(__FILE__, __LINE__, __func__);		\
} while (0)
#define PAGE_BUG(page)	BUG()

#endif /* _ASM_BUG_H */
