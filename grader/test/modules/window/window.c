/*
 * A module that uses every name there is for the window of addresses: lab 6's,
 * those of page tables, of I/O memory, and of later kernels.
 */
#include <asm/cacheflush.h>
#include <asm/io.h>
#include <asm/pgtable.h>
#include <asm/tlbflush.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <machine/device.h>

MODULE_LICENSE("GPL");

static int wrong;

#define must(what) do {							\
	if (!(what)) {							\
		printk(KERN_ERR "window: not so: %s\n", #what);		\
		wrong++;						\
	}								\
} while (0)

static void use_vmalloc(void)
{
	char *p = vmalloc(10000), text[8];

	must(is_vmalloc_addr(p) && (void *)p > (void *)high_memory);
	memset(p, 7, 10000);
	must(vread(text, p, 8) == 8 && text[7] == 7);
	must(vwrite("ab", p, 2) == 2 && p[1] == 'b');
	must(vmalloc_to_page(p) == pfn_to_page(vmalloc_to_pfn(p)));
	vfree(p);
	vfree(vmalloc_32(100));
	vfree(vmalloc_exec(100));
	vfree(vmalloc_node(100, 0));
	vfree(__vmalloc(100, GFP_KERNEL, PAGE_KERNEL));
}

/* It must be full of zeroes. */
static void expect_zeroes(const char *p, unsigned long size)
{
	must(p && !p[0] && !p[size - 1]);
}

static void use_later_names(void)
{
	char *p;

	expect_zeroes(p = vzalloc(5000), 5000);
	vfree(p);
	expect_zeroes(p = vzalloc_node(5000, 0), 5000);
	vfree(p);
	expect_zeroes(p = vmalloc_user(5000), 5000);
	vfree(p);
	expect_zeroes(p = kvzalloc(1UL << 20, GFP_KERNEL), 1UL << 20);
	must(is_vmalloc_addr(p));
	kvfree(p);
	p = kvmalloc(100, GFP_KERNEL);
	must(p && !is_vmalloc_addr(p));
	kvfree(p);
	kvfree(kvmalloc_array(100, 100, GFP_KERNEL));
	must(!kvmalloc_array(1UL << 40, 1UL << 40, GFP_KERNEL));
}

/* The entry of an address at which something is mapped. */
static pte_t *entry_of(unsigned long addr)
{
	pgd_t *pgd = pgd_offset_k(addr);
	pmd_t *pmd;

	must(pgd == pgd_offset(&init_mm, addr) && !pgd_none(*pgd) &&
	     pgd_present(*pgd) && !pgd_bad(*pgd));
	must(pud_offset(pgd, addr) == pgd && !pud_none(*pgd));
	pmd = pmd_offset(pgd, addr);
	must(!pmd_none(*pmd) && pmd_present(*pmd) && !pmd_bad(*pmd));
	must(pte_offset_map(pmd, addr) == pte_offset_kernel(pmd, addr));
	return pte_offset_kernel(pmd, addr);
}

static void use_entry(pte_t *pte, struct page *page)
{
	pte_t entry = *pte;

	must(!pte_none(entry) && pte_present(entry) && pte_read(entry));
	must(pte_write(entry) && pte_dirty(entry) && pte_young(entry));
	must(pte_page(entry) == page && pte_pfn(entry) == page_to_pfn(page));
	must(pte_same(entry, mk_pte(page, PAGE_KERNEL)));
	entry = pte_wrprotect(pte_mkclean(pte_mkold(entry)));
	must(!pte_write(entry) && !pte_dirty(entry) && !pte_young(entry));
	must(pte_page(entry) == page);
	entry = pte_mkwrite(pte_mkdirty(pte_mkyoung(entry)));
	must(pte_same(entry, *pte));
	must(!pte_write(pte_modify(entry, PAGE_KERNEL_RO)));
	set_pte_atomic(pte, entry);
}

static void use_areas(void)
{
	struct page *page[2] = { alloc_page(GFP_KERNEL),
				 alloc_page(GFP_HIGHUSER) };
	struct page **pages = page;
	struct vm_struct *area = get_vm_area(2 * PAGE_SIZE, VM_MAP), *vm;
	unsigned long addr = (unsigned long)area->addr;
	char *p = vmap(page, 2, VM_MAP, PAGE_KERNEL);

	must(!map_vm_area(area, PAGE_KERNEL, &pages) && pages == page + 2);
	flush_cache_vmap(addr, addr + 2 * PAGE_SIZE);
	p[PAGE_SIZE] = 5;
	must(((char *)addr)[PAGE_SIZE] == 5);
	use_entry(entry_of(addr), page[0]);
	read_lock(&vmlist_lock);
	for (vm = vmlist; vm && vm != area; vm = vm->next)
		;
	read_unlock(&vmlist_lock);
	must(vm == area);
	flush_cache_vunmap(addr, addr + 2 * PAGE_SIZE);
	unmap_vm_area(area);
	must(pte_none(*entry_of(addr)));
	flush_tlb_kernel_range(addr, addr + 2 * PAGE_SIZE);
	flush_tlb_all();
	must(remove_vm_area(area->addr) == area);
	kfree(area);
	vunmap(p);
	__free_page(page[0]);
	__free_page(page[1]);
}

static void use_registers(void)
{
	char *regs;

	must(request_mem_region(DMA_BASE, DMA_SIZE, "window"));
	must(check_mem_region(DMA_BASE, DMA_SIZE) == -EBUSY);
	regs = ioremap(DMA_BASE, DMA_SIZE);
	must(readl(regs + DMA_ID) == DMA_MAGIC);
	must(ioread32(regs + DMA_ID) == DMA_MAGIC);
	must(ioread32be(regs + DMA_ID) == swab32(DMA_MAGIC));
	iounmap(regs);
	release_mem_region(DMA_BASE, DMA_SIZE);
}

static void use_screen(void)
{
	char *screen = ioremap_nocache(SCREEN_BASE, SCREEN_SIZE), text[16];

	writeb(1, screen);
	writew(0x203, screen + 2);
	writel(0x4050607, screen + 4);
	writeq(8, screen + 8);
	must(readb(screen) == 1 && readw(screen + 2) == 0x203 &&
	     readl(screen + 4) == 0x4050607 && readq(screen + 8) == 8);
	must(ioread8(screen) == 1 && ioread16(screen + 2) == 0x203 &&
	     ioread16be(screen + 2) == 0x302);
	iowrite8(9, screen);
	iowrite16(10, screen + 2);
	iowrite32(11, screen + 4);
	iowrite32be(12, screen + 8);
	memcpy_fromio(text, screen, 16);
	must(text[0] == 9 && text[2] == 10 && text[4] == 11 && text[11] == 12);
	memset_io(screen, 13, 16);
	memcpy_toio(screen + 1, "abc", 3);
	ioread8_rep(screen + 2, text, 3);
	must(text[0] == 'b' && text[2] == 'b' && readb(screen + 4) == 13);
	iowrite16_rep(screen, "efgh", 2);
	must(readb(screen) == 'g' && readb(screen + 2) == 'b');
	iounmap(screen);
}

static int __init window_init(void)
{
	use_vmalloc();
	use_later_names();
	use_areas();
	use_registers();
	use_screen();
	return wrong ? -EIO : 0;
}

static void __exit window_exit(void)
{
}

module_init(window_init);
module_exit(window_exit);
