/* Which CPU is near which memory. */
#ifndef _LINUX_TOPOLOGY_H
#define _LINUX_TOPOLOGY_H
#include <asm/topology.h>
#endif
