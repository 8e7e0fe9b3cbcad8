/*
 * Where the subject is.
 *
 * At the desk ($KMEMLAB_DESK names a shared object) it is loaded into this
 * process, and a call is a function call: fast, and a debugger sees through
 * it.  For a grade ($KMEMLAB_BOXED names a program) it runs in a box, and a
 * call goes through a socket.  Each machine that is switched on gets a fresh
 * subject, so a kernel never finds its own old variables.
 */
#define _GNU_SOURCE
#include "../box/box.h"
#include "internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* The limit on processor time ends a subject that runs, on a busy host, too;
 * these are for one that does not: how long it may sleep in a test, and how
 * long a host may take to start it. */
#define SLEEP_MAX_MS		20000
#define START_MAX_MS		120000
#define TICK_MS			100
#define CPU_SECONDS		3
#define DESK_SECONDS		5
/* Pages of RAM that one may touch, in bytes: 64 GiB booted is 0.9 GiB. */
#define MEMORY_MAX		(3UL << 30)

static const char *file;
static int ram = -1;

/* Desk. */
static void *object;
static subject_run_fn *run;

/* Boxed. */
static pid_t child;
/* The subject, which is somewhere in the box. */
static pid_t subject;
static long oom_kills_before;
static int link_fd = -1;

const char *subject_file(void)
{
	return file;
}

static void *lookup(const char *name)
{
	void *symbol = dlsym(object, name);

	if (!symbol)
		test_end(NOT_GRADED, NULL, dlerror());
	return symbol;
}

static void close_desk(void)
{
	((void (*)(void))lookup("subject_stop"))();
	dlclose(object);
	object = NULL;
}

/* An endless loop without a basic block is not counted: it ends by the time it
 * takes.  In a box the limit on processor time does the same. */
static void limit_time(void)
{
	const struct itimerval limit = { .it_value = { .tv_sec = DESK_SECONDS } };

	setitimer(ITIMER_VIRTUAL, &limit, NULL);
}

static void open_desk(int ram_fd)
{
	limit_time();
	object = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!object)
		test_end(NOT_GRADED, NULL, dlerror());
	run = (subject_run_fn *)lookup("subject_run");
	if (((subject_start_fn *)lookup("subject_start"))(ram_fd,
							   serve_upcall))
		test_end(NOT_GRADED, NULL, "can't attach the machine's memory");
}

static void close_boxed(void)
{
	if (!child)
		return;
	box_kill(child);
	box_wait(child);
	close(link_fd);
	child = 0;
}

/* The subject has gone: why? */
__attribute__((noreturn))
static void subject_died(void)
{
	/* Closing the link is not the same as ending. */
	struct box_end end = box_stop(child, SLEEP_MAX_MS);
	char text[96];

	child = 0;
	if (end.signal == SIGKILL && box_oom_kills() != oom_kills_before)
		test_end(NOT_GRADED, NULL, "the host ran out of memory");
	if (end.signal == SIGXCPU || end.signal == SIGKILL)
		test_end(HUNG, NULL, "the call used up its processor time, or "
			 "more memory than the machine has");
	if (end.signal == SIGSYS)
		test_end(CRASHED, NULL, "the code made a system call, which "
			 "no kernel does");
	snprintf(text, sizeof(text), end.signal ?
		 "the kernel's process died of signal %d" :
		 "the kernel's process ended itself with status %d",
		 end.signal ? end.signal : end.code);
	test_end(CRASHED, NULL, text);
}

/* Kills a subject that fills the machine's memory beyond any need. */
static void watch_memory(void)
{
	struct stat st;

	if (!fstat(ram, &st) && (unsigned long)st.st_blocks * 512 > MEMORY_MAX)
		box_kill(child);
}

/* Does the subject neither run nor wait for a processor or the host's disk? */
static bool sleeps(void)
{
	char path[32], text[64] = "", *state;
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/%d/stat", subject);
	stat = fopen(path, "r");
	if (!stat)
		return true;
	fread(text, 1, sizeof(text) - 1, stat);
	fclose(stat);
	/* The name in front of it may have any byte in it. */
	state = strrchr(text, ')');
	return !state || (state[2] != 'R' && state[2] != 'D');
}

/* Waits for the next message.  The socket says so when it has waited TICK_MS. */
static void receive(struct link_msg *msg)
{
	static int slept;
	ssize_t n;

	while ((n = recv(link_fd, msg, sizeof(*msg), 0)) < 0) {
		if (errno != EAGAIN && errno != EINTR)
			break;
		watch_memory();
		slept += sleeps() ? TICK_MS : 0;
		if (slept >= SLEEP_MAX_MS)
			test_end(HUNG, NULL, "the call did not return");
	}
	if (n <= 0)
		subject_died();
	if (n != sizeof(*msg))
		test_end(CRASHED, NULL, "an answer came that is none");
}

/*
 * Suite and subject take turns, so they are best on one processor: waking
 * another one up for each call and each answer takes many times as long.
 */
static void share_a_processor(void)
{
	cpu_set_t all, one;
	int nth, cpu = -1;

	if (sched_getaffinity(0, sizeof(all), &all))
		return;
	nth = getpid() % CPU_COUNT(&all);
	do
		nth -= CPU_ISSET(++cpu, &all) != 0;
	while (nth >= 0);
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

/* The process that has sent a message, as the host's kernel says. */
static pid_t sender_of(struct msghdr *header)
{
	const struct cmsghdr *about = CMSG_FIRSTHDR(header);
	struct ucred who = { 0 };

	if (about && about->cmsg_type == SCM_CREDENTIALS)
		memcpy(&who, CMSG_DATA(about), sizeof(who));
	return who.pid;
}

/* Has the subject said that it is ready?  Then we know who it is. */
static bool is_ready(void)
{
	char about[CMSG_SPACE(sizeof(struct ucred))];
	struct link_msg msg;
	struct iovec piece = { &msg, sizeof(msg) };

	for (int ms = 0; ms < START_MAX_MS; ms += TICK_MS) {
		struct msghdr header = {
			.msg_iov = &piece, .msg_iovlen = 1,
			.msg_control = about, .msg_controllen = sizeof(about),
		};
		ssize_t n = recvmsg(link_fd, &header, 0);

		if (n >= 0)
			subject = sender_of(&header);
		if (n >= 0 || (errno != EAGAIN && errno != EINTR))
			return n == sizeof(msg);
	}
	return false;
}

static void ask_for_senders(int on)
{
	setsockopt(link_fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
}

static void open_boxed(int ram_fd)
{
	const struct timeval tick = { .tv_usec = TICK_MS * 1000 };
	const char *argv[] = { file, NULL };
	const char *readable[] = { file, NULL };
	struct box box = {
		.argv = argv, .readable = readable,
		.fds = { -1, -1, -1, -1, ram_fd }, .nr_fds = 5,
		.cpu_seconds = CPU_SECONDS, .memory = 96UL << 20,
		.processes = 4, .open_files = 16, .strict = true,
	};
	int pair[2];
	char why[256] = "";

	share_a_processor();
	oom_kills_before = box_oom_kills();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		test_end(NOT_GRADED, NULL, strerror(errno));
	box.fds[SUBJECT_LINK_FD] = pair[1];
	link_fd = pair[0];
	ask_for_senders(1);
	child = box_spawn(&box, why, sizeof(why));
	close(pair[1]);
	setsockopt(link_fd, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof(tick));
	if (child <= 0) {
		child = 0;
		test_end(NOT_GRADED, NULL, why);
	}
	oops_install();		/* this process has an MMU of its own */
	/* Nothing of the student's has run yet. */
	if (!is_ready())
		test_end(NOT_GRADED, NULL, "the subject did not start");
	ask_for_senders(0);
}

void subject_close(void)
{
	if (object)
		close_desk();
	close_boxed();
}

/* For machines with debug=slab there may be another one: see compile.c. */
static const char *debug_version(const char *plain)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s.debug", plain);
	return access(path, R_OK) ? plain : path;
}

void subject_open(int ram_fd)
{
	const char *boxed = getenv("KMEMLAB_BOXED");

	if (ram >= 0)
		close(ram);
	ram = ram_fd;
	file = boxed ? boxed : getenv("KMEMLAB_DESK");
	if (file && machine->debug_slab)
		file = debug_version(file);
	if (!file)
		test_end(NOT_GRADED, NULL, "neither KMEMLAB_DESK nor "
			 "KMEMLAB_BOXED says what to test");
	if (boxed)
		open_boxed(ram_fd);
	else
		open_desk(ram_fd);
}

/* A number that the subject can't foresee; drawn by the dozen. */
static uint64_t new_token(void)
{
	static uint64_t drawn[64];
	static size_t left;

	if (!left) {
		if (getrandom(drawn, sizeof(drawn), 0) != sizeof(drawn))
			test_end(NOT_GRADED, NULL, "no random numbers");
		left = sizeof(drawn) / sizeof(drawn[0]);
	}
	return drawn[--left];
}

static void call_boxed(struct link_msg *msg)
{
	uint64_t token = new_token();

	for (;; serve_upcall(msg)) {
		msg->token = token;
		if (send(link_fd, msg, sizeof(*msg), MSG_NOSIGNAL) !=
		    sizeof(*msg))
			subject_died();
		receive(msg);
		if (msg->token != token)
			test_end(CRASHED, NULL, "an answer came that nobody "
				 "had asked for");
		if (msg->kind != LINK_UPCALL)
			return;
		watch_memory();
	}
}

void subject_start_call(struct link_msg *msg)
{
	if (object)
		run(msg);
	else if (send(link_fd, msg, sizeof(*msg), MSG_NOSIGNAL) !=
		 sizeof(*msg))
		subject_died();
}

void subject_call(struct link_msg *msg)
{
	if (object)
		run(msg);
	else
		call_boxed(msg);
}

/* So that no box outlives its suite. */
__attribute__((destructor))
static void at_exit(void)
{
	close_boxed();
}

static void (*flush_seen)(unsigned long start, unsigned long end);

void on_flush(void (*fn)(unsigned long start, unsigned long end))
{
	flush_seen = fn;
}

/* At the desk both have one TLB. */
static void flushed(unsigned long start, unsigned long end)
{
	if (flush_seen)
		flush_seen(start, end);
	if (!object)
		mmu_flush(start, end);
}

/* Runs what the subject asks of the suite. */
void serve_upcall(struct link_msg *msg)
{
	const uint64_t *arg = msg->arg;
	callback_fn *function = NULL;
	struct cpu *before = this_cpu;

	/* What the function calls, it calls on the same CPU. */
	this_cpu = &machine->cpu[msg->cpu % MACHINE_CPUS];

	if (msg->fn == UPCALL_FUNCTION)
		function = link_callback(arg[0]);
	if (function)
		msg->arg[0] = function(arg[1], arg[2], arg[3]);
	else if (msg->fn == UPCALL_FLUSH)
		flushed(arg[0], arg[1]);
	else
		msg->arg[0] = msg->fn == UPCALL_ECHO ? arg[0] + 1 : 0;
	msg->kind = LINK_RETURN;
	this_cpu = before;
}
