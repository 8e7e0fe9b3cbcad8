/*
 * What modules call for vmalloc(), ioremap() and kmap(): see track.c.
 */
#include <linux/buddy.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <machine/shadow.h>

#include "track_rooms.h"

/* A kernel without the lab does without. */
#pragma weak kmap
#pragma weak kunmap

void *vmalloc(unsigned long size) __attribute__((weak));
void *vmalloc_32(unsigned long size) __attribute__((weak));
void *__vmalloc(unsigned long size, int gfp_mask, pgprot_t prot)
	__attribute__((weak));
void vfree(void *addr) __attribute__((weak));
void *vmap(struct page **pages, unsigned int count, unsigned long flags,
	   pgprot_t prot) __attribute__((weak));
void vunmap(void *addr) __attribute__((weak));
void *__ioremap(unsigned long phys, unsigned long size, unsigned long flags)
	__attribute__((weak));
void *ioremap_nocache(unsigned long phys, unsigned long size)
	__attribute__((weak));
void iounmap(volatile void *addr) __attribute__((weak));
struct page *vmalloc_to_page(void *addr) __attribute__((weak));

/* --- Areas ---------------------------------------------------------------- */

static void *note_area(void *p, unsigned long size, unsigned long caller)
{
	unsigned long addr = (unsigned long)p;

	if (!p)
		return NULL;
	track_note(addr, size, AREA, caller);
	shadow_clear(addr, size);
	if (size & ~PAGE_MASK)
		shadow_poison(addr + size, PAGE_SIZE - (size & ~PAGE_MASK),
			      SHADOW_BEHIND);
	/* The guard page, until another area is there. */
	shadow_poison(PAGE_ALIGN(addr + size), PAGE_SIZE, SHADOW_FREED);
	return p;
}

static void drop_area(const volatile void *p, unsigned long caller)
{
	unsigned long addr = (unsigned long)p, size = track_size(addr, AREA);

	if (!addr)
		return;
	track_check_free(addr, AREA);
	track_forget(addr, AREA, caller);
	if (size)
		shadow_poison(addr, PAGE_ALIGN(size), SHADOW_FREED);
}

static void *note_io(void *p, unsigned long size, unsigned long caller)
{
	if (!p)
		return NULL;
	track_note((unsigned long)p, size, AREA, caller);
	shadow_clear((unsigned long)p, size);
	return p;
}

/* The pages behind it may be touched by their own addresses, too. */
static void *note_vmalloc(void *p, unsigned long size, unsigned long caller)
{
	for (unsigned long off = 0; p && off < size; off += PAGE_SIZE) {
		struct page *page = vmalloc_to_page((char *)p + off);

		if (page && page_address(page))
			shadow_clear((unsigned long)page_address(page),
				     PAGE_SIZE);
	}
	return note_area(p, size, caller);
}

wrapped(void *, vmalloc, unsigned long size)
{
	return note_vmalloc(vmalloc(size), size, caller());
}

wrapped(void *, vmalloc_32, unsigned long size)
{
	return note_vmalloc(vmalloc_32(size), size, caller());
}

wrapped(void *, __vmalloc, unsigned long size, int gfp_mask, pgprot_t prot)
{
	return note_vmalloc(__vmalloc(size, gfp_mask, prot), size, caller());
}

wrapped(void, vfree, void *addr)
{
	drop_area(addr, caller());
	vfree(addr);
}

wrapped(void *, vmap, struct page **pages, unsigned int count,
	unsigned long flags, pgprot_t prot)
{
	return note_area(vmap(pages, count, flags, prot),
			 (unsigned long)count << PAGE_SHIFT, caller());
}

wrapped(void, vunmap, void *addr)
{
	drop_area(addr, caller());
	vunmap(addr);
}

wrapped(void *, __ioremap, unsigned long phys, unsigned long size,
	unsigned long flags)
{
	return note_io(__ioremap(phys, size, flags), size, caller());
}

wrapped(void *, ioremap_nocache, unsigned long phys, unsigned long size)
{
	return note_io(ioremap_nocache(phys, size), size, caller());
}

wrapped(void, iounmap, volatile void *addr)
{
	drop_area(addr, caller());
	iounmap(addr);
}

/* --- Pages of HighMem, mapped --------------------------------------------- */

static int is_slot(unsigned long addr)
{
	return addr >= PKMAP_BASE && PKMAP_NR(addr) < LAST_PKMAP;
}

wrapped(void *, kmap, struct page *page)
{
	void *p = kmap(page);

	if (is_slot((unsigned long)p)) {
		track_note((unsigned long)p, PAGE_SIZE, MAPPING, caller());
		shadow_clear((unsigned long)p, PAGE_SIZE);
	}
	return p;
}

/* Until the next flush the addresses lead to the page all the same. */
wrapped(void, kunmap, struct page *page)
{
	unsigned long addr = (unsigned long)page_address(page);

	kunmap(page);
	if (!is_slot(addr) || pkmap_count[PKMAP_NR(addr)] > 1)
		return;
	track_forget(addr, MAPPING, caller());
	shadow_poison(addr, PAGE_SIZE, SHADOW_FREED);
}
