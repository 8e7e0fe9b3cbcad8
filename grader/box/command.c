/*
 * command.c: the command line that leads into a box.
 *
 * In namespaces it is `bwrap <what is in view> box-init <limits> -- program`,
 * else just the part from box-init on. The program sees every file under the
 * path it has outside, so the same program line serves both.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"

/* Appends one word; a grader that is out of memory can only stop. */
__attribute__((format(printf, 2, 3)))
static void add(struct words *words, const char *format, ...)
{
	va_list args;
	char *word;

	va_start(args, format);
	if (vasprintf(&word, format, args) < 0)
		abort();
	va_end(args);
	words->word = reallocarray(words->word, words->nr + 2,
				   sizeof(*words->word));
	if (!words->word)
		abort();
	words->word[words->nr++] = word;
	words->word[words->nr] = NULL;
}

void words_free(struct words *words)
{
	for (size_t i = 0; i < words->nr; i++)
		free(words->word[i]);
	free(words->word);
	*words = (struct words){ 0 };
}

/* Opens the way to @path: bubblewrap makes folders that only root may enter. */
static void add_parents(struct words *cmd, const char *path)
{
	for (const char *end = strchr(path + 1, '/'); end;
	     end = strchr(end + 1, '/')) {
		add(cmd, "--perms");
		add(cmd, "0755");
		add(cmd, "--dir");
		add(cmd, "%.*s", (int)(end - path), path);
	}
}

/*
 * Puts one path into view. A symbolic link is made again rather than followed:
 * /lib must stay a link to usr/lib, or the loader is not where programs look.
 */
static void add_view(struct words *cmd, const char *path)
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	add_parents(cmd, path);
	if (len < 0) {
		add(cmd, "--ro-bind-try");
		add(cmd, "%s", path);
	} else {
		target[len] = '\0';
		add(cmd, "--symlink");
		add(cmd, "%s", target);
	}
	add(cmd, "%s", path);
}

/*
 * Adds bubblewrap and what it is to show. Root needs no user namespace, and
 * must not have one: box-init could not become another user inside it.
 */
static void add_bwrap(struct words *cmd, const struct box *box)
{
	static const char *const unshare[] = {
		"--unshare-ipc", "--unshare-pid", "--unshare-net",
		"--unshare-uts", "--unshare-cgroup-try", "--die-with-parent",
	};

	add(cmd, "bwrap");
	if (geteuid() != 0)
		add(cmd, "--unshare-user");
	for (size_t i = 0; i < sizeof(unshare) / sizeof(*unshare); i++)
		add(cmd, "%s", unshare[i]);
	for (const char *const *path = box->readable; path && *path; path++)
		add_view(cmd, *path);
	add_view(cmd, box_init_path());
	if (box->writable) {
		add_parents(cmd, box->writable);
		add(cmd, "--bind");
		add(cmd, "%s", box->writable);
		add(cmd, "%s", box->writable);
	}
	add(cmd, "--");
}

static void add_limit(struct words *cmd, const char *name, unsigned long limit)
{
	if (limit)
		add(cmd, "%s=%lu", name, limit);
}

/* Names what is in view to box-init, which must see to it without bwrap. */
static void add_view_settings(struct words *cmd, const struct box *box)
{
	for (const char *const *path = box->readable; path && *path; path++)
		add(cmd, "read=%s", *path);
	if (box->writable)
		add(cmd, "write=%s", box->writable);
	add(cmd, "read=%s", box_init_path());
}

/* Adds box-init, its settings and the program. */
static void add_init(struct words *cmd, const struct box *box,
		     enum box_tier tier, uid_t uid)
{
	add(cmd, "%s", box_init_path());
	add(cmd, "fds=%d", box->nr_fds);
	add(cmd, "cwd=%s", box->cwd ? box->cwd : "/");
	add(cmd, "fsize=%lu", box->file_size);
	add_limit(cmd, "uid", uid);
	add_limit(cmd, "cpu", box->cpu_seconds);
	add_limit(cmd, "as", box->address_space);
	add_limit(cmd, "data", box->memory);
	add_limit(cmd, "nproc", box->processes);
	add_limit(cmd, "nofile", box->open_files);
	if (box->strict)
		add(cmd, "strict=1");
	if (tier != BOX_NAMESPACES)
		add_view_settings(cmd, box);
	add(cmd, "--");
	for (const char *const *arg = box->argv; *arg; arg++)
		add(cmd, "%s", *arg);
}

/* Fills an empty @cmd with the whole line; the caller frees it. */
void box_command(struct words *cmd, const struct box *box, enum box_tier tier,
		 uid_t uid)
{
	if (tier == BOX_NAMESPACES)
		add_bwrap(cmd, box);
	add_init(cmd, box, tier, uid);
}
