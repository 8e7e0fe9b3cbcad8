/*
 * Devices and what leads to them: I/O memory, the books of physical addresses,
 * and what the kernel around lab 6 knows of its window.
 */
#define _GNU_SOURCE
#include <asm/io.h>
#include <criterion/criterion.h>
#include <linux/bootmem.h>
#include <linux/ioport.h>
#include <linux/proc_fs.h>
#include <linux/vmalloc.h>
#include <machine/kernel.h>
#include <machine/machine.h>
#include <setjmp.h>
#include <string.h>

static void boot(const char *line)
{
	char error[160];

	cr_assert(machine_power_on(line, error, sizeof(error)) >= 0, "%s",
		  error);
	oops_install();
	setup_nodes();
	start_kernel();
}

/* What an oops says that a touch ends in; "" if it ends in none. */
static const char *touch(const volatile char *addr, int write)
{
	sigjmp_buf frame;
	void *outer = oops_catch(&frame);
	const char *volatile text = machine->oops.text;

	if (!sigsetjmp(frame, 0)) {
		if (write)
			*(volatile char *)addr = 1;
		else
			(void)*addr;
		text = "";
	}
	oops_catch(outer);
	return text;
}

/* --- I/O memory ---------------------------------------------------------- */

Test(io, a_plain_access_is_refused_and_told_why)
{
	char *screen;

	boot("mem=16M");
	screen = ioremap(SCREEN_BASE, 4096);
	cr_assert(strstr(touch(screen, 0), "for I/O memory there are readl()"));
	cr_assert(strstr(touch(screen, 1), "for I/O memory there are readl()"));
	cr_assert(strstr(touch(screen + 4096, 0), "no page is mapped there"));
	writeb(7, screen + 5);
	cr_assert_eq(machine->devices.screen[5], 7);
	cr_assert_eq(readb(screen + 5), 7);
	cr_assert_str_eq(touch(vmalloc(1), 1), "");
}

Test(io, the_tlb_remembers_devices_too)
{
	unsigned long addr, fills;
	char *screen;

	boot("mem=16M");
	screen = ioremap(SCREEN_BASE, 4096);
	addr = (unsigned long)screen;
	machine->devices.screen[0] = 1;
	cr_assert_eq(readb(screen), 1);
	fills = machine->mmu.tlb_fills;
	cr_assert_eq(readb(screen + 9), 0);
	cr_assert_eq(machine->mmu.tlb_fills, fills);
	set_pte(pte_offset_kernel(pmd_offset(pgd_offset_k(addr), addr), addr),
		__pte(0));
	cr_assert_eq(readb(screen), 1, "the entry is gone, but remembered");
	__flush_tlb_one(addr);
	cr_assert(!mmu_io(addr, 0, &addr));
}

Test(io, every_width_arrives)
{
	char buffer[64], *screen;

	boot("mem=16M");
	screen = ioremap(SCREEN_BASE, SCREEN_SIZE);
	writeq(0x1122334455667788, screen);
	cr_assert_eq(readb(screen), 0x88);
	cr_assert_eq(readw(screen), 0x7788);
	cr_assert_eq(ioread32(screen), 0x55667788);
	iowrite8(1, screen + 1);
	iowrite16(2, screen + 2);
	iowrite32(3, screen + 4);
	cr_assert_eq(readq(screen), 0x300020188);
	memset_io(screen + 3, 0x5a, 30);
	memcpy_fromio(buffer, screen + 1, 40);
	cr_assert_eq(buffer[1], 2);
	for (int i = 2; i < 32; i++)
		cr_assert_eq(buffer[i], 0x5a, "byte %d", i);
	cr_assert_eq(buffer[32], 0);
	memcpy_toio(screen + SCREEN_SIZE - 21, buffer, 21);
	cr_assert(!memcmp(machine->devices.screen + SCREEN_SIZE - 21, buffer,
			  21));
}

Test(io, nobody_answers_with_ones)
{
	char *nothing;

	boot("mem=16M hole=4M-5M");
	nothing = ioremap(SCREEN_BASE + SCREEN_SIZE, 4096);
	writel(1, nothing);
	cr_assert_eq(readl(nothing), 0xffffffff);
	nothing = ioremap(4UL << 20, 4096);
	cr_assert_eq(readl(nothing), 0xffffffff, "a hole is no RAM");
	cr_assert(*touch(nothing, 0));
}

Test(io, ram_can_be_read_in_this_way_too)
{
	unsigned int word = 4711;
	char *memory;

	boot("mem=16M");
	memory = vmalloc(4096);
	writel(word, memory + 8);
	cr_assert_eq(*(unsigned int *)(memory + 8), word);
	cr_assert_eq(readl(&word), word);
}

static void dma(char *regs, unsigned long src, unsigned long dst,
		unsigned int len)
{
	writel(DMA_DONE | DMA_FAILED, regs + DMA_STATUS);
	writel((unsigned int)src, regs + DMA_SRC);
	writel((unsigned int)(src >> 32), regs + DMA_SRC + 4);
	writel((unsigned int)dst, regs + DMA_DST);
	writel((unsigned int)(dst >> 32), regs + DMA_DST + 4);
	writel(len, regs + DMA_LEN);
	writel(DMA_COPY, regs + DMA_CMD);
}

Test(io, the_dma_engine_copies_ram)
{
	struct page *high;
	char *regs, *low;

	boot("mem=16M highmem=4M");
	regs = ioremap(DMA_BASE, DMA_SIZE);
	low = (char *)__get_free_page(GFP_KERNEL);
	high = alloc_page(GFP_KERNEL | __GFP_HIGHMEM);
	strcpy(low + 100, "hello");
	dma(regs, __pa(low) + 100, page_to_phys(high) + 2000, 6);
	cr_assert_eq(readl(regs + DMA_STATUS), DMA_DONE);
	dma(regs, page_to_phys(high) + 2000, __pa(low), 6);
	cr_assert(!strcmp(low, "hello"));
	cr_assert_eq(readl(regs + DMA_COUNT), 2);
	writel(99, regs + DMA_COUNT);
	writel(99, regs + DMA_ID);
	cr_assert_eq(readl(regs + DMA_COUNT), 2);
	cr_assert_eq(readl(regs + DMA_ID), DMA_MAGIC);
	cr_assert_eq(readb(regs + DMA_ID), 0xff, "only whole registers");
}

Test(io, the_dma_engine_knows_what_it_can_not)
{
	char *regs, *memory;

	boot("mem=16M hole=4M-5M");
	regs = ioremap(DMA_BASE, DMA_SIZE);
	memory = vmalloc(4096);
	dma(regs, (unsigned long)memory, 0x1000, 8);
	cr_assert_eq(readl(regs + DMA_STATUS), DMA_FAILED, "no such RAM");
	dma(regs, 0x1000, (4UL << 20) - 4, 8);
	cr_assert_eq(readl(regs + DMA_STATUS), DMA_FAILED, "half in a hole");
	dma(regs, 0x1000, 0x2000, DMA_LEN_MAX + 1);
	cr_assert_eq(readl(regs + DMA_STATUS), DMA_FAILED, "too long");
	dma(regs, 0x1000, 0x2000, 0);
	cr_assert_eq(readl(regs + DMA_STATUS), DMA_FAILED, "nothing");
	writel(7, regs + DMA_CMD);
	cr_assert_eq(readl(regs + DMA_STATUS), DMA_FAILED, "no such command");
	cr_assert_eq(readl(regs + DMA_COUNT), 0);
}

/* --- Who uses which addresses -------------------------------------------- */

Test(resource, an_address_has_one_user)
{
	char text[512];

	boot("mem=16M hole=640K-1M");
	cr_assert(request_mem_region(DMA_BASE, DMA_SIZE, "dma"));
	cr_assert(!request_mem_region(DMA_BASE + 8, 4, "other"));
	cr_assert(!request_mem_region(DMA_BASE - 8, 9, "other"));
	cr_assert(check_mem_region(DMA_BASE, 4));
	cr_assert(request_mem_region(DMA_BASE - 8, 8, "before"));
	cr_assert(!request_mem_region(0x2000, 4, "RAM is taken"));
	cr_assert(request_mem_region(0xa0000, 0x10000, "in the hole"));
	cr_assert_gt(proc_read("iomem", text, sizeof(text)), 0);
	cr_assert_str_eq(text, "00000000-0009ffff : System RAM\n"
			 "000a0000-000affff : in the hole\n"
			 "00100000-00ffffff : System RAM\n"
			 "fe000000f8-fe000000ff : before\n"
			 "fe00000100-fe00000123 : dma\n");
	release_mem_region(DMA_BASE, DMA_SIZE);
	cr_assert(!check_mem_region(DMA_BASE, 4));
	release_mem_region(DMA_BASE, DMA_SIZE);
	cr_assert(strstr(machine->log.text, "Trying to free nonexistent "
			 "resource <fe00000100-fe00000123>"));
}

Test(resource, a_region_may_lie_in_another)
{
	static struct resource bus = {
		.name = "bus", .start = SCREEN_BASE,
		.end = SCREEN_BASE + 0xffff, .flags = IORESOURCE_MEM,
	};
	char text[512];

	boot("mem=16M");
	cr_assert_eq(request_resource(&iomem_resource, &bus), 0);
	cr_assert_eq(request_resource(&iomem_resource, &bus), -EBUSY);
	cr_assert(request_mem_region(SCREEN_BASE + 0x100, 0x100, "a"));
	cr_assert(request_mem_region(SCREEN_BASE, 0x100, "b"));
	cr_assert(!request_mem_region(SCREEN_BASE + 0xff00, 0x200, "out"));
	proc_read("iomem", text, sizeof(text));
	cr_assert(strstr(text, "fd00000000-fd0000ffff : bus\n"
			 "  fd00000000-fd000000ff : b\n"
			 "  fd00000100-fd000001ff : a\n"));
	release_mem_region(SCREEN_BASE + 0x100, 0x100);
	release_mem_region(SCREEN_BASE, 0x100);
	cr_assert_eq(release_resource(&bus), 0);
	cr_assert_eq(release_resource(&bus), -EINVAL);
	cr_assert(!request_region(0x10000, 1, "no such port"));
	cr_assert(request_region(0x378, 8, "parport"));
}

/* --- The window from outside --------------------------------------------- */

Test(window, meminfo_tells_what_is_used)
{
	char text[2048];

	boot("mem=16M vmalloc=1M");
	get_vm_area(15 * PAGE_SIZE, VM_ALLOC);
	__get_vm_area(15 * PAGE_SIZE, VM_ALLOC, VMALLOC_START + 64 * PAGE_SIZE,
		      VMALLOC_END);
	proc_read("meminfo", text, sizeof(text));
	cr_assert(strstr(text, "VmallocTotal:     1024 kB\n"
			 "VmallocUsed:       128 kB\n"
			 "VmallocChunk:      704 kB\n"), "%s", text);
}

Test(window, vread_copes_with_holes)
{
	char buffer[3 * PAGE_SIZE], *first, *second;

	boot("mem=16M");
	first = vmalloc(PAGE_SIZE);
	second = vmalloc(PAGE_SIZE);
	memset(first, 1, PAGE_SIZE);
	memset(second, 2, PAGE_SIZE);
	memset(buffer, 9, sizeof(buffer));
	cr_assert_eq(vread(buffer, first + 10, sizeof(buffer)),
		     3 * PAGE_SIZE - 10);
	cr_assert_eq(buffer[PAGE_SIZE - 11], 1);
	cr_assert_eq(buffer[PAGE_SIZE - 10], 0, "the guard page");
	cr_assert_eq(buffer[2 * PAGE_SIZE - 10], 2);
	cr_assert_eq(vwrite(buffer, second - 5, 10), 10);
	cr_assert_eq(second[4], 1);
	cr_assert_eq(second[5], 2);
	cr_assert_eq(vread(buffer, second + PAGE_SIZE, 5), 0);
}

Test(window, tables_come_from_low_memory_once)
{
	unsigned long addr = VMALLOC_START;
	pmd_t *pmd;
	pte_t *pte;

	boot("mem=16M highmem=4M");
	spin_lock(&init_mm.page_table_lock);
	pmd = pmd_alloc(&init_mm, pgd_offset_k(addr), addr);
	pte = pte_alloc_kernel(&init_mm, pmd, addr);
	cr_assert_lt(page_to_pfn(pmd_page(*pmd)), max_low_pfn);
	cr_assert_eq(pte_alloc_kernel(&init_mm, pmd, addr), pte);
	machine->fail.countdown[FAIL_PAGE] = 1;
	addr += PMD_SIZE;
	cr_assert_null(pte_alloc_kernel(&init_mm, pmd + 1, addr));
	machine->fail.countdown[FAIL_PAGE] = 1;
	addr += PGDIR_SIZE;
	cr_assert_null(pmd_alloc(&init_mm, pgd_offset_k(addr), addr));
	spin_unlock(&init_mm.page_table_lock);
}
