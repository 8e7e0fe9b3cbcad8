/*
 * Exercise 3.4, part two: what it costs, and what must not go wrong when much
 * happens at once.
 */
#include "lab.h"

/* The most work that a hot page costs, allocated and freed. */
static unsigned long work_of_a_page(const char *boot_line)
{
	struct page *pages[5 * 16];
	unsigned long most = 0;
	int n;

	boot_drained(boot_line);
	n = 5 * (int)batch_of(ZONE_NORMAL);
	take_many(0, pages, n);
	drain_all();
	give_many(0, pages, n);
	for (int i = 0; i < n / 5; i++) {
		struct page *page = must_take(GFP_ATOMIC, 0);
		unsigned long work = last_call_work();

		give(page, 0);
		most = max(most, work + last_call_work());
	}
	return most;
}

/* Somebody else holds the zone's lock, and never lets go. */
static void hold_lock(int nr)
{
	spinlock_t *lock = &zone(0, nr)->lock;

	lock->slock = 1;
	lock->owner = 2;
	step("CPU 1 holds the lock of zone %s", zone_names[nr]);
}

TEST("3.4", a_hot_page_costs_nearly_nothing,
     "A page out of a CPU's own needs no lock, and no more work where many are "
     "kept; the free lists are touched under zone->lock only.")
{
	unsigned long small = work_of_a_page("mem=24M");
	unsigned long large = work_of_a_page("mem=288M cpus=2");

	mistake("Is there a loop over the CPU's list, or over all CPUs?");
	expect(large <= small + small / 4, "about as much work where a CPU "
	       "keeps 80 pages as where it keeps 5", "%lu basic blocks instead "
	       "of %lu", large, small);
	hold_lock(ZONE_NORMAL);
	mistake("The lock is for the free lists. What the CPU keeps for itself "
		"nobody else touches.");
	give(must_take(GFP_ATOMIC, 0), 0);
	mistake("Trade with the free lists under zone->lock only.");
	expect_oops(OOPS_DEADLOCK, oops_of(drain_local_pages()), "CPU 0 waits "
		    "for the lock, and so for ever");
	boot_drained("mem=24M cpus=2");
	hold_lock(ZONE_NORMAL);
	expect_oops(OOPS_DEADLOCK, oops_of(alloc_page(GFP_ATOMIC)),
		    "CPU 0 waits for the lock, and so for ever");
	boot_drained("mem=24M cpus=2");
	hold_lock(ZONE_NORMAL);
	expect_oops(OOPS_DEADLOCK, oops_of(alloc_pages(GFP_ATOMIC, 1)),
		    "CPU 0 waits for the lock, and so for ever");
}

TEST("3.4", freed_pages_are_still_checked,
     "A single page is freed by its last user, unless it is reserved. Freeing "
     "it twice is a BUG; a bad state is reported before the page is kept.")
{
	unsigned long before;
	struct page *page;

	boot_drained(SMALL);
	page = must_take(GFP_ATOMIC, 0);
	get_page(page);
	SetPageReserved(page);
	step("the test reserves the page and takes another reference");
	mistake("PageReserved() first, then put_page_testzero().");
	__free_pages(page, 0);
	expect_eq(page_count(page), 2, "page_count() of a reserved page");
	ClearPageReserved(page);
	step("the test clears PG_reserved");
	__free_pages(page, 0);
	expect_eq(page_count(page), 1, "page_count() after one of two users "
		  "has gone");
	drain_local_pages();
	before = nr_free_pages();
	give(page, 0);
	drain_local_pages();
	expect_eq(nr_free_pages(), before + 1, "nr_free_pages() after the "
		  "second has gone too");
	expect_bug(__free_pages(page, 0), "the page is free already");
	boot_drained(SMALL);
	page = must_take(GFP_ATOMIC, 0);
	expect(!log_has("Bad page state"), "nothing in the log", "a bad page");
	set_bit(PG_locked, &page->flags);
	step("the test leaves PG_locked on the page");
	mistake("free_pages_check() belongs in front of everything else.");
	give(page, 0);
	expect(log_has("Bad page state at "), "\"Bad page state at ...\" in "
	       "the log", "nothing");
	page = must_take(GFP_ATOMIC, 0);
	step("the test frees a page by free_cold_page() that has a user");
	free_cold_page(page);
	expect(strstr(strstr(kernel_log(), "Bad page state at ") + 1,
		      "Bad page state at ") != NULL,
	       "\"Bad page state at ...\" a second time", "nothing");
}

/* The zone that a single page must come from now, without watermarks. */
static int zone_to_take_from(int nid, int type)
{
	struct list list = raw_list(nid, type);

	for (int i = 0; i < list.n; i++)
		if (list.zone[i] >= 0 && zone_free[list.zone[i]] > 0)
			return list.zone[i];
	return -1;
}

/* One step of a random life: a single page, on some CPU, of some kind. */
static struct page *take_by_model(unsigned int cpu)
{
	unsigned int type = (unsigned int)random_below(GFP_ZONETYPES);
	unsigned int cold = random_below(4) == 0;
	int z = zone_to_take_from((int)cpu % nr_nodes(), (int)type);
	struct page *page;

	page = take(__GFP_HIGH | type | (cold ? __GFP_COLD : 0), 0);
	expect(!page == (z < 0), z < 0 ? "NULL: no zone of the list has a page"
	       : "a page", page ? "a page" : "NULL, though zone %s of node %d "
	       "has %lu", zone_names[max(z, 0) % MAX_NR_ZONES],
	       z / MAX_NR_ZONES, zone_free[max(z, 0)]);
	if (!page)
		return NULL;
	expect_eq(zone_of(page), z, "the zone of the page, as 3 * node + zone");
	pile_take(cpu, z, page, (int)cold);
	check_zone(z, "a page was taken");
	return page;
}

static void give_by_model(unsigned int cpu, struct page *page)
{
	int cold = random_below(4) == 0;

	pile_give(cpu, page, cold);
	if (cold)
		give_cold(page);
	else
		give(page, 0);
	check_zone(zone_of(page), "a page was freed");
}

TEST("3.4", a_long_random_life,
     "On a machine with three nodes, four CPUs and HighMem, each page comes "
     "from the zone it should, and each zone has as many free as it should.")
{
	enum { N = 400, STEPS = 2500 };
	static struct page *pages[N];
	int n = 0;

	boot_drained("nodes=256K,0,1280K highmem=512K cpus=4");
	picture(draw_piles);
	mistake("Does each CPU have its own lists of each zone, hot and cold?");
	for (int i = 0; i < STEPS; i++) {
		unsigned int cpu = (unsigned int)random_below(4);
		/* Now it fills up, and now it empties. */
		bool fills = random_below(8) < (i % 1000 < 500 ? 6 : 2);

		on_cpu(cpu);
		if (fills && n < N) {
			pages[n] = take_by_model(cpu);
			n += pages[n] != NULL;
		} else if (!fills && n) {
			int k = (int)random_below((unsigned long)n);

			give_by_model(cpu, pages[k]);
			pages[k] = pages[--n];
		}
	}
	while (n-- > 0) {
		unsigned int cpu = (unsigned int)random_below(4);

		on_cpu(cpu);
		give_by_model(cpu, pages[n]);
	}
}

TEST("3.4", cpus_at_the_same_time,
     "CPUs that allocate and free at the same time never get the same page, "
     "and lose none.")
{
	static int steps = 30;
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = live, .arg = &steps },
		{ .cpu = 1, .fn = live, .arg = &steps },
		{ .cpu = 2, .fn = live, .arg = &steps },
	};

	for_each_seed(seed) {
		boot_drained("nodes=256K,256K cpus=3");
		picture(NULL);
		mistake("A CPU's own lists are its own. Everything else in the "
			"zone is touched under zone->lock only.");
		run_tasks(seed, tasks, 3);
		expect_all_there();
	}
}

/*
 *	CPU 0   ---- alloc_page() ----+              +---- goes on ----
 *	                              | interrupt:   |
 *	                              +- alloc_page()+
 */
TEST("3.4", interrupts_in_the_middle,
     "An interrupt that allocates and frees, in the middle of a task's "
     "alloc_page() or __free_page(), spoils nothing.")
{
	static int many = 40, few = 25;
	static const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = live, .arg = &many },
		{ .cpu = 0, .irq = true, .fn = live, .arg = &few },
		{ .cpu = 1, .fn = live, .arg = &few },
		{ .cpu = 1, .irq = true, .fn = live, .arg = &few },
	};

	for_each_seed(seed) {
		boot_drained("mem=512K cpus=2");
		picture(NULL);
		mistake("Interrupts must be off from the look at the CPU's "
			"list until the page is on or off it, and whenever "
			"zone->lock is held.");
		run_tasks(seed, tasks, 4);
		expect_all_there();
	}
}
