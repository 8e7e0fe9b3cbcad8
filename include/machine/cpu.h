/*
 * A CPU, as far as a kernel can tell: a number, an interrupt flag, and a count
 * that says in what context it runs.  Each CPU is a thread; this_cpu is the
 * CPU of the thread that asks.
 */
#ifndef _MACHINE_CPU_H
#define _MACHINE_CPU_H

struct cpu {
	int id;
	/** 1 while interrupts are off. */
	int irqs_off;
	/**
	 * 0 where one may sleep.  Bits 0-7 count spinlocks held, bits 8-15
	 * softirqs, bits 16-27 hardware interrupts: see <linux/hardirq.h>.
	 */
	unsigned int preempt_count;
};

extern __thread struct cpu *this_cpu
	__attribute__((tls_model("initial-exec")));

#endif /* _MACHINE_CPU_H */
