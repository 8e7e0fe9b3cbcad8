/*
 * What a kernel with `debug=slab` says when it finds something wrong with an
 * object, and how it looks.  The slab allocator calls these at the right
 * moments: exercise 4.7.
 *
 * Linux: mm/slab.c.
 */
#include <linux/bitops.h>
#include <linux/module.h>
#include <linux/slab_def.h>
#include <linux/string.h>
#include <machine/oops.h>

unsigned long slab_debug_flags(const char *name, size_t size, size_t align,
			       unsigned long flags, kmem_ctor_fn *ctor)
{
	/* Two red zones, two users; an alignment makes the first one longer. */
	size_t more = 3 * BYTES_PER_WORD + max_t(size_t, align, BYTES_PER_WORD);

	WARN_ON(strchr(name, ' '));
	if ((flags & SLAB_DEBUG_INITIAL) && !ctor) {
		printk(KERN_ERR "kmem_cache_create: No con, but init state "
		       "check requested - %s\n", name);
		flags &= ~SLAB_DEBUG_INITIAL;
	}
	if (max_t(size_t, size, align) < 4096 ||
	    fls((int)size - 1) == fls((int)(size - 1 + more)))
		flags |= SLAB_RED_ZONE | SLAB_STORE_USER;
	if (!(flags & SLAB_DESTROY_BY_RCU))
		flags |= SLAB_POISON;
	BUG_ON((flags & SLAB_DESTROY_BY_RCU) && (flags & SLAB_POISON));
	return flags;
}
EXPORT_SYMBOL(slab_debug_flags);

size_t slab_debug_layout(kmem_cache_t *cachep, size_t size, size_t align,
			 unsigned long flags)
{
	cachep->reallen = (unsigned int)size;
	if (flags & SLAB_RED_ZONE) {
		cachep->dbghead = max_t(unsigned int, align, BYTES_PER_WORD);
		size += cachep->dbghead + BYTES_PER_WORD;
	}
	if (flags & SLAB_STORE_USER)
		size += 2 * BYTES_PER_WORD;
	return size;
}
EXPORT_SYMBOL(slab_debug_layout);

/* --- Saying it ----------------------------------------------------------- */

void slab_error(kmem_cache_t *cachep, const char *function, const char *msg)
{
	printk(KERN_ERR "slab error in %s(): cache `%s': %s\n", function,
	       cachep->name, msg);
	dump_stack();
	cachep->errors++;
}
EXPORT_SYMBOL(slab_error);

/* As in an oops: relative to the object, and behind the call. */
static void print_user(const char *what, void *user)
{
	if (user)
		printk(KERN_ERR "%s [<%p>]\n", what,
		       (void *)oops_relative((unsigned long)user));
}

void print_users(const kmem_cache_t *cachep, const void *place)
{
	void **user = users(cachep, place);

	if (!(cachep->flags & SLAB_STORE_USER))
		return;
	if (cachep->flags & SLAB_RED_ZONE)
		print_user("Last user:",
			   user[*redzone1(cachep, place) != RED_ACTIVE]);
	print_user("allocated by", user[0]);
	print_user("freed by", user[1]);
}
EXPORT_SYMBOL(print_users);

/* --- Red zones ----------------------------------------------------------- */

static void redzone_error(kmem_cache_t *cachep, const void *place,
			  const char *function, const char *msg)
{
	slab_error(cachep, function, msg);
	printk(KERN_ERR "%p: redzone 1: 0x%lx, redzone 2: 0x%lx.\n",
	       object_of(cachep, place), *redzone1(cachep, place),
	       *redzone2(cachep, place));
	print_users(cachep, place);
}

void check_redzones(kmem_cache_t *cachep, const void *place,
		    unsigned long zone, const char *function)
{
	if ((cachep->flags & SLAB_RED_ZONE) &&
	    (*redzone1(cachep, place) != zone ||
	     *redzone2(cachep, place) != zone))
		redzone_error(cachep, place, function, "double free, or memory "
			      "outside object was overwritten");
}
EXPORT_SYMBOL(check_redzones);

/* The same for objects that are free, which end is wrong being known. */
static void check_ends(kmem_cache_t *cachep, const void *place,
		       const char *function, const char *start,
		       const char *end)
{
	if (!(cachep->flags & SLAB_RED_ZONE))
		return;
	if (*redzone2(cachep, place) != RED_INACTIVE)
		redzone_error(cachep, place, function, end);
	if (*redzone1(cachep, place) != RED_INACTIVE)
		redzone_error(cachep, place, function, start);
}

void check_constructed(kmem_cache_t *cachep, const void *place)
{
	check_ends(cachep, place, "cache_init_objs",
		   "constructor overwrote the start of an object",
		   "constructor overwrote the end of an object");
}
EXPORT_SYMBOL(check_constructed);

/* --- Poison -------------------------------------------------------------- */

static int is_intact(const kmem_cache_t *cachep, const unsigned char *objp,
		     unsigned int i)
{
	return objp[i] == (i == cachep->reallen - 1 ? POISON_END : POISON_FREE);
}

static void dump_line(const unsigned char *data, unsigned int offset,
		      unsigned int size)
{
	char text[16 * 3 + 1] = "", *at = text;

	for (unsigned int i = offset; i < min(offset + 16, size); i++)
		at += sprintf(at, " %02x", data[i]);
	printk(KERN_ERR "%03x:%s\n", offset, text);
}

/* What is known of an object, in its place, and the first lines of it. */
static void print_objinfo(const kmem_cache_t *cachep, const char *title,
			  const void *place, int lines)
{
	const unsigned char *objp = object_of(cachep, place);

	printk(KERN_ERR "%s: start=%p, len=%u\n", title, objp,
	       cachep->reallen);
	if (cachep->flags & SLAB_RED_ZONE)
		printk(KERN_ERR "Redzone: 0x%lx/0x%lx.\n",
		       *redzone1(cachep, place), *redzone2(cachep, place));
	print_users(cachep, place);
	for (unsigned int i = 0; i < cachep->reallen && lines--; i += 16)
		dump_line(objp, i, cachep->reallen);
}

static void print_neighbours(const kmem_cache_t *cachep, const void *place)
{
	struct slab *slabp = virt_to_slab(place);
	unsigned int nr = place_nr(cachep, slabp, place);

	if (nr)
		print_objinfo(cachep, "Prev obj",
			      place_of(cachep, slabp, nr - 1), 2);
	if (nr + 1 < cachep->num)
		print_objinfo(cachep, "Next obj",
			      place_of(cachep, slabp, nr + 1), 2);
}

#define LINES_SHOWN	6

void check_poison_obj(kmem_cache_t *cachep, const void *place)
{
	const unsigned char *objp = object_of(cachep, place);
	int lines = 0;

	if (!(cachep->flags & SLAB_POISON))
		return;
	for (unsigned int i = 0; i < cachep->reallen && lines < LINES_SHOWN;
	     i++) {
		if (is_intact(cachep, objp, i))
			continue;
		if (!lines++)
			print_objinfo(cachep, "Slab corruption", place, 0);
		i &= ~15U;
		dump_line(objp, i, cachep->reallen);
		i += 15;
	}
	if (lines)
		print_neighbours(cachep, place);
}
EXPORT_SYMBOL(check_poison_obj);

void check_destroyed(kmem_cache_t *cachep, const void *place)
{
	check_poison_obj(cachep, place);
	check_ends(cachep, place, "slab_destroy",
		   "start of a freed object was overwritten",
		   "end of a freed object was overwritten");
}
EXPORT_SYMBOL(check_destroyed);

/* --- Addresses ----------------------------------------------------------- */

static void check_slab_page(const void *objp)
{
	if (!virt_addr_valid(objp)) {
		printk(KERN_ERR "kfree_debugcheck: out of range ptr %lxh.\n",
		       (unsigned long)objp);
		BUG();
	}
	if (!PageSlab(virt_to_page(objp))) {
		printk(KERN_ERR "kfree_debugcheck: bad ptr %lxh.\n",
		       (unsigned long)objp);
		BUG();
	}
}

static void report_mismatch(const kmem_cache_t *cachep,
			    const kmem_cache_t *owner)
{
	printk(KERN_ERR "mismatch in kmem_cache_free: expected cache %p, got "
	       "%p\n", owner, cachep);
	printk(KERN_ERR "%p is %s.\n", cachep, cachep->name);
	printk(KERN_ERR "%p is %s.\n", owner, owner->name);
	WARN_ON(1);
}

kmem_cache_t *check_freed(kmem_cache_t *cachep, const void *objp)
{
	const struct slab *slabp;
	kmem_cache_t *owner;
	unsigned int nr;
	int ok;

	check_slab_page(objp);
	owner = virt_to_cache(objp);
	slabp = virt_to_slab(objp);
	nr = place_nr(owner, slabp, (const char *)objp - owner->dbghead);
	ok = nr < owner->num &&
		object_of(owner, place_of(owner, slabp, nr)) == objp;
	if (cachep && cachep != owner)
		report_mismatch(cachep, owner);
	if (!ok)
		printk(KERN_ERR "%p is not where an object of cache `%s' "
		       "begins.\n", objp, owner->name);
	if (nr < owner->num && (!ok || (cachep && cachep != owner)))
		print_users(owner, place_of(owner, slabp, nr));
	BUG_ON(!ok);
	return owner;
}
EXPORT_SYMBOL(check_freed);

/* --- Objects that nobody freed ------------------------------------------- */

#define LEAKS_SHOWN	8

static int print_slab_leaks(const kmem_cache_t *cachep, struct slab *slabp,
			    int shown)
{
	for (unsigned int i = 0; i < cachep->num && shown < LEAKS_SHOWN; i++) {
		if (slab_bufctl(slabp)[i] != BUFCTL_FREE)
			continue;
		printk(KERN_ERR "%p is in use.\n",
		       object_of(cachep, place_of(cachep, slabp, i)));
		print_users(cachep, place_of(cachep, slabp, i));
		shown++;
	}
	return shown;
}

void print_leaks(kmem_cache_t *cachep)
{
	struct slab *slabp;
	int shown = 0;

	spin_lock_irq(&cachep->spinlock);
	list_for_each_entry(slabp, &cachep->lists.slabs_full, list)
		shown = print_slab_leaks(cachep, slabp, shown);
	list_for_each_entry(slabp, &cachep->lists.slabs_partial, list)
		shown = print_slab_leaks(cachep, slabp, shown);
	spin_unlock_irq(&cachep->spinlock);
}
EXPORT_SYMBOL(print_leaks);

/* The allocator may have its own of these two. */
__attribute__((weak))
int kmem_ptr_validate(kmem_cache_t *cachep, void *ptr)
{
	unsigned long addr = (unsigned long)ptr;

	return addr >= PAGE_OFFSET &&
		addr < (unsigned long)high_memory &&
		!(addr & (BYTES_PER_WORD - 1)) && PageSlab(virt_to_page(ptr)) &&
		virt_to_cache(ptr) == cachep;
}
EXPORT_SYMBOL(kmem_ptr_validate);

__attribute__((weak))
const char *kmem_cache_name(kmem_cache_t *cachep)
{
	return cachep->name;
}
EXPORT_SYMBOL(kmem_cache_name);
