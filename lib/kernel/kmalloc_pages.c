/*
 * kmalloc() for a kernel without lab 4: whole pages.  Linux' own files of the
 * labs below use it for a few bytes now and then.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#pragma weak __kmalloc
#pragma weak kfree

void *__kmalloc(size_t size, int flags)
{
	unsigned int order = (unsigned int)get_order(size);
	struct page *page = alloc_pages((unsigned int)flags, order);

	if (!page)
		return NULL;
	page->index = order;
	return page_address(page);
}
EXPORT_SYMBOL(__kmalloc);

void kfree(const void *objp)
{
	struct page *page;

	if (!objp)
		return;
	page = virt_to_page(objp);
	__free_pages(page, (unsigned int)page->index);
}
EXPORT_SYMBOL(kfree);
