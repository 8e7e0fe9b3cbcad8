/*
 * CPUs are dealt out to nodes in turn: CPU c is on node c modulo their number.
 */
#ifndef _ASM_TOPOLOGY_H
#define _ASM_TOPOLOGY_H

#include <linux/smp.h>

extern int numnodes;

#define cpu_to_node(cpu)	((cpu) % numnodes)
/** The node of the CPU that runs. */
#define numa_node_id()		cpu_to_node(smp_processor_id())

#endif /* _ASM_TOPOLOGY_H */
