/*
 * Fixed mappings: addresses known when the kernel is compiled, whose pages are
 * put there while it runs.  kmap_atomic() has some for each CPU.
 *
 * Linux: include/asm-i386/fixmap.h.
 */
#ifndef _ASM_FIXMAP_H
#define _ASM_FIXMAP_H

#include <asm/kmap_types.h>
#include <asm/page.h>
#include <linux/threads.h>

enum fixed_addresses {
	FIX_HOLE,
	FIX_KMAP_BEGIN,
	FIX_KMAP_END = FIX_KMAP_BEGIN + (KM_TYPE_NR * NR_CPUS) - 1,
#define NR_FIX_BTMAPS	16
	/* For bt_ioremap(), in Linux' own ioremap.c. */
	FIX_BTMAP_END,
	FIX_BTMAP_BEGIN = FIX_BTMAP_END + NR_FIX_BTMAPS - 1,
	__end_of_fixed_addresses
};

/* They go down from the top of the window, a page below its end. */
#define FIXADDR_TOP	(WINDOW_END - PAGE_SIZE)
#define FIXADDR_SIZE	((unsigned long)__end_of_fixed_addresses << PAGE_SHIFT)
#define FIXADDR_START	(FIXADDR_TOP - FIXADDR_SIZE)
#define __fix_to_virt(x) (FIXADDR_TOP - ((unsigned long)(x) << PAGE_SHIFT))
#define __virt_to_fix(x) ((FIXADDR_TOP - ((x) & PAGE_MASK)) >> PAGE_SHIFT)
#define fix_to_virt(x)	__fix_to_virt(x)
#define virt_to_fix(x)	__virt_to_fix(x)

/** Puts the page frame at @p phys where @p idx is; 0 rights: nothing. */
void __set_fixmap(enum fixed_addresses idx, unsigned long phys,
		  unsigned long rights);
#define set_fixmap(idx, phys)						\
	__set_fixmap(idx, phys, pgprot_val(PAGE_KERNEL))
#define set_fixmap_nocache(idx, phys)					\
	__set_fixmap(idx, phys, pgprot_val(PAGE_KERNEL_NOCACHE))
#define clear_fixmap(idx)	__set_fixmap(idx, 0, 0)

#endif /* _ASM_FIXMAP_H */
