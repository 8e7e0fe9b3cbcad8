/*
 * Addresses as devices see them, and how to reach a device.
 *
 *	regs = ioremap(DMA_BASE, DMA_SIZE);
 *	if (readl(regs + DMA_ID) == DMA_MAGIC)
 *		writel(DMA_COPY, regs + DMA_CMD);
 *	iounmap(regs);
 *
 * What ioremap() returns is an address, but not one of memory: to dereference
 * it is a bug that shows on some machines only.  On this one it oopses at once.
 *
 * Linux: include/asm-i386/io.h.
 */
#ifndef _ASM_IO_H
#define _ASM_IO_H

#include <asm/byteorder.h>
#include <asm/page.h>
#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>

/** The physical address behind an address in the direct map, and in no other
 * window: what vmalloc() returns has none. */
static inline unsigned long virt_to_phys(volatile void *addr)
{
	return __pa(addr);
}

/** The address in the direct map of RAM that is not HighMem. */
static inline void *phys_to_virt(unsigned long addr)
{
	return __va(addr);
}

#define page_to_phys(page)	(page_to_pfn(page) << PAGE_SHIFT)
#define virt_to_bus(addr)	virt_to_phys(addr)
#define bus_to_virt(addr)	phys_to_virt(addr)
#define isa_virt_to_bus(addr)	virt_to_phys(addr)
#define isa_bus_to_virt(addr)	phys_to_virt(addr)

/* --- Mapping ------------------------------------------------------------- */

/**
 * Addresses for the registers or the memory of a device.  May sleep.
 *
 * RAM that the page allocator has is refused: a device has none of it.
 *
 * @param phys_addr  where they begin; need not be a page boundary
 * @param size       bytes; all pages that they touch are mapped
 * @param flags      more bits for the page tables' entries: _PAGE_PCD
 * @return the address of the first byte, for readl() and its like, until
 *         iounmap(); NULL if @p size is 0, the end would be behind the last
 *         address there is, a page of it is RAM and not marked PG_reserved, or
 *         there is no memory or there are no addresses left.
 *
 * Linux: arch/i386/mm/ioremap.c; exercise 6.6.
 */
void __iomem *__ioremap(unsigned long phys_addr, unsigned long size,
			unsigned long flags);
/** As __ioremap() without flags: the CPU's caches may hold what is there. */
static inline void __iomem *ioremap(unsigned long phys_addr,
				    unsigned long size)
{
	return __ioremap(phys_addr, size, 0);
}
/** As __ioremap() with _PAGE_PCD: they must not. */
void __iomem *ioremap_nocache(unsigned long phys_addr, unsigned long size);
/**
 * Takes the addresses away again.
 *
 * @param addr  what ioremap() returned.  Up to high_memory nothing happens;
 *              where no area is, "__iounmap: bad address ..." is logged.
 */
void iounmap(volatile void __iomem *addr);
/* The same before there is vmalloc(), at fixed addresses: Linux' ioremap.c has
 * them, lab 6 does not. */
void *bt_ioremap(unsigned long phys_addr, unsigned long size);
void bt_iounmap(void *addr, unsigned long size);

/* --- Access -------------------------------------------------------------- */

/**
 * Reads from a device, by the page tables; from RAM too.
 * @param addr  an address that ioremap() made; one that means nothing oopses
 * @param size  bytes: 1, 2, 4 or 8
 */
unsigned long io_read(const volatile void __iomem *addr, unsigned int size);
/** Writes the low @p size bytes of @p value. */
void io_write(unsigned long value, volatile void __iomem *addr,
	      unsigned int size);

#define readb(addr)		((unsigned char)io_read(addr, 1))
#define readw(addr)		((unsigned short)io_read(addr, 2))
#define readl(addr)		((unsigned int)io_read(addr, 4))
#define readq(addr)		io_read(addr, 8)
#define writeb(b, addr)		io_write((unsigned char)(b), addr, 1)
#define writew(w, addr)		io_write((unsigned short)(w), addr, 2)
#define writel(l, addr)		io_write((unsigned int)(l), addr, 4)
#define writeq(q, addr)		io_write((unsigned long)(q), addr, 8)

#define readb_relaxed(addr)	readb(addr)
#define readw_relaxed(addr)	readw(addr)
#define readl_relaxed(addr)	readl(addr)
#define __raw_readb(addr)	readb(addr)
#define __raw_readw(addr)	readw(addr)
#define __raw_readl(addr)	readl(addr)
#define __raw_writeb(b, addr)	writeb(b, addr)
#define __raw_writew(w, addr)	writew(w, addr)
#define __raw_writel(l, addr)	writel(l, addr)

#define ioread8(addr)		((unsigned int)readb(addr))
#define ioread16(addr)		((unsigned int)readw(addr))
#define ioread32(addr)		readl(addr)
#define iowrite8(b, addr)	writeb(b, addr)
#define iowrite16(w, addr)	writew(w, addr)
#define iowrite32(l, addr)	writel(l, addr)
/* The highest byte first. */
#define ioread16be(addr)	((unsigned int)swab16(readw(addr)))
#define ioread32be(addr)	swab32(readl(addr))
#define iowrite16be(w, addr)	writew(swab16((unsigned short)(w)), addr)
#define iowrite32be(l, addr)	writel(swab32((unsigned int)(l)), addr)

/** Reads @p count times from one address, into a buffer: 8, 16, 32 bits. */
void ioread8_rep(void __iomem *addr, void *dst, unsigned long count);
void ioread16_rep(void __iomem *addr, void *dst, unsigned long count);
void ioread32_rep(void __iomem *addr, void *dst, unsigned long count);
/** Writes a buffer to one address, one piece after the other. */
void iowrite8_rep(void __iomem *addr, const void *src, unsigned long count);
void iowrite16_rep(void __iomem *addr, const void *src, unsigned long count);
void iowrite32_rep(void __iomem *addr, const void *src, unsigned long count);

/** Fills @p count bytes of a device's memory with the byte @p c. */
void memset_io(volatile void __iomem *addr, int c, unsigned long count);
/** Copies @p count bytes out of a device's memory. */
void memcpy_fromio(void *dst, const volatile void __iomem *src,
		   unsigned long count);
/** Copies @p count bytes into a device's memory. */
void memcpy_toio(volatile void __iomem *dst, const void *src,
		 unsigned long count);

/* --- Ports --------------------------------------------------------------- */

/** For those below: 1, 2 or 4 bytes.  lib/kernel/port.c says who answers. */
unsigned int port_in(unsigned long port, unsigned int size);
void port_out(unsigned int value, unsigned long port, unsigned int size);
void port_ins(unsigned long port, void *addr, unsigned long count,
	      unsigned int size);
void port_outs(unsigned long port, const void *addr, unsigned long count,
	       unsigned int size);

#define inb(port)		((unsigned char)port_in(port, 1))
#define inw(port)		((unsigned short)port_in(port, 2))
#define inl(port)		port_in(port, 4)
#define outb(b, port)		port_out((unsigned char)(b), port, 1)
#define outw(w, port)		port_out((unsigned short)(w), port, 2)
#define outl(l, port)		port_out(l, port, 4)
/* With a pause, for old devices. */
#define inb_p(port)		inb(port)
#define inw_p(port)		inw(port)
#define inl_p(port)		inl(port)
#define outb_p(b, port)		outb(b, port)
#define outw_p(w, port)		outw(w, port)
#define outl_p(l, port)		outl(l, port)
/* @count times the same port. */
#define insb(port, addr, count)	port_ins(port, addr, count, 1)
#define insw(port, addr, count)	port_ins(port, addr, count, 2)
#define insl(port, addr, count)	port_ins(port, addr, count, 4)
#define outsb(port, addr, count)	port_outs(port, addr, count, 1)
#define outsw(port, addr, count)	port_outs(port, addr, count, 2)
#define outsl(port, addr, count)	port_outs(port, addr, count, 4)

/** Here writes are never late: there is nothing to wait for. */
#define mmiowb()		do { } while (0)

#endif /* _ASM_IO_H */
