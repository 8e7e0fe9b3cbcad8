/* Lab 5: the allocator below the pools. */
#include "lab.h"

#include <limits.h>
#include <string.h>

/* No test asks so often, if it comes to an end. */
#define QUESTIONS	5000
/* Elements may be smaller than two pointers: there is no room for links. */
#define ELEMENT_SIZE	8
#define CANARY		0xec

struct below below;

static void *element(int i)
{
	return (void *)(below.base + (unsigned long)i * ELEMENT_SIZE);
}

int number_of(const void *address, const char *who)
{
	unsigned long offset = (unsigned long)address - below.base;

	expect(offset < ELEMENTS * ELEMENT_SIZE && !(offset % ELEMENT_SIZE),
	       "an element of this pool", "%s %s %#lx, which is none", who,
	       address ? "has the address" : "has", (unsigned long)address);
	return (int)(offset / ELEMENT_SIZE);
}

const char *mask_text(int mask)
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

void expect_mask(int nth, int mask, const char *what)
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
		"own. Or an earlier call returned with pool->lock still held.");

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

void *below_alloc(int gfp_mask, void *pool_data)
{
	int i = 0;

	check_context("alloc_fn", pool_data);
	below.mask[below.asked++ % MASKS] = gfp_mask;
	expect(below.asked < QUESTIONS, "an end of the questions to alloc_fn: "
	       "the pool sleeps, or has enough", "%d questions, and no end",
	       below.asked);
	if (below.meanwhile) {
		void *element = below.meanwhile;

		below.meanwhile = NULL;
		give_back(element);
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

void below_free(void *address, void *pool_data)
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

int count(enum where where)
{
	int n = 0;

	for (int i = 0; i < ELEMENTS; i++)
		n += below.where[i] == where;
	return n;
}

void draw_elements(FILE *out)
{
	static const char sign[] = {
		[BELOW] = '.', [POOL] = 'P', [USED] = 'U',
	};
	int n = 8;

	for (int i = n; i < 64; i++)
		n = below.where[i] != BELOW ? i + 1 : n;
	fputs("    |", out);
	for (int i = 0; i < n; i++)
		fputc(sign[below.where[i]], out);
	fprintf(out, "|  elements 0 to %d\n    P  the pool's   U  in use   "
		".  below\n", n - 1);
}

void make_elements(unsigned long base)
{
	below = (struct below){ .base = base, .left = INT_MAX };
	memset(element(0), CANARY, ELEMENTS * ELEMENT_SIZE);
}

void lend(int i)
{
	expect(below.where[i] == POOL, "an element that nobody uses",
	       "element %d is %s", i, below.where[i] == USED ?
	       "in use already" :
	       "below: the pool does not have it");
	below.where[i] = USED;
}

void take_back(int i)
{
	below.where[i] = POOL;
}

void expect_canaries(void)
{
	const char *bytes = element(0);

	for (int i = 0; i < ELEMENTS * ELEMENT_SIZE; i++)
		expect(bytes[i] == (char)CANARY, "what is in an element is "
		       "nobody's business", "byte %d of element %d was "
		       "written", i % ELEMENT_SIZE, i / ELEMENT_SIZE);
}
