/*
 * Bit @nr of an array of unsigned long: word nr / 64, bit nr % 64.  Names
 * without underscores are atomic; those with two are for code that already
 * holds the lock that guards the array.
 */
#ifndef _ASM_BITOPS_H
#define _ASM_BITOPS_H

#include <linux/compiler.h>
#include <linux/types.h>

#define BIT_WORD(nr)	((unsigned long)(nr) / BITS_PER_LONG)
#define BIT_MASK(nr)	(1UL << ((unsigned long)(nr) % BITS_PER_LONG))

static inline void set_bit(long nr, volatile void *addr)
{
	__atomic_fetch_or((volatile unsigned long *)addr + BIT_WORD(nr),
			  BIT_MASK(nr), __ATOMIC_SEQ_CST);
}

static inline void clear_bit(long nr, volatile void *addr)
{
	__atomic_fetch_and((volatile unsigned long *)addr + BIT_WORD(nr),
			   ~BIT_MASK(nr), __ATOMIC_SEQ_CST);
}

static inline void change_bit(long nr, volatile void *addr)
{
	__atomic_fetch_xor((volatile unsigned long *)addr + BIT_WORD(nr),
			   BIT_MASK(nr), __ATOMIC_SEQ_CST);
}

/** Sets a bit and returns whether it was set before. */
static inline int test_and_set_bit(long nr, volatile void *addr)
{
	return !!(BIT_MASK(nr) & __atomic_fetch_or(
		(volatile unsigned long *)addr + BIT_WORD(nr),
		BIT_MASK(nr), __ATOMIC_SEQ_CST));
}

/** Clears a bit and returns whether it was set before. */
static inline int test_and_clear_bit(long nr, volatile void *addr)
{
	return !!(BIT_MASK(nr) & __atomic_fetch_and(
		(volatile unsigned long *)addr + BIT_WORD(nr),
		~BIT_MASK(nr), __ATOMIC_SEQ_CST));
}

static inline int test_and_change_bit(long nr, volatile void *addr)
{
	return !!(BIT_MASK(nr) & __atomic_fetch_xor(
		(volatile unsigned long *)addr + BIT_WORD(nr),
		BIT_MASK(nr), __ATOMIC_SEQ_CST));
}

static inline int test_bit(long nr, const volatile void *addr)
{
	const volatile unsigned long *word = addr;

	return !!(BIT_MASK(nr) &
		  __atomic_load_n(word + BIT_WORD(nr), __ATOMIC_RELAXED));
}

static inline void __set_bit(long nr, volatile void *addr)
{
	((volatile unsigned long *)addr)[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static inline void __clear_bit(long nr, volatile void *addr)
{
	((volatile unsigned long *)addr)[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static inline void __change_bit(long nr, volatile void *addr)
{
	((volatile unsigned long *)addr)[BIT_WORD(nr)] ^= BIT_MASK(nr);
}

static inline int __test_and_set_bit(long nr, volatile void *addr)
{
	int was = test_bit(nr, addr);

	__set_bit(nr, addr);
	return was;
}

static inline int __test_and_clear_bit(long nr, volatile void *addr)
{
	int was = test_bit(nr, addr);

	__clear_bit(nr, addr);
	return was;
}

static inline int __test_and_change_bit(long nr, volatile void *addr)
{
	int was = test_bit(nr, addr);

	__change_bit(nr, addr);
	return was;
}

/** Number of the lowest bit set; undefined for 0. */
static inline unsigned long __ffs(unsigned long word)
{
	return (unsigned long)__builtin_ctzl(word);
}

/** Number of the lowest bit clear; undefined for ~0. */
static inline unsigned long ffz(unsigned long word)
{
	return __ffs(~word);
}

#if !__STDC_HOSTED__
/** One more than the number of the lowest bit set; 0 for 0. */
static inline int ffs(int word)
{
	return __builtin_ffs(word);
}
#endif

/** One more than the number of the highest bit set; 0 for 0. */
static inline int fls(int word)
{
	return word ? 32 - __builtin_clz((unsigned int)word) : 0;
}

#define smp_mb__before_clear_bit()	barrier()
#define smp_mb__after_clear_bit()	barrier()

#define hweight16(w)	hweight32((w) & 0xffff)
#define hweight8(w)	hweight32((w) & 0xff)
#define hweight_long(w)	((unsigned long)__builtin_popcountl(w))
#define hweight32(w)	((unsigned int)__builtin_popcount(w))

/**
 * Searches an array of bits.
 * @param addr   the array
 * @param size   its length in bits
 * @param offset where to begin
 * @return the number of the first bit found at or after @p offset, or
 *         @p size if there is none.
 */
unsigned long find_next_bit(const unsigned long *addr, unsigned long size,
			    unsigned long offset);
unsigned long find_next_zero_bit(const unsigned long *addr,
				 unsigned long size, unsigned long offset);
#define find_first_bit(addr, size)	find_next_bit(addr, size, 0)
#define find_first_zero_bit(addr, size)	find_next_zero_bit(addr, size, 0)

#endif /* _ASM_BITOPS_H */
