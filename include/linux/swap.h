/*
 * Page reclaim: getting memory back from those who could do without.  This
 * machine has no disk to swap to and no page cache.  What it can get back is
 * what shrinkers give: see set_shrinker() in <linux/mm.h>.
 */
#ifndef _LINUX_SWAP_H
#define _LINUX_SWAP_H

#include <linux/mm.h>

/**
 * Frees memory for somebody who waits for it: direct reclaim.
 *
 * Asks the shrinkers again and again, each time for twice as much: calls
 * shrink_slab(used >> priority, gfp_mask, used) with a priority from
 * DEF_PRIORITY down to 0, where `used` is how many pages of the zones were not
 * free at the beginning.  Stops when the zones have SWAP_CLUSTER_MAX more
 * pages in free_pages than then.  If
 * they never have, that is the end: out_of_memory(), if @p gfp_mask has
 * __GFP_FS and not __GFP_NORETRY.
 *
 * Counted in page_state as one allocstall.
 *
 * @param zones     where memory is wanted; ends with NULL
 * @param gfp_mask  of the allocation that failed; with __GFP_WAIT
 * @param order     of that allocation
 * @return 1 if it has freed SWAP_CLUSTER_MAX pages, else 0.
 *
 * Linux: mm/vmscan.c; exercise 3.7.
 */
int try_to_free_pages(struct zone **zones, unsigned int gfp_mask,
		      unsigned int order);
/** Reclaim begins by looking at a 2^DEF_PRIORITYth of all, and ends with 0. */
#define DEF_PRIORITY	12

/**
 * Says that nothing can be freed.  Believes it only after ten times in a row,
 * over a second or more, and not within five seconds of the last time; then it
 * logs "oom-killer: gfp_mask=0xd0", the state of all zones, and "Out of Memory:
 * Killed process 1 (worker).", and marks the running task with PF_MEMDIE and
 * PF_MEMALLOC: it gets what memory there is, and is expected to end soon.
 *
 * (Linux kills the process that uses most memory.  On this machine there are
 * no processes, so it is always the one that asks.  When a test makes its next
 * call, that is from a new task: both marks are gone.)
 *
 * Linux: mm/oom_kill.c.
 */
void out_of_memory(int gfp_mask);

/* No swap, and nothing to say of it. */
#define show_swap_cache_info()	do { } while (0)

#endif /* _LINUX_SWAP_H */
