/*
 * What the tests of lab 4 share: sizes to try, objects to have, and what CPUs
 * do with them side by side.
 */
#ifndef _SUITE_04_LAB_H
#define _SUITE_04_LAB_H

#include "../../suite/objects.h"

#include <linux/slab_def.h>

/* Small machines boot fast. */
#define SMALL	"mem=4M"
#define TWO	"mem=4M cpus=2"

/* Sizes of objects, from the smallest to the largest. */
#define SIZES	28
extern const size_t sizes[SIZES];

/* Requests in which an alignment matters, and what it has to be. */
#define ALIGNED	18
extern const struct aligned {
	size_t size, align;
	unsigned long flags;
	size_t aligned;
} aligned[ALIGNED];
kmem_cache_t *make_aligned_cache(size_t i);

/* Objects that one test can have. */
#define HAVE	4096
extern void *have[HAVE];

/* Gives back what kmalloc()'s caches have ready. */
void shrink_general_caches(void);

/* --- Side by side --------------------------------------------------------- */

/* The cache that the workers of a test share, and objects that they leave for
 * each other. */
extern kmem_cache_t *common;
#define POOL	8
extern void *pool[POOL];

/* Allocates and frees: at random, and for some time more of the one, then more
 * of the other, so that stacks get empty and full.  @arg is not NULL if it
 * must not sleep. */
void churn(void *arg);
/* Frees what another CPU has allocated, and leaves something for it. */
void exchange(void *arg);
/* Has many objects, then none, so often: @arg points to an unsigned int. */
void hoard(void *arg);

/* --- /proc/slabinfo ------------------------------------------------------- */

/* A line of the file. */
struct line {
	char name[32];
	unsigned long active_objs, num_objs;
	unsigned int objsize, objperslab, pagesperslab, limit, batchcount;
	unsigned int shared;
	unsigned long active_slabs, num_slabs;
	unsigned int sharedavail;
};

/* The line of a cache; every line of the file is checked on the way. */
struct line line_of(const char *name);

#endif /* _SUITE_04_LAB_H */
