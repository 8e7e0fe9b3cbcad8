/*
 * text.c: strings, and the two ways to end with one sentence. Strings returned
 * from here are the caller's to free; without memory the program stops.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "grade.h"

/* Returns a new string, as printf() would print it. */
char *format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		not_graded("out of memory");
	va_end(args);
	return text;
}

/* Returns @array with room for one element more than @nr, that one zeroed. */
void *grow(void *array, size_t nr, size_t size)
{
	char *grown = reallocarray(array, nr + 1, size);

	if (!grown)
		not_graded("out of memory");
	memset(grown + nr * size, 0, size);
	return grown;
}

char *copy_text(const char *text)
{
	return format("%s", text);
}

/*
 * Returns the length of the character at @text, or 0 if it is not valid UTF-8
 * or would do something to a terminal.
 */
static size_t good_character(const char *text, size_t len)
{
	unsigned char first = text[0];
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t used;

	if (first < 0x80)
		return first == '\n' || first == '\t' ||
		       (first >= ' ' && first != 0x7f);
	used = mbrtowc(&wide, text, len, &state);
	if (used == (size_t)-1 || used == (size_t)-2)
		return 0;
	/* U+0080 to U+009F are controls too. */
	return wide < 0xa0 ? 0 : used;
}

/*
 * Returns the text with a question mark for each byte that is not text. What a
 * student's program makes somebody print must not reach the terminal as is.
 */
char *clean_text(const char *text, size_t len)
{
	char *clean = grow(NULL, len, 1);
	size_t used;

	for (size_t i = 0; i < len; i += used) {
		used = good_character(text + i, len - i);
		if (used == 0) {
			clean[i] = '?';
			used = 1;
		} else {
			memcpy(clean + i, text + i, used);
		}
	}
	clean[len] = '\0';
	return clean;
}

/* Returns @text with each @old replaced by @new; frees @text. */
char *replace_all(char *text, const char *old, const char *new)
{
	size_t len = strlen(old);
	char *result = copy_text("");
	char *at = text, *hit;

	while ((hit = strstr(at, old))) {
		char *longer = format("%s%.*s%s", result, (int)(hit - at), at,
				      new);

		free(result);
		result = longer;
		at = hit + len;
	}
	hit = format("%s%s", result, at);
	free(result);
	free(text);
	return hit;
}

/* Returns what is in a file of ours; without it the course is not built. */
char *read_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!file)
		bad_input("%s: %s; run make first", path, strerror(errno));
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = copy_text("");
	}
	fclose(file);
	return text;
}

/* Returns how many columns a text takes. */
size_t width_of(const char *text)
{
	size_t width = 0;

	/* Every byte but the second and later ones of a character. */
	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static _Noreturn void say_and_exit(const char *prefix, const char *fmt,
				   va_list args, int code)
{
	progress_end();
	fputs(prefix, stderr);
	vfprintf(stderr, fmt, args);
	fputs(".\n", stderr);
	exit(code);
}

/* Ends the program: what it was asked cannot be done, and this is why. */
void bad_input(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_and_exit("grade: ", fmt, args, EXIT_BAD_INPUT);
}

/* Ends the program: the grader has failed, not the submission. */
void not_graded(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_and_exit("grade: not graded: ", fmt, args, EXIT_NOT_GRADED);
}
