/* Addresses as devices see them. */
#ifndef _ASM_IO_H
#define _ASM_IO_H

#include <asm/page.h>

static inline unsigned long virt_to_phys(volatile void *addr)
{
	return __pa(addr);
}

static inline void *phys_to_virt(unsigned long addr)
{
	return __va(addr);
}

#define page_to_phys(page)	(page_to_pfn(page) << PAGE_SHIFT)
#define virt_to_bus(addr)	virt_to_phys(addr)
#define bus_to_virt(addr)	phys_to_virt(addr)

#endif /* _ASM_IO_H */
