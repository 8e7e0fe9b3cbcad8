/*
 * The buddy allocator, right in another way: a byte for each page.
 *
 * Each zone has a table from bootmem that says of every page what it is: the
 * first of a free block, and of which order, or anything else.  The lists work
 * first in, first out: what was freed last is allocated last.
 */
#include <asm/page.h>
#include <linux/bootmem.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>

/* What the table says of a page that begins no free block. */
#define NO_BLOCK	0xff

int get_order(unsigned long size)
{
	unsigned long room = PAGE_SIZE;
	int order;

	for (order = 0; room < size; order++)
		room += room;
	return order;
}
EXPORT_SYMBOL(get_order);

void zone_init_free_lists(struct pglist_data *pgdat, struct zone *zone,
			  unsigned long size)
{
	for (int order = 0; order < MAX_ORDER; order++) {
		zone->free_area[order].nr_free = 0;
		INIT_LIST_HEAD(&zone->free_area[order].free_list);
	}
	if (size)
		zone->free_area->map = memset(alloc_bootmem_node(pgdat, size),
					      NO_BLOCK, size);
}

/* What the table says of page frame @pfn; it may lie outside of the zone. */
static unsigned char entry(const struct zone *zone, unsigned long pfn)
{
	const unsigned char *table = (unsigned char *)zone->free_area->map;

	if (pfn - zone->zone_start_pfn >= zone->spanned_pages)
		return NO_BLOCK;
	return table[pfn - zone->zone_start_pfn];
}

static void set_entry(struct zone *zone, struct page *page, unsigned char value)
{
	((unsigned char *)zone->free_area->map)[page - zone->zone_mem_map] =
		value;
}

static void add(struct zone *zone, struct page *page, unsigned int order)
{
	set_entry(zone, page, order);
	list_add_tail(&page->lru, &zone->free_area[order].free_list);
	zone->free_area[order].nr_free++;
	zone->free_pages += 1UL << order;
}

static void remove(struct zone *zone, struct page *page, unsigned int order)
{
	set_entry(zone, page, NO_BLOCK);
	list_del_init(&page->lru);
	zone->free_area[order].nr_free--;
	zone->free_pages -= 1UL << order;
}

static struct page *take_from(struct zone *zone, unsigned int order)
{
	unsigned int have = order;
	struct page *page;

	while (!zone->free_area[have].nr_free)
		if (++have == MAX_ORDER)
			return NULL;
	page = list_entry(zone->free_area[have].free_list.next, struct page,
			  lru);
	remove(zone, page, have);
	/* The rest as the blocks that splitting leaves, smallest first. */
	for (unsigned int o = order; o < have; o++)
		add(zone, page + (1UL << o), o);
	set_page_count(page, 1);
	return page;
}

static void give_to(struct zone *zone, unsigned long pfn, unsigned int order)
{
	for (; order < MAX_ORDER - 1; order++) {
		unsigned long bit = 1UL << order;

		if (entry(zone, pfn ^ bit) != order)
			break;
		remove(zone, pfn_to_page(pfn ^ bit), order);
		pfn &= ~bit;
	}
	add(zone, pfn_to_page(pfn), order);
}

static void complain(struct page *page)
{
	printk(KERN_EMERG "Bad page state at free_block (in process '%s', "
	       "page %p)\n", current->comm, page);
	/* Whatever it was used for: the node and the zone stay. */
	page->flags &= ~0UL << NODEZONE_SHIFT;
	page->mapping = NULL;
	reset_page_mapcount(page);
	set_page_count(page, 0);
}

static void free_block(struct page *page, unsigned int order)
{
	static const unsigned int used[] = {
		PG_lru, PG_private, PG_locked, PG_active, PG_reclaim, PG_slab,
		PG_swapcache, PG_writeback,
	};
	unsigned long i, bad = 0, flags, size = 1UL << order;
	struct zone *zone = page_zone(page);

	for (i = 0; i < ARRAY_SIZE(used); i++)
		bad |= 1UL << used[i];
	BUG_ON(page_to_pfn(page) & (size - 1));
	for (i = 0; i < size; i++) {
		if (page[i].mapping || page_mapcount(&page[i]) ||
		    page_count(&page[i]) || page[i].flags & bad)
			complain(&page[i]);
		ClearPageDirty(&page[i]);
	}
	spin_lock_irqsave(&zone->lock, flags);
	give_to(zone, page_to_pfn(page), order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (!PageReserved(page) && put_page_testzero(page))
		free_block(page, order);
}
EXPORT_SYMBOL(__free_pages);

void __attribute__((weak)) free_hot_page(struct page *page)
{
	free_block(page, 0);
}

void __attribute__((weak)) free_cold_page(struct page *page)
{
	free_block(page, 0);
}

struct page *__attribute__((weak)) __alloc_pages(unsigned int gfp_mask,
	unsigned int order, struct zonelist *zonelist)
{
	struct zone **zone = zonelist->zones;
	struct page *page = NULL;
	unsigned long flags;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	for (; *zone && !page; zone++) {
		spin_lock_irqsave(&(*zone)->lock, flags);
		page = take_from(*zone, order);
		spin_unlock_irqrestore(&(*zone)->lock, flags);
	}
	if (!page && !(gfp_mask & __GFP_NOWARN))
		printk(KERN_WARNING "%s: page allocation failure. order:%d, "
		       "mode:0x%x\n", current->comm, order, gfp_mask);
	return page;
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

static int show_node(struct seq_file *m, void *v)
{
	struct zone *zone = ((pg_data_t *)v)->node_zones;

	for (int nr = 0; nr < MAX_NR_ZONES; nr++, zone++) {
		unsigned long flags;

		if (!zone->present_pages)
			continue;
		seq_printf(m, "Node %d, zone %8s ",
			   zone->zone_pgdat->node_id, zone->name);
		spin_lock_irqsave(&zone->lock, flags);
		for (int order = 0; order < MAX_ORDER; order++)
			seq_printf(m, "%6lu ", zone->free_area[order].nr_free);
		spin_unlock_irqrestore(&zone->lock, flags);
		seq_putc(m, '\n');
	}
	return 0;
}

struct seq_operations fragmentation_op = {
	.start = first_node,
	.next = next_node,
	.stop = no_more_nodes,
	.show = show_node,
};
