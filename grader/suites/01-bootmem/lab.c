/*
 * The suite of lab 1: what bootmem.c owes to those who call it.
 *
 * Nothing here knows how bootmem keeps its books; that it is a bitmap is no
 * part of the contract.  Whether a page is free shows in what happens when it
 * is freed: a page that is free already is a BUG.  Where exactly a block comes
 * from is left open, as long as it is free memory, aligned, zeroed, and above
 * the goal if there is room above the goal.
 *
 * The suite remembers every block and every page in `shadow`, and checks each
 * new block against them.
 */
#include "../../suite/suite.h"

#include <stdlib.h>
#include <string.h>

LAB(1, "01-bootmem", "bootmem.c", "Bootmem");

#define MB	(1UL << 20)
#define PFN(addr)	((addr) >> PAGE_SHIFT)

/* --- A node, and the suite's own idea of it ------------------------------- */

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
			n += shadow.is_free[pfn + i];
		fputc(n == all ? '.' : n ? '+' : '#', out);
	}
	fprintf(out, "|\n    # taken   . free   + both\n");
}

/* Tells the suite's own idea that pages are free, or taken. */
static void note(unsigned long pfn, unsigned long end, bool is_free)
{
	for (; pfn < end; pfn++)
		shadow.is_free[pfn] = is_free;
}

/* A machine whose node spans page frames [base, end), all of them taken.  The
 * memory is full of rubbish, as memory is. */
static void new_node(unsigned long base, unsigned long end)
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

/* The usual node: all is free but the map and, at 0, the firmware's page. */
static void usual_node(unsigned long base, unsigned long end)
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

static void expect_page(unsigned long pfn, bool is_free)
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

/* Allocates, checks, and fills the block so that a later overlap shows.
 * Returns its physical address. */
static unsigned long get(unsigned long size, unsigned long align,
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

/* Are blocks that were filled still as they were? */
static void expect_untouched(void)
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

/* --- 1.1 ------------------------------------------------------------------ */

EXERCISE("1.1", "How large is the map?", 5, 10, "How large is the map?");

/*
 *	32768 page frames -> 4096 bytes -> 1 page; one frame more -> 2 pages
 */
TEST("1.1", map_is_large_enough,
     "bootmem_bootmap_pages(n) is the number of whole pages that n bits take.")
{
	static const unsigned long frames[] = {
		1, 8, 9, 16384, 32767, 32768, 32769, 65536, 65537, 1UL << 24,
		(1UL << 24) + 1,
	};

	power_on("mem=1M");
	mistake("Round up, both when bits become bytes and when bytes become "
		"pages.");
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++)
		expect_eq(bootmem_bootmap_pages(frames[i]),
			  (frames[i] + 32767) / 32768,
			  "bootmem_bootmap_pages(%lu)", frames[i]);
}

/* --- 1.2 ------------------------------------------------------------------ */

EXERCISE("1.2", "Everything starts out taken", 10, 15,
	 "Everything starts out taken");

TEST("1.2", a_node_is_described,
     "init_bootmem_node() writes down where the node begins and ends, and puts "
     "it at the front of pgdat_list.")
{
	power_on("mem=64M nodes=2");
	init_bootmem_node(NODE_DATA(1), 8192, 8192, 16384);
	mistake("node_boot_start is a physical address, node_low_pfn the "
		"number of the page frame behind the last one.");
	expect_eq(NODE_DATA(1)->bdata->node_boot_start, 32 * MB,
		  "node_boot_start of a node that begins at page frame 8192");
	expect_eq(NODE_DATA(1)->bdata->node_low_pfn, 16384,
		  "node_low_pfn of a node that ends before page frame 16384");
	mistake("A new node goes to the front of pgdat_list, and the list that "
		"was there hangs on its pgdat_next.");
	expect(pgdat_list == NODE_DATA(1), "pgdat_list begins with the node",
	       "it does not");
	init_bootmem_node(NODE_DATA(0), 1, 0, 8192);
	expect(pgdat_list == NODE_DATA(0) &&
	       NODE_DATA(0)->pgdat_next == NODE_DATA(1),
	       "the node initialised last comes first, the other one next",
	       "pgdat_list is in another order");
}

TEST("1.2", the_map_fits,
     "init_bootmem() returns how many bytes its map takes: at least one, and "
     "no more than bootmem_bootmap_pages() said.")
{
	static const unsigned long ends[] = { 256, 1000, 16384, 32768, 40000 };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		unsigned long room, size;
		char line[32];

		snprintf(line, sizeof(line), "mem=%luK", ends[i] * 4);
		power_on(line);
		memset(__va(0), 0xa5, 64 << 10);
		size = init_bootmem(1, ends[i]);
		room = bootmem_bootmap_pages(ends[i]) << PAGE_SHIFT;
		expect(size > 0 && size <= room, "a number of bytes from 1 to "
		       "bootmem_bootmap_pages() pages",
		       "%lu; there is room for %lu", size, room);
		expect_eq(size % sizeof(long), 0,
			  "the size of the map modulo sizeof(long)");
		mistake("The map stands at page frame `start`, and is as long "
			"as the function says.");
		for (unsigned long at = 0; at < 64 << 10; at++)
			expect(*(unsigned char *)__va(at) == 0xa5 ||
			       (at >= PAGE_SIZE && at < PAGE_SIZE + size),
			       "nothing is written outside of the map",
			       "physical address %#lx was; the map is at 0x1000 "
			       "and has %lu bytes", at, size);
	}
}

/* --- 1.3 ------------------------------------------------------------------ */

EXERCISE("1.3", "Saying what is RAM", 15, 20, "Saying what is RAM");

TEST("1.3", nothing_is_free_at_first,
     "After init_bootmem() every page is taken, and can be freed once.")
{
	new_node(0, 256);
	mistake("Taken is 1, for every bit of the map.");
	for (unsigned long pfn = 2; pfn < 256; pfn++)
		expect_page(pfn, false);
	mistake("A page that was given whole becomes free, and freeing it "
		"again is a BUG.");
	for (unsigned long pfn = 2; pfn < 256; pfn++)
		expect_page(pfn, true);
}

/*
 *	    8       9      10      11
 *	|---####|#######|#######|##-----|	what is freed
 *	| taken | free  | free  | taken |	which pages that makes free
 */
TEST("1.3", only_whole_pages_are_freed,
     "free_bootmem() frees the pages that lie wholly in the range, and no "
     "page of which only a part does.")
{
	new_node(0, 256);
	free_bootmem(0x8001, 0xb800 - 0x8001);
	note(9, 11, true);
	mistake("Round the beginning up and the end down.");
	expect_page(8, false);
	expect_page(9, true);
	expect_page(10, true);
	expect_page(11, false);
}

TEST("1.3", exact_ranges_are_freed_exactly,
     "A range that begins and ends at page boundaries is freed from its first "
     "to its last page; one inside a page frees nothing.")
{
	new_node(0, 256);
	free_bootmem(0x20000, 0x4000);
	note(32, 36, true);
	free_bootmem(0x40010, 0x100);
	expect_page(31, false);
	for (unsigned long pfn = 32; pfn < 36; pfn++)
		expect_page(pfn, true);
	expect_page(36, false);
	expect_page(64, false);
	expect_page(65, false);
}

TEST("1.3", a_node_may_begin_anywhere,
     "In a node that does not begin at page frame 0, addresses are still "
     "physical addresses.")
{
	new_node(300, 700);
	mistake("Bit 0 of the map is the node's first page frame. And does "
		"free_bootmem() look whether a page was free before?");
	free_bootmem(400 << PAGE_SHIFT, 2 << PAGE_SHIFT);
	note(400, 402, true);
	expect_page(399, false);
	expect_page(400, true);
	expect_page(401, true);
	expect_page(402, false);
	expect_page(699, false);
}

TEST("1.3", freeing_beyond_the_end_is_a_bug,
     "Freeing memory behind the node's end is a BUG.")
{
	new_node(0, 256);
	mistake("Compare the end of the range with node_low_pfn before the map "
		"is touched.");
	free_bootmem(255 << PAGE_SHIFT, PAGE_SIZE);
	expect_bug(free_bootmem(256 << PAGE_SHIFT, PAGE_SIZE),
		   "the node ends before page frame 256");
	new_node(0, 250);
	expect_bug(free_bootmem(250 << PAGE_SHIFT, PAGE_SIZE),
		   "the node ends before page frame 250");
}

/* --- 1.4 ------------------------------------------------------------------ */

EXERCISE("1.4", "Taking memory out again", 10, 15, "Taking memory out again");

/*
 *	    8       9      10      11
 *	|------#|#------|-------|-------|	what is reserved: two bytes
 *	| taken | taken | free  | free  |
 */
TEST("1.4", every_page_touched_is_taken,
     "reserve_bootmem() takes every page of which any byte lies in the range.")
{
	usual_node(0, 256);
	reserve_bootmem(0x8fff, 2);
	note(8, 10, false);
	mistake("Round the beginning down and the end up.");
	expect_page(7, true);
	expect_page(8, false);
	expect_page(9, false);
	expect_page(10, true);
}

TEST("1.4", exact_ranges_are_taken_exactly,
     "A range that ends at a page boundary does not take the page behind it.")
{
	usual_node(0, 256);
	mistake("The last page is the one that byte addr + size - 1 is in.");
	reserve_bootmem(0x20000, 0x3000);
	note(32, 35, false);
	expect_page(31, true);
	for (unsigned long pfn = 32; pfn < 35; pfn++)
		expect_page(pfn, false);
	expect_page(35, true);
}

TEST("1.4", reserving_twice_is_allowed,
     "A page may be reserved twice: it is taken, and there is no BUG.")
{
	usual_node(0, 256);
	mistake("Set the bit, whatever it was. Only a size of 0 is a BUG.");
	reserve_bootmem(0x20000, 0x1800);
	reserve_bootmem(0x21000, 0x1000);
	note(32, 34, false);
	expect_bug(reserve_bootmem(0x20000, 0), "0 bytes");
	expect_page(32, false);
	expect_page(33, false);
	expect_page(34, true);
}

TEST("1.4", a_node_may_begin_anywhere_here_too,
     "In a node that does not begin at page frame 0, reserve_bootmem() takes "
     "physical addresses; behind the node's end they are a BUG.")
{
	usual_node(300, 700);
	mistake("Bit 0 is the node's first page frame; node_low_pfn is the "
		"frame behind its last one.");
	reserve_bootmem(698 << PAGE_SHIFT, 2 << PAGE_SHIFT);
	note(698, 700, false);
	expect_page(697, true);
	expect_page(698, false);
	expect_page(699, false);
	expect_bug(reserve_bootmem(700 << PAGE_SHIFT, 1),
		   "the node ends before page frame 700");
}

/* --- 1.5 ------------------------------------------------------------------ */

EXERCISE("1.5", "A run of free pages", 20, 45, "A run of free pages");

TEST("1.5", pages_are_zeroed_and_apart,
     "Each allocation returns zeroed, page-aligned memory of its own.")
{
	usual_node(0, 1024);
	mistake("Mark every page of the block, up to the one that its last "
		"byte is in.");
	for (int i = 0; i < 40; i++)
		get(PAGE_SIZE * (1 + (unsigned long)i % 5) - 100, PAGE_SIZE, 0);
	expect_untouched();
}

/*
 *	##...###......##............		three free pages are not five
 *	##...###AAAAA.##............
 */
TEST("1.5", a_run_must_be_long_enough,
     "A block lies in free pages from beginning to end, however scattered free "
     "memory is.")
{
	usual_node(0, 256);
	for (unsigned long pfn = 4; pfn < 200; pfn += 1 + pfn % 7) {
		reserve_bootmem(pfn << PAGE_SHIFT, 1);
		note(pfn, pfn + 1, false);
	}
	mistake("From the beginning of a run to the next taken page it must "
		"be far enough, and a block must be marked to its end.");
	for (unsigned long pages = 6; pages >= 1; pages--)
		get(pages << PAGE_SHIFT, PAGE_SIZE, 0);
	expect_untouched();
}

TEST("1.5", all_memory_can_be_had,
     "Page by page, every free page can be allocated, and not one more: then "
     "it panics, since no caller of bootmem checks for NULL.")
{
	unsigned long pages = 0;

	usual_node(0, 256);
	for (unsigned long pfn = 0; pfn < 256; pfn++)
		pages += shadow.is_free[pfn];
	mistake("A block takes exactly the pages that its bytes are in, and "
		"the last page of the node is memory like any other.");
	while (pages--)
		get(PAGE_SIZE, PAGE_SIZE, 0);
	expect_oops(OOPS_PANIC, oops_of(alloc_bootmem_low_pages(1)),
		    "panic(): there is no memory left");
	expect(log_has("bootmem alloc of 1 bytes failed!"),
	       "\"bootmem alloc of 1 bytes failed!\" in the log",
	       "it is not there");
}

TEST("1.5", large_alignments_are_physical,
     "An alignment above a page is kept, also in a node whose first page frame "
     "is not aligned.")
{
	usual_node(300, 1500);
	mistake("Bits and `begin` count from the node's first page; physical "
		"addresses, and what has to be aligned, do not.");
	for (unsigned long align = PAGE_SIZE; align <= 64 * PAGE_SIZE;
	     align *= 2)
		get(3 * PAGE_SIZE, align, 0);
	get(100, 32 * PAGE_SIZE, 0);
	expect_untouched();
}

TEST("1.5", a_block_ends_in_the_node,
     "A run of free pages at the node's end that is too short is left alone.")
{
	enum oops_kind kind;

	usual_node(0, 256);
	mistake("A run ends where the node ends, too.");
	while ((kind = oops_of(get(5 * PAGE_SIZE, PAGE_SIZE, 0))) ==
	       OOPS_NONE)
		;
	expect_oops(OOPS_PANIC, kind, "panic(): four free pages are not five");
	expect_oops(OOPS_PANIC, oops_of(__alloc_bootmem(512 * PAGE_SIZE,
							PAGE_SIZE, 0)),
		    "panic(): there are not that many pages in all");
	usual_node(0, 256);
	mistake("What is too large for the end of the node comes from below "
		"the goal.");
	get(16 * PAGE_SIZE, PAGE_SIZE, 250 << PAGE_SHIFT);
	expect_untouched();
}

TEST("1.5", nonsense_is_a_bug,
     "A request for no bytes is a BUG, and so is an alignment that is no "
     "power of two.")
{
	usual_node(0, 256);
	get(1, 1, 0);
	expect_bug(__alloc_bootmem(0, 64, 0), "0 bytes");
	expect_bug(__alloc_bootmem(64, 48, 0), "48 is no power of two");
}

/* --- 1.6 ------------------------------------------------------------------ */

EXERCISE("1.6", "Where to begin the search", 10, 20,
	 "Where to begin the search");

static void expect_above(unsigned long addr, unsigned long goal)
{
	expect(addr >= goal, "memory at or above the goal, where there is "
	       "plenty", "physical address %#lx, below %#lx", addr, goal);
}

TEST("1.6", goals_are_respected,
     "Where there is free memory at or above the goal, the block comes from "
     "there; without a goal it comes from below 16 MiB first.")
{
	usual_node(0, 64 * MB >> PAGE_SHIFT);
	mistake("The goal is a physical address; 0 means that there is none. "
		"last_success counts only if it is above the goal.");
	expect_above(get(100, SMP_CACHE_BYTES, 16 * MB), 16 * MB);
	expect_above(get(8192, PAGE_SIZE, 16 * MB), 16 * MB);
	expect_above(get(PAGE_SIZE, PAGE_SIZE, 32 * MB), 32 * MB);
	expect(get(PAGE_SIZE, PAGE_SIZE, 0) < 16 * MB,
	       "low memory: there is no goal, and low memory is free",
	       "memory above 16 MiB");
	expect_untouched();
}

TEST("1.6", goals_in_a_node_that_begins_high,
     "A goal is a physical address also in a node that does not begin at 0.")
{
	usual_node(5000, 9000);
	mistake("The goal is a physical address; the search counts from the "
		"node's first page.");
	expect_above(get(PAGE_SIZE, PAGE_SIZE, 6000 << PAGE_SHIFT),
		     6000 << PAGE_SHIFT);
	expect_above(get(PAGE_SIZE, PAGE_SIZE, 7001 << PAGE_SHIFT),
		     7001 << PAGE_SHIFT);
	/* A goal below the node is no goal that could be missed. */
	get(PAGE_SIZE, PAGE_SIZE, 100 << PAGE_SHIFT);
}

TEST("1.6", a_goal_is_only_a_wish,
     "If nothing is free at or above the goal, or the goal is behind the end, "
     "memory comes from below.")
{
	usual_node(0, 512);
	mistake("The goal is a physical address.");
	expect_above(get(PAGE_SIZE, PAGE_SIZE, 100 << PAGE_SHIFT),
		     100 << PAGE_SHIFT);
	reserve_bootmem(256 << PAGE_SHIFT, 256 << PAGE_SHIFT);
	note(256, 512, false);
	mistake("Memory below the goal is better than a panic; the second "
		"search has to keep the alignment too.");
	get(PAGE_SIZE, PAGE_SIZE, 300 << PAGE_SHIFT);
	get(PAGE_SIZE, PAGE_SIZE, 16 * MB);
	get(PAGE_SIZE, PAGE_SIZE, 512 << PAGE_SHIFT);
	get(PAGE_SIZE, 16 * PAGE_SIZE, 300 << PAGE_SHIFT);
	get(PAGE_SIZE, 16 * PAGE_SIZE, 300 << PAGE_SHIFT);
	expect_untouched();
}

TEST("1.6", what_is_freed_is_found_again,
     "Memory that is freed below earlier allocations can be allocated again.")
{
	unsigned long addr, last = 0;

	usual_node(0, 256);
	for (int i = 0; i < 100; i++)
		last = get(PAGE_SIZE, PAGE_SIZE, 100 << PAGE_SHIFT);
	expect_above(last, 100 << PAGE_SHIFT);
	reserve_bootmem(4 << PAGE_SHIFT, 252 << PAGE_SHIFT);
	note(4, 256, false);
	shadow.nr_blocks = 0;
	free_bootmem(last, PAGE_SIZE);
	free_bootmem(120 << PAGE_SHIFT, 2 * PAGE_SIZE);
	note(120, 122, true);
	note(PFN(last), PFN(last) + 1, true);
	mistake("free_bootmem() has to move last_success back if it frees "
		"memory below it.");
	addr = get(2 * PAGE_SIZE, PAGE_SIZE, 100 << PAGE_SHIFT);
	expect_eq(PFN(addr), 120, "page frame of the only free run of two");
}

/* --- 1.7 ------------------------------------------------------------------ */

EXERCISE("1.7", "Small requests share a page", 15, 40,
	 "Small requests share a page");

/* Nobody keeps apart what he does not let share a page in the first place. */
static void expect_sharing(void)
{
	unsigned long first, second;

	mistake("A small block has to begin in the rest of the page that the "
		"last one ended in.");
	first = get(40, 8, 0);
	second = get(40, 8, 0);
	expect(PFN(first) == PFN(second), "two small blocks share a page",
	       "they are in page frames %lu and %lu", PFN(first), PFN(second));
}

/*
 *	|aaaabbbbccccdddd........|		100 x 40 bytes: one page
 */
TEST("1.7", small_blocks_share_pages,
     "Small blocks that are allocated one after the other share a page.")
{
	unsigned long first, last = 0;

	usual_node(0, 256);
	mistake("last_pos and last_offset say where the last block ended (not "
		"how long it was): the next one can begin there.");
	first = get(40, 8, 0);
	for (int i = 1; i < 100; i++)
		last = get(40, 8, 0);
	expect(PFN(last) <= PFN(first) + 1 && PFN(first) <= PFN(last) + 1,
	       "100 blocks of 40 bytes in one page, or two that are neighbours",
	       "the first is in page frame %lu, the last in %lu", PFN(first),
	       PFN(last));
	expect_untouched();
}

TEST("1.7", sharing_keeps_blocks_apart,
     "Blocks that share pages do not overlap, whatever their sizes and "
     "alignments, and what was written to one stays there.")
{
	usual_node(0, 2048);
	expect_sharing();
	mistake("Round last_offset up to the alignment, and remember the new "
		"end.");
	for (int i = 0; i < 300; i++)
		get(1 + random_below(i % 7 ? 300 : 9000),
		    1UL << random_below(11), 0);
	expect_untouched();
}

/*
 *	|aa..............|...............|	2000 bytes, then 5000
 *	|aaBBBBBBBBBBBBBB|BBBBBB.........|	fits into two pages
 */
TEST("1.7", a_large_block_uses_the_rest,
     "A block that is larger than the rest of the page begins there too, if "
     "the pages behind it are free.")
{
	unsigned long first, second;

	usual_node(0, 256);
	first = get(2000, 64, 0);
	second = get(5000, 64, 0);
	mistake("The pages that are missing begin right behind the page that "
		"was used last.");
	expect(PFN(second) == PFN(first), "both begin in the same page",
	       "page frames %lu and %lu", PFN(first), PFN(second));
	expect(PFN(get(100, 64, 0)) == PFN(second + 5000),
	       "the next small block begins where that one ended",
	       "in another page");
	expect_untouched();
}

TEST("1.7", full_pages_are_not_shared,
     "After a block that ended exactly at the end of a page, or when alignment "
     "to a page was asked for, a block begins in a page of its own.")
{
	usual_node(0, 256);
	expect_sharing();
	mistake("last_offset is 0 after a block that filled its last page, and "
		"0 means: do not share.");
	for (int i = 0; i < 4; i++) {
		get(PAGE_SIZE, 64, 0);
		get(100, PAGE_SIZE, 0);
		get(PAGE_SIZE - 128, 64, 0);
		get(2 * PAGE_SIZE, 64, 0);
	}
	expect_untouched();
}

/*
 *	|aa......|#######|........	the page behind a's is reserved
 */
TEST("1.7", nobody_shares_across_a_gap,
     "A block that does not fit into the rest of the page does not begin there "
     "if the page behind it is taken.")
{
	unsigned long first;

	usual_node(0, 256);
	expect_sharing();
	first = get(100, 64, 0);
	reserve_bootmem((PFN(first) + 1) << PAGE_SHIFT, PAGE_SIZE);
	note(PFN(first) + 1, PFN(first) + 2, false);
	mistake("Is the run of pages that was found right behind the page that "
		"was used last?");
	get(2 * PAGE_SIZE, 64, 0);
	get(300, 64, 0);
	expect_untouched();
}

/* --- 1.8 ------------------------------------------------------------------ */

EXERCISE("1.8", "Handing over", 15, 45, "Handing over");

static unsigned long count_frames(bool reserved)
{
	const struct machine_state *map = memory_map();
	unsigned long n = 0;

	for (unsigned int i = 0; i < map->nr_ranges; i++)
		for (unsigned long pfn = PFN(map->range[i].start);
		     pfn < PFN(map->range[i].end); pfn++)
			n += !!PageReserved(mem_map + pfn) == reserved;
	return n;
}

/* Page frames that are still in use when a kernel without anything else has
 * booted: the firmware's, and mem_map's, which need not begin at a page. */
static unsigned long in_use(void)
{
	return 1 + (max_mapnr * sizeof(struct page) + PAGE_SIZE - 1) /
		PAGE_SIZE;
}

static const char *const machines[] = {
	"mem=1M", "mem=64M", "mem=37M hole=640K-1M hole=15M-16M",
	"mem=1500K hole=32K-36K", "mem=64M nodes=2", "mem=9M nodes=3M,1M,5M",
};

/* Powers on and boots up to the point where memory is handed over. */
static void boot_half(const char *line)
{
	power_on(line);
	picture(NULL);
	setup_memory();
	paging_init();
}

TEST("1.8", every_free_page_is_handed_over,
     "Every page that nobody has taken goes to the page allocator, the pages "
     "of the map too; everything else stays reserved.")
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		unsigned long sum = 0, reserved;

		mistake("A page has to have the count 1 when it is freed.");
		boot_half(machines[i]);
		for (unsigned int nid = 0; nid < memory_map()->nr_nodes; nid++)
			sum += free_all_bootmem_node(NODE_DATA(nid));
		mistake("Every run of free pages has to be handed over, the "
			"last one too; then the map's own pages; all of them "
			"without PG_reserved, and counted once.");
		expect_eq(nr_free_pages(), sum, "nr_free_pages() on a machine "
			  "with %s, as free_all_bootmem_node() said",
			  machines[i]);
		expect_eq(count_frames(false), sum, "page frames without "
			  "PG_reserved, on a machine with %s", machines[i]);
		reserved = count_frames(true);
		expect(reserved >= in_use() - 1 && reserved <= in_use() + 1,
		       "only the firmware's page and mem_map stay reserved",
		       "%lu pages are, instead of %lu, on a machine with %s",
		       reserved, in_use(), machines[i]);
	}
}

TEST("1.8", allocations_stay,
     "What was allocated from bootmem, or reserved, is never handed over.")
{
	unsigned char *block;
	unsigned long handed;

	boot_half("mem=16M");
	block = alloc_bootmem(10000);
	memset(block, 0x5a, 10000);
	reserve_bootmem(8 * MB, 3 * PAGE_SIZE);
	handed = free_all_bootmem();
	expect_eq(nr_free_pages(), handed, "nr_free_pages()");
	for (unsigned long pfn = PFN(__pa(block));
	     pfn <= PFN(__pa(block) + 9999); pfn++)
		expect(PageReserved(mem_map + pfn),
		       "the pages of a block stay reserved",
		       "page frame %lu is not", pfn);
	for (unsigned long pfn = PFN(8 * MB); pfn < PFN(8 * MB) + 3; pfn++)
		expect(PageReserved(mem_map + pfn),
		       "reserved pages stay reserved",
		       "page frame %lu is not", pfn);
	for (int i = 0; i < 10000; i++)
		expect(block[i] == 0x5a, "the block's contents stay",
		       "%#x in byte %d", block[i], i);
}

TEST("1.8", the_page_allocator_can_use_it,
     "The page allocator gets blocks that it can merge: a machine with 16 MiB "
     "has blocks of 1024 pages after booting.")
{
	struct page *page;

	mistake("A block of order 6 begins at a multiple of 64, its first page "
		"has the count 1, and each block is freed once.");
	boot("mem=16M");
	for (int i = 0; i < 3; i++) {
		page = alloc_pages(GFP_KERNEL, MAX_ORDER - 1);
		expect(page && !((page - mem_map) & 1023),
		       "a block of 1024 pages", page ? "a block that begins at "
		       "page frame %lu" : "NULL, %lu pages being free",
		       page ? (unsigned long)(page - mem_map) :
		       (unsigned long)nr_free_pages());
		__free_pages(page, MAX_ORDER - 1);
	}
	expect(!log_has("Bad page state"), "nothing in the log",
	       "\"Bad page state\"");
}

TEST("1.8", a_machine_boots,
     "A whole machine boots, and its memory adds up.")
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		boot(machines[i]);
		expect(nr_free_pages() > num_physpages / 2,
		       "most pages are free", "%lu of %lu are",
		       (unsigned long)nr_free_pages(), num_physpages);
		expect_eq(nr_free_pages() + count_frames(true), num_physpages,
			  "free pages and reserved ones, together, on a machine "
			  "with %s", machines[i]);
	}
}
