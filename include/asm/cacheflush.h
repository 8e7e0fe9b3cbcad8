/*
 * The data cache goes by physical addresses: there is nothing to flush.  The
 * direct map has no page tables, so its rights are what they are.
 */
#ifndef _ASM_CACHEFLUSH_H
#define _ASM_CACHEFLUSH_H

#define flush_cache_all()		do { } while (0)
#define flush_cache_vmap(start, end)	do { } while (0)
#define flush_cache_vunmap(start, end)	do { } while (0)
#define flush_dcache_page(page)		do { } while (0)
#define flush_cache_mm(mm)		do { } while (0)
#define flush_cache_range(vma, start, end)	do { } while (0)
#define flush_cache_page(vma, addr)	do { } while (0)
#define flush_icache_range(start, end)	do { } while (0)
#define flush_icache_page(vma, page)	do { } while (0)

/** Would give pages of the direct map other rights; 0, as if it had. */
#define change_page_attr(page, numpages, prot)				\
	({ (void)(page); (void)(numpages); (void)(prot); 0; })
/** What has to follow it. */
#define global_flush_tlb()		do { } while (0)

#endif /* _ASM_CACHEFLUSH_H */
