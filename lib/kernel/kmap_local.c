/*
 * An address for a HighMem page, in any context, and as long as one likes: what
 * later kernels have in place of kmap_atomic().
 *
 * The places are those of kmap_atomic() that nobody uses on a machine without
 * sockets, disks and programs: a few for each CPU.
 */
#include <linux/highmem.h>
#include <linux/module.h>

static const enum km_type places[] = {
	KM_BOUNCE_READ, KM_SKB_SUNRPC_DATA, KM_SKB_DATA_SOFTIRQ, KM_PTE0,
	KM_PTE1,
};

void *kmap_local_page(struct page *page)
{
	unsigned long flags;
	void *addr = NULL;

	if (!PageHighMem(page))
		return page_address(page);
	local_irq_save(flags);
	for (unsigned int i = 0; !addr && i < ARRAY_SIZE(places); i++) {
		unsigned int nr = FIX_KMAP_BEGIN + places[i] +
			KM_TYPE_NR * (unsigned int)smp_processor_id();

		if (!pte_none(*fix_to_pte(nr)))
			continue;
		set_pte(fix_to_pte(nr), mk_pte(page, PAGE_KERNEL));
		addr = (void *)__fix_to_virt(nr);
	}
	local_irq_restore(flags);
	BUG_ON(!addr);
	return addr;
}
EXPORT_SYMBOL(kmap_local_page);

void kunmap_local(const void *addr)
{
	unsigned long virt = (unsigned long)addr & PAGE_MASK;

	if (virt < WINDOW_START)
		return;
	pte_clear(fix_to_pte(__virt_to_fix(virt)));
	__flush_tlb_one(virt);
}
EXPORT_SYMBOL(kunmap_local);
