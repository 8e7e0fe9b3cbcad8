/*
 * Lab 3, right in another way: an allocation is one loop over stages, and what
 * is filled up goes to the front.
 *
 * A CPU's pages are linked by lru as in the reference, but a batch that comes
 * in is put in front of what was there.  Each shrinker has a page and the list
 * has an owner, a task.  kswapd waits for a flag.  kmap() looks for its slots
 * with a bitmap of those that must not be used before a flush.
 */
#include <linux/bitops.h>
#include <linux/blkdev.h>
#include <linux/buddy.h>
#include <linux/cpumask.h>
#include <linux/highmem.h>
#include <linux/interrupt.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/swap.h>
#include <linux/wait.h>
#include <machine/kernel.h>

/* --- Zonelists ------------------------------------------------------------ */

/* Adds what @other has and @list wants, at place @n; returns the next one. */
static int append(struct zonelist *list, int n, pg_data_t *other, int highest)
{
	struct zone *zone = &other->node_zones[highest];

	do {
		if (zone->present_pages)
			list->zones[n++] = zone;
	} while (zone-- != other->node_zones);
	list->zones[n] = NULL;
	return n;
}

/* All nodes at one distance, those with or without CPUs, are a group.  Writes
 * its members and returns how many; the one with the least load is first. */
static int group(int node, int distance, int with_cpus, const int *load,
		 int *members)
{
	int n = 0;

	for (int i = 1; i < numnodes; i++) {
		int other = (node + i) % numnodes;
		cpumask_t cpus = node_to_cpumask(other);

		if (node_distance(node, other) != distance ||
		    !cpus_empty(cpus) != with_cpus)
			continue;
		members[n++] = other;
		if (load[other] < load[members[0]]) {
			members[n - 1] = members[0];
			members[0] = other;
		}
	}
	return n;
}

static void build_lists_of(int node, int *load)
{
	static const int highest[] = { ZONE_NORMAL, ZONE_DMA, ZONE_HIGHMEM };
	struct zonelist *lists = NODE_DATA(node)->node_zonelists;
	int at[GFP_ZONETYPES], members[MAX_NUMNODES], first = 1;

	for (int type = 0; type < GFP_ZONETYPES; type++)
		at[type] = append(lists + type, 0, NODE_DATA(node),
				  highest[type]);
	for (int key = 2 * LOCAL_DISTANCE; key < 512; key++) {
		int n = group(node, key / 2, key % 2, load, members);

		if (n && first)
			load[members[0]]++;
		first &= !n;
		for (int i = 0; i < n; i++)
			for (int type = 0; type < GFP_ZONETYPES; type++)
				at[type] = append(lists + type, at[type],
						  NODE_DATA(members[i]),
						  highest[type]);
	}
}

void build_all_zonelists(void)
{
	int load[MAX_NUMNODES] = { 0 };

	for (int node = 0; node < numnodes; node++)
		build_lists_of(node, load);
}

/* --- Watermarks ----------------------------------------------------------- */

static unsigned long least_of(const struct zone *zone, unsigned long lowmem)
{
	unsigned long least = zone->present_pages / 1024;

	if (!is_highmem(zone))
		return (unsigned long)(min_free_kbytes / 4) *
			zone->present_pages / lowmem;
	if (least > 128)
		least = 128;
	return least < SWAP_CLUSTER_MAX ? SWAP_CLUSTER_MAX : least;
}

void setup_per_zone_pages_min(void)
{
	unsigned long lowmem = 0;
	pg_data_t *pgdat;
	struct zone *zone;

	for_each_pgdat(pgdat)
		lowmem += pgdat->node_zones[ZONE_DMA].present_pages +
			pgdat->node_zones[ZONE_NORMAL].present_pages;
	for_each_zone(zone) {
		zone->pages_min = least_of(zone, lowmem);
		zone->pages_low = zone->pages_min * 5 / 4;
		zone->pages_high = zone->pages_min * 6 / 4;
	}
}

int init_per_zone_pages_min(void)
{
	unsigned long kbytes = 4UL * nr_free_buffer_pages();

	min_free_kbytes = 128;
	while (min_free_kbytes < 65536 &&
	       (min_free_kbytes + 1UL) * (min_free_kbytes + 1UL) <= 16 * kbytes)
		min_free_kbytes++;
	setup_per_zone_pages_min();
	return 0;
}

/* --- What a CPU keeps ----------------------------------------------------- */

void zone_pcp_init(struct zone *zone)
{
	int batch = 1;

	while (batch < 16 && (batch + 1) * 4 <= zone->present_pages / 1024)
		batch++;
	for (int i = 0; i < 2 * NR_CPUS; i++) {
		struct per_cpu_pages *pcp = &zone->pageset[i / 2].pcp[i % 2];

		pcp->batch = batch;
		pcp->low = i % 2 ? 0 : 2 * batch;
		pcp->high = i % 2 ? 2 * batch : 6 * batch;
		INIT_LIST_HEAD(&pcp->list);
	}
}

static struct per_cpu_pages *mine(struct zone *zone, int cold)
{
	return zone->pageset[smp_processor_id()].pcp + cold;
}

static void trade(struct zone *zone, struct per_cpu_pages *pcp, int n)
{
	struct page *page;

	spin_lock(&zone->lock);
	for (; n > 0 && (page = __rmqueue(zone, 0)) != NULL; n--) {
		list_add(&page->lru, &pcp->list);
		pcp->count++;
	}
	for (; n < 0 && pcp->count; n++, pcp->count--) {
		page = list_entry(pcp->list.prev, struct page, lru);
		list_del(&page->lru);
		__free_pages_bulk(zone, page, 0);
	}
	spin_unlock(&zone->lock);
}

static void keep(struct page *page, int cold)
{
	struct zone *zone = page_zone(page);
	struct per_cpu_pages *pcp;
	unsigned long flags;

	free_pages_check(cold ? "free_cold_page" : "free_hot_page", page);
	inc_page_state(pgfree);
	local_irq_save(flags);
	pcp = mine(zone, cold);
	if (pcp->count >= pcp->high)
		trade(zone, pcp, -pcp->batch);
	list_add(&page->lru, &pcp->list);
	pcp->count++;
	local_irq_restore(flags);
}

void free_hot_page(struct page *page)
{
	keep(page, 0);
}

void free_cold_page(struct page *page)
{
	keep(page, 1);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (!PageReserved(page) && put_page_testzero(page)) {
		if (!order) {
			keep(page, 0);
			return;
		}
		mod_page_state(pgfree, 1UL << order);
		__free_pages_ok(page, order);
	}
}
EXPORT_SYMBOL(__free_pages);

void drain_local_pages(void)
{
	struct zone *zone;
	unsigned long flags;

	for_each_zone(zone) {
		local_irq_save(flags);
		if (mine(zone, 0)->count + mine(zone, 1)->count) {
			trade(zone, mine(zone, 0), -mine(zone, 0)->count);
			trade(zone, mine(zone, 1), -mine(zone, 1)->count);
		}
		local_irq_restore(flags);
	}
}

/* --- Allocating ----------------------------------------------------------- */

void zone_statistics(struct zonelist *zonelist, struct zone *zone)
{
	int got = zone->zone_pgdat->node_id, cpu;
	int wanted = zonelist->zones[0]->zone_pgdat->node_id;
	struct per_cpu_pageset *set;
	unsigned long flags;

	local_irq_save(flags);
	cpu = smp_processor_id();
	set = zone->pageset + cpu;
	*(got == wanted ? &set->numa_hit : &set->numa_miss) += 1;
	*(got == numa_node_id() ? &set->local_node : &set->other_node) += 1;
	if (got != wanted)
		zonelist->zones[0]->pageset[cpu].numa_foreign += 1;
	local_irq_restore(flags);
}

static struct page *take(struct zone *zone, unsigned int order,
			 unsigned int gfp_mask)
{
	struct page *page = NULL;
	unsigned long flags;

	local_irq_save(flags);
	if (!order) {
		struct per_cpu_pages *pcp = mine(zone, !!(gfp_mask &
							  __GFP_COLD));

		if (pcp->count <= pcp->low)
			trade(zone, pcp, pcp->batch);
		if (pcp->count) {
			page = list_entry(pcp->list.next, struct page, lru);
			list_del(&page->lru);
			pcp->count--;
		}
	} else {
		spin_lock(&zone->lock);
		page = __rmqueue(zone, order);
		spin_unlock(&zone->lock);
	}
	local_irq_restore(flags);
	return page;
}

static unsigned long reserve(const struct zone *zone, unsigned int gfp_mask)
{
	unsigned long least = zone->pages_min;

	least -= gfp_mask & __GFP_HIGH ? (least + 1) / 2 : 0;
	if (!(gfp_mask & __GFP_WAIT))
		return least - least / 4;
	return least - (rt_task(current) && !in_interrupt() ? least / 4 : 0);
}

/* What an allocation goes through, until it has a page. */
enum stage { ABOVE_LOW, ABOVE_MIN, ALL, RECLAIM, AGAIN, LAST, OVER };

static enum stage next_stage(enum stage stage, unsigned int gfp_mask,
			     unsigned int order)
{
	int may_have_all = !in_interrupt() &&
		(current->flags & (PF_MEMALLOC | PF_MEMDIE));

	switch (stage) {
	case ABOVE_LOW:
		return ABOVE_MIN;
	case ABOVE_MIN:
		return may_have_all ? ALL :
			gfp_mask & __GFP_WAIT ? RECLAIM : OVER;
	case RECLAIM:
		return AGAIN;
	case AGAIN:
		if (gfp_mask & __GFP_NORETRY || (order > 3 && !(gfp_mask &
					(__GFP_REPEAT | __GFP_NOFAIL))))
			return OVER;
		blk_congestion_wait(WRITE, HZ / 50);
		return current->flags & PF_MEMDIE ? LAST : RECLAIM;
	case LAST:
		return gfp_mask & __GFP_NOFAIL ? RECLAIM : OVER;
	default:
		return OVER;
	}
}

static void reclaim(struct zonelist *list, unsigned int gfp_mask,
		    unsigned int order)
{
	current->flags |= PF_MEMALLOC;
	try_to_free_pages(list->zones, gfp_mask, order);
	current->flags &= ~PF_MEMALLOC;
}

static struct page *try(struct zonelist *list, unsigned int gfp_mask,
			unsigned int order, enum stage stage)
{
	int kind = zone_idx(list->zones[0]);

	for (struct zone **z = list->zones; *z; z++) {
		unsigned long want = (1UL << order) + (*z)->protection[kind] +
			(stage == ABOVE_LOW ? (*z)->pages_low :
			 reserve(*z, gfp_mask));
		struct page *page;

		if (stage != ALL && stage != LAST && (*z)->free_pages < want)
			continue;
		page = take(*z, order, gfp_mask);
		if (page) {
			zone_statistics(list, *z);
			mod_page_state_zone(*z, pgalloc, 1UL << order);
			return page;
		}
	}
	return NULL;
}

struct page *__alloc_pages(unsigned int gfp_mask, unsigned int order,
			   struct zonelist *zonelist)
{
	struct page *page = NULL;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	if (!zonelist->zones[0])
		return NULL;
	for (enum stage stage = ABOVE_LOW; !page && stage != OVER;
	     stage = page ? OVER : next_stage(stage, gfp_mask, order)) {
		if (stage == ABOVE_MIN)
			for (struct zone **z = zonelist->zones; *z; z++)
				wakeup_kswapd(*z);
		if (stage == RECLAIM)
			reclaim(zonelist, gfp_mask, order);
		else
			page = try(zonelist, gfp_mask, order, stage);
	}
	if (!page) {
		if (!(gfp_mask & __GFP_NOWARN))
			printk(KERN_WARNING "%s: page allocation failure. "
			       "order:%d, mode:0x%x\n", current->comm, order,
			       gfp_mask);
		return NULL;
	}
	set_page_count(page, 1);
	set_page_private(page, 0);
	return page;
}
EXPORT_SYMBOL(__alloc_pages);

/* --- Shrinkers ------------------------------------------------------------ */

struct shrinker {
	struct list_head link;
	shrinker_t ask;
	unsigned long seeks, owed;
};

static LIST_HEAD(all);
static spinlock_t all_lock = SPIN_LOCK_INITIALIZER;
static struct task_struct *owner;
static DECLARE_WAIT_QUEUE_HEAD(owner_left);

static int get_list(void)
{
	int got;

	spin_lock(&all_lock);
	got = !owner;
	if (got)
		owner = current;
	spin_unlock(&all_lock);
	return got;
}

static void put_list(void)
{
	spin_lock(&all_lock);
	owner = NULL;
	spin_unlock(&all_lock);
	wake_up_all(&owner_left);
}

struct shrinker *set_shrinker(int seeks, shrinker_t shrinker)
{
	unsigned long page = __get_free_page(GFP_KERNEL);
	struct shrinker *s = (struct shrinker *)page;

	if (page) {
		s->ask = shrinker;
		s->seeks = (unsigned long)seeks;
		s->owed = 0;
		wait_event(owner_left, get_list());
		list_add_tail(&s->link, &all);
		put_list();
	}
	return s;
}
EXPORT_SYMBOL(set_shrinker);

void remove_shrinker(struct shrinker *shrinker)
{
	wait_event(owner_left, get_list());
	list_del(&shrinker->link);
	put_list();
	free_page((unsigned long)shrinker);
}
EXPORT_SYMBOL(remove_shrinker);

int shrink_slab(unsigned long scanned, unsigned int gfp_mask,
		unsigned long lru_pages)
{
	struct shrinker *s;

	if (!scanned || !get_list())
		return 0;
	list_for_each_entry(s, &all, link) {
		unsigned long batches;
		int n = s->ask(0, gfp_mask);

		s->owed += 4 * scanned / s->seeks * (n < 0 ? 0UL :
			(unsigned long)n) / (lru_pages + 1);
		for (batches = s->owed / 128; batches; batches--) {
			if (s->ask(128, gfp_mask) < 0)
				break;
			mod_page_state(slabs_scanned, 128);
		}
		s->owed = batches * 128 + s->owed % 128;
	}
	put_list();
	return 0;
}

/* --- Reclaim -------------------------------------------------------------- */

static unsigned long free_in(struct zone **zones)
{
	unsigned long sum = 0;

	while (*zones)
		sum += (*zones++)->free_pages;
	return sum;
}

int try_to_free_pages(struct zone **zones, unsigned int gfp_mask,
		      unsigned int order)
{
	unsigned long goal = free_in(zones) + SWAP_CLUSTER_MAX;
	unsigned long used = SWAP_CLUSTER_MAX - goal;
	int shift = DEF_PRIORITY + 1;

	for (int i = 0; zones[i]; i++)
		used += zones[i]->present_pages;
	inc_page_state(allocstall);
	while (shift--) {
		shrink_slab(used >> shift, gfp_mask, used);
		if (free_in(zones) >= goal)
			return 1;
	}
	if (gfp_mask & __GFP_FS && ~gfp_mask & __GFP_NORETRY)
		out_of_memory((int)gfp_mask);
	return 0;
}

static int called[MAX_NUMNODES];

void wakeup_kswapd(struct zone *zone)
{
	pg_data_t *pgdat = zone->zone_pgdat;

	if (!zone->present_pages || zone->free_pages > zone->pages_low)
		return;
	called[pgdat->node_id] = 1;
	wake_up_interruptible(&pgdat->kswapd_wait);
}

/* A zone of the node that has too little; NULL: none has. */
static struct zone *short_zone(pg_data_t *pgdat)
{
	struct zone *zone = pgdat->node_zones;

	for (; zone < pgdat->node_zones + MAX_NR_ZONES; zone++)
		if (zone->present_pages && zone->free_pages <= zone->pages_high)
			return zone;
	return NULL;
}

static int kswapd(void *arg)
{
	pg_data_t *pgdat = arg;
	cpumask_t cpus = node_to_cpumask(pgdat->node_id);

	daemonize("kswapd%d", pgdat->node_id);
	set_cpus_allowed(current, cpus);
	current->flags |= PF_MEMALLOC | PF_KSWAPD;
	for (;;) {
		unsigned long used = 0;
		int shift = DEF_PRIORITY + 1;

		wait_event_interruptible(pgdat->kswapd_wait,
					 xchg(&called[pgdat->node_id], 0));
		for (int nr = 0; nr < MAX_NR_ZONES; nr++)
			used += pgdat->node_zones[nr].present_pages -
				pgdat->node_zones[nr].free_pages;
		if (short_zone(pgdat))
			inc_page_state(pageoutrun);
		while (shift-- && short_zone(pgdat))
			shrink_slab(used >> shift, GFP_KERNEL, used);
	}
	return 0;
}

int kswapd_init(void)
{
	pg_data_t *pgdat;

	for_each_pgdat(pgdat)
		kernel_thread(kswapd, pgdat, 0);
	return 0;
}

/* --- High memory ---------------------------------------------------------- */

static spinlock_t high_lock = SPIN_LOCK_INITIALIZER;
static DECLARE_WAIT_QUEUE_HEAD(high_wait);
/* Slots that were used since the last flush. */
static unsigned long stale[BITS_TO_LONGS(LAST_PKMAP)];
static int cursor = -1;

/* Under high_lock. */
static void forget_unused(void)
{
	for (int nr = 0; nr < LAST_PKMAP; nr++) {
		if (!test_bit(nr, stale) || pkmap_count[nr] != 1)
			continue;
		set_page_address(pte_page(pkmap_page_table[nr]), NULL);
		pte_clear(&pkmap_page_table[nr]);
		pkmap_count[nr] = 0;
		__clear_bit(nr, stale);
	}
	flush_tlb_all();
}

/* The next slot that is not stale.  Under high_lock. */
static int fresh_slot(void)
{
	for (int turn = 0; turn < 2; turn++) {
		for (int i = 0; i < LAST_PKMAP; i++) {
			cursor = (cursor + 1) % LAST_PKMAP;
			if (!test_bit(cursor, stale))
				return cursor;
		}
		if (!turn)
			forget_unused();
	}
	return -1;
}

void *kmap(struct page *page)
{
	DEFINE_WAIT(wait);
	int nr = 0;

	might_sleep();
	if (!PageHighMem(page))
		return page_address(page);
	spin_lock(&high_lock);
	while (!page_address(page) && (nr = fresh_slot()) < 0) {
		prepare_to_wait(&high_wait, &wait, TASK_UNINTERRUPTIBLE);
		spin_unlock(&high_lock);
		schedule();
		finish_wait(&high_wait, &wait);
		spin_lock(&high_lock);
	}
	if (!page_address(page)) {
		__set_bit(nr, stale);
		pkmap_count[nr] = 1;
		set_pte(&pkmap_page_table[nr], mk_pte(page, PAGE_KERNEL));
		set_page_address(page, (void *)PKMAP_ADDR(nr));
	}
	pkmap_count[PKMAP_NR((unsigned long)page_address(page))]++;
	spin_unlock(&high_lock);
	return page_address(page);
}
EXPORT_SYMBOL(kmap);

void kunmap(struct page *page)
{
	unsigned long addr = (unsigned long)page_address(page);
	int users;

	BUG_ON(in_interrupt());
	if (!PageHighMem(page))
		return;
	BUG_ON(!addr);
	spin_lock(&high_lock);
	users = --pkmap_count[PKMAP_NR(addr)];
	spin_unlock(&high_lock);
	BUG_ON(users < 1);
	wake_up(&high_wait);
}
EXPORT_SYMBOL(kunmap);

void *kmap_atomic(struct page *page, enum km_type type)
{
	unsigned int idx = FIX_KMAP_BEGIN + type;

	preempt_disable();
	if (!PageHighMem(page))
		return page_address(page);
	idx += (unsigned int)smp_processor_id() * KM_TYPE_NR;
	BUG_ON(pte_present(*fix_to_pte(idx)));
	set_pte(fix_to_pte(idx), mk_pte(page, PAGE_KERNEL));
	return (char *)__fix_to_virt(idx);
}
EXPORT_SYMBOL(kmap_atomic);

void kunmap_atomic(void *kvaddr, enum km_type type)
{
	unsigned long addr = (unsigned long)kvaddr & PAGE_MASK;
	unsigned int idx = __virt_to_fix(addr);

	if (addr >= FIXADDR_START) {
		BUG_ON(idx != FIX_KMAP_BEGIN + type +
		       KM_TYPE_NR * (unsigned int)smp_processor_id());
		ptep_get_and_clear(fix_to_pte(idx));
		flush_tlb_kernel_range(addr, addr + PAGE_SIZE);
	}
	preempt_enable();
}
EXPORT_SYMBOL(kunmap_atomic);
