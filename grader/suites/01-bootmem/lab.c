/*
 * Lab 1: a node, and the suite's own idea of it.
 *
 * The suite remembers every block and every page in `shadow`, and checks each
 * new block against them.
 */
#include "lab.h"

#include <stdlib.h>
#include <string.h>

LAB(1, "01-bootmem", "bootmem.c", "Bootmem");

#define MAX_BLOCKS	8192

static struct {
	unsigned long base, end;	/* page frames of the node */
	unsigned char *is_free;		/* by page frame */
	struct { unsigned long start, end; } block[MAX_BLOCKS];
	unsigned int nr_blocks;
} shadow;

static void draw_node(FILE *out)
{
	unsigned long per = (shadow.end - shadow.base + 63) / 64;

	fprintf(out, "    page frames %lu to %lu, as they should be, %lu in a "
		"column:\n    |", shadow.base, shadow.end - 1, per);
	for (unsigned long pfn = shadow.base; pfn < shadow.end; pfn += per) {
		unsigned long n = 0, all = min(per, shadow.end - pfn);

		for (unsigned long i = 0; i < all; i++)
			n += shadow.is_free[pfn + i] == 1;
		fputc(n == all ? '.' : n ? '+' : '#', out);
	}
	fprintf(out, "|\n    # taken   . free   + both\n");
}

void note(unsigned long pfn, unsigned long end, bool is_free)
{
	for (; pfn < end; pfn++)
		shadow.is_free[pfn] = is_free;
}

unsigned long free_pages_noted(void)
{
	unsigned long pages = 0;

	for (unsigned long pfn = shadow.base; pfn < shadow.end; pfn++)
		pages += shadow.is_free[pfn] == 1;
	return pages;
}

/* The memory is full of rubbish, as memory is. */
void new_node(unsigned long base, unsigned long end)
{
	char line[64];

	snprintf(line, sizeof(line), "mem=%luK", end * 4);
	power_on(line);
	shadow.base = base;
	shadow.end = end;
	shadow.nr_blocks = 0;
	shadow.is_free = realloc(shadow.is_free, end + 1);
	memset(shadow.is_free, 0, end + 1);
	for (unsigned long pfn = base; pfn < end; pfn++)
		memset(__va(pfn << PAGE_SHIFT), 0xa5, PAGE_SIZE);
	picture(draw_node);
	if (base)
		init_bootmem_node(NODE_DATA(0), base, base, end);
	else
		init_bootmem(1, end);
}

/* Where the map is; its pages have to stay taken. */
static unsigned long map_pfn(void)
{
	return shadow.base ? shadow.base : 1;
}

void usual_node(unsigned long base, unsigned long end)
{
	unsigned long first;

	new_node(base, end);
	first = map_pfn() + bootmem_bootmap_pages(end - base);
	free_bootmem(first << PAGE_SHIFT, (end - first) << PAGE_SHIFT);
	note(first, end, true);
}

/* Is the page free?  Asking makes it free. */
static bool probe(unsigned long pfn)
{
	return oops_of(free_bootmem(pfn << PAGE_SHIFT, PAGE_SIZE)) ==
		OOPS_BUG;
}

void expect_page(unsigned long pfn, bool is_free)
{
	bool found = probe(pfn);

	expect(found == is_free, is_free ?
	       "the page is free already, so freeing it is a BUG" :
	       "the page is taken, so freeing it succeeds",
	       found ? "freeing page frame %lu is a BUG: it is free already" :
	       "freeing page frame %lu succeeds: it was taken", pfn);
}

/* Checks a block and takes it in the suite's own idea too. */
static unsigned long check_block(void *block, unsigned long size,
				 unsigned long align)
{
	unsigned long start = (unsigned long)block - PAGE_OFFSET;
	unsigned long end = start + size;

	expect((unsigned long)block >= PAGE_OFFSET &&
	       PFN(start) >= shadow.base && end <= shadow.end << PAGE_SHIFT,
	       "the address of memory in the node", "physical address %#lx",
	       start);
	for (unsigned long pfn = PFN(start); pfn <= PFN(end - 1); pfn++)
		expect(shadow.is_free[pfn] != 0,
		       "every page of the block was free",
		       "page frame %lu was not: it is reserved", pfn);
	expect(!align || !(start & (align - 1)),
	       "the block is aligned as it was asked for",
	       "physical address %#lx for alignment %#lx", start, align);
	for (unsigned int i = 0; i < shadow.nr_blocks; i++)
		expect(end <= shadow.block[i].start ||
		       start >= shadow.block[i].end,
		       "the block overlaps no other one",
		       "[%#lx, %#lx) overlaps [%#lx, %#lx), which was "
		       "allocated before", start, end, shadow.block[i].start,
		       shadow.block[i].end);
	return start;
}

static void check_zero(const unsigned char *block, unsigned long size)
{
	for (unsigned long i = 0; i < size; i++)
		expect(!block[i], "zero in every byte of the block",
		       "%#x in byte %lu of %lu", block[i], i, size);
}

unsigned long new_block(unsigned long size, unsigned long align,
			unsigned long goal)
{
	void *block = __alloc_bootmem(size, align, goal);
	unsigned long start = check_block(block, size, align);
	const char *why = mistake("All of the block has to be zeroed, and "
				  "nothing in front of it or behind it.");

	check_zero(block, size);
	mistake(why);
	memset(block, 0x5a, size);
	for (unsigned long pfn = PFN(start); pfn <= PFN(start + size - 1);
	     pfn++)
		shadow.is_free[pfn] = 2;	/* has room for small blocks */
	expect(shadow.nr_blocks < MAX_BLOCKS, "", "too many blocks");
	shadow.block[shadow.nr_blocks].start = start;
	shadow.block[shadow.nr_blocks++].end = start + size;
	return start;
}

void expect_untouched(void)
{
	for (unsigned int i = 0; i < shadow.nr_blocks; i++) {
		const unsigned char *p = __va(shadow.block[i].start);

		for (unsigned long n = shadow.block[i].end -
		     shadow.block[i].start; n; n--)
			expect(p[n - 1] == 0x5a, "what was written to a block "
			       "stays there", "%#x at physical address %#lx",
			       p[n - 1], __pa(p + n - 1));
	}
}

void forget_blocks(void)
{
	shadow.nr_blocks = 0;
}
