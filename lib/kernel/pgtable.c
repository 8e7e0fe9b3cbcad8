/*
 * The page tables that are there from the beginning, one for kmap()'s slots and
 * those of the fixed mappings; and those that are made when somebody needs
 * them.  Linux: arch/i386/mm/init.c, mm/memory.c.
 */
#include <asm/pgtable.h>
#include <linux/bootmem.h>
#include <linux/module.h>
#include <machine/machine.h>

/* Linux has it in mm/highmem.c. */
#pragma weak pkmap_page_table

pte_t *pkmap_page_table;
EXPORT_SYMBOL(pkmap_page_table);
EXPORT_SYMBOL(mmu_flush);

unsigned long __VMALLOC_RESERVE = 128UL << 20;
EXPORT_SYMBOL(__VMALLOC_RESERVE);

struct mm_struct init_mm = {
	.pgd = swapper_pg_dir,
	.page_table_lock = SPIN_LOCK_INITIALIZER,
};
EXPORT_SYMBOL(init_mm);

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
	__VMALLOC_RESERVE = machine->vmalloc_size;
	if (max_pfn == max_low_pfn)
		return;
	pkmap_page_table = make_tables(PKMAP_BASE);
	for (unsigned int i = 0; i < __end_of_fixed_addresses; i++)
		make_tables(__fix_to_virt(i));
}

/* --- While the kernel runs ----------------------------------------------- */

/* The physical address of an empty table; 0 if there is no memory.  Others may
 * make the same one while we are without the lock. */
static unsigned long new_table(struct mm_struct *mm)
{
	unsigned long addr;

	spin_unlock(&mm->page_table_lock);
	addr = get_zeroed_page(GFP_KERNEL | __GFP_REPEAT);
	spin_lock(&mm->page_table_lock);
	return addr ? __pa(addr) : 0;
}

pmd_t *__pmd_alloc(struct mm_struct *mm, pgd_t *pgd, unsigned long address)
{
	unsigned long table = new_table(mm);

	if (!table)
		return NULL;
	if (pgd_none(*pgd))
		set_pgd(pgd, __pgd(table | _PAGE_TABLE));
	else
		free_page((unsigned long)__va(table));
	return pmd_offset(pgd, address);
}
EXPORT_SYMBOL(__pmd_alloc);

pte_t *pte_alloc_kernel(struct mm_struct *mm, pmd_t *pmd,
			unsigned long address)
{
	unsigned long table = pmd_none(*pmd) ? new_table(mm) : 0;

	if (!table && pmd_none(*pmd))
		return NULL;
	if (pmd_none(*pmd))
		set_pmd(pmd, __pmd(table | _PAGE_TABLE));
	else if (table)
		free_page((unsigned long)__va(table));
	return pte_offset_kernel(pmd, address);
}
EXPORT_SYMBOL(pte_alloc_kernel);

void __set_fixmap(enum fixed_addresses idx, unsigned long phys,
		  unsigned long rights)
{
	unsigned long addr = __fix_to_virt(idx);
	pmd_t *pmd;
	pte_t *pte;

	spin_lock(&init_mm.page_table_lock);
	pmd = pmd_alloc(&init_mm, pgd_offset_k(addr), addr);
	pte = pmd ? pte_alloc_kernel(&init_mm, pmd, addr) : NULL;
	BUG_ON(!pte);
	set_pte(pte, pfn_pte(phys >> PAGE_SHIFT, __pgprot(rights)));
	spin_unlock(&init_mm.page_table_lock);
	__flush_tlb_one(addr);
}
EXPORT_SYMBOL(__set_fixmap);
