/*
 * Queues of bytes.  Linux: kernel/kfifo.c.
 */
#include <linux/err.h>
#include <linux/kfifo.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

/* A kernel without the lab does without. */
#pragma weak __kmalloc
#pragma weak kfree

struct kfifo *kfifo_init(unsigned char *buffer, unsigned int size,
			 unsigned int gfp_mask, spinlock_t *lock)
{
	struct kfifo *fifo;

	BUG_ON(size & (size - 1));
	fifo = __kmalloc(sizeof(*fifo), (int)gfp_mask);
	if (!fifo)
		return ERR_PTR(-ENOMEM);
	*fifo = (struct kfifo){ .buffer = buffer, .size = size, .lock = lock };
	return fifo;
}
EXPORT_SYMBOL(kfifo_init);

struct kfifo *kfifo_alloc(unsigned int size, unsigned int gfp_mask,
			  spinlock_t *lock)
{
	unsigned char *buffer;
	struct kfifo *fifo;

	if (size & (size - 1))
		size = 1U << fls((int)size);
	buffer = __kmalloc(size, (int)gfp_mask);
	if (!buffer)
		return ERR_PTR(-ENOMEM);
	fifo = kfifo_init(buffer, size, gfp_mask, lock);
	if (IS_ERR(fifo))
		kfree(buffer);
	return fifo;
}
EXPORT_SYMBOL(kfifo_alloc);

void kfifo_free(struct kfifo *fifo)
{
	kfree(fifo->buffer);
	kfree(fifo);
}
EXPORT_SYMBOL(kfifo_free);

unsigned int __kfifo_put(struct kfifo *fifo, unsigned char *buffer,
			 unsigned int len)
{
	unsigned int at = fifo->in & (fifo->size - 1), n;

	len = min(len, fifo->size - fifo->in + fifo->out);
	n = min(len, fifo->size - at);
	memcpy(fifo->buffer + at, buffer, n);
	memcpy(fifo->buffer, buffer + n, len - n);
	smp_wmb();	/* who sees the count sees the bytes */
	fifo->in += len;
	return len;
}
EXPORT_SYMBOL(__kfifo_put);

unsigned int __kfifo_get(struct kfifo *fifo, unsigned char *buffer,
			 unsigned int len)
{
	unsigned int at = fifo->out & (fifo->size - 1), n;

	len = min(len, fifo->in - fifo->out);
	smp_rmb();
	n = min(len, fifo->size - at);
	memcpy(buffer, fifo->buffer + at, n);
	memcpy(buffer + n, fifo->buffer, len - n);
	smp_mb();	/* the room is free when the bytes are out */
	fifo->out += len;
	return len;
}
EXPORT_SYMBOL(__kfifo_get);
