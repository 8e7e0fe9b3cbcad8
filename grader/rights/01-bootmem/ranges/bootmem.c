/*
 * Bootmem, right in another way: free memory as a list of ranges.
 *
 * The map has a 1 wherever a range of free pages begins or ends, so the ranges
 * are the pairs of ones, and a page is free if the number of ones up to it is
 * odd.  last_success is the physical address behind the last block; nothing
 * remembers where a search began, and the other two members are not used.
 * Free memory is handed over in blocks as large as they come.
 */
#include <asm/io.h>
#include <linux/bootmem.h>
#include <linux/mm.h>
#include <linux/module.h>

unsigned long min_low_pfn;
unsigned long max_low_pfn;
unsigned long max_pfn;
EXPORT_SYMBOL(max_pfn);

#define PFN(addr)	((addr) >> PAGE_SHIFT)
#define PFN_UP(addr)	PFN(PAGE_ALIGN(addr))

/* Everything below counts pages from the node's first one. */
static unsigned long first_pfn(const bootmem_data_t *bdata)
{
	return PFN(bdata->node_boot_start);
}

static unsigned long nr_pages(const bootmem_data_t *bdata)
{
	return bdata->node_low_pfn - first_pfn(bdata);
}

static bool is_free(const bootmem_data_t *bdata, unsigned long page)
{
	const unsigned long *word = bdata->node_bootmem_map;
	unsigned long ones = 0;

	for (; page >= BITS_PER_LONG; page -= BITS_PER_LONG)
		ones += hweight_long(*word++);
	ones += hweight_long(*word << (BITS_PER_LONG - 1 - page));
	return ones % 2;
}

/* The first place at or behind @page where a range begins or ends. */
static unsigned long edge(const bootmem_data_t *bdata, unsigned long page)
{
	return find_next_bit(bdata->node_bootmem_map, nr_pages(bdata), page);
}

static void set_edge(bootmem_data_t *bdata, unsigned long page, bool on)
{
	if (page == nr_pages(bdata))
		return;
	if (on)
		__set_bit(page, bdata->node_bootmem_map);
	else
		__clear_bit(page, bdata->node_bootmem_map);
}

/* Makes pages [page, end) all free or all taken, whatever they were. */
static void set_range(bootmem_data_t *bdata, unsigned long page,
		      unsigned long end, bool free)
{
	bool before = page && is_free(bdata, page - 1);
	bool behind = end < nr_pages(bdata) && is_free(bdata, end);

	set_edge(bdata, page, before != free);
	for (unsigned long i = edge(bdata, page + 1); i < end;
	     i = edge(bdata, i))
		set_edge(bdata, i, false);
	set_edge(bdata, end, behind != free);
}

unsigned long bootmem_bootmap_pages(unsigned long pages)
{
	const unsigned long per_page = PAGE_SIZE * 8;

	return (pages + per_page - 1) / per_page;
}

unsigned long init_bootmem_node(pg_data_t *pgdat, unsigned long freepfn,
				unsigned long startpfn, unsigned long endpfn)
{
	unsigned long bytes = BITS_TO_LONGS(endpfn - startpfn) * sizeof(long);
	bootmem_data_t *bdata = pgdat->bdata;

	bdata->node_boot_start = startpfn << PAGE_SHIFT;
	bdata->node_low_pfn = endpfn;
	bdata->node_bootmem_map = memset(__va(freepfn << PAGE_SHIFT), 0, bytes);
	pgdat->pgdat_next = pgdat_list;
	pgdat_list = pgdat;
	return bytes;
}

unsigned long init_bootmem(unsigned long start, unsigned long pages)
{
	min_low_pfn = start;
	max_low_pfn = pages;
	return init_bootmem_node(NODE_DATA(0), start, 0, pages);
}

void free_bootmem_node(pg_data_t *pgdat, unsigned long addr,
		       unsigned long size)
{
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long page = PFN_UP(addr) - first_pfn(bdata);
	unsigned long end = PFN(addr + size) - first_pfn(bdata);

	BUG_ON(PFN(addr + size) > bdata->node_low_pfn);
	if (PFN_UP(addr) >= PFN(addr + size))
		return;
	BUG_ON(is_free(bdata, page) || edge(bdata, page + 1) < end);
	set_range(bdata, page, end, true);
}

void free_bootmem(unsigned long addr, unsigned long size)
{
	free_bootmem_node(NODE_DATA(0), addr, size);
}

void reserve_bootmem_node(pg_data_t *pgdat, unsigned long addr,
			  unsigned long size)
{
	bootmem_data_t *bdata = pgdat->bdata;

	BUG_ON(!size || PFN_UP(addr + size) > bdata->node_low_pfn);
	set_range(bdata, PFN(addr) - first_pfn(bdata),
		  PFN_UP(addr + size) - first_pfn(bdata), false);
}

void reserve_bootmem(unsigned long addr, unsigned long size)
{
	reserve_bootmem_node(NODE_DATA(0), addr, size);
}

/* Physical address of free memory at or above @goal; ~0 if there is none. */
static unsigned long find(const bootmem_data_t *bdata, unsigned long bytes,
			  unsigned long align, unsigned long goal)
{
	unsigned long start = edge(bdata, 0), end;

	for (; start < nr_pages(bdata); start = edge(bdata, end + 1)) {
		unsigned long low, high;

		end = edge(bdata, start + 1);
		low = bdata->node_boot_start + (start << PAGE_SHIFT);
		high = bdata->node_boot_start + (end << PAGE_SHIFT);
		low = ALIGN(max(low, goal), max(align, PAGE_SIZE));
		if (low < high && high - low >= bytes)
			return low;
	}
	return ~0UL;
}

static void *alloc_from(bootmem_data_t *bdata, unsigned long size,
			unsigned long align, unsigned long goal)
{
	unsigned long addr, end, last = bdata->last_success;

	BUG_ON(!size || align & (align - 1));
	addr = find(bdata, size, align, goal);
	if (addr == ~0UL) {
		goal = 0;
		addr = find(bdata, size, align, goal);
	}
	if (addr == ~0UL)
		return NULL;
	/* The rest of the last block's page, if that is next to it. */
	if (PAGE_ALIGN(last) == addr && last >= goal)
		addr = min(addr, ALIGN(last, max(align, 1UL)));
	end = addr + size;
	bdata->last_success = end;
	set_range(bdata, PFN(addr) - first_pfn(bdata),
		  PFN_UP(end) - first_pfn(bdata), false);
	return memset(__va(addr), 0, size);
}

void *__alloc_bootmem(unsigned long size, unsigned long align,
		      unsigned long goal)
{
	void *block = NULL;
	pg_data_t *pgdat;

	for_each_pgdat(pgdat)
		if (!block)
			block = alloc_from(pgdat->bdata, size, align, goal);
	if (!block) {
		printk(KERN_ALERT "bootmem alloc of %lu bytes failed!\n", size);
		panic("Out of memory");
	}
	return block;
}

void *__alloc_bootmem_node(pg_data_t *pgdat, unsigned long size,
			   unsigned long align, unsigned long goal)
{
	void *block = alloc_from(pgdat->bdata, size, align, goal);

	return block ? block : __alloc_bootmem(size, align, goal);
}

/* The largest order of a block that begins at @pfn and ends before @end. */
static unsigned int largest_order(unsigned long pfn, unsigned long end)
{
	unsigned int order = MAX_ORDER - 1;

	while (pfn % (1UL << order) || end - pfn < 1UL << order)
		order--;
	return order;
}

static unsigned long hand_over(unsigned long pfn, unsigned long end)
{
	unsigned long pages = end - pfn;

	while (pfn < end) {
		unsigned int order = largest_order(pfn, end);
		struct page *page = pfn_to_page(pfn);

		pfn += 1UL << order;
		for (unsigned long i = 0; i < 1UL << order; i++)
			ClearPageReserved(page + i);
		set_page_count(page, 1);
		__free_pages(page, order);
	}
	return pages;
}

unsigned long free_all_bootmem_node(pg_data_t *pgdat)
{
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long base = first_pfn(bdata), size = nr_pages(bdata);
	unsigned long map = PFN(__pa(bdata->node_bootmem_map));
	unsigned long start, end, pages = 0;

	for (start = edge(bdata, 0); start < size;
	     start = edge(bdata, end + 1)) {
		end = edge(bdata, start + 1);
		pages += hand_over(base + start, base + end);
	}
	return pages + hand_over(map, map + bootmem_bootmap_pages(size));
}

unsigned long free_all_bootmem(void)
{
	return free_all_bootmem_node(NODE_DATA(0));
}
