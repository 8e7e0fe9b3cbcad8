/*
 * Memory whose addresses are contiguous and whose page frames need not be.
 *
 *	table = vmalloc(100 * PAGE_SIZE);	100 pages from anywhere
 *	vfree(table);
 *
 * Addresses come from the window between VMALLOC_START and VMALLOC_END, in
 * areas; page tables say which page frame is at which of them.  Behind each
 * area there is a guard page, at which nothing ever is.
 *
 * All of this is Linux' mm/vmalloc.c, and lab 6.
 */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

#include <asm/page.h>
#include <asm/pgtable.h>
#include <linux/mm.h>
#include <linux/spinlock.h>

/* What an area is for. */
#define VM_IOREMAP	0x00000001	/* ioremap() */
#define VM_ALLOC	0x00000002	/* vmalloc() */
#define VM_MAP		0x00000004	/* vmap() */

/** The largest alignment of a VM_IOREMAP area: 2^IOREMAP_MAX_ORDER bytes. */
#define IOREMAP_MAX_ORDER	(7 + PAGE_SHIFT)

/** An area of addresses. */
struct vm_struct {
	void *addr;
	/** In bytes; the guard page, which is the last one, counts. */
	unsigned long size;
	/** VM_* flags, as they were given. */
	unsigned long flags;
	/** vmalloc()'s: its pages, and how many.  Else NULL and 0. */
	struct page **pages;
	unsigned int nr_pages;
	/** ioremap()'s: the physical address of its first page.  Else 0. */
	unsigned long phys_addr;
	struct vm_struct *next;
};

/**
 * All areas, by address, each once: a list that ends with NULL.  Who reads or
 * changes it holds vmlist_lock.
 */
extern struct vm_struct *vmlist;
extern rwlock_t vmlist_lock;

/* --- For everybody ------------------------------------------------------- */

/**
 * Memory for @p size bytes, whose contents are undefined.  May sleep.
 *
 * The pages are allocated one by one, from HighMem if there is some.  None of
 * them is touched.
 *
 * @param size  bytes, rounded up to whole pages
 * @return its address, at a page boundary, the caller's until vfree(); NULL,
 *         and nothing is allocated, if @p size is 0 or more than all RAM, or if
 *         there are not enough addresses, pages, or memory for page tables.
 *
 * Linux: mm/vmalloc.c.
 */
void *vmalloc(unsigned long size);
/** As vmalloc(), but without HighMem: devices with few address bits reach it. */
void *vmalloc_32(unsigned long size);
/** As vmalloc(), for code: it could be run. */
void *vmalloc_exec(unsigned long size);
/**
 * As vmalloc(), with GFP flags and rights that the caller chooses.
 * @param gfp_mask  how to allocate the pages; without __GFP_HIGHMEM, also what
 *                  else it needs.  GFP_KERNEL or GFP_ATOMIC with others to it
 * @param prot      their rights: PAGE_KERNEL, PAGE_KERNEL_RO ...
 */
void *__vmalloc(unsigned long size, int gfp_mask, pgprot_t prot);
/**
 * Frees what vmalloc() and its relatives returned: first nobody can reach the
 * pages any more, then they are freed.  BUG in interrupts.
 *
 * @param addr  NULL is nothing to free.  What does not begin at a page boundary
 *              is reported, "Trying to vfree() bad address (...)", and where no
 *              area begins, "Trying to vfree() nonexistent vm area (...)", both
 *              with a warning; nothing else happens.
 *
 * Linux: mm/vmalloc.c.
 */
void vfree(void *addr);

/**
 * Gives pages that the caller has addresses in a row.  May sleep.
 *
 * @param pages  the pages in the order of their addresses; one may come twice
 * @param count  how many, at least 1
 * @param flags  the area's: VM_MAP
 * @param prot   their rights
 * @return the address of the first page, to be given back with vunmap(); NULL,
 *         and nothing is mapped, if there are more than the machine has, not
 *         enough addresses or memory, or a NULL among them.
 *
 * Linux: mm/vmalloc.c.
 */
void *vmap(struct page **pages, unsigned int count, unsigned long flags,
	   pgprot_t prot);
/** Takes the addresses away, and leaves the pages alone.  Otherwise as
 * vfree(), messages too. */
void vunmap(void *addr);

/**
 * The page of RAM at an address of the window, by the page tables.
 * @param addr  any address in a page
 * @return the page; NULL if none is mapped there.
 * Linux: mm/memory.c.
 */
struct page *vmalloc_to_page(void *addr);

/* --- For those who build on it ------------------------------------------- */

/**
 * An area of addresses, at which nothing is mapped yet.  May sleep.
 *
 * Takes the lowest addresses between VMALLOC_START and VMALLOC_END at which
 * @p size bytes and a guard page are free.  The area begins at a page boundary;
 * with VM_IOREMAP at a multiple of the smallest power of two that is *larger*
 * than @p size, but of no more than 128 pages.
 *
 * @param size   bytes, a multiple of PAGE_SIZE, not 0
 * @param flags  VM_* flags
 * @return the area, in vmlist, with pages NULL, nr_pages and phys_addr 0, until
 *         remove_vm_area(); NULL if there is no memory, or there are not enough
 *         addresses: then "allocation failed: out of vmalloc space - use
 *         vmalloc=<size> to increase size." is logged.
 *
 * Linux: mm/vmalloc.c.
 */
struct vm_struct *get_vm_area(unsigned long size, unsigned long flags);
/** As get_vm_area(), with area and guard page in [@p start, @p end), which are
 * page boundaries. */
struct vm_struct *__get_vm_area(unsigned long size, unsigned long flags,
				unsigned long start, unsigned long end);
/**
 * Takes an area off vmlist; what is mapped there is unmapped as by
 * unmap_vm_area(), before anybody can get the same addresses.
 *
 * @param addr  where the area begins
 * @return the area, now the caller's to kfree(); NULL if none begins there.
 */
struct vm_struct *remove_vm_area(void *addr);
/**
 * Maps pages at an area's addresses, from its first one on up to its guard
 * page.  Makes the page tables that are missing; they stay for good.  May
 * sleep, and takes init_mm.page_table_lock.
 *
 * @param area   at which nothing is mapped yet
 * @param prot   the pages' rights
 * @param pages  *@p pages are the pages; moves behind each that is mapped
 * @return 0; -ENOMEM if there is no memory for tables, or a page is NULL: then
 *         the pages before it may be mapped.
 */
int map_vm_area(struct vm_struct *area, pgprot_t prot, struct page ***pages);
/**
 * Clears the entries of all an area's pages, and then makes the TLB forget
 * them, all at once: flushes are slow.  The tables stay.  There may be areas at
 * which nothing, or not all, was ever mapped.
 */
void unmap_vm_area(struct vm_struct *area);

/**
 * Reads what is at @p addr for whoever must not fault: where nothing is mapped,
 * zeroes.
 * @param buf    receives @p count bytes
 * @param addr   in the window
 * @return the bytes read: all up to the last area's end.
 * Linux: mm/vmalloc.c.
 */
long vread(char *buf, char *addr, unsigned long count);
/** Writes; what is for addresses where nothing is mapped is lost. */
long vwrite(char *buf, char *addr, unsigned long count);

/** What /proc/meminfo says of the window, in bytes. */
struct vmalloc_info {
	/** In areas, guard pages too. */
	unsigned long used;
	/** The largest hole. */
	unsigned long largest_chunk;
};
/** Linux: fs/proc/mmu.c. */
void get_vmalloc_info(struct vmalloc_info *vmi);

#define VMALLOC_TOTAL	(VMALLOC_END - VMALLOC_START)

/* --- Names of later kernels ---------------------------------------------- */

#define vmalloc_to_pfn(addr)	page_to_pfn(vmalloc_to_page(addr))
/** Is this an address of the window's? */
#define is_vmalloc_addr(addr)						\
	((unsigned long)(addr) >= VMALLOC_START &&			\
	 (unsigned long)(addr) < VMALLOC_END)
#define vmalloc_node(size, nid)	vmalloc(size)

struct vm_area_struct;
/**
 * Maps pages of vmalloc() into a program's area, from the @p pgoff'th on, as
 * many as the area has.  In a driver's mmap(); may sleep.
 * @return 0; -EINVAL, and nothing is mapped, if there are not so many; or
 *         another negative error.
 */
int remap_vmalloc_range(struct vm_area_struct *vma, void *addr,
			unsigned long pgoff);

#if !__STDC_HOSTED__
/** vmalloc() full of zeroes. */
static inline void *vzalloc(unsigned long size)
{
	void *addr = vmalloc(size);

	if (addr)
		memset(addr, 0, size);
	return addr;
}
#define vzalloc_node(size, nid)	vzalloc(size)
/** Up to the last page's end, which a program may see. */
#define vmalloc_user(size)	vzalloc(PAGE_ALIGN(size))

void *__kmalloc(size_t size, int flags);
void kfree(const void *objp);

/** kmalloc() if it can, else vmalloc(); @p flags have __GFP_WAIT. */
static inline void *kvmalloc(size_t size, int flags)
{
	void *addr = __kmalloc(size, flags | __GFP_NOWARN | __GFP_NORETRY);

	if (!addr)
		addr = __vmalloc(size, flags | __GFP_HIGHMEM, PAGE_KERNEL);
	return addr;
}
/** kvmalloc() full of zeroes. */
static inline void *kvzalloc(size_t size, int flags)
{
	void *addr = kvmalloc(size, flags);

	if (addr)
		memset(addr, 0, size);
	return addr;
}
/** kvmalloc() for @p n times @p size bytes; NULL if that is too large. */
static inline void *kvmalloc_array(size_t n, size_t size, int flags)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL :
		kvmalloc(bytes, flags);
}
/** Frees what kvmalloc() and its relatives returned. */
static inline void kvfree(const void *addr)
{
	if (is_vmalloc_addr(addr))
		vfree((void *)addr);
	else
		kfree(addr);
}
#endif

#endif /* _LINUX_VMALLOC_H */
