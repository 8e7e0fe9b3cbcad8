/*
 * A kernel in this process.  See kernel.h.
 */
#include "kernel.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/sched.h>
#include <machine/symbol.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct kernel k;

/* A call that runs more basic blocks than this will never end. */
#define WORK_MAX	200000000UL
/* Basic blocks in a tick of the clock, for those who wait for it in a loop. */
#define WORK_TICK	20000UL

/* --- Loading --------------------------------------------------------------- */

static void *handle;

static void die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

static void *find(const char *name)
{
	void *address = dlsym(handle, name);

	if (!address)
		die(name, "is missing in the kernel");
	return address;
}

static void print_oops(void);

/* One of the kernel's own threads: that is its end. */
static void orphan(void)
{
	print_oops();
	k.kernel_recover();
	k.do_exit(11);
}

static void load(const char *file)
{
	/* Modules are linked against what is in it. */
	handle = dlopen(file, RTLD_NOW | RTLD_GLOBAL);
	if (!handle)
		die("Can't load the kernel", dlerror());
#define FN(type, name, args)	*(void **)&k.name = find(#name);
#define VARIABLE(type, name)	k.name = find(#name);
#include "kernel.def"
	*(void **)find("symbol_finder") = (void *)symbol_find;
	*(void **)find("oops_orphan") = (void *)orphan;
}

static void boot(void *frame)
{
	k.setup_nodes();
	k.start_kernel();
}

/* Calls @fn, and catches the oops if there is one.  @return true if not. */
static bool caught(void (*fn)(void *arg), void *arg)
{
	sigjmp_buf frame;
	void *outer = k.oops_catch(&frame);
	volatile bool fine = false;

	if (!sigsetjmp(frame, 0)) {
		fn(arg);
		fine = true;
	} else {
		print_oops();
		k.kernel_recover();
	}
	k.oops_catch(outer);
	return fine;
}

void kernel_start(const char *file, const char *boot_line)
{
	char error[200];

	load(file);
	if (k.machine_power_on(boot_line, error, sizeof(error)) < 0)
		die("Can't switch the machine on", error);
	k.oops_install();
	k.work_ticks(WORK_TICK, k.clock_interrupt);
	if (!caught(boot, NULL)) {
		log_drain();
		die("The kernel does not boot", machine->oops.text);
	}
	log_drain();
}

/* --- Calls ----------------------------------------------------------------- */

static void run_call(void *arg)
{
	struct call *call = arg;

	call->result = call->run(call);
}

static void close_file(void *arg)
{
	k.user_close(((struct call *)arg)->fd);
}

static int run_task(void *arg)
{
	struct call *call = arg;

	k.user_become(call->uid, call->gid, call->tty);
	if (call->comm)
		k.user_name(call->pid, call->comm);
	k.work_start(WORK_MAX);
	call->result = -EIO;
	call->fd = -1;
	/* As when a program dies of it: its file is closed. */
	if (!caught(run_call, call) && call->fd >= 0)
		caught(close_file, call);
	call->done = true;
	call->task = NULL;
	if (call->finished)
		call->finished(call);
	return 0;
}

int kernel_begin(struct call *call)
{
	call->done = false;
	call->task = k.task_start("program", run_task, call);
	return call->task ? 0 : -1;
}

static void idle(void *arg)
{
	k.sched_idle(*(unsigned long *)arg);
}

void kernel_run(unsigned long ticks)
{
	k.work_start(WORK_MAX);
	/* A timer that oopses is not the end of those behind it. */
	for (int tries = 0; tries < 10 && !caught(idle, &ticks); tries++)
		;
	log_drain();
}

long kernel_next(void)
{
	unsigned long when;

	if (!k.sched_next(&when))
		return -1;
	return (long)(when - *k.jiffies) > 0 ? (long)(when - *k.jiffies) : 0;
}

/* --- What the kernel says -------------------------------------------------- */

/* The lines of an oops, as the kernel would print them. */
static void print_oops(void)
{
	static unsigned int count;
	struct oops oops = machine->oops;
	char name[200];

	if (machine->log.end && machine->log.text[(machine->log.end - 1) %
						  MACHINE_LOG_SIZE] != '\n')
		k.printk("\n");
	k.printk("<1>Oops: #%u: %s\n", ++count, oops.text);
	if (oops.line && !*oops.func)
		k.printk("<1>  at %s:%d\n", oops.file, oops.line);
	for (unsigned int i = 0; i < oops.nr_frames && i < OOPS_FRAMES; i++) {
		unsigned long pc = oops.frame[i] - k.oops_relative(0);

		/* A return address is behind its call. */
		pc -= i || oops.kind != OOPS_FAULT || !oops.address;
		if (symbol_find(pc, name, sizeof(name)))
			k.printk("<1>  in %s\n", name);
	}
}

static struct { FILE *out; int level; } logs[2];
static unsigned long log_seen;

void log_to(FILE *out, int level)
{
	logs[0].out = out;
	logs[0].level = level;
}

void log_copy(FILE *out, int level)
{
	logs[1].out = out;
	logs[1].level = level;
}

/* Writes a line with names behind addresses: [<0000000000001234>]. */
static void write_names(FILE *out, const char *line)
{
	const char *at, *end;
	char name[200];

	while ((at = strstr(line, "[<")) && (end = strstr(at, ">]"))) {
		unsigned long pc = strtoul(at + 2, NULL, 16) -
			k.oops_relative(0) - 1;

		fwrite(line, 1, (size_t)(end + 2 - line), out);
		if (symbol_find(pc, name, sizeof(name)))
			fprintf(out, " %s", name);
		line = end + 2;
	}
	fprintf(out, "%s\n", line);
}

/* Writes a whole line, which begins with its level: "<4>". */
static void write_line(const char *line)
{
	bool levelled = line[0] == '<' && line[1] && line[2] == '>';
	int level = levelled ? line[1] - '0' : 4;

	for (int i = 0; i < 2; i++)
		if (logs[i].out && level <= logs[i].level)
			write_names(logs[i].out, levelled ? line + 3 : line);
}

void log_drain(void)
{
	const struct machine_log *log = &machine->log;
	static char line[1024];
	static size_t len;

	if (log->end - log_seen > MACHINE_LOG_SIZE)
		log_seen = log->end - MACHINE_LOG_SIZE;
	for (; log_seen < log->end; log_seen++) {
		char c = log->text[log_seen % MACHINE_LOG_SIZE];

		if (c != '\n' && len < sizeof(line) - 1) {
			line[len++] = c;
			continue;
		}
		line[len] = '\0';
		write_line(line);
		len = 0;
	}
	for (int i = 0; i < 2; i++)
		if (logs[i].out)
			fflush(logs[i].out);
}
