/*
 * Lab 6 with a sorted array of pointers to the areas, searched by halving, from
 * which vmlist is strung together; pages' arrays come from the page allocator.
 * Unmapping looks for a table once every 2 MiB.
 */
#include <asm/io.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct vm_struct *vmlist;
rwlock_t vmlist_lock = RW_LOCK_UNLOCKED;
EXPORT_SYMBOL(vmlist);
EXPORT_SYMBOL(vmlist_lock);

/* Under vmlist_lock; there is always a place free behind the last area. */
static struct vm_struct **sorted;
static unsigned long used, room;

static unsigned long first_byte(unsigned long i)
{
	return (unsigned long)sorted[i]->addr;
}

static unsigned long behind(unsigned long i)
{
	return first_byte(i) + sorted[i]->size;
}

/* How many areas begin below an address. */
static unsigned long areas_below(unsigned long addr)
{
	unsigned long low = 0, high = used;

	while (low < high) {
		unsigned long mid = (low + high) / 2;

		if (first_byte(mid) < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Links the area at place @i with its neighbours. */
static void string_together(unsigned long i)
{
	struct vm_struct *next = i < used ? sorted[i] : NULL;

	if (i)
		sorted[i - 1]->next = next;
	else
		vmlist = next;
}

static void insert(unsigned long i, struct vm_struct *area)
{
	memmove(sorted + i + 1, sorted + i, (used - i) * sizeof(*sorted));
	sorted[i] = area;
	used++;
	string_together(i);
	string_together(i + 1);
}

static void delete(unsigned long i)
{
	used--;
	memmove(sorted + i, sorted + i + 1, (used - i) * sizeof(*sorted));
	string_together(i);
}

/* Sees to it that one more area has room; returns with the lock held, or
 * -ENOMEM without. */
static int lock_with_room(void)
{
	struct vm_struct **more;
	unsigned long size;

	for (;;) {
		write_lock(&vmlist_lock);
		if (used + 1 < room)
			return 0;
		size = 2 * room + 16;
		write_unlock(&vmlist_lock);
		more = kmalloc(size * sizeof(*more), GFP_KERNEL);
		if (!more)
			return -ENOMEM;
		write_lock(&vmlist_lock);
		if (size > room) {
			struct vm_struct **old = sorted;

			memcpy(more, sorted, used * sizeof(*more));
			sorted = more;
			room = size;
			more = old;
		}
		write_unlock(&vmlist_lock);
		kfree(more);
	}
}

static unsigned long aligned(unsigned long addr, unsigned long flags,
			     unsigned long size)
{
	int order = PAGE_SHIFT;

	while ((flags & VM_IOREMAP) && order < IOREMAP_MAX_ORDER &&
	       size >> order)
		order++;
	return (addr + (1UL << order) - 1) >> order << order;
}

/* Puts an area of @size bytes into the first hole in [start, end). */
static int place(struct vm_struct *area, unsigned long size,
		 unsigned long start, unsigned long end)
{
	unsigned long i = areas_below(start), addr = start;

	if (i && behind(i - 1) > addr)
		addr = behind(i - 1);
	for (;; i++) {
		unsigned long limit = i < used && first_byte(i) < end ?
			first_byte(i) : end;

		addr = aligned(addr, area->flags, size);
		if (addr < limit && limit - addr >= area->size)
			break;
		if (i >= used || limit == end)
			return -ENOMEM;
		addr = behind(i);
	}
	area->addr = (void *)addr;
	insert(i, area);
	return 0;
}

struct vm_struct *__get_vm_area(unsigned long size, unsigned long flags,
				unsigned long start, unsigned long end)
{
	struct vm_struct *area = kmalloc(sizeof(*area), GFP_KERNEL);
	int err;

	if (!area)
		return NULL;
	memset(area, 0, sizeof(*area));
	area->size = size + PAGE_SIZE;
	area->flags = flags;
	if (lock_with_room()) {
		kfree(area);
		return NULL;
	}
	err = place(area, size, start, end);
	write_unlock(&vmlist_lock);
	if (err) {
		printk(KERN_WARNING "allocation failed: out of vmalloc space - "
		       "use vmalloc=<size> to increase size.\n");
		kfree(area);
		area = NULL;
	}
	return area;
}
EXPORT_SYMBOL(__get_vm_area);

struct vm_struct *get_vm_area(unsigned long size, unsigned long flags)
{
	return __get_vm_area(size, flags, VMALLOC_START, VMALLOC_END);
}
EXPORT_SYMBOL(get_vm_area);

/* --- Page tables --------------------------------------------------------- */

/* Writes entries from @addr on until @count of them are written. */
static int write_entry(unsigned long addr, pte_t entry)
{
	pmd_t *pmd = pmd_alloc(&init_mm, pgd_offset_k(addr), addr);
	pte_t *pte;

	if (!pmd)
		return -ENOMEM;
	pte = pte_alloc_kernel(&init_mm, pmd, addr);
	if (!pte)
		return -ENOMEM;
	if (!pte_none(*pte))
		WARN_ON(1);
	set_pte(pte, entry);
	return 0;
}

static unsigned long pages_in(const struct vm_struct *area)
{
	return (area->size >> PAGE_SHIFT) - 1;
}

int map_vm_area(struct vm_struct *area, pgprot_t prot, struct page ***pages)
{
	unsigned long addr = (unsigned long)area->addr, n = pages_in(area);
	int err = 0;

	spin_lock(&init_mm.page_table_lock);
	while (n-- && !err) {
		err = -ENOMEM;
		if (**pages)
			err = write_entry(addr, mk_pte(**pages, prot));
		if (!err)
			++*pages;
		addr += PAGE_SIZE;
	}
	spin_unlock(&init_mm.page_table_lock);
	return err;
}
EXPORT_SYMBOL(map_vm_area);

/* The page table that covers an address, as its first entry; or NULL. */
static pte_t *table_of(unsigned long addr)
{
	pgd_t *pgd = pgd_offset_k(addr);
	pmd_t *pmd;

	if (!pgd_present(*pgd))
		return NULL;
	pmd = pmd_offset(pgd, addr);
	return pmd_present(*pmd) ? pte_offset_kernel(pmd, addr & PMD_MASK) :
		NULL;
}

void unmap_vm_area(struct vm_struct *area)
{
	unsigned long addr = (unsigned long)area->addr;
	unsigned long end = addr + area->size, table_end;

	for (unsigned long at = addr; at < end; at = table_end) {
		pte_t *table = table_of(at);

		table_end = min((at & PMD_MASK) + PMD_SIZE, end);
		if (table)
			memset(table + pte_index(at), 0,
			       (table_end - at) / PAGE_SIZE * sizeof(pte_t));
	}
	flush_tlb_kernel_range(addr, end);
}
EXPORT_SYMBOL(unmap_vm_area);

struct vm_struct *remove_vm_area(void *addr)
{
	struct vm_struct *area = NULL;
	unsigned long i;

	write_lock(&vmlist_lock);
	i = areas_below((unsigned long)addr);
	if (i < used && sorted[i]->addr == addr) {
		area = sorted[i];
		unmap_vm_area(area);
		delete(i);
	}
	write_unlock(&vmlist_lock);
	return area;
}
EXPORT_SYMBOL(remove_vm_area);

struct page *vmalloc_to_page(void *addr)
{
	pte_t *table = table_of((unsigned long)addr);
	pte_t pte = table ? table[pte_index((unsigned long)addr)] : __pte(0);

	return pte_present(pte) ? pte_page(pte) : NULL;
}
EXPORT_SYMBOL(vmalloc_to_page);

/* --- vmalloc ------------------------------------------------------------- */

static unsigned int array_order(unsigned long pages)
{
	return (unsigned int)get_order(pages * sizeof(struct page *));
}

static void free_array(struct vm_struct *area)
{
	if (!area->pages)
		return;
	for (unsigned int i = 0; i < area->nr_pages; i++)
		__free_page(area->pages[i]);
	free_pages((unsigned long)area->pages, array_order(pages_in(area)));
}

static void free_area(void *addr, int deallocate)
{
	struct vm_struct *area;

	BUG_ON(in_interrupt());
	if (addr == NULL)
		return;
	if ((unsigned long)addr & (PAGE_SIZE - 1)) {
		printk(KERN_ERR "Trying to vfree() bad address (%p)\n", addr);
		WARN_ON(1);
		return;
	}
	area = remove_vm_area(addr);
	if (!area) {
		printk(KERN_ERR "Trying to vfree() nonexistent vm area (%p)\n",
		       addr);
		WARN_ON(1);
		return;
	}
	if (deallocate)
		free_array(area);
	kfree(area);
}

void vfree(void *addr)
{
	free_area(addr, 1);
}
EXPORT_SYMBOL(vfree);

void vunmap(void *addr)
{
	free_area(addr, 0);
}
EXPORT_SYMBOL(vunmap);

/* Allocates the area's pages. */
static int populate(struct vm_struct *area, int gfp_mask)
{
	unsigned long n = pages_in(area);

	area->pages = (struct page **)
		__get_free_pages((unsigned int)gfp_mask & ~__GFP_HIGHMEM,
				 array_order(n));
	if (!area->pages)
		return -ENOMEM;
	for (unsigned long i = 0; i < n; i++) {
		area->pages[i] = alloc_page((unsigned int)gfp_mask);
		if (!area->pages[i])
			return -ENOMEM;
		area->nr_pages = (unsigned int)i + 1;
	}
	return 0;
}

void *__vmalloc(unsigned long size, int gfp_mask, pgprot_t prot)
{
	struct vm_struct *area;
	struct page **pages;

	if (!size || (size - 1) >> PAGE_SHIFT >= num_physpages)
		return NULL;
	area = get_vm_area(PAGE_ALIGN(size), VM_ALLOC);
	if (!area)
		return NULL;
	if (!populate(area, gfp_mask)) {
		pages = area->pages;
		if (!map_vm_area(area, prot, &pages))
			return area->addr;
	}
	vfree(area->addr);
	return NULL;
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

void *vmap(struct page **pages, unsigned int count, unsigned long flags,
	   pgprot_t prot)
{
	struct vm_struct *area = NULL;

	if (count <= num_physpages)
		area = get_vm_area((unsigned long)count << PAGE_SHIFT, flags);
	if (area && map_vm_area(area, prot, &pages) != 0) {
		vunmap(area->addr);
		return NULL;
	}
	return area ? area->addr : NULL;
}
EXPORT_SYMBOL(vmap);

/* --- ioremap ------------------------------------------------------------- */

static int map_device(struct vm_struct *area, pgprot_t prot)
{
	unsigned long pfn = area->phys_addr >> PAGE_SHIFT;
	int err = 0;

	spin_lock(&init_mm.page_table_lock);
	for (unsigned long i = 0; i < pages_in(area) && !err; i++)
		err = write_entry((unsigned long)area->addr + i * PAGE_SIZE,
				  pfn_pte(pfn + i, prot));
	spin_unlock(&init_mm.page_table_lock);
	return err;
}

static int touches_ram(unsigned long phys, unsigned long last)
{
	struct page *page, *end = mem_map + max_mapnr;

	if (!pfn_valid(phys >> PAGE_SHIFT))
		return 0;
	if (pfn_valid(last >> PAGE_SHIFT))
		end = pfn_to_page(last >> PAGE_SHIFT) + 1;
	for (page = pfn_to_page(phys >> PAGE_SHIFT); page < end; page++)
		if (!PageReserved(page))
			return 1;
	return 0;
}

void __iomem *__ioremap(unsigned long phys_addr, unsigned long size,
			unsigned long flags)
{
	unsigned long end = phys_addr + size, base = phys_addr & PAGE_MASK;
	struct vm_struct *area;

	if (end <= phys_addr || touches_ram(phys_addr, end - 1))
		return NULL;
	area = get_vm_area(PAGE_ALIGN(end) - base, VM_IOREMAP);
	if (!area)
		return NULL;
	area->phys_addr = base;
	if (map_device(area, __pgprot(pgprot_val(PAGE_KERNEL) | flags))) {
		vunmap(area->addr);
		return NULL;
	}
	return (void __iomem *)((unsigned long)area->addr | (phys_addr - base));
}
EXPORT_SYMBOL(__ioremap);

void __iomem *ioremap_nocache(unsigned long phys_addr, unsigned long size)
{
	return __ioremap(phys_addr, size, _PAGE_PCD);
}
EXPORT_SYMBOL(ioremap_nocache);

void iounmap(volatile void __iomem *addr)
{
	struct vm_struct *area = NULL;

	if ((unsigned long)addr > (unsigned long)high_memory) {
		area = remove_vm_area((void *)((unsigned long)addr &
					       PAGE_MASK));
		if (!area)
			printk(KERN_ERR "__iounmap: bad address %p\n", addr);
	}
	kfree(area);
}
EXPORT_SYMBOL(iounmap);

/* --- /proc/vmallocinfo --------------------------------------------------- */

static void *s_start(struct seq_file *m, loff_t *pos)
{
	read_lock(&vmlist_lock);
	return (unsigned long)*pos < used ? sorted[*pos] : NULL;
}

static void *s_next(struct seq_file *m, void *v, loff_t *pos)
{
	unsigned long i = (unsigned long)++*pos;

	return i < used ? sorted[i] : NULL;
}

static void s_stop(struct seq_file *m, void *v)
{
	read_unlock(&vmlist_lock);
}

static int s_show(struct seq_file *m, void *v)
{
	struct vm_struct *area = v;

	seq_printf(m, "0x%p-0x%p %7lu", area->addr,
		   (char *)area->addr + area->size, area->size);
	if (area->pages)
		seq_printf(m, " pages=%u vmalloc", area->nr_pages);
	else if (area->flags & VM_IOREMAP)
		seq_printf(m, " phys=%lx ioremap", area->phys_addr);
	else if (area->flags & VM_MAP)
		seq_puts(m, " vmap");
	for (unsigned long nid = 0; nid < (unsigned long)numnodes; nid++) {
		unsigned int n = 0;

		for (unsigned int i = 0; i < area->nr_pages; i++)
			if (page_to_nid(area->pages[i]) == nid)
				n++;
		if (n)
			seq_printf(m, " N%lu=%u", nid, n);
	}
	seq_puts(m, "\n");
	return 0;
}

struct seq_operations vmalloc_op = {
	.start = s_start,
	.next = s_next,
	.stop = s_stop,
	.show = s_show,
};
