/*
 * Bars: a row of columns, each of which stands for the same number of page
 * frames.  And their colours.
 */
#include "frames.h"
#include "view.h"

#include <string.h>

/* What the glyphs mean; the order is that of the legend. */
static const struct glyph {
	char glyph;
	const char *means;
	/* Told apart by lightness too, not by hue alone. */
	const char *colour;
} glyphs[] = {
	{ '.', "free", "\033[38;5;117m" },
	{ '+', "partly free", "\033[38;5;110m" },
	{ '#', "in use", "\033[38;5;208m" },
	{ 'c', "kept by a CPU", "\033[38;5;153m" },
	{ 'R', "reserved", "\033[38;5;245m" },
	{ ' ', "no RAM", "" },
	{ '!', "free, but no RAM", "\033[1;7m" },
	{ '[', "block's first page", "\033[38;5;117m" },
	{ ']', "its last", "\033[38;5;117m" },
};

#define NR_GLYPHS	(sizeof(glyphs) / sizeof(glyphs[0]))
#define NO_COLOUR	"\033[0m"

unsigned long bar_scale(unsigned long pages)
{
	unsigned long scale = 1;

	while ((pages + scale - 1) / scale > BAR_COLUMNS)
		scale <<= 1;
	return scale;
}

/* A column with holes in it looks like the rest of it. */
char bar_glyph(const unsigned char *state, unsigned long n)
{
	unsigned long count[FRAME_KEPT + 1] = { 0 };

	for (unsigned long i = 0; i < n; i++)
		count[state[i]]++;
	n -= count[FRAME_HOLE];
	if (count[FRAME_WILD])
		return '!';
	if (!n)
		return ' ';
	if (count[FRAME_FREE])
		return count[FRAME_FREE] == n ? '.' : '+';
	if (count[FRAME_KEPT] == n)
		return 'c';
	return count[FRAME_RESERVED] == n ? 'R' : '#';
}

void bar_draw(FILE *out, const unsigned char *state, unsigned long pages,
	      char seen[128])
{
	unsigned long scale = bar_scale(pages);

	fputs("    |", out);
	for (unsigned long i = 0; i < pages; i += scale) {
		char glyph = bar_glyph(state + i, scale < pages - i ? scale :
				       pages - i);

		seen[(int)glyph] = 1;
		fputc(glyph, out);
	}
	fputs("|\n", out);
}

void bar_legend(FILE *out, const char seen[128])
{
	size_t column = 0;

	for (size_t i = 0; i < NR_GLYPHS; i++) {
		const struct glyph *g = &glyphs[i];
		char name[2] = { g->glyph };
		size_t width = strlen(g->means) + (g->glyph == ' ' ? 10 : 6);

		if (!seen[(int)g->glyph])
			continue;
		if (column && column + width > 80) {
			fputc('\n', out);
			column = 0;
		}
		fprintf(out, "%s%s  %s", column ? "   " : "    ",
			g->glyph == ' ' ? "blank" : name, g->means);
		column += width + !column;
	}
	fputc('\n', out);
}

/* --- Colours ------------------------------------------------------------ */

static const struct glyph *find_glyph(char c)
{
	for (size_t i = 0; i < NR_GLYPHS; i++)
		if (glyphs[i].glyph == c)
			return &glyphs[i];
	return NULL;
}

/* If [line, end) is a bar, returns where its columns begin. */
static const char *bar_begin(const char *line, const char *end)
{
	const char *bar = memchr(line, '|', (size_t)(end - line));

	if (!bar || end[-1] != '|' || bar + 1 >= end)
		return NULL;
	for (const char *p = bar + 1; p < end - 1; p++)
		if (!find_glyph(*p))
			return NULL;
	return bar + 1;
}

static void colour_bar(FILE *out, const char *columns, const char *end)
{
	const char *now = "";

	for (; columns < end; columns++) {
		const char *colour = find_glyph(*columns)->colour;

		if (colour != now)
			fprintf(out, "%s%s", *now ? NO_COLOUR : "", colour);
		now = colour;
		fputc(*columns, out);
	}
	fputs(*now ? NO_COLOUR : "", out);
}

static void colour_line(FILE *out, const char *line, const char *end)
{
	const char *columns = line < end ? bar_begin(line, end) : NULL;

	if (columns) {
		fwrite(line, 1, (size_t)(columns - line), out);
		colour_bar(out, columns, end - 1);
		fputc('|', out);
	} else if (end - line > 4 && line[4] == '!') {
		fprintf(out, "\033[1m%.*s" NO_COLOUR, (int)(end - line), line);
	} else {
		fwrite(line, 1, (size_t)(end - line), out);
	}
}

void view_colour(FILE *out, const char *picture)
{
	while (*picture) {
		const char *end = picture + strcspn(picture, "\n");

		colour_line(out, picture, end);
		picture = end;
		if (*picture)
			fputc(*picture++, out);
	}
}
