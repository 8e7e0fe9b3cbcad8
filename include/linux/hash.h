/* Numbers for tables: the bits of a word, well mixed. */
#ifndef _LINUX_HASH_H
#define _LINUX_HASH_H

#include <linux/types.h>

/** A prime that is about 2^64 times the golden ratio. */
#define GOLDEN_RATIO_PRIME	0x9e37fffffffc0001UL

/** @return a number of @p bits bits. */
static inline unsigned long hash_long(unsigned long val, unsigned int bits)
{
	return val * GOLDEN_RATIO_PRIME >> (BITS_PER_LONG - bits);
}

static inline unsigned long hash_ptr(void *ptr, unsigned int bits)
{
	return hash_long((unsigned long)ptr, bits);
}

#endif /* _LINUX_HASH_H */
