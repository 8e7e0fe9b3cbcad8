/*
 * The machine's control block: what a real machine keeps in its firmware, its
 * CPUs and its debugger.  It stands at MACHINE_BASE in every process that
 * has attached the machine.
 *
 *	+------------------+
 *	| command line     |  as given: "mem=64M hole=640K-1M"
 *	| memory map       |  which physical addresses are RAM, on which node
 *	| CPUs             |  interrupt flag, preempt count
 *	| oops             |  what went wrong, when something did
 *	| kernel log       |  what printk wrote
 *	| events           |  the last things that happened
 *	| switches         |  which CPU went on where
 *	| faults to inject |  "fail the third page"
 *	| devices          |  the screen, the DMA engine's registers
 *	+------------------+
 *
 * Whoever reads it after the kernel under test has run must not trust it:
 * a wild pointer may have written anything anywhere.
 */
#ifndef _MACHINE_MACHINE_H
#define _MACHINE_MACHINE_H

#include <linux/types.h>
#include <machine/cpu.h>
#include <machine/device.h>
#include <machine/event.h>
#include <machine/fail.h>
#include <machine/layout.h>
#include <machine/mmu.h>
#include <machine/oops.h>
#include <machine/sched.h>

#define MACHINE_RANGES		32
#define MACHINE_LOG_SIZE	16384
#define MACHINE_SCRATCH_SIZE	65536

/** A run of physical memory, in bytes: [start, end). */
struct mem_range {
	unsigned long start, end;
	/** The NUMA node it belongs to. */
	unsigned int node;
	/** 1 if it has no address in the direct map. */
	unsigned int highmem;
};

/** The kernel log: a ring; @p end counts all bytes ever written. */
struct machine_log {
	unsigned long end;
	char text[MACHINE_LOG_SIZE];
};

struct machine_state {
	/** The boot line, as given. */
	char command_line[256];
	/** The memory map, by address. */
	struct mem_range range[MACHINE_RANGES];
	unsigned int nr_ranges;
	unsigned int nr_nodes;
	unsigned int nr_cpus;
	/** How far it is from node to node; 10 is a node's own memory. */
	unsigned char distance[MACHINE_NODES][MACHINE_NODES];
	/** 1 if slab caches shall look for mistakes: debug=slab. */
	int debug_slab;
	/** Bytes of addresses for vmalloc(): vmalloc=128M. */
	unsigned long vmalloc_size;
	/** First physical address behind all RAM. */
	unsigned long ram_end;
	/** First physical address that the direct map does not reach. */
	unsigned long low_end;

	struct cpu cpu[MACHINE_CPUS];
	struct oops oops;
	struct machine_log log;
	struct event_ring events;
	struct sched_log sched;
	struct fail fail;
	struct mmu_count mmu;
	struct devices devices;
	/** Exercises that are still open: "2.3 2.4 ". */
	char open_exercises[256];
	/** Where text that is read out of the kernel is put. */
	char scratch[MACHINE_SCRATCH_SIZE] __attribute__((aligned(64)));
};

#define machine		((struct machine_state *)MACHINE_BASE)

/*
 * Power on and attach.  These are for host programs; a kernel finds itself
 * on a machine that runs.
 */

/**
 * Builds a machine from a boot line such as "mem=64M nodes=2 hole=15M-16M"
 * and attaches it; a machine that was attached before is gone.
 *
 * @param line   words `mem=SIZE`, `nodes=N` or `nodes=SIZE,SIZE,...`,
 *               `highmem=SIZE`, `hole=FROM-TO` (several may be given),
 *               `cpus=N`, `numa=ring`, `debug=slab`, `vmalloc=SIZE`; sizes
 *               end in K, M or G
 * @param error  receives one sentence if it can't be built
 * @param size   size of @p error in bytes
 * @return a descriptor of the machine's memory, which another process can
 *         attach; -1 on failure.
 */
int machine_power_on(const char *line, char *error, size_t size);

/**
 * Attaches the machine whose memory @p fd is: RAM at PAGE_OFFSET, the control
 * block at MACHINE_BASE, CPU 0 as this thread's.
 * @return 0, or -1 with errno set.
 */
int machine_attach(int fd);

#endif /* _MACHINE_MACHINE_H */
