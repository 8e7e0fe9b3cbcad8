/*
 * Caches and slabs as text.
 */
#include "slab.h"
#include "view.h"

#include <string.h>

/* So many slabs of a cache are drawn. */
#define SLABS_DRAWN	6

static const char *plural(unsigned long n)
{
	return n == 1 ? "" : "s";
}

/* What @n objects look like in one column. */
static char object_glyph(const unsigned char *state, unsigned int n)
{
	static const char glyphs[] = {
		[OBJECT_USED] = '#', [OBJECT_KEPT] = 'c', [OBJECT_FREE] = '.',
	};

	for (unsigned int i = 1; i < n; i++)
		if (state[i] != state[0])
			return '+';
	return glyphs[state[0]];
}

static void draw_slab(FILE *out, const struct cache_view *c,
		      const struct slab_view *s, char seen[128])
{
	unsigned int num = c->cache.num;
	unsigned int scale = (unsigned int)bar_scale(num);

	if (*s->damage) {
		fprintf(out, "    ! slab in page frame %lu: %s\n", s->pfn,
			s->damage);
		return;
	}
	fprintf(out, "    %6lu |", s->pfn);
	for (unsigned int i = 0; i < num; i += scale) {
		char glyph = object_glyph(s->state + i, scale < num - i ?
					  scale : num - i);

		seen[(int)glyph] = 1;
		fputc(glyph, out);
	}
	fputs("|\n", out);
}

static void draw_cache(FILE *out, const struct cache_view *c, char seen[128])
{
	unsigned int pages;

	if (*c->damage)
		fprintf(out, "    ! cache %#lx: %s\n", c->addr - PAGE_OFFSET,
			c->damage);
	if (!*c->name)
		return;
	pages = 1U << c->cache.gfporder;
	fprintf(out, "    %s: objects of %u bytes, %u in a slab of %u page%s%s;"
		"\n           %lu in use, %lu kept by CPUs, %lu free\n",
		c->name, c->cache.objsize, c->cache.num, pages, plural(pages),
		c->cache.flags & CFLGS_OFF_SLAB ? ", managed elsewhere" : "",
		c->count[OBJECT_USED], c->count[OBJECT_KEPT],
		c->count[OBJECT_FREE]);
	for (unsigned int i = 0; i < c->nr_slabs && i < SLABS_DRAWN; i++)
		draw_slab(out, c, &c->slab[i], seen);
	if (c->nr_slabs > SLABS_DRAWN)
		fprintf(out, "           and %u more slab%s\n",
			c->nr_slabs - SLABS_DRAWN,
			plural(c->nr_slabs - SLABS_DRAWN));
}

void view_slabs(FILE *out, const struct machine_state *map,
		unsigned long cachep)
{
	char seen[128] = { 0 };
	struct caches_view v;
	bool any = false;

	caches_look(&v, map);
	for (unsigned int i = 0; i < v.nr; i++) {
		if (cachep && v.cache[i].addr != cachep)
			continue;
		any = true;
		draw_cache(out, &v.cache[i], seen);
	}
	caches_done(&v);
	if (!any)
		fputs(cachep ? "    the cache has no slab\n" :
		      "    there is no slab\n", out);
	if (memchr(seen, 1, sizeof(seen)))
		bar_legend(out, seen);
}
