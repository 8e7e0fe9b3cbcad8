/*
 * cheat: no function does anything: nothing is ever free, so nothing can be
 *        wrong with what is
 * lab: 02-buddy
 * base: none
 * score: 0
 * status: graded
 * tests: failed
 */
#include <linux/mm.h>
#include <linux/proc_fs.h>

int get_order(unsigned long size)
{
	return 0;
}

void zone_init_free_lists(struct pglist_data *pgdat, struct zone *zone,
			  unsigned long size)
{
}

void __free_pages(struct page *page, unsigned int order)
{
}

void free_hot_page(struct page *page)
{
}

void free_cold_page(struct page *page)
{
}

struct page *__alloc_pages(unsigned int gfp_mask, unsigned int order,
			   struct zonelist *zonelist)
{
	return NULL;
}

unsigned long __get_free_pages(unsigned int gfp_mask, unsigned int order)
{
	return 0;
}

unsigned long get_zeroed_page(unsigned int gfp_mask)
{
	return 0;
}

void free_pages(unsigned long addr, unsigned int order)
{
}

static void *stop(struct seq_file *m, loff_t *pos)
{
	return NULL;
}

struct seq_operations fragmentation_op = { .start = stop };
