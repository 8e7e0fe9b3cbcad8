/*
 * Searching arrays of bits, a word at a time: a megabyte of zeroes costs as
 * many steps as it has words.
 */
#include <asm/bitops.h>
#include <linux/module.h>

/* Bits flipped by @flip first: 0 searches for ones, ~0 for zeroes. */
static unsigned long find_bit(const unsigned long *addr, unsigned long size,
			      unsigned long offset, unsigned long flip)
{
	unsigned long word, at = offset & ~(BITS_PER_LONG - 1UL);

	if (offset >= size)
		return size;
	word = (addr[BIT_WORD(at)] ^ flip) & (~0UL << (offset - at));
	while (!word) {
		at += BITS_PER_LONG;
		if (at >= size)
			return size;
		word = addr[BIT_WORD(at)] ^ flip;
	}
	at += __ffs(word);
	return at < size ? at : size;
}

unsigned long find_next_bit(const unsigned long *addr, unsigned long size,
			    unsigned long offset)
{
	return find_bit(addr, size, offset, 0);
}
EXPORT_SYMBOL(find_next_bit);

unsigned long find_next_zero_bit(const unsigned long *addr,
				 unsigned long size, unsigned long offset)
{
	return find_bit(addr, size, offset, ~0UL);
}
EXPORT_SYMBOL(find_next_zero_bit);
