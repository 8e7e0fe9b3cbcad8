/*
 * What a student reads when a test did not pass.  Always in this order: the
 * property that should hold; the calls that led there; what was expected and
 * what was found; a picture of the memory; the likely mistake; where to read;
 * what to type next.
 */
#define _GNU_SOURCE
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN	"              "
#define WIDTH	78

/* Prints one line, broken where it would get too long. */
static void print_line(FILE *out, const char *line, const char *end)
{
	const int margin = (int)strlen(MARGIN);
	int column = margin;

	while (line < end) {
		int word = (int)strcspn(line, " \n");

		if (column > margin && column + 1 + word > WIDTH) {
			fprintf(out, "\n" MARGIN);
			column = margin;
		} else if (column > margin) {
			fputc(' ', out);
			column++;
		}
		column += fprintf(out, "%.*s", word, line);
		line += word + 1;
	}
	fputc('\n', out);
}

/* Prints text behind a label. */
static void print_field(FILE *out, const char *label, const char *text)
{
	fprintf(out, "  %-12s", label);
	for (;;) {
		const char *end = text + strcspn(text, "\n");

		print_line(out, text, end);
		if (!*end || !end[1])
			return;
		fprintf(out, MARGIN);
		text = end + 1;
	}
}

/* The same for an address that page tables should map: the oops says why they
 * don't. */
static void describe_miss(char *text, size_t size, const struct oops *oops)
{
	const char *why = strstr(oops->text, ": ");
	bool low = oops->address < VMALLOC_START;

	snprintf(text, size, "the code %s %s + %#lx%s", oops->write ?
		 "wrote to" : "read from", low ? "PKMAP_BASE" :
		 "VMALLOC_START", oops->address - (low ? PKMAP_BASE :
						   VMALLOC_START),
		 why ? why : "");
}

/* What the code did that it could not do, for an address. */
static void describe_fault(char *text, size_t size, const struct oops *oops)
{
	unsigned long addr = oops->address;

	if (!addr)
		snprintf(text, size, "the code %s: a NULL pointer", oops->text);
	else if (addr == OOPS_NO_ADDRESS)
		snprintf(text, size, "the code %s: a pointer that is none",
			 oops->text);
	else if (addr < PAGE_SIZE)
		snprintf(text, size, "the code %s: a NULL pointer, and a member "
			 "%lu bytes behind it", oops->text, addr);
	else if (addr - (unsigned long)LIST_POISON1 < 16 ||
		 addr - (unsigned long)LIST_POISON2 < 16)
		snprintf(text, size, "the code %s: what list_del() leaves in "
			 "the links of an entry", oops->text);
	else if (addr - WINDOW_START < WINDOW_END - WINDOW_START)
		describe_miss(text, size, oops);
	else if (addr - PAGE_OFFSET < MACHINE_RAM_MAX)
		snprintf(text, size, "the code %s: no RAM is there (page frame "
			 "%lu)", oops->text, (addr - PAGE_OFFSET) >> PAGE_SHIFT);
	else
		snprintf(text, size, "the code %s, where nothing is",
			 oops->text);
}

/* A copy whose strings end, of the oops in hostile memory. */
static struct oops copy_oops(void)
{
	struct oops oops = machine->oops;

	oops.text[sizeof(oops.text) - 1] = '\0';
	oops.file[sizeof(oops.file) - 1] = '\0';
	oops.func[sizeof(oops.func) - 1] = '\0';
	return oops;
}

static void print_oops(FILE *out)
{
	struct oops oops = copy_oops();
	char text[320];

	if (oops.kind == OOPS_BUG && oops.line)
		snprintf(text, sizeof(text), "kernel BUG at %s:%d: %s",
			 oops.file, oops.line, oops.text);
	else if (oops.kind == OOPS_FAULT)
		describe_fault(text, sizeof(text), &oops);
	else
		snprintf(text, sizeof(text), "%s", oops.text);
	print_field(out, "found", text);
	print_trace(out, &oops, MARGIN);
}

static const char *fault_cause(unsigned long addr)
{
	if (addr - (unsigned long)LIST_POISON1 < 16 ||
	    addr - (unsigned long)LIST_POISON2 < 16)
		return "An entry was taken off its list twice, or used as if it "
			"were still on it.";
	if (addr == OOPS_NO_ADDRESS)
		return "The pointer was never set, was read from memory that "
			"is free already, or was computed wrongly.";
	if (addr < PAGE_SIZE && (machine->fail.hits[FAIL_PAGE] ||
				 machine->fail.hits[FAIL_SLAB]))
		return "An allocation was made to fail, and so it returned "
			"NULL: did the code ask?";
	if (addr < PAGE_SIZE)
		return "A pointer is NULL: what returned it, and did the code "
			"ask? Or it was never set; or a list was never made "
			"empty: INIT_LIST_HEAD().";
	if (addr < MACHINE_RAM_MAX)
		return "A physical address was used as a pointer: "
			"phys_to_virt() makes one of it.";
	if (addr - PAGE_OFFSET < MACHINE_RAM_MAX)
		return "An address was made of the wrong number: a page frame's "
			"number is not an address, nor a bit's number either.";
	return likely_mistake();
}

/* Some oopses speak for themselves. */
static const char *oops_cause(void)
{
	switch (machine->oops.kind) {
	case OOPS_BUG:
		if (strstr(copy_oops().text, "the lock is not held"))
			return "A lock is released that nobody holds. Or a "
				"function was called without it that lets go "
				"of it for a while: pmd_alloc() does so, of "
				"init_mm.page_table_lock.";
		return likely_mistake();
	case OOPS_FAULT:
		return fault_cause(machine->oops.address);
	case OOPS_HUNG:
		return "A loop does not come to its end: which variable should "
			"change in each turn?";
	case OOPS_DEADLOCK:
		if (!strcmp(copy_oops().text, SLEEPS_FOR_EVER))
			return likely_mistake();
		if (strstr(copy_oops().text, "in an interrupt"))
			return "A lock that an interrupt handler takes as well "
				"has to be taken with interrupts off: "
				"spin_lock_irqsave().";
		return "The caller holds the lock already; or a way out of a "
			"function leaves without unlocking; or the lock was "
			"taken with interrupts on, and an interrupt wants it "
			"too.";
	case OOPS_STACK:
		return "Does a function call itself?";
	default:
		return likely_mistake();
	}
}

#define LOG_LINES	6

/* Is this line of the log something that the oops has said already? */
static bool is_known(const char *line, size_t len)
{
	static const char *const known[] = {
		"cut here", "kernel BUG at", "Kernel panic", "already locked",
		"Call Trace", " [<", "Backtrace:",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (memmem(line, len, known[i], strlen(known[i])))
			return true;
	return false;
}

/* The last lines of the kernel log that are worth reading. */
static void print_log(FILE *out)
{
	const char *kept[LOG_LINES], *line = kernel_log();
	unsigned int n = 0;
	char text[LOG_LINES * 96] = "";

	for (size_t len; *line; line += len + (line[len] == '\n')) {
		const char *last = n ? kept[(n - 1) % LOG_LINES] : "";

		len = strcspn(line, "\n");
		/* What is said again and again is said once. */
		if (!is_known(line, len) && (strncmp(last, line, len) ||
					     last[len] != '\n'))
			kept[n++ % LOG_LINES] = line;
	}
	for (unsigned int i = n > LOG_LINES ? n - LOG_LINES : 0; i < n; i++) {
		const char *from = kept[i % LOG_LINES];

		if (from[0] == '<' && from[1] && from[2] == '>')
			from += strlen(KERN_ERR);
		snprintf(text + strlen(text), 96, "%s%.*s", *text ? "\n" : "",
			 (int)strcspn(from, "\n"), from);
	}
	if (*text)
		print_field(out, "kernel log", text);
}

static void print_next(FILE *out, const struct exercise *e)
{
	char text[256], seed[32] = "", draw[32] = "";

	snprintf(text, sizeof(text), "chapter %d, section \"%s\"",
		 this_lab.number, e->section);
	print_field(out, "read", text);
	if (used_seed())
		snprintf(seed, sizeof(seed), " SEED=%lu", used_seed());
	if (used_draw())
		snprintf(draw, sizeof(draw), " DRAW=%lu", used_draw());
	snprintf(text, sizeof(text), "make lab%d T=%s%s%s DEBUG=1 (in gdb)",
		 this_lab.number, current_test()->name, seed, draw);
	print_field(out, "again", text);
}

static void print_picture(FILE *out)
{
	char *drawn = NULL;
	size_t size;
	FILE *f = open_memstream(&drawn, &size);

	if (!f)
		return;
	draw_picture(f);
	fclose(f);
	if (*drawn)
		fprintf(out, "  memory\n%s", drawn);
	free(drawn);
}

/* A test of an early exercise may fail because of code written later. */
static void print_likely(FILE *out, const char *cause)
{
	char text[512];

	if (!cause && !later_is_written())
		return;
	snprintf(text, sizeof(text), "%s%s", later_is_written() ?
		 "If this test passed before, it is what you wrote since. "
		 "Otherwise: " : "", cause ? cause : "see the calls above.");
	print_field(out, "likely", text);
}

static void print_body(FILE *out, const char *expected, const char *found)
{
	if (memory_map())
		print_field(out, "machine", memory_map()->command_line);
	fprintf(out, "  %-12s", "calls");
	print_calls(out, MARGIN);
	if (used_seed()) {
		fprintf(out, "  %-12s", "CPUs ran");
		print_switches(out, MARGIN);
	}
	if (expected)
		print_field(out, "expected", expected);
	if (found)
		print_field(out, "found", found);
	else
		print_oops(out);
	print_log(out);
	print_picture(out);
	print_likely(out, found ? likely_mistake() : oops_cause());
}

/* The place of an open exercise: where the call ran into its mark, or, if it
 * came past there, just the file.  What the student's file has no mark of, and
 * no function either, has the skeleton's. */
static void print_open(FILE *out, const char *id)
{
	struct oops oops = copy_oops();
	char text[320];

	if (oops.kind == OOPS_OPEN && !is_open(id))
		snprintf(text, sizeof(text), "%s(), of exercise %s, is missing "
			 "in %s: take it from the skeleton, or mind its name",
			 oops.func, id, this_lab.file);
	else if (oops.kind == OOPS_OPEN && !strcmp(oops.text, id))
		snprintf(text, sizeof(text), "exercise %s is still to be "
			 "written: %s(), %s:%d", id, oops.func, oops.file,
			 oops.line);
	else
		snprintf(text, sizeof(text), "exercise %s is still to be "
			 "written: look for EXERCISE %s in %s", id, id,
			 this_lab.file);
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

/* Whatever the subject may have smuggled in must not reach a terminal. */
static char *only_text(char *text)
{
	for (char *c = text; c && *c; c++)
		if (*c != '\n' && (*c < ' ' || *c > '~'))
			*c = '?';
	return text;
}

char *explain(enum status status, const char *expected, const char *found)
{
	const struct exercise *e = find_exercise(current_test()->exercise);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (status == NOT_GRADED) {
		fprintf(out, "%s\n", found);
		fclose(out);
		return text;
	}
	fprintf(out, "%s %s: %s\n", e->id, e->title, current_test()->name);
	print_field(out, "must hold", current_test()->property);
	if (status == NOT_IMPLEMENTED) {
		print_open(out, e->id);
	} else if (status == BLOCKED) {
		print_open(out, blocking());
	} else {
		print_body(out, expected, found);
		print_next(out, e);
	}
	fclose(out);
	return only_text(text);
}
