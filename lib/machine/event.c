/*
 * The ring of events.  Writing one never fails and never waits: two CPUs may
 * write at once, each into a slot of its own.
 */
#include <machine/machine.h>

#include <stdarg.h>
#include <stdio.h>

void event(const char *fmt, ...)
{
	unsigned long nr = __atomic_fetch_add(&machine->events.count, 1,
					      __ATOMIC_RELAXED);
	struct event *e = &machine->events.ring[nr % EVENT_RING];
	va_list args;

	e->cpu = (unsigned int)this_cpu->id;
	va_start(args, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, args);
	va_end(args);
}
