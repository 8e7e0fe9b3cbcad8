/*
 * A program's memory: areas of addresses, and the pages in them.
 *
 *	USER_START                                            USER_END
 *	| area of user_alloc() |   | area of a device's mmap() |   ...
 *	  bytes: USER_MEMORY     ^   pages: as nopage() gave them
 *	                         nothing, so that who runs over the end faults
 *
 * All programs share one address space: there are no processes, only calls.
 *
 * Linux: mm/mmap.c and mm/memory.c.
 */
#include <asm/pgtable.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <machine/user.h>

#include "user_rooms.h"

#define NR_AREAS	128
#define NR_PAGES	(USER_SIZE >> PAGE_SHIFT)

/* What stands behind one page of a program's. */
struct user_page {
	enum { NOTHING, BYTES, PAGE, FRAME } kind;
	/* PAGE: one page of the kernel's, which we hold a reference to. */
	struct page *page;
	/* FRAME: of RAM that is reserved, or no RAM at all. */
	unsigned long pfn;
};

struct mm_struct user_mm = {
	.mmap_sem = __RWSEM_INITIALIZER(user_mm.mmap_sem),
};

static struct vm_area_struct areas[NR_AREAS];
static struct user_page pages[NR_PAGES];
/* For the list of areas, and what the pages are. */
static int lock;

static struct user_page *page_of(unsigned long addr)
{
	return &pages[(addr - USER_START) >> PAGE_SHIFT];
}

/* --- Areas ---------------------------------------------------------------- */

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = mm->mmap;

	while (vma && vma->vm_end <= addr)
		vma = vma->vm_next;
	return vma;
}
EXPORT_SYMBOL(find_vma);

/* Under the lock. */
static struct vm_area_struct *area_at(unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(&user_mm, addr);

	return vma && vma->vm_start <= addr ? vma : NULL;
}

struct vm_area_struct *user_find_area(unsigned long addr)
{
	struct vm_area_struct *vma;

	lock_table(&lock);
	vma = area_at(addr);
	unlock_table(&lock);
	return vma;
}

static struct vm_area_struct *new_area(void)
{
	for (struct vm_area_struct *a = areas; a < areas + NR_AREAS; a++)
		if (!a->vm_mm) {
			*a = (struct vm_area_struct){ .vm_mm = &user_mm };
			return a;
		}
	return NULL;
}

static void link_area(struct vm_area_struct *vma)
{
	struct vm_area_struct **p = &user_mm.mmap;

	while (*p && (*p)->vm_start < vma->vm_start)
		p = &(*p)->vm_next;
	vma->vm_next = *p;
	*p = vma;
	user_mm.map_count++;
	user_mm.total_vm += (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

static void unlink_area(struct vm_area_struct *vma)
{
	struct vm_area_struct **p = &user_mm.mmap;

	while (*p && *p != vma)
		p = &(*p)->vm_next;
	if (*p)
		*p = vma->vm_next;
	user_mm.map_count--;
	user_mm.total_vm -= (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

/* A hole for @size bytes, with a page of nothing on both sides; 0: none. */
static unsigned long find_hole(unsigned long size)
{
	unsigned long start = USER_START + PAGE_SIZE;
	struct vm_area_struct *vma;

	for (vma = user_mm.mmap; vma; vma = vma->vm_next) {
		if (vma->vm_start >= start + size + PAGE_SIZE)
			break;
		start = vma->vm_end + PAGE_SIZE;
	}
	return start + size + PAGE_SIZE <= USER_END ? start : 0;
}

/* Under the lock. */
static struct vm_area_struct *place_area(size_t size, unsigned long flags)
{
	unsigned long start = find_hole(size);
	struct vm_area_struct *vma = start ? new_area() : NULL;

	if (!vma)
		return NULL;
	vma->vm_start = start;
	vma->vm_end = start + size;
	vma->vm_flags = flags;
	vma->vm_page_prot = flags & VM_WRITE ? PAGE_SHARED : PAGE_READONLY;
	memset(page_of(start), 0, (size >> PAGE_SHIFT) * sizeof(*pages));
	link_area(vma);
	return vma;
}

struct vm_area_struct *user_make_area(size_t size, unsigned long flags)
{
	struct vm_area_struct *vma;

	if (!size || size > USER_SIZE)
		return NULL;
	lock_table(&lock);
	vma = place_area(PAGE_ALIGN(size), flags);
	unlock_table(&lock);
	return vma;
}

struct vm_area_struct *user_cut_area(struct vm_area_struct *vma,
				     unsigned long addr)
{
	struct vm_area_struct *rest;

	lock_table(&lock);
	rest = new_area();
	if (rest) {
		*rest = *vma;
		rest->vm_start = addr;
		rest->vm_pgoff += (addr - vma->vm_start) >> PAGE_SHIFT;
		user_mm.total_vm -= (vma->vm_end - addr) >> PAGE_SHIFT;
		vma->vm_end = addr;
		link_area(rest);
	}
	unlock_table(&lock);
	return rest;
}

void user_unlink_area(struct vm_area_struct *vma)
{
	lock_table(&lock);
	unlink_area(vma);
	unlock_table(&lock);
}

void user_free_area(struct vm_area_struct *vma)
{
	lock_table(&lock);
	vma->vm_mm = NULL;
	unlock_table(&lock);
}

/* --- Pages ---------------------------------------------------------------- */

static void give_bytes(struct user_page *p, unsigned long addr)
{
	memset(user_bytes(addr & PAGE_MASK), 0, PAGE_SIZE);
	p->kind = BYTES;
}

/* Asks the driver for a page. */
static struct page *ask_driver(struct vm_area_struct *vma, unsigned long addr)
{
	struct vm_fault vmf = {
		.virtual_address = (void *)addr,
		.pgoff = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT),
	};
	int type = VM_FAULT_MINOR;

	if (vma->vm_ops->nopage)
		return vma->vm_ops->nopage(vma, addr, &type);
	return vma->vm_ops->fault(vma, &vmf) ? NOPAGE_SIGBUS : vmf.page;
}

/* The page is there now, unless another CPU was first. */
static void give_page(struct user_page *p, struct page *page)
{
	lock_table(&lock);
	if (p->kind == NOTHING) {
		p->kind = PAGE;
		p->page = page;
		page = NULL;
	}
	unlock_table(&lock);
	if (page)
		put_page(page);
}

static int has_driver(const struct vm_area_struct *vma)
{
	return vma->vm_ops && (vma->vm_ops->nopage || vma->vm_ops->fault);
}

/* The first touch of a driver's page.  @return 0, or -EFAULT. */
static int fetch(struct vm_area_struct *vma, unsigned long addr)
{
	struct vm_operations_struct *ops = vma->vm_ops;
	struct call_check check;
	struct page *page;

	check_begin(&check);
	page = ask_driver(vma, addr & PAGE_MASK);
	check_end(&check, ops->nopage ? (unsigned long)ops->nopage :
		  (unsigned long)ops->fault);
	if (page == NOPAGE_SIGBUS || page == NOPAGE_OOM)
		return -EFAULT;
	if (page_count(page) == 0)
		print_symbol(KERN_ERR "%s gave the program a page that is "
			     "free\n", (unsigned long)ops->nopage);
	give_page(page_of(addr), page);
	return 0;
}

static void drop(struct user_page *p)
{
	struct page *page;

	lock_table(&lock);
	page = p->kind == PAGE ? p->page : NULL;
	p->kind = NOTHING;
	unlock_table(&lock);
	if (!page)
		return;
	put_page(page);
	page_dropped(page);
}

void user_drop_pages(unsigned long start, unsigned long end)
{
	for (unsigned long addr = start; addr < end; addr += PAGE_SIZE)
		drop(page_of(addr));
}

/* A kernel with HighMem has lab 3's kmap(). */
void *kmap(struct page *page) __attribute__((weak));
void kunmap(struct page *page) __attribute__((weak));

static void *bytes_of(const struct user_page *p, unsigned long addr)
{
	switch (p->kind) {
	case BYTES:
		return user_bytes(addr & PAGE_MASK);
	case FRAME:
		return pfn_valid(p->pfn) ? page_address(pfn_to_page(p->pfn)) :
			NULL;
	case PAGE:
		return PageHighMem(p->page) && kmap ? kmap(p->page) :
			page_address(p->page);
	default:
		return NULL;
	}
}

/* What stands at an address that the program may touch like this.  A page of
 * the kernel's has one user more. */
static struct user_page look_at(unsigned long addr, int write, int may_fetch,
				struct vm_area_struct **vma)
{
	struct user_page *p = page_of(addr), found = { .kind = NOTHING };

	lock_table(&lock);
	*vma = area_at(addr);
	if (*vma && !((*vma)->vm_flags & (write ? VM_WRITE : VM_READ)))
		*vma = NULL;
	if (*vma && may_fetch && p->kind == NOTHING && !has_driver(*vma))
		give_bytes(p, addr);
	if (*vma)
		found = *p;
	if (found.kind == PAGE)
		get_page(found.page);
	unlock_table(&lock);
	return found;
}

void *user_touch(unsigned long addr, int write, int may_fetch,
		 struct page **page)
{
	struct vm_area_struct *vma;
	struct user_page found;
	void *bytes;

	*page = NULL;
	if (addr - USER_START >= USER_SIZE)
		return NULL;
	found = look_at(addr, write, may_fetch, &vma);
	if (vma && may_fetch && found.kind == NOTHING && !fetch(vma, addr))
		found = look_at(addr, write, may_fetch, &vma);
	if (found.kind == PAGE)
		*page = found.page;
	bytes = bytes_of(&found, addr);
	if (bytes)
		return (char *)bytes + (addr & ~PAGE_MASK);
	if (*page)
		put_page(*page);
	return NULL;
}

void user_touched(struct page *page)
{
	if (!page)
		return;
	if (PageHighMem(page) && kunmap)
		kunmap(page);
	put_page(page);
}

/* --- Memory for programs -------------------------------------------------- */

static unsigned long alloc(size_t size, unsigned long flags)
{
	struct vm_area_struct *vma = user_make_area(size, flags);

	if (!vma)
		return 0;
	for (unsigned long a = vma->vm_start; a < vma->vm_end; a += PAGE_SIZE)
		give_bytes(page_of(a), a);
	return vma->vm_start;
}

unsigned long user_alloc(size_t size)
{
	return alloc(size, VM_READ | VM_WRITE);
}

unsigned long user_alloc_ro(size_t size)
{
	return alloc(size, VM_READ);
}

/* --- For drivers ---------------------------------------------------------- */

int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr,
		    unsigned long pfn, unsigned long size, pgprot_t prot)
{
	unsigned long end = addr + PAGE_ALIGN(size);

	if (addr & ~PAGE_MASK || addr < vma->vm_start || end > vma->vm_end)
		return -EINVAL;
	vma->vm_flags |= VM_IO | VM_RESERVED;
	for (; addr < end; addr += PAGE_SIZE, pfn++) {
		struct user_page *p = page_of(addr);

		/* Of ordinary RAM, Linux shows zeroes instead. */
		if (pfn_valid(pfn) && !PageReserved(pfn_to_page(pfn)))
			continue;
		p->kind = FRAME;
		p->pfn = pfn;
	}
	return 0;
}
EXPORT_SYMBOL(remap_pfn_range);

int vm_insert_page(struct vm_area_struct *vma, unsigned long addr,
		   struct page *page)
{
	if (addr < vma->vm_start || addr >= vma->vm_end || !page_count(page))
		return -EINVAL;
	get_page(page);
	page_of(addr)->kind = PAGE;
	page_of(addr)->page = page;
	return 0;
}
EXPORT_SYMBOL(vm_insert_page);
