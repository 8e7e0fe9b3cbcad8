/*
 * Draws what there is in memory; in colours on a terminal, unless $NO_COLOR is
 * set.
 */
#define _GNU_SOURCE
#include "show.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool colour(void)
{
	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
}

void heading(const char *text)
{
	printf(colour() ? "\n\033[1m%s\033[0m\n" : "\n%s\n", text);
}

static FILE *new_picture(char **text)
{
	static size_t size;
	FILE *out = open_memstream(text, &size);

	if (!out)
		die("There is no memory left to draw a picture.");
	return out;
}

static void show_picture(const char *text)
{
	if (colour())
		view_colour(stdout, text);
	else
		fputs(text, stdout);
}

/* The caller frees it. */
static char *picture_of(view_fn *view)
{
	char *text;
	FILE *out = new_picture(&text);

	view(out, &map);
	fclose(out);
	return text;
}

/* The last picture of a whole machine. */
static char *last;

static void keep(char *text)
{
	free(last);
	last = text;
}

void draw(view_fn *view)
{
	char *text = picture_of(view);

	show_picture(text);
	keep(text);
}

/* The length of the part of a picture, which begins with "Node", at its
 * beginning. */
static size_t part_length(const char *text)
{
	const char *next = *text ? strstr(text + 1, "\n    Node ") : NULL;

	return next ? (size_t)(next + 1 - text) : strlen(text);
}

void draw_changes(view_fn *view)
{
	char *text = picture_of(view), *changed;
	FILE *out = new_picture(&changed);
	size_t length;

	for (const char *part = text; *part; part += length) {
		length = part_length(part);
		if (!memmem(last, strlen(last), part, length))
			fwrite(part, 1, length, out);
	}
	fclose(out);
	if (*changed)
		show_picture(changed);
	else
		puts("    This is as it was in the last picture of it.");
	free(changed);
	keep(text);
}

void draw_around(unsigned long pfn)
{
	char *text;
	FILE *out = new_picture(&text);

	view_frames(out, &map, pfn & ~63UL, 64);
	fclose(out);
	show_picture(text);
	free(text);
}
