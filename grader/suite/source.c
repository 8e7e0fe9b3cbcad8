/*
 * From addresses to lines of the student's file, by the debugging information
 * in the object (elfutils' libdw).
 */
#include "internal.h"

#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* The call came from here: what is further out is no student's. */
static bool is_grader(const char *source)
{
	return strstr(source, "grader/") != NULL;
}

/* How the oops itself was raised is of no interest. */
static bool is_machinery(const char *source)
{
	return strstr(source, "lib/machine/") ||
		strstr(source, "lib/kernel/panic.c") ||
		strstr(source, "lib/kernel/spinlock.c");
}

/* Prints one frame; false where the student's code ends. */
static bool print_frame(FILE *out, Dwfl_Module *mod, Dwarf_Addr addr,
			const char *indent)
{
	Dwfl_Line *line = dwfl_module_getsrc(mod, addr);
	const char *func = dwfl_module_addrname(mod, addr);
	const char *source;
	int nr = 0;

	source = line ? dwfl_lineinfo(line, NULL, &nr, NULL, NULL, NULL) : NULL;
	if (!source || !func || is_machinery(source))
		return true;
	if (is_grader(source))
		return false;
	fprintf(out, "%sin %s(), %s:%d\n", indent, func, source, nr);
	return true;
}

static void print_frames(FILE *out, Dwfl_Module *mod, const struct oops *oops,
			 const char *indent)
{
	unsigned int n = oops->nr_frames;
	Dwarf_Addr start;

	dwfl_module_info(mod, NULL, &start, NULL, NULL, NULL, NULL, NULL);
	for (unsigned int i = 0; i < n && i < OOPS_FRAMES; i++) {
		/* A return address is behind its call; step back into it.
		 * Only a signal's own frame is exact. */
		Dwarf_Addr addr = start + oops->frame[i] -
			(i || oops->kind != OOPS_FAULT);

		if (!print_frame(out, mod, addr, indent))
			return;
	}
}

/* Where a task stopped: the function and the line. */
static void print_switch(FILE *out, Dwfl_Module *mod,
			 const struct sched_switch *sw, const char *indent)
{
	Dwfl_Line *line;
	const char *func, *source;
	Dwarf_Addr start;
	int nr = 0;

	if (!sw->pc) {
		fprintf(out, "CPU %u: sleeps or is done\n%s", sw->cpu, indent);
		return;
	}
	dwfl_module_info(mod, NULL, &start, NULL, NULL, NULL, NULL, NULL);
	line = dwfl_module_getsrc(mod, start + sw->pc - 1);
	func = dwfl_module_addrname(mod, start + sw->pc - 1);
	source = line ? dwfl_lineinfo(line, NULL, &nr, NULL, NULL, NULL) : NULL;
	if (!func || !source)
		return;
	if (strrchr(source, '/'))
		source = strrchr(source, '/') + 1;
	fprintf(out, "CPU %u: as far as %s(), %s:%d\n%s", sw->cpu, func, source,
		nr, indent);
}

#define SWITCHES_SHOWN	8

static void print_last_switches(FILE *out, Dwfl_Module *mod,
				const char *indent)
{
	unsigned long count = machine->sched.count;
	unsigned long i = count > SWITCHES_SHOWN ? count - SWITCHES_SHOWN : 0;

	struct sched_switch last = { .cpu = ~0U };

	for (; i < count; i++) {
		struct sched_switch sw = machine->sched.entry[i % SCHED_LOG];

		if (sw.cpu != last.cpu || sw.pc != last.pc)
			print_switch(out, mod, &sw, indent);
		last = sw;
	}
	fputs("then this\n", out);
}

static Dwfl_Module *open_subject(Dwfl *dwfl)
{
	Dwfl_Module *mod;

	dwfl_report_begin(dwfl);
	mod = dwfl_report_offline(dwfl, "", subject_file(), -1);
	dwfl_report_end(dwfl, NULL, NULL);
	return mod;
}

void print_switches(FILE *out, const char *indent)
{
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *mod = dwfl ? open_subject(dwfl) : NULL;

	if (mod)
		print_last_switches(out, mod, indent);
	dwfl_end(dwfl);
}

void print_trace(FILE *out, const struct oops *oops, const char *indent)
{
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *mod = dwfl ? open_subject(dwfl) : NULL;

	if (mod)
		print_frames(out, mod, oops, indent);
	dwfl_end(dwfl);
}
