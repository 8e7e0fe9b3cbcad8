/*
 * main.c: the program build/grade.
 *
 * Reads what there is to grade, grades each lab, reports. Ends with 0 when it
 * graded, whatever the score; else with one sentence and another status: 1 for
 * what cannot be asked, 3 when the grader itself failed, 130 when interrupted.
 */
#define _GNU_SOURCE
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../box/box.h"
#include "grade.h"

/* Runs at every exit, so that nothing stays behind after any sentence. */
static void clean_up(void)
{
	box_reap_all();
	json_abandon();
	tmp_remove();
}

/*
 * Gives a lab without a subject its verdict. Where there is no file, nothing is
 * implemented; a file that does not compile or breaks a rule has failed.
 */
static void grade_nothing(struct lab *lab)
{
	switch (lab->status) {
	case LAB_ABSENT:
		verdict_missing(lab, NOT_IMPLEMENTED,
				"The lab's file is absent.");
		break;
	case LAB_DOES_NOT_COMPILE:
		verdict_missing(lab, FAILED,
				"The lab's file does not compile.");
		break;
	case LAB_REJECTED:
		verdict_missing(lab, FAILED, "The lab's file was rejected.");
		break;
	default:
		verdict_missing(lab, NOT_GRADED, "The lab was not graded.");
	}
}

/* Grades one lab in the box. */
static void grade_boxed(struct lab *lab, bool selected)
{
	char *subject = compile_subject(lab);
	char *draw, *setting;

	if (!subject) {
		grade_nothing(lab);
		return;
	}
	draw = format("%u", lab->draw);
	setenv("KMEMLAB_DRAW", draw, 1);
	setting = format("KMEMLAB_BOXED=%s", subject);
	run_suite(lab, setting, selected);
	free(setting);
	free(draw);
	free(subject);
}

/* Tests one lab at the desk, with the object that make has built. */
static void grade_desk(struct lab *lab, const struct args *args)
{
	char *setting = format("KMEMLAB_DESK=%s", args->desk);

	if (access(args->desk, R_OK) < 0)
		bad_input("%s cannot be read; run make lab%d", args->desk,
			  lab->number);
	lab->graded_file = copy_text(args->submission);
	run_suite(lab, setting, args->test != NULL);
	free(setting);
}

/*
 * Makes sure that grading can begin at all. A submission without the lab that
 * is asked for has a score, but one without any lab is a slip.
 */
static void prepare(const struct course *course, const struct args *args)
{
	submission_open(args->submission);
	if (!submission_has_any(course))
		bad_input("there is no lab's file in %s, such as %s/%s or %s",
			  args->submission, course->labs[0].name,
			  course->labs[0].files[0], course->labs[0].files[0]);
	if (box_tier() == BOX_NONE)
		not_graded("%s", box_tier_note());
}

static void grade_labs(struct course *course, const struct args *args)
{
	for (size_t i = 0; i < course->nr_labs; i++) {
		if (args->desk)
			grade_desk(&course->labs[i], args);
		else
			grade_boxed(&course->labs[i], args->test != NULL);
		verdict_close(&course->labs[i]);
	}
}

/* Ends the program if there is a lab whose score is none. */
static void stop_if_not_graded(const struct course *course)
{
	for (size_t i = 0; i < course->nr_labs; i++) {
		const struct lab *lab = &course->labs[i];

		if (lab->status == LAB_NOT_GRADED)
			not_graded("lab %s: %.*s", lab->name,
				   (int)strcspn(lab->message, "\n"),
				   lab->message);
	}
}

int main(int argc, char **argv)
{
	struct course course;
	struct args args;

	setlocale(LC_CTYPE, "C.UTF-8");
	read_args(&args, argc, argv);
	atexit(clean_up);
	proc_init();
	/* How a suite runs is our decision, not the caller's environment's. */
	unsetenv("KMEMLAB_BOXED");
	unsetenv("KMEMLAB_DESK");
	if (args.json)
		json_open(args.json);
	read_course(&course, args.desk ? args.lab : 0);
	if (!args.desk)
		prepare(&course, &args);
	select_course(&course, &args);
	grade_labs(&course, &args);
	proc_stop_if_interrupted();
	progress_end();
	report(&course, &args);
	if (args.json)
		json_write(&course);
	stop_if_not_graded(&course);
	return EXIT_GRADED;
}
