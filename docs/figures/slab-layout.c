/*
 * A figure of chapter 4: one slab of nine objects.  Six were taken, two of
 * them came back: what the slab's chain looks like then.
 */
#include "figure.h"

#include "../../lib/view/slab.h"
#include <linux/slab.h>

#define SIZE	448
#define WIDTH	62UL

static const struct cache_view *find(const struct caches_view *v,
				     const kmem_cache_t *cachep)
{
	for (unsigned int i = 0; i < v->nr; i++)
		if (v->cache[i].addr == (unsigned long)cachep)
			return &v->cache[i];
	exit(1);
}

static void draw_slab(const struct cache_view *c, const struct slab_view *s)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_RESERVED, 2, 2 * WIDTH, "struct slab, chain<br/>"
		 "%lu bytes", s->head.colouroff);
	for (unsigned int i = 0; i < c->cache.num; i++)
		dot_cell(stdout, s->state[i] == OBJECT_FREE ? INK_FREE :
			 INK_USED, 1, WIDTH, "object %u<br/>%s", i,
			 s->state[i] == OBJECT_FREE ? "free" : "in use");
	fputs("</tr>\n", stdout);
}

static void draw_chain(const struct cache_view *c, const struct slab_view *s)
{
	fputs("<tr>", stdout);
	dot_cell(stdout, INK_OUTLINE, 1, WIDTH, "inuse<br/>%u", s->head.inuse);
	dot_cell(stdout, INK_NEW, 1, WIDTH, "free<br/>%u", s->head.free);
	for (unsigned int i = 0; i < c->cache.num; i++) {
		if (s->chain[i] == BUFCTL_END)
			dot_cell(stdout, INK_FREE, 1, WIDTH, "END");
		else if (s->state[i] == OBJECT_FREE)
			dot_cell(stdout, INK_FREE, 1, WIDTH, "%u",
				 s->chain[i]);
		else
			dot_cell(stdout, INK_OUTLINE, 1, WIDTH, "-");
	}
	fputs("</tr>\n", stdout);
}

/* The objects on the chain, in its order. */
static void explain(const struct cache_view *c, const struct slab_view *s)
{
	char text[128];
	int at = 0;

	for (unsigned int nr = s->head.free; nr != BUFCTL_END;
	     nr = s->chain[nr])
		at += snprintf(text + at, sizeof(text) - (size_t)at, "%s%u",
			       at ? ", then " : "", nr);
	dot_words(stdout, c->cache.num + 2, "The next objects to be given out "
		  "are %s.", text);
}

int main(void)
{
	const struct machine_state *map = figure_power_on("mem=4M");
	const struct cache_view *c;
	struct caches_view v;
	kmem_cache_t *cachep;
	void *object[6];

	start_kernel();
	cachep = kmem_cache_create("figure", SIZE, 0, 0, NULL, NULL);
	for (int i = 0; i < 6; i++)
		object[i] = kmem_cache_alloc_node(cachep, 0);
	kmem_cache_free(cachep, object[4]);
	kmem_cache_free(cachep, object[1]);
	/* They are back in their slab when no CPU keeps them any more. */
	kmem_cache_shrink(cachep);
	caches_look(&v, map);
	c = find(&v, cachep);
	view_dot_begin(stdout, "slab-layout");
	dot_table(stdout, "slab", c->cache.num + 2, "a slab of one page, with "
		  "objects of 448 bytes");
	draw_slab(c, c->slab);
	dot_gap(stdout);
	dot_words(stdout, c->cache.num + 2, "<b>the chain:</b> for each free "
		  "object, the number of the next one");
	draw_chain(c, c->slab);
	explain(c, c->slab);
	dot_table_end(stdout);
	view_dot_end(stdout);
	caches_done(&v);
	return 0;
}
