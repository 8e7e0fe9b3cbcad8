/*
 * The window of addresses as a suite sees it: see areas.h.
 */
#include "areas.h"

#include "../../lib/view/frames.h"

/* mem_map as it was after booting: the subject could move it. */
static struct page *frame_map;
static unsigned long held, slabs;

static void draw(FILE *out)
{
	view_window(out, memory_map(), (unsigned long)vmlist);
}

void areas_boot(const char *boot_line)
{
	unsigned long total;

	boot(boot_line);
	frame_map = mem_map;
	total = memory_map()->ram_end >> PAGE_SHIFT;
	expect((unsigned long)frame_map >= PAGE_OFFSET &&
	       (unsigned long)(frame_map + total) <= PAGE_OFFSET +
	       memory_map()->low_end,
	       "mem_map is in low memory", "it is not");
	picture(draw);
}

unsigned long pfn_of(const struct page *page)
{
	return (unsigned long)(page - frame_map);
}

struct page *page_of(unsigned long pfn)
{
	expect(view_is_ram(memory_map(), pfn), "a page frame that is RAM",
	       "page frame %ld", (long)pfn);
	return frame_map + pfn;
}

/* --- Page tables --------------------------------------------------------- */

unsigned long entry_at(unsigned long addr)
{
	return view_walk(memory_map(), addr).entry;
}

unsigned long frame_at(unsigned long addr)
{
	unsigned long entry = entry_at(addr);

	return entry & _PAGE_PRESENT ? (entry & MMU_FRAME) >> PAGE_SHIFT :
		NO_FRAME;
}

unsigned int count_tables(void)
{
	static unsigned long pfn[4096];

	return view_tables(memory_map(), pfn, 4096);
}

/* --- Areas --------------------------------------------------------------- */

unsigned int list_areas(struct area_view area[AREAS_MAX])
{
	char damage[DAMAGE_SIZE];
	unsigned int n = view_areas(memory_map(), (unsigned long)vmlist, area,
				    AREAS_MAX, damage);

	expect(!*damage, "vmlist is a list of areas in the order of their "
	       "addresses", "%s", damage);
	return n;
}

struct vm_struct area_of(const struct vm_struct *at)
{
	struct area_view area[AREAS_MAX];
	unsigned int n = list_areas(area), i = 0;

	expect(at != NULL, "an area: there is room for it", "NULL");
	while (i < n && area[i].at != (unsigned long)at)
		i++;
	expect(i < n, "the area is in vmlist", "it is none of the %u there", n);
	return area[i].vm;
}

/* --- Who has how many pages ---------------------------------------------- */

static bool is_slab(unsigned long pfn)
{
	return frame_map[pfn].flags >> PG_slab & 1;
}

static bool is_used(unsigned long pfn)
{
	return page_count(&frame_map[pfn]) > 0 &&
		!PageReserved(&frame_map[pfn]);
}

static unsigned long count(bool (*is)(unsigned long pfn))
{
	unsigned long n = 0;

	for (unsigned int i = 0; i < memory_map()->nr_ranges; i++) {
		const struct mem_range *r = &memory_map()->range[i];

		for (unsigned long pfn = r->start >> PAGE_SHIFT;
		     pfn < r->end >> PAGE_SHIFT; pfn++)
			n += is(pfn);
	}
	return n;
}

static bool is_held(unsigned long pfn)
{
	return is_used(pfn) && !is_slab(pfn);
}

unsigned long pages_held(void)
{
	static unsigned long table[4096];
	unsigned int n = view_tables(memory_map(), table, 4096);
	unsigned long sum = count(is_held);

	/* Those made at boot are reserved. */
	for (unsigned int i = 0; i < n; i++)
		sum -= is_held(table[i]);
	return sum;
}

unsigned long pages_in_slabs(void)
{
	return count(is_slab);
}

void note_pages(void)
{
	held = pages_held();
	slabs = pages_in_slabs();
}

/* A cache may have grown a little for good. */
#define SLAB_SLACK	4

void expect_no_leak(const char *when)
{
	unsigned long now = pages_in_slabs();

	expect_eq(pages_held(), held, "pages in use %s, page tables and slabs "
		  "not counted", when);
	expect(now <= slabs + SLAB_SLACK, "what was allocated with kmalloc() "
	       "was freed", "%lu pages of slabs %s, and %lu before", now, when,
	       slabs);
}

/* --- Touching ------------------------------------------------------------ */

static void expect_mapped(unsigned long addr, unsigned long need)
{
	unsigned long entry = entry_at(addr);
	char expected[128];

	expect(addr >= WINDOW_START && addr < WINDOW_END, "an address of the "
	       "window", "%s", window_name(addr));
	snprintf(expected, sizeof(expected), "the page tables map a page at %s",
		 window_name(addr));
	expect((entry & need) == need &&
	       view_is_ram(memory_map(), (entry & MMU_FRAME) >> PAGE_SHIFT),
	       expected, entry ? "the entry there is %#lx" :
	       "there is no entry, or it is %#lx", entry);
}

unsigned long see(unsigned long addr)
{
	expect_mapped(addr, _PAGE_PRESENT);
	return *(volatile unsigned long *)addr;
}

void store(unsigned long addr, unsigned long value)
{
	expect_mapped(addr, _PAGE_PRESENT | _PAGE_RW);
	*(volatile unsigned long *)addr = value;
}

unsigned long *word_in_frame(unsigned long pfn, unsigned long addr)
{
	expect(pfn < memory_map()->low_end >> PAGE_SHIFT &&
	       view_is_ram(memory_map(), pfn), "a page frame of low memory",
	       "page frame %lu", pfn);
	return (unsigned long *)((char *)__va(pfn << PAGE_SHIFT) +
				 (addr & ~PAGE_MASK));
}

/* --- Pages of a test's own ----------------------------------------------- */

struct page **new_pages(unsigned int n, unsigned int gfp_mask)
{
	struct page **pages = (struct page **)__get_free_page(GFP_KERNEL);

	expect(pages && n < PAGE_SIZE / sizeof(*pages), "memory for an array "
	       "of pages", "none");
	for (unsigned int i = 0; i < n; i++) {
		pages[i] = alloc_page(gfp_mask);
		expect(pages[i] != NULL, "pages: most memory is free", "NULL");
	}
	pages[n] = NULL;
	return pages;
}

struct page ***pointer_to(struct page **pages)
{
	/* The array's page has room for it at its end. */
	struct page ***pointer = (struct page ***)((char *)pages + PAGE_SIZE) -
		1;

	*pointer = pages;
	return pointer;
}
