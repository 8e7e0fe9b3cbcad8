/*
 * The link itself, tried with the suite framework on the reference, once in
 * process and once in a box: link.sh.
 */
#include "../link/link.h"
#include "../suite/suite.h"

#include <string.h>
#include <time.h>

unsigned long link_echo(unsigned int upcall, unsigned long value);
unsigned long link_apply(link_fn1 *function, unsigned long value);

LAB(0, "00-link", "link.c", "The link");
EXERCISE("0.1", "The link", 0, 0, "");

TEST("0.1", the_subject_can_call_back,
     "In the middle of a call the subject can call a function of the suite.")
{
	boot("mem=1M");
	for (unsigned long i = 0; i < 100; i++)
		expect_eq(link_echo(0, i), i + 2, "one added by each side");
	expect_eq(link_echo(7, 5), 1, "an upcall that nobody serves");
}

TEST("0.1", variables_come_with_the_answer,
     "What the subject's variables are after a call, the suite's copies are.")
{
	power_on("mem=8M nodes=2");
	expect_eq(numnodes, 2, "numnodes");
	expect_eq(max_pfn, 0, "max_pfn before setup_memory()");
	setup_memory();
	expect_eq(max_pfn, 2048, "max_pfn");
	expect(pgdat_list == NODE_DATA(0), "node 0 first", "another one");
}

TEST("0.1", each_machine_has_a_fresh_kernel,
     "A machine that is switched on finds nothing of the one before.")
{
	boot("mem=8M");
	expect_eq(num_physpages, 2048, "num_physpages");
	boot("mem=1M");
	expect_eq(num_physpages, 256, "num_physpages of the second machine");
}

TEST("0.1", an_oops_ends_a_call_and_nothing_else,
     "After an oops the subject goes on answering.")
{
	boot("mem=1M");
	expect_bug(__free_pages(mem_map + 200, 0), "page 200 is free");
	expect_eq(oops_of(get_order(1)), OOPS_NONE, "oops of the next call");
	expect_eq(oops_of(free_pages(1UL << 63, 0)), OOPS_BUG,
		  "oops of a wild address");
}

static unsigned long order_plus_1(unsigned long size)
{
	return (unsigned long)get_order(size) + 1;
}

TEST("0.1", functions_are_passed,
     "A function of the suite is called back, and may call by itself.")
{
	boot("mem=1M");
	expect_eq(link_apply(order_plus_1, 8192), 2, "by the suite's function");
	expect_eq(link_apply((link_fn1 *)(void *)get_order, 8192), 1,
		  "by the subject's own");
	expect_eq(link_apply(NULL, 1), 4711, "by no function");
}

/* --- Tasks ------------------------------------------------------------------ */

/* In memory that both sides share. */
static struct semaphore *shared(int nr)
{
	return (struct semaphore *)machine->scratch + nr;
}

static int inside, rounds;
static char order[64];

static void enter_and_leave(void *arg)
{
	for (int i = 0; i < 4; i++) {
		down(shared(0));
		expect_eq(inside++, 0, "others that hold the semaphore");
		order[rounds++] = *(char *)arg;
		inside--;
		up(shared(0));
	}
}

/* Runs three workers on two CPUs; what they did is in order[]. */
static void three_workers(unsigned long seed)
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = enter_and_leave, .arg = "a" },
		{ .cpu = 1, .fn = enter_and_leave, .arg = "b" },
		{ .cpu = 1, .fn = enter_and_leave, .arg = "c" },
	};

	boot("mem=1M cpus=2");
	init_MUTEX(shared(0));
	rounds = 0;
	run_tasks(seed, tasks, 3);
	expect_eq(rounds, 12, "rounds");
}

TEST("0.1", tasks_take_turns,
     "Tasks on two CPUs wait for each other, and the seed decides the order.")
{
	char first[64], again = 0, other = 0;

	for (unsigned long seed = 1; seed < 20; seed++) {
		three_workers(seed);
		memcpy(first, order, sizeof(first));
		three_workers(seed);
		again += memcmp(first, order, sizeof(first)) != 0;
		three_workers(seed + 1);
		other += memcmp(first, order, sizeof(first)) != 0;
	}
	expect_eq(again, 0, "seeds that gave another order when run again");
	expect(other > 5, "other seeds give other orders", "%d do", other);
}

static void wait_only(void *arg)
{
	down(shared(1));
}

static void wait_for_nobody(void)
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = wait_only }, { .cpu = 1, .fn = wait_only },
	};

	boot("mem=1M cpus=2");
	sema_init(shared(1), 1);
	run_tasks(3, tasks, 2);
}

TEST("0.1", a_sleep_for_ever_is_found,
     "When all tasks sleep and nobody can wake them, that is a deadlock.")
{
	expect_eq(oops_of(wait_for_nobody()), OOPS_DEADLOCK, "the oops");
	boot("mem=1M");
	sema_init(shared(1), 0);
	expect_eq(oops_of(down(shared(1))), OOPS_DEADLOCK,
		  "the oops of a call that sleeps alone");
}

static bool took, seen;

static void hold(void *arg)
{
	for (int i = 0; i < 20; i++) {
		down(shared(0));
		up(shared(0));
	}
	took = true;
}

static void from_irq(void *arg)
{
	up(shared(1));
	seen = !took;
}

TEST("0.1", interrupts_come_in_between,
     "An interrupt's call runs on top of a task, before that is done.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = hold },
		{ .cpu = 0, .irq = true, .fn = from_irq },
	};
	unsigned int early = 0;

	for (unsigned long seed = 1; seed < 20; seed++) {
		boot("mem=1M");
		init_MUTEX(shared(0));
		sema_init(shared(1), 0);
		took = seen = false;
		run_tasks(seed, tasks, 2);
		early += seen;
	}
	expect(early > 10, "most interrupts come before the task is done",
	       "%u of 19 did", early);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A figure for those who care; nothing is asserted about time. */
TEST("0.1", many_calls, "Twenty thousand calls get their answers.")
{
	double start;

	boot("mem=1M");
	start = seconds();
	for (unsigned long i = 0; i < 20000; i++)
		expect_eq(get_order(PAGE_SIZE << i % 4), i % 4, "the order");
	fprintf(stderr, "%.0f calls a second\n", 20000 / (seconds() - start));
}
