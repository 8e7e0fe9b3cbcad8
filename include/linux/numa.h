/* How many memory nodes a kernel of this configuration can have. */
#ifndef _LINUX_NUMA_H
#define _LINUX_NUMA_H
#include <machine/layout.h>
#define NODES_SHIFT	3
#define MAX_NUMNODES	MACHINE_NODES
#endif
