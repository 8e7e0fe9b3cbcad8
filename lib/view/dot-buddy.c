/*
 * The buddy system as a figure: a row for each order, in which each block
 * stands above the two halves that it was split into.
 */
#include "dot.h"
#include "frames.h"

#define PAGES_MAX	64UL
#define WIDTH		480UL

struct figure {
	struct zone_view z;
	unsigned long first, pages;
	int top;
};

/* The zone that page frame @pfn is in. */
static bool find_zone(struct figure *f, const struct machine_state *map)
{
	for (int nid = 0; nid < (int)view_nodes(map); nid++) {
		for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
			if (zone_look(&f->z, map, nid, nr) && !*f->z.damage &&
			    f->first >= f->z.start &&
			    f->first + f->pages <= f->z.start + f->z.pages)
				return true;
			zone_done(&f->z);
		}
	}
	return false;
}

static bool any_free(const struct figure *f, unsigned long pfn, int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++)
		if (f->z.state[pfn + i - f->z.start] == FRAME_FREE)
			return true;
	return false;
}

/* What stands at block @pfn in the row of @order; INK_BLANK below a block
 * that is whole. */
static enum dot_ink block_ink(const struct figure *f, unsigned long pfn,
			      int order)
{
	unsigned long outer = pfn & ~((2UL << order) - 1);
	int block = zone_block(&f->z, pfn);

	if (block >= order)
		return block == order || order == f->top ? INK_FREE : INK_BLANK;
	if (any_free(f, pfn, order))
		return INK_OUTLINE;
	if (order < f->top && !any_free(f, outer, order + 1))
		return INK_BLANK;
	switch (bar_glyph(&f->z.state[pfn - f->z.start], 1UL << order)) {
	case 'R':
		return INK_RESERVED;
	case ' ':
		return INK_HOLE;
	default:
		return INK_USED;
	}
}

static void draw_block(FILE *out, const struct figure *f, unsigned long pfn,
		       int order)
{
	static const char *const words[] = {
		[INK_BLANK] = "", [INK_FREE] = "free", [INK_USED] = "in use",
		[INK_RESERVED] = "reserved", [INK_HOLE] = "no RAM",
		[INK_OUTLINE] = "split",
	};
	enum dot_ink ink = block_ink(f, pfn, order);
	unsigned long width = (WIDTH << order) / f->pages;
	unsigned long last = pfn + (1UL << order) - 1;

	if (ink == INK_BLANK || width < 28)
		dot_cell(out, ink, 1UL << order, width, " ");
	else if (pfn == last)
		dot_cell(out, ink, 1, width, "%lu<br/>%s", pfn, words[ink]);
	else
		dot_cell(out, ink, 1UL << order, width, "%lu to %lu<br/>%s",
			 pfn, last, words[ink]);
}

/* The list that a row's free blocks are on. */
static void draw_list(FILE *out, const struct figure *f, int order)
{
	const struct list_view *list = &f->z.list[order];
	char text[LIST_FIRST * 12] = "empty";
	int at = 0;

	for (unsigned long i = 0; i < list->blocks && i < 4; i++)
		at += snprintf(text + at, sizeof(text) - (size_t)at, " %lu",
			       list->first[i]);
	dot_cell(out, INK_TEXT, 1, 0, " free_area[%d]: %s%s", order, text,
		 list->blocks > 4 ? " ..." : "");
}

static void draw_row(FILE *out, const struct figure *f, int order)
{
	fputs("<tr>", out);
	dot_cell(out, INK_TEXT, 1, 0, order ? "order %d<br align=\"left\"/>"
		 "%d pages" : "order %d<br align=\"left\"/>%d page", order,
		 1 << order);
	for (unsigned long i = 0; i < f->pages; i += 1UL << order)
		draw_block(out, f, f->first + i, order);
	draw_list(out, f, order);
	fputs("</tr>\n", out);
}

void view_dot_buddy(FILE *out, const struct machine_state *map,
		    unsigned long first, unsigned long count,
		    const char *heading)
{
	struct figure f = { .first = first, .pages = 1 };

	while (f.pages < count && f.pages < PAGES_MAX) {
		f.pages <<= 1;
		f.top++;
	}
	dot_table(out, "buddy", f.pages + 2, heading);
	if (!find_zone(&f, map)) {
		dot_words(out, f.pages + 2, "there is no such memory");
	} else {
		for (int order = f.top; order >= 0; order--)
			draw_row(out, &f, order);
		zone_done(&f.z);
	}
	dot_table_end(out);
}
