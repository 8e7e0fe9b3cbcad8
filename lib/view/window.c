/*
 * Page tables and vmalloc()'s areas, read out of hostile memory.
 */
#include "frames.h"
#include "window.h"

#include <stdarg.h>
#include <string.h>

const char *window_name(unsigned long addr)
{
	static char name[4][48];
	static unsigned int next;
	char *text = name[next++ % 4];

	if (addr == VMALLOC_START)
		snprintf(text, sizeof(name[0]), "VMALLOC_START");
	else if (addr > VMALLOC_START && addr < WINDOW_END)
		snprintf(text, sizeof(name[0]), "VMALLOC_START + %#lx",
			 addr - VMALLOC_START);
	else if (addr - PAGE_OFFSET < MACHINE_RAM_MAX)
		snprintf(text, sizeof(name[0]), "__va(%#lx)",
			 addr - PAGE_OFFSET);
	else
		snprintf(text, sizeof(name[0]), addr ? "%#lx" : "NULL", addr);
	return text;
}

/* --- Page tables --------------------------------------------------------- */

/* The table that an entry leads to, as an address; 0 if it leads to none. */
static unsigned long table_of(const struct machine_state *map,
			      unsigned long entry)
{
	unsigned long table = PAGE_OFFSET + (entry & MMU_FRAME);
	unsigned long probe;

	return entry & MMU_PRESENT &&
		view_copy(map, table, &probe, sizeof(probe)) ? table : 0;
}

static unsigned long entry_of(const struct machine_state *map,
			      unsigned long table, unsigned long index)
{
	unsigned long entry = 0;

	view_copy(map, table + index * sizeof(entry), &entry, sizeof(entry));
	return entry;
}

static unsigned long pfn_in(unsigned long entry)
{
	return (entry & MMU_FRAME) >> PAGE_SHIFT;
}

struct walk_view view_walk(const struct machine_state *map,
			   unsigned long addr)
{
	unsigned long entry = entry_of(map, SWAPPER_PG_DIR, pgd_index(addr));
	struct walk_view walk = { .tables = 1 };
	unsigned long table = table_of(map, entry);

	if (!table)
		return walk;
	walk.pmd_pfn = pfn_in(entry);
	walk.tables++;
	entry = entry_of(map, table, pmd_index(addr));
	table = table_of(map, entry);
	if (!table)
		return walk;
	walk.pte_pfn = pfn_in(entry);
	walk.tables++;
	walk.entry = entry_of(map, table, pte_index(addr));
	return walk;
}

unsigned int view_tables(const struct machine_state *map, unsigned long *pfn,
			 unsigned int max)
{
	unsigned int n = 0;

	for (unsigned long i = 0; i < PTRS_PER_PGD; i++) {
		unsigned long up = entry_of(map, SWAPPER_PG_DIR, i);
		unsigned long table = table_of(map, up);

		if (table && n < max)
			pfn[n++] = pfn_in(up);
		for (unsigned long k = 0; table && k < PTRS_PER_PMD; k++) {
			unsigned long entry = entry_of(map, table, k);

			if (table_of(map, entry) && n < max)
				pfn[n++] = pfn_in(entry);
		}
	}
	return n;
}

/* --- Areas --------------------------------------------------------------- */

__attribute__((format(printf, 3, 4)))
static bool damaged(char *damage, unsigned int n, const char *fmt, ...)
{
	char what[DAMAGE_SIZE / 2];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	snprintf(damage, DAMAGE_SIZE, "after %u area%s %s", n, n == 1 ? "" :
		 "s", what);
	return false;
}

/* Copies the next area; false at the end, and where the list is damaged. */
static bool next_area(const struct machine_state *map, struct area_view *area,
		      unsigned int n, unsigned long at, char *damage)
{
	unsigned long from;

	if (!at)
		return false;
	area[n].at = at;
	if (!view_copy(map, at, &area[n].vm, sizeof(area[n].vm)))
		return damaged(damage, n, "it leads to %#lx, where no RAM "
			       "is", at);
	from = (unsigned long)area[n].vm.addr;
	if (n && from <= (unsigned long)area[n - 1].vm.addr)
		return damaged(damage, n, "there is one at a lower address");
	return true;
}

unsigned int view_areas(const struct machine_state *map, unsigned long list,
			struct area_view *area, unsigned int max,
			char *damage)
{
	unsigned int n = 0;

	*damage = '\0';
	while (n < max && next_area(map, area, n, list, damage))
		list = (unsigned long)area[n++].vm.next;
	return n;
}
