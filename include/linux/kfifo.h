/*
 * A queue of bytes in a ring: one who puts and one who gets need no lock
 * between them.  New in 2.6.10.
 *
 * Linux: kernel/kfifo.c.
 */
#ifndef _LINUX_KFIFO_H
#define _LINUX_KFIFO_H

#include <linux/kernel.h>
#include <linux/spinlock.h>

struct kfifo {
	unsigned char *buffer;
	/** Of the buffer: a power of two. */
	unsigned int size;
	/** Bytes that were ever put and got; both wrap. */
	unsigned int in, out;
	/** Guards kfifo_put() and kfifo_get(). */
	spinlock_t *lock;
};

/** A queue in a buffer of the caller's, whose size is a power of two. */
struct kfifo *kfifo_init(unsigned char *buffer, unsigned int size,
			 unsigned int gfp_mask, spinlock_t *lock);
/** A queue with a buffer of its own, of @p size bytes or the next power of two.
 * @return ERR_PTR(-ENOMEM) if there is no memory. */
struct kfifo *kfifo_alloc(unsigned int size, unsigned int gfp_mask,
			  spinlock_t *lock);
void kfifo_free(struct kfifo *fifo);
/** Puts up to @p len bytes; returns how many it had room for. */
unsigned int __kfifo_put(struct kfifo *fifo, unsigned char *buffer,
			 unsigned int len);
/** Gets up to @p len bytes; returns how many there were. */
unsigned int __kfifo_get(struct kfifo *fifo, unsigned char *buffer,
			 unsigned int len);

static inline void __kfifo_reset(struct kfifo *fifo)
{
	fifo->in = fifo->out = 0;
}

static inline unsigned int __kfifo_len(struct kfifo *fifo)
{
	return fifo->in - fifo->out;
}

/* The same under the queue's lock. */
#define __kfifo_locked(fifo, call) ({					\
	unsigned long flags_;						\
	unsigned int result_;						\
	spin_lock_irqsave((fifo)->lock, flags_);			\
	result_ = (call);						\
	spin_unlock_irqrestore((fifo)->lock, flags_);			\
	result_; })

static inline void kfifo_reset(struct kfifo *fifo)
{
	__kfifo_locked(fifo, (__kfifo_reset(fifo), 0));
}

static inline unsigned int kfifo_put(struct kfifo *fifo, unsigned char *buffer,
				     unsigned int len)
{
	return __kfifo_locked(fifo, __kfifo_put(fifo, buffer, len));
}

static inline unsigned int kfifo_get(struct kfifo *fifo, unsigned char *buffer,
				     unsigned int len)
{
	return __kfifo_locked(fifo, __kfifo_get(fifo, buffer, len));
}

static inline unsigned int kfifo_len(struct kfifo *fifo)
{
	return __kfifo_locked(fifo, __kfifo_len(fifo));
}

#endif /* _LINUX_KFIFO_H */
