/*
 * Bootmem, right in another way: best fit.
 *
 * With a goal, a block comes from the smallest run of free pages above it that
 * is large enough; without one from the lowest.  The rest of the last block's
 * page is used whenever a block fits into it and may lie there, free page
 * behind it or not.  last_success is not used.  Memory is handed over from the
 * top down.
 */
#include <asm/io.h>
#include <linux/bootmem.h>
#include <linux/mm.h>
#include <linux/module.h>

unsigned long min_low_pfn;
unsigned long max_low_pfn;
unsigned long max_pfn;
EXPORT_SYMBOL(max_pfn);

#define NOWHERE	(~0UL)

/* What the caller wants, in bytes and physical addresses. */
struct wish {
	unsigned long size, align, goal;
};

unsigned long bootmem_bootmap_pages(unsigned long pages)
{
	return PAGE_ALIGN(BITS_TO_LONGS(pages) * sizeof(long)) / PAGE_SIZE;
}

/* The words and bits of a node's map count from its first page frame. */
static unsigned long bit(const bootmem_data_t *bdata, unsigned long addr)
{
	return (addr - bdata->node_boot_start) / PAGE_SIZE;
}

static unsigned long addr_of(const bootmem_data_t *bdata, unsigned long bit)
{
	return bdata->node_boot_start + bit * PAGE_SIZE;
}

static unsigned long node_end(const bootmem_data_t *bdata)
{
	return bdata->node_low_pfn << PAGE_SHIFT;
}

unsigned long init_bootmem_node(pg_data_t *pgdat, unsigned long freepfn,
				unsigned long startpfn, unsigned long endpfn)
{
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long bytes;

	*bdata = (bootmem_data_t){
		.node_boot_start = startpfn << PAGE_SHIFT,
		.node_low_pfn = endpfn,
		.node_bootmem_map = __va(freepfn << PAGE_SHIFT),
		/* No page is behind this one. */
		.last_pos = NOWHERE,
	};
	bytes = BITS_TO_LONGS(endpfn - startpfn) * sizeof(long);
	memset(bdata->node_bootmem_map, -1, bytes);
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
	unsigned long end = (addr + size) & PAGE_MASK;

	BUG_ON(end > node_end(bdata));
	for (addr = PAGE_ALIGN(addr); addr < end; addr += PAGE_SIZE)
		if (!test_and_clear_bit(bit(bdata, addr),
					bdata->node_bootmem_map))
			BUG();
}

void free_bootmem(unsigned long addr, unsigned long size)
{
	free_bootmem_node(NODE_DATA(0), addr, size);
}

static void take(bootmem_data_t *bdata, unsigned long addr, unsigned long end)
{
	BUG_ON(PAGE_ALIGN(end) > node_end(bdata));
	for (addr &= PAGE_MASK; addr < end; addr += PAGE_SIZE)
		set_bit(bit(bdata, addr), bdata->node_bootmem_map);
}

void reserve_bootmem_node(pg_data_t *pgdat, unsigned long addr,
			  unsigned long size)
{
	BUG_ON(size < 1);
	take(pgdat->bdata, addr, addr + size);
}

void reserve_bootmem(unsigned long addr, unsigned long size)
{
	reserve_bootmem_node(NODE_DATA(0), addr, size);
}

/* Finds both ends of the next run of free pages at or behind bit @from; false
 * if there is none. */
static bool next_run(const bootmem_data_t *bdata, unsigned long from,
		     unsigned long *start, unsigned long *end)
{
	const unsigned long *map = bdata->node_bootmem_map;
	unsigned long size = bit(bdata, node_end(bdata));

	*start = find_next_zero_bit(map, size, from);
	*end = find_next_bit(map, size, *start);
	return *start < size;
}

/* Where in the smallest run that will do the block begins. */
static unsigned long best(const bootmem_data_t *bdata, const struct wish *w)
{
	unsigned long start, end, room, found = NOWHERE, least = NOWHERE;

	for (end = 0; next_run(bdata, end, &start, &end);) {
		unsigned long low = max(addr_of(bdata, start), w->goal);
		unsigned long high = addr_of(bdata, end);

		low = ALIGN(low, max(w->align, PAGE_SIZE));
		room = high - low;
		if (low >= high || room < w->size || room >= least)
			continue;
		if (!w->goal)
			return low;
		found = low;
		least = room;
	}
	return found;
}

/* The block begins in the rest of the last block's page if it fits there, or
 * if it can go on in the run of pages at @found. */
static unsigned long share(const bootmem_data_t *bdata, const struct wish *w,
			   unsigned long found)
{
	unsigned long page = addr_of(bdata, bdata->last_pos);
	unsigned long rest = ALIGN(page + bdata->last_offset, w->align);
	unsigned long behind = page + PAGE_SIZE;

	if (!bdata->last_offset || rest >= behind || rest < w->goal)
		return found;
	if (found == behind)
		return rest;
	if (rest + w->size <= behind && (w->goal || rest < found))
		return rest;
	return found;
}

static void *alloc_from(bootmem_data_t *bdata, struct wish w)
{
	unsigned long addr, end;

	addr = share(bdata, &w, best(bdata, &w));
	if (addr == NOWHERE && w.goal) {
		w.goal = 0;
		addr = share(bdata, &w, best(bdata, &w));
	}
	if (addr == NOWHERE)
		return NULL;
	end = addr + w.size;
	take(bdata, addr, end);
	bdata->last_pos = bit(bdata, end - 1);
	bdata->last_offset = end & ~PAGE_MASK;
	return memset(__va(addr), 0, w.size);
}

void *__alloc_bootmem_node(pg_data_t *pgdat, unsigned long size,
			   unsigned long align, unsigned long goal)
{
	struct wish w = { size, max(align, 1UL), goal };
	pg_data_t *other;
	void *block;

	BUG_ON(!size);
	BUG_ON(align & (align - 1));
	block = alloc_from(pgdat->bdata, w);
	for_each_pgdat(other)
		if (!block)
			block = alloc_from(other->bdata, w);
	if (block)
		return block;
	printk(KERN_ALERT "bootmem alloc of %lu bytes failed!\n", size);
	panic("Out of memory");
}

void *__alloc_bootmem(unsigned long size, unsigned long align,
		      unsigned long goal)
{
	return __alloc_bootmem_node(pgdat_list, size, align, goal);
}

static void hand_over(unsigned long pfn)
{
	struct page *page = pfn_to_page(pfn);

	ClearPageReserved(page);
	set_page_count(page, 1);
	__free_page(page);
}

unsigned long free_all_bootmem_node(pg_data_t *pgdat)
{
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long map = virt_to_phys(bdata->node_bootmem_map) / PAGE_SIZE;
	unsigned long size = bit(bdata, node_end(bdata));
	unsigned long base = bdata->node_low_pfn - size;
	unsigned long sum = bootmem_bootmap_pages(size), n = size;

	while (n--) {
		if (test_bit(n, bdata->node_bootmem_map))
			continue;
		hand_over(base + n);
		sum++;
	}
	for (n = 0; n < bootmem_bootmap_pages(size); n++)
		hand_over(map + n);
	return sum;
}

unsigned long free_all_bootmem(void)
{
	return free_all_bootmem_node(NODE_DATA(0));
}
