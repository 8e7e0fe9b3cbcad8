/*
 * Reading from devices and writing to them.
 *
 * On i386 these are plain loads and stores.  Here the MMU says whether an
 * address is a device's; if not, it is a load or a store after all, which may
 * fault.
 */
#include <asm/io.h>
#include <linux/module.h>
#include <machine/device.h>
#include <machine/mmu.h>

unsigned long io_read(const volatile void __iomem *addr, unsigned int size)
{
	unsigned long phys;

	if (mmu_io((unsigned long)addr, 0, &phys))
		return device_read(phys, size);
	switch (size) {
	case 1: return *(const volatile u8 *)addr;
	case 2: return *(const volatile u16 *)addr;
	case 4: return *(const volatile u32 *)addr;
	default: return *(const volatile unsigned long *)addr;
	}
}
EXPORT_SYMBOL(io_read);

void io_write(unsigned long value, volatile void __iomem *addr,
	      unsigned int size)
{
	unsigned long phys;

	if (mmu_io((unsigned long)addr, 1, &phys)) {
		device_write(phys, size, value);
		return;
	}
	switch (size) {
	case 1: *(volatile u8 *)addr = (u8)value; break;
	case 2: *(volatile u16 *)addr = (u16)value; break;
	case 4: *(volatile u32 *)addr = (u32)value; break;
	default: *(volatile unsigned long *)addr = value;
	}
}
EXPORT_SYMBOL(io_write);

/* --- Many at once -------------------------------------------------------- */

#define REPEAT(bits, type)						\
void ioread##bits##_rep(void __iomem *addr, void *dst,			\
			unsigned long count)				\
{									\
	for (type *to = dst; count--; to++)				\
		*to = (type)io_read(addr, sizeof(type));		\
}									\
EXPORT_SYMBOL(ioread##bits##_rep);					\
void iowrite##bits##_rep(void __iomem *addr, const void *src,		\
			 unsigned long count)				\
{									\
	for (const type *from = src; count--; from++)			\
		io_write(*from, addr, sizeof(type));			\
}									\
EXPORT_SYMBOL(iowrite##bits##_rep)

REPEAT(8, u8);
REPEAT(16, u16);
REPEAT(32, u32);

/* How much to move at a time: whole words, once @addr is at one. */
static unsigned int piece(const volatile void *addr, unsigned long count)
{
	return (unsigned long)addr % 8 || count < 8 ? 1 : 8;
}

void memset_io(volatile void __iomem *addr, int c, unsigned long count)
{
	unsigned long value = 0x0101010101010101UL * (unsigned char)c;
	unsigned int size;

	for (; count; count -= size, addr += size) {
		size = piece(addr, count);
		io_write(value, addr, size);
	}
}
EXPORT_SYMBOL(memset_io);

void memcpy_fromio(void *dst, const volatile void __iomem *src,
		   unsigned long count)
{
	unsigned int size;

	for (; count; count -= size, src += size, dst += size) {
		unsigned long value;

		size = piece(src, count);
		value = io_read(src, size);
		__builtin_memcpy(dst, &value, size);
	}
}
EXPORT_SYMBOL(memcpy_fromio);

void memcpy_toio(volatile void __iomem *dst, const void *src,
		 unsigned long count)
{
	unsigned int size;

	for (; count; count -= size, src += size, dst += size) {
		unsigned long value = 0;

		size = piece(dst, count);
		__builtin_memcpy(&value, src, size);
		io_write(value, dst, size);
	}
}
EXPORT_SYMBOL(memcpy_toio);
