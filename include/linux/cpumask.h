/* Sets of CPUs. */
#ifndef _LINUX_CPUMASK_H
#define _LINUX_CPUMASK_H

#include <asm/bitops.h>
#include <linux/bitmap.h>
#include <linux/threads.h>
#include <machine/layout.h>

typedef struct { unsigned long bits; } cpumask_t;

#define CPU_MASK_NONE		((cpumask_t) { 0 })
#define CPU_MASK_ALL		((cpumask_t) { (1UL << NR_CPUS) - 1 })
#define cpumask_of_cpu(cpu)	((cpumask_t) { 1UL << (cpu) })
#define cpu_set(cpu, mask)	((void)((mask).bits |= 1UL << (cpu)))
#define cpu_clear(cpu, mask)	((void)((mask).bits &= ~(1UL << (cpu))))
#define cpu_isset(cpu, mask)	(((mask).bits >> (cpu)) & 1)
#define cpus_empty(mask)	((mask).bits == 0)
#define cpus_weight(mask)	__builtin_popcountl((mask).bits)
#define first_cpu(mask)							\
	((mask).bits ? __builtin_ctzl((mask).bits) : NR_CPUS)

/** How many CPUs this machine has: they are numbered from 0. */
int num_online_cpus(void);
#define cpus_and(dst, a, b)	((void)((dst).bits = (a).bits & (b).bits))
#define cpus_or(dst, a, b)	((void)((dst).bits = (a).bits | (b).bits))
#define cpus_equal(a, b)	((a).bits == (b).bits)
/** The first CPU of the mask behind @p cpu; NR_CPUS if there is none. */
#define next_cpu(cpu, mask) \
	first_cpu(((cpumask_t){ (mask).bits & ~((2UL << (cpu)) - 1) }))
#define for_each_cpu_mask(cpu, mask)					\
	for ((cpu) = first_cpu(mask); (cpu) < NR_CPUS;			\
	     (cpu) = next_cpu(cpu, mask))
#define cpu_online_map	((cpumask_t){ (1UL << num_online_cpus()) - 1 })
#define cpu_possible_map	cpu_online_map
#define num_possible_cpus()	num_online_cpus()
#define cpu_online(cpu)		((cpu) < num_online_cpus())
#define cpu_possible(cpu)	cpu_online(cpu)
#define for_each_cpu(cpu)	for ((cpu) = 0; cpu_possible(cpu); (cpu)++)
#define for_each_online_cpu(cpu) for_each_cpu(cpu)

#endif /* _LINUX_CPUMASK_H */
