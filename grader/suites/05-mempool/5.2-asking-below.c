/* Exercise 5.2: mempool_alloc() asks below, and takes from the reserve. */
#include "lab.h"

EXERCISE("5.2", "Ask below first", 20, 40, "Ask below first");

static const char the_masks[] = "First without __GFP_WAIT and __GFP_IO and "
	"with __GFP_NOWARN. Then, if the mask has __GFP_FS and one of these "
	"two, and if half of the reserve or less is left, with the caller's "
	"own mask.";

TEST("5.2", the_first_question_is_modest,
     "mempool_alloc() asks alloc_fn first, without __GFP_WAIT and __GFP_IO and "
     "with __GFP_NOWARN, and returns what that has.")
{
	static const int masks[] = {
		GFP_KERNEL, GFP_NOFS, GFP_NOIO, GFP_ATOMIC, 0,
		GFP_KERNEL | __GFP_HIGH | __GFP_COLD,
	};

	boot_pool(SMALL, 4);
	mistake(the_masks);
	for (int i = 0; i < 6; i++) {
		below.left = 1;
		below.asked = 0;
		must_borrow(masks[i]);
		expect_eq(below.asked, 1, "calls of alloc_fn, which had an "
			  "element");
		expect_mask(0, (masks[i] & ~(__GFP_WAIT | __GFP_IO)) |
			    __GFP_NOWARN, "the mask of the first question");
		expect_reserve(4, 4, "when below had an element");
	}
}

/*
 *	below has none:   |PPPP   |PPPU   |PPUU   |PUUU   |UUUU
 */
TEST("5.2", the_reserve_comes_last,
     "When alloc_fn has nothing, elements come out of the reserve, each of "
     "them once.")
{
	boot_pool(SMALL, 4);
	mistake("Below first, each time. Then, under the lock: if curr_nr is "
		"not 0, take one out.");
	for (int left = 3; left >= 0; left--) {
		below.asked = 0;
		must_borrow(GFP_ATOMIC);
		expect_eq(below.asked, 1, "calls of alloc_fn before the "
			  "reserve was touched");
		expect_reserve(left, 4, "after an element was taken");
	}
	/* Memory below again: the reserve is not what comes next. */
	below.left = 1;
	step("below has one element again");
	must_borrow(GFP_ATOMIC);
	expect_reserve(0, 4, "after below had an element again");
}

/* The second question for @mask comes when the reserve is low, not before. */
static void check_second_question(int mask, int min_nr)
{
	boot_pool(SMALL, min_nr);
	mistake(the_masks);
	for (int left = min_nr; left > 0; left--) {
		bool low = left <= min_nr / 2;

		below.asked = 0;
		must_borrow(mask);
		expect_eq(below.asked, low ? 2 : 1, "calls of alloc_fn for %s "
			  "with %d of %d elements left", mask_text(mask), left,
			  min_nr);
		if (low)
			expect_mask(1, mask, "the mask of the second question");
	}
}

/* Below has something only for those who allow everything. */
static void *only_if_urgent(int gfp_mask, void *pool_data)
{
	void *address = gfp_mask == GFP_KERNEL ?
		below_alloc(gfp_mask, pool_data) : NULL;

	if (gfp_mask != GFP_KERNEL)
		step("below, asked with %s, has none", mask_text(gfp_mask));
	return address;
}

/*
 *	|PPPPP  2 1/2 are half of 5
 *	|PPPUU  more than half: one question
 *	|PPUUU  not more: two
 */
TEST("5.2", the_second_question_is_urgent,
     "When half of the reserve or less is left, alloc_fn is asked again, with "
     "all that the caller allows; if it has an element then, that is it.")
{
	for (int min_nr = 4; min_nr <= 5; min_nr++)
		check_second_question(GFP_KERNEL, min_nr);
	check_second_question(__GFP_WAIT | __GFP_FS, 4);
	check_second_question(__GFP_IO | __GFP_FS, 4);
	boot_below(SMALL);
	pool = mempool_create(2, only_if_urgent, below_free, DATA);
	expect(pool != NULL, "a pool", "NULL");
	must_borrow(GFP_KERNEL);
	expect_reserve(1, 2, "when it was full, and below had nothing");
	must_borrow(GFP_KERNEL);
	expect_reserve(1, 2, "when below had an element, asked again");
}

TEST("5.2", not_everybody_asks_twice,
     "A caller who forbids calls into file systems, or sleeping and I/O, does "
     "not make the pool ask twice.")
{
	static const int masks[] = {
		GFP_NOFS, GFP_NOIO, GFP_ATOMIC, 0, __GFP_FS,
	};

	for (int i = 0; i < 5; i++) {
		boot_pool(SMALL, 2);
		mistake(the_masks);
		must_borrow(GFP_ATOMIC);
		below.asked = 0;
		must_borrow(masks[i]);
		expect_eq(below.asked, 1, "calls of alloc_fn for %s",
			  mask_text(masks[i]));
	}
}

/*
 *	|U   nothing below, nothing in reserve
 */
TEST("5.2", nothing_is_null,
     "Without __GFP_WAIT, when there is nothing below and nothing in reserve, "
     "the result is NULL; in an interrupt, too.")
{
	boot_pool(SMALL, 1);
	must_borrow(GFP_ATOMIC);
	mistake("Who may not sleep gets NULL from an empty pool.");
	for (int irq = 0; irq < 2; irq++) {
		as_irq(irq);
		expect(!borrow(GFP_ATOMIC), "NULL", "an element");
		expect_reserve(0, 1, "after NULL was returned");
		expect(!borrow(__GFP_IO | __GFP_FS), "NULL", "an element");
	}
	expect(!log_has("sleeping function"), "nobody who may not sleep said "
	       "that he might", "the log has a complaint");
}

TEST("5.2", interrupts_stay_off,
     "mempool_alloc() leaves interrupts as they were: off, if its caller has "
     "switched them off.")
{
	boot_below(SMALL);
	pool = mempool_create(1, only_if_urgent, below_free, DATA);
	expect(pool != NULL, "a pool", "NULL");
	mistake("spin_lock_irqsave() and spin_unlock_irqrestore() leave "
		"interrupts as they were, off or on.");
	machine->cpu[0].irqs_off = 1;
	step("the test switches interrupts off");
	must_borrow(GFP_ATOMIC);
	expect(machine->cpu[0].irqs_off, "interrupts are off, as before",
	       "they are on after an element was taken");
	expect(!borrow(GFP_ATOMIC), "NULL: the reserve is empty", "an element");
	expect(machine->cpu[0].irqs_off, "interrupts are off, as before",
	       "they are on after NULL was returned");
}

static int taken;

static void take_some(void *n)
{
	for (int i = 0; i < (int)(long)n; i++)
		taken += borrow(GFP_ATOMIC) != NULL;
}

/*
 *	CPU 0  take take take take             |PPPPPPPPPP
 *	CPU 1  take take take take      ->
 *	IRQ 0       take take                  |UUUUUUUUUU
 */
TEST("5.2", the_last_ones_are_taken_once,
     "Several CPUs and interrupts that empty a reserve at the same time get "
     "each element once.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = take_some, .arg = (void *)6L },
		{ .cpu = 1, .fn = take_some, .arg = (void *)6L },
		{ .cpu = 0, .irq = true, .fn = take_some, .arg = (void *)3L },
		{ .cpu = 1, .irq = true, .fn = take_some, .arg = (void *)3L },
	};

	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=2", 10);
		taken = 0;
		mistake("The look at curr_nr and the taking belong under one "
			"lock, taken with interrupts off: "
			"spin_lock_irqsave().");
		run_tasks(seed, tasks, 4);
		expect_eq(taken, 10, "elements that 18 callers got out of a "
			  "reserve of 10");
		expect_reserve(0, 10, "at the end");
	}
}
