/*
 * The suite of lab 3: what page_alloc.c owes to those who call it.
 *
 * Nothing here knows how a CPU keeps its pages, or in which order the shrinkers
 * are asked.  A test sees which pages come back, what the zones count as free,
 * the zonelists, the watermarks, the NUMA counts, whom the allocator asks for
 * memory, and what an address in the window shows.
 *
 * Watermarks stand in the zones, which are in the machine's memory.  So a test
 * sets them as it likes: who is told no can be seen without using up a machine.
 *
 * A test of an exercise needs only the exercises before it.  Until 3.4 is there
 * a single page may or may not come from a CPU's own list, so the tests before
 * it ask for pairs of pages, which never do.
 */
#ifndef _GRADER_SUITES_NUMA_LAB_H
#define _GRADER_SUITES_NUMA_LAB_H

#include "../../suite/zones.h"

#include <linux/buddy.h>
#include <linux/sched.h>
#include <stdlib.h>
#include <string.h>

/* One zone of 512 page frames, most of them free. */
#define SMALL	"mem=2M"

/* Would wait for memory, but not for ever. */
#define WAITS	(GFP_KERNEL | __GFP_NORETRY)

/* Takes single pages until it is told no; returns how many. */
unsigned long take_singles(unsigned int gfp_mask);

/* --- Zonelists ------------------------------------------------------------ */

#define LIST_MAX	(MAX_NUMNODES * MAX_NR_ZONES)

/* A zonelist, as numbers of zones. */
struct list {
	int n;
	int zone[LIST_MAX];
};

/* Without a look at what is in it. */
struct list raw_list(int nid, int type);

/* --- What each CPU keeps: piles.c ----------------------------------------- */

/* What should be free in each zone, without the piles. */
extern unsigned long zone_free[LIST_MAX];

unsigned long batch_of(int z);
void draw_piles(FILE *out);

/* Boots a machine without reserves, on which no CPU keeps anything. */
void boot_drained(const char *boot_line);
/* Every CPU gives back what it has, so that the free lists have all. */
void drain_all(void);

/* The model of a single page that @cpu takes from zone @z, and of one that it
 * frees. */
void pile_take(unsigned int cpu, int z, const struct page *page, int cold);
void pile_give(unsigned int cpu, const struct page *page, int cold);
/* The zone has as many free pages as the model says. */
void check_zone(int z, const char *after);

/* Takes @n single pages on a CPU, and gives them back. */
void take_many(unsigned int cpu, struct page **pages, int n);
void give_many(unsigned int cpu, struct page **pages, int n);
bool is_among(const struct page *page, struct page **pages, int n);

/* --- Several CPUs at once ------------------------------------------------- */

/* For a task or an interrupt: takes and gives, so many times, what it took
 * itself or what others have. */
void live(void *steps);
/* Gives all of that back; nothing may be missing. */
void expect_all_there(void);

/* --- A cache that can be asked -------------------------------------------- */

/* Somebody who keeps blocks of pages, and gives them up when asked. */
#define BLOCKS	700
extern struct cache {
	struct page *block[BLOCKS];
	int n;
	unsigned int order;
	/* What it says it has, if not n; and gives up in a batch at most. */
	int claim, batch;
	/* It gives nothing before somebody had to reclaim once more. */
	unsigned long deaf;
	/* So often it tries to allocate as well; was it told no? */
	int allocates;
	bool was_denied;
	int queries, batches;
	unsigned int gfp_mask;
	/* Objects asked for after each query. */
	unsigned long asked[64];
	struct shrinker *shrinker;
} cache;

/* Fills the cache with so many blocks, and lets it be asked for them. */
void fill_cache(int blocks, unsigned int order);
/* Below the marks, memory is only for those who free some. */
void allocate_in_reclaim(void);

/* --- HighMem pages, and where they are seen: window.c --------------------- */

/* Boots with more HighMem pages than kmap() has slots, and little else. */
void boot_high(void);
struct page *take_high(void);
/* kmap(), which must return one of its addresses that shows the page. */
unsigned long *map_high(struct page *page);
unsigned long *expect_mapped(void *addr, const struct page *page);
/* The page frame at an address of the window, by the tables; -1: none that may
 * be written to. */
long frame_seen(const void *addr);

#endif /* _GRADER_SUITES_NUMA_LAB_H */
