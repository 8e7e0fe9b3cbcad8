/*
 * get_order() for a kernel whose page allocator brings none of its own.
 */
#include <asm/page.h>

int get_order(unsigned long size)
{
	int order = 0;

	while ((PAGE_SIZE << order) < size)
		order++;
	return order;
}
