/*
 * What those share who write down what modules have, and nobody else: track.c,
 * track_bytes.c, track_pages.c, track_slab.c, track_areas.c, track_other.c and
 * track_string.c.
 */
#ifndef _LIB_KERNEL_TRACK_ROOMS_H
#define _LIB_KERNEL_TRACK_ROOMS_H

#include <linux/slab.h>

#include "layer.h"

/* What can be freed, and behind AREA what has to be undone. */
enum track_kind {
	BYTES, PAGES, OBJECT, PERCPU, AREA, MAPPING, CACHE, POOL, SHRINKER,
	QUEUE
};

struct thing {
	struct thing *next;
	unsigned long addr, size;
	/* The call that asked for it, and when it was freed, the one. */
	unsigned long taken, freed;
	enum track_kind kind;
	struct page *page;
	/* For an object. */
	kmem_cache_t *cache;
	/* For a cache: its own constructor and destructor. */
	kmem_ctor_fn *ctor, *dtor;
};

/** What a module calls for each kind. */
extern const char *const track_taken_by[];

/** The place that leads to it, which holds NULL if it is not known. */
struct thing **track_find(unsigned long addr, enum track_kind kind);
/** Somebody has it now; and nobody any more. */
void track_note(unsigned long addr, unsigned long size, enum track_kind kind,
		unsigned long caller);
void track_forget(unsigned long addr, enum track_kind kind,
		  unsigned long caller);
/** Its size, or 0 if it is not known. */
unsigned long track_size(unsigned long addr, enum track_kind kind);

/** What a module has, and an address is in. */
struct thing *track_holding(unsigned long addr);
/** What is nearest in front of an address: [addr, addr + size) ends there or a
 * little before. */
struct thing *track_nearest(unsigned long addr);
/** What an address was in and a module has freed, the last one. */
struct thing *track_freed_at(unsigned long addr);

/** Behind @p size bytes at @p p, up to @p all, nothing may be touched; and not
 * the red zones of `debug=slab` in front and behind, either. */
void track_fence(void *p, size_t size, size_t all);
/** A free that is going to be wrong: the kernel will say so in its own way, but
 * it does not know what this is. */
void track_check_free(unsigned long addr, enum track_kind kind);
/** Freed memory: the free may be wrong, so only what is known is poisoned. */
void track_release(unsigned long addr, enum track_kind kind,
		   unsigned long caller);

/** The module's own call that led here: the next one may be an allocator's. */
unsigned long track_site(unsigned long caller);
#define caller()	track_site((unsigned long)__builtin_return_address(0))

/** A function that modules call instead of the one with this name. */
#define wrapped(type, name, ...)					\
	type __wrap_##name(__VA_ARGS__);				\
	type __wrap_##name(__VA_ARGS__)

#endif /* _LIB_KERNEL_TRACK_ROOMS_H */
