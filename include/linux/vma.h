/*
 * A program's memory: areas of addresses, each with rights and, if it is a
 * file's, with somebody who fetches a page when it is touched first.
 *
 * A driver's mmap() gets an area that is described already.  It either maps
 * page frames at once, with remap_pfn_range(), or sets vm_ops, whose nopage()
 * is asked for one page at a time.
 *
 * Linux has this in include/linux/mm.h, which includes it here too.
 */
#ifndef _LINUX_VMA_H
#define _LINUX_VMA_H

#include <asm/pgtable.h>
#include <linux/rwsem.h>
#include <linux/types.h>

struct file;
struct mm_struct;
struct page;
struct vm_area_struct;

#define VM_READ		0x00000001
#define VM_WRITE	0x00000002
#define VM_EXEC		0x00000004
#define VM_SHARED	0x00000008
#define VM_MAYREAD	0x00000010
#define VM_MAYWRITE	0x00000020
#define VM_MAYEXEC	0x00000040
#define VM_MAYSHARE	0x00000080
#define VM_SHM		0x00000400
#define VM_DENYWRITE	0x00000800
#define VM_LOCKED	0x00002000
#define VM_IO		0x00004000
#define VM_DONTCOPY	0x00020000
#define VM_DONTEXPAND	0x00040000
#define VM_RESERVED	0x00080000

/** An address space: a program's memory, or init_mm, which is the kernel's. */
struct mm_struct {
	/** A program's areas, by address. */
	struct vm_area_struct *mmap;
	struct rw_semaphore mmap_sem;
	int map_count;
	unsigned long total_vm;
	/** The kernel's page tables. */
	pgd_t *pgd;
	/** Guards the making of tables, and entries that several could set. */
	spinlock_t page_table_lock;
};

/** An area of a program's addresses. */
struct vm_area_struct {
	struct mm_struct *vm_mm;
	/** Its first address, and the one behind its last. */
	unsigned long vm_start, vm_end;
	struct vm_area_struct *vm_next;
	pgprot_t vm_page_prot;
	unsigned long vm_flags;
	struct vm_operations_struct *vm_ops;
	/** Where in the file it begins, in pages. */
	unsigned long vm_pgoff;
	struct file *vm_file;
	/** The driver's own. */
	void *vm_private_data;
};

/** What the later kernels' fault() is told. */
struct vm_fault {
	unsigned int flags;
	unsigned long pgoff;
	void *virtual_address;
	struct page *page;
};

struct vm_operations_struct {
	/** Somebody else has the area too: fork(), or a part cut off. */
	void (*open)(struct vm_area_struct *area);
	void (*close)(struct vm_area_struct *area);
	/**
	 * The page at @p address, with a reference for the program taken;
	 * NOPAGE_SIGBUS or NOPAGE_OOM if there is none.  *type, if it is not
	 * NULL, is set to VM_FAULT_MINOR.
	 */
	struct page *(*nopage)(struct vm_area_struct *area,
			       unsigned long address, int *type);
	int (*populate)(struct vm_area_struct *area, unsigned long address,
			unsigned long len, pgprot_t prot, unsigned long pgoff,
			int nonblock);
	/* 2.6.23 and later, instead of nopage(). */
	int (*fault)(struct vm_area_struct *area, struct vm_fault *vmf);
};

#define NOPAGE_SIGBUS	((struct page *)0)
#define NOPAGE_OOM	((struct page *)-1)

#define VM_FAULT_OOM	(-1)
#define VM_FAULT_SIGBUS	0
#define VM_FAULT_MINOR	1
#define VM_FAULT_MAJOR	2
#define VM_FAULT_NOPAGE	0x100

#define PAGE_SHARED	PAGE_KERNEL
#define PAGE_READONLY	PAGE_KERNEL_RO

/**
 * Maps page frames into an area, at once.  Only those that are PG_reserved or
 * no RAM at all: of others, the program sees zeroes, as in Linux.
 *
 * @param vma   the area, and @p addr an address in it, both whole pages
 * @param pfn   the first page frame
 * @param size  bytes
 * @return 0, or a negative error.
 *
 * In a driver's mmap(); may sleep.  Linux: mm/memory.c.
 */
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr,
		    unsigned long pfn, unsigned long size, pgprot_t prot);
#define io_remap_pfn_range	remap_pfn_range
/** As remap_pfn_range(), by physical address: before 2.6.10. */
#define remap_page_range(vma, addr, phys, size, prot) \
	remap_pfn_range(vma, addr, (phys) >> PAGE_SHIFT, size, prot)
#define io_remap_page_range	remap_page_range
/** Maps one page, of which the area takes a reference: 2.6.15. */
int vm_insert_page(struct vm_area_struct *vma, unsigned long addr,
		   struct page *page);
/** The area with an address that is not below @p addr, or NULL. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);

#endif /* _LINUX_VMA_H */
