/*
 * Lab 6 at work: areas, page tables, and a screen.
 */
#include "show.h"

#include <linux/vmalloc.h>

static void view_areas_there(FILE *out, const struct machine_state *m)
{
	view_window(out, m, vmlist_at);
}

static void print_area(const char *call_text, uint64_t addr)
{
	if (!addr)
		printf("    %s = NULL\n", call_text);
	else
		printf("    %s = VMALLOC_START + %#lx\n", call_text,
		       (unsigned long)(addr - VMALLOC_START));
}

static uint64_t allocate(unsigned long pages)
{
	uint64_t addr = call(LINK_FN_vmalloc, pages * PAGE_SIZE, 0, 0);
	char text[48];

	snprintf(text, sizeof(text), "vmalloc(%lu * PAGE_SIZE)", pages);
	print_area(text, addr);
	return addr;
}

/* A disc, eight pixels at a time. */
static void paint(uint64_t screen)
{
	for (long y = 0; y < (long)SCREEN_HEIGHT; y++) {
		for (long x = 0; x < (long)SCREEN_WIDTH; x += 8) {
			long r = (x - 124) * (x - 124) / 4 +
				(y - 64) * (y - 64);

			if (r < 56 * 56)
				call(LINK_FN_io_write, 0x0101010101010101 *
				     (255 - (uint64_t)(r / 16)),
				     screen + (uint64_t)y * SCREEN_WIDTH +
				     (uint64_t)x, 8);
		}
	}
}

static void show_devices(void)
{
	uint64_t addr;

	heading("After ioremap() of the DMA engine and of the screen: at "
		"multiples of a power of two.");
	print_area("ioremap(DMA_BASE, DMA_SIZE)",
		   call(LINK_FN___ioremap, DMA_BASE, DMA_SIZE, 0));
	addr = call(LINK_FN___ioremap, SCREEN_BASE, SCREEN_SIZE, 0);
	print_area("ioremap(SCREEN_BASE, SCREEN_SIZE)", addr);
	draw(view_areas_there);
	if (!addr)
		return;
	heading("After painting on the screen:");
	paint(addr);
	draw(view_screen);
}

void show_vmalloc(void)
{
	uint64_t first, second;

	view_last = view_page_tables;
	boot();
	view_last = view_areas_there;
	heading("After two allocations: pages from anywhere, at addresses in a "
		"row, and a guard page behind each.");
	first = allocate(5);
	second = allocate(8);
	draw(view_areas_there);
	draw(view_page_tables);
	heading("After vfree() of the first, and a smaller one: it takes the "
		"first hole where it fits.");
	call(LINK_FN_vfree, first, 0, 0);
	first = allocate(2);
	draw(view_areas_there);
	show_devices();
	heading("After vfree() of all memory: the tables stay.");
	call(LINK_FN_vfree, first, 0, 0);
	call(LINK_FN_vfree, second, 0, 0);
	draw(view_areas_there);
	draw(view_page_tables);
}
