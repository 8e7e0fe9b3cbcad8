/*
 * What the two files of the subject's side know of each other: run.c runs
 * messages, dispatch.c knows the functions.
 */
#ifndef _GRADER_LINK_DISPATCH_H
#define _GRADER_LINK_DISPATCH_H

#include "link.h"

/* Calls a function of the table; returns its result. */
uint64_t link_dispatch(uint32_t fn, const uint64_t *a);
/* Puts the subject's variables into an answer. */
void link_variables(struct link_msg *msg);

/* Has the suite run one of its functions; returns what that returned. */
unsigned long link_upcall(unsigned int fn, unsigned long a, unsigned long b,
			  unsigned long c, unsigned long d);

/* Functions of the table that are no kernel's. */
unsigned long link_echo(unsigned int fn, unsigned long value);
unsigned long link_apply(link_fn1 *function, unsigned long value);
int link_has(link_fn1 *function);
void shrink_general_caches(void);
unsigned long read_at(unsigned long addr);
void write_at(unsigned long addr, unsigned long value);
void run_as(unsigned long flags, int rt);

#endif /* _GRADER_LINK_DISPATCH_H */
