/*
 * Tests of the pictures of slabs: one slab is built by hand, then damaged.
 *
 *	page frame 32   the slab: 8 objects of 400 bytes
 *	page frame 33   its cache
 *	page frame 34   an array with one object on it, and the name
 */
#include <linux/slab_def.h>
#include <stdlib.h>
#include <string.h>

#include "view-test.h"

#define NUM		8U
#define FUZZ_ROUNDS	2000

static struct kmem_cache *const cache = __va(33 * PAGE_SIZE);
static struct slab *const slab = __va(32 * PAGE_SIZE);
static struct array_cache *const array = __va(34 * PAGE_SIZE);
static char *const name = __va(35 * PAGE_SIZE - 16);

static void build_slab(void)
{
	const kmem_bufctl_t chain[NUM] = {
		[2] = 5, [5] = BUFCTL_END,
	};

	build();
	node->node_spanned_pages = FRAMES;
	page(32)->flags |= 1UL << PG_slab;
	page(32)->lru.next = (struct list_head *)cache;
	page(32)->lru.prev = (struct list_head *)slab;
	cache->num = NUM;
	cache->objsize = 400;
	cache->name = strcpy(name, "toy");
	cache->array[0] = array;
	slab->s_mem = (char *)slab + 56;
	slab->free = 2;
	memcpy(slab_bufctl(slab), chain, sizeof(chain));
	array->avail = 1;
	array->limit = 4;
	array->entry[0] = place_of(cache, slab, 6);
}

static void all_slabs(FILE *out, const struct machine_state *m)
{
	view_slabs(out, m, 0);
}

static void another_cache(FILE *out, const struct machine_state *m)
{
	view_slabs(out, m, 1);
}

static void test_slabs(void)
{
	build();
	check("no slabs", all_slabs, "    there is no slab\n");
	build_slab();
	check("slabs", all_slabs,
	      "    toy: objects of 400 bytes, 8 in a slab of 1 page;\n"
	      "           5 in use, 1 kept by CPUs, 2 free\n"
	      "        32 |##.##.c#|\n"
	      "    .  free   #  in use   c  kept by a CPU\n");
	check("a cache without slabs", another_cache,
	      "    the cache has no slab\n");
	cache->name = "toy";
	check_line("a name in the kernel", all_slabs, "    cache 0x21000: ");
	cache->num = 0;
	check_line("a cache without objects", all_slabs, "    ! cache "
		   "0x21000: 0 objects of 400 bytes do not fit into a slab of "
		   "order 0\n");
}

static void test_bad_slabs(void)
{
	build_slab();
	slab_bufctl(slab)[5] = NUM;
	check_line("a chain that leads out", all_slabs, "    ! slab in page "
		   "frame 32: its chain leads to object 8, but it has 8\n");
	slab_bufctl(slab)[5] = 2;
	check_line("a chain without end", all_slabs, "its chain comes back to "
		   "object 2 and has no end\n");
	slab->s_mem = slab + 30;
	check_line("objects behind the slab", all_slabs,
		   "its objects would begin at 0x5500000204b0, and not all");
	page(32)->lru.prev = (void *)0x1000;
	check_line("a wild slab", all_slabs, "its struct slab is said to be at "
		   "0x1000, which is not in RAM\n");
	page(32)->lru.next = (void *)0x2000;
	check_line("a wild cache", all_slabs, "its pages say that the cache is "
		   "at 0x2000, which is not in RAM\n");
}

static void test_bad_arrays(void)
{
	build_slab();
	array->entry[0] = place_of(cache, slab, 5);
	check_line("a free object on an array", all_slabs, "an array has "
		   "0x550000020808 on it, which is free\n");
	array->entry[0] = name;
	check_line("no object on an array", all_slabs, "on it, no object\n");
	array->avail = 2;
	array->entry[0] = array->entry[1] = place_of(cache, slab, 1);
	check_line("an object twice", all_slabs, "on one already\n");
}

static void test_fuzz(void)
{
	for (int i = 0; i < FUZZ_ROUNDS; i++) {
		build_slab();
		spoil(__va(PAGE_SIZE), FRAMES * sizeof(struct page));
		spoil(cache, sizeof(*cache));
		spoil(slab, sizeof(*slab) + NUM * sizeof(kmem_bufctl_t));
		spoil(array, 64);
		free(picture(all_slabs));
		check_done();
	}
}

void test_slab(void)
{
	test_slabs();
	test_bad_slabs();
	test_bad_arrays();
	test_fuzz();
}
