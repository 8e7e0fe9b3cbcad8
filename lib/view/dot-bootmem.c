/*
 * Bootmem's map as a figure: a square for each bit, with its page frame's
 * number, and the letter of whoever has it.
 */
#include "dot.h"
#include "frames.h"

#define ROW		16
#define SQUARE		34
/* A figure with more squares is none; what is behind them is left out. */
#define SQUARES		256UL

struct figure {
	struct bootmem_view map;
	const struct view_note *notes;
	unsigned int nr_notes;
};

/* The owner of a page frame, or -1. */
static int owner(const struct figure *f, unsigned long pfn)
{
	for (unsigned int i = 0; i < f->nr_notes; i++)
		if (pfn - f->notes[i].pfn < f->notes[i].pages)
			return (int)i;
	return -1;
}

static bool is_map(const struct figure *f, unsigned long pfn)
{
	return pfn >= f->map.map_pfn && (pfn - f->map.map_pfn) << PAGE_SHIFT <
		f->map.map_bytes;
}

static enum dot_ink square_ink(const struct figure *f, unsigned long i)
{
	static const enum dot_ink inks[] = {
		[FRAME_HOLE] = INK_HOLE, [FRAME_FREE] = INK_FREE,
		[FRAME_USED] = INK_RESERVED, [FRAME_RESERVED] = INK_RESERVED,
		[FRAME_WILD] = INK_NEW,
	};
	unsigned long pfn = f->map.start + i;

	if (f->map.state[i] == FRAME_USED && is_map(f, pfn))
		return INK_NEW;
	if (f->map.state[i] == FRAME_USED && owner(f, pfn) >= 0)
		return INK_USED;
	return inks[f->map.state[i]];
}

static void draw_square(FILE *out, const struct figure *f, unsigned long i)
{
	unsigned long pfn = f->map.start + i;
	enum dot_ink ink = square_ink(f, i);
	bool taken = f->map.state[i] != FRAME_FREE &&
		f->map.state[i] != FRAME_WILD;
	char letter = ' ';

	if (ink == INK_NEW)
		letter = 'M';
	else if (ink == INK_USED)
		letter = (char)('A' + owner(f, pfn) % 26);
	dot_cell(out, ink, 1, SQUARE, "<font point-size=\"7\">%lu</font><br/>"
		 "<font point-size=\"13\">%d</font><br/>"
		 "<font point-size=\"8\">%c</font>", pfn, taken, letter);
}

static void draw_squares(FILE *out, const struct figure *f)
{
	unsigned long n = f->map.pages < SQUARES ? f->map.pages : SQUARES;

	for (unsigned long row = 0; row < n; row += ROW) {
		fputs("<tr>", out);
		for (unsigned long i = row; i < n && i < row + ROW; i++)
			draw_square(out, f, i);
		fputs("</tr>\n", out);
	}
}

static bool has_ink(const struct figure *f, enum dot_ink ink)
{
	for (unsigned long i = 0; i < f->map.pages; i++)
		if (square_ink(f, i) == ink)
			return true;
	return false;
}

static void draw_legend(FILE *out, const struct figure *f)
{
	dot_legend(out, ROW, INK_NEW, "1 M", "the map itself");
	for (unsigned int i = 0; i < f->nr_notes; i++) {
		char sign[8];

		snprintf(sign, sizeof(sign), "1 %c", 'A' + (int)(i % 26));
		dot_legend(out, ROW, INK_USED, sign, f->notes[i].text);
	}
	if (has_ink(f, INK_RESERVED))
		dot_legend(out, ROW, INK_RESERVED, "1",
			   "taken already: the firmware's, the kernel's");
	if (has_ink(f, INK_HOLE))
		dot_legend(out, ROW, INK_HOLE, "1",
			   "no RAM: nobody ever said that it is free");
	dot_legend(out, ROW, INK_FREE, "0", "free");
}

void view_dot_bootmem(FILE *out, const struct machine_state *map,
		      const struct view_note *notes, unsigned int nr_notes)
{
	struct figure f = { .notes = notes, .nr_notes = nr_notes };
	bool drawn = bootmem_look(&f.map, map, 0);

	dot_table(out, "bootmem", ROW,
		  "bootmem's map: one bit a page frame, 1 = taken");
	if (!drawn || f.map.ended || *f.map.damage) {
		dot_words(out, ROW, "there is no map to draw");
	} else {
		draw_squares(out, &f);
		draw_legend(out, &f);
	}
	dot_table_end(out);
	bootmem_done(&f.map);
}
