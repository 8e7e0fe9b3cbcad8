/* Names of addresses in the kernel's code. */
#ifndef _LINUX_KALLSYMS_H
#define _LINUX_KALLSYMS_H

/**
 * Logs a line with the name of an address in the code: "scull_open+0x20/0x80
 * (scull.c:117)", or as far as it is known.
 * @param fmt  with its level, and one %s for the name
 */
void print_symbol(const char *fmt, unsigned long addr);

#endif /* _LINUX_KALLSYMS_H */
