/*
 * The window of addresses as a suite sees it: it walks the page tables and
 * vmlist by itself, and keeps count of what pages there are.
 */
#ifndef _GRADER_SUITE_AREAS_H
#define _GRADER_SUITE_AREAS_H

#include "suite.h"

#include "../../lib/view/window.h"
#include <asm/io.h>

/* Boots a machine; from here on pictures show its window. */
void areas_boot(const char *boot_line);

/* The page table's entry for an address; 0 if there is none. */
unsigned long entry_at(unsigned long addr);
#define NO_FRAME	(~0UL)
/* The page frame that the tables say is at @addr; or NO_FRAME. */
unsigned long frame_at(unsigned long addr);
/* How many page tables and middle directories there are. */
unsigned int count_tables(void);

/* Copies vmlist, which must be a proper list; returns how many there are. */
#define AREAS_MAX	256
unsigned int list_areas(struct area_view area[AREAS_MAX]);
/* Must be an area in vmlist: its members. */
struct vm_struct area_of(const struct vm_struct *area);

/*
 * Pages that somebody has: what is in use without being reserved, a page table
 * or part of a slab.  When everything is given back it is what it was before.
 */
unsigned long pages_held(void);
/* Pages of slabs.  A few more or less mean nothing; many more, a leak. */
unsigned long pages_in_slabs(void);
/* Both must be what they were when the last one was called. */
void note_pages(void);
void expect_no_leak(const char *when);

/*
 * A word at an address of the window, seen by this process: through the TLB,
 * if the tables have a page there at all.
 */
unsigned long see(unsigned long addr);
void store(unsigned long addr, unsigned long value);
/* The same word by the page frame's address in the direct map; the frame must
 * not be HighMem. */
unsigned long *word_in_frame(unsigned long pfn, unsigned long addr);

/* An array of pages in RAM, for vmap(); and a pointer to it, for
 * map_vm_area().  The pages are new ones. */
struct page **new_pages(unsigned int count, unsigned int gfp_mask);
struct page ***pointer_to(struct page **pages);
unsigned long pfn_of(const struct page *page);
/* The struct page of a frame of RAM, wherever the subject says mem_map is. */
struct page *page_of(unsigned long pfn);

#endif /* _GRADER_SUITE_AREAS_H */
