/*
 * The buddy allocator, right in another way: bitmaps and no lists.
 *
 * Each order has a bitmap of its own, with a bit for each place in the zone
 * where a block of that order can begin; 1 is a free block.  free_list and
 * nr_free are never touched, and neither is the struct page of a free page.
 */
#include <asm/page.h>
#include <linux/bootmem.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>

int get_order(unsigned long size)
{
	unsigned long last_page = (size - 1) >> PAGE_SHIFT;
	int order = 0;

	while (last_page >> order)
		order++;
	return order;
}
EXPORT_SYMBOL(get_order);

/* Block 0 of an order is the one that the zone's first page is in, even if
 * the zone begins in the middle of it. */
static unsigned long first_block(const struct zone *zone, unsigned int order)
{
	return zone->zone_start_pfn >> order;
}

static unsigned long nr_blocks(const struct zone *zone, unsigned int order)
{
	unsigned long end = zone->zone_start_pfn + zone->spanned_pages;

	return (end >> order) + 1 - first_block(zone, order);
}

void zone_init_free_lists(struct pglist_data *pgdat, struct zone *zone,
			  unsigned long size)
{
	for (unsigned int order = 0; size && order < MAX_ORDER; order++)
		zone->free_area[order].map = alloc_bootmem_node(pgdat,
			BITS_TO_LONGS(nr_blocks(zone, order)) * sizeof(long));
}

/* A block that is free, or the lower half of a larger one; by its number.
 * Returns nr_blocks() if there is none. */
static unsigned long take_block(struct zone *zone, unsigned int order)
{
	unsigned long *map = zone->free_area[order].map;
	unsigned long none = nr_blocks(zone, order);
	unsigned long block = find_first_bit(map, none);
	unsigned long half;

	if (block == none && order + 1 < MAX_ORDER) {
		half = take_block(zone, order + 1);
		if (half == nr_blocks(zone, order + 1))
			return none;
		half += first_block(zone, order + 1);
		block = 2 * half - first_block(zone, order);
		__set_bit(block + 1, map);
	} else if (block != none) {
		__clear_bit(block, map);
	}
	return block;
}

static void put_block(struct zone *zone, unsigned long pfn, unsigned int order)
{
	for (; order < MAX_ORDER; order++) {
		unsigned long *map = zone->free_area[order].map;
		unsigned long block = pfn >> order;
		unsigned long first = first_block(zone, order);
		unsigned long buddy = (block ^ 1) - first;

		/* A buddy below the zone has a huge number. */
		if (order == MAX_ORDER - 1 ||
		    buddy >= nr_blocks(zone, order) || !test_bit(buddy, map)) {
			__set_bit(block - first, map);
			return;
		}
		__clear_bit(buddy, map);
	}
}

#define IN_USE (1UL << PG_lru | 1UL << PG_private | 1UL << PG_locked |	\
		1UL << PG_active | 1UL << PG_reclaim | 1UL << PG_slab |	\
		1UL << PG_swapcache | 1UL << PG_writeback)

/* Says what is wrong with a page that is to be free, or NULL. */
static const char *what_is_wrong(const struct page *page)
{
	if (page->mapping)
		return "belongs to a mapping";
	if (page_mapped(page))
		return "is mapped";
	if (page_count(page))
		return "has users";
	if (page->flags & IN_USE)
		return "has flags of a page in use";
	return NULL;
}

static void check_page(struct page *page)
{
	const char *wrong = what_is_wrong(page);

	if (wrong) {
		printk(KERN_ALERT "Bad page state at %s: page %lu %s\n",
		       __func__, page_to_pfn(page), wrong);
		page->mapping = NULL;
		page->flags &= ~IN_USE;
		reset_page_mapcount(page);
		set_page_count(page, 0);
	}
	ClearPageDirty(page);
}

static void release(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);
	unsigned long flags, pfn = page_to_pfn(page);

	BUG_ON(pfn >> order << order != pfn);
	for (unsigned long i = 0; i >> order == 0; i++)
		check_page(page + i);
	spin_lock_irqsave(&zone->lock, flags);
	put_block(zone, pfn, order);
	zone->free_pages += 1UL << order;
	spin_unlock_irqrestore(&zone->lock, flags);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (!PageReserved(page) && put_page_testzero(page))
		release(page, order);
}
EXPORT_SYMBOL(__free_pages);

void __attribute__((weak)) free_hot_page(struct page *page)
{
	release(page, 0);
}

void __attribute__((weak)) free_cold_page(struct page *page)
{
	release(page, 0);
}

static struct page *take_from(struct zone *zone, unsigned int order)
{
	struct page *page = NULL;
	unsigned long flags, block;

	spin_lock_irqsave(&zone->lock, flags);
	block = take_block(zone, order);
	if (block != nr_blocks(zone, order)) {
		page = pfn_to_page((block + first_block(zone, order)) << order);
		zone->free_pages -= 1UL << order;
		set_page_count(page, 1);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

struct page *__attribute__((weak)) __alloc_pages(unsigned int gfp_mask,
	unsigned int order, struct zonelist *zonelist)
{
	might_sleep_if(gfp_mask & __GFP_WAIT);
	for (struct zone **zone = zonelist->zones; *zone; zone++) {
		struct page *page = take_from(*zone, order);

		if (page)
			return page;
	}
	if (!(gfp_mask & __GFP_NOWARN))
		printk(KERN_WARNING "%s: page allocation failure. order:%d, "
		       "mode:0x%x\n", current->comm, order, gfp_mask);
	return NULL;
}
EXPORT_SYMBOL(__alloc_pages);

unsigned long __get_free_pages(unsigned int gfp_mask, unsigned int order)
{
	struct page *page = alloc_pages(gfp_mask, order);

	return page ? (unsigned long)page_address(page) : 0;
}
EXPORT_SYMBOL(__get_free_pages);

unsigned long get_zeroed_page(unsigned int gfp_mask)
{
	unsigned long addr;

	BUG_ON(gfp_mask & __GFP_HIGHMEM);
	addr = __get_free_page(gfp_mask);
	if (addr)
		clear_page(addr);
	return addr;
}
EXPORT_SYMBOL(get_zeroed_page);

void free_pages(unsigned long addr, unsigned int order)
{
	if (!addr)
		return;
	BUG_ON(!virt_addr_valid(addr));
	__free_pages(virt_to_page(addr), order);
}
EXPORT_SYMBOL(free_pages);

static void *first_node(struct seq_file *m, loff_t *pos)
{
	pg_data_t *pgdat = pgdat_list;

	for (loff_t i = 0; pgdat && i < *pos; i++)
		pgdat = pgdat->pgdat_next;
	return pgdat;
}

static void *next_node(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return ((pg_data_t *)v)->pgdat_next;
}

static void no_more_nodes(struct seq_file *m, void *v)
{
}

static unsigned long count_bits(const unsigned long *map, unsigned long bits)
{
	unsigned long n = 0;

	for (unsigned long i = 0; i < BITS_TO_LONGS(bits); i++)
		n += hweight_long(map[i]);
	return n;
}

static void show_zone(struct seq_file *m, struct zone *zone)
{
	unsigned long flags;

	seq_printf(m, "Node %d, zone %8s ", zone->zone_pgdat->node_id,
		   zone->name);
	spin_lock_irqsave(&zone->lock, flags);
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		seq_printf(m, "%6lu ", count_bits(zone->free_area[order].map,
						  nr_blocks(zone, order)));
	spin_unlock_irqrestore(&zone->lock, flags);
	seq_putc(m, '\n');
}

static int show_node(struct seq_file *m, void *v)
{
	pg_data_t *pgdat = v;

	for (int nr = 0; nr < MAX_NR_ZONES; nr++)
		if (pgdat->node_zones[nr].present_pages)
			show_zone(m, &pgdat->node_zones[nr]);
	return 0;
}

struct seq_operations fragmentation_op = {
	.start = first_node,
	.next = next_node,
	.stop = no_more_nodes,
	.show = show_node,
};
