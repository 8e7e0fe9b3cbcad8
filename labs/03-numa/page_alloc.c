/*
 * Lab 3: Zones, nodes and reserves
 *
 * Fill the places marked EXERCISE: write your code where it says
 * not_implemented(), and take that line away. The book (make docs)
 * leads through this file; make lab3 builds and tests it.
 * printk("x is %lu\n", x) prints, and what it printed is shown
 * when a test fails.
 */

/**
 * @file page_alloc.c
 * Whom to ask for pages, and when to say no.
 *
 * Three kinds of state, three rules.  The free lists of a zone, and its
 * free_pages, are guarded by zone->lock, with interrupts off.  A CPU's own
 * lists are touched by that CPU alone, with interrupts off, and need no lock.
 * Zonelists and watermarks are written at boot and only read afterwards.
 *
 * Linux: mm/page_alloc.c, mm/vmscan.c and mm/highmem.c.
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
#include <linux/string.h>
#include <linux/swap.h>
#include <machine/exercise.h>
#include <machine/kernel.h>

static inline struct page *buffered_rmqueue(struct zone *zone,
	unsigned int order, unsigned int gfp_mask);
static inline struct page *reclaim_and_retry(unsigned int gfp_mask,
	unsigned int order, struct zonelist *zonelist);

/* ---- Near memory first ---- */

/* More than any node's load: nodes at different costs stay apart. */
#define LOAD_MAX	(MAX_NUMNODES * MAX_NUMNODES)

/*
 * The node that @node asks next, after those whose bits are set in @used; -1
 * if there is none left.
 */
static inline int next_node(int node, unsigned long used, const int *load)
{
	/*
	 * EXERCISE 3.1  (Part 1 of 2.) Of the nodes not in `used`, return the
	 * best, by the four rules: nearest, without CPUs, with the least load,
	 * next in turn from `node`. Return -1 if all are used.
	 */
	not_implemented("3.1");
}

/* Adds the zones of a node that have memory to all lists of @pgdat. */
static inline void add_zones(pg_data_t *pgdat, pg_data_t *other)
{
	static const int highest[GFP_ZONETYPES] = {
		ZONE_NORMAL, ZONE_DMA, ZONE_HIGHMEM
	};

	for (int type = 0; type < GFP_ZONETYPES; type++) {
		struct zone **z = pgdat->node_zonelists[type].zones;

		while (*z)
			z++;
		for (int nr = highest[type]; nr >= ZONE_DMA; nr--)
			if (other->node_zones[nr].present_pages)
				*z++ = other->node_zones + nr;
		*z = NULL;
	}
}

/* Makes the zonelists of one node. */
static inline void build_zonelists(pg_data_t *pgdat, int *load)
{
	/*
	 * EXERCISE 3.1  (Part 2 of 2.) Begin with empty lists. Then, node after
	 * node in the order of next_node(), add_zones(). A node that is further
	 * away than the one before it, the first of its distance, gets load:
	 * numnodes minus its place in this order, where the node itself has
	 * place 0.
	 */
	not_implemented("3.1");
}

void __init build_all_zonelists(void)
{
	int load[MAX_NUMNODES] = { 0 };

	for (int nid = 0; nid < numnodes; nid++)
		build_zonelists(NODE_DATA(nid), load);
}

/* ---- How much to keep back ---- */

void setup_per_zone_pages_min(void)
{
	/*
	 * EXERCISE 3.2  (Part 1 of 2.) Set pages_min, pages_low and pages_high
	 * of all zones, as <linux/mm.h> says. Hold zone->lock while you write.
	 */
	not_implemented_yet("3.2");
}

int __init init_per_zone_pages_min(void)
{
	/*
	 * EXERCISE 3.2  (Part 2 of 2.) Choose min_free_kbytes by the size of
	 * low memory, and set the watermarks by it. <machine/kernel.h> says
	 * how.
	 */
	not_implemented_yet("3.2");
	return 0;
}

/* ---- Who may dip how deep ---- */

/* What a walk through a zonelist respects. */
enum marks { MARKS_LOW, MARKS_MIN, MARKS_NONE };

/* How many pages must stay free in the zone, by this kind of walk. */
static inline unsigned long zone_mark(const struct zone *zone, int type,
				      unsigned int gfp_mask, enum marks marks)
{
	/*
	 * EXERCISE 3.3  (Part 1 of 3.) Return the mark for MARKS_LOW or
	 * MARKS_MIN, protection[type] included, without the pages that are
	 * asked for.
	 */
	not_implemented("3.3");
}

/* 2^@order pages from the first zone that can spare them; NULL: none can. */
static inline struct page *try_zones(unsigned int gfp_mask,
	unsigned int order, struct zonelist *zonelist, enum marks marks)
{
	/*
	 * EXERCISE 3.3  (Part 2 of 3.) Go through the zones. Take the block
	 * from the first that has enough free pages, by buffered_rmqueue(), and
	 * tell zone_statistics() which zone it was. Many free pages need not
	 * mean that there is a block: then try the next zone.
	 */
	not_implemented("3.3");
}

/* May the running task have memory without regard to any mark? */
static inline int frees_memory(void)
{
	return (current->flags & (PF_MEMALLOC | PF_MEMDIE)) && !in_interrupt();
}

struct page *__alloc_pages(unsigned int gfp_mask, unsigned int order,
			   struct zonelist *zonelist)
{
	might_sleep_if(gfp_mask & __GFP_WAIT);
	if (!zonelist->zones[0])
		return NULL;
	/*
	 * EXERCISE 3.3  (Part 3 of 3.) Try the zones with MARKS_LOW; if that
	 * fails, call wakeup_kswapd() for each zone and try with MARKS_MIN. If
	 * that fails, a task that frees memory gets its third try, and another
	 * one that may wait goes on in reclaim_and_retry(). What fails in the
	 * end is logged, unless __GFP_NOWARN is given.
	 */
	not_implemented("3.3");
}
EXPORT_SYMBOL(__alloc_pages);

/* ---- A few pages for each CPU ---- */

void __init zone_pcp_init(struct zone *zone)
{
	/*
	 * EXERCISE 3.4  (Part 1 of 7.) Make the lists of all NR_CPUS empty, and
	 * set count, low, high and batch: <linux/mm.h> says what they are.
	 */
	not_implemented_yet("3.4");
}

/* This CPU's list of a zone.  With interrupts off. */
static inline struct per_cpu_pages *own_list(struct zone *zone, int cold)
{
	return &zone->pageset[smp_processor_id()].pcp[cold];
}

/* Moves up to pcp->batch pages from the free lists to the end of the CPU's
 * list.  With interrupts off. */
static inline void refill(struct zone *zone, struct per_cpu_pages *pcp)
{
	/*
	 * EXERCISE 3.4  (Part 2 of 7.) Take pages by __rmqueue(), and count
	 * them, until there is a batch or no page is left. Take zone->lock
	 * once.
	 */
	not_implemented("3.4");
}

/* Gives @n pages, or as many as there are, from the end of the CPU's list back
 * to the free lists.  With interrupts off. */
static inline void drain(struct zone *zone, struct per_cpu_pages *pcp, int n)
{
	/*
	 * EXERCISE 3.4  (Part 3 of 7.) The opposite: the pages at the end have
	 * not been used for the longest time.
	 */
	not_implemented("3.4");
}

/* A page out of this CPU's list; NULL: it has none, and there is no other. */
static inline struct page *take_own(struct zone *zone, int cold)
{
	struct page *page = NULL;

	/*
	 * EXERCISE 3.4  (Part 4 of 7.) If the list is low, fill it up. Then
	 * take the page at its front, if there is one.
	 */
	not_implemented_yet("3.4");
	return page;
}

/* Makes a block the caller's. */
static inline void prep_new_page(struct page *page)
{
	set_page_private(page, 0);
	set_page_count(page, 1);
}

/* 2^@order pages out of one zone, single ones from this CPU's list. */
static inline struct page *buffered_rmqueue(struct zone *zone,
	unsigned int order, unsigned int gfp_mask)
{
	struct page *page = NULL;
	unsigned long flags;

	if (order == 0)
		page = take_own(zone, !!(gfp_mask & __GFP_COLD));
	if (!page) {
		spin_lock_irqsave(&zone->lock, flags);
		page = __rmqueue(zone, order);
		spin_unlock_irqrestore(&zone->lock, flags);
	}
	if (page) {
		mod_page_state_zone(zone, pgalloc, 1UL << order);
		prep_new_page(page);
	}
	return page;
}

static void free_hot_cold_page(struct page *page, int cold)
{
	inc_page_state(pgfree);
	/*
	 * EXERCISE 3.4  (Part 5 of 7.) Check the page. If this CPU's list is
	 * full, drain a batch; then put the page in front.
	 */
	not_implemented("3.4");
}

void free_hot_page(struct page *page)
{
	free_hot_cold_page(page, 0);
}

void free_cold_page(struct page *page)
{
	free_hot_cold_page(page, 1);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (PageReserved(page) || !put_page_testzero(page))
		return;
	/*
	 * EXERCISE 3.4  (Part 6 of 7.) A single page is freed as a hot page.
	 * Blocks go to the free lists, as below.
	 */
	not_implemented_yet("3.4");
	mod_page_state(pgfree, 1UL << order);
	__free_pages_ok(page, order);
}
EXPORT_SYMBOL(__free_pages);

void drain_local_pages(void)
{
	/*
	 * EXERCISE 3.4  (Part 7 of 7.) Give all pages in this CPU's lists back,
	 * of all zones, hot and cold.
	 */
	not_implemented_yet("3.4");
}

/* ---- Whose page was it ---- */

void zone_statistics(struct zonelist *zonelist, struct zone *zone)
{
	/*
	 * EXERCISE 3.5  A block was taken from `zone`, after a walk through
	 * `zonelist`. Count it, on the CPU that runs.
	 */
	not_implemented_yet("3.5");
}

/* ---- Shrinkers ---- */

struct shrinker {
	shrinker_t shrink;
	int seeks;
	/* Objects it should be asked for, and was not yet. */
	unsigned long nr;
	struct list_head list;
};

#define SHRINK_BATCH	128

static LIST_HEAD(shrinkers);
/* Held by who changes the list, and by who goes through it. */
static DECLARE_MUTEX(shrinkers_sem);

/* Asks a shrinker for its share of what there is to free. */
static inline void ask(struct shrinker *s, unsigned long scanned,
		       unsigned int gfp_mask, unsigned long lru_pages)
{
	/*
	 * EXERCISE 3.6  (Part 1 of 3.) Ask how many objects there are, and add
	 * the share to s->nr. Then ask for them, a batch at a time, and count
	 * each batch in slabs_scanned, until less than a batch is left or the
	 * answer is -1. Such a batch is not counted, and stays in nr.
	 */
	not_implemented("3.6");
}

int shrink_slab(unsigned long scanned, unsigned int gfp_mask,
		unsigned long lru_pages)
{
	struct shrinker *s;

	/* Who needs memory must not wait for somebody who does, too. */
	if (!scanned || down_trylock(&shrinkers_sem))
		return 0;
	list_for_each_entry(s, &shrinkers, list)
		ask(s, scanned, gfp_mask, lru_pages);
	up(&shrinkers_sem);
	return 0;
}

/* Linux has kmalloc() for something as small as this; that is lab 4. */
struct shrinker *set_shrinker(int seeks, shrinker_t shrinker)
{
	/*
	 * EXERCISE 3.6  (Part 2 of 3.) Allocate a struct shrinker, in a page of
	 * its own, fill it in and add it to the list. NULL if there is no page.
	 */
	not_implemented("3.6");
}
EXPORT_SYMBOL(set_shrinker);

void remove_shrinker(struct shrinker *shrinker)
{
	/*
	 * EXERCISE 3.6  (Part 3 of 3.) Undo what set_shrinker() did. Whoever
	 * has got the semaphore knows that nobody is in the function any more.
	 */
	not_implemented("3.6");
}
EXPORT_SYMBOL(remove_shrinker);

/* ---- When there is nothing left ---- */

/* How many pages of these zones are free; @used: how many are not. */
static inline unsigned long count_pages(struct zone **zones,
					unsigned long *used)
{
	unsigned long sum = 0;

	for (*used = 0; *zones; zones++) {
		sum += (*zones)->free_pages;
		*used += (*zones)->present_pages - (*zones)->free_pages;
	}
	return sum;
}

int try_to_free_pages(struct zone **zones, unsigned int gfp_mask,
		      unsigned int order)
{
	/*
	 * EXERCISE 3.7  (Part 1 of 2.) From priority DEF_PRIORITY down to 0,
	 * let the shrinkers have a look at all pages in use, divided by
	 * 2^priority. Return 1 when SWAP_CLUSTER_MAX more pages are free than
	 * at the beginning. If they never are: out_of_memory(), if the mask has
	 * __GFP_FS and not __GFP_NORETRY; and return 0.
	 */
	not_implemented("3.7");
}

/* Frees memory, as a task that may use the reserve meanwhile: otherwise it
 * would come here again, and again, whenever it needs a page itself. */
static inline void direct_reclaim(unsigned int gfp_mask, unsigned int order,
				  struct zonelist *zonelist)
{
	current->flags |= PF_MEMALLOC;
	try_to_free_pages(zonelist->zones, gfp_mask, order);
	current->flags &= ~PF_MEMALLOC;
}

/* Is it worth to wait and try again? */
static inline int shall_retry(unsigned int gfp_mask, unsigned int order)
{
	if (gfp_mask & __GFP_NORETRY)
		return 0;
	return order <= 3 || (gfp_mask & (__GFP_REPEAT | __GFP_NOFAIL));
}

/* The end of __alloc_pages(), for those who may wait. */
static inline struct page *reclaim_and_retry(unsigned int gfp_mask,
	unsigned int order, struct zonelist *zonelist)
{
	struct page *page = NULL;

	/*
	 * EXERCISE 3.7  (Part 2 of 2.) Reclaim, and try again with MARKS_MIN.
	 * If there is still no page, and shall_retry() says so, wait HZ / 50
	 * with blk_congestion_wait() and begin again. But a task that was
	 * killed for lack of memory meanwhile gets what there is, without
	 * marks; if there is nothing it fails, unless it asked with
	 * __GFP_NOFAIL.
	 */
	not_implemented_yet("3.7");
	return page;
}

/* ---- kswapd ---- */

/* Any context: under somebody's spinlock, even. */
void wakeup_kswapd(struct zone *zone)
{
	/*
	 * EXERCISE 3.8  (Part 1 of 3.) If the zone has memory, but no more than
	 * pages_low of it free, wake who sleeps on its node's kswapd_wait.
	 */
	not_implemented_yet("3.8");
}

/* Have all zones of a node as many free pages as kswapd wants? */
static inline int is_balanced(pg_data_t *pgdat)
{
	for (int nr = 0; nr < pgdat->nr_zones; nr++) {
		struct zone *zone = pgdat->node_zones + nr;

		if (zone->present_pages &&
		    zone->free_pages <= zone->pages_high)
			return 0;
	}
	return 1;
}

/* One turn of kswapd: frees memory until it is enough or no more is there. */
static inline void balance_pgdat(pg_data_t *pgdat)
{
	/*
	 * EXERCISE 3.8  (Part 2 of 3.) If the node is not balanced, that is one
	 * pageoutrun. From priority DEF_PRIORITY down to 0, as long as it is
	 * not balanced: shrink_slab() for GFP_KERNEL, as in
	 * try_to_free_pages(), with the pages in use of this node.
	 */
	not_implemented("3.8");
}

/* The thread of one node. */
static inline int kswapd(void *p)
{
	pg_data_t *pgdat = p;
	cpumask_t cpus = node_to_cpumask(pgdat->node_id);
	DEFINE_WAIT(wait);

	daemonize("kswapd%d", pgdat->node_id);
	if (!cpus_empty(cpus))
		set_cpus_allowed(current, cpus);
	current->flags |= PF_MEMALLOC | PF_KSWAPD;
	for (;;) {
		balance_pgdat(pgdat);
		prepare_to_wait(&pgdat->kswapd_wait, &wait,
				TASK_INTERRUPTIBLE);
		schedule();
		finish_wait(&pgdat->kswapd_wait, &wait);
	}
	return 0;
}

int __init kswapd_init(void)
{
	/*
	 * EXERCISE 3.8  (Part 3 of 3.) Start a kswapd for each node.
	 */
	not_implemented_yet("3.8");
	return 0;
}

/* ---- High memory ---- */

static spinlock_t kmap_lock = SPIN_LOCK_UNLOCKED;
/* Where tasks sleep that need a slot. */
static DECLARE_WAIT_QUEUE_HEAD(pkmap_wait);
/* The slot that was taken last. */
static unsigned int last_slot;

/* Empties all slots that have no user.  Under kmap_lock. */
static inline void flush_unused_slots(void)
{
	/*
	 * EXERCISE 3.9  (Part 1 of 5.) For each slot whose count is 1: set the
	 * count to 0, clear its entry, and note that its page has no address
	 * any more. Then flush the window's addresses from the TLB, once.
	 */
	not_implemented("3.9");
}

/* The next free slot; -1: all are in use.  Under kmap_lock. */
static inline int find_slot(void)
{
	for (int i = 0; i < LAST_PKMAP; i++) {
		last_slot = (last_slot + 1) & LAST_PKMAP_MASK;
		if (!last_slot) {
			flush_unused_slots();
			i = 0;		/* those behind us may be free now */
		}
		if (!pkmap_count[last_slot])
			return (int)last_slot;
	}
	return -1;
}

/* Sleeps until somebody has given a slot back.  Under kmap_lock, but not all
 * the time. */
static inline void wait_for_slot(void)
{
	DEFINE_WAIT(wait);

	prepare_to_wait(&pkmap_wait, &wait, TASK_UNINTERRUPTIBLE);
	spin_unlock(&kmap_lock);
	schedule();
	spin_lock(&kmap_lock);
	finish_wait(&pkmap_wait, &wait);
}

/* Puts a page that is in no slot into one, as yet without users, and returns
 * its address.  Under kmap_lock, which may be released in between. */
static inline void *map_page(struct page *page)
{
	/*
	 * EXERCISE 3.9  (Part 2 of 5.) Find a slot; while there is none, sleep
	 * until there may be one. Then write the entry, the count, which is 1,
	 * and the page's address.
	 */
	not_implemented("3.9");
}

void *kmap(struct page *page)
{
	void *addr;

	might_sleep();
	if (!PageHighMem(page))
		return page_address(page);
	spin_lock(&kmap_lock);
	addr = page_address(page);
	if (!addr)
		addr = map_page(page);
	pkmap_count[PKMAP_NR((unsigned long)addr)]++;
	spin_unlock(&kmap_lock);
	return addr;
}
EXPORT_SYMBOL(kmap);

void kunmap(struct page *page)
{
	BUG_ON(in_interrupt());
	if (!PageHighMem(page))
		return;
	/*
	 * EXERCISE 3.9  (Part 3 of 5.) One user less in the page's slot. If
	 * that was the last, wake who sleeps for a slot. BUG if the page has no
	 * slot, or its slot no user.
	 */
	not_implemented("3.9");
}
EXPORT_SYMBOL(kunmap);

/* This CPU's place of a type: its number among the fixed addresses. */
static inline unsigned int atomic_slot(enum km_type type)
{
	return FIX_KMAP_BEGIN + type +
		KM_TYPE_NR * (unsigned int)smp_processor_id();
}

void *kmap_atomic(struct page *page, enum km_type type)
{
	preempt_disable();
	if (!PageHighMem(page))
		return page_address(page);
	/*
	 * EXERCISE 3.9  (Part 4 of 5.) BUG if this CPU's place of this type is
	 * in use. Otherwise put the page there, and return the address.
	 */
	not_implemented("3.9");
}
EXPORT_SYMBOL(kmap_atomic);

void kunmap_atomic(void *kvaddr, enum km_type type)
{
	/*
	 * EXERCISE 3.9  (Part 5 of 5.) An address of low memory needs nothing.
	 * For one of the window: BUG if it is not this CPU's address of this
	 * type; then clear the entry, and flush this one page.
	 */
	not_implemented_yet("3.9");
	preempt_enable();
}
EXPORT_SYMBOL(kunmap_atomic);
