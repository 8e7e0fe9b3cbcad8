/*
 * box.c: start a box, end it, wait for it.
 *
 * A box that does not start is never the fault of the program in it, so
 * box_spawn() returns only once the program runs, or with the reason why the
 * box could not be made. Short shortages (processes, namespaces, memory) are
 * waited for.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "command.h"

#define TRIES		9
#define FIRST_PAUSE_MS	10
#define START_LIMIT_MS	30000
/* Copies of descriptors start here, above any number a box uses. */
#define HIGH_FD		32

/* The descriptors of one attempt, as this process knows them. */
struct attempt {
	int fds[BOX_MAX_FDS];
	int report[2];		/* pipe: closed by the program's start */
	int complaints[2];	/* pipe: what went wrong, in words */
};

/* Returns a high, close-on-exec copy of @fd, or of /dev/null for -1. */
static int copy_high(int fd)
{
	int copy, null;

	if (fd >= 0)
		return fcntl(fd, F_DUPFD_CLOEXEC, HIGH_FD);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return -1;
	copy = fcntl(null, F_DUPFD_CLOEXEC, HIGH_FD);
	close(null);
	return copy;
}

/*
 * Opens a pipe with a high writing end. Reading never blocks: bubblewrap keeps
 * the writing end of the complaints for as long as the box lives.
 * Returns whether it is open; if not, both ends are -1.
 */
static bool open_pipe(int ends[2])
{
	int low[2];

	ends[0] = ends[1] = -1;
	if (pipe2(low, O_CLOEXEC | O_NONBLOCK) < 0)
		return false;
	ends[0] = low[0];
	ends[1] = copy_high(low[1]);
	close(low[1]);
	return ends[1] >= 0;
}

static void close_attempt(struct attempt *try, int nr_fds)
{
	for (int i = 0; i < nr_fds; i++)
		close(try->fds[i]);
	close(try->report[0]);
	close(try->report[1]);
	close(try->complaints[0]);
	close(try->complaints[1]);
}

/*
 * Opens all that one attempt needs. Every source is copied out of the range
 * of the targets first, or moving one would overwrite another.
 * Returns 0; on failure -1, with nothing left open.
 */
static int open_attempt(struct attempt *try, const struct box *box)
{
	bool ok = open_pipe(try->report);

	ok = open_pipe(try->complaints) && ok;
	for (int i = 0; i < box->nr_fds; i++) {
		try->fds[i] = copy_high(box->fds[i]);
		ok = ok && try->fds[i] >= 0;
	}
	if (ok)
		return 0;
	close_attempt(try, box->nr_fds);
	return -1;
}

/* Lays the descriptors out as command.h says. */
static void place_fds(posix_spawn_file_actions_t *actions,
		      const struct attempt *try, int nr_fds)
{
	for (int i = 0; i < nr_fds; i++)
		posix_spawn_file_actions_adddup2(actions, try->fds[i], i);
	posix_spawn_file_actions_adddup2(actions, try->report[1],
					 BOX_REPORT_FD(nr_fds));
	posix_spawn_file_actions_adddup2(actions, try->fds[2],
					 BOX_STDERR_FD(nr_fds));
	posix_spawn_file_actions_adddup2(actions, try->complaints[1],
					 BOX_COMPLAINT_FD(nr_fds));
	posix_spawn_file_actions_adddup2(actions, try->complaints[1], 2);
}

/*
 * Starts @cmd in a session of its own, so that no key on the terminal reaches
 * it, with the signals a fresh program expects.
 * Returns an errno value, 0 if it started.
 */
static int start(pid_t *pid, char **cmd, char **env, const struct attempt *try,
		 int nr_fds)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID |
				 POSIX_SPAWN_SETSIGMASK |
				 POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawn_file_actions_init(&actions);
	place_fds(&actions, try, nr_fds);
	error = posix_spawnp(pid, cmd[0], &actions, &attr, cmd, env);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return error;
}

/*
 * Waits until the program in the box runs, or never will.
 * Returns 0 if it runs, ENOEXEC if there was nothing to run, EAGAIN if the
 * box itself failed or took too long.
 */
static int await_start(int report)
{
	struct pollfd poll_fd = { .fd = report, .events = POLLIN };
	char mark = 0, last = 0;

	for (;;) {
		int ready = poll(&poll_fd, 1, START_LIMIT_MS);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return EAGAIN;
		if (read(report, &mark, 1) <= 0)
			break;
		last = mark;
	}
	if (last == BOX_STARTING)
		return 0;
	return last == BOX_EXEC_FAILED ? ENOEXEC : EAGAIN;
}

/* Copies what was said about the box to @why, on one line. */
static void read_complaints(int fd, char *why, size_t len)
{
	ssize_t got = read(fd, why, len - 1);

	why[got > 0 ? got : 0] = '\0';
	why[strcspn(why, "\n")] = '\0';
	if (!why[0])
		snprintf(why, len, "the box ended before its program began");
}

/*
 * Tries once. Returns the process; on failure -1 with the reason in @why, and
 * in errno EAGAIN if it may go better later.
 */
static pid_t attempt(const struct box *box, char **cmd, char *why, size_t len)
{
	char tmpdir[4096];
	char *env[] = { "PATH=/usr/bin:/bin", "LC_ALL=C", tmpdir, NULL };
	struct attempt try;
	pid_t pid = -1;
	int error;

	snprintf(tmpdir, sizeof(tmpdir), "TMPDIR=%s",
		 box->writable ? box->writable : "/");
	if (open_attempt(&try, box) < 0) {
		snprintf(why, len, "%s", strerror(errno));
		errno = EAGAIN;
		return -1;
	}
	error = start(&pid, cmd, env, &try, box->nr_fds);
	if (error) {
		snprintf(why, len, "%s: %s", cmd[0], strerror(error));
		close_attempt(&try, box->nr_fds);
		errno = error;
		return -1;
	}
	close(try.report[1]);
	try.report[1] = -1;
	error = await_start(try.report[0]);
	if (error) {
		box_kill(pid);
		box_wait(pid);
		read_complaints(try.complaints[0], why, len);
		pid = -1;
	}
	close_attempt(&try, box->nr_fds);
	errno = error;
	return pid;
}

/* Returns whether the last failure, with @why in words, may pass by itself. */
static bool may_pass(int error, const char *why)
{
	static const int shortages[] = { EAGAIN, ENOMEM, ENOSPC, EMFILE };

	if (error == ENOMEM)
		return true;
	if (error != EAGAIN)
		return false;
	for (size_t i = 0; i < sizeof(shortages) / sizeof(*shortages); i++)
		if (strstr(why, strerror(shortages[i])))
			return true;
	return strstr(why, "before its program") != NULL;
}

/* box_spawn() for a kind of box that may not be the best one: see tier.c. */
pid_t box_spawn_tier(const struct box *box, enum box_tier tier, uid_t uid,
		     char *why, size_t len)
{
	struct timespec pause = { .tv_nsec = FIRST_PAUSE_MS * 1000000 };
	struct words cmd = { 0 };
	pid_t pid = -1;

	box_command(&cmd, box, tier, uid);
	for (int try = 0; try < TRIES; try++) {
		pid = attempt(box, cmd.word, why, len);
		if (pid >= 0 || !may_pass(errno, why))
			break;
		nanosleep(&pause, NULL);
		pause.tv_nsec = pause.tv_nsec * 9 / 5;
		if (pause.tv_nsec > 999999999)
			pause.tv_nsec = 999999999;
	}
	words_free(&cmd);
	return pid;
}

/*
 * Starts a box and returns its process once the program in it runs. On failure
 * returns -1 with the reason in @why: the host's fault or the caller's, never
 * the program's.
 */
pid_t box_spawn(const struct box *box, char *why, size_t len)
{
	enum box_tier tier = box_tier();

	if (tier == BOX_NONE) {
		snprintf(why, len, "%s", box_tier_note());
		return -1;
	}
	return box_spawn_tier(box, tier, box_uid(), why, len);
}

/*
 * Waits for the end of a box. bubblewrap passes a signal on as 128 + its
 * number; what the program in the box makes of its own exit code is its own
 * affair, so a program that lies here fools nobody.
 */
struct box_end box_wait(pid_t pid)
{
	int status, code;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return (struct box_end){ .signal = SIGKILL };
	if (WIFSIGNALED(status))
		return (struct box_end){ .signal = WTERMSIG(status) };
	code = WEXITSTATUS(status);
	if (code > 128)
		return (struct box_end){ .signal = code - 128 };
	return (struct box_end){ .code = code };
}

/*
 * Ends a box and all in it; box_wait() must follow. The group is there for a
 * box without namespaces, where nothing else holds its processes together.
 */
void box_kill(pid_t pid)
{
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
}

/*
 * Ends a box that may be about to end by itself, and waits for it. Whoever has
 * lost the link to a box knows that the program died, but news of what killed
 * it travels through bubblewrap: without a grace it would always be SIGKILL.
 */
struct box_end box_stop(pid_t pid, int grace_ms)
{
	struct pollfd ended = { .fd = pidfd_open(pid, 0), .events = POLLIN };

	if (ended.fd < 0 || poll(&ended, 1, grace_ms) <= 0)
		box_kill(pid);
	close(ended.fd);
	return box_wait(pid);
}
