/*
 * What a request does with a file, in the kernel's thread: one function each,
 * for make() of mount.h.
 */
#include "mount.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

long run_open(struct call *call)
{
	call->file = k.user_open(call->name, call->flags);
	return call->file < 0 ? call->file : k.user_seekable(call->file);
}

long run_close(struct call *call)
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

long run_read(struct call *call)
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

long run_write(struct call *call)
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
long run_ioctl(struct call *call)
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

long run_fsync(struct call *call)
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

long run_poll(struct call *call)
{
	struct handle *h = call->data;

	if (!call->addr)
		return k.user_poll(h->fd, call->cmd, 0);
	if (h->poll)
		fuse_pollhandle_destroy(h->poll);
	h->poll = (struct fuse_pollhandle *)call->addr;
	return k.user_poll_notify(h->fd, call->cmd, woken, h);
}

long run_stat(struct call *call)
{
	return k.user_stat(call->name, call->data);
}

long run_chmod(struct call *call)
{
	return k.user_chmod(call->name, (unsigned int)call->flags);
}

long run_chown(struct call *call)
{
	return k.user_chown(call->name, call->cmd, (unsigned int)call->flags);
}

long run_unlink(struct call *call)
{
	return k.user_unlink(call->name);
}

long run_readdir(struct call *call)
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
