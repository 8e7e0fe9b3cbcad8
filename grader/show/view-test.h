/*
 * What the tests of the pictures share: a small machine, states built in its
 * RAM by hand, and comparing a picture with what it must be.
 *
 * The machine has 64 page frames, of which 40 to 47 are a hole; build() makes
 *
 *	0 1 2 3 4 ... 7 8 ... 15 16 ... 31 32 ... 39 |  hole  | 48 ... 63
 *	R R R .[  2   ][   3    ][   4    ] # ... #   40 ... 47 [   4    ]
 */
#ifndef _SHOW_VIEW_TEST_H
#define _SHOW_VIEW_TEST_H

#include "../../lib/view/view.h"

#include <linux/bootmem.h>
#include <linux/mm.h>
#include <stddef.h>

#define FRAMES		64UL

#define node		NODE_DATA(0)
#define zone		(&node->node_zones[ZONE_DMA])
#define head(order)	(&zone->free_area[order].free_list)
#define page(pfn)	(&node->node_mem_map[pfn])

typedef void view_fn(FILE *out, const struct machine_state *map);

/* Free lists and a mem_map as above; no bootmem. */
void build(void);
/* A bootmem map, in page frame 1; no zones. */
bootmem_data_t *build_bootmem(void);
/* Puts a block on its list, and in the zone's count. */
void add_free(unsigned long pfn, int order);

/* The picture of the machine as it is; the caller frees it. */
char *picture(view_fn *view);
/* The picture must be exactly this. */
void check(const char *what, view_fn *view, const char *expected);
/* The picture must have this in it. */
void check_line(const char *what, view_fn *view, const char *line);
/* Counts a check of another kind. */
void check_done(void);

/* All page frames in one window. */
void all_frames(FILE *out, const struct machine_state *map);
/* All figures in one. */
void figure(FILE *out, const struct machine_state *map);

/* view-mempool.c: pools, right and wrong. */
void test_mempool(void);
/* view-damage.c: states that no kernel should leave behind. */
void test_damage(void);
/* view-window.c: page tables and areas. */
void test_window(void);
/* Overwrites up to five words of the @size bytes at @at. */
void spoil(void *at, size_t size);
/* view-slab.c: caches and their slabs. */
void test_slab(void);
/* view-scull.c: devices and pipes. */
void test_scull(void);

#endif /* _SHOW_VIEW_TEST_H */
