/*
 * Caches and their slabs, read out of hostile memory once, checked, and kept in
 * memory of our own.  They are found by mem_map: a page that is PG_slab says
 * which cache and which slab it is of.  So a cache without any is not found.
 */
#ifndef _VIEW_SLAB_H
#define _VIEW_SLAB_H

#include "frames.h"

#include <linux/slab_def.h>

enum object_state {
	OBJECT_USED,
	OBJECT_KEPT,	/* on the array of a CPU, or of all */
	OBJECT_FREE,	/* on its slab's chain */
	OBJECT_STATES
};

struct slab_view {
	unsigned long addr;		/* of its struct slab */
	unsigned long cachep;		/* of its cache */
	unsigned long pfn;		/* its first page frame */
	struct slab head;
	unsigned char *state;		/* of each object */
	kmem_bufctl_t *chain;
	/* Why it can't be drawn; empty if it can. */
	char damage[DAMAGE_SIZE];
};

struct cache_view {
	unsigned long addr;
	struct kmem_cache cache;
	char name[24];
	/* Its slabs, by page frame. */
	struct slab_view *slab;
	unsigned int nr_slabs;
	unsigned long count[OBJECT_STATES];
	char damage[DAMAGE_SIZE];
};

struct caches_view {
	const struct machine_state *map;
	struct cache_view *cache;
	unsigned int nr;
	/* All slabs; those of one cache stand together. */
	struct slab_view *slab;
	unsigned int nr_slabs;
};

/* Reads all caches that have slabs; caches_done() is due in any case. */
void caches_look(struct caches_view *v, const struct machine_state *map);
void caches_done(struct caches_view *v);

#endif /* _VIEW_SLAB_H */
