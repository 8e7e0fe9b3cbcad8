/*
 * HighMem pages have no address in the direct map.  Who wants to touch one
 * borrows an address: with kmap() one of LAST_PKMAP that all share, for as long
 * as it takes, or with kmap_atomic() one of the CPU's own, for a moment.
 *
 *	char *text = kmap(page);
 *
 *	strcpy(text, "hello");
 *	kunmap(page);		the page, not the address!
 *
 * Pages of low memory have an address anyhow; for them both just return it.
 *
 * Linux: include/linux/highmem.h, mm/highmem.c and arch/i386/mm/highmem.c;
 * exercise 3.9.
 */
#ifndef _LINUX_HIGHMEM_H
#define _LINUX_HIGHMEM_H

#include <asm/cacheflush.h>
#include <asm/fixmap.h>
#include <asm/kmap_types.h>
#include <asm/pgtable.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/mm.h>

/* Names that 2.6.10's own code says it with. */
#define highmem_start_page	pfn_to_page(max_low_pfn)
#define kmap_prot		PAGE_KERNEL
#define kmap_pte		fix_to_pte(FIX_KMAP_BEGIN)
#define flush_cache_kmaps()	do { } while (0)

/**
 * Gives a page an address, the same one for all who ask, until each of them
 * has called kunmap().  May sleep: if all slots are in use, until one is not.
 * Not in interrupts.
 *
 * A slot that was used is not used again before the TLB was flushed.  Slots
 * are taken in turn, so that this is rare: once all of them have been used.
 * Then the pages of all slots without users are taken away from there.
 *
 * @return the address of its first byte.
 */
void *kmap(struct page *page);
/**
 * Gives it back: BUG if the page is not mapped, and in interrupts.  The last
 * one wakes who sleeps for a slot.
 */
void kunmap(struct page *page);
/**
 * Gives a page an address on this CPU, where nobody sleeps until
 * kunmap_atomic(); for low memory too.  Any context that may use @p type.
 *
 * Each CPU has one address for each type.  BUG if that is in use, as in a
 * kernel with CONFIG_DEBUG_HIGHMEM.
 *
 * @param type  who uses it, so that an interrupt does not use the address of
 *              what it interrupts: KM_USER0, KM_IRQ0, ...
 */
void *kmap_atomic(struct page *page, enum km_type type);
/**
 * Gives it back: nothing is there any more.
 * @param kvaddr  what kmap_atomic() returned; for a HighMem page, BUG if it is
 *                not @p type's address on this CPU
 */
void kunmap_atomic(void *kvaddr, enum km_type type);
/** The page that kmap() or kmap_atomic() has put at an address. */
struct page *kmap_to_page(void *addr);

/**
 * As kmap_atomic(), in later kernels: without a type, and one may sleep until
 * kunmap_local().  Any context.  Up to five at a time on each CPU, else BUG.
 */
void *kmap_local_page(struct page *page);
/** Gives it back; @p addr may be anywhere in the page. */
void kunmap_local(const void *addr);

#if !__STDC_HOSTED__
/** Fills a page with zeroes, wherever it is. */
static inline void clear_highpage(struct page *page)
{
	void *addr = kmap_atomic(page, KM_USER0);

	clear_page(addr);
	kunmap_atomic(addr, KM_USER0);
}

/** Copies a page, wherever both are. */
static inline void copy_highpage(struct page *to, struct page *from)
{
	void *src = kmap_atomic(from, KM_USER0);
	void *dst = kmap_atomic(to, KM_USER1);

	copy_page(dst, src);
	kunmap_atomic(src, KM_USER0);
	kunmap_atomic(dst, KM_USER1);
}
#endif

#endif /* _LINUX_HIGHMEM_H */
