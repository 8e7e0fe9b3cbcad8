/*
 * proc.c: start a program, listen to it, and never lose it.
 *
 * Signals that interrupt us are held back except while we wait, so there is
 * one place where they are noticed and no moment when they are missed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../box/box.h"
#include "grade.h"

static const int interrupts[] = { SIGINT, SIGTERM, SIGHUP };
static volatile sig_atomic_t interrupted;
static sigset_t while_waiting;

static void note_interrupt(int signal)
{
	interrupted = signal;
}

/* To be called once, before any program is started. */
void proc_init(void)
{
	struct sigaction action = { .sa_handler = note_interrupt };
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < ARRAY_SIZE(interrupts); i++) {
		sigaddset(&held, interrupts[i]);
		sigaction(interrupts[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &held, &while_waiting);
	for (size_t i = 0; i < ARRAY_SIZE(interrupts); i++)
		sigdelset(&while_waiting, interrupts[i]);
	box_adopt_orphans();
}

/* Ends the program, and all it has started, if somebody asked for it. */
void proc_stop_if_interrupted(void)
{
	struct timespec now = { 0 };

	ppoll(NULL, 0, &now, &while_waiting);
	if (!interrupted)
		return;
	box_reap_all();
	progress_end();
	fputs("grade: interrupted: nothing was graded.\n", stderr);
	exit(EXIT_INTERRUPTED);
}

/* The child's side of proc_start(). */
static _Noreturn void become(char *const argv[], char *const settings[],
			     int out, int out_fd, int log)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &while_waiting, NULL);
	for (; settings && *settings; settings++)
		putenv(*settings);
	dup2(null, STDIN_FILENO);
	dup2(log < 0 ? null : log, STDOUT_FILENO);
	dup2(log < 0 ? null : log, STDERR_FILENO);
	dup2(out, out_fd);
	/* dup2() leaves a descriptor that was already in place as it was. */
	fcntl(out_fd, F_SETFD, 0);
	execv(argv[0], argv);
	_exit(127);
}

/*
 * Starts a program of ours: NAME=VALUE @settings on top of the environment,
 * nothing to read, what it says into @log (-1: nowhere). Its descriptor @out_fd
 * is a pipe that proc_follow() listens to. It gets a session of its own, so
 * that Ctrl-C reaches us alone, and dies with us.
 */
void proc_start(struct proc *proc, char *const argv[], char *const settings[],
		int out_fd, int log)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		not_graded("no pipe: %s", strerror(errno));
	proc->pid = fork();
	if (proc->pid < 0)
		not_graded("no process: %s", strerror(errno));
	if (proc->pid == 0)
		become(argv, settings, ends[1], out_fd, log);
	close(ends[1]);
	proc->out = ends[0];
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Reads what there is; returns whether there may be more. */
static bool drain(int fd, proc_sink *sink, void *context)
{
	char data[16384];
	ssize_t len = read(fd, data, sizeof(data));

	if (len > 0)
		sink(context, data, len);
	return len > 0 || (len < 0 && errno == EINTR);
}

/* Empties the pipe of a program that has ended, but waits for no other. */
static void drain_rest(int fd, proc_sink *sink, void *context)
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (drain(fd, sink, context))
		;
}

/*
 * Hands what a program sends to @sink until it ends or breaks a limit; in that
 * case it still runs, and the caller ends it. The caller also reaps it.
 */
enum proc_end proc_follow(struct proc *proc, const struct proc_limits *limits,
			  proc_sink *sink, void *context)
{
	struct pollfd fds[] = {
		{ .fd = pidfd_open(proc->pid, 0), .events = POLLIN },
		{ .fd = proc->out, .events = POLLIN },
	};
	long long end = now_ms() + limits->total_ms;
	enum proc_end how = PROC_EXITED;

	if (fds[0].fd < 0)
		not_graded("this kernel has no pidfd_open: %s",
			   strerror(errno));
	for (;;) {
		long long left = end - now_ms();
		int wait = left < limits->silent_ms ? left : limits->silent_ms;
		struct timespec time = { wait / 1000, wait % 1000 * 1000000 };
		int ready;

		proc_stop_if_interrupted();
		if (left <= 0) {
			how = PROC_LATE;
			break;
		}
		ready = ppoll(fds, ARRAY_SIZE(fds), &time, &while_waiting);
		if (ready == 0 && wait == limits->silent_ms) {
			how = PROC_SILENT;
			break;
		}
		if (ready > 0 && fds[1].revents &&
		    !drain(proc->out, sink, context))
			fds[1].fd = -1;
		if (ready > 0 && fds[0].revents)
			break;
	}
	drain_rest(proc->out, sink, context);
	close(fds[0].fd);
	close(proc->out);
	return how;
}
