/*
 * The link itself, tried with the suite framework on the reference, once in
 * process and once in a box: link.sh.
 */
#include "../suite/suite.h"

#include <time.h>

unsigned long link_echo(unsigned int upcall, unsigned long value);

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
