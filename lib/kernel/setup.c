/*
 * How this kernel boots, as far as memory goes:
 *
 *	setup_nodes()   where each node's descriptors are
 *	setup_memory()  lab 1 learns what is RAM, and what is taken already
 *	paging_init()   mem_map is allocated from it, zones are described
 *	mem_init()      lab 1 hands every free page to lab 2
 *
 * and then labs 3 and 4 get ready, if they are there.
 *
 * Linux spreads this over arch/i386/kernel/setup.c and arch/i386/mm.
 */
#include <asm/pgtable.h>
#include <linux/bootmem.h>
#include <linux/buddy.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <machine/kernel.h>
#include <machine/machine.h>

/* As in zones.c. */
#pragma weak totalram_pages
#pragma weak totalhigh_pages

struct page *mem_map;
unsigned long max_mapnr, num_physpages;
unsigned long totalram_pages, totalhigh_pages;
void *high_memory;
EXPORT_SYMBOL(mem_map);
EXPORT_SYMBOL(max_mapnr);
EXPORT_SYMBOL(num_physpages);
EXPORT_SYMBOL(totalram_pages);
EXPORT_SYMBOL(totalhigh_pages);
EXPORT_SYMBOL(high_memory);

int slab_debug;
EXPORT_SYMBOL(slab_debug);

#define PFN(x)		((x) >> PAGE_SHIFT)

_Static_assert(MACHINE_NODES * (sizeof(pg_data_t) + sizeof(bootmem_data_t)) <=
	       SWAPPER_PG_DIR - KERNEL_DATA, "the nodes don't fit in the kernel's data");

void setup_nodes(void)
{
	bootmem_data_t *bdata = (void *)NODE_DATA(MAX_NUMNODES);

	numnodes = (int)machine->nr_nodes;
	slab_debug = machine->debug_slab;
	for (int nid = 0; nid < MAX_NUMNODES; nid++) {
		NODE_DATA(nid)->bdata = bdata + nid;
		NODE_DATA(nid)->node_id = nid;
	}
}

/* Visits the memory ranges of a node, the high ones too. */
#define for_each_range(r, nid)						\
	for (r = machine->range;					\
	     r < machine->range + machine->nr_ranges; r++)		\
		if ((int)r->node == (nid))

/* The node's first page frame and the one behind its last, low or high. */
static void node_span(int nid, int highmem, unsigned long *start,
		      unsigned long *end)
{
	struct mem_range *r;

	*start = *end = 0;
	for_each_range(r, nid) {
		if (r->highmem > (unsigned int)highmem)
			continue;
		if (!*end)
			*start = PFN(r->start);
		*end = PFN(r->end);
	}
}

/* Where a node's map can go: the first range that has room for it. */
static unsigned long map_place(int nid, unsigned long pages)
{
	struct mem_range *r;

	for_each_range(r, nid) {
		/* Page frame 0 is the firmware's. */
		unsigned long pfn = PFN(r->start) ? PFN(r->start) : 1;

		if (!r->highmem && PFN(r->end) >= pfn + pages)
			return pfn;
	}
	panic("node %d has no room for its bootmem map", nid);
}

static void setup_node_memory(int nid)
{
	unsigned long start, end, map, size;
	struct mem_range *r;

	node_span(nid, 0, &start, &end);
	if (!end)
		return;
	map = map_place(nid, bootmem_bootmap_pages(end - start));
	size = init_bootmem_node(NODE_DATA(nid), map, start, end);
	for_each_range(r, nid)
		if (!r->highmem)
			free_bootmem_node(NODE_DATA(nid), r->start,
					  r->end - r->start);
	reserve_bootmem_node(NODE_DATA(nid), map << PAGE_SHIFT, size);
	if (!start)
		reserve_bootmem_node(NODE_DATA(nid), 0, PAGE_SIZE);
	if (nid == 0)
		min_low_pfn = map;
}

void setup_memory(void)
{
	max_low_pfn = PFN(machine->low_end);
	max_pfn = PFN(machine->ram_end);
	/* The node initialised last is the first to be asked for memory. */
	for (int nid = numnodes - 1; nid >= 0; nid--)
		setup_node_memory(nid);
}

/* How much of [start, end) the node has, in page frames. */
static unsigned long present(int nid, unsigned long start, unsigned long end)
{
	unsigned long sum = 0;
	struct mem_range *r;

	for_each_range(r, nid) {
		unsigned long from = max(PFN(r->start), start);
		unsigned long to = min(PFN(r->end), end);

		if (from < to)
			sum += to - from;
	}
	return sum;
}

/* Cuts the node into zones. */
static void init_node_zones(int nid)
{
	const unsigned long top[MAX_NR_ZONES] = {
		min(PFN(__pa(MAX_DMA_ADDRESS)), max_low_pfn), max_low_pfn,
		max_pfn
	};
	unsigned long size[MAX_NR_ZONES], holes[MAX_NR_ZONES];
	unsigned long start, end, pfn;

	node_span(nid, 1, &start, &end);
	pfn = start;
	for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
		unsigned long to = max(pfn, min(end, top[nr]));

		size[nr] = to - pfn;
		holes[nr] = size[nr] - present(nid, pfn, to);
		pfn = to;
	}
	free_area_init_node(nid, NODE_DATA(nid), size, start, holes);
}

void paging_init(void)
{
	pagetable_init();
	max_mapnr = max_pfn;
	mem_map = alloc_bootmem(max_pfn * sizeof(struct page));
	for (int nid = 0; nid < numnodes; nid++)
		init_node_zones(nid);
	/* Now all nodes, those too that have no low memory for bootmem. */
	pgdat_list = NULL;
	for (int nid = numnodes - 1; nid >= 0; nid--) {
		NODE_DATA(nid)->pgdat_next = pgdat_list;
		pgdat_list = NODE_DATA(nid);
	}
	build_all_zonelists();
}

/* HighMem was never in bootmem's map. */
static void free_highmem(const struct mem_range *r)
{
	for (unsigned long pfn = PFN(r->start); pfn < PFN(r->end); pfn++) {
		ClearPageReserved(pfn_to_page(pfn));
		set_bit(PG_highmem, &pfn_to_page(pfn)->flags);
		set_page_count(pfn_to_page(pfn), 1);
		__free_page(pfn_to_page(pfn));
		totalhigh_pages++;
	}
}

void mem_init(void)
{
	unsigned long start, end;

	high_memory = __va(machine->low_end);
	for (int nid = 0; nid < numnodes; nid++) {
		node_span(nid, 0, &start, &end);
		if (end)
			totalram_pages += free_all_bootmem_node(NODE_DATA(nid));
	}
	for (unsigned int i = 0; i < machine->nr_ranges; i++) {
		num_physpages += PFN(machine->range[i].end) -
			PFN(machine->range[i].start);
		if (machine->range[i].highmem)
			free_highmem(&machine->range[i]);
	}
	totalram_pages += totalhigh_pages;
}

/* A kernel without the lab that has them does without. */
#pragma weak init_per_zone_pages_min
#pragma weak kmem_cache_init
#pragma weak kswapd_init

extern const struct percpu_first __start_percpu_first[] __attribute__((weak));
extern const struct percpu_first __stop_percpu_first[] __attribute__((weak));
extern const struct initcall __start_initcalls[] __attribute__((weak));
extern const struct initcall __stop_initcalls[] __attribute__((weak));

/* Sets the watermarks.  Linux' own file keeps the function to itself, and says
 * by module_init() that it wants to be called. */
static void begin_page_alloc(void)
{
	if (init_per_zone_pages_min) {
		init_per_zone_pages_min();
		return;
	}
	for (const struct initcall *c = __start_initcalls;
	     c < __stop_initcalls; c++)
		if (c->init && strstr(c->file, "page_alloc.c"))
			c->init();
}

void start_kernel(void)
{
	percpu_begin(__start_percpu_first, __stop_percpu_first);
	setup_memory();
	paging_init();
	mem_init();
	request_standard_resources();
	begin_page_alloc();
	setup_per_zone_protection();
	if (kmem_cache_init)
		kmem_cache_init();
	if (kswapd_init)
		kswapd_init();
}
