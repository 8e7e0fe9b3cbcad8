/*
 * The suite's own idea of every page frame: see frames.h.
 */
#include "../../lib/view/view.h"
#include "frames.h"

#include <stdlib.h>
#include <string.h>

#define MAX_BLOCK	(1UL << (MAX_ORDER - 1))

static unsigned char *state, *zone_of;
static unsigned long total, nr_free, focus;
/* mem_map as it was after booting: the subject could move it. */
static struct page *frame_map;

unsigned long frames_total(void)
{
	return total;
}

unsigned long frames_free(void)
{
	return nr_free;
}

enum frame frame_state(unsigned long pfn)
{
	return pfn < total ? (enum frame)state[pfn] : NO_RAM;
}

/* A number for the zone a frame is in, by the memory map alone. */
static unsigned char zone_number(const struct mem_range *r, unsigned long pfn)
{
	int type = r->highmem ? ZONE_HIGHMEM :
		pfn < 0x1000000UL >> PAGE_SHIFT ? ZONE_DMA : ZONE_NORMAL;

	return (unsigned char)(r->node * MAX_NR_ZONES + type);
}

static void mark(unsigned long pfn, unsigned long count, enum frame as)
{
	memset(state + pfn, as, count);
	nr_free += as == FREE ? count : as == USED ? -count : 0;
}

/* After booting a frame is free if nobody uses it and it is not reserved. */
static void look_at_range(const struct mem_range *r)
{
	for (unsigned long pfn = r->start >> PAGE_SHIFT;
	     pfn < r->end >> PAGE_SHIFT; pfn++) {
		const struct page *page = frame_map + pfn;
		bool is_free = !page_count(page) && !PageReserved(page);

		zone_of[pfn] = zone_number(r, pfn);
		state[pfn] = is_free ? FREE : RESERVED;
		nr_free += is_free;
	}
}

static void check_mem_map(void)
{
	frame_map = mem_map;
	expect((unsigned long)frame_map >= PAGE_OFFSET &&
	       (unsigned long)(frame_map + total) <= PAGE_OFFSET +
	       memory_map()->low_end,
	       "mem_map is in low memory", "it is not");
}

/* Only the firmware's page and mem_map are in use after booting, and the books
 * of the allocator, a byte a page at the most. */
static void check_most_is_free(const struct machine_state *map)
{
	unsigned long used = 4 + total * (sizeof(struct page) + 1) / PAGE_SIZE;
	unsigned long ram = 0;

	if (map->low_end < map->ram_end)
		used += 4;	/* page tables, for kmap() */

	for (unsigned int i = 0; i < map->nr_ranges; i++)
		ram += (map->range[i].end - map->range[i].start) >> PAGE_SHIFT;
	mistake("__free_pages() is how memory comes to the allocator: bootmem "
		"hands it over that way.");
	expect(nr_free + used >= ram, "nearly all memory is free after booting",
	       "%lu of %lu pages are", nr_free, ram);
}

void frames_boot(const char *boot_line)
{
	const struct machine_state *map;

	boot(boot_line);
	map = memory_map();
	total = map->ram_end >> PAGE_SHIFT;
	nr_free = 0;
	state = realloc(state, total + MAX_BLOCK);
	zone_of = realloc(zone_of, total + MAX_BLOCK);
	memset(state, NO_RAM, total + MAX_BLOCK);
	check_mem_map();
	memset(zone_of, 0xff, total + MAX_BLOCK);
	for (unsigned int i = 0; i < map->nr_ranges; i++)
		look_at_range(&map->range[i]);
	frames_focus(0);
	picture(frames_draw);
	mistake("zone->free_pages counts pages, not blocks: a block of order n "
		"is 1 << n of them.");
	/* From lab 3 on, those that a CPU keeps for itself are not counted. */
	if (this_lab.number < 3)
		expect_eq(nr_free_pages(), nr_free, "nr_free_pages() after "
			  "booting: that many pages have no user and are not "
			  "reserved");
	check_most_is_free(map);
	mistake(NULL);
}

/* --- Blocks ------------------------------------------------------------- */

static bool block_is_free(unsigned long pfn, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++)
		if (state[pfn + i] != FREE || zone_of[pfn + i] != zone_of[pfn])
			return false;
	return true;
}

int frame_block_order(unsigned long pfn)
{
	for (int order = MAX_ORDER - 1; order >= 0; order--)
		if (block_is_free(pfn & ~((1UL << order) - 1),
				  (unsigned int)order))
			return order;
	return -1;
}

int frame_zone(unsigned long pfn)
{
	return pfn < total && state[pfn] != NO_RAM ? zone_of[pfn] : -1;
}

bool frames_have_zone(int nid, int nr)
{
	for (unsigned long pfn = 0; pfn < total; pfn++)
		if (zone_of[pfn] == nid * MAX_NR_ZONES + nr)
			return true;
	return false;
}

struct census frames_census(int nid, int nr)
{
	int only = nid * MAX_NR_ZONES + nr;
	struct census census = { { 0 } };
	unsigned long pfn = 0;

	while (pfn < total) {
		int order = frame_block_order(pfn);

		if (order < 0) {
			pfn++;
			continue;
		}
		if (nid < 0 || zone_of[pfn] == only)
			census.blocks[order]++;
		pfn += 1UL << order;
	}
	return census;
}

static unsigned long check_block(struct page *page, unsigned int order)
{
	unsigned long pfn = (unsigned long)(page - frame_map);

	expect(page >= frame_map && pfn + (1UL << order) <= total &&
	       page == frame_map + pfn,
	       "the page that alloc_pages() returns is one of mem_map's",
	       "%p; mem_map begins at %p and has %lu pages", (void *)page,
	       (void *)frame_map, total);
	frames_focus(pfn);
	expect(!(pfn & ((1UL << order) - 1)),
	       "a block begins at a page frame whose number is a multiple of "
	       "its size", "page frame %lu for a block of %lu pages", pfn,
	       1UL << order);
	for (unsigned long i = 0; i < 1UL << order; i++)
		expect(state[pfn + i] == FREE,
		       "every page of the block was free",
		       "page frame %lu %s", pfn + i,
		       state[pfn + i] == USED ? "is in use: it was allocated "
		       "before and not freed" : state[pfn + i] == NO_RAM ?
		       "is no RAM" : "is reserved: it is the kernel's own");
	expect_eq(page_count(page), 1, "page_count() of page %lu, just "
		  "allocated", pfn);
	return pfn;
}

struct page *take(unsigned int gfp_mask, unsigned int order)
{
	struct page *page = alloc_pages(gfp_mask | __GFP_NOWARN, order);

	if (page)
		mark(check_block(page, order), 1UL << order, USED);
	return page;
}

struct page *must_take(unsigned int gfp_mask, unsigned int order)
{
	struct page *page = take(gfp_mask, order);

	expect(page != NULL, "alloc_pages() finds a block: there is one free",
	       "NULL for order %u, with %lu pages free", order, nr_free);
	return page;
}

static void mark_given(const struct page *page, unsigned int order)
{
	unsigned long pfn = (unsigned long)(page - frame_map);

	expect(pfn + (1UL << order) <= total && frame_map == mem_map,
	       "mem_map stays where it is", "it has moved");
	frames_focus(pfn);
	mark(pfn, 1UL << order, FREE);
}

void give(struct page *page, unsigned int order)
{
	mark_given(page, order);
	__free_pages(page, order);
}

void give_cold(struct page *page)
{
	mark_given(page, 0);
	set_page_count(page, 0);
	free_cold_page(page);
}

/* Takes all blocks of one order; the pages are chained in @taken.  Who waits
 * for memory would not be told that there is none, from lab 3 on. */
static size_t take_all(unsigned int order, struct page **taken)
{
	unsigned int gfp_mask = this_lab.number < 3 ? GFP_KERNEL :
		GFP_ATOMIC | __GFP_HIGHMEM;
	size_t n = 0;

	while ((taken[n] = take(gfp_mask, order)) != NULL)
		n++;
	return n;
}

struct census allocator_census(void)
{
	struct page **taken = malloc((nr_free + 1) * sizeof(*taken));
	struct census census;
	size_t n = 0;

	for (int order = MAX_ORDER - 1; order >= 0; order--) {
		census.blocks[order] = take_all((unsigned int)order, taken + n);
		n += census.blocks[order];
	}
	for (int order = 0; order < MAX_ORDER; order++)
		for (unsigned long i = 0; i < census.blocks[order]; i++)
			give(taken[--n], (unsigned int)order);
	free(taken);
	return census;
}

void expect_census(const char *when)
{
	struct census want = frames_census(ALL_NODES, 0);
	struct census have = allocator_census();

	for (int order = MAX_ORDER - 1; order >= 0; order--)
		expect_eq(have.blocks[order], want.blocks[order],
			  "blocks of order %d that can be allocated %s", order,
			  when);
}

/* --- The picture --------------------------------------------------------- */

#define DRAWN	64

void frames_focus(unsigned long pfn)
{
	focus = pfn;
}

/* The 64 frames around the one that matters: as they should be, and as the
 * allocator's free lists have them. */
void frames_draw(FILE *out)
{
	static const char glyph[] = " R.#";
	unsigned long first = focus & ~(DRAWN - 1UL);

	if (!state)
		return;
	fprintf(out, "    page frames %lu to %lu, as they should be:\n    |",
		first, first + DRAWN - 1);
	for (unsigned long i = first; i < first + DRAWN; i++)
		fputc(glyph[frame_state(i)], out);
	if (focus - first < DRAWN / 2)
		fprintf(out, "|\n    %*s^ page frame %lu\n",
			(int)(focus - first + 1), "", focus);
	else
		fprintf(out, "|\n    %*s %lu ^\n", (int)(focus - first - 2) -
			snprintf(NULL, 0, "%lu", focus), "page frame", focus);
	fprintf(out, "    and as the free lists have them:\n");
	view_frames(out, memory_map(), first, DRAWN);
}
