/*
 * The suite of lab 5: what mempool.c owes to those who call it.
 *
 * The allocator below the pools is the suite's own.  It decides when it has no
 * memory, hears with which mask it was asked, and knows of each element where
 * it is.  So nothing here knows how a pool keeps its reserve: a test sees
 * which elements come out, what goes below, min_nr, curr_nr, and who sleeps.
 *
 * A test of an exercise needs only the exercises before it, with these
 * exceptions: one test of 5.1 takes an element out of a pool, and three of 5.3
 * give one back.
 */
#include "../../../lib/view/view.h"
#include "../../suite/suite.h"

#include <limits.h>
#include <linux/mempool.h>
#include <linux/slab.h>
#include <stdlib.h>
#include <string.h>

LAB(5, "05-mempool", "mempool.c", "Memory pools");

/* Slab caches look for what was written where nothing may be written. */
#define SMALL	"mem=1M debug=slab"

/* --- The allocator below ------------------------------------------------- */

/*
 *	  below            the pool            in use
 *	+--------+ alloc +---------+ mempool_ +--------+
 *	| . . .  |------>| P P P P |--------->|  U U   |
 *	|        |<------|         |<---------|        |
 *	+--------+ free  +---------+          +--------+
 */
#define ELEMENTS	128
/* No test asks so often, if it comes to an end. */
#define QUESTIONS	5000
/* Elements may be smaller than two pointers: there is no room for links. */
#define ELEMENT_SIZE	8
#define CANARY		0xec

enum where { BELOW, POOL, USED };

static struct {
	/* Where element 0 is. */
	unsigned long base;
	enum where where[ELEMENTS];
	/* How many more it has to give. */
	int left;
	/* The masks it was asked with. */
	int mask[32];
	int asked, freed;
	/* An element that somebody gives back while it is being asked. */
	void *meanwhile;
	/* The next question starts another task. */
	bool starts;
} below;

/* What that one waits for, in memory that both sides share. */
#define starter		((struct semaphore *)machine->scratch)

static mempool_t *pool;
/* What the pool's functions must get as pool_data. */
#define DATA	((void *)0x5eedUL)

static void *element(int i)
{
	return (void *)(below.base + (unsigned long)i * ELEMENT_SIZE);
}

/* The number of an element that the kernel under test has named. */
static int number_of(const void *address, const char *who)
{
	unsigned long offset = (unsigned long)address - below.base;

	expect(offset < ELEMENTS * ELEMENT_SIZE && !(offset % ELEMENT_SIZE),
	       "an element of this pool", "%s %s %#lx, which is none", who,
	       address ? "has the address" : "has", (unsigned long)address);
	return (int)(offset / ELEMENT_SIZE);
}

static const char *mask_text(int mask)
{
	static const char *const names[] = {
		"DMA", "HIGHMEM", "4", "8", "WAIT", "HIGH", "IO", "FS", "COLD",
		"NOWARN",
	};
	static char text[64];

	text[0] = '\0';
	for (int i = 0; i < 10; i++)
		if (mask >> i & 1)
			snprintf(text + strlen(text), sizeof(text) -
				 strlen(text), "%s%s", *text ? "|" : "",
				 names[i]);
	return *text ? text : "no flags";
}

/* The mask of question number @nth; in words, for numbers say little. */
static void expect_mask(int nth, int mask, const char *what)
{
	char expected[128];

	snprintf(expected, sizeof(expected), "%s: %s", what, mask_text(mask));
	expect(below.mask[nth] == mask, expected, "%s",
	       mask_text(below.mask[nth]));
}

/* In what context must the pool's functions be called?  In their caller's. */
static void check_context(const char *who, void *pool_data)
{
	struct cpu cpu = machine->cpu[0];
	const char *before = mistake("Release the lock before you call one of "
		"the pool's functions: they may sleep, or take locks of their "
		"own.");

	expect(memory_map()->nr_cpus > 1 || (!cpu.irqs_off &&
	       !(cpu.preempt_count & 0xff)), "the pool's functions are called "
	       "with no lock held and interrupts on, as its caller had it",
	       "%s was called %s", who, cpu.irqs_off ? "with interrupts off" :
	       "with a lock held");
	mistake("Both of the pool's functions get pool->pool_data.");
	expect(pool_data == DATA, "pool_data as it was given when the pool was "
	       "made", "%s got %#lx", who, (unsigned long)pool_data);
	mistake(before);
}

static void give(void *element);

static void *below_alloc(int gfp_mask, void *pool_data)
{
	int i = 0;

	check_context("alloc_fn", pool_data);
	below.mask[below.asked++ % 32] = gfp_mask;
	expect(below.asked < QUESTIONS, "an end of the questions to alloc_fn: "
	       "the pool sleeps, or has enough", "%d questions, and no end",
	       below.asked);
	if (below.meanwhile) {
		void *element = below.meanwhile;

		below.meanwhile = NULL;
		give(element);
	}
	while (i < ELEMENTS && below.where[i] != BELOW)
		i++;
	if (!below.left || i == ELEMENTS) {
		if (below.starts)
			up(starter);
		below.starts = false;
		step("below, asked with %s, has none", mask_text(gfp_mask));
		return NULL;
	}
	below.left--;
	below.where[i] = POOL;
	step("below, asked with %s, gives element %d", mask_text(gfp_mask), i);
	return element(i);
}

static void below_free(void *address, void *pool_data)
{
	int i = number_of(address, "what free_fn got");

	check_context("free_fn", pool_data);
	step("below gets element %d back", i);
	expect(below.where[i] == POOL, "free_fn gets what the pool has",
	       "it got element %d, which is %s", i, below.where[i] == USED ?
	       "in use" : "below already");
	below.where[i] = BELOW;
	below.freed++;
	below.left += below.left < INT_MAX;
}

static int count(enum where where)
{
	int n = 0;

	for (int i = 0; i < ELEMENTS; i++)
		n += below.where[i] == where;
	return n;
}

/* --- Pools --------------------------------------------------------------- */

/* A copy of the pool, which must be in RAM. */
static mempool_t look(void)
{
	mempool_t copy;
	unsigned long at = (unsigned long)pool - PAGE_OFFSET;

	expect(at < memory_map()->ram_end && at % sizeof(long) == 0 &&
	       sizeof(copy) <= memory_map()->ram_end - at,
	       "a pool in the machine's memory", "its address is %#lx",
	       (unsigned long)pool);
	memcpy(&copy, pool, sizeof(copy));
	return copy;
}

/* Where each of the first elements is. */
static void draw_elements(FILE *out)
{
	static const char sign[] = { [BELOW] = '.', [POOL] = 'P', [USED] = 'U' };
	int n = 8;

	for (int i = n; i < 64; i++)
		n = below.where[i] != BELOW ? i + 1 : n;
	fputs("    |", out);
	for (int i = 0; i < n; i++)
		fputc(sign[below.where[i]], out);
	fprintf(out, "|  elements 0 to %d\n    P  the pool's   U  in use   "
		".  below\n", n - 1);
}

static void draw(FILE *out)
{
	char *text = NULL;
	size_t size;
	FILE *line = open_memstream(&text, &size);

	/* The pool's first line says enough: what it has, and who sleeps. */
	if (line && pool)
		view_mempool(line, memory_map(), (unsigned long)pool);
	if (line)
		fclose(line);
	if (pool && text)
		fprintf(out, "%.*s\n", (int)strcspn(text, "\n"), text);
	free(text);
	draw_elements(out);
}

/* A machine, and below it elements with a canary in each. */
static void boot_below(const char *boot_line)
{
	boot(boot_line);
	picture(draw);
	pool = NULL;
	memset(&below, 0, sizeof(below));
	below.base = __get_free_pages(GFP_KERNEL, 0);
	below.left = INT_MAX;
	if (below.base < PAGE_OFFSET || below.base - PAGE_OFFSET >=
	    memory_map()->ram_end)
		cr_skip_test("no page for the elements");
	memset(element(0), CANARY, ELEMENTS * ELEMENT_SIZE);
}

/* Makes a pool of @min_nr, of elements of the suite's own. */
static void new_pool(int min_nr)
{
	pool = mempool_create(min_nr, below_alloc, below_free, DATA);
	expect(pool != NULL, "a pool: there is memory", "NULL");
}

/* The same on a machine of its own; below has nothing more to give. */
static void boot_pool(const char *boot_line, int min_nr)
{
	boot_below(boot_line);
	new_pool(min_nr);
	below.left = 0;
	below.asked = 0;
}

/*
 * Runs what follows for many interleavings, several on each machine.  $SEED
 * picks one of them.
 */
#define RUNS		4
#define NEXT_RUN	1000000UL
#define for_each_run(seed)						\
	for_each_seed(first_)						\
		for (unsigned long seed = first_; seed; seed = next_run(seed))

static unsigned long next_run(unsigned long seed)
{
	seed += NEXT_RUN;
	return getenv("KMEMLAB_SEED") || seed > RUNS * NEXT_RUN ? 0 : seed;
}

/* A pool for one interleaving; its machine is new if the seed is a first. */
static void run_pool(unsigned long seed, const char *boot_line, int min_nr)
{
	unsigned long base = below.base;

	if (!base || seed < NEXT_RUN) {
		boot_pool(boot_line, min_nr);
		return;
	}
	memset(&below, 0, sizeof(below));
	below.base = base;
	below.left = INT_MAX;
	new_pool(min_nr);
	below.left = 0;
}

/* Takes an element that must have been the pool's. */
static void *take_from(mempool_t *pool, int gfp_mask)
{
	void *address = mempool_alloc(pool, gfp_mask);
	int i;

	if (!address)
		return NULL;
	i = number_of(address, "what mempool_alloc() returned");
	expect(below.where[i] == POOL, "an element that nobody uses",
	       "element %d is %s", i, below.where[i] == USED ? "in use already" :
	       "below: the pool does not have it");
	below.where[i] = USED;
	return address;
}

static void *take(int gfp_mask)
{
	return take_from(pool, gfp_mask);
}

static void *must_take(int gfp_mask)
{
	void *address = take(gfp_mask);

	expect(address != NULL, "an element", "NULL");
	return address;
}

static void give_to(mempool_t *pool, void *address)
{
	below.where[((unsigned long)address - below.base) / ELEMENT_SIZE] =
		POOL;
	mempool_free(address, pool);
}

static void give(void *address)
{
	give_to(pool, address);
}

/* The pool's counts, and that it has what it must and touched none of it. */
static void expect_reserve(int curr_nr, int min_nr, const char *when)
{
	mempool_t now = look();
	const char *bytes = element(0);

	expect_eq(now.min_nr, min_nr, "pool->min_nr %s", when);
	expect_eq(now.curr_nr, curr_nr, "pool->curr_nr %s", when);
	expect_eq(count(POOL), curr_nr, "elements that came to the pool and "
		  "did not leave it, %s", when);
	for (int i = 0; i < ELEMENTS * ELEMENT_SIZE; i++)
		expect(bytes[i] == (char)CANARY, "what is in an element is "
		       "nobody's business", "byte %d of element %d was "
		       "written", i % ELEMENT_SIZE, i / ELEMENT_SIZE);
}

/* The reserve has as many as the pool got and did not give away. */
static void expect_no_loss(const char *when)
{
	mempool_t now = look();

	expect_reserve(count(POOL), now.min_nr, when);
	expect(now.curr_nr <= now.min_nr, "no more elements than min_nr",
	       "%d", now.curr_nr);
}

static void expect_nobody_waits(void)
{
	const char *before = mistake("init_waitqueue_head() makes a wait queue "
		"of what was only memory.");

	expect(look().wait.task_list.next == &pool->wait.task_list,
	       "nobody is on pool->wait", "it is not an empty queue");
	mistake(before);
}

/* The slab caches did not find that somebody wrote too far. */
static void expect_no_overrun(void)
{
	const char *before = mistake("An array of pointers has so many times "
		"sizeof(void *) bytes.");

	expect(!log_has("slab error") && !log_has("Slab corruption"),
	       "nothing was written outside of what kmalloc() gave",
	       "the slab caches found that something was");
	mistake(before);
}

/* --- 5.1 ----------------------------------------------------------------- */

EXERCISE("5.1", "A reserve", 20, 40, "A reserve");

/*
 *	below  |.......    ->    |PPPP...
 *	                          4 in reserve
 */
TEST("5.1", the_reserve_is_filled,
     "mempool_create() gets min_nr elements from alloc_fn, with GFP_KERNEL, "
     "and keeps them.")
{
	static const int sizes[] = { 1, 4, 100 };

	for (int i = 0; i < 3; i++) {
		boot_below(SMALL);
		mistake("One call of alloc_fn for each of min_nr elements; "
			"min_nr and curr_nr say how many there are.");
		new_pool(sizes[i]);
		expect_reserve(sizes[i], sizes[i], "in a new pool");
		expect_nobody_waits();
		expect_eq(below.asked, sizes[i], "calls of alloc_fn");
		for (int n = 0; n < sizes[i] && n < 32; n++)
			expect_mask(n, GFP_KERNEL, "the mask that alloc_fn "
				    "gets");
		expect_eq(below.freed, 0, "calls of free_fn");
	}
}

/* Runs something again and again.  What it forgets to free adds up. */
static void expect_no_leak(void (*fn)(void), const char *what)
{
	unsigned long before = 0;

	for (int i = 0; i < 44; i++) {
		if (i == 4)
			before = nr_free_pages();
		fn();
		expect_eq(count(BELOW), ELEMENTS, "elements that are below "
			  "after %s", what);
	}
	mistake("What kmalloc() gave has to be given back to kfree(): the "
		"array, and the pool itself if it was not the caller's.");
	expect_eq(nr_free_pages(), before, "nr_free_pages() after %s 40 times",
		  what);
}

static void create_and_destroy(void)
{
	new_pool(20);
	mempool_destroy(pool);
	pool = NULL;
}

/*
 *	|PPPP....    ->    |........
 */
TEST("5.1", destroying_gives_everything_back,
     "mempool_destroy() gives each element to free_fn once, and frees the "
     "pool's own memory.")
{
	boot_below(SMALL);
	new_pool(4);
	mistake("Every element in reserve goes to free_fn, one after the "
		"other.");
	mempool_destroy(pool);
	pool = NULL;
	expect_eq(below.freed, 4, "calls of free_fn");
	expect_eq(count(BELOW), ELEMENTS, "elements that are below again");
	expect_no_leak(create_and_destroy, "a pool was made and destroyed");
	expect_no_overrun();
}

static void create_in_vain(void)
{
	below.left = 2;
	pool = mempool_create(100, below_alloc, below_free, DATA);
	expect(!pool, "NULL: below has two elements, not 100", "a pool");
}

/*
 *	wanted: 4.  below has 2:   |PP          no third one
 *	                           |..          NULL
 */
TEST("5.1", all_or_nothing,
     "If below has fewer than min_nr elements, mempool_create() returns NULL, "
     "and what it got goes back.")
{
	for (int had = 0; had < 4; had++) {
		boot_below(SMALL);
		below.left = had;
		step("below has %d elements and no more", had);
		mistake("As soon as alloc_fn returns NULL: give back what "
			"there is, and return NULL.");
		pool = mempool_create(4, below_alloc, below_free, DATA);
		expect(!pool, "NULL: there are not four elements", "a pool");
		expect_eq(below.freed, had, "calls of free_fn");
		expect_eq(count(BELOW), ELEMENTS, "elements that are below");
	}
	expect_no_leak(create_in_vain, "the third element could not be had");
}

static unsigned long failing;

static void create_without_memory(void)
{
	below.left = INT_MAX;
	machine->fail.countdown[FAIL_SLAB] = failing;
	pool = mempool_create(4, below_alloc, below_free, DATA);
	machine->fail.countdown[FAIL_SLAB] = 0;
	if (pool)
		mempool_destroy(pool);
	pool = NULL;
}

TEST("5.1", no_memory_for_the_pool_itself,
     "If a kmalloc() fails, whichever it is, mempool_create() returns NULL and "
     "leaves nothing behind.")
{
	unsigned long hits = 1;

	/* Until there are not so many calls that one of them could fail. */
	for (failing = 1; hits && failing < 8; failing++) {
		boot_below(SMALL);
		step("kmalloc() number %lu is made to fail", failing);
		machine->fail.countdown[FAIL_SLAB] = failing;
		mistake("kmalloc() returns NULL when there is no memory: look "
			"at each result before you use it.");
		pool = mempool_create(4, below_alloc, below_free, DATA);
		hits = machine->fail.hits[FAIL_SLAB];
		machine->fail.countdown[FAIL_SLAB] = 0;
		expect(!pool == !!hits, "NULL if a kmalloc() failed, otherwise "
		       "a pool", pool ? "a pool" : "NULL");
		expect_eq(count(BELOW), hits ? ELEMENTS : ELEMENTS - 4,
			  "elements that are below");
		if (pool)
			mempool_destroy(pool);
		pool = NULL;
		expect_no_leak(create_without_memory, "that");
	}
	expect(failing > 2, "the pool's memory comes from kmalloc()",
	       "no kmalloc() was called");
}

/*
 *	|PPPU....   one is in use
 */
TEST("5.1", a_missing_element_is_a_bug,
     "mempool_destroy() is a BUG while an element of the reserve is in use, "
     "before anything is freed.")
{
	boot_pool(SMALL, 4);
	must_take(GFP_ATOMIC);
	mistake("BUG_ON() if curr_nr is not min_nr, before the first element "
		"goes below.");
	expect_bug(mempool_destroy(pool), "one element has not come back");
	expect_eq(below.freed, 0, "calls of free_fn before that");
}

/* A pool in memory that is full of something else. */
static void init_and_exit(void)
{
	mempool_t *own = (mempool_t *)(below.base + PAGE_SIZE / 2);

	memset(own, 0x5a, sizeof(*own));
	expect_eq(mempool_init(own, 3, below_alloc, below_free, DATA), 0,
		  "mempool_init() when there is memory");
	pool = own;
	expect_reserve(3, 3, "after mempool_init()");
	mempool_exit(own);
	pool = NULL;
}

TEST("5.1", a_pool_of_ones_own,
     "mempool_init() makes a pool in any memory, or returns -ENOMEM; "
     "mempool_exit() ends it.")
{
	boot_below(SMALL);
	mistake("Set every member: the memory of the pool may hold anything.");
	init_and_exit();
	expect_no_leak(init_and_exit, "mempool_exit()");
	below.left = 2;
	step("below has two elements and no more");
	expect_eq(mempool_init((mempool_t *)(below.base + PAGE_SIZE / 2), 3,
			       below_alloc, below_free, DATA), -ENOMEM,
		  "mempool_init() when there is no third element");
	expect_eq(count(BELOW), ELEMENTS, "elements that are below");
}

/* --- 5.2 ----------------------------------------------------------------- */

EXERCISE("5.2", "Ask below first", 20, 40, "Ask below first");

static const char the_masks[] = "First without __GFP_WAIT and __GFP_IO and "
	"with __GFP_NOWARN. Then, if the mask has __GFP_FS and one of these "
	"two, and if half of the reserve or less is left, with the caller's "
	"own mask.";

TEST("5.2", the_first_question_is_modest,
     "mempool_alloc() asks alloc_fn first, without __GFP_WAIT and __GFP_IO and "
     "with __GFP_NOWARN, and returns what that has.")
{
	static const int masks[] = {
		GFP_KERNEL, GFP_NOFS, GFP_NOIO, GFP_ATOMIC, 0,
		GFP_KERNEL | __GFP_HIGH | __GFP_COLD,
	};

	boot_pool(SMALL, 4);
	mistake(the_masks);
	for (int i = 0; i < 6; i++) {
		below.left = 1;
		below.asked = 0;
		must_take(masks[i]);
		expect_eq(below.asked, 1, "calls of alloc_fn, which had an "
			  "element");
		expect_mask(0, (masks[i] & ~(__GFP_WAIT | __GFP_IO)) |
			    __GFP_NOWARN, "the mask of the first question");
		expect_reserve(4, 4, "when below had an element");
	}
}

/*
 *	below has none:   |PPPP   |PPPU   |PPUU   |PUUU   |UUUU
 */
TEST("5.2", the_reserve_comes_last,
     "When alloc_fn has nothing, elements come out of the reserve, each of "
     "them once.")
{
	boot_pool(SMALL, 4);
	mistake("Below first, each time. Then, under the lock: if curr_nr is "
		"not 0, take one out.");
	for (int left = 3; left >= 0; left--) {
		below.asked = 0;
		must_take(GFP_ATOMIC);
		expect_eq(below.asked, 1, "calls of alloc_fn before the "
			  "reserve was touched");
		expect_reserve(left, 4, "after an element was taken");
	}
	/* Memory below again: the reserve is not what comes next. */
	below.left = 1;
	step("below has one element again");
	must_take(GFP_ATOMIC);
	expect_reserve(0, 4, "after below had an element again");
}

/* Below has something only for those who allow everything. */
static void *only_if_urgent(int gfp_mask, void *pool_data)
{
	void *address = gfp_mask == GFP_KERNEL ?
		below_alloc(gfp_mask, pool_data) : NULL;

	if (gfp_mask != GFP_KERNEL)
		step("below, asked with %s, has none", mask_text(gfp_mask));
	return address;
}

/*
 *	|PPPPP  2 1/2 are half of 5
 *	|PPPUU  more than half: one question
 *	|PPUUU  not more: two
 */
TEST("5.2", the_second_question_is_urgent,
     "When half of the reserve or less is left, alloc_fn is asked again, with "
     "all that the caller allows; if it has an element then, that is it.")
{
	for (int min_nr = 4; min_nr <= 5; min_nr++) {
		boot_pool(SMALL, min_nr);
		mistake(the_masks);
		for (int left = min_nr; left > 0; left--) {
			bool low = left <= min_nr / 2;

			below.asked = 0;
			must_take(GFP_KERNEL);
			expect_eq(below.asked, low ? 2 : 1, "calls of alloc_fn "
				  "with %d of %d elements left", left, min_nr);
			if (low)
				expect_mask(1, GFP_KERNEL, "the mask of the "
					    "second question");
		}
	}
	boot_below(SMALL);
	pool = mempool_create(2, only_if_urgent, below_free, DATA);
	expect(pool != NULL, "a pool", "NULL");
	must_take(GFP_KERNEL);
	expect_reserve(1, 2, "when it was full, and below had nothing");
	must_take(GFP_KERNEL);
	expect_reserve(1, 2, "when below had an element, asked again");
}

TEST("5.2", not_everybody_asks_twice,
     "A caller who forbids calls into file systems, or sleeping and I/O, does "
     "not make the pool ask twice.")
{
	static const int masks[] = {
		GFP_NOFS, GFP_NOIO, GFP_ATOMIC, 0, __GFP_FS,
	};

	for (int i = 0; i < 5; i++) {
		boot_pool(SMALL, 2);
		mistake(the_masks);
		must_take(GFP_ATOMIC);
		below.asked = 0;
		must_take(masks[i]);
		expect_eq(below.asked, 1, "calls of alloc_fn for %s",
			  mask_text(masks[i]));
	}
}

/*
 *	|U   nothing below, nothing in reserve
 */
TEST("5.2", nothing_is_null,
     "Without __GFP_WAIT, when there is nothing below and nothing in reserve, "
     "the result is NULL; in an interrupt, too.")
{
	boot_pool(SMALL, 1);
	must_take(GFP_ATOMIC);
	mistake("Who may not sleep gets NULL from an empty pool.");
	for (int irq = 0; irq < 2; irq++) {
		as_irq(irq);
		expect(!take(GFP_ATOMIC), "NULL", "an element");
		expect_reserve(0, 1, "after NULL was returned");
		expect(!take(__GFP_IO | __GFP_FS), "NULL", "an element");
	}
	expect(!log_has("sleeping function"), "nobody who may not sleep said "
	       "that he might", "the log has a complaint");
}

static int taken;

static void take_some(void *n)
{
	for (int i = 0; i < (int)(long)n; i++)
		taken += take(GFP_ATOMIC) != NULL;
}

/*
 *	CPU 0  take take take take             |PPPPPPPPPP
 *	CPU 1  take take take take      ->
 *	IRQ 0       take take                  |UUUUUUUUUU
 */
TEST("5.2", the_last_ones_are_taken_once,
     "Several CPUs and interrupts that empty a reserve at the same time get "
     "each element once.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = take_some, .arg = (void *)6L },
		{ .cpu = 1, .fn = take_some, .arg = (void *)6L },
		{ .cpu = 0, .irq = true, .fn = take_some, .arg = (void *)3L },
		{ .cpu = 1, .irq = true, .fn = take_some, .arg = (void *)3L },
	};

	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=2", 10);
		taken = 0;
		mistake("The look at curr_nr and the taking belong under one "
			"lock, taken with interrupts off: "
			"spin_lock_irqsave().");
		run_tasks(seed, tasks, 4);
		expect_eq(taken, 10, "elements that 18 callers got out of a "
			  "reserve of 10");
		expect_reserve(0, 10, "at the end");
	}
}

/* --- 5.3 ----------------------------------------------------------------- */

EXERCISE("5.3", "Waiting for an element", 20, 60, "Waiting for an element");

static bool done;
static const char it_sleeps[] = "With __GFP_WAIT: when there is nothing, sleep "
	"on pool->wait, and begin again from the start when woken up.";

static void sleep_for_one(void *unused)
{
	void *address = take(GFP_NOIO);

	expect(address != NULL, "an element: GFP_NOIO may sleep until there is "
	       "one", "NULL");
	done = true;
}

/* The tasks of one CPU take turns, so a call that returns here was made when
 * all that began before it slept. */
static void let_others_sleep(void)
{
	nr_free_pages();
	expect(below.asked > 0 && !done, "mempool_alloc() sleeps: there is "
	       "nothing", "it has %s", done ? "returned" : "asked nobody");
}

static void wake_with_memory(void *unused)
{
	let_others_sleep();
	below.left = 1;
	step("below has an element again, and the sleeper is woken");
	wake_up(&pool->wait);
}

/*
 *	task A   mempool_alloc ... sleeps ................. gets one
 *	task B                            below has memory
 *	                                  wake_up(&pool->wait)
 */
TEST("5.3", a_sleeper_asks_below_again,
     "With __GFP_WAIT, a caller for whom there is nothing sleeps; woken up, he "
     "asks below again.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = sleep_for_one },
		{ .cpu = 0, .fn = wake_with_memory },
	};

	boot_pool(SMALL, 1);
	must_take(GFP_ATOMIC);
	below.asked = 0;
	done = false;
	mistake(it_sleeps);
	run_tasks(1, tasks, 2);
	expect_reserve(0, 1, "after below had an element for the sleeper");
}

static void wake_for_nothing(void *unused)
{
	for (int i = 1; i <= 3; i++) {
		let_others_sleep();
		step("the sleeper is woken, and there is still nothing");
		wake_up(&pool->wait);
	}
	wake_with_memory(NULL);
}

/*
 *	task A   sleeps ..... asks, sleeps ..... asks, sleeps ..... gets one
 *	task B         wake_up           wake_up            wake_up
 */
TEST("5.3", awake_is_not_enough,
     "A caller who is woken up and finds nothing goes to sleep again.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = sleep_for_one },
		{ .cpu = 0, .fn = wake_for_nothing },
	};

	boot_pool(SMALL, 1);
	must_take(GFP_ATOMIC);
	below.asked = 0;
	done = false;
	mistake("Somebody else may have been faster: after schedule() "
		"everything begins again, in a loop.");
	run_tasks(1, tasks, 2);
	expect_reserve(0, 1, "at the end");
}

static void wake_interruptible(void *unused)
{
	int asked;

	let_others_sleep();
	asked = below.asked;
	wake_up_interruptible(&pool->wait);
	let_others_sleep();
	mistake("Sleep as TASK_UNINTERRUPTIBLE: a signal could not be of any "
		"use to who must have an element.");
	expect_eq(below.asked, asked, "questions to alloc_fn after "
		  "wake_up_interruptible()");
	wake_with_memory(NULL);
}

TEST("5.3", no_signal_ends_the_sleep,
     "A caller sleeps in the state TASK_UNINTERRUPTIBLE.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = sleep_for_one },
		{ .cpu = 0, .fn = wake_interruptible },
	};

	boot_pool(SMALL, 1);
	must_take(GFP_ATOMIC);
	below.asked = 0;
	done = false;
	mistake(it_sleeps);
	run_tasks(1, tasks, 2);
	expect(done, "the sleeper gets its element", "it does not");
}

static void take_with_each_mask(void *unused)
{
	static const int masks[] = { GFP_ATOMIC, 0, __GFP_IO | __GFP_FS };

	for (int i = 0; i < 3; i++)
		expect(!take(masks[i]), "NULL", "an element");
	wake_with_memory(NULL);
}

TEST("5.3", not_everybody_may_sleep,
     "A caller without __GFP_WAIT never sleeps, while others do.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = sleep_for_one },
		{ .cpu = 0, .fn = take_with_each_mask },
	};

	boot_pool(SMALL, 1);
	must_take(GFP_ATOMIC);
	below.asked = 0;
	done = false;
	mistake("Only __GFP_WAIT says that the caller may sleep.");
	run_tasks(1, tasks, 2);
	expect(done, "the sleeper gets its element", "it does not");
}

TEST("5.3", who_must_not_sleep_is_told,
     "mempool_alloc() with __GFP_WAIT complains where one must not sleep, even "
     "if there is an element; and nowhere else.")
{
	boot_pool(SMALL, 4);
	must_take(GFP_KERNEL);
	as_irq(true);
	must_take(GFP_ATOMIC);
	mistake("might_sleep_if(gfp_mask & __GFP_WAIT), before anything else.");
	expect(!log_has("sleeping function called"), "no complaint in the log",
	       "there is one");
	must_take(GFP_NOIO);
	expect(log_has("sleeping function called"), "\"sleeping function called "
	       "from invalid context\" in the log: an interrupt handler said "
	       "__GFP_WAIT", "it is not there");
	as_irq(false);
}

static void *baton;
static int rounds;

static void wait_for_baton(void *n)
{
	for (int i = 0; i < (int)(long)n; i++) {
		below.starts = true;
		baton = take(GFP_NOIO);
		expect(baton != NULL, "an element: GFP_NOIO may sleep", "NULL");
		rounds++;
	}
}

/* Sets out when the other one has just heard that there is none below. */
static void give_baton(void *n)
{
	for (int i = 0; i < (int)(long)n; i++) {
		down(starter);
		give(baton);
	}
}

/* One element goes to and fro: each time it is waited for, it comes. */
static void relay(unsigned long seed, long n)
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = wait_for_baton, .arg = (void *)n },
		{ .cpu = 1, .fn = give_baton, .arg = (void *)n },
	};

	sema_init(starter, 0);
	baton = must_take(GFP_ATOMIC);
	rounds = 0;
	run_tasks(seed, tasks, 2);
	expect_eq(rounds, n, "rounds that came to their end");
	expect_reserve(0, 1, "at the end");
}

/*
 *	CPU 0   alloc: asks below, finds nothing ... goes to sleep
 *	CPU 1                        free, just now
 */
TEST("5.3", no_wakeup_is_lost,
     "An element that comes back while somebody is about to sleep for it "
     "reaches him, whatever comes in between.")
{
	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=2", 1);
		mistake("A wake-up was lost: get on the queue and set the state "
			"first, with prepare_to_wait(); then look; then "
			"io_schedule().");
		relay(seed, 12);
	}
}

static const char not_needed[] = "Whoever is woken up and does not need the "
	"reserve, because below had memory again, must not keep others from "
	"waking up.";

static void take_and_give(void *times)
{
	for (int i = 0; i < (int)(long)times; i++) {
		void *address = take(GFP_NOIO);

		expect(address != NULL, "an element: GFP_NOIO may sleep",
		       "NULL");
		give(address);
	}
}

static void give_and_have_more(void *unused)
{
	let_others_sleep();
	give(baton);
	below.left = 1;
	step("below has an element again");
}

/* Two sleep, one element comes back, and one is below. */
static void two_for_two(void)
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = take_and_give, .arg = (void *)1L },
		{ .cpu = 0, .fn = take_and_give, .arg = (void *)1L },
		{ .cpu = 0, .fn = give_and_have_more },
	};

	boot_pool(SMALL, 1);
	baton = must_take(GFP_ATOMIC);
	done = false;
	mistake(not_needed);
	run_tasks(1, tasks, 3);
	below.base = 0;
}

/*
 *	A and B sleep; one element comes back, and below has one again:
 *	A, woken up, asks below first and has one.  Who wakes B?
 *
 *	Then: a reserve of 1 or 2, a few below, and 5 tasks that want one each.
 */
TEST("5.3", many_wait_and_all_get_one,
     "However many tasks wait, on however many CPUs, each gets an element in "
     "the end.")
{
	struct cpu_task tasks[5];

	for (unsigned int i = 0; i < 5; i++)
		tasks[i] = (struct cpu_task){ .cpu = i % 4,
			.fn = take_and_give, .arg = (void *)4L };
	two_for_two();
	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=4", 1 + (int)(seed % 2));
		below.left = (int)(seed % 3);
		mistake(not_needed);
		run_tasks(seed, tasks, 5);
		expect_no_loss("at the end");
	}
}

static void *lent[8];

static void give_lent(void *unused)
{
	for (int i = 0; i < 8; i++)
		give(lent[i]);
}

static void take_eight(void *unused)
{
	for (int i = 0; i < 8; i++)
		expect(take(GFP_NOIO) != NULL, "an element", "NULL");
}

/*
 *	CPU 0   alloc alloc alloc ...
 *	IRQ 0     free    free ...
 */
TEST("5.3", interrupts_wake_too,
     "Elements that interrupt handlers give back reach the task that was "
     "interrupted on its way to sleep.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = take_eight },
		{ .cpu = 0, .irq = true, .fn = give_lent },
	};

	for_each_run(seed) {
		run_pool(seed, SMALL, 8);
		for (int i = 0; i < 8; i++)
			lent[i] = must_take(GFP_ATOMIC);
		mistake("An interrupt may come at any point: between the look "
			"and the sleep, and while a lock is held that was "
			"taken without switching interrupts off.");
		run_tasks(seed, tasks, 2);
		expect_reserve(0, 8, "at the end");
	}
}

/* --- 5.4 ----------------------------------------------------------------- */

EXERCISE("5.4", "Giving back", 20, 30, "Giving back");

/*
 *	|PPUU  ->  |PPPU  ->  |PPPP  -> one more: below
 */
TEST("5.4", the_reserve_is_refilled_first,
     "mempool_free() puts elements into the reserve until that is full; only "
     "then does free_fn get one.")
{
	void *used[3];

	boot_pool(SMALL, 4);
	below.left = 1;
	for (int i = 0; i < 3; i++)
		used[i] = must_take(GFP_ATOMIC);
	mistake("curr_nr < min_nr: there is room in the reserve, and the "
		"element goes there.");
	give(used[1]);
	expect_reserve(3, 4, "after one element came back");
	give(used[0]);		/* from below, but one is as good as another */
	expect_reserve(4, 4, "after two elements came back");
	expect_eq(below.freed, 0, "calls of free_fn until the reserve was "
		  "full");
	give(used[2]);
	expect_reserve(4, 4, "after one more came back");
	expect_eq(below.freed, 1, "calls of free_fn for the element too many");
}

TEST("5.4", what_came_back_can_be_had_again,
     "An element that was given back comes out again, and a pool to which all "
     "came back can be destroyed.")
{
	void *used[5];

	boot_pool(SMALL, 5);
	mistake("An element that comes back has to be put where the next one "
		"is taken from.");
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 5; i++)
			used[i] = must_take(GFP_ATOMIC);
		expect(!take(GFP_ATOMIC), "NULL: five were taken, of five",
		       "an element");
		for (int i = 0; i < 5; i++)
			give(used[(i * 2 + round) % 5]);
		expect_reserve(5, 5, "after all came back");
	}
	mempool_destroy(pool);
	pool = NULL;
	expect_eq(count(BELOW), ELEMENTS, "elements that are below in the end");
}

TEST("5.4", giving_back_never_sleeps,
     "mempool_free() may be called by an interrupt handler: it does not sleep, "
     "and changes nothing of the context.")
{
	void *used[2];

	boot_pool(SMALL, 1);
	below.left = 1;
	for (int i = 0; i < 2; i++)
		used[i] = must_take(GFP_ATOMIC);
	as_irq(true);
	for (int i = 0; i < 2; i++)
		give(used[i]);
	as_irq(false);
	expect_eq(below.freed, 1, "calls of free_fn");
	mistake("What mempool_free() does takes no time: a lock, a pointer, a "
		"wake-up.");
	expect(!log_has("sleeping function") && !log_has("while atomic"),
	       "no complaint in the log", "there is one");
	mistake("spin_lock_irqsave() and spin_unlock_irqrestore() leave "
		"interrupts as they were, off or on.");
	expect(!machine->cpu[0].irqs_off, "interrupts are on, as before",
	       "they are off");
	expect_eq(machine->cpu[0].preempt_count, 0, "preempt_count");
	below.left = 0;
	used[0] = must_take(GFP_ATOMIC);	/* so there is room for it */
	machine->cpu[0].irqs_off = 1;
	step("the test switches interrupts off");
	give(used[0]);
	expect(machine->cpu[0].irqs_off, "interrupts are off, as before",
	       "they are on");
}

static int sleepers;

static void sleep_and_count(void *unused)
{
	sleepers++;
	expect(take(GFP_NOIO) != NULL, "an element", "NULL");
	sleepers--;
}

static void give_four(void *unused)
{
	for (int i = 0; i < 4; i++)
		give(lent[i]);
}

static void give_to_sleepers(void *unused)
{
	nr_free_pages();
	expect_eq(sleepers, 4, "tasks that sleep for an element");
	give_four(NULL);
}

/* Four tasks that want one each, and another that gives back four. */
static void let_sleep(unsigned long seed, void (*giver)(void *), bool together)
{
	struct cpu_task tasks[5] = { { .cpu = together ? 0 : 2, .fn = giver } };

	for (unsigned int i = 0; i < 4; i++) {
		lent[i] = must_take(GFP_ATOMIC);
		tasks[i + 1] = tasks[i];
		tasks[i] = (struct cpu_task){ .fn = sleep_and_count,
			.cpu = together ? 0 : i % 2 };
	}
	sleepers = 0;
	run_tasks(seed, tasks, 5);
	expect_reserve(0, 4, "after each sleeper got one");
}

/*
 *	tasks A, B, C, D   sleep ................... get one each
 *	task E                   free free free free
 */
TEST("5.4", sleepers_are_woken,
     "mempool_free() wakes the tasks that sleep for an element, as many as it "
     "gives back.")
{
	static const char after[] = "After the element is in, and the lock "
		"released: wake_up(&pool->wait).";

	boot_pool(SMALL, 4);
	mistake(after);
	let_sleep(1, give_to_sleepers, true);
	below.base = 0;
	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=3", 4);
		mistake(after);
		let_sleep(seed, give_four, false);
		run_pool(seed + NEXT_RUN, "", 1);
		mistake(after);
		relay(seed, 30);
	}
}

/* One step of a random life: takes or gives element number @slot. */
static void live(void **slot, int gfp_mask)
{
	if (*slot) {
		give(*slot);
		*slot = NULL;
	} else {
		*slot = take(gfp_mask);
	}
}

TEST("5.4", a_long_random_life,
     "At any time, the reserve has what came back, up to min_nr, and what is "
     "below is what was too much.")
{
	enum { N = 12, STEPS = 400 };
	void *used[N] = { NULL };

	boot_pool(SMALL, 6);
	mistake("Draw what the pool has after each of the calls above.");
	for (int i = 0; i < STEPS; i++) {
		int slot = (int)random_below(N), before = count(POOL);
		bool giving = used[slot], had = below.left;

		live(&used[slot], random_below(2) ? GFP_ATOMIC : __GFP_FS);
		expect(giving || had || !before == !used[slot],
		       "an element, as long as there is one",
		       used[slot] ? "an element" : "NULL");
		expect_reserve(giving && before < 6 ? before + 1 :
			       !giving && !had && before ? before - 1 : before,
			       6, "in a random life");
		if (random_below(20) == 0)
			below.left = (int)random_below(6);
	}
}

static void live_as_task(void *unused)
{
	take_and_give((void *)6L);
}

static void live_as_irq(void *unused)
{
	void *used[2] = { NULL };

	for (int i = 0; i < 12; i++)
		live(&used[i % 2], GFP_ATOMIC);
	for (int i = 0; i < 2; i++)
		if (used[i])
			give(used[i]);
}

TEST("5.4", everybody_at_once,
     "Tasks of three CPUs and interrupts take and give at the same time, and "
     "no element is lost, or in two hands.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = live_as_task },
		{ .cpu = 1, .fn = live_as_task },
		{ .cpu = 2, .fn = live_as_task },
		{ .cpu = 0, .irq = true, .fn = live_as_irq },
		{ .cpu = 1, .irq = true, .fn = live_as_irq },
	};

	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=3", 2);
		below.left = (int)(seed % 2);
		mistake("Each look at curr_nr and what is done because of it "
			"belong under one lock, taken with "
			"spin_lock_irqsave().");
		run_tasks(seed, tasks, 5);
		expect_reserve(2, 2, "after everybody gave back");
	}
}

/* --- 5.5 ----------------------------------------------------------------- */

EXERCISE("5.5", "Resize", 15, 45, "Another size");

/*
 *	|PPPPPP   6    ->   |PP....   2
 *	|UUPPPP   6    ->   |UUPPP.   3:  the two come back later
 */
TEST("5.5", a_smaller_reserve,
     "A reserve made smaller gives to free_fn what it has too many, no more; "
     "elements in use do not matter.")
{
	for (int used = 0; used <= 6; used += 2) {
		int left = 6 - used < 3 ? 6 - used : 3;
		void *address[6];

		boot_pool(SMALL, 6);
		for (int i = 0; i < used; i++)
			address[i] = must_take(GFP_ATOMIC);
		mistake("From now on the reserve is full with new_min_nr: "
			"give away as long as curr_nr is more than that.");
		expect_eq(mempool_resize(pool, 3, GFP_KERNEL), 0,
			  "mempool_resize() to a smaller reserve");
		expect_reserve(left, 3, "after mempool_resize()");
		expect_eq(below.freed, 6 - used - left, "calls of free_fn");
		for (int i = 0; i < used; i++)
			give(address[i]);
		expect_reserve(3, 3, "after all came back");
		mempool_destroy(pool);
		pool = NULL;
		expect_eq(count(BELOW), ELEMENTS, "elements that are below");
	}
}

/*
 *	|UPP   3    ->   |UPPPPPPPP   8 in reserve
 */
TEST("5.5", a_larger_reserve,
     "A reserve made larger keeps what it has, and gets the rest from alloc_fn "
     "with the mask that was given.")
{
	void *used;

	boot_pool(SMALL, 3);
	used = must_take(GFP_ATOMIC);
	below.left = INT_MAX;
	below.asked = 0;
	step("below has elements again");
	mistake("A larger array; what the old one held; min_nr; and then "
		"elements, until curr_nr is min_nr.");
	expect_eq(mempool_resize(pool, 8, GFP_NOFS), 0,
		  "mempool_resize() to a larger reserve");
	expect_reserve(8, 8, "after mempool_resize()");
	expect_eq(below.asked, 6, "calls of alloc_fn: two were there");
	for (int i = 0; i < 6; i++)
		expect_mask(i, GFP_NOFS, "the mask that alloc_fn gets");
	give(used);
	expect_eq(below.freed, 1, "calls of free_fn for one too many");
	below.left = 0;
	step("below has no elements");
	for (int i = 0; i < 8; i++)
		must_take(GFP_ATOMIC);
	expect_reserve(0, 8, "after all of them were taken");
}

/*
 *	|UUPP   4    ->   |UUPPP...   8, but below had only one
 */
TEST("5.5", growth_may_be_partial,
     "If alloc_fn has not enough to fill a larger reserve, that is no error: "
     "mempool_free() fills it.")
{
	void *used[4];

	boot_pool(SMALL, 4);
	for (int i = 0; i < 2; i++)
		used[i] = must_take(GFP_ATOMIC);
	below.left = 1;
	step("below has one more element");
	mistake("When alloc_fn returns NULL: stop, and return 0 all the same.");
	expect_eq(mempool_resize(pool, 8, GFP_KERNEL), 0,
		  "mempool_resize() when below has one element");
	expect_reserve(3, 8, "after mempool_resize()");
	for (int i = 0; i < 2; i++)
		give(used[i]);
	expect_reserve(5, 8, "after two came back");
	expect_eq(below.freed, 0, "calls of free_fn: there was room");
	below.left = INT_MAX;
	step("below has elements again");
	mempool_resize(pool, 8, GFP_KERNEL);
	expect_reserve(8, 8, "after mempool_resize() to the same size");
}

/* Grows, until that takes memory; which can't be had. */
static void grow_in_vain(void)
{
	int size = 4, result = 0;

	while (!machine->fail.hits[FAIL_SLAB] && size < 64) {
		expect_reserve(size, size, "as far as no memory was needed");
		size *= 2;
		below.left = size;
		machine->fail.countdown[FAIL_SLAB] = 1;
		result = mempool_resize(pool, size, GFP_KERNEL);
	}
	expect_eq(result, -ENOMEM, "mempool_resize() when kmalloc() fails");
	expect_reserve(size / 2, size / 2, "after -ENOMEM");
}

static void grow_and_shrink(void)
{
	below.left = INT_MAX;
	mempool_resize(pool, 40, GFP_KERNEL);
	mempool_resize(pool, 4, GFP_KERNEL);
}

TEST("5.5", what_resizing_must_not_do,
     "Without memory for its array a pool stays as it was; 0 elements are a "
     "BUG; and nothing leaks.")
{
	unsigned long before = 0;

	boot_pool(SMALL, 4);
	step("the next kmalloc() is made to fail");
	mistake("First the new array. If that can't be had, -ENOMEM, and "
		"nothing else has happened yet.");
	grow_in_vain();
	mistake("The old array has to go to kfree().");
	for (int i = 0; i < 44; i++) {
		if (i == 4)
			before = nr_free_pages();
		grow_and_shrink();
	}
	expect_reserve(4, 4, "after growing and shrinking many times");
	expect_no_overrun();
	expect_eq(nr_free_pages(), before, "nr_free_pages() after growing and "
		  "shrinking 40 times");
	mistake("BUG_ON(new_min_nr <= 0)");
	expect_bug(mempool_resize(pool, 0, GFP_KERNEL),
		   "a reserve of 0 elements is none");
}

/*
 *	|PPP  3 -> 4   asks below for one; meanwhile U comes back: |PPPP
 *	               what below gives has no room any more
 */
TEST("5.5", the_one_too_many_is_not_lost,
     "If an element comes back while a larger reserve is being filled, and the "
     "last place is taken, the new one goes to free_fn.")
{
	boot_pool(SMALL, 3);
	below.left = 2;
	below.meanwhile = must_take(GFP_ATOMIC);
	step("while below is asked next, element 3 comes back");
	mistake("alloc_fn is called without the lock, so look again whether "
		"there is room: mempool_free() does just that.");
	expect_eq(mempool_resize(pool, 4, GFP_KERNEL), 0, "mempool_resize()");
	expect_reserve(4, 4, "after mempool_resize()");
	expect_eq(below.freed, 1, "calls of free_fn");
}

static void resize_often(void *unused)
{
	static const int sizes[] = { 6, 2, 5, 1, 7, 2, 8, 2, 4, 3 };

	for (int i = 0; i < 10; i++)
		expect_eq(mempool_resize(pool, sizes[i], GFP_ATOMIC), 0,
			  "mempool_resize()");
}

TEST("5.5", others_need_not_stop,
     "While a pool is resized, other CPUs and interrupts go on taking and "
     "giving, and nothing is lost.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = resize_often },
		{ .cpu = 1, .fn = live_as_task },
		{ .cpu = 2, .fn = live_as_task },
		{ .cpu = 0, .irq = true, .fn = live_as_irq },
	};

	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=3", 2);
		/* Once before, so that kmalloc() has what it needs each time. */
		resize_often(NULL);
		mempool_resize(pool, 2, GFP_ATOMIC);
		below.left = (int)(seed % 8);
		mistake("Between two moments at which you hold the lock, "
			"curr_nr may have changed: how much is copied, and "
			"whether there is room, is known only under it.");
		run_tasks(seed, tasks, 4);
		expect_no_loss("after everybody gave back");
		expect_eq(look().min_nr, 3, "pool->min_nr in the end");
	}
}

/* --- 5.6 ----------------------------------------------------------------- */

EXERCISE("5.6", "Pools of objects and of pages", 5, 15,
	 "Pools of objects and of pages");

/* An address that has @size bytes of RAM behind it. */
static void expect_memory(const void *address, size_t size)
{
	unsigned long at = (unsigned long)address - PAGE_OFFSET;

	expect(address != NULL, "memory", "NULL");
	expect(at < memory_map()->ram_end && size <= memory_map()->ram_end - at,
	       "an address in RAM", "%#lx", (unsigned long)address);
}

/* Uses up a pool of three pieces of @size bytes each, and ends it. */
static void use_pieces(size_t size)
{
	unsigned char *piece[3];

	expect(pool != NULL, "a pool", "NULL");
	for (int i = 0; i < 3; i++) {
		piece[i] = mempool_alloc(pool, GFP_KERNEL);
		expect_memory(piece[i], size);
		memset(piece[i], i + 1, size);
	}
	for (int i = 0; i < 3; i++) {
		for (size_t b = 0; b < size; b++)
			expect(piece[i][b] == i + 1, "each piece for itself",
			       "byte %zu of piece %d has changed", b, i);
		mempool_free(piece[i], pool);
	}
	mempool_destroy(pool);
	pool = NULL;
}

static kmem_cache_t *new_cache(void)
{
	/* The name has to be in memory that both sides share. */
	strcpy(machine->scratch, "bio");
	return kmem_cache_create(machine->scratch, 200, 0, 0, NULL, NULL);
}

TEST("5.6", pools_of_objects,
     "mempool_alloc_slab() gets objects of a cache, mempool_free_slab() gives "
     "them back to it.")
{
	kmem_cache_t *cache;
	void *object;

	boot(SMALL);
	pool = NULL;
	cache = new_cache();
	mistake("pool_data is the cache.");
	pool = mempool_create_slab_pool(3, cache);
	use_pieces(200);
	as_irq(true);
	object = mempool_alloc_slab(GFP_ATOMIC, cache);
	as_irq(false);
	expect_memory(object, 200);
	mistake("Pass the mask on as it is.");
	expect(!log_has("sleeping function"), "GFP_ATOMIC does not sleep",
	       "the log has a complaint");
	mempool_free_slab(object, cache);
	mistake("An object that is not given back keeps its cache alive.");
	expect_eq(kmem_cache_destroy(cache), 0, "kmem_cache_destroy() when "
		  "every object was given back");
}

static void use_kmalloc_pool(void)
{
	pool = mempool_create_kmalloc_pool(3, 3000);
	use_pieces(3000);
}

TEST("5.6", pools_of_bytes,
     "mempool_kmalloc() gets as many bytes as pool_data says, mempool_kfree() "
     "frees them.")
{
	unsigned long before = 0;

	boot(SMALL);
	pool = NULL;
	mistake("pool_data is the size, a number in a pointer's clothes.");
	for (int i = 0; i < 24; i++) {
		if (i == 4)
			before = nr_free_pages();
		use_kmalloc_pool();
	}
	mistake("What came from kmalloc() goes to kfree().");
	expect_eq(nr_free_pages(), before, "nr_free_pages() after 20 pools "
		  "were made and destroyed");
	as_irq(true);
	mempool_kfree(mempool_kmalloc(GFP_ATOMIC, (void *)100UL),
		      (void *)100UL);
	as_irq(false);
	mistake("Pass the mask on as it is.");
	expect(!log_has("sleeping function"), "GFP_ATOMIC does not sleep",
	       "the log has a complaint");
}

TEST("5.6", pools_of_pages,
     "mempool_alloc_pages() gets a block of pages, of which pool_data is the "
     "order, and mempool_free_pages() frees it.")
{
	unsigned long before;
	struct page *page[2];

	boot(SMALL);
	pool = NULL;
	before = nr_free_pages();
	mistake("pool_data is the order; an element is a struct page *.");
	for (int i = 0; i < 2; i++)
		page[i] = mempool_alloc_pages(GFP_KERNEL, (void *)2UL);
	expect_eq(nr_free_pages(), before - 8, "nr_free_pages() after two "
		  "blocks of order 2 were allocated");
	for (int i = 0; i < 2; i++) {
		expect(page[i] >= mem_map && page[i] < mem_map + max_mapnr,
		       "a struct page", "%#lx", (unsigned long)page[i]);
		expect_eq(page_count(page[i]), 1, "page_count() of a block");
		mempool_free_pages(page[i], (void *)2UL);
	}
	expect_eq(nr_free_pages(), before, "nr_free_pages() after they were "
		  "freed");
	pool = mempool_create_page_pool(2, 1);
	expect(pool != NULL, "a pool of pages", "NULL");
	mempool_destroy(pool);
}
