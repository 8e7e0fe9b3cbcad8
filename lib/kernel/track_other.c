/*
 * What modules call for variables of each CPU, and to be called themselves: see
 * track.c.
 */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>
#include <machine/shadow.h>

#include "track_rooms.h"

/* A kernel without the lab does without. */
#pragma weak __alloc_percpu
#pragma weak free_percpu
#pragma weak set_shrinker
#pragma weak remove_shrinker

/* --- Variables of each CPU ------------------------------------------------ */

wrapped(void *, __alloc_percpu, size_t size, size_t align)
{
	void *p = __alloc_percpu(size, align);

	track_note((unsigned long)p, size, PERCPU, caller());
	/* per_cpu_ptr() reads the pointers, too. */
	if (p)
		shadow_clear((unsigned long)__percpu_disguise(p),
			     sizeof(struct percpu_data));
	for (int cpu = 0; p && cpu < num_online_cpus(); cpu++)
		shadow_clear((unsigned long)per_cpu_ptr((char *)p, cpu), size);
	return p;
}

wrapped(void, free_percpu, const void *objp)
{
	track_forget((unsigned long)objp, PERCPU, caller());
	free_percpu(objp);
}

/* --- What else leads to a module ------------------------------------------ */

wrapped(struct shrinker *, set_shrinker, int seeks, shrinker_t fn)
{
	struct shrinker *shrinker = set_shrinker(seeks, fn);

	track_note((unsigned long)shrinker, 0, SHRINKER, caller());
	return shrinker;
}

wrapped(void, remove_shrinker, struct shrinker *shrinker)
{
	track_forget((unsigned long)shrinker, SHRINKER, caller());
	remove_shrinker(shrinker);
}

wrapped(struct workqueue_struct *, create_workqueue, const char *name)
{
	struct workqueue_struct *wq = create_workqueue(name);

	track_note((unsigned long)wq, 0, QUEUE, caller());
	return wq;
}

wrapped(void, destroy_workqueue, struct workqueue_struct *wq)
{
	track_forget((unsigned long)wq, QUEUE, caller());
	destroy_workqueue(wq);
}
