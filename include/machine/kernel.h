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
/**
 * Sets min_free_kbytes, and by it the watermarks of all zones, at boot.
 *
 * It is the square root of 16 times the low memory in KiB, rounded down, but
 * not less than 128 and not more than 65536.  Low memory is what
 * nr_free_buffer_pages() says: at this time, all present_pages of the low
 * zones.
 *
 * @return 0.
 * Linux: mm/page_alloc.c; exercise 3.2.
 */
int init_per_zone_pages_min(void);
/** Makes the first slab caches: lab 4. */
void kmem_cache_init(void);
/**
 * Starts a kswapd for each node: a task that sleeps until wakeup_kswapd(),
 * then asks the shrinkers, harder and harder, until all zones of its node have
 * more than pages_high free pages or nothing more is to be had, and sleeps
 * again.  It runs on a CPU of its node, if that has one, with PF_MEMALLOC and
 * PF_KSWAPD, and its name is kswapd0, kswapd1, ...
 *
 * @return 0.
 * Linux: mm/vmscan.c; exercise 3.8.
 */
int kswapd_init(void);
/** setup_memory() to mem_init(), then what the labs have of the others. */
void start_kernel(void);
/**
 * The __initcall()s of the kernel's parts.  What they start with a timer goes
 * on for ever, but only as time passes for others.  Modules have not begun.
 */
void do_initcalls(void);

#endif /* _MACHINE_KERNEL_H */
