/*
 * What every figure begins with: a machine of its own, and a figure to put on
 * standard output.
 */
#ifndef _DOCS_FIGURE_H
#define _DOCS_FIGURE_H

#include "../../lib/view/dot.h"
#include "../../lib/view/frames.h"

#include <machine/kernel.h>
#include <stdlib.h>

/* Switches on a machine; returns its memory map, or ends the program. */
static inline const struct machine_state *figure_power_on(const char *line)
{
	static struct machine_state map;
	char error[160];

	if (machine_power_on(line, error, sizeof(error)) < 0) {
		fprintf(stderr, "%s\n", error);
		exit(1);
	}
	map = *machine;
	setup_nodes();
	return &map;
}

#endif /* _DOCS_FIGURE_H */
