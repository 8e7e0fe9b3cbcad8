/*
 * Page tables: three levels, in RAM, read by the MMU (<machine/mmu.h>).
 *
 *	pgd_t *pgd = pgd_offset_k(addr);	always there
 *	pmd_t *pmd = pmd_offset(pgd, addr);	if !pgd_none(*pgd)
 *	pte_t *pte = pte_offset_kernel(pmd, addr);	if !pmd_none(*pmd)
 *
 * An entry that was 0 may be set without a flush.  One that is changed or
 * cleared may still be in the TLB until it is flushed.
 *
 * Linux: include/asm-i386/pgtable.h, with PAE.
 */
#ifndef _ASM_PGTABLE_H
#define _ASM_PGTABLE_H

#include <asm/fixmap.h>
#include <asm/page.h>
#include <asm/tlbflush.h>
#include <machine/mmu.h>

typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;
typedef struct { unsigned long pgd; } pgd_t;
typedef struct { unsigned long pgprot; } pgprot_t;

#define pte_val(x)	((x).pte)
#define pmd_val(x)	((x).pmd)
#define pgd_val(x)	((x).pgd)
#define pgprot_val(x)	((x).pgprot)
#define __pte(x)	((pte_t) { (x) })
#define __pmd(x)	((pmd_t) { (x) })
#define __pgd(x)	((pgd_t) { (x) })
#define __pgprot(x)	((pgprot_t) { (x) })

#define PGDIR_SHIFT	30
#define PGDIR_SIZE	(1UL << PGDIR_SHIFT)
#define PGDIR_MASK	(~(PGDIR_SIZE - 1))
#define PMD_SHIFT	21
#define PMD_SIZE	(1UL << PMD_SHIFT)
#define PMD_MASK	(~(PMD_SIZE - 1))
#define PTRS_PER_PGD	512
#define PTRS_PER_PMD	512
#define PTRS_PER_PTE	512

#define _PAGE_PRESENT	MMU_PRESENT
#define _PAGE_RW	MMU_WRITE
#define _PAGE_PWT	0x008UL
#define _PAGE_PCD	0x010UL	/* not cached: I/O memory */
#define _PAGE_ACCESSED	0x020UL
#define _PAGE_DIRTY	0x040UL
#define _PAGE_TABLE	(_PAGE_PRESENT | _PAGE_RW)

#define PAGE_KERNEL	__pgprot(_PAGE_PRESENT | _PAGE_RW | _PAGE_DIRTY | \
				 _PAGE_ACCESSED)
#define PAGE_KERNEL_RO	__pgprot(_PAGE_PRESENT | _PAGE_DIRTY | _PAGE_ACCESSED)
#define PAGE_KERNEL_NOCACHE						\
	__pgprot(pgprot_val(PAGE_KERNEL) | _PAGE_PCD)
#define PAGE_KERNEL_EXEC	PAGE_KERNEL
#define pgprot_noncached(prot)	__pgprot(pgprot_val(prot) | _PAGE_PCD)

/** The kernel's page global directory. */
#define swapper_pg_dir		((pgd_t *)SWAPPER_PG_DIR)

#define pgd_index(addr)	(((addr) >> PGDIR_SHIFT) & (PTRS_PER_PGD - 1))
#define pmd_index(addr)	(((addr) >> PMD_SHIFT) & (PTRS_PER_PMD - 1))
#define pte_index(addr)	(((addr) >> PAGE_SHIFT) & (PTRS_PER_PTE - 1))

/** The entry for an address in a page global directory; the kernel's. */
#define pgd_offset(mm, addr)	((mm)->pgd + pgd_index(addr))
#define pgd_offset_k(addr)	(swapper_pg_dir + pgd_index(addr))
#define pgd_none(x)		(!pgd_val(x))
#define pgd_present(x)		(pgd_val(x) & _PAGE_PRESENT)
#define pgd_bad(x)	((pgd_val(x) & ~MMU_FRAME & 0x3) != _PAGE_TABLE)
#define pgd_ERROR(x)	bad_entry("pgd", pgd_val(x))
#define pgd_clear(p)		((void)(pgd_val(*(p)) = 0))
#define set_pgd(p, v)		((void)(*(p) = (v)))

#define pmd_none(x)		(!pmd_val(x))
#define pmd_present(x)		(pmd_val(x) & _PAGE_PRESENT)
#define pmd_bad(x)	((pmd_val(x) & ~MMU_FRAME & 0x3) != _PAGE_TABLE)
#define pmd_ERROR(x)	bad_entry("pmd", pmd_val(x))
#define pmd_clear(p)		((void)(pmd_val(*(p)) = 0))
#define set_pmd(p, v)		((void)(*(p) = (v)))

#define bad_entry(level, value)						\
	printk("%s:%d: bad " level " %p.\n", __FILE__, __LINE__,	\
	       (void *)(value))

#define pte_none(x)		(!pte_val(x))
#define pte_ERROR(x)	bad_entry("pte", pte_val(x))
#define pte_present(x)		(pte_val(x) & _PAGE_PRESENT)
#define pte_read(x)		pte_present(x)
#define pte_exec(x)		pte_present(x)
#define pte_write(x)		(pte_val(x) & _PAGE_RW)
#define pte_dirty(x)		(pte_val(x) & _PAGE_DIRTY)
#define pte_young(x)		(pte_val(x) & _PAGE_ACCESSED)
#define pte_same(a, b)		(pte_val(a) == pte_val(b))
#define set_pte(p, v)		((void)(*(volatile pte_t *)(p) = (v)))
#define set_pte_atomic(p, v)	set_pte(p, v)
#define pte_pfn(x)		((pte_val(x) & MMU_FRAME) >> PAGE_SHIFT)
/** The struct page of the page frame that an entry maps. */
#define pte_page(x)		pfn_to_page(pte_pfn(x))
#define pfn_pte(pfn, prot)						\
	__pte(((unsigned long)(pfn) << PAGE_SHIFT) | pgprot_val(prot))
/** An entry that maps @p page with these rights. */
#define mk_pte(page, prot)	pfn_pte(page_to_pfn(page), prot)

/* The same entry with other rights or marks. */
#define pte_wrprotect(x)	__pte(pte_val(x) & ~_PAGE_RW)
#define pte_mkwrite(x)		__pte(pte_val(x) | _PAGE_RW)
#define pte_mkclean(x)		__pte(pte_val(x) & ~_PAGE_DIRTY)
#define pte_mkdirty(x)		__pte(pte_val(x) | _PAGE_DIRTY)
#define pte_mkold(x)		__pte(pte_val(x) & ~_PAGE_ACCESSED)
#define pte_mkyoung(x)		__pte(pte_val(x) | _PAGE_ACCESSED)
#define pte_modify(x, prot)	pfn_pte(pte_pfn(x), prot)

/** The page middle directory's entry for @p addr; @p dir must be present. */
static inline pmd_t *pmd_offset(pgd_t *dir, unsigned long addr)
{
	return (pmd_t *)__va(pgd_val(*dir) & MMU_FRAME) + pmd_index(addr);
}

/** The page table's entry for @p addr; @p dir must be present. */
static inline pte_t *pte_offset_kernel(pmd_t *dir, unsigned long addr)
{
	return (pte_t *)__va(pmd_val(*dir) & MMU_FRAME) + pte_index(addr);
}

/* Tables are in low memory: no kmap() is needed to look into one. */
#define pte_offset_map(dir, addr)		pte_offset_kernel(dir, addr)
#define pte_offset_map_nested(dir, addr)	pte_offset_kernel(dir, addr)
#define pte_unmap(pte)			((void)(pte))
#define pte_unmap_nested(pte)		((void)(pte))

#define pmd_page(x)	pfn_to_page((pmd_val(x) & MMU_FRAME) >> PAGE_SHIFT)

/** Sets an entry to 0 and returns what it was.  Flush afterwards. */
static inline pte_t ptep_get_and_clear(pte_t *ptep)
{
	return __pte(__atomic_exchange_n(&ptep->pte, 0, __ATOMIC_SEQ_CST));
}

#define pte_clear(p)		((void)ptep_get_and_clear(p))

/*
 * Since 2.6.11 Linux has a fourth level, the page upper directory, between the
 * first two.  Where it is missing, the global directory's entry is its own.
 */
#define pud_t			pgd_t
#define PUD_SHIFT		PGDIR_SHIFT
#define PUD_SIZE		PGDIR_SIZE
#define PUD_MASK		PGDIR_MASK
#define PTRS_PER_PUD		1
#define pud_offset(pgd, addr)	(pgd)
#define pud_alloc(mm, pgd, addr)	(pgd)
#define pud_val(x)		pgd_val(x)
#define pud_none(x)		0
#define pud_present(x)		1
#define pud_bad(x)		0
#define pud_ERROR(x)		do { } while (0)
#define pud_clear(p)		pgd_clear(p)

/*
 * kmap()'s slots: LAST_PKMAP pages at PKMAP_BASE, whose entries stand one
 * after the other at pkmap_page_table.  Made at boot if there is HighMem.
 */
#define PKMAP_BASE		WINDOW_START
#define LAST_PKMAP		512
#define LAST_PKMAP_MASK		(LAST_PKMAP - 1)
#define PKMAP_NR(virt)		(((virt) - PKMAP_BASE) >> PAGE_SHIFT)
#define PKMAP_ADDR(nr)		(PKMAP_BASE + ((unsigned long)(nr) << PAGE_SHIFT))
extern pte_t *pkmap_page_table;

/** The entry of a fixed mapping: see <asm/fixmap.h>. */
pte_t *fix_to_pte(unsigned int idx);

/** Builds the tables of kmap() and of the fixed mappings, from bootmem. */
void pagetable_init(void);

/*
 * The addresses that vmalloc() and ioremap() deal out.  On either side of them
 * there is nothing, so that who runs over the end of something falls off.
 */
/** How much is nothing in front of them. */
#define VMALLOC_OFFSET		(8UL << 20)
#define VMALLOC_START							\
	((PKMAP_ADDR(LAST_PKMAP) + 2 * VMALLOC_OFFSET - 1) &		\
	 ~(VMALLOC_OFFSET - 1))
#define VMALLOC_END		(VMALLOC_START + __VMALLOC_RESERVE)
/** How many bytes these are: `vmalloc=SIZE` on the boot line, or 128 MiB. */
extern unsigned long __VMALLOC_RESERVE;

/** Can this address of the kernel's be touched at all? */
#define kern_addr_valid(addr)	1

#include <linux/mm.h>

#endif /* _ASM_PGTABLE_H */
