/*
 * Spinlocks.  Who holds one must not sleep, and holds it shortly.  A lock that
 * an interrupt handler takes too must be taken with interrupts off.
 *
 * A lock remembers where it was taken, so that a CPU which would wait for
 * itself is told so, with both lines, instead of hanging.
 */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

#include <asm/system.h>
#include <linux/compiler.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/smp.h>

typedef struct {
	volatile unsigned int slock;
	/** Where it was taken last; a line number, and the CPU plus one. */
	unsigned int line;
	unsigned int owner;
} spinlock_t;

#define SPIN_LOCK_UNLOCKED	(spinlock_t) { 0, 0, 0 }
#define DEFINE_SPINLOCK(name)	spinlock_t name = { 0, 0, 0 }
#define spin_lock_init(lock)	((void)(*(lock) = SPIN_LOCK_UNLOCKED))
#define spin_is_locked(lock)	((lock)->slock != 0)

/** Waits for a lock that somebody else holds; oopses if that is forever. */
void __spin_wait(spinlock_t *lock, const char *file, int line);
/** Complains about the release of a lock that is not held. */
void __spin_not_held(spinlock_t *lock, const char *file, int line);

static inline void __spin_lock(spinlock_t *lock, const char *file, int line)
{
	preempt_disable();
	if (unlikely(xchg(&lock->slock, 1)))
		__spin_wait(lock, file, line);
	lock->line = (unsigned int)line;
	lock->owner = (unsigned int)smp_processor_id() + 1;
}

static inline void __spin_unlock(spinlock_t *lock, const char *file, int line)
{
	if (unlikely(!lock->slock))
		__spin_not_held(lock, file, line);
	lock->owner = 0;
	__atomic_store_n(&lock->slock, 0, __ATOMIC_RELEASE);
	preempt_enable();
}

#define spin_lock(lock)		__spin_lock(lock, __FILE__, __LINE__)
#define spin_unlock(lock)	__spin_unlock(lock, __FILE__, __LINE__)

#define spin_lock_irqsave(lock, flags) do {				\
	local_irq_save(flags);						\
	spin_lock(lock);						\
} while (0)
#define spin_unlock_irqrestore(lock, flags) do {			\
	spin_unlock(lock);						\
	local_irq_restore(flags);					\
} while (0)
#define spin_lock_irq(lock) do {					\
	local_irq_disable();						\
	spin_lock(lock);						\
} while (0)
#define spin_unlock_irq(lock) do {					\
	spin_unlock(lock);						\
	local_irq_enable();						\
} while (0)
#define spin_lock_bh(lock) do {						\
	local_bh_disable();						\
	spin_lock(lock);						\
} while (0)
#define spin_unlock_bh(lock) do {					\
	spin_unlock(lock);						\
	local_bh_enable();						\
} while (0)

#endif /* _LINUX_SPINLOCK_H */
