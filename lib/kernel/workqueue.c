/*
 * Work queues.  Each queue has a thread for each CPU, made when that CPU has
 * work for it for the first time.
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

/* One CPU's part of a queue. */
struct cpu_queue {
	struct workqueue_struct *wq;
	spinlock_t lock;
	struct list_head list;
	/** The thread sleeps on more, those who flush on done. */
	wait_queue_head_t more, done;
	/** Work submitted, and work that is through. */
	unsigned long submitted, finished;
	struct task_struct *thread;
	/** What runs now. */
	void (*running)(void *data);
};

struct workqueue_struct {
	char name[16];
	int used;
	int ends;
	struct cpu_queue cpu[NR_CPUS];
};

static struct workqueue_struct queues[NR_QUEUES];

#define for_each_cpu_queue(q, wq) \
	for ((q) = (wq)->cpu; (q) < (wq)->cpu + NR_CPUS; (q)++)

/* The queue that all share. */
static struct workqueue_struct *events(void)
{
	static struct workqueue_struct *wq;

	if (!wq)
		wq = create_workqueue("events");
	return wq;
}

static struct work_struct *take_first(struct cpu_queue *q)
{
	struct work_struct *work = NULL;
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	if (!list_empty(&q->list)) {
		work = list_entry(q->list.next, struct work_struct, entry);
		list_del_init(&work->entry);
	}
	spin_unlock_irqrestore(&q->lock, flags);
	return work;
}

/* The function may free the work, so it is done with before. */
static void run(struct cpu_queue *q, struct work_struct *work)
{
	void (*func)(void *data) = work->func;
	void *data = work->data;
	struct call_check check;

	clear_bit(0, &work->pending);
	q->running = func;
	check_begin(&check);
	func(data);
	check_end(&check, (unsigned long)func);
	q->running = NULL;
	q->finished++;
	wake_up_all(&q->done);
}

static int worker(void *arg)
{
	struct cpu_queue *q = arg;
	struct work_struct *work;

	daemonize("%s/%d", q->wq->name, smp_processor_id());
	while (!q->wq->ends) {
		work = take_first(q);
		if (work)
			run(q, work);
		else
			wait_event(q->more, !list_empty(&q->list) ||
				   q->wq->ends);
	}
	q->thread = NULL;
	wake_up_all(&q->done);
	return 0;
}

struct workqueue_struct *create_workqueue(const char *name)
{
	struct workqueue_struct *wq = queues;
	struct cpu_queue *q;

	while (wq < queues + NR_QUEUES && wq->used)
		wq++;
	if (wq == queues + NR_QUEUES)
		return NULL;
	memset(wq, 0, sizeof(*wq));
	wq->used = 1;
	strlcpy(wq->name, name, sizeof(wq->name));
	for_each_cpu_queue(q, wq) {
		q->wq = wq;
		spin_lock_init(&q->lock);
		INIT_LIST_HEAD(&q->list);
		init_waitqueue_head(&q->more);
		init_waitqueue_head(&q->done);
	}
	return wq;
}
EXPORT_SYMBOL(create_workqueue);

/* Gives work to this CPU's thread. */
static void append(struct workqueue_struct *wq, struct work_struct *work)
{
	struct cpu_queue *q = &wq->cpu[smp_processor_id()];
	unsigned long flags;

	work->wq_data = wq;
	spin_lock_irqsave(&q->lock, flags);
	list_add_tail(&work->entry, &q->list);
	q->submitted++;
	spin_unlock_irqrestore(&q->lock, flags);
	if (!q->thread) {
		int pid = kernel_thread(worker, q, CLONE_KERNEL);

		q->thread = find_task_by_pid(pid);
	}
	wake_up(&q->more);
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
	struct cpu_queue *q;
	unsigned long goal;

	might_sleep();
	for_each_cpu_queue(q, wq) {
		if (current == q->thread)
			continue;
		goal = q->submitted;
		wait_event(q->done, (long)(q->finished - goal) >= 0);
	}
}
EXPORT_SYMBOL(flush_workqueue);

void destroy_workqueue(struct workqueue_struct *wq)
{
	struct cpu_queue *q;

	flush_workqueue(wq);
	wq->ends = 1;
	for_each_cpu_queue(q, wq) {
		wake_up(&q->more);
		wait_event(q->done, !q->thread);
	}
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
	struct cpu_queue *q;

	for_each_cpu_queue(q, events())
		if (current == q->thread)
			return 1;
	return 0;
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
	struct workqueue_struct *wq;
	struct cpu_queue *q;

	for (wq = queues; wq < queues + NR_QUEUES; wq++)
		for_each_cpu_queue(q, wq)
			if (wq->used && (unsigned long)q->running == fn)
				return 1;
	return 0;
}

/* The same for one CPU's part of a queue. */
static unsigned long queued(struct cpu_queue *q, unsigned long start,
			    unsigned long end)
{
	struct work_struct *work;

	if (inside((void *)q->running, start, end))
		return (unsigned long)q->running;
	list_for_each_entry(work, &q->list, entry)
		if (inside((void *)work->func, start, end)) {
			list_del_init(&work->entry);
			q->finished++;
			return (unsigned long)work->func;
		}
	return 0;
}

unsigned long work_of(unsigned long start, unsigned long end)
{
	struct workqueue_struct *wq;
	struct cpu_queue *q;
	unsigned long fn;

	for (wq = queues; wq < queues + NR_QUEUES; wq++)
		for_each_cpu_queue(q, wq) {
			fn = wq->used ? queued(q, start, end) : 0;
			if (fn)
				return fn;
		}
	return 0;
}
