/*
 * Lab 6: Vmalloc and ioremap
 *
 * Fill the places marked EXERCISE: write your code where it says
 * not_implemented(), and take that line away. The book (make docs)
 * leads through this file; make lab6 builds and tests it.
 * printk("x is %lu\n", x) prints, and what it printed is shown
 * when a test fails.
 */

/**
 * @file vmalloc.c
 * Addresses in a row for pages that are not: vmalloc(), vmap(), ioremap().
 *
 * Two locks: vmlist_lock guards the list of areas, init_mm.page_table_lock the
 * making of page tables.  Neither is held while the other is taken, and none
 * while something is allocated.
 *
 * Linux: mm/vmalloc.c and arch/i386/mm/ioremap.c.
 */
#include <asm/io.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <machine/exercise.h>

struct vm_struct *vmlist;
rwlock_t vmlist_lock = RW_LOCK_UNLOCKED;
EXPORT_SYMBOL(vmlist);
EXPORT_SYMBOL(vmlist_lock);

/* ---- An area of addresses ---- */

/* At a multiple of which number an area for @size bytes begins. */
static inline unsigned long area_align(unsigned long size, unsigned long flags)
{
	/*
	 * EXERCISE 6.1  (Part 1 of 3.) Return PAGE_SIZE; but for VM_IOREMAP the
	 * smallest power of two that is larger than `size`, and not more than 1
	 * << IOREMAP_MAX_ORDER.
	 */
	not_implemented("6.1");
}

/*
 * The lowest multiple of @align in [start, end) at which @size bytes are free;
 * 0 if there is none.  *@link becomes the pointer of vmlist into which an area
 * that begins there has to be put.  Under vmlist_lock.
 */
static inline unsigned long find_hole(unsigned long size, unsigned long align,
				      unsigned long start, unsigned long end,
				      struct vm_struct ***link)
{
	/*
	 * EXERCISE 6.1  (Part 2 of 3.) Walk along vmlist; return the first
	 * address where it fits, and set *link; or return 0.
	 */
	not_implemented("6.1");
}

static inline void out_of_addresses(void)
{
	printk(KERN_WARNING "allocation failed: out of vmalloc space - use "
	       "vmalloc=<size> to increase size.\n");
}

struct vm_struct *__get_vm_area(unsigned long size, unsigned long flags,
				unsigned long start, unsigned long end)
{
	/*
	 * EXERCISE 6.1  (Part 3 of 3.) Allocate a struct vm_struct. Find a hole
	 * for `size` and the guard page, at the alignment of `size` without it,
	 * and put the area into the list there. Set all its members, for
	 * kmalloc() clears nothing. If there is no hole, call
	 * out_of_addresses(). Return the area, or NULL.
	 */
	not_implemented("6.1");
}
EXPORT_SYMBOL(__get_vm_area);

struct vm_struct *get_vm_area(unsigned long size, unsigned long flags)
{
	return __get_vm_area(size, flags, VMALLOC_START, VMALLOC_END);
}
EXPORT_SYMBOL(get_vm_area);

/* ---- Page tables ---- */

/*
 * Writes the entry of the page at @addr, where nothing is mapped.  Returns 0,
 * or -ENOMEM if a table is missing and there is no memory for it.  Under
 * init_mm.page_table_lock.
 */
static inline int map_page(unsigned long addr, pte_t entry)
{
	/*
	 * EXERCISE 6.2  (Part 1 of 2.) Walk down to the entry for `addr`, and
	 * make the tables that are missing. If that fails, return -ENOMEM.
	 * Otherwise write the entry and return 0. WARN_ON() it if there was
	 * something in it already.
	 */
	not_implemented("6.2");
}

/* The address behind an area's last page: there its guard page is. */
static inline unsigned long area_end(const struct vm_struct *area)
{
	return (unsigned long)area->addr + area->size - PAGE_SIZE;
}

int map_vm_area(struct vm_struct *area, pgprot_t prot, struct page ***pages)
{
	/*
	 * EXERCISE 6.2  (Part 2 of 2.) Map the pages **pages, and those behind
	 * it, at the area's addresses, but not at its guard page. *pages moves
	 * on with each page. Return 0; -ENOMEM if map_page() says so or a page
	 * is NULL. Hold init_mm.page_table_lock.
	 */
	not_implemented("6.2");
}
EXPORT_SYMBOL(map_vm_area);

/* ---- Taking it down ---- */

/* The entry for an address; NULL if one of the tables on the way to it is
 * missing. */
static inline pte_t *find_entry(unsigned long addr)
{
	/*
	 * EXERCISE 6.3  (Part 1 of 3.) Walk down to the entry for `addr`,
	 * without making any tables: return NULL if one is missing.
	 */
	not_implemented("6.3");
}

void unmap_vm_area(struct vm_struct *area)
{
	/*
	 * EXERCISE 6.3  (Part 2 of 3.) Clear the entries of all the area's
	 * pages, as far as there are tables, and then flush the area's
	 * addresses from the TLB, once.
	 */
	not_implemented("6.3");
}
EXPORT_SYMBOL(unmap_vm_area);

struct vm_struct *remove_vm_area(void *addr)
{
	/*
	 * EXERCISE 6.3  (Part 3 of 3.) Find the area that begins at `addr`.
	 * Unmap it and take it off the list, under vmlist_lock; return it. If
	 * there is none, return NULL.
	 */
	not_implemented("6.3");
}
EXPORT_SYMBOL(remove_vm_area);

/* ---- vmalloc and vfree ---- */

/* Allocates an area's pages, one by one, and the array of them.  Returns 0, or
 * -ENOMEM: then the area says how many there are. */
static inline int fill_area(struct vm_struct *area, int gfp_mask)
{
	/*
	 * EXERCISE 6.4  (Part 1 of 4.) Allocate area->pages, an array with a
	 * place for each of the area's pages, and then a page for each place.
	 * area->nr_pages is how many there are already: also when you return
	 * -ENOMEM because there are no more.
	 */
	not_implemented("6.4");
}

/* Takes an area down that begins at @addr, and frees its pages as well if
 * @deallocate_pages is true. */
static inline void __vunmap(void *addr, int deallocate_pages)
{
	/*
	 * EXERCISE 6.4  (Part 2 of 4.) Do nothing for NULL. Report an address
	 * that is no page boundary, and one where no area begins:
	 * printk(KERN_ERR "Trying to vfree() bad address (%p)\n", addr), or
	 * "Trying to vfree() nonexistent vm area (%p)\n", and WARN_ON(1).
	 * Otherwise remove the area; then free its pages, if deallocate_pages;
	 * then what the area itself has.
	 */
	not_implemented("6.4");
}

void vfree(void *addr)
{
	/*
	 * EXERCISE 6.4  (Part 3 of 4.) BUG if in_interrupt(); otherwise take
	 * down the area and free its pages.
	 */
	not_implemented("6.4");
}
EXPORT_SYMBOL(vfree);

void *__vmalloc(unsigned long size, int gfp_mask, pgprot_t prot)
{
	/*
	 * EXERCISE 6.4  (Part 4 of 4.) Round size up to whole pages. Return
	 * NULL if it is 0 or more than num_physpages pages. Otherwise get an
	 * area for VM_ALLOC, fill it, and map its pages: map_vm_area() gets a
	 * copy of area->pages, for it moves on what it is given. If anything
	 * fails, give everything back and return NULL.
	 */
	not_implemented("6.4");
}
EXPORT_SYMBOL(__vmalloc);

void *vmalloc(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL | __GFP_HIGHMEM, PAGE_KERNEL);
}
EXPORT_SYMBOL(vmalloc);

void *vmalloc_exec(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL | __GFP_HIGHMEM, PAGE_KERNEL_EXEC);
}
EXPORT_SYMBOL(vmalloc_exec);

void *vmalloc_32(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL, PAGE_KERNEL);
}
EXPORT_SYMBOL(vmalloc_32);

/* ---- Pages that are there already ---- */

void *vmap(struct page **pages, unsigned int count, unsigned long flags,
	   pgprot_t prot)
{
	/*
	 * EXERCISE 6.5  (Part 1 of 3.) Get an area for `count` pages with these
	 * flags, and map them. Return its address; NULL if count is more than
	 * num_physpages, or if something fails. Nothing is left then.
	 */
	not_implemented("6.5");
}
EXPORT_SYMBOL(vmap);

void vunmap(void *addr)
{
	/*
	 * EXERCISE 6.5  (Part 2 of 3.) BUG if in_interrupt(); otherwise take
	 * down the area and leave its pages alone.
	 */
	not_implemented("6.5");
}
EXPORT_SYMBOL(vunmap);

struct page *vmalloc_to_page(void *addr)
{
	/*
	 * EXERCISE 6.5  (Part 3 of 3.) Return the page that is mapped at
	 * `addr`; NULL if there is none.
	 */
	not_implemented("6.5");
}
EXPORT_SYMBOL(vmalloc_to_page);

/* ---- I/O memory ---- */

/* Is there a page of RAM between two physical addresses, both included, that is
 * not reserved? */
static inline int has_ram(unsigned long first, unsigned long last)
{
	/*
	 * EXERCISE 6.6  (Part 1 of 4.) Look at the struct page of each page
	 * frame from `first` to `last`, as far as there is one. Return 1 if one
	 * is not marked PG_reserved, otherwise 0.
	 */
	not_implemented("6.6");
}

/* Maps the page frames from physical address @phys on at an area's addresses.
 * Returns 0 or -ENOMEM. */
static inline int map_io(struct vm_struct *area, unsigned long phys,
			 pgprot_t prot)
{
	/*
	 * EXERCISE 6.6  (Part 2 of 4.) As map_vm_area(), but the entries are
	 * made of page frame numbers: pfn_pte(phys >> PAGE_SHIFT, prot), and so
	 * on.
	 */
	not_implemented("6.6");
}

void __iomem *__ioremap(unsigned long phys_addr, unsigned long size,
			unsigned long flags)
{
	/*
	 * EXERCISE 6.6  (Part 3 of 4.) Return NULL if size is 0, if the last
	 * byte's address is too large for a number, or if any of it is RAM. Get
	 * an area for VM_IOREMAP, for all pages that are touched; its phys_addr
	 * is where the first of them begins. Map them, with the rights of
	 * PAGE_KERNEL and the bits in `flags`, and return the address of the
	 * first byte asked for.
	 */
	not_implemented("6.6");
}
EXPORT_SYMBOL(__ioremap);

void __iomem *ioremap_nocache(unsigned long phys_addr, unsigned long size)
{
	return __ioremap(phys_addr, size, _PAGE_PCD);
}
EXPORT_SYMBOL(ioremap_nocache);

void iounmap(volatile void __iomem *addr)
{
	/*
	 * EXERCISE 6.6  (Part 4 of 4.) Do nothing for addresses up to
	 * high_memory. Otherwise remove the area in whose first page `addr` is,
	 * and free its description. If there is none, printk(KERN_ERR
	 * "__iounmap: bad address %p\n", addr).
	 */
	not_implemented("6.6");
}
EXPORT_SYMBOL(iounmap);

/* ---- /proc/vmallocinfo ---- */

static void *s_start(struct seq_file *m, loff_t *pos)
{
	struct vm_struct *area;

	read_lock(&vmlist_lock);
	area = vmlist;
	for (loff_t n = *pos; area && n; n--)
		area = area->next;
	return area;
}

static void *s_next(struct seq_file *m, void *v, loff_t *pos)
{
	(*pos)++;
	return ((struct vm_struct *)v)->next;
}

static void s_stop(struct seq_file *m, void *v)
{
	read_unlock(&vmlist_lock);
}

/* How many of an area's pages are on each node, for those that have any. */
static inline void show_nodes(struct seq_file *m,
			      const struct vm_struct *area)
{
	for (int nid = 0; nid < numnodes; nid++) {
		unsigned int n = 0;

		for (unsigned int i = 0; i < area->nr_pages; i++)
			n += page_to_nid(area->pages[i]) == (unsigned long)nid;
		if (n)
			seq_printf(m, " N%d=%u", nid, n);
	}
}

static int s_show(struct seq_file *m, void *v)
{
	/*
	 * EXERCISE 6.7  Write one line for the area `v`: "0x%p-0x%p %7ld" with
	 * its first address, the one behind it, and its size; " pages=%u" if it
	 * has pages, and " phys=%lx" if it has a physical address; " ioremap",
	 * " vmalloc" or " vmap", by its flags; show_nodes(m, area); and a
	 * newline. Return 0.
	 */
	not_implemented("6.7");
}

struct seq_operations vmalloc_op = {
	.start = s_start,
	.next = s_next,
	.stop = s_stop,
	.show = s_show,
};
