/*
 * Work queues.  Each queue has a thread of its own, made when work is there
 * for the first time.
 *
 * Linux: kernel/workqueue.c.
 */
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "layer.h"

#define NR_QUEUES	16

struct workqueue_struct {
	char name[16];
	int used;
	spinlock_t lock;
	struct list_head list;
	/** The thread sleeps on more, those who flush on done. */
	wait_queue_head_t more, done;
	/** Work submitted, and work that is through. */
	unsigned long submitted, finished;
	struct task_struct *thread;
	int ends;
	/** What runs now. */
	void (*running)(void *data);
};

static struct workqueue_struct queues[NR_QUEUES];

/* The queue that all share. */
static struct workqueue_struct *events(void)
{
	static struct workqueue_struct *wq;

	if (!wq)
		wq = create_workqueue("events");
	return wq;
}

static struct work_struct *take_first(struct workqueue_struct *wq)
{
	struct work_struct *work = NULL;
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	if (!list_empty(&wq->list)) {
		work = list_entry(wq->list.next, struct work_struct, entry);
		list_del_init(&work->entry);
	}
	spin_unlock_irqrestore(&wq->lock, flags);
	return work;
}

/* The function may free the work, so it is done with before. */
static void run(struct workqueue_struct *wq, struct work_struct *work)
{
	void (*func)(void *data) = work->func;
	void *data = work->data;
	struct call_check check;

	clear_bit(0, &work->pending);
	wq->running = func;
	check_begin(&check);
	func(data);
	check_end(&check, (unsigned long)func);
	wq->running = NULL;
	wq->finished++;
	wake_up_all(&wq->done);
}

static int worker(void *arg)
{
	struct workqueue_struct *wq = arg;
	struct work_struct *work;

	daemonize("%s/%d", wq->name, smp_processor_id());
	while (!wq->ends) {
		work = take_first(wq);
		if (work)
			run(wq, work);
		else
			wait_event(wq->more, !list_empty(&wq->list) ||
				   wq->ends);
	}
	wq->thread = NULL;
	wake_up_all(&wq->done);
	return 0;
}

struct workqueue_struct *create_workqueue(const char *name)
{
	struct workqueue_struct *wq = queues;

	while (wq < queues + NR_QUEUES && wq->used)
		wq++;
	if (wq == queues + NR_QUEUES)
		return NULL;
	*wq = (struct workqueue_struct){ .used = 1 };
	strlcpy(wq->name, name, sizeof(wq->name));
	spin_lock_init(&wq->lock);
	INIT_LIST_HEAD(&wq->list);
	init_waitqueue_head(&wq->more);
	init_waitqueue_head(&wq->done);
	return wq;
}
EXPORT_SYMBOL(create_workqueue);

static void append(struct workqueue_struct *wq, struct work_struct *work)
{
	unsigned long flags;

	work->wq_data = wq;
	spin_lock_irqsave(&wq->lock, flags);
	list_add_tail(&work->entry, &wq->list);
	wq->submitted++;
	spin_unlock_irqrestore(&wq->lock, flags);
	if (!wq->thread) {
		int pid = kernel_thread(worker, wq, CLONE_KERNEL);

		wq->thread = find_task_by_pid(pid);
	}
	wake_up(&wq->more);
}

int queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	if (test_and_set_bit(0, &work->pending))
		return 0;
	append(wq, work);
	return 1;
}
EXPORT_SYMBOL(queue_work);

static void delay_is_over(unsigned long data)
{
	struct work_struct *work = (struct work_struct *)data;

	append(work->wq_data, work);
}

static int queue_delayed(struct workqueue_struct *wq, struct work_struct *work,
			 unsigned long delay, int cpu)
{
	if (test_and_set_bit(0, &work->pending))
		return 0;
	work->wq_data = wq;
	if (!work->timer.entry.next)	/* of DECLARE_WORK() */
		init_timer(&work->timer);
	work->timer.expires = jiffies + delay;
	work->timer.data = (unsigned long)work;
	work->timer.function = delay_is_over;
	add_timer_on(&work->timer, cpu);
	return 1;
}

int queue_delayed_work(struct workqueue_struct *wq, struct work_struct *work,
		       unsigned long delay)
{
	return queue_delayed(wq, work, delay, smp_processor_id());
}
EXPORT_SYMBOL(queue_delayed_work);

void flush_workqueue(struct workqueue_struct *wq)
{
	unsigned long goal = wq->submitted;

	might_sleep();
	if (current == wq->thread)
		return;
	wait_event(wq->done, (long)(wq->finished - goal) >= 0);
}
EXPORT_SYMBOL(flush_workqueue);

void destroy_workqueue(struct workqueue_struct *wq)
{
	flush_workqueue(wq);
	wq->ends = 1;
	wake_up(&wq->more);
	wait_event(wq->done, !wq->thread);
	wq->used = 0;
}
EXPORT_SYMBOL(destroy_workqueue);

int schedule_work(struct work_struct *work)
{
	return queue_work(events(), work);
}
EXPORT_SYMBOL(schedule_work);

int schedule_delayed_work(struct work_struct *work, unsigned long delay)
{
	return queue_delayed_work(events(), work, delay);
}
EXPORT_SYMBOL(schedule_delayed_work);

int schedule_delayed_work_on(int cpu, struct work_struct *work,
			     unsigned long delay)
{
	return queue_delayed(events(), work, delay, cpu);
}
EXPORT_SYMBOL(schedule_delayed_work_on);

void flush_scheduled_work(void)
{
	flush_workqueue(events());
}
EXPORT_SYMBOL(flush_scheduled_work);

int current_is_keventd(void)
{
	return current == events()->thread;
}
EXPORT_SYMBOL(current_is_keventd);

/* --- For rmmod --------------------------------------------------------------- */

static int inside(void *fn, unsigned long start, unsigned long end)
{
	return (unsigned long)fn - start < end - start;
}

unsigned long timer_calls(const struct timer_list *timer)
{
	const struct work_struct *work =
		container_of(timer, struct work_struct, timer);

	return timer->function == delay_is_over ? (unsigned long)work->func :
		(unsigned long)timer->function;
}

int work_runs(unsigned long fn)
{
	for (struct workqueue_struct *wq = queues; wq < queues + NR_QUEUES;
	     wq++)
		if (wq->used && (unsigned long)wq->running == fn)
			return 1;
	return 0;
}

unsigned long work_of(unsigned long start, unsigned long end)
{
	struct work_struct *work;

	for (struct workqueue_struct *wq = queues; wq < queues + NR_QUEUES;
	     wq++) {
		if (!wq->used)
			continue;
		if (inside((void *)wq->running, start, end))
			return (unsigned long)wq->running;
		list_for_each_entry(work, &wq->list, entry)
			if (inside((void *)work->func, start, end)) {
				list_del_init(&work->entry);
				wq->finished++;
				return (unsigned long)work->func;
			}
	}
	return 0;
}
