/* Lab 2: see lab.h. */
#include "lab.h"

LAB(2, "02-buddy", "buddy.c", "The buddy allocator");

struct page *leave_one_block(void)
{
	struct page *page;

	frames_boot(SMALL);
	page = must_take(GFP_KERNEL, WORD);
	while (take(GFP_KERNEL, WORD))
		;
	while (take(GFP_KERNEL, 0))
		;
	give(page, WORD);
	return page;
}
