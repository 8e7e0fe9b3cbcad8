/*
 * I/O ports.  Each holds what was written to it last; where nothing was, all
 * bits are ones, as where nobody answers.
 *
 * At 0x378 there is a parallel port with a wire from its data bit 7 to its
 * interrupt: if bit 4 of the third register allows it, line 7 is raised each
 * time that the bit goes from 0 to 1.
 */
#include <asm/io.h>
#include <linux/module.h>

#include "layer.h"

#define PARALLEL	0x378
#define PARALLEL_CONTROL	(PARALLEL + 2)
#define PARALLEL_IRQ	7

/* With all bits the other way round. */
static u8 ports[0x10000];

static void write_port(u8 value, unsigned long port)
{
	u8 before = (u8)~ports[port & 0xffff];

	ports[port & 0xffff] = (u8)~value;
	if (port == PARALLEL && (~before & value & 0x80) &&
	    (~ports[PARALLEL_CONTROL] & 0x10))
		raise_irq(PARALLEL_IRQ);
}

unsigned int port_in(unsigned long port, unsigned int size)
{
	unsigned int value = 0;

	while (size--)
		value = value << 8 | (u8)~ports[(port + size) & 0xffff];
	return value;
}
EXPORT_SYMBOL(port_in);

void port_out(unsigned int value, unsigned long port, unsigned int size)
{
	for (; size--; value >>= 8)
		write_port((u8)value, port++);
}
EXPORT_SYMBOL(port_out);

void port_ins(unsigned long port, void *addr, unsigned long count,
	      unsigned int size)
{
	for (char *to = addr; count--; to += size) {
		unsigned int value = port_in(port, size);

		memcpy(to, &value, size);
	}
}
EXPORT_SYMBOL(port_ins);

void port_outs(unsigned long port, const void *addr, unsigned long count,
	       unsigned int size)
{
	for (const char *from = addr; count--; from += size) {
		unsigned int value = 0;

		memcpy(&value, from, size);
		port_out(value, port, size);
	}
}
EXPORT_SYMBOL(port_outs);
