/*
 * Numbers out of text.
 */
#include <linux/kernel.h>
#include <linux/module.h>

static unsigned int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? (unsigned int)(c - 'a') + 10 : 99;
}

unsigned long simple_strtoul(const char *cp, char **endp, unsigned int base)
{
	unsigned long value = 0;

	if (!base)
		base = *cp != '0' ? 10 : (cp[1] | 0x20) == 'x' ? 16 : 8;
	if (base == 16 && cp[0] == '0' && (cp[1] | 0x20) == 'x' &&
	    digit_of(cp[2]) < 16)
		cp += 2;
	for (; digit_of(*cp) < base; cp++)
		value = value * base + digit_of(*cp);
	if (endp)
		*endp = (char *)cp;
	return value;
}
EXPORT_SYMBOL(simple_strtoul);

long simple_strtol(const char *cp, char **endp, unsigned int base)
{
	if (*cp == '-')
		return -(long)simple_strtoul(cp + 1, endp, base);
	return (long)simple_strtoul(cp, endp, base);
}
EXPORT_SYMBOL(simple_strtol);
