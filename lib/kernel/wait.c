/*
 * Wait queues and semaphores.  Linux: kernel/wait.c, kernel/sched.c and
 * arch/i386/kernel/semaphore.c.
 */
#include <asm/semaphore.h>
#include <linux/module.h>
#include <linux/wait.h>
#include <machine/oops.h>

/* More tasks than there are can't wait. */
#define WAITERS_MAX	1000

int default_wake_function(wait_queue_t *wait, unsigned int mode, int sync,
			  void *key)
{
	return wake_up_state(wait->task, mode);
}
EXPORT_SYMBOL(default_wake_function);

int autoremove_wake_function(wait_queue_t *wait, unsigned int mode, int sync,
			     void *key)
{
	int woken = default_wake_function(wait, mode, sync, key);

	if (woken)
		list_del_init(&wait->task_list);
	return woken;
}
EXPORT_SYMBOL(autoremove_wake_function);

void __wake_up(wait_queue_head_t *q, unsigned int mode, int nr, void *key)
{
	struct list_head *pos, *next;
	unsigned long flags;
	int seen = 0;

	spin_lock_irqsave(&q->lock, flags);
	list_for_each_safe(pos, next, &q->task_list) {
		wait_queue_t *wait = list_entry(pos, wait_queue_t, task_list);
		unsigned int exclusive = wait->flags & WQ_FLAG_EXCLUSIVE;

		if (++seen > WAITERS_MAX)
			oops_raise(OOPS_BUG, "", 0, "", "the wait queue has no "
				   "end: a task has left it and its entry has "
				   "not");
		if (wait->func(wait, mode, 0, key) && exclusive && !--nr)
			break;
	}
	spin_unlock_irqrestore(&q->lock, flags);
}
EXPORT_SYMBOL(__wake_up);

void add_wait_queue(wait_queue_head_t *q, wait_queue_t *wait)
{
	unsigned long flags;

	wait->flags &= ~WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&q->lock, flags);
	list_add(&wait->task_list, &q->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}
EXPORT_SYMBOL(add_wait_queue);

void add_wait_queue_exclusive(wait_queue_head_t *q, wait_queue_t *wait)
{
	unsigned long flags;

	wait->flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&q->lock, flags);
	list_add_tail(&wait->task_list, &q->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}
EXPORT_SYMBOL(add_wait_queue_exclusive);

void remove_wait_queue(wait_queue_head_t *q, wait_queue_t *wait)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	list_del_init(&wait->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}
EXPORT_SYMBOL(remove_wait_queue);

/* Exclusive ones go to the end.  Where that is, only who has the lock knows. */
static void prepare(wait_queue_head_t *q, wait_queue_t *wait, int state)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	if (list_empty(&wait->task_list))
		list_add(&wait->task_list, wait->flags & WQ_FLAG_EXCLUSIVE ?
			 q->task_list.prev : &q->task_list);
	set_current_state(state);
	spin_unlock_irqrestore(&q->lock, flags);
}

void prepare_to_wait(wait_queue_head_t *q, wait_queue_t *wait, int state)
{
	wait->flags &= ~WQ_FLAG_EXCLUSIVE;
	prepare(q, wait, state);
}
EXPORT_SYMBOL(prepare_to_wait);

void prepare_to_wait_exclusive(wait_queue_head_t *q, wait_queue_t *wait,
			       int state)
{
	wait->flags |= WQ_FLAG_EXCLUSIVE;
	prepare(q, wait, state);
}
EXPORT_SYMBOL(prepare_to_wait_exclusive);

/* A waker may have taken it off the list, and must be done with it then. */
void finish_wait(wait_queue_head_t *q, wait_queue_t *wait)
{
	set_current_state(TASK_RUNNING);
	remove_wait_queue(q, wait);
}
EXPORT_SYMBOL(finish_wait);

static long sleep(wait_queue_head_t *q, int state, long timeout)
{
	DECLARE_WAITQUEUE(wait, current);

	set_current_state(state);
	add_wait_queue(q, &wait);
	timeout = schedule_timeout(timeout);
	remove_wait_queue(q, &wait);
	return timeout;
}

void sleep_on(wait_queue_head_t *q)
{
	sleep(q, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
}
EXPORT_SYMBOL(sleep_on);

void interruptible_sleep_on(wait_queue_head_t *q)
{
	sleep(q, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
}
EXPORT_SYMBOL(interruptible_sleep_on);

long sleep_on_timeout(wait_queue_head_t *q, long timeout)
{
	return sleep(q, TASK_UNINTERRUPTIBLE, timeout);
}
EXPORT_SYMBOL(sleep_on_timeout);

long interruptible_sleep_on_timeout(wait_queue_head_t *q, long timeout)
{
	return sleep(q, TASK_INTERRUPTIBLE, timeout);
}
EXPORT_SYMBOL(interruptible_sleep_on_timeout);

/* --- Semaphores ------------------------------------------------------------ */

int down_trylock(struct semaphore *sem)
{
	unsigned long flags;
	int none;

	spin_lock_irqsave(&sem->wait.lock, flags);
	none = sem->count <= 0;
	if (!none)
		sem->count--;
	spin_unlock_irqrestore(&sem->wait.lock, flags);
	return none;
}
EXPORT_SYMBOL(down_trylock);

static int wait_for(struct semaphore *sem, int state)
{
	int error = 0;
	DEFINE_WAIT(wait);

	might_sleep();
	if (!down_trylock(sem))
		return 0;
	for (;;) {
		prepare_to_wait_exclusive(&sem->wait, &wait, state);
		if (!down_trylock(sem))
			break;
		if (state == TASK_INTERRUPTIBLE && signal_pending(current)) {
			error = -EINTR;
			break;
		}
		schedule();
	}
	finish_wait(&sem->wait, &wait);
	/* The wake-up that came for us may be somebody else's now. */
	if (error)
		wake_up(&sem->wait);
	return error;
}

void down(struct semaphore *sem)
{
	wait_for(sem, TASK_UNINTERRUPTIBLE);
}
EXPORT_SYMBOL(down);

int down_interruptible(struct semaphore *sem)
{
	return wait_for(sem, TASK_INTERRUPTIBLE);
}
EXPORT_SYMBOL(down_interruptible);

void up(struct semaphore *sem)
{
	unsigned long flags;

	spin_lock_irqsave(&sem->wait.lock, flags);
	sem->count++;
	spin_unlock_irqrestore(&sem->wait.lock, flags);
	wake_up(&sem->wait);
}
EXPORT_SYMBOL(up);
