/*
 * Exercise 3.9: an address for a page that has none.
 */
#include "lab.h"

EXERCISE("3.9", "High memory", 10, 45, "High memory");

/*
 *	PKMAP_ADDR(0)  (1)  (2) ...      addresses
 *	    |           |
 *	  frame 700   frame 533          what is seen there
 */
TEST("3.9", kmap_shows_the_page,
     "kmap() gives a HighMem page an address, where its own contents are seen. "
     "A page of low memory has its address anyhow.")
{
	struct page *page[3], *low;
	unsigned long *at[3];

	boot_high();
	mistake("set_pte(pkmap_page_table + slot, mk_pte(page, PAGE_KERNEL)).");
	for (int i = 0; i < 3; i++) {
		page[i] = take_high();
		at[i] = map_high(page[i]);
		memset(at[i], 0x11 * (i + 1), PAGE_SIZE);
	}
	for (int i = 0; i < 3; i++) {
		expect_eq(at[i][100], 0x1111111111111111UL * (unsigned long)
			  (i + 1), "what was written into page %d", i);
		expect(page_address(page[i]) == at[i], "page_address() knows "
		       "the address", "another one");
		kunmap(page[i]);
	}
	for (int i = 2; i >= 0; i--)
		expect_eq(map_high(page[i])[7], 0x1111111111111111UL *
			  (unsigned long)(i + 1), "what was written into page "
			  "%d, when it is mapped again", i);
	mistake("Not PageHighMem(): return page_address(page).");
	low = must_take(GFP_KERNEL, 0);
	expect(kmap(low) == page_address(low), "a low page's own address",
	       "another one");
	kunmap(low);
}

TEST("3.9", all_users_share_the_address,
     "All who map the same page get the same address, which stays until the "
     "last one has called kunmap().")
{
	struct page *page, *other;
	unsigned long *at;

	boot_high();
	page = take_high();
	at = map_high(page);
	*at = 4711;
	mistake("page_address() of a page that is mapped is not NULL: count "
		"one user more.");
	for (int i = 0; i < 2; i++)
		expect(kmap(page) == at, "the address it has already",
		       "another one");
	mistake("pkmap_count[] is the number of users plus one.");
	for (int i = 0; i < 2; i++) {
		kunmap(page);
		other = take_high();
		expect(map_high(other) != at, "another address for another "
		       "page: this one is in use", "the same");
		expect_mapped(at, page);
		expect_eq(*at, 4711, "what is seen after %d of 3 users have "
			  "gone", i + 1);
	}
	kunmap(page);
	mistake("A slot without users may still be in the TLB. It must not be "
		"used before a flush.");
	expect(map_high(take_high()) != at, "an address that was not used "
	       "since the TLB was flushed", "the one that page %lu had",
	       (unsigned long)(page - mem_map));
}

/*
 *	slot   0 1 2 ... 511 | flush | 0 1 2 ...
 */
TEST("3.9", slots_are_used_again_after_a_flush,
     "When all slots have been used the TLB is flushed, once for all of them, "
     "and no address shows the page that it had before.")
{
	enum { PAGES = 600, ROUNDS = 3 * PAGES };
	struct page *pages[PAGES];
	unsigned long before, flushes;

	boot_high();
	for (int i = 0; i < PAGES; i++)
		pages[i] = take_high();
	before = machine->mmu.tlb_flushes;
	mistake("When the slot wraps around to 0: take away all entries that "
		"have no user, and flush the TLB.");
	for (int i = 0; i < ROUNDS; i++) {
		struct page *page = pages[i % PAGES];
		unsigned long *at = map_high(page);

		if (i >= PAGES)
			expect_eq(*at, page - mem_map, "what was written into "
				  "page %lu", (unsigned long)(page - mem_map));
		*at = (unsigned long)(page - mem_map);
		kunmap(page);
	}
	flushes = machine->mmu.tlb_flushes - before;
	mistake("One flush for all slots, not one for each.");
	expect(flushes <= 2 * (ROUNDS / LAST_PKMAP + 1), "a flush each time "
	       "that all slots have been used", "%lu flushes for %d mappings",
	       flushes, ROUNDS);
}

static struct page *wanted;
static struct page *held[LAST_PKMAP];

static void map_one_more(void *arg)
{
	*(unsigned long **)arg = map_high(wanted);
}

static void unmap_two(void *arg)
{
	for (int i = 0; i < 2; i++)
		kunmap(held[i]);
}

/* Uses all slots, gives one back, and wants one: this is it, wherever it is. */
static void use_all_slots(void)
{
	static const int some[] = { 0, 1, 200, LAST_PKMAP - 1, 5 };
	unsigned long *at[LAST_PKMAP];

	boot_high();
	for (int i = 0; i < LAST_PKMAP; i++)
		at[i] = map_high(held[i] = take_high());
	mistake("A slot that lies before the point where the TLB is flushed is "
		"free only after it: look at all of them once more.");
	for (int i = 0; i < 5; i++) {
		kunmap(held[some[i]]);
		expect(map_high(take_high()) == at[some[i]], "the address of "
		       "the only slot that is not in use", "another one");
	}
}

TEST("3.9", kmap_waits_for_a_slot,
     "When all slots are in use kmap() sleeps until somebody calls kunmap(); "
     "and who wait for the same page get the same address.")
{
	static unsigned long *at[2];
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = map_one_more, .arg = &at[0] },
		{ .cpu = 1, .fn = map_one_more, .arg = &at[1] },
		{ .cpu = 1, .fn = unmap_two },
	};

	use_all_slots();
	for_each_seed(seed) {
		if (seed > 8 && !getenv("KMEMLAB_SEED"))
			break;
		boot_high();
		for (int i = 0; i < LAST_PKMAP; i++)
			map_high(held[i] = take_high());
		wanted = take_high();
		mistake("Put yourself on the queue before you let go of the "
			"lock, and begin from the front afterwards: somebody "
			"else may have mapped the page. kunmap() of the last "
			"user wakes who sleeps.");
		run_tasks(seed, tasks, 3);
		expect(at[0] == at[1], "both tasks got the same address for "
		       "the page", "%+ld pages from one to the other",
		       (long)(at[1] - at[0]) / 512);
		kunmap(wanted);
		expect_mapped(at[0], wanted);
	}
}

/* Maps and unmaps pages until the TLB is flushed; returns where the last one
 * was. */
static unsigned long *map_until_flush(void)
{
	unsigned long before = machine->mmu.tlb_flushes;
	unsigned long *at = NULL;

	for (int i = 0; machine->mmu.tlb_flushes == before; i++) {
		struct page *page = take_high();

		expect(i <= LAST_PKMAP, "the TLB is flushed when all slots "
		       "have been used", "%d mappings without a flush", i);
		at = map_high(page);
		kunmap(page);
	}
	return at;
}

/*
 *	before   |frame 7|frame 9|  ...  no users, still in the tables
 *	flush    |   -   |   -   |  ...  nothing is there
 */
TEST("3.9", nothing_is_left_after_a_flush,
     "When the TLB is flushed the pages without users are taken away from "
     "their addresses; those with users stay.")
{
	enum { SOME = 20 };
	struct page *used, *page[SOME];
	unsigned long *at, *was[SOME], *last;

	boot_high();
	used = take_high();
	at = map_high(used);
	*at = 4711;
	for (int i = 0; i < SOME; i++) {
		page[i] = take_high();
		was[i] = map_high(page[i]);
		kunmap(page[i]);
	}
	last = map_until_flush();
	mistake("pte_clear() the entry, and set_page_address(page, NULL), of "
		"each slot whose count is 1.");
	for (int i = 0; i < SOME; i++) {
		if (was[i] != last)
			expect_eq(frame_seen(was[i]), -1, "the page frame that "
				  "is seen after the flush where page %lu was; "
				  "-1: none",
				  (unsigned long)(page[i] - mem_map));
		expect(!page_address(page[i]), "page_address() is NULL: the "
		       "page has no address any more", "%p",
		       page_address(page[i]));
	}
	expect_mapped(at, used);
	expect_eq(*at, 4711, "what is seen of the page that is in use");
}
