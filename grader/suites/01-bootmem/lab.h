/*
 * What the tests of lab 1 share: a node, the suite's own idea of its pages,
 * and blocks of it that are checked as they come.
 *
 * Nothing here knows how bootmem keeps its books; that it is a bitmap is no
 * part of the contract.  Whether a page is free shows in what happens when it
 * is freed: a page that is free already is a BUG.  Where exactly a block comes
 * from is left open, as long as it is free memory, aligned, zeroed, and above
 * the goal if there is room above the goal.
 */
#ifndef _SUITE_BOOTMEM_H
#define _SUITE_BOOTMEM_H

#include "../../suite/suite.h"

#define MB	(1UL << 20)
#define PFN(addr)	((addr) >> PAGE_SHIFT)

/* A machine whose node spans page frames [base, end), all of them taken. */
void new_node(unsigned long base, unsigned long end);
/* The usual node: all is free but the map and, at 0, the firmware's page. */
void usual_node(unsigned long base, unsigned long end);

/* Tells the suite's own idea that pages [pfn, end) are free, or taken. */
void note(unsigned long pfn, unsigned long end, bool is_free);
/* How many of the node's pages are free, by that idea. */
unsigned long free_pages_noted(void);
/* Whether a page is free; asking makes it free. */
void expect_page(unsigned long pfn, bool is_free);

/* Allocates a block, checks it, and fills it so that a later overlap shows.
 * Returns its physical address. */
unsigned long new_block(unsigned long size, unsigned long align,
			unsigned long goal);
/* Blocks that were filled are still as they were. */
void expect_untouched(void);
/* What was allocated so far may be overwritten from now on. */
void forget_blocks(void);

#endif /* _SUITE_BOOTMEM_H */
