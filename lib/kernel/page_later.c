/*
 * What later kernels do besides when pages are asked for: two more flags, and
 * pages whose number is no power of two.
 */
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/module.h>

/* A kernel without lab 3 has no HighMem page to clear. */
#pragma weak kmap_atomic
#pragma weak kunmap_atomic

/* The zones of a list that are the node's own. */
static void take_own_zones(struct zonelist *own, const struct zonelist *list,
			   int nid)
{
	int n = 0;

	for (struct zone *const *z = list->zones; *z; z++)
		if ((*z)->zone_pgdat == NODE_DATA(nid))
			own->zones[n++] = *z;
	own->zones[n] = NULL;
}

struct page *alloc_pages_later(int nid, unsigned int gfp_mask,
			       unsigned int order)
{
	struct zonelist *zonelist = NODE_DATA(nid)->node_zonelists +
		(gfp_mask & GFP_ZONEMASK);
	struct zonelist own;
	struct page *page;

	if (gfp_mask & __GFP_THISNODE) {
		take_own_zones(&own, zonelist, nid);
		zonelist = &own;
	}
	page = __alloc_pages(gfp_mask & ~(__GFP_ZERO | __GFP_THISNODE), order,
			     zonelist);
	if (page && (gfp_mask & __GFP_ZERO))
		for (unsigned long i = 0; i < 1UL << order; i++)
			clear_highpage(page + i);
	return page;
}
EXPORT_SYMBOL(alloc_pages_later);

void split_page(struct page *page, unsigned int order)
{
	BUG_ON(!page_count(page));
	for (unsigned long i = 1; i < 1UL << order; i++)
		set_page_count(page + i, 1);
}
EXPORT_SYMBOL(split_page);

void free_pages_exact(void *addr, size_t size)
{
	char *end = (char *)addr + PAGE_ALIGN(size);

	for (char *page = addr; page < end; page += PAGE_SIZE)
		free_page((unsigned long)page);
}
EXPORT_SYMBOL(free_pages_exact);

void *alloc_pages_exact_nid(int nid, size_t size, unsigned int gfp_mask)
{
	unsigned int order = (unsigned int)get_order(size);
	struct page *page = alloc_pages_node(nid, gfp_mask, order);
	char *addr;

	if (!page)
		return NULL;
	addr = page_address(page);
	split_page(page, order);
	free_pages_exact(addr + PAGE_ALIGN(size),
			 (PAGE_SIZE << order) - PAGE_ALIGN(size));
	return addr;
}
EXPORT_SYMBOL(alloc_pages_exact_nid);

void *alloc_pages_exact(size_t size, unsigned int gfp_mask)
{
	return alloc_pages_exact_nid(numa_node_id(), size, gfp_mask);
}
EXPORT_SYMBOL(alloc_pages_exact);
