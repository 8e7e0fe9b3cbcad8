/*
 * Lab 1 at work: bootmem, from the memory map to the end of it.
 */
#include "show.h"

#include <linux/bootmem.h>

/* What __pa(MAX_DMA_ADDRESS) is: the goal of alloc_bootmem(). */
#define GOAL		__pa(MAX_DMA_ADDRESS)

static void print_size(unsigned long size)
{
	if (size && size % (1UL << 20) == 0)
		printf("%luM", size >> 20);
	else
		printf("%luK", size >> 10);
}

static void draw_memory_map(void)
{
	for (unsigned int i = 0; i < map.nr_ranges; i++) {
		const struct mem_range *r = &map.range[i];

		fputs("    ", stdout);
		print_size(r->start);
		fputs(" to ", stdout);
		print_size(r->end);
		printf(": page frames %lu-%lu, node %u%s\n",
		       r->start >> PAGE_SHIFT, (r->end >> PAGE_SHIFT) - 1,
		       r->node, r->highmem ? ", HighMem" : "");
	}
}

/* Allocates from bootmem and says what came of it. */
static void boot_alloc(const char *text, unsigned long size,
		       unsigned long align, unsigned long goal)
{
	uint64_t addr = call(LINK_FN___alloc_bootmem, size, align, goal);

	if (addr - PAGE_OFFSET >= map.ram_end) {
		printf("    %-28s = %#lx, which is not in RAM\n", text,
		       (unsigned long)addr);
		return;
	}
	addr -= PAGE_OFFSET;
	printf("    %-28s = page frame %lu, byte %lu\n", text,
	       (unsigned long)(addr >> PAGE_SHIFT),
	       (unsigned long)(addr & ~PAGE_MASK));
}

void show_bootmem(void)
{
	heading("The memory map, as the firmware tells it:");
	draw_memory_map();
	call0(LINK_FN_setup_nodes);
	call0(LINK_FN_setup_memory);
	heading("After setup_memory(): what is RAM is free, but for page "
		"frame 0 and the map.");
	draw(view_bootmem);
	heading("After a few allocations: small ones share a page, and a goal "
		"is a wish.");
	boot_alloc("alloc_bootmem(100)", 100, SMP_CACHE_BYTES, GOAL);
	boot_alloc("alloc_bootmem(8192)", 8192, SMP_CACHE_BYTES, GOAL);
	boot_alloc("alloc_bootmem_pages(4096)", 4096, PAGE_SIZE, GOAL);
	boot_alloc("alloc_bootmem_low(40000)", 40000, SMP_CACHE_BYTES, 0);
	draw(view_bootmem);
	call0(LINK_FN_paging_init);
	heading("After paging_init(): mem_map, a struct page for each page "
		"frame, is taken.");
	draw(view_bootmem);
	view_last = view_zones;
	call0(LINK_FN_mem_init);
	heading("After mem_init(): each page that was free has been handed "
		"over in blocks.");
	draw(view_bootmem);
	draw(view_zones);
}
