/*
 * The end of a page that several had: for put_page(), modules' too, which
 * can't call free_hot_page().  Linux: mm/swap.c, where it has to take the page
 * off the lists of reclaim as well.
 */
#include <linux/mm.h>
#include <linux/module.h>

void __page_cache_release(struct page *page)
{
	free_hot_page(page);
}
EXPORT_SYMBOL(__page_cache_release);
