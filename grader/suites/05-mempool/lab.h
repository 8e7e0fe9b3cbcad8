/*
 * What the tests of lab 5 share: an allocator below the pools, a pool, and
 * functions that run as tasks.
 *
 * The allocator below is the suite's own.  It decides when it has no memory,
 * hears with which mask it was asked, and knows of each element where it is.
 * So nothing here knows how a pool keeps its reserve: a test sees which
 * elements come out, what goes below, min_nr, curr_nr, and who sleeps.
 *
 *	  below            the pool            in use
 *	+--------+ alloc +---------+ mempool_ +--------+
 *	| . . .  |------>| P P P P |--------->|  U U   |
 *	|        |<------|         |<---------|        |
 *	+--------+ free  +---------+          +--------+
 *
 * A test of an exercise needs only the exercises before it, with these
 * exceptions: one test of 5.1 takes an element out of a pool, and three of 5.3
 * give one back.
 */
#ifndef _SUITE_MEMPOOL_H
#define _SUITE_MEMPOOL_H

#include "../../suite/suite.h"

#include <linux/mempool.h>
#include <linux/slab.h>

/* Slab caches look for what was written where nothing may be written. */
#define SMALL	"mem=1M debug=slab"

/* --- below.c: the allocator below ----------------------------------------- */

#define ELEMENTS	128
/* Of how many questions the masks are kept. */
#define MASKS		32

enum where { BELOW, POOL, USED };

extern struct below {
	/* Where element 0 is. */
	unsigned long base;
	enum where where[ELEMENTS];
	/* How many more it has to give. */
	int left;
	/* The masks it was asked with. */
	int mask[MASKS];
	int asked, freed;
	/* An element that somebody gives back while it is being asked. */
	void *meanwhile;
	/* The next question that it has to say no to starts another task. */
	bool starts;
} below;

/* What that one waits for, in memory that both sides share. */
#define starter		((struct semaphore *)machine->scratch)
/* What the pool's functions must get as pool_data. */
#define DATA	((void *)0x5eedUL)

/* The pool's functions. */
void *below_alloc(int gfp_mask, void *pool_data);
void below_free(void *address, void *pool_data);

/* Elements with a canary in each, all of them below, in the page at @base. */
void make_elements(unsigned long base);
/* Element @i goes from the pool to somebody; and back. */
void lend(int i);
void take_back(int i);
/* How many elements are there. */
int count(enum where where);
/* The number of an element that the kernel under test has named. */
int number_of(const void *address, const char *who);
void expect_canaries(void);

/* A mask in words, for numbers say little. */
const char *mask_text(int mask);
/* What mask question number @nth had. */
void expect_mask(int nth, int mask, const char *what);
/* Where each of the first elements is. */
void draw_elements(FILE *out);

/* --- lab.c: pools --------------------------------------------------------- */

extern mempool_t *pool;

/* A machine, and elements below. */
void boot_below(const char *boot_line);
/* Makes a pool of @min_nr, of elements of the suite's own. */
void new_pool(int min_nr);
/* The same on a machine of its own; below has nothing more to give. */
void boot_pool(const char *boot_line, int min_nr);
/* A copy of the pool, which must be in RAM. */
mempool_t look(void);

/* Takes an element, which must have been the pool's; NULL if there is none. */
void *borrow(int gfp_mask);
void *must_borrow(int gfp_mask);
void give_back(void *element);

/* The pool's counts, and that it has what it must and touched none of it. */
void expect_reserve(int curr_nr, int min_nr, const char *when);
/* The reserve has as many as the pool got and did not give away. */
void expect_no_loss(const char *when);
/* The slab caches did not find that somebody wrote too far. */
void expect_no_overrun(void);

/*
 * Runs what follows for many interleavings, several on each machine.  $SEED
 * picks one of them.
 */
#define RUNS		4
#define NEXT_RUN	1000000UL
#define for_each_run(seed)						\
	for_each_seed(first_)						\
		for (unsigned long seed = first_; seed; seed = next_run(seed))
unsigned long next_run(unsigned long seed);
/* A pool for one interleaving; its machine is new if the seed is a first. */
void run_pool(unsigned long seed, const char *boot_line, int min_nr);

/* --- tasks.c: what runs at the same time as others ------------------------ */

/* One step of a random life: borrows what goes in @slot, or gives it back. */
void live(void **slot, int gfp_mask);
/* Borrows an element and gives it back, so many times. */
void borrow_and_return(void *times);
/* Both, as an interrupt handler and as a task. */
void live_as_irq(void *unused);
void live_as_task(void *unused);
/* One element of a pool of one goes to and fro between two CPUs: each time it
 * is waited for, it comes. */
void relay(unsigned long seed, long times);

#endif /* _SUITE_MEMPOOL_H */
