/* The suite of exercise 6.6: ioremap() and iounmap(), and two devices. */
#include "lab.h"

#include <string.h>

EXERCISE("6.6", "I/O memory", 10, 40, "I/O memory");

/* A physical address, in two registers. */
static void write_address(char *regs, unsigned int at, unsigned long phys)
{
	writel((unsigned int)phys, regs + at);
	writel((unsigned int)(phys >> 32), regs + at + 4);
}

/*
 *	physical  0xfe00000000       0xfe00000100       0xfe00000fff
 *	          | nothing          | registers  | nothing        |
 *	          |<--------------- the page that is mapped ------->|
 */
TEST("6.6", registers_can_be_reached,
     "ioremap() returns the address at which the first register is, also if "
     "that is in the middle of a page; a plain load there oopses.")
{
	struct vm_struct vm;
	unsigned long *page;
	char *regs;

	areas_boot(SMALL);
	page = (unsigned long *)__get_free_page(GFP_KERNEL);
	mistake("A device has no struct page, as pfn_valid() says; and what is "
		"mapped for it is reached by readl(), not by a plain load.");
	regs = ioremap(DMA_BASE, DMA_SIZE);
	expect(regs != NULL, "an address", "NULL");
	mistake("Whole pages are mapped; the offset in the first of them is "
		"added to the area's address in the end.");
	expect_eq((unsigned long)regs & ~PAGE_MASK, DMA_BASE & ~PAGE_MASK,
		  "the offset in the page");
	vm = area_of(vmlist);
	expect_eq(vm.flags, VM_IOREMAP, "the area's flags");
	expect_eq(vm.size, PAGES(2), "the area's size: a page and the guard "
		  "page");
	expect_eq(vm.phys_addr, DMA_BASE & PAGE_MASK, "the area's phys_addr: "
		  "where the first page begins");
	mistake("The entry is made from the page frame's number: phys_addr >> "
		"PAGE_SHIFT.");
	expect_eq(readl(regs + DMA_ID), DMA_MAGIC, "the engine's DMA_ID");
	page[0] = 4711;
	write_address(regs, DMA_SRC, __pa(page));
	write_address(regs, DMA_DST, __pa(page) + 2048);
	writel(8, regs + DMA_LEN);
	writel(DMA_COPY, regs + DMA_CMD);
	expect_eq(readl(regs + DMA_STATUS), DMA_DONE, "the engine's "
		  "DMA_STATUS");
	expect_eq(page[256], 4711, "what the engine has copied");
	expect_no_sleep();
	expect_fault((unsigned long)regs, "a plain load from a register "
		     "oopses");
}

/*
 *	        | page 1 | page 2 | page 3 |  of the screen's memory
 *	bytes      4090................8198
 */
TEST("6.6", all_pages_are_mapped,
     "ioremap() maps all pages that the range touches, in their order, and no "
     "more; ioremap_nocache() marks them as not to be cached.")
{
	static const unsigned long from = PAGE_SIZE - 6, size = PAGE_SIZE + 12;
	unsigned long *page, addr;
	char *screen;

	areas_boot(SMALL);
	page = (unsigned long *)__get_free_page(GFP_KERNEL);
	screen = ioremap_nocache(SCREEN_BASE + from, size);
	expect(screen != NULL, "an address", "NULL");
	addr = (unsigned long)screen & PAGE_MASK;
	mistake("From the page of the first byte to that of the last one: the "
		"offset counts too when the size is rounded up.");
	for (unsigned long i = 0; i < 3; i++)
		expect_eq(frame_at(addr + PAGES(i)),
			  (SCREEN_BASE >> PAGE_SHIFT) + i, "page frame that is "
			  "mapped at page %lu of the area", i);
	expect_nothing_at(addr + PAGES(3), 1, "nothing is mapped behind the "
			  "last page");
	memset(page, 0x5a, PAGE_SIZE);
	memcpy_toio(screen, page, 6);
	memcpy_toio(screen + PAGE_SIZE + 4, page, 8);
	expect(machine->devices.screen[from] == 0x5a &&
	       machine->devices.screen[from + 5] == 0x5a &&
	       machine->devices.screen[from + PAGE_SIZE + 11] == 0x5a,
	       "the first and the last bytes arrive on the screen",
	       "they are somewhere else");
	expect_eq(readb(screen + size - 1), 0x5a, "the last byte of the range");
	mistake("_PAGE_PCD belongs into each entry.");
	for (unsigned long i = 0; i < 3; i++)
		expect(entry_at(addr + PAGES(i)) & _PAGE_PCD, "_PAGE_PCD in "
		       "the entry", "the entry is %#lx", entry_at(addr + PAGES(i)));
}

static char *must_ioremap(unsigned long phys, unsigned long size)
{
	char *addr = ioremap(phys, size);

	expect(addr != NULL, "an address: none of it is RAM that is used",
	       "NULL");
	return addr;
}

TEST("6.6", ram_is_refused,
     "ioremap() returns NULL for RAM, even if only the range's last page is "
     "some, for a size of 0 and for a range that has no end; RAM that is "
     "reserved is all right.")
{
	unsigned long phys;
	char *addr;

	areas_boot("mem=4M hole=2M-3M");
	phys = __pa(__get_free_page(GFP_KERNEL));
	mistake("Look at the struct page of every page of the range: if it is "
		"not PageReserved(), it is the page allocator's.");
	expect(!ioremap(phys, 100), "NULL for a page of RAM", "an address");
	expect(!ioremap((3UL << 20) - 4096, 4100), "NULL: the second page is "
	       "RAM", "an address");
	mistake("Go through the numbers of the pages, from that of the first "
		"byte to that of the last one: in steps of a page from a byte "
		"in its middle, the last page may be left out.");
	expect(!ioremap((3UL << 20) - 8, 16), "NULL: of 16 bytes the last 8 "
	       "are RAM", "an address");
	mistake("The last byte is that at phys_addr + size - 1, and what is "
		"behind it does not matter.");
	iounmap(must_ioremap((3UL << 20) - 4096, 4096));
	mistake("phys_addr + size - 1 is the last byte. It must not be less "
		"than the first one.");
	expect(!ioremap(DMA_BASE, 0), "NULL for a size of 0", "an address");
	expect(!ioremap(~0UL - 100, 4096), "NULL: there are no such addresses",
	       "an address");
	expect_eq(nr_areas(), 0, "areas in vmlist");
	mistake("Only RAM that is not reserved is refused.");
	SetPageReserved(page_of(phys >> PAGE_SHIFT));
	step("the test marks the page as PG_reserved");
	*word_in_frame(phys >> PAGE_SHIFT, 8) = 99;
	addr = ioremap(phys, 100);
	expect(addr != NULL, "an address for RAM that is reserved", "NULL");
	expect_eq(readl(addr + 8), 99, "what is there");
}

TEST("6.6", iounmap_takes_it_down,
     "iounmap() takes what ioremap() returned, in the middle of a page too; "
     "other addresses are reported, and those of the direct map ignored.")
{
	char *regs, *screen;
	unsigned int id;

	areas_boot(SMALL);
	regs = ioremap(DMA_BASE, DMA_SIZE);
	expect(regs != NULL, "an address", "NULL");
	mistake("Where no device is, all bits are ones. The offset in the page "
		"is added to the area's address.");
	id = readl(regs);
	expect(id == DMA_MAGIC, "the engine's DMA_ID", "%#x instead of %#x", id,
	       DMA_MAGIC);
	mistake("The area begins where the page of the address begins.");
	iounmap(regs);
	expect_eq(nr_areas(), 0, "areas in vmlist");
	expect_nothing_at((unsigned long)regs & PAGE_MASK, 1, "nothing is "
			  "mapped there any more");
	expect(!log_has("bad address"), "no complaint", "\"bad address\"");
	screen = ioremap(SCREEN_BASE, 4096);
	expect_eq(readl(screen + 0x100), 0, "a word of the screen, which is "
		  "black, at the address at which the engine was");
	note_pages();
	iounmap(__va(0x1000));
	expect(!log_has("bad address"), "no complaint about an address of the "
	       "direct map", "\"bad address\"");
	iounmap(regs + PAGE_SIZE);
	expect(log_has("__iounmap: bad address "), "\"__iounmap: bad address "
	       "...\" in the log", "it is not there");
	mistake("remove_vm_area() returns the struct vm_struct, and it is "
		"yours to free.");
	for (int i = 0; i < OFTEN; i++)
		iounmap(ioremap(DMA_BASE, DMA_SIZE));
	expect_no_leak("after many were mapped and unmapped");
	expect_eq(nr_areas(), 1, "areas in vmlist: the screen's");
}

TEST("6.6", ioremap_fails_cleanly,
     "Without memory for a page table or without addresses ioremap() returns "
     "NULL, and nothing is left of it.")
{
	unsigned long n = 0;
	bool failed;

	mistake("An area that was mapped in part is taken down again.");
	do {
		char *addr;

		areas_boot("mem=4M vmalloc=64K");
		note_pages();
		fail_nth(FAIL_PAGE, ++n);
		addr = ioremap(SCREEN_BASE, 3 * 4096);
		failed = has_failed(FAIL_PAGE);
		expect(!failed || !addr, "NULL: a page allocation has failed",
		       "an address");
		expect_eq(nr_areas(), !failed, "areas in vmlist");
		expect_no_leak("after a failure");
	} while (failed);
	expect(!ioremap(SCREEN_BASE, SCREEN_SIZE), "NULL: 8 pages and the "
	       "guard page don't fit any more, aligned to 16", "an address");
	expect_eq(nr_areas(), 1, "areas in vmlist");
}
