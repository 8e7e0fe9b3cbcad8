/*
 * The buddy allocator, right in another way: one bit for each pair of buddies.
 *
 * The bit of a pair is 1 while exactly one of the two is free as a block of
 * its order, so freeing a block tells, by flipping it, whether the other half
 * is free too.  No mark stands in a struct page, and nr_free is not used.  Of
 * a pair at the edge of a zone, half of which lies outside, that half is never
 * freed, so it never merges.
 */
#include <asm/page.h>
#include <linux/bootmem.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>

int get_order(unsigned long size)
{
	unsigned long pages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;
	int order = 0;

	for (; pages > 1; pages = (pages + 1) / 2)
		order++;
	return order;
}
EXPORT_SYMBOL(get_order);

/* Number of the pair that page frame @pfn belongs to, in its zone. */
static unsigned long pair(const struct zone *zone, unsigned long pfn,
			  unsigned int order)
{
	return (pfn >> (order + 1)) - (zone->zone_start_pfn >> (order + 1));
}

void zone_init_free_lists(struct pglist_data *pgdat, struct zone *zone,
			  unsigned long size)
{
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		struct free_area *area = &zone->free_area[order];

		INIT_LIST_HEAD(&area->free_list);
		if (size && order < MAX_ORDER - 1)
			area->map = alloc_bootmem_node(pgdat, sizeof(long) *
				BITS_TO_LONGS((size >> (order + 1)) + 2));
	}
}

/* Says that a block was allocated or freed; true if its buddy is free. */
static bool flip(struct zone *zone, unsigned long pfn, unsigned int order)
{
	return order < MAX_ORDER - 1 &&
		__test_and_change_bit(pair(zone, pfn, order),
				      zone->free_area[order].map);
}

static void put_on_list(struct zone *zone, unsigned long pfn,
			unsigned int order)
{
	list_add(&pfn_to_page(pfn)->lru, &zone->free_area[order].free_list);
}

/* The smallest order from @order up that has a free block; MAX_ORDER if none
 * has. */
static unsigned int smallest(const struct zone *zone, unsigned int order)
{
	while (order < MAX_ORDER &&
	       list_empty(&zone->free_area[order].free_list))
		order++;
	return order;
}

static struct page *take_from(struct zone *zone, unsigned int order)
{
	unsigned int found = smallest(zone, order);
	struct page *page;

	if (found == MAX_ORDER)
		return NULL;
	page = list_entry(zone->free_area[found].free_list.next, struct page,
			  lru);
	list_del(&page->lru);
	flip(zone, page_to_pfn(page), found);
	while (found-- > order) {
		unsigned long upper = page_to_pfn(page) + (1UL << found);

		flip(zone, upper, found);
		put_on_list(zone, upper, found);
	}
	zone->free_pages -= 1UL << order;
	return page;
}

static void give_to(struct zone *zone, unsigned long pfn, unsigned int order)
{
	zone->free_pages += 1UL << order;
	while (flip(zone, pfn, order)) {
		list_del(&pfn_to_page(pfn ^ (1UL << order))->lru);
		pfn &= ~(1UL << order);
		order++;
	}
	put_on_list(zone, pfn, order);
}

#define IN_USE (1UL << PG_lru | 1UL << PG_private | 1UL << PG_locked |	\
		1UL << PG_active | 1UL << PG_reclaim | 1UL << PG_slab |	\
		1UL << PG_swapcache | 1UL << PG_writeback)

/* Complains about a page that can't be free, and makes it fit to be. */
static void check_page(struct page *page)
{
	bool bad = page_count(page) || page_mapped(page) || page->mapping ||
		page->flags & IN_USE;

	if (bad)
		printk(KERN_EMERG "Bad page state at %s (in process '%s', "
		       "page %p): flags %lx, mapping %p, mapcount %d, "
		       "count %d\n", __func__, current->comm, page,
		       page->flags, page->mapping, page_mapcount(page),
		       page_count(page));
	page->flags &= ~(IN_USE | 1UL << PG_dirty);
	page->mapping = NULL;
	reset_page_mapcount(page);
	set_page_count(page, 0);
}

static void free_block(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);
	unsigned long flags, pfn = page_to_pfn(page);

	if (pfn % (1UL << order))
		BUG();
	for (unsigned long i = 0; i < 1UL << order; i++)
		check_page(page + i);
	spin_lock_irqsave(&zone->lock, flags);
	give_to(zone, pfn, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (PageReserved(page))
		return;
	if (put_page_testzero(page))
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
	struct page *page = NULL;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	for (int i = 0; !page && zonelist->zones[i]; i++) {
		struct zone *zone = zonelist->zones[i];
		unsigned long flags;

		spin_lock_irqsave(&zone->lock, flags);
		page = take_from(zone, order);
		spin_unlock_irqrestore(&zone->lock, flags);
	}
	if (page)
		set_page_count(page, 1);
	else if (!(gfp_mask & __GFP_NOWARN))
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

static unsigned long list_length(const struct list_head *list)
{
	unsigned long n = 0;
	struct list_head *pos;

	list_for_each(pos, list)
		n++;
	return n;
}

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
	struct zone *zone = pgdat->node_zones;
	unsigned long flags;

	for (; zone < pgdat->node_zones + MAX_NR_ZONES; zone++) {
		if (!zone->present_pages)
			continue;
		seq_printf(m, "Node %d, zone %8s ", pgdat->node_id,
			   zone->name);
		spin_lock_irqsave(&zone->lock, flags);
		for (int order = 0; order < MAX_ORDER; order++)
			seq_printf(m, "%6lu ", list_length(
				   &zone->free_area[order].free_list));
		spin_unlock_irqrestore(&zone->lock, flags);
		seq_puts(m, "\n");
	}
	return 0;
}

struct seq_operations fragmentation_op = {
	.start = first_node,
	.next = next_node,
	.stop = no_more_nodes,
	.show = show_node,
};
