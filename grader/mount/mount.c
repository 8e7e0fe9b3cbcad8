/*
 * A machine whose /dev and /proc are mounted on a directory, so that programs
 * of the host can use its drivers.
 *
 *	mount KERNEL.so DIR LOG [BOOT LINE]
 *
 *	DIR/dev/...	the devices, as ordinary files
 *	DIR/proc/...
 *	DIR/insmod	write "FILE NAME=VALUE ..."; if that fails, it can be
 *	DIR/rmmod	read why
 *	DIR/mknod	write "NAME MAJOR MINOR"
 *
 * This file begins and ends it.
 */
#define _GNU_SOURCE
#include "mount.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *fuse_thread(void *arg)
{
	struct fuse_loop_config *config = fuse_loop_cfg_create();

	/* Each request that waits in a driver has a thread. */
	fuse_loop_cfg_set_max_threads(config, 60);
	fuse_loop_mt(arg, config);
	fuse_loop_cfg_destroy(config);
	requests_end();
	return NULL;
}

static void do_nothing(int sig)
{
}

/* No signal ends the machine but what libfuse takes as the end of the mount. */
static void set_signals(struct fuse *fuse)
{
	const struct sigaction act = { .sa_handler = do_nothing };

	sigaction(SIGUSR1, &act, NULL);
	fuse_set_signal_handlers(fuse_get_session(fuse));
}

static struct fuse *mount_at(const char *dir)
{
	char *argv[] = { "kmemlab", "-ofsname=kmemlab,subtype=kmemlab", NULL,
			 NULL };
	struct fuse_args args = FUSE_ARGS_INIT(2, argv);
	struct fuse *fuse;

	/* Of other users, root may let in all. */
	if (!geteuid()) {
		argv[2] = "-oallow_other";
		args.argc = 3;
	}
	fuse = fuse_new(&args, &operations, sizeof(operations), NULL);
	if (fuse && fuse_mount(fuse, dir)) {
		fuse_destroy(fuse);
		fuse = NULL;
	}
	return fuse;
}

static void check_fuse(void)
{
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		fprintf(stderr, "Can't mount, for there is no FUSE here "
			"(/dev/fuse: %s); make console does without.\n",
			strerror(errno));
		exit(1);
	}
	close(fd);
}

/* Goes on in the background; the caller learns from @ready when it is mounted. */
static void run_in_background(int *ready)
{
	int pipes[2], status = 1;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) || (pid = fork()) < 0) {
		perror("mount");
		exit(1);
	}
	if (pid) {
		close(pipes[1]);
		if (read(pipes[0], &status, sizeof(status)) != sizeof(status))
			status = 1;
		exit(status);
	}
	close(pipes[0]);
	setsid();
	*ready = pipes[1];
}

/* Errors go to the terminal, too, if there is one; what else the kernel says
 * only to the log. */
static FILE *open_log(const char *file)
{
	FILE *log = fopen(file, "we");

	if (!log)
		return stderr;
	setvbuf(log, NULL, _IOLBF, 0);
	return log;
}

static void let_go_of_terminal(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, 0);
	dup2(null, 1);
	if (!isatty(2))
		dup2(null, 2);
	else
		log_copy(stderr, 3);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	struct fuse *fuse;
	int ready, fine = 0;

	if (argc < 4) {
		fprintf(stderr, "usage: mount KERNEL.so DIR LOG [BOOT LINE]\n");
		return 2;
	}
	check_fuse();
	run_in_background(&ready);
	requests_begin();
	log_to(open_log(argv[3]), 7);
	kernel_start(argv[1], argc > 4 && *argv[4] ? argv[4] :
		     "mem=64M debug=slab", true);
	fuse = mount_at(argv[2]);
	if (!fuse) {
		fprintf(stderr, "Can't mount at %s\n", argv[2]);
		return 1;
	}
	set_signals(fuse);
	if (write(ready, &fine, sizeof(fine)) != sizeof(fine))
		return 1;
	close(ready);
	let_go_of_terminal();
	pthread_create(&thread, NULL, fuse_thread, fuse);
	kernel_loop();
	pthread_join(thread, NULL);
	fuse_unmount(fuse);
	fuse_destroy(fuse);
	return 0;
}
