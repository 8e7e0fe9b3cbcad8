/*
 * What modules have asked for.
 *
 * A module is linked so that its kmalloc() and kfree(), and all the others that
 * give out memory and take it back, are those below: they call the real ones,
 * and write down who has what.  So a module that is unloaded and has not given
 * something back is told what, and where it asked for it.  And the bytes that
 * a module may touch are known (<machine/shadow.h>): who writes behind them is
 * told whose they are.
 *
 * None of that costs anything for those who are not modules.
 */
#include <linux/buddy.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/slab_def.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <asm/uaccess.h>
#include <machine/image.h>
#include <machine/oops.h>
#include <machine/shadow.h>
#include <machine/symbol.h>

#include "layer.h"

/* A kernel without the lab does without. */
#pragma weak __alloc_pages
#pragma weak __free_pages
#pragma weak free_pages
#pragma weak __page_cache_release
#pragma weak alloc_pages_later
#pragma weak split_page
#pragma weak alloc_pages_exact
#pragma weak alloc_pages_exact_nid
#pragma weak free_pages_exact
#pragma weak __get_free_pages
#pragma weak get_zeroed_page
#pragma weak __kmalloc
#pragma weak kcalloc
#pragma weak kfree
#pragma weak ksize
#pragma weak kmem_cache_create
#pragma weak kmem_cache_destroy
#pragma weak kmem_cache_alloc
#pragma weak kmem_cache_alloc_node
#pragma weak kmem_cache_free
#pragma weak kmem_cache_size
#pragma weak mempool_create
#pragma weak mempool_destroy
#pragma weak mempool_alloc_slab
#pragma weak mempool_free_slab
#pragma weak __alloc_percpu
#pragma weak free_percpu
#pragma weak malloc_sizes
#pragma weak kmap
#pragma weak set_shrinker
#pragma weak remove_shrinker
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

/* --- Who has what --------------------------------------------------------------- */

/* What can be freed, and behind AREA what has to be undone. */
enum kind {
	BYTES, PAGES, OBJECT, PERCPU, AREA, MAPPING, CACHE, POOL, SHRINKER,
	QUEUE
};

static const char *const taken_by[] = {
	[BYTES] = "kmalloc()", [PAGES] = "alloc_pages()",
	[OBJECT] = "kmem_cache_alloc()", [AREA] = "vmalloc() or ioremap()",
	[MAPPING] = "kmap()",
	[CACHE] = "kmem_cache_create()", [POOL] = "mempool_create()",
	[PERCPU] = "alloc_percpu()", [SHRINKER] = "set_shrinker()",
	[QUEUE] = "create_workqueue()",
};

static const char *const freed_by[] = {
	[BYTES] = "kfree()", [PAGES] = "free_pages()",
	[OBJECT] = "kmem_cache_free()", [AREA] = "vfree() or iounmap()",
};

struct thing {
	struct thing *next;
	unsigned long addr, size;
	/* The call that asked for it, and when it was freed the one that did. */
	unsigned long taken, freed;
	enum kind kind;
	struct page *page;
	/* For an object. */
	kmem_cache_t *cache;
	/* For a cache: its own constructor and destructor. */
	kmem_ctor_fn *ctor, *dtor;
};

#define NR_THINGS	65536
#define NR_BUCKETS	4096
#define NR_FREED	512

static struct thing things[NR_THINGS];
static struct thing *buckets[NR_BUCKETS], *unused;
static unsigned long nr_made, nr_lost;
/* The last that were freed. */
static struct thing freed[NR_FREED];
static unsigned long nr_freed;
static int lock;

static unsigned int bucket_of(unsigned long addr, enum kind kind)
{
	return (unsigned int)((addr >> 4 ^ addr >> 16) + kind) % NR_BUCKETS;
}

static struct thing *new_thing(void)
{
	struct thing *t = unused;

	if (t)
		unused = t->next;
	else if (nr_made < NR_THINGS)
		t = &things[nr_made++];
	else
		nr_lost++;
	return t;
}

static struct thing **find(unsigned long addr, enum kind kind)
{
	struct thing **p = &buckets[bucket_of(addr, kind)];

	while (*p && ((*p)->addr != addr || (*p)->kind != kind))
		p = &(*p)->next;
	return p;
}

static void forget(unsigned long addr, enum kind kind, unsigned long caller)
{
	struct thing **p, *t;

	lock_table(&lock);
	p = find(addr, kind);
	t = *p;
	if (t) {
		*p = t->next;
		freed[nr_freed % NR_FREED] = *t;
		freed[nr_freed++ % NR_FREED].freed = caller;
		t->next = unused;
		unused = t;
	}
	unlock_table(&lock);
}

static void note(unsigned long addr, unsigned long size, enum kind kind,
		 unsigned long caller)
{
	struct thing *t;

	if (!addr)
		return;
	/* One that was freed by somebody else meanwhile. */
	forget(addr, kind, 0);
	lock_table(&lock);
	t = new_thing();
	if (t) {
		struct thing **p = &buckets[bucket_of(addr, kind)];

		*t = (struct thing){ .next = *p, .addr = addr, .size = size,
				     .taken = caller, .kind = kind };
		*p = t;
	}
	unlock_table(&lock);
}

static unsigned long size_of(unsigned long addr, enum kind kind)
{
	unsigned long size;
	struct thing *t;

	lock_table(&lock);
	t = *find(addr, kind);
	size = t ? t->size : 0;
	unlock_table(&lock);
	return size;
}

/* The module's own call that led here: the next one may be an allocator's. */
static unsigned long site(unsigned long caller)
{
	unsigned long frame[OOPS_FRAMES];
	unsigned int n;

	if (module_at(caller))
		return caller;
	n = oops_backtrace(frame, OOPS_FRAMES);
	for (unsigned int i = 0; i < n; i++) {
		unsigned long pc = frame[i] - oops_relative(0);

		if (module_at(pc))
			return pc;
	}
	return caller;
}

#define caller()	site((unsigned long)__builtin_return_address(0))

/* --- Which bytes -------------------------------------------------------------------- */

/* Behind @size bytes at @addr, up to @all, nothing may be touched; and not the
 * red zones of `debug=slab` in front and behind, either. */
static void fence(void *p, size_t size, size_t all)
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

static struct thing *freed_at(unsigned long addr)
{
	for (unsigned long i = nr_freed; i-- > 0 && nr_freed - i < NR_FREED; ) {
		struct thing *t = &freed[i % NR_FREED];

		if (addr - t->addr < t->size && t->freed)
			return t;
	}
	return NULL;
}

static void __attribute__((noreturn)) twice(unsigned long addr)
{
	struct thing *t = freed_at(addr);
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

/* What a module has, and an address is in. */
static struct thing *holding(unsigned long addr)
{
	for (int i = 0; i < NR_BUCKETS; i++)
		for (struct thing *t = buckets[i]; t; t = t->next)
			if (t->kind <= AREA && t->kind != PERCPU &&
			    addr - t->addr < t->size)
				return t;
	return NULL;
}

/* A free that is going to be wrong: the kernel will say so in its own way, but
 * it does not know what this is. */
static void check_free(unsigned long addr, enum kind kind)
{
	struct thing *t = *find(addr, kind);
	char name[96];

	if (t)
		return;
	t = holding(addr);
	if (t) {
		symbol_name(t->taken - 1, name, sizeof(name));
		if (t->addr == addr)
			printk(KERN_ERR "%s of %#lx, which is %lu bytes of %s "
			       "that %s asked for\n", freed_by[kind], addr,
			       t->size, taken_by[t->kind], name);
		else
			printk(KERN_ERR "%s of %#lx, which is %lu bytes inside "
			       "the %lu of %s that %s asked for\n",
			       freed_by[kind], addr, addr - t->addr, t->size,
			       taken_by[t->kind], name);
		return;
	}
	t = freed_at(addr);
	if (t && t->addr == addr && t->kind == kind && !is_taken_again(addr)) {
		symbol_name(t->freed - 1, name, sizeof(name));
		printk(KERN_ERR "%s of %#lx, which was freed already by %s\n",
		       freed_by[kind], addr, name);
	}
}

/* Freed memory: the free may be wrong, so only what is known is poisoned. */
static void release(unsigned long addr, enum kind kind, unsigned long caller)
{
	unsigned long size = size_of(addr, kind);

	if (!size && shadow_why(addr) == SHADOW_FREED && !is_taken_again(addr))
		twice(addr);
	check_free(addr, kind);
	forget(addr, kind, caller);
	if (size)
		shadow_poison(addr, size, SHADOW_FREED);
}

/* What is nearest in front of an address: [addr, addr + size) ends there or a
 * little before. */
static struct thing *nearest(unsigned long addr)
{
	struct thing *best = NULL;

	for (int i = 0; i < NR_BUCKETS; i++)
		for (struct thing *t = buckets[i]; t; t = t->next)
			if (t->addr <= addr + 8 && addr - t->addr + 8 <
			    t->size + 4096 && (t->kind == BYTES ||
			    t->kind == PAGES || t->kind == OBJECT ||
			    t->kind == AREA) && (!best || t->addr > best->addr))
				best = t;
	return best;
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
	if (shadow_why(addr) == SHADOW_FREED && (t = freed_at(addr))) {
		symbol_name(t->freed - 1, name, sizeof(name));
		snprintf(text, size, "in %lu bytes that were %s by %s", t->size,
			 t->kind == MAPPING ? "unmapped" : "freed", name);
		return;
	}
	t = nearest(addr);
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

/* --- Pages ----------------------------------------------------------------------------- */

/* By its address; HighMem has none. */
static unsigned long key_of(struct page *page)
{
	return (unsigned long)(page_address(page) ? page_address(page) : page);
}

static void note_pages(struct page *page, unsigned int order,
		       unsigned long caller)
{
	struct thing *t;

	if (!page)
		return;
	note(key_of(page), PAGE_SIZE << order, PAGES, caller);
	t = *find(key_of(page), PAGES);
	if (t)
		t->page = page;
	if (page_address(page))
		shadow_clear(key_of(page), PAGE_SIZE << order);
}

/* One user less; the last one frees it. */
static void drop_pages(struct page *page, unsigned int order,
		       unsigned long caller)
{
	if (!pfn_valid(page_to_pfn(page)) || PageReserved(page) ||
	    page_count(page) > 1)
		return;
	check_free(key_of(page), PAGES);
	forget(key_of(page), PAGES, caller);
	if (page_address(page))
		shadow_poison(key_of(page), PAGE_SIZE << order, SHADOW_FREED);
}

void page_dropped(struct page *page)
{
	if (page_count(page) == 0)
		forget(key_of(page), PAGES, 0);
}

#define wrapped(type, name, ...)					\
	type __wrap_##name(__VA_ARGS__);				\
	type __wrap_##name(__VA_ARGS__)

wrapped(struct page *, __alloc_pages, unsigned int gfp_mask,
	unsigned int order, struct zonelist *zonelist)
{
	struct page *page = __alloc_pages(gfp_mask, order, zonelist);

	note_pages(page, order, caller());
	return page;
}

wrapped(unsigned long, __get_free_pages, unsigned int gfp_mask,
	unsigned int order)
{
	unsigned long addr = __get_free_pages(gfp_mask, order);

	if (addr)
		note_pages(virt_to_page(addr), order, caller());
	return addr;
}

wrapped(unsigned long, get_zeroed_page, unsigned int gfp_mask)
{
	unsigned long addr = get_zeroed_page(gfp_mask);

	if (addr)
		note_pages(virt_to_page(addr), 0, caller());
	return addr;
}

wrapped(void, __free_pages, struct page *page, unsigned int order)
{
	drop_pages(page, order, caller());
	__free_pages(page, order);
}

wrapped(void, free_pages, unsigned long addr, unsigned int order)
{
	if (addr & ~PAGE_MASK)
		check_free(addr, PAGES);
	if (addr && virt_addr_valid(addr))
		drop_pages(virt_to_page(addr), order, caller());
	free_pages(addr, order);
}

/* For put_page(); the last user has gone already. */
wrapped(void, __page_cache_release, struct page *page)
{
	drop_pages(page, 0, caller());
	__page_cache_release(page);
}

wrapped(struct page *, alloc_pages_later, int nid, unsigned int gfp_mask,
	unsigned int order)
{
	struct page *page = alloc_pages_later(nid, gfp_mask, order);

	note_pages(page, order, caller());
	return page;
}

/* From here on, each of @n pages is one by itself. */
static void note_singles(struct page *page, unsigned long n,
			 unsigned long caller)
{
	for (unsigned long i = 0; i < n; i++)
		note_pages(page + i, 0, caller);
}

wrapped(void, split_page, struct page *page, unsigned int order)
{
	forget(key_of(page), PAGES, 0);
	split_page(page, order);
	note_singles(page, 1UL << order, caller());
}

static void *note_exact(void *addr, size_t size, unsigned long caller)
{
	if (addr)
		note_singles(virt_to_page(addr),
			     PAGE_ALIGN(size) >> PAGE_SHIFT, caller);
	return addr;
}

wrapped(void *, alloc_pages_exact, size_t size, unsigned int gfp_mask)
{
	return note_exact(alloc_pages_exact(size, gfp_mask), size, caller());
}

wrapped(void *, alloc_pages_exact_nid, int nid, size_t size,
	unsigned int gfp_mask)
{
	return note_exact(alloc_pages_exact_nid(nid, size, gfp_mask), size,
			  caller());
}

wrapped(void, free_pages_exact, void *addr, size_t size)
{
	for (size_t at = 0; at < size; at += PAGE_SIZE)
		drop_pages(virt_to_page((char *)addr + at), 0, caller());
	free_pages_exact(addr, size);
}

/* --- kmalloc ---------------------------------------------------------------------------- */

/* If a cache's objects were filled to the last byte, those who write behind one
 * would write into the next: then a larger one is taken. */
static size_t padded(size_t size)
{
	if (slab_debug && size < 4096)
		return size;		/* there is a red zone */
	if (size >= KMALLOC_MAX_SIZE || size < 32 || (size & (size - 1) &&
	    size != 96 && size != 192))
		return size;
	return size + 1;
}

static void *kmalloc_for(size_t size, int flags, unsigned long caller)
{
	void *p = __kmalloc(padded(size), flags);

	if (!p)
		return NULL;
	note((unsigned long)p, size, BYTES, caller);
	fence(p, size, ksize(p));
	return p;
}

wrapped(void *, __kmalloc, size_t size, int flags)
{
	return kmalloc_for(size, flags, caller());
}

wrapped(void *, kcalloc, size_t n, size_t size, int flags)
{
	void *p = NULL;

	if (!size || n <= INT_MAX / size)
		p = kmalloc_for(n * size, flags, caller());
	if (p)
		memset(p, 0, n * size);
	return p;
}

/* kmalloc_node() takes an object out of kmalloc()'s own caches. */
wrapped(void, kfree, const void *objp)
{
	unsigned long addr = (unsigned long)objp;

	if (objp)
		release(addr, size_of(addr, OBJECT) ? OBJECT : BYTES,
			caller());
	kfree(objp);
}

/* Who asks may use all of it. */
wrapped(unsigned int, ksize, const void *objp)
{
	unsigned int size = ksize(objp);

	if (objp)
		shadow_clear((unsigned long)objp, size);
	return size;
}

/* --- Caches ------------------------------------------------------------------------------- */

/* New objects are nobody's yet when the module constructs them. */
static void construct(void *objp, kmem_cache_t *cachep, unsigned long flags)
{
	struct thing *t = *find((unsigned long)cachep, CACHE);

	/* While the cache is being made there is none yet. */
	shadow_clear((unsigned long)objp, kmem_cache_size(cachep));
	if (t && t->ctor)
		t->ctor(objp, cachep, flags);
}

static void destruct(void *objp, kmem_cache_t *cachep, unsigned long flags)
{
	struct thing *t = *find((unsigned long)cachep, CACHE);

	shadow_clear((unsigned long)objp, kmem_cache_size(cachep));
	if (t && t->dtor)
		t->dtor(objp, cachep, flags);
}

wrapped(kmem_cache_t *, kmem_cache_create, const char *name, size_t size,
	size_t align, unsigned long flags, kmem_ctor_fn *ctor,
	kmem_ctor_fn *dtor)
{
	kmem_cache_t *cachep = kmem_cache_create(name, size, align, flags,
						 ctor ? construct : NULL,
						 dtor ? destruct : NULL);
	struct thing *t;

	note((unsigned long)cachep, size, CACHE, caller());
	t = cachep ? *find((unsigned long)cachep, CACHE) : NULL;
	if (t) {
		t->ctor = ctor;
		t->dtor = dtor;
	}
	return cachep;
}

wrapped(int, kmem_cache_destroy, kmem_cache_t *cachep)
{
	int left = kmem_cache_destroy(cachep);

	if (!left)
		forget((unsigned long)cachep, CACHE, caller());
	return left;
}

static void *note_object(void *p, kmem_cache_t *cachep, unsigned long caller)
{
	size_t size = size_of((unsigned long)cachep, CACHE);
	size_t all = p ? kmem_cache_size(cachep) : 0;
	struct thing *t;

	if (!p)
		return NULL;
	note((unsigned long)p, size ? size : all, OBJECT, caller);
	t = *find((unsigned long)p, OBJECT);
	if (t)
		t->cache = cachep;
	fence(p, size ? size : all, all);
	return p;
}

wrapped(void *, kmem_cache_alloc, kmem_cache_t *cachep, int flags)
{
	return note_object(kmem_cache_alloc(cachep, flags), cachep, caller());
}

wrapped(void *, kmem_cache_alloc_node, kmem_cache_t *cachep, int nodeid)
{
	return note_object(kmem_cache_alloc_node(cachep, nodeid), cachep,
			   caller());
}

static void check_cache(kmem_cache_t *cachep, const void *objp)
{
	const struct thing *t = *find((unsigned long)objp, OBJECT);
	char name[96];

	if (!t || t->cache == cachep)
		return;
	symbol_name(t->taken - 1, name, sizeof(name));
	printk(KERN_ERR "kmem_cache_free() to cache `%s' of %p, which is from "
	       "cache `%s', of %s\n", cachep->name, objp, t->cache->name, name);
}

wrapped(void, kmem_cache_free, kmem_cache_t *cachep, void *objp)
{
	check_cache(cachep, objp);
	release((unsigned long)objp, OBJECT, caller());
	kmem_cache_free(cachep, objp);
}

wrapped(void *, mempool_alloc_slab, int gfp_mask, void *pool_data)
{
	return note_object(mempool_alloc_slab(gfp_mask, pool_data), pool_data,
			   caller());
}

wrapped(void, mempool_free_slab, void *element, void *pool_data)
{
	release((unsigned long)element, OBJECT, caller());
	mempool_free_slab(element, pool_data);
}

wrapped(mempool_t *, mempool_create, int min_nr, mempool_alloc_t *alloc_fn,
	mempool_free_t *free_fn, void *pool_data)
{
	mempool_t *pool = mempool_create(min_nr, alloc_fn, free_fn, pool_data);

	note((unsigned long)pool, 0, POOL, caller());
	return pool;
}

wrapped(void, mempool_destroy, mempool_t *pool)
{
	mempool_destroy(pool);
	forget((unsigned long)pool, POOL, caller());
}

wrapped(void *, __alloc_percpu, size_t size, size_t align)
{
	void *p = __alloc_percpu(size, align);

	note((unsigned long)p, size, PERCPU, caller());
	/* per_cpu_ptr() reads the pointers, too. */
	if (p)
		shadow_clear((unsigned long)__percpu_disguise(p),
			     sizeof(struct percpu_data));
	for (int cpu = 0; p && cpu < num_online_cpus(); cpu++)
		shadow_clear((unsigned long)per_cpu_ptr((char *)p, cpu), size);
	return p;
}

wrapped(void, free_percpu, const void *objp)
{
	forget((unsigned long)objp, PERCPU, caller());
	free_percpu(objp);
}

/* --- What else leads to a module ------------------------------------------------ */

wrapped(struct shrinker *, set_shrinker, int seeks, shrinker_t fn)
{
	struct shrinker *shrinker = set_shrinker(seeks, fn);

	note((unsigned long)shrinker, 0, SHRINKER, caller());
	return shrinker;
}

wrapped(void, remove_shrinker, struct shrinker *shrinker)
{
	forget((unsigned long)shrinker, SHRINKER, caller());
	remove_shrinker(shrinker);
}

wrapped(struct workqueue_struct *, create_workqueue, const char *name)
{
	struct workqueue_struct *wq = create_workqueue(name);

	note((unsigned long)wq, 0, QUEUE, caller());
	return wq;
}

wrapped(void, destroy_workqueue, struct workqueue_struct *wq)
{
	forget((unsigned long)wq, QUEUE, caller());
	destroy_workqueue(wq);
}

/* --- Areas ----------------------------------------------------------------------------------- */

static void *note_area(void *p, unsigned long size, unsigned long caller)
{
	unsigned long addr = (unsigned long)p;

	if (!p)
		return NULL;
	note(addr, size, AREA, caller);
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
	unsigned long addr = (unsigned long)p, size = size_of(addr, AREA);

	if (!addr)
		return;
	check_free(addr, AREA);
	forget(addr, AREA, caller);
	if (size)
		shadow_poison(addr, PAGE_ALIGN(size), SHADOW_FREED);
}

static void *note_io(void *p, unsigned long size, unsigned long caller)
{
	if (!p)
		return NULL;
	note((unsigned long)p, size, AREA, caller);
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

/* --- Pages of HighMem, mapped ------------------------------------------------- */

static int is_slot(unsigned long addr)
{
	return addr >= PKMAP_BASE && PKMAP_NR(addr) < LAST_PKMAP;
}

wrapped(void *, kmap, struct page *page)
{
	void *p = kmap(page);

	if (is_slot((unsigned long)p)) {
		note((unsigned long)p, PAGE_SIZE, MAPPING, caller());
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
	forget(addr, MAPPING, caller());
	shadow_poison(addr, PAGE_SIZE, SHADOW_FREED);
}

/* --- Memory functions, which are nobody's who would ask ------------------------------------------ */

static void may_read(const void *p, size_t n)
{
	shadow_check((unsigned long)p, n, 0);
}

static void may_write(const void *p, size_t n)
{
	shadow_check((unsigned long)p, n, 1);
}

wrapped(void *, memset, void *dst, int byte, size_t len)
{
	may_write(dst, len);
	return memset(dst, byte, len);
}

wrapped(void *, memcpy, void *dst, const void *src, size_t len)
{
	may_read(src, len);
	may_write(dst, len);
	return memcpy(dst, src, len);
}

wrapped(void *, memmove, void *dst, const void *src, size_t len)
{
	may_read(src, len);
	may_write(dst, len);
	return memmove(dst, src, len);
}

wrapped(char *, strcpy, char *dst, const char *src)
{
	may_write(dst, strlen(src) + 1);
	return strcpy(dst, src);
}

wrapped(char *, strncpy, char *dst, const char *src, size_t len)
{
	may_write(dst, len);
	return strncpy(dst, src, len);
}

wrapped(char *, strcat, char *dst, const char *src)
{
	may_write(dst + strlen(dst), strlen(src) + 1);
	return strcat(dst, src);
}

wrapped(int, kernel_vsprintf, char *buf, const char *fmt, va_list args)
{
	va_list copy;
	int len;

	va_copy(copy, args);
	len = vsnprintf(NULL, 0, fmt, copy);
	va_end(copy);
	may_write(buf, (size_t)len + 1);
	return vsnprintf(buf, (size_t)len + 1, fmt, args);
}

wrapped(int, kernel_sprintf, char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = __wrap_kernel_vsprintf(buf, fmt, args);
	va_end(args);
	return len;
}

wrapped(int, kernel_vsnprintf, char *buf, size_t size, const char *fmt,
	va_list args)
{
	va_list copy;
	size_t len;

	va_copy(copy, args);
	len = (size_t)vsnprintf(NULL, 0, fmt, copy) + 1;
	va_end(copy);
	may_write(buf, len < size ? len : size);
	return vsnprintf(buf, size, fmt, args);
}

wrapped(int, kernel_snprintf, char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = __wrap_kernel_vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

wrapped(unsigned long, copy_from_user, void *to, const void __user *from,
	unsigned long n)
{
	may_write(to, n);
	return copy_from_user(to, from, n);
}

wrapped(unsigned long, copy_to_user, void __user *to, const void *from,
	unsigned long n)
{
	may_read(from, n);
	return copy_to_user(to, from, n);
}

wrapped(unsigned long, __copy_from_user, void *to, const void __user *from,
	unsigned long n)
{
	may_write(to, n);
	return __copy_from_user(to, from, n);
}

wrapped(unsigned long, __copy_to_user, void __user *to, const void *from,
	unsigned long n)
{
	may_read(from, n);
	return __copy_to_user(to, from, n);
}

void __wrap___stack_chk_fail(void) __attribute__((noreturn));

void __wrap___stack_chk_fail(void)
{
	oops_raise(OOPS_STACK, "", 0, "",
		   "wrote behind the end of an array on the stack");
}

/* --- For rmmod --------------------------------------------------------------------------------------- */

/* Pages and objects that were freed by somebody else are none of the module's. */
static int is_gone(const struct thing *t)
{
	return t->kind == PAGES && t->page && page_count(t->page) == 0;
}

static struct thing *left_by(unsigned long start, unsigned long end)
{
	for (int i = 0; i < NR_BUCKETS; i++)
		for (struct thing *t = buckets[i]; t; t = t->next)
			if (t->taken - start < end - start)
				return t;
	return NULL;
}

/* What is left may not lead to what is gone. */
static void cut_off(const struct thing *t)
{
	if (t->kind == CACHE)
		((kmem_cache_t *)t->addr)->name = "(lost)";
	if (t->kind == SHRINKER)
		remove_shrinker((struct shrinker *)t->addr);
}

unsigned long track_left(const char *module, unsigned long start,
			 unsigned long end)
{
	unsigned long leaks = 0;
	struct thing *t;

	while ((t = left_by(start, end))) {
		struct thing found = *t;
		char name[96];

		forget(found.addr, found.kind, 0);
		if (is_gone(&found))
			continue;
		leaks++;
		symbol_name(found.taken - 1, name, sizeof(name));
		if (found.kind <= AREA)
			printk(KERN_ERR "%s: has not freed %lu bytes of %s "
			       "that %s asked for\n", module, found.size,
			       taken_by[found.kind], name);
		else
			printk(KERN_ERR "%s: has not undone %s of %s\n",
			       module, taken_by[found.kind], name);
		cut_off(&found);
	}
	if (nr_lost)
		printk(KERN_WARNING "%lu allocations of modules were too many "
		       "to be written down\n", nr_lost);
	nr_lost = 0;
	return leaks;
}
