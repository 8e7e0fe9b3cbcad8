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
#include "../../suite/areas.h"

#include <stdlib.h>
#include <string.h>

LAB(6, "06-vmalloc", "vmalloc.c", "Vmalloc and ioremap");

#define SMALL		"mem=4M"
#define WITH_HIGHMEM	"mem=8M highmem=4M"

/* The nth page of the window. */
#define at(n)		(VMALLOC_START + (unsigned long)(n) * PAGE_SIZE)
#define PAGES(n)	((unsigned long)(n) * PAGE_SIZE)

/* --- What the tests share ------------------------------------------------ */

/* The area must begin at page @first of the window, with room for @pages. */
static void expect_area(const struct vm_struct *area, unsigned long first,
			unsigned long pages)
{
	struct vm_struct vm = area_of(area);

	expect((unsigned long)vm.addr == at(first), "the area begins at the "
	       "lowest address that will do", "%s instead of %s",
	       window_name((unsigned long)vm.addr), window_name(at(first)));
	expect_eq(vm.size, PAGES(pages + 1), "size of an area for %lu pages, "
		  "its guard page counted", pages);
}

/* An area at which nothing is mapped yet. */
static struct vm_struct *new_area(unsigned long pages)
{
	struct vm_struct *area = get_vm_area(PAGES(pages), VM_MAP);

	area_of(area);
	return area;
}

/* The same where the test wants it. */
static struct vm_struct *new_area_at(unsigned long addr, unsigned long pages)
{
	struct vm_struct *area = __get_vm_area(PAGES(pages), VM_MAP, addr,
					       VMALLOC_END);
	struct vm_struct vm = area_of(area);

	expect((unsigned long)vm.addr == addr, "the area begins where the "
	       "range begins", "%s", window_name((unsigned long)vm.addr));
	return area;
}

static unsigned long address_of(const struct vm_struct *area)
{
	return (unsigned long)area_of(area).addr;
}

/* Maps pages, which must succeed. */
static void must_map(struct vm_struct *area, struct page **pages)
{
	expect_eq(map_vm_area(area, PAGE_KERNEL, pointer_to(pages)), 0,
		  "what map_vm_area() returns");
}

/* The entries from @addr on must map these pages. */
static void expect_pages(unsigned long addr, struct page **pages,
			 unsigned int n)
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

/* And nothing must be mapped at these addresses. */
static void expect_nothing_at(unsigned long addr, unsigned long pages,
			      const char *what)
{
	for (unsigned long i = 0; i < pages; i++)
		expect(!entry_at(addr + PAGES(i)), what,
		       "at %s the entry is %#lx",
		       window_name(addr + PAGES(i)),
		       entry_at(addr + PAGES(i)));
}

static void expect_fault(unsigned long addr, const char *what)
{
	expect_oops(OOPS_FAULT, oops_of(read_at(addr)), what);
}

static unsigned int nr_areas(void)
{
	struct area_view area[AREAS_MAX];

	return list_areas(area);
}

/* Makes the nth allocation of a kind from here on fail. */
static void fail_nth(enum fail_kind kind, unsigned long n)
{
	machine->fail.hits[kind] = 0;
	machine->fail.countdown[kind] = n;
	step("allocation %lu of %s from here on is made to fail", n,
	     kind == FAIL_PAGE ? "pages" : "objects");
}

/* Has it failed?  If not, there are no n allocations. */
static bool has_failed(enum fail_kind kind)
{
	machine->fail.countdown[kind] = 0;
	return machine->fail.hits[kind] != 0;
}

/* Repeated often enough, the smallest leak shows. */
#define OFTEN	400

/* --- 6.1 ----------------------------------------------------------------- */

EXERCISE("6.1", "An area of addresses", 20, 50, "An area of addresses");

/*
 *	VMALLOC_START
 *	| page | page | page | guard | page | guard |
 */
TEST("6.1", areas_follow_each_other,
     "An area begins at the lowest free address, has a guard page at its end, "
     "and the next one begins behind that.")
{
	struct vm_struct *first, *second, vm;

	areas_boot("mem=4M debug=slab");
	mistake("get_vm_area() adds the guard page to the size before it looks "
		"for a hole.");
	first = get_vm_area(PAGES(3), VM_ALLOC);
	expect_area(first, 0, 3);
	second = get_vm_area(PAGES(1), VM_MAP);
	expect_area(second, 4, 1);
	mistake("kmalloc() returns memory full of somebody else's data: every "
		"member has to be set.");
	vm = area_of(first);
	expect_eq(vm.flags, VM_ALLOC, "flags of the first area");
	expect(!vm.pages, "area->pages is NULL", "%p", (void *)vm.pages);
	expect_eq(vm.nr_pages, 0, "nr_pages of a new area");
	expect_eq(vm.phys_addr, 0, "phys_addr of a new area");
	expect_eq(area_of(second).flags, VM_MAP, "flags of the second area");
}

/*
 *	0          10   13 16  18
 *	|  10 free | ## | 3 | # | free ...
 *
 *	9 pages and a guard page fit into the first hole, 2 and one into the
 *	second
 */
TEST("6.1", the_first_hole_that_fits_is_taken,
     "Of all holes that are large enough, guard page included, the one with "
     "the lowest address is used.")
{
	areas_boot(SMALL);
	new_area_at(at(10), 2);
	new_area_at(at(16), 1);
	mistake("An area fits if address + size is not beyond the beginning of "
		"the next one: equal is still all right.");
	expect_area(get_vm_area(PAGES(10), VM_ALLOC), 18, 10);
	expect_area(get_vm_area(PAGES(2), VM_ALLOC), 0, 2);
	expect_area(get_vm_area(PAGES(2), VM_ALLOC), 3, 2);
	expect_area(get_vm_area(PAGES(3), VM_ALLOC), 6, 3);
	expect_area(get_vm_area(PAGES(2), VM_ALLOC), 13, 2);
	expect_area(get_vm_area(PAGES(1), VM_ALLOC), 29, 1);
	mistake("vmlist is in the order of addresses: a new area goes where "
		"the walk along the list has stopped.");
	expect_eq(nr_areas(), 8, "areas in vmlist");
}

/* Where an area fits, by a map with a byte for each page. */
static unsigned long first_fit(const char *taken, unsigned long from,
			       unsigned long pages)
{
	unsigned long run = 0;

	for (; run < pages; from++)
		run = taken[from] ? 0 : run + 1;
	return from - pages;
}

TEST("6.1", any_layout_is_first_fit,
     "Whatever areas there are: a new one gets the lowest address in [start, "
     "end) at which it fits, guard page and all.")
{
	enum { AREAS = 80, SPAN = 2048 };
	char taken[SPAN] = { 0 };

	areas_boot(SMALL);
	mistake("`start` is as low as it gets, but areas below it may reach "
		"beyond it.");
	for (int i = 0; i < AREAS; i++) {
		unsigned long from = random_below(200);
		unsigned long pages = 1 + random_below(9);
		unsigned long fit = first_fit(taken, from, pages + 1);

		expect_area(__get_vm_area(PAGES(pages), VM_ALLOC, at(from),
					  VMALLOC_END), fit, pages);
		memset(taken + fit, 1, pages + 1);
	}
	expect_eq(nr_areas(), AREAS, "areas in vmlist");
	mistake("`end` is the first address that is not allowed any more.");
	for (unsigned long i = SPAN; i < SPAN + 4; i += 2)
		expect_area(__get_vm_area(PAGES(1), VM_ALLOC, at(SPAN),
					  at(SPAN + 4)), i, 1);
	expect(!__get_vm_area(PAGES(1), VM_ALLOC, at(SPAN), at(SPAN + 4)),
	       "NULL: the range is full", "an area");
}

/*
 *	0     3 4   6   8       12      ...     128 ...
 *	|V V g| |I g|I g|I I I g|               |I ...
 */
TEST("6.1", device_areas_are_aligned,
     "An area for VM_IOREMAP begins at a multiple of the smallest power of two "
     "that is larger than its size, but of 128 pages at the most.")
{
	areas_boot(SMALL);
	mistake("For a size that is a power of two, the next one counts. The "
		"guard page does not count, and beyond 128 pages the alignment "
		"does not grow.");
	expect_area(get_vm_area(PAGES(2), VM_ALLOC), 0, 2);
	expect_area(get_vm_area(PAGES(1), VM_IOREMAP), 4, 1);
	expect_area(get_vm_area(PAGES(1), VM_IOREMAP), 6, 1);
	expect_area(get_vm_area(PAGES(3), VM_IOREMAP), 8, 3);
	expect_area(get_vm_area(PAGES(128), VM_IOREMAP), 128, 128);
	expect_area(get_vm_area(PAGES(300), VM_IOREMAP), 384, 300);
	expect_area(get_vm_area(PAGES(2), VM_ALLOC), 12, 2);
	expect_area(get_vm_area(PAGES(1), VM_ALLOC), 15, 1);
}

/*
 *	| 4 pages |g| 10 pages          |g|	all 16 pages of the window
 */
TEST("6.1", a_full_window_is_said_to_be,
     "When there are not enough addresses, or there is no memory for a struct "
     "vm_struct, the answer is NULL, and nothing has changed.")
{
	areas_boot("mem=4M vmalloc=64K");
	expect_area(get_vm_area(PAGES(4), VM_ALLOC), 0, 4);
	fail_nth(FAIL_SLAB, 1);
	mistake("What if kmalloc() returns NULL?");
	expect(!get_vm_area(PAGES(1), VM_ALLOC), "NULL: there is no memory",
	       "an area");
	has_failed(FAIL_SLAB);
	mistake("An area may end exactly where the window ends, and no byte "
		"further.");
	expect(!get_vm_area(PAGES(11), VM_ALLOC), "NULL: 11 pages are free, "
	       "and 12 are needed", "an area");
	expect(log_has("allocation failed: out of vmalloc space - use "
		       "vmalloc=<size> to increase size."),
	       "\"allocation failed: out of vmalloc space - use vmalloc=<size> "
	       "to increase size.\" in the log", "it is not there");
	expect_area(get_vm_area(PAGES(10), VM_ALLOC), 5, 10);
	expect(!get_vm_area(PAGES(1), VM_ALLOC), "NULL: the window is full",
	       "an area");
	mistake("What was allocated before it was known that there is no hole "
		"has to be freed.");
	note_pages();
	for (int i = 0; i < OFTEN; i++)
		get_vm_area(PAGES(1), VM_ALLOC);
	expect_no_leak("after many failures");
	expect_eq(nr_areas(), 2, "areas in vmlist");
}

/* Areas that one CPU gets while others do too. */
struct getter {
	unsigned long pages;
	struct vm_struct *area[4];
};

static void get_areas(void *arg)
{
	struct getter *g = arg;

	for (int i = 0; i < 4; i++)
		g->area[i] = get_vm_area(PAGES(g->pages), VM_ALLOC);
}

/* No two areas of vmlist may share an address. */
static void expect_apart(void)
{
	struct area_view area[AREAS_MAX];
	unsigned int n = list_areas(area);

	for (unsigned int i = 1; i < n; i++)
		expect((char *)area[i - 1].vm.addr + area[i - 1].vm.size <=
		       (char *)area[i].vm.addr, "no two areas share an address",
		       "that at %s has %lu bytes, and the next begins at %s",
		       window_name((unsigned long)area[i - 1].vm.addr),
		       area[i - 1].vm.size,
		       window_name((unsigned long)area[i].vm.addr));
}

TEST("6.1", cpus_get_areas_of_their_own,
     "When several CPUs get areas at the same time, no address is given away "
     "twice and no area is lost.")
{
	for_each_seed(seed) {
		struct getter g[3] = { { .pages = 1 }, { .pages = 2 },
				       { .pages = 1 } };
		const struct cpu_task tasks[] = {
			{ .cpu = 0, .fn = get_areas, .arg = &g[0] },
			{ .cpu = 1, .fn = get_areas, .arg = &g[1] },
			{ .cpu = 2, .fn = get_areas, .arg = &g[2] },
		};

		areas_boot("mem=4M cpus=3");
		mistake("Finding a hole and putting the area into it have to "
			"happen under one and the same write_lock().");
		run_tasks(seed, tasks, 3);
		expect_apart();
		for (int i = 0; i < 12; i++)
			area_of(g[i / 4].area[i % 4]);
	}
}

/* --- 6.2 ----------------------------------------------------------------- */

EXERCISE("6.2", "Page tables", 20, 60, "Page tables");

/*
 *	| p4 | p3 | p2 | p1 | p0 | guard |
 */
TEST("6.2", pages_are_mapped_in_order,
     "map_vm_area() maps the pages of the array in their order, one page of "
     "addresses each, and nothing at the guard page.")
{
	enum { N = 5 };
	struct page **pages, ***pointer;
	struct vm_struct *area;
	unsigned long addr;

	areas_boot(SMALL);
	pages = new_pages(N, GFP_KERNEL);
	for (int i = 0; i < N / 2; i++) {
		struct page *page = pages[i];

		pages[i] = pages[N - 1 - i];
		pages[N - 1 - i] = page;
	}
	area = new_area(N);
	addr = address_of(area);
	pointer = pointer_to(pages);
	mistake("With each page both the address and *pages move on.");
	expect_eq(map_vm_area(area, PAGE_KERNEL, pointer), 0,
		  "what map_vm_area() returns");
	expect_pages(addr, pages, N);
	expect_eq(*pointer - pages, N, "how far *pages has moved");
	for (unsigned long i = 0; i < N; i++) {
		store(addr + PAGES(i) + 8, 1000 + i);
		expect_eq(*word_in_frame(pfn_of(pages[i]), addr + 8), 1000 + i,
			  "the word in page %lu of the area", i);
		expect_eq(read_at(addr + PAGES(i) + 8), 1000 + i,
			  "the same as the kernel sees it");
	}
	mistake("The area's last page is the guard page. It has no entry.");
	expect_nothing_at(addr + PAGES(N), 1, "nothing is mapped at the guard "
			  "page");
	expect_fault(addr + PAGES(N), "the guard page faults");
}

TEST("6.2", rights_are_kept,
     "The pages have the rights that map_vm_area() was given: what is "
     "PAGE_KERNEL_RO can be read and not written.")
{
	struct page **pages;
	struct vm_struct *area;
	unsigned long addr;

	areas_boot(SMALL);
	pages = new_pages(2, GFP_KERNEL);
	area = new_area(2);
	addr = address_of(area);
	mistake("mk_pte(page, prot) makes an entry with the rights of prot.");
	expect_eq(map_vm_area(area, PAGE_KERNEL_RO, pointer_to(pages)), 0,
		  "what map_vm_area() returns");
	for (unsigned long i = 0; i < 2; i++) {
		*word_in_frame(pfn_of(pages[i]), 0) = 77 + i;
		expect_eq(see(addr + PAGES(i)), 77 + i, "what is read from "
			  "page %lu", i);
		expect_oops(OOPS_FAULT, oops_of(write_at(addr + PAGES(i), 1)),
			    "a write to a page that may only be read faults");
	}
	area = new_area(2);
	must_map(area, pages);
	store(address_of(area), 5);
	expect_eq(see(addr), 5, "what was written through another area");
}

/*
 *	pgd -> [pmd] -> [table] 2 MiB    one of each is enough for all
 *	             -> [table] 2 MiB    addresses of the same 2 MiB
 */
TEST("6.2", tables_are_made_where_they_are_missing,
     "A page table is made for each 2 MiB of addresses in which something is "
     "mapped, from low memory, and not again while it is there.")
{
	unsigned long pfn[8];
	unsigned int before, n;
	struct page **pages;

	areas_boot(WITH_HIGHMEM);
	pages = new_pages(1, GFP_KERNEL);
	before = count_tables();
	mistake("pmd_alloc() and pte_alloc_kernel() make a table only if it is "
		"missing, and return the entry for the address.");
	must_map(new_area(1), pages);
	expect_eq(count_tables() - before, 1, "new tables for the first page "
		  "(a middle directory is there, because of kmap())");
	must_map(new_area(1), pages);
	expect_eq(count_tables() - before, 1, "new tables, after another page "
		  "of the same 2 MiB");
	must_map(new_area_at(VMALLOC_START + 5 * PMD_SIZE, 1), pages);
	expect_eq(count_tables() - before, 2, "new tables, after a page 10 MiB "
		  "further on");
	n = view_tables(memory_map(), pfn, 8);
	for (unsigned int i = 0; i < n && i < 8; i++)
		expect(pfn[i] < memory_map()->low_end >> PAGE_SHIFT,
		       "page tables are in low memory", "page frame %lu is not",
		       pfn[i]);
}

/*
 *	... | p0 | p1 || p2 | p3 |g ...		|| where a table ends
 */
TEST("6.2", an_area_crosses_tables,
     "An area may begin in one page table and end in the next one, or even in "
     "another page middle directory.")
{
	static const unsigned long border[] = {
		VMALLOC_START + PMD_SIZE, WINDOW_START + PGDIR_SIZE,
	};
	struct page **pages;

	areas_boot("mem=4M vmalloc=1200M");
	pages = new_pages(4, GFP_KERNEL);
	for (int i = 0; i < 2; i++) {
		unsigned long addr = border[i] - PAGES(2);

		mistake("The entries of one page table stand one behind the "
			"other, but behind the last of them there is another "
			"page. Walk down again for each address, or at least "
			"for each 2 MiB.");
		must_map(new_area_at(addr, 4), pages);
		expect_pages(addr, pages, 4);
		expect_nothing_at(addr - PAGE_SIZE, 1,
				  "nothing is mapped in front of the area");
	}
}

TEST("6.2", highmem_gets_an_address,
     "Pages of HighMem, which have no address, can be used at one that "
     "map_vm_area() gives them.")
{
	struct vm_struct *area[2];
	struct page **pages;

	areas_boot(WITH_HIGHMEM);
	pages = new_pages(3, GFP_KERNEL | __GFP_HIGHMEM);
	expect(pfn_of(pages[0]) >= memory_map()->low_end >> PAGE_SHIFT,
	       "a page of HighMem", "page frame %lu", pfn_of(pages[0]));
	mistake("An entry is made from the struct page. No address in the "
		"direct map is needed for it.");
	for (int i = 0; i < 2; i++) {
		area[i] = new_area(3);
		must_map(area[i], pages);
	}
	for (unsigned long i = 0; i < 3; i++) {
		store(address_of(area[0]) + PAGES(i), 4711 + i);
		expect_eq(see(address_of(area[1]) + PAGES(i)), 4711 + i,
			  "the same word by another address");
	}
}

TEST("6.2", mapping_twice_is_reported,
     "Mapping a page where one is mapped already is reported with a warning, "
     "mapping one elsewhere is not.")
{
	struct page **pages;
	struct vm_struct *area;

	areas_boot(SMALL);
	pages = new_pages(2, GFP_KERNEL);
	area = new_area(1);
	must_map(area, pages);
	mistake("WARN_ON(!pte_none(*pte)), for the entry before it is "
		"written.");
	expect(!log_has("Badness in"), "no warning yet", "\"Badness in\"");
	map_vm_area(area, PAGE_KERNEL, pointer_to(pages));
	expect(log_has("Badness in"), "\"Badness in ...\" in the log",
	       "nothing was said");
}

/* Maps 4 pages across a table's end on a fresh machine, with the nth page
 * allocation failing; false if there are no n. */
static bool map_with_failure(unsigned long n)
{
	struct vm_struct *area;
	struct page **pages, ***pointer;
	int err;

	areas_boot(SMALL);
	pages = new_pages(4, GFP_KERNEL);
	area = new_area_at(VMALLOC_START + PMD_SIZE - PAGES(2), 4);
	pointer = pointer_to(pages);
	note_pages();
	fail_nth(FAIL_PAGE, n);
	err = map_vm_area(area, PAGE_KERNEL, pointer);
	if (!has_failed(FAIL_PAGE))
		return false;
	mistake("pmd_alloc() and pte_alloc_kernel() return NULL if there is no "
		"memory for a table.");
	expect_eq(err, -ENOMEM, "what map_vm_area() returns");
	expect_eq(*pointer - pages, n > 2 ? 2 : 0, "pages that were mapped "
		  "before memory ran out");
	expect_no_leak("after the failure");
	mistake("init_mm.page_table_lock has to be released on every way "
		"out.");
	must_map(new_area_at(at(0), 4), pages);
	return true;
}

TEST("6.2", mapping_may_fail,
     "When there is no memory for a page table, or a page of the array is "
     "NULL, map_vm_area() returns -ENOMEM, and works the next time.")
{
	struct page **pages, ***pointer;
	unsigned long n = 1;

	while (map_with_failure(n))
		n++;
	expect_eq(n, 4, "tables whose allocation could fail, plus 1");
	areas_boot(SMALL);
	pages = new_pages(4, GFP_KERNEL);
	pages[2] = NULL;
	pointer = pointer_to(pages);
	mistake("mk_pte(NULL, prot) is an entry for a page that does not "
		"exist.");
	expect_eq(map_vm_area(new_area(4), PAGE_KERNEL, pointer), -ENOMEM,
		  "what map_vm_area() returns, with NULL for page 2");
	expect_eq(*pointer - pages, 2, "pages that were mapped before it");
	must_map(new_area(2), pages);
}

/* What one CPU maps while others do too. */
struct mapper {
	struct vm_struct *area;
	struct page ***pointer;
	int err;
};

static void map_area(void *arg)
{
	struct mapper *m = arg;

	m->err = map_vm_area(m->area, PAGE_KERNEL, m->pointer);
}

TEST("6.2", cpus_share_tables,
     "When several CPUs need the same page table at the same time, it is made "
     "once, and all their pages are mapped.")
{
	for_each_seed(seed) {
		struct cpu_task tasks[3];
		struct page **pages[3];
		struct mapper m[3];

		areas_boot("mem=4M cpus=3");
		for (unsigned int i = 0; i < 3; i++) {
			pages[i] = new_pages(2, GFP_KERNEL);
			m[i] = (struct mapper){ new_area(2),
						pointer_to(pages[i]), 0 };
			tasks[i] = (struct cpu_task){
				.cpu = i, .fn = map_area, .arg = &m[i] };
		}
		note_pages();
		mistake("Tables are made under init_mm.page_table_lock.");
		run_tasks(seed, tasks, 3);
		for (int i = 0; i < 3; i++) {
			expect_eq(m[i].err, 0, "what map_vm_area() returns");
			expect_pages(address_of(m[i].area), pages[i], 2);
		}
		expect_eq(count_tables(), 2, "tables: a middle directory and "
			  "a page table");
		expect_no_leak("after all have mapped theirs");
	}
}

/* --- 6.3 ----------------------------------------------------------------- */

EXERCISE("6.3", "Taking it down", 15, 50, "Taking it down");

/* A new area with new pages mapped. */
static struct vm_struct *mapped_area(unsigned int n, struct page ***pages)
{
	struct vm_struct *area = new_area(n);

	*pages = new_pages(n, GFP_KERNEL);
	must_map(area, *pages);
	return area;
}

/*
 *	| a a |g| b b b |g| c c |g|	three areas
 *	| a a |g|       |g| c c |g|	b is unmapped
 */
TEST("6.3", unmapping_clears_every_entry,
     "unmap_vm_area() clears the entries of all the area's pages, and those of "
     "no other; the pages stay their owner's.")
{
	struct vm_struct *a, *b, *c;
	struct page **pa, **pb, **pc;

	areas_boot(SMALL);
	a = mapped_area(2, &pa);
	b = mapped_area(3, &pb);
	c = mapped_area(2, &pc);
	note_pages();
	mistake("From the area's first page to its last one: area->size counts "
		"the guard page too.");
	unmap_vm_area(b);
	expect_nothing_at(address_of(b), 4, "nothing is mapped in the area any "
			  "more");
	expect_pages(address_of(a), pa, 2);
	expect_pages(address_of(c), pc, 2);
	expect_no_leak("after unmapping, which frees nothing");
	expect_fault(address_of(b), "the area's first page faults");
	expect_fault(address_of(b) + PAGES(2), "the area's last page faults");
}

TEST("6.3", the_tlb_is_told,
     "When other pages are mapped at addresses that were used before, "
     "everybody sees the new pages.")
{
	struct page **old, **new;
	struct vm_struct *area;
	unsigned long addr;

	areas_boot(SMALL);
	area = mapped_area(3, &old);
	new = new_pages(3, GFP_KERNEL);
	addr = address_of(area);
	for (unsigned long i = 0; i < 3; i++) {
		*word_in_frame(pfn_of(old[i]), 0) = 100 + i;
		*word_in_frame(pfn_of(new[i]), 0) = 200 + i;
		expect_eq(see(addr + PAGES(i)), 100 + i, "the old page %lu", i);
		read_at(addr + PAGES(i));
	}
	unmap_vm_area(area);
	must_map(area, new);
	mistake("The CPU remembers in its TLB what it has seen in the tables. "
		"flush_tlb_kernel_range(), for the addresses of all the pages, "
		"makes it forget.");
	for (unsigned long i = 0; i < 3; i++) {
		expect_eq(see(addr + PAGES(i)), 200 + i, "what a test sees in "
			  "page %lu, where another page is mapped now", i);
		expect_eq(read_at(addr + PAGES(i)), 200 + i, "what the kernel "
			  "sees there");
	}
}

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

static void watch_flushes(unsigned long addr, unsigned long pages)
{
	memset(&flushes, 0, sizeof(flushes));
	flushes.addr = addr;
	flushes.pages = pages;
	for (unsigned long i = 0; i < pages; i++)
		flushes.page[i] = page_of(frame_at(addr + PAGES(i)));
	on_flush(take_note);
}

static void expect_flushed(void)
{
	on_flush(NULL);
	for (unsigned long i = 0; i < flushes.pages; i++)
		expect(flushes.done[i], "each page's address is flushed after "
		       "its entry was cleared", "that of page %lu was not", i);
}

/*
 *	clear p0 ... p63, then flush [p0, p63]: one flush
 */
TEST("6.3", clear_first_then_flush_once,
     "Entries are cleared before the TLB is flushed, and one flush does for "
     "all of them.")
{
	struct page **pages;
	struct vm_struct *area;

	areas_boot(SMALL);
	area = mapped_area(64, &pages);
	watch_flushes(address_of(area), 64);
	mistake("Who flushes first leaves a moment in which a CPU can look at "
		"the old entry again, and remember it.");
	unmap_vm_area(area);
	expect_flushed();
	mistake("A flush is slow, since all CPUs are interrupted for it: one "
		"behind the loop, not one in each turn.");
	expect(flushes.calls <= 2, "one flush for all 64 pages",
	       "%lu flushes", flushes.calls);
}

TEST("6.3", unmapping_nothing_is_all_right,
     "unmap_vm_area() copes with pages that were never mapped and tables that "
     "were never made, and makes none.")
{
	struct vm_struct *area;
	struct page **pages;
	unsigned int before;

	areas_boot("mem=4M vmalloc=1200M");
	mistake("pgd_none() and pmd_none() say whether there is a table, "
		"before it is looked into. Who does not ask takes page frame 0 "
		"for one.");
	memset(__va(0), 0xff, PAGE_SIZE);
	area = new_area_at(WINDOW_START + PGDIR_SIZE - PAGES(2), 1024);
	unmap_vm_area(area);
	expect_eq(count_tables(), 0, "tables after nothing was unmapped");
	/* The table of the area's first page is there, those of others not. */
	pages = new_pages(1, GFP_KERNEL);
	must_map(new_area_at(VMALLOC_START, 1), pages);
	before = count_tables();
	area = new_area_at(VMALLOC_START + PAGES(2), 2048);
	unmap_vm_area(area);
	expect_eq(count_tables(), before, "tables after unmapping 8 MiB of "
		  "addresses at which nothing was");
	for (const unsigned long *p = __va(0); p < (unsigned long *)
	     __va(PAGE_SIZE); p++)
		expect(!~*p, "what is in page frame 0 stays there", "%#lx at "
		       "%s", *p, window_name((unsigned long)p));
	expect_pages(VMALLOC_START, pages, 1);
}

/*
 *	| a a |g| b b b |g| c c |g|	three areas, at pages 0, 3 and 7
 */
TEST("6.3", an_area_is_removed,
     "remove_vm_area() unmaps an area and takes it off vmlist, so that its "
     "addresses can be had again; what begins no area is left alone.")
{
	struct vm_struct *a, *b, *c;
	struct page **pages;

	areas_boot(SMALL);
	a = mapped_area(2, &pages);
	b = mapped_area(3, &pages);
	c = mapped_area(2, &pages);
	mistake("Compare the address with where each area begins.");
	expect(!remove_vm_area((void *)at(4)) && !remove_vm_area((void *)at(6)),
	       "NULL for addresses inside of an area", "an area");
	expect_eq(nr_areas(), 3, "areas in vmlist");
	mistake("The pointer that leads to the area has to lead to the one "
		"behind it afterwards, also if it is vmlist itself.");
	expect(remove_vm_area((void *)at(3)) == b, "the area that begins there",
	       "another one, or NULL");
	expect_eq(nr_areas(), 2, "areas in vmlist");
	expect(!remove_vm_area((void *)at(3)), "NULL: it is gone", "an area");
	mistake("An area that is removed is unmapped, too.");
	expect_nothing_at(at(3), 4, "nothing is mapped there any more");
	expect_pages(at(7), pages, 2);
	expect_area(get_vm_area(PAGES(3), VM_ALLOC), 3, 3);
	expect(remove_vm_area((void *)at(0)) == a, "the first area",
	       "another one, or NULL");
	expect(remove_vm_area((void *)at(7)) == c, "the last area",
	       "another one, or NULL");
	expect_eq(nr_areas(), 1, "areas in vmlist");
}

/* One CPU removes wide areas.  Another one waits for the last addresses of each,
 * and maps a page of its own there.  A third one gets areas in front of them. */
enum { LEAVE = 3, WIDE = 48, POLLS = 60, OTHERS = 6 };

struct move {
	unsigned long from[LEAVE];
	struct vm_struct *area[LEAVE], *other[OTHERS];
	struct page **page;
};

static void move_out(void *arg)
{
	struct move *m = arg;

	for (int i = 0; i < LEAVE; i++)
		remove_vm_area((void *)m->from[i]);
}

static void move_in(void *arg)
{
	struct move *m = arg;

	for (int i = 0; i < LEAVE; i++) {
		unsigned long end = m->from[i] + PAGES(WIDE);

		for (int k = 0; k < POLLS && !m->area[i]; k++)
			m->area[i] = __get_vm_area(PAGES(1), VM_MAP,
						   end - PAGES(2), end);
		if (m->area[i])
			map_vm_area(m->area[i], PAGE_KERNEL,
				    pointer_to(m->page));
	}
}

static void squeeze_in(void *arg)
{
	struct move *m = arg;

	for (int i = 0; i < OTHERS; i++)
		m->other[i] = get_vm_area(PAGES(1), VM_MAP);
}

/* Room for two small areas, a wide one with pages mapped, and a small one. */
static void prepare(struct move *m)
{
	struct page **pages = new_pages(WIDE, GFP_KERNEL);

	for (int i = 0; i < LEAVE; i++) {
		unsigned long addr = at(64 * i + 4);
		struct vm_struct *area = new_area_at(addr, WIDE);

		m->from[i] = addr;
		must_map(area, pages);
		new_area_at(addr + PAGES(WIDE + 1), 10);
	}
	m->page = new_pages(1, GFP_KERNEL);
}

/*
 *	|    |a a a a ... a a a|g|b|g|	`a` is removed by one CPU
 *	              |n|g|		by another one, taken: not before it is
 *	|o|g|				unmapped; and `o` must not get lost
 */
TEST("6.3", addresses_are_free_when_unmapped,
     "Nobody gets an area's addresses before the area is unmapped: what a "
     "newcomer maps there stays. And no area is lost meanwhile.")
{
	for_each_seed(seed) {
		struct move m = { .page = NULL };
		const struct cpu_task tasks[] = {
			{ .cpu = 0, .fn = move_out, .arg = &m },
			{ .cpu = 1, .fn = move_in, .arg = &m },
			{ .cpu = 2, .fn = squeeze_in, .arg = &m },
		};

		areas_boot("mem=4M cpus=3");
		picture(NULL);
		prepare(&m);
		mistake("An area that is off the list, but not yet unmapped, "
			"is a hole for everybody else. Do both while you hold "
			"vmlist_lock.");
		run_tasks(seed, tasks, 3);
		for (int i = 0; i < LEAVE; i++)
			if (m.area[i])
				expect_pages(address_of(m.area[i]), m.page, 1);
		for (int i = 0; i < OTHERS; i++)
			area_of(m.other[i]);
		expect(!log_has("Badness in"), "nothing is mapped yet where "
		       "new areas are", "a warning");
	}
}

/* --- 6.4 ----------------------------------------------------------------- */

EXERCISE("6.4", "vmalloc and vfree", 20, 60, "vmalloc and vfree");

/* The address must be a new area of the window's, with so many pages mapped,
 * all of them different and in use. */
static void expect_pages_of(unsigned long addr, unsigned long pages)
{
	expect(addr != 0, "an address: there is enough memory", "NULL");
	expect(is_vmalloc_addr(addr) && !(addr & ~PAGE_MASK), "an address of "
	       "the window, at a page boundary", "%s", window_name(addr));
	for (unsigned long i = 0; i < pages; i++) {
		unsigned long pfn = frame_at(addr + PAGES(i));

		see(addr + PAGES(i));
		expect_eq(page_count(page_of(pfn)), 1, "page_count() of page "
			  "%lu of the area", i);
		for (unsigned long k = 0; k < i; k++)
			expect(frame_at(addr + PAGES(k)) != pfn, "each page is "
			       "there once", "page frame %lu is page %lu and "
			       "page %lu", pfn, k, i);
	}
	expect_nothing_at(addr + PAGES(pages), 1, "nothing is mapped behind "
			  "the last page");
}

/* Fills pages with words that are nowhere else, and looks for them. */
static void fill(unsigned long addr, unsigned long pages, unsigned long with)
{
	for (unsigned long i = 0; i < pages; i++)
		store(addr + PAGES(i) + 16, with + i);
}

static void expect_filled(unsigned long addr, unsigned long pages,
			  unsigned long with)
{
	for (unsigned long i = 0; i < pages; i++)
		expect_eq(see(addr + PAGES(i) + 16), with + i,
			  "the word that was written to page %lu of %s", i,
			  window_name(addr));
}

TEST("6.4", vmalloc_gives_memory,
     "vmalloc() returns an address at which as many pages are mapped as the "
     "size needs; what is written there stays.")
{
	static const unsigned long size[] = { 1, 4096, 4097, 40000 };
	unsigned long addr[4];

	areas_boot(SMALL);
	mistake("Sizes are rounded up to whole pages, and each page is "
		"allocated by itself.");
	for (int i = 0; i < 4; i++) {
		addr[i] = (unsigned long)vmalloc(size[i]);
		expect_pages_of(addr[i], PAGE_ALIGN(size[i]) / PAGE_SIZE);
		fill(addr[i], PAGE_ALIGN(size[i]) / PAGE_SIZE, 100UL * i);
	}
	for (int i = 0; i < 4; i++)
		expect_filled(addr[i], PAGE_ALIGN(size[i]) / PAGE_SIZE,
			      100UL * i);
	expect_eq(nr_areas(), 4, "areas in vmlist");
}

/*
 *	|#.#.#.#.#.#.#.#.|  every second page is free: no two in a row
 */
TEST("6.4", no_two_pages_in_a_row_are_needed,
     "vmalloc() finds memory as long as there are pages, even if no two of "
     "them are neighbours.")
{
	enum { N = 400 };
	struct page *page[N], *spare[N];
	unsigned long addr;
	int spares = 0;

	areas_boot(SMALL);
	for (int i = 0; i < N; i++)
		page[i] = alloc_page(GFP_KERNEL);
	/* Whatever is left in larger blocks is taken as well. */
	while (spares < N && (spare[spares] = alloc_pages(GFP_ATOMIC |
							  __GFP_NOWARN, 1)))
		spares++;
	for (int i = 0; i < N; i++)
		if (page[i] && pfn_of(page[i]) % 2)
			__free_page(page[i]);
	mistake("The pages come from alloc_page(), one after the other.");
	addr = (unsigned long)vmalloc(PAGES(64));
	expect_pages_of(addr, 64);
}

TEST("6.4", highmem_comes_first,
     "vmalloc() takes HighMem pages while there are any, vmalloc_32() never "
     "does; __vmalloc() takes what it is told to, with the rights it is told.")
{
	unsigned long low, addr, high;

	areas_boot(WITH_HIGHMEM);
	low = memory_map()->low_end >> PAGE_SHIFT;
	mistake("vmalloc() is __vmalloc() with GFP_KERNEL | __GFP_HIGHMEM. The "
		"flags are for the pages; the array of them can't be HighMem.");
	high = (unsigned long)vmalloc(PAGES(20));
	addr = (unsigned long)vmalloc_32(PAGES(20));
	expect_pages_of(high, 20);
	expect_pages_of(addr, 20);
	for (unsigned long i = 0; i < 20; i++) {
		expect(frame_at(high + PAGES(i)) >= low, "vmalloc() takes a "
		       "HighMem page: many are free", "page frame %lu",
		       frame_at(high + PAGES(i)));
		expect(frame_at(addr + PAGES(i)) < low, "vmalloc_32() takes a "
		       "page of low memory", "page frame %lu",
		       frame_at(addr + PAGES(i)));
	}
	fill(high, 20, 1);
	expect_filled(high, 20, 1);
	addr = (unsigned long)__vmalloc(PAGES(2), GFP_KERNEL, PAGE_KERNEL_RO);
	expect_pages_of(addr, 2);
	expect_oops(OOPS_FAULT, oops_of(write_at(addr, 1)),
		    "a write to PAGE_KERNEL_RO faults");
}

TEST("6.4", impossible_sizes_are_refused,
     "For a size of 0, of more than all RAM, or one that is too large to be "
     "rounded up, vmalloc() returns NULL and leaves nothing behind.")
{
	areas_boot(SMALL);
	note_pages();
	mistake("PAGE_ALIGN(~0UL) is 0. num_physpages says how many pages the "
		"machine has.");
	expect(!vmalloc(0), "NULL for vmalloc(0)", "an address");
	expect(!vmalloc(~0UL), "NULL for vmalloc(~0UL)", "an address");
	expect(!vmalloc(PAGES(num_physpages + 1)), "NULL for a page more than "
	       "the machine has", "an address");
	expect(!vmalloc(1UL << 40), "NULL for a terabyte", "an address");
	expect(!log_has("out of vmalloc space") && !log_has("oom-killer"),
	       "such a size is refused before anything is looked for",
	       "the log tells of a search");
	expect_eq(nr_areas(), 0, "areas in vmlist");
	expect_no_leak("after four that were refused");
}

TEST("6.4", vfree_gives_everything_back,
     "vfree() frees the pages, the area and all that was allocated for it, in "
     "whatever order areas come and go.")
{
	enum { N = 12, STEPS = 150 };
	unsigned long addr[N] = { 0 }, pages[N];

	areas_boot(WITH_HIGHMEM);
	vfree(vmalloc(PAGES(60)));
	note_pages();
	mistake("Three things were allocated: each page, the array of them, "
		"and the struct vm_struct.");
	for (int step = 0; step < STEPS; step++) {
		unsigned long i = random_below(N);

		if (addr[i]) {
			expect_filled(addr[i], pages[i], 1000 * i);
			vfree((void *)addr[i]);
			expect_nothing_at(addr[i], pages[i], "nothing is "
					  "mapped after vfree()");
			addr[i] = 0;
			continue;
		}
		pages[i] = 1 + random_below(20);
		addr[i] = (unsigned long)vmalloc(PAGES(pages[i]));
		expect_pages_of(addr[i], pages[i]);
		fill(addr[i], pages[i], 1000 * i);
	}
	for (int i = 0; i < N; i++)
		vfree((void *)addr[i]);
	expect_no_leak("after all was freed");
	expect_eq(nr_areas(), 0, "areas in vmlist");
	for (int i = 0; i < OFTEN; i++)
		vfree(vmalloc(PAGES(1)));
	expect_no_leak("after many more");
}

/*
 *	clear the entries -> flush the TLB -> free the pages
 */
TEST("6.4", pages_are_freed_last,
     "vfree() frees no page before its address is flushed: until then a CPU "
     "may still write to it.")
{
	unsigned long addr;

	areas_boot(SMALL);
	addr = (unsigned long)vmalloc(PAGES(10));
	expect_pages_of(addr, 10);
	watch_flushes(addr, 10);
	vfree((void *)addr);
	mistake("First remove_vm_area(), then __free_page().");
	expect_flushed();
	expect(!flushes.free_already, "pages are in use until the flush",
	       "one was free before");
}

TEST("6.4", all_or_nothing,
     "Whichever allocation fails on the way, vmalloc() returns NULL and gives "
     "back all that it has taken so far.")
{
	unsigned long n = 0;
	bool failed;

	mistake("Which of the area, the array and the pages are there already "
		"when this allocation fails?");
	do {
		unsigned long addr;

		areas_boot(SMALL);
		note_pages();
		fail_nth(FAIL_PAGE, ++n);
		addr = (unsigned long)vmalloc(PAGES(4));
		failed = has_failed(FAIL_PAGE);
		expect(!failed || !addr, "NULL: a page allocation has failed",
		       "an address");
		if (!failed)
			vfree((void *)addr);
		expect_no_leak("after a failure");
		expect_eq(nr_areas(), 0, "areas in vmlist after a failure");
	} while (failed);
	expect(n > 6, "at least 4 pages and 2 tables are allocated",
	       "%lu page allocations", n - 1);
	for (int i = 0; i < OFTEN; i++) {
		void *addr;

		machine->fail.hits[FAIL_SLAB] = 0;
		machine->fail.countdown[FAIL_SLAB] = 1 + (unsigned long)i % 2;
		addr = vmalloc(PAGES(40));
		/* An array of pages may come from elsewhere. */
		if (!has_failed(FAIL_SLAB))
			vfree(addr);
		else
			expect(!addr, "NULL: an object's allocation has "
			       "failed", "an address");
		expect_eq(nr_areas(), 0, "areas in vmlist after a failure");
	}
	step("the test has made %d allocations of objects fail", OFTEN);
	expect_no_leak("after many failures");
}

TEST("6.4", interrupts_can_not_wait,
     "vmalloc() in an interrupt is reported, since it may sleep; vfree() in an "
     "interrupt is a BUG.")
{
	void *addr;

	areas_boot(SMALL);
	addr = vmalloc(PAGES(2));
	expect_pages_of((unsigned long)addr, 2);
	expect(!log_has("sleeping function called"), "nothing in the log",
	       "a complaint about sleeping");
	as_irq(true);
	mistake("vmalloc() allocates with GFP_KERNEL, which says that it may "
		"sleep; the allocator then complains by itself.");
	vmalloc(PAGES(2));
	expect(log_has("sleeping function called from invalid context"),
	       "\"sleeping function called from invalid context\" in the log",
	       "nothing was said");
	mistake("BUG_ON(in_interrupt()) comes before anything else.");
	expect_bug(vfree(addr), "an interrupt calls it");
}

TEST("6.4", wrong_addresses_are_reported,
     "vfree() of something that begins no area is reported, with a warning, "
     "and does nothing; vfree(NULL) does nothing at all.")
{
	unsigned long addr;

	areas_boot(SMALL);
	addr = (unsigned long)vmalloc(PAGES(4));
	expect_pages_of(addr, 4);
	note_pages();
	vfree(NULL);
	expect(!log_has("Trying to vfree()"), "no complaint about NULL",
	       "there is one");
	mistake("The printk() and a WARN_ON(1), then return.");
	vfree((void *)(addr + 8));
	expect(log_has("Trying to vfree() bad address ("), "\"Trying to "
	       "vfree() bad address (...)\" in the log", "it is not there");
	expect(log_has("Badness in"), "a warning, \"Badness in ...\"", "none");
	expect(!log_has("nonexistent"), "that, and nothing else",
	       "\"nonexistent\" too");
	vfree((void *)(addr + PAGES(1)));
	expect(log_has("Trying to vfree() nonexistent vm area ("),
	       "\"Trying to vfree() nonexistent vm area (...)\" in the log",
	       "it is not there");
	expect_pages_of(addr, 4);
	expect_no_leak("after nothing was freed");
	vfree((void *)addr);
	note_pages();
	mistake("When the area is gone, remove_vm_area() returns NULL.");
	vfree((void *)addr);
	expect_no_leak("after the same was freed twice");
}

/* The work of allocating and freeing so many pages. */
static unsigned long work_of(unsigned long pages)
{
	unsigned long work, fills = machine->mmu.tlb_fills;
	void *addr = vmalloc(PAGES(pages));

	work = last_call_work();
	expect_eq(machine->mmu.tlb_fills - fills, 0, "pages of the area that "
		  "vmalloc() touched");
	vfree(addr);
	return work + last_call_work();
}

/* Counted in basic blocks, so it is the same on every host. */
TEST("6.4", work_grows_with_the_pages,
     "Twice as many pages are twice the work: no page is looked at again for "
     "each other one, and none is touched.")
{
	unsigned long small, large;

	areas_boot(SMALL);
	expect_pages_of((unsigned long)vmalloc(PAGES(250)), 250);
	mistake("vmalloc() does not promise zeroes. Is there a loop inside of "
		"a loop over all pages?");
	small = work_of(25);
	large = work_of(250);
	expect(large <= 15 * small, "about 10 times the work for 10 times the "
	       "pages", "%lu basic blocks instead of %lu", large, small);
}

/* Allocates, fills, checks and frees while others do so too. */
static void live(void *arg)
{
	unsigned long me = (unsigned long)arg;

	for (unsigned long i = 0; i < 3; i++) {
		unsigned long pages = 1 + (me + i) % 3;
		unsigned long addr = (unsigned long)vmalloc(PAGES(pages));

		expect_pages_of(addr, pages);
		fill(addr, pages, 100 * me);
		vfree(vmalloc(PAGES(1)));
		expect_filled(addr, pages, 100 * me);
		vfree((void *)addr);
	}
}

TEST("6.4", cpus_do_not_disturb_each_other,
     "While several CPUs allocate and free, each keeps what it has.")
{
	for_each_seed(seed) {
		const struct cpu_task tasks[] = {
			{ .cpu = 0, .fn = live, .arg = (void *)1 },
			{ .cpu = 1, .fn = live, .arg = (void *)2 },
			{ .cpu = 2, .fn = live, .arg = (void *)3 },
		};

		areas_boot("mem=4M cpus=3");
		note_pages();
		mistake("What is not guarded by vmlist_lock may be used by "
			"nobody else: an area that is on the list is seen by "
			"all.");
		run_tasks(seed, tasks, 3);
		expect_eq(nr_areas(), 0, "areas in vmlist");
		expect_no_leak("after all was freed");
	}
}

/* --- 6.5 ----------------------------------------------------------------- */

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
	mistake("vunmap() is not vfree(): the pages were somebody's before.");
	vunmap((void *)addr);
	expect_nothing_at(addr, 3, "nothing is mapped after vunmap()");
	expect_eq(nr_areas(), 0, "areas in vmlist");
	expect_no_leak("after vunmap(), which frees no page");
	expect_eq(*word_in_frame(pfn_of(pages[0]), 8), 1234, "what the page "
		  "holds");
	as_irq(true);
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

/* --- 6.6 ----------------------------------------------------------------- */

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

	areas_boot(SMALL);
	regs = ioremap(DMA_BASE, DMA_SIZE);
	expect(regs != NULL, "an address", "NULL");
	expect_eq(readl(regs), DMA_MAGIC, "the engine's DMA_ID");
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

/* --- 6.7 ----------------------------------------------------------------- */

EXERCISE("6.7", "/proc/vmallocinfo", 5, 15, "/proc/vmallocinfo");

/* The line and the column where two texts begin to differ. */
static void expect_same_text(const char *want, const char *have)
{
	int line = 1, column = 1;

	while (*want && *want == *have) {
		line += *want == '\n';
		column = *want == '\n' ? 1 : column + 1;
		want++, have++;
	}
	expect(*want == *have, "the text as the chapter describes it",
	       "line %d, from column %d on: \"%.*s\" instead of \"%.*s\"", line,
	       column, (int)strcspn(have, "\n"), have,
	       (int)strcspn(want, "\n"), want);
}

/* How many pages of an area are on each node. */
static void print_nodes(FILE *out, unsigned long addr, unsigned long pages)
{
	for (unsigned long nid = 0; nid < memory_map()->nr_nodes; nid++) {
		unsigned long n = 0;

		for (unsigned long i = 0; i < pages; i++)
			n += page_to_nid(page_of(frame_at(addr + PAGES(i)))) ==
				nid;
		if (n)
			fprintf(out, " N%lu=%lu", nid, n);
	}
}

/* What the file should be, by vmlist and the page tables. */
static void print_area(FILE *out, const struct vm_struct *vm)
{
	unsigned long addr = (unsigned long)vm->addr;
	unsigned long pages = vm->size / PAGE_SIZE - 1;

	fprintf(out, "0x%016lx-0x%016lx %7lu", addr, addr + vm->size, vm->size);
	if (vm->flags == VM_ALLOC)
		fprintf(out, " pages=%lu vmalloc", pages);
	else if (vm->flags == VM_IOREMAP)
		fprintf(out, " phys=%lx ioremap", vm->phys_addr);
	else
		fputs(" vmap", out);
	if (vm->flags == VM_ALLOC)
		print_nodes(out, addr, pages);
	fputc('\n', out);
}

TEST("6.7", vmallocinfo_has_a_line_for_each_area,
     "/proc/vmallocinfo has a line for each area, in the order of their "
     "addresses, and reading it leaves the lock free.")
{
	struct area_view area[AREAS_MAX];
	struct page **pages;
	char *text = NULL;
	size_t size;
	FILE *out;

	areas_boot("mem=16M nodes=2");
	expect_same_text("", proc_file("vmallocinfo"));
	pages = new_pages(3, GFP_KERNEL);
	vmalloc(PAGES(5));
	ioremap(DMA_BASE, DMA_SIZE);
	vmap(pages, 3, VM_MAP, PAGE_KERNEL);
	vmalloc(1UL << 20);
	ioremap(SCREEN_BASE, SCREEN_SIZE);
	out = open_memstream(&text, &size);
	for (unsigned int i = 0, n = list_areas(area); i < n; i++)
		print_area(out, &area[i].vm);
	fclose(out);
	mistake("\"0x%p-0x%p %7ld\", then \" pages=%u\", \" phys=%lx\", what "
		"the area is for, and the nodes.");
	expect_same_text(text, proc_file("vmallocinfo"));
	free(text);
	vmalloc(1);
}
