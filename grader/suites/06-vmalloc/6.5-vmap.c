/* The suite of exercise 6.5: vmap(), vunmap() and vmalloc_to_page(). */
#include "lab.h"

EXERCISE("6.5", "Pages that are there already", 10, 25,
	 "Pages that are there already");

/*
 *	| p0 | p1 | p0 |g|	one page at two addresses
 */
TEST("6.5", vmap_shows_pages_in_a_row,
     "vmap() gives pages addresses in a row, one page even several; vunmap() "
     "takes the addresses away and leaves the pages alone.")
{
	struct page **pages;
	unsigned long addr;

	areas_boot(WITH_HIGHMEM);
	pages = new_pages(3, GFP_KERNEL);
	__free_page(pages[2]);
	pages[2] = pages[0];
	note_pages();
	mistake("vmap() is an area, and map_vm_area() of the pages.");
	addr = (unsigned long)vmap(pages, 3, VM_MAP, PAGE_KERNEL);
	expect(addr != 0, "an address", "NULL");
	expect_eq(area_of(vmlist).flags, VM_MAP, "the area's flags");
	expect_pages(addr, pages, 3);
	expect_nothing_at(addr + PAGES(3), 1, "nothing is mapped behind the "
			  "last page");
	store(addr + 8, 1234);
	expect_eq(see(addr + PAGES(2) + 8), 1234, "the same word of the same "
		  "page at its other address");
	expect_no_sleep();
	mistake("vunmap() is not vfree(): the pages were somebody's before, "
		"and so was the array of them; area->pages stays NULL.");
	vunmap((void *)addr);
	expect_nothing_at(addr, 3, "nothing is mapped after vunmap()");
	expect_eq(nr_areas(), 0, "areas in vmlist");
	expect_no_leak("after vunmap(), which frees no page");
	expect_eq(*word_in_frame(pfn_of(pages[0]), 8), 1234, "what the page "
		  "holds");
	as_irq(true);
	mistake("BUG_ON(in_interrupt()) comes before anything else.");
	expect_bug(vunmap((void *)addr), "an interrupt calls vunmap()");
}

TEST("6.5", vmap_fails_cleanly,
     "vmap() returns NULL, and nothing is mapped or lost, for more pages than "
     "the machine has, with a NULL among them, or without memory.")
{
	struct page **pages;

	areas_boot("mem=4M vmalloc=64K");
	pages = new_pages(4, GFP_KERNEL);
	vunmap(vmap(pages, 4, VM_MAP, PAGE_KERNEL));
	note_pages();
	mistake("An area that was mapped in part is taken down again.");
	expect(!vmap(pages, (unsigned int)num_physpages + 1, VM_MAP,
		     PAGE_KERNEL), "NULL for a page more than the machine has",
	       "an address");
	expect(!log_has("out of vmalloc space"), "that is refused before an "
	       "area is looked for", "\"out of vmalloc space\" in the log");
	expect(!vmap(pages, 16, VM_MAP, PAGE_KERNEL), "NULL: the window is too "
	       "small", "an address");
	pages[2] = NULL;
	for (int i = 0; i < OFTEN; i++)
		expect(!vmap(pages, 4, VM_MAP, PAGE_KERNEL), "NULL, for one of "
		       "the pages is", "an address");
	expect_eq(nr_areas(), 0, "areas in vmlist");
	expect_nothing_at(at(0), 4, "nothing is mapped after a failure");
	expect_no_leak("after many failures");
}

TEST("6.5", pages_are_found_by_address,
     "vmalloc_to_page() returns the page that is mapped at an address, "
     "whatever byte of it is meant, and NULL where there is none.")
{
	struct page **pages;
	unsigned long addr;

	areas_boot(WITH_HIGHMEM);
	mistake("Where a table is missing, or the entry is 0, there is no "
		"page.");
	expect(!vmalloc_to_page((void *)at(0)), "NULL: there are no tables "
	       "yet", "a page");
	expect(!vmalloc_to_page((void *)(WINDOW_START + 2 * PGDIR_SIZE)),
	       "NULL: there is not even a middle directory", "a page");
	pages = new_pages(4, GFP_KERNEL | __GFP_HIGHMEM);
	addr = (unsigned long)vmap(pages, 4, VM_MAP, PAGE_KERNEL);
	for (unsigned long i = 0; i < 4; i++) {
		struct page *page = vmalloc_to_page((void *)(addr + PAGES(i) +
							     i * 1365));

		expect(page == pages[i], "the page that is mapped there",
		       "page frame %ld instead of %lu",
		       page ? (long)pfn_of(page) : -1L, pfn_of(pages[i]));
	}
	expect(!vmalloc_to_page((void *)(addr + PAGES(4))), "NULL at the guard "
	       "page", "a page");
}
