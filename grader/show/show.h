/*
 * What the files of `make show` share: drawing, and calling the kernel under
 * test.  show.c begins, and each lab has a file that says what is called and
 * what is drawn.
 */
#ifndef _SHOW_SHOW_H
#define _SHOW_SHOW_H

#include "../../lib/view/view.h"
#include "../link/link.h"

#include <linux/mm.h>

typedef void view_fn(FILE *out, const struct machine_state *map);

/* The memory map, out of the kernel's reach. */
extern struct machine_state map;
/* The kernel's mem_map, and its list of vmalloc()'s areas, as its last answer
 * had them. */
extern uint64_t mem_map_at, vmlist_at;
/* What is drawn if a call ends in an oops. */
extern view_fn *view_last;

/* Ends the program with a sentence. */
void die(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* --- Drawing: draw.c ----------------------------------------------------- */

void heading(const char *text);
void draw(view_fn *view);
/* What is different from the last picture by draw() or draw_changes(), which
 * must have been of this view. */
void draw_changes(view_fn *view);
/* The 64 page frames around @pfn. */
void draw_around(unsigned long pfn);

/* --- Calling: show.c ----------------------------------------------------- */

/* Runs one function of the kernel; returns what it returned.  An oops ends the
 * program, with a picture and a sentence. */
uint64_t call_msg(struct link_msg *msg);
uint64_t call(enum link_fn fn, uint64_t a, uint64_t b, uint64_t c);
void call0(enum link_fn fn);
/* Switches the kernel on. */
void boot(void);
/* Starts a call as a task of its own; runs all until one is done. */
void start(uint32_t task, enum link_fn fn, uint64_t a, uint64_t b);
struct link_msg run_tasks(void);

/* --- The labs ------------------------------------------------------------ */

/* Takes a block of 1 << @order pages; 0 if there is none. */
uint64_t alloc(int nid, unsigned int gfp_mask, unsigned int order);
unsigned long pfn_of(uint64_t page);
/* What a suite's function returns when lab 5 calls it. */
uint64_t mempool_upcall(const struct link_msg *msg);

void show_bootmem(void);
void show_buddy(void);
void show_numa(void);
void show_slab(void);
void show_mempool(void);
void show_vmalloc(void);
void show_scull(void);

#endif /* _SHOW_SHOW_H */
