/* Exercise 5.6: pools on slab caches. */
#include "lab.h"

#include <string.h>

EXERCISE("5.6", "Pools of objects", 5, 15, "Pools of objects");

/* An address that has @size bytes of RAM behind it. */
static void expect_memory(const void *address, size_t size)
{
	unsigned long at = (unsigned long)address - PAGE_OFFSET;

	expect(address != NULL, "memory", "NULL");
	expect(at < memory_map()->ram_end && size <= memory_map()->ram_end - at,
	       "an address in RAM", "%#lx", (unsigned long)address);
}

/* Uses up a pool of three pieces of @size bytes each, and ends it. */
static void use_pieces(size_t size)
{
	unsigned char *piece[3];

	expect(pool != NULL, "a pool", "NULL");
	for (int i = 0; i < 3; i++) {
		piece[i] = mempool_alloc(pool, GFP_KERNEL);
		expect_memory(piece[i], size);
		memset(piece[i], i + 1, size);
	}
	for (int i = 0; i < 3; i++) {
		for (size_t b = 0; b < size; b++)
			expect(piece[i][b] == i + 1, "each piece for itself",
			       "byte %zu of piece %d has changed", b, i);
		mempool_free(piece[i], pool);
	}
	mempool_destroy(pool);
	pool = NULL;
}

static kmem_cache_t *new_cache(void)
{
	/* The name has to be in memory that both sides share. */
	strcpy(machine->scratch, "bio");
	return kmem_cache_create(machine->scratch, 200, 0, 0, NULL, NULL);
}

TEST("5.6", pools_of_objects,
     "mempool_alloc_slab() gets objects of a cache, mempool_free_slab() gives "
     "them back to it.")
{
	kmem_cache_t *cache;
	void *object;

	boot(SMALL);
	pool = NULL;
	cache = new_cache();
	mistake("pool_data is the cache.");
	pool = mempool_create_slab_pool(3, cache);
	use_pieces(200);
	as_irq(true);
	object = mempool_alloc_slab(GFP_ATOMIC, cache);
	as_irq(false);
	expect_memory(object, 200);
	mistake("Pass the mask on as it is.");
	expect(!log_has("sleeping function"), "GFP_ATOMIC does not sleep",
	       "the log has a complaint");
	mempool_free_slab(object, cache);
	mistake("An object that is not given back keeps its cache alive.");
	expect_eq(kmem_cache_destroy(cache), 0, "kmem_cache_destroy() when "
		  "every object was given back");
}
