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
 * Requests come in on threads of libfuse's.  Each becomes a call (kernel.h),
 * and waits; the kernel has one thread, which runs all calls that can go on and
 * then lets time pass, as much as outside.  So one program can wait in a driver
 * for what another one does.
 */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 314
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <linux/ioctl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --- From a request's thread to the kernel's ----------------------------------- */

struct request {
	struct call call;
	struct request *next;
	sem_t done;
	/* The program got a signal. */
	bool interrupt;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work;
/* Requests that the kernel has not seen yet, and those that get a signal. */
static struct request *queue, **queue_end = &queue;
static unsigned int interrupts;
static bool ended;

/* All that are under way, for the signals; only the kernel's thread looks. */
static struct request *running;

static struct request *request_of(struct call *call)
{
	return (struct request *)call;
}

static void finished(struct call *call)
{
	struct request **p = &running;

	while (*p != request_of(call))
		p = &(*p)->next;
	*p = request_of(call)->next;
	sem_post(&request_of(call)->done);
}

/* The controlling terminal of a process, as a small number; 0 for none. */
static unsigned int tty_of(pid_t pid)
{
	unsigned int nr = 0;
	char path[64], line[512], *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	/* The name, in parentheses, may have blanks and parentheses. */
	if (fgets(line, sizeof(line), file) && (end = strrchr(line, ')')))
		sscanf(end + 1, " %*c %*d %*d %*d %u", &nr);
	fclose(file);
	return nr ? 1 + minor(nr) % 62 : 0;
}

static void name_of(pid_t pid, char *name, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(name, size, "program");
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	file = fopen(path, "re");
	if (file && fgets(name, (int)size, file))
		name[strcspn(name, "\n")] = '\0';
	if (file)
		fclose(file);
}

static void tell_interrupt(struct request *r)
{
	pthread_mutex_lock(&lock);
	r->interrupt = true;
	interrupts++;
	pthread_cond_signal(&work);
	pthread_mutex_unlock(&lock);
}

/* Has the kernel make a call, and waits for it. */
static long make(struct request *r, long (*run)(struct call *call))
{
	struct fuse_context *context = fuse_get_context();
	char name[16];

	name_of(context->pid, name, sizeof(name));
	r->call.run = run;
	r->call.finished = finished;
	r->call.uid = context->uid;
	r->call.gid = context->gid;
	r->call.pid = context->pid;
	r->call.tty = tty_of(context->pid);
	r->call.comm = name;
	sem_init(&r->done, 0, 0);
	pthread_mutex_lock(&lock);
	*queue_end = r;
	queue_end = &r->next;
	pthread_cond_signal(&work);
	pthread_mutex_unlock(&lock);
	while (sem_wait(&r->done))
		if (fuse_interrupted())
			tell_interrupt(r);
	sem_destroy(&r->done);
	return r->call.result;
}

/* --- The kernel's thread ---------------------------------------------------------- */

static unsigned long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long)now.tv_sec * 1000 +
		(unsigned long)now.tv_nsec / 1000000;
}

/* Waits for a request, but not longer than the kernel has something to do. */
static void wait_for_work(long ticks)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ticks / 1000;
	until.tv_nsec += ticks % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (!queue && !interrupts && !ended)
		if (ticks < 0)
			pthread_cond_wait(&work, &lock);
		else if (pthread_cond_timedwait(&work, &lock, &until))
			break;
}

/* All requests that have come; the lock is held. */
static struct request *take_all(void)
{
	struct request *all = queue;

	queue = NULL;
	queue_end = &queue;
	return all;
}

static void begin_all(struct request *r)
{
	struct request *next;

	for (; r; r = next) {
		next = r->next;
		r->next = running;
		running = r;
		if (kernel_begin(&r->call)) {
			r->call.result = -EAGAIN;
			finished(&r->call);
		}
	}
}

static void deliver_signals(void)
{
	for (struct request *r = running; r; r = r->next)
		if (r->interrupt && r->call.task) {
			r->interrupt = false;
			k.user_kill(r->call.task, SIGINT);
		}
}

static void kernel_loop(void)
{
	unsigned long start = milliseconds(), now;
	struct request *all;

	for (;;) {
		long ticks = kernel_next();

		pthread_mutex_lock(&lock);
		wait_for_work(ticks);
		all = take_all();
		interrupts = 0;
		pthread_mutex_unlock(&lock);
		if (ended)
			return;
		begin_all(all);
		deliver_signals();
		now = milliseconds() - start;
		/* A busy driver may have been ahead of the clock. */
		kernel_run(now > *k.jiffies ? now - *k.jiffies : 0);
	}
}

/* --- Open files --------------------------------------------------------------------- */

struct handle {
	int fd;
	/* Where the kernel's file has its position. */
	long long pos;
	struct fuse_pollhandle *poll;
};

static struct handle *handle_of(struct fuse_file_info *fi)
{
	return (struct handle *)(uintptr_t)fi->fh;
}

static long run_open(struct call *call)
{
	call->file = k.user_open(call->name, call->flags);
	return call->file < 0 ? call->file : k.user_seekable(call->file);
}

static long run_close(struct call *call)
{
	return k.user_close(call->file);
}

/* Goes to the position at which the program reads or writes, as it did by
 * lseek(), and sets the flags that it has set by fcntl(). */
static long prepare(struct call *call, struct handle *h)
{
	int flags = k.user_getfl(h->fd);
	int want = (flags & ~(O_NONBLOCK | O_APPEND)) |
		(call->flags & (O_NONBLOCK | O_APPEND));
	long long at;

	if (want != flags)
		k.user_setfl(h->fd, want);
	if (call->offset == h->pos || !k.user_seekable(h->fd))
		return 0;
	at = k.user_lseek(h->fd, call->offset, SEEK_SET);
	if (at >= 0)
		h->pos = at;
	return at < 0 ? (long)at : 0;
}

static long run_read(struct call *call)
{
	struct handle *h = call->data;
	unsigned long buf;
	long n = prepare(call, h);

	if (n)
		return n;
	buf = k.user_alloc(call->size);
	if (!buf)
		return -ENOMEM;
	n = k.user_read(h->fd, buf, call->size);
	if (n > 0 && (unsigned long)n <= call->size) {
		memcpy(call->text, user_bytes(buf), (size_t)n);
		h->pos += n;
	}
	k.user_free(buf);
	return n > (long)call->size ? -EIO : n;
}

static long run_write(struct call *call)
{
	struct handle *h = call->data;
	unsigned long buf;
	long n = prepare(call, h);

	if (n)
		return n;
	buf = k.user_alloc(call->size);
	if (!buf)
		return -ENOMEM;
	memcpy(user_bytes(buf), call->text, call->size);
	n = k.user_write(h->fd, buf, call->size);
	if (n > 0)
		h->pos += n;
	k.user_free(buf);
	return n > (long)call->size ? -EIO : n;
}

/* A structure that the program passes by a pointer: its bytes are in text. */
static long run_ioctl(struct call *call)
{
	unsigned long buf;
	long result;

	if (!call->text)
		return k.user_ioctl(call->file, call->cmd, call->addr);
	buf = k.user_alloc(call->size);
	if (!buf)
		return -ENOMEM;
	memcpy(user_bytes(buf), call->text, call->size);
	result = k.user_ioctl(call->file, call->cmd, buf);
	memcpy(call->text, user_bytes(buf), call->size);
	k.user_free(buf);
	return result;
}

static long run_fsync(struct call *call)
{
	return k.user_fsync(call->file);
}

static void woken(void *arg)
{
	struct handle *h = arg;
	struct fuse_pollhandle *poll = h->poll;

	h->poll = NULL;
	if (!poll)
		return;
	fuse_notify_poll(poll);
	fuse_pollhandle_destroy(poll);
}

static long run_poll(struct call *call)
{
	struct handle *h = call->data;

	if (!call->addr)
		return k.user_poll(h->fd, call->cmd, 0);
	if (h->poll)
		fuse_pollhandle_destroy(h->poll);
	h->poll = (struct fuse_pollhandle *)call->addr;
	return k.user_poll_notify(h->fd, call->cmd, woken, h);
}

static long run_stat(struct call *call)
{
	return k.user_stat(call->name, call->data);
}

static long run_chmod(struct call *call)
{
	return k.user_chmod(call->name, (unsigned int)call->flags);
}

static long run_chown(struct call *call)
{
	return k.user_chown(call->name, call->cmd, (unsigned int)call->flags);
}

static long run_unlink(struct call *call)
{
	return k.user_unlink(call->name);
}

/* Appends names, each with its 0 byte, to text. */
static long run_readdir(struct call *call)
{
	char name[256];
	int error = 0;

	for (unsigned int i = 0; !error; i++) {
		size_t len;

		error = k.user_readdir(call->name, i, name, sizeof(name));
		len = strlen(name) + 1;
		if (error || call->addr + len > call->size)
			break;
		memcpy(call->text + call->addr, name, len);
		call->addr += len;
	}
	return error == -ENOENT ? 0 : error;
}

/* --- DIR/insmod and its like ------------------------------------------------------------ */

static const char *const controls[] = { "/insmod", "/rmmod", "/mknod" };
/* Why the last one failed. */
static char reason[512];

static int control_of(const char *path)
{
	for (int i = 0; i < 3; i++)
		if (!strcmp(path, controls[i]))
			return i;
	return -1;
}

static long make_node(const char *text)
{
	unsigned int major, minor;
	char name[64];

	if (sscanf(text, "%63s %u %u", name, &major, &minor) != 3) {
		snprintf(reason, sizeof(reason), "write NAME MAJOR MINOR");
		return -EINVAL;
	}
	return k.user_mknod(name, S_IFCHR | 0666, major, minor);
}

static long run_control(struct call *call)
{
	char *text = call->text, *params;
	long result;

	text[strcspn(text, "\n")] = '\0';
	reason[0] = '\0';
	params = text + strcspn(text, " ");
	if (call->uid)
		result = -EPERM;
	else if (call->cmd == 2)
		result = make_node(text);
	else if (call->cmd == 1)
		result = k.module_remove(text, reason, sizeof(reason));
	else {
		if (*params)
			*params++ = '\0';
		result = k.module_insert(text, params, reason, sizeof(reason));
	}
	if (result && !reason[0])
		snprintf(reason, sizeof(reason), "%s", strerror((int)-result));
	return result;
}

static int write_control(int nr, const char *buf, size_t size)
{
	struct request r = { .call.cmd = (unsigned int)nr };
	long result;

	r.call.text = strndup(buf, size);
	if (!r.call.text)
		return -ENOMEM;
	result = make(&r, run_control);
	free(r.call.text);
	/* What init() returned need not be an error number. */
	return result < -4095 ? -EINVAL : result < 0 ? (int)result : (int)size;
}

static int read_control(char *buf, size_t size, off_t offset)
{
	char line[sizeof(reason) + 1];
	size_t len;

	snprintf(line, sizeof(line), "%s\n", reason);
	len = reason[0] ? strlen(line) : 0;
	if ((size_t)offset >= len)
		return 0;
	if (size > len - (size_t)offset)
		size = len - (size_t)offset;
	memcpy(buf, line + offset, size);
	return (int)size;
}

/* --- What libfuse calls ------------------------------------------------------------------- */

static int op_getattr(const char *path, struct stat *st,
		      struct fuse_file_info *fi)
{
	struct user_stat found;
	struct request r = { .call.name = path, .call.data = &found };
	long error;

	memset(st, 0, sizeof(*st));
	st->st_nlink = 1;
	st->st_uid = geteuid();
	st->st_gid = getegid();
	if (control_of(path) >= 0) {
		st->st_mode = S_IFREG | 0644;
		return 0;
	}
	error = make(&r, run_stat);
	if (error)
		return (int)error;
	/* A device that is one could not be opened here. */
	st->st_mode = (S_ISDIR(found.mode) ? S_IFDIR : S_IFREG) |
		(found.mode & 07777);
	st->st_nlink = S_ISDIR(found.mode) ? 2 : 1;
	st->st_uid = found.uid;
	st->st_gid = found.gid;
	st->st_ino = found.ino;
	return 0;
}

static int op_readdir(const char *path, void *buf, fuse_fill_dir_t fill,
		      off_t offset, struct fuse_file_info *fi,
		      enum fuse_readdir_flags flags)
{
	char text[16384];
	struct request r = { .call.name = path, .call.text = text,
			     .call.size = sizeof(text) };
	long error = make(&r, run_readdir);

	if (error)
		return (int)error;
	fill(buf, ".", NULL, 0, 0);
	fill(buf, "..", NULL, 0, 0);
	for (size_t at = 0; at < r.call.addr; at += strlen(text + at) + 1)
		fill(buf, text + at, NULL, 0, 0);
	for (int i = 0; !strcmp(path, "/") && i < 3; i++)
		fill(buf, controls[i] + 1, NULL, 0, 0);
	return 0;
}

static int op_open(const char *path, struct fuse_file_info *fi)
{
	struct request r = { .call.name = path, .call.flags = fi->flags };
	struct handle *h;
	long result;

	fi->direct_io = 1;
	fi->fh = 0;
	if (control_of(path) >= 0)
		return 0;
	h = calloc(1, sizeof(*h));
	if (!h)
		return -ENOMEM;
	result = make(&r, run_open);
	if (result < 0) {
		free(h);
		return (int)result;
	}
	h->fd = r.call.file;
	fi->nonseekable = !result;
	fi->fh = (uintptr_t)h;
	return 0;
}

static int op_create(const char *path, mode_t mode, struct fuse_file_info *fi)
{
	return -EPERM;
}

static int op_release(const char *path, struct fuse_file_info *fi)
{
	struct handle *h = handle_of(fi);
	struct request r = { .call.file = h ? h->fd : -1 };

	if (!h)
		return 0;
	make(&r, run_close);
	if (h->poll)
		fuse_pollhandle_destroy(h->poll);
	free(h);
	return 0;
}

static int op_read(const char *path, char *buf, size_t size, off_t offset,
		   struct fuse_file_info *fi)
{
	struct request r = { .call.data = handle_of(fi), .call.text = buf,
			     .call.size = size, .call.offset = offset,
			     .call.flags = fi->flags };

	if (!r.call.data)
		return read_control(buf, size, offset);
	return (int)make(&r, run_read);
}

static int op_write(const char *path, const char *buf, size_t size,
		    off_t offset, struct fuse_file_info *fi)
{
	struct request r = { .call.data = handle_of(fi),
			     .call.text = (char *)buf, .call.size = size,
			     .call.offset = offset, .call.flags = fi->flags };

	if (!r.call.data)
		return write_control(control_of(path), buf, size);
	return (int)make(&r, run_write);
}

static int op_ioctl(const char *path, unsigned int cmd, void *arg,
		    struct fuse_file_info *fi, unsigned int flags, void *data)
{
	struct handle *h = handle_of(fi);
	struct request r = { .call.cmd = cmd, .call.addr = (uintptr_t)arg,
			     .call.size = _IOC_SIZE(cmd),
			     .call.text = _IOC_SIZE(cmd) ? data : NULL };

	if (!h)
		return -ENOTTY;
	r.call.file = h->fd;
	return (int)make(&r, run_ioctl);
}

static int op_poll(const char *path, struct fuse_file_info *fi,
		   struct fuse_pollhandle *ph, unsigned int *events)
{
	struct request r = { .call.data = handle_of(fi),
			     .call.addr = (uintptr_t)ph,
			     .call.cmd = POLLIN | POLLOUT | POLLPRI |
			     POLLRDNORM | POLLWRNORM };
	long mask;

	if (!r.call.data) {
		*events = POLLIN | POLLOUT;
		return 0;
	}
	mask = make(&r, run_poll);
	if (mask < 0)
		return (int)mask;
	*events = (unsigned int)mask;
	return 0;
}

static int op_fsync(const char *path, int datasync, struct fuse_file_info *fi)
{
	struct handle *h = handle_of(fi);
	struct request r = { .call.file = h ? h->fd : -1 };

	return h ? (int)make(&r, run_fsync) : 0;
}

/* truncate(), as after open() for writing: open() has done it. */
static int op_truncate(const char *path, off_t size, struct fuse_file_info *fi)
{
	return 0;
}

static int op_utimens(const char *path, const struct timespec times[2],
		      struct fuse_file_info *fi)
{
	return 0;
}

static int op_chmod(const char *path, mode_t mode, struct fuse_file_info *fi)
{
	struct request r = { .call.name = path, .call.flags = (int)mode };

	if (fuse_get_context()->uid)
		return -EPERM;
	return control_of(path) >= 0 ? 0 : (int)make(&r, run_chmod);
}

static int op_chown(const char *path, uid_t uid, gid_t gid,
		    struct fuse_file_info *fi)
{
	struct request r = { .call.name = path, .call.cmd = uid,
			     .call.flags = (int)gid };

	if (fuse_get_context()->uid)
		return -EPERM;
	return control_of(path) >= 0 ? 0 : (int)make(&r, run_chown);
}

static int op_unlink(const char *path)
{
	struct request r = { .call.name = path };

	if (fuse_get_context()->uid)
		return -EPERM;
	return (int)make(&r, run_unlink);
}

static void *op_init(struct fuse_conn_info *conn, struct fuse_config *config)
{
	/* A program's signal comes as SIGUSR1 to the thread of its request. */
	config->intr = 1;
	config->use_ino = 1;
	config->attr_timeout = config->entry_timeout = 0;
	config->negative_timeout = 0;
	return NULL;
}

static const struct fuse_operations operations = {
	.init = op_init, .getattr = op_getattr, .readdir = op_readdir,
	.open = op_open, .create = op_create, .release = op_release,
	.read = op_read, .write = op_write, .ioctl = op_ioctl,
	.poll = op_poll, .fsync = op_fsync, .truncate = op_truncate,
	.utimens = op_utimens, .chmod = op_chmod, .chown = op_chown,
	.unlink = op_unlink,
};

/* --- Mounting -------------------------------------------------------------------------------- */

static void *fuse_thread(void *arg)
{
	struct fuse_loop_config *config = fuse_loop_cfg_create();

	/* Each request that waits in a driver has a thread. */
	fuse_loop_cfg_set_max_threads(config, 60);
	fuse_loop_mt(arg, config);
	fuse_loop_cfg_destroy(config);
	pthread_mutex_lock(&lock);
	ended = true;
	pthread_cond_signal(&work);
	pthread_mutex_unlock(&lock);
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
	pthread_condattr_t attr;
	pthread_t thread;
	struct fuse *fuse;
	int ready, fine = 0;

	if (argc < 4) {
		fprintf(stderr, "usage: mount KERNEL.so DIR LOG [BOOT LINE]\n");
		return 2;
	}
	check_fuse();
	run_in_background(&ready);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&work, &attr);
	log_to(open_log(argv[3]), 7);
	kernel_start(argv[1], argc > 4 && *argv[4] ? argv[4] :
		     "mem=64M debug=slab");
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
