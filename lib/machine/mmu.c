/*
 * The MMU.  A touch of the window that the host's page table does not know
 * raises SIGSEGV (lib/machine/oops.c), whose handler asks mmu_miss().
 *
 * The tables may hold anything: whoever wrote them may have been wrong, or up
 * to something.  No table is read and no page mapped that is not in RAM.
 */
#define _GNU_SOURCE
#include <machine/machine.h>
#include <machine/mmu.h>

#include <stdio.h>
#include <sys/mman.h>

#define PAGE		4096UL

void (*mmu_flushed)(unsigned long start, unsigned long end);

static int ram = -1;
/* What is in the TLB: pages of the window, in the order they came in. */
static unsigned long tlb[TLB_ENTRIES];
static unsigned int next_entry;
/* And those that are I/O memory, with the entries that map them. */
static struct { unsigned long page, entry; } tlb_io[TLB_IO_ENTRIES];
static unsigned int next_io_entry;
static int lock;

/* Several CPUs may miss at once. */
static void take_lock(void)
{
	while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
		;
}

static void drop_lock(void)
{
	__atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

static int reserve(unsigned long start, unsigned long size)
{
	void *p = mmap((void *)start, size, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED,
		       -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

int mmu_reset(int fd)
{
	ram = fd;
	for (int i = 0; i < TLB_ENTRIES; i++)
		tlb[i] = 0;
	for (int i = 0; i < TLB_IO_ENTRIES; i++)
		tlb_io[i].page = 0;
	return reserve(WINDOW_START, WINDOW_END - WINDOW_START);
}

/* Is this page frame RAM?  Only low memory can hold tables. */
static int is_ram(unsigned long phys, int low)
{
	unsigned int n = machine->nr_ranges;

	for (unsigned int i = 0; i < n && i < MACHINE_RANGES; i++) {
		const struct mem_range *r = &machine->range[i];

		if (phys >= r->start && phys < r->end)
			return !low || !r->highmem;
	}
	return 0;
}

static unsigned long read_entry(unsigned long table, unsigned long index)
{
	machine->mmu.table_reads++;
	return __atomic_load_n((unsigned long *)table + index,
			       __ATOMIC_RELAXED);
}

/* Follows the tables down to the entry that maps @addr; 0: there is none. */
static unsigned long walk(unsigned long addr)
{
	unsigned long entry = read_entry(SWAPPER_PG_DIR, addr >> 30 & 511);

	for (int shift = 21; shift >= 12; shift -= 9) {
		if (!(entry & MMU_PRESENT) || !is_ram(entry & MMU_FRAME, 1))
			return 0;
		entry = read_entry(PAGE_OFFSET + (entry & MMU_FRAME),
				   addr >> shift & 511);
	}
	return entry & MMU_PRESENT ? entry : 0;
}

static int in_window(unsigned long addr)
{
	return addr >= WINDOW_START && addr < WINDOW_END;
}

/* Puts a page into the TLB, in the place of the oldest. */
static int fill(unsigned long page, unsigned long entry)
{
	int rights = PROT_READ | (entry & MMU_WRITE ? PROT_WRITE : 0);
	unsigned long *slot = &tlb[next_entry++ % TLB_ENTRIES];

	if (*slot)
		reserve(*slot, PAGE);
	*slot = page;
	machine->mmu.tlb_fills++;
	return mmap((void *)page, PAGE, rights, MAP_SHARED | MAP_FIXED, ram,
		    (off_t)(entry & MMU_FRAME)) != MAP_FAILED;
}

int mmu_miss(unsigned long addr, int write)
{
	unsigned long entry;
	int done;

	if (!in_window(addr))
		return 0;
	take_lock();
	entry = walk(addr);
	done = entry && is_ram(entry & MMU_FRAME, 0) &&
		(!write || entry & MMU_WRITE) &&
		fill(addr & ~(PAGE - 1), entry);
	drop_lock();
	return done;
}

/* The entry of a page that is no RAM, out of the TLB if it is there; 0: it is
 * RAM, or nothing. */
static unsigned long io_entry(unsigned long page)
{
	unsigned int i = next_io_entry % TLB_IO_ENTRIES;
	unsigned long entry;

	for (int k = 0; k < TLB_IO_ENTRIES; k++)
		if (tlb_io[k].page == page)
			return tlb_io[k].entry;
	entry = walk(page);
	if (!entry || is_ram(entry & MMU_FRAME, 0))
		return 0;
	tlb_io[i].page = page;
	tlb_io[i].entry = entry;
	next_io_entry++;
	machine->mmu.tlb_fills++;
	return entry;
}

int mmu_io(unsigned long addr, int write, unsigned long *phys)
{
	unsigned long entry;

	if (!in_window(addr))
		return 0;
	take_lock();
	entry = io_entry(addr & ~(PAGE - 1));
	drop_lock();
	*phys = (entry & MMU_FRAME) | (addr & (PAGE - 1));
	return entry && (!write || entry & MMU_WRITE);
}

int mmu_explain(unsigned long addr, int write, char *text, size_t size)
{
	unsigned long entry;

	if (!in_window(addr))
		return 0;
	entry = walk(addr);
	if (!entry)
		snprintf(text, size, "no page is mapped there");
	else if (write && !(entry & MMU_WRITE))
		snprintf(text, size, "the page there may only be read");
	else
		snprintf(text, size, "physical address %#lx is mapped there, "
			 "which is no RAM: for I/O memory there are readl(), "
			 "writel() and their like", entry & MMU_FRAME);
	return 1;
}

void mmu_flush(unsigned long start, unsigned long end)
{
	take_lock();
	machine->mmu.tlb_flushes++;
	for (int i = 0; i < TLB_ENTRIES; i++) {
		if (tlb[i] < start || tlb[i] >= end)
			continue;
		reserve(tlb[i], PAGE);
		tlb[i] = 0;
	}
	for (int i = 0; i < TLB_IO_ENTRIES; i++)
		if (tlb_io[i].page >= start && tlb_io[i].page < end)
			tlb_io[i].page = 0;
	drop_lock();
	if (mmu_flushed)
		mmu_flushed(start, end);
}
