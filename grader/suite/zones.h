/*
 * Nodes and zones: what a machine has, by its memory map alone, and what the
 * kernel under test has in the zones' descriptors, which a test may change.
 */
#ifndef _GRADER_SUITE_ZONES_H
#define _GRADER_SUITE_ZONES_H

#include "frames.h"

extern const char *const zone_names[MAX_NR_ZONES];

/* The descriptor of a zone, and how many of its pages are free. */
struct zone *zone(int nid, int nr);
unsigned long free_in(int nid, int nr);

int nr_nodes(void);
int distance(int from, int to);
bool has_cpus(int nid);
/* How many page frames of RAM a zone has. */
unsigned long zone_size(int nid, int nr);
/* Which zone a pointer means: nid * MAX_NR_ZONES + nr; -1: none of them. */
int zone_number(const struct zone *z);
/* The same, of a page. */
int zone_of(const struct page *page);

/* Sets pages_min and pages_low; pages_high is 20 more. */
void set_marks(int nid, int nr, unsigned long least, unsigned long low);
/* Sets them below what is free now, by so many pages. */
void set_marks_below(int nid, int nr, unsigned long least, unsigned long low);
/* Nothing is kept back any more: what is free can be had. */
void no_marks(void);

/* Each zone's watermarks, and how much of it is free: for picture(). */
void draw_zones(FILE *out);

#endif /* _GRADER_SUITE_ZONES_H */
