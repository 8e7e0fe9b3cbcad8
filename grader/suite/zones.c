/*
 * Nodes and zones: see zones.h.
 */
#include "zones.h"

const char *const zone_names[MAX_NR_ZONES] = { "DMA", "Normal", "HighMem" };

struct zone *zone(int nid, int nr)
{
	return NODE_DATA(nid)->node_zones + nr;
}

unsigned long free_in(int nid, int nr)
{
	return zone(nid, nr)->free_pages;
}

int nr_nodes(void)
{
	return (int)memory_map()->nr_nodes;
}

int distance(int from, int to)
{
	return memory_map()->distance[from][to];
}

/* CPUs are dealt out to the nodes in turn. */
bool has_cpus(int nid)
{
	return nid < (int)memory_map()->nr_cpus;
}

#define DMA_END	0x1000000UL

unsigned long zone_size(int nid, int nr)
{
	const struct machine_state *map = memory_map();
	unsigned long from = nr == ZONE_NORMAL ? DMA_END : 0;
	unsigned long to = nr == ZONE_DMA ? DMA_END : ~0UL;
	unsigned long sum = 0;

	for (unsigned int i = 0; i < map->nr_ranges; i++) {
		const struct mem_range *r = &map->range[i];

		if ((int)r->node == nid &&
		    r->highmem == (nr == ZONE_HIGHMEM) &&
		    max(r->start, from) < min(r->end, to))
			sum += min(r->end, to) - max(r->start, from);
	}
	return sum >> PAGE_SHIFT;
}

int zone_number(const struct zone *z)
{
	for (int i = 0; i < nr_nodes() * MAX_NR_ZONES; i++)
		if (z == zone(i / MAX_NR_ZONES, i % MAX_NR_ZONES))
			return i;
	return -1;
}

int zone_of(const struct page *page)
{
	return frame_zone((unsigned long)(page - mem_map));
}

void draw_zones(FILE *out)
{
	fputs("    node zone        free     min     low    high\n", out);
	for (int i = 0; i < nr_nodes() * MAX_NR_ZONES; i++) {
		int nid = i / MAX_NR_ZONES, nr = i % MAX_NR_ZONES;
		const struct zone *z = zone(nid, nr);

		if (zone_size(nid, nr))
			fprintf(out, "    %4d %-7s %8lu%8lu%8lu%8lu\n", nid,
				zone_names[nr], z->free_pages, z->pages_min,
				z->pages_low, z->pages_high);
	}
}

void set_marks(int nid, int nr, unsigned long least, unsigned long low)
{
	struct zone *z = zone(nid, nr);

	z->pages_min = least;
	z->pages_low = low;
	z->pages_high = low + 20;
	step("marks of node %d's %s are set: min %lu, low %lu", nid,
	     zone_names[nr], least, low);
}

void set_marks_below(int nid, int nr, unsigned long least, unsigned long low)
{
	set_marks(nid, nr, free_in(nid, nr) - least, free_in(nid, nr) - low);
}

void no_marks(void)
{
	for (int i = 0; i < nr_nodes() * MAX_NR_ZONES; i++) {
		struct zone *z = zone(i / MAX_NR_ZONES, i % MAX_NR_ZONES);

		z->pages_min = z->pages_low = z->pages_high = 0;
	}
	step("the test sets the watermarks of all zones to 0");
}
