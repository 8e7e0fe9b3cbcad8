/*
 * verdict.c: from what was reported to points. Only what was reported counts:
 * a test without a report has failed, whatever the reason.
 */
#include <stdlib.h>
#include <string.h>

#include "grade.h"

/* Returns the name of a status in reports and in the JSON. */
const char *status_name(enum status status)
{
	static const char *const names[] = {
		[CRASHED] = "crashed", [HUNG] = "hung", [FAILED] = "failed",
		[NOT_IMPLEMENTED] = "not_implemented", [BLOCKED] = "blocked",
		[NOT_GRADED] = "not_graded", [PASSED] = "passed",
	};

	return names[status];
}

const char *lab_status_name(enum lab_status status)
{
	static const char *const names[] = {
		[LAB_GRADED] = "graded", [LAB_ABSENT] = "absent",
		[LAB_DOES_NOT_COMPILE] = "does_not_compile",
		[LAB_REJECTED] = "rejected", [LAB_NOT_GRADED] = "not_graded",
	};

	return names[status];
}

/* Returns the lab's test called @name, or NULL. */
struct test *find_test(struct lab *lab, const char *name)
{
	for (size_t i = 0; i < lab->nr_exercises; i++) {
		struct exercise *exercise = &lab->exercises[i];

		for (size_t j = 0; j < exercise->nr_tests; j++)
			if (strcmp(exercise->tests[j].name, name) == 0)
				return &exercise->tests[j];
	}
	return NULL;
}

size_t count_tests(const struct lab *lab)
{
	size_t nr = 0;

	for (size_t i = 0; i < lab->nr_exercises; i++)
		nr += lab->exercises[i].nr_tests;
	return nr;
}

/* Gives every test without a report this verdict. */
void verdict_missing(struct lab *lab, enum status status, const char *message)
{
	for (size_t i = 0; i < lab->nr_exercises; i++) {
		struct exercise *exercise = &lab->exercises[i];

		for (size_t j = 0; j < exercise->nr_tests; j++) {
			struct test *test = &exercise->tests[j];

			if (test->reported)
				continue;
			test->reported = true;
			test->status = status;
			test->message = copy_text(message);
		}
	}
}

/*
 * Settles one exercise. Points go by the share of tests that pass, but an
 * exercise that is still open has none: what passes in it tests others. Its
 * status is that of the first test that does not pass, which is the one that
 * is explained.
 */
static void close_exercise(struct exercise *exercise)
{
	size_t passed = 0;
	bool open = false;

	exercise->status = PASSED;
	for (size_t i = 0; i < exercise->nr_tests; i++) {
		enum status status = exercise->tests[i].status;

		passed += status == PASSED;
		open |= status == NOT_IMPLEMENTED;
		if (exercise->status == PASSED)
			exercise->status = status;
	}
	if (open)
		exercise->status = NOT_IMPLEMENTED;
	exercise->score = open || !exercise->nr_tests ? 0 :
		exercise->max_score * passed / exercise->nr_tests;
}

/*
 * Settles a lab whose tests all have their verdict. One test that the grader
 * could not run leaves the whole lab without a grade.
 */
void verdict_close(struct lab *lab)
{
	for (size_t i = 0; i < lab->nr_exercises; i++) {
		struct exercise *exercise = &lab->exercises[i];

		close_exercise(exercise);
		lab->score += exercise->score;
		lab->max_score += exercise->max_score;
		for (size_t j = 0; j < exercise->nr_tests; j++) {
			const struct test *test = &exercise->tests[j];

			if (test->status != NOT_GRADED || lab->message)
				continue;
			lab->status = LAB_NOT_GRADED;
			lab->message = copy_text(test->message ?
						 test->message : "");
		}
	}
}

/* Returns the first test that does not pass and its exercise, or NULL. */
const struct test *first_failure(const struct lab *lab,
				 const struct exercise **of)
{
	for (size_t i = 0; i < lab->nr_exercises; i++) {
		const struct test *found = NULL;

		*of = &lab->exercises[i];
		for (size_t j = (*of)->nr_tests; j-- > 0;) {
			const struct test *test = &(*of)->tests[j];

			/* What is only blocked says less than what is wrong. */
			if (test->status != PASSED &&
			    (!found || test->status != BLOCKED ||
			     found->status == BLOCKED))
				found = test;
		}
		if (found)
			return found;
	}
	return NULL;
}

/* Returns whether the scores are scores. */
bool course_is_graded(const struct course *course)
{
	for (size_t i = 0; i < course->nr_labs; i++)
		if (course->labs[i].status == LAB_NOT_GRADED)
			return false;
	return true;
}
