/*
 * Walking the lists of a zone that may be damaged: those of free blocks, and
 * those of the single pages that CPUs keep.
 *
 * Each step marks at least one page frame that was not marked before, or the
 * walk ends: so it always ends.  What is wrong with a list is said in the
 * words of whoever has to find the mistake.
 */
#include "frames.h"

#include <stdarg.h>

/* A walk: where it is, and in which list. */
struct walk {
	struct zone_view *z;
	struct list_view *list;
	int order;
	/* What a page in the list is: FRAME_FREE or FRAME_KEPT. */
	unsigned char as;
	unsigned long head, from, at;
};

__attribute__((format(printf, 2, 3)))
static bool damaged(struct walk *w, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(w->list->damage, DAMAGE_SIZE, fmt, args);
	va_end(args);
	return false;
}

static bool no_page(struct walk *w)
{
	unsigned long n = w->list->blocks;

	if (w->at == (unsigned long)LIST_POISON1)
		return damaged(w, "after %lu block%s it leads to one that "
			       "list_del() took off", n, n == 1 ? "" : "s");
	return damaged(w, "after %lu block%s it leads to %#lx, no page "
		       "here", n, n == 1 ? "" : "s", w->at);
}

/* The page frame whose lru member is at w->at; false if there is none. */
static bool find_frame(struct walk *w, unsigned long *pfn)
{
	unsigned long page = w->at - offsetof(struct page, lru);
	unsigned long offset = page - w->z->mem_map;

	*pfn = offset / sizeof(struct page);
	if (offset % sizeof(struct page) || page < w->z->mem_map ||
	    *pfn < w->z->start || *pfn - w->z->start >= w->z->pages)
		return no_page(w);
	return true;
}

/* Says what is wrong with a frame that is in, or has no place in, a block. */
static bool check_frame(struct walk *w, unsigned long pfn, unsigned long i)
{
	switch (w->z->state[i]) {
	case FRAME_HOLE:
		return damaged(w, "block %lu has page frame %lu in it, where "
			       "no RAM is", pfn, w->z->start + i);
	case FRAME_KEPT:
		return damaged(w, "page frame %lu is in the list of a CPU",
			       w->z->start + i);
	case FRAME_FREE:
		if (w->z->order[i] == w->order && w->z->start + i == pfn)
			return damaged(w, "it comes back to block %lu and has "
				       "no end", pfn);
		return damaged(w, "block %lu overlaps another free block at "
			       "page frame %lu", pfn, w->z->start + i);
	default:
		return true;
	}
}

static bool check_block(struct walk *w, unsigned long pfn)
{
	unsigned long pages = 1UL << w->order, i = pfn - w->z->start;

	if (pfn & (pages - 1))
		return damaged(w, "block %lu does not begin at a multiple of "
			       "%lu", pfn, pages);
	if (pages > w->z->pages - i)
		return damaged(w, "block %lu reaches behind the zone's end",
			       pfn);
	for (; pages; pages--, i++)
		if (!check_frame(w, pfn, i))
			return false;
	return true;
}

static void mark_block(struct walk *w, unsigned long pfn)
{
	unsigned long i = pfn - w->z->start;

	if (w->list->blocks < LIST_FIRST)
		w->list->first[w->list->blocks] = pfn;
	w->list->blocks++;
	if (w->as == FRAME_FREE) {
		w->z->listed_pages += 1UL << w->order;
		w->z->order[i] = (signed char)w->order;
	}
	for (unsigned long n = 0; n < 1UL << w->order; n++)
		w->z->state[i + n] = w->as;
}

/* Looks at the entry the walk has come to and goes on to the next. */
static bool step(struct walk *w)
{
	struct list_head link;
	unsigned long pfn;

	if (!find_frame(w, &pfn) || !check_block(w, pfn))
		return false;
	if (!view_copy(w->z->map, w->at, &link, sizeof(link)))
		return no_page(w);
	mark_block(w, pfn);
	if ((unsigned long)link.prev != w->from)
		return damaged(w, "the link back from block %lu leads "
			       "elsewhere", pfn);
	w->from = w->at;
	w->at = (unsigned long)link.next;
	return true;
}

/* Walks the list whose head is at @addr, and was @head when it was read. */
static void walk_list(struct walk *w, unsigned long addr,
		      const struct list_head *head)
{
	w->head = w->from = addr;
	w->at = (unsigned long)head->next;
	if (!head->next && !head->prev) {
		damaged(w, "is not set up");
		return;
	}
	while (w->at != w->head)
		if (!step(w))
			return;
}

static void walk_free_list(struct zone_view *z, const struct zone *zone,
			   int order)
{
	const struct list_head *head = &z->zone.free_area[order].free_list;
	struct walk w = { .z = z, .list = &z->list[order], .order = order,
			  .as = FRAME_FREE };

	walk_list(&w, (unsigned long)&zone->free_area[order].free_list, head);
	z->unset += !head->next && !head->prev;
}

/* Lists that nobody has set up are those of a kernel without lab 3. */
static void walk_kept_list(struct zone_view *z, const struct zone *zone,
			   int cpu, int cold)
{
	const struct list_head *head = &z->zone.pageset[cpu].pcp[cold].list;
	struct walk w = { .z = z, .list = &z->kept[cpu][cold],
			  .as = FRAME_KEPT };

	if (head->next || head->prev)
		walk_list(&w, (unsigned long)&zone->pageset[cpu].pcp[cold].list,
			  head);
}

void zone_walk_lists(struct zone_view *z)
{
	const struct zone *zone = &NODE_DATA(z->nid)->node_zones[z->nr];

	for (int order = 0; order < MAX_ORDER; order++)
		walk_free_list(z, zone, order);
	for (int cpu = 0; cpu < MACHINE_CPUS; cpu++)
		for (int cold = 0; cold < 2; cold++)
			walk_kept_list(z, zone, cpu, cold);
}
