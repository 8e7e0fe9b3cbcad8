/*
 * Exercise 3.9, part two: addresses that a CPU has for itself; and mistakes.
 */
#include "lab.h"

/* The types that CPUs 0 and 1 have in use at the same time. */
static const enum km_type types[] = { KM_USER0, KM_USER1, KM_IRQ0 };
#define USES	6

/* Maps six pages, writes a number into each, and unmaps them. */
static void map_six(struct page **page, unsigned long number)
{
	unsigned long *at[USES];

	for (int i = 0; i < USES; i++) {
		on_cpu((unsigned int)i % 2);
		at[i] = kmap_atomic(page[i], types[i / 2]);
		expect_eq(frame_seen(at[i]), page[i] - mem_map, "the page "
			  "frame that the page tables have where kmap_atomic() "
			  "says; -1: none");
		expect_eq(*at[i], 0, "what is seen of a page that nobody has "
			  "written to");
		*at[i] = number + (unsigned long)i;
	}
	for (int i = 0; i < USES; i++) {
		on_cpu((unsigned int)i % 2);
		expect_eq(*at[i], number + (unsigned long)i, "what was written "
			  "into the page of CPU %d, type %d", i % 2,
			  types[i / 2]);
		kunmap_atomic(at[i], types[i / 2]);
		expect_eq(frame_seen(at[i]), -1, "the page frame that is at "
			  "this address after kunmap_atomic()");
	}
	on_cpu(0);
}

TEST("3.9", kmap_atomic_has_its_own_addresses,
     "kmap_atomic() has an address for each CPU and type, where nothing is "
     "after kunmap_atomic(); and nobody sleeps in between.")
{
	struct page *page[2 * USES], *low;
	void *at;

	boot_high();
	low = must_take(GFP_KERNEL, 0);
	for (int i = 0; i < 2 * USES; i++)
		page[i] = take_high();
	mistake("idx = type + KM_TYPE_NR * smp_processor_id(), from "
		"FIX_KMAP_BEGIN on; fix_to_pte() is the entry.");
	map_six(page, 1);
	mistake("Clear the entry, and flush its address: it will show another "
		"page.");
	map_six(page + USES, 10);
	mistake("inc_preempt_count(), for low memory too; kunmap_atomic() "
		"undoes it.");
	expect(!log_has("invalid context"), "nothing in the log",
	       "a complaint");
	at = kmap_atomic(low, KM_USER0);
	expect(at == page_address(low), "a low page's own address",
	       "another one");
	must_take(GFP_KERNEL, 0);
	expect(log_has("invalid context"), "a complaint in the log: GFP_KERNEL "
	       "may sleep, and a page is mapped by kmap_atomic()", "nothing");
	kunmap_atomic(at, KM_USER0);
	expect_eq(machine->cpu[0].preempt_count, 0, "the preempt count");
}

TEST("3.9", what_can_go_wrong,
     "kunmap() of a page that is not mapped is a BUG, and so it is in an "
     "interrupt; kmap_atomic() of a type that is in use, and kunmap_atomic() "
     "of another type's address too.")
{
	struct page *page;
	void *at;

	boot_high();
	page = take_high();
	mistake("Its page_address() is NULL.");
	expect_bug(kunmap(page), "the page is not mapped");
	boot_high();
	page = take_high();
	map_high(page);
	kunmap(page);
	mistake("Its slot has no user any more: pkmap_count is 1.");
	expect_bug(kunmap(page), "the page is not mapped any more");
	boot_high();
	page = take_high();
	map_high(page);
	as_irq(true);
	mistake("BUG_ON(in_interrupt()).");
	expect_bug(kunmap(page), "this is an interrupt");
	boot_high();
	kmap_atomic(take_high(), KM_USER1);
	mistake("BUG_ON(!pte_none(*pte)).");
	expect_bug(kmap_atomic(take_high(), KM_USER1),
		   "KM_USER1 is in use on this CPU");
	boot_high();
	at = kmap_atomic(take_high(), KM_USER1);
	mistake("Compare the address with the one that this type has here.");
	expect_bug(kunmap_atomic(at, KM_USER0), "this is the address of "
		   "KM_USER1");
}
