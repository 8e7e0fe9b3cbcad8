/*
 * reap.c: leave no process behind.
 *
 * A box that is killed leaves its inner processes to die by themselves, and a
 * suite that is killed leaves its boxes. Whoever adopts orphans gets them all
 * and can wait for the last one. Only for a program whose every child may die:
 * the grade program, at the end of a lab.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "box.h"

/* From here on, descendants whose parent dies become our children. */
void box_adopt_orphans(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* Kills every child that the kernel lists; it lists orphans too. */
static void kill_children(void)
{
	char path[64];
	FILE *file;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "re");
	if (!file)
		return;
	while (fscanf(file, "%d", &pid) == 1)
		box_kill(pid);
	fclose(file);
}

/*
 * Kills and reaps all children, and theirs as they become ours, until there
 * is none. Each round ends one generation, so this comes to an end.
 */
void box_reap_all(void)
{
	do {
		kill_children();
	} while (waitpid(-1, NULL, 0) > 0);
}

/*
 * Returns how often this host has run out of memory and killed somebody. If
 * that has changed while a box ran, its end says nothing about what was in it.
 */
long box_oom_kills(void)
{
	FILE *f = fopen("/proc/vmstat", "re");
	char line[128];
	long kills = 0;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "oom_kill %ld", &kills) == 1)
			break;
	if (f)
		fclose(f);
	return kills;
}
