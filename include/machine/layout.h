/*
 * Where things are.  Every process that attaches the machine sees them at the
 * same addresses, so a pointer means the same to all of them.
 *
 *	     0x6000_0000  USER_START     a program's memory, which the kernel
 *	     0x6400_0000  USER_END       must not touch: see <machine/user.h>
 *	0x5500_0000_0000  PAGE_OFFSET    RAM: physical address p is at
 *	                                 PAGE_OFFSET + p
 *	0x5510_0000_0000                 the end of RAM at its largest, 64 GiB
 *	0x5510_8000_0000  MACHINE_BASE   the control block: struct machine_state,
 *	                                 and KERNEL_DATA behind it
 *	0x5511_0000_0000  WINDOW_START   what page tables map: vmalloc(), kmap(),
 *	0x5512_0000_0000  WINDOW_END     ioremap(), and the fixed mappings
 *	0x5512_8000_0000  USER_MEMORY    the bytes of the program's memory
 *
 * RAM stands in a file without a name (a memfd): physical address p is byte p
 * of it, and pages that nobody has touched take no space.  Far behind all RAM
 * the same file has the control block, a megabyte, and then the program's
 * memory.
 */
#ifndef _MACHINE_LAYOUT_H
#define _MACHINE_LAYOUT_H

#define MACHINE_BASE		0x551080000000UL
#define MACHINE_SIZE		0x100000UL
#define MACHINE_FILE_OFFSET	(1UL << 40)

/** Node descriptors and what else a kernel has in its own data segment. */
#define KERNEL_DATA		(MACHINE_BASE + MACHINE_SIZE / 2)

/** The address of physical address 0. */
#define PAGE_OFFSET		0x550000000000UL
#define MACHINE_RAM_MAX		(64UL << 30)
/** Physical addresses from here on are devices': see <machine/device.h>. */
#define MACHINE_IO_START	MACHINE_RAM_MAX

/** Addresses that mean what the page tables say: see <machine/mmu.h>. */
#define WINDOW_START		0x551100000000UL
#define WINDOW_END		0x551200000000UL
/** Where the page directory is, behind the kernel's other data. */
#define SWAPPER_PG_DIR		(MACHINE_BASE + MACHINE_SIZE - 4096)

/** Addresses of a program, and where its bytes are for those who may.  A graded
 * subject is linked at 4 MiB, and its heap begins up to 1 GiB behind that. */
#define USER_START		0x60000000UL
#define USER_SIZE		0x4000000UL
#define USER_END		(USER_START + USER_SIZE)
#define USER_MEMORY		0x551280000000UL
#define USER_FILE_OFFSET	(MACHINE_FILE_OFFSET + MACHINE_SIZE)

#define MACHINE_CPUS		8
#define MACHINE_NODES		8

#endif /* _MACHINE_LAYOUT_H */
