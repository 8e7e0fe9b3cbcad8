/* Square roots of whole numbers. */
#include <linux/kernel.h>
#include <linux/module.h>

unsigned long int_sqrt(unsigned long x)
{
	unsigned long root = 0;

	/* Bit by bit, the highest first: each that does not make it too large
	 * belongs to it. */
	for (unsigned long bit = 1UL << 31; bit; bit >>= 1)
		if ((root | bit) * (root | bit) <= x)
			root |= bit;
	return root;
}
EXPORT_SYMBOL(int_sqrt);
