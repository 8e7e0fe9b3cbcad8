/*
 * Bootmem, right in another way: a bit of the map is 1 if its page is free.
 *
 * A page is zeroed as a whole when it is taken, so that a block in the rest of
 * a page finds it zeroed.  Every search begins at its goal, and nothing but
 * last_pos and last_offset is remembered of earlier ones.  Pages are handed
 * over one at a time.
 */
#include <asm/io.h>
#include <linux/bootmem.h>
#include <linux/mm.h>
#include <linux/module.h>

unsigned long min_low_pfn;
unsigned long max_low_pfn;
unsigned long max_pfn;
EXPORT_SYMBOL(max_pfn);

static unsigned long first_pfn(const bootmem_data_t *bdata)
{
	return bdata->node_boot_start >> PAGE_SHIFT;
}

/* True if the page was free: it is taken now. */
static int take(bootmem_data_t *bdata, unsigned long pfn)
{
	BUG_ON(pfn >= bdata->node_low_pfn);
	return test_and_clear_bit(pfn - first_pfn(bdata),
				  bdata->node_bootmem_map);
}

unsigned long bootmem_bootmap_pages(unsigned long pages)
{
	unsigned long n = pages >> (PAGE_SHIFT + 3);

	return n << (PAGE_SHIFT + 3) < pages ? n + 1 : n;
}

unsigned long init_bootmem_node(pg_data_t *pgdat, unsigned long freepfn,
				unsigned long startpfn, unsigned long endpfn)
{
	unsigned long longs = BITS_TO_LONGS(endpfn - startpfn);
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long *map = phys_to_virt(freepfn << PAGE_SHIFT);

	bdata->node_bootmem_map = map;
	bdata->node_boot_start = startpfn << PAGE_SHIFT;
	bdata->node_low_pfn = endpfn;
	for (unsigned long i = 0; i < longs; i++)
		map[i] = 0;
	pgdat->pgdat_next = pgdat_list;
	pgdat_list = pgdat;
	return longs * sizeof(long);
}

unsigned long init_bootmem(unsigned long start, unsigned long pages)
{
	max_low_pfn = pages;
	min_low_pfn = start;
	return init_bootmem_node(NODE_DATA(0), start, 0, pages);
}

void free_bootmem_node(pg_data_t *pgdat, unsigned long addr,
		       unsigned long size)
{
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long pfn = (addr + PAGE_SIZE - 1) >> PAGE_SHIFT;

	for (; (pfn + 1) << PAGE_SHIFT <= addr + size; pfn++) {
		BUG_ON(pfn >= bdata->node_low_pfn);
		BUG_ON(test_and_set_bit(pfn - first_pfn(bdata),
					bdata->node_bootmem_map));
	}
}

void free_bootmem(unsigned long addr, unsigned long size)
{
	free_bootmem_node(NODE_DATA(0), addr, size);
}

void reserve_bootmem_node(pg_data_t *pgdat, unsigned long addr,
			  unsigned long size)
{
	unsigned long last = (addr + size - 1) >> PAGE_SHIFT;

	BUG_ON(size == 0);
	for (unsigned long pfn = addr >> PAGE_SHIFT; pfn <= last; pfn++)
		take(pgdat->bdata, pfn);
}

void reserve_bootmem(unsigned long addr, unsigned long size)
{
	reserve_bootmem_node(NODE_DATA(0), addr, size);
}

#define NOWHERE	(~0UL)

/*
 * The lowest page frame at or above @pfn, a multiple of @step, where @pages
 * free ones begin; NOWHERE if there is none.
 */
static unsigned long find(const bootmem_data_t *bdata, unsigned long pfn,
			  unsigned long pages, unsigned long step)
{
	const unsigned long *map = bdata->node_bootmem_map;
	unsigned long base = first_pfn(bdata);
	unsigned long size = bdata->node_low_pfn - base;

	for (pfn = max(pfn, base);; pfn++) {
		unsigned long end;

		pfn = base + find_next_bit(map, size, pfn - base);
		pfn = ALIGN(pfn, step);
		if (pfn >= bdata->node_low_pfn)
			return NOWHERE;
		end = base + find_next_zero_bit(map, size, pfn - base);
		if (end - pfn >= pages)
			return pfn;
	}
}

static void *alloc_from(bootmem_data_t *bdata, unsigned long size,
			unsigned long align, unsigned long goal)
{
	unsigned long step = align > PAGE_SIZE ? align >> PAGE_SHIFT : 1;
	unsigned long pages = PAGE_ALIGN(size) >> PAGE_SHIFT;
	unsigned long pfn, start, end, rest;

	BUG_ON(!size);
	BUG_ON(align & (align - 1));
	pfn = find(bdata, PAGE_ALIGN(goal) >> PAGE_SHIFT, pages, step);
	if (pfn == NOWHERE) {
		goal = 0;
		pfn = find(bdata, goal, pages, step);
	}
	if (pfn == NOWHERE)
		return NULL;
	start = pfn << PAGE_SHIFT;
	rest = bdata->last_offset;
	if (align)
		rest = ALIGN(rest, align);
	if (rest && rest < PAGE_SIZE && start - PAGE_SIZE + rest >= goal &&
	    pfn == bdata->last_pos + 1)
		start -= PAGE_SIZE - rest;
	for (end = start + size; pfn << PAGE_SHIFT < end; pfn++) {
		take(bdata, pfn);
		clear_page(phys_to_virt(pfn << PAGE_SHIFT));
	}
	bdata->last_pos = pfn - 1;
	bdata->last_offset = end % PAGE_SIZE;
	return phys_to_virt(start);
}

void *__alloc_bootmem(unsigned long size, unsigned long align,
		      unsigned long goal)
{
	for (pg_data_t *pgdat = pgdat_list; pgdat; pgdat = pgdat->pgdat_next) {
		void *block = alloc_from(pgdat->bdata, size, align, goal);

		if (block)
			return block;
	}
	printk(KERN_ALERT "bootmem alloc of %lu bytes failed!\n", size);
	panic("Out of memory");
}

void *__alloc_bootmem_node(pg_data_t *pgdat, unsigned long size,
			   unsigned long align, unsigned long goal)
{
	void *block = alloc_from(pgdat->bdata, size, align, goal);

	return block ? block : __alloc_bootmem(size, align, goal);
}

static void hand_over(unsigned long pfn)
{
	ClearPageReserved(pfn_to_page(pfn));
	set_page_count(pfn_to_page(pfn), 1);
	__free_page(pfn_to_page(pfn));
}

unsigned long free_all_bootmem_node(pg_data_t *pgdat)
{
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long map = __pa(bdata->node_bootmem_map) >> PAGE_SHIFT;
	unsigned long base = first_pfn(bdata), sum = 0;

	for (unsigned long pfn = base; pfn < bdata->node_low_pfn; pfn++) {
		if (!test_bit(pfn - base, bdata->node_bootmem_map))
			continue;
		hand_over(pfn);
		sum++;
	}
	for (unsigned long n = bootmem_bootmap_pages(bdata->node_low_pfn -
						     base); n; n--) {
		hand_over(map++);
		sum++;
	}
	bdata->node_bootmem_map = NULL;
	return sum;
}

unsigned long free_all_bootmem(void)
{
	return free_all_bootmem_node(NODE_DATA(0));
}
