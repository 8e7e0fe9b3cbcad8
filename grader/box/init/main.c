/*
 * main.c: box-init, the last step into a box. A static program, since nothing
 * but itself may be in view.
 *
 *	box-init NAME=VALUE... -- PROGRAM ARGUMENT...
 *
 * It becomes the box's user, takes its limits, closes what is not the
 * program's, gives up system calls, and becomes the program. Complaints go to
 * descriptor 2 and the news of the start to the report descriptor: command.h.
 * Without arguments it does nothing, which is what the probe runs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../command.h"
#include "syscalls.h"
#include "view.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

/* Where complaints go: the program gets another descriptor 2. */
static int complaints = STDERR_FILENO;

/* The limits that are passed on as they are. */
static struct {
	const char *name;
	int resource;
	const char *value;
} limits[] = {
	{ "cpu=", RLIMIT_CPU, NULL },
	{ "as=", RLIMIT_AS, NULL },
	{ "data=", RLIMIT_DATA, NULL },
	{ "fsize=", RLIMIT_FSIZE, NULL },
	{ "nproc=", RLIMIT_NPROC, NULL },
	{ "nofile=", RLIMIT_NOFILE, NULL },
	{ "core=", RLIMIT_CORE, "0" },
};

static int nr_fds = 3;
static unsigned long uid;
static const char *cwd = "/";
static bool strict;

static _Noreturn void give_up(const char *what)
{
	dprintf(complaints, "%s: %s\n", what, strerror(errno));
	_exit(1);
}

/* Returns the text after @name if @arg begins with it, else NULL. */
static const char *value_of(const char *arg, const char *name)
{
	size_t len = strlen(name);

	return strncmp(arg, name, len) == 0 ? arg + len : NULL;
}

static void read_setting(const char *arg)
{
	const char *value;

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
		if ((value = value_of(arg, limits[i].name)))
			limits[i].value = value;
	if ((value = value_of(arg, "fds=")))
		nr_fds = atoi(value);
	if ((value = value_of(arg, "uid=")))
		uid = strtoul(value, NULL, 10);
	if ((value = value_of(arg, "cwd=")))
		cwd = value;
	if ((value = value_of(arg, "strict=")))
		strict = true;
	if ((value = value_of(arg, "read=")) && view_add(value, false) < 0)
		give_up(value);
	if ((value = value_of(arg, "write=")) && view_add(value, true) < 0)
		give_up(value);
}

/*
 * Gives the program its descriptors and no other. The others stay up to
 * execve(), from whose closing of the report the caller learns of the start.
 */
static void settle_fds(void)
{
	complaints = BOX_COMPLAINT_FD(nr_fds);
	if (dup2(BOX_STDERR_FD(nr_fds), STDERR_FILENO) < 0 ||
	    close_range(nr_fds, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
		give_up("descriptors");
}

/* Becomes the box's user, and with that loses all that root may do. */
static void settle_user(void)
{
	if (!uid)
		return;
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	    setresuid(uid, uid, uid))
		give_up("another user");
}

/* Takes the limits, after settle_user(): processes count by user. */
static void settle_limits(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		struct rlimit limit;

		if (!limits[i].value)
			continue;
		limit.rlim_cur = strtoul(limits[i].value, NULL, 10);
		limit.rlim_max = limit.rlim_cur;
		/* SIGXCPU comes a second before SIGKILL, and has a name. */
		if (limits[i].resource == RLIMIT_CPU)
			limit.rlim_max++;
		if (setrlimit(limits[i].resource, &limit) < 0)
			give_up(limits[i].name);
	}
}

/*
 * Returns a copy of @program at an address that cannot be guessed, the only
 * one the filter lets execve() take.
 */
static const char *hide_path(const char *program)
{
	unsigned long where;
	char *copy;

	if (getrandom(&where, sizeof(where), 0) != sizeof(where))
		give_up("random numbers");
	/* 34 random bits, in the middle of what an x86-64 process has. */
	where = 0x100000000000 + ((where << 12) & 0x3ffffffff000);
	copy = mmap((void *)where, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (copy == MAP_FAILED)
		give_up("memory");
	where = strlen(program);
	if (where >= 4096) {
		errno = ENAMETOOLONG;
		give_up("program");
	}
	return memcpy(copy, program, where + 1);
}

static void report(char mark)
{
	if (write(BOX_REPORT_FD(nr_fds), &mark, 1) != 1)
		give_up("report");
}

/* Does what the settings say and becomes the program in argv[0]. */
static _Noreturn void enter(char **argv, char **env)
{
	const char *program;

	settle_fds();
	/* While still root: below, /root and its like may be closed to us. */
	if (chdir(cwd) < 0)
		give_up(cwd);
	settle_user();
	settle_limits();
	/* Becoming another user has forgotten any earlier one of these. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		give_up("no new privileges");
	if (view_enforce() < 0)
		give_up("files out of view");
	program = hide_path(argv[0]);
	if (strict) {
		errno = -filter_syscalls(program);
		if (errno)
			give_up("system-call filter");
	}
	report(BOX_STARTING);
	execve(program, argv, env);
	report(BOX_EXEC_FAILED);
	give_up(argv[0]);
}

int main(int argc, char **argv, char **env)
{
	if (argc == 1)
		return 0;
	for (argv++; *argv && strcmp(*argv, "--") != 0; argv++)
		read_setting(*argv);
	if (!argv[0] || !argv[1]) {
		dprintf(STDERR_FILENO, "usage: box-init NAME=VALUE... -- "
			"PROGRAM ARGUMENT...\n");
		return 2;
	}
	enter(argv + 1, env);
}
