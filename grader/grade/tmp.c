/*
 * tmp.c: one private folder for all that is made on the way, gone at the end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grade.h"

static char path[PATH_MAX];

/*
 * Returns the folder, made at the first call. A box's user must be able to
 * walk through it, but not to list it.
 */
const char *tmp_path(void)
{
	const char *base = getenv("TMPDIR");

	if (path[0])
		return path;
	if (!base || base[0] != '/')
		base = "/tmp";
	if (snprintf(path, sizeof(path), "%s/grade-XXXXXX", base) >=
	    (int)sizeof(path) - 256)
		bad_input("TMPDIR is too long a path");
	if (!mkdtemp(path)) {
		int error = errno;

		path[0] = '\0';
		not_graded("no folder can be made in %s: %s", base,
			   strerror(error));
	}
	chmod(path, 0711);
	return path;
}

/*
 * Returns the path of a new folder in the private one, the caller's to free.
 * It belongs to @owner, or to us if that is 0.
 */
char *tmp_folder(const char *name, uid_t owner)
{
	char *folder = format("%s/%s", tmp_path(), name);

	if (mkdir(folder, 0755) < 0 ||
	    (owner && chown(folder, owner, owner) < 0))
		not_graded("%s: %s", folder, strerror(errno));
	return folder;
}

static int remove_one(const char *name, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	remove(name);
	return 0;
}

/* Removes the folder and all in it, without following any link. */
void tmp_remove(void)
{
	if (path[0])
		nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	path[0] = '\0';
}
