/*
 * Bootmem, right in another way: from the top down, where that is left open.
 *
 * With a goal, a block comes from the highest run of free pages above it;
 * without one from the lowest.  Written without a search by words: the map is
 * read a bit at a time, and a run begins where a taken page ends.  Where the
 * last block ended is kept outside of the node's data; the members for it
 * stay 0.
 */
#include <asm/io.h>
#include <linux/bootmem.h>
#include <linux/mm.h>
#include <linux/module.h>

unsigned long min_low_pfn;
unsigned long max_low_pfn;
unsigned long max_pfn;
EXPORT_SYMBOL(max_pfn);

/* Physical address behind the last block of each node. */
static unsigned long last_end[MAX_NUMNODES];

static unsigned char *map_byte(const pg_data_t *pgdat, unsigned long pfn)
{
	unsigned char *map = pgdat->bdata->node_bootmem_map;

	return map + (pfn - pgdat->bdata->node_boot_start / PAGE_SIZE) / 8;
}

static unsigned char map_mask(const pg_data_t *pgdat, unsigned long pfn)
{
	return 1 << (pfn - pgdat->bdata->node_boot_start / PAGE_SIZE) % 8;
}

/* Pages outside of the node count as taken. */
static bool is_taken(const pg_data_t *pgdat, unsigned long pfn)
{
	if (pfn < pgdat->bdata->node_boot_start / PAGE_SIZE ||
	    pfn >= pgdat->bdata->node_low_pfn)
		return true;
	return *map_byte(pgdat, pfn) & map_mask(pgdat, pfn);
}

static void flip(pg_data_t *pgdat, unsigned long pfn)
{
	*map_byte(pgdat, pfn) ^= map_mask(pgdat, pfn);
}

unsigned long bootmem_bootmap_pages(unsigned long pages)
{
	unsigned long map = 0;

	while (map * PAGE_SIZE * 8 < pages)
		map++;
	return map;
}

unsigned long init_bootmem_node(pg_data_t *pgdat, unsigned long freepfn,
				unsigned long startpfn, unsigned long endpfn)
{
	unsigned long size = ALIGN((endpfn - startpfn + 7) / 8, 8);

	pgdat->bdata->node_boot_start = startpfn * PAGE_SIZE;
	pgdat->bdata->node_low_pfn = endpfn;
	pgdat->bdata->node_bootmem_map = __va(freepfn * PAGE_SIZE);
	memset(pgdat->bdata->node_bootmem_map, 0xff, size);
	last_end[pgdat->node_id] = 0;
	pgdat->pgdat_next = pgdat_list;
	pgdat_list = pgdat;
	return size;
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
	unsigned long pfn = PAGE_ALIGN(addr) / PAGE_SIZE;

	for (; pfn < (addr + size) / PAGE_SIZE; pfn++) {
		BUG_ON(pfn >= pgdat->bdata->node_low_pfn);
		BUG_ON(!is_taken(pgdat, pfn));
		flip(pgdat, pfn);
	}
}

void free_bootmem(unsigned long addr, unsigned long size)
{
	free_bootmem_node(NODE_DATA(0), addr, size);
}

void reserve_bootmem_node(pg_data_t *pgdat, unsigned long addr,
			  unsigned long size)
{
	unsigned long last = (addr + size - 1) / PAGE_SIZE;

	BUG_ON(!size || last >= pgdat->bdata->node_low_pfn);
	for (unsigned long pfn = addr / PAGE_SIZE; pfn <= last; pfn++)
		if (!is_taken(pgdat, pfn))
			flip(pgdat, pfn);
}

void reserve_bootmem(unsigned long addr, unsigned long size)
{
	reserve_bootmem_node(NODE_DATA(0), addr, size);
}

#define NOWHERE	(~0UL)

/*
 * Where a block can begin at or above the physical address @goal, in the
 * lowest run of free pages that will do, or in the highest; always as low in
 * that run as possible.  NOWHERE if there is none.
 */
static unsigned long find(const pg_data_t *pgdat, unsigned long size,
			  unsigned long align, unsigned long goal, bool highest)
{
	unsigned long node = pgdat->bdata->node_boot_start;
	unsigned long end = pgdat->bdata->node_low_pfn * PAGE_SIZE;
	unsigned long begin = ALIGN(max(goal, node), align);
	unsigned long found = NOWHERE;

	/* No page from begin up to addr is taken. */
	for (unsigned long addr = begin; addr < end; addr += PAGE_SIZE) {
		if (is_taken(pgdat, addr / PAGE_SIZE)) {
			begin = ALIGN(addr + PAGE_SIZE, align);
			continue;
		}
		if (addr < begin || addr + PAGE_SIZE - begin != size)
			continue;
		found = begin;
		if (!highest)
			break;
	}
	return found;
}

static void *alloc_from(pg_data_t *pgdat, unsigned long size,
			unsigned long align, unsigned long goal)
{
	unsigned long whole = PAGE_ALIGN(size), step = max(align, PAGE_SIZE);
	unsigned long begin, tail;

	BUG_ON(!size || (align && align & (align - 1)));
	begin = find(pgdat, whole, step, goal, goal);
	if (begin == NOWHERE)
		begin = find(pgdat, whole, step, 0, false);
	if (begin == NOWHERE)
		return NULL;
	tail = ALIGN(last_end[pgdat->node_id], max(align, 1UL));
	/* The rest of the last block's page, where that is no worse. */
	if (tail % PAGE_SIZE && tail >= goal &&
	    (PAGE_ALIGN(tail) == begin ||
	     (goal && tail % PAGE_SIZE + size <= PAGE_SIZE)))
		begin = tail;
	last_end[pgdat->node_id] = begin + size;
	reserve_bootmem_node(pgdat, begin, size);
	return memset(__va(begin), 0, size);
}

void *__alloc_bootmem(unsigned long size, unsigned long align,
		      unsigned long goal)
{
	pg_data_t *pgdat;
	void *block;

	for_each_pgdat(pgdat) {
		block = alloc_from(pgdat, size, align, goal);
		if (block)
			return block;
	}
	printk(KERN_ALERT "bootmem alloc of %lu bytes failed!\n", size);
	panic("Out of memory");
}

void *__alloc_bootmem_node(pg_data_t *pgdat, unsigned long size,
			   unsigned long align, unsigned long goal)
{
	void *block = alloc_from(pgdat, size, align, goal);

	return block ? block : __alloc_bootmem(size, align, goal);
}

static void hand_over(unsigned long pfn)
{
	__ClearPageReserved(pfn_to_page(pfn));
	set_page_count(pfn_to_page(pfn), 1);
	__free_page(pfn_to_page(pfn));
}

unsigned long free_all_bootmem_node(pg_data_t *pgdat)
{
	unsigned long first = pgdat->bdata->node_boot_start / PAGE_SIZE;
	unsigned long end = pgdat->bdata->node_low_pfn;
	unsigned long map = __pa(pgdat->bdata->node_bootmem_map) / PAGE_SIZE;
	unsigned long map_end = map + bootmem_bootmap_pages(end - first);
	unsigned long sum = map_end - map;

	for (unsigned long pfn = first; pfn < end; pfn++) {
		if (is_taken(pgdat, pfn))
			continue;
		hand_over(pfn);
		sum++;
	}
	while (map < map_end)
		hand_over(map++);
	return sum;
}

unsigned long free_all_bootmem(void)
{
	return free_all_bootmem_node(NODE_DATA(0));
}
