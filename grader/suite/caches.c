/*
 * The caches that a test has made, and objects out of them and out of
 * kmalloc(): each call is made, and what it returns is checked and remembered.
 */
#include "known.h"

#include <string.h>

static struct known known[64];
static unsigned int nr_known;

/* --- Caches -------------------------------------------------------------- */

void forget_caches(void)
{
	nr_known = 0;
}

struct known *find_known(const kmem_cache_t *cache)
{
	for (unsigned int i = nr_known; cache && i-- > 0; )
		if (known[i].cache == cache)
			return &known[i];
	return NULL;
}

const char *cache_name(unsigned long cache)
{
	const struct known *k = find_known((kmem_cache_t *)cache);

	return k && *k->name ? k->name : NULL;
}

static struct known *new_known(kmem_cache_t *cache)
{
	struct known *k = find_known(cache);

	if (!k) {
		if (nr_known == sizeof(known) / sizeof(known[0]))
			memmove(known, known + 1, --nr_known * sizeof(*known));
		k = &known[nr_known++];
	}
	*k = (struct known){ .cache = cache };
	return k;
}

void know_cache(kmem_cache_t *cache, size_t size, size_t align)
{
	struct known *k = new_known(cache);

	k->size = size;
	k->align = align;
}

kmem_cache_t *try_cache(const char *name, size_t size, size_t align,
			unsigned long flags, kmem_ctor_fn *ctor,
			kmem_ctor_fn *dtor)
{
	kmem_cache_t *cache = kmem_cache_create(shared_string(name), size,
						align, flags, ctor, dtor);
	struct known *k;

	if (!cache)
		return NULL;
	expect(!find_known(cache) || !find_known(cache)->live,
	       "the new cache is another one than those in use",
	       "kmem_cache_create() returned the address of cache %s",
	       find_known(cache) ? find_known(cache)->name : "");
	k = new_known(cache);
	k->size = (size + sizeof(long) - 1) & ~(sizeof(long) - 1);
	k->align = align ? align : sizeof(long);
	k->constructs = ctor == construct;
	k->destructs = dtor == destruct;
	snprintf(k->name, sizeof(k->name), "%s", name);
	return cache;
}

kmem_cache_t *make_cache(const char *name, size_t size, size_t align,
			 unsigned long flags, kmem_ctor_fn *ctor,
			 kmem_ctor_fn *dtor)
{
	kmem_cache_t *cache = try_cache(name, size, align, flags, ctor, dtor);

	expect(cache != NULL, "kmem_cache_create() makes a cache: there is "
	       "memory", "NULL");
	return cache;
}

kmem_cache_t *make_plain_cache(const char *name, size_t size)
{
	return make_cache(name, size, 0, 0, NULL, NULL);
}

unsigned int objects_live_of(const kmem_cache_t *cache)
{
	const struct known *k = find_known(cache);

	return k ? k->live : 0;
}

/* --- Allocating and freeing ---------------------------------------------- */

static void check_constructed(void *objp, const struct known *k)
{
	unsigned long addr = (unsigned long)objp;
	size_t at;

	expect(is_constructed(objp), "an object of a cache with a constructor "
	       "has been constructed when it is handed out",
	       "the constructor was not called for __va(%#lx)",
	       addr - PAGE_OFFSET);
	at = first_changed(addr, k->size, constructed_serial(addr));
	unless_said("A free object that has been constructed is not the "
		    "allocator's to write to.");
	expect(at == k->size, "an object is handed out in the state in which "
	       "its constructor left it", "byte %lu of the object at "
	       "__va(%#lx), of %lu bytes, is another one", at,
	       addr - PAGE_OFFSET, k->size);
}

void *get(kmem_cache_t *cache, int flags)
{
	void *objp = kmem_cache_alloc(cache, flags);
	struct known *k = find_known(cache);

	if (!objp)
		return NULL;
	check_place(objp, k->size, k->align);
	if (k->constructs)
		check_constructed(objp, k);
	adopt(cache, objp, k->size, k->align);
	k->live++;
	return objp;
}

void *must_get(kmem_cache_t *cache)
{
	void *objp = get(cache, GFP_KERNEL);

	expect(objp != NULL, "kmem_cache_alloc() finds an object: there is "
	       "memory", "NULL, with %lu pages free", pages_free());
	return objp;
}

void put(kmem_cache_t *cache, void *objp)
{
	struct known *k = find_known(cache);

	forget(objp);
	k->live--;
	if (k->constructs)
		fill((unsigned long)objp, k->size,
		     constructed_serial((unsigned long)objp));
	kmem_cache_free(cache, objp);
}

void get_many(kmem_cache_t *cache, void **objp, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		objp[i] = must_get(cache);
}

void put_many(kmem_cache_t *cache, void **objp, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		put(cache, objp[i]);
}

void *kget(size_t size, int flags)
{
	void *objp = kmalloc(size, flags);

	if (objp)
		adopt(NULL, objp, size, sizeof(long));
	return objp;
}

void *must_kget(size_t size)
{
	void *objp = kget(size, GFP_KERNEL);

	expect(objp != NULL, "kmalloc() finds memory: there is some",
	       "NULL for %lu bytes, with %lu pages free", size, pages_free());
	return objp;
}

void kput(void *objp)
{
	forget(objp);
	kfree(objp);
}
