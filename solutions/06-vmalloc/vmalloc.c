/*%
# Vmalloc and ioremap

A driver needs a table of 100 KiB, which is 25 pages. The page allocator deals
in blocks of contiguous page frames, always a power of two, so the driver asks
for 32 of them in a row; and after a day's work the machine has a thousand free
pages, but no 32 in a row. Yet the table does not need frames in a row. What it
needs is *addresses* in a row, so that `table[i]` is where C thinks it is. Which
frame is behind which address is what page tables decide, and the kernel writes
those.

So `vmalloc()` takes pages from wherever they are, and maps them one behind the
other at addresses that nobody uses:

    addresses      | page 0 | page 1 | page 2 | page 3 | nothing |
                       |        |        |        |
                       v        v        v        v
    page frames      4711       12     9033     4710

It even takes **HighMem** pages, those that have no address of their own, and
that is the best use there is for them.

The same trick serves devices. The registers of a device have physical
addresses too, far from those of RAM, and a CPU can reach them only if some page
table maps them. `ioremap()` does that.

Both are built from the same three steps: find addresses, find what is to be
there, write the page tables. To take it all down again is where the mistakes
are, because the CPU remembers what it has seen in the tables, in its TLB, and
goes on using it until it is told to forget. If page tables and the TLB are new
to you, read about them in the book first, on the page about the machine.

In this chapter you build `vmalloc()` and `ioremap()`.

<!-- end of assignment intro -->

\dotfile vmalloc-tables.dot "Two areas, and the page tables that say where their pages are"

## The window

The addresses come from the **window**, where addresses mean what page tables
say. A part of it, from `VMALLOC_START` to `VMALLOC_END`, is set aside for this
chapter: 128 MiB, unless the boot line says something else. Around it there is
nothing, so that who runs over its end falls off.

    WINDOW_START                                                  WINDOW_END
    | kmap's |  nothing  | VMALLOC_START ... VMALLOC_END |  nothing  | fixed |

Whoever gets addresses gets an **area** of them, which a `struct vm_struct`
describes: where it begins, how large it is, and what it is for. All areas are
on one list, `vmlist`, in the order of their addresses. There are rarely more
than a few hundred, and they come and go seldom.

The last page of each area is its **guard page**. Nothing is ever mapped there.
A loop that runs over the end of its table hits the guard page and faults at
once, instead of writing into what belongs to somebody else.

    vmlist --> | area of 3 pages            | --> | area of 1 page | --> NULL
               | page | page | page | guard |     | page  | guard  |

The list is shared, so it has a lock. Its type, `rwlock_t`, says that many may
read the list at the same time, between `read_lock()` and `read_unlock()`, but
only one may change it, between `write_lock()` and `write_unlock()`.
%*/
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

/*%
## An area of addresses

First come the addresses, without anything behind them yet. The rule is **first
fit**: of all the places where the area fits, guard page and all, it gets the
one with the lowest address. The list is in the order of addresses, so one walk
along it passes all the holes, one in front of each area and one behind the
last:

    start                                                            end
    |   hole   | area | hole | area | area |          hole           |

\dotfile vmalloc-areas.dot "The list of areas, their guard pages, and the holes between them"

Most areas may begin at any page. But a large device is mapped better at a round
address: some CPUs can then map it with a few large pages. So an area for
`ioremap()` begins at a multiple of a power of two, the smallest one that is
larger than what was asked for: 8 KiB for 4, 16 KiB for 9. That stops at 128
pages.
%*/
/* At a multiple of which number an area for @size bytes begins. */
static inline unsigned long area_align(unsigned long size, unsigned long flags)
{
	//@ exercise 6.1
	//@ todo (Part 1 of 3.) Return PAGE_SIZE; but for VM_IOREMAP the
	//@ todo smallest power of two that is larger than `size`, and not more
	//@ todo than 1 << IOREMAP_MAX_ORDER.
	//@ hint For 4096 bytes it is 8192: a power of two is not larger than
	//@ ... itself.
	//@ hint fls() in <asm/bitops.h> says where the highest bit of a number
	//@ ... is, counted from 1: just the number of the bit above it,
	//@ ... counted from 0.
	//@ hint if (!(flags & VM_IOREMAP)) return PAGE_SIZE; return 1UL <<
	//@ ... min(fls((int)size), IOREMAP_MAX_ORDER);
	if (!(flags & VM_IOREMAP))
		return PAGE_SIZE;
	return 1UL << min(fls((int)min(size, 1UL << IOREMAP_MAX_ORDER)),
			  IOREMAP_MAX_ORDER);
	//@ end
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
	//@ exercise 6.1
	//@ todo (Part 2 of 3.) Walk along vmlist; return the first address
	//@ todo where it fits, and set *link; or return 0.
	//@ hint Keep one address in mind: the lowest that is still possible.
	//@ ... Each area that you pass may push it further up.
	//@ hint It fits in front of an area if address + size is not beyond
	//@ ... the area's beginning. If it does not, the next possible address
	//@ ... is ALIGN(the area's end, align). Behind the last area, `end` is
	//@ ... the limit. Beware of sums that are larger than any address.
	//@ hint unsigned long addr = ALIGN(start, align); for (p = &vmlist;
	//@ ... (area = *p) != NULL && addr + size > (unsigned long)area->addr;
	//@ ... p = &area->next) addr = max(addr, ALIGN((unsigned
	//@ ... long)area->addr + area->size, align)); *link = p; return addr +
	//@ ... size <= end ? addr : 0; all of that only if size <= end -
	//@ ... start.
	unsigned long addr = ALIGN(start, align);
	struct vm_struct **p, *area;

	if (size > end - start)
		return 0;
	for (p = &vmlist; (area = *p) != NULL; p = &area->next) {
		unsigned long first = (unsigned long)area->addr;

		if (addr + size <= first)
			break;
		addr = max(addr, ALIGN(first + area->size, align));
	}
	*link = p;
	return addr + size <= end ? addr : 0;
	//@ end
}

static inline void out_of_addresses(void)
{
	printk(KERN_WARNING "allocation failed: out of vmalloc space - use "
	       "vmalloc=<size> to increase size.\n");
}

/*%
To find a hole and to take it must be one step: between the two, somebody else
could take the same hole. That is what the lock is for. But nobody may sleep
while holding it, and `kmalloc(GFP_KERNEL)` may sleep. So the description of the
area is allocated *before* the lock is taken, when it is not known yet whether
there is a hole.
%*/
struct vm_struct *__get_vm_area(unsigned long size, unsigned long flags,
				unsigned long start, unsigned long end)
{
	//@ exercise 6.1
	//@ todo (Part 3 of 3.) Allocate a struct vm_struct. Find a hole for
	//@ todo `size` and the guard page, at the alignment of `size` without
	//@ todo it, and put the area into the list there. Set all its members,
	//@ todo for kmalloc() clears nothing. If there is no hole, call
	//@ todo out_of_addresses(). Return the area, or NULL.
	//@ hint What of this has to happen under vmlist_lock, and what must
	//@ ... not? Each way out has to give back what was taken.
	//@ hint A size that becomes 0 by the guard page fits nowhere.
	//@ hint area = kmalloc(sizeof(*area), GFP_KERNEL); write_lock(); addr
	//@ ... = size ? find_hole(..., &link) : 0; if (addr) { *area = (struct
	//@ ... vm_struct){ .addr = (void *)addr, .size = size, .flags = flags,
	//@ ... .next = *link }; *link = area; } write_unlock(); and if
	//@ ... (!addr), kfree(area).
	unsigned long align = area_align(size, flags), addr;
	struct vm_struct *area, **link;

	size += PAGE_SIZE;
	area = kmalloc(sizeof(*area), GFP_KERNEL);
	if (!area)
		return NULL;
	write_lock(&vmlist_lock);
	addr = size ? find_hole(size, align, start, end, &link) : 0;
	if (addr) {
		*area = (struct vm_struct){
			.addr = (void *)addr, .size = size, .flags = flags,
			.next = *link,
		};
		*link = area;
	}
	write_unlock(&vmlist_lock);
	if (!addr) {
		kfree(area);
		out_of_addresses();
		return NULL;
	}
	return area;
	//@ end
}
EXPORT_SYMBOL(__get_vm_area);

struct vm_struct *get_vm_area(unsigned long size, unsigned long flags)
{
	return __get_vm_area(size, flags, VMALLOC_START, VMALLOC_END);
}
EXPORT_SYMBOL(get_vm_area);

/*%
## Page tables

An address is translated in three steps. Nine of its bits choose an entry in the
**page global directory**, `swapper_pg_dir`. That entry holds the physical
address of a **page middle directory**, where nine more bits choose an entry,
which holds the physical address of a **page table**, where nine more bits
choose the entry that counts: it holds the physical address of the page frame.
Each of the tables is one page, with 512 entries of 8 bytes. One page table
covers 512 pages, 2 MiB of addresses; one middle directory covers 1 GiB.

    address  | 38 ... 30 | 29 ... 21 | 20 ... 12 | 11 ... 0 |
                 pgd         pmd         pte        byte

Kernel code walks down by three functions with one and the same meaning: "the
entry for this address".

    pgd_t *pgd = pgd_offset_k(addr);              always there
    pmd_t *pmd = pmd_offset(pgd, addr);           if !pgd_none(*pgd)
    pte_t *pte = pte_offset_kernel(pmd, addr);    if !pmd_none(*pmd)

Where a table is missing, the entry above it is 0, and `pgd_none()` or
`pmd_none()` says so. Who wants to *write* an entry uses `pmd_alloc()` and
`pte_alloc_kernel()` instead of the last two. These make the table if it is not
there. Tables are made once and never given back: they are few, and the next
area will need them.

`mk_pte(page, prot)` makes an entry that maps a page with certain rights, and
`set_pte()` writes it. `prot` is `PAGE_KERNEL` for memory that may be read and
written, `PAGE_KERNEL_RO` for what may only be read.

Two CPUs may need the same missing table at the same time. So tables are made
under `init_mm.page_table_lock`. You take it; `pmd_alloc()` and
`pte_alloc_kernel()` let go of it while they allocate, because that may sleep,
and take it again.
%*/
/*
 * Writes the entry of the page at @addr, where nothing is mapped.  Returns 0,
 * or -ENOMEM if a table is missing and there is no memory for it.  Under
 * init_mm.page_table_lock.
 */
static inline int map_page(unsigned long addr, pte_t entry)
{
	//@ exercise 6.2
	//@ todo (Part 1 of 2.) Walk down to the entry for `addr`, and make the
	//@ todo tables that are missing. If that fails, return -ENOMEM.
	//@ todo Otherwise write the entry and return 0. WARN_ON() it if there
	//@ todo was something in it already.
	//@ hint Three steps. The first one can't fail: the page global
	//@ ... directory has always been there.
	//@ hint pgd_offset_k(addr), then pmd_alloc(&init_mm, pgd, addr), then
	//@ ... pte_alloc_kernel(&init_mm, pmd, addr). Each of the last two may
	//@ ... return NULL.
	//@ hint pmd = pmd_alloc(...); pte = pmd ? pte_alloc_kernel(...) :
	//@ ... NULL; if (!pte) return -ENOMEM; WARN_ON(!pte_none(*pte));
	//@ ... set_pte(pte, entry); return 0;
	pmd_t *pmd = pmd_alloc(&init_mm, pgd_offset_k(addr), addr);
	pte_t *pte = pmd ? pte_alloc_kernel(&init_mm, pmd, addr) : NULL;

	if (!pte)
		return -ENOMEM;
	WARN_ON(!pte_none(*pte));
	set_pte(pte, entry);
	return 0;
	//@ end
}

/* The address behind an area's last page: there its guard page is. */
static inline unsigned long area_end(const struct vm_struct *area)
{
	return (unsigned long)area->addr + area->size - PAGE_SIZE;
}

int map_vm_area(struct vm_struct *area, pgprot_t prot, struct page ***pages)
{
	//@ exercise 6.2
	//@ todo (Part 2 of 2.) Map the pages **pages, and those behind it, at
	//@ todo the area's addresses, but not at its guard page. *pages moves
	//@ todo on with each page. Return 0; -ENOMEM if map_page() says so or
	//@ todo a page is NULL. Hold init_mm.page_table_lock.
	//@ hint A loop over addresses, in steps of PAGE_SIZE. area_end() says
	//@ ... where it ends.
	//@ hint `pages` points to a pointer of the caller's, which points into
	//@ ... an array of pointers to pages: **pages is the page, (*pages)++
	//@ ... moves on. And mk_pte() of NULL would map something that is not
	//@ ... there.
	//@ hint spin_lock(&init_mm.page_table_lock); for (addr = ...; !err &&
	//@ ... addr < area_end(area); addr += PAGE_SIZE) { err = **pages ?
	//@ ... map_page(addr, mk_pte(**pages, prot)) : -ENOMEM; if (!err)
	//@ ... (*pages)++; } spin_unlock(...); return err;
	unsigned long addr = (unsigned long)area->addr;
	int err = 0;

	spin_lock(&init_mm.page_table_lock);
	for (; !err && addr < area_end(area); addr += PAGE_SIZE) {
		err = **pages ? map_page(addr, mk_pte(**pages, prot)) : -ENOMEM;
		if (!err)
			(*pages)++;
	}
	spin_unlock(&init_mm.page_table_lock);
	return err;
	//@ end
}
EXPORT_SYMBOL(map_vm_area);

/*%
An entry that was 0 may be written without further ado, for the TLB does not
remember what is *not* there.

## Taking it down

To unmap is to set each entry back to 0. But that alone changes nothing for a
CPU that has used the page before: it has the old entry in its TLB, and goes on
reading and writing the old page. Think of what that means when the page is
freed and belongs to somebody else. So there is a second step, the **flush**:
`flush_tlb_kernel_range(start, end)` makes every CPU forget what it knows about
these addresses.

To clear an entry needs no `init_mm.page_table_lock`, for no table is made: the
addresses are the caller's alone.

The order matters:

1. clear the entries,
2. flush the TLB,
3. only then free the pages, or use the addresses for something else.

To flush first would not do: a CPU could look at the old entry once more between
the flush and the clearing, and then remember it for good.

\dotfile vmalloc-flush.dot "An address whose entry changes, and what a load from it gets"

A flush is slow. On a real machine all CPUs are interrupted for it. That is why
there is one for the whole area, and not one for each page.

Not every page of an area needs to be mapped. Mapping may have failed half way,
or nobody has mapped anything; even the tables may be missing. So where walking
down meets a missing table, there is nothing to clear.
%*/
/* The entry for an address; NULL if one of the tables on the way to it is
 * missing. */
static inline pte_t *find_entry(unsigned long addr)
{
	//@ exercise 6.3
	//@ todo (Part 1 of 3.) Walk down to the entry for `addr`, without
	//@ todo making any tables: return NULL if one is missing.
	//@ hint It is map_page()'s walk, with a question before each step.
	//@ hint pgd_none(*pgd) asks whether there is a middle directory,
	//@ ... pmd_none(*pmd) whether there is a page table.
	//@ hint pgd = pgd_offset_k(addr); if (pgd_none(*pgd)) return NULL; pmd
	//@ ... = pmd_offset(pgd, addr); if (pmd_none(*pmd)) return NULL;
	//@ ... return pte_offset_kernel(pmd, addr);
	pgd_t *pgd = pgd_offset_k(addr);
	pmd_t *pmd;

	if (pgd_none(*pgd))
		return NULL;
	pmd = pmd_offset(pgd, addr);
	if (pmd_none(*pmd))
		return NULL;
	return pte_offset_kernel(pmd, addr);
	//@ end
}

void unmap_vm_area(struct vm_struct *area)
{
	//@ exercise 6.3
	//@ todo (Part 2 of 3.) Clear the entries of all the area's pages, as
	//@ todo far as there are tables, and then flush the area's addresses
	//@ todo from the TLB, once.
	//@ hint Two steps, and their order is the point.
	//@ hint pte_clear(pte) sets an entry to 0; find_entry() may return
	//@ ... NULL. The flush belongs behind the loop, not into it.
	//@ hint for (addr = ...; addr < area_end(area); addr += PAGE_SIZE) {
	//@ ... pte = find_entry(addr); if (pte) pte_clear(pte); }
	//@ ... flush_tlb_kernel_range((unsigned long)area->addr,
	//@ ... area_end(area));
	unsigned long addr = (unsigned long)area->addr;

	for (; addr < area_end(area); addr += PAGE_SIZE) {
		pte_t *pte = find_entry(addr);

		if (pte)
			pte_clear(pte);
	}
	flush_tlb_kernel_range((unsigned long)area->addr, area_end(area));
	//@ end
}
EXPORT_SYMBOL(unmap_vm_area);

/*%
As soon as an area is off the list, its addresses are free for everybody. So it
is unmapped before, while the lock is held. The other way round, another CPU
could find the hole, map its own pages there, and have them unmapped under its
feet.
%*/
struct vm_struct *remove_vm_area(void *addr)
{
	//@ exercise 6.3
	//@ todo (Part 3 of 3.) Find the area that begins at `addr`. Unmap it
	//@ todo and take it off the list, under vmlist_lock; return it. If
	//@ todo there is none, return NULL.
	//@ hint To take something off a singly linked list one needs the
	//@ ... pointer that points to it.
	//@ hint for (p = &vmlist; (area = *p) != NULL; p = &area->next) leaves
	//@ ... p where *p = area->next does it.
	//@ hint write_lock(&vmlist_lock); p = &vmlist; while ((area = *p) !=
	//@ ... NULL && area->addr != addr) p = &area->next; if (area) {
	//@ ... unmap_vm_area(area); *p = area->next; } write_unlock(...).
	struct vm_struct **p = &vmlist, *area;

	write_lock(&vmlist_lock);
	while ((area = *p) != NULL && area->addr != addr)
		p = &area->next;
	if (area) {
		unmap_vm_area(area);
		*p = area->next;
	}
	write_unlock(&vmlist_lock);
	return area;
	//@ end
}
EXPORT_SYMBOL(remove_vm_area);

/*%
## vmalloc and vfree

Now the parts come together. `__vmalloc(size, gfp_mask, prot)` gets an area, as
many single pages as it has room for, and maps them. It remembers the pages in
an array, `area->pages`, so that `vfree()` finds them again. Two kinds of memory
are needed here, and it pays to keep them apart:

- the pages that the caller will use. These can be from HighMem, if `gfp_mask`
  says so, since they get an address from us;
- the array. The kernel itself reads and writes it, through the direct map, so
  it must *not* be from HighMem.

It is all or nothing: if anything fails on the way, everything that was taken so
far is given back.
%*/
/* Allocates an area's pages, one by one, and the array of them.  Returns 0, or
 * -ENOMEM: then the area says how many there are. */
static inline int fill_area(struct vm_struct *area, int gfp_mask)
{
	//@ exercise 6.4
	//@ todo (Part 1 of 4.) Allocate area->pages, an array with a place for
	//@ todo each of the area's pages, and then a page for each place.
	//@ todo area->nr_pages is how many there are already: also when you
	//@ todo return -ENOMEM because there are no more.
	//@ hint How many pages does the area have? The guard page is none.
	//@ hint kmalloc() with gfp_mask & ~__GFP_HIGHMEM for the array;
	//@ ... alloc_page(gfp_mask) for each page. Count nr_pages up only
	//@ ... after a page was really allocated.
	//@ hint while (area->nr_pages < n) { page = alloc_page(gfp_mask); if
	//@ ... (!page) return -ENOMEM; area->pages[area->nr_pages++] = page; }
	unsigned int n = (unsigned int)(area->size / PAGE_SIZE - 1);

	area->pages = kmalloc(n * sizeof(struct page *),
			      gfp_mask & ~__GFP_HIGHMEM);
	if (!area->pages)
		return -ENOMEM;
	while (area->nr_pages < n) {
		struct page *page = alloc_page((unsigned int)gfp_mask);

		if (!page)
			return -ENOMEM;
		area->pages[area->nr_pages] = page;
		area->nr_pages++;
	}
	return 0;
	//@ end
}

/*%
`vfree()` gets nothing but an address, from a caller who may be wrong. An
address that begins no area (one inside of an area, or of an area that was
freed before) is no reason to stop the machine. It is reported, with a
backtrace from `WARN_ON(1)`, and nothing else is done.

`vfree()` and `vunmap()`, which follows in the next section, differ only in what
becomes of the pages. So they share a function. Neither may be called in an
interrupt, hard or soft: `in_interrupt()` says whether this is one.
%*/
/* Takes an area down that begins at @addr, and frees its pages as well if
 * @deallocate_pages is true. */
static inline void __vunmap(void *addr, int deallocate_pages)
{
	//@ exercise 6.4
	//@ todo (Part 2 of 4.) Do nothing for NULL. Report an address that is
	//@ todo no page boundary, and one where no area begins:
	//@ todo printk(KERN_ERR "Trying to vfree() bad address (%p)\n", addr),
	//@ todo or "Trying to vfree() nonexistent vm area (%p)\n", and
	//@ todo WARN_ON(1). Otherwise remove the area; then free its pages, if
	//@ todo deallocate_pages; then what the area itself has.
	//@ hint remove_vm_area() does the first half of the work, and tells
	//@ ... you whether there was such an area.
	//@ hint What was allocated? The struct vm_struct, the array of pages,
	//@ ... and each page in it. vmap()'s areas have no array; kfree(NULL)
	//@ ... is all right.
	//@ hint area = remove_vm_area(addr); if (!area) { report; return; } if
	//@ ... (deallocate_pages) for each i below area->nr_pages:
	//@ ... __free_page(area->pages[i]); then kfree(area->pages);
	//@ ... kfree(area);
	struct vm_struct *area;

	if (!addr)
		return;
	if ((unsigned long)addr & ~PAGE_MASK) {
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
	for (unsigned int i = 0; deallocate_pages && i < area->nr_pages; i++)
		__free_page(area->pages[i]);
	kfree(area->pages);
	kfree(area);
	//@ end
}

void vfree(void *addr)
{
	//@ exercise 6.4
	//@ todo (Part 3 of 4.) BUG if in_interrupt(); otherwise take down the
	//@ todo area and free its pages.
	BUG_ON(in_interrupt());
	__vunmap(addr, 1);
	//@ end
}
EXPORT_SYMBOL(vfree);

void *__vmalloc(unsigned long size, int gfp_mask, pgprot_t prot)
{
	//@ exercise 6.4
	//@ todo (Part 4 of 4.) Round size up to whole pages. Return NULL if it
	//@ todo is 0 or more than num_physpages pages. Otherwise get an area
	//@ todo for VM_ALLOC, fill it, and map its pages: map_vm_area() gets a
	//@ todo copy of area->pages, for it moves on what it is given. If
	//@ todo anything fails, give everything back and return NULL.
	//@ hint PAGE_ALIGN() rounds up. Beware: a number that is large enough
	//@ ... becomes 0.
	//@ hint If the area is there, vfree() of its address gives back the
	//@ ... area and the pages that it has so far.
	//@ hint if (fill_area(area, gfp_mask)) goto fail; pages = area->pages;
	//@ ... if (map_vm_area(area, prot, &pages)) goto fail;
	struct vm_struct *area;
	struct page **pages;

	size = PAGE_ALIGN(size);
	if (!size || size >> PAGE_SHIFT > num_physpages)
		return NULL;
	area = get_vm_area(size, VM_ALLOC);
	if (!area)
		return NULL;
	if (fill_area(area, gfp_mask))
		goto fail;
	pages = area->pages;
	if (map_vm_area(area, prot, &pages))
		goto fail;
	return area->addr;
fail:
	vfree(area->addr);
	return NULL;
	//@ end
}
EXPORT_SYMBOL(__vmalloc);

/*%
What most callers use are these. Note the flags. All of them sleep if they have
to; `vmalloc()` in an interrupt handler is a bug, and the machine reports it.
%*/
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

/*%
## Pages that are there already

Sometimes the pages are there, and only want to be seen in a row: the pieces of
a long packet, the pages of a file. `vmap()` gives them addresses, `vunmap()`
takes the addresses away, and the pages stay the caller's all the time. Nothing
keeps the same page from being mapped twice; then one byte has two addresses.

The other way round, `vmalloc_to_page()` finds the page behind an address. Who
needs it? For instance, a driver whose device is to fill a buffer from
`vmalloc()`. The device does not know our page tables. It wants physical
addresses, which for such a buffer differ from page to page. In the direct map
`virt_to_page()` is an addition; here it takes a walk down the tables.
%*/
void *vmap(struct page **pages, unsigned int count, unsigned long flags,
	   pgprot_t prot)
{
	//@ exercise 6.5
	//@ todo (Part 1 of 3.) Get an area for `count` pages with these flags,
	//@ todo and map them. Return its address; NULL if count is more than
	//@ todo num_physpages, or if something fails. Nothing is left then.
	//@ hint It is __vmalloc() without allocating pages.
	//@ hint count is an unsigned int: shifted by PAGE_SHIFT it may not fit
	//@ ... into one any more. What takes down an area that is half mapped?
	//@ hint area = get_vm_area((unsigned long)count << PAGE_SHIFT, flags);
	//@ ... if (area && map_vm_area(area, prot, &pages)) {
	//@ ... vunmap(area->addr); area = NULL; } return area ? area->addr :
	//@ ... NULL;
	struct vm_struct *area;

	if (count > num_physpages)
		return NULL;
	area = get_vm_area((unsigned long)count << PAGE_SHIFT, flags);
	if (!area)
		return NULL;
	if (map_vm_area(area, prot, &pages)) {
		vunmap(area->addr);
		return NULL;
	}
	return area->addr;
	//@ end
}
EXPORT_SYMBOL(vmap);

void vunmap(void *addr)
{
	//@ exercise 6.5
	//@ todo (Part 2 of 3.) BUG if in_interrupt(); otherwise take down the
	//@ todo area and leave its pages alone.
	BUG_ON(in_interrupt());
	__vunmap(addr, 0);
	//@ end
}
EXPORT_SYMBOL(vunmap);

struct page *vmalloc_to_page(void *addr)
{
	//@ exercise 6.5
	//@ todo (Part 3 of 3.) Return the page that is mapped at `addr`; NULL
	//@ todo if there is none.
	//@ hint A table may be missing, and an entry may map nothing.
	//@ hint find_entry(), pte_present() and pte_page().
	pte_t *pte = find_entry((unsigned long)addr);

	return pte && pte_present(*pte) ? pte_page(*pte) : NULL;
	//@ end
}
EXPORT_SYMBOL(vmalloc_to_page);

/*%
## I/O memory

A device is operated by its **registers**. They have physical addresses like
RAM, but are no memory: to write one may start a transfer, to read one may
acknowledge an interrupt. Some devices have memory of their own too, such as
the pixels of a screen. Both together are **I/O memory**. This machine has a
screen and a DMA engine, an apparatus that copies memory by itself:
`<machine/device.h>` is their data sheet.

`ioremap(phys, size)` makes addresses for I/O memory. There is no `struct page`
for it, since `mem_map` describes RAM only. So its entries are made from the
page frame's number, with `pfn_pte(pfn, prot)`.

\dotfile vmalloc-ioremap.dot "What ioremap() has made for the screen and for the DMA engine"

Three things are special about it:

- A device's registers need not begin at a page boundary, but only whole pages
  can be mapped. So `ioremap()` maps all the pages that they touch, and returns
  the address of the first byte that was asked for.
- It refuses RAM. Whoever wants to map RAM that the page allocator has by
  `ioremap()` is confused about what a device has. Pages marked `PG_reserved`
  are not the page allocator's, and are all right: `PageReserved(page)` says so.
  But `mem_map` ends somewhere, so `pfn_valid(pfn)` is asked first whether the
  frame has a `struct page`.
- What it returns is not to be dereferenced. `__iomem` in its type says so.
  `readl()`, `writel()` and their relatives know how to access it, which on some
  machines takes more than a load or a store. On ours a plain `*regs` oopses.
%*/
/* Is there a page of RAM between two physical addresses, both included, that is
 * not reserved? */
static inline int has_ram(unsigned long first, unsigned long last)
{
	//@ exercise 6.6
	//@ todo (Part 1 of 4.) Look at the struct page of each page frame from
	//@ todo `first` to `last`, as far as there is one. Return 1 if one is
	//@ todo not marked PG_reserved, otherwise 0.
	//@ hint pfn_valid() says whether a page frame has a struct page. Those
	//@ ... of devices have none.
	//@ hint The pages' numbers are first >> PAGE_SHIFT to last >>
	//@ ... PAGE_SHIFT. mem_map has no gaps: if one number is behind its
	//@ ... end, all that follow are.
	//@ hint for (pfn = first >> PAGE_SHIFT; pfn <= last >> PAGE_SHIFT &&
	//@ ... pfn_valid(pfn); pfn++) if (!PageReserved(pfn_to_page(pfn)))
	//@ ... return 1; return 0;
	for (unsigned long pfn = first >> PAGE_SHIFT;
	     pfn <= last >> PAGE_SHIFT && pfn_valid(pfn); pfn++)
		if (!PageReserved(pfn_to_page(pfn)))
			return 1;
	return 0;
	//@ end
}

/* Maps the page frames from physical address @phys on at an area's addresses.
 * Returns 0 or -ENOMEM. */
static inline int map_io(struct vm_struct *area, unsigned long phys,
			 pgprot_t prot)
{
	//@ exercise 6.6
	//@ todo (Part 2 of 4.) As map_vm_area(), but the entries are made of
	//@ todo page frame numbers: pfn_pte(phys >> PAGE_SHIFT, prot), and so
	//@ todo on.
	unsigned long addr = (unsigned long)area->addr;
	int err = 0;

	spin_lock(&init_mm.page_table_lock);
	for (; !err && addr < area_end(area); addr += PAGE_SIZE) {
		err = map_page(addr, pfn_pte(phys >> PAGE_SHIFT, prot));
		phys += PAGE_SIZE;
	}
	spin_unlock(&init_mm.page_table_lock);
	return err;
	//@ end
}

void __iomem *__ioremap(unsigned long phys_addr, unsigned long size,
			unsigned long flags)
{
	//@ exercise 6.6
	//@ todo (Part 3 of 4.) Return NULL if size is 0, if the last byte's
	//@ todo address is too large for a number, or if any of it is RAM. Get
	//@ todo an area for VM_IOREMAP, for all pages that are touched; its
	//@ todo phys_addr is where the first of them begins. Map them, with
	//@ todo the rights of PAGE_KERNEL and the bits in `flags`, and return
	//@ todo the address of the first byte asked for.
	//@ hint Cut phys_addr in two: the beginning of its page, and the
	//@ ... offset in the page. What is mapped begins at the first, what is
	//@ ... returned has the second added.
	//@ hint last = phys_addr + size - 1 is less than phys_addr if the sum
	//@ ... was too large. The area's size is PAGE_ALIGN(offset + size).
	//@ hint offset = phys_addr & ~PAGE_MASK; area =
	//@ ... get_vm_area(PAGE_ALIGN(offset + size), VM_IOREMAP);
	//@ ... area->phys_addr = phys_addr - offset; if (map_io(area,
	//@ ... area->phys_addr, __pgprot(pgprot_val(PAGE_KERNEL) | flags))) {
	//@ ... vunmap(area->addr); return NULL; } return area->addr + offset;
	pgprot_t prot = __pgprot(pgprot_val(PAGE_KERNEL) | flags);
	unsigned long offset = phys_addr & ~PAGE_MASK;
	unsigned long last = phys_addr + size - 1;
	struct vm_struct *area;

	if (!size || last < phys_addr || has_ram(phys_addr, last))
		return NULL;
	area = get_vm_area(PAGE_ALIGN(offset + size), VM_IOREMAP);
	if (!area)
		return NULL;
	area->phys_addr = phys_addr - offset;
	if (map_io(area, area->phys_addr, prot)) {
		vunmap(area->addr);
		return NULL;
	}
	return (void __iomem *)((char *)area->addr + offset);
	//@ end
}
EXPORT_SYMBOL(__ioremap);

void __iomem *ioremap_nocache(unsigned long phys_addr, unsigned long size)
{
	return __ioremap(phys_addr, size, _PAGE_PCD);
}
EXPORT_SYMBOL(ioremap_nocache);

void iounmap(volatile void __iomem *addr)
{
	//@ exercise 6.6
	//@ todo (Part 4 of 4.) Do nothing for addresses up to high_memory.
	//@ todo Otherwise remove the area in whose first page `addr` is, and
	//@ todo free its description. If there is none, printk(KERN_ERR
	//@ todo "__iounmap: bad address %p\n", addr).
	//@ hint The area begins at a page boundary; what ioremap() returned
	//@ ... need not.
	//@ hint area = remove_vm_area((void *)(PAGE_MASK & (unsigned
	//@ ... long)addr));
	struct vm_struct *area;

	if (addr <= high_memory)
		return;
	area = remove_vm_area((void *)(PAGE_MASK & (unsigned long)addr));
	if (!area)
		printk(KERN_ERR "__iounmap: bad address %p\n", addr);
	kfree(area);
	//@ end
}
EXPORT_SYMBOL(iounmap);

/*%
## /proc/vmallocinfo

Who uses the window, and what for? Later kernels than 2.6.10 have a file for
that, with a line for each area:

    0x0000551101000000-0x0000551101005000   20480 pages=4 vmalloc N0=4
    0x0000551101006000-0x0000551101008000    8192 phys=fe00000000 ioremap

First the addresses, from the area's first byte to the one behind its guard
page, and its size with the guard page. Then, for `vmalloc()`, how many pages it
has; for `ioremap()`, the physical address; what the area is for; and at the
end, for each node, how many of the pages are its.

The list must not change while somebody reads it, so it is locked from the
beginning of the file to its end.
%*/
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
	//@ exercise 6.7
	//@ todo Write one line for the area `v`: "0x%p-0x%p %7ld" with its
	//@ todo first address, the one behind it, and its size; " pages=%u" if
	//@ todo it has pages, and " phys=%lx" if it has a physical address; "
	//@ todo ioremap", " vmalloc" or " vmap", by its flags; show_nodes(m,
	//@ todo area); and a newline. Return 0.
	//@ hint seq_printf() works like printk(): its %p has all 16 digits and
	//@ ... no 0x.
	//@ hint The order is: addresses and size, pages, phys, flags, nodes.
	//@ ... What an area does not have is left out.
	//@ hint if (area->nr_pages) seq_printf(m, " pages=%u",
	//@ ... area->nr_pages); if (area->phys_addr) seq_printf(m, "
	//@ ... phys=%lx", area->phys_addr); if (area->flags & VM_IOREMAP)
	//@ ... seq_puts(m, " ioremap"); and so on.
	struct vm_struct *area = v;

	seq_printf(m, "0x%p-0x%p %7ld", area->addr,
		   (char *)area->addr + area->size, (long)area->size);
	if (area->nr_pages)
		seq_printf(m, " pages=%u", area->nr_pages);
	if (area->phys_addr)
		seq_printf(m, " phys=%lx", area->phys_addr);
	if (area->flags & VM_IOREMAP)
		seq_puts(m, " ioremap");
	if (area->flags & VM_ALLOC)
		seq_puts(m, " vmalloc");
	if (area->flags & VM_MAP)
		seq_puts(m, " vmap");
	show_nodes(m, area);
	seq_putc(m, '\n');
	return 0;
	//@ end
}

struct seq_operations vmalloc_op = {
	.start = s_start,
	.next = s_next,
	.stop = s_stop,
	.show = s_show,
};

/*%
## What Linux really does

In 2.6.10 almost all of this is in `mm/vmalloc.c`, with the same names.
`vmalloc_to_page()` is in `mm/memory.c`, `ioremap()` in
`arch/i386/mm/ioremap.c`. The differences:

- `map_vm_area()` and `unmap_vm_area()` do not walk down from the top for each
  page. A loop over the page global directory calls a loop over a middle
  directory, which calls a loop over a page table. That saves two of three steps
  for most pages, and costs six functions.
- Around the changes stand `flush_cache_vmap()` and `flush_cache_vunmap()`, for
  CPUs whose data caches go by virtual addresses. For i386 they do nothing.
- The kernel's page tables are everybody's. On i386 each process has a page
  global directory of its own, with a copy of the kernel's part. When
  `vmalloc()` makes an entry there, the other processes learn of it by a page
  fault.
- `ioremap()` of i386 knows an exception: for the physical addresses from 640
  KiB to 1 MiB, where old PCs have their graphics card, it returns their address
  in the direct map, without an area.
- To look for a hole in an empty list, 2.6.10 forgets to compare the size with
  the end of the window. Nobody noticed, for the list is never empty.

The array of pages comes from `kmalloc()`, which has at most 128 KiB. So
`vmalloc()` can't allocate more than 64 MiB on a machine with 64-bit pointers.
Later kernels use `vmalloc()` for the array.

Kernels of today keep areas in a tree instead of a list, and let the flushes
pile up: many areas are unmapped first and flushed together. `/proc/vmallocinfo`
came with 2.6.28; there each line also names the function that asked.

## Questions to think about

- `kmalloc()` memory is in the direct map, which uses large pages: one TLB entry
  covers 2 MiB. What does that mean for a program that jumps around in a table
  of 1 MiB from `vmalloc()`?
- `vfree()` must not be called in an interrupt handler. Which step of it can't
  be done there?
- A driver frees a buffer of `vmalloc()` while its device still writes to it by
  DMA. Does the flush help? What would?
- Why is the guard page behind the area, and what guards its beginning?
- An area is on `vmlist` before its pages are there. In which order must
  `fill_area()` write the page and the count of pages, so that somebody who
  reads `/proc/vmallocinfo` at that moment does not follow a pointer that is
  none?
%*/
