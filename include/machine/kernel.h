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
/** Sets the watermarks of all zones: lab 3. */
int init_per_zone_pages_min(void);
/** Makes the first slab caches: lab 4. */
void kmem_cache_init(void);
/** Starts a kswapd for each node: lab 3. */
int kswapd_init(void);
/** setup_memory() to mem_init(), then what the labs have of the others. */
void start_kernel(void);

#endif /* _MACHINE_KERNEL_H */
