/*
 * What 2.6.11 has for its files of mm/; see internal.h.  Weak, for that is in
 * its mm/page_alloc.c.
 */
#include <internal.h>
#include <linux/module.h>

void __attribute__((weak)) set_page_refs(struct page *page, int order)
{
	set_page_count(page, 1);
}
EXPORT_SYMBOL(set_page_refs);
