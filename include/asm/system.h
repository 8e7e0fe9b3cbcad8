/*
 * The interrupt flag of the CPU that runs, and memory barriers.  Switching
 * interrupts is a store into the CPU's own state, nothing more.
 */
#ifndef _ASM_SYSTEM_H
#define _ASM_SYSTEM_H

#include <linux/compiler.h>
#include <machine/cpu.h>

#define local_irq_disable()	do { this_cpu->irqs_off = 1; barrier(); } while (0)
#define local_irq_enable()	do { barrier(); this_cpu->irqs_off = 0; } while (0)
#define irqs_disabled()		(this_cpu->irqs_off)
#define local_save_flags(flags)	((flags) = this_cpu->irqs_off)
/** Switches interrupts off; @p flags remembers whether they were on. */
#define local_irq_save(flags) do {					\
	local_save_flags(flags);					\
	local_irq_disable();						\
} while (0)
/** Switches interrupts back to what local_irq_save() found. */
#define local_irq_restore(flags) do {					\
	barrier();							\
	this_cpu->irqs_off = (int)(flags);				\
} while (0)

#define mb()		__sync_synchronize()
#define rmb()		mb()
#define wmb()		mb()
#define nop()		__asm__ __volatile__("nop")
#define smp_mb()	mb()
#define smp_rmb()	rmb()
#define smp_wmb()	wmb()

#define read_barrier_depends()	do { } while (0)
#define smp_read_barrier_depends()	do { } while (0)
#define set_mb(var, value)	((void)xchg(&(var), value))
#define set_wmb(var, value)	do { (var) = (value); wmb(); } while (0)

#define cmpxchg(ptr, old, new_) ({					\
	__typeof__(*(ptr)) old_ = (old);				\
	__atomic_compare_exchange_n(ptr, &old_, new_, 0,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	old_; })
#define xchg(ptr, v)	__atomic_exchange_n(ptr, v, __ATOMIC_SEQ_CST)

#endif /* _ASM_SYSTEM_H */
