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
#include <machine/sched.h>

typedef struct {
	volatile unsigned int slock;
	/** Where it was taken last; a line number, and the CPU plus one. */
	unsigned int line;
	unsigned int owner;
} spinlock_t;

#define SPIN_LOCK_INITIALIZER	{ 0, 0, 0 }
#define SPIN_LOCK_UNLOCKED	(spinlock_t) SPIN_LOCK_INITIALIZER
#define DEFINE_SPINLOCK(name)	spinlock_t name = { 0, 0, 0 }
#define spin_lock_init(lock)	((void)(*(lock) = SPIN_LOCK_UNLOCKED))
#define spin_is_locked(lock)						\
	(__atomic_load_n(&(lock)->slock, __ATOMIC_RELAXED) != 0)

/** Waits for a lock that somebody else holds; oopses if that is forever. */
void __spin_wait(spinlock_t *lock, const char *file, int line);
/** Complains about the release of a lock that is not held. */
void __spin_not_held(spinlock_t *lock, const char *file, int line);

/* Others may look while they wait. */
static inline void __spin_taken(spinlock_t *lock, int line)
{
	__atomic_store_n(&lock->line, (unsigned int)line, __ATOMIC_RELAXED);
	__atomic_store_n(&lock->owner, (unsigned int)smp_processor_id() + 1,
			 __ATOMIC_RELAXED);
}

static inline void __spin_lock(spinlock_t *lock, const char *file, int line)
{
	preempt_disable();
	sched_point();
	if (unlikely(xchg(&lock->slock, 1)))
		__spin_wait(lock, file, line);
	__spin_taken(lock, line);
}

static inline void __spin_unlock(spinlock_t *lock, const char *file, int line)
{
	if (unlikely(!spin_is_locked(lock)))
		__spin_not_held(lock, file, line);
	__atomic_store_n(&lock->owner, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&lock->slock, 0, __ATOMIC_RELEASE);
	sched_point();
	preempt_enable();
}

/** Takes the lock if it is free; returns whether it did. */
static inline int spin_trylock(spinlock_t *lock)
{
	preempt_disable();
	sched_point();
	if (xchg(&lock->slock, 1)) {
		preempt_enable();
		return 0;
	}
	__spin_taken(lock, 0);
	return 1;
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

#define spin_trylock_bh(lock) ({					\
	local_bh_disable();						\
	spin_trylock(lock) ? 1 : ({ local_bh_enable(); 0; }); })
#define spin_trylock_irq(lock) ({					\
	local_irq_disable();						\
	spin_trylock(lock) ? 1 : ({ local_irq_enable(); 0; }); })
#define spin_trylock_irqsave(lock, flags) ({				\
	local_irq_save(flags);						\
	spin_trylock(lock) ? 1 : ({ local_irq_restore(flags); 0; }); })
#define assert_spin_locked(lock)	BUG_ON(!spin_is_locked(lock))
#define spin_can_lock(lock)		(!spin_is_locked(lock))

#define spin_unlock_wait(lock)	do { } while (spin_is_locked(lock))

/**
 * A lock that many may hold to read, or one to write.  Who reads may do so once
 * more, even if somebody waits to write.
 */
typedef struct {
	/** How many read; -1 while somebody writes. */
	volatile int users;
	/** Where it was taken last, and the CPU that writes plus one. */
	unsigned int line;
	unsigned int owner;
	/** How often each CPU has it to read. */
	unsigned char reads[NR_CPUS];
} rwlock_t;

#define RW_LOCK_INITIALIZER	{ 0, 0, 0, { 0 } }
#define RW_LOCK_UNLOCKED	(rwlock_t) RW_LOCK_INITIALIZER
#define DEFINE_RWLOCK(name)	rwlock_t name = RW_LOCK_INITIALIZER
#define rwlock_init(lock)	((void)(*(lock) = RW_LOCK_UNLOCKED))
#define rwlock_is_locked(lock)						\
	(__atomic_load_n(&(lock)->users, __ATOMIC_RELAXED) != 0)

void __read_lock(rwlock_t *lock, const char *file, int line);
void __read_unlock(rwlock_t *lock, const char *file, int line);
void __write_lock(rwlock_t *lock, const char *file, int line);
void __write_unlock(rwlock_t *lock, const char *file, int line);
/** Takes the lock if nobody writes; returns whether it did. */
int read_trylock(rwlock_t *lock);
/** Takes the lock if nobody has it; returns whether it did. */
int write_trylock(rwlock_t *lock);

#define read_lock(lock)		__read_lock(lock, __FILE__, __LINE__)
#define read_unlock(lock)	__read_unlock(lock, __FILE__, __LINE__)
#define write_lock(lock)	__write_lock(lock, __FILE__, __LINE__)
#define write_unlock(lock)	__write_unlock(lock, __FILE__, __LINE__)

#define read_lock_irq(lock) do {					\
	local_irq_disable();						\
	read_lock(lock);						\
} while (0)
#define read_unlock_irq(lock) do {					\
	read_unlock(lock);						\
	local_irq_enable();						\
} while (0)
#define read_lock_bh(lock) do {						\
	local_bh_disable();						\
	read_lock(lock);						\
} while (0)
#define read_unlock_bh(lock) do {					\
	read_unlock(lock);						\
	local_bh_enable();						\
} while (0)
#define read_lock_irqsave(lock, flags) do {				\
	local_irq_save(flags);						\
	read_lock(lock);						\
} while (0)
#define read_unlock_irqrestore(lock, flags) do {			\
	read_unlock(lock);						\
	local_irq_restore(flags);					\
} while (0)
#define write_lock_irq(lock) do {					\
	local_irq_disable();						\
	write_lock(lock);						\
} while (0)
#define write_unlock_irq(lock) do {					\
	write_unlock(lock);						\
	local_irq_enable();						\
} while (0)
#define write_lock_bh(lock) do {					\
	local_bh_disable();						\
	write_lock(lock);						\
} while (0)
#define write_unlock_bh(lock) do {					\
	write_unlock(lock);						\
	local_bh_enable();						\
} while (0)
#define write_lock_irqsave(lock, flags) do {				\
	local_irq_save(flags);						\
	write_lock(lock);						\
} while (0)
#define write_unlock_irqrestore(lock, flags) do {			\
	write_unlock(lock);						\
	local_irq_restore(flags);					\
} while (0)

#include <asm/atomic.h>
/** Takes one away; if none is left, the lock is taken and it returns 1. */
#define atomic_dec_and_lock(v, lock) ({					\
	spin_lock(lock);						\
	atomic_dec_and_test(v) ? 1 : ({ spin_unlock(lock); 0; }); })

#endif /* _LINUX_SPINLOCK_H */
