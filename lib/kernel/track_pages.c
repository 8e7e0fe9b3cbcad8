/*
 * What modules call for pages: see track.c.
 */
#include <linux/buddy.h>
#include <linux/mm.h>
#include <machine/shadow.h>

#include "track_rooms.h"

/* A kernel without the lab does without. */
#pragma weak __alloc_pages
#pragma weak __free_pages
#pragma weak free_pages
#pragma weak __page_cache_release
#pragma weak alloc_pages_later
#pragma weak split_page
#pragma weak alloc_pages_exact
#pragma weak alloc_pages_exact_nid
#pragma weak free_pages_exact
#pragma weak __get_free_pages
#pragma weak get_zeroed_page

/* By its address; HighMem has none. */
static unsigned long key_of(struct page *page)
{
	return (unsigned long)(page_address(page) ? page_address(page) : page);
}

static void note_pages(struct page *page, unsigned int order,
		       unsigned long caller)
{
	struct thing *t;

	if (!page)
		return;
	track_note(key_of(page), PAGE_SIZE << order, PAGES, caller);
	t = *track_find(key_of(page), PAGES);
	if (t)
		t->page = page;
	if (page_address(page))
		shadow_clear(key_of(page), PAGE_SIZE << order);
}

/* One user less; the last one frees it. */
static void drop_pages(struct page *page, unsigned int order,
		       unsigned long caller)
{
	if (!pfn_valid(page_to_pfn(page)) || PageReserved(page) ||
	    page_count(page) > 1)
		return;
	track_check_free(key_of(page), PAGES);
	track_forget(key_of(page), PAGES, caller);
	if (page_address(page))
		shadow_poison(key_of(page), PAGE_SIZE << order, SHADOW_FREED);
}

void page_dropped(struct page *page)
{
	if (page_count(page) == 0)
		track_forget(key_of(page), PAGES, 0);
}

wrapped(struct page *, __alloc_pages, unsigned int gfp_mask,
	unsigned int order, struct zonelist *zonelist)
{
	struct page *page = __alloc_pages(gfp_mask, order, zonelist);

	note_pages(page, order, caller());
	return page;
}

wrapped(unsigned long, __get_free_pages, unsigned int gfp_mask,
	unsigned int order)
{
	unsigned long addr = __get_free_pages(gfp_mask, order);

	if (addr)
		note_pages(virt_to_page(addr), order, caller());
	return addr;
}

wrapped(unsigned long, get_zeroed_page, unsigned int gfp_mask)
{
	unsigned long addr = get_zeroed_page(gfp_mask);

	if (addr)
		note_pages(virt_to_page(addr), 0, caller());
	return addr;
}

wrapped(void, __free_pages, struct page *page, unsigned int order)
{
	drop_pages(page, order, caller());
	__free_pages(page, order);
}

wrapped(void, free_pages, unsigned long addr, unsigned int order)
{
	if (addr & ~PAGE_MASK)
		track_check_free(addr, PAGES);
	if (addr && virt_addr_valid(addr))
		drop_pages(virt_to_page(addr), order, caller());
	free_pages(addr, order);
}

/* For put_page(); the last user has gone already. */
wrapped(void, __page_cache_release, struct page *page)
{
	drop_pages(page, 0, caller());
	__page_cache_release(page);
}

wrapped(struct page *, alloc_pages_later, int nid, unsigned int gfp_mask,
	unsigned int order)
{
	struct page *page = alloc_pages_later(nid, gfp_mask, order);

	note_pages(page, order, caller());
	return page;
}

/* From here on, each of @n pages is one by itself. */
static void note_singles(struct page *page, unsigned long n,
			 unsigned long caller)
{
	for (unsigned long i = 0; i < n; i++)
		note_pages(page + i, 0, caller);
}

wrapped(void, split_page, struct page *page, unsigned int order)
{
	track_forget(key_of(page), PAGES, 0);
	split_page(page, order);
	note_singles(page, 1UL << order, caller());
}

static void *note_exact(void *addr, size_t size, unsigned long caller)
{
	if (addr)
		note_singles(virt_to_page(addr),
			     PAGE_ALIGN(size) >> PAGE_SHIFT, caller);
	return addr;
}

wrapped(void *, alloc_pages_exact, size_t size, unsigned int gfp_mask)
{
	return note_exact(alloc_pages_exact(size, gfp_mask), size, caller());
}

wrapped(void *, alloc_pages_exact_nid, int nid, size_t size,
	unsigned int gfp_mask)
{
	return note_exact(alloc_pages_exact_nid(nid, size, gfp_mask), size,
			  caller());
}

wrapped(void, free_pages_exact, void *addr, size_t size)
{
	for (size_t at = 0; at < size; at += PAGE_SIZE)
		drop_pages(virt_to_page((char *)addr + at), 0, caller());
	free_pages_exact(addr, size);
}
