/*
 * The slow side of spinlocks: waiting, and complaining.
 */
#include <linux/module.h>
#include <linux/spinlock.h>
#include <machine/oops.h>

/* Nobody will release the lock: why? */
static void never_released(const spinlock_t *lock, const char *file, int line)
{
	unsigned int taken = lock->line;

	if (in_irq())
		oops_raise(OOPS_DEADLOCK, file, line, "", "waits, in an "
			   "interrupt, for a spinlock that was taken at line "
			   "%u by what was interrupted", taken);
	oops_raise(OOPS_DEADLOCK, file, line, "", "waits for a spinlock that "
		   "was taken at line %u and never released", taken);
}

void __spin_wait(spinlock_t *lock, const char *file, int line)
{
	unsigned int owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);

	/* The CPU that should release it is the one that would wait. */
	if (owner == (unsigned int)smp_processor_id() + 1) {
		printk(KERN_ERR "%s:%d: spin_lock(%p) already locked by this "
		       "CPU, at line %u\n", file, line, lock, lock->line);
		never_released(lock, file, line);
	}
	for (unsigned long spins = 0; xchg(&lock->slock, 1); spins++)
		if (!sched_spin(spins))
			never_released(lock, file, line);
}
EXPORT_SYMBOL(__spin_wait);

void __spin_not_held(spinlock_t *lock, const char *file, int line)
{
	printk(KERN_ERR "%s:%d: spin_unlock(%p) not locked\n", file, line,
	       lock);
	__bug(file, line, "spin_unlock", "the lock is not held");
}
EXPORT_SYMBOL(__spin_not_held);
