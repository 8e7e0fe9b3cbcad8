/*
 * Semaphores: locks that one sleeps for.  down() takes one unit and sleeps
 * until there is one; up() gives it back, from any context.
 *
 * Linux: include/asm-i386/semaphore.h.
 */
#ifndef _ASM_SEMAPHORE_H
#define _ASM_SEMAPHORE_H

#include <linux/wait.h>

struct semaphore {
	/** Units left.  Guarded by wait.lock. */
	int count;
	wait_queue_head_t wait;
};

#define __SEMAPHORE_INITIALIZER(name, n)				\
	{ (n), __WAIT_QUEUE_HEAD_INITIALIZER((name).wait) }
#define DECLARE_MUTEX(name)						\
	struct semaphore name = __SEMAPHORE_INITIALIZER(name, 1)
#define DECLARE_MUTEX_LOCKED(name)					\
	struct semaphore name = __SEMAPHORE_INITIALIZER(name, 0)

static inline void sema_init(struct semaphore *sem, int val)
{
	sem->count = val;
	init_waitqueue_head(&sem->wait);
}

/** As later kernels have it. */
#define DEFINE_SEMAPHORE(name)	DECLARE_MUTEX(name)
#define init_MUTEX(sem)		sema_init(sem, 1)
#define init_MUTEX_LOCKED(sem)	sema_init(sem, 0)

void down(struct semaphore *sem);
/** The same; a signal ends it with -EINTR.  0 otherwise. */
int down_interruptible(struct semaphore *sem);
/** Returns 0 if it got a unit at once, 1 if there was none.  Any context. */
int down_trylock(struct semaphore *sem);
void up(struct semaphore *sem);

#endif /* _ASM_SEMAPHORE_H */
