/*
 * Pictures of live memory, as text and in Graphviz's language.
 *
 * All of them are drawn from what the machine holds: RAM and the control
 * block.  Both are hostile, for the kernel that wrote them may have crashed
 * or may be somebody's bad joke.  So whoever wants a picture passes @map, a
 * copy of the control block made when the machine was switched on, and
 * nothing is looked at that @map does not call RAM.  Damage is never fatal:
 * it becomes a line in the picture, with a ! in front.
 *
 *	    Node 0, zone DMA: page frames 0-2047, 1920 free, 64 a column
 *	    |R+#.............................|
 *	    .  free   +  partly free   #  in use   R  reserved
 *
 * A picture has no colours.  view_colour() adds them to a finished one.
 */
#ifndef _VIEW_VIEW_H
#define _VIEW_VIEW_H

#include <machine/machine.h>
#include <stdio.h>

/** A bar of memory for each zone, as the free lists and mem_map tell it. */
void view_zones(FILE *out, const struct machine_state *map);

/** For each zone and order, how many free blocks there are, and where. */
void view_free_lists(FILE *out, const struct machine_state *map);

/**
 * A window on memory, one character a page frame, with the extent of each
 * free block.  @p count is cut to 1024.
 */
void view_frames(FILE *out, const struct machine_state *map,
		 unsigned long first, unsigned long count);

/**
 * The slabs of one cache, or of all that have any: a character an object.
 * @param cachep  the cache's address; 0: all
 */
void view_slabs(FILE *out, const struct machine_state *map,
		unsigned long cachep);

/**
 * For each zone, its last free pages as a bar above its watermarks, and what
 * each CPU keeps: lab 3.
 */
void view_marks(FILE *out, const struct machine_state *map);

/** For each node, whom it asks for memory, and what was counted: lab 3. */
void view_zonelists(FILE *out, const struct machine_state *map);

/** The slots of kmap()'s window that are not free: lab 3. */
void view_kmap(FILE *out, const struct machine_state *map);

/** Each node's bootmem map as a bar, while there is bootmem. */
void view_bootmem(FILE *out, const struct machine_state *map);

/**
 * vmalloc()'s window, one character a page, and the areas in it.
 * @param list  where the first struct vm_struct stands: what vmlist is
 */
void view_window(FILE *out, const struct machine_state *map,
		 unsigned long list);
/** The page tables of that window, and which page frames they map. */
void view_page_tables(FILE *out, const struct machine_state *map);
/** What the machine's screen shows: 64 columns, 16 rows. */
void view_screen(FILE *out, const struct machine_state *map);

/**
 * How much of a memory pool's reserve is there.
 * @param addr  where a mempool_t should be
 */
void view_mempool(FILE *out, const struct machine_state *map,
		  unsigned long addr);

/**
 * The quantum sets of a scull, and what is in them: lab 7.
 * @param addr  where a struct scull_dev should be
 */
void view_scull(FILE *out, const struct machine_state *map,
		unsigned long addr);

/** A scullpipe's ring; @p addr is where a struct scull_pipe should be. */
void view_scull_pipe(FILE *out, const struct machine_state *map,
		     unsigned long addr);

/**
 * Writes a picture in colours: its bars, and its lines about damage.
 * @param picture  what one of the functions above has printed
 */
void view_colour(FILE *out, const char *picture);

/*
 * Graphviz.  A figure is view_dot_begin(), any number of nodes, and
 * view_dot_end().  Colours read on light and on dark paper and do not depend
 * on telling red from green.
 */

void view_dot_begin(FILE *out, const char *name);
void view_dot_end(FILE *out);

/** What page frames [pfn, pfn + pages) are, in a few words. */
struct view_note {
	unsigned long pfn, pages;
	const char *text;
};

/**
 * A node `bootmem` with the bitmap of memory node 0, one square a page
 * frame.
 * @param notes  up to 26 owners of taken frames; they get letters
 */
void view_dot_bootmem(FILE *out, const struct machine_state *map,
		      const struct view_note *notes, unsigned int nr_notes);

/**
 * A node `buddy` with the blocks of page frames [first, first + count), a row
 * for each order.
 * @param count  a power of two, at most 64; first is a multiple of it
 */
void view_dot_buddy(FILE *out, const struct machine_state *map,
		    unsigned long first, unsigned long count,
		    const char *heading);

#endif /* _VIEW_VIEW_H */
