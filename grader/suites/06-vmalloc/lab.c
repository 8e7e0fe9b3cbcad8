/*
 * The suite of lab 6: what vmalloc.c owes to those who call it.
 *
 * What a test sees is in RAM: the page tables from swapper_pg_dir down, vmlist,
 * the pages' counts.  It touches the window itself, through a TLB that is its
 * own if the kernel under test runs in another process, and has the kernel
 * touch it, with read_at() and write_at().  Nothing here knows how a hole is
 * found or how vfree() finds its pages.
 *
 * A test of an exercise needs only the exercises before it.
 */
#include "lab.h"

#include <string.h>

LAB(6, "06-vmalloc", "vmalloc.c", "Vmalloc and ioremap");

/* --- Areas and what is mapped there -------------------------------------- */

void expect_area(const struct vm_struct *area, unsigned long first,
		 unsigned long pages)
{
	struct vm_struct vm = area_of(area);

	expect((unsigned long)vm.addr == at(first), "the area begins at the "
	       "lowest address that will do", "%s instead of %s",
	       window_name((unsigned long)vm.addr), window_name(at(first)));
	expect_eq(vm.size, PAGES(pages + 1), "size of an area for %lu pages, "
		  "its guard page counted", pages);
}

struct vm_struct *new_area(unsigned long pages)
{
	struct vm_struct *area = get_vm_area(PAGES(pages), VM_MAP);

	area_of(area);
	return area;
}

struct vm_struct *new_area_at(unsigned long addr, unsigned long pages)
{
	struct vm_struct *area = __get_vm_area(PAGES(pages), VM_MAP, addr,
					       VMALLOC_END);
	struct vm_struct vm = area_of(area);

	expect((unsigned long)vm.addr == addr, "the area begins where the "
	       "range begins", "%s", window_name((unsigned long)vm.addr));
	return area;
}

unsigned long address_of(const struct vm_struct *area)
{
	return (unsigned long)area_of(area).addr;
}

void expect_mapped(int err)
{
	const char *before = mistake("Behind the array there is a NULL: the "
				     "loop has gone on to the guard page, "
				     "which area->size counts.");

	expect(err != -ENOMEM, "map_vm_area() returns 0", "-ENOMEM");
	mistake(before);
	expect_eq(err, 0, "what map_vm_area() returns");
}

void must_map(struct vm_struct *area, struct page **pages)
{
	expect_mapped(map_vm_area(area, PAGE_KERNEL, pointer_to(pages)));
}

void expect_pages(unsigned long addr, struct page **pages, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		unsigned long pfn = frame_at(addr + PAGES(i));

		expect(pfn == pfn_of(pages[i]),
		       "the entry maps the page that belongs there",
		       pfn == NO_FRAME ? "at %s: nothing instead of page frame "
		       "%lu" : "at %s, in place of page frame %lu: page frame "
		       "%lu", window_name(addr + PAGES(i)), pfn_of(pages[i]),
		       pfn);
	}
}

void expect_nothing_at(unsigned long addr, unsigned long pages,
		       const char *what)
{
	for (unsigned long i = 0; i < pages; i++)
		expect(!entry_at(addr + PAGES(i)), what,
		       "at %s the entry is %#lx",
		       window_name(addr + PAGES(i)),
		       entry_at(addr + PAGES(i)));
}

void expect_fault(unsigned long addr, const char *what)
{
	expect_oops(OOPS_FAULT, oops_of(read_at(addr)), what);
}

unsigned int nr_areas(void)
{
	struct area_view area[AREAS_MAX];

	return list_areas(area);
}

void fail_nth(enum fail_kind kind, unsigned long n)
{
	machine->fail.hits[kind] = 0;
	machine->fail.countdown[kind] = n;
	step("allocation %lu of %s from here on is made to fail", n,
	     kind == FAIL_PAGE ? "pages" : "objects");
}

bool has_failed(enum fail_kind kind)
{
	machine->fail.countdown[kind] = 0;
	return machine->fail.hits[kind] != 0;
}

void expect_no_sleep(void)
{
	const char *before = mistake("Is a spinlock held while something is "
				     "allocated that may take time? Allocate "
				     "first, or let go of the lock.");

	expect(!log_has("sleeping function called"), "nobody sleeps who must "
	       "not", "\"sleeping function called from invalid context\" in "
	       "the log");
	mistake(before);
}

/* --- Flushes ------------------------------------------------------------- */

/* What the flushes of an area were like. */
static struct {
	unsigned long addr, pages, calls;
	bool done[64], free_already;
	const struct page *page[64];
} flushes;

/* Only what is clear already can be flushed for good; and what is free already
 * may be somebody else's by now. */
static void take_note(unsigned long start, unsigned long end)
{
	flushes.calls++;
	for (unsigned long i = 0; i < flushes.pages; i++) {
		unsigned long addr = flushes.addr + PAGES(i);

		if (addr < start || addr >= end || entry_at(addr))
			continue;
		flushes.free_already |= !flushes.done[i] &&
			!page_count(flushes.page[i]);
		flushes.done[i] = true;
	}
}

void watch_flushes(unsigned long addr, unsigned long pages)
{
	memset(&flushes, 0, sizeof(flushes));
	flushes.addr = addr;
	flushes.pages = pages;
	for (unsigned long i = 0; i < pages; i++)
		flushes.page[i] = page_of(frame_at(addr + PAGES(i)));
	on_flush(take_note);
}

void expect_flushed(void)
{
	on_flush(NULL);
	for (unsigned long i = 0; i < flushes.pages; i++)
		expect(flushes.done[i], "each page's address is flushed after "
		       "its entry was cleared", "that of page %lu was not", i);
}

unsigned long nr_flushes(void)
{
	return flushes.calls;
}

bool freed_before_flush(void)
{
	return flushes.free_already;
}
