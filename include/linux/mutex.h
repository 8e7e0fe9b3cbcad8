/*
 * Mutexes, which later kernels have instead of semaphores of one unit; here
 * they are such semaphores.
 */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

#include <asm/semaphore.h>

struct mutex {
	struct semaphore sem;
};

#define DEFINE_MUTEX(name)						\
	struct mutex name = { __SEMAPHORE_INITIALIZER((name).sem, 1) }
#define mutex_init(lock)	init_MUTEX(&(lock)->sem)
#define mutex_destroy(lock)	((void)(lock))
#define mutex_lock(lock)	down(&(lock)->sem)
#define mutex_lock_interruptible(lock)	down_interruptible(&(lock)->sem)
#define mutex_trylock(lock)	(!down_trylock(&(lock)->sem))
#define mutex_unlock(lock)	up(&(lock)->sem)
#define mutex_is_locked(lock)	((lock)->sem.count <= 0)

#endif /* _LINUX_MUTEX_H */
