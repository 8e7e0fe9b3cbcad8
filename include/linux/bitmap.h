/* Arrays of bits, as DECLARE_BITMAP() makes them. */
#ifndef _LINUX_BITMAP_H
#define _LINUX_BITMAP_H

#include <linux/string.h>
#include <linux/types.h>

#define bitmap_bytes(bits)	(BITS_TO_LONGS(bits) * sizeof(long))

static inline void bitmap_zero(unsigned long *dst, int bits)
{
	memset(dst, 0, bitmap_bytes(bits));
}

static inline void bitmap_fill(unsigned long *dst, int bits)
{
	memset(dst, 0xff, bitmap_bytes(bits));
}

static inline void bitmap_copy(unsigned long *dst, const unsigned long *src,
			       int bits)
{
	memcpy(dst, src, bitmap_bytes(bits));
}

#endif /* _LINUX_BITMAP_H */
