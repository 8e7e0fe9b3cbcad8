/*
 * The console's commands, each a call into the kernel.
 */
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER		65536UL

/* Files that stay open: open NAME PATH. */
static struct { char name[32]; int fd; } opened[16];

static struct command *command_of(struct call *call)
{
	return (struct command *)call;
}

static int fd_of(const char *name)
{
	for (size_t i = 0; i < sizeof(opened) / sizeof(opened[0]); i++)
		if (!strcmp(opened[i].name, name))
			return opened[i].fd;
	return -1;
}

/* A path, or the name of a file that is open. */
static int open_word(struct command *c, int flags)
{
	int fd = fd_of(c->word[1]);

	if (fd < 0)
		fd = c->call.fd = k.user_open(c->word[1], flags);
	return fd;
}

static void close_word(struct command *c)
{
	int fd = c->call.fd;

	c->call.fd = -1;
	if (fd >= 0)
		k.user_close(fd);
}

long number(const struct command *c, int i, long otherwise)
{
	return i < c->words ? strtol(c->word[i], NULL, 0) : otherwise;
}

/* cat PATH [BYTES [AT ONCE]] */
static long run_cat(struct call *call)
{
	struct command *c = command_of(call);
	long left = number(c, 2, -1), n = 0;
	size_t step = (size_t)number(c, 3, BUFFER);
	unsigned long buf;
	int fd;

	fd = open_word(c, O_RDONLY);
	if (fd < 0)
		return fd;
	buf = k.user_alloc(BUFFER);
	while (left) {
		if (left > 0 && (size_t)left < step)
			step = (size_t)left;
		n = k.user_read(fd, buf, step);
		if (n <= 0)
			break;
		fwrite(user_bytes(buf), 1, (size_t)n, stdout);
		left -= left > 0 ? n : 0;
	}
	k.user_free(buf);
	close_word(c);
	return n < 0 ? n : 0;
}

/* write PATH TEXT: with \n in TEXT. */
static long run_write(struct call *call)
{
	struct command *c = command_of(call);
	const char *text = c->words > 2 ? c->word[2] : "";
	size_t size = strlen(text), done = 0;
	unsigned long buf;
	long n = 0;
	int fd;

	fd = open_word(c, O_WRONLY | O_TRUNC);
	if (fd < 0)
		return fd;
	buf = k.user_alloc(size + 1);
	memcpy(user_bytes(buf), text, size);
	while (done < size) {
		n = k.user_write(fd, buf + done, size - done);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	k.user_free(buf);
	close_word(c);
	return n < 0 ? n : 0;
}

/* fill PATH BYTES: so many letters. */
static long run_fill(struct call *call)
{
	struct command *c = command_of(call);
	size_t size = (size_t)number(c, 2, 0), done = 0;
	unsigned long buf = k.user_alloc(BUFFER);
	long n = 0;
	int fd = open_word(c, O_WRONLY | O_TRUNC);

	for (size_t i = 0; i < BUFFER; i++)
		((char *)user_bytes(buf))[i] = (char)('a' + i % 26);
	while (fd >= 0 && done < size) {
		size_t off = done % 26, step = BUFFER - 26;

		n = k.user_write(fd, buf + off, size - done < step ?
				 size - done : step);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	k.user_free(buf);
	close_word(c);
	return fd < 0 ? fd : n < 0 ? n : 0;
}

static long run_ls(struct call *call)
{
	struct command *c = command_of(call);
	const char *dir = c->words > 1 ? c->word[1] : "/";
	char name[256];
	int error;

	for (unsigned int i = 0; ; i++) {
		error = k.user_readdir(dir, i, name, sizeof(name));
		if (error)
			return error == -ENOENT ? 0 : error;
		printf("%s\n", name);
	}
}

/* open NAME PATH [r|w|rw][n] */
static long run_open(struct call *call)
{
	struct command *c = command_of(call);
	const char *how = c->words > 3 ? c->word[3] : "rw";
	int flags = strstr(how, "rw") ? O_RDWR : strchr(how, 'w') ? O_WRONLY :
		O_RDONLY;
	size_t i = 0;
	int fd;

	while (i < sizeof(opened) / sizeof(opened[0]) && opened[i].name[0])
		i++;
	if (i == sizeof(opened) / sizeof(opened[0]) || c->words < 3)
		return -EMFILE;
	fd = k.user_open(c->word[2], flags | (strchr(how, 'n') ? O_NONBLOCK :
					      0));
	if (fd < 0)
		return fd;
	snprintf(opened[i].name, sizeof(opened[i].name), "%s", c->word[1]);
	opened[i].fd = fd;
	return 0;
}

static long run_close(struct call *call)
{
	struct command *c = command_of(call);
	int fd = fd_of(c->word[1]);

	for (size_t i = 0; i < sizeof(opened) / sizeof(opened[0]); i++)
		if (!strcmp(opened[i].name, c->word[1]))
			opened[i].name[0] = '\0';
	return k.user_close(fd);
}

/* seek NAME OFFSET [WHENCE] */
static long run_seek(struct call *call)
{
	struct command *c = command_of(call);
	long long at = k.user_lseek(fd_of(c->word[1]), number(c, 2, 0),
				    (int)number(c, 3, 0));

	if (at >= 0)
		printf("%lld\n", at);
	return at < 0 ? (long)at : 0;
}

/* ioctl NAME COMMAND [NUMBER]; ioctlp: the number is passed by a pointer */
static long run_ioctl(struct call *call)
{
	struct command *c = command_of(call);
	bool pointer = !strcmp(c->word[0], "ioctlp");
	unsigned long arg = (unsigned long)number(c, 3, 0), buf = 0;
	long result;

	if (pointer) {
		buf = k.user_alloc(4096);
		memcpy(user_bytes(buf), &arg, sizeof(arg));
	}
	result = k.user_ioctl(fd_of(c->word[1]), (unsigned int)number(c, 2, 0),
			      pointer ? buf : arg);
	if (result >= 0 && pointer)
		printf("%ld %d\n", result, *(int *)user_bytes(buf));
	else if (result >= 0)
		printf("%ld\n", result);
	if (pointer)
		k.user_free(buf);
	return result < 0 ? result : 0;
}

static long run_poll(struct call *call)
{
	struct command *c = command_of(call);
	int mask = k.user_poll(fd_of(c->word[1]), POLLIN | POLLOUT,
			       number(c, 2, 0));

	if (mask < 0)
		return mask;
	printf("%s%s\n", mask & POLLIN ? "in " : "",
	       mask & POLLOUT ? "out" : "");
	return 0;
}

static void report(const char *error, long result)
{
	if (!result)
		return;
	printf("%s\n", *error ? error : strerror((int)-result));
	failures++;
}

/* insmod FILE [PARAMETERS] */
static long run_insmod(struct call *call)
{
	struct command *c = command_of(call);
	char params[1024] = "", error[200];

	for (int i = 2; i < c->words; i++) {
		strncat(params, c->word[i], sizeof(params) - strlen(params) - 1);
		strncat(params, " ", sizeof(params) - strlen(params) - 1);
	}
	report(error, k.module_insert(c->word[1], params, error,
				      sizeof(error)));
	return 0;
}

static long run_rmmod(struct call *call)
{
	struct command *c = command_of(call);
	char error[200];

	report(error, k.module_remove(c->word[1], error, sizeof(error)));
	return 0;
}

static long run_mknod(struct call *call)
{
	struct command *c = command_of(call);

	return k.user_mknod(c->word[1], 0020666, (unsigned int)number(c, 2, 0),
			    (unsigned int)number(c, 3, 0));
}

static long run_rm(struct call *call)
{
	return k.user_unlink(command_of(call)->word[1]);
}

static long run_irq(struct call *call)
{
	return k.raise_irq((unsigned int)number(command_of(call), 1, 0)) < 0 ?
		-EINVAL : 0;
}

static const struct {
	const char *name;
	/* How many words there must be, its own name included. */
	int words;
	run_fn *run;
} commands[] = {
	{ "cat", 2, run_cat }, { "write", 2, run_write },
	{ "fill", 3, run_fill }, { "ls", 1, run_ls },
	{ "open", 3, run_open }, { "close", 2, run_close },
	{ "seek", 2, run_seek }, { "ioctl", 3, run_ioctl },
	{ "ioctlp", 3, run_ioctl }, { "poll", 2, run_poll },
	{ "insmod", 2, run_insmod }, { "rmmod", 2, run_rmmod },
	{ "mknod", 4, run_mknod }, { "rm", 2, run_rm }, { "irq", 2, run_irq },
};

run_fn *find_command(const char *name, int words)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].name, name))
			return words < commands[i].words ? NULL :
				commands[i].run;
	return NULL;
}
