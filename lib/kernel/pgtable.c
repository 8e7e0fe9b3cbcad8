/*
 * The page tables that are there from the beginning: one for kmap()'s slots
 * and those of the fixed mappings.  Linux: arch/i386/mm/init.c.
 */
#include <asm/pgtable.h>
#include <linux/bootmem.h>
#include <linux/module.h>

pte_t *pkmap_page_table;
EXPORT_SYMBOL(pkmap_page_table);
EXPORT_SYMBOL(mmu_flush);

/* The entry of @addr, with all tables on the way to it. */
static pte_t *make_tables(unsigned long addr)
{
	pgd_t *pgd = pgd_offset_k(addr);
	pmd_t *pmd;

	if (pgd_none(*pgd))
		set_pgd(pgd, __pgd(__pa(alloc_bootmem_low_pages(PAGE_SIZE)) |
				   _PAGE_TABLE));
	pmd = pmd_offset(pgd, addr);
	if (pmd_none(*pmd))
		set_pmd(pmd, __pmd(__pa(alloc_bootmem_low_pages(PAGE_SIZE)) |
				   _PAGE_TABLE));
	return pte_offset_kernel(pmd, addr);
}

pte_t *fix_to_pte(unsigned int idx)
{
	unsigned long addr = __fix_to_virt(idx);

	return pte_offset_kernel(pmd_offset(pgd_offset_k(addr), addr), addr);
}
EXPORT_SYMBOL(fix_to_pte);

void pagetable_init(void)
{
	pkmap_page_table = make_tables(PKMAP_BASE);
	for (unsigned int i = 0; i < __end_of_fixed_addresses; i++)
		make_tables(__fix_to_virt(i));
}
