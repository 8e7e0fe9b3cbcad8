/*
 * A suite's program.
 *
 *	suite --list        the lab, its exercises and tests, for whoever counts
 *	suite --here NAME   one test in this process, for a debugger
 *	suite [Criterion's arguments]
 *
 * Run by Criterion, every test has a process of its own; as each one ends, the
 * hooks write one line of JSON to the descriptor that $KMEMLAB_RESULTS names.
 * A test passed if Criterion counted its one assertion as passed.  Anything
 * else, an early exit for instance, is no pass.
 */
#include "internal.h"

#include <criterion/hooks.h>
#include <criterion/options.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- The declarations, in the order in which they were written ---------- */

int place_cmp(const struct place *a, const struct place *b)
{
	int files = strcmp(a->file, b->file);

	return files ? files : a->line - b->line;
}

static int exercises_by_place(const void *a, const void *b)
{
	return place_cmp(&(*(const struct exercise *const *)a)->place,
			 &(*(const struct exercise *const *)b)->place);
}

static int tests_by_place(const void *a, const void *b)
{
	return place_cmp(&(*(const struct test *const *)a)->place,
			 &(*(const struct test *const *)b)->place);
}

static void list_tests(const char *id)
{
	size_t n = (size_t)(__stop_suite_tests - __start_suite_tests);
	const struct test *sorted[n];

	memcpy(sorted, __start_suite_tests, sizeof(sorted));
	qsort(sorted, n, sizeof(sorted[0]), tests_by_place);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(sorted[i]->exercise, id))
			printf("test\t%s\t%s\t%s\n", id, sorted[i]->name,
			       sorted[i]->property);
}

static int list(void)
{
	size_t n = (size_t)(__stop_suite_exercises - __start_suite_exercises);
	const struct exercise *e[n];

	memcpy(e, __start_suite_exercises, sizeof(e));
	qsort(e, n, sizeof(e[0]), exercises_by_place);
	printf("lab\t%d\t%s\t%s\t%s\n", this_lab.number, this_lab.name,
	       this_lab.file, this_lab.title);
	for (size_t i = 0; i < n; i++) {
		printf("exercise\t%s\t%s\t%d\t%d\t%s\n", e[i]->id, e[i]->title,
		       e[i]->points, e[i]->minutes, e[i]->section);
		list_tests(e[i]->id);
	}
	return 0;
}

static const struct test *find_test(const char *name)
{
	for (const struct test *const *t = __start_suite_tests;
	     t < __stop_suite_tests; t++)
		if (!strcmp((*t)->name, name))
			return *t;
	return NULL;
}

/* --- One test in this process ------------------------------------------- */

static int here_status;

static void report_here(enum status status, const char *message)
{
	printf("%s\n%s", status_name(status), message ? message : "");
	here_status = status != PASSED;
}

static int here(const char *name)
{
	const struct test *t = find_test(name);

	if (!t) {
		fprintf(stderr, "%s has no test named %s\n", this_lab.name,
			name);
		return 2;
	}
	report = report_here;
	test_run(t);
	return here_status;
}

/* --- Under Criterion ---------------------------------------------------- */

/* The worker's side: one assertion, whose message is status and text. */
static void report_criterion(enum status status, const char *message)
{
	if (status == PASSED)
		cr_expect(true);
	else
		cr_expect(false, "%s\n%s", status_name(status),
			  message ? message : "");
}

/* Criterion starts its workers behind main()'s back. */
report_fn *report = report_criterion;

static void write_result(const char *test, const char *status,
			 const char *message, long checks)
{
	const char *fd = getenv("KMEMLAB_RESULTS");
	const struct test *t = find_test(test);
	json_t *line;
	char *text;

	if (!fd || !t)
		return;
	line = json_pack("{s:s, s:s, s:s, s:s, s:I}", "test", test, "status",
			 status, "exercise", t->exercise, "message", message,
			 "checks", (json_int_t)checks);
	text = json_dumps(line, JSON_COMPACT);
	if (text)
		dprintf(atoi(fd), "%s\n", text);
	free(text);
	json_decref(line);
}

/* The message of the assertion that failed; it begins with the status. */
static const char *failure(const struct criterion_test_stats *stats)
{
	for (struct criterion_assert_stats *a = stats->asserts; a; a = a->next)
		if (!a->passed && a->message)
			return a->message;
	return "crashed\nthe test ended without a verdict";
}

ReportHook(POST_FINI)(struct criterion_test_stats *stats)
{
	char *text, *rest;

	if (!stats->crashed && stats->passed_asserts == 1 &&
	    stats->failed_asserts == 0) {
		write_result(stats->test->name, "passed", "", 1);
		return;
	}
	text = strdup(failure(stats));
	rest = text ? strchr(text, '\n') : NULL;
	if (rest) {
		*rest++ = '\0';
		write_result(stats->test->name, text, rest, 0);
	}
	free(text);
}

ReportHook(TEST_CRASH)(struct criterion_test_stats *stats)
{
	write_result(stats->test->name, "crashed",
		     "the test's own process crashed", 0);
}

static int run_criterion(int argc, char **argv)
{
	struct criterion_test_set *tests = criterion_initialize();
	int ok = 1;

	criterion_options.jobs = 2;
	if (criterion_handle_args(argc, argv, true))
		ok = criterion_run_all_tests(tests);
	criterion_finalize(tests);
	return !ok;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--list"))
		return list();
	if (argc == 3 && !strcmp(argv[1], "--here"))
		return here(argv[2]);
	return run_criterion(argc, argv);
}
