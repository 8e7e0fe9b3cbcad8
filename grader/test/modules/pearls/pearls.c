/*
 * What a module can have of caches, of kmalloc() and of each CPU, by every name
 * that 2.6.10 has for it, and by those of later kernels.  A line in the log
 * means that something is wrong.
 */
#include <linux/module.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/io.h>

MODULE_LICENSE("GPL");

#define CHECK(what)	do {						\
	if (!(what))							\
		printk(KERN_ERR "pearls: not so: %s\n", #what);		\
} while (0)

struct pearl {
	int colour;
	char name[60];
};

static DEFINE_PER_CPU(unsigned long, hits);

static void make_pearl(void *objp, kmem_cache_t *cachep, unsigned long flags)
{
	struct pearl *pearl = objp;

	if ((flags & (SLAB_CTOR_CONSTRUCTOR | SLAB_CTOR_VERIFY)) ==
	    SLAB_CTOR_CONSTRUCTOR)
		pearl->colour = 7;
}

static void break_pearl(void *objp, kmem_cache_t *cachep, unsigned long flags)
{
	CHECK(!(flags & SLAB_CTOR_CONSTRUCTOR));
}

static void try_flags(kmem_cache_t *cache)
{
	static const int flags[] = {
		SLAB_KERNEL, SLAB_ATOMIC, SLAB_NOFS, SLAB_NOIO, SLAB_USER,
	};
	int i;

	for (i = 0; i < 5; i++) {
		struct pearl *pearl = kmem_cache_alloc(cache, flags[i]);

		CHECK(pearl && pearl->colour == 7);
		kmem_cache_free(cache, pearl);
	}
}

static void try_cache(void)
{
	kmem_cache_t *cache = kmem_cache_create("pearls", sizeof(struct pearl),
		0, SLAB_HWCACHE_ALIGN | SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT,
		make_pearl, break_pearl);
	struct pearl *near;

	CHECK(kmem_cache_size(cache) == 64);
	CHECK(!strcmp(kmem_cache_name(cache), "pearls"));
	try_flags(cache);
	CHECK(atomic_read(&slab_reclaim_pages) > 0);
	near = kmem_cache_alloc_node(cache, numa_node_id());
	CHECK(kmem_ptr_validate(cache, near));
	CHECK(!kmem_ptr_validate(cache, (void *)8));
	kmem_cache_free(cache, near);
	CHECK(kmem_cache_shrink(cache) == 0);
	CHECK(kmem_cache_destroy(cache) == 0);
}

static void try_other_caches(void)
{
	kmem_cache_t *cache = kmem_cache_create("low-pearls", 100, 0,
		SLAB_CACHE_DMA | SLAB_NO_REAP | SLAB_MUST_HWCACHE_ALIGN |
		SLAB_PANIC, NULL, NULL);
	void *low = kmem_cache_alloc(cache, SLAB_DMA | SLAB_KERNEL);
	struct pearl *white;

	CHECK(virt_to_phys(low) < 16 << 20);
	kmem_cache_free(cache, low);
	CHECK(kmem_cache_destroy(cache) == 0);
	cache = KMEM_CACHE(pearl, SLAB_HWCACHE_ALIGN);
	white = kmem_cache_zalloc(cache, GFP_KERNEL);
	CHECK(white && white->colour == 0 && white->name[59] == 0);
	kmem_cache_free(cache, white);
	CHECK(kmem_cache_destroy(cache) == 0);
}

static void try_kmalloc(void)
{
	struct cache_sizes *s;
	char *p;

	for (s = malloc_sizes; s->cs_size; s++)
		CHECK(s->cs_cachep && s->cs_dmacachep);
	CHECK(s[-1].cs_size == KMALLOC_MAX_SIZE);
	p = kmalloc(100, GFP_KERNEL);
	CHECK(ksize(p) == 128);
	kfree(p);
	p = kcalloc(10, 10, GFP_KERNEL);
	CHECK(p && !p[99]);
	kfree(p);
	p = kmalloc_array(5, 20, GFP_ATOMIC);
	CHECK(p);
	kfree(p);
	CHECK(!kmalloc_array(~0UL / 2, 20, GFP_ATOMIC));
	kfree(kmalloc_node(64, GFP_KERNEL, 0));
	kfree(NULL);
}

static void try_copies(void)
{
	char *p = kzalloc(1000, GFP_KERNEL);

	CHECK(p && !p[999]);
	strcpy(p, "pearl");
	p = krealloc(p, 3000, GFP_KERNEL);
	CHECK(!strcmp(p, "pearl"));
	kfree(p);
	p = kstrdup("pearl", GFP_KERNEL);
	CHECK(!strcmp(p, "pearl"));
	kfree(p);
	p = kmemdup("pearl", 6, GFP_KERNEL);
	CHECK(!strcmp(p, "pearl"));
	kfree_sensitive(p);
	kfree_sensitive(NULL);
	CHECK(!kstrdup(NULL, GFP_KERNEL));
}

/* What the pointers stand in may have been somebody else's before. */
static void try_percpu(void)
{
	unsigned long *mine = alloc_percpu(unsigned long);
	int cpu;

	for_each_cpu(cpu) {
		CHECK(*per_cpu_ptr(mine, cpu) == 0);
		*per_cpu_ptr(mine, cpu) = cpu + 1;
	}
	for_each_cpu(cpu)
		CHECK(*per_cpu_ptr(mine, cpu) == cpu + 1);
	free_percpu(mine);
	free_percpu(__alloc_percpu(40, 8));
	get_cpu_var(hits)++;
	put_cpu_var(hits);
	CHECK(__get_cpu_var(hits) == 1);
	CHECK(per_cpu(hits, smp_processor_id()) == 1);
}

static int __init pearls_init(void)
{
	try_cache();
	try_other_caches();
	try_kmalloc();
	try_copies();
	try_percpu();
	return 0;
}

static void __exit pearls_exit(void)
{
}

module_init(pearls_init);
module_exit(pearls_exit);
