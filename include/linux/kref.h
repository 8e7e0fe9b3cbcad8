/* Counting those who use something, so that the last one can free it. */
#ifndef _LINUX_KREF_H
#define _LINUX_KREF_H

#include <asm/atomic.h>
#include <linux/types.h>

struct kref {
	atomic_t refcount;
};

/** Begins with one user.  Linux: lib/kref.c, as all of this. */
void kref_init(struct kref *kref);
/** One more; WARNs if there was none. */
struct kref *kref_get(struct kref *kref);
/** One less; the last one calls @p release.  Returns 1 if it did. */
int kref_put(struct kref *kref, void (*release)(struct kref *kref));

#endif /* _LINUX_KREF_H */
