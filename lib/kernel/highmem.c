/*
 * Which HighMem page has which address: a table with one place for each of
 * kmap()'s slots, in which pages are found by their number.
 *
 * Linux: the hash table of mm/highmem.c.
 */
#include <linux/highmem.h>
#include <linux/module.h>

/* More places than slots, so that a search soon meets an empty one. */
#define PLACES		(4 * LAST_PKMAP)

static struct place {
	const struct page *page;
	void *virtual;
} places[PLACES];
static spinlock_t places_lock = SPIN_LOCK_INITIALIZER;

/* Where the page is, or the empty place where it can go.  A page that moves out
 * leaves its place behind, with virtual NULL. */
static struct place *find_place(const struct page *page)
{
	struct place *place = places + page_to_pfn(page) % PLACES;
	struct place *unused = NULL;

	for (int i = 0; i < PLACES; i++) {
		if (place->page == page)
			return place;
		if (!place->virtual && !unused)
			unused = place;
		if (!place->page)
			break;
		place = places + (place - places + 1) % PLACES;
	}
	return unused;
}

void *highmem_address(const struct page *page)
{
	struct place *place;
	unsigned long flags;
	void *virtual;

	spin_lock_irqsave(&places_lock, flags);
	place = find_place(page);
	virtual = place && place->page == page ? place->virtual : NULL;
	spin_unlock_irqrestore(&places_lock, flags);
	return virtual;
}
EXPORT_SYMBOL(highmem_address);

void set_page_address(struct page *page, void *virtual)
{
	struct place *place;
	unsigned long flags;

	spin_lock_irqsave(&places_lock, flags);
	place = find_place(page);
	BUG_ON(!place);
	place->page = page;
	place->virtual = virtual;
	spin_unlock_irqrestore(&places_lock, flags);
}
EXPORT_SYMBOL(set_page_address);

struct page *kmap_to_page(void *addr)
{
	unsigned long vaddr = (unsigned long)addr;
	pmd_t *pmd;

	if (vaddr < WINDOW_START || vaddr >= WINDOW_END)
		return virt_to_page(addr);
	pmd = pmd_offset(pgd_offset_k(vaddr), vaddr);
	return pte_page(*pte_offset_kernel(pmd, vaddr));
}
EXPORT_SYMBOL(kmap_to_page);
