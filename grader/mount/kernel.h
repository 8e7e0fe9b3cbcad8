/*
 * A kernel in this process, for programs that let others use it: loaded from a
 * shared object, switched on, and asked by one thread of the host only.
 */
#ifndef _GRADER_MOUNT_KERNEL_H
#define _GRADER_MOUNT_KERNEL_H

#include <linux/types.h>
#include <machine/files.h>
#include <machine/machine.h>
#include <machine/user.h>
#include <stdbool.h>
#include <stdio.h>

struct task_struct;

/* The kernel's functions, k.user_open() and so on. */
struct kernel {
#define FN(type, name, args)	type (*name) args;
#define VARIABLE(type, name)	type *name;
#include "kernel.def"
#undef FN
#undef VARIABLE
};

extern struct kernel k;

/* Loads the kernel from a file and boots it; ends the program with a sentence
 * if it can't. */
void kernel_start(const char *file, const char *boot_line);

/* One call into the kernel: a task of its own runs @run, once. */
struct call {
	long (*run)(struct call *call);
	long result;
	/* It is through: it returned, or ended in an oops. */
	bool done;
	/* Called in the kernel's thread when it is through. */
	void (*finished)(struct call *call);
	/* Who calls. */
	unsigned int uid, gid, tty;
	int pid;
	const char *comm;
	/* The task, while it runs. */
	struct task_struct *task;
	/* Arguments, as run() wants them. */
	const char *name;
	char *text;
	unsigned long addr, size;
	long long offset;
	/* The file that run() has opened; it is closed if there is an oops. */
	int fd;
	int file, flags;
	unsigned int cmd;
	void *data;
};

/* Begins a call; it goes on in kernel_run().  0, or -1: there are too many. */
int kernel_begin(struct call *call);
/* Lets all tasks run until all sleep, for so many jiffies. */
void kernel_run(unsigned long ticks);
/* Jiffies until somebody wants to run again; -1: nobody, by itself. */
long kernel_next(void);

/* Where what the kernel logs is written to, and from which level on. */
void log_to(FILE *out, int level);
/* The same a second time. */
void log_copy(FILE *out, int level);
void log_drain(void);

/* Names for addresses, out of debugging information: symbol.c. */
int symbol_find(unsigned long addr, char *name, size_t size);

#endif /* _GRADER_MOUNT_KERNEL_H */
