/* The suite of exercise 6.4: vmalloc() and vfree(). */
#include "lab.h"

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

/* What the only area there is says of itself: so many pages of vmalloc()'s. */
static void expect_described(unsigned long pages)
{
	struct vm_struct vm = area_of(vmlist);

	expect_eq(vm.flags, VM_ALLOC, "the area's flags");
	expect_eq(vm.nr_pages, pages, "the area's nr_pages, the guard page not "
		  "counted");
	expect_no_sleep();
}

TEST("6.4", vmalloc_gives_memory,
     "vmalloc() returns an address at which as many pages are mapped as the "
     "size needs; what is written there stays.")
{
	static const unsigned long size[] = { 1, 4096, 4097, 40000 };
	unsigned long addr[4];

	areas_boot(SMALL);
	mistake("Sizes are rounded up to whole pages, and each page is "
		"allocated by itself. num_physpages counts pages, not bytes.");
	for (int i = 0; i < 4; i++) {
		addr[i] = (unsigned long)vmalloc(size[i]);
		expect_pages_of(addr[i], PAGE_ALIGN(size[i]) / PAGE_SIZE);
		if (!i)
			expect_described(1);
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
	mistake("PAGE_ALIGN(~0UL) is 0; and num_physpages counts pages, not "
		"bytes.");
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

	areas_boot(WITH_HIGHMEM " debug=slab");
	vfree(vmalloc(PAGES(60)));
	note_pages();
	mistake("Three things were allocated: each page, the array of them, "
		"and the struct vm_struct. What is freed is not looked into "
		"any more.");
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
	expect(!freed_before_flush(), "pages are in use until the flush",
	       "one was free before");
}

/* vmalloc() on a fresh machine, with the nth page allocation failing; false if
 * there are no n. */
static bool vmalloc_with_failure(unsigned long n)
{
	void *addr;
	bool failed;

	areas_boot(SMALL);
	note_pages();
	fail_nth(FAIL_PAGE, n);
	addr = vmalloc(PAGES(4));
	failed = has_failed(FAIL_PAGE);
	expect(!failed || !addr, "NULL: a page allocation has failed",
	       "an address");
	if (!failed)
		vfree(addr);
	expect_no_leak("after a failure");
	expect_eq(nr_areas(), 0, "areas in vmlist after a failure");
	return failed;
}

TEST("6.4", all_or_nothing,
     "Whichever allocation fails on the way, vmalloc() returns NULL and gives "
     "back all that it has taken so far.")
{
	unsigned long n = 1;

	mistake("Which of the area, the array and the pages are there already "
		"when this allocation fails?");
	while (vmalloc_with_failure(n))
		n++;
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
	expect_pages_of((unsigned long)addr, 2);
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
