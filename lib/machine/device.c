/*
 * The devices: see <machine/device.h> for what they do.  What they hold stands
 * in the control block, so every process that attaches the machine sees it.
 */
#include "internal.h"

#include <string.h>

#define NOBODY	(~0UL)

/* --- The screen ---------------------------------------------------------- */

static unsigned long screen_read(unsigned long at, unsigned int size)
{
	unsigned long value = 0;

	memcpy(&value, machine->devices.screen + at, size);
	return value;
}

static void screen_write(unsigned long at, unsigned int size,
			 unsigned long value)
{
	memcpy(machine->devices.screen + at, &value, size);
}

/* --- The DMA engine ------------------------------------------------------ */

/* A register, by its place among the others. */
static unsigned int *dma(unsigned int at)
{
	return &machine->devices.dma[at / 4];
}

static unsigned long dma_address(unsigned int at)
{
	return *dma(at) | (unsigned long)*dma(at + 4) << 32;
}

/* Copies; 0 if one of the addresses is not RAM from beginning to end. */
static int dma_copy(unsigned long dst, unsigned long src, unsigned int len)
{
	void *to = len <= DMA_LEN_MAX ? ram_view(dst, len) : NULL;
	void *from = to ? ram_view(src, len) : NULL;

	if (from) {
		memmove(to, from, len);
		ram_view_end(from, src, len);
	}
	if (to)
		ram_view_end(to, dst, len);
	event("DMA engine: %u bytes from %#lx to %#lx%s", len, src, dst,
	      from ? "" : ": failed");
	return from != NULL;
}

static void dma_command(unsigned int command)
{
	int done = command == DMA_COPY &&
		dma_copy(dma_address(DMA_DST), dma_address(DMA_SRC),
			 *dma(DMA_LEN));

	*dma(DMA_COUNT) += (unsigned int)done;
	*dma(DMA_STATUS) |= done ? DMA_DONE : DMA_FAILED;
}

static unsigned long dma_read(unsigned long at, unsigned int size)
{
	if (size != 4 || at % 4)
		return NOBODY;
	switch (at) {
	case DMA_ID:
		return DMA_MAGIC;
	case DMA_CMD:
		return 0;
	default:
		return *dma((unsigned int)at);
	}
}

static void dma_write(unsigned long at, unsigned int size, unsigned long value)
{
	if (size != 4 || at % 4)
		return;
	switch (at) {
	case DMA_ID:
	case DMA_COUNT:
		break;
	case DMA_STATUS:
		*dma(DMA_STATUS) &= ~(unsigned int)value;
		break;
	case DMA_CMD:
		dma_command((unsigned int)value);
		break;
	default:
		*dma((unsigned int)at) = (unsigned int)value;
	}
}

/* --- The bus ------------------------------------------------------------- */

static const struct {
	unsigned long start, size;
	unsigned long (*read)(unsigned long at, unsigned int size);
	void (*write)(unsigned long at, unsigned int size, unsigned long value);
} bus[] = {
	{ SCREEN_BASE, SCREEN_SIZE, screen_read, screen_write },
	{ DMA_BASE, DMA_SIZE, dma_read, dma_write },
};

#define NR_DEVICES	(sizeof(bus) / sizeof(bus[0]))

/* The device that answers at [phys, phys + size); NR_DEVICES: none. */
static unsigned int find_device(unsigned long phys, unsigned int size)
{
	unsigned int i = 0;

	while (i < NR_DEVICES && (phys - bus[i].start >= bus[i].size ||
				  phys - bus[i].start + size > bus[i].size))
		i++;
	return i;
}

unsigned long device_read(unsigned long phys, unsigned int size)
{
	unsigned int i = find_device(phys, size);

	return i < NR_DEVICES ? bus[i].read(phys - bus[i].start, size) : NOBODY;
}

void device_write(unsigned long phys, unsigned int size, unsigned long value)
{
	unsigned int i = find_device(phys, size);

	if (i < NR_DEVICES)
		bus[i].write(phys - bus[i].start, size, value);
}
