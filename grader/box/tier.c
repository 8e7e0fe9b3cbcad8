/*
 * tier.c: which kind of box this host allows.
 *
 * The probe starts a box and so costs as much as one. It runs once: its result
 * goes into the environment as KMEMLAB_BOX=TIER:UID, and the suites that the
 * grade program starts find it there.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"

#define CACHE		"KMEMLAB_BOX"
/* Far above the users of any host, and below the signed range. */
#define FIRST_UID	0x4b000000u

static struct {
	bool known;
	enum box_tier tier;
	uid_t uid;
} cached;

/* Writes the path of box-init if it stands in @dir; returns whether it does. */
static bool init_in(char *path, const char *dir)
{
	return snprintf(path, PATH_MAX, "%s/box-init", dir) < PATH_MAX &&
	       access(path, X_OK) == 0;
}

/*
 * Returns the path of box-init, beside this program or one folder above; the
 * path it should have had if it is at neither, so that the error names it.
 */
const char *box_init_path(void)
{
	static char path[PATH_MAX];
	char dir[PATH_MAX];
	ssize_t len;

	if (path[0])
		return path;
	len = readlink("/proc/self/exe", dir, sizeof(dir) - 1);
	if (len < 0)
		return "box-init";
	for (int up = 0; up < 2; up++) {
		dir[len] = '\0';
		*strrchr(dir, '/') = '\0';
		if (init_in(path, dir))
			break;
		len = strlen(dir);
	}
	return path;
}

/* Returns whether a strict box of this kind starts here and ends well. */
static bool probe(enum box_tier tier, uid_t uid)
{
	/* Without arguments, box-init does nothing and is content. */
	const char *const argv[] = { box_init_path(), NULL };
	const struct box box = {
		.argv = argv,
		.fds = { -1, -1, -1 },
		.nr_fds = 3,
		.strict = true,
	};
	struct box_end end;
	char why[256];
	pid_t pid;

	pid = box_spawn_tier(&box, tier, uid, why, sizeof(why));
	if (pid < 0)
		return false;
	end = box_wait(pid);
	return end.signal == 0 && end.code == 0;
}

/* Takes over what a parent found out; returns whether there was anything. */
static bool read_cache(void)
{
	const char *text = getenv(CACHE);
	int tier;

	if (!text || sscanf(text, "%d:%u", &tier, &cached.uid) != 2)
		return false;
	if (tier < BOX_NONE || tier > BOX_NAMESPACES)
		return false;
	cached.tier = tier;
	return true;
}

/*
 * Finds the best box once. The user is this process's own: two gradings at the
 * same time must not be able to signal each other, nor share a process limit.
 */
static void find_tier(void)
{
	char text[32];

	if (cached.known)
		return;
	cached.known = true;
	if (read_cache())
		return;
	cached.uid = geteuid() == 0 ? FIRST_UID + getpid() : 0;
	if (probe(BOX_NAMESPACES, cached.uid))
		cached.tier = BOX_NAMESPACES;
	else if (cached.uid && probe(BOX_USER, cached.uid))
		cached.tier = BOX_USER;
	snprintf(text, sizeof(text), "%d:%u", cached.tier, cached.uid);
	setenv(CACHE, text, 1);
}

/* Returns the best box that this host allows. */
enum box_tier box_tier(void)
{
	find_tier();
	return cached.tier;
}

/* Returns the user that boxes run as, or 0 where that is the caller. */
uid_t box_uid(void)
{
	find_tier();
	return cached.uid;
}

/* Returns the folder on the way here that the box's user may not enter; NULL if
 * there is none. */
static const char *closed_folder(void)
{
	static char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s", box_init_path());
	for (char *end = strchr(path + 1, '/'); end;
	     *end = '/', end = strchr(end + 1, '/')) {
		*end = '\0';
		if (stat(path, &st) == 0 && !(st.st_mode & S_IXOTH))
			return path;
	}
	return NULL;
}

/* Says why there is no box at all. */
static const char *no_box_note(void)
{
	static char text[PATH_MAX + 128];

	if (box_uid() && closed_folder()) {
		snprintf(text, sizeof(text), "a submission runs as another "
			 "user, who may not enter %s: type chmod o+x %s, or "
			 "grade elsewhere", closed_folder(), closed_folder());
		return text;
	}
	return "this host allows no box: install bubblewrap (sudo apt-get "
	       "install bubblewrap) where user namespaces are allowed, or "
	       "grade as root";
}

/* Returns a sentence on what the box lacks, or NULL for the best one. */
const char *box_tier_note(void)
{
	switch (box_tier()) {
	case BOX_NAMESPACES:
		return NULL;
	case BOX_USER:
		return "no namespaces here (bubblewrap missing or refused): "
		       "the box is another user, limits and a system-call "
		       "filter";
	default:
		return no_box_note();
	}
}
