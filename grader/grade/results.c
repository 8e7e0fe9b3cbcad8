/*
 * results.c: what the suite reports while it runs, one JSON object a line.
 *
 * The suite is ours, but what it quotes is not; a line that is no report is
 * dropped, and its test then has none.
 */
#define _GNU_SOURCE
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "grade.h"

#define LINE_MAX_BYTES	(1024 * 1024)

/* Returns the status called @name, NR_STATUS if there is none. */
static enum status status_of(const char *name)
{
	enum status status = 0;

	while (status < NR_STATUS && strcmp(status_name(status), name) != 0)
		status++;
	return status;
}

/*
 * Files one report. Where a test has two (it passed, and then its process
 * crashed), a pass does not stand. A pass without a check proves nothing.
 */
static void file_report(struct results *results, const char *name,
			enum status status, const char *message, int checks)
{
	struct test *test = find_test(results->lab, name);

	if (!test || status == NR_STATUS)
		return;
	if (test->reported && test->status != PASSED)
		return;
	results->nr_reported += !test->reported;
	if (status == PASSED && checks <= 0) {
		status = FAILED;
		message = "The test ended without having checked anything.";
	}
	test->reported = true;
	test->status = status;
	free(test->message);
	test->message = *message ? clean_text(message, strlen(message)) : NULL;
}

static void take_line(struct results *results)
{
	const char *name, *status, *message = "";
	json_t *line;
	int checks = 0;

	line = json_loadb(results->line, results->len, 0, NULL);
	if (json_unpack(line, "{s:s, s:s, s?s, s?i}", "test", &name, "status",
			&status, "message", &message, "checks", &checks) == 0)
		file_report(results, name, status_of(status), message, checks);
	json_decref(line);
	progress("lab %s: %zu/%zu tests", results->lab->name,
		 results->nr_reported, count_tests(results->lab));
}

/* A proc_sink for a struct results whose lab is set and the rest zero. */
void results_take(void *context, const char *data, size_t len)
{
	struct results *results = context;

	if (!results->line)
		results->line = grow(NULL, LINE_MAX_BYTES, 1);
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\n') {
			take_line(results);
			results->len = 0;
		} else if (results->len < LINE_MAX_BYTES) {
			results->line[results->len++] = data[i];
		}
	}
}
