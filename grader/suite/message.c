/*
 * What a student reads when a test did not pass.  Always in this order: the
 * property that should hold; the calls that led there; what was expected and
 * what was found; a picture of the memory; the likely mistake; where to read;
 * what to type next.
 */
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN	"              "
#define WIDTH	78

/* Prints text behind a label, broken into lines. */
static void print_field(FILE *out, const char *label, const char *text)
{
	int margin = (int)strlen(MARGIN), column = margin;

	fprintf(out, "  %-12s", label);
	while (*text) {
		int word = (int)strcspn(text, " \n");

		if (column > margin && column + 1 + word > WIDTH) {
			fprintf(out, "\n" MARGIN);
			column = margin;
		} else if (column > margin) {
			fputc(' ', out);
			column++;
		}
		column += fprintf(out, "%.*s", word, text);
		text += word;
		if (*text == '\n') {
			fprintf(out, text[1] ? "\n" MARGIN : "");
			column = margin;
		}
		text += *text != '\0';
	}
	fputc('\n', out);
}

static void print_oops(FILE *out)
{
	struct oops oops = machine->oops;
	char text[256];

	oops.text[sizeof(oops.text) - 1] = '\0';
	oops.file[sizeof(oops.file) - 1] = '\0';
	if (oops.kind == OOPS_BUG && oops.line)
		snprintf(text, sizeof(text), "kernel BUG at %s:%d: %s",
			 oops.file, oops.line, oops.text);
	else if (oops.kind == OOPS_FAULT && oops.address < PAGE_SIZE)
		snprintf(text, sizeof(text), "the code %s: a NULL pointer, "
			 "plus %lu bytes", oops.text, oops.address);
	else if (oops.kind == OOPS_FAULT &&
		 oops.address - PAGE_OFFSET < MACHINE_RAM_MAX)
		snprintf(text, sizeof(text), "the code %s: no RAM is there "
			 "(page frame %lu)", oops.text,
			 (oops.address - PAGE_OFFSET) >> PAGE_SHIFT);
	else if (oops.kind == OOPS_FAULT)
		snprintf(text, sizeof(text), "the code %s, where nothing is",
			 oops.text);
	else
		snprintf(text, sizeof(text), "%s", oops.text);
	print_field(out, "found", text);
	print_trace(out, &oops, MARGIN);
}

/* Some addresses speak for themselves. */
static const char *oops_cause(void)
{
	unsigned long addr = machine->oops.address;

	if (machine->oops.kind != OOPS_FAULT)
		return likely_mistake();
	if (addr - 0x100100 < 16 || addr - 0x200200 < 16)
		return "A list entry was taken off its list twice: "
			"list_del() leaves these addresses behind.";
	if (addr < PAGE_SIZE)
		return "A pointer is NULL that the code takes for a page or a "
			"list: what if there is none?";
	return likely_mistake();
}

#define LOG_LINES	6

/* The last words of the kernel log, without what the oops has said already. */
static void print_log(FILE *out)
{
	const char *text = kernel_log(), *from = text + strlen(text);
	int lines = 0;

	while (from > text && lines <= LOG_LINES)
		lines += *--from == '\n';
	if (lines > LOG_LINES)
		from += 1 + strcspn(from + 1, "\n");
	if (*from)
		print_field(out, "kernel log", from + (*from == '\n'));
}

static void print_next(FILE *out, const struct exercise *e)
{
	char text[256];

	snprintf(text, sizeof(text), "chapter %d, section \"%s\"",
		 this_lab.number, e->section);
	print_field(out, "read", text);
	snprintf(text, sizeof(text), "make lab%d T=%s DEBUG=1   (stops in gdb)",
		 this_lab.number, current_test()->name);
	print_field(out, "again", text);
}

static void print_body(FILE *out, enum status status, const char *expected,
		       const char *found)
{
	char *drawn = NULL;
	size_t size;
	FILE *f;

	fprintf(out, "  %-12s", "calls");
	print_calls(out, MARGIN);
	if (expected)
		print_field(out, "expected", expected);
	if (found)
		print_field(out, "found", found);
	else if (status == CRASHED || status == HUNG)
		print_oops(out);
	print_log(out);
	f = open_memstream(&drawn, &size);
	if (f) {
		draw_picture(f);
		fclose(f);
	}
	if (drawn && *drawn)
		fprintf(out, "  memory\n%s", drawn);
	free(drawn);
	if (found || expected ? likely_mistake() : oops_cause())
		print_field(out, "likely", found || expected ?
			    likely_mistake() : oops_cause());
}

static void print_open(FILE *out, const char *id)
{
	char text[128];

	snprintf(text, sizeof(text), "the code of exercise %s is still to be "
		 "written: look for EXERCISE %s in %s", id, id, this_lab.file);
	print_field(out, "found", text);
}

/* The exercise whose mark the call ran into, if its name is one. */
static const char *blocking(void)
{
	static char id[16];
	size_t n = 0;

	while (n < sizeof(id) - 1 && (isdigit(machine->oops.text[n]) ||
				      machine->oops.text[n] == '.')) {
		id[n] = machine->oops.text[n];
		n++;
	}
	id[n] = '\0';
	return id;
}

char *explain(enum status status, const char *expected, const char *found)
{
	const struct exercise *e = find_exercise(current_test()->exercise);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "%s %s: %s\n", e->id, e->title, current_test()->name);
	print_field(out, "must hold", current_test()->property);
	if (status == NOT_IMPLEMENTED) {
		print_open(out, e->id);
	} else if (status == BLOCKED) {
		print_open(out, blocking());
	} else if (status == NOT_GRADED) {
		print_field(out, "found", found);
	} else {
		print_body(out, status, expected, found);
		print_next(out, e);
	}
	fclose(out);
	return text;
}
