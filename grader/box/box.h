/*
 * box.h: run a program that nobody trusts.
 *
 * A box is a process that sees the few files it is given, holds the few
 * descriptors it is given, and may use so much of the machine and no more.
 * Two programs run in one: the compiler, on a student's file, and the subject,
 * which holds the student's code.
 *
 * There are two kinds. In namespaces (bubblewrap), nothing of the host is in
 * view and everything in the box dies with its first process. Where the host
 * refuses namespaces, root can still give the box a user of its own. Anything
 * less is no box, and box_tier() says BOX_NONE: callers must then refuse to
 * grade rather than run the program.
 *
 * The program `box-init` must stand beside the caller's executable or one
 * folder above it: it is the last step into the box (init/main.c).
 */
#ifndef BOX_H
#define BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define BOX_MAX_FDS	8

enum box_tier {
	BOX_NONE,		/* no box can be had on this host */
	BOX_USER,		/* another user, limits, system-call filter */
	BOX_NAMESPACES,		/* all of that, and nothing else in view */
};

/*
 * What to run, and what it may have. A limit of 0 means: no limit, except for
 * file_size, where it means that no file can be written.
 */
struct box {
	/* The program by its absolute path, its arguments, NULL. */
	const char *const *argv;
	/* Files and folders in view, read-only, each at its own path; NULL. */
	const char *const *readable;
	/* One folder that it may write to, owned by box_uid(); or NULL. */
	const char *writable;
	/* Where it starts, and what relative paths hang from; or NULL for /. */
	const char *cwd;

	/* Descriptor fds[i] becomes i in the box, -1 stands for /dev/null. */
	int fds[BOX_MAX_FDS];
	int nr_fds;		/* at least 3 */

	unsigned long cpu_seconds;
	/* All addresses, reserved ones too: of no use where RAM is 64 GiB. */
	unsigned long address_space;
	/* Private writable memory in bytes: what a memory bomb eats. */
	unsigned long memory;
	unsigned long file_size;
	unsigned long processes;
	unsigned long open_files;

	/* Only a subject's system calls (init/syscalls.c), else SIGSYS. */
	bool strict;
};

/* How a box ended: by a signal, or with an exit code if signal is 0. */
struct box_end {
	int signal;
	int code;
};

enum box_tier box_tier(void);
const char *box_tier_note(void);
uid_t box_uid(void);

pid_t box_spawn(const struct box *box, char *why, size_t len);
struct box_end box_wait(pid_t pid);
struct box_end box_stop(pid_t pid, int grace_ms);
void box_kill(pid_t pid);

void box_adopt_orphans(void);
void box_reap_all(void);

long box_oom_kills(void);

#endif
