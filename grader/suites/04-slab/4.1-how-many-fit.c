/*
 * Exercise 4.1: how many objects a slab holds, and of how many pages it is.
 */
#include "lab.h"

EXERCISE("4.1", "How many objects fit", 10, 30, "How many objects fit");

/* Up to where slabs can be made: the page allocator is there, no cache is. */
static void boot_without_caches(const char *boot_line)
{
	power_on(boot_line);
	setup_memory();
	paging_init();
	mem_init();
}

/* How much a slab has to remember is up to who writes it: not nothing, and not
 * more than a few words and a word an object. */
static void check_number(unsigned long n, size_t size, size_t bytes)
{
	mistake("The management needs room too: it stands in front of the "
		"objects.");
	expect(n * size + (size < 512 ? sizeof(void *) : 0) <= bytes,
	       "the objects leave room for the management",
	       "%lu objects of %lu bytes in %lu bytes", n, size, bytes);
	mistake("Try one object more until it does not fit. The management "
		"grows with the objects, by one kmem_bufctl_t for each.");
	expect((n + 1) * size + 128 + 8 * (n + 1) > bytes,
	       "as many objects as there is room for",
	       "%lu objects of %lu bytes in %lu bytes", n, size, bytes);
}

/* Of a lab without the exercise's functions, as Linux' own, a cache says it. */
static struct line line_of_new(size_t size, unsigned long flags)
{
	char name[32];

	snprintf(name, sizeof(name), "fits-%lu-%lx", size, flags);
	make_cache(name, size, 0, flags, NULL, NULL);
	return line_of(name);
}

static void check_caches(void)
{
	objects_boot("mem=64M");
	for (size_t i = 0; i < SIZES; i++) {
		struct line l = line_of_new(sizes[i], 0);

		check_number(l.objperslab, sizes[i],
			     l.pagesperslab * PAGE_SIZE);
	}
}

static void check_estimate(unsigned int order, size_t size)
{
	size_t bytes = PAGE_SIZE << order;
	unsigned int n;

	mistake("A slab of order n has PAGE_SIZE << n bytes.");
	expect_eq(cache_estimate(order, size, 8, 1), bytes / size,
		  "cache_estimate(%u, %lu, 8, 1)", order, size);
	mistake("The management needs room too: it stands in front of the "
		"objects.");
	n = cache_estimate(order, size, 8, 0);
	expect(n * size < bytes, "room for the management too, if it is not "
	       "elsewhere", "%u objects of %lu bytes in %lu bytes", n, size,
	       bytes);
	check_number(n, size, bytes);
}

/*
 *	in the slab:  |management|obj|obj|obj|obj|obj|obj|obj|...|
 *	elsewhere:    |obj|obj|obj|obj|obj|obj|obj|obj|obj|obj|..|
 */
TEST("4.1", objects_fill_a_slab,
     "A slab holds as many objects as its bytes do, less what its management "
     "takes, unless that is elsewhere.")
{
	boot_without_caches("mem=64M");
	if (!subject_has(cache_estimate)) {
		check_caches();
		return;
	}
	for (unsigned int order = 0; order <= MAX_GFP_ORDER; order++)
		for (size_t i = 0; i < SIZES; i++)
			check_estimate(order, sizes[i]);
}

static void boot_for_orders(const char *boot_line)
{
	boot_without_caches(boot_line);
	if (!subject_has(calculate_slab_order))
		objects_boot(boot_line);
}

static unsigned int order_of(size_t size, unsigned long flags)
{
	if (!subject_has(calculate_slab_order))
		return (unsigned int)__builtin_ctz(
			line_of_new(size, flags).pagesperslab);
	return calculate_slab_order(size, 8, flags |
				    (size >= 512 ? CFLGS_OFF_SLAB : 0));
}

/* What of a slab holds no object; a part of it may be for the management. */
static size_t left_over(unsigned int order, size_t size)
{
	size_t bytes = PAGE_SIZE << order;
	size_t n = size >= 512 ? bytes / size : (bytes - 128) / (size + 8);

	return bytes - n * size;
}

/* At most an eighth, but for the management's? */
static bool little_left(unsigned int order, size_t size)
{
	size_t left = left_over(order, size);

	return left < PAGE_SIZE << order && left <= (PAGE_SIZE << order) / 8;
}

static void expect_room(unsigned int order, size_t size)
{
	mistake("A slab that holds no object is none: go on to the next order. "
		"Order 5, 32 pages, is enough for the largest.");
	expect(order <= MAX_GFP_ORDER && PAGE_SIZE << order >= size,
	       "an order from 0 to 5 with room for an object",
	       "order %u for objects of %lu bytes", order, size);
}

/*
 *	1500 bytes, 1 page:   |  obj  |  obj  |::::::|         a quarter is lost
 *	            2 pages:  |  obj  |  obj  |  obj  |  obj  |  obj  |::|
 */
TEST("4.1", slabs_are_of_a_good_size,
     "The pages of a slab are the fewest that hold an object and leave at most "
     "an eighth over, where one or two pages will do; otherwise they "
     "hold an object.")
{
	boot_for_orders("mem=64M");
	for (size_t i = 0; i < SIZES; i++) {
		unsigned int order = order_of(sizes[i], 0);

		expect_room(order, sizes[i]);
		mistake("Compare eight times what is left over with the slab's "
			"bytes, at each order from 0 on.");
		for (unsigned int o = 0; o < order; o++)
			expect(!little_left(o, sizes[i]),
			       "no larger order than needed", "order %u for "
			       "objects of %lu bytes, and order %u leaves "
			       "only %lu bytes over", order, sizes[i], o,
			       left_over(o, sizes[i]));
		expect(sizes[i] < 512 || little_left(order, sizes[i]) ||
		       (!little_left(0, sizes[i]) && !little_left(1, sizes[i])),
		       "at most an eighth left over: order 0 or 1 can do it",
		       "order %u for objects of %lu bytes leaves %lu bytes "
		       "over", order, sizes[i], left_over(order, sizes[i]));
	}
}

/*
 *	1500 bytes on 32 MiB, 1 page:   |  obj  |  obj  |::::::|
 */
TEST("4.1", some_slabs_have_to_be_small,
     "On a machine of 32 MiB or less, and on any for a cache with "
     "SLAB_RECLAIM_ACCOUNT whose objects fit into a page, a slab has as few "
     "pages as hold an object.")
{
	for (int i = 0; i < 2; i++) {
		unsigned long flags = i ? SLAB_RECLAIM_ACCOUNT : 0;

		boot_for_orders(i ? "mem=64M" : "mem=32M");
		for (size_t j = 0; j < SIZES; j++) {
			unsigned int order = order_of(sizes[j], flags);

			if (i && sizes[j] > PAGE_SIZE)
				continue;
			expect_room(order, sizes[j]);
			mistake("num_physpages says how large the machine is, "
				"in pages. SLAB_RECLAIM_ACCOUNT is looked at "
				"first.");
			expect(!order || sizes[j] > PAGE_SIZE << (order - 1),
			       i ? "with SLAB_RECLAIM_ACCOUNT, order 0" :
			       "on 32 MiB, no larger order than holds an "
			       "object", "order %u for objects of %lu bytes",
			       order, sizes[j]);
		}
	}
}
