/*
 * The suite's own idea of every page frame: what the page allocator should
 * think, worked out from the memory map and the calls that were made.  It
 * stands in the suite's memory, out of the subject's reach.
 *
 * Given which frames are free, there is only one way to divide them into the
 * largest possible blocks of buddies; so whatever data structure an allocator
 * has, frames_census() says how many blocks of each order it must find.
 */
#ifndef _GRADER_SUITE_FRAMES_H
#define _GRADER_SUITE_FRAMES_H

#include "suite.h"

enum frame {
	NO_RAM,		/* a hole in the memory map */
	RESERVED,	/* the kernel's own: never the allocator's */
	FREE,
	USED,		/* a test has it */
};

/* How many free blocks there are of each order. */
struct census {
	unsigned long blocks[MAX_ORDER];
};

/* Boots a machine and looks which frames are free. */
void frames_boot(const char *boot_line);
/* How many page frames there are, holes included, and free ones among them. */
unsigned long frames_total(void);
unsigned long frames_free(void);
enum frame frame_state(unsigned long pfn);
/* The zone that a frame of RAM is in: nid * MAX_NR_ZONES + nr; else -1. */
int frame_zone(unsigned long pfn);

/*
 * Allocates 2^@order pages with alloc_pages() and checks what comes back: RAM,
 * aligned, free before, count 1.  Returns NULL if the allocator
 * had none.
 */
struct page *take(unsigned int gfp_mask, unsigned int order);
/* The same, but the allocator must have one. */
struct page *must_take(unsigned int gfp_mask, unsigned int order);
/* Frees a block that take() returned. */
void give(struct page *page, unsigned int order);
/* Frees a single page by free_cold_page(), which wants it without users. */
void give_cold(struct page *page);

/* The blocks that free memory of one zone consists of, or of ALL_NODES. */
struct census frames_census(int nid, int nr);
#define ALL_NODES	(-1)
/* Does the node have memory in that zone? */
bool frames_have_zone(int nid, int nr);
/* The order of the free block that @pfn is in; -1 if it is not free. */
int frame_block_order(unsigned long pfn);
/* What an allocator has: takes blocks, largest first, until there are none,
 * and gives all back. */
struct census allocator_census(void);
/* Both must be the same. */
void expect_census(const char *when);

/* Where frames_draw() draws, for picture(). */
void frames_focus(unsigned long pfn);
void frames_draw(FILE *out);

#endif /* _GRADER_SUITE_FRAMES_H */
