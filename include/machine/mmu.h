/*
 * The memory management unit: turns an address of the window into a page
 * frame, by the page tables that the kernel has built in RAM.
 *
 *	address:  | 38 ... 30 | 29 ... 21 | 20 ... 12 | 11 ... 0 |
 *	               |           |           |           +-- byte in the page
 *	               |           |           +-- entry of a page table
 *	               |           +-- entry of a page middle directory
 *	               +-- entry of the page global directory, SWAPPER_PG_DIR
 *
 * Each table has 512 entries of 8 bytes: the physical address of the next
 * table or of the page, with flags in the low bits.
 *
 * What has been looked up is kept in the TLB, which has TLB_ENTRIES, and is
 * not looked up again until it is flushed, or makes room for another.  So an
 * entry that changes without a flush may show its old page for a while.  The
 * TLB is the host's own page table for the window: a page that is in it is
 * mapped there, all others fault.
 *
 * An entry may also map the registers or the memory of a device.  Then plain
 * loads and stores fault, and mmu_io() says where others go; there are
 * TLB_IO_ENTRIES for these.
 */
#ifndef _MACHINE_MMU_H
#define _MACHINE_MMU_H

#include <linux/types.h>

#define MMU_PRESENT	0x001UL
#define MMU_WRITE	0x002UL
#define MMU_FRAME	0x0000fffffffff000UL

#define TLB_ENTRIES	512
#define TLB_IO_ENTRIES	8

/** What it has done since it was switched on. */
struct mmu_count {
	unsigned long tlb_fills;
	unsigned long table_reads;
	unsigned long tlb_flushes;
};

/**
 * A touch of @p addr found nothing in the TLB: looks it up.
 * @return 1 if the TLB has it now, 0 if no page is there, or none that may be
 *         written.
 */
int mmu_miss(unsigned long addr, int write);
/**
 * Where an access to a device at @p addr goes, by the page tables or what the
 * TLB remembers of them.
 * @param phys  receives the physical address
 * @return 1; 0 if no I/O memory is there, or none that may be written.
 */
int mmu_io(unsigned long addr, int write, unsigned long *phys);
/**
 * Why a plain access to @p addr is refused, in words.
 * @return 1; 0 if @p addr is outside of the window.
 */
int mmu_explain(unsigned long addr, int write, char *text, size_t size);
/** Forgets the addresses [start, end). */
void mmu_flush(unsigned long start, unsigned long end);
/** Called after each flush, for a TLB that is somewhere else. */
extern void (*mmu_flushed)(unsigned long start, unsigned long end);

/** A new machine whose memory @p fd is: nothing is in the TLB. */
int mmu_reset(int fd);

#endif /* _MACHINE_MMU_H */
