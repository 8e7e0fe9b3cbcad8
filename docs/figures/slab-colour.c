/*
 * A figure of chapter 4: the slabs of one cache, and where each begins.
 */
#include "figure.h"

#include "../../lib/view/slab.h"
#include <linux/slab.h>

#define SIZE	368
#define SLABS	7U
/* A column is a cache line. */
#define COLUMNS	(PAGE_SIZE / SMP_CACHE_BYTES)
#define WIDTH	9UL

static void draw_bytes(enum dot_ink ink, unsigned long from, unsigned long to,
		       const char *text)
{
	unsigned long span = to / SMP_CACHE_BYTES - from / SMP_CACHE_BYTES;

	if (span)
		dot_cell(stdout, ink, span, WIDTH * span, "%s", text);
}

static void draw_slab(const struct kmem_cache *c, const struct slab_view *s)
{
	unsigned long objects = s->head.colouroff;
	unsigned long end = objects + c->num * c->objsize;
	char text[64];

	snprintf(text, sizeof(text), "%u objects, the first at byte %lu",
		 c->num, objects);
	fputs("<tr>", stdout);
	draw_bytes(INK_NEW, 0, objects - c->slab_size, " ");
	draw_bytes(INK_RESERVED, objects - c->slab_size, objects, " ");
	draw_bytes(INK_USED, objects, end, text);
	draw_bytes(INK_FREE, end, PAGE_SIZE, " ");
	fputs("</tr>\n", stdout);
}

/* All columns are equally wide only if some row has a cell in each. */
static void draw_columns(void)
{
	fputs("<tr>", stdout);
	for (unsigned long i = 0; i < COLUMNS; i++)
		fprintf(stdout, "<td border=\"0\" width=\"%lu\" "
			"height=\"2\"></td>", WIDTH);
	fputs("</tr>\n", stdout);
}

/* Slabs in the order in which they were made: by the time of their colour. */
static const struct slab_view *nth_slab(const struct cache_view *c,
					void *const *first, unsigned int n)
{
	for (unsigned int i = 0; i < c->nr_slabs; i++)
		if (c->slab[i].head.s_mem == first[n])
			return &c->slab[i];
	exit(1);
}

int main(void)
{
	const struct machine_state *map = figure_power_on("mem=4M");
	const struct cache_view *c;
	struct caches_view v;
	kmem_cache_t *cachep;
	void *first[SLABS];

	start_kernel();
	cachep = kmem_cache_create("figure", SIZE, 0, 0, NULL, NULL);
	for (unsigned int i = 0; i < SLABS; i++) {
		first[i] = kmem_cache_alloc_node(cachep, 0);
		for (unsigned int k = 1; k < cachep->num; k++)
			kmem_cache_alloc_node(cachep, 0);
	}
	caches_look(&v, map);
	for (c = v.cache; c->addr != (unsigned long)cachep; c++)
		;
	view_dot_begin(stdout, "slab-colour");
	dot_table(stdout, "slabs", COLUMNS, "seven slabs, a page each, in the "
		  "order in which the cache grew");
	draw_columns();
	for (unsigned int i = 0; i < SLABS; i++)
		draw_slab(&c->cache, nth_slab(c, first, i));
	dot_words(stdout, COLUMNS, "orange: the colour. grey: struct slab and "
		  "chain. pale: left over.");
	dot_words(stdout, COLUMNS, "%lu bytes are left over, so there are %lu "
		  "colours of %u bytes.", PAGE_SIZE - c->cache.slab_size -
		  (unsigned long)c->cache.num * c->cache.objsize,
		  (unsigned long)c->cache.colour, c->cache.colour_off);
	dot_table_end(stdout);
	view_dot_end(stdout);
	caches_done(&v);
	return 0;
}
