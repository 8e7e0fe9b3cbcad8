/*
 * What the pictures are drawn from: the state of each page frame, read out of
 * hostile memory once, checked, and kept in memory of our own.
 */
#ifndef _VIEW_FRAMES_H
#define _VIEW_FRAMES_H

#include <linux/bootmem.h>
#include <linux/mm.h>
#include <machine/machine.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum frame_state {
	FRAME_HOLE,	/* no RAM is there */
	FRAME_FREE,
	FRAME_USED,
	FRAME_RESERVED,	/* PG_reserved: never the page allocator's */
	FRAME_WILD,	/* said to be free, but no RAM is there */
	FRAME_KEPT,	/* free, but in the list of one CPU */
};

/* So many blocks of a list are named in a picture. */
#define LIST_FIRST	8
#define DAMAGE_SIZE	112

/* One free list, as far as it could be walked. */
struct list_view {
	unsigned long blocks;
	unsigned long first[LIST_FIRST];
	/* What is wrong with it; empty if nothing is. */
	char damage[DAMAGE_SIZE];
};

/* A zone; frame i of it is page frame start + i. */
struct zone_view {
	const struct machine_state *map;
	int nid, nr;
	unsigned long start, pages;
	unsigned long free_pages;	/* what the zone says */
	unsigned long listed_pages;	/* what the lists hold */
	unsigned long mem_map;		/* its address */
	unsigned char *state;
	/* Order of the free block that begins there, or -1. */
	signed char *order;
	struct list_view list[MAX_ORDER];
	/* What the CPUs keep: hot, and cold. */
	struct list_view kept[MACHINE_CPUS][2];
	/* The zone's descriptor, as it was read. */
	struct zone zone;
	/* How many lists nobody has set up yet. */
	int unset;
	/* Why it can't be drawn; empty if it can. */
	char damage[DAMAGE_SIZE];
};

/* Reads a zone.  False if it has no memory; zone_done() is due if not. */
bool zone_look(struct zone_view *z, const struct machine_state *map, int nid,
	       int nr);
void zone_done(struct zone_view *z);
const char *zone_view_name(const struct zone_view *z);
/* The order of the free block that page frame @pfn is in, or -1. */
int zone_block(const struct zone_view *z, unsigned long pfn);
/* Walks the zone's lists; zone_look() has done so. */
void zone_walk_lists(struct zone_view *z);
/* Calls @fn for each zone that has memory and can be drawn. */
typedef void zone_fn(FILE *out, const struct zone_view *z, void *arg);
void each_zone(FILE *out, const struct machine_state *map, zone_fn *fn,
	       void *arg);

/* A node's bootmem map; bit i is page frame start + i. */
struct bootmem_view {
	unsigned long start, pages;
	unsigned long map_pfn, map_bytes;
	/* Page frame in which the last allocation ended, and how far into
	 * it; 0 and 0 if there was none. */
	unsigned long last_pfn, last_offset;
	unsigned char *state;
	/* The map is gone: all was handed over. */
	bool ended;
	char damage[DAMAGE_SIZE];
};

/* Reads a node's map.  False if there never was one. */
bool bootmem_look(struct bootmem_view *b, const struct machine_state *map,
		  int nid);
void bootmem_done(struct bootmem_view *b);

/* --- Hostile memory ----------------------------------------------------- */

/* Copies @size bytes from @addr if all of them are low RAM or the control
 * block; false otherwise. */
bool view_copy(const struct machine_state *map, unsigned long addr, void *to,
	       size_t size);
/* True if the machine has RAM, low or high, for this page frame. */
bool view_is_ram(const struct machine_state *map, unsigned long pfn);
unsigned int view_nodes(const struct machine_state *map);

/* --- Bars --------------------------------------------------------------- */

#define BAR_COLUMNS	64

/* How many page frames one column stands for, so that all fit: 2^n. */
unsigned long bar_scale(unsigned long pages);
/* What a column of @n frames looks like. */
char bar_glyph(const unsigned char *state, unsigned long n);
/* Prints |...| and a newline; notes in @seen which glyphs were there. */
void bar_draw(FILE *out, const unsigned char *state, unsigned long pages,
	      char seen[128]);
/* Explains the glyphs that were seen. */
void bar_legend(FILE *out, const char seen[128]);

#endif /* _VIEW_FRAMES_H */
