/*
 * Which bytes a module may touch, which <machine/shadow.h> knows: who writes
 * behind them is told whose they are, and who frees what is not his is told
 * what it is.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/slab_def.h>
#include <machine/oops.h>
#include <machine/shadow.h>
#include <machine/symbol.h>

#include "track_rooms.h"

/* A kernel without the lab does without. */
struct page *vmalloc_to_page(void *addr) __attribute__((weak));

static const char *const freed_by[] = {
	[BYTES] = "kfree()", [PAGES] = "free_pages()",
	[OBJECT] = "kmem_cache_free()", [AREA] = "vfree() or iounmap()",
};

void track_fence(void *p, size_t size, size_t all)
{
	unsigned long addr = (unsigned long)p, end = (addr + all + 7) & ~7UL;

	if (all > size)
		shadow_poison(addr + size, all - size, SHADOW_BEHIND);
	shadow_clear(addr, size);
	if (!slab_debug)
		return;
	if (!(end & 7) && *(unsigned long *)end == RED_ACTIVE)
		shadow_poison(end, 8, SHADOW_BEHIND);
	if (!(addr & 7) && ((unsigned long *)p)[-1] == RED_ACTIVE)
		shadow_poison(addr - 8, 8, SHADOW_BEHIND);
}

static void __attribute__((noreturn)) twice(unsigned long addr)
{
	struct thing *t = track_freed_at(addr);
	char name[96] = "somebody";

	if (t)
		symbol_name(t->freed - 1, name, sizeof(name));
	oops_raise(OOPS_BUG, "", 0, "", "freed %#lx, which was freed already "
		   "by %s", addr, name);
}

/* Has somebody else got memory again that a module has freed?  Then it may be
 * the module's to use: a kernel's function has given it to it. */
static int is_taken_again(unsigned long addr)
{
	const kmem_cache_t *cachep;
	const struct slab *slabp;
	struct page *page;

	/* An area: then a page is mapped there. */
	if (!virt_addr_valid(addr))
		return addr >= VMALLOC_START &&
			vmalloc_to_page((void *)addr) != NULL;
	page = virt_to_page(addr);
	if (!PageSlab(page))
		return page_count(page) > 0;
	cachep = virt_to_cache((void *)addr);
	slabp = virt_to_slab((void *)addr);
	return (cachep->flags & SLAB_RED_ZONE) &&
		*redzone1(cachep, place_of(cachep, slabp,
					   place_nr(cachep, slabp,
						    (void *)addr))) ==
		RED_ACTIVE;
}

void track_check_free(unsigned long addr, enum track_kind kind)
{
	struct thing *t = *track_find(addr, kind);
	char name[96];

	if (t)
		return;
	t = track_holding(addr);
	if (t) {
		symbol_name(t->taken - 1, name, sizeof(name));
		if (t->addr == addr)
			printk(KERN_ERR "%s of %#lx, which is %lu bytes of %s "
			       "that %s asked for\n", freed_by[kind], addr,
			       t->size, track_taken_by[t->kind], name);
		else
			printk(KERN_ERR "%s of %#lx, which is %lu bytes inside "
			       "the %lu of %s that %s asked for\n",
			       freed_by[kind], addr, addr - t->addr, t->size,
			       track_taken_by[t->kind], name);
		return;
	}
	t = track_freed_at(addr);
	if (t && t->addr == addr && t->kind == kind && !is_taken_again(addr)) {
		symbol_name(t->freed - 1, name, sizeof(name));
		printk(KERN_ERR "%s of %#lx, which was freed already by %s\n",
		       freed_by[kind], addr, name);
	}
}

void track_release(unsigned long addr, enum track_kind kind,
		   unsigned long caller)
{
	unsigned long size = track_size(addr, kind);

	if (!size && shadow_why(addr) == SHADOW_FREED && !is_taken_again(addr))
		twice(addr);
	track_check_free(addr, kind);
	track_forget(addr, kind, caller);
	if (size)
		shadow_poison(addr, size, SHADOW_FREED);
}

static void say_whose(unsigned long addr, char *text, size_t size)
{
	const struct shadow_global *g = shadow_global_at(addr);
	struct thing *t;
	char name[96];

	if (g) {
		snprintf(text, size, "%lu bytes behind the %lu of variable %s",
			 addr - g->addr - g->size, g->size, g->name);
		return;
	}
	if (shadow_why(addr) == SHADOW_FREED && (t = track_freed_at(addr))) {
		symbol_name(t->freed - 1, name, sizeof(name));
		snprintf(text, size, "in %lu bytes that were %s by %s", t->size,
			 t->kind == MAPPING ? "unmapped" : "freed", name);
		return;
	}
	t = track_nearest(addr);
	if (!t) {
		snprintf(text, size, "in memory that is not the module's");
		return;
	}
	symbol_name(t->taken - 1, name, sizeof(name));
	if (addr < t->addr)
		snprintf(text, size, "%lu bytes before the %lu allocated by %s",
			 t->addr - addr, t->size, name);
	else
		snprintf(text, size, "%lu bytes behind the %lu allocated by %s",
			 addr - t->addr - t->size, t->size, name);
}

/* A module has touched what it may not: the end of its call. */
static void report(unsigned long addr, size_t size, int write)
{
	unsigned long bad = addr;
	char whose[160];

	while (bad < addr + size && !shadow_why(bad) && !shadow_global_at(bad))
		bad++;
	if (shadow_why(bad) == SHADOW_FREED && is_taken_again(bad)) {
		shadow_clear(bad & ~7UL, 8);
		return;
	}
	say_whose(bad, whose, sizeof(whose));
	oops_raise(OOPS_FAULT, "", 0, "", "%s %zu byte%s at %#lx, %s",
		   write ? "wrote" : "read", size, size == 1 ? "" : "s", addr,
		   whose);
}

void track_on(void)
{
	shadow_report = report;
	if (shadow_on())
		printk(KERN_WARNING "no room to check what modules touch\n");
}
