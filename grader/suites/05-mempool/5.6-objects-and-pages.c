/* Exercise 5.6: the allocators that pools most often stand on. */
#include "lab.h"

#include <string.h>

EXERCISE("5.6", "Pools of objects and of pages", 5, 15,
	 "Pools of objects and of pages");

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

static void use_kmalloc_pool(void)
{
	pool = mempool_create_kmalloc_pool(3, 3000);
	use_pieces(3000);
}

TEST("5.6", pools_of_bytes,
     "mempool_kmalloc() gets as many bytes as pool_data says, mempool_kfree() "
     "frees them.")
{
	unsigned long before = 0;

	boot(SMALL);
	pool = NULL;
	mistake("pool_data is the size, a number in a pointer's clothes.");
	for (int i = 0; i < 24; i++) {
		if (i == 4)
			before = nr_free_pages();
		use_kmalloc_pool();
	}
	mistake("What came from kmalloc() goes to kfree().");
	expect_eq(nr_free_pages(), before, "nr_free_pages() after 20 pools "
		  "were made and destroyed");
	as_irq(true);
	mempool_kfree(mempool_kmalloc(GFP_ATOMIC, (void *)100UL),
		      (void *)100UL);
	as_irq(false);
	mistake("Pass the mask on as it is.");
	expect(!log_has("sleeping function"), "GFP_ATOMIC does not sleep",
	       "the log has a complaint");
}

TEST("5.6", pools_of_pages,
     "mempool_alloc_pages() gets a block of pages, of which pool_data is the "
     "order, and mempool_free_pages() frees it.")
{
	unsigned long before;
	struct page *page[2];

	boot(SMALL);
	pool = NULL;
	before = nr_free_pages();
	mistake("pool_data is the order; an element is a struct page *.");
	for (int i = 0; i < 2; i++)
		page[i] = mempool_alloc_pages(GFP_KERNEL, (void *)2UL);
	expect_eq(nr_free_pages(), before - 8, "nr_free_pages() after two "
		  "blocks of order 2 were allocated");
	for (int i = 0; i < 2; i++) {
		expect(page[i] >= mem_map && page[i] < mem_map + max_mapnr,
		       "a struct page", "%#lx", (unsigned long)page[i]);
		expect_eq(page_count(page[i]), 1, "page_count() of a block");
		mempool_free_pages(page[i], (void *)2UL);
	}
	expect_eq(nr_free_pages(), before, "nr_free_pages() after they were "
		  "freed");
	pool = mempool_create_page_pool(2, 1);
	expect(pool != NULL, "a pool of pages", "NULL");
	mempool_destroy(pool);
}
