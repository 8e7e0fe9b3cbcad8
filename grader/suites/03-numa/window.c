/*
 * HighMem pages, and where they are seen: see lab.h.
 */
#include "lab.h"

#include "../../../lib/view/window.h"

#define HIGH	"mem=4M highmem=3M cpus=2"

long frame_seen(const void *addr)
{
	const unsigned long flags = MMU_PRESENT | MMU_WRITE;
	struct walk_view walk = view_walk(memory_map(), (unsigned long)addr);

	return (walk.entry & flags) != flags ? -1 :
		(long)((walk.entry & MMU_FRAME) >> PAGE_SHIFT);
}

struct page *take_high(void)
{
	struct page *page = must_take(GFP_HIGHUSER, 0);

	expect_eq(zone_of(page), ZONE_HIGHMEM, "the zone of a page for "
		  "GFP_HIGHUSER");
	return page;
}

unsigned long *expect_mapped(void *addr, const struct page *page)
{
	unsigned long slot = ((unsigned long)addr - PKMAP_BASE) >> PAGE_SHIFT;

	expect(slot < LAST_PKMAP && !((unsigned long)addr & ~PAGE_MASK),
	       "kmap() returns one of its addresses: PKMAP_ADDR(0) to "
	       "PKMAP_ADDR(511)", "PKMAP_BASE %+ld pages", (long)slot);
	expect_eq(frame_seen(addr), page - mem_map, "the page frame that the "
		  "page tables have at PKMAP_ADDR(%lu); -1: none", slot);
	return addr;
}

unsigned long *map_high(struct page *page)
{
	return expect_mapped(kmap(page), page);
}

void boot_high(void)
{
	frames_boot(HIGH);
	no_marks();
	picture(NULL);
}
