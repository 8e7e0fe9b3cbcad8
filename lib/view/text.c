/*
 * Zones, free lists and windows on memory, as text.
 */
#include "frames.h"
#include "view.h"

#include <string.h>

/* More than this of a window is no picture any more. */
#define WINDOW_MAX	1024UL
#define WINDOW_BLOCKS	6

void each_zone(FILE *out, const struct machine_state *map, zone_fn *fn,
	       void *arg)
{
	bool any = false;

	for (int nid = 0; nid < (int)view_nodes(map); nid++) {
		for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
			struct zone_view z;

			if (!zone_look(&z, map, nid, nr))
				continue;
			any = true;
			if (*z.damage)
				fprintf(out, "    ! Node %d, zone %s: %s\n",
					nid, zone_view_name(&z), z.damage);
			else
				fn(out, &z, arg);
			zone_done(&z);
		}
	}
	if (!any)
		fputs("    no zone has any memory yet\n", out);
}

/* What the counts say, when every list could be walked to its end. */
static void note_counts(FILE *out, const struct zone_view *z)
{
	if (z->free_pages == z->listed_pages)
		return;
	/* Lists are one way to keep books: what is kept in another is not
	 * drawn. */
	if (!z->listed_pages)
		fprintf(out, "    ! free_pages is %ld, but no block is on a "
			"list\n",
			(long)z->free_pages);
	else
		fprintf(out, "    ! free_pages is %ld, but the lists hold %lu "
			"pages\n", (long)z->free_pages, z->listed_pages);
}

/* Lists that can't be walked to their end, and counts that don't agree. */
static void note_damage(FILE *out, const struct zone_view *z)
{
	bool any = false;

	if (z->unset == MAX_ORDER && !z->free_pages) {
		fputs("    ! the free lists are not set up yet\n", out);
		return;
	}
	for (int order = 0; z->unset < MAX_ORDER && order < MAX_ORDER;
	     order++) {
		if (!*z->list[order].damage)
			continue;
		any = true;
		fprintf(out, "    ! list of order %d: %s\n", order,
			z->list[order].damage);
	}
	if (!any)
		note_counts(out, z);
}

/* --- Zones -------------------------------------------------------------- */

static void zone_head(FILE *out, const struct zone_view *z)
{
	fprintf(out, "    Node %d, zone %s: page frames %lu-%lu, %lu free",
		z->nid, zone_view_name(z), z->start, z->start + z->pages - 1,
		z->listed_pages);
}

static void draw_zone(FILE *out, const struct zone_view *z, void *seen)
{
	zone_head(out, z);
	fprintf(out, ", %lu a column\n", bar_scale(z->pages));
	bar_draw(out, z->state, z->pages, seen);
	note_damage(out, z);
}

void view_zones(FILE *out, const struct machine_state *map)
{
	char seen[128] = { 0 };

	each_zone(out, map, draw_zone, seen);
	if (memchr(seen, 1, sizeof(seen)))
		bar_legend(out, seen);
}

/* --- Free lists --------------------------------------------------------- */

static void draw_list(FILE *out, const struct list_view *list, int order)
{
	unsigned long n = list->blocks;

	fprintf(out, "    %5d %6d %8lu", order, 1 << order, n);
	for (unsigned long i = 0; i < n && i < LIST_FIRST; i++)
		fprintf(out, i ? " %lu" : "  %lu", list->first[i]);
	fputs(n > LIST_FIRST ? " ...\n" : "\n", out);
}

static void draw_lists(FILE *out, const struct zone_view *z, void *unused)
{
	zone_head(out, z);
	fputs("\n    order  pages   blocks  beginning at page frame\n", out);
	for (int order = 0; order < MAX_ORDER; order++)
		if (z->list[order].blocks)
			draw_list(out, &z->list[order], order);
	note_damage(out, z);
}

void view_free_lists(FILE *out, const struct machine_state *map)
{
	each_zone(out, map, draw_lists, NULL);
}

/* --- A window ----------------------------------------------------------- */

struct window {
	unsigned long first, count;
	char glyph[WINDOW_MAX];
	/* The free blocks in it, for the line below. */
	unsigned long block[WINDOW_BLOCKS];
	int order[WINDOW_BLOCKS];
	unsigned long blocks;
};

static char frame_glyph(const struct zone_view *z, unsigned long pfn)
{
	char glyph = bar_glyph(&z->state[pfn - z->start], 1);
	int order = glyph == '.' ? zone_block(z, pfn) : 0;
	unsigned long last = (1UL << (order > 0 ? order : 0)) - 1;

	if (order <= 0 || ((pfn & last) && (pfn & last) != last))
		return glyph;
	return pfn & last ? ']' : '[';
}

static void add_block(struct window *w, unsigned long pfn, int order)
{
	unsigned long first = pfn & ~((1UL << order) - 1);
	unsigned long n = w->blocks < WINDOW_BLOCKS ? w->blocks : WINDOW_BLOCKS;

	if (n && w->block[n - 1] == first)
		return;
	if (n < WINDOW_BLOCKS) {
		w->block[n] = first;
		w->order[n] = order;
	}
	if (n < WINDOW_BLOCKS || pfn == first)
		w->blocks++;
}

static void fill_window(FILE *out, const struct zone_view *z, void *arg)
{
	struct window *w = arg;

	for (unsigned long i = 0; i < w->count; i++) {
		unsigned long pfn = w->first + i;

		if (pfn < z->start || pfn - z->start >= z->pages)
			continue;
		w->glyph[i] = frame_glyph(z, pfn);
		if (z->state[pfn - z->start] == FRAME_FREE)
			add_block(w, pfn, zone_block(z, pfn));
	}
	note_damage(out, z);
}

/* The numbers of every sixteenth page frame, above a row. */
static void draw_ruler(FILE *out, unsigned long pfn, unsigned long count)
{
	fputs("     ", out);
	for (unsigned long i = 0; i < count; i += 16)
		fprintf(out, i + 16 < count ? "%-16lu" : "%lu", pfn + i);
	fputc('\n', out);
}

static void draw_row(FILE *out, const struct window *w, unsigned long i,
		     char seen[128])
{
	unsigned long n = w->count - i < BAR_COLUMNS ? w->count - i :
		BAR_COLUMNS;

	draw_ruler(out, w->first + i, n);
	for (unsigned long k = i; k < i + n; k++)
		seen[(int)w->glyph[k]] = 1;
	fprintf(out, "    |%.*s|\n", (int)n, w->glyph + i);
}

static void draw_blocks(FILE *out, const struct window *w)
{
	unsigned long n = w->blocks < WINDOW_BLOCKS ? w->blocks : WINDOW_BLOCKS;
	unsigned long i = 0;
	int column;

	if (!n)
		return;
	column = fprintf(out, "    free blocks, and their orders:");
	for (; i < n && column < 67; i++)
		column += fprintf(out, " %lu(%d)", w->block[i], w->order[i]);
	fputs(w->blocks > i ? " ...\n" : "\n", out);
}

void view_frames(FILE *out, const struct machine_state *map,
		 unsigned long first, unsigned long count)
{
	struct window w = { .first = first };
	char seen[128] = { 0 };

	w.count = count < WINDOW_MAX ? count : WINDOW_MAX;
	if (w.count > ~0UL - first)
		w.count = ~0UL - first;
	memset(w.glyph, ' ', sizeof(w.glyph));
	each_zone(out, map, fill_window, &w);
	for (unsigned long i = 0; i < w.count; i += BAR_COLUMNS)
		draw_row(out, &w, i, seen);
	draw_blocks(out, &w);
	bar_legend(out, seen);
}
