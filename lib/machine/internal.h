/* What the files of the machine share among themselves. */
#ifndef _LIB_MACHINE_INTERNAL_H
#define _LIB_MACHINE_INTERNAL_H

#include <machine/machine.h>

/**
 * Reads a boot line into a machine's memory map.
 * @return 0, or -1 with one sentence in @p error.
 */
int bootline_parse(struct machine_state *m, const char *line, char *error,
		   size_t size);

/**
 * Lets a device see @p size bytes of RAM at a physical address, HighMem too.
 * @return where they are until ram_view_end(); NULL if not all of it is RAM.
 */
void *ram_view(unsigned long phys, size_t size);
void ram_view_end(void *view, unsigned long phys, size_t size);

#endif /* _LIB_MACHINE_INTERNAL_H */
