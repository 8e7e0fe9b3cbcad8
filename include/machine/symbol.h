/* Names for addresses in the code. */
#ifndef _MACHINE_SYMBOL_H
#define _MACHINE_SYMBOL_H

#include <linux/types.h>

/**
 * Names an address: "scull_open(), scull.c:117" if debugging information is at
 * hand, else by number.
 * @param name  receives it, @p size bytes
 */
void symbol_name(unsigned long addr, char *name, size_t size);

/** Who can do better than a number: a host program with libdw.  Returns 1 if
 * it knew the address. */
extern int (*symbol_finder)(unsigned long addr, char *name, size_t size);

#endif /* _MACHINE_SYMBOL_H */
