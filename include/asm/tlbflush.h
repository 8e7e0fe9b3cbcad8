/*
 * Making the TLB forget.  All CPUs of this machine share one.  Linux:
 * include/asm-i386/tlbflush.h.
 */
#ifndef _ASM_TLBFLUSH_H
#define _ASM_TLBFLUSH_H

#include <machine/layout.h>
#include <machine/mmu.h>

#define flush_tlb_all()		mmu_flush(WINDOW_START, WINDOW_END)
#define __flush_tlb()		flush_tlb_all()
#define __flush_tlb_all()	flush_tlb_all()
#define flush_tlb_kernel_range(start, end)	mmu_flush(start, end)
#define __flush_tlb_one(addr)						\
	mmu_flush((unsigned long)(addr) & ~4095UL,			\
		  ((unsigned long)(addr) & ~4095UL) + 4096)

#endif /* _ASM_TLBFLUSH_H */
