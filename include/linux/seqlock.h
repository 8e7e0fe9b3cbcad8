/*
 * Sequence locks: readers don't wait, they look again if somebody has written
 * meanwhile.  Linux: include/linux/seqlock.h.
 */
#ifndef _LINUX_SEQLOCK_H
#define _LINUX_SEQLOCK_H

#include <asm/processor.h>
#include <linux/spinlock.h>

typedef struct {
	volatile unsigned int sequence;
	spinlock_t lock;
} seqlock_t;

#define SEQLOCK_UNLOCKED	{ 0, SPIN_LOCK_INITIALIZER }
#define seqlock_init(x)		((void)(*(x) = (seqlock_t)SEQLOCK_UNLOCKED))

static inline void write_seqlock(seqlock_t *sl)
{
	spin_lock(&sl->lock);
	sl->sequence++;
	smp_wmb();
}

static inline void write_sequnlock(seqlock_t *sl)
{
	smp_wmb();
	sl->sequence++;
	spin_unlock(&sl->lock);
}

static inline unsigned int read_seqbegin(const seqlock_t *sl)
{
	unsigned int sequence = sl->sequence;

	smp_rmb();
	return sequence;
}

/** True if what was read since read_seqbegin() may be half old. */
static inline int read_seqretry(const seqlock_t *sl, unsigned int begin)
{
	smp_rmb();
	return (begin & 1) || sl->sequence != begin;
}

#define write_seqlock_irqsave(sl, flags) do {				\
	local_irq_save(flags);						\
	write_seqlock(sl);						\
} while (0)
#define write_sequnlock_irqrestore(sl, flags) do {			\
	write_sequnlock(sl);						\
	local_irq_restore(flags);					\
} while (0)

#endif /* _LINUX_SEQLOCK_H */
