/* The suite of exercise 6.3: entries that are cleared, and a TLB that is told. */
#include "lab.h"

#include <string.h>

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
	expect(nr_flushes() <= 2, "one flush for all 64 pages",
	       "%lu flushes", nr_flushes());
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
