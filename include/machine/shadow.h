/*
 * Which bytes of memory a module may touch.
 *
 * Modules are compiled so that they ask before each read and write
 * (-fsanitize=kernel-address, as later kernels are for KASAN).  For each 8 bytes
 * of RAM and of the window there is one byte that says how many of them, from
 * the first on, may be touched: 0 is all, SHADOW_* none.  In the beginning that
 * is all; who hands memory out and takes it back says otherwise.
 */
#ifndef _MACHINE_SHADOW_H
#define _MACHINE_SHADOW_H

#include <linux/types.h>

#define SHADOW_BEHIND	0xfa	/* behind the end of what was allocated */
#define SHADOW_FREED	0xfd	/* was freed */

/** Makes room for it; nothing before that may be asked for.  0, or -1. */
int shadow_on(void);
/** Nothing in [@p addr, @p addr + size) may be touched, because of @p why. */
void shadow_poison(unsigned long addr, size_t size, unsigned char why);
/** All of it may be touched. */
void shadow_clear(unsigned long addr, size_t size);
/** Why a byte may not be touched; 0 if it may. */
unsigned int shadow_why(unsigned long addr);
/** What a module's read or write asks: reports it if it may not. */
void shadow_check(unsigned long addr, size_t size, int write);

/** A variable of a module's, and the gap behind it. */
struct shadow_global {
	unsigned long addr, size, size_with_gap;
	const char *name, *file;
};
/** The variable whose gap @p addr is in, or NULL. */
const struct shadow_global *shadow_global_at(unsigned long addr);

/** Told of a touch that may not be. */
extern void (*shadow_report)(unsigned long addr, size_t size, int write);

#endif /* _MACHINE_SHADOW_H */
