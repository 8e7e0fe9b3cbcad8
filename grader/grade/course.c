/*
 * course.c: the labs, exercises and tests there are, from the suites. This is
 * what a verdict is computed from, so it is read before anything else happens
 * and never from anything a student has touched.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grade.h"

#define MAX_FIELDS	6

/* A listing costs milliseconds; a loaded machine may take its time. */
static const struct proc_limits list_limits = { 60000, 60000 };

/* Cuts a line at its tabs; returns the number of fields. */
static int split(char *line, char *field[MAX_FIELDS])
{
	int nr = 0;

	while (line && nr < MAX_FIELDS)
		field[nr++] = strsep(&line, "\t");
	return nr;
}

/* Adds the blank-separated names of the lab's files. */
static void add_files(struct lab *lab, char *names)
{
	char *name;

	while ((name = strsep(&names, " "))) {
		lab->files = grow(lab->files, lab->nr_files, sizeof(name));
		lab->files[lab->nr_files++] = copy_text(name);
	}
}

static void add_exercise(struct lab *lab, char **field)
{
	struct exercise *exercise;

	lab->exercises = grow(lab->exercises, lab->nr_exercises,
			      sizeof(*exercise));
	exercise = &lab->exercises[lab->nr_exercises++];
	exercise->id = copy_text(field[1]);
	exercise->title = copy_text(field[2]);
	exercise->max_score = atoi(field[3]);
}

static void add_test(struct lab *lab, char **field)
{
	struct exercise *exercise = &lab->exercises[lab->nr_exercises - 1];
	struct test *test;

	exercise->tests = grow(exercise->tests, exercise->nr_tests,
			       sizeof(*test));
	test = &exercise->tests[exercise->nr_tests++];
	test->name = copy_text(field[2]);
}

/* Takes one line of a listing; returns whether it makes sense. */
static bool take_line(struct lab *lab, char *line)
{
	char *field[MAX_FIELDS];
	int nr = split(line, field);

	if (nr >= 5 && strcmp(field[0], "lab") == 0 && !lab->name) {
		lab->number = atoi(field[1]);
		lab->name = copy_text(field[2]);
		add_files(lab, field[3]);
		lab->title = copy_text(field[4]);
		return true;
	}
	if (nr >= 4 && strcmp(field[0], "exercise") == 0 && lab->name) {
		add_exercise(lab, field);
		return true;
	}
	if (nr >= 3 && strcmp(field[0], "test") == 0 && lab->nr_exercises) {
		add_test(lab, field);
		return true;
	}
	return false;
}

/* A whole listing, however long. */
struct listing {
	char *text;
	size_t len;
};

static void keep_listing(void *context, const char *data, size_t len)
{
	struct listing *listing = context;

	listing->text = grow(listing->text, listing->len + len, 1);
	memcpy(listing->text + listing->len, data, len);
	listing->len += len;
	listing->text[listing->len] = '\0';
}

/* Asks one suite what it has; a suite that cannot say is a broken build. */
static void read_lab(struct lab *lab)
{
	char *argv[] = { lab->suite, "--list", NULL };
	struct listing listing = { 0 };
	struct proc proc;
	char *line, *rest;
	int status;

	proc_start(&proc, argv, NULL, STDOUT_FILENO, -1);
	if (proc_follow(&proc, &list_limits, keep_listing, &listing) !=
	    PROC_EXITED)
		not_graded("%s --list does not end", lab->suite);
	waitpid(proc.pid, &status, 0);
	rest = listing.text;
	while ((line = strsep(&rest, "\n")))
		if (*line && !take_line(lab, line))
			not_graded("%s --list has a line that is none: %s",
				   lab->suite, line);
	if (status != 0 || !lab->nr_exercises)
		not_graded("%s --list failed: run make again", lab->suite);
	free(listing.text);
}

/* Suites are called NN-name; what else lies there (a .d file) is not one. */
static int is_suite(const struct dirent *entry)
{
	const char *name = entry->d_name;

	return name[0] >= '0' && name[0] <= '9' && name[1] >= '0' &&
	       name[1] <= '9' && name[2] == '-' && !strchr(name, '.');
}

/* Adds the lab of one suite. */
static void add_lab(struct course *course, const char *name)
{
	struct lab *lab;

	course->labs = grow(course->labs, course->nr_labs, sizeof(*lab));
	lab = &course->labs[course->nr_labs++];
	lab->suite = build_path("suites/%s", name);
	read_lab(lab);
}

/*
 * Reads all labs in order, or just lab @only if that is not 0; ends the program
 * if there is none.
 */
void read_course(struct course *course, int only)
{
	char *folder = build_path("suites");
	struct dirent **entries;
	int nr = scandir(folder, &entries, is_suite, alphasort);

	if (nr <= 0)
		bad_input("no test suites in %s; run make first", folder);
	*course = (struct course){ 0 };
	for (int i = 0; i < nr; i++) {
		if (!only || atoi(entries[i]->d_name) == only)
			add_lab(course, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	free(folder);
	if (!course->nr_labs)
		bad_input("there is no lab %d", only);
}

/* Leaves only the test called @name of an exercise; returns whether it has
 * that. */
static bool keep_test(struct exercise *exercise, const char *name)
{
	for (size_t i = 0; i < exercise->nr_tests; i++) {
		if (strcmp(exercise->tests[i].name, name) != 0)
			continue;
		exercise->tests[0] = exercise->tests[i];
		exercise->nr_tests = 1;
		return true;
	}
	return false;
}

/* Leaves only the test or the exercise called @name; returns whether the lab
 * has it. */
static bool keep_only(struct lab *lab, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < lab->nr_exercises; i++)
		if (strcmp(lab->exercises[i].id, name) == 0 ||
		    keep_test(&lab->exercises[i], name))
			lab->exercises[kept++] = lab->exercises[i];
	lab->nr_exercises = kept;
	return kept > 0;
}

/* Returns "1.1 to 1.8, 2.1 to 2.7". */
static char *list_exercises(const struct course *course)
{
	char *list = copy_text("");

	for (size_t i = 0; i < course->nr_labs; i++) {
		const struct lab *lab = &course->labs[i];
		char *longer = format("%s%s%s to %s", list, i ? ", " : "",
				      lab->exercises[0].id,
				      lab->exercises[lab->nr_exercises - 1].id);

		free(list);
		list = longer;
	}
	return list;
}

static void select_test(struct course *course, const char *name)
{
	char *list = list_exercises(course);
	size_t kept = 0;

	for (size_t i = 0; i < course->nr_labs; i++)
		if (keep_only(&course->labs[i], name))
			course->labs[kept++] = course->labs[i];
	course->nr_labs = kept;
	if (!kept)
		bad_input("there is no test and no exercise called \"%s\": "
			  "exercises are %s, and a test's name is the first "
			  "line of its failure", name, list);
	free(list);
}

/*
 * Leaves only the labs and tests that the command line asks for; ends the
 * program if there is none.
 */
void select_course(struct course *course, const struct args *args)
{
	size_t kept = 0;

	for (size_t i = 0; i < course->nr_labs; i++)
		if (!args->lab || course->labs[i].number == args->lab)
			course->labs[kept++] = course->labs[i];
	course->nr_labs = kept;
	if (!kept)
		bad_input("there is no lab %d", args->lab);
	if (args->test)
		select_test(course, args->test);
}
