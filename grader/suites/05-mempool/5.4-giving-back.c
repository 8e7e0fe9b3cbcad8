/* Exercise 5.4: mempool_free(). */
#include "lab.h"

EXERCISE("5.4", "Giving back", 20, 30, "Giving back");

/*
 *	|PPUU  ->  |PPPU  ->  |PPPP  -> one more: below
 */
TEST("5.4", the_reserve_is_refilled_first,
     "mempool_free() puts elements into the reserve until that is full; only "
     "then does free_fn get one.")
{
	void *used[3];

	boot_pool(SMALL, 4);
	below.left = 1;
	for (int i = 0; i < 3; i++)
		used[i] = must_borrow(GFP_ATOMIC);
	mistake("curr_nr < min_nr: there is room in the reserve, and the "
		"element goes there.");
	give_back(used[1]);
	expect_reserve(3, 4, "after one element came back");
	/* From below, but one is as good as another. */
	give_back(used[0]);
	expect_reserve(4, 4, "after two elements came back");
	expect_eq(below.freed, 0, "calls of free_fn until the reserve was "
		  "full");
	give_back(used[2]);
	expect_reserve(4, 4, "after one more came back");
	expect_eq(below.freed, 1, "calls of free_fn for the element too many");
}

TEST("5.4", what_came_back_can_be_had_again,
     "An element that was given back comes out again, and a pool to which all "
     "came back can be destroyed.")
{
	void *used[5];

	boot_pool(SMALL, 5);
	mistake("An element that comes back has to be put where the next one "
		"is taken from.");
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 5; i++)
			used[i] = must_borrow(GFP_ATOMIC);
		expect(!borrow(GFP_ATOMIC), "NULL: five were taken, of five",
		       "an element");
		for (int i = 0; i < 5; i++)
			give_back(used[(i * 2 + round) % 5]);
		expect_reserve(5, 5, "after all came back");
	}
	mempool_destroy(pool);
	pool = NULL;
	expect_eq(count(BELOW), ELEMENTS, "elements that are below in the end");
}

TEST("5.4", giving_back_never_sleeps,
     "mempool_free() may be called by an interrupt handler: it does not sleep, "
     "and changes nothing of the context.")
{
	void *used[2];

	boot_pool(SMALL, 1);
	below.left = 1;
	for (int i = 0; i < 2; i++)
		used[i] = must_borrow(GFP_ATOMIC);
	as_irq(true);
	for (int i = 0; i < 2; i++)
		give_back(used[i]);
	as_irq(false);
	expect_eq(below.freed, 1, "calls of free_fn");
	mistake("What mempool_free() does takes no time: a lock, a pointer, a "
		"wake-up.");
	expect(!log_has("sleeping function") && !log_has("while atomic"),
	       "no complaint in the log", "there is one");
	mistake("spin_lock_irqsave() and spin_unlock_irqrestore() leave "
		"interrupts as they were, off or on.");
	expect(!machine->cpu[0].irqs_off, "interrupts are on, as before",
	       "they are off");
	expect_eq(machine->cpu[0].preempt_count, 0, "preempt_count");
	below.left = 0;
	used[0] = must_borrow(GFP_ATOMIC); /* so there is room for it */
	machine->cpu[0].irqs_off = 1;
	step("the test switches interrupts off");
	give_back(used[0]);
	expect(machine->cpu[0].irqs_off, "interrupts are off, as before",
	       "they are on");
}

static int sleepers;
static void *lent[4];

static void sleep_and_count(void *unused)
{
	sleepers++;
	expect(borrow(GFP_NOIO) != NULL, "an element", "NULL");
	sleepers--;
}

static void give_four(void *unused)
{
	for (int i = 0; i < 4; i++)
		give_back(lent[i]);
}

static void give_to_sleepers(void *unused)
{
	nr_free_pages();
	expect_eq(sleepers, 4, "tasks that sleep for an element");
	give_four(NULL);
}

/* Four tasks that want one each, and another that gives back four. */
static void let_sleep(unsigned long seed, void (*giver)(void *), bool together)
{
	struct cpu_task tasks[5] = { { .cpu = together ? 0 : 2, .fn = giver } };

	for (unsigned int i = 0; i < 4; i++) {
		lent[i] = must_borrow(GFP_ATOMIC);
		tasks[i + 1] = tasks[i];
		tasks[i] = (struct cpu_task){ .fn = sleep_and_count,
			.cpu = together ? 0 : i % 2 };
	}
	sleepers = 0;
	run_tasks(seed, tasks, 5);
	expect_reserve(0, 4, "after each sleeper got one");
}

/*
 *	tasks A, B, C, D   sleep ................... get one each
 *	task E                   free free free free
 */
TEST("5.4", sleepers_are_woken,
     "mempool_free() wakes the tasks that sleep for an element, as many as it "
     "gives back.")
{
	static const char after[] = "After the element is in, and the lock "
		"released: wake_up(&pool->wait).";

	boot_pool(SMALL, 4);
	mistake(after);
	let_sleep(1, give_to_sleepers, true);
	below.base = 0;
	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=3", 4);
		mistake(after);
		let_sleep(seed, give_four, false);
		run_pool(seed + NEXT_RUN, "", 1);
		mistake(after);
		relay(seed, 30);
	}
}

/* What the pool must have after @slot was filled, or emptied. */
static void live_and_look(void **slot, int gfp_mask)
{
	int before = count(POOL), change = *slot ? before < 6 : 0;
	bool giving = *slot, had = below.left;

	live(slot, gfp_mask);
	if (!giving) {
		expect((had || before) == !!*slot, "an element, as long as "
		       "there is one", *slot ? "an element" : "NULL");
		change = had || !before ? 0 : -1;
	}
	expect_reserve(before + change, 6, "in a random life");
}

TEST("5.4", a_long_random_life,
     "At any time, the reserve has what came back, up to min_nr, and what is "
     "below is what was too much.")
{
	enum { N = 24, STEPS = 400 };
	void *used[N] = { NULL };

	boot_pool(SMALL, 6);
	mistake("Draw what the pool has after each of the calls above.");
	for (int i = 0; i < STEPS; i++) {
		live_and_look(&used[random_below(N)], random_below(2) ?
			      GFP_ATOMIC : __GFP_FS);
		if (random_below(20) == 0)
			below.left = (int)random_below(6);
	}
	/* Whatever was drawn: in the end there is nothing left. */
	below.left = 0;
	for (int i = 0; i < N; i++)
		if (!used[i])
			live_and_look(&used[i], GFP_ATOMIC);
}

TEST("5.4", everybody_at_once,
     "Tasks of three CPUs and interrupts take and give at the same time, and "
     "no element is lost, or in two hands.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = live_as_task },
		{ .cpu = 1, .fn = live_as_task },
		{ .cpu = 2, .fn = live_as_task },
		{ .cpu = 0, .irq = true, .fn = live_as_irq },
		{ .cpu = 1, .irq = true, .fn = live_as_irq },
	};

	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=3", 2);
		below.left = (int)(seed % 2);
		mistake("Each look at curr_nr and what is done because of it "
			"belong under one lock, taken with "
			"spin_lock_irqsave().");
		run_tasks(seed, tasks, 5);
		expect_reserve(2, 2, "after everybody gave back");
	}
}
