/*
 * A figure of chapter 4: CPU 0 allocates and CPU 1 frees.  What is on their
 * arrays, and on the one they share, after each few calls.
 */
#include "figure.h"

#include <linux/proc_fs.h>
#include <linux/slab_def.h>
#include <string.h>

#define LIMIT		4U
#define OBJECTS		8U
#define WIDTH		34UL
#define COLUMNS		(3 * (LIMIT + 1) + 1)

static kmem_cache_t *cachep;
static void *object[OBJECTS];
static unsigned int taken, given;

static void run_on(int cpu)
{
	this_cpu = &machine->cpu[cpu];
}

/* Objects are known by the order in which they were first seen. */
static unsigned int letter_of(const void *objp)
{
	static const void *seen[26];
	unsigned int n = 0;

	while (n < 25 && seen[n] && seen[n] != objp)
		n++;
	seen[n] = objp;
	return 'a' + n;
}

static void draw_array(const struct array_cache *ac)
{
	for (unsigned int i = 0; i < LIMIT; i++) {
		if (i < ac->avail)
			dot_cell(stdout, INK_USED, 1, WIDTH, "%c",
				 (int)letter_of(ac->entry[i]));
		else
			dot_cell(stdout, INK_OUTLINE, 1, WIDTH, " ");
	}
	dot_cell(stdout, INK_BLANK, 1, 12, " ");
}

static void draw(const char *text)
{
	dot_gap(stdout);
	dot_words(stdout, COLUMNS, "%s", text);
	fputs("<tr>", stdout);
	draw_array(cachep->array[0]);
	draw_array(cachep->lists.shared);
	draw_array(cachep->array[1]);
	dot_cell(stdout, INK_FREE, 1, 2 * WIDTH, "%lu free",
		 cachep->lists.free_objects);
	fputs("</tr>\n", stdout);
}

static void heads(void)
{
	static const char *const head[] = {
		"CPU 0's array", "the shared array", "CPU 1's array",
	};

	fputs("<tr>", stdout);
	for (int i = 0; i < 3; i++)
		dot_cell(stdout, INK_BLANK, LIMIT + 1, 0, "%s", head[i]);
	dot_cell(stdout, INK_BLANK, 1, 0, "slabs");
	fputs("</tr>\n", stdout);
}

static void take(unsigned int n)
{
	run_on(0);
	while (n--) {
		void *objp = kmem_cache_alloc(cachep, GFP_KERNEL);

		letter_of(objp);
		object[taken++ % OBJECTS] = objp;
	}
}

static void give(unsigned int n)
{
	run_on(1);
	while (n--)
		kmem_cache_free(cachep, object[given++ % OBJECTS]);
}

int main(void)
{
	static const char tune[] = "figure 4 2 2";

	figure_power_on("mem=4M cpus=2");
	start_kernel();
	cachep = kmem_cache_create("figure", 256, 0, 0, NULL, NULL);
	if (proc_write("slabinfo", tune, strlen(tune)) < 0)
		return 1;
	view_dot_begin(stdout, "slab-arrays");
	dot_table(stdout, "arrays", COLUMNS, "CPU 0 allocates, CPU 1 frees: "
		  "arrays of 4, batches of 2");
	heads();
	take(1);
	draw("<b>CPU 0 takes one object:</b> a batch comes from a new slab.");
	take(5);
	draw("<b>It takes five more:</b> every second time, another batch.");
	give(4);
	draw("<b>CPU 1 frees the first four:</b> its array is full.");
	give(1);
	draw("<b>CPU 1 frees the fifth:</b> the two oldest make room, and go "
	     "where all can have them.");
	take(1);
	draw("<b>CPU 0 takes one:</b> it gets the batch that CPU 1 gave "
	     "away, not one of a slab.");
	dot_table_end(stdout);
	view_dot_end(stdout);
	return 0;
}
