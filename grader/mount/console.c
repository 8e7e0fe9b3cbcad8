/*
 * A console: a kernel in this process, and a few commands for it.  For machines
 * without FUSE, and for tests.
 *
 *	console KERNEL.so [BOOT LINE] <commands
 *
 * What a command prints goes to the standard output, what the kernel logs to
 * the standard error.  A command that fails prints one sentence.
 */
#include "console.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

unsigned int failures;
/* Who the next commands are. */
static unsigned int uid, tty = 1;

static void complain(const char *what, long error)
{
	printf("%s: %s\n", what, strerror((int)-error));
	failures++;
}

static struct command *waiting[64];

static void finished(struct call *call)
{
	struct command *c = (struct command *)call;

	if (call->result < 0)
		complain(c->line, call->result);
}

static void drop(struct command *c)
{
	free(c->line);
	free(c->word[0]);
	free(c);
}

/* Lets time pass until the command is through, but not for ever. */
static void wait_for(struct command *c)
{
	for (int i = 0; i < 100000 && !c->call.done; i++) {
		long next = kernel_next();

		if (next < 0)
			break;
		kernel_run(next ? (unsigned long)next : 1);
	}
	if (!c->call.done) {
		printf("%s: waits, and nobody is left who could wake it up\n",
		       c->line);
		failures++;
	}
}

/* The one that has begun as number i - 1 of the background. */
static void start(struct command *c)
{
	c->call.finished = finished;
	c->call.uid = c->call.gid = uid;
	c->call.tty = tty;
	c->call.pid = 100;
	c->call.comm = c->word[0];
	if (kernel_begin(&c->call)) {
		complain(c->line, -EAGAIN);
		return;
	}
	kernel_run(0);
	if (!c->background && !c->call.done)
		wait_for(c);
	if (c->call.done) {
		drop(c);
		return;
	}
	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
		if (!waiting[i]) {
			waiting[i] = c;
			return;
		}
}

static void wait_for_all(void)
{
	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
		if (waiting[i]) {
			wait_for(waiting[i]);
			if (waiting[i]->call.done)
				drop(waiting[i]);
			waiting[i] = NULL;
		}
}

/* A signal to all that wait. */
static void interrupt_all(void)
{
	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
		if (waiting[i] && waiting[i]->call.task)
			k.user_kill(waiting[i]->call.task, 2);
	kernel_run(0);
}

/* What is no call into the kernel; false if it is none of these either. */
static bool run_here(const struct command *c)
{
	const char *name = c->word[0];

	if (!strcmp(name, "wait"))
		wait_for_all();
	else if (!strcmp(name, "interrupt"))
		interrupt_all();
	else if (!strcmp(name, "sleep"))
		kernel_run((unsigned long)number(c, 1, 0));
	else if (!strcmp(name, "user"))
		uid = (unsigned int)number(c, 1, 0);
	else if (!strcmp(name, "tty"))
		tty = (unsigned int)number(c, 1, 0);
	else if (!strcmp(name, "fail") && number(c, 1, 0) < FAIL_KINDS)
		machine->fail.countdown[number(c, 1, 0)] =
			(unsigned long)number(c, 2, 1);
	else if (!strcmp(name, "leaks"))
		printf("%lu\n", k.module_leaks());
	else if (!strcmp(name, "echo"))
		printf("%s\n", c->words > 1 ? c->line + 5 : "");
	else
		return false;
	return true;
}

/* Cuts words off at blanks; in quotes, \n is a new line. */
static int split(char *text, char **word)
{
	int n = 0;

	while (n < WORDS) {
		char *to, end = ' ';

		while (isspace((unsigned char)*text))
			text++;
		if (!*text)
			break;
		if (*text == '"')
			end = *text++;
		word[n++] = to = text;
		while (*text && !(end == ' ' ? isspace((unsigned char)*text) :
				  *text == end)) {
			if (*text == '\\' && text[1] == 'n') {
				*to++ = '\n';
				text += 2;
			} else {
				*to++ = *text++;
			}
		}
		if (*text)
			text++;
		*to = '\0';
	}
	return n;
}

static void run_line(const char *line)
{
	struct command *c = calloc(1, sizeof(*c));
	char *copy = strdup(line);

	c->line = strdup(line);
	c->words = split(copy, c->word);
	if (c->words && !strcmp(c->word[c->words - 1], "&")) {
		c->background = true;
		c->words--;
	}
	if (!c->words || *c->word[0] == '#' || run_here(c)) {
		free(copy);
		free(c->line);
		free(c);
		return;
	}
	c->call.run = find_command(c->word[0], c->words);
	if (!c->call.run) {
		complain(line, -EINVAL);
		return;
	}
	start(c);
}

static const char help[] =
	"insmod FILE [NAME=VALUE ...]  rmmod NAME  leaks  irq NUMBER\n"
	"cat PATH [BYTES]  write PATH \"TEXT\"  fill PATH BYTES  ls PATH\n"
	"open NAME PATH [rwn]  close NAME  seek NAME OFFSET [WHENCE]\n"
	"ioctl NAME COMMAND [NUMBER]  ioctlp NAME COMMAND [NUMBER]  poll NAME\n"
	"mknod PATH MAJOR MINOR  rm PATH  user UID  tty NUMBER  sleep JIFFIES\n"
	"COMMAND &  interrupt  wait  fail KIND NTH  quit\n";

int main(int argc, char **argv)
{
	bool ask = isatty(0);
	char line[4096];

	if (argc < 2) {
		fprintf(stderr, "usage: console KERNEL.so [BOOT LINE]\n");
		return 2;
	}
	log_to(stderr, 7);
	kernel_start(argv[1], argc > 2 ? argv[2] : "mem=64M debug=slab",
		     false);
	if (ask)
		printf("A machine is on: type help, or quit.\n");
	for (;;) {
		if (ask)
			printf("# ");
		fflush(stdout);
		if (!fgets(line, sizeof(line), stdin))
			break;
		line[strcspn(line, "\n")] = '\0';
		if (!strcmp(line, "quit"))
			break;
		if (!strcmp(line, "help"))
			fputs(help, stdout);
		else
			run_line(line);
	}
	return failures > 0;
}
