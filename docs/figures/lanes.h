/*
 * Figures in which several tasks do something one after the other: a column
 * for each, a row for each thing that happened, time goes down.
 */
#ifndef _DOCS_LANES_H
#define _DOCS_LANES_H

#include "figure.h"

#include <linux/sched.h>
#include <stdarg.h>

#define LANES		3
#define LANES_EVENTS	32

static struct lanes_event {
	int lane;
	const char *text;
	/* A number that is drawn beside it. */
	int number;
	/* What the others do then, if they do not run. */
	const char *rests[LANES];
} lanes_events[LANES_EVENTS];

static int lanes_count;
/* The task of each lane, and what it does while its state is not "running";
 * NULL is no task that could sleep. */
static struct task_struct *lanes_task[LANES];
static const char *lanes_rest[LANES] = { "sleeps", "sleeps", "sleeps" };

static inline void lanes_note(int lane, int number, const char *text)
{
	struct lanes_event *e = &lanes_events[lanes_count % LANES_EVENTS];

	*e = (struct lanes_event){ lane, text, number, { NULL } };
	for (int i = 0; i < LANES; i++)
		if (i != lane && lanes_task[i] &&
		    lanes_task[i]->state == TASK_UNINTERRUPTIBLE)
			e->rests[i] = lanes_rest[i];
	lanes_count++;
}

static inline void lanes_draw(const char *const *names, int lanes,
			      const char *number)
{
	const unsigned long width = 200;

	fputs("<tr>", stdout);
	for (int i = 0; i < lanes; i++)
		dot_cell(stdout, INK_BLANK, 1, width, "<b>%s</b>", names[i]);
	dot_cell(stdout, INK_BLANK, 1, 60, "<b>%s</b>", number);
	fputs("</tr>\n", stdout);
	for (struct lanes_event *e = lanes_events;
	     e < lanes_events + lanes_count; e++) {
		fputs("<tr>", stdout);
		for (int i = 0; i < lanes; i++)
			dot_cell(stdout, i == e->lane ? INK_USED :
				 e->rests[i] ? INK_FREE : INK_BLANK, 1, width,
				 "%s", i == e->lane ? e->text :
				 e->rests[i] ? e->rests[i] : " ");
		dot_cell(stdout, INK_BLANK, 1, 60, "%d", e->number);
		fputs("</tr>\n", stdout);
	}
}

#endif /* _DOCS_LANES_H */
