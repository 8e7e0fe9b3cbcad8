/*
 * The slow side of spinlocks: waiting, and complaining.
 */
#include <linux/module.h>
#include <linux/spinlock.h>
#include <machine/oops.h>

/* Nobody holds a lock for so many turns of the other CPUs. */
#define SPINS_MAX	1000000UL

void __spin_wait(spinlock_t *lock, const char *file, int line)
{
	unsigned int owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);

	/* The CPU that should release it is the one that would wait. */
	if (owner == (unsigned int)smp_processor_id() + 1) {
		printk(KERN_ERR "%s:%d: spin_lock(%p) already locked by this "
		       "CPU, at line %u\n", file, line, lock, lock->line);
		oops_raise(OOPS_DEADLOCK, file, line, "",
			   "waits for a spinlock that this CPU took at line "
			   "%u and never released", lock->line);
	}
	for (unsigned long spins = 0; xchg(&lock->slock, 1); spins++)
		if (!sched_spin() || spins == SPINS_MAX)
			oops_raise(OOPS_DEADLOCK, file, line, "", "waits for a "
				   "spinlock that was taken at line %u and "
				   "never released", lock->line);
}
EXPORT_SYMBOL(__spin_wait);

void __spin_not_held(spinlock_t *lock, const char *file, int line)
{
	printk(KERN_ERR "%s:%d: spin_unlock(%p) not locked\n", file, line,
	       lock);
	__bug(file, line, "spin_unlock", "the lock is not held");
}
EXPORT_SYMBOL(__spin_not_held);
