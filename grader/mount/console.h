/*
 * What the console's commands are to it: console.c reads and runs them,
 * commands.c says what each does.
 */
#ifndef _GRADER_MOUNT_CONSOLE_H
#define _GRADER_MOUNT_CONSOLE_H

#include "kernel.h"

#define WORDS		32

struct command {
	struct call call;
	char *word[WORDS];
	int words;
	char *line;
	bool background;
};

typedef long run_fn(struct call *call);

/* What runs a command of so many words; NULL if there is none. */
run_fn *find_command(const char *name, int words);
/* Word @i as a number, if there are so many. */
long number(const struct command *c, int i, long otherwise);

/* How many have failed. */
extern unsigned int failures;

#endif /* _GRADER_MOUNT_CONSOLE_H */
