/*
 * Draws a student's lab at work.
 *
 *	show LAB OBJECT [BOOT LINE]
 *
 * It switches on a machine, loads the kernel with the student's code in it
 * (build/desk/02-buddy.so, for one), and draws memory after each of a few
 * calls: a screenful or two.  When a call ends in an oops, the last thing drawn
 * is what memory was like then; one sentence says why, and the status is 1.
 */
#include "show.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct machine_state map;
uint64_t mem_map_at, vmlist_at;
view_fn *view_last = view_bootmem;

static subject_run_fn *run;

void die(const char *fmt, ...)
{
	va_list args;

	fflush(stdout);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* --- Calling ------------------------------------------------------------ */

/* The number in front of an open exercise's message, "2.3". */
static int exercise_length(const char *text)
{
	return (int)strspn(text, "0123456789.");
}

#define EVENTS_SHOWN	6

/* The last things that happened, oldest first. */
static void draw_events(void)
{
	unsigned long end = machine->events.count;

	heading("The last events:");
	for (unsigned long i = end > EVENTS_SHOWN ? end - EVENTS_SHOWN : 0;
	     i < end; i++) {
		struct event e = machine->events.ring[i % EVENT_RING];

		e.text[sizeof(e.text) - 1] = '\0';
		printf("    %.*s\n", (int)strcspn(e.text, "\n"), e.text);
	}
}

/* Says why a call did not return, after drawing what there is. */
__attribute__((noreturn))
static void explain_oops(void)
{
	struct oops oops = machine->oops;

	oops.text[sizeof(oops.text) - 1] = '\0';
	oops.file[sizeof(oops.file) - 1] = '\0';
	oops.func[sizeof(oops.func) - 1] = '\0';
	heading("As far as it went:");
	draw(view_last);
	draw_events();
	fputc('\n', stdout);
	if (oops.kind == OOPS_OPEN)
		die("Exercise %.*s is still to be written (%s:%d): what is "
		    "drawn is the state before that.",
		    exercise_length(oops.text), oops.text, oops.file,
		    oops.line);
	if (oops.line)
		die("The code ended in an oops, %s in %s() (%s:%d): what is "
		    "drawn is the state at that moment.", oops.text, oops.func,
		    oops.file, oops.line);
	die("The code ended in an oops (%s): what is drawn is the state at "
	    "that moment.", oops.text);
}

/* Runs one function of the kernel; returns what it returned. */
uint64_t call_msg(struct link_msg *msg)
{
	run(msg);
	mem_map_at = msg->var[LINK_VAR_mem_map];
	vmlist_at = msg->var[LINK_VAR_vmlist];
	if (msg->kind == LINK_OOPS)
		explain_oops();
	return msg->arg[0];
}

uint64_t call(enum link_fn fn, uint64_t a, uint64_t b, uint64_t c)
{
	struct link_msg msg = { .kind = LINK_CALL, .fn = fn, .nargs = 3,
				.arg = { a, b, c } };

	return call_msg(&msg);
}

void call0(enum link_fn fn)
{
	call(fn, 0, 0, 0);
}

void boot(void)
{
	call0(LINK_FN_setup_nodes);
	call0(LINK_FN_start_kernel);
}

void start(uint32_t task, enum link_fn fn, uint64_t a, uint64_t b)
{
	struct link_msg msg = { .kind = LINK_START, .fn = fn, .nargs = 2,
				.task = task, .arg = { a, b } };

	run(&msg);
}

struct link_msg run_tasks(void)
{
	struct link_msg msg = { .kind = LINK_RUN };

	run(&msg);
	if (msg.kind == LINK_OOPS)
		explain_oops();
	return msg;
}

/* --- Beginning ---------------------------------------------------------- */

/* What the kernel asks of a suite; here, only lab 5 has functions. */
static void serve_upcall(struct link_msg *msg)
{
	msg->arg[0] = msg->fn == UPCALL_FUNCTION ? mempool_upcall(msg) : 0;
	msg->kind = LINK_RETURN;
}

static void *lookup(void *object, const char *name)
{
	void *symbol = dlsym(object, name);

	if (!symbol)
		die("%s: was it made by make?", dlerror());
	return symbol;
}

static void open_subject(const char *file, int ram)
{
	void *object = dlopen(file, RTLD_NOW | RTLD_LOCAL);

	if (!object)
		die("The kernel can't be loaded: %s", dlerror());
	run = (subject_run_fn *)lookup(object, "subject_run");
	if (((subject_start_fn *)lookup(object, "subject_start"))(ram,
								  serve_upcall))
		die("The kernel can't attach the machine's memory.");
}

static void say_what_is_open(void)
{
	char open[sizeof(machine->open_exercises)];

	memcpy(open, machine->open_exercises, sizeof(open));
	open[sizeof(open) - 1] = '\0';
	if (*open)
		printf("\nStill open in this lab: exercises %s\n", open);
}

static const struct {
	void (*show)(void);
	const char *boot_line;
} shows[] = {
	[1] = { show_bootmem, "mem=64M hole=640K-1M" },
	[2] = { show_buddy, "mem=64M hole=640K-1M" },
	[3] = { show_numa, "nodes=16M,16M highmem=8M cpus=2" },
	[4] = { show_slab, "mem=64M" },
	[5] = { show_mempool, "mem=64M" },
	[6] = { show_vmalloc, "mem=32M highmem=16M" },
	[7] = { show_scull, "mem=64M" },
};

int main(int argc, char **argv)
{
	const int nr_labs = sizeof(shows) / sizeof(shows[0]);
	char error[160];
	int lab, ram;

	if (argc < 3 || argc > 4)
		die("usage: show LAB OBJECT [BOOT LINE]");
	lab = atoi(argv[1]);
	if (lab < 0 || lab >= nr_labs || !shows[lab].show)
		die("There are no pictures of lab '%s'.", argv[1]);
	ram = machine_power_on(argc == 4 ? argv[3] : shows[lab].boot_line,
			       error, sizeof(error));
	if (ram < 0)
		die("%s", error);
	map = *machine;
	open_subject(argv[2], ram);
	printf("A machine with %s\n", map.command_line);
	shows[lab].show();
	say_what_is_open();
	return 0;
}
