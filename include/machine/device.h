/*
 * Devices: what answers at physical addresses behind all RAM.
 *
 *	0xfd_0000_0000  SCREEN_BASE  a frame buffer: SCREEN_HEIGHT rows of
 *	                             SCREEN_WIDTH bytes, one a pixel, from 0
 *	                             (black) to 255 (white)
 *	0xfe_0000_0100  DMA_BASE     a DMA engine, which copies memory by
 *	                             itself: registers of 32 bits
 *
 * A plain load or store never gets there: the MMU refuses it.  What does are
 * readl() and its relatives (<asm/io.h>), at an address that ioremap() made.
 * Where no device answers, a read gets ones in all bits, and a write is lost.
 *
 * The engine's registers:
 *
 *	0x00  DMA_ID      read: DMA_MAGIC
 *	0x04  DMA_STATUS  DMA_DONE and DMA_FAILED; writing a bit clears it
 *	0x08  DMA_SRC     physical address to copy from, low half; high at 0x0c
 *	0x10  DMA_DST     physical address to copy to, low half; high at 0x14
 *	0x18  DMA_LEN     bytes, at most DMA_LEN_MAX
 *	0x1c  DMA_CMD     writing DMA_COPY copies, and sets a bit of DMA_STATUS
 *	0x20  DMA_COUNT   read: how often it has copied
 *
 * It knows no page tables: both addresses are physical, and of RAM, HighMem
 * too.  Registers can be read and written only whole, 32 bits at a time.
 */
#ifndef _MACHINE_DEVICE_H
#define _MACHINE_DEVICE_H

#include <machine/layout.h>

#define SCREEN_BASE	0xfd00000000UL
#define SCREEN_WIDTH	256UL
#define SCREEN_HEIGHT	128UL
#define SCREEN_SIZE	(SCREEN_WIDTH * SCREEN_HEIGHT)

#define DMA_BASE	0xfe00000100UL
#define DMA_SIZE	0x24UL
#define DMA_ID		0x00
#define DMA_STATUS	0x04
#define DMA_SRC		0x08
#define DMA_DST		0x10
#define DMA_LEN		0x18
#define DMA_CMD		0x1c
#define DMA_COUNT	0x20

#define DMA_MAGIC	0x4b444d41U
#define DMA_DONE	1U
#define DMA_FAILED	2U
#define DMA_COPY	1U
#define DMA_LEN_MAX	0x100000U

/** What the devices hold. */
struct devices {
	unsigned char screen[SCREEN_SIZE];
	/** The engine's registers, by their place. */
	unsigned int dma[DMA_SIZE / 4];
};

/**
 * Reads @p size bytes, 1, 2, 4 or 8, from the device at a physical address.
 * @return what it answers; ones in all bits if none does.
 */
unsigned long device_read(unsigned long phys, unsigned int size);
/** Writes the low @p size bytes of @p value; nothing if no device is there. */
void device_write(unsigned long phys, unsigned int size, unsigned long value);

#endif /* _MACHINE_DEVICE_H */
