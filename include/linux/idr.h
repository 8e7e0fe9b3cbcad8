/*
 * Small numbers for pointers: idr_get_new() gives out the lowest number that is
 * free, idr_find() has the pointer for it.
 *
 *	do {
 *		if (!idr_pre_get(&idr, GFP_KERNEL))
 *			return -ENOMEM;
 *		spin_lock(&lock);
 *		error = idr_get_new(&idr, ptr, &id);
 *		spin_unlock(&lock);
 *	} while (error == -EAGAIN);
 *
 * idr_pre_get() may sleep and lays in stock what the other one, under the
 * caller's lock, may need.
 *
 * Linux: lib/idr.c.
 */
#ifndef _LINUX_IDR_H
#define _LINUX_IDR_H

#include <linux/bitops.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define IDR_BITS	6
#define IDR_FULL	(~0UL)
#define IDR_SIZE	(1 << IDR_BITS)
#define IDR_MASK	(IDR_SIZE - 1)

#define MAX_ID_SHIFT	(sizeof(int) * 8 - 1)
#define MAX_ID_BIT	(1U << MAX_ID_SHIFT)
#define MAX_ID_MASK	(MAX_ID_BIT - 1)
#define MAX_LEVEL	((MAX_ID_SHIFT + IDR_BITS - 1) / IDR_BITS)
#define IDR_FREE_MAX	(MAX_LEVEL + MAX_LEVEL)
#define TOP_LEVEL_FULL	(IDR_FULL >> 30)

/** A level of the tree: six bits of the number. */
struct idr_layer {
	/** Bit n: nothing is free below ary[n]. */
	unsigned long bitmap;
	/** Layers; in the lowest one, the callers' pointers. */
	struct idr_layer *ary[IDR_SIZE];
	/** How many of these are used. */
	int count;
};

struct idr {
	struct idr_layer *top;
	/** What idr_pre_get() has laid in; linked by ary[0]. */
	struct idr_layer *id_free;
	int layers;
	int id_free_cnt;
	spinlock_t lock;
};

#define IDR_INIT(name)	{ .lock = SPIN_LOCK_INITIALIZER }
#define DEFINE_IDR(name)	struct idr name = IDR_INIT(name)

void idr_init(struct idr *idp);
/** May sleep.  @return 0 if there is no memory, else 1. */
int idr_pre_get(struct idr *idp, unsigned int gfp_mask);
/** @return 0; -EAGAIN if the stock was too small; -ENOSPC. */
int idr_get_new(struct idr *idp, void *ptr, int *id);
/** The same, not below @p start_id. */
int idr_get_new_above(struct idr *idp, void *ptr, int start_id, int *id);
/** The pointer; NULL if the number is free. */
void *idr_find(struct idr *idp, int id);
void idr_remove(struct idr *idp, int id);
/** Frees what was laid in: 2.6.11. */
void idr_destroy(struct idr *idp);

#endif /* _LINUX_IDR_H */
