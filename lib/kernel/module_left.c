/*
 * What a module has not given back when it is unloaded, or could not be loaded:
 * whatever would lead to code that is gone is found, logged and taken away.
 */
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <machine/modules.h>
#include <machine/symbol.h>

#include "module_rooms.h"

static unsigned long leaks;

void module_say_left(const char *module, const char *what, unsigned long maker)
{
	char name[96];

	leaks++;
	if (!maker) {
		printk(KERN_ERR "%s: has not given back %s\n", module, what);
		return;
	}
	symbol_name(maker - 1, name, sizeof(name));
	printk(KERN_ERR "%s: has not given back %s, of %s\n", module, what,
	       name);
}

/* Timers, tasklets, work and interrupts that would call code that is gone. */
static void stop_calls(struct module *mod, unsigned long start,
		       unsigned long end)
{
	struct tasklet_struct *tasklet;
	struct timer_list *timer;
	unsigned long fn;
	int irq;

	while ((timer = timers_of(start, end))) {
		module_say_left(mod->name, "a timer or delayed work that still "
				"waits", timer_calls(timer) + 1);
		del_timer(timer);
	}
	while ((tasklet = tasklets_of(start, end))) {
		module_say_left(mod->name, "a tasklet that is scheduled", 0);
		tasklets_forget(tasklet);
	}
	while ((fn = work_of(start, end))) {
		module_say_left(mod->name, "work that is not done", fn + 1);
		if (work_runs(fn))
			break;
	}
	while ((irq = irq_of(start, end)) >= 0)
		module_say_left(mod->name, "an interrupt line", 0);
}

int module_threads_left(struct module *mod)
{
	struct task_struct *p;
	int n = 0;

	for_each_process(p)
		if ((unsigned long)p->entry - mod->base < mod->size) {
			printk(KERN_ERR "%s: its thread %s still runs\n",
			       mod->name, p->comm);
			leaks++;
			n++;
		}
	return n;
}

void module_left(struct module *mod)
{
	unsigned long start = mod->base, end = start + mod->size, maker;
	unsigned int open = files_left(start, end);
	char what[96];

	if (open) {
		snprintf(what, sizeof(what), "%u open file%s: its operations "
			 "have no .owner", open, open == 1 ? "" : "s");
		module_say_left(mod->name, what, 0);
	}
	while (misc_left(start, end, what, sizeof(what), &maker) ||
	       devices_left(start, end, what, sizeof(what), &maker) ||
	       regions_left(start, end, what, sizeof(what), &maker) ||
	       proc_left(start, end, what, sizeof(what), &maker))
		module_say_left(mod->name, what, maker);
	stop_calls(mod, start, end);
	leaks += track_left(mod->name, start, end);
}

unsigned long module_leaks(void)
{
	return leaks;
}
