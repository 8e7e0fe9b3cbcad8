/*
 * view.c: keep files out of reach where there are no namespaces.
 *
 * Landlock lets a process give up all files but some. Without it, another user
 * could still read what everybody may: the hidden tests and the solutions, for
 * one. Kernels before 5.13 do not have it; there the permissions of the files
 * are all there is.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "view.h"

#define READ_FILE	(LANDLOCK_ACCESS_FS_READ_FILE | \
			 LANDLOCK_ACCESS_FS_EXECUTE)
#define READ_FOLDER	(READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_FOLDER	(READ_FOLDER | LANDLOCK_ACCESS_FS_WRITE_FILE | \
			 LANDLOCK_ACCESS_FS_MAKE_REG | \
			 LANDLOCK_ACCESS_FS_REMOVE_FILE)
/* The first version's thirteen rights: all that can be done to a file. */
#define ALL_RIGHTS	((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

static int ruleset = -1;

/* Makes the rules on first use; returns whether this kernel has any. */
static bool have_rules(void)
{
	static const struct landlock_ruleset_attr all = {
		.handled_access_fs = ALL_RIGHTS,
	};
	static bool tried;

	if (!tried)
		ruleset = syscall(SYS_landlock_create_ruleset, &all,
				  sizeof(all), 0);
	tried = true;
	return ruleset >= 0;
}

/*
 * Leaves a file or folder in reach, if it exists. Returns 0; on failure -1
 * with errno set.
 */
int view_add(const char *path, bool writable)
{
	struct landlock_path_beneath_attr rule = { 0 };
	struct stat st;
	int result = -1;

	if (!have_rules())
		return 0;
	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return errno == ENOENT ? 0 : -1;
	if (fstat(rule.parent_fd, &st) == 0) {
		rule.allowed_access = !S_ISDIR(st.st_mode) ? READ_FILE :
				      writable ? WRITE_FOLDER : READ_FOLDER;
		result = syscall(SYS_landlock_add_rule, ruleset,
				 LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	}
	close(rule.parent_fd);
	return result;
}

/*
 * Puts everything else out of reach, for this process and what it becomes. If
 * nothing was added there is nothing to do: namespaces have seen to it.
 * Returns 0; on failure -1 with errno set.
 */
int view_enforce(void)
{
	if (ruleset < 0)
		return 0;
	return syscall(SYS_landlock_restrict_self, ruleset, 0);
}
