/*
 * Faults on demand.  Called from the allocators' front doors, on every
 * allocation: one load when nothing is to fail.
 */
#include <machine/machine.h>

static const char *const what[FAIL_KINDS] = {
	[FAIL_PAGE] = "a page allocation",
	[FAIL_SLAB] = "an object's allocation",
	[FAIL_USER] = "a copy from or to user memory",
};

int should_fail(enum fail_kind kind)
{
	unsigned long *countdown = &machine->fail.countdown[kind];

	if (__builtin_expect(!*countdown, 1) || --*countdown)
		return 0;
	machine->fail.hits[kind]++;
	event("made to fail: %s", what[kind]);
	return 1;
}
