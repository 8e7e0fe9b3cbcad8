/*
 * submission.c: take the student's files out of a folder that may be anything.
 *
 * What is called buddy.c may be a link to /etc/shadow, a pipe that never
 * delivers, or without end. Nothing is followed, only a regular file of a
 * sensible size is read, and it is read once: all that comes after works on
 * our copy.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grade.h"

#define FILE_MAX	(1024 * 1024)

/* The folder's name as it may be printed: it is the student's too. */
static const char *folder_path;
static int folder;

/* Opens the submission; ends the program if it is not a folder. */
void submission_open(const char *path)
{
	folder_path = clean_text(path, strlen(path));
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder >= 0)
		return;
	if (errno == ENOENT)
		bad_input("there is no folder %s", folder_path);
	if (errno == ENOTDIR)
		bad_input("%s is not a folder: a submission is a folder with "
			  "files such as 02-buddy/buddy.c", folder_path);
	bad_input("%s: %s", folder_path, strerror(errno));
}

/*
 * Opens one name in the submission. The folder of a lab is opened first and by
 * itself, since a link is as little wanted there. O_NONBLOCK is for pipes.
 * Returns the descriptor; on failure -1, with ENOENT if there is no such file.
 */
static int open_name(const char *lab_folder, const char *file)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
	int dir = folder, fd, error;

	if (lab_folder)
		dir = openat(folder, lab_folder, flags | O_DIRECTORY);
	if (dir < 0)
		return -1;
	fd = openat(dir, file, flags | O_NOCTTY);
	error = errno;
	if (lab_folder)
		close(dir);
	errno = error;
	return fd;
}

/* Copies a whole file; returns what is wrong with it, or NULL. */
static const char *copy_all(int from, int to)
{
	char data[16384];
	size_t total = 0;
	ssize_t len;

	while ((len = read(from, data, sizeof(data))) > 0) {
		total += len;
		if (total > FILE_MAX)
			return "is larger than 1 MiB";
		if (memchr(data, '\0', len))
			return "is not text";
		if (write(to, data, len) != len)
			not_graded("%s: %s", tmp_path(), strerror(errno));
	}
	return len < 0 ? "cannot be read" : NULL;
}

/* Copies the open file @fd to @copy; returns what is wrong with it, or NULL. */
static const char *take(int fd, const char *copy)
{
	const char *wrong;
	struct stat st;
	int to;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return "is not a regular file";
	to = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (to < 0)
		not_graded("%s: %s", copy, strerror(errno));
	wrong = copy_all(fd, to);
	if (close(to) < 0)
		not_graded("%s: %s", copy, strerror(errno));
	return wrong;
}

/*
 * Puts an open failure in words if the submission is to blame; returns NULL if
 * it is this host.
 */
static const char *open_failure(int error)
{
	if (error == ELOOP)
		return "is a symbolic link";
	if (error == ENOTDIR)
		return "does not lie in a real folder";
	if (error == ENXIO)
		return "is not a regular file";
	return NULL;
}

/* Records that a file of the lab is there but cannot be graded. */
static void refuse(struct lab *lab, const char *file, const char *wrong,
		   int error)
{
	lab->status = wrong ? LAB_REJECTED : LAB_NOT_GRADED;
	if (wrong)
		lab->message = format("%s/%s %s, so it was not looked at.",
				      lab->name, file, wrong);
	else
		lab->message = format("%s cannot be read: %s.",
				      lab->graded_file, strerror(error));
}

/* Sets what is graded, as the person knows it: one file, or several. */
static void set_graded_file(struct lab *lab, const char *lab_folder)
{
	char *name = format("%s/%s%s%s", folder_path,
			    lab_folder ? lab_folder : "",
			    lab_folder ? "/" : "",
			    lab->nr_files > 1 ? "*.c" : lab->files[0]);

	free(lab->graded_file);
	lab->graded_file = clean_text(name, strlen(name));
	free(name);
}

/*
 * Tries one name for a file of the lab and sets the lab's file and, if that
 * cannot be graded, its status. Returns false if there is nothing there.
 */
static bool try_name(struct lab *lab, const char *lab_folder, const char *file,
		     const char *copy)
{
	int fd = open_name(lab_folder, file), error = errno;
	const char *wrong;

	if (fd < 0 && error == ENOENT)
		return false;
	set_graded_file(lab, lab_folder);
	wrong = fd < 0 ? open_failure(error) : take(fd, copy);
	if (fd < 0 || wrong)
		refuse(lab, file, wrong, error);
	if (fd >= 0)
		close(fd);
	return true;
}

/* Records that the lab's file number @i is not there; @nr others are. */
static void miss(struct lab *lab, size_t i, size_t nr)
{
	lab->status = nr ? LAB_REJECTED : LAB_ABSENT;
	lab->message = format("There is neither %s/%s nor %s in %s%s.",
			      lab->name, lab->files[i], lab->files[i],
			      folder_path, nr ? ", but other files of the lab "
			      "are: hand in all of them, finished or not" : "");
}

/*
 * Copies each of the lab's files to one of @copies: NN-name/file.c, or else
 * file.c. Returns whether there is something to compile; if not, the lab's
 * status says why.
 */
bool submission_take(struct lab *lab, char *const *copies)
{
	size_t nr = 0, missing = lab->nr_files;

	for (size_t i = 0; i < lab->nr_files; i++) {
		const char *file = lab->files[i];

		if (try_name(lab, lab->name, file, copies[i]) ||
		    try_name(lab, NULL, file, copies[i]))
			nr++;
		else if (missing == lab->nr_files)
			missing = i;
		if (lab->status != LAB_GRADED)
			return false;
	}
	if (missing < lab->nr_files)
		miss(lab, missing, nr);
	return lab->status == LAB_GRADED;
}

/* Returns whether a file of the lab is there, whatever it may be. */
static bool has_file(const struct lab *lab, const char *file)
{
	char *path = format("%s/%s", lab->name, file);
	struct stat st;
	bool has;

	has = fstatat(folder, path, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
	      fstatat(folder, file, &st, AT_SYMLINK_NOFOLLOW) == 0;
	free(path);
	return has;
}

/* Returns whether any lab's file is there, whatever it may be. */
bool submission_has_any(const struct course *course)
{
	for (size_t i = 0; i < course->nr_labs; i++)
		for (size_t j = 0; j < course->labs[i].nr_files; j++)
			if (has_file(&course->labs[i],
				     course->labs[i].files[j]))
				return true;
	return false;
}
