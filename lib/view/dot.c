/*
 * Figures: cells, their colours, and the frame around them.
 *
 * The paper is transparent.  Lines and words outside of cells are of a grey
 * that reads on white and on black; inside, each fill has ink of its own.
 * Blue, pale blue and orange stay three colours for every kind of eye.
 */
#include "dot.h"

#include <stdarg.h>

#define GREY	"#7c7c7c"

static const struct ink {
	const char *cell, *ink;
} inks[] = {
	[INK_TEXT] = { "border=\"0\" align=\"left\"", GREY },
	[INK_BLANK] = { "border=\"0\"", GREY },
	[INK_FREE] = { "bgcolor=\"#cfe6f5\"", "#12303f" },
	[INK_USED] = { "bgcolor=\"#0067a3\"", "#ffffff" },
	[INK_NEW] = { "bgcolor=\"#eda100\"", "#241800" },
	[INK_RESERVED] = { "bgcolor=\"#6b6b6b\"", "#ffffff" },
	[INK_HOLE] = { "style=\"dashed\"", GREY },
	[INK_OUTLINE] = { "style=\"solid\"", GREY },
};

void view_dot_begin(FILE *out, const char *name)
{
	/* No wider than a column of the book, in inches of 96 pixels. */
	fprintf(out, "digraph \"%s\" {\n"
		"\tgraph [bgcolor=transparent, rankdir=TB, nodesep=0.3, "
		"ranksep=0.35, size=\"6.2,9\"]\n"
		"\tnode [shape=plain, color=\"" GREY "\", fontcolor=\"" GREY
		"\", fontname=\"Helvetica,Arial,sans-serif\", fontsize=11]\n"
		"\tedge [color=\"" GREY "\", fontcolor=\"" GREY "\", "
		"fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, "
		"arrowsize=0.7]\n", name);
}

void view_dot_end(FILE *out)
{
	fputs("}\n", out);
}

void dot_table(FILE *out, const char *name, unsigned long columns,
	       const char *heading)
{
	/* Many columns have no room to spare between them. */
	int gap = columns > 32 ? 0 : 2;

	fprintf(out, "\t%s [label=<<table border=\"0\" cellborder=\"1\" "
		"cellspacing=\"%d\" cellpadding=\"2\" color=\"" GREY "\">\n",
		name, gap);
	fprintf(out, "<tr><td border=\"0\" colspan=\"%lu\">"
		"<font point-size=\"13\"><b>%s</b></font></td></tr>\n",
		columns, heading);
}

void dot_table_end(FILE *out)
{
	fputs("</table>>]\n", out);
}

/* @port is the cell's name, so that an edge can end there; or NULL. */
static void print_cell(FILE *out, const char *port, enum dot_ink ink,
		       unsigned long span, unsigned long width,
		       const char *fmt, va_list args)
{
	const struct ink *i = &inks[ink];

	fprintf(out, "<td %s colspan=\"%lu\" width=\"%lu\"", i->cell, span,
		width);
	if (port)
		fprintf(out, " port=\"%s\"", port);
	fputc('>', out);
	fprintf(out, "<font color=\"%s\">", i->ink);
	vfprintf(out, fmt, args);
	fputs(ink == INK_TEXT ? "<br align=\"left\"/></font></td>" :
	      "</font></td>", out);
}

void dot_cell(FILE *out, enum dot_ink ink, unsigned long span,
	      unsigned long width, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_cell(out, NULL, ink, span, width, fmt, args);
	va_end(args);
}

void dot_port(FILE *out, const char *port, enum dot_ink ink,
	      unsigned long span, unsigned long width, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_cell(out, port, ink, span, width, fmt, args);
	va_end(args);
}

void dot_words(FILE *out, unsigned long columns, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("<tr>", out);
	print_cell(out, NULL, INK_TEXT, columns, 0, fmt, args);
	fputs("</tr>\n", out);
	va_end(args);
}

void dot_gap(FILE *out)
{
	fputs("<tr><td border=\"0\" height=\"6\"></td></tr>\n", out);
}

void dot_legend(FILE *out, unsigned long columns, enum dot_ink ink,
		const char *sign, const char *means)
{
	fputs("<tr>", out);
	dot_cell(out, ink, 1, 0, "%s", sign);
	dot_cell(out, INK_TEXT, columns - 1, 0, "  %s", means);
	fputs("</tr>\n", out);
}
