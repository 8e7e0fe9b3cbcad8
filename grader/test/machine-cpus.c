/*
 * CPUs, tasks and the MMU by themselves.
 */
#define _GNU_SOURCE
#include <asm/pgtable.h>
#include <asm/semaphore.h>
#include <criterion/criterion.h>
#include <linux/bootmem.h>
#include <linux/sched.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <setjmp.h>
#include <string.h>

static void power_on(const char *line)
{
	char error[160];

	cr_assert(machine_power_on(line, error, sizeof(error)) >= 0, "%s",
		  error);
	oops_install();
	setup_nodes();
	start_kernel();
}

/* --- Tasks ------------------------------------------------------------------ */

static unsigned long counter;
static spinlock_t lock = SPIN_LOCK_UNLOCKED;
static struct semaphore sem;
static rwlock_t rwlock = RW_LOCK_UNLOCKED;
static int locked, done;

/* Adds 1 a hundred times, in two steps between which others may come. */
static int add(void *arg)
{
	for (int i = 0; i < 100; i++) {
		unsigned long value;

		if (locked)
			spin_lock(&lock);
		value = counter;
		sched_point();
		counter = value + 1;
		if (locked)
			spin_unlock(&lock);
	}
	__atomic_fetch_add(&done, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static unsigned long add_on_two_cpus(unsigned long seed)
{
	counter = 0;
	done = 0;
	sched_seed(seed);
	for (int cpu = 0; cpu < 2; cpu++)
		wake_up_process(task_create("add", cpu, 0, add, NULL));
	while (done < 2)
		cr_assert(sched_run());
	sched_seed(0);
	return counter;
}

Test(cpus, a_race_is_found_and_found_again)
{
	unsigned long lost = 0, first;

	power_on("mem=1M cpus=2");
	for (unsigned long seed = 1; seed <= 12; seed++) {
		first = add_on_two_cpus(seed);
		lost += first != 200;
		cr_assert_eq(add_on_two_cpus(seed), first, "seed %lu", seed);
	}
	cr_assert_gt(lost, 1, "%lu seeds of 12 found the race", lost);
}

Test(cpus, a_lock_keeps_others_out)
{
	power_on("mem=1M cpus=2");
	locked = 1;
	for (unsigned long seed = 1; seed <= 12; seed++)
		cr_assert_eq(add_on_two_cpus(seed), 200, "seed %lu", seed);
}

Test(cpus, threads_run_at_the_same_time)
{
	power_on("mem=1M cpus=2");
	sched_threads();
	locked = 1;
	cr_assert_eq(add_on_two_cpus(0), 200);
}

/* One more reader, or fewer: how many are there at most? */
static int reader(int more)
{
	static int now, most;

	now += more;
	most = max(most, now);
	return most;
}

/* What a writer does in two steps no reader, nested or not, sees half done. */
static int read_or_write(void *write)
{
	for (int i = 0; i < 50; i++) {
		if (write) {
			write_lock(&rwlock);
			counter++;
			sched_point();
			counter++;
			write_unlock(&rwlock);
			continue;
		}
		read_lock(&rwlock);
		reader(1);
		sched_point();
		read_lock(&rwlock);
		cr_assert_eq(counter % 2, 0);
		read_unlock(&rwlock);
		reader(-1);
		read_unlock(&rwlock);
	}
	__atomic_fetch_add(&done, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static void read_and_write_on_three_cpus(unsigned long seed)
{
	static int writes = 1;

	counter = 0;
	done = 0;
	sched_seed(seed);
	for (int cpu = 0; cpu < 3; cpu++)
		wake_up_process(task_create("rw", cpu, 0, read_or_write,
					    cpu ? NULL : &writes));
	while (done < 3)
		cr_assert(sched_run());
	sched_seed(0);
	cr_assert_eq(counter, 100);
	cr_assert(!rwlock_is_locked(&rwlock));
}

Test(cpus, many_read_or_one_writes)
{
	power_on("mem=1M cpus=3");
	for (unsigned long seed = 1; seed <= 12; seed++)
		read_and_write_on_three_cpus(seed);
	cr_assert_eq(reader(0), 2);
}

Test(cpus, threads_read_or_one_writes)
{
	power_on("mem=1M cpus=3");
	sched_threads();
	read_and_write_on_three_cpus(0);
}

static int wait_long(void *arg)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	cr_assert_eq(schedule_timeout(30), 0);
	done = 1;
	return 0;
}

Test(cpus, time_passes_when_all_wait)
{
	unsigned long before;

	power_on("mem=1M");
	before = jiffies;
	wake_up_process(task_create("wait", 0, 0, wait_long, NULL));
	sched_idle(29);
	cr_assert_eq(done, 0);
	sched_idle(10);
	cr_assert_eq(done, 1);
	cr_assert_eq(jiffies - before, 39);
}

static int take_sem(void *arg)
{
	down(&sem);
	done++;
	return 0;
}

Test(cpus, a_semaphore_wakes_one_at_a_time)
{
	power_on("mem=1M cpus=2");
	sema_init(&sem, 0);
	for (int i = 0; i < 3; i++)
		wake_up_process(task_create("take", i % 2, 0, take_sem, NULL));
	sched_idle(0);
	cr_assert_eq(done, 0);
	for (int i = 1; i <= 3; i++) {
		up(&sem);
		sched_idle(0);
		cr_assert_eq(done, i);
	}
	cr_assert_eq(down_trylock(&sem), 1);
}

Test(cpus, nobody_sleeps_under_a_lock)
{
	power_on("mem=1M");
	spin_lock(&lock);
	schedule();
	spin_unlock(&lock);
	cr_assert(strstr(machine->log.text, "scheduling while atomic: "
			 "swapper/0x00000001/0\n"));
}

/* --- The MMU ---------------------------------------------------------------- */

#define SLOT(n)		((volatile char *)PKMAP_ADDR(n))
#define HIGH(n)		pfn_to_page(max_low_pfn + (n))

static void map_slot(int slot, struct page *page, pgprot_t prot)
{
	set_pte(pkmap_page_table + slot, mk_pte(page, prot));
}

/* Does touching the slot fault? */
static int faults(int slot, int write)
{
	sigjmp_buf frame;
	void *outer = oops_catch(&frame);
	volatile int oops = 1;

	if (!sigsetjmp(frame, 0)) {
		if (write)
			*SLOT(slot) = 1;
		else
			(void)*SLOT(slot);
		oops = 0;
	}
	oops_catch(outer);
	return oops;
}

Test(mmu, addresses_mean_what_the_tables_say)
{
	power_on("mem=16M highmem=4M");
	cr_assert(faults(3, 0));
	map_slot(3, HIGH(7), PAGE_KERNEL);
	map_slot(4, HIGH(7), PAGE_KERNEL);
	map_slot(5, HIGH(8), PAGE_KERNEL);
	*SLOT(3) = 42;
	cr_assert_eq(*SLOT(4), 42);
	cr_assert_eq(*SLOT(5), 0);
	cr_assert_geq(machine->mmu.tlb_fills, 3);
}

Test(mmu, the_tlb_forgets_only_when_told)
{
	power_on("mem=16M highmem=4M");
	map_slot(3, HIGH(7), PAGE_KERNEL);
	map_slot(4, HIGH(8), PAGE_KERNEL);
	*SLOT(3) = 7;
	*SLOT(4) = 8;
	map_slot(3, HIGH(8), PAGE_KERNEL);
	cr_assert_eq(*SLOT(3), 7, "the old page, until there is a flush");
	flush_tlb_kernel_range(PKMAP_ADDR(3), PKMAP_ADDR(4));
	cr_assert_eq(*SLOT(3), 8);
	pte_clear(pkmap_page_table + 3);
	flush_tlb_all();
	cr_assert(faults(3, 0));
}

Test(mmu, pages_can_be_read_only)
{
	power_on("mem=16M highmem=4M");
	map_slot(3, HIGH(7), PAGE_KERNEL_RO);
	cr_assert(!faults(3, 0));
	cr_assert(faults(3, 1));
	map_slot(3, HIGH(7), PAGE_KERNEL);
	cr_assert(!faults(3, 1), "more rights need no flush");
}

Test(mmu, tables_that_make_no_sense_are_not_followed)
{
	power_on("mem=16M highmem=4M");
	set_pte(pkmap_page_table + 3, pfn_pte(max_pfn, PAGE_KERNEL));
	cr_assert(faults(3, 0), "a page beyond all RAM");
	set_pgd(pgd_offset_k(PKMAP_BASE), __pgd(~0UL));
	cr_assert(faults(4, 0), "a table beyond all RAM");
}

Test(mmu, the_tlb_has_room_for_so_many)
{
	power_on("mem=16M highmem=4M");
	for (int i = 0; i < LAST_PKMAP; i++)
		map_slot(i, HIGH(i), PAGE_KERNEL);
	for (int turn = 0; turn < 3; turn++)
		for (int i = 0; i < LAST_PKMAP; i++)
			cr_assert_eq((*SLOT(i))++, turn);
	cr_assert_leq(machine->mmu.tlb_fills, LAST_PKMAP + 64);
}
