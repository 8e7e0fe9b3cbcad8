/* The suite of exercise 6.2: pages at an area's addresses, by page tables. */
#include "lab.h"

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
	expect_mapped(map_vm_area(area, PAGE_KERNEL, pointer));
	expect_pages(addr, pages, N);
	expect_eq(*pointer - pages, N, "how far *pages has moved");
	for (unsigned long i = 0; i < N; i++) {
		store(addr + PAGES(i) + 8, 1000 + i);
		expect_eq(*word_in_frame(pfn_of(pages[i]), addr + 8), 1000 + i,
			  "the word in page %lu of the area", i);
		expect_eq(read_at(addr + PAGES(i) + 8), 1000 + i,
			  "the same as the kernel sees it");
	}
	expect_no_sleep();
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
	expect_mapped(map_vm_area(area, PAGE_KERNEL_RO, pointer_to(pages)));
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
		"missing, and return the entry for the address. pmd_offset() "
		"makes none: then the entry goes to page frame 0.");
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
	mistake("*pages moves on behind a page that was mapped, and stays if "
		"map_page() has failed.");
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
	mistake("*pages moves on behind a page that was mapped.");
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
			expect_mapped(m[i].err);
			expect_pages(address_of(m[i].area), pages[i], 2);
		}
		expect_eq(count_tables(), 2, "tables: a middle directory and "
			  "a page table");
		expect_no_leak("after all have mapped theirs");
	}
}
