/*
 * report.c: the result for people. A table first, so that the end of a long
 * output is what to do next: the first failure of each lab, in full.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../box/box.h"
#include "grade.h"

#define STATUS_COLUMNS	15
#define TEST_INDENT	23

static bool coloured;

static void look_at_terminal(void)
{
	const char *no_color = getenv("NO_COLOR");

	coloured = isatty(STDOUT_FILENO) && !(no_color && *no_color);
}

/* Prints a status in words, padded, in its colour if there are colours. */
static void print_status(enum status status)
{
	const char *colour = status == PASSED ? "\033[32m" :
			     status <= FAILED ? "\033[31m" : "\033[33m";
	char *words = replace_all(copy_text(status_name(status)), "_", " ");

	printf("  %s%-*s%s ", coloured ? colour : "", STATUS_COLUMNS, words,
	       coloured ? "\033[0m" : "");
	free(words);
}

/* Returns whether all tests of an exercise ended as it did itself. */
static bool all_alike(const struct exercise *exercise)
{
	for (size_t i = 0; i < exercise->nr_tests; i++)
		if (exercise->tests[i].status != exercise->status)
			return false;
	return true;
}

/* Prints a line for each test that does not pass, if that says more. */
static void print_failures(const struct exercise *exercise)
{
	if (all_alike(exercise))
		return;
	for (size_t i = 0; i < exercise->nr_tests; i++) {
		const struct test *test = &exercise->tests[i];

		if (test->status != PASSED)
			printf("%*s%s: %s\n", TEST_INDENT, "", test->name,
			       status_name(test->status));
	}
}

static void print_exercise(const struct exercise *exercise, int width)
{
	int pad = width - (int)width_of(exercise->title);

	print_status(exercise->status);
	printf("%-4s %s%*s %3d/%d\n", exercise->id, exercise->title, pad, "",
	       exercise->score, exercise->max_score);
	/* That nothing is there yet needs no second line. */
	if (exercise->status != NOT_IMPLEMENTED)
		print_failures(exercise);
}

static int widest_title(const struct lab *lab)
{
	size_t widest = 0;

	for (size_t i = 0; i < lab->nr_exercises; i++) {
		size_t width = width_of(lab->exercises[i].title);

		if (width > widest)
			widest = width;
	}
	return widest;
}

/* Prints one lab's part of the table. */
static void print_lab(const struct lab *lab)
{
	int width = widest_title(lab);

	printf("Lab %d: %s (%s)\n", lab->number, lab->title, lab->name);
	if (lab->graded_file)
		printf("  file: %s\n", lab->graded_file);
	if (lab->status == LAB_GRADED) {
		for (size_t i = 0; i < lab->nr_exercises; i++)
			print_exercise(&lab->exercises[i], width);
	} else {
		char *words = replace_all(
			copy_text(lab_status_name(lab->status)), "_", " ");

		printf("  %s\n", words);
		free(words);
	}
	printf("  %-*s %-4s %*s %3d/%d\n\n", STATUS_COLUMNS, "total", "", width,
	       "", lab->score, lab->max_score);
}

/* Prints a message, with a line end if it has none. */
static void print_message(const char *message)
{
	size_t len = strlen(message);

	fputs(message, stdout);
	if (len == 0 || message[len - 1] != '\n')
		putchar('\n');
}

/* Explains the first thing in a lab that is not right. */
static void explain_lab(const struct lab *lab, const struct args *args)
{
	const struct exercise *exercise;
	const struct test *test = first_failure(lab, &exercise);

	if (!test)
		return;
	printf("---- Lab %d ----\n", lab->number);
	if (lab->message)
		print_message(lab->message);
	else
		print_message(test->message ? test->message : "");
	if (args->desk && lab->status == LAB_GRADED)
		printf("\nNext: make hint LAB=%d\n", lab->number);
	putchar('\n');
}

/* Prints the whole result. */
void report(const struct course *course, const struct args *args)
{
	int score = 0, max_score = 0;

	look_at_terminal();
	for (size_t i = 0; i < course->nr_labs; i++) {
		print_lab(&course->labs[i]);
		score += course->labs[i].score;
		max_score += course->labs[i].max_score;
	}
	for (size_t i = 0; i < course->nr_labs; i++)
		explain_lab(&course->labs[i], args);
	if (!args->desk && box_tier_note())
		printf("Box: %s.\n", box_tier_note());
	if (course->nr_labs > 1)
		printf("Total %d/%d\n", score, max_score);
}
