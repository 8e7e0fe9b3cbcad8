/*
 * Semaphores that many may hold to read, or one to write.  Who waits to write
 * keeps new readers out.
 *
 * Linux: lib/rwsem-spinlock.c.
 */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/wait.h>

struct rw_semaphore {
	/** How many read; -1 if somebody writes.  Guarded by wait.lock. */
	int activity;
	/** How many wait to write. */
	int writers;
	wait_queue_head_t wait;
};

#define __RWSEM_INITIALIZER(name)					\
	{ 0, 0, __WAIT_QUEUE_HEAD_INITIALIZER((name).wait) }
#define DECLARE_RWSEM(name)						\
	struct rw_semaphore name = __RWSEM_INITIALIZER(name)

static inline void init_rwsem(struct rw_semaphore *sem)
{
	sem->activity = 0;
	sem->writers = 0;
	init_waitqueue_head(&sem->wait);
}

void down_read(struct rw_semaphore *sem);
/** Returns 1 if it got it, 0 if it would have to wait. */
int down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
/** A writer becomes a reader, with nobody else in between. */
void downgrade_write(struct rw_semaphore *sem);

#endif /* _LINUX_RWSEM_H */
