/*
 * vmalloc()'s areas for those who only look: /dev/kmem, crash dumps,
 * /proc/meminfo.  A kernel without lab 6 has no areas; one whose lab 6 is
 * Linux' own file has its own vread() and vwrite().
 *
 * Linux: mm/vmalloc.c, fs/proc/mmu.c.
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#pragma weak vmlist
#pragma weak vmlist_lock
#pragma weak vmalloc_to_page
#pragma weak vread
#pragma weak vwrite

static void lock_areas(void)
{
	if (&vmlist_lock)
		read_lock(&vmlist_lock);
}

static void unlock_areas(void)
{
	if (&vmlist_lock)
		read_unlock(&vmlist_lock);
}

static struct vm_struct *first_area(void)
{
	return &vmlist ? vmlist : NULL;
}

void get_vmalloc_info(struct vmalloc_info *vmi)
{
	unsigned long at = VMALLOC_START;

	*vmi = (struct vmalloc_info){ 0 };
	lock_areas();
	for (struct vm_struct *area = first_area(); area; area = area->next) {
		unsigned long addr = (unsigned long)area->addr;

		if (!is_vmalloc_addr(addr))
			continue;
		vmi->used += area->size;
		vmi->largest_chunk = max(vmi->largest_chunk, addr - at);
		at = addr + area->size;
	}
	unlock_areas();
	vmi->largest_chunk = max(vmi->largest_chunk, VMALLOC_END - at);
}
EXPORT_SYMBOL(get_vmalloc_info);

/* The end of the last area. */
static unsigned long areas_end(void)
{
	unsigned long end = 0;

	for (struct vm_struct *area = first_area(); area; area = area->next)
		end = (unsigned long)area->addr + area->size - PAGE_SIZE;
	return end;
}

/* The page of RAM at @addr, or NULL. */
static struct page *ram_at(char *addr)
{
	struct page *page = vmalloc_to_page(addr);

	return page && pfn_valid(page_to_pfn(page)) ? page : NULL;
}

/* Copies page by page; @write says in which direction. */
static long copy(char *buf, char *addr, unsigned long count, int write)
{
	unsigned long done = 0, end;

	lock_areas();
	end = areas_end();
	if ((unsigned long)addr >= end)
		count = 0;
	count = min(count, end - (unsigned long)addr);
	while (done < count) {
		unsigned long at = (unsigned long)addr + done;
		unsigned long n = min(count - done,
				      PAGE_SIZE - (at & ~PAGE_MASK));
		int there = ram_at((char *)at) != NULL;

		if (write && there)
			memcpy((void *)at, buf + done, n);
		else if (!write && there)
			memcpy(buf + done, (void *)at, n);
		else if (!write)
			memset(buf + done, 0, n);
		done += n;
	}
	unlock_areas();
	return (long)done;
}

long vread(char *buf, char *addr, unsigned long count)
{
	return copy(buf, addr, count, 0);
}
EXPORT_SYMBOL(vread);

long vwrite(char *buf, char *addr, unsigned long count)
{
	return copy(buf, addr, count, 1);
}
EXPORT_SYMBOL(vwrite);

/* --- For programs ------------------------------------------------------------ */

int remap_vmalloc_range(struct vm_area_struct *vma, void *addr,
			unsigned long pgoff)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	char *from = (char *)addr + (pgoff << PAGE_SHIFT);
	int err = 0;

	for (unsigned long n = 0; n < size; n += PAGE_SIZE)
		if (((unsigned long)from & ~PAGE_MASK) || !ram_at(from + n))
			return -EINVAL;
	for (unsigned long n = 0; !err && n < size; n += PAGE_SIZE)
		err = vm_insert_page(vma, vma->vm_start + n, ram_at(from + n));
	return err;
}
EXPORT_SYMBOL(remap_vmalloc_range);
