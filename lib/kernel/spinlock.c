/*
 * The slow side of spinlocks, which is to wait and to complain; and the whole of
 * rwlocks.
 */
#include <linux/module.h>
#include <linux/spinlock.h>
#include <machine/oops.h>

/* Nobody will release the lock: why? */
static void never_released(const char *what, unsigned int taken,
			   const char *file, int line)
{
	if (in_irq())
		oops_raise(OOPS_DEADLOCK, file, line, "", "waits, in an "
			   "interrupt, for %s that was taken at line "
			   "%u by what was interrupted", what, taken);
	oops_raise(OOPS_DEADLOCK, file, line, "", "waits for %s that "
		   "was taken at line %u and never released", what, taken);
}

void __spin_wait(spinlock_t *lock, const char *file, int line)
{
	unsigned int owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);

	/* The CPU that should release it is the one that would wait. */
	if (owner == (unsigned int)smp_processor_id() + 1) {
		printk(KERN_ERR "%s:%d: spin_lock(%p) already locked by this "
		       "CPU, at line %u\n", file, line, lock, lock->line);
		never_released("a spinlock", lock->line, file, line);
	}
	for (unsigned long spins = 0; xchg(&lock->slock, 1); spins++)
		if (!sched_spin(spins))
			never_released("a spinlock", lock->line, file, line);
}
EXPORT_SYMBOL(__spin_wait);

void __spin_not_held(spinlock_t *lock, const char *file, int line)
{
	printk(KERN_ERR "%s:%d: spin_unlock(%p) not locked\n", file, line,
	       lock);
	__bug(file, line, "spin_unlock", "the lock is not held");
}
EXPORT_SYMBOL(__spin_not_held);

/* --- Many to read, or one to write --------------------------------------- */

static int take(rwlock_t *lock, int write, int line)
{
	int users = __atomic_load_n(&lock->users, __ATOMIC_RELAXED);
	int cpu = smp_processor_id();

	do {
		if (write ? users : users < 0)
			return 0;
	} while (!__atomic_compare_exchange_n(&lock->users, &users,
					      write ? -1 : users + 1, 0,
					      __ATOMIC_ACQUIRE,
					      __ATOMIC_RELAXED));
	__atomic_store_n(&lock->line, (unsigned int)line, __ATOMIC_RELAXED);
	if (write)
		__atomic_store_n(&lock->owner, (unsigned int)cpu + 1,
				 __ATOMIC_RELAXED);
	else
		lock->reads[cpu]++;
	return 1;
}

/* Does this CPU have what it would wait for? */
static int waits_for_itself(const rwlock_t *lock, int write)
{
	int cpu = smp_processor_id();

	return __atomic_load_n(&lock->owner, __ATOMIC_RELAXED) ==
		(unsigned int)cpu + 1 || (write && lock->reads[cpu]);
}

static void rw_lock(rwlock_t *lock, int write, const char *file, int line)
{
	preempt_disable();
	sched_point();
	for (unsigned long spins = 0; !take(lock, write, line); spins++) {
		int itself = waits_for_itself(lock, write);

		if (itself)
			printk(KERN_ERR "%s:%d: %s_lock(%p) already locked by "
			       "this CPU, at line %u\n", file, line,
			       write ? "write" : "read", lock, lock->line);
		if (itself || !sched_spin(spins))
			never_released("an rwlock", lock->line, file, line);
	}
}

static int rw_trylock(rwlock_t *lock, int write)
{
	preempt_disable();
	sched_point();
	if (take(lock, write, 0))
		return 1;
	preempt_enable();
	return 0;
}

static void rw_not_held(rwlock_t *lock, const char *unlock, const char *file,
			int line)
{
	printk(KERN_ERR "%s:%d: %s(%p) not locked\n", file, line, unlock,
	       lock);
	__bug(file, line, unlock, "the lock is not held");
}

void __read_lock(rwlock_t *lock, const char *file, int line)
{
	rw_lock(lock, 0, file, line);
}
EXPORT_SYMBOL(__read_lock);

void __write_lock(rwlock_t *lock, const char *file, int line)
{
	rw_lock(lock, 1, file, line);
}
EXPORT_SYMBOL(__write_lock);

int read_trylock(rwlock_t *lock)
{
	return rw_trylock(lock, 0);
}
EXPORT_SYMBOL(read_trylock);

int write_trylock(rwlock_t *lock)
{
	return rw_trylock(lock, 1);
}
EXPORT_SYMBOL(write_trylock);

void __read_unlock(rwlock_t *lock, const char *file, int line)
{
	unsigned char *reads = &lock->reads[smp_processor_id()];

	if (unlikely(!*reads))
		rw_not_held(lock, "read_unlock", file, line);
	--*reads;
	__atomic_fetch_sub(&lock->users, 1, __ATOMIC_RELEASE);
	sched_point();
	preempt_enable();
}
EXPORT_SYMBOL(__read_unlock);

void __write_unlock(rwlock_t *lock, const char *file, int line)
{
	if (unlikely(__atomic_load_n(&lock->users, __ATOMIC_RELAXED) >= 0))
		rw_not_held(lock, "write_unlock", file, line);
	__atomic_store_n(&lock->owner, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&lock->users, 0, __ATOMIC_RELEASE);
	sched_point();
	preempt_enable();
}
EXPORT_SYMBOL(__write_unlock);
