/*
 * Exercise 3.8: the thread that frees memory before anybody has to wait.
 */
#include "lab.h"

EXERCISE("3.8", "kswapd", 5, 30, "kswapd");

/* Until it sleeps for good: it may take a nap in between. */
static void let_kswapd_work(void)
{
	idle_for(5 * HZ);
}

/*
 *	free:  low + 20 ... low      nobody is woken
 *	       below low             kswapd is woken, and frees until > high
 */
TEST("3.8", kswapd_keeps_memory_free,
     "When the zones sink below pages_low kswapd is woken, not before; it "
     "frees memory until there is more than pages_high, and not all it can.")
{
	struct zone *z;

	frames_boot("mem=6M");
	picture(draw_zones);
	no_marks();
	let_kswapd_work();
	fill_cache(600, 1);
	cache.claim = 1 << 14;
	cache.batch = 15;
	step("the cache will give 30 pages in each batch");
	z = zone(0, ZONE_DMA);
	set_marks_below(0, ZONE_DMA, 60, 20);
	z->pages_high = z->free_pages + 60;
	step("pages_high is 60 pages more than are free");
	mistake("wakeup_kswapd() for the zones of the list, when the first "
		"walk has failed.");
	for (int i = 0; i < 10; i++)
		must_take(GFP_ATOMIC, 1);
	let_kswapd_work();
	expect_eq(cache.queries, 0, "how often kswapd asked while pages_low "
		  "were free");
	must_take(GFP_ATOMIC, 1);
	let_kswapd_work();
	expect(cache.queries > 0, "kswapd has asked the shrinkers when fewer "
	       "than pages_low were free", "nobody was asked");
	mistake("Go on until free_pages > pages_high in all zones of this "
		"node.");
	expect(z->free_pages > z->pages_high, "more than pages_high are free",
	       "%lu of %lu", z->free_pages, z->pages_high);
	expect(cache.n > 0, "the cache has something left: a part was enough",
	       "it is empty");
}

TEST("3.8", each_node_has_a_kswapd,
     "wakeup_kswapd() wakes the kswapd of the zone's node if the zone has no "
     "more than pages_low; and that works for this node only.")
{
	struct zone *z;

	frames_boot("nodes=1M,1M cpus=2");
	picture(draw_zones);
	no_marks();
	let_kswapd_work();
	on_cpu(1);
	fill_cache(60, 1);
	on_cpu(0);
	cache.claim = 1000;
	cache.batch = 3;
	z = zone(1, ZONE_DMA);
	set_marks_below(1, ZONE_DMA, 60, 20);
	mistake("free_pages <= pages_low, and somebody in kswapd_wait.");
	wakeup_kswapd(zone(0, ZONE_DMA));
	wakeup_kswapd(z);
	let_kswapd_work();
	expect_eq(cache.queries, 0, "how often somebody asked while all zones "
		  "had more than pages_low");
	set_marks(0, ZONE_DMA, 3000, 4000);
	set_marks(1, ZONE_DMA, 3000, z->free_pages);
	wakeup_kswapd(z);
	let_kswapd_work();
	expect(cache.queries > 0, "kswapd of node 1 has asked the shrinkers",
	       "nobody was asked");
	mistake("Only the zones of its own node must have more than "
		"pages_high.");
	expect(z->free_pages > z->pages_high, "node 1 has more than pages_high",
	       "%lu of %lu", z->free_pages, z->pages_high);
	expect(cache.n > 0, "kswapd of node 1 has stopped when its node had "
	       "enough, though node 0 has not", "it has taken all");
}

/*
 *	node 0:  low + 4 are free     8 pages, please: not from here, but there
 *	node 1:  low are free         is no need to wake kswapd0; kswapd1 is
 */
TEST("3.8", all_zones_of_the_list_are_looked_at,
     "An allocation that finds no zone above pages_low calls wakeup_kswapd() "
     "for each zone of its list, not only for the first.")
{
	frames_boot("nodes=1M,1M cpus=2");
	picture(draw_zones);
	no_marks();
	let_kswapd_work();
	on_cpu(1);
	fill_cache(40, 1);
	on_cpu(0);
	set_marks_below(0, ZONE_DMA, 100, 4);
	set_marks_below(1, ZONE_DMA, 100, 0);
	mistake("for (z = zonelist->zones; *z; z++) wakeup_kswapd(*z): all of "
		"them are short.");
	must_take(GFP_ATOMIC, 3);
	let_kswapd_work();
	expect(cache.queries > 0, "kswapd of node 1 has asked the shrinkers",
	       "nobody was asked");
}

/* Gives nothing, and wants some for that. */
static int shrink_and_fail(int nr, unsigned int gfp_mask)
{
	if (nr || cache.queries++)
		return 1000;
	allocate_in_reclaim();
	alloc_pages(GFP_ATOMIC, MAX_ORDER - 1);
	return 1000;
}

TEST("3.8", kswapd_knows_when_to_stop,
     "If nothing more is to be had kswapd goes to sleep, and is woken again "
     "when memory is short the next time. It may use all memory; its name is "
     "kswapd and the node's number.")
{
	frames_boot("nodes=1M,1M cpus=2");
	picture(draw_zones);
	no_marks();
	let_kswapd_work();
	cache = (struct cache){ 0 };
	expect(set_shrinker(DEFAULT_SEEKS, shrink_and_fail) != NULL,
	       "set_shrinker() adds one that gives nothing", "NULL");
	set_marks(0, ZONE_DMA, 3000, 4000);
	set_marks(1, ZONE_DMA, 3000, 4000);
	mistake("After the last priority it sleeps, whatever came of it; and "
		"puts itself on kswapd_wait before it looks.");
	for (int i = 0; i < 3; i++) {
		cache.queries = 0;
		wakeup_kswapd(zone(1, ZONE_DMA));
		let_kswapd_work();
		expect(cache.queries > 0, "kswapd has asked the shrinker again",
		       "nobody was asked the %d. time", i + 1);
		expect(cache.queries <= 2 * (DEF_PRIORITY + 1), "kswapd gives "
		       "up after DEF_PRIORITY + 1 times",
		       "it has asked %d times", cache.queries);
	}
	mistake("It runs with PF_MEMALLOC | PF_KSWAPD.");
	expect(!cache.was_denied, "kswapd's shrinkers may allocate below the "
	       "marks", "they were told no");
	mistake("daemonize(\"kswapd%d\", pgdat->node_id).");
	expect(log_has("kswapd1: page allocation failure. order:10"),
	       "its name in the log: \"kswapd1: page allocation failure. "
	       "order:10\"", "it is not there");
}
