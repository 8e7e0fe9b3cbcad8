/*
 * The steps in which the kernel boots, for whoever switches a machine on.
 */
#ifndef _MACHINE_KERNEL_H
#define _MACHINE_KERNEL_H

/** Gives every node its descriptors.  First of all. */
void setup_nodes(void);
/** Tells bootmem what is RAM, and what is taken. */
void setup_memory(void);
/** Allocates mem_map and describes the zones. */
void paging_init(void);
/** Hands all free memory to the page allocator. */
void mem_init(void);
/** The last three, in that order. */
void start_kernel(void);

#endif /* _MACHINE_KERNEL_H */
