/*
 * Lab 4 at work: the slabs of a cache.
 */
#include "show.h"

#include <linux/slab.h>
#include <string.h>

#define OBJECTS		40

static uint64_t cache;

static void view_all_slabs(FILE *out, const struct machine_state *m)
{
	view_slabs(out, m, 0);
}

static void view_cache(FILE *out, const struct machine_state *m)
{
	view_slabs(out, m, cache);
}

/* The name has to stand where the kernel can read it. */
static uint64_t create_cache(const char *name, size_t size)
{
	struct link_msg msg = {
		.kind = LINK_CALL, .fn = LINK_FN_kmem_cache_create, .nargs = 6,
		.arg = { (uint64_t)(uintptr_t)machine->scratch, size },
	};

	strcpy(machine->scratch, name);
	return call_msg(&msg);
}

/* Frees every @step-th of the objects that are left. */
static void free_objects(uint64_t object[OBJECTS], int step)
{
	for (int i = 0; i < OBJECTS; i += step) {
		if (object[i])
			call(LINK_FN_kmem_cache_free, cache, object[i], 0);
		object[i] = 0;
	}
}

static void show_objects(void)
{
	uint64_t object[OBJECTS];

	heading("After taking 40 objects of a new cache: its slabs, one "
		"character an object.");
	for (int i = 0; i < OBJECTS; i++)
		object[i] = call(LINK_FN_kmem_cache_alloc, cache, GFP_KERNEL,
				 0);
	draw(view_cache);
	heading("After freeing every third: they are kept by the CPU, once "
		"4.5 is written.");
	free_objects(object, 3);
	draw(view_cache);
	heading("After kmem_cache_shrink(): what is free is back in its slab.");
	call(LINK_FN_kmem_cache_shrink, cache, 0, 0);
	draw(view_cache);
	heading("After freeing the rest, and kmem_cache_shrink() again:");
	free_objects(object, 1);
	call(LINK_FN_kmem_cache_shrink, cache, 0, 0);
	draw(view_cache);
}

void show_slab(void)
{
	view_last = view_all_slabs;
	boot();
	cache = create_cache("inode", 200);
	if (!cache)
		die("kmem_cache_create() returned NULL.");
	show_objects();
}
