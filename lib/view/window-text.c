/*
 * Page tables and vmalloc()'s areas, and the screen that some of them may map,
 * as text.
 */
#include "frames.h"
#include "window.h"

#include <string.h>

#define AREAS_MAX	64U
#define AREAS_SHOWN	5U
#define FRAMES_SHOWN	5UL

/* --- The window ---------------------------------------------------------- */

static bool is_mapped(const struct machine_state *map, unsigned long addr)
{
	return view_walk(map, addr).entry & MMU_PRESENT;
}

static const struct area_view *find_area(const struct area_view *area,
					 unsigned int n, unsigned long addr)
{
	for (unsigned int i = 0; i < n; i++)
		if (addr - (unsigned long)area[i].vm.addr < area[i].vm.size)
			return &area[i];
	return NULL;
}

static char page_glyph(const struct machine_state *map, unsigned long addr,
		       const struct area_view *area)
{
	bool mapped = is_mapped(map, addr);

	if (!area)
		return mapped ? '!' : '.';
	if (addr + PAGE_SIZE == (unsigned long)area->vm.addr + area->vm.size)
		return mapped ? '!' : '|';
	return mapped ? '#' : '-';
}

static const char *use_of(unsigned long flags)
{
	return flags & VM_IOREMAP ? "ioremap" : flags & VM_ALLOC ? "vmalloc" :
		flags & VM_MAP ? "vmap" : "unknown";
}

static unsigned long pfn_in(unsigned long entry)
{
	return (entry & MMU_FRAME) >> PAGE_SHIFT;
}

/* The page frames that the entries of @n pages map: a list of numbers, or where
 * a device's memory begins. */
static void draw_frames(FILE *out, const struct machine_state *map,
			unsigned long addr, unsigned long n)
{
	unsigned long entry = view_walk(map, addr).entry;

	if (entry & MMU_PRESENT && !view_is_ram(map, pfn_in(entry))) {
		fprintf(out, " physical address %#lx\n", entry & MMU_FRAME);
		return;
	}
	for (unsigned long i = 0; i < n && i < FRAMES_SHOWN; i++) {
		entry = view_walk(map, addr + i * PAGE_SIZE).entry;
		if (entry & MMU_PRESENT)
			fprintf(out, " %lu", pfn_in(entry));
		else
			fputs(" -", out);
	}
	fputs(n > FRAMES_SHOWN ? " ...\n" : "\n", out);
}

static void draw_area(FILE *out, const struct machine_state *map,
		      const struct vm_struct *vm)
{
	unsigned long addr = (unsigned long)vm->addr;
	unsigned long pages = (vm->size >> PAGE_SHIFT) - 1;

	fprintf(out, "    %-8s %s", use_of(vm->flags), window_name(addr));
	if (vm->size & ~PAGE_MASK || pages > WINDOW_END - WINDOW_START) {
		fprintf(out, ", and %lu bytes, which is no size\n", vm->size);
		return;
	}
	fprintf(out, ", %lu page%s:", pages, pages == 1 ? "" : "s");
	draw_frames(out, map, addr, pages);
}

static void draw_strip(FILE *out, const struct machine_state *map,
		       const struct area_view *area, unsigned int n)
{
	char strip[BAR_COLUMNS + 1] = "";

	for (unsigned long i = 0; i < BAR_COLUMNS; i++) {
		unsigned long addr = VMALLOC_START + i * PAGE_SIZE;

		strip[i] = page_glyph(map, addr, find_area(area, n, addr));
	}
	fprintf(out, "    addresses from VMALLOC_START on, one column a page:\n"
		"    [%s]\n"
		"    #  mapped   -  in an area, not mapped   |  guard page   "
		".  nothing\n", strip);
	if (strchr(strip, '!'))
		fputs("    !  mapped where nothing should be\n", out);
}

void view_window(FILE *out, const struct machine_state *map,
		 unsigned long list)
{
	struct area_view area[AREAS_MAX];
	char damage[DAMAGE_SIZE];
	unsigned int n = view_areas(map, list, area, AREAS_MAX, damage);

	draw_strip(out, map, area, n);
	if (*damage)
		fprintf(out, "    ! vmlist: %s\n", damage);
	for (unsigned int i = 0; i < n && i < AREAS_SHOWN; i++)
		draw_area(out, map, &area[i].vm);
	if (n > AREAS_SHOWN)
		fprintf(out, "    and %u areas more\n", n - AREAS_SHOWN);
}

/* --- Page tables --------------------------------------------------------- */

/* Entries one behind the other. */
static void draw_entries(FILE *out, const struct machine_state *map,
			 unsigned long addr, unsigned long n)
{
	unsigned long first = pte_index(addr);

	if (n == 1)
		fprintf(out, "        [%lu]:", first);
	else
		fprintf(out, "        [%lu] to [%lu]:", first, first + n - 1);
	draw_frames(out, map, addr, n);
}

/* How many of @max entries from @addr's on map something. */
static unsigned long run_length(const struct machine_state *map,
				unsigned long addr, unsigned long max)
{
	unsigned long n = 0;

	while (n < max && is_mapped(map, addr + n * PAGE_SIZE))
		n++;
	return n;
}

static void draw_table(FILE *out, const struct machine_state *map,
		       unsigned long addr)
{
	unsigned long i = 0, n;

	fprintf(out, "      [%3lu] page frame %lu, a page table for %s on:\n",
		pmd_index(addr), view_walk(map, addr).pte_pfn,
		window_name(addr));
	for (; i < PTRS_PER_PTE; i += n + 1) {
		n = run_length(map, addr + i * PAGE_SIZE, PTRS_PER_PTE - i);
		if (n)
			draw_entries(out, map, addr + i * PAGE_SIZE, n);
	}
}

/* Those of the middle directory for @addr that are about [@addr, @end). */
static void draw_directory(FILE *out, const struct machine_state *map,
			   unsigned long addr, unsigned long end)
{
	fprintf(out, "    [%3lu] page frame %lu, a page middle directory:\n",
		pgd_index(addr), view_walk(map, addr).pmd_pfn);
	for (; addr < end; addr += PMD_SIZE)
		if (view_walk(map, addr).tables == 3)
			draw_table(out, map, addr);
}

void view_page_tables(FILE *out, const struct machine_state *map)
{
	unsigned long end = VMALLOC_START + map->vmalloc_size, next;
	bool any = false;

	fputs("    swapper_pg_dir, as far as it is about the window:\n", out);
	for (unsigned long addr = VMALLOC_START; addr < end; addr = next) {
		next = (addr + PGDIR_SIZE) & PGDIR_MASK;
		if (view_walk(map, addr).tables < 2)
			continue;
		any = true;
		draw_directory(out, map, addr, next < end ? next : end);
	}
	if (!any)
		fputs("    empty: there are no tables yet\n", out);
}

/* --- The screen ---------------------------------------------------------- */

#define SCREEN_ROWS	16UL
#define ROW_HEIGHT	(SCREEN_HEIGHT / SCREEN_ROWS)
#define COLUMN_WIDTH	(SCREEN_WIDTH / BAR_COLUMNS)

/* How bright a character of the picture is. */
static char brightness(unsigned long row, unsigned long column)
{
	static const char glyph[] = " .:-=+*#%@";
	unsigned long sum = 0;

	for (unsigned long y = 0; y < ROW_HEIGHT; y++)
		for (unsigned long x = 0; x < COLUMN_WIDTH; x++)
			sum += machine->devices.screen[
				(row * ROW_HEIGHT + y) * SCREEN_WIDTH +
				column * COLUMN_WIDTH + x];
	return glyph[sum * (sizeof(glyph) - 2) /
		     (255 * ROW_HEIGHT * COLUMN_WIDTH)];
}

void view_screen(FILE *out, const struct machine_state *map)
{
	for (unsigned long row = 0; row < SCREEN_ROWS; row++) {
		fputs("    (", out);
		for (unsigned long column = 0; column < BAR_COLUMNS; column++)
			fputc(brightness(row, column), out);
		fputs(")\n", out);
	}
}
