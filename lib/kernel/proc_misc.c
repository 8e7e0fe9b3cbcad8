/*
 * Views of memory: /proc/meminfo and /proc/vmstat as 2.6.10 has them, zoneinfo
 * as later kernels have it, and what 2.6.10 shows of each node in
 * /sys/devices/system/node/nodeN/numastat.
 *
 * Linux: fs/proc/proc_misc.c, mm/page_alloc.c, drivers/base/node.c.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

/* As in zones.c. */
#pragma weak si_meminfo
#pragma weak vmstat_op

void si_meminfo(struct sysinfo *val)
{
	memset(val, 0, sizeof(*val));
	val->totalram = totalram_pages;
	val->freeram = nr_free_pages();
	val->totalhigh = totalhigh_pages;
	val->freehigh = nr_free_highpages();
	val->mem_unit = PAGE_SIZE;
}
EXPORT_SYMBOL(si_meminfo);

/* --- A file with one entry, and one with an entry for each node ------------ */

static void *once_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? NULL : m;
}

static void *once_next(struct seq_file *m, void *v, loff_t *pos)
{
	(*pos)++;
	return NULL;
}

static void *node_start(struct seq_file *m, loff_t *pos)
{
	pg_data_t *pgdat = pgdat_list;

	for (loff_t node = *pos; pgdat && node; node--)
		pgdat = pgdat->pgdat_next;
	return pgdat;
}

static void *node_next(struct seq_file *m, void *v, loff_t *pos)
{
	(*pos)++;
	return ((pg_data_t *)v)->pgdat_next;
}

static void stop(struct seq_file *m, void *v)
{
}

#define ONCE(op, fn) struct seq_operations op =				\
	{ .start = once_start, .next = once_next, .stop = stop, .show = fn }
#define EACH_NODE(op, fn) struct seq_operations op =			\
	{ .start = node_start, .next = node_next, .stop = stop, .show = fn }

/* --- meminfo --------------------------------------------------------------- */

static void kilobytes(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%-14s%8lu kB\n", name, pages << (PAGE_SHIFT - 10));
}

static int show_meminfo(struct seq_file *m, void *v)
{
	struct vmalloc_info vmi;
	struct page_state ps;
	struct sysinfo i;

	get_vmalloc_info(&vmi);
	get_page_state(&ps);
	si_meminfo(&i);
	kilobytes(m, "MemTotal:", i.totalram);
	kilobytes(m, "MemFree:", i.freeram);
	/* No files, no processes: nobody fills these. */
	kilobytes(m, "Buffers:", 0);
	kilobytes(m, "Cached:", 0);
	kilobytes(m, "SwapCached:", 0);
	kilobytes(m, "Active:", 0);
	kilobytes(m, "Inactive:", 0);
	kilobytes(m, "HighTotal:", i.totalhigh);
	kilobytes(m, "HighFree:", i.freehigh);
	kilobytes(m, "LowTotal:", i.totalram - i.totalhigh);
	kilobytes(m, "LowFree:", i.freeram - i.freehigh);
	kilobytes(m, "SwapTotal:", 0);
	kilobytes(m, "SwapFree:", 0);
	kilobytes(m, "Dirty:", ps.nr_dirty);
	kilobytes(m, "Writeback:", ps.nr_writeback);
	kilobytes(m, "Mapped:", ps.nr_mapped);
	kilobytes(m, "Slab:", ps.nr_slab);
	kilobytes(m, "CommitLimit:", i.totalram / 2);
	kilobytes(m, "Committed_AS:", 0);
	kilobytes(m, "PageTables:", ps.nr_page_table_pages);
	kilobytes(m, "VmallocTotal:", VMALLOC_TOTAL >> PAGE_SHIFT);
	kilobytes(m, "VmallocUsed:", vmi.used >> PAGE_SHIFT);
	kilobytes(m, "VmallocChunk:", vmi.largest_chunk >> PAGE_SHIFT);
	return 0;
}

ONCE(meminfo_op, show_meminfo);

/* --- vmstat ---------------------------------------------------------------- */

/* The names of struct page_state's members, in their order. */
static const char *const vmstat_names[] = {
	"nr_dirty", "nr_writeback", "nr_unstable", "nr_page_table_pages",
	"nr_mapped", "nr_slab",
	"pgpgin", "pgpgout", "pswpin", "pswpout",
	"pgalloc_high", "pgalloc_normal", "pgalloc_dma", "pgfree",
	"pgactivate", "pgdeactivate", "pgfault", "pgmajfault",
	"pgrefill_high", "pgrefill_normal", "pgrefill_dma",
	"pgsteal_high", "pgsteal_normal", "pgsteal_dma",
	"pgscan_kswapd_high", "pgscan_kswapd_normal", "pgscan_kswapd_dma",
	"pgscan_direct_high", "pgscan_direct_normal", "pgscan_direct_dma",
	"pginodesteal", "slabs_scanned", "kswapd_steal", "kswapd_inodesteal",
	"pageoutrun", "allocstall", "pgrotated",
};

_Static_assert(ARRAY_SIZE(vmstat_names) ==
	       sizeof(struct page_state) / sizeof(long), "a name is missing");

static int show_vmstat(struct seq_file *m, void *v)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(vmstat_names); i++)
		seq_printf(m, "%s %lu\n", vmstat_names[i],
			   __read_page_state(i * sizeof(long)));
	return 0;
}

ONCE(vmstat_op, show_vmstat);

/* --- zoneinfo -------------------------------------------------------------- */

static void show_pagesets(struct seq_file *m, const struct zone *zone)
{
	int cpu;

	seq_puts(m, "\n  pagesets");
	for_each_online_cpu(cpu) {
		const struct per_cpu_pageset *set = &zone->pageset[cpu];

		for (int i = 0; i < 2; i++)
			seq_printf(m, "\n    cpu: %d pcp: %d"
				   "\n              count: %d"
				   "\n              low:   %d"
				   "\n              high:  %d"
				   "\n              batch: %d", cpu, i,
				   set->pcp[i].count, set->pcp[i].low,
				   set->pcp[i].high, set->pcp[i].batch);
		seq_printf(m, "\n            numa_hit:       %lu"
			   "\n            numa_miss:      %lu"
			   "\n            numa_foreign:   %lu"
			   "\n            interleave_hit: %lu"
			   "\n            local_node:     %lu"
			   "\n            other_node:     %lu",
			   set->numa_hit, set->numa_miss, set->numa_foreign,
			   set->interleave_hit, set->local_node,
			   set->other_node);
	}
}

static void show_zone(struct seq_file *m, const struct zone *zone)
{
	seq_printf(m, "Node %d, zone %8s\n  pages free     %lu"
		   "\n        min      %lu\n        low      %lu"
		   "\n        high     %lu\n        scanned  %lu"
		   "\n        spanned  %lu\n        present  %lu",
		   zone->zone_pgdat->node_id, zone->name, zone->free_pages,
		   zone->pages_min, zone->pages_low, zone->pages_high,
		   zone->pages_scanned, zone->spanned_pages,
		   zone->present_pages);
	seq_printf(m, "\n        protection: (%lu, %lu, %lu)",
		   zone->protection[0], zone->protection[1],
		   zone->protection[2]);
	show_pagesets(m, zone);
	seq_printf(m, "\n  start_pfn:         %lu\n", zone->zone_start_pfn);
}

static int show_zoneinfo(struct seq_file *m, void *v)
{
	pg_data_t *pgdat = v;

	for (int nr = 0; nr < MAX_NR_ZONES; nr++)
		if (pgdat->node_zones[nr].present_pages)
			show_zone(m, pgdat->node_zones + nr);
	return 0;
}

EACH_NODE(zoneinfo_op, show_zoneinfo);

/* --- numastat -------------------------------------------------------------- */

static void add_counts(struct per_cpu_pageset *sum, const struct zone *zone)
{
	int cpu;

	for_each_online_cpu(cpu) {
		const struct per_cpu_pageset *set = &zone->pageset[cpu];

		sum->numa_hit += set->numa_hit;
		sum->numa_miss += set->numa_miss;
		sum->numa_foreign += set->numa_foreign;
		sum->interleave_hit += set->interleave_hit;
		sum->local_node += set->local_node;
		sum->other_node += set->other_node;
	}
}

static int show_numastat(struct seq_file *m, void *v)
{
	struct per_cpu_pageset sum = { .numa_hit = 0 };
	pg_data_t *pgdat = v;

	for (int nr = 0; nr < MAX_NR_ZONES; nr++)
		add_counts(&sum, pgdat->node_zones + nr);
	seq_printf(m, "Node %d\nnuma_hit %lu\nnuma_miss %lu\n"
		   "numa_foreign %lu\ninterleave_hit %lu\nlocal_node %lu\n"
		   "other_node %lu\n", pgdat->node_id, sum.numa_hit,
		   sum.numa_miss, sum.numa_foreign, sum.interleave_hit,
		   sum.local_node, sum.other_node);
	return 0;
}

EACH_NODE(numastat_op, show_numastat);
