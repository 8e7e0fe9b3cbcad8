/*
 * What a suite is written with.
 *
 *	LAB(2, "02-buddy", "buddy.c", "The buddy allocator");
 *	EXERCISE("2.5", "Merging", 25, 60, "Merging");
 *	TEST("2.5", buddies_become_one,
 *	     "Two free buddies of one order are one free block of the next.")
 *	{
 *		boot("mem=16M");
 *		...
 *		expect_eq(nr_free_pages(), before, "free pages at the end");
 *	}
 *
 * A test calls the kernel under test by the functions' own names; the link
 * takes the calls across.  It boots a machine of its own, so nothing is left
 * over from another test.  It states one property, makes what it needs, acts,
 * and expects; the first expectation that fails ends it, with a message that
 * shows the property, the calls, what was expected and found, and a picture.
 *
 * Memory that the kernel under test can write is hostile: check what you read
 * from it before you follow it.
 */
#ifndef _GRADER_SUITE_H
#define _GRADER_SUITE_H

#include <asm/semaphore.h>
#include <linux/bootmem.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/proc_fs.h>
#include <linux/swap.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>

struct lab {
	int number;
	const char *name, *file, *title;
};

/* Where something is declared, which is its place in the lab's order: files by
 * name, 4.2-caches.c after 4.1-sizes.c, and in them line by line. */
struct place {
	const char *file;
	int line;
};

struct exercise {
	const char *id, *title;
	int points, minutes;
	/* The section of the chapter to read. */
	const char *section;
	struct place place;
};

struct test {
	const char *exercise, *name, *property;
	void (*body)(void);
	struct place place;
};

extern const struct lab this_lab;

#define LAB(number, name, file, title) \
	const struct lab this_lab = { number, name, file, title }

#define SUITE_ENTRY(type, what, var)					\
	static const struct type *const var##_entry			\
	__attribute__((used, section("suite_" #what))) = &var

#define SUITE_NAME2(a, b)	a##b
#define SUITE_NAME(a, b)	SUITE_NAME2(a, b)
#define EXERCISE(id, title, points, minutes, section)			\
	EXERCISE_(SUITE_NAME(exercise_, __LINE__),			\
		  id, title, points, minutes, section)
#define EXERCISE_(var, ...)						\
	static const struct exercise var =				\
		{ __VA_ARGS__, { __FILE__, __LINE__ } };		\
	SUITE_ENTRY(exercise, exercises, var)

/* Criterion runs each test in a process of its own. */
#define TEST(id, name, property)					\
	static void name(void);						\
	static const struct test name##_test =				\
		{ id, #name, property, name, { __FILE__, __LINE__ } };		\
	SUITE_ENTRY(test, tests, name##_test);				\
	Test(lab, name) { test_run(&name##_test); }			\
	static void name(void)

void test_run(const struct test *test);

/* --- A machine ---------------------------------------------------------- */

/* Switches on a machine with this boot line, and a fresh kernel on it. */
void power_on(const char *boot_line);
/* The same, booted: bootmem has handed all free pages over. */
void boot(const char *boot_line);
/* The memory map as it was switched on, out of the subject's reach. */
const struct machine_state *memory_map(void);

/* --- Expecting ---------------------------------------------------------- */

/* @found must be @expected; the text says what the number is. */
#define expect_eq(found, expected, ...)					\
	expect_eq_((unsigned long)(found), (unsigned long)(expected),	\
		   __VA_ARGS__)
void expect_eq_(unsigned long found, unsigned long expected,
		const char *what, ...) __attribute__((format(printf, 3, 4)));

/* @ok must be true; the texts say what was expected, and what was found. */
void expect(bool ok, const char *expected, const char *found, ...)
	__attribute__((format(printf, 3, 4)));

/* @have must be the text @want; says where they begin to differ. */
void expect_same_text(const char *want, const char *have);

/* Why an expectation from here on most likely fails; NULL: nobody knows.
 * Returns what was said before. */
const char *mistake(const char *why);

/* What to draw when one fails: a function that prints, or NULL. */
void picture(void (*draw)(FILE *out));

/* Notes something that the test does by itself, for the list of calls. */
void step(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* --- Oopses that a test wants ------------------------------------------- */

/* Runs a statement; its value is the kind of oops that ended it, or
 * OOPS_NONE.  An open exercise or an endless loop is never wanted. */
#define oops_of(statement) ({						\
	sigjmp_buf frame_;						\
	sigjmp_buf *outer_ = suite_catch(&frame_);			\
	volatile int kind_ = OOPS_NONE;					\
	if (!sigsetjmp(frame_, 0)) {					\
		statement;						\
	} else {							\
		kind_ = (int)machine->oops.kind;			\
	}								\
	suite_catch(outer_);						\
	(enum oops_kind)kind_; })
sigjmp_buf *suite_catch(sigjmp_buf *frame);

#define expect_bug(statement, why) \
	expect_oops(OOPS_BUG, oops_of(statement), "BUG(): " why)
void expect_oops(enum oops_kind wanted, enum oops_kind found,
		 const char *what);

/* --- The TLB ------------------------------------------------------------- */

/* @fn is told when the kernel under test flushes [start, end) from the TLB;
 * NULL: nobody is.  It must not expect anything, only take notes. */
void on_flush(void (*fn)(unsigned long start, unsigned long end));

/* Touches by the kernel under test, which may fault: oops_of(read_at(addr)). */
unsigned long read_at(unsigned long addr);
void write_at(unsigned long addr, unsigned long value);

/* --- Several CPUs ------------------------------------------------------- */

/* Calls from here on are made on this CPU, and by an interrupt handler. */
void on_cpu(unsigned int cpu);
void as_irq(bool yes);
/* And by a task with these PF_* flags; by a real-time task. */
void run_as(unsigned long flags, int rt);

/* A function of the test that runs at the same time as others: the calls that
 * it makes into the kernel are made on @cpu, by a task of their own. */
struct cpu_task {
	unsigned int cpu;
	/* They are made by interrupts, on top of what the CPU does. */
	bool irq;
	void (*fn)(void *arg);
	void *arg;
};

/*
 * Runs functions at the same time until all have returned.  While their calls
 * are in progress, the seed decides when which CPU goes on; between the calls
 * nothing else runs.  The same seed and the same functions: the same
 * interleaving.
 */
void run_tasks(unsigned long seed, const struct cpu_task *tasks,
	       unsigned int n);

/* Runs what follows for one seed after the other; with $KMEMLAB_SEED, for that
 * one only.  Switch a fresh machine on for each. */
#define for_each_seed(seed)						\
	for (unsigned long seed = first_seed(); seed; seed = next_seed(seed))
unsigned long first_seed(void);
unsigned long next_seed(unsigned long seed);

/* Kernel threads run until all of them sleep; and until so much time passed. */
#define idle()			sched_idle(0)
#define idle_for(ticks)		sched_idle(ticks)

/* --- Looking ------------------------------------------------------------ */

/* What is left of the kernel log, and whether it has this text. */
const char *kernel_log(void);
bool log_has(const char *text);
/* A file of /proc, whole; valid until the next call. */
const char *proc_file(const char *name);
/* Does the kernel under test have this function?  A lab may do without some. */
#define subject_has(function) \
	link_has((unsigned long (*)(unsigned long))(void *)(function))
int link_has(unsigned long (*function)(unsigned long value));
/* Basic blocks the last call ran in the lab's code, as the subject says. */
unsigned long last_call_work(void);
/* A random number below @n: the same in every run of a test on the same file. */
unsigned long random_below(unsigned long n);

#include <criterion/criterion.h>

#endif /* _GRADER_SUITE_H */
