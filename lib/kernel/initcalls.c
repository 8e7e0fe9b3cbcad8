/*
 * What parts of the kernel want to be called for when it has booted: those that
 * are no module, and are always there.
 *
 * Linux: init/main.c.
 */
#include <linux/init.h>
#include <machine/kernel.h>
#include <machine/sched.h>

extern const struct initcall __start_initcalls[] __attribute__((weak));
extern const struct initcall __stop_initcalls[] __attribute__((weak));

void do_initcalls(void)
{
	timers_keep_house = 1;
	for (const struct initcall *c = __start_initcalls;
	     c && c < __stop_initcalls; c++)
		if (c->core)
			c->core();
	timers_keep_house = 0;
}
