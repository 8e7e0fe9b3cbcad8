/* Lab 5: pools of elements from below. */
#include "lab.h"
#include "../../../lib/view/view.h"

#include <stdlib.h>
#include <string.h>

LAB(5, "05-mempool", "mempool.c", "Memory pools");

mempool_t *pool;

mempool_t look(void)
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

void boot_below(const char *boot_line)
{
	unsigned long base;

	boot(boot_line);
	picture(draw);
	pool = NULL;
	base = __get_free_pages(GFP_KERNEL, 0);
	if (base < PAGE_OFFSET || base - PAGE_OFFSET >= memory_map()->ram_end)
		cr_skip_test("no page for the elements");
	make_elements(base);
}

void new_pool(int min_nr)
{
	pool = mempool_create(min_nr, below_alloc, below_free, DATA);
	expect(pool != NULL, "a pool: there is memory", "NULL");
}

/* The same, and from now on below has nothing more. */
static void new_pool_only(int min_nr)
{
	new_pool(min_nr);
	below.left = 0;
	below.asked = 0;
}

void boot_pool(const char *boot_line, int min_nr)
{
	boot_below(boot_line);
	new_pool_only(min_nr);
}

unsigned long next_run(unsigned long seed)
{
	seed += NEXT_RUN;
	return getenv("KMEMLAB_SEED") || seed > RUNS * NEXT_RUN ? 0 : seed;
}

void run_pool(unsigned long seed, const char *boot_line, int min_nr)
{
	if (!below.base || seed < NEXT_RUN) {
		boot_pool(boot_line, min_nr);
		return;
	}
	make_elements(below.base);
	new_pool_only(min_nr);
}

void *borrow(int gfp_mask)
{
	void *address = mempool_alloc(pool, gfp_mask);

	if (address)
		lend(number_of(address, "what mempool_alloc() returned"));
	return address;
}

void *must_borrow(int gfp_mask)
{
	void *address = borrow(gfp_mask);

	expect(address != NULL, "an element", "NULL");
	return address;
}

void give_back(void *address)
{
	take_back(number_of(address, "what the test gives back"));
	mempool_free(address, pool);
}

void expect_reserve(int curr_nr, int min_nr, const char *when)
{
	mempool_t now = look();

	expect_eq(now.min_nr, min_nr, "pool->min_nr %s", when);
	expect_eq(now.curr_nr, curr_nr, "pool->curr_nr %s", when);
	expect_eq(count(POOL), curr_nr, "elements that came to the pool and "
		  "did not leave it, %s", when);
	expect_canaries();
}

void expect_no_loss(const char *when)
{
	mempool_t now = look();

	expect_reserve(count(POOL), now.min_nr, when);
	expect(now.curr_nr <= now.min_nr, "no more elements than min_nr",
	       "%d", now.curr_nr);
}

void expect_no_overrun(void)
{
	const char *before = mistake("An array of pointers has so many times "
		"sizeof(void *) bytes.");

	expect(!log_has("slab error") && !log_has("Slab corruption"),
	       "nothing was written outside of what kmalloc() gave",
	       "the slab caches found that something was");
	mistake(before);
}
