/*
 * Sets of small numbers, as bits of longs.  Bits behind the last are nobody's:
 * they are left out of every answer.
 *
 * Linux: lib/bitmap.c.
 */
#ifndef _LINUX_BITMAP_H
#define _LINUX_BITMAP_H

#include <linux/bitops.h>
#include <linux/string.h>
#include <linux/types.h>

/** The bits of the last long that are in use. */
#define BITMAP_LAST_WORD_MASK(nbits)					\
	((nbits) % BITS_PER_LONG ? (1UL << (nbits) % BITS_PER_LONG) - 1 : ~0UL)

#define __bitmap_word_mask(i, nbits)					\
	((i) == ((nbits) - 1) / BITS_PER_LONG ?				\
	 BITMAP_LAST_WORD_MASK(nbits) : ~0UL)

static inline void bitmap_zero(unsigned long *dst, int nbits)
{
	memset(dst, 0, (size_t)BITS_TO_LONGS(nbits) * sizeof(long));
}

static inline void bitmap_fill(unsigned long *dst, int nbits)
{
	for (int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = __bitmap_word_mask(i, nbits);
}

static inline void bitmap_copy(unsigned long *dst, const unsigned long *src,
			       int nbits)
{
	memcpy(dst, src, (size_t)BITS_TO_LONGS(nbits) * sizeof(long));
}

#define __bitmap_binary(name, expression)				\
static inline void bitmap_##name(unsigned long *dst,			\
				 const unsigned long *a,		\
				 const unsigned long *b, int nbits)	\
{									\
	for (int i = 0; i < BITS_TO_LONGS(nbits); i++)			\
		dst[i] = expression;					\
}
__bitmap_binary(and, a[i] & b[i])
__bitmap_binary(or, a[i] | b[i])
__bitmap_binary(xor, a[i] ^ b[i])
__bitmap_binary(andnot, a[i] & ~b[i])

static inline void bitmap_complement(unsigned long *dst,
				     const unsigned long *src, int nbits)
{
	for (int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = ~src[i] & __bitmap_word_mask(i, nbits);
}

/* Is @wrong 0 in all words? */
#define __bitmap_none(nbits, wrong) ({					\
	int none_ = 1;							\
	for (int i = 0; i < BITS_TO_LONGS(nbits); i++)			\
		if ((wrong) & __bitmap_word_mask(i, nbits))		\
			none_ = 0;					\
	none_; })

static inline int bitmap_empty(const unsigned long *src, int nbits)
{
	return __bitmap_none(nbits, src[i]);
}

static inline int bitmap_full(const unsigned long *src, int nbits)
{
	return __bitmap_none(nbits, ~src[i]);
}

static inline int bitmap_equal(const unsigned long *a, const unsigned long *b,
			       int nbits)
{
	return __bitmap_none(nbits, a[i] ^ b[i]);
}

/** Have they a bit in common? */
static inline int bitmap_intersects(const unsigned long *a,
				    const unsigned long *b, int nbits)
{
	return !__bitmap_none(nbits, a[i] & b[i]);
}

/** Are all bits of @p a in @p b? */
static inline int bitmap_subset(const unsigned long *a, const unsigned long *b,
				int nbits)
{
	return __bitmap_none(nbits, a[i] & ~b[i]);
}

/** How many bits are set. */
static inline int bitmap_weight(const unsigned long *src, int nbits)
{
	int n = 0;

	for (int i = 0; i < BITS_TO_LONGS(nbits); i++)
		n += (int)hweight_long(src[i] & __bitmap_word_mask(i, nbits));
	return n;
}

#endif /* _LINUX_BITMAP_H */
