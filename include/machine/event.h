/*
 * The last things that happened, for whoever asks after a crash: a ring that
 * holds EVENT_RING of them and overwrites the oldest.
 */
#ifndef _MACHINE_EVENT_H
#define _MACHINE_EVENT_H

#define EVENT_RING	64

/** One event: what it was, in words, and on which CPU. */
struct event {
	unsigned int cpu;
	char text[76];
};

struct event_ring {
	/** How many events there have been; the newest is count - 1. */
	unsigned long count;
	struct event ring[EVENT_RING];
};

/** Records an event, printf fashion.  Any context. */
void event(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* _MACHINE_EVENT_H */
