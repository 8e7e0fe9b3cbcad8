/* Lab 5: what runs at the same time as other things. */
#include "lab.h"

void live(void **slot, int gfp_mask)
{
	if (*slot) {
		give_back(*slot);
		*slot = NULL;
	} else {
		*slot = borrow(gfp_mask);
	}
}

void borrow_and_return(void *times)
{
	for (int i = 0; i < (int)(long)times; i++) {
		void *address = borrow(GFP_NOIO);

		expect(address != NULL, "an element: GFP_NOIO may sleep",
		       "NULL");
		give_back(address);
	}
}

void live_as_task(void *unused)
{
	borrow_and_return((void *)6L);
}

void live_as_irq(void *unused)
{
	void *used[2] = { NULL };

	for (int i = 0; i < 12; i++)
		live(&used[i % 2], GFP_ATOMIC);
	for (int i = 0; i < 2; i++)
		if (used[i])
			give_back(used[i]);
}

static void *baton;
static int rounds;

static void wait_for_baton(void *n)
{
	for (int i = 0; i < (int)(long)n; i++) {
		below.starts = true;
		baton = borrow(GFP_NOIO);
		expect(baton != NULL, "an element: GFP_NOIO may sleep", "NULL");
		rounds++;
	}
}

/* Sets out when the other one has just heard that there is none below. */
static void give_baton(void *n)
{
	for (int i = 0; i < (int)(long)n; i++) {
		down(starter);
		give_back(baton);
	}
}

void relay(unsigned long seed, long n)
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = wait_for_baton, .arg = (void *)n },
		{ .cpu = 1, .fn = give_baton, .arg = (void *)n },
	};

	sema_init(starter, 0);
	baton = must_borrow(GFP_ATOMIC);
	rounds = 0;
	run_tasks(seed, tasks, 2);
	expect_eq(rounds, n, "rounds that came to their end");
	expect_reserve(0, 1, "at the end");
}
