/*
 * Functions of later kernels for pages whose number is no power of two.
 */
#include <linux/mm.h>
#include <linux/module.h>

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
