/*
 * Faults on demand.  A test says "the third page shall fail" and then looks
 * whether the code above the allocator survives it.
 */
#ifndef _MACHINE_FAIL_H
#define _MACHINE_FAIL_H

/** What can be made to fail. */
enum fail_kind {
	FAIL_PAGE,	/**< alloc_pages() and what stands on it */
	FAIL_SLAB,	/**< kmem_cache_alloc(), kmalloc() and the like */
	FAIL_USER,	/**< copy_from_user(), copy_to_user() and the like */
	FAIL_KINDS
};

struct fail {
	/** Calls until one fails: 1 fails the next one, 0 none. */
	unsigned long countdown[FAIL_KINDS];
	/** How often one was made to fail. */
	unsigned long hits[FAIL_KINDS];
};

/** Returns 1 if the call that is about to be made must fail. */
int should_fail(enum fail_kind kind);

#endif /* _MACHINE_FAIL_H */
