/*
 * Faults on demand.  Called from the allocators' front doors in the headers,
 * on every allocation: one load when nothing is to fail.
 */
#include <machine/machine.h>

int should_fail(enum fail_kind kind)
{
	unsigned long *countdown = &machine->fail.countdown[kind];

	if (__builtin_expect(!*countdown, 1) || --*countdown)
		return 0;
	machine->fail.hits[kind]++;
	event("made to fail: a page allocation");
	return 1;
}
