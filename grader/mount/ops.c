/*
 * What libfuse calls for a program's system calls, on a thread of its own.
 */
#include "mount.h"

#include <errno.h>
#include <linux/ioctl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct handle *handle_of(struct fuse_file_info *fi)
{
	return (struct handle *)(uintptr_t)fi->fh;
}

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
	for (int i = 0; !strcmp(path, "/") && i < CONTROLS; i++)
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

const struct fuse_operations operations = {
	.init = op_init, .getattr = op_getattr, .readdir = op_readdir,
	.open = op_open, .create = op_create, .release = op_release,
	.read = op_read, .write = op_write, .ioctl = op_ioctl,
	.poll = op_poll, .fsync = op_fsync, .truncate = op_truncate,
	.utimens = op_utimens, .chmod = op_chmod, .chown = op_chown,
	.unlink = op_unlink,
};
