/*
 * Lab 3, right in another way: what a CPU keeps stands in a ring.
 *
 * There is a ring for each CPU, zone and temperature, in this file's own data;
 * the lists in struct per_cpu_pages are never touched.  Zonelists come from
 * sorting all nodes.  Shrinkers stand in a table, guarded by a flag on which
 * one sleeps.  kmap() has a stack of clean slots, and flushes when it is empty.
 */
#include <linux/blkdev.h>
#include <linux/buddy.h>
#include <linux/cpumask.h>
#include <linux/highmem.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/swap.h>
#include <linux/wait.h>
#include <machine/kernel.h>

/* --- Zonelists ------------------------------------------------------------ */

/* Is it better for @node to ask @a than @b? */
static int is_better(int node, int a, int b, const int *times_next)
{
	int empty_a = cpus_empty(node_to_cpumask(a));
	int empty_b = cpus_empty(node_to_cpumask(b));

	if (a == node || b == node)
		return a == node;
	if (node_distance(node, a) != node_distance(node, b))
		return node_distance(node, a) < node_distance(node, b);
	if (empty_a != empty_b)
		return empty_a;
	return times_next[a] < times_next[b];
}

static void sort_nodes(int node, int *order, const int *times_next)
{
	for (int i = 0; i < numnodes; i++) {
		int n = (node + i) % numnodes, at = i;

		for (; at && is_better(node, n, order[at - 1], times_next);
		     at--)
			order[at] = order[at - 1];
		order[at] = n;
	}
}

static void write_list(struct zonelist *list, int highest, const int *order)
{
	struct zone **end = list->zones;

	for (int i = 0; i < numnodes; i++) {
		struct zone *zones = NODE_DATA(order[i])->node_zones;

		for (int nr = highest; nr >= 0; nr--)
			if (zones[nr].present_pages)
				*end++ = &zones[nr];
	}
	*end = NULL;
}

void build_all_zonelists(void)
{
	int times_next[MAX_NUMNODES] = { 0 }, order[MAX_NUMNODES];

	for (int node = 0; node < numnodes; node++) {
		struct zonelist *lists = NODE_DATA(node)->node_zonelists;

		sort_nodes(node, order, times_next);
		if (numnodes > 1)
			times_next[order[1]]++;
		write_list(&lists[0], ZONE_NORMAL, order);
		write_list(&lists[__GFP_DMA], ZONE_DMA, order);
		write_list(&lists[__GFP_HIGHMEM], ZONE_HIGHMEM, order);
	}
}

/* --- Watermarks ----------------------------------------------------------- */

static void write_marks(struct zone *zone, unsigned long least)
{
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	zone->pages_min = least;
	zone->pages_low = least + least / 4;
	zone->pages_high = least + least / 2;
	spin_unlock_irqrestore(&zone->lock, flags);
}

void setup_per_zone_pages_min(void)
{
	unsigned long all = (unsigned long)min_free_kbytes / 4, low = 0;
	struct zone *zone;

	for_each_zone(zone)
		low += is_highmem(zone) ? 0 : zone->present_pages;
	for_each_zone(zone) {
		if (!is_highmem(zone))
			write_marks(zone, all * zone->present_pages / low);
		else if (zone->present_pages >= 128 << 10)
			write_marks(zone, 128);
		else
			write_marks(zone, max(zone->present_pages >> 10, 32UL));
	}
}

int init_per_zone_pages_min(void)
{
	unsigned long root = int_sqrt(nr_free_buffer_pages() * 64UL);

	min_free_kbytes = root < 128 ? 128 : root > 65536 ? 65536 : (int)root;
	setup_per_zone_pages_min();
	return 0;
}

/* --- Rings ---------------------------------------------------------------- */

#define RING	128	/* more than 6 batches of 16 */

static struct ring {
	/* The hot end, and how many there are behind it. */
	unsigned int front, count;
	struct page *page[RING];
} rings[NR_CPUS][MAX_NUMNODES][MAX_NR_ZONES][2];

static struct ring *ring_of(struct zone *zone, int cold)
{
	return &rings[smp_processor_id()][zone->zone_pgdat->node_id]
		[zone_idx(zone)][cold];
}

static unsigned int batch_of(const struct zone *zone)
{
	unsigned long share = zone->present_pages / 1024;

	if (share > 64)
		share = 64;
	return share < 8 ? 1 : (unsigned int)share / 4;
}

static void push_front(struct ring *ring, struct page *page)
{
	ring->front = (ring->front + RING - 1) % RING;
	ring->page[ring->front] = page;
	ring->count++;
}

static struct page *pop_front(struct ring *ring)
{
	struct page *page;

	if (!ring->count)
		return NULL;
	page = ring->page[ring->front];
	ring->front = (ring->front + 1) % RING;
	ring->count--;
	return page;
}

static struct page *pop_back(struct ring *ring)
{
	return ring->page[(ring->front + --ring->count) % RING];
}

void zone_pcp_init(struct zone *zone)
{
	for (int cpu = 0; cpu < NR_CPUS; cpu++) {
		for (int i = 0; i < 2; i++) {
			struct per_cpu_pages *pcp = &zone->pageset[cpu].pcp[i];

			INIT_LIST_HEAD(&pcp->list);
			pcp->batch = (int)batch_of(zone);
			pcp->low = i ? 0 : 2 * pcp->batch;
			pcp->high = (i ? 2 : 6) * pcp->batch;
		}
	}
}

/* With interrupts off. */
static void fill(struct zone *zone, struct ring *ring)
{
	unsigned int left = batch_of(zone);
	struct page *page;

	spin_lock(&zone->lock);
	while (left-- && (page = __rmqueue(zone, 0)))
		ring->page[(ring->front + ring->count++) % RING] = page;
	spin_unlock(&zone->lock);
}

/* With interrupts off. */
static void empty(struct zone *zone, struct ring *ring, unsigned int n)
{
	if (!n)
		return;
	spin_lock(&zone->lock);
	while (n--)
		__free_pages_bulk(zone, pop_back(ring), 0);
	spin_unlock(&zone->lock);
}

static struct page *take_single(struct zone *zone, int cold)
{
	struct ring *ring;
	unsigned long flags;
	struct page *page;

	local_irq_save(flags);
	ring = ring_of(zone, cold);
	if (ring->count <= (cold ? 0 : 2 * batch_of(zone)))
		fill(zone, ring);
	page = pop_front(ring);
	local_irq_restore(flags);
	return page;
}

static struct page *take_block(struct zone *zone, unsigned int order)
{
	unsigned long flags;
	struct page *page;

	spin_lock_irqsave(&zone->lock, flags);
	page = __rmqueue(zone, order);
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

static void give_single(struct page *page, int cold)
{
	struct zone *zone = page_zone(page);
	struct ring *ring;
	unsigned long flags;

	free_pages_check("give_single", page);
	inc_page_state(pgfree);
	local_irq_save(flags);
	ring = ring_of(zone, cold);
	if (ring->count >= (cold ? 2 : 6) * batch_of(zone))
		empty(zone, ring, batch_of(zone));
	push_front(ring, page);
	local_irq_restore(flags);
}

void free_hot_page(struct page *page)
{
	give_single(page, 0);
}

void free_cold_page(struct page *page)
{
	give_single(page, 1);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (PageReserved(page))
		return;
	if (!put_page_testzero(page))
		return;
	if (!order) {
		give_single(page, 0);
	} else {
		mod_page_state(pgfree, 1UL << order);
		__free_pages_ok(page, order);
	}
}
EXPORT_SYMBOL(__free_pages);

void drain_local_pages(void)
{
	unsigned long flags;
	struct zone *zone;

	local_irq_save(flags);
	for_each_zone(zone) {
		empty(zone, ring_of(zone, 0), ring_of(zone, 0)->count);
		empty(zone, ring_of(zone, 1), ring_of(zone, 1)->count);
	}
	local_irq_restore(flags);
}

void zone_statistics(struct zonelist *zonelist, struct zone *zone)
{
	struct zone *wanted = zonelist->zones[0];
	int node = zone->zone_pgdat->node_id;
	unsigned long flags;
	int cpu;

	local_irq_save(flags);
	cpu = smp_processor_id();
	if (wanted->zone_pgdat->node_id != node) {
		wanted->pageset[cpu].numa_foreign++;
		zone->pageset[cpu].numa_miss++;
	} else {
		zone->pageset[cpu].numa_hit++;
	}
	if (cpu_to_node(cpu) != node)
		zone->pageset[cpu].other_node++;
	else
		zone->pageset[cpu].local_node++;
	local_irq_restore(flags);
}

/* --- Allocating ----------------------------------------------------------- */

static struct page *take_from(struct zone *zone, unsigned int order,
			      unsigned int gfp_mask)
{
	struct page *page = order ? NULL :
		take_single(zone, (gfp_mask & __GFP_COLD) != 0);

	if (!page)
		page = take_block(zone, order);
	if (!page)
		return NULL;
	mod_page_state_zone(zone, pgalloc, 1UL << order);
	set_page_private(page, 0);
	set_page_count(page, 1);
	return page;
}

/* In eighths of pages_min: how much of it this caller has to leave. */
static unsigned long eighths(unsigned int gfp_mask)
{
	unsigned long part = gfp_mask & __GFP_HIGH ? 4 : 8;
	int hurries = !(gfp_mask & __GFP_WAIT) ||
		(rt_task(current) && !in_interrupt());

	return hurries ? part * 3 / 4 : part;
}

/* @part 0: no mark counts; 9: pages_low does. */
static struct page *walk(unsigned int gfp_mask, unsigned int order,
			 struct zonelist *list, unsigned long part)
{
	int kind = zone_idx(list->zones[0]);

	for (int i = 0; list->zones[i]; i++) {
		struct zone *zone = list->zones[i];
		unsigned long mark = part == 9 ? zone->pages_low :
			zone->pages_min * part / 8;
		struct page *page;

		mark += zone->protection[kind] + (1UL << order);
		if (part && zone->free_pages < mark)
			continue;
		page = take_from(zone, order, gfp_mask);
		if (page) {
			zone_statistics(list, zone);
			return page;
		}
	}
	return NULL;
}

static int may_have_all(void)
{
	return !in_interrupt() && current->flags & (PF_MEMALLOC | PF_MEMDIE);
}

static int tries_again(unsigned int gfp_mask, unsigned int order)
{
	unsigned int how = __GFP_NORETRY;

	if (order > 3)
		how |= __GFP_REPEAT | __GFP_NOFAIL;
	how &= gfp_mask;
	return !(how & __GFP_NORETRY) && (order <= 3 || how);
}

static struct page *work_for_it(unsigned int gfp_mask, unsigned int order,
				struct zonelist *list)
{
	struct page *page;

	do {
		current->flags |= PF_MEMALLOC;
		try_to_free_pages(list->zones, gfp_mask, order);
		current->flags &= ~PF_MEMALLOC;
		page = walk(gfp_mask, order, list, eighths(gfp_mask));
		if (page || !tries_again(gfp_mask, order))
			break;
		blk_congestion_wait(WRITE, HZ / 50);
		if (!may_have_all())
			continue;
		page = walk(gfp_mask, order, list, 0);
		if (!(gfp_mask & __GFP_NOFAIL))
			break;
	} while (!page);
	return page;
}

struct page *__alloc_pages(unsigned int gfp_mask, unsigned int order,
			   struct zonelist *zonelist)
{
	struct page *page;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	if (!zonelist->zones[0])
		return NULL;
	page = walk(gfp_mask, order, zonelist, 9);
	if (!page) {
		for (int i = 0; zonelist->zones[i]; i++)
			wakeup_kswapd(zonelist->zones[i]);
		page = walk(gfp_mask, order, zonelist, eighths(gfp_mask));
	}
	if (!page) {
		if (may_have_all())
			page = walk(gfp_mask, order, zonelist, 0);
		else if (gfp_mask & __GFP_WAIT)
			page = work_for_it(gfp_mask, order, zonelist);
	}
	if (!page && !(gfp_mask & __GFP_NOWARN))
		printk(KERN_WARNING "%s: page allocation failure. order:%d, "
		       "mode:0x%x\n", current->comm, order, gfp_mask);
	return page;
}
EXPORT_SYMBOL(__alloc_pages);

/* --- Shrinkers ------------------------------------------------------------ */

#define SHRINKERS	64

struct shrinker {
	shrinker_t function;
	unsigned int seeks;
	unsigned long rest;
};

static struct shrinker table[SHRINKERS];
/* 1 while somebody goes through the table, or changes it. */
static int busy;
static DECLARE_WAIT_QUEUE_HEAD(idle);

static void enter(void)
{
	wait_event(idle, !xchg(&busy, 1));
}

static void leave(void)
{
	xchg(&busy, 0);
	wake_up_all(&idle);
}

struct shrinker *set_shrinker(int seeks, shrinker_t shrinker)
{
	struct shrinker *s = table;

	enter();
	while (s < table + SHRINKERS && s->function)
		s++;
	if (s < table + SHRINKERS)
		*s = (struct shrinker){ shrinker, (unsigned int)seeks, 0 };
	leave();
	return s < table + SHRINKERS ? s : NULL;
}
EXPORT_SYMBOL(set_shrinker);

void remove_shrinker(struct shrinker *shrinker)
{
	enter();
	shrinker->function = NULL;
	leave();
}
EXPORT_SYMBOL(remove_shrinker);

static void press(struct shrinker *s, unsigned long scanned,
		  unsigned int gfp_mask, unsigned long lru_pages)
{
	long objects = s->function(0, gfp_mask);
	unsigned long total = s->rest;

	if (objects > 0)
		total += 4 * scanned / s->seeks * (unsigned long)objects /
			(lru_pages + 1);
	for (; total > 127; total -= 128) {
		if (s->function(128, gfp_mask) == -1)
			break;
		add_page_state(slabs_scanned, 128);
	}
	s->rest = total;
}

int shrink_slab(unsigned long scanned, unsigned int gfp_mask,
		unsigned long lru_pages)
{
	if (scanned && !xchg(&busy, 1)) {
		for (int i = 0; i < SHRINKERS; i++)
			if (table[i].function)
				press(&table[i], scanned, gfp_mask, lru_pages);
		leave();
	}
	return 0;
}

/* --- Reclaim -------------------------------------------------------------- */

int try_to_free_pages(struct zone **zones, unsigned int gfp_mask,
		      unsigned int order)
{
	unsigned long used = 0, before = 0, now;

	inc_page_state(allocstall);
	for (int i = 0; zones[i]; i++) {
		before += zones[i]->free_pages;
		used += zones[i]->present_pages;
	}
	used -= before;
	for (int priority = DEF_PRIORITY; priority >= 0; priority--) {
		shrink_slab(used >> priority, gfp_mask, used);
		now = 0;
		for (int i = 0; zones[i]; i++)
			now += zones[i]->free_pages;
		if (now >= before + SWAP_CLUSTER_MAX)
			return 1;
	}
	if ((gfp_mask & (__GFP_FS | __GFP_NORETRY)) == __GFP_FS)
		out_of_memory((int)gfp_mask);
	return 0;
}

/* How many pages of the node are in use, if a zone of it wants some freed. */
static unsigned long pages_to_look_at(pg_data_t *pgdat)
{
	unsigned long used = 0;
	int wants = 0;

	for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
		struct zone *zone = pgdat->node_zones + nr;

		used += zone->present_pages - zone->free_pages;
		if (zone->present_pages && zone->free_pages <= zone->pages_high)
			wants = 1;
	}
	return wants ? used : 0;
}

static void turn(pg_data_t *pgdat)
{
	unsigned long used = pages_to_look_at(pgdat);

	if (used)
		inc_page_state(pageoutrun);
	for (int shift = 12; shift >= 0 && pages_to_look_at(pgdat); shift--)
		shrink_slab(used >> shift, GFP_KERNEL, used);
}

static int kswapd(void *arg)
{
	pg_data_t *pgdat = arg;

	daemonize("kswapd%d", pgdat->node_id);
	if (!cpus_empty(node_to_cpumask(pgdat->node_id)))
		set_cpus_allowed(current, node_to_cpumask(pgdat->node_id));
	current->flags |= PF_KSWAPD | PF_MEMALLOC;
	for (;;) {
		interruptible_sleep_on(&pgdat->kswapd_wait);
		turn(pgdat);
	}
	return 0;
}

int kswapd_init(void)
{
	for (int node = 0; node < numnodes; node++)
		kernel_thread(kswapd, NODE_DATA(node), CLONE_KERNEL);
	return 0;
}

void wakeup_kswapd(struct zone *zone)
{
	wait_queue_head_t *wait = &zone->zone_pgdat->kswapd_wait;

	if (zone->present_pages && zone->free_pages <= zone->pages_low &&
	    waitqueue_active(wait))
		wake_up_interruptible(wait);
}

/* --- High memory ---------------------------------------------------------- */

static spinlock_t slots_lock = SPIN_LOCK_INITIALIZER;
static DECLARE_WAIT_QUEUE_HEAD(slots_wait);
/* Slots that are in nobody's TLB. */
static int clean[LAST_PKMAP], nr_clean;

/* Makes all slots without users clean.  Under slots_lock. */
static void wash(void)
{
	nr_clean = 0;
	for (int nr = LAST_PKMAP - 1; nr >= 0; nr--) {
		if (pkmap_count[nr] > 1)
			continue;
		if (pkmap_count[nr] == 1)
			set_page_address(pte_page(pkmap_page_table[nr]), NULL);
		pte_clear(pkmap_page_table + nr);
		pkmap_count[nr] = 0;
		clean[nr_clean++] = nr;
	}
	flush_tlb_kernel_range(PKMAP_ADDR(0), PKMAP_ADDR(LAST_PKMAP));
}

/* Puts the page into a slot, if there is one.  Under slots_lock. */
static int try_to_map(struct page *page)
{
	int nr;

	if (page_address(page))
		return 1;
	if (!nr_clean)
		wash();
	if (!nr_clean)
		return 0;
	nr = clean[--nr_clean];
	set_pte(&pkmap_page_table[nr], mk_pte(page, PAGE_KERNEL));
	set_page_address(page, (void *)PKMAP_ADDR(nr));
	pkmap_count[nr] = 1;
	return 1;
}

static void *map_high(struct page *page)
{
	void *addr = NULL;

	spin_lock(&slots_lock);
	if (try_to_map(page)) {
		addr = page_address(page);
		pkmap_count[PKMAP_NR((unsigned long)addr)]++;
	}
	spin_unlock(&slots_lock);
	return addr;
}

void *kmap(struct page *page)
{
	void *addr;

	might_sleep();
	if (!PageHighMem(page))
		return page_address(page);
	wait_event(slots_wait, (addr = map_high(page)) != NULL);
	return addr;
}
EXPORT_SYMBOL(kmap);

void kunmap(struct page *page)
{
	unsigned long addr;
	int *count, left;

	if (in_interrupt())
		BUG();
	if (!PageHighMem(page))
		return;
	spin_lock(&slots_lock);
	addr = (unsigned long)page_address(page);
	count = addr ? &pkmap_count[PKMAP_NR(addr)] : NULL;
	left = count ? --*count : 0;
	spin_unlock(&slots_lock);
	BUG_ON(left < 1);
	if (left == 1)
		wake_up_all(&slots_wait);
}
EXPORT_SYMBOL(kunmap);

void *kmap_atomic(struct page *page, enum km_type type)
{
	unsigned int place;

	inc_preempt_count();
	if (!PageHighMem(page))
		return page_address(page);
	place = FIX_KMAP_BEGIN + (unsigned int)smp_processor_id() * KM_TYPE_NR +
		type;
	if (!pte_none(*fix_to_pte(place)))
		BUG();
	set_pte(fix_to_pte(place), mk_pte(page, PAGE_KERNEL));
	__flush_tlb_one(fix_to_virt(place));
	return (void *)fix_to_virt(place);
}
EXPORT_SYMBOL(kmap_atomic);

void kunmap_atomic(void *kvaddr, enum km_type type)
{
	unsigned long addr = (unsigned long)kvaddr & PAGE_MASK;
	unsigned int place = FIX_KMAP_BEGIN + type +
		(unsigned int)smp_processor_id() * KM_TYPE_NR;

	if (addr >= WINDOW_START) {
		if (addr != fix_to_virt(place))
			BUG();
		pte_clear(fix_to_pte(place));
		__flush_tlb_one(addr);
	}
	dec_preempt_count();
}
EXPORT_SYMBOL(kunmap_atomic);
