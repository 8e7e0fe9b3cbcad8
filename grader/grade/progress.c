/*
 * progress.c: one line on the terminal that says where we are, rewritten in
 * place. Into a pipe or a file nothing is said.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <unistd.h>

#include "grade.h"

static bool shown;

/* Replaces the line. */
void progress(const char *fmt, ...)
{
	va_list args;

	if (!isatty(STDERR_FILENO))
		return;
	fputs("\r\033[K", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fflush(stderr);
	shown = true;
}

/* Takes the line away, before anything else is printed. */
void progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}
