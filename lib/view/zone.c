/*
 * Reading a zone: which of its page frames are RAM, reserved, in use or free.
 *
 * Where mem_map is, the node's descriptor says; nothing else in RAM does.
 */
#include "frames.h"

#include <stdlib.h>
#include <string.h>

const char *zone_view_name(const struct zone_view *z)
{
	/* Not zone->name: that points out of RAM, into the kernel's text. */
	static const char *const names[MAX_NR_ZONES] = {
		"DMA", "Normal", "HighMem"
	};

	return names[z->nr];
}

/* Says what is wrong with the numbers in a zone's descriptor, if anything. */
static void check_span(struct zone_view *z)
{
	unsigned long end = z->map->ram_end >> PAGE_SHIFT;

	if (z->start > end || z->pages > end - z->start)
		snprintf(z->damage, DAMAGE_SIZE, "its %lu page frames from %lu "
			 "on reach behind the end of RAM", z->pages, z->start);
	else if (!z->mem_map)
		snprintf(z->damage, DAMAGE_SIZE, "its node has no mem_map");
}

/* The state of one frame, free lists aside. */
static int frame_look(const struct zone_view *z, unsigned long pfn,
		      struct page *page)
{
	unsigned long addr = z->mem_map + pfn * sizeof(*page);

	if (!view_is_ram(z->map, pfn))
		return FRAME_HOLE;
	if (!view_copy(z->map, addr, page, sizeof(*page)))
		return -1;
	return page->flags >> PG_reserved & 1 ? FRAME_RESERVED : FRAME_USED;
}

static void look_at_frames(struct zone_view *z)
{
	struct page page;

	for (unsigned long i = 0; i < z->pages; i++) {
		int state = frame_look(z, z->start + i, &page);

		if (state < 0) {
			snprintf(z->damage, DAMAGE_SIZE, "the struct page of "
				 "frame %lu would not be in RAM: mem_map is at "
				 "%#lx", z->start + i, z->mem_map);
			return;
		}
		z->state[i] = (unsigned char)state;
	}
}

static void read_descriptor(struct zone_view *z, const pg_data_t *node,
			    const struct zone *zone)
{
	z->start = zone->zone_start_pfn;
	z->pages = zone->spanned_pages;
	z->free_pages = zone->free_pages;
	z->zone = *zone;
	z->mem_map = (unsigned long)node->node_mem_map;
	if (z->mem_map)
		z->mem_map -= node->node_start_pfn * sizeof(struct page);
}

bool zone_look(struct zone_view *z, const struct machine_state *map, int nid,
	       int nr)
{
	const struct zone *zone;
	pg_data_t node;

	memset(z, 0, sizeof(*z));
	*z = (struct zone_view){ .map = map, .nid = nid, .nr = nr };
	if (!view_copy(map, (unsigned long)NODE_DATA(nid), &node, sizeof(node)))
		return false;
	zone = &node.node_zones[nr];
	if (!zone->spanned_pages)
		return false;
	read_descriptor(z, &node, zone);
	check_span(z);
	if (*z->damage)
		return true;
	z->state = calloc(z->pages, 1);
	z->order = malloc(z->pages);
	if (!z->state || !z->order) {
		snprintf(z->damage, DAMAGE_SIZE, "no memory to draw it");
		return true;
	}
	memset(z->order, -1, z->pages);
	look_at_frames(z);
	if (!*z->damage)
		zone_walk_lists(z);
	return true;
}

void zone_done(struct zone_view *z)
{
	free(z->state);
	free(z->order);
}

int zone_block(const struct zone_view *z, unsigned long pfn)
{
	for (int order = 0; order < MAX_ORDER; order++) {
		unsigned long first = pfn & ~((1UL << order) - 1);

		if (first >= z->start && z->order[first - z->start] == order)
			return order;
	}
	return -1;
}
