/* The data cache goes by physical addresses: there is nothing to flush. */
#ifndef _ASM_CACHEFLUSH_H
#define _ASM_CACHEFLUSH_H

#define flush_cache_all()		do { } while (0)
#define flush_cache_vmap(start, end)	do { } while (0)
#define flush_cache_vunmap(start, end)	do { } while (0)
#define flush_dcache_page(page)		do { } while (0)
#define flush_icache_range(start, end)	do { } while (0)

#endif /* _ASM_CACHEFLUSH_H */
