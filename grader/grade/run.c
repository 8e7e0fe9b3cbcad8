/*
 * run.c: run a lab's suite and collect what it reports.
 *
 * The suite has a limit for each test and each call. The limits here are for
 * the day when that fails, and so long that no load reaches them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../box/box.h"
#include "grade.h"

#define RESULTS_FD	3

static const struct proc_limits limits = { 300 * 1000, 3600 * 1000 };

/* Opens the file that takes what the suite prints. */
static int open_log(const struct lab *lab)
{
	char *path = format("%s/%s.log", tmp_path(), lab->name);
	int log = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (log < 0)
		not_graded("%s: %s", path, strerror(errno));
	free(path);
	return log;
}

/* The suite reported nothing at all, which no student can bring about. */
static void suite_failed(struct lab *lab, int log)
{
	char data[2048];
	ssize_t len = pread(log, data, sizeof(data), 0);
	char *said = clean_text(data, len > 0 ? len : 0);

	lab->message = format("The tests did not run.\n%s", said);
	lab->status = LAB_NOT_GRADED;
	verdict_missing(lab, NOT_GRADED, "The tests did not run.");
	free(said);
}

/* Returns Criterion's pattern for the tests that the lab still has. */
static char *filter_of(const struct lab *lab)
{
	char *filter = copy_text("--filter=*/@(");

	for (size_t i = 0; i < lab->nr_exercises; i++) {
		const struct exercise *exercise = &lab->exercises[i];

		for (size_t j = 0; j < exercise->nr_tests; j++) {
			char *longer = format("%s%s|", filter,
					      exercise->tests[j].name);

			free(filter);
			filter = longer;
		}
	}
	filter[strlen(filter) - 1] = ')';
	return filter;
}

/*
 * Runs the lab's suite with @setting (NAME=VALUE) in its environment, all of
 * it or the @selected tests, and gives the lab its verdict.
 */
void run_suite(struct lab *lab, char *setting, bool selected)
{
	char *results_fd = format("KMEMLAB_RESULTS=%d", RESULTS_FD);
	char *filter = selected ? filter_of(lab) : NULL;
	char *argv[] = { lab->suite, filter, NULL };
	char *settings[] = { setting, results_fd, NULL };
	struct results results = { .lab = lab };
	int log = open_log(lab);
	enum proc_end end;
	struct proc proc;
	int status = -1;

	progress("lab %s: 0/%zu tests", lab->name, count_tests(lab));
	proc_start(&proc, argv, settings, RESULTS_FD, log);
	end = proc_follow(&proc, &limits, results_take, &results);
	if (end == PROC_EXITED)
		waitpid(proc.pid, &status, 0);
	box_reap_all();
	progress_end();
	/* A suite that somebody killed has not finished asking. */
	if (end == PROC_EXITED && (!WIFEXITED(status) ||
				   results.nr_reported == 0))
		suite_failed(lab, log);
	else if (end == PROC_EXITED)
		verdict_missing(lab, CRASHED,
				"The test ended without a verdict.");
	else
		verdict_missing(lab, HUNG, "The tests came to a standstill, "
				"so the grader ended them.");
	close(log);
	free(results.line);
	free(results_fd);
	free(filter);
}
