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

/** Takes the lock if nobody writes; returns whether it did. */
static inline int write_tryseqlock(seqlock_t *sl)
{
	if (!spin_trylock(&sl->lock))
		return 0;
	sl->sequence++;
	smp_wmb();
	return 1;
}

/** The same count without a lock: who writes holds one of his own. */
typedef struct {
	volatile unsigned int sequence;
} seqcount_t;

#define SEQCNT_ZERO		{ 0 }
#define seqcount_init(x)	((void)(*(x) = (seqcount_t)SEQCNT_ZERO))

static inline unsigned int read_seqcount_begin(const seqcount_t *s)
{
	unsigned int sequence = s->sequence;

	smp_rmb();
	return sequence;
}

static inline int read_seqcount_retry(const seqcount_t *s, unsigned int begin)
{
	smp_rmb();
	return (begin & 1) || s->sequence != begin;
}

static inline void write_seqcount_begin(seqcount_t *s)
{
	s->sequence++;
	smp_wmb();
}

static inline void write_seqcount_end(seqcount_t *s)
{
	smp_wmb();
	s->sequence++;
}

#define write_seqlock_irqsave(sl, flags) do {				\
	local_irq_save(flags);						\
	write_seqlock(sl);						\
} while (0)
#define write_sequnlock_irqrestore(sl, flags) do {			\
	write_sequnlock(sl);						\
	local_irq_restore(flags);					\
} while (0)

#define write_seqlock_irq(sl) do {					\
	local_irq_disable();						\
	write_seqlock(sl);						\
} while (0)
#define write_sequnlock_irq(sl) do {					\
	write_sequnlock(sl);						\
	local_irq_enable();						\
} while (0)
#define write_seqlock_bh(sl) do {					\
	local_bh_disable();						\
	write_seqlock(sl);						\
} while (0)
#define write_sequnlock_bh(sl) do {					\
	write_sequnlock(sl);						\
	local_bh_enable();						\
} while (0)
#define read_seqbegin_irqsave(sl, flags) ({				\
	local_irq_save(flags);						\
	read_seqbegin(sl); })
#define read_seqretry_irqrestore(sl, begin, flags) ({			\
	int again_ = read_seqretry(sl, begin);				\
									\
	local_irq_restore(flags);					\
	again_; })

#endif /* _LINUX_SEQLOCK_H */
