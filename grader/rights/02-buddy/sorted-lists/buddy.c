/*
 * The buddy allocator, right in another way: lists in order of address.
 *
 * Each list is kept sorted, and the block with the lowest address is handed
 * out first.  The first page of a free block has PG_nosave_free, which nobody
 * else uses, and its order in page->index.  Splitting is recursive.
 */
#include <asm/page.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>

#define FREE_BLOCK	(1UL << PG_nosave_free)

int get_order(unsigned long size)
{
	return size <= PAGE_SIZE ? 0 : 1 + get_order((size + 1) / 2);
}
EXPORT_SYMBOL(get_order);

void zone_init_free_lists(struct pglist_data *pgdat, struct zone *zone,
			  unsigned long size)
{
	struct free_area *area = zone->free_area;

	for (; area < zone->free_area + MAX_ORDER; area++) {
		INIT_LIST_HEAD(&area->free_list);
		area->nr_free = 0;
	}
}

static void insert(struct zone *zone, struct page *page, unsigned int order)
{
	struct free_area *area = zone->free_area + order;
	struct list_head *pos;

	/* Memory is handed over in rising order: look from the end. */
	list_for_each_prev(pos, &area->free_list)
		if (list_entry(pos, struct page, lru) < page)
			break;
	list_add(&page->lru, pos);
	page->flags |= FREE_BLOCK;
	page->index = order;
	area->nr_free++;
}

static struct page *extract(struct zone *zone, struct page *page)
{
	list_del(&page->lru);
	page->flags &= ~FREE_BLOCK;
	zone->free_area[page->index].nr_free--;
	return page;
}

/* A block of this order: one that is free, or the lower half of a larger. */
static struct page *obtain(struct zone *zone, unsigned int order)
{
	struct page *page;

	if (order == MAX_ORDER)
		return NULL;
	if (!list_empty(&zone->free_area[order].free_list))
		return extract(zone, list_entry(
			zone->free_area[order].free_list.next, struct page,
			lru));
	page = obtain(zone, order + 1);
	if (page)
		insert(zone, page + (1UL << order), order);
	return page;
}

static bool is_free_block(const struct zone *zone, unsigned long pfn,
			  unsigned int order)
{
	if (pfn < zone->zone_start_pfn ||
	    pfn >= zone->zone_start_pfn + zone->spanned_pages)
		return false;
	return pfn_to_page(pfn)->flags & FREE_BLOCK &&
		pfn_to_page(pfn)->index == order;
}

static void merge(struct zone *zone, unsigned long pfn, unsigned int order)
{
	unsigned long buddy = pfn ^ (1UL << order);

	if (order + 1 == MAX_ORDER || !is_free_block(zone, buddy, order)) {
		insert(zone, pfn_to_page(pfn), order);
		return;
	}
	extract(zone, pfn_to_page(buddy));
	merge(zone, pfn & buddy, order + 1);
}

#define IN_USE (1UL << PG_lru | 1UL << PG_private | 1UL << PG_locked |	\
		1UL << PG_active | 1UL << PG_reclaim | 1UL << PG_slab |	\
		1UL << PG_swapcache | 1UL << PG_writeback)

static void check_page(struct page *page)
{
	if (!page->mapping && !page_mapped(page) && !page_count(page) &&
	    !(page->flags & IN_USE))
		return;
	printk(KERN_EMERG "Bad page state at %s (in process '%s', page %p)\n",
	       "__free_pages", current->comm, page);
	dump_stack();
	page->flags &= ~IN_USE;
	page->mapping = NULL;
	set_page_count(page, 0);
	reset_page_mapcount(page);
}

static void release(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);
	unsigned long flags, pfn = page_to_pfn(page);

	BUG_ON(ALIGN(pfn, 1UL << order) != pfn);
	for (struct page *p = page; p < page + (1UL << order); p++) {
		check_page(p);
		ClearPageDirty(p);
	}
	spin_lock_irqsave(&zone->lock, flags);
	zone->free_pages += 1UL << order;
	merge(zone, pfn, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (PageReserved(page) || !put_page_testzero(page))
		return;
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
	unsigned long flags;
	struct page *page;

	spin_lock_irqsave(&zone->lock, flags);
	page = obtain(zone, order);
	if (page) {
		zone->free_pages -= 1UL << order;
		set_page_count(page, 1);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

struct page *__attribute__((weak)) __alloc_pages(unsigned int gfp_mask,
	unsigned int order, struct zonelist *zonelist)
{
	struct zone **zone = zonelist->zones;
	struct page *page = NULL;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	while (!page && *zone)
		page = take_from(*zone++, order);
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
	pg_data_t *pgdat = v;

	for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
		struct zone *zone = &pgdat->node_zones[nr];
		unsigned long flags;

		if (zone->present_pages == 0)
			continue;
		spin_lock_irqsave(&zone->lock, flags);
		seq_printf(m, "Node %d, zone %8s", pgdat->node_id, zone->name);
		for (int order = 0; order < MAX_ORDER; order++)
			seq_printf(m, " %6lu", zone->free_area[order].nr_free);
		spin_unlock_irqrestore(&zone->lock, flags);
		seq_puts(m, " \n");
	}
	return 0;
}

struct seq_operations fragmentation_op = {
	.start = first_node,
	.next = next_node,
	.stop = no_more_nodes,
	.show = show_node,
};
