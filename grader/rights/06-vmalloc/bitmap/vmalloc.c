/*
 * Lab 6 with a bit for each page of addresses, which says whether it is taken,
 * and without an array of pages: each is mapped as soon as it is allocated, and
 * vfree() finds them in the page tables.
 */
#include <asm/io.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#define WINDOW_PAGES	((WINDOW_END - WINDOW_START) >> PAGE_SHIFT)
#define NO_PLACE	(~0UL)

struct vm_struct *vmlist;
rwlock_t vmlist_lock = RW_LOCK_UNLOCKED;
EXPORT_SYMBOL(vmlist);
EXPORT_SYMBOL(vmlist_lock);

/* Bit n is page n of the window.  Guarded by vmlist_lock, as vmlist is. */
static unsigned long taken[BITS_TO_LONGS(WINDOW_PAGES)];

static unsigned long page_of(unsigned long addr)
{
	return (addr - WINDOW_START) >> PAGE_SHIFT;
}

static unsigned long end_of(const struct vm_struct *area)
{
	return (unsigned long)area->addr + area->size - PAGE_SIZE;
}

static void mark(const struct vm_struct *area, int as)
{
	unsigned long n = page_of((unsigned long)area->addr);

	for (unsigned long i = 0; i < area->size >> PAGE_SHIFT; i++) {
		if (as)
			__set_bit((int)(n + i), taken);
		else
			__clear_bit((int)(n + i), taken);
	}
}

/* The first run of clear bits in [n, end) that is long enough. */
static unsigned long find_run(unsigned long n, unsigned long end,
			      unsigned long pages, unsigned long align)
{
	unsigned long bit;

	for (n = ALIGN(n, align); n < end && pages <= end - n;
	     n = ALIGN(find_next_zero_bit(taken, end, bit), align)) {
		bit = find_next_bit(taken, n + pages, n);
		if (bit >= n + pages)
			return n;
	}
	return NO_PLACE;
}

/* How many pages an area for a device is aligned to. */
static unsigned long io_align(unsigned long size)
{
	unsigned long align = 1;

	while (align << PAGE_SHIFT <= size && align < 128)
		align <<= 1;
	return align;
}

static void link_in(struct vm_struct *area)
{
	struct vm_struct **p = &vmlist;

	while (*p && (*p)->addr < area->addr)
		p = &(*p)->next;
	area->next = *p;
	*p = area;
	mark(area, 1);
}

struct vm_struct *__get_vm_area(unsigned long size, unsigned long flags,
				unsigned long start, unsigned long end)
{
	struct vm_struct *area = kcalloc(1, sizeof(*area), GFP_KERNEL);
	unsigned long align = flags & VM_IOREMAP ? io_align(size) : 1, n;

	if (!area)
		return NULL;
	area->size = size + PAGE_SIZE;
	area->flags = flags;
	write_lock(&vmlist_lock);
	n = !area->size || area->size > end - start ? NO_PLACE :
		find_run(page_of(start), page_of(end),
			 area->size >> PAGE_SHIFT, align);
	if (n != NO_PLACE) {
		area->addr = (void *)(WINDOW_START + (n << PAGE_SHIFT));
		link_in(area);
	}
	write_unlock(&vmlist_lock);
	if (n != NO_PLACE)
		return area;
	printk(KERN_WARNING "allocation failed: out of vmalloc space - use "
	       "vmalloc=<size> to increase size.\n");
	kfree(area);
	return NULL;
}
EXPORT_SYMBOL(__get_vm_area);

struct vm_struct *get_vm_area(unsigned long size, unsigned long flags)
{
	return __get_vm_area(size, flags, VMALLOC_START, VMALLOC_END);
}
EXPORT_SYMBOL(get_vm_area);

/* --- Page tables --------------------------------------------------------- */

static pte_t *find_pte(unsigned long addr)
{
	pgd_t *pgd = pgd_offset_k(addr);
	pmd_t *pmd = pgd_present(*pgd) ? pmd_offset(pgd, addr) : NULL;

	return pmd && pmd_present(*pmd) ? pte_offset_kernel(pmd, addr) : NULL;
}

/* Maps one page, with the lock taken for just that. */
static int map_one(unsigned long addr, pte_t entry)
{
	pte_t *pte = NULL;
	pmd_t *pmd;

	spin_lock(&init_mm.page_table_lock);
	pmd = pmd_alloc(&init_mm, pgd_offset_k(addr), addr);
	if (pmd)
		pte = pte_alloc_kernel(&init_mm, pmd, addr);
	if (pte) {
		WARN_ON(!pte_none(*pte));
		set_pte(pte, entry);
	}
	spin_unlock(&init_mm.page_table_lock);
	return pte ? 0 : -ENOMEM;
}

int map_vm_area(struct vm_struct *area, pgprot_t prot, struct page ***pages)
{
	for (unsigned long addr = (unsigned long)area->addr;
	     addr < end_of(area); addr += PAGE_SIZE, (*pages)++)
		if (!**pages || map_one(addr, mk_pte(**pages, prot)))
			return -ENOMEM;
	return 0;
}
EXPORT_SYMBOL(map_vm_area);

void unmap_vm_area(struct vm_struct *area)
{
	for (unsigned long addr = end_of(area);
	     addr > (unsigned long)area->addr; addr -= PAGE_SIZE) {
		pte_t *pte = find_pte(addr - PAGE_SIZE);

		if (pte)
			pte_clear(pte);
	}
	flush_tlb_kernel_range((unsigned long)area->addr, end_of(area));
}
EXPORT_SYMBOL(unmap_vm_area);

struct vm_struct *remove_vm_area(void *addr)
{
	struct vm_struct **p, *area;

	write_lock(&vmlist_lock);
	for (p = &vmlist; *p && (*p)->addr < addr; p = &(*p)->next)
		;
	area = *p && (*p)->addr == addr ? *p : NULL;
	if (area) {
		unmap_vm_area(area);
		*p = area->next;
		mark(area, 0);
	}
	write_unlock(&vmlist_lock);
	return area;
}
EXPORT_SYMBOL(remove_vm_area);

struct page *vmalloc_to_page(void *addr)
{
	pte_t *pte = find_pte((unsigned long)addr);

	return pte && pte_present(*pte) ? pte_page(*pte) : NULL;
}
EXPORT_SYMBOL(vmalloc_to_page);

/* --- vmalloc ------------------------------------------------------------- */

/* How many pages from @addr on are mapped, chained by their `private`. */
static struct page *chain_pages(char *addr)
{
	struct page *first = NULL, *page;

	for (; (page = vmalloc_to_page(addr)) != NULL; addr += PAGE_SIZE) {
		page->private = (unsigned long)first;
		first = page;
	}
	return first;
}

static void free_chain(struct page *page)
{
	while (page) {
		struct page *next = (struct page *)page->private;

		page->private = 0;
		__free_page(page);
		page = next;
	}
}

/* Does an area for vmalloc() begin there? */
static int is_allocated(void *addr)
{
	struct vm_struct *area;

	read_lock(&vmlist_lock);
	for (area = vmlist; area && area->addr != addr; area = area->next)
		;
	read_unlock(&vmlist_lock);
	return area && (area->flags & VM_ALLOC);
}

static void take_down(void *addr, int with_pages)
{
	struct page *pages = NULL;
	struct vm_struct *area;

	BUG_ON(in_interrupt());
	if (!addr)
		return;
	if ((unsigned long)addr % PAGE_SIZE) {
		printk(KERN_ERR "Trying to vfree() bad address (%p)\n", addr);
		WARN_ON(1);
		return;
	}
	if (with_pages && is_allocated(addr))
		pages = chain_pages(addr);
	area = remove_vm_area(addr);
	if (!area) {
		printk(KERN_ERR "Trying to vfree() nonexistent vm area (%p)\n",
		       addr);
		WARN_ON(1);
	}
	free_chain(pages);
	kfree(area);
}

void vfree(void *addr)
{
	take_down(addr, 1);
}
EXPORT_SYMBOL(vfree);

void vunmap(void *addr)
{
	take_down(addr, 0);
}
EXPORT_SYMBOL(vunmap);

void *__vmalloc(unsigned long size, int gfp_mask, pgprot_t prot)
{
	unsigned long pages = size / PAGE_SIZE + !!(size % PAGE_SIZE);
	struct vm_struct *area;

	if (!pages || pages > num_physpages)
		return NULL;
	area = get_vm_area(pages << PAGE_SHIFT, VM_ALLOC);
	if (!area)
		return NULL;
	for (unsigned long addr = (unsigned long)area->addr;
	     addr < end_of(area); addr += PAGE_SIZE) {
		struct page *page = alloc_page((unsigned int)gfp_mask);

		if (!page || map_one(addr, mk_pte(page, prot))) {
			if (page)
				__free_page(page);
			vfree(area->addr);
			return NULL;
		}
		area->nr_pages++;
	}
	return area->addr;
}
EXPORT_SYMBOL(__vmalloc);

void *vmalloc(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL | __GFP_HIGHMEM, PAGE_KERNEL);
}
EXPORT_SYMBOL(vmalloc);

void *vmalloc_exec(unsigned long size)
{
	return vmalloc(size);
}
EXPORT_SYMBOL(vmalloc_exec);

void *vmalloc_32(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL, PAGE_KERNEL);
}
EXPORT_SYMBOL(vmalloc_32);

void *vmap(struct page **pages, unsigned int count, unsigned long flags,
	   pgprot_t prot)
{
	struct vm_struct *area;

	for (unsigned int i = 0; i < count; i++)
		if (count > num_physpages || !pages[i])
			return NULL;
	area = get_vm_area((unsigned long)count << PAGE_SHIFT, flags);
	if (area && map_vm_area(area, prot, &pages)) {
		vunmap(area->addr);
		area = NULL;
	}
	return area ? area->addr : NULL;
}
EXPORT_SYMBOL(vmap);

/* --- ioremap ------------------------------------------------------------- */

/* May the page frames [first, last] be mapped as a device's? */
static int is_io(unsigned long first, unsigned long last)
{
	if (last >= max_mapnr)
		last = max_mapnr - 1;
	while (first <= last)
		if (!PageReserved(pfn_to_page(first++)))
			return 0;
	return 1;
}

void __iomem *__ioremap(unsigned long phys_addr, unsigned long size,
			unsigned long flags)
{
	unsigned long last = phys_addr + (size - 1);
	unsigned long pfn = phys_addr >> PAGE_SHIFT;
	struct vm_struct *area;

	if (!size || last < phys_addr || !is_io(pfn, last >> PAGE_SHIFT))
		return NULL;
	area = get_vm_area(((last >> PAGE_SHIFT) - pfn + 1) << PAGE_SHIFT,
			   VM_IOREMAP);
	if (!area)
		return NULL;
	area->phys_addr = pfn << PAGE_SHIFT;
	for (unsigned long addr = (unsigned long)area->addr;
	     addr < end_of(area); addr += PAGE_SIZE) {
		pte_t entry = pfn_pte(pfn++, __pgprot(flags |
					pgprot_val(PAGE_KERNEL)));

		if (map_one(addr, entry)) {
			vunmap(area->addr);
			return NULL;
		}
	}
	return (char *)area->addr + phys_addr % PAGE_SIZE;
}
EXPORT_SYMBOL(__ioremap);

void __iomem *ioremap_nocache(unsigned long phys_addr, unsigned long size)
{
	return __ioremap(phys_addr, size, _PAGE_PCD);
}
EXPORT_SYMBOL(ioremap_nocache);

void iounmap(volatile void __iomem *addr)
{
	struct vm_struct *area;

	if (addr <= high_memory)
		return;
	area = remove_vm_area((char *)addr - (unsigned long)addr % PAGE_SIZE);
	if (area)
		kfree(area);
	else
		printk(KERN_ERR "__iounmap: bad address %p\n", addr);
}
EXPORT_SYMBOL(iounmap);

/* --- /proc/vmallocinfo --------------------------------------------------- */

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
	++*pos;
	return ((struct vm_struct *)v)->next;
}

static void s_stop(struct seq_file *m, void *v)
{
	read_unlock(&vmlist_lock);
}

static unsigned long pages_on(const struct vm_struct *area, int nid)
{
	unsigned long n = 0;

	for (unsigned int i = 0; i < area->nr_pages; i++) {
		struct page *page = vmalloc_to_page((char *)area->addr +
						    i * PAGE_SIZE);

		n += page && (int)page_to_nid(page) == nid;
	}
	return n;
}

static int s_show(struct seq_file *m, void *v)
{
	struct vm_struct *area = v;

	seq_printf(m, "0x%p-0x%p %7lu", area->addr,
		   (char *)area->addr + area->size, area->size);
	if (area->nr_pages)
		seq_printf(m, " pages=%u", area->nr_pages);
	if (area->phys_addr)
		seq_printf(m, " phys=%lx", area->phys_addr);
	seq_printf(m, "%s%s%s", area->flags & VM_IOREMAP ? " ioremap" : "",
		   area->flags & VM_ALLOC ? " vmalloc" : "",
		   area->flags & VM_MAP ? " vmap" : "");
	for (int nid = 0; nid < numnodes; nid++)
		if (pages_on(area, nid))
			seq_printf(m, " N%d=%lu", nid, pages_on(area, nid));
	seq_puts(m, "\n");
	return 0;
}

struct seq_operations vmalloc_op = {
	.start = s_start, .next = s_next, .stop = s_stop, .show = s_show,
};
