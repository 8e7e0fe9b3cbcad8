/*
 * The suite of lab 3: what its tests share; see lab.h.
 */
#include "lab.h"

LAB(3, "03-numa", "page_alloc.c", "Zones, nodes and reserves");

/* Without a look at what is in it. */
struct list raw_list(int nid, int type)
{
	struct zone **from = NODE_DATA(nid)->node_zonelists[type].zones;
	struct list list = { 0 };

	while (list.n < LIST_MAX && from[list.n]) {
		list.zone[list.n] = zone_number(from[list.n]);
		list.n++;
	}
	return list;
}

/* Takes single pages until it is told no. */
unsigned long take_singles(unsigned int gfp_mask)
{
	unsigned long n = 0;

	while (take(gfp_mask, 0))
		n++;
	return n;
}

/* --- Several CPUs at once ------------------------------------------------- */

#define POOL	24
static struct page *pool[POOL];
static unsigned int pool_order[POOL];

/* Takes and gives, what it took itself or what others have. */
void live(void *arg)
{
	int steps = *(int *)arg;

	for (int i = 0; i < steps; i++) {
		unsigned long k = random_below(POOL);
		unsigned int order = pool[k] ? pool_order[k] :
			random_below(8) == 0;
		struct page *page = pool[k];

		pool[k] = NULL;
		if (!page) {
			page = take(GFP_ATOMIC, order);
			/* Meanwhile somebody may have filled the place. */
			if (page && !pool[k]) {
				pool[k] = page;
				pool_order[k] = order;
				continue;
			}
		}
		if (page)
			give(page, order);
	}
}

/* All is given back; nothing may be missing. */
void expect_all_there(void)
{
	for (int i = 0; i < POOL; i++) {
		if (pool[i])
			give(pool[i], pool_order[i]);
		pool[i] = NULL;
	}
	drain_all();
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after all "
		  "was given back and drained");
	expect_census("after all was given back and drained");
}

/* --- A cache that can be asked -------------------------------------------- */

struct cache cache;

void allocate_in_reclaim(void)
{
	struct page *page = alloc_pages(WAITS | __GFP_NOWARN, 1);

	cache.was_denied |= !page;
	if (page)
		__free_pages(page, 1);
}

static int shrink_cache(int nr, unsigned int gfp_mask)
{
	cache.gfp_mask = gfp_mask;
	if (!nr) {
		cache.queries++;
		if (cache.deaf && cache.queries % 8 == 0 &&
		    read_page_state(allocstall) > cache.deaf)
			cache.deaf = 0;
		return cache.claim ? cache.claim : cache.n;
	}
	cache.batches++;
	if (cache.queries <= 64)
		cache.asked[cache.queries - 1] += (unsigned long)nr;
	if (cache.allocates-- > 0)
		allocate_in_reclaim();
	if (cache.deaf)
		return -1;
	for (int i = 0; i < nr && i < cache.batch && cache.n; i++)
		give(cache.block[--cache.n], cache.order);
	return cache.n;
}

void fill_cache(int blocks, unsigned int order)
{
	cache = (struct cache){ .order = order, .batch = BLOCKS };
	for (int i = 0; i < blocks; i++)
		cache.block[cache.n++] = must_take(GFP_ATOMIC, order);
	cache.shrinker = set_shrinker(DEFAULT_SEEKS, shrink_cache);
	expect(cache.shrinker != NULL, "set_shrinker() adds the cache", "NULL");
}
