/* What the files of the suite framework share. */
#ifndef _GRADER_SUITE_INTERNAL_H
#define _GRADER_SUITE_INTERNAL_H

#include "../link/link.h"
#include "suite.h"

/* How a test can end; the words are in status_name(). */
enum status {
	PASSED, FAILED, NOT_IMPLEMENTED, CRASHED, HUNG, BLOCKED, NOT_GRADED,
};
const char *status_name(enum status status);

/* --- test.c: the test that runs ----------------------------------------- */

/* Ends the test.  @expected and @found may be NULL. */
void test_end(enum status status, const char *expected, const char *found)
	__attribute__((noreturn));
/* random_below() begins anew, with other numbers for each seed. */
void random_start(unsigned long seed);
/* What $KMEMLAB_DRAW was, if it mattered to this test; else 0. */
unsigned long used_draw(void);
/* Ends the call that runs with the oops in the control block. */
void test_oops(void) __attribute__((noreturn));
const struct test *current_test(void);
const struct exercise *find_exercise(const char *id);
/* Which of the two comes first in the lab: less than 0 if @a does. */
int place_cmp(const struct place *a, const struct place *b);
const char *likely_mistake(void);
/* Is there code already for an exercise that comes after this test's? */
bool later_is_written(void);
/* Does the student's file mark this exercise as open? */
bool is_open(const char *id);
void draw_picture(FILE *out);

extern const struct exercise *const __start_suite_exercises[];
extern const struct exercise *const __stop_suite_exercises[];
extern const struct test *const __start_suite_tests[];
extern const struct test *const __stop_suite_tests[];

/* Where a test's end is reported: to Criterion, or to the terminal. */
typedef void report_fn(enum status status, const char *message);
extern report_fn *report;

/* --- message.c: what a student reads ------------------------------------ */

/* The explanation of a test that did not pass; the caller frees it. */
char *explain(enum status status, const char *expected, const char *found);

/* --- calls.c: the calls that led there ---------------------------------- */

enum call_kind {
	KIND_NONE, KIND_NUM, KIND_HEX, KIND_GFP, KIND_PAGE, KIND_PTR, KIND_STR,
	KIND_HIDE, KIND_FN, KIND_PROT, KIND_VM, KIND_CACHE,
};

struct call_arg {
	uint64_t value;
	enum call_kind kind;
};

/* Makes one call through the link and remembers it. */
uint64_t link_call(enum link_fn fn, const char *name, enum call_kind result,
		   unsigned int nargs, const struct call_arg *args);
/* Forgets all calls so far: a new machine's story begins. */
void forget_calls(void);
/* Prints the last calls, oldest first. */
void print_calls(FILE *out, const char *indent);
/* Reads the variables that came with an answer. */
void receive_variables(const struct link_msg *msg);

/* A call that has not returned. */
void print_pending(FILE *out, unsigned int cpu, const struct link_msg *msg,
		   const char *indent);

/* --- tasks.c: calls on several CPUs ------------------------------------- */

/* Makes a call, as a task of its own if a worker makes it. */
void task_call(struct link_msg *msg);
/* The CPU on which a call is made now; -1 where there is only one. */
int running_cpu(void);
/* The seed of the interleaving that runs; 0 if none does. */
unsigned long used_seed(void);
/* A new machine: nothing of the last one's tasks. */
void forget_tasks(void);
/* siglongjmp(), also out of a worker: then all workers end. */
void jump_out(sigjmp_buf *frame) __attribute__((noreturn));
/* Prints the calls that workers wait for. */
void print_waiting(FILE *out, const char *indent);

/* --- stubs.c: functions as arguments ------------------------------------ */

typedef unsigned long callback_fn(unsigned long, unsigned long, unsigned long);
/* What a function is in a message, and back. */
uint64_t link_function(void *function);
callback_fn *link_callback(uint64_t number);

/* --- transport.c: the subject ------------------------------------------- */

/* Ends the subject there is, if any.  Before its machine is gone. */
void subject_close(void);
/* Starts a fresh subject on the machine whose memory @ram_fd is. */
void subject_open(int ram_fd);
/* Sends a call; @msg becomes the answer. */
void subject_call(struct link_msg *msg);
/* Sends one that has no answer. */
void subject_start_call(struct link_msg *msg);
/* The file that holds the subject's code and its line numbers. */
const char *subject_file(void);

/* --- upcalls: what the subject may call in the suite --------------------- */

void serve_upcall(struct link_msg *msg);

/* --- source.c: addresses to lines --------------------------------------- */

/* Prints the call chain of an oops, as far as it is the student's. */
void print_trace(FILE *out, const struct oops *oops, const char *indent);
/* Prints where CPUs went on, the last switches. */
void print_switches(FILE *out, const char *indent);

#endif /* _GRADER_SUITE_INTERNAL_H */
