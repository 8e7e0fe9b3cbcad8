/*
 * view.h: keep files out of reach where there are no namespaces. Name what is
 * to stay in reach with view_add() while still root, then call
 * view_enforce() once new privileges are given up.
 */
#ifndef BOX_VIEW_H
#define BOX_VIEW_H

#include <stdbool.h>

int view_add(const char *path, bool writable);
int view_enforce(void);

#endif
