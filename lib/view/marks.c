/*
 * Watermarks, what CPUs keep, zonelists, and kmap()'s window: lab 3 as text.
 */
#include "frames.h"
#include "view.h"

#include <linux/buddy.h>
#include <linux/highmem.h>

static unsigned int nr_cpus(const struct machine_state *map)
{
	return map->nr_cpus < MACHINE_CPUS ? map->nr_cpus : MACHINE_CPUS;
}

/* --- Watermarks ---------------------------------------------------------- */

/* The column, of BAR_COLUMNS for twice pages_high, in which a page is. */
static unsigned long column(const struct zone *zone, unsigned long pages)
{
	unsigned long column = pages * BAR_COLUMNS / (2 * zone->pages_high);

	return column < BAR_COLUMNS ? column : BAR_COLUMNS;
}

/* min, low and high below the bar, each where it belongs. */
static void draw_names(FILE *out, const struct zone *zone)
{
	const unsigned long marks[] = { zone->pages_min, zone->pages_low,
					zone->pages_high };
	static const char *const names[] = { "^min", "^low", "^high" };
	int at = 0;

	fputs("     ", out);
	for (int i = 0; i < 3; i++)
		at += fprintf(out, "%*s%s", (int)column(zone, marks[i]) - at,
			      "", names[i]);
	fputc('\n', out);
}

static void draw_marks(FILE *out, const struct zone *zone)
{
	unsigned long free = zone->free_pages;

	if (!zone->pages_high || zone->pages_min > zone->pages_low ||
	    zone->pages_low > zone->pages_high || zone->pages_high > 1UL << 40) {
		fputs("    no watermarks\n", out);
		return;
	}
	free = free < 2 * zone->pages_high ? free : 2 * zone->pages_high;
	fputs("    |", out);
	for (unsigned long i = 0; i < BAR_COLUMNS; i++)
		fputc(i < column(zone, free) ? '.' : '#', out);
	fputs("|\n", out);
	draw_names(out, zone);
}

/* --- What CPUs keep ------------------------------------------------------ */

static void draw_kept(FILE *out, const struct list_view *list,
		      const struct per_cpu_pages *pcp, const char *name)
{
	unsigned long n = list->blocks;

	fprintf(out, "%s %lu of %d-%d by %d", name, n, pcp->low, pcp->high,
		pcp->batch);
	for (unsigned long i = 0; i < n && i < LIST_FIRST; i++)
		fprintf(out, i ? " %lu" : ": %lu", list->first[i]);
	fputs(n > LIST_FIRST ? " ..." : "", out);
}

/* Nothing is drawn of a CPU that keeps nothing. */
static void draw_cpu(FILE *out, const struct zone_view *z, unsigned int cpu)
{
	const struct per_cpu_pages *pcp = z->zone.pageset[cpu].pcp;

	if (!pcp[0].count && !pcp[1].count && !z->kept[cpu][0].blocks &&
	    !z->kept[cpu][1].blocks)
		return;
	fprintf(out, "    CPU %u: ", cpu);
	draw_kept(out, &z->kept[cpu][0], pcp, "hot");
	draw_kept(out, &z->kept[cpu][1], pcp + 1, "; cold");
	fputc('\n', out);
	for (int cold = 0; cold < 2; cold++) {
		const struct list_view *list = &z->kept[cpu][cold];

		if (*list->damage)
			fprintf(out, "    ! CPU %u's %s list: %s\n", cpu,
				cold ? "cold" : "hot", list->damage);
		else if (pcp[cold].count < 0 ||
			 (unsigned long)pcp[cold].count != list->blocks)
			fprintf(out, "    ! CPU %u's %s count is %d, but the "
				"list holds %lu pages\n", cpu, cold ? "cold" :
				"hot", pcp[cold].count, list->blocks);
	}
}

static void draw_zone(FILE *out, const struct zone_view *z, void *map)
{
	const struct zone *zone = &z->zone;

	fprintf(out, "    Node %d, zone %s: %lu of %lu pages free; min %lu, "
		"low %lu, high %lu\n", z->nid, zone_view_name(z),
		zone->free_pages, zone->present_pages, zone->pages_min,
		zone->pages_low, zone->pages_high);
	draw_marks(out, zone);
	for (unsigned int cpu = 0; cpu < nr_cpus(map); cpu++)
		draw_cpu(out, z, cpu);
}

void view_marks(FILE *out, const struct machine_state *map)
{
	each_zone(out, map, draw_zone, (void *)map);
}

/* --- Zonelists ----------------------------------------------------------- */

/* Names the zone at @addr, which may be anything. */
static bool draw_entry(FILE *out, const struct machine_state *map,
		       unsigned long addr)
{
	static const char *const names[] = { "DMA", "Normal", "HighMem" };

	for (unsigned int nid = 0; nid < view_nodes(map); nid++)
		for (int nr = 0; nr < MAX_NR_ZONES; nr++)
			if (addr == (unsigned long)
			    &NODE_DATA(nid)->node_zones[nr]) {
				fprintf(out, "  %u %s", nid, names[nr]);
				return true;
			}
	fprintf(out, "\n    ! an entry is %#lx, which is no zone", addr);
	return false;
}

static void draw_list(FILE *out, const struct machine_state *map,
		      const struct zonelist *list, const char *name)
{
	fprintf(out, "      %-14s", name);
	for (int i = 0; i < MAX_NUMNODES * MAX_NR_ZONES + 1; i++) {
		if (!list->zones[i])
			break;
		if (!draw_entry(out, map, (unsigned long)list->zones[i]))
			break;
	}
	fputc('\n', out);
}

static void draw_counts(FILE *out, const pg_data_t *node)
{
	struct per_cpu_pageset sum = { .numa_hit = 0 };

	for (int nr = 0; nr < MAX_NR_ZONES; nr++)
		for (int cpu = 0; cpu < MACHINE_CPUS; cpu++) {
			const struct per_cpu_pageset *set =
				&node->node_zones[nr].pageset[cpu];

			sum.numa_hit += set->numa_hit;
			sum.numa_miss += set->numa_miss;
			sum.numa_foreign += set->numa_foreign;
			sum.local_node += set->local_node;
			sum.other_node += set->other_node;
		}
	fprintf(out, "      counted         hit %lu, miss %lu, foreign %lu, local %lu, "
		"other %lu\n", sum.numa_hit, sum.numa_miss, sum.numa_foreign,
		sum.local_node, sum.other_node);
}

void view_zonelists(FILE *out, const struct machine_state *map)
{
	static const char *const names[GFP_ZONETYPES] = {
		"GFP_KERNEL", "GFP_DMA", "GFP_HIGHUSER"
	};
	pg_data_t node;

	for (unsigned int nid = 0; nid < view_nodes(map); nid++) {
		if (!view_copy(map, (unsigned long)NODE_DATA(nid), &node,
			       sizeof(node)))
			return;
		fprintf(out, "    Node %u asks:\n", nid);
		for (int type = 0; type < GFP_ZONETYPES; type++)
			draw_list(out, map, node.node_zonelists + type,
				  names[type]);
		draw_counts(out, &node);
	}
}

/* --- kmap()'s window ----------------------------------------------------- */

/* The entry that maps @addr, read as the MMU would; 0 if there is none. */
static unsigned long find_entry(const struct machine_state *map,
				unsigned long addr)
{
	unsigned long table = SWAPPER_PG_DIR, entry = 0;

	for (int shift = 30; shift >= 12; shift -= 9) {
		if (!view_copy(map, table + (addr >> shift & 511) * 8, &entry,
			       sizeof(entry)) || !(entry & MMU_PRESENT))
			return 0;
		table = PAGE_OFFSET + (entry & MMU_FRAME);
	}
	return entry;
}

void view_kmap(FILE *out, const struct machine_state *map)
{
	int count[LAST_PKMAP], unused = 0;

	if (!view_copy(map, (unsigned long)pkmap_count, count, sizeof(count)))
		return;
	for (int nr = 0; nr < LAST_PKMAP; nr++) {
		unsigned long entry = find_entry(map, PKMAP_ADDR(nr));

		unused += !entry;
		if (entry)
			fprintf(out, "    slot %d, address %#lx: page frame "
				"%lu, count %d%s\n", nr, PKMAP_ADDR(nr),
				(entry & MMU_FRAME) >> PAGE_SHIFT, count[nr],
				count[nr] == 1 ? ": given back, but not yet "
				"flushed" : "");
		else if (count[nr])
			fprintf(out, "    ! slot %d has a count of %d, but no "
				"page\n", nr, count[nr]);
	}
	fprintf(out, "    %d slots are free\n", unused);
}
