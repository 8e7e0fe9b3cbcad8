/* Exercise 2.1: get_order(). */
#include "lab.h"

EXERCISE("2.1", "Sizes to orders", 5, 10, "Sizes to orders");

/*
 *	1 ... 4096 -> 0     4097 ... 8192 -> 1     8193 ... 16384 -> 2
 */
TEST("2.1", order_is_large_enough,
     "get_order(size) is the smallest order whose block holds size bytes.")
{
	power_on(SMALL);
	mistake("Order 0 is PAGE_SIZE bytes. An exact multiple must not be "
		"rounded up once more, and one byte more must be.");
	for (int order = 0; order < MAX_ORDER; order++) {
		unsigned long size = PAGE_SIZE << order;

		expect_eq(get_order(size), order, "get_order(%lu)", size);
		expect_eq(get_order(size + 1), order + 1, "get_order(%lu)",
			  size + 1);
		expect_eq(get_order(size - 1), order, "get_order(%lu)",
			  size - 1);
	}
	expect_eq(get_order(1), 0, "get_order(1)");
}
