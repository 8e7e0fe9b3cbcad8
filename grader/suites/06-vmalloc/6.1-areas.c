/* The suite of exercise 6.1: areas of addresses, and the holes between them. */
#include "lab.h"

#include <string.h>

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
	expect_no_sleep();
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
	mistake("Who finds no hole calls out_of_addresses().");
	expect(log_has("allocation failed: out of vmalloc space - use "
		       "vmalloc=<size> to increase size."),
	       "\"allocation failed: out of vmalloc space - use vmalloc=<size> "
	       "to increase size.\" in the log", "it is not there");
	mistake("An area may end exactly where the window ends, and no byte "
		"further.");
	expect_area(get_vm_area(PAGES(10), VM_ALLOC), 5, 10);
	expect(!get_vm_area(PAGES(1), VM_ALLOC), "NULL: the window is full",
	       "an area");
	mistake("With the guard page the size becomes 0, or the sum of address "
		"and size less than the address.");
	expect(!get_vm_area(0 - PAGES(1), VM_ALLOC), "NULL: with a guard page "
	       "the size is no number any more", "an area");
	expect(!get_vm_area(0 - PAGES(2), VM_ALLOC), "NULL: there are not so "
	       "many addresses", "an area");
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
