/*
 * Lab 6 with a loop for each level of the page tables, as Linux has it: a whole
 * table's entries are done before the next table is looked for.  Pages are
 * allocated before there is an area for them, and chained by their lru.
 */
#include <asm/io.h>
#include <linux/interrupt.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct vm_struct *vmlist;
rwlock_t vmlist_lock = RW_LOCK_UNLOCKED;
EXPORT_SYMBOL(vmlist);
EXPORT_SYMBOL(vmlist_lock);

/* What is behind each struct vm_struct of ours. */
struct area {
	struct vm_struct vm;
	struct list_head pages;
};

static struct area *to_area(struct vm_struct *vm)
{
	return container_of(vm, struct area, vm);
}

static unsigned long begin(const struct vm_struct *vm)
{
	return (unsigned long)vm->addr;
}

static unsigned long guard(const struct vm_struct *vm)
{
	return begin(vm) + vm->size - PAGE_SIZE;
}

/* --- Addresses ----------------------------------------------------------- */

static unsigned long round_up(unsigned long addr, unsigned long size,
			      unsigned long flags)
{
	unsigned long align = PAGE_SIZE;

	if (flags & VM_IOREMAP)
		while (align <= size && align < PAGE_SIZE * 128)
			align *= 2;
	return (addr + align - 1) / align * align;
}

/* Puts the area into the hole between two others, if it fits. */
static int try_hole(struct vm_struct **link, struct vm_struct *vm,
		    unsigned long from, unsigned long to, unsigned long size)
{
	unsigned long addr = round_up(from, size, vm->flags);

	if (addr < from || addr > to || to - addr < vm->size)
		return 0;
	vm->addr = (void *)addr;
	vm->next = *link;
	*link = vm;
	return 1;
}

/* Tries all holes, the lowest first. */
static int place(struct vm_struct *vm, unsigned long size,
		 unsigned long start, unsigned long end)
{
	struct vm_struct **link = &vmlist;
	unsigned long from = start;
	int done = 0;

	while (!done) {
		struct vm_struct *next = *link;
		unsigned long to = next ? min(begin(next), end) : end;

		done = from <= to && try_hole(link, vm, from, to, size);
		if (!next)
			break;
		if (!done) {
			from = max(from, begin(next) + next->size);
			link = &next->next;
		}
	}
	return done;
}

struct vm_struct *__get_vm_area(unsigned long size, unsigned long flags,
				unsigned long start, unsigned long end)
{
	struct area *area = kmalloc(sizeof(*area), GFP_KERNEL);
	int done;

	if (!area)
		return NULL;
	INIT_LIST_HEAD(&area->pages);
	area->vm = (struct vm_struct){ .size = size + PAGE_SIZE,
				       .flags = flags };
	write_lock(&vmlist_lock);
	done = area->vm.size && place(&area->vm, size, start, end);
	write_unlock(&vmlist_lock);
	if (done)
		return &area->vm;
	kfree(area);
	printk(KERN_WARNING "allocation failed: out of vmalloc space - use "
	       "vmalloc=<size> to increase size.\n");
	return NULL;
}
EXPORT_SYMBOL(__get_vm_area);

struct vm_struct *get_vm_area(unsigned long size, unsigned long flags)
{
	return __get_vm_area(size, flags, VMALLOC_START, VMALLOC_END);
}
EXPORT_SYMBOL(get_vm_area);

/* --- Mapping ------------------------------------------------------------- */

/* Gives one entry after the other; a 0 is the end. */
struct source {
	pte_t (*next)(struct source *source);
	pgprot_t prot;
	struct page ***array;
	struct list_head *list;
	unsigned long pfn;
};

static pte_t from_array(struct source *s)
{
	return **s->array ? mk_pte(**s->array, s->prot) : __pte(0);
}

static pte_t from_list(struct source *s)
{
	s->list = s->list->next;
	return mk_pte(list_entry(s->list, struct page, lru), s->prot);
}

static pte_t from_numbers(struct source *s)
{
	return pfn_pte(s->pfn++, s->prot);
}

/* Where the next table begins, or the end if that comes before. */
static unsigned long border(unsigned long addr, unsigned long size,
			    unsigned long end)
{
	return min((addr + size) & ~(size - 1), end);
}

static int map_ptes(pmd_t *pmd, unsigned long addr, unsigned long end,
		    struct source *s)
{
	pte_t *pte = pte_alloc_kernel(&init_mm, pmd, addr);

	if (!pte)
		return -ENOMEM;
	for (; addr < end; addr += PAGE_SIZE, pte++) {
		pte_t entry = s->next(s);

		if (pte_none(entry))
			return -ENOMEM;
		WARN_ON(!pte_none(*pte));
		set_pte(pte, entry);
		if (s->array)
			++*s->array;
	}
	return 0;
}

static int map_pmds(pgd_t *pgd, unsigned long addr, unsigned long end,
		    struct source *s)
{
	pmd_t *pmd = pmd_alloc(&init_mm, pgd, addr);
	unsigned long next;

	if (!pmd)
		return -ENOMEM;
	for (; addr < end; addr = next, pmd++) {
		next = border(addr, PMD_SIZE, end);
		if (map_ptes(pmd, addr, next, s))
			return -ENOMEM;
	}
	return 0;
}

static int map_all(struct vm_struct *vm, struct source *s)
{
	unsigned long addr = begin(vm), next;
	int err = 0;

	spin_lock(&init_mm.page_table_lock);
	for (; !err && addr < guard(vm); addr = next) {
		next = border(addr, PGDIR_SIZE, guard(vm));
		err = map_pmds(pgd_offset_k(addr), addr, next, s);
	}
	spin_unlock(&init_mm.page_table_lock);
	return err;
}

int map_vm_area(struct vm_struct *area, pgprot_t prot, struct page ***pages)
{
	struct source s = { .next = from_array, .prot = prot, .array = pages };

	return map_all(area, &s);
}
EXPORT_SYMBOL(map_vm_area);

/* --- Unmapping ----------------------------------------------------------- */

static void clear_ptes(pmd_t *pmd, unsigned long addr, unsigned long end)
{
	pte_t *pte;

	if (pmd_none(*pmd))
		return;
	for (pte = pte_offset_kernel(pmd, addr); addr < end; addr += PAGE_SIZE)
		ptep_get_and_clear(pte++);
}

static void clear_pmds(pgd_t *pgd, unsigned long addr, unsigned long end)
{
	unsigned long next;
	pmd_t *pmd;

	if (pgd_none(*pgd))
		return;
	for (pmd = pmd_offset(pgd, addr); addr < end; addr = next) {
		next = border(addr, PMD_SIZE, end);
		clear_ptes(pmd++, addr, next);
	}
}

void unmap_vm_area(struct vm_struct *area)
{
	unsigned long next;

	for (unsigned long addr = begin(area); addr < guard(area);
	     addr = next) {
		next = border(addr, PGDIR_SIZE, guard(area));
		clear_pmds(pgd_offset_k(addr), addr, next);
	}
	flush_tlb_all();
}
EXPORT_SYMBOL(unmap_vm_area);

struct vm_struct *remove_vm_area(void *addr)
{
	struct vm_struct *before = NULL, *vm;

	write_lock(&vmlist_lock);
	for (vm = vmlist; vm && vm->addr != addr; vm = vm->next)
		before = vm;
	if (vm) {
		unmap_vm_area(vm);
		if (before)
			before->next = vm->next;
		else
			vmlist = vm->next;
	}
	write_unlock(&vmlist_lock);
	return vm;
}
EXPORT_SYMBOL(remove_vm_area);

struct page *vmalloc_to_page(void *addr)
{
	unsigned long a = (unsigned long)addr;
	pgd_t *pgd = pgd_offset_k(a);
	pte_t *pte;

	if (pgd_none(*pgd) || pmd_none(*pmd_offset(pgd, a)))
		return NULL;
	pte = pte_offset_kernel(pmd_offset(pgd, a), a);
	return pte_present(*pte) ? pte_page(*pte) : NULL;
}
EXPORT_SYMBOL(vmalloc_to_page);

/* --- vmalloc ------------------------------------------------------------- */

static void free_list(struct list_head *list)
{
	while (!list_empty(list)) {
		struct page *page = list_entry(list->next, struct page, lru);

		list_del(&page->lru);
		__free_page(page);
	}
}

static int alloc_list(struct list_head *list, unsigned long n, int gfp_mask)
{
	while (n--) {
		struct page *page = alloc_page((unsigned int)gfp_mask);

		if (!page)
			return -ENOMEM;
		list_add_tail(&page->lru, list);
	}
	return 0;
}

/* What begins at @addr, taken down; NULL and a complaint if nothing does. */
static struct area *take_down(void *addr)
{
	int whole = !((unsigned long)addr & ~PAGE_MASK);
	struct vm_struct *vm = whole ? remove_vm_area(addr) : NULL;

	if (vm)
		return to_area(vm);
	if (whole)
		printk(KERN_ERR "Trying to vfree() nonexistent vm area (%p)\n",
		       addr);
	else
		printk(KERN_ERR "Trying to vfree() bad address (%p)\n", addr);
	WARN_ON(1);
	return NULL;
}

void vfree(void *addr)
{
	struct area *area;

	BUG_ON(in_interrupt());
	area = addr ? take_down(addr) : NULL;
	if (area)
		free_list(&area->pages);
	kfree(area);
}
EXPORT_SYMBOL(vfree);

void vunmap(void *addr)
{
	BUG_ON(in_interrupt());
	kfree(addr ? take_down(addr) : NULL);
}
EXPORT_SYMBOL(vunmap);

void *__vmalloc(unsigned long size, int gfp_mask, pgprot_t prot)
{
	unsigned long n = PAGE_ALIGN(size) >> PAGE_SHIFT;
	struct vm_struct *vm = NULL;
	LIST_HEAD(pages);
	struct source s = { .next = from_list, .prot = prot, .list = &pages };

	if (!n || n > num_physpages)
		return NULL;
	if (!alloc_list(&pages, n, gfp_mask))
		vm = get_vm_area(n << PAGE_SHIFT, VM_ALLOC);
	if (vm && !map_all(vm, &s)) {
		list_splice(&pages, &to_area(vm)->pages);
		vm->nr_pages = (unsigned int)n;
		return vm->addr;
	}
	if (vm)
		vunmap(vm->addr);
	free_list(&pages);
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
	struct vm_struct *vm = count > num_physpages ? NULL :
		get_vm_area((unsigned long)count * PAGE_SIZE, flags);

	if (!vm)
		return NULL;
	if (!map_vm_area(vm, prot, &pages))
		return vm->addr;
	vunmap(vm->addr);
	return NULL;
}
EXPORT_SYMBOL(vmap);

/* --- ioremap ------------------------------------------------------------- */

void __iomem *__ioremap(unsigned long phys_addr, unsigned long size,
			unsigned long flags)
{
	unsigned long offset = phys_addr % PAGE_SIZE;
	struct source s = {
		.next = from_numbers, .pfn = phys_addr / PAGE_SIZE,
		.prot = __pgprot(pgprot_val(PAGE_KERNEL) | flags),
	};
	struct vm_struct *vm;

	if (!size || size - 1 > ~phys_addr)
		return NULL;
	for (unsigned long at = phys_addr - offset;
	     at <= phys_addr + size - 1 && pfn_valid(at >> PAGE_SHIFT);
	     at += PAGE_SIZE)
		if (!PageReserved(pfn_to_page(at >> PAGE_SHIFT)))
			return NULL;
	vm = get_vm_area(PAGE_ALIGN(size + offset), VM_IOREMAP);
	if (!vm)
		return NULL;
	vm->phys_addr = phys_addr - offset;
	if (map_all(vm, &s)) {
		vunmap(vm->addr);
		return NULL;
	}
	return (void __iomem *)(begin(vm) + offset);
}
EXPORT_SYMBOL(__ioremap);

void __iomem *ioremap_nocache(unsigned long phys_addr, unsigned long size)
{
	return __ioremap(phys_addr, size, _PAGE_PCD);
}
EXPORT_SYMBOL(ioremap_nocache);

void iounmap(volatile void __iomem *addr)
{
	struct vm_struct *vm;

	if (addr <= high_memory)
		return;
	vm = remove_vm_area((void *)((unsigned long)addr & PAGE_MASK));
	if (!vm) {
		printk(KERN_ERR "__iounmap: bad address %p\n", addr);
		return;
	}
	kfree(to_area(vm));
}
EXPORT_SYMBOL(iounmap);

/* --- /proc/vmallocinfo --------------------------------------------------- */

static void *s_start(struct seq_file *m, loff_t *pos)
{
	read_lock(&vmlist_lock);
	return *pos ? NULL : vmlist;
}

static void *s_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct vm_struct *vm = v;

	++*pos;
	return vm->next;
}

static void s_stop(struct seq_file *m, void *v)
{
	read_unlock(&vmlist_lock);
}

static int s_show(struct seq_file *m, void *v)
{
	struct vm_struct *vm = v;
	unsigned long on[MAX_NUMNODES] = { 0 };
	struct list_head *pos;

	seq_printf(m, "0x%p-0x%p %7lu", vm->addr,
		   (char *)vm->addr + vm->size, vm->size);
	if (vm->nr_pages)
		seq_printf(m, " pages=%u", vm->nr_pages);
	if (vm->phys_addr)
		seq_printf(m, " phys=%lx", vm->phys_addr);
	if (vm->flags & VM_IOREMAP)
		seq_puts(m, " ioremap");
	if (vm->flags & VM_ALLOC)
		seq_puts(m, " vmalloc");
	if (vm->flags & VM_MAP)
		seq_puts(m, " vmap");
	list_for_each(pos, &to_area(vm)->pages)
		on[page_to_nid(list_entry(pos, struct page, lru))]++;
	for (int nid = 0; nid < numnodes; nid++)
		if (on[nid])
			seq_printf(m, " N%d=%lu", nid, on[nid]);
	seq_putc(m, '\n');
	return 0;
}

struct seq_operations vmalloc_op = {
	.start = s_start,
	.next = s_next,
	.stop = s_stop,
	.show = s_show,
};
