/*
 * Bootmem's maps, read and drawn as text.
 */
#include "frames.h"
#include "view.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Turns the bits, 1 = taken, into states of page frames. */
static void read_bits(struct bootmem_view *b, const struct machine_state *map,
		      const unsigned char *bits)
{
	for (unsigned long i = 0; i < b->pages; i++) {
		bool taken = bits[i / 8] >> i % 8 & 1;

		if (view_is_ram(map, b->start + i))
			b->state[i] = taken ? FRAME_USED : FRAME_FREE;
		else
			b->state[i] = taken ? FRAME_HOLE : FRAME_WILD;
	}
}

static void read_map(struct bootmem_view *b, const struct machine_state *map,
		     unsigned long addr)
{
	unsigned char *bits = malloc(b->map_bytes);

	b->state = calloc(b->pages, 1);
	if (!bits || !b->state)
		snprintf(b->damage, DAMAGE_SIZE, "no memory to draw it");
	else if (!view_copy(map, addr, bits, b->map_bytes))
		snprintf(b->damage, DAMAGE_SIZE, "the map would not be in RAM: "
			 "node_bootmem_map is %#lx", addr);
	else
		read_bits(b, map, bits);
	free(bits);
}

static void read_bdata(struct bootmem_view *b, const struct machine_state *map,
		       const bootmem_data_t *bdata)
{
	unsigned long addr = (unsigned long)bdata->node_bootmem_map;
	unsigned long ram_end = map->ram_end >> PAGE_SHIFT;

	b->start = bdata->node_boot_start >> PAGE_SHIFT;
	b->ended = !addr;
	if (b->start >= bdata->node_low_pfn || bdata->node_low_pfn > ram_end) {
		snprintf(b->damage, DAMAGE_SIZE, "page frames %lu to %lu are "
			 "no part of memory", b->start, bdata->node_low_pfn);
		return;
	}
	b->pages = bdata->node_low_pfn - b->start;
	b->map_pfn = (addr - PAGE_OFFSET) >> PAGE_SHIFT;
	b->map_bytes = (b->pages + 7) / 8;
	if (bdata->last_pos || bdata->last_offset)
		b->last_pfn = b->start + bdata->last_pos;
	b->last_offset = bdata->last_offset;
	if (addr)
		read_map(b, map, addr);
}

bool bootmem_look(struct bootmem_view *b, const struct machine_state *map,
		  int nid)
{
	bootmem_data_t bdata;
	pg_data_t node;

	memset(b, 0, sizeof(*b));
	if (!view_copy(map, (unsigned long)NODE_DATA(nid), &node,
		       sizeof(node)) || !node.bdata)
		return false;
	if (!view_copy(map, (unsigned long)node.bdata, &bdata,
		       sizeof(bdata))) {
		snprintf(b->damage, DAMAGE_SIZE, "its bootmem_data would not "
			 "be in RAM: bdata is %p", (void *)node.bdata);
		return true;
	}
	if (!bdata.node_low_pfn && !bdata.node_bootmem_map)
		return false;
	read_bdata(b, map, &bdata);
	return true;
}

void bootmem_done(struct bootmem_view *b)
{
	free(b->state);
}

/* --- As text ------------------------------------------------------------ */

/* Points at a page frame's column from below; behind a column far to the right
 * there is no room for the text, so it stands in front. */
#define ROOM	26

__attribute__((format(printf, 4, 5)))
static void draw_mark(FILE *out, const struct bootmem_view *b,
		      unsigned long pfn, const char *fmt, ...)
{
	int column = (int)((pfn - b->start) / bar_scale(b->pages));
	char text[64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (pfn < b->start || pfn - b->start >= b->pages)
		fprintf(out, "    ! behind the node's end: %s\n", text);
	else if (column <= ROOM)
		fprintf(out, "     %*s^ %s\n", column, "", text);
	else
		fprintf(out, "     %*s ^\n", column - 1, text);
}

static void draw_marks(FILE *out, const struct bootmem_view *b)
{
	draw_mark(out, b, b->map_pfn, "the map, in page frame %lu",
		  b->map_pfn);
	if (b->last_pfn && b->last_offset)
		draw_mark(out, b, b->last_pfn, "the last block's end, in page "
			  "frame %lu, byte %lu", b->last_pfn, b->last_offset);
	else if (b->last_pfn)
		draw_mark(out, b, b->last_pfn, "the last block's end, all of "
			  "page frame %lu", b->last_pfn);
}

static void draw_map(FILE *out, const struct bootmem_view *b, int nid,
		     char seen[128])
{
	unsigned long nr_free = 0;

	for (unsigned long i = 0; i < b->pages; i++)
		nr_free += b->state[i] == FRAME_FREE;
	fprintf(out, "    Node %d, bootmem: page frames %lu-%lu, %lu free, "
		"%lu a column\n", nid, b->start, b->start + b->pages - 1,
		nr_free, bar_scale(b->pages));
	bar_draw(out, b->state, b->pages, seen);
	draw_marks(out, b);
}

static void draw_node(FILE *out, const struct bootmem_view *b, int nid,
		      char seen[128])
{
	if (*b->damage)
		fprintf(out, "    ! Node %d, bootmem: %s\n", nid, b->damage);
	else if (b->ended)
		fprintf(out, "    Node %d: bootmem has handed over its memory "
			"and ended\n", nid);
	else
		draw_map(out, b, nid, seen);
}

void view_bootmem(FILE *out, const struct machine_state *map)
{
	char seen[128] = { 0 };
	bool any = false;

	for (int nid = 0; nid < (int)view_nodes(map); nid++) {
		struct bootmem_view b;

		if (!bootmem_look(&b, map, nid))
			continue;
		any = true;
		draw_node(out, &b, nid, seen);
		bootmem_done(&b);
	}
	if (!any)
		fputs("    bootmem has not been told of any memory yet\n", out);
	if (memchr(seen, 1, sizeof(seen)))
		bar_legend(out, seen);
}
