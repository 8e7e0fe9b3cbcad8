/*
 * json.c: the result for other programs. A reader finds the old file or the
 * whole new one: it is written beside its place and moved there at the end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grade.h"

static const char *target;
static char *unfinished;
static int fd = -1;

/*
 * Makes sure, before any work is done, that there can be a file at @path; ends
 * the program if not. json_write() or json_abandon() must follow.
 */
void json_open(const char *path)
{
	mode_t mask = umask(0);
	struct stat st;

	umask(mask);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		bad_input("%s is not a file that can be replaced", path);
	target = path;
	unfinished = format("%s.XXXXXX", path);
	fd = mkostemp(unfinished, O_CLOEXEC);
	if (fd < 0) {
		int error = errno;

		free(unfinished);
		unfinished = NULL;
		bad_input("%s cannot be written: %s", path, strerror(error));
	}
	fchmod(fd, 0666 & ~mask);
}

/* Leaves no half-written file. Harmless where there is none. */
void json_abandon(void)
{
	if (unfinished)
		unlink(unfinished);
}

static json_t *json_of_test(const struct test *test)
{
	return json_pack("{s:s, s:s, s:s}", "name", test->name, "status",
			 status_name(test->status), "message",
			 test->message ? test->message : "");
}

static json_t *json_of_exercise(const struct exercise *exercise)
{
	json_t *tests = json_array();

	for (size_t i = 0; i < exercise->nr_tests; i++)
		json_array_append_new(tests, json_of_test(&exercise->tests[i]));
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:o}", "id", exercise->id,
			 "title", exercise->title, "status",
			 status_name(exercise->status), "score",
			 exercise->score, "max_score", exercise->max_score,
			 "tests", tests);
}

static json_t *json_of_lab(const struct lab *lab)
{
	json_t *exercises = json_array();
	const char *said = lab->message ? lab->message : "";
	char *message = clean_text(said, strlen(said));
	json_t *json;

	for (size_t i = 0; i < lab->nr_exercises; i++)
		json_array_append_new(exercises,
				      json_of_exercise(&lab->exercises[i]));
	json = json_pack("{s:s, s:s, s:s, s:i, s:i, s:o}", "lab", lab->name,
			 "status", lab_status_name(lab->status), "message",
			 message, "score", lab->score, "max_score",
			 lab->max_score, "exercises", exercises);
	free(message);
	return json;
}

static json_t *json_of_course(const struct course *course)
{
	json_t *labs = json_array();
	int score = 0, max_score = 0;

	for (size_t i = 0; i < course->nr_labs; i++) {
		score += course->labs[i].score;
		max_score += course->labs[i].max_score;
		json_array_append_new(labs, json_of_lab(&course->labs[i]));
	}
	return json_pack("{s:i, s:i, s:b, s:o}", "score", score, "max_score",
			 max_score, "graded", course_is_graded(course), "labs",
			 labs);
}

/* Writes the result and moves it to its place; else ends the program. */
void json_write(const struct course *course)
{
	json_t *json = json_of_course(course);

	if (!json)
		not_graded("the result cannot be put into JSON");
	if (json_dumpfd(json, fd, JSON_INDENT(2)) < 0 ||
	    write(fd, "\n", 1) != 1 || fsync(fd) < 0 || close(fd) < 0 ||
	    rename(unfinished, target) < 0)
		bad_input("%s was not written: %s", target, strerror(errno));
	free(unfinished);
	unfinished = NULL;
	json_decref(json);
}
