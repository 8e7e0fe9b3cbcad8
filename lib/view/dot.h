/*
 * The squares that figures are made of: cells of an HTML-like table in
 * Graphviz's language.  The figures of the book use them too.
 */
#ifndef _VIEW_DOT_H
#define _VIEW_DOT_H

#include "view.h"

/* What a cell stands for; each has its fill and a text colour to go with it. */
enum dot_ink {
	INK_TEXT,	/* no cell, only words */
	INK_BLANK,	/* no cell, nothing */
	INK_FREE,
	INK_USED,
	INK_NEW,	/* what the figure is about */
	INK_RESERVED,
	INK_HOLE,
	INK_OUTLINE,	/* a frame around what is drawn below */
};

/* Begins and ends the node @name, a table @columns wide under a heading. */
void dot_table(FILE *out, const char *name, unsigned long columns,
	       const char *heading);
void dot_table_end(FILE *out);

/* A cell @span columns and at least @width points wide. */
void dot_cell(FILE *out, enum dot_ink ink, unsigned long span,
	      unsigned long width, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* The same, with a name: the edge "table:port -> ..." begins there. */
void dot_port(FILE *out, const char *port, enum dot_ink ink,
	      unsigned long span, unsigned long width, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/* A row of words across @columns. */
void dot_words(FILE *out, unsigned long columns, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A little room between two rows. */
void dot_gap(FILE *out);

/* One entry of a legend, as a row: a cell and what it means. */
void dot_legend(FILE *out, unsigned long columns, enum dot_ink ink,
		const char *sign, const char *means);

#endif /* _VIEW_DOT_H */
