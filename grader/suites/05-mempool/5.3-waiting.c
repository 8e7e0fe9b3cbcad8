/* Exercise 5.3: mempool_alloc() sleeps for an element. */
#include "lab.h"

EXERCISE("5.3", "Waiting for an element", 20, 60, "Waiting for an element");

static bool done;
static const char it_sleeps[] = "With __GFP_WAIT: when there is nothing, sleep "
	"on pool->wait, and begin again from the start when woken up.";

static void sleep_for_one(void *unused)
{
	void *address = borrow(GFP_NOIO);

	expect(address != NULL, "an element: GFP_NOIO may sleep until there is "
	       "one", "NULL");
	done = true;
}

/* The tasks of one CPU take turns, so a call that returns here was made when
 * all that began before it slept. */
static void let_others_sleep(void)
{
	nr_free_pages();
	expect(below.asked > 0 && !done, "mempool_alloc() sleeps: there is "
	       "nothing", "it has %s", done ? "returned" : "asked nobody");
}

/* Where whoever gives an element back will look for sleepers. */
static void expect_queued(void)
{
	const char *before = mistake("Get on pool->wait before you sleep: "
		"prepare_to_wait().");

	expect(look().wait.task_list.next != &pool->wait.task_list,
	       "who sleeps is on pool->wait", "nobody is on it");
	mistake(before);
}

/* Nobody wakes the sleeper, so he asks nobody. */
static void expect_sleep(void)
{
	const char *before = mistake("After a wake-up the state is "
		"TASK_RUNNING, and schedule() does not sleep: "
		"prepare_to_wait() each time.");
	int asked = below.asked;

	for (int i = 0; i < 3; i++)
		let_others_sleep();
	expect_eq(below.asked, asked, "questions to alloc_fn, as long as "
		  "nobody wakes the sleeper");
	mistake(before);
}

static void wake_with_memory(void *unused)
{
	let_others_sleep();
	expect_queued();
	below.left = 1;
	step("below has an element again, and the sleeper is woken");
	wake_up(&pool->wait);
}

/*
 *	task A   mempool_alloc ... sleeps ................. gets one
 *	task B                            below has memory
 *	                                  wake_up(&pool->wait)
 */
TEST("5.3", a_sleeper_asks_below_again,
     "With __GFP_WAIT, a caller for whom there is nothing sleeps; woken up, he "
     "asks below again.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = sleep_for_one },
		{ .cpu = 0, .fn = wake_with_memory },
	};

	boot_pool(SMALL, 1);
	must_borrow(GFP_ATOMIC);
	below.asked = 0;
	done = false;
	mistake(it_sleeps);
	run_tasks(1, tasks, 2);
	expect_reserve(0, 1, "after below had an element for the sleeper");
}

static void wake_for_nothing(void *unused)
{
	for (int i = 1; i <= 3; i++) {
		let_others_sleep();
		step("the sleeper is woken, and there is still nothing");
		wake_up(&pool->wait);
		let_others_sleep();
		expect_sleep();
	}
	wake_with_memory(NULL);
}

/*
 *	task A   sleeps ..... asks, sleeps ..... asks, sleeps ..... gets one
 *	task B         wake_up           wake_up            wake_up
 */
TEST("5.3", awake_is_not_enough,
     "A caller who is woken up and finds nothing goes to sleep again.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = sleep_for_one },
		{ .cpu = 0, .fn = wake_for_nothing },
	};

	boot_pool(SMALL, 1);
	must_borrow(GFP_ATOMIC);
	below.asked = 0;
	done = false;
	mistake("Somebody else may have been faster: after schedule() "
		"everything begins again, in a loop.");
	run_tasks(1, tasks, 2);
	expect_reserve(0, 1, "at the end");
}

static void wake_interruptible(void *unused)
{
	int asked;

	let_others_sleep();
	asked = below.asked;
	wake_up_interruptible(&pool->wait);
	let_others_sleep();
	mistake("Sleep as TASK_UNINTERRUPTIBLE: a signal could not be of any "
		"use to who must have an element.");
	expect_eq(below.asked, asked, "questions to alloc_fn after "
		  "wake_up_interruptible()");
	wake_with_memory(NULL);
}

TEST("5.3", no_signal_ends_the_sleep,
     "A caller sleeps in the state TASK_UNINTERRUPTIBLE.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = sleep_for_one },
		{ .cpu = 0, .fn = wake_interruptible },
	};

	boot_pool(SMALL, 1);
	must_borrow(GFP_ATOMIC);
	below.asked = 0;
	done = false;
	mistake(it_sleeps);
	run_tasks(1, tasks, 2);
	expect(done, "the sleeper gets its element", "it does not");
}

static void take_with_each_mask(void *unused)
{
	static const int masks[] = { GFP_ATOMIC, 0, __GFP_IO | __GFP_FS };

	for (int i = 0; i < 3; i++)
		expect(!borrow(masks[i]), "NULL", "an element");
	wake_with_memory(NULL);
}

TEST("5.3", not_everybody_may_sleep,
     "A caller without __GFP_WAIT never sleeps, while others do.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = sleep_for_one },
		{ .cpu = 0, .fn = take_with_each_mask },
	};

	boot_pool(SMALL, 1);
	must_borrow(GFP_ATOMIC);
	below.asked = 0;
	done = false;
	mistake("Only __GFP_WAIT says that the caller may sleep.");
	run_tasks(1, tasks, 2);
	expect(done, "the sleeper gets its element", "it does not");
}

TEST("5.3", who_must_not_sleep_is_told,
     "mempool_alloc() with __GFP_WAIT complains where one must not sleep, even "
     "if there is an element; and nowhere else.")
{
	boot_pool(SMALL, 4);
	must_borrow(GFP_KERNEL);
	as_irq(true);
	must_borrow(GFP_ATOMIC);
	mistake("might_sleep_if(gfp_mask & __GFP_WAIT), before anything else.");
	expect(!log_has("sleeping function called"), "no complaint in the log",
	       "there is one");
	must_borrow(GFP_NOIO);
	expect(log_has("sleeping function called"), "\"sleeping function called"
	       " from invalid context\" in the log: an interrupt handler said "
	       "__GFP_WAIT", "it is not there");
	as_irq(false);
}

/*
 *	CPU 0   alloc: asks below, finds nothing ... goes to sleep
 *	CPU 1                        free, just now
 */
TEST("5.3", no_wakeup_is_lost,
     "An element that comes back while somebody is about to sleep for it "
     "reaches him, whatever comes in between.")
{
	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=2", 1);
		mistake("A wake-up was lost: get on the queue and set the state"
			" first, with prepare_to_wait(); then look; then "
			"io_schedule(); then finish_wait(). If you wrote "
			"mempool_free() just now, look there first.");
		relay(seed, 12);
	}
}

static void *baton;
static const char not_needed[] = "Whoever is woken up and does not need the "
	"reserve, because below had memory again, must not keep others from "
	"waking up. If you wrote mempool_free() just now, look there first.";

static void give_and_have_more(void *unused)
{
	let_others_sleep();
	give_back(baton);
	below.left = 1;
	step("below has an element again");
}

/* Two sleep, one element comes back, and one is below. */
static void two_for_two(void)
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = borrow_and_return, .arg = (void *)1L },
		{ .cpu = 0, .fn = borrow_and_return, .arg = (void *)1L },
		{ .cpu = 0, .fn = give_and_have_more },
	};

	boot_pool(SMALL, 1);
	baton = must_borrow(GFP_ATOMIC);
	done = false;
	mistake(not_needed);
	run_tasks(1, tasks, 3);
	below.base = 0;
}

/*
 *	A and B sleep; one element comes back, and below has one again:
 *	A, woken up, asks below first and has one.  Who wakes B?
 *
 *	Then: a reserve of 1 or 2, a few below, and 5 tasks that want one each.
 */
TEST("5.3", many_wait_and_all_get_one,
     "However many tasks wait, on however many CPUs, each gets an element in "
     "the end.")
{
	struct cpu_task tasks[5];

	for (unsigned int i = 0; i < 5; i++)
		tasks[i] = (struct cpu_task){ .cpu = i % 4,
			.fn = borrow_and_return, .arg = (void *)4L };
	two_for_two();
	for_each_run(seed) {
		run_pool(seed, SMALL " cpus=4", 1 + (int)(seed % 2));
		below.left = (int)(seed % 3);
		mistake(not_needed);
		run_tasks(seed, tasks, 5);
		expect_no_loss("at the end");
	}
}

static void *lent[8];

static void give_lent(void *unused)
{
	for (int i = 0; i < 8; i++)
		give_back(lent[i]);
}

static void take_eight(void *unused)
{
	for (int i = 0; i < 8; i++)
		expect(borrow(GFP_NOIO) != NULL, "an element", "NULL");
}

/*
 *	CPU 0   alloc alloc alloc ...
 *	IRQ 0     free    free ...
 */
TEST("5.3", interrupts_wake_too,
     "Elements that interrupt handlers give back reach the task that was "
     "interrupted on its way to sleep.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = take_eight },
		{ .cpu = 0, .irq = true, .fn = give_lent },
	};

	for_each_run(seed) {
		run_pool(seed, SMALL, 8);
		for (int i = 0; i < 8; i++)
			lent[i] = must_borrow(GFP_ATOMIC);
		mistake("An interrupt may come at any point: between the look "
			"and the sleep, and while a lock is held that was "
			"taken without switching interrupts off.");
		run_tasks(seed, tasks, 2);
		expect_reserve(0, 8, "at the end");
	}
}
