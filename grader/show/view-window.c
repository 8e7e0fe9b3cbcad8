/*
 * Tests of the pictures of page tables and of vmalloc()'s areas.
 */
#include "view-test.h"

#include "../../lib/view/window.h"
#include <string.h>

#define PMD		8UL	/* page frames of the tables, */
#define PTE		9UL
#define AREAS		10UL	/* and of the areas */

#define table(pfn)	((unsigned long *)__va((pfn) << PAGE_SHIFT))
#define area(n)		(&((struct vm_struct *)__va(AREAS << PAGE_SHIFT))[n])
#define pgd_entry	(((unsigned long *)SWAPPER_PG_DIR)[	\
				pgd_index(VMALLOC_START)])
#define pmd_entry	(table(PMD)[pmd_index(VMALLOC_START)])

static void set_entry(unsigned long *entry, unsigned long pfn)
{
	*entry = pfn << PAGE_SHIFT | _PAGE_TABLE;
}

static void set_area(int n, unsigned long page_nr, unsigned long pages,
		     unsigned long flags)
{
	*area(n) = (struct vm_struct){
		.addr = (void *)(VMALLOC_START + page_nr * PAGE_SIZE),
		.size = pages * PAGE_SIZE, .flags = flags,
	};
	if (n)
		area(n - 1)->next = area(n);
}

/* Three pages, a device's, and an area at which nothing is mapped. */
static void build_window(void)
{
	memset(table(PMD), 0, 3 * PAGE_SIZE);
	set_entry(&pgd_entry, PMD);
	set_entry(&pmd_entry, PTE);
	set_area(0, 0, 4, VM_ALLOC);
	set_area(1, 6, 2, VM_IOREMAP);
	set_area(2, 8, 3, VM_MAP);
	for (unsigned long i = 0; i < 3; i++)
		set_entry(table(PTE) + i, 20 + i);
	set_entry(table(PTE) + 6, DMA_BASE >> PAGE_SHIFT);
}

static void window(FILE *out, const struct machine_state *map)
{
	view_window(out, map, (unsigned long)area(0));
}

static void no_window(FILE *out, const struct machine_state *map)
{
	view_window(out, map, 0);
}

static void test_areas(void)
{
	build_window();
	check("areas", window,
	      "    addresses from VMALLOC_START on, one column a page:\n"
	      "    [###|..#|--|....................................."
	      "................]\n"
	      "    #  mapped   -  in an area, not mapped   |  guard page   "
	      ".  nothing\n"
	      "    vmalloc  VMALLOC_START, 3 pages: 20 21 22\n"
	      "    ioremap  VMALLOC_START + 0x6000, 1 page: physical address "
	      "0xfe00000000\n"
	      "    vmap     VMALLOC_START + 0x8000, 2 pages: - -\n");
	set_entry(table(PTE) + 3, 23);
	set_entry(table(PTE) + 20, 23);
	check_line("a guard page and a place where nothing should be", window,
		   "    [###!..#|--|.........!....");
	check_line("what that means", window,
		   "    !  mapped where nothing should be\n");
	check_line("no areas", no_window, "    [!!!!..!.............!");
}

static void test_damaged_areas(void)
{
	build_window();
	area(2)->next = area(0);
	check_line("a list without an end", window, "    ! vmlist: after 3 "
		   "areas there is one at a lower address\n");
	area(1)->next = (void *)0x1000;
	check_line("a list that leads nowhere", window, "    ! vmlist: after 2 "
		   "areas it leads to 0x1000, where no RAM is\n");
	area(0)->size = 100;
	check_line("a size that is none", window, "    vmalloc  VMALLOC_START, "
		   "and 100 bytes, which is no size\n");
}

static void test_tables(void)
{
	build_window();
	check("tables", view_page_tables,
	      "    swapper_pg_dir, as far as it is about the window:\n"
	      "    [ 68] page frame 8, a page middle directory:\n"
	      "      [  8] page frame 9, a page table for VMALLOC_START on:\n"
	      "        [0] to [2]: 20 21 22\n"
	      "        [6]: physical address 0xfe00000000\n");
	set_entry(&pmd_entry, 1UL << 30);
	check("a table that is nowhere", view_page_tables,
	      "    swapper_pg_dir, as far as it is about the window:\n"
	      "    [ 68] page frame 8, a page middle directory:\n");
	pgd_entry = 0;
	check("no tables", view_page_tables,
	      "    swapper_pg_dir, as far as it is about the window:\n"
	      "    empty: there are no tables yet\n");
}

static void test_screen(void)
{
	memset(machine->devices.screen, 255, SCREEN_WIDTH * 8);
	machine->devices.screen[SCREEN_WIDTH * 8] = 255;
	check_line("a screen", view_screen,
		   "    (@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@"
		   "@@@@@@@@@@@)\n    (                                 ");
}

void test_window(void)
{
	test_areas();
	test_damaged_areas();
	test_tables();
	test_screen();
}
