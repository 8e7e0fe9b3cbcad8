/* Exercise 2.7: pages by address. */
#include "lab.h"

#include <string.h>

EXERCISE("2.7", "Pages by address", 10, 20, "Pages by address");

/* The frame at an address, which must be in the direct map. */
static unsigned long pfn_of(unsigned long addr)
{
	unsigned long pfn = (addr - PAGE_OFFSET) >> PAGE_SHIFT;

	expect(addr >= PAGE_OFFSET && pfn < frames_total() &&
	       !(addr & ~PAGE_MASK), "the address of a page in the direct map",
	       "%#lx", addr);
	expect(frame_state(pfn) == FREE, "the page was free before",
	       "page frame %lu was not", pfn);
	return pfn;
}

TEST("2.7", addresses_are_those_of_pages,
     "__get_free_pages() returns the address of the block's first page, and "
     "free_pages() takes it back.")
{
	unsigned long before, addr;

	frames_boot(SMALL);
	before = nr_free_pages();
	mistake("page_address() and virt_to_page() turn one into the other; "
		"the order goes on unchanged.");
	for (unsigned int order = 0; order < 4; order++) {
		addr = __get_free_pages(GFP_KERNEL, order);
		expect_eq(pfn_of(addr) & ((1UL << order) - 1), 0,
			  "page frame modulo the block's size");
		expect_eq(nr_free_pages(), before - (1UL << order),
			  "nr_free_pages() after order %u was allocated",
			  order);
		memset((void *)addr, 0x5a, PAGE_SIZE << order);
		free_pages(addr, order);
		expect_eq(nr_free_pages(), before,
			  "nr_free_pages() after it was freed");
	}
}

TEST("2.7", a_zeroed_page_is_zero,
     "get_zeroed_page() returns a page full of zeroes, whatever was in it.")
{
	unsigned long addr;

	frames_boot(SMALL);
	for (unsigned long pfn = 0; pfn < frames_total(); pfn++)
		if (frame_state(pfn) == FREE)
			memset(__va(pfn << PAGE_SHIFT), 0xa5, PAGE_SIZE);
	addr = get_zeroed_page(GFP_KERNEL);
	pfn_of(addr);
	mistake("A page comes back from its last user as that one left it.");
	for (unsigned long i = 0; i < PAGE_SIZE; i++)
		expect(!((char *)addr)[i], "zero in every byte of the page",
		       "%#x in byte %lu", ((unsigned char *)addr)[i], i);
}

TEST("2.7", failure_is_zero,
     "Where there is no page, __get_free_pages() and get_zeroed_page() return "
     "0 and touch nothing.")
{
	unsigned long addr;

	frames_boot(SMALL);
	addr = get_zeroed_page(GFP_KERNEL);
	expect(addr != 0, "an address: there are free pages", "0");
	free_page(addr);
	mistake("page_address(NULL) is not 0, and the page at address 0 can't "
		"be cleared.");
	machine->fail.countdown[FAIL_PAGE] = 1;
	step("the next page allocation is made to fail");
	expect_eq(__get_free_pages(GFP_KERNEL, 0), 0,
		  "__get_free_pages() when alloc_pages() fails");
	machine->fail.countdown[FAIL_PAGE] = 1;
	step("the next page allocation is made to fail");
	expect_eq(get_zeroed_page(GFP_KERNEL), 0,
		  "get_zeroed_page() when alloc_pages() fails");
}

TEST("2.7", wrong_addresses_are_noticed,
     "free_pages(0) does nothing; an address outside of the direct map is a "
     "BUG, and so is __GFP_HIGHMEM for get_zeroed_page().")
{
	unsigned long before, addr;

	frames_boot(SMALL);
	before = nr_free_pages();
	addr = __get_free_pages(GFP_KERNEL, 0);
	free_pages(addr, 0);
	mistake("Address 0 has to be left alone.");
	free_pages(0, 0);
	expect_eq(nr_free_pages(), before, "nr_free_pages() after "
		  "free_pages(0, 0)");
	mistake("virt_addr_valid() says whether an address is in the direct "
		"map.");
	expect_bug(free_pages(PAGE_OFFSET + (frames_total() << PAGE_SHIFT), 0),
		   "there is no page at this address");
	mistake("BUG_ON(gfp_mask & __GFP_HIGHMEM) belongs before anything "
		"else.");
	expect_bug(get_zeroed_page(GFP_KERNEL | __GFP_HIGHMEM),
		   "a HighMem page has no address");
}
