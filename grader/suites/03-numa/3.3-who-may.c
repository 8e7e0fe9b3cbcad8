/*
 * Exercise 3.3: who gets what is left.
 */
#include "lab.h"

EXERCISE("3.3", "Who may dip how deep", 15, 45, "Who may dip how deep");

/* Leaves every second pair of the Normal zone free. */
static void break_into_pieces(void)
{
	struct page *taken[128];
	int n = 0;

	frames_boot("mem=17M");
	picture(draw_zones);
	no_marks();
	while (n < 128 && (taken[n] = must_take(WAITS, 1)) != NULL &&
	       zone_of(taken[n]) == ZONE_NORMAL)
		n++;
	while (n-- > 0)
		if ((taken[n] - mem_map) & 2)
			give(taken[n], 1);
}

/*
 *	Normal  low ----  2nd ----        1st: Normal, down to its low
 *	        min ----  4th             2nd: DMA, down to its low
 *	DMA     low ----  1st             3rd: Normal, down to its min
 *	        min ----  3rd             4th: DMA, down to its min
 */
TEST("3.3", nobodys_reserve_before_all_have_no_more,
     "No zone goes below pages_low as long as another one in the list has more "
     "than that; then each goes down to pages_min. A zone whose free pages are "
     "in too small pieces is passed over.")
{
	static const int order_of_zones[] = {
		ZONE_NORMAL, ZONE_DMA, ZONE_NORMAL, ZONE_DMA
	};

	frames_boot("mem=20M");
	picture(draw_zones);
	set_marks_below(0, ZONE_NORMAL, 40, 20);
	set_marks_below(0, ZONE_DMA, 40, 20);
	mistake("Two walks: the first one with pages_low for all zones, the "
		"second with pages_min. The zone must have the mark and "
		"2^order pages besides.");
	for (int i = 0; i < 40; i++) {
		struct page *page = must_take(WAITS, 1);

		expect(zone_of(page) == order_of_zones[i / 10], "10 pairs are "
		       "above pages_low of each zone, and 10 more above "
		       "pages_min", "pair %d is from %s instead of %s", i + 1,
		       zone_names[zone_of(page) % MAX_NR_ZONES],
		       zone_names[order_of_zones[i / 10]]);
	}
	expect(!take(WAITS, 1), "NULL: both zones are at pages_min", "a block");
	break_into_pieces();
	mistake("buffered_rmqueue() finds no block: go on to the next zone.");
	expect_eq(zone_of(must_take(WAITS, 2)), ZONE_DMA, "the zone of 4 "
		  "pages, when Normal has 2 free here and 2 there");
}

static struct page *dug[256];
static int nr_dug;

/* Takes pairs of pages until it is told no; returns what is free then. */
static unsigned long dig(unsigned int gfp_mask)
{
	struct page *page = take(gfp_mask, 1);

	for (nr_dug = 0; page && nr_dug < 256; page = take(gfp_mask, 1))
		dug[nr_dug++] = page;
	return free_in(0, ZONE_DMA);
}

/* Gives all of them back. */
static void fill_in(void)
{
	while (nr_dug)
		give(dug[--nr_dug], 1);
}

static const struct {
	const char *who;
	unsigned int gfp_mask;
	int rt;
	unsigned long leaves;
} callers[] = {
	{ "who can wait", WAITS, 0, 240 },
	{ "who can't wait", 0, 0, 180 },
	{ "a real-time task, which can wait", WAITS, 1, 180 },
	{ "who can wait, with __GFP_HIGH", WAITS | __GFP_HIGH, 0, 120 },
	{ "GFP_ATOMIC", GFP_ATOMIC, 0, 90 },
	{ "GFP_ATOMIC of a real-time task", GFP_ATOMIC, 1, 90 },
};

TEST("3.3", the_urgent_dip_deeper,
     "With __GFP_HIGH only half of pages_min counts; a quarter less for those "
     "who can't wait, and for real-time tasks.")
{
	frames_boot(SMALL);
	picture(draw_zones);
	set_marks(0, ZONE_DMA, 240, 260);
	mistake("First the half, for __GFP_HIGH; then a quarter of what is "
		"left, without __GFP_WAIT or for rt_task(current). Once only, "
		"if both are true.");
	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
		unsigned long odd = free_in(0, ZONE_DMA) % 2;

		run_as(0, callers[i].rt);
		expect_eq(dig(callers[i].gfp_mask), callers[i].leaves + odd,
			  "free pages that are left by %s, of a pages_min of "
			  "240", callers[i].who);
		fill_in();
	}
}

/*
 *	free:  min + 12      8 pages: yes, min + 4 are left
 *	       min + 4       8 pages: no    4 pages: yes    1 page: no
 */
TEST("3.3", the_mark_is_what_must_be_left,
     "A zone must have as many pages as are asked for on top of the mark; and "
     "its protection[] for this kind of request, which the first zone of the "
     "list says.")
{
	frames_boot("mem=20M");
	picture(draw_zones);
	set_marks_below(0, ZONE_NORMAL, 12, 12);
	set_marks(0, ZONE_DMA, 5000, 5000);
	mistake("free_pages >= mark + (1 << order).");
	must_take(WAITS, 3);
	expect(!take(WAITS, 3), "NULL: 8 pages more would leave 4 fewer than "
	       "pages_min", "a block");
	must_take(WAITS, 2);
	expect(!take(WAITS, 1), "NULL: just pages_min are free", "a block");
	set_marks_below(0, ZONE_DMA, 40, 40);
	zone(0, ZONE_DMA)->protection[ZONE_NORMAL] = 20;
	zone(0, ZONE_DMA)->protection[ZONE_HIGHMEM] = 7;
	step("the test keeps 20 pages of DMA from requests for Normal");
	mistake("zone->protection[zone_idx(zonelist->zones[0])]: of the zone "
		"that is asked, for the kind of request.");
	for (int i = 0; i < 10; i++)
		must_take(WAITS, 1);
	expect(!take(WAITS, 1), "NULL: GFP_KERNEL has to leave 20 pages more",
	       "a block");
	for (int i = 0; i < 10; i++)
		must_take(WAITS | __GFP_DMA, 1);
	expect(!take(WAITS | __GFP_DMA, 1), "NULL: DMA is at pages_min",
	       "a block");
}

TEST("3.3", who_frees_memory_gets_all_of_it,
     "For a task with PF_MEMALLOC or PF_MEMDIE no mark counts, but not in an "
     "interrupt; and it is told no when nothing is left.")
{
	static const unsigned long flags[] = { PF_MEMALLOC, PF_MEMDIE };

	for (int i = 0; i < 2; i++) {
		frames_boot(SMALL);
		picture(draw_zones);
		set_marks(0, ZONE_DMA, 5000, 5000);
		run_as(flags[i], 0);
		step("a task with %s calls", i ? "PF_MEMDIE" : "PF_MEMALLOC");
		mistake("An interrupt is not the task that it came in on top "
			"of: !in_interrupt().");
		as_irq(true);
		expect(!take(GFP_ATOMIC, 1), "NULL in an interrupt: the zone "
		       "is below its marks", "a block");
		as_irq(false);
		mistake("The third walk: no zone has a mark. Both PF_MEMALLOC "
			"and PF_MEMDIE in current->flags open it.");
		must_take(GFP_KERNEL, 1);
		must_take(GFP_ATOMIC, 1);
		expect(take_singles(GFP_KERNEL) > 200, "nearly all of 512 "
		       "pages can be had", "few of them");
		expect_eq(nr_free_pages(), 0, "nr_free_pages() when this task "
			  "has taken all there is");
		mistake("Who may have all and gets nothing has failed: there "
			"is no use in reclaim.");
		expect_eq(read_page_state(allocstall), 0, "allocstall in "
			  "/proc/vmstat: who may have all need not reclaim");
	}
}

TEST("3.3", a_failure_is_logged,
     "An allocation that fails says so in the log, with the task's name, the "
     "order and the mask; not with __GFP_NOWARN, and not for an empty "
     "zonelist. Nothing is lost.")
{
	struct zonelist *empty = (struct zonelist *)machine->scratch;
	unsigned long before;

	frames_boot(SMALL);
	picture(draw_zones);
	before = free_in(0, ZONE_DMA);
	set_marks(0, ZONE_DMA, 5000, 5000);
	empty->zones[0] = NULL;
	mistake("__GFP_NOWARN forbids the message. An empty zonelist has no "
		"zone to look at.");
	expect(!alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 1), "NULL: the zone is "
	       "below its marks", "a block");
	expect(!__alloc_pages(GFP_ATOMIC, 0, empty), "NULL: the list is empty",
	       "a page");
	expect(!log_has("page allocation failure"), "no message yet",
	       "there is one");
	mistake("\"%s: page allocation failure. order:%d, mode:0x%x\", with "
		"current->comm.");
	expect(!alloc_pages(GFP_ATOMIC, 1), "NULL", "a block");
	expect(log_has("swapper: page allocation failure. order:1, mode:0x20"),
	       "\"swapper: page allocation failure. order:1, mode:0x20\" in "
	       "the log", "it is not there");
	expect(!alloc_pages(WAITS, 4), "NULL", "a block");
	expect(log_has("page allocation failure. order:4, mode:0x10d0"),
	       "\"... order:4, mode:0x10d0\" in the log", "it is not there");
	expect_eq(free_in(0, ZONE_DMA), before, "free pages of the zone");
}
