/*
 * The suite's own idea of what each CPU keeps of each zone: see lab.h.
 */
#include "lab.h"

/* What a CPU should have of a zone, hot or cold; and of those in front, which
 * pages they are, as far as that is known. */
#define KNOWN	128
static struct pile {
	unsigned long count;
	unsigned int known;
	const struct page *front[KNOWN];
} piles[MACHINE_CPUS][LIST_MAX][2];
/* What should be free in each zone, without the piles. */
unsigned long zone_free[LIST_MAX];

unsigned long batch_of(int z)
{
	unsigned long size = zone_size(z / MAX_NR_ZONES, z % MAX_NR_ZONES);
	unsigned long batch = min(size / 1024, 256 * 1024 / PAGE_SIZE) / 4;

	return max(batch, 1UL);
}

void draw_piles(FILE *out)
{
	draw_zones(out);
	for (int z = 0; z < nr_nodes() * MAX_NR_ZONES; z++) {
		if (!zone_size(z / MAX_NR_ZONES, z % MAX_NR_ZONES))
			continue;
		fprintf(out, "    node %d %s, batch %lu: %lu pages should be "
			"free, and\n    each CPU have (hot/cold):",
			z / MAX_NR_ZONES, zone_names[z % MAX_NR_ZONES],
			batch_of(z), zone_free[z]);
		for (unsigned int cpu = 0; cpu < memory_map()->nr_cpus; cpu++)
			fprintf(out, " %lu/%lu", piles[cpu][z][0].count,
				piles[cpu][z][1].count);
		fputc('\n', out);
	}
}

/* Every CPU gives back what it has, so that the free lists have all. */
void drain_all(void)
{
	for (unsigned int cpu = 0; cpu < memory_map()->nr_cpus; cpu++) {
		on_cpu(cpu);
		drain_local_pages();
	}
	on_cpu(0);
	memset(piles, 0, sizeof(piles));
}

/* Boots a machine without reserves, on which no CPU keeps anything. */
void boot_drained(const char *boot_line)
{
	frames_boot(boot_line);
	no_marks();
	drain_all();
	for (int z = 0; z < nr_nodes() * MAX_NR_ZONES; z++)
		zone_free[z] = free_in(z / MAX_NR_ZONES, z % MAX_NR_ZONES);
	picture(draw_zones);
	mistake("drain_local_pages() gives everything back that this CPU "
		"keeps, of each zone, hot and cold; and it is counted as free "
		"then.");
	expect_eq(nr_free_pages(), frames_free(), "nr_free_pages() after "
		  "drain_local_pages() on each CPU: that many pages have no "
		  "user");
}

void check_zone(int z, const char *after)
{
	expect_eq(free_in(z / MAX_NR_ZONES, z % MAX_NR_ZONES), zone_free[z],
		  "free pages of zone %s of node %d after %s",
		  zone_names[z % MAX_NR_ZONES], z / MAX_NR_ZONES, after);
}

/* The model of a single page that @cpu takes from zone @z. */
void pile_take(unsigned int cpu, int z, const struct page *page,
		      int cold)
{
	unsigned long batch = min(batch_of(z), zone_free[z]);
	struct pile *pile = &piles[cpu][z][cold];
	const struct page *last;

	if (pile->count <= (cold ? 0 : 2 * batch_of(z))) {
		pile->count += batch;
		zone_free[z] -= batch;
		/* Whether new ones are in front or behind is left open. */
		pile->known = 0;
	}
	pile->count--;
	if (!pile->known)
		return;
	last = pile->front[--pile->known];
	expect(page == last, "the page that this CPU has freed last is "
	       "allocated first", "page %lu instead of page %lu",
	       (unsigned long)(page - mem_map),
	       (unsigned long)(last - mem_map));
}

/* And of one that it frees. */
void pile_give(unsigned int cpu, const struct page *page, int cold)
{
	int z = zone_of(page);
	unsigned long batch = batch_of(z);
	struct pile *pile = &piles[cpu][z][cold];

	if (pile->count >= (cold ? 2 : 6) * batch) {
		pile->count -= batch;
		zone_free[z] += batch;
	}
	/* The oldest have gone. */
	if (pile->known > pile->count) {
		memmove(pile->front, pile->front + pile->known - pile->count,
			pile->count * sizeof(pile->front[0]));
		pile->known = (unsigned int)pile->count;
	}
	pile->count++;
	if (pile->known < KNOWN)
		pile->front[pile->known++] = page;
}

/* Takes @n single pages on a CPU. */
void take_many(unsigned int cpu, struct page **pages, int n)
{
	on_cpu(cpu);
	for (int i = 0; i < n; i++)
		pages[i] = must_take(GFP_ATOMIC, 0);
}

void give_many(unsigned int cpu, struct page **pages, int n)
{
	on_cpu(cpu);
	for (int i = 0; i < n; i++)
		give(pages[i], 0);
}

bool is_among(const struct page *page, struct page **pages, int n)
{
	for (int i = 0; i < n; i++)
		if (pages[i] == page)
			return true;
	return false;
}
