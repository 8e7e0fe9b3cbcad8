/*
 * Counts of what happens to memory, one set for each CPU, so that nobody waits
 * for anybody.  Linux: mm/page_alloc.c.
 */
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>

/* As in zones.c. */
#pragma weak per_cpu__page_states
#pragma weak __read_page_state
#pragma weak get_page_state
#pragma weak get_full_page_state

DEFINE_PER_CPU(struct page_state, page_states);

void __mod_page_state(unsigned int offset, unsigned long delta)
{
	unsigned long flags;

	local_irq_save(flags);
	*(unsigned long *)((char *)&__get_cpu_var(page_states) + offset) +=
		delta;
	local_irq_restore(flags);
}
EXPORT_SYMBOL(__mod_page_state);

unsigned long __read_page_state(unsigned int offset)
{
	unsigned long sum = 0;
	int cpu;

	for_each_cpu(cpu)
		sum += *(unsigned long *)((char *)&per_cpu(page_states, cpu) +
					  offset);
	return sum;
}
EXPORT_SYMBOL(__read_page_state);

/* The members from the first up to, but without, the one at @end. */
static void sum_up(struct page_state *ret, unsigned int end)
{
	for (unsigned int at = 0; at < end; at += sizeof(long))
		*(unsigned long *)((char *)ret + at) = __read_page_state(at);
}

void get_page_state(struct page_state *ret)
{
	sum_up(ret, offsetof(struct page_state, GET_PAGE_STATE_LAST) +
	       sizeof(long));
}
EXPORT_SYMBOL(get_page_state);

void get_full_page_state(struct page_state *ret)
{
	sum_up(ret, sizeof(*ret));
}
EXPORT_SYMBOL(get_full_page_state);
