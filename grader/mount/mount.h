/*
 * How a program's request gets into the kernel of a mounted machine.
 *
 *	program -> libfuse's thread             the kernel's thread
 *	           op_read(): make() -- waits -> run_read() in a task
 *	                             <- done --  when it returns
 *
 * Requests come in on threads of libfuse's.  Each becomes a call (kernel.h),
 * and waits; the kernel has one thread, which runs all calls that can go on and
 * then lets time pass, as much as outside.  So one program can wait in a driver
 * for what another one does.
 */
#ifndef _GRADER_MOUNT_MOUNT_H
#define _GRADER_MOUNT_MOUNT_H

#define FUSE_USE_VERSION 314
#include "kernel.h"

#include <fuse3/fuse.h>
#include <semaphore.h>

struct request {
	struct call call;
	struct request *next;
	sem_t done;
	/* The program got a signal. */
	bool interrupt;
};

/* An open file, as libfuse remembers it. */
struct handle {
	int fd;
	/* Where the kernel's file has its position. */
	long long pos;
	struct fuse_pollhandle *poll;
};

/* --- requests.c ------------------------------------------------------------ */

/* Has the kernel make a call, and waits for it. */
long make(struct request *r, long (*run)(struct call *call));

/* Before the first request; what the kernel's thread does until the end; and
 * what ends that. */
void requests_begin(void);
void kernel_loop(void);
void requests_end(void);

/* --- files.c: what make() runs ---------------------------------------------- */

long run_open(struct call *call);
long run_close(struct call *call);
long run_read(struct call *call);
long run_write(struct call *call);
long run_ioctl(struct call *call);
long run_fsync(struct call *call);
long run_poll(struct call *call);
long run_stat(struct call *call);
long run_chmod(struct call *call);
long run_chown(struct call *call);
long run_unlink(struct call *call);
/* Appends names, each with its 0 byte, to text. */
long run_readdir(struct call *call);

/* --- control.c ---------------------------------------------------------------- */

#define CONTROLS	3

extern const char *const controls[CONTROLS];

/* Which of them a path names, or -1. */
int control_of(const char *path);
int write_control(int nr, const char *buf, size_t size);
int read_control(char *buf, size_t size, off_t offset);

/* --- ops.c ---------------------------------------------------------------------- */

extern const struct fuse_operations operations;

#endif /* _GRADER_MOUNT_MOUNT_H */
