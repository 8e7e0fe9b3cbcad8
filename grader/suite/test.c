/*
 * One test, from its beginning to its verdict.
 *
 * A test ends in one of three ways: its body returns, an expectation fails, or
 * a call ends in an oops that the test did not want.  All of them come to
 * test_end(), which decides on the status and has the message written.
 */
#include "internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct test *test;
static unsigned long checks;
static const char *why;
static void (*draw)(FILE *out);
static struct machine_state *map_copy;
static unsigned long seed_state;
static bool drawn;

/* Where oopses go: to oops_of(), or to the end of the test. */
static sigjmp_buf *catcher;
static sigjmp_buf ended;

const struct test *current_test(void)
{
	return test;
}

const char *likely_mistake(void)
{
	return why;
}

const char *mistake(const char *text)
{
	const char *before = why;

	why = text;
	return before;
}

void picture(void (*function)(FILE *out))
{
	draw = function;
}

void draw_picture(FILE *out)
{
	if (draw)
		draw(out);
}

const char *status_name(enum status status)
{
	static const char *const names[] = {
		"passed", "failed", "not_implemented", "crashed", "hung",
		"blocked", "not_graded",
	};

	return names[status];
}

const struct exercise *find_exercise(const char *id)
{
	for (const struct exercise *const *e = __start_suite_exercises;
	     e < __stop_suite_exercises; e++)
		if (!strcmp((*e)->id, id))
			return *e;
	return NULL;
}

bool is_open(const char *id)
{
	char word[24], open[sizeof(machine->open_exercises) + 2];

	if (!map_copy)
		return false;
	snprintf(open, sizeof(open), " %.*s",
		 (int)sizeof(machine->open_exercises),
		 machine->open_exercises);
	snprintf(word, sizeof(word), " %s ", id);
	return strstr(open, word) != NULL;
}

bool later_is_written(void)
{
	const struct exercise *this = find_exercise(test->exercise);

	for (const struct exercise *const *e = __start_suite_exercises;
	     e < __stop_suite_exercises; e++)
		if (place_cmp(&(*e)->place, &this->place) > 0 &&
		    !is_open((*e)->id))
			return true;
	return false;
}

void test_end(enum status status, const char *expected, const char *found)
{
	char *message = NULL;

	if (status != PASSED && status != NOT_GRADED && is_open(test->exercise))
		status = NOT_IMPLEMENTED;
	if (status != PASSED)
		message = explain(status, expected, found);
	report(status, message);
	free(message);
	jump_out(&ended);
}

void test_run(const struct test *t)
{
	test = t;
	random_start(0);
	if (sigsetjmp(ended, 0))
		return;
	t->body();
	if (!checks)
		test_end(NOT_GRADED, NULL, "the test checked nothing");
	test_end(PASSED, NULL, NULL);
}

/* --- Oopses ------------------------------------------------------------- */

sigjmp_buf *suite_catch(sigjmp_buf *frame)
{
	sigjmp_buf *before = catcher;

	catcher = frame;
	return before;
}

static enum status oops_status(enum oops_kind kind)
{
	switch (kind) {
	case OOPS_OPEN:
		return BLOCKED;
	case OOPS_HUNG:
	case OOPS_DEADLOCK:
		return HUNG;
	default:
		return CRASHED;
	}
}

void test_oops(void)
{
	enum oops_kind kind = machine->oops.kind;

	if (catcher && kind != OOPS_OPEN && kind != OOPS_HUNG)
		jump_out(catcher);
	test_end(oops_status(kind), NULL, NULL);
}

void expect_same_text(const char *want, const char *have)
{
	int line = 1, column = 1;

	while (*want && *want == *have) {
		line += *want == '\n';
		column = *want == '\n' ? 1 : column + 1;
		want++, have++;
	}
	expect(*want == *have, "the text as the chapter describes it",
	       "line %d, from column %d on: \"%.*s\" instead of \"%.*s\"", line,
	       column, (int)strcspn(have, "\n"), have,
	       (int)strcspn(want, "\n"), want);
}

void expect_oops(enum oops_kind wanted, enum oops_kind found, const char *what)
{
	static const char *const names[OOPS_KINDS] = {
		"the call returned", "BUG()", "panic()",
		"a touch of memory that is not there", "a trap",
		"a stack overflow", "an endless loop", "a deadlock",
		"an open exercise",
	};

	expect(wanted == found, what, "%s",
	       found < OOPS_KINDS ? names[found] : "something unknown");
}

/* --- Expectations ------------------------------------------------------- */

void expect(bool ok, const char *expected, const char *found, ...)
{
	char text[512];
	va_list args;

	checks++;
	if (ok)
		return;
	va_start(args, found);
	vsnprintf(text, sizeof(text), found, args);
	va_end(args);
	test_end(FAILED, expected, text);
}

void expect_eq_(unsigned long found, unsigned long expected,
		const char *what, ...)
{
	char text[256], want[320], have[320];
	va_list args;

	checks++;
	if (found == expected)
		return;
	va_start(args, what);
	vsnprintf(text, sizeof(text), what, args);
	va_end(args);
	snprintf(want, sizeof(want), "%s: %ld", text, (long)expected);
	snprintf(have, sizeof(have), "%ld", (long)found);
	test_end(FAILED, want, have);
}

/* --- Machines ----------------------------------------------------------- */

const struct machine_state *memory_map(void)
{
	return map_copy;
}

void power_on(const char *boot_line)
{
	char error[160];
	int fd;

	subject_close();
	fd = machine_power_on(boot_line, error, sizeof(error));
	if (fd < 0)
		test_end(NOT_GRADED, NULL, error);
	free(map_copy);
	map_copy = calloc(1, sizeof(*map_copy));
	if (!map_copy)
		test_end(NOT_GRADED, NULL, "out of memory");
	/* What comes before the CPUs is the memory map. */
	memcpy(map_copy, machine, offsetof(struct machine_state, cpu));
	forget_tasks();
	subject_open(fd);
	setup_nodes();
	forget_calls();
}

void boot(const char *boot_line)
{
	power_on(boot_line);
	start_kernel();
}

/* A copy: the subject can go on writing.  Whatever is not text becomes '?'. */
const char *kernel_log(void)
{
	static char copy[MACHINE_LOG_SIZE + 1];
	unsigned long end = machine->log.end;
	unsigned long start = end > MACHINE_LOG_SIZE ?
		end - MACHINE_LOG_SIZE : 0;
	size_t n = 0;

	for (unsigned long i = start; i != end && n < MACHINE_LOG_SIZE; i++) {
		char c = machine->log.text[i % MACHINE_LOG_SIZE];

		copy[n++] = (c >= ' ' && c <= '~') || c == '\n' ? c : '?';
	}
	copy[n] = '\0';
	return copy;
}

bool log_has(const char *text)
{
	return strstr(kernel_log(), text) != NULL;
}

const char *proc_file(const char *name)
{
	static char copy[8192];
	char *shared = machine->scratch;

	snprintf(shared, 64, "%s", name);
	proc_read(shared, shared + 64, sizeof(copy));
	memcpy(copy, shared + 64, sizeof(copy) - 1);
	return copy;
}

/* --- Random numbers ----------------------------------------------------- */

/* Where all of them begin: 0 at the desk, so that a test stays the same while
 * somebody works on it; for a grade, what the grader has drawn. */
static unsigned long first_draw(void)
{
	const char *text = getenv("KMEMLAB_DRAW");

	return text ? strtoul(text, NULL, 10) : 0;
}

unsigned long used_draw(void)
{
	return drawn ? first_draw() : 0;
}

void random_start(unsigned long seed)
{
	seed_state = 88172645463325252UL ^ seed * 0x9e3779b97f4a7c15UL ^
		first_draw() * 0xd1342543de82ef95UL;
	if (!seed_state)
		seed_state = 1;
}

/* xorshift */
unsigned long random_below(unsigned long n)
{
	drawn = true;
	seed_state ^= seed_state << 13;
	seed_state ^= seed_state >> 7;
	seed_state ^= seed_state << 17;
	return seed_state % n;
}
