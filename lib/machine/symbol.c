/*
 * Names for addresses, as far as somebody has told us how to find them.
 */
#include <machine/symbol.h>

#include <stdio.h>

int (*symbol_finder)(unsigned long addr, char *name, size_t size);

void symbol_name(unsigned long addr, char *name, size_t size)
{
	if (!symbol_finder || !symbol_finder(addr, name, size))
		snprintf(name, size, "%#lx", addr);
}
