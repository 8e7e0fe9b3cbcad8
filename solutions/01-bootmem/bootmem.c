/*%
# Bootmem

A kernel that has just been switched on has a problem of order. It needs
memory to set itself up: a description of every page frame, tables of
processes, hash tables for files. But the allocator that hands out memory is
one of the things that have to be set up, and its own bookkeeping needs memory
first. Somebody has to go before it.

That somebody is **bootmem**. It is small and rather slow, it lives for a
fraction of a second, and it answers one question: *is this page frame taken?*
A **page frame** is a piece of physical memory of one page's size, 4096 bytes;
frames are numbered from 0, and the number is called a **pfn**, page frame
number. Bootmem keeps one bit for each:

    pfn    0  1  2  3  4  5  6  7  8  9 ...
    bit    1  1  0  0  0  1  1  0  0  0 ...      1 = taken, 0 = free
           |  |           |  |
           |  the map     an allocation of two pages
           page 0 belongs to the firmware

Everything else follows from that map. To allocate is to search it for a run
of zeroes and turn them into ones. To hand memory over to the real allocator,
at the end, is to walk it once and give away every page whose bit is zero.

\dotfile bootmem-map.dot "A booted machine's bootmem map, drawn by running the code of this chapter"

In this chapter you build bootmem. Each step comes with tests that tell you
at once whether it works.

<!-- end of assignment intro -->

## What is where at boot

The firmware has loaded the kernel and left a **memory map**: which physical
addresses are RAM and which are not. The kernel's start-up code (in this
course `lib/kernel/setup.c`, in Linux `setup_memory()` in
`arch/i386/kernel/setup.c`) tells bootmem about it in four steps:

1. `init_bootmem_node()`: here is a node, its memory spans these page frames,
   keep your map there. Afterwards *everything is taken*.
2. `free_bootmem()`: this piece is really RAM; it is free. Once for each piece.
3. `reserve_bootmem()`: but these pages are in use already, by the kernel and
   by the map itself.
4. `alloc_bootmem()` and its relatives, as often as anybody likes, and finally
   `free_all_bootmem()`.

Taken by default, free only if somebody says so: an error in that direction
wastes memory, an error in the other direction would hand out an address where
nothing is.

A **node** is a bank of memory that is near some of the machine's CPUs. Most
machines have one. Bootmem has a map for each, in a `bootmem_data_t`:

    node_boot_start   physical address of the node's first byte
    node_low_pfn      number of the page frame behind its last one
    node_bootmem_map  the map; bit i is page frame (node_boot_start / 4096) + i

The other three members remember where the last allocation was. We come to
them when we need them.
%*/
/**
 * @file bootmem.c
 * Memory at boot: one bit a page frame, 1 = taken.
 *
 * Callers run while the machine boots, on one CPU, with nobody to interrupt
 * them: there is no lock.  After free_all_bootmem() nothing here may be
 * called again.
 *
 * Linux: mm/bootmem.c.
 */
#include <asm/io.h>
#include <linux/bootmem.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <machine/exercise.h>

/* Set up here and by the boot code; whoever wants to know memory's limits
 * reads them. */
unsigned long min_low_pfn;
unsigned long max_low_pfn;
unsigned long max_pfn;
EXPORT_SYMBOL(max_pfn);

/* Page frames of a node: the number of bits in its map. */
static inline unsigned long node_pages(const bootmem_data_t *bdata)
{
	return bdata->node_low_pfn - (bdata->node_boot_start >> PAGE_SHIFT);
}

/*%
## How large is the map?

One bit a page frame: a machine with 64 MiB has 16384 frames, so 2048 bytes
will do. The boot code has to know beforehand, because it must find a place for
the map, and it looks for places in whole pages.
%*/
unsigned long __init bootmem_bootmap_pages(unsigned long pages)
{
	//@ exercise 1.1
	//@ todo Return how many whole pages a map of one bit for each of
	//@ todo `pages` page frames takes.
	//@ hint A byte holds eight bits, a page holds PAGE_SIZE bytes, and
	//@ ... neither division comes out even in general.
	//@ hint Round up twice: first to bytes, then to pages. Dividing
	//@ ... (x + n - 1) by n rounds x / n up.
	//@ hint unsigned long bytes = (pages + 7) / 8; then
	//@ ... PAGE_ALIGN(bytes) >> PAGE_SHIFT.
	unsigned long bytes = (pages + 7) / 8;

	return PAGE_ALIGN(bytes) >> PAGE_SHIFT;
	//@ end
}

/*%
## Everything starts out taken

A node begins its life with every bit set. The map's address is an address in
the **direct map**, where the kernel sees all of low memory: physical address
p is at `PAGE_OFFSET + p`, and `phys_to_virt()` does the addition.

A `pg_data_t` describes a node, and its member `bdata` points to the node's
`bootmem_data_t`. `mapstart`, `start` and `end` are page frame numbers.

All nodes are chained on `pgdat_list`. A new one goes to its front, so the
node that was initialised last is the first to be asked for memory.

The function returns how many bytes the map takes, as a multiple of
`sizeof(long)`: the search will look at it a whole word at a time, and should
not have to wonder whether the last word is all there.
%*/
static unsigned long __init init_bootmem_core(pg_data_t *pgdat,
	unsigned long mapstart, unsigned long start, unsigned long end)
{
	//@ exercise 1.2
	//@ todo Put the node at the front of pgdat_list; fill in
	//@ todo node_boot_start, node_low_pfn and node_bootmem_map; mark every
	//@ todo page taken; return the size of the map in bytes, rounded up
	//@ todo to a multiple of sizeof(long).
	//@ hint `mapstart`, `start` and `end` are page frame numbers.
	//@ ... node_boot_start is a physical address, node_low_pfn is a pfn
	//@ ... again, and node_bootmem_map is an address you can write to.
	//@ hint Taken is 1, and a byte with all bits set is 0xff: memset().
	//@ ... ALIGN(x, sizeof(long)) rounds up to a multiple.
	//@ hint pgdat->pgdat_next = pgdat_list; pgdat_list = pgdat;
	//@ ... bdata->node_bootmem_map = phys_to_virt(mapstart << PAGE_SHIFT);
	//@ ... size = ALIGN((end - start + 7) / 8, sizeof(long)).
	unsigned long size = ALIGN((end - start + 7) / 8, sizeof(long));
	bootmem_data_t *bdata = pgdat->bdata;

	pgdat->pgdat_next = pgdat_list;
	pgdat_list = pgdat;
	bdata->node_boot_start = start << PAGE_SHIFT;
	bdata->node_low_pfn = end;
	bdata->node_bootmem_map = phys_to_virt(mapstart << PAGE_SHIFT);
	memset(bdata->node_bootmem_map, 0xff, size);
	return size;
	//@ end
}

unsigned long __init init_bootmem_node(pg_data_t *pgdat,
	unsigned long freepfn, unsigned long startpfn, unsigned long endpfn)
{
	return init_bootmem_core(pgdat, freepfn, startpfn, endpfn);
}

/* The second argument is an end, not a count: a classic to get wrong. */
unsigned long __init init_bootmem(unsigned long start, unsigned long pages)
{
	max_low_pfn = pages;
	min_low_pfn = start;
	return init_bootmem_core(NODE_DATA(0), start, 0, pages);
}

/*%
## Saying what is RAM

`free_bootmem(addr, size)` declares memory free. The address is *physical*;
firmware knows no other. Neither end needs to be on a page boundary, and here
bootmem must be careful: a page of which only a part was given is not wholly
ours. So the beginning is rounded *up* and the end *down*.

    addr                                 addr + size
      |                                      |
    --+-----+-----------+-----------+--------+--+------
      |part |   page    |   page    |  part  |  |
    --------+-----------+-----------+-----------+------
            |<-- these two become ->|
            |         free          |

Freeing a page that is free already means that somebody's idea of memory is
wrong, and so early in a kernel's life that is no time to be polite: `BUG()`.

If the freed memory lies below the place where the last search succeeded, the
next search has to begin there again: that is what `last_success` is about.
%*/
static void __init free_bootmem_core(bootmem_data_t *bdata,
				     unsigned long addr, unsigned long size)
{
	//@ exercise 1.3
	//@ todo Make every page that lies wholly in [addr, addr + size) free.
	//@ todo BUG if one of them is free already, or lies behind the node's
	//@ todo end. If addr is below last_success, move last_success there.
	//@ hint Work in page frame numbers: the first page is the one that
	//@ ... begins at or after addr, the last one ends at or before
	//@ ... addr + size. Bit 0 of the map is the node's first page, which
	//@ ... need not be page frame 0.
	//@ hint test_and_clear_bit() clears a bit and says what it was: one
	//@ ... call does the work and the check.
	//@ hint first = PAGE_ALIGN(addr) >> PAGE_SHIFT; end = (addr + size)
	//@ ... >> PAGE_SHIFT; for each pfn: BUG_ON(!test_and_clear_bit(pfn -
	//@ ... (bdata->node_boot_start >> PAGE_SHIFT), map)).
	unsigned long base = bdata->node_boot_start >> PAGE_SHIFT;
	unsigned long pfn = PAGE_ALIGN(addr) >> PAGE_SHIFT;
	unsigned long end = (addr + size) >> PAGE_SHIFT;

	BUG_ON(end > bdata->node_low_pfn);
	if (addr < bdata->last_success)
		bdata->last_success = addr;
	for (; pfn < end; pfn++)
		BUG_ON(!test_and_clear_bit(pfn - base,
					   bdata->node_bootmem_map));
	//@ end
}

void __init free_bootmem_node(pg_data_t *pgdat, unsigned long addr,
			      unsigned long size)
{
	free_bootmem_core(pgdat->bdata, addr, size);
}

void __init free_bootmem(unsigned long addr, unsigned long size)
{
	free_bootmem_core(NODE_DATA(0)->bdata, addr, size);
}

/*%
## Taking memory out again

`reserve_bootmem()` is the opposite, and rounds the opposite way: if any byte
of a page is in use, the page is taken. Two users may share a page without
knowing of each other (the end of the kernel and the beginning of its map), so
reserving a page twice is no error.
%*/
static void __init reserve_bootmem_core(bootmem_data_t *bdata,
					unsigned long addr, unsigned long size)
{
	//@ exercise 1.4
	//@ todo Mark every page taken of which any byte lies in
	//@ todo [addr, addr + size). BUG if size is 0 or the range reaches
	//@ todo behind the node's end. A page may be reserved twice.
	//@ hint Compare with exercise 1.3: which end has to be rounded which
	//@ ... way, so that no byte in use is left in a free page?
	//@ hint The first page is the one that addr is in; the last one is
	//@ ... the one that the last byte, addr + size - 1, is in.
	//@ hint pfn = addr >> PAGE_SHIFT; end = PAGE_ALIGN(addr + size) >>
	//@ ... PAGE_SHIFT; then __set_bit() for each.
	unsigned long base = bdata->node_boot_start >> PAGE_SHIFT;
	unsigned long pfn = addr >> PAGE_SHIFT;
	unsigned long end = PAGE_ALIGN(addr + size) >> PAGE_SHIFT;

	BUG_ON(!size);
	BUG_ON(end > bdata->node_low_pfn);
	for (; pfn < end; pfn++)
		__set_bit(pfn - base, bdata->node_bootmem_map);
	//@ end
}

void __init reserve_bootmem_node(pg_data_t *pgdat, unsigned long addr,
				 unsigned long size)
{
	reserve_bootmem_core(pgdat->bdata, addr, size);
}

void __init reserve_bootmem(unsigned long addr, unsigned long size)
{
	reserve_bootmem_core(NODE_DATA(0)->bdata, addr, size);
}

/*%
## A run of free pages

Now to allocation. We look for so many free pages in a row, and we look from
the left: **first fit**. It is not the cleverest policy, but at boot nearly
all memory is free, and nothing is given back.

The caller may want its block aligned. An alignment above a page means that
not every page will do as a beginning, only every `step`th:

    step = 4  |       |       |       |       |
    bits      1 1 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0
              0       4       8      12      16
                      ^       ^ bits 8 to 12: 5 free pages, aligned
                      one free page is not 5

Alignment is meant physically. Bit 0 of a node's map is the node's first page
frame, which may itself not be aligned, so it is the *pfn* that has to be a
multiple of `step`, not the bit's number.

`find_next_zero_bit()` and `find_next_bit()` search the map a word at a time.
Jump with them from run to run; walking bit by bit through 64 GiB would take a
long time.
%*/
#define NO_RUN	(~0UL)

/*
 * The first run of @pages free pages at or behind bit @from that begins on a
 * page frame whose number is a multiple of @step.  Returns the number of its
 * first bit, or NO_RUN.
 */
static unsigned long __init find_run(const bootmem_data_t *bdata,
	unsigned long from, unsigned long pages, unsigned long step)
{
	//@ exercise 1.5
	//@ todo Find the first run of `pages` free pages at or behind bit
	//@ todo `from` whose page frame number is a multiple of `step` (a
	//@ todo power of two). Return its first bit, or NO_RUN.
	//@ hint A run is free from `start` up to the next taken page. If that
	//@ ... is too near, no beginning before it can work either: go on
	//@ ... behind it.
	//@ hint A beginning is right if it is free, aligned, and the next
	//@ ... taken page (or the end of the map) is at least `pages` away.
	//@ ... After aligning, look again whether it is still free.
	//@ hint while (start + pages <= size) { busy = find_next_bit(map,
	//@ ... size, start); if (busy - start >= pages) return start; start =
	//@ ... ALIGN(busy + 1 + base, step) - base; } with start aligned the
	//@ ... same way before the loop.
	const unsigned long *map = bdata->node_bootmem_map;
	unsigned long base = bdata->node_boot_start >> PAGE_SHIFT;
	unsigned long size = node_pages(bdata);
	unsigned long start = ALIGN(from + base, step) - base;

	while (start < size && pages <= size - start) {
		unsigned long busy = find_next_bit(map, size, start);

		if (busy - start >= pages)
			return start;
		start = find_next_zero_bit(map, size, busy);
		start = ALIGN(start + base, step) - base;
	}
	return NO_RUN;
	//@ end
}

/*%
What was found has to be marked, remembered and cleared. Bootmem's promise is
*zeroed* memory. `last_pos` and `last_offset` say where the block ended: in
which page, counted from the node's first like a bit's number, and how many
bytes into it. `last_offset` is 0 when it ended exactly at
the page's end, so that nothing is left over.

The block may begin in the middle of a page, one that is marked already. Why,
we see two sections further on.
%*/
/*
 * Takes @size bytes from @begin on; both count from the node's first byte.
 * Returns their address.
 */
static void *__init claim(bootmem_data_t *bdata, unsigned long begin,
			  unsigned long size)
{
	//@ exercise 1.5
	//@ todo Mark every page of [begin, begin + size) taken; set
	//@ todo last_success to the block's physical address, last_pos to the
	//@ todo block's last page and last_offset to where it ends in it (0 at
	//@ todo the page's end); zero the memory; return its address.
	//@ hint begin counts from the node's first byte, so begin >>
	//@ ... PAGE_SHIFT is the number of a bit, and begin +
	//@ ... node_boot_start is a physical address.
	//@ hint The last page of the block is the one that byte end - 1 is
	//@ ... in, not the one that byte end is in.
	//@ hint last_pos = (end - 1) >> PAGE_SHIFT; last_offset = end &
	//@ ... ~PAGE_MASK; addr = phys_to_virt(begin + node_boot_start);
	//@ ... memset(addr, 0, size).
	void *addr = phys_to_virt(bdata->node_boot_start + begin);
	unsigned long end = begin + size;

	bdata->last_success = bdata->node_boot_start + begin;
	bdata->last_pos = (end - 1) >> PAGE_SHIFT;
	bdata->last_offset = end & ~PAGE_MASK;
	for (unsigned long i = begin >> PAGE_SHIFT; i <= bdata->last_pos; i++)
		__set_bit(i, bdata->node_bootmem_map);
	return memset(addr, 0, size);
	//@ end
}

/*%
## Where to begin the search

Memory below 16 MiB is precious: the DMA controller of old PCs reaches no
further. A caller that does not need it should not get it while there is any
other. So it names a **goal**, a physical address at which the search begins.
`alloc_bootmem()` has the goal 16 MiB, `alloc_bootmem_low()` has none.

A goal is a wish. If nothing free is left from there on, or if the goal lies
behind the end of the node's memory, memory below it is better than none.

One more thing makes the search faster. When the kernel allocates a thousand
things with the same goal, each search would walk over all that the previous
ones took. `last_success` remembers where the last one found something; if that
is at or above the goal, the search begins there. (That is for speed, and no
test asks for it; but it must not hide memory that was freed since.)
%*/
/* The bit at which a search with this goal begins. */
static unsigned long __init search_start(const bootmem_data_t *bdata,
					 unsigned long goal)
{
	unsigned long start = bdata->node_boot_start;

	//@ exercise 1.6 soft
	//@ todo If there is a goal and it lies inside the node, begin there,
	//@ todo or at last_success if that is higher.
	//@ hint Goal 0 means no goal. Which goals lie inside the node, and
	//@ ... what should happen to those that don't?
	//@ hint `start` is a physical address here, and so are goal and
	//@ ... last_success; node_low_pfn is not.
	//@ hint if (goal > start && goal >> PAGE_SHIFT < node_low_pfn) start
	//@ ... = max(goal, bdata->last_success).
	if (goal > start && goal >> PAGE_SHIFT < bdata->node_low_pfn)
		start = max(goal, bdata->last_success);
	//@ end
	return PAGE_ALIGN(start - bdata->node_boot_start) >> PAGE_SHIFT;
}

/*
 * A run of free pages, from the goal on or, if there is none, from anywhere.
 */
static unsigned long __init find_run_near(const bootmem_data_t *bdata,
	unsigned long goal, unsigned long pages, unsigned long step)
{
	unsigned long from = search_start(bdata, goal);
	unsigned long run = find_run(bdata, from, pages, step);

	//@ exercise 1.6 soft
	//@ todo If nothing was found from the goal on, look from the node's
	//@ todo first page.
	//@ hint A goal is a wish: what should the caller get when memory
	//@ ... above it is full but there is some below?
	//@ hint find_run() says NO_RUN. A search that began at 0 has seen
	//@ ... everything already.
	//@ hint if (run == NO_RUN && from) run = find_run(bdata, 0, pages,
	//@ ... step).
	if (run == NO_RUN && from)
		run = find_run(bdata, 0, pages, step);
	//@ end
	return run;
}

/*%
## Small requests share a page

A kernel asks for many small things at boot. If each took a page of its own,
forty bytes would cost four thousand. But there is no way to give back less
than a page anyhow, so bootmem needs no list of small blocks: it is enough to
remember where the *last* block ended. If the next one can begin right there,
in the rest of that page, it does.

              last_pos                 run
     ...------+-----------------------+-----------------------+---
              |######### free         |  free                 |
     ...------+-----------------------+-----------------------+---
                       ^ last_offset
                        |<-------- the new block ------>|

When does that work? The last block must have ended inside its page; the run
of free pages that we found must begin with the very next page, because the
block may be longer than what is left; and the block must not have asked for
alignment to a page or more, since its beginning would be inside one.
Then the block begins at `last_offset`, aligned.

One quirk remains, and Linux had it too: a whole free page has to be found even
if the rest of the old one would have been enough.
%*/
/*
 * Where a block begins, in bytes from the node's first one, if bit @run is the
 * first page that was found for it.
 */
static unsigned long __init block_begin(const bootmem_data_t *bdata,
					unsigned long run, unsigned long align)
{
	unsigned long begin = run << PAGE_SHIFT;

	//@ exercise 1.7 soft
	//@ todo If the last block ended inside the page before `run`, and
	//@ todo align is less than a page, begin in the rest of that page, at
	//@ todo the first multiple of align; unless that is already the end of
	//@ todo the page.
	//@ hint Draw the two pages, and ask for each condition in the text
	//@ ... what would go wrong without it.
	//@ hint last_offset is 0 when the last block filled its page to the
	//@ ... end, and when there has been no block yet.
	//@ hint if (align < PAGE_SIZE && last_offset && last_pos + 1 == run) {
	//@ ... tail = (last_pos << PAGE_SHIFT) + ALIGN(last_offset, align); if
	//@ ... (tail < begin) begin = tail; }
	if (align < PAGE_SIZE && bdata->last_offset &&
	    bdata->last_pos + 1 == run) {
		unsigned long tail = (bdata->last_pos << PAGE_SHIFT) +
			ALIGN(bdata->last_offset, align);

		begin = min(begin, tail);
	}
	//@ end
	return begin;
}

/*%
With the pieces in hand, allocation from one node reads like its description:
find a run, see where in it the block begins, claim it.
%*/
/* Memory from one node, or NULL.  As __alloc_bootmem() otherwise. */
static void *__init __alloc_bootmem_core(bootmem_data_t *bdata,
	unsigned long size, unsigned long align, unsigned long goal)
{
	unsigned long pages = PAGE_ALIGN(size) >> PAGE_SHIFT;
	unsigned long step = max(align >> PAGE_SHIFT, 1UL);
	unsigned long run;

	if (!size) {
		printk("__alloc_bootmem_core(): zero-sized request\n");
		BUG();
	}
	BUG_ON(align & (align - 1));
	run = find_run_near(bdata, goal, pages, step);
	if (run == NO_RUN)
		return NULL;
	return claim(bdata, block_begin(bdata, run, max(align, 1UL)), size);
}

/*%
And if no node has any? Whoever allocates at boot can't do without; nobody
checks. There is nothing sensible left to do:
%*/
void *__init __alloc_bootmem(unsigned long size, unsigned long align,
			     unsigned long goal)
{
	pg_data_t *pgdat;
	void *addr;

	for_each_pgdat(pgdat) {
		addr = __alloc_bootmem_core(pgdat->bdata, size, align, goal);
		if (addr)
			return addr;
	}
	printk(KERN_ALERT "bootmem alloc of %lu bytes failed!\n", size);
	panic("Out of memory");
}

void *__init __alloc_bootmem_node(pg_data_t *pgdat, unsigned long size,
				  unsigned long align, unsigned long goal)
{
	void *addr = __alloc_bootmem_core(pgdat->bdata, size, align, goal);

	return addr ? addr : __alloc_bootmem(size, align, goal);
}

/*%
## Handing over

The kernel is set up, every page frame has its `struct page` in `mem_map`, and
all of them are marked `PG_reserved`: not for the page allocator. Now bootmem
walks its map a last time. Each page that is still free loses its mark; the
first page of a block gets the count 1, as if somebody had allocated it; and
the block is *freed* with `__free_pages()`. (A page with another count is not
fit to be freed: "Bad page state", the kernel log would say.) That is all: the
page allocator gets its memory by the same door through which everybody
returns it.

Page by page that takes a while on a large machine. But the page allocator
deals in **blocks** of 2<sup>n</sup> pages, n being the block's **order**, and
a block of order n begins at a page frame whose number is a multiple of
2<sup>n</sup>. Where 64 pages in a row are free, and the first one's number is a
multiple of 64, they can go as one block of order 6. (64, because that is one
word of the map; Linux does the same.)

Last of all, the map's own pages are not needed any more. They go too.

\dotfile bootmem-handover.dot "The same map, and the blocks in which it is handed over"
%*/
#define WORD_ORDER	6	/* 1 << 6 pages: as many as a word has bits */

/* Frees 2^@order pages that the page allocator has never seen. */
static inline void __init hand_over(struct page *page, unsigned int order)
{
	//@ exercise 1.8
	//@ todo Clear PG_reserved of all 2^order pages, give the first one the
	//@ todo count 1, and free the block.
	//@ hint What does __free_pages() do to a page whose count is 0, and
	//@ ... to one that is reserved? See <linux/gfp.h>.
	//@ hint Only the first page of a block carries a count; the others
	//@ ... keep 0.
	//@ hint for (i = 0; i < 1 << order; i++) ClearPageReserved(page + i);
	//@ ... set_page_count(page, 1); __free_pages(page, order).
	for (int i = 0; i < 1 << order; i++)
		__ClearPageReserved(page + i);
	set_page_count(page, 1);
	__free_pages(page, order);
	//@ end
}

/* Frees page frames [pfn, end), in blocks as large as they come. */
static inline void __init hand_over_run(unsigned long pfn, unsigned long end)
{
	//@ exercise 1.8
	//@ todo Hand over all pages of the run: 64 at a time where that many
	//@ todo are left and the number of the first is a multiple of 64,
	//@ todo otherwise one at a time.
	//@ hint A run may begin and end anywhere: single pages up to the first
	//@ ... multiple of 64, then blocks, then single pages again.
	//@ hint One loop is enough: at each turn decide between order
	//@ ... WORD_ORDER and order 0, and move on by that many pages.
	//@ hint order = (pfn % 64 == 0 && end - pfn >= 64) ? WORD_ORDER : 0;
	//@ ... hand_over(pfn_to_page(pfn), order); pfn += 1UL << order.
	while (pfn < end) {
		int whole = !(pfn % BITS_PER_LONG) &&
			end - pfn >= BITS_PER_LONG;
		unsigned int order = whole ? WORD_ORDER : 0;

		hand_over(pfn_to_page(pfn), order);
		pfn += 1UL << order;
	}
	//@ end
}

static unsigned long __init free_all_bootmem_core(pg_data_t *pgdat)
{
	//@ exercise 1.8
	//@ todo Hand over every run of free pages, then the pages of the map
	//@ todo itself, and set node_bootmem_map to NULL. Return how many
	//@ todo pages were handed over in all.
	//@ hint find_next_zero_bit() finds where a run begins,
	//@ ... find_next_bit() where it ends. Bit 0 is the node's first page.
	//@ hint The map's pages are marked taken in the map, so the walk does
	//@ ... not give them away under your feet. How many there are,
	//@ ... exercise 1.1 knows.
	//@ hint for (i = find_first_zero_bit(map, size); i < size; i =
	//@ ... find_next_zero_bit(map, size, busy)) { busy = find_next_bit(map,
	//@ ... size, i); hand_over_run(base + i, base + busy); total += busy -
	//@ ... i; } then the map: pfn = virt_to_phys(map) >> PAGE_SHIFT.
	bootmem_data_t *bdata = pgdat->bdata;
	unsigned long *map = bdata->node_bootmem_map;
	unsigned long base = bdata->node_boot_start >> PAGE_SHIFT;
	unsigned long size = node_pages(bdata);
	unsigned long map_pfn = virt_to_phys(map) >> PAGE_SHIFT;
	unsigned long map_pages = bootmem_bootmap_pages(size);
	unsigned long i, busy, total = map_pages;

	for (i = find_first_zero_bit(map, size); i < size;
	     i = find_next_zero_bit(map, size, busy)) {
		busy = find_next_bit(map, size, i);
		hand_over_run(base + i, base + busy);
		total += busy - i;
	}
	hand_over_run(map_pfn, map_pfn + map_pages);
	bdata->node_bootmem_map = NULL;
	return total;
	//@ end
}

unsigned long __init free_all_bootmem_node(pg_data_t *pgdat)
{
	return free_all_bootmem_core(pgdat);
}

unsigned long __init free_all_bootmem(void)
{
	return free_all_bootmem_core(NODE_DATA(0));
}

/*%
## What Linux really does

`mm/bootmem.c` of Linux 2.6.10 has the same functions with the same names and
the same map; `init_bootmem_core()`, `free_bootmem_core()` and
`__alloc_bootmem_core()` are there. Ours differs in four small things that a
driver could notice only with effort. Linux' `last_success` counts from the node
when it is set and from 0 when it is compared; ours counts from 0 in both. Linux
packs a block that has no alignment at all (`align` 0) from the beginning of the
page that was used last; we take that for the slip it is and treat it as
alignment 1. And Linux gives away the map one page at a time.

The fourth shows in a test. Where the first page that would do is taken, Linux
goes on at the next *bit* whose number is a multiple of the alignment. That is
right only in nodes that begin at such a multiple, and all nodes of its day did.
Here a node may begin anywhere, and `large_alignments_are_physical`, of exercise
1.5, is the one test that Linux' own file does not pass.

Only code that is linked into the kernel can use bootmem: a module is loaded
long after it has gone. For a driver that needs more contiguous memory than
`__get_free_pages()` can give, it used to be the only way.

Bootmem itself is gone today. **memblock** (Linux 2.6.36) has taken over,
which keeps lists of ranges instead of bits; `memblock_alloc()` and
`memblock_phys_free()` do what `alloc_bootmem()` and `free_bootmem()` did.
(`<linux/memblock.h>` has these names here too, on top of your bootmem.)

## Questions to think about

- Why does nobody give back what `alloc_bootmem()` returned, and what would
  bootmem have to remember if somebody did?
- The map is marked taken in itself. What would happen if it were not?
- What does the map of a 64 GiB machine with 4 GiB holes cost, and how would a
  list of ranges do?
%*/
