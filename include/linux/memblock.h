/*
 * Memory at boot by the names of later kernels, which have memblock where
 * 2.6.10 has bootmem: lists of ranges in place of a bitmap.  Here they stand on
 * lab 1, and what <linux/bootmem.h> says of its functions holds for them.
 *
 * Linux: since 2.6.36; these are as in 6.1.
 */
#ifndef _LINUX_MEMBLOCK_H
#define _LINUX_MEMBLOCK_H

#include <linux/bootmem.h>

/**
 * [base, base + size) is memory, and free: free_bootmem() on every node that
 * has some of it.  All addresses are physical.
 * @return 0.
 */
int memblock_add(phys_addr_t base, phys_addr_t size);
/** [base, base + size) is in use: reserve_bootmem() on every node that has some
 * of it.  @return 0. */
int memblock_reserve(phys_addr_t base, phys_addr_t size);
/** Ends that.  @return 0. */
int memblock_phys_free(phys_addr_t base, phys_addr_t size);
/** The same by address, for what memblock_alloc() returned: only whole pages
 * become free. */
void memblock_free(void *ptr, size_t size);

/**
 * Zeroed memory.
 * @param align  a power of two; 0: a cache line
 * @return its address.  If there is none it panics; a later kernel returns
 *         NULL.
 */
void *memblock_alloc(phys_addr_t size, phys_addr_t align);
/** The same, but returns the physical address. */
phys_addr_t memblock_phys_alloc(phys_addr_t size, phys_addr_t align);

#endif /* _LINUX_MEMBLOCK_H */
