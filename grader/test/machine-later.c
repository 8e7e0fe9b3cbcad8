/*
 * What lib/kernel has on top of labs 1 and 5: names of later kernels, and large
 * hash tables.
 */
#define _GNU_SOURCE
#include "../link/link.h"

#include <criterion/criterion.h>
#include <linux/memblock.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <string.h>

#define MB	(1UL << 20)

static void power_on(const char *line)
{
	char error[160];

	cr_assert(machine_power_on(line, error, sizeof(error)) >= 0, "%s",
		  error);
	oops_install();
	setup_nodes();
}

/* --- Memory at boot -------------------------------------------------------- */

Test(later, memblock_stands_on_bootmem)
{
	unsigned char *block;

	power_on("mem=16M");
	init_bootmem(1, 4096);
	cr_assert_eq(memblock_add(2 * PAGE_SIZE, 62 * PAGE_SIZE), 0);
	cr_assert_eq(memblock_reserve(2 * PAGE_SIZE + 1, PAGE_SIZE), 0);
	block = memblock_alloc(100, 0);
	cr_assert_eq(__pa(block), 4 * PAGE_SIZE);
	cr_assert_eq(block[99], 0);
	cr_assert_eq(memblock_phys_alloc(4 * PAGE_SIZE, 16 * PAGE_SIZE),
		     16 * PAGE_SIZE);
	memblock_free(__va(16 * PAGE_SIZE), 4 * PAGE_SIZE);
	cr_assert_eq(memblock_phys_alloc(4 * PAGE_SIZE, 16 * PAGE_SIZE),
		     16 * PAGE_SIZE);
	cr_assert_eq(memblock_phys_free(2 * PAGE_SIZE, 2 * PAGE_SIZE), 0);
	cr_assert_eq(memblock_phys_alloc(PAGE_SIZE, PAGE_SIZE), 2 * PAGE_SIZE);
}

/* Where a node has a page, from @goal on if it can. */
static unsigned long page_at(int nid, unsigned long goal)
{
	return __pa(__alloc_bootmem_node(NODE_DATA(nid), PAGE_SIZE, PAGE_SIZE,
					 goal));
}

/* A range may lie in several nodes, each of which has a map of its own. */
Test(later, memblock_knows_of_nodes)
{
	power_on("mem=16M nodes=2");
	setup_memory();
	memblock_reserve(7 * MB, 2 * MB);
	cr_assert_eq(page_at(1, 8 * MB + MB / 2), 9 * MB);
	cr_assert_lt(page_at(0, 7 * MB + MB / 2), 7 * MB);
	memblock_phys_free(7 * MB + MB / 2, MB / 2);
	cr_assert_eq(page_at(0, 7 * MB + MB / 2), 7 * MB + MB / 2);
}

/* A table on a machine of 64 MiB, with @wanted entries of 16 bytes each. */
static unsigned int shift_of(unsigned long wanted, int scale, int highmem)
{
	unsigned int shift, mask;
	unsigned long *table;

	power_on("mem=64M highmem=32M");
	setup_memory();
	paging_init();
	table = alloc_large_system_hash("Test", 16, wanted, scale, highmem,
					&shift, &mask);
	cr_assert_eq(mask, (1U << shift) - 1);
	for (unsigned long i = 0; i < 2UL << shift; i++)
		cr_assert_eq(table[i], 0);
	return shift;
}

Test(later, hash_tables_are_as_large_as_the_machine_deserves)
{
	cr_assert_eq(shift_of(1000, 0, 0), 10);
	/* Linux goes on to the next power of two even from one. */
	cr_assert_eq(shift_of(1024, 0, 0), 11);
	cr_assert_eq(shift_of(1UL << 40, 0, 0), 18, "a 16th of 64 MiB");
	cr_assert_eq(shift_of(0, 14, 0), 12, "32 MiB count");
	cr_assert_eq(shift_of(0, 14, 1), 13, "64 MiB count");
	cr_assert(strstr(machine->log.text, "Test hash table entries: 8192 "
			 "(order: 5, 131072 bytes)"));
}

/* --- Pools ------------------------------------------------------------------- */

static void use_up(mempool_t *pool, size_t size)
{
	void *piece[3];

	cr_assert_not_null(pool);
	for (int i = 0; i < 3; i++) {
		piece[i] = mempool_alloc(pool, GFP_KERNEL);
		memset(piece[i], i, size);
	}
	for (int i = 0; i < 3; i++)
		mempool_free(piece[i], pool);
	cr_assert(mempool_is_saturated(pool));
	mempool_destroy(pool);
}

Test(later, pools_stand_on_other_allocators)
{
	kmem_cache_t *cache;
	unsigned int before;
	mempool_t own;

	power_on("mem=16M debug=slab");
	start_kernel();
	cache = kmem_cache_create("pieces", 100, 0, 0, NULL, NULL);
	use_up(mempool_create_slab_pool(2, cache), 100);
	use_up(mempool_create_kmalloc_pool(2, 3000), 3000);
	use_up(mempool_create_node(2, mempool_kmalloc, mempool_kfree,
				   (void *)500L, GFP_KERNEL, 0), 500);
	cr_assert_eq(mempool_init(&own, 2, mempool_alloc_slab,
				  mempool_free_slab, cache), 0);
	mempool_free(mempool_alloc(&own, GFP_KERNEL), &own);
	mempool_exit(&own);
	cr_assert_eq(kmem_cache_destroy(cache), 0, "all of them came back");
	drain_local_pages();
	before = nr_free_pages();
	mempool_destroy(mempool_create_page_pool(2, 3));
	drain_local_pages();
	cr_assert_eq(nr_free_pages(), before);
	cr_assert_null(strstr(machine->log.text, "slab error"));
}

Test(later, a_pool_of_pages_has_blocks)
{
	unsigned int before;
	struct page *page;

	power_on("mem=16M");
	start_kernel();
	drain_local_pages();
	before = nr_free_pages();
	page = mempool_alloc_pages(GFP_KERNEL, (void *)3L);
	cr_assert_eq(nr_free_pages(), before - 8);
	cr_assert_eq(page_count(page), 1);
	mempool_free_pages(page, (void *)3L);
	cr_assert_eq(nr_free_pages(), before);
}
