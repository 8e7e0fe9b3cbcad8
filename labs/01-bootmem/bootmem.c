/*
 * Lab 1: Bootmem
 *
 * Fill the places marked EXERCISE: write your code where it says
 * not_implemented(), and take that line away. The book (make docs)
 * leads through this file; make lab1 builds and tests it.
 * printk("x is %lu\n", x) prints, and what it printed is shown
 * when a test fails.
 */

/**
 * @file bootmem.c
 * Memory at boot: one bit a page frame, 1 = taken.
 *
 * Callers run while the machine boots, on one CPU, with nobody to interrupt
 * them: there is no lock.  After free_all_bootmem() nothing here may be
 * called again.
 *
 * Linux: mm/bootmem.c.
 */
#include <asm/io.h>
#include <linux/bootmem.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <machine/exercise.h>

/* Set up here and by the boot code; whoever wants to know memory's limits
 * reads them. */
unsigned long min_low_pfn;
unsigned long max_low_pfn;
unsigned long max_pfn;
EXPORT_SYMBOL(max_pfn);

/* Page frames of a node: the number of bits in its map. */
static inline unsigned long node_pages(const bootmem_data_t *bdata)
{
	return bdata->node_low_pfn - (bdata->node_boot_start >> PAGE_SHIFT);
}

/* ---- How large is the map? ---- */

unsigned long __init bootmem_bootmap_pages(unsigned long pages)
{
	/*
	 * EXERCISE 1.1  Return how many whole pages a map of one bit for each
	 * of `pages` page frames takes.
	 */
	not_implemented("1.1");
}

/* ---- Everything starts out taken ---- */

static unsigned long __init init_bootmem_core(pg_data_t *pgdat,
	unsigned long mapstart, unsigned long start, unsigned long end)
{
	/*
	 * EXERCISE 1.2  Put the node at the front of pgdat_list; fill in
	 * node_boot_start, node_low_pfn and node_bootmem_map; mark every page
	 * taken; return the size of the map in bytes, rounded up to a multiple
	 * of sizeof(long).
	 */
	not_implemented("1.2");
}

unsigned long __init init_bootmem_node(pg_data_t *pgdat,
	unsigned long freepfn, unsigned long startpfn, unsigned long endpfn)
{
	return init_bootmem_core(pgdat, freepfn, startpfn, endpfn);
}

/* The second argument is an end, not a count: a classic to get wrong. */
unsigned long __init init_bootmem(unsigned long start, unsigned long pages)
{
	max_low_pfn = pages;
	min_low_pfn = start;
	return init_bootmem_core(NODE_DATA(0), start, 0, pages);
}

/* ---- Saying what is RAM ---- */

static void __init free_bootmem_core(bootmem_data_t *bdata,
				     unsigned long addr, unsigned long size)
{
	/*
	 * EXERCISE 1.3  Make every page that lies wholly in [addr, addr + size)
	 * free. BUG if one of them is free already, or lies behind the node's
	 * end. If addr is below last_success, move last_success there.
	 */
	not_implemented("1.3");
}

void __init free_bootmem_node(pg_data_t *pgdat, unsigned long addr,
			      unsigned long size)
{
	free_bootmem_core(pgdat->bdata, addr, size);
}

void __init free_bootmem(unsigned long addr, unsigned long size)
{
	free_bootmem_core(NODE_DATA(0)->bdata, addr, size);
}

/* ---- Taking memory out again ---- */

static void __init reserve_bootmem_core(bootmem_data_t *bdata,
					unsigned long addr, unsigned long size)
{
	/*
	 * EXERCISE 1.4  Mark every page taken of which any byte lies in [addr,
	 * addr + size). BUG if size is 0 or the range reaches behind the node's
	 * end. A page may be reserved twice.
	 */
	not_implemented("1.4");
}

void __init reserve_bootmem_node(pg_data_t *pgdat, unsigned long addr,
				 unsigned long size)
{
	reserve_bootmem_core(pgdat->bdata, addr, size);
}

void __init reserve_bootmem(unsigned long addr, unsigned long size)
{
	reserve_bootmem_core(NODE_DATA(0)->bdata, addr, size);
}

/* ---- A run of free pages ---- */

#define NO_RUN	(~0UL)

/*
 * The first run of @pages free pages at or behind bit @from that begins on a
 * page frame whose number is a multiple of @step.  Returns the number of its
 * first bit, or NO_RUN.
 */
static unsigned long __init find_run(const bootmem_data_t *bdata,
	unsigned long from, unsigned long pages, unsigned long step)
{
	/*
	 * EXERCISE 1.5  Find the first run of `pages` free pages at or behind
	 * bit `from` whose page frame number is a multiple of `step` (a power
	 * of two). Return its first bit, or NO_RUN.
	 */
	not_implemented("1.5");
}

/*
 * Takes @size bytes from @begin on; both count from the node's first byte.
 * Returns their address.
 */
static void *__init claim(bootmem_data_t *bdata, unsigned long begin,
			  unsigned long size)
{
	/*
	 * EXERCISE 1.5  Mark every page of [begin, begin + size) taken; set
	 * last_success to the block's physical address, last_pos to the block's
	 * last page and last_offset to where it ends in it (0 at the page's
	 * end); zero the memory; return its address.
	 */
	not_implemented("1.5");
}

/* ---- Where to begin the search ---- */

/* The bit at which a search with this goal begins. */
static unsigned long __init search_start(const bootmem_data_t *bdata,
					 unsigned long goal)
{
	unsigned long start = bdata->node_boot_start;

	/*
	 * EXERCISE 1.6  If there is a goal and it lies inside the node, begin
	 * there, or at last_success if that is higher.
	 */
	not_implemented_yet("1.6");
	return PAGE_ALIGN(start - bdata->node_boot_start) >> PAGE_SHIFT;
}

/*
 * A run of free pages, from the goal on or, if there is none, from anywhere.
 */
static unsigned long __init find_run_near(const bootmem_data_t *bdata,
	unsigned long goal, unsigned long pages, unsigned long step)
{
	unsigned long from = search_start(bdata, goal);
	unsigned long run = find_run(bdata, from, pages, step);

	/*
	 * EXERCISE 1.6  If nothing was found from the goal on, look from the
	 * node's first page.
	 */
	not_implemented_yet("1.6");
	return run;
}

/* ---- Small requests share a page ---- */

/*
 * Where a block begins, in bytes from the node's first one, if bit @run is the
 * first page that was found for it.
 */
static unsigned long __init block_begin(const bootmem_data_t *bdata,
					unsigned long run, unsigned long align)
{
	unsigned long begin = run << PAGE_SHIFT;

	/*
	 * EXERCISE 1.7  If the last block ended inside the page before `run`,
	 * and align is less than a page, begin in the rest of that page, at the
	 * first multiple of align; unless that is already the end of the page.
	 */
	not_implemented_yet("1.7");
	return begin;
}

/* Memory from one node, or NULL.  As __alloc_bootmem() otherwise. */
static void *__init __alloc_bootmem_core(bootmem_data_t *bdata,
	unsigned long size, unsigned long align, unsigned long goal)
{
	unsigned long pages = PAGE_ALIGN(size) >> PAGE_SHIFT;
	unsigned long step = max(align >> PAGE_SHIFT, 1UL);
	unsigned long run;

	if (!size) {
		printk("__alloc_bootmem_core(): zero-sized request\n");
		BUG();
	}
	BUG_ON(align & (align - 1));
	run = find_run_near(bdata, goal, pages, step);
	if (run == NO_RUN)
		return NULL;
	return claim(bdata, block_begin(bdata, run, max(align, 1UL)), size);
}

void *__init __alloc_bootmem(unsigned long size, unsigned long align,
			     unsigned long goal)
{
	pg_data_t *pgdat;
	void *addr;

	for_each_pgdat(pgdat) {
		addr = __alloc_bootmem_core(pgdat->bdata, size, align, goal);
		if (addr)
			return addr;
	}
	printk(KERN_ALERT "bootmem alloc of %lu bytes failed!\n", size);
	panic("Out of memory");
}

void *__init __alloc_bootmem_node(pg_data_t *pgdat, unsigned long size,
				  unsigned long align, unsigned long goal)
{
	void *addr = __alloc_bootmem_core(pgdat->bdata, size, align, goal);

	return addr ? addr : __alloc_bootmem(size, align, goal);
}

/* ---- Handing over ---- */

#define WORD_ORDER	6	/* 1 << 6 pages: as many as a word has bits */

/* Frees 2^@order pages that the page allocator has never seen. */
static inline void __init hand_over(struct page *page, unsigned int order)
{
	/*
	 * EXERCISE 1.8  Clear PG_reserved of all 2^order pages, give the first
	 * one the count 1, and free the block.
	 */
	not_implemented("1.8");
}

/* Frees page frames [pfn, end), in blocks as large as they come. */
static inline void __init hand_over_run(unsigned long pfn, unsigned long end)
{
	/*
	 * EXERCISE 1.8  Hand over all pages of the run: 64 at a time where that
	 * many are left and the number of the first is a multiple of 64,
	 * otherwise one at a time.
	 */
	not_implemented("1.8");
}

static unsigned long __init free_all_bootmem_core(pg_data_t *pgdat)
{
	/*
	 * EXERCISE 1.8  Hand over every run of free pages, then the pages of
	 * the map itself, and set node_bootmem_map to NULL. Return how many
	 * pages were handed over in all.
	 */
	not_implemented("1.8");
}

unsigned long __init free_all_bootmem_node(pg_data_t *pgdat)
{
	return free_all_bootmem_core(pgdat);
}

unsigned long __init free_all_bootmem(void)
{
	return free_all_bootmem_core(NODE_DATA(0));
}
