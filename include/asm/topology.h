/*
 * CPUs are dealt out to nodes in turn: CPU c is on node c modulo their number.
 */
#ifndef _ASM_TOPOLOGY_H
#define _ASM_TOPOLOGY_H

#include <linux/cpumask.h>
#include <linux/smp.h>
#if __STDC_HOSTED__
#include <machine/machine.h>
#endif

extern int numnodes;

#define cpu_to_node(cpu)	((cpu) % numnodes)
/** The node of the CPU that runs. */
#define numa_node_id()		cpu_to_node(smp_processor_id())

/** How far @p to's memory is from @p from's CPUs; 10 is a node's own. */
int node_distance(int from, int to);
#define LOCAL_DISTANCE		10
/** What a node with CPUs loses by that to one without; less than any
 * difference of distances. */
#define PENALTY_FOR_NODE_WITH_CPUS	1

/** The CPUs of a node; it may have none. */
static inline cpumask_t node_to_cpumask(int node)
{
	cpumask_t mask = CPU_MASK_NONE;

	for (int cpu = node; cpu < num_online_cpus(); cpu += numnodes)
		cpu_set(cpu, mask);
	return mask;
}

#define node_to_first_cpu(node)	first_cpu(node_to_cpumask(node))

#endif /* _ASM_TOPOLOGY_H */
