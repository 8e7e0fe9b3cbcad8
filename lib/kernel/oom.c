/*
 * The end of page reclaim: nothing can be freed, and somebody has to go.
 *
 * Linux: mm/oom_kill.c, which chooses a process by its size and age.  Here it
 * is always the task that asks.
 */
#include <linux/blkdev.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/swap.h>
#include <machine/event.h>

long blk_congestion_wait(int rw, long timeout)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	return io_schedule_timeout(timeout);
}
EXPORT_SYMBOL(blk_congestion_wait);

/* --- The state of all zones ------------------------------------------------ */

/* As in zones.c: Linux has it in mm/page_alloc.c. */
#pragma weak show_free_areas

#define K(pages)	((pages) << (PAGE_SHIFT - 10))

static void show_per_cpu(const struct zone *zone)
{
	int cpu;

	printk("Node %d %s per-cpu:\n", zone->zone_pgdat->node_id, zone->name);
	for_each_online_cpu(cpu) {
		const struct per_cpu_pages *pcp = zone->pageset[cpu].pcp;

		for (int i = 0; i < 2; i++)
			printk("cpu %d %s: low %d, high %d, batch %d\n", cpu,
			       i ? "cold" : "hot", pcp[i].low, pcp[i].high,
			       pcp[i].batch);
	}
}

static void show_zone(const struct zone *zone)
{
	printk("Node %d %s free:%lukB min:%lukB low:%lukB high:%lukB "
	       "active:%lukB inactive:%lukB present:%lukB\n",
	       zone->zone_pgdat->node_id, zone->name, K(zone->free_pages),
	       K(zone->pages_min), K(zone->pages_low), K(zone->pages_high),
	       K(zone->nr_active), K(zone->nr_inactive),
	       K(zone->present_pages));
}

void show_free_areas(void)
{
	struct zone *zone;

	for_each_zone(zone)
		if (zone->present_pages)
			show_per_cpu(zone);
	printk("\nFree pages: %11lukB (%lukB HighMem)\n",
	       K((unsigned long)nr_free_pages()),
	       K((unsigned long)nr_free_highpages()));
	for_each_zone(zone)
		if (zone->present_pages)
			show_zone(zone);
}
EXPORT_SYMBOL(show_free_areas);

/* --- Is it really the end? ------------------------------------------------- */

/* Failures that follow each other: the first and the last one, and how many
 * after the first second; and when somebody was killed. */
static struct {
	spinlock_t lock;
	unsigned long first, last, count, killed;
} oom = { .lock = SPIN_LOCK_INITIALIZER };

/* Under oom.lock. */
static void begin_again(unsigned long now)
{
	if (time_after(now, oom.first))
		oom.first = now;
	oom.count = 0;
}

/* One more failure: is this enough?  Under oom.lock. */
static int is_the_end(unsigned long now)
{
	unsigned long since = now - oom.last;

	oom.last = now;
	if (since > 5 * HZ) {
		begin_again(now);
		return 0;
	}
	if (now - oom.first < HZ || ++oom.count < 10)
		return 0;
	/* Whoever was killed must have time to go. */
	if (oom.killed && now - oom.killed < 5 * HZ)
		return 0;
	oom.killed = now;
	begin_again(now);
	return 1;
}

void out_of_memory(int gfp_mask)
{
	int end;

	spin_lock(&oom.lock);
	end = is_the_end(jiffies);
	spin_unlock(&oom.lock);
	if (!end)
		return;
	printk("oom-killer: gfp_mask=0x%x\n", (unsigned int)gfp_mask);
	show_free_areas();
	printk(KERN_ERR "Out of Memory: Killed process %d (%s).\n",
	       current->pid, current->comm);
	current->flags |= PF_MEMALLOC | PF_MEMDIE;
	event("out of memory: task %d was told to end", current->pid);
}
EXPORT_SYMBOL(out_of_memory);
