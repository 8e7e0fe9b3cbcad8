/*
 * The kernel around the drivers, by itself: timers, work, tasklets and threads.
 */
#define _GNU_SOURCE
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/workqueue.h>
#include <string.h>

#include "machine-test.h"

static char order[16];

static void mark(unsigned long data)
{
	char text[2] = { (char)data, '\0' };

	cr_assert(in_interrupt());
	strcat(order, text);
}

static void do_work(void *data)
{
	cr_assert(!in_interrupt());
	msleep(1);
	strcat(order, data);
}

Test(files, timers_go_off_in_time)
{
	struct timer_list t[3];

	power_on("mem=1M cpus=2");
	for (int i = 0; i < 3; i++)
		setup_timer(&t[i], mark, (unsigned long)"abc"[i]);
	t[0].expires = jiffies + 30;
	add_timer(&t[0]);
	t[1].expires = jiffies + 10;
	add_timer_on(&t[1], 1);
	cr_assert_eq(mod_timer(&t[2], jiffies + 20), 0);
	sched_idle(9);
	cr_assert_str_eq(order, "");
	sched_idle(1);
	cr_assert_str_eq(order, "b");
	cr_assert_eq(mod_timer(&t[0], jiffies + 5), 1);
	sched_idle(20);
	cr_assert_str_eq(order, "bac");
	cr_assert_eq(del_timer_sync(&t[0]), 0);
	t[0].expires = jiffies + 1;
	add_timer(&t[0]);
	cr_assert_eq(del_timer(&t[0]), 1);
	sched_idle(20);
	cr_assert_str_eq(order, "bac");
}

Test(files, work_is_done_in_turn_and_once)
{
	struct workqueue_struct *wq;
	struct work_struct w[3];

	power_on("mem=1M");
	wq = create_workqueue("test");
	INIT_WORK(&w[0], do_work, "a");
	INIT_WORK(&w[1], do_work, "b");
	INIT_WORK(&w[2], do_work, "c");
	cr_assert_eq(queue_delayed_work(wq, &w[2], 10), 1);
	cr_assert_eq(queue_work(wq, &w[1]), 1);
	cr_assert_eq(queue_work(wq, &w[1]), 0);
	cr_assert_eq(queue_work(wq, &w[0]), 1);
	flush_workqueue(wq);
	cr_assert_str_eq(order, "ba");
	cr_assert_eq(schedule_delayed_work(&w[0], 100), 1);
	cr_assert_eq(cancel_delayed_work(&w[0]), 1);
	sched_idle(200);
	cr_assert_str_eq(order, "bac");
	destroy_workqueue(wq);
}

Test(files, tasklets_run_soon_and_once)
{
	struct tasklet_struct t;

	power_on("mem=1M");
	tasklet_init(&t, mark, 't');
	tasklet_disable(&t);
	tasklet_schedule(&t);
	tasklet_schedule(&t);
	sched_idle(1);
	cr_assert_str_eq(order, "");
	tasklet_enable(&t);
	sched_idle(1);
	cr_assert_str_eq(order, "t");
	tasklet_schedule(&t);
	tasklet_kill(&t);
	cr_assert_str_eq(order, "tt");
}

static struct rw_semaphore rwsem;
static DECLARE_COMPLETION(completion);

static int read_it(void *arg)
{
	down_read(&rwsem);
	strcat(order, "r");
	up_read(&rwsem);
	complete(&completion);
	return 0;
}

static int write_it(void *arg)
{
	down_write(&rwsem);
	strcat(order, "w");
	up_write(&rwsem);
	complete(&completion);
	return 0;
}

Test(files, who_waits_to_write_keeps_readers_out)
{
	power_on("mem=1M");
	init_rwsem(&rwsem);
	down_read(&rwsem);
	cr_assert_eq(down_read_trylock(&rwsem), 1);
	cr_assert_eq(down_write_trylock(&rwsem), 0);
	kernel_thread(write_it, NULL, 0);
	sched_idle(1);
	kernel_thread(read_it, NULL, 0);
	sched_idle(1);
	cr_assert_str_eq(order, "");
	up_read(&rwsem);
	up_read(&rwsem);
	wait_for_completion(&completion);
	wait_for_completion(&completion);
	cr_assert_str_eq(order, "wr");
	cr_assert_eq(wait_for_completion_timeout(&completion, 10), 0);
}

static int until_stopped(void *arg)
{
	while (!kthread_should_stop())
		msleep(10);
	return 7;
}

Test(files, a_kernel_thread_can_be_stopped)
{
	struct task_struct *k;

	power_on("mem=1M");
	k = kthread_run(until_stopped, NULL, "stopme/%d", 3);
	sched_idle(100);
	cr_assert_str_eq(k->comm, "stopme/3");
	cr_assert_eq(kthread_stop(k), 7);
	cr_assert_neq(find_task_by_pid(k->pid), k);
}

Test(files, threads_that_end_make_room)
{
	power_on("mem=1M");
	for (int i = 0; i < 500; i++) {
		cr_assert_gt(kernel_thread(read_it, NULL, 0), 0, "%d", i);
		init_rwsem(&rwsem);
		sched_idle(1);
		order[0] = '\0';
	}
}

Test(files, who_waits_for_the_clock_sees_it_go)
{
	unsigned long end;
	struct timer_list t;

	power_on("mem=1M");
	setup_timer(&t, mark, 't');
	mod_timer(&t, jiffies + 5);
	end = jiffies + 10;
	while (time_before(jiffies, end))
		cpu_relax();
	cr_assert_str_eq(order, "t");
	end = jiffies + 10;
	while (time_before(jiffies, end))
		schedule();
	end = jiffies + 3;
	mdelay(3);
	cr_assert_geq(jiffies, end);
}
