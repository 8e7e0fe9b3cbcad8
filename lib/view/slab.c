/*
 * Reading caches and slabs.
 *
 * Nothing of what is read is believed: the numbers of a cache have to fit into
 * its slabs, a chain may not lead out of its slab and not twice to the same
 * object, and an array may hold only what its slabs have given out.
 */
#include "slab.h"

#include <stdlib.h>
#include <string.h>

#define SLABS_MAX	65536U

/* --- Finding slabs ------------------------------------------------------- */

static void add_slab(struct caches_view *v, unsigned long pfn,
		     const struct page *page)
{
	struct slab_view slab = {
		.addr = (unsigned long)page->lru.prev,
		.cachep = (unsigned long)page->lru.next, .pfn = pfn,
	};
	unsigned int n = v->nr_slabs;

	/* Further pages of the same slab. */
	if (n && v->slab[n - 1].addr == slab.addr &&
	    v->slab[n - 1].cachep == slab.cachep)
		return;
	if (!(n & (n - 1))) {
		void *more = realloc(v->slab, (n ? 2 * n : 1) * sizeof(slab));

		if (!more)
			return;
		v->slab = more;
	}
	v->slab[v->nr_slabs++] = slab;
}

static void find_slabs(struct caches_view *v, int nid)
{
	unsigned long end = v->map->ram_end >> PAGE_SHIFT, mem_map;
	pg_data_t node;
	struct page page;

	if (!view_copy(v->map, (unsigned long)NODE_DATA(nid), &node,
		       sizeof(node)) || !node.node_mem_map)
		return;
	if (node.node_start_pfn < end &&
	    node.node_spanned_pages < end - node.node_start_pfn)
		end = node.node_start_pfn + node.node_spanned_pages;
	mem_map = (unsigned long)node.node_mem_map -
		node.node_start_pfn * sizeof(page);
	for (unsigned long pfn = node.node_start_pfn;
	     pfn < end && v->nr_slabs < SLABS_MAX; pfn++)
		if (view_is_ram(v->map, pfn) &&
		    view_copy(v->map, mem_map + pfn * sizeof(page), &page,
			      sizeof(page)) &&
		    (page.flags >> PG_slab & 1))
			add_slab(v, pfn, &page);
}

/* --- Reading a cache ----------------------------------------------------- */

static void read_name(const struct machine_state *map, struct cache_view *c)
{
	unsigned long from = (unsigned long)c->cache.name;

	for (size_t i = 0; i < sizeof(c->name) - 1; i++) {
		if (!view_copy(map, from + i, &c->name[i], 1))
			break;
		if (!c->name[i])
			return;
		if (c->name[i] < ' ' || c->name[i] > '~')
			c->name[i] = '?';
	}
	/* It does not end, or is not in RAM but in the kernel itself. */
	snprintf(c->name, sizeof(c->name), "cache %#lx",
		 c->addr - PAGE_OFFSET);
}

static bool numbers_are_right(const struct kmem_cache *c)
{
	return c->num && c->num <= SLAB_LIMIT && c->objsize >= BYTES_PER_WORD &&
		c->gfporder <= MAX_GFP_ORDER &&
		(size_t)c->num * c->objsize <= PAGE_SIZE << c->gfporder;
}

static void read_cache(const struct machine_state *map, struct cache_view *c)
{
	if (!view_copy(map, c->addr, &c->cache, sizeof(c->cache)))
		snprintf(c->damage, DAMAGE_SIZE, "its pages say that the "
			 "cache is at %#lx, which is not in RAM", c->addr);
	else if (!numbers_are_right(&c->cache))
		snprintf(c->damage, DAMAGE_SIZE, "%u objects of %u bytes do "
			 "not fit into a slab of order %u", c->cache.num,
			 c->cache.objsize, c->cache.gfporder);
	else
		read_name(map, c);
}

/* --- Reading a slab ------------------------------------------------------ */

/* Marks the objects on the slab's chain as free. */
static void walk_chain(const struct cache_view *c, struct slab_view *s)
{
	unsigned int nr = s->head.free;

	for (; nr != BUFCTL_END; nr = s->chain[nr]) {
		if (nr >= c->cache.num) {
			snprintf(s->damage, DAMAGE_SIZE, "its chain leads to "
				 "object %u, but it has %u", nr, c->cache.num);
			return;
		}
		if (s->state[nr] == OBJECT_FREE) {
			snprintf(s->damage, DAMAGE_SIZE, "its chain comes back "
				 "to object %u and has no end", nr);
			return;
		}
		s->state[nr] = OBJECT_FREE;
	}
}

/* Do its objects lie in its pages? */
static bool objects_fit(const struct cache_view *c, const struct slab_view *s)
{
	unsigned long offset = (unsigned long)s->head.s_mem - PAGE_OFFSET -
		(s->pfn << PAGE_SHIFT);
	size_t size = (size_t)c->cache.num * c->cache.objsize;

	return offset <= (PAGE_SIZE << c->cache.gfporder) - size;
}

static void read_slab(const struct machine_state *map,
		      const struct cache_view *c, struct slab_view *s)
{
	size_t size = c->cache.num * sizeof(*s->chain);

	if (!view_copy(map, s->addr, &s->head, sizeof(s->head))) {
		snprintf(s->damage, DAMAGE_SIZE, "its struct slab is said to "
			 "be at %#lx, which is not in RAM", s->addr);
		return;
	}
	s->state = calloc(c->cache.num, 1);
	s->chain = malloc(size);
	if (!s->state || !s->chain)
		snprintf(s->damage, DAMAGE_SIZE, "no memory to draw it");
	else if (!objects_fit(c, s))
		snprintf(s->damage, DAMAGE_SIZE, "its objects would begin at "
			 "%#lx, and not all lie in its pages",
			 (unsigned long)s->head.s_mem);
	else if (!view_copy(map, s->addr + sizeof(s->head), s->chain, size))
		snprintf(s->damage, DAMAGE_SIZE, "its chain is not in RAM");
	else
		walk_chain(c, s);
}

/* --- Arrays -------------------------------------------------------------- */

/* The object that has its place at @addr; NULL if none has. */
static unsigned char *find_object(const struct cache_view *c,
				  unsigned long addr)
{
	for (unsigned int i = 0; i < c->nr_slabs; i++) {
		struct slab_view *s = &c->slab[i];
		unsigned long offset = addr - (unsigned long)s->head.s_mem;

		if (!*s->damage &&
		    offset < (unsigned long)c->cache.num * c->cache.objsize)
			return offset % c->cache.objsize ? NULL :
				s->state + offset / c->cache.objsize;
	}
	return NULL;
}

static void read_array(const struct machine_state *map, struct cache_view *c,
		       const struct array_cache *ac)
{
	unsigned long at = (unsigned long)ac, entry;
	struct array_cache head;
	unsigned char *object;

	if (!ac || !view_copy(map, at, &head, sizeof(head)))
		return;
	at += sizeof(head);
	for (unsigned int i = 0; i < head.avail && i < head.limit &&
	     view_copy(map, at + i * sizeof(entry), &entry, sizeof(entry));
	     i++) {
		object = find_object(c, entry);
		if (object && *object == OBJECT_USED)
			*object = OBJECT_KEPT;
		else
			snprintf(c->damage, DAMAGE_SIZE, "an array has %#lx on "
				 "it, %s", entry, !object ? "no object" :
				 *object == OBJECT_KEPT ? "which is on one "
				 "already" : "which is free");
	}
}

static void read_arrays(const struct machine_state *map, struct cache_view *c)
{
	for (int cpu = 0; cpu < NR_CPUS; cpu++)
		read_array(map, c, c->cache.array[cpu]);
	read_array(map, c, c->cache.lists.shared);
}

/* --- All of it ----------------------------------------------------------- */

static int by_cache(const void *a, const void *b)
{
	const struct slab_view *x = a, *y = b;

	if (x->cachep != y->cachep)
		return x->cachep < y->cachep ? -1 : 1;
	return x->pfn < y->pfn ? -1 : x->pfn > y->pfn;
}

static int by_size(const void *a, const void *b)
{
	const struct cache_view *x = a, *y = b;

	if (x->cache.objsize != y->cache.objsize)
		return x->cache.objsize < y->cache.objsize ? -1 : 1;
	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static void read_slabs(const struct machine_state *map, struct cache_view *c)
{
	read_cache(map, c);
	if (*c->damage)
		return;
	for (unsigned int i = 0; i < c->nr_slabs; i++)
		read_slab(map, c, &c->slab[i]);
	read_arrays(map, c);
	for (unsigned int i = 0; i < c->nr_slabs; i++)
		for (unsigned int k = 0; !*c->slab[i].damage &&
		     k < c->cache.num; k++)
			c->count[c->slab[i].state[k]]++;
}

void caches_look(struct caches_view *v, const struct machine_state *map)
{
	*v = (struct caches_view){ .map = map };
	for (int nid = 0; nid < (int)view_nodes(map); nid++)
		find_slabs(v, nid);
	if (v->nr_slabs)
		qsort(v->slab, v->nr_slabs, sizeof(*v->slab), by_cache);
	v->cache = calloc(v->nr_slabs + 1, sizeof(*v->cache));
	for (unsigned int i = 0; v->cache && i < v->nr_slabs; i++) {
		struct cache_view *c = &v->cache[v->nr];

		if (!c->nr_slabs++) {
			c->addr = v->slab[i].cachep;
			c->slab = &v->slab[i];
		}
		if (i + 1 < v->nr_slabs && v->slab[i + 1].cachep == c->addr)
			continue;
		read_slabs(map, c);
		v->nr++;
	}
	if (v->nr)
		qsort(v->cache, v->nr, sizeof(*v->cache), by_size);
}

void caches_done(struct caches_view *v)
{
	for (unsigned int i = 0; i < v->nr_slabs; i++) {
		free(v->slab[i].state);
		free(v->slab[i].chain);
	}
	free(v->slab);
	free(v->cache);
}
