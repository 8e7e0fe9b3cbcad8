/*
 * Completions, and semaphores for readers and writers.
 * Linux: kernel/sched.c and lib/rwsem-spinlock.c.
 */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/rwsem.h>
#include <linux/sched.h>

/* Takes one if there is one. */
static int take(struct completion *x)
{
	unsigned long flags;
	int got;

	spin_lock_irqsave(&x->wait.lock, flags);
	got = x->done > 0;
	if (got && x->done != UINT_MAX / 2)
		x->done--;
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return got;
}

void wait_for_completion(struct completion *x)
{
	might_sleep();
	wait_event(x->wait, take(x));
}
EXPORT_SYMBOL(wait_for_completion);

int wait_for_completion_interruptible(struct completion *x)
{
	might_sleep();
	return wait_event_interruptible(x->wait, take(x));
}
EXPORT_SYMBOL(wait_for_completion_interruptible);

unsigned long wait_for_completion_timeout(struct completion *x,
					  unsigned long timeout)
{
	int got = 0;
	long left;

	might_sleep();
	left = wait_event_timeout(x->wait, (got = got || take(x)),
				  (long)timeout);
	return got ? (unsigned long)(left ? left : 1) : 0;
}
EXPORT_SYMBOL(wait_for_completion_timeout);

void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done != UINT_MAX / 2)
		x->done++;
	spin_unlock_irqrestore(&x->wait.lock, flags);
	wake_up(&x->wait);
}
EXPORT_SYMBOL(complete);

void complete_all(struct completion *x)
{
	x->done = UINT_MAX / 2;
	wake_up_all(&x->wait);
}
EXPORT_SYMBOL(complete_all);

void complete_and_exit(struct completion *x, long code)
{
	if (x)
		complete(x);
	do_exit(code);
}
EXPORT_SYMBOL(complete_and_exit);

/* --- Readers and writers ---------------------------------------------------- */

/* Tries to get in: as one more reader, or alone. */
static int try_read(struct rw_semaphore *sem)
{
	unsigned long flags;
	int got;

	spin_lock_irqsave(&sem->wait.lock, flags);
	got = sem->activity >= 0 && !sem->writers;
	sem->activity += got;
	spin_unlock_irqrestore(&sem->wait.lock, flags);
	return got;
}

/* @waits: this one is among sem->writers. */
static int try_write(struct rw_semaphore *sem, int waits)
{
	unsigned long flags;
	int got;

	spin_lock_irqsave(&sem->wait.lock, flags);
	got = sem->activity == 0 && sem->writers - waits >= 0;
	if (got) {
		sem->activity = -1;
		sem->writers -= waits;
	}
	spin_unlock_irqrestore(&sem->wait.lock, flags);
	return got;
}

static void leave(struct rw_semaphore *sem, int activity)
{
	unsigned long flags;

	spin_lock_irqsave(&sem->wait.lock, flags);
	sem->activity += activity;
	spin_unlock_irqrestore(&sem->wait.lock, flags);
	wake_up_all(&sem->wait);
}

void down_read(struct rw_semaphore *sem)
{
	might_sleep();
	wait_event(sem->wait, try_read(sem));
}
EXPORT_SYMBOL(down_read);

int down_read_trylock(struct rw_semaphore *sem)
{
	return try_read(sem);
}
EXPORT_SYMBOL(down_read_trylock);

void up_read(struct rw_semaphore *sem)
{
	leave(sem, -1);
}
EXPORT_SYMBOL(up_read);

void down_write(struct rw_semaphore *sem)
{
	unsigned long flags;

	might_sleep();
	spin_lock_irqsave(&sem->wait.lock, flags);
	sem->writers++;
	spin_unlock_irqrestore(&sem->wait.lock, flags);
	wait_event(sem->wait, try_write(sem, 1));
}
EXPORT_SYMBOL(down_write);

int down_write_trylock(struct rw_semaphore *sem)
{
	return try_write(sem, 0);
}
EXPORT_SYMBOL(down_write_trylock);

void up_write(struct rw_semaphore *sem)
{
	leave(sem, 1);
}
EXPORT_SYMBOL(up_write);

void downgrade_write(struct rw_semaphore *sem)
{
	leave(sem, 2);
}
EXPORT_SYMBOL(downgrade_write);
