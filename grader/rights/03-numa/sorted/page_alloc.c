/*
 * Lab 3, right in another way: zones are sorted by a number, and the pages that
 * a CPU keeps are linked by numbers too.
 *
 * A zonelist is all zones of the machine, sorted by one key in which distance,
 * CPUs, load, turn and kind stand one after the other.  A page that is kept has
 * the numbers of its neighbours in private and index; lru is not used.  Who
 * wants memory is a struct request.
 */
#include <asm/semaphore.h>
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

#define MAX_ZONES	(MAX_NUMNODES * MAX_NR_ZONES)

struct ranked {
	unsigned long key;
	struct zone *zone;
};

static unsigned long node_key(int node, int other, const int *load)
{
	unsigned long turn = (unsigned long)(other - node + numnodes) %
		(unsigned long)numnodes;
	unsigned long key = (unsigned long)node_distance(node, other);

	if (node == other)
		return 0;
	key = key << 1 | !cpus_empty(node_to_cpumask(other));
	key = key << 8 | (unsigned long)load[other];
	return key << 8 | turn;
}

/* All zones with memory, up to one kind; returns how many. */
static int collect(int node, int highest, const int *load, struct ranked *out)
{
	int n = 0;

	for (int i = 0; i < numnodes * MAX_NR_ZONES; i++) {
		int other = i / MAX_NR_ZONES, nr = i % MAX_NR_ZONES;
		struct zone *zone = NODE_DATA(other)->node_zones + nr;
		unsigned long key = node_key(node, other, load);

		if (nr > highest || !zone->present_pages)
			continue;
		out[n].key = key << 2 | (unsigned long)(MAX_NR_ZONES - nr);
		out[n++].zone = zone;
	}
	return n;
}

static void sort(struct ranked *zones, int n)
{
	for (int i = 0; i < n; i++) {
		for (int j = i + 1; j < n; j++) {
			struct ranked first = zones[i];

			if (zones[j].key < first.key) {
				zones[i] = zones[j];
				zones[j] = first;
			}
		}
	}
}

static void build_list(int node, int type, int highest, int *load)
{
	struct zone **list = NODE_DATA(node)->node_zonelists[type].zones;
	struct ranked zones[MAX_ZONES];
	int n = collect(node, highest, load, zones), next = -1;

	sort(zones, n);
	for (int i = 0; i < n; i++) {
		list[i] = zones[i].zone;
		if (next < 0 && list[i]->zone_pgdat->node_id != node)
			next = list[i]->zone_pgdat->node_id;
	}
	list[n] = NULL;
	/* The longest list is made last, and counts. */
	if (highest == ZONE_HIGHMEM && next >= 0)
		load[next]++;
}

void build_all_zonelists(void)
{
	int load[MAX_NUMNODES] = { 0 };

	for (int node = 0; node < numnodes; node++) {
		build_list(node, 0, ZONE_NORMAL, load);
		build_list(node, 1, ZONE_DMA, load);
		build_list(node, 2, ZONE_HIGHMEM, load);
	}
}

/* --- Watermarks ----------------------------------------------------------- */

void setup_per_zone_pages_min(void)
{
	unsigned long low[2] = { 0, 0 };
	struct zone *zone;

	for_each_zone(zone)
		low[is_highmem(zone)] += zone->present_pages;
	for_each_zone(zone) {
		unsigned long least, flags;

		least = (unsigned long)min_free_kbytes / 4 *
			zone->present_pages;
		if (is_highmem(zone))
			least = min(128UL, max(32UL,
					       zone->present_pages / 1024));
		else
			least /= low[0];
		spin_lock_irqsave(&zone->lock, flags);
		zone->pages_min = least;
		zone->pages_low = 5 * least / 4;
		zone->pages_high = 3 * least / 2;
		spin_unlock_irqrestore(&zone->lock, flags);
	}
}

int init_per_zone_pages_min(void)
{
	/* 4 KiB a page, times 16, is 64. */
	unsigned long root = int_sqrt(64UL * nr_free_buffer_pages());

	min_free_kbytes = (int)(root > 1UL << 16 ? 1UL << 16 : root);
	if (min_free_kbytes < 128)
		min_free_kbytes = 128;
	setup_per_zone_pages_min();
	return 0;
}

/* --- What a CPU keeps ----------------------------------------------------- */

#define NONE	(~0UL)

/* A chain of page frames; private is towards the front, index to the end. */
struct chain {
	unsigned long front, end;
	unsigned long count, batch, low, high;
};

static struct chain chains[MAX_ZONES][NR_CPUS][2];

static struct chain *own_chain(const struct zone *zone, int cold)
{
	int nr = zone->zone_pgdat->node_id * MAX_NR_ZONES + zone_idx(zone);

	return &chains[nr][smp_processor_id()][cold];
}

static void add_front(struct chain *c, struct page *page)
{
	page->private = NONE;
	page->index = c->front;
	if (c->front == NONE)
		c->end = page_to_pfn(page);
	else
		pfn_to_page(c->front)->private = page_to_pfn(page);
	c->front = page_to_pfn(page);
	c->count++;
}

static void add_end(struct chain *c, struct page *page)
{
	page->index = NONE;
	page->private = c->end;
	if (c->end == NONE)
		c->front = page_to_pfn(page);
	else
		pfn_to_page(c->end)->index = page_to_pfn(page);
	c->end = page_to_pfn(page);
	c->count++;
}

/* @pfn is one of its ends. */
static struct page *unlink(struct chain *c, unsigned long pfn)
{
	struct page *page = pfn_to_page(pfn);

	if (page->private == NONE)
		c->front = page->index;
	else
		pfn_to_page(page->private)->index = page->index;
	if (page->index == NONE)
		c->end = page->private;
	else
		pfn_to_page(page->index)->private = page->private;
	page->private = page->index = 0;
	c->count--;
	return page;
}

void zone_pcp_init(struct zone *zone)
{
	struct chain (*c)[2] = chains[zone->zone_pgdat->node_id * MAX_NR_ZONES +
				      zone_idx(zone)];
	unsigned long batch = zone->present_pages >> 12;

	batch = batch > 16 ? 16 : batch ? batch : 1;
	for (int cpu = 0; cpu < NR_CPUS; cpu++) {
		c[cpu][0] = (struct chain){ NONE, NONE, 0, batch, 2 * batch,
					    6 * batch };
		c[cpu][1] = (struct chain){ NONE, NONE, 0, batch, 0,
					    2 * batch };
		for (int i = 0; i < 2; i++)
			INIT_LIST_HEAD(&zone->pageset[cpu].pcp[i].list);
	}
}

static void buy(struct zone *zone, struct chain *c)
{
	struct page *page;

	spin_lock(&zone->lock);
	for (unsigned long n = c->batch; n; n--) {
		page = __rmqueue(zone, 0);
		if (page)
			add_end(c, page);
	}
	spin_unlock(&zone->lock);
}

static void sell(struct zone *zone, struct chain *c, unsigned long n)
{
	spin_lock(&zone->lock);
	for (; n; n--)
		__free_pages_bulk(zone, unlink(c, c->end), 0);
	spin_unlock(&zone->lock);
}

static void free_one(struct page *page, int cold)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;
	struct chain *c;

	mod_page_state(pgfree, 1);
	free_pages_check(__func__, page);
	local_irq_save(flags);
	c = own_chain(zone, cold);
	if (c->count >= c->high)
		sell(zone, c, c->batch);
	add_front(c, page);
	local_irq_restore(flags);
}

void free_hot_page(struct page *page)
{
	free_one(page, 0);
}

void free_cold_page(struct page *page)
{
	free_one(page, 1);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (PageReserved(page) || !put_page_testzero(page))
		return;
	if (order > 0) {
		mod_page_state(pgfree, 1UL << order);
		__free_pages_ok(page, order);
	} else {
		free_one(page, 0);
	}
}
EXPORT_SYMBOL(__free_pages);

void drain_local_pages(void)
{
	unsigned long flags;
	pg_data_t *pgdat;

	local_irq_save(flags);
	for_each_pgdat(pgdat) {
		for (int i = 0; i < 2 * MAX_NR_ZONES; i++) {
			struct zone *zone = pgdat->node_zones + i / 2;
			struct chain *c = own_chain(zone, i % 2);

			sell(zone, c, c->count);
		}
	}
	local_irq_restore(flags);
}

void zone_statistics(struct zonelist *zonelist, struct zone *zone)
{
	struct zone *wanted = zonelist->zones[0];
	int foreign = wanted->zone_pgdat != zone->zone_pgdat;
	unsigned long flags;
	int cpu, local;

	local_irq_save(flags);
	cpu = smp_processor_id();
	local = NODE_DATA(cpu_to_node(cpu)) == zone->zone_pgdat;
	wanted->pageset[cpu].numa_foreign += (unsigned long)foreign;
	zone->pageset[cpu].numa_miss += (unsigned long)foreign;
	zone->pageset[cpu].numa_hit += (unsigned long)!foreign;
	zone->pageset[cpu].local_node += (unsigned long)local;
	zone->pageset[cpu].other_node += (unsigned long)!local;
	local_irq_restore(flags);
}

/* --- Allocating ----------------------------------------------------------- */

struct request {
	unsigned int gfp_mask, order;
	struct zonelist *list;
	/* Index of the first zone's protection. */
	int kind;
	/* What part of pages_min it leaves: numerator; of 8. */
	unsigned long part;
};

static struct page *get_from(struct zone *zone, const struct request *r)
{
	struct page *page = NULL;
	unsigned long flags;
	struct chain *c;

	local_irq_save(flags);
	c = own_chain(zone, r->gfp_mask & __GFP_COLD ? 1 : 0);
	if (r->order == 0 && c->count <= c->low)
		buy(zone, c);
	if (r->order == 0 && c->count) {
		page = unlink(c, c->front);
	} else {
		spin_lock(&zone->lock);
		page = __rmqueue(zone, r->order);
		spin_unlock(&zone->lock);
	}
	local_irq_restore(flags);
	return page;
}

static struct page *hand_over(struct page *page, struct zone *zone,
			      const struct request *r)
{
	zone_statistics(r->list, zone);
	mod_page_state_zone(zone, pgalloc, 1UL << r->order);
	set_page_count(page, 1);
	page->private = 0;
	return page;
}

static struct page *anything(const struct request *r)
{
	for (struct zone **z = r->list->zones; *z; z++) {
		struct page *page = get_from(*z, r);

		if (page)
			return hand_over(page, *z, r);
	}
	return NULL;
}

static struct page *above(const struct request *r, int low)
{
	for (struct zone **z = r->list->zones; *z; z++) {
		unsigned long mark = low ? (*z)->pages_low :
			(*z)->pages_min * r->part >> 3;
		unsigned long spare = (*z)->free_pages;
		struct page *page;

		mark += (*z)->protection[r->kind];
		spare = spare > mark ? spare - mark : 0;
		page = spare >> r->order ? get_from(*z, r) : NULL;
		if (page)
			return hand_over(page, *z, r);
	}
	return NULL;
}

static int is_privileged(void)
{
	return (current->flags & PF_MEMALLOC || current->flags & PF_MEMDIE) &&
		!in_interrupt();
}

static int goes_on(const struct request *r)
{
	if (r->gfp_mask & __GFP_NORETRY)
		return 0;
	if (r->gfp_mask & __GFP_REPEAT || r->gfp_mask & __GFP_NOFAIL)
		return 1;
	return r->order < 4;
}

static struct page *wait_for_memory(const struct request *r)
{
	struct page *page;

	for (;;) {
		current->flags |= PF_MEMALLOC;
		try_to_free_pages(r->list->zones, r->gfp_mask, r->order);
		current->flags &= ~PF_MEMALLOC;
		page = above(r, 0);
		if (page || !goes_on(r))
			return page;
		blk_congestion_wait(WRITE, HZ / 50);
		if (is_privileged()) {
			page = anything(r);
			if (page || !(r->gfp_mask & __GFP_NOFAIL))
				return page;
		}
	}
}

static struct page *serve(const struct request *r)
{
	struct page *page = above(r, 1);

	if (page)
		return page;
	for (struct zone **z = r->list->zones; *z; z++)
		wakeup_kswapd(*z);
	page = above(r, 0);
	if (page)
		return page;
	if (is_privileged())
		return anything(r);
	return r->gfp_mask & __GFP_WAIT ? wait_for_memory(r) : NULL;
}

struct page *__alloc_pages(unsigned int gfp_mask, unsigned int order,
			   struct zonelist *zonelist)
{
	int hurry = !(gfp_mask & __GFP_WAIT) ||
		(rt_task(current) && !in_interrupt());
	struct request r = {
		.gfp_mask = gfp_mask, .order = order, .list = zonelist,
		.part = (gfp_mask & __GFP_HIGH ? 4 : 8) - (!hurry ? 0 :
			gfp_mask & __GFP_HIGH ? 1 : 2),
	};
	struct page *page;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	if (!zonelist->zones[0])
		return NULL;
	r.kind = zone_idx(zonelist->zones[0]);
	page = serve(&r);
	if (!page && !(gfp_mask & __GFP_NOWARN))
		printk(KERN_WARNING "%s: page allocation failure. order:%d, "
		       "mode:0x%x\n", current->comm, order, gfp_mask);
	return page;
}
EXPORT_SYMBOL(__alloc_pages);

/* --- Shrinkers ------------------------------------------------------------ */

struct shrinker {
	struct shrinker *next;
	shrinker_t function;
	int seeks;
	unsigned long debt;
};

static struct shrinker *first;
static DECLARE_MUTEX(sem);

struct shrinker *set_shrinker(int seeks, shrinker_t shrinker)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct shrinker *s;

	if (!page)
		return NULL;
	s = page_address(page);
	*s = (struct shrinker){ .function = shrinker, .seeks = seeks };
	down(&sem);
	s->next = first;
	first = s;
	up(&sem);
	return s;
}
EXPORT_SYMBOL(set_shrinker);

void remove_shrinker(struct shrinker *shrinker)
{
	struct shrinker **s = &first;

	down(&sem);
	while (*s != shrinker)
		s = &(*s)->next;
	*s = shrinker->next;
	up(&sem);
	__free_page(virt_to_page(shrinker));
}
EXPORT_SYMBOL(remove_shrinker);

/* Asks for whole batches; returns what is left to ask for. */
static unsigned long collect_debt(struct shrinker *s, unsigned int gfp_mask)
{
	unsigned long debt = s->debt;

	while (debt >= 128 && s->function(128, gfp_mask) != -1) {
		debt -= 128;
		mod_page_state(slabs_scanned, 128);
		cond_resched();
	}
	return debt;
}

int shrink_slab(unsigned long scanned, unsigned int gfp_mask,
		unsigned long lru_pages)
{
	if (!scanned || down_trylock(&sem))
		return 0;
	for (struct shrinker *s = first; s; s = s->next) {
		int objects = s->function(0, gfp_mask);

		if (objects > 0)
			s->debt += (4 * scanned / (unsigned int)s->seeks) *
				(unsigned long)objects / (lru_pages + 1);
		s->debt = collect_debt(s, gfp_mask);
	}
	up(&sem);
	return 0;
}

/* --- Reclaim -------------------------------------------------------------- */

/* Presses harder and harder until @enough says so; returns whether it did. */
static int press(unsigned long used, unsigned int gfp_mask,
		 int (*enough)(void *arg), void *arg)
{
	for (int priority = DEF_PRIORITY; priority >= 0; priority--) {
		shrink_slab(used >> priority, gfp_mask, used);
		if (enough(arg))
			return 1;
	}
	return 0;
}

struct goal {
	struct zone **zones;
	unsigned long pages;
};

static int goal_reached(void *arg)
{
	struct goal *goal = arg;
	unsigned long sum = 0;

	for (struct zone **z = goal->zones; *z; z++)
		sum += (*z)->free_pages;
	return sum >= goal->pages;
}

int try_to_free_pages(struct zone **zones, unsigned int gfp_mask,
		      unsigned int order)
{
	struct goal goal = { zones, SWAP_CLUSTER_MAX };
	unsigned long used = 0;

	inc_page_state(allocstall);
	for (struct zone **z = zones; *z; z++) {
		goal.pages += (*z)->free_pages;
		used += (*z)->present_pages - (*z)->free_pages;
	}
	if (press(used, gfp_mask, goal_reached, &goal))
		return 1;
	if (gfp_mask & __GFP_FS && !(gfp_mask & __GFP_NORETRY))
		out_of_memory((int)gfp_mask);
	return 0;
}

static int balanced(void *arg)
{
	pg_data_t *pgdat = arg;
	int n = 0;

	for (int nr = 0; nr < MAX_NR_ZONES; nr++)
		n += pgdat->node_zones[nr].present_pages &&
			pgdat->node_zones[nr].free_pages <=
			pgdat->node_zones[nr].pages_high;
	return n == 0;
}

static int kswapd(void *arg)
{
	pg_data_t *pgdat = arg;
	DECLARE_WAITQUEUE(wait, current);

	daemonize("kswapd%d", pgdat->node_id);
	set_cpus_allowed(current, node_to_cpumask(pgdat->node_id));
	current->flags |= PF_MEMALLOC;
	current->flags |= PF_KSWAPD;
	add_wait_queue(&pgdat->kswapd_wait, &wait);
	for (;;) {
		unsigned long used = 0;

		set_current_state(TASK_INTERRUPTIBLE);
		if (balanced(pgdat))
			schedule();
		set_current_state(TASK_RUNNING);
		if (balanced(pgdat))
			continue;
		for (int nr = 0; nr < MAX_NR_ZONES; nr++)
			used += pgdat->node_zones[nr].present_pages -
				pgdat->node_zones[nr].free_pages;
		inc_page_state(pageoutrun);
		press(used, GFP_KERNEL, balanced, pgdat);
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	return 0;
}

int kswapd_init(void)
{
	pg_data_t *pgdat;

	for_each_pgdat(pgdat)
		kernel_thread(kswapd, pgdat, CLONE_KERNEL);
	return 0;
}

void wakeup_kswapd(struct zone *zone)
{
	if (zone->free_pages <= zone->pages_low && zone->present_pages != 0)
		wake_up(&zone->zone_pgdat->kswapd_wait);
}

/* --- High memory ---------------------------------------------------------- */

static spinlock_t window_lock = SPIN_LOCK_INITIALIZER;
static DECLARE_WAIT_QUEUE_HEAD(window_wait);
static unsigned int next_slot;

/* Under window_lock. */
static void wash_window(void)
{
	struct page *page;

	for (unsigned int nr = 0; nr < LAST_PKMAP; nr++) {
		if (pkmap_count[nr] == 1) {
			page = pte_page(pkmap_page_table[nr]);
			pte_clear(pkmap_page_table + nr);
			set_page_address(page, NULL);
			pkmap_count[nr]--;
		}
	}
	flush_tlb_kernel_range(WINDOW_START, PKMAP_ADDR(LAST_PKMAP));
}

/* A slot for the page, or its own; -1: there is none.  Under window_lock. */
static int slot_for(struct page *page)
{
	void *addr = page_address(page);

	if (addr)
		return (int)PKMAP_NR((unsigned long)addr);
	/* Twice: the flush makes slots free that were passed by. */
	for (int left = 2 * LAST_PKMAP; left; left--) {
		int nr = (int)(next_slot++ % LAST_PKMAP);

		if (nr == 0)
			wash_window();
		if (pkmap_count[nr])
			continue;
		pkmap_count[nr] = 1;
		set_pte(pkmap_page_table + nr, mk_pte(page, PAGE_KERNEL));
		set_page_address(page, (void *)PKMAP_ADDR(nr));
		return nr;
	}
	return -1;
}

static void sleep_for_slot(void)
{
	DECLARE_WAITQUEUE(wait, current);

	set_current_state(TASK_UNINTERRUPTIBLE);
	add_wait_queue(&window_wait, &wait);
	spin_unlock(&window_lock);
	schedule();
	remove_wait_queue(&window_wait, &wait);
	spin_lock(&window_lock);
}

void *kmap(struct page *page)
{
	int nr;

	might_sleep();
	if (page_zonenum(page) != ZONE_HIGHMEM)
		return page_address(page);
	spin_lock(&window_lock);
	while ((nr = slot_for(page)) < 0)
		sleep_for_slot();
	pkmap_count[nr]++;
	spin_unlock(&window_lock);
	return (void *)PKMAP_ADDR(nr);
}
EXPORT_SYMBOL(kmap);

void kunmap(struct page *page)
{
	int users = 0;
	void *addr;

	if (in_interrupt())
		BUG();
	if (page_zonenum(page) != ZONE_HIGHMEM)
		return;
	spin_lock(&window_lock);
	addr = page_address(page);
	if (addr)
		users = pkmap_count[PKMAP_NR((unsigned long)addr)]--;
	spin_unlock(&window_lock);
	if (users < 2)
		BUG();
	if (users == 2)
		wake_up(&window_wait);
}
EXPORT_SYMBOL(kunmap);

static unsigned long atomic_addr(enum km_type type)
{
	return fix_to_virt(FIX_KMAP_BEGIN + (unsigned int)(smp_processor_id() *
							   KM_TYPE_NR) + type);
}

void *kmap_atomic(struct page *page, enum km_type type)
{
	unsigned long addr;
	pte_t *pte;

	preempt_disable();
	if (page_zonenum(page) != ZONE_HIGHMEM)
		return page_address(page);
	addr = atomic_addr(type);
	pte = pte_offset_kernel(pmd_offset(pgd_offset_k(addr), addr), addr);
	BUG_ON(pte_val(*pte));
	set_pte(pte, mk_pte(page, PAGE_KERNEL));
	return (void *)addr;
}
EXPORT_SYMBOL(kmap_atomic);

void kunmap_atomic(void *kvaddr, enum km_type type)
{
	unsigned long addr = (unsigned long)kvaddr & PAGE_MASK;

	if (addr >= WINDOW_START) {
		BUG_ON(addr != atomic_addr(type));
		set_pte(fix_to_pte(__virt_to_fix(addr)), __pte(0));
		__flush_tlb_one(addr);
	}
	preempt_enable();
}
EXPORT_SYMBOL(kunmap_atomic);
