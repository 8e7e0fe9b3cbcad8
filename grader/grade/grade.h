/*
 * grade.h: what the files of the grade program know of each other, grouped by
 * the file that defines it.
 *
 * The course (labs, exercises, tests) is read from the suites before anything
 * of the student's is looked at; from then on everybody only fills in verdicts.
 */
#ifndef GRADE_H
#define GRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

/* Exit codes of the program. */
enum {
	EXIT_GRADED = 0,	/* whatever the score */
	EXIT_BAD_INPUT = 1,
	EXIT_NOT_GRADED = 3,	/* the grader's fault or the host's */
	EXIT_INTERRUPTED = 130,
};

/*
 * What became of a test. An exercise takes the first of these that one of its
 * tests has, so the order is that of how much each says about the work.
 */
enum status {
	CRASHED,
	HUNG,
	FAILED,
	NOT_IMPLEMENTED,
	BLOCKED,
	NOT_GRADED,
	PASSED,
	NR_STATUS,
};

enum lab_status {
	LAB_GRADED,
	LAB_ABSENT,
	LAB_DOES_NOT_COMPILE,
	LAB_REJECTED,		/* compiles, but breaks a rule of the course */
	LAB_NOT_GRADED,
};

struct test {
	char *name;
	enum status status;
	char *message;		/* NULL if there is nothing to say */
	bool reported;
};

struct exercise {
	char *id;		/* "2.3" */
	char *title;
	int max_score;
	struct test *tests;
	size_t nr_tests;
	enum status status;
	int score;
};

struct lab {
	int number;
	char *name;		/* "02-buddy" */
	char **files;		/* "buddy.c", in the order of the exercises */
	size_t nr_files;
	char *title;
	char *suite;		/* path of its suite */
	struct exercise *exercises;
	size_t nr_exercises;
	enum lab_status status;
	char *message;		/* why it is not graded; NULL if it is */
	char *graded_file;	/* what was graded, as given; NULL if nothing */
	unsigned int draw;	/* where its random tests begin; 0: at the desk */
	int score, max_score;
};

struct course {
	struct lab *labs;
	size_t nr_labs;
};

/* The command line. */
struct args {
	int lab;		/* 0: all */
	const char *json;	/* NULL: none */
	const char *desk;	/* shared object to test in process, or NULL */
	const char *test;	/* or an exercise; NULL: all */
	const char *submission;
};

/* text.c */
char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void *grow(void *array, size_t nr, size_t size);
char *copy_text(const char *text);
char *clean_text(const char *text, size_t len);
char *replace_all(char *text, const char *old, const char *new);
char *read_text(const char *path);
size_t width_of(const char *text);
_Noreturn void bad_input(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));
_Noreturn void not_graded(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* house.c: where things are */
char *build_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
const char *repo_path(void);
char *find_tool(const char *name);

/* args.c */
void read_args(struct args *args, int argc, char **argv);

/* course.c */
void read_course(struct course *course, int only);
void select_course(struct course *course, const struct args *args);

/* tmp.c */
const char *tmp_path(void);
char *tmp_folder(const char *name, uid_t owner);
void tmp_remove(void);

/* proc.c */
struct proc {
	pid_t pid;
	int out;		/* reading end of a pipe from it */
};

enum proc_end {
	PROC_EXITED,
	PROC_SILENT,		/* it gave no sign for too long */
	PROC_LATE,		/* it took too long altogether */
};

struct proc_limits {
	int silent_ms;
	int total_ms;
};

typedef void proc_sink(void *context, const char *data, size_t len);

void proc_init(void);
void proc_start(struct proc *proc, char *const argv[], char *const settings[],
		int out_fd, int log);
enum proc_end proc_follow(struct proc *proc, const struct proc_limits *limits,
			  proc_sink *sink, void *context);
void proc_stop_if_interrupted(void);

/* output.c */
struct output {
	char *data;
	size_t len;
};

void output_keep(void *output, const char *data, size_t len);
void output_free(struct output *output);

/* submission.c */
void submission_open(const char *path);
bool submission_take(struct lab *lab, char *const *copies);
bool submission_has_any(const struct course *course);

/* source.c */
struct token {
	const char *text;
	size_t len;
	int line;
	int depth;		/* of braces around it */
};

bool source_next(const char **at, struct token *token);
bool token_is(const struct token *token, const char *text);
int source_line_of(const char *source, const char *word);

/* compile.c */
char *compile_subject(struct lab *lab);

/* symbols.c */
struct symbols {
	char **name;
	size_t nr;
};

struct object {
	struct symbols exports;		/* global, defined */
	struct symbols imports;		/* undefined */
	struct symbols weak;		/* of both: may stay so, or give way */
	struct symbols sections;	/* that end up in memory */
	struct symbols resolvers;	/* run by the loader, before main() */
	unsigned long long size;	/* of all that ends up in memory */
};

bool symbols_have(const struct symbols *symbols, const char *name);
void symbols_add(struct symbols *symbols, const char *name);
void symbols_read_lines(struct symbols *symbols, const char *path);
void symbols_free(struct symbols *symbols);
bool object_read(struct object *object, const char *path);
void object_free(struct object *object);

/* rules.c */
char *rules_check_sources(const struct lab *lab, char *const *sources);
char *rules_check_object(const struct lab *lab, char *const *sources,
			 const char *path);

/* draw.c */
unsigned int draw_of(const struct lab *lab, char *const *sources);

/* run.c */
void run_suite(struct lab *lab, char *setting, bool selected);

/* results.c */
struct results {
	struct lab *lab;
	char *line;		/* what has come of the current line */
	size_t len;
	size_t nr_reported;
};

void results_take(void *results, const char *data, size_t len);

/* verdict.c */
const char *status_name(enum status status);
const char *lab_status_name(enum lab_status status);
struct test *find_test(struct lab *lab, const char *name);
size_t count_tests(const struct lab *lab);
void verdict_missing(struct lab *lab, enum status status, const char *message);
void verdict_close(struct lab *lab);
const struct test *first_failure(const struct lab *lab,
				 const struct exercise **of);
bool course_is_graded(const struct course *course);

/* progress.c */
void progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void progress_end(void);

/* report.c */
void report(const struct course *course, const struct args *args);

/* json.c */
void json_open(const char *path);
void json_write(const struct course *course);
void json_abandon(void);

#endif
