/*
 * Lab 5 at work: a memory pool, and an allocator below it that may have nothing.
 */
#include "show.h"

#define RESERVE		4
/* Elements 0 to 5, of 16 bytes each; the last two are below at first. */
#define ELEMENTS	6
#define ELEMENT_SIZE	16

static uint64_t pool_at, elements_at;
static bool is_below[ELEMENTS];

static void view_pool(FILE *out, const struct machine_state *machine_map)
{
	if (pool_at)
		view_mempool(out, machine_map, pool_at);
	else
		fputs("    there is no pool yet\n", out);
}

/* The allocator below the pool: hands out elements, and takes them back. */
static uint64_t below_alloc(void)
{
	for (unsigned int i = 0; i < ELEMENTS; i++) {
		if (is_below[i]) {
			is_below[i] = false;
			printf("        alloc_fn() has element %u\n", i);
			return elements_at + i * ELEMENT_SIZE;
		}
	}
	printf("        alloc_fn() has none\n");
	return 0;
}

static void below_free(uint64_t element)
{
	uint64_t i = (element - elements_at) / ELEMENT_SIZE;

	if (i >= ELEMENTS) {
		printf("        free_fn() gets %#lx, which is no element\n",
		       (unsigned long)element);
		return;
	}
	is_below[i] = true;
	printf("        free_fn() gets element %lu\n", (unsigned long)i);
}

uint64_t mempool_upcall(const struct link_msg *msg)
{
	if (msg->arg[0] == 0)
		return below_alloc();
	if (msg->arg[0] == 1)
		below_free(msg->arg[1]);
	return 0;
}

static void print_element(uint64_t element)
{
	uint64_t i = (element - elements_at) / ELEMENT_SIZE;

	if (!element)
		printf("NULL\n");
	else if (i < ELEMENTS)
		printf("element %lu\n", (unsigned long)i);
	else
		printf("%#lx, which is no element\n", (unsigned long)element);
}

static uint64_t take_element(void)
{
	uint64_t element;

	printf("    mempool_alloc(pool, GFP_ATOMIC)\n");
	element = call(LINK_FN_mempool_alloc, pool_at, GFP_ATOMIC, 0);
	printf("        returns ");
	print_element(element);
	return element;
}

static void give_element(uint64_t element)
{
	if (!element)
		return;
	printf("    mempool_free() of ");
	print_element(element);
	call(LINK_FN_mempool_free, element, pool_at, 0);
}

static void show_sleeper(uint64_t element)
{
	heading("A task that may sleep wants one, too: it waits until another "
		"gives one back.");
	printf("    mempool_alloc(pool, GFP_NOIO) begins\n");
	start(0, LINK_FN_mempool_alloc, pool_at, GFP_NOIO);
	start(1, LINK_FN_mempool_free, element, pool_at);
	for (int i = 0; i < 2; i++) {
		struct link_msg msg = run_tasks();

		if (msg.task) {
			printf("    mempool_free() of ");
			print_element(element);
		} else {
			printf("    mempool_alloc() returns ");
			print_element(msg.arg[0]);
		}
	}
	draw(view_pool);
}

void show_mempool(void)
{
	uint64_t element[ELEMENTS];

	view_last = view_pool;
	boot();
	elements_at = call(LINK_FN___get_free_pages, GFP_KERNEL, 0, 0);
	heading("After mempool_create(4, ...): the reserve is filled.");
	for (int i = 0; i < RESERVE; i++)
		is_below[i] = true;
	pool_at = call(LINK_FN_mempool_create, RESERVE, 1, 2);
	draw(view_pool);
	heading("Six are taken.  Below has two more, and is asked first:");
	is_below[RESERVE] = is_below[RESERVE + 1] = true;
	for (int i = 0; i < ELEMENTS; i++)
		element[i] = take_element();
	draw(view_pool);
	show_sleeper(element[0]);
	heading("All others come back: the reserve first, then below.");
	for (int i = 1; i < ELEMENTS; i++)
		give_element(element[i]);
	draw(view_pool);
}
