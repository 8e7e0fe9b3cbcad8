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
static void check_estimate(unsigned int order, size_t size)
{
	size_t bytes = PAGE_SIZE << order;
	unsigned long n = cache_estimate(order, size, 8, 0);

	mistake("The management needs room too: it stands in front of the "
		"objects.");
	expect(n * size + sizeof(void *) <= bytes,
	       "the objects leave room for the management",
	       "%lu objects of %lu bytes in %lu bytes", n, size, bytes);
	mistake("Try one object more until it does not fit. The management "
		"grows with the objects, by one kmem_bufctl_t for each.");
	expect((n + 1) * size + 128 + 8 * (n + 1) > bytes,
	       "as many objects as there is room for",
	       "%lu objects of %lu bytes in %lu bytes", n, size, bytes);
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
	for (unsigned int order = 0; order <= MAX_GFP_ORDER; order++) {
		for (size_t i = 0; i < SIZES; i++) {
			mistake("A slab of order n has PAGE_SIZE << n bytes.");
			expect_eq(cache_estimate(order, sizes[i], 8, 1),
				  (PAGE_SIZE << order) / sizes[i],
				  "cache_estimate(%u, %lu, 8, 1)", order,
				  sizes[i]);
			check_estimate(order, sizes[i]);
		}
	}
}

/* What of a slab holds no object; a part of it may be for the management. */
static size_t left_over(unsigned int order, size_t size, bool off_slab)
{
	return (PAGE_SIZE << order) -
		cache_estimate(order, size, 8, off_slab) * size;
}

/* At most an eighth, with @more for the management? */
static bool little_left(unsigned int order, size_t size, bool off_slab,
			size_t more)
{
	size_t left = left_over(order, size, off_slab);

	return left < PAGE_SIZE << order &&
		left <= (PAGE_SIZE << order) / 8 + (off_slab ? 0 : more);
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
	boot_without_caches("mem=64M");
	for (size_t i = 0; i < SIZES; i++) {
		bool off_slab = sizes[i] >= 512;
		unsigned int order = calculate_slab_order(sizes[i], 8,
			off_slab ? CFLGS_OFF_SLAB : 0);

		mistake("A slab that holds no object is none: go on to the "
			"next order. Order 5, 32 pages, is enough for the "
			"largest.");
		expect(order <= MAX_GFP_ORDER &&
		       cache_estimate(order, sizes[i], 8, off_slab) >= 1,
		       "an order from 0 to 5 with room for an object",
		       "order %u for objects of %lu bytes", order, sizes[i]);
		mistake("Compare eight times what is left over with the slab's "
			"bytes, at each order from 0 on.");
		for (unsigned int o = 0; o < order; o++)
			expect(!little_left(o, sizes[i], off_slab, 0),
			       "no larger order than needed", "order %u for "
			       "objects of %lu bytes, and order %u leaves "
			       "only %lu bytes over", order, sizes[i], o,
			       left_over(o, sizes[i], off_slab));
		expect(little_left(order, sizes[i], off_slab, 128) ||
		       (!little_left(0, sizes[i], off_slab, 0) &&
			!little_left(1, sizes[i], off_slab, 0)),
		       "at most an eighth left over: order 0 or 1 can do it",
		       "order %u for objects of %lu bytes leaves %lu bytes "
		       "over", order, sizes[i], left_over(order, sizes[i],
							  off_slab));
	}
}
