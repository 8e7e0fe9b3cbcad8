/*%
# Zones, nodes and reserves

The buddy allocator of lab 2 knows one thing: how to cut blocks out of one zone
and put them back. Whoever asks for memory has other questions. *Which* zone?
Memory that is near, please, and not the last page, which somebody else will
need more. This chapter builds what stands between the two, the part of the
page allocator that decides.

Large machines are made of several small ones: a few processors and some memory
in a **node**, and a network between the nodes. Each processor reaches all
memory, but not equally fast. That is called NUMA, **non-uniform memory
access**; how far it is from node to node, the firmware tells the kernel in
numbers, 10 being a node's way to itself:

    +--------+--------+  10   +--------+--------+
    |  CPU 0 | memory |-------|  CPU 1 | memory |     distance   0   1   2   3
    |      node 0     |       |      node 1     |        node 0  10  20  30  20
    +--------+--------+       +--------+--------+        node 1  20  10  20  30
             |                         |                 node 2  30  20  10  20
    +--------+--------+       +--------+--------+        node 3  20  30  20  10
    |  CPU 3 | memory |-------|  CPU 2 | memory |
    |      node 3     |       |      node 2     |
    +--------+--------+       +--------+--------+

Within a node memory is divided once more, into **zones**, by what it is good
for: DMA below 16 MiB, Normal, HighMem. So a machine has many small heaps of
memory, and an allocation is a walk from heap to heap: from the best to the
second best, and so on. Three questions make up the chapter.

- *In which order?* Each node has lists of zones, made once at boot.
- *How far down?* Each zone has **watermarks**, numbers of free pages. When a
  zone has sunk to one of them, some callers are sent on to the next zone, and
  only those that can't wait, or that are about to free memory, get what is
  below.
- *What if all zones are that low?* Then memory has to be freed: by a thread in
  the background, by the caller itself, and in the very end by force.

On the way each CPU gets a few pages of its own, since nearly all allocations
are of one page, and nearly all pages are freed soon on the same CPU.

<!-- end of assignment intro -->

## The path of a request

`alloc_pages(GFP_KERNEL, 0)` asks the node of the CPU that it runs on.
`alloc_pages_node(nid, ...)` asks any other. Both choose a **zonelist** of that
node: `gfp_mask & GFP_ZONEMASK` is its number, so the bits `__GFP_DMA` and
`__GFP_HIGHMEM` decide which zones are in it. Then all goes through one
function:

    alloc_pages_node(nid, gfp_mask, order)
      __alloc_pages(gfp_mask, order, zonelist)      3.3  whether
        try_zones()                                 3.3  from which zone
          buffered_rmqueue()                        3.4  from which heap of it
            __rmqueue()                          lab 2   which block
        wakeup_kswapd()                             3.8  ask for help
        reclaim_and_retry()                         3.7  help oneself
          try_to_free_pages()                       3.7
            shrink_slab()                           3.6  ask all who have some

Whatever is not written yet is left out: pages come straight from lab 2 until
3.4 is there, and nobody frees anything until 3.7.
%*/
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

/*%
## Near memory first

A zonelist is an array of pointers that ends with NULL. Every node has three.
`build_all_zonelists()` writes them when the machine boots, and from then on
"best first" is a walk along an array.

The order is **node by node**: all zones of the node itself, then all zones of
the next best node, and so on. Within a node the list goes down, from the zone
that the request would like best to the one that would do: HighMem, Normal,
DMA. So GFP_KERNEL on a full node 0 takes from the little DMA zone of node 0
before it takes from the large Normal zone of node 1. That is a choice. Linux
2.6.10 prefers near memory; later kernels let the administrator decide.

Which node is the next best?

1. The nearest, by `node_distance()`.
2. Among nodes at the same distance, one without CPUs. Some nodes are memory
   only, and nobody there will miss it.
3. Among those that still are equal, one that is not everybody's favourite.
   If each of four nodes had node 1 as its second choice, node 1 would be
   overrun whenever memory gets short. So while the lists are made, each node
   has a *load*, and whoever is put in front of its equals gets some more of
   it.
4. If that is equal too, the next one in turn, counted from the node itself.

\dotfile numa-zonelists.dot "Where the nodes of a ring look for GFP_KERNEL memory; node 2 has none, and no CPU is on node 3"

A node may have CPUs but no memory. Then none of its zones is in any list, its
own included, and its CPUs get all they use from their neighbours.
%*/
/* More than any node's load: nodes at different costs stay apart. */
#define LOAD_MAX	(MAX_NUMNODES * MAX_NUMNODES)

/*
 * The node that @node asks next, after those whose bits are set in @used; -1
 * if there is none left.
 */
static inline int next_node(int node, unsigned long used, const int *load)
{
	//@ exercise 3.1
	//@ todo (Part 1 of 2.) Of the nodes not in `used`, return the best, by
	//@ todo the four rules: nearest, without CPUs, with the least load,
	//@ todo next in turn from `node`. Return -1 if all are used.
	//@ hint All four rules are one comparison if you make one number of
	//@ ... them, in which distance counts most and load least: a cost.
	//@ hint Go through the nodes in turn from `node`, (node + i) %
	//@ ... numnodes, and change your mind only for a cost that is really
	//@ ... less: so rule 4 comes by itself.
	//@ hint cost = node_distance(node, n) * 2 +
	//@ ... !cpus_empty(node_to_cpumask(n)); cost = cost * LOAD_MAX +
	//@ ... load[n]; distances are multiples of 10, so nothing overlaps.
	int best = -1, best_cost = 0;

	for (int i = 0; i < numnodes; i++) {
		int n = (node + i) % numnodes;
		int cost = node_distance(node, n) * 2;

		if (!cpus_empty(node_to_cpumask(n)))
			cost++;
		cost = cost * LOAD_MAX + load[n];
		if (!(used >> n & 1) && (best < 0 || cost < best_cost)) {
			best = n;
			best_cost = cost;
		}
	}
	return best;
	//@ end
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
	//@ exercise 3.1
	//@ todo (Part 2 of 2.) Begin with empty lists. Then, node after node in
	//@ todo the order of next_node(), add_zones(). A node that is further
	//@ todo away than the one before it, the first of its distance, gets
	//@ todo load: numnodes minus its place in this order, where the node
	//@ todo itself has place 0.
	//@ hint A list is empty if zones[0] is NULL. There are GFP_ZONETYPES.
	//@ hint while ((n = next_node(node, used, load)) >= 0): used |= 1UL <<
	//@ ... n; if node_distance(node, n) is not that of the node before:
	//@ ... load[n] += numnodes - place; add_zones(pgdat, NODE_DATA(n));
	int node = pgdat->node_id, prev = node, n;
	unsigned long used = 0;

	for (int type = 0; type < GFP_ZONETYPES; type++)
		pgdat->node_zonelists[type].zones[0] = NULL;
	for (int place = 0; (n = next_node(node, used, load)) >= 0; place++) {
		used |= 1UL << n;
		if (node_distance(node, n) != node_distance(node, prev))
			load[n] += numnodes - place;
		prev = n;
		add_zones(pgdat, NODE_DATA(n));
	}
	//@ end
}

void __init build_all_zonelists(void)
{
	int load[MAX_NUMNODES] = { 0 };

	for (int nid = 0; nid < numnodes; nid++)
		build_zonelists(NODE_DATA(nid), load);
}

/*%
## How much to keep back

If every caller could have every page, the last page would go to whoever comes
first, and then nobody could do anything any more: not the interrupt handler
that has a packet in its hands and can't wait, and not the code that would free
memory, since that often needs some itself. So each zone has a reserve. Three
**watermarks**, in pages, divide its free memory:

     free_pages
        |
        |   plenty: everybody is served
        |
      high -------------- kswapd has done enough, and sleeps
        |
       low -------------- kswapd is woken
        |   callers look for another zone first, and then come back
        |
       min -------------- GFP_KERNEL has to free memory first
        |   only for those who can't wait, and they can't have all of it
     3/8 min ------------ GFP_ATOMIC fails
        |   only for tasks that free memory
         0

How much is enough? `min_free_kbytes` says it for all low zones together, and
they share it by their size. It need not grow as fast as the machine does: four
times the memory does not have four times the emergencies. Linux takes the
square root of 16 times the low memory, both in KiB:

    low memory              16 MiB   64 MiB   256 MiB     4 GiB
    min_free_kbytes            512     1024      2048      8192
    of the memory            3.1 %    1.6 %     0.8 %     0.2 %

HighMem needs no reserve: neither interrupts nor the kernel's own data go there.
It gets small watermarks of its own all the same, because they also say when
kswapd begins and ends.

(`zone->protection[]` is a second kind of reserve, which keeps *low* zones from
being used up by those who could have gone higher: so many times what the higher
zones have as `pages_low`. 2.6.10 has it in the formula, and zero in it unless
the administrator sets `sysctl_lower_zone_protection`. So have we; given, in
`lib/kernel/zones.c`.)
%*/
void setup_per_zone_pages_min(void)
{
	//@ exercise 3.2 soft
	//@ todo (Part 1 of 2.) Set pages_min, pages_low and pages_high of all
	//@ todo zones, as <linux/mm.h> says. Hold zone->lock while you write.
	//@ hint Two rounds: to share by size one has to know the sum of the
	//@ ... sizes. for_each_zone() visits all zones, is_highmem() tells the
	//@ ... kinds apart.
	//@ hint Multiply before you divide, all in whole pages: pages *
	//@ ... zone->present_pages / lowmem. min_free_kbytes are
	//@ ... min_free_kbytes >> (PAGE_SHIFT - 10) pages.
	//@ hint HighMem: present_pages / 1024, not less than SWAP_CLUSTER_MAX,
	//@ ... not more than 128. pages_low = pages_min * 5 / 4, pages_high =
	//@ ... pages_min * 6 / 4.
	unsigned long pages = (unsigned long)min_free_kbytes >>
		(PAGE_SHIFT - 10);
	unsigned long lowmem = 0, flags;
	struct zone *zone;

	for_each_zone(zone)
		if (!is_highmem(zone))
			lowmem += zone->present_pages;
	for_each_zone(zone) {
		unsigned long share = zone->present_pages / 1024;

		share = min(max(share, (unsigned long)SWAP_CLUSTER_MAX), 128UL);
		if (!is_highmem(zone))
			share = pages * zone->present_pages / lowmem;
		spin_lock_irqsave(&zone->lock, flags);
		zone->pages_min = share;
		zone->pages_low = share * 5 / 4;
		zone->pages_high = share * 6 / 4;
		spin_unlock_irqrestore(&zone->lock, flags);
	}
	//@ end
}

int __init init_per_zone_pages_min(void)
{
	//@ exercise 3.2 soft
	//@ todo (Part 2 of 2.) Choose min_free_kbytes by the size of low
	//@ todo memory, and set the watermarks by it. <machine/kernel.h> says
	//@ todo how.
	//@ hint kbytes = nr_free_buffer_pages() * (PAGE_SIZE >> 10);
	//@ ... min_free_kbytes = int_sqrt(kbytes * 16), cut to 128 ... 65536.
	unsigned long kbytes = nr_free_buffer_pages() * (PAGE_SIZE >> 10);

	kbytes = int_sqrt(kbytes * 16);
	min_free_kbytes = (int)min(max(kbytes, 128UL), 65536UL);
	setup_per_zone_pages_min();
	//@ end
	return 0;
}

/*%
## Who may dip how deep

A request goes through its zonelist up to three times. The first time it takes
from a zone only what is above `pages_low`: as long as *some* zone has plenty,
no zone has to touch its reserve. If that fails, memory is getting short
everywhere. The caller wakes the background threads, and goes through the list
again with a lower mark. How low, depends on who asks:

| Who | leaves at least | because |
|---|---|---|
| GFP_KERNEL | min | it can wait, and free some itself |
| a real-time task | 3/4 of min | it would rather not wait |
| `__GFP_HIGH` | 1/2 of min | that is what the flag means |
| GFP_ATOMIC: `__GFP_HIGH`, can't wait | 3/8 of min | it has no other way |

The mark is what must be *left*: a request for 2<sup>n</sup> pages needs that
many on top, and the zone's `protection[]` for this kind of request. Which kind
it is, the list's first zone says.

\dotfile numa-marks.dot "The same zone, used up by four kinds of callers: where each of them was told no"

The third time no mark counts at all. That is for two kinds of tasks, which
`current->flags` tell: PF_MEMALLOC is set while a task frees memory. If it
could not get a page, no page would ever be freed. PF_MEMDIE marks a task that
was told to end for lack of memory, so that it can. An interrupt is neither,
whatever task it came in on top of.

If that fails too, or is not for this caller, then the one who can't wait has
failed. The others go on in `reclaim_and_retry()`, which is exercise 3.7.
%*/
/* What a walk through a zonelist respects. */
enum marks { MARKS_LOW, MARKS_MIN, MARKS_NONE };

/* How many pages must stay free in the zone, by this kind of walk. */
static inline unsigned long zone_mark(const struct zone *zone, int type,
				      unsigned int gfp_mask, enum marks marks)
{
	//@ exercise 3.3
	//@ todo (Part 1 of 3.) Return the mark for MARKS_LOW or MARKS_MIN,
	//@ todo protection[type] included, without the pages that are asked
	//@ todo for.
	//@ hint The table has four rows, but only two questions: half of it for
	//@ ... __GFP_HIGH; and a quarter less of what is left, for those who
	//@ ... can't wait, and for real-time tasks.
	//@ hint A real-time task is rt_task(current), but not in_interrupt().
	//@ ... In whole numbers: first mark /= 2, then mark -= mark / 4.
	//@ hint if (gfp_mask & __GFP_HIGH) mark /= 2; if (!(gfp_mask &
	//@ ... __GFP_WAIT) || (rt_task(current) && !in_interrupt())) mark -=
	//@ ... mark / 4;
	unsigned long mark = zone->pages_min;

	if (marks == MARKS_LOW)
		return zone->pages_low + zone->protection[type];
	if (gfp_mask & __GFP_HIGH)
		mark /= 2;
	if (!(gfp_mask & __GFP_WAIT) || (rt_task(current) && !in_interrupt()))
		mark -= mark / 4;
	return mark + zone->protection[type];
	//@ end
}

/* 2^@order pages from the first zone that can spare them; NULL: none can. */
static inline struct page *try_zones(unsigned int gfp_mask,
	unsigned int order, struct zonelist *zonelist, enum marks marks)
{
	//@ exercise 3.3
	//@ todo (Part 2 of 3.) Go through the zones. Take the block from the
	//@ todo first that has enough free pages, by buffered_rmqueue(), and
	//@ todo tell zone_statistics() which zone it was. Many free pages need
	//@ todo not mean that there is a block: then try the next zone.
	//@ hint Enough is the mark and 2^order pages besides; with MARKS_NONE
	//@ ... everything is. The type of the request is the index of the first
	//@ ... zone: zone_idx(zonelist->zones[0]).
	int type = zone_idx(zonelist->zones[0]);

	for (struct zone **z = zonelist->zones; *z; z++) {
		struct page *page;

		if (marks != MARKS_NONE && (*z)->free_pages <
		    zone_mark(*z, type, gfp_mask, marks) + (1UL << order))
			continue;
		page = buffered_rmqueue(*z, order, gfp_mask);
		if (page) {
			zone_statistics(zonelist, *z);
			return page;
		}
	}
	return NULL;
	//@ end
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
	//@ exercise 3.3
	//@ todo (Part 3 of 3.) Try the zones with MARKS_LOW; if that fails,
	//@ todo call wakeup_kswapd() for each zone and try with MARKS_MIN. If
	//@ todo that fails, a task that frees memory gets its third try, and
	//@ todo another one that may wait goes on in reclaim_and_retry(). What
	//@ todo fails in the end is logged, unless __GFP_NOWARN is given.
	//@ hint The message is "%s: page allocation failure. order:%d,
	//@ ... mode:0x%x\n", at KERN_WARNING, with current->comm in front.
	//@ hint if (frees_memory()) page = try_zones(... MARKS_NONE); else if
	//@ ... (gfp_mask & __GFP_WAIT) page = reclaim_and_retry(...). Not the
	//@ ... other way round: a task that frees memory is in there already.
	struct page *page = try_zones(gfp_mask, order, zonelist, MARKS_LOW);

	if (page)
		return page;
	for (struct zone **z = zonelist->zones; *z; z++)
		wakeup_kswapd(*z);
	page = try_zones(gfp_mask, order, zonelist, MARKS_MIN);
	if (!page && frees_memory())
		page = try_zones(gfp_mask, order, zonelist, MARKS_NONE);
	else if (!page && (gfp_mask & __GFP_WAIT))
		page = reclaim_and_retry(gfp_mask, order, zonelist);
	if (!page && !(gfp_mask & __GFP_NOWARN))
		printk(KERN_WARNING "%s: page allocation failure. order:%d, "
		       "mode:0x%x\n", current->comm, order, gfp_mask);
	return page;
	//@ end
}
EXPORT_SYMBOL(__alloc_pages);

/*%
## A few pages for each CPU

Nearly all allocations are of a single page. If each of them took the zone's
lock, all CPUs of a large machine would queue there. And each page would come
from the buddy lists, where it was merged when it was freed and is split again
now, only to be merged again soon.

So between the callers and the buddy lists there are lists of single pages, one
set for each CPU and zone, in `zone->pageset[cpu]`. A CPU touches only its own,
so they need no lock; but an interrupt on the same CPU may want a page in the
middle of it all, so interrupts are switched off meanwhile. The CPU trades with
the buddy lists in **batches**, and takes the zone's lock once for a batch:

                 zone->free_area[]       under zone->lock
                    |          ^
          a batch,  |          |  a batch, from the end,
          if low    v          |  if high
                 pageset[cpu].pcp[]      this CPU's, interrupts off
                    |          ^
                    v          |  the page at the front
                   callers of this CPU

\dotfile numa-percpu.dot "One CPU takes 14 single pages and gives them back: its hot list fills up and drains a batch at a time"

There are two such lists, for hot and cold pages. A page that was freed just now
is likely still in the CPU's cache: it is **hot**. Put at the front and taken
from the front, it is used again while that lasts. A **cold** page is one the
cache knows nothing of, and there are callers who want that: a device that
writes into the page by itself throws it out of the cache anyhow, so a hot page
would be wasted on it. They say `__GFP_COLD`.

Pages in these lists are free, but nobody else can have them. They are not in
`zone->free_pages`, not in /proc/buddyinfo, and can't be merged with their
buddies. That is the price, so the lists are short. A batch is a 4096th of the
zone, at most 16 pages; a hot list has at most 6 batches in it.
%*/
void __init zone_pcp_init(struct zone *zone)
{
	//@ exercise 3.4 soft
	//@ todo (Part 1 of 7.) Make the lists of all NR_CPUS empty, and set
	//@ todo count, low, high and batch: <linux/mm.h> says what they are.
	//@ hint pcp[0] is hot, pcp[1] is cold. The CPUs that this machine does
	//@ ... not have get lists too.
	//@ hint A 1024th of present_pages, cut to 256 KiB (256 * 1024 /
	//@ ... PAGE_SIZE pages), divided by 4, at least 1.
	//@ hint for each cpu and each of the two: count = 0; low = cold ? 0 : 2
	//@ ... * batch; high = (cold ? 2 : 6) * batch;
	//@ ... INIT_LIST_HEAD(&pcp->list);
	int batch = (int)min(zone->present_pages / 1024,
			     256 * 1024 / PAGE_SIZE) / 4;

	batch = max(batch, 1);
	for (int cpu = 0; cpu < NR_CPUS; cpu++) {
		for (int cold = 0; cold < 2; cold++) {
			struct per_cpu_pages *pcp =
				&zone->pageset[cpu].pcp[cold];

			pcp->count = 0;
			pcp->low = cold ? 0 : 2 * batch;
			pcp->high = (cold ? 2 : 6) * batch;
			pcp->batch = batch;
			INIT_LIST_HEAD(&pcp->list);
		}
	}
	//@ end
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
	//@ exercise 3.4
	//@ todo (Part 2 of 7.) Take pages by __rmqueue(), and count them, until
	//@ todo there is a batch or no page is left. Take zone->lock once.
	//@ hint They go to the end, list_add_tail(&page->lru, &pcp->list), so
	//@ ... that they are used in the order in which they come. Interrupts
	//@ ... are off already: spin_lock() will do.
	struct page *page;

	spin_lock(&zone->lock);
	for (int n = 0; n < pcp->batch; n++) {
		page = __rmqueue(zone, 0);
		if (!page)
			break;
		list_add_tail(&page->lru, &pcp->list);
		pcp->count++;
	}
	spin_unlock(&zone->lock);
	//@ end
}

/* Gives @n pages, or as many as there are, from the end of the CPU's list back
 * to the free lists.  With interrupts off. */
static inline void drain(struct zone *zone, struct per_cpu_pages *pcp, int n)
{
	//@ exercise 3.4
	//@ todo (Part 3 of 7.) The opposite: the pages at the end have not been
	//@ todo used for the longest time.
	//@ hint list_entry(pcp->list.prev, struct page, lru) is the last one.
	//@ ... list_del() it before __free_pages_bulk() gets it: afterwards its
	//@ ... lru is somebody else's. Don't forget the count.
	spin_lock(&zone->lock);
	for (; n > 0 && !list_empty(&pcp->list); n--) {
		struct page *page = list_entry(pcp->list.prev, struct page,
					       lru);

		list_del(&page->lru);
		pcp->count--;
		__free_pages_bulk(zone, page, 0);
	}
	spin_unlock(&zone->lock);
	//@ end
}

/* A page out of this CPU's list; NULL: it has none, and there is no other. */
static inline struct page *take_own(struct zone *zone, int cold)
{
	struct page *page = NULL;

	//@ exercise 3.4 soft
	//@ todo (Part 4 of 7.) If the list is low, fill it up. Then take the
	//@ todo page at its front, if there is one.
	//@ hint local_irq_save() first, own_list() second: which CPU this is
	//@ ... must not change, and no interrupt come in, until the page is off
	//@ ... the list.
	//@ hint if (pcp->count <= pcp->low) refill(zone, pcp); if (pcp->count)
	//@ ... { page = list_entry(pcp->list.next, struct page, lru);
	//@ ... list_del(&page->lru); pcp->count--; }
	struct per_cpu_pages *pcp;
	unsigned long flags;

	local_irq_save(flags);
	pcp = own_list(zone, cold);
	if (pcp->count <= pcp->low)
		refill(zone, pcp);
	if (pcp->count) {
		page = list_entry(pcp->list.next, struct page, lru);
		list_del(&page->lru);
		pcp->count--;
	}
	local_irq_restore(flags);
	//@ end
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

/*%
Freeing goes the same way back. The page has no user any more; it is checked as
in lab 2, since a page that is not fit to be free is no better in a CPU's list;
then it goes to the front of the list of the CPU that *frees* it, wherever it
came from. Which of the two lists, the caller knows: `free_hot_page()` or
`free_cold_page()`. `__free_page()` takes it for hot.
%*/
static void free_hot_cold_page(struct page *page, int cold)
{
	inc_page_state(pgfree);
	//@ exercise 3.4
	//@ todo (Part 5 of 7.) Check the page. If this CPU's list is full,
	//@ todo drain a batch; then put the page in front.
	//@ hint free_pages_check(__func__, page) checks, page_zone() says whose
	//@ ... list it goes on, and full means count >= high.
	struct zone *zone = page_zone(page);
	struct per_cpu_pages *pcp;
	unsigned long flags;

	free_pages_check(__func__, page);
	local_irq_save(flags);
	pcp = own_list(zone, cold);
	if (pcp->count >= pcp->high)
		drain(zone, pcp, pcp->batch);
	list_add(&page->lru, &pcp->list);
	pcp->count++;
	local_irq_restore(flags);
	//@ end
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
	//@ exercise 3.4 soft
	//@ todo (Part 6 of 7.) A single page is freed as a hot page. Blocks go
	//@ todo to the free lists, as below.
	//@ hint if (order == 0) { free_hot_page(page); return; }
	if (order == 0) {
		free_hot_page(page);
		return;
	}
	//@ end
	mod_page_state(pgfree, 1UL << order);
	__free_pages_ok(page, order);
}
EXPORT_SYMBOL(__free_pages);

/*%
Now and then somebody wants all pages in one place: a CPU that is switched off,
or a test that counts. Only the CPU itself can empty its lists.
%*/
void drain_local_pages(void)
{
	//@ exercise 3.4 soft
	//@ todo (Part 7 of 7.) Give all pages in this CPU's lists back, of all
	//@ todo zones, hot and cold.
	//@ hint for_each_zone(zone), with interrupts off; drain() with n =
	//@ ... pcp->count takes all.
	struct zone *zone;
	unsigned long flags;

	local_irq_save(flags);
	for_each_zone(zone)
		for (int cold = 0; cold < 2; cold++)
			drain(zone, own_list(zone, cold),
			      own_list(zone, cold)->count);
	local_irq_restore(flags);
	//@ end
}

/*%
## Whose page was it

On a NUMA machine it matters how often memory comes from far away, and nobody
sees it: a distant page works like any other, only slower. So each zone counts,
for each CPU, in `zone->pageset[cpu]`:

| Counted in the zone that ... | when the page came from | |
|---|---|---|
| gave the page | the node that was asked | `numa_hit` |
| gave the page | another node than the one asked | `numa_miss` |
| was asked first | another node | `numa_foreign` |
| gave the page | the node of the CPU that runs | `local_node` |
| gave the page | any other node | `other_node` |

The node that was asked is that of the zonelist's first zone. So every
allocation is a hit or a miss, and it is local or other; every miss of one node
is foreign to another. `numa_hit` says whether callers get what they ask for,
`local_node` whether they ask for what is near. The view `numastat` adds them up
by node.
%*/
void zone_statistics(struct zonelist *zonelist, struct zone *zone)
{
	//@ exercise 3.5 soft
	//@ todo A block was taken from `zone`, after a walk through `zonelist`.
	//@ todo Count it, on the CPU that runs.
	//@ hint Two independent questions, two counts; and a third one, in
	//@ ... another zone, if it was a miss.
	//@ hint An interrupt may count too. And it is nodes that count, not
	//@ ... zones: the DMA zone of the node that was asked is a hit.
	//@ hint A hit: zone->zone_pgdat == zonelist->zones[0]->zone_pgdat.
	//@ ... Local: zone->zone_pgdat == NODE_DATA(numa_node_id()). All in
	//@ ... pageset[smp_processor_id()].
	struct zone *first = zonelist->zones[0];
	struct per_cpu_pageset *set;
	unsigned long flags;
	int cpu;

	local_irq_save(flags);
	cpu = smp_processor_id();
	set = &zone->pageset[cpu];
	if (zone->zone_pgdat == first->zone_pgdat) {
		set->numa_hit++;
	} else {
		set->numa_miss++;
		first->pageset[cpu].numa_foreign++;
	}
	if (zone->zone_pgdat == NODE_DATA(numa_node_id()))
		set->local_node++;
	else
		set->other_node++;
	local_irq_restore(flags);
	//@ end
}

/*%
## Shrinkers

Where does memory come from when there is none? From those who have more than
they need. Much of a kernel's memory holds things that are only *useful*: names
of files that were looked up, contents of files that were read, in case somebody
wants them again. They are caches, and a cache can be smaller.

The page allocator knows nothing of caches. So whoever has one registers a
**shrinker**, a function that is asked two kinds of things. How many objects do
you have? (`nr_to_scan` is 0.) And: look at so many of them, and free those that
you can. How many, depends on how badly memory is needed, on how many objects
there are, and on how much it would cost to get one back.

Memory's need is a fraction: `scanned` out of `lru_pages`. In Linux, reclaim has
just gone through so many pages of the page cache, out of so many it could have
gone through, and the shrinkers are to suffer in proportion. With the default
of 2 seeks, twice the fraction:

    share = (4 * scanned / seeks) * objects / (lru_pages + 1)

Asking for three objects is not worth the call. So the shares are saved up, and
asked for in batches of 128; what remains is remembered until the next time.

    objects 1000, seeks 2, scanned 10 of 99:  share 200
        128 asked for, 72 remembered
    the same again:                           share 200 + 72
        128 asked for, 128 asked for, 16 remembered

A shrinker that answers -1 can't do anything at the moment: perhaps it would
need a lock that the caller holds. It is left in peace for this time.
%*/
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
	//@ exercise 3.6
	//@ todo (Part 1 of 3.) Ask how many objects there are, and add the
	//@ todo share to s->nr. Then ask for them, a batch at a time, and count
	//@ todo each batch in slabs_scanned, until less than a batch is left or
	//@ todo the answer is -1. Such a batch is not counted, and stays in nr.
	//@ hint The share is (4 * scanned / seeks) * objects / (lru_pages + 1),
	//@ ... in this order, in unsigned longs. The answer to the first
	//@ ... question may be -1 as well: nothing to add then.
	//@ hint What is kept in mind is s->nr, less a batch for each that was
	//@ ... asked for. Between batches others may want to run:
	//@ ... cond_resched().
	//@ hint while (s->nr >= SHRINK_BATCH) { if (s->shrink(SHRINK_BATCH,
	//@ ... gfp_mask) == -1) break; s->nr -= SHRINK_BATCH;
	//@ ... mod_page_state(slabs_scanned, SHRINK_BATCH); cond_resched(); }
	unsigned long share = 4 * scanned / (unsigned long)s->seeks;
	int objects = s->shrink(0, gfp_mask);

	if (objects > 0)
		s->nr += share * (unsigned long)objects / (lru_pages + 1);
	while (s->nr >= SHRINK_BATCH) {
		if (s->shrink(SHRINK_BATCH, gfp_mask) == -1)
			break;
		s->nr -= SHRINK_BATCH;
		mod_page_state(slabs_scanned, SHRINK_BATCH);
		cond_resched();
	}
	//@ end
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
	//@ exercise 3.6
	//@ todo (Part 2 of 3.) Allocate a struct shrinker, in a page of its
	//@ todo own, fill it in and add it to the list. NULL if there is no
	//@ todo page.
	//@ hint s = (void *)get_zeroed_page(GFP_KERNEL), so that nr is 0. Hold
	//@ ... the semaphore while you touch the list: down(&shrinkers_sem);
	//@ ... list_add(); up().
	struct shrinker *s = (void *)get_zeroed_page(GFP_KERNEL);

	if (!s)
		return NULL;
	s->shrink = shrinker;
	s->seeks = seeks;
	down(&shrinkers_sem);
	list_add(&s->list, &shrinkers);
	up(&shrinkers_sem);
	return s;
	//@ end
}
EXPORT_SYMBOL(set_shrinker);

void remove_shrinker(struct shrinker *shrinker)
{
	//@ exercise 3.6
	//@ todo (Part 3 of 3.) Undo what set_shrinker() did. Whoever has got
	//@ todo the semaphore knows that nobody is in the function any more.
	//@ hint Off the list with the semaphore held, then free_page().
	down(&shrinkers_sem);
	list_del(&shrinker->list);
	up(&shrinkers_sem);
	free_page((unsigned long)shrinker);
	//@ end
}
EXPORT_SYMBOL(remove_shrinker);

/*%
## When there is nothing left

All zones are at their marks, and the caller may wait. Then it goes and gets the
memory itself: **direct reclaim**. That is slow, and it hits whoever happens to
come along, which is why kswapd tries to be earlier. But it is fair: who uses up
memory faster than kswapd finds it is slowed down to the speed at which it can
be found.

`try_to_free_pages()` begins gently and gets rougher. At priority 12, a 4096th
of everything is looked at, at 11 a 2048th, and so on to 0, when it is all. It
ends as soon as 32 pages more are free than before. Our machine has no page
cache, so we take every page in use for one that could have been looked at.

What if nothing comes of it, even at priority 0? Perhaps another task is about
to free memory, or a disk about to finish. So one waits a fiftieth of a second
and tries again. Who is allowed to go on for ever?

| Request | when reclaim was in vain |
|---|---|
| `__GFP_NORETRY` | fails at once |
| order 3 or less | goes on for ever |
| larger | fails: nobody can promise sixteen neighbours |
| larger, `__GFP_REPEAT` or `__GFP_NOFAIL` | goes on for ever |

So a small GFP_KERNEL request does not fail, it *waits*. Much code in the kernel
is careless because of this. And it would be the end of the machine, were it not
for the last resort: when reclaim was in vain for long enough,
`out_of_memory()` (given, in `lib/kernel/oom.c`) chooses a victim. The victim is
marked PF_MEMDIE and may use the reserve to the last page, so that it can end
and give back what it has. On this machine, the victim is always the task that
asks. For it, and for it alone, a small GFP_KERNEL request can fail.
%*/
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
	//@ exercise 3.7
	//@ todo (Part 1 of 2.) From priority DEF_PRIORITY down to 0, let the
	//@ todo shrinkers have a look at all pages in use, divided by
	//@ todo 2^priority. Return 1 when SWAP_CLUSTER_MAX more pages are free
	//@ todo than at the beginning. If they never are: out_of_memory(), if
	//@ todo the mask has __GFP_FS and not __GFP_NORETRY; and return 0.
	//@ hint count_pages() counts. How many pages were free, and used, has
	//@ ... to be noted before the first round.
	//@ hint Each call is one allocstall: inc_page_state(allocstall).
	//@ hint In each round: shrink_slab(used >> priority, gfp_mask, used);
	//@ ... if (count_pages(zones, &now) >= before + SWAP_CLUSTER_MAX)
	//@ ... return 1;
	unsigned long used, now, before = count_pages(zones, &used);

	inc_page_state(allocstall);
	for (int priority = DEF_PRIORITY; priority >= 0; priority--) {
		shrink_slab(used >> priority, gfp_mask, used);
		if (count_pages(zones, &now) >= before + SWAP_CLUSTER_MAX)
			return 1;
	}
	if ((gfp_mask & __GFP_FS) && !(gfp_mask & __GFP_NORETRY))
		out_of_memory((int)gfp_mask);
	return 0;
	//@ end
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

	//@ exercise 3.7 soft
	//@ todo (Part 2 of 2.) Reclaim, and try again with MARKS_MIN. If there
	//@ todo is still no page, and shall_retry() says so, wait HZ / 50 with
	//@ todo blk_congestion_wait() and begin again. But a task that was
	//@ todo killed for lack of memory meanwhile gets what there is, without
	//@ todo marks; if there is nothing it fails, unless it asked with
	//@ todo __GFP_NOFAIL.
	//@ hint frees_memory() is true for the one who was killed. He was not
	//@ ... when he came here: ask after each round.
	//@ hint for (;;) { direct_reclaim(); page = try_zones(... MARKS_MIN);
	//@ ... if (page || !shall_retry()) break; blk_congestion_wait(WRITE, HZ
	//@ ... / 50); if (frees_memory()) ... }
	for (;;) {
		direct_reclaim(gfp_mask, order, zonelist);
		page = try_zones(gfp_mask, order, zonelist, MARKS_MIN);
		if (page || !shall_retry(gfp_mask, order))
			break;
		blk_congestion_wait(WRITE, HZ / 50);
		if (!frees_memory())
			continue;
		page = try_zones(gfp_mask, order, zonelist, MARKS_NONE);
		if (page || !(gfp_mask & __GFP_NOFAIL))
			break;
	}
	//@ end
	return page;
}

/*%
## kswapd

Each node has a thread that frees memory before anybody has to wait for it. Its
name is kswapd and the node's number. It sleeps until a zone of its node has
sunk to `pages_low`, and an allocation says so by `wakeup_kswapd()`. Then it
works until all zones of the node have more than `pages_high` free pages. The
gap between the two is on purpose: a thread that is woken at a mark and sleeps
again at the same mark would be woken by the next allocation.

It asks the same shrinkers, with the same priorities, as direct reclaim. At
priority 0 they have been asked for everything; if that was not enough, nothing
will be, and it goes to sleep all the same until it is woken again.
%*/
/* Any context: under somebody's spinlock, even. */
void wakeup_kswapd(struct zone *zone)
{
	//@ exercise 3.8 soft
	//@ todo (Part 1 of 3.) If the zone has memory, but no more than
	//@ todo pages_low of it free, wake who sleeps on its node's
	//@ todo kswapd_wait.
	//@ hint zone->zone_pgdat is the node.
	//@ hint Nobody may be there: then there is nobody to wake, and
	//@ ... wake_up_interruptible() knows.
	//@ hint if (zone->present_pages && zone->free_pages <= zone->pages_low)
	//@ ... wake_up_interruptible(&zone->zone_pgdat->kswapd_wait);
	if (zone->present_pages && zone->free_pages <= zone->pages_low)
		wake_up_interruptible(&zone->zone_pgdat->kswapd_wait);
	//@ end
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
	//@ exercise 3.8
	//@ todo (Part 2 of 3.) If the node is not balanced, that is one
	//@ todo pageoutrun. From priority DEF_PRIORITY down to 0, as long as it
	//@ todo is not balanced: shrink_slab() for GFP_KERNEL, as in
	//@ todo try_to_free_pages(), with the pages in use of this node.
	//@ hint In use are present_pages - free_pages of each of its zones. The
	//@ ... loop ends in two ways, and both are fine.
	unsigned long used = 0;

	if (is_balanced(pgdat))
		return;
	inc_page_state(pageoutrun);
	for (int nr = 0; nr < pgdat->nr_zones; nr++)
		used += pgdat->node_zones[nr].present_pages -
			pgdat->node_zones[nr].free_pages;
	for (int priority = DEF_PRIORITY;
	     priority >= 0 && !is_balanced(pgdat); priority--)
		shrink_slab(used >> priority, GFP_KERNEL, used);
	//@ end
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
	//@ exercise 3.8 soft
	//@ todo (Part 3 of 3.) Start a kswapd for each node.
	//@ hint for_each_pgdat(pgdat) kernel_thread(kswapd, pgdat,
	//@ ... CLONE_KERNEL);
	pg_data_t *pgdat;

	for_each_pgdat(pgdat)
		kernel_thread(kswapd, pgdat, CLONE_KERNEL);
	//@ end
	return 0;
}

/*%
## High memory

A HighMem page can be allocated like any other, but it can't be touched, for the
direct map does not reach it. Who wants to touch it borrows an address. There is
a window of `LAST_PKMAP` pages, the **slots**, with an entry in the page table
for each: `pkmap_page_table[nr]` says which page frame is seen at
`PKMAP_ADDR(nr)`. `kmap()` puts a page in a slot and `kunmap()` gives the slot
back. All who map the same page share a slot, so each slot counts its users, in
`pkmap_count[nr]`:

    0   free: nobody has used it since the TLB was flushed
    1   free, but its old page may still be in the TLB
    2   one user
    n   n - 1 users

Why the difference between 0 and 1? The CPU remembers translations in its
**TLB** and does not notice when an entry of the page table changes. Before a
slot can show another page, the TLB has to be told to forget the old one, and
that is expensive: it means all CPUs. So `kunmap()` leaves everything as it is.
Slots are taken in turn; only when the last slot has been used, all that have no
user are emptied, and *one* flush makes all of them usable again.

\dotfile numa-kmap.dot "The first slots of kmap()'s window: in use, given back but still in the TLB, and free"

Where a page is, `page_address()` tells, for HighMem pages too;
`set_page_address()` notes it (both given).
%*/
static spinlock_t kmap_lock = SPIN_LOCK_UNLOCKED;
/* Where tasks sleep that need a slot. */
static DECLARE_WAIT_QUEUE_HEAD(pkmap_wait);
/* The slot that was taken last. */
static unsigned int last_slot;

/* Empties all slots that have no user.  Under kmap_lock. */
static inline void flush_unused_slots(void)
{
	//@ exercise 3.9
	//@ todo (Part 1 of 5.) For each slot whose count is 1: set the count to
	//@ todo 0, clear its entry, and note that its page has no address any
	//@ todo more. Then flush the window's addresses from the TLB, once.
	//@ hint pte_page(pkmap_page_table[nr]) is the page; look before you
	//@ ... clear the entry.
	//@ hint pte_clear(pkmap_page_table + nr) clears, set_page_address(page,
	//@ ... NULL) notes.
	//@ hint flush_tlb_kernel_range(PKMAP_ADDR(0), PKMAP_ADDR(LAST_PKMAP))
	for (int nr = 0; nr < LAST_PKMAP; nr++) {
		if (pkmap_count[nr] != 1)
			continue;
		pkmap_count[nr] = 0;
		set_page_address(pte_page(pkmap_page_table[nr]), NULL);
		pte_clear(pkmap_page_table + nr);
	}
	flush_tlb_kernel_range(PKMAP_ADDR(0), PKMAP_ADDR(LAST_PKMAP));
	//@ end
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
	//@ exercise 3.9
	//@ todo (Part 2 of 5.) Find a slot; while there is none, sleep until
	//@ todo there may be one. Then write the entry, the count, which is 1,
	//@ todo and the page's address.
	//@ hint While one sleeps, somebody else may have mapped this very page,
	//@ ... and a page has one address at a time: look again after each
	//@ ... sleep.
	//@ hint set_pte(pkmap_page_table + nr, mk_pte(page, PAGE_KERNEL));
	//@ ... pkmap_count[nr] = 1; set_page_address(page, (void
	//@ ... *)PKMAP_ADDR(nr));
	int nr;

	while ((nr = find_slot()) < 0) {
		wait_for_slot();
		if (page_address(page))
			return page_address(page);
	}
	set_pte(pkmap_page_table + nr, mk_pte(page, PAGE_KERNEL));
	pkmap_count[nr] = 1;
	set_page_address(page, (void *)PKMAP_ADDR(nr));
	return page_address(page);
	//@ end
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
	//@ exercise 3.9
	//@ todo (Part 3 of 5.) One user less in the page's slot. If that was
	//@ todo the last, wake who sleeps for a slot. BUG if the page has no
	//@ todo slot, or its slot no user.
	//@ hint The slot is PKMAP_NR() of the page's address; a count of 1 is a
	//@ ... slot without users. Don't BUG with the lock held, and don't wake
	//@ ... anybody with it: note what is to be done, and do it after
	//@ ... spin_unlock().
	unsigned long addr;
	int users = 0;

	spin_lock(&kmap_lock);
	addr = (unsigned long)page_address(page);
	if (addr)
		users = pkmap_count[PKMAP_NR(addr)] - 1;
	if (users)
		pkmap_count[PKMAP_NR(addr)]--;
	spin_unlock(&kmap_lock);
	BUG_ON(!users);
	if (users == 1)
		wake_up(&pkmap_wait);
	//@ end
}
EXPORT_SYMBOL(kunmap);

/*%
An interrupt handler can't sleep for a slot. For it, and for everybody who needs
an address for a few instructions only, each CPU has some addresses of its own,
one for each purpose: `KM_USER0`, `KM_IRQ0` and so on. They need no lock and no
list. `kmap_atomic()` writes one entry, `kunmap_atomic()` clears it and makes
the TLB of one CPU forget one page. In between the CPU must not be given to
another task, which would find the address in use; so preemption is off, and
whoever sleeps there is told that he must not.

An interrupt that used the address of what it came in on top of would leave
another page behind there. That is what the types are for, and a BUG tells who
forgets.
%*/
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
	//@ exercise 3.9
	//@ todo (Part 4 of 5.) BUG if this CPU's place of this type is in use.
	//@ todo Otherwise put the page there, and return the address.
	//@ hint atomic_slot(type) numbers the place, fix_to_pte() is its entry,
	//@ ... __fix_to_virt() its address. An entry that is pte_none() is not
	//@ ... in use, and can be set without a flush.
	pte_t *pte = fix_to_pte(atomic_slot(type));

	BUG_ON(!pte_none(*pte));
	set_pte(pte, mk_pte(page, PAGE_KERNEL));
	return (void *)__fix_to_virt(atomic_slot(type));
	//@ end
}
EXPORT_SYMBOL(kmap_atomic);

void kunmap_atomic(void *kvaddr, enum km_type type)
{
	//@ exercise 3.9 soft
	//@ todo (Part 5 of 5.) An address of low memory needs nothing. For one
	//@ todo of the window: BUG if it is not this CPU's address of this
	//@ todo type; then clear the entry, and flush this one page.
	//@ hint Addresses of low memory are below WINDOW_START, and kvaddr may
	//@ ... point into the middle of the page. Clear first, then
	//@ ... __flush_tlb_one(): in between the old translation could come
	//@ ... back.
	unsigned long addr = (unsigned long)kvaddr & PAGE_MASK;

	if (addr >= WINDOW_START) {
		BUG_ON(addr != __fix_to_virt(atomic_slot(type)));
		pte_clear(fix_to_pte(atomic_slot(type)));
		__flush_tlb_one(addr);
	}
	//@ end
	preempt_enable();
}
EXPORT_SYMBOL(kunmap_atomic);

/*%
## What Linux really does

In 2.6.10 the allocator's part is in `mm/page_alloc.c`: `build_zonelists()`,
`setup_per_zone_pages_min()`, `__alloc_pages()`, `buffered_rmqueue()`,
`rmqueue_bulk()`, `free_hot_cold_page()`, `zone_statistics()`. Shrinkers, direct
reclaim and kswapd are in `mm/vmscan.c`, `kmap()` is in `mm/highmem.c` and
`arch/i386/mm/highmem.c`, and the victim is chosen in `mm/oom_kill.c`.

Reclaim is where this chapter leaves most out. Linux spends nearly all of
`mm/vmscan.c` on the page cache: two lists of pages for each zone, active and
inactive, through which reclaim goes and from which it throws out what was not
used of late, after writing it to disk if need be. Shrinkers come in only
between. What reclaim counts as progress is pages that left those lists; we look
at the zones' free pages. From priority 9 on it naps a tenth of a second after
each round, for the disk's sake. And its semaphore lets several tasks ask the
shrinkers at once, where ours lets in one.

Two slips of 2.6.10 we have not kept. On a NUMA machine `nr_free_buffer_pages()`
adds up the zonelists of all nodes, and since each of them has all nodes in it,
four nodes count their memory four times. And a task that is killed for lack of
memory while it waits in `__alloc_pages()` goes on waiting: the loop does not
look at PF_MEMDIE again, only the next request does.

Later kernels put `protection[]` to use by default, as `lowmem_reserve`; made
one list of the hot and the cold one; and drain the lists of all CPUs before
they kill anybody. HighMem goes away with the 32-bit machines. But the three
marks, the zonelists, the per-CPU lists and the reluctance to fail small
requests are all still there.

## Questions to think about

- A driver on node 0 allocates with GFP_ATOMIC until it fails. How many pages
  has it left, and in which nodes? What if it uses order 1?
- All free pages of a machine stand in the per-CPU lists of CPU 1, and CPU 0
  runs out of memory. Which of the functions of this chapter could help, and why
  can CPU 0 not do it?
- A shrinker calls `alloc_pages(GFP_KERNEL, 0)`. Follow it: why does that not
  call the shrinker again?
- Why must `kmap()` look again whether the page has an address after it slept,
  and what would go wrong with two addresses?
- `min_free_kbytes` could be 0. Which call would be the first to suffer?
%*/
