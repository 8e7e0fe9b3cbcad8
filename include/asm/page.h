/*
 * Pages and addresses.
 *
 * The kernel's RAM is mapped once and for all at PAGE_OFFSET, byte for byte:
 * the address of physical address p is PAGE_OFFSET + p.  That is the direct
 * map; turning one into the other is an addition.
 */
#ifndef _ASM_PAGE_H
#define _ASM_PAGE_H

#include <linux/types.h>
#include <machine/layout.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))
/** @p addr rounded up to the next page boundary. */
#define PAGE_ALIGN(addr)	(((addr) + PAGE_SIZE - 1) & PAGE_MASK)

/** The physical address of an address in the direct map. */
#define __pa(x)		((unsigned long)(x) - PAGE_OFFSET)
/** The direct map's address of a physical address. */
#define __va(x)		((void *)((unsigned long)(x) + PAGE_OFFSET))

struct page;
/** One struct page for each page frame, by number.  Linux: mm/memory.c. */
extern struct page *mem_map;
/** How many entries mem_map has. */
extern unsigned long max_mapnr;

#define pfn_to_page(pfn)	(mem_map + (pfn))
#define page_to_pfn(page)	((unsigned long)((page) - mem_map))
#define pfn_valid(pfn)		((unsigned long)(pfn) < max_mapnr)
#define virt_to_page(addr)	pfn_to_page(__pa(addr) >> PAGE_SHIFT)
#define virt_addr_valid(addr)	pfn_valid(__pa(addr) >> PAGE_SHIFT)

#if !__STDC_HOSTED__
#include <linux/string.h>
#define clear_page(page)	memset((void *)(page), 0, PAGE_SIZE)
#define copy_page(to, from)	memcpy((void *)(to), (void *)(from), PAGE_SIZE)
#endif

/**
 * The order of the smallest block of pages that holds @p size bytes: 0 for
 * one page, 1 for two, n for 2^n pages.
 *
 * @param size  bytes, at least 1
 * @return the order.
 *
 * Linux: include/asm-generic/page.h; exercise 2.1 of lab 2.
 */
int get_order(unsigned long size);

#endif /* _ASM_PAGE_H */
