/*
 * The suite's own idea of every object that is in use: where it is, how large,
 * from which cache, and what was written into it.  It stands in the suite's
 * memory, out of the subject's reach.
 *
 * Whatever data structure an allocator has, an object that it hands out is RAM,
 * aligned, and no part of it belongs to another object in use; and until it
 * is freed, nobody but its user writes to it.
 */
#ifndef _GRADER_SUITE_OBJECTS_H
#define _GRADER_SUITE_OBJECTS_H

#include <linux/slab.h>

#include "suite.h"

/* Boots a machine on which nothing is in use that a test knows of. */
void objects_boot(const char *boot_line);
/* Free pages, those that CPUs keep for themselves counted too. */
unsigned long pages_free(void);

/* A string where the kernel under test can read it, as long as the machine
 * runs. */
const char *shared_string(const char *text);

/* A cache, or NULL; its name is copied. */
kmem_cache_t *try_cache(const char *name, size_t size, size_t align,
			unsigned long flags, kmem_ctor_fn *ctor,
			kmem_ctor_fn *dtor);
/* The same, but the cache must come to be. */
kmem_cache_t *make_cache(const char *name, size_t size, size_t align,
			 unsigned long flags, kmem_ctor_fn *ctor,
			 kmem_ctor_fn *dtor);
/* A cache of objects without any peculiarity. */
kmem_cache_t *make_plain_cache(const char *name, size_t size);
/* Has the suite know a cache that it did not make. */
void know_cache(kmem_cache_t *cache, size_t size, size_t align);

/*
 * kmem_cache_alloc(), and checks what comes back; fills it with a pattern of
 * its own.  What the cache's constructor made of it must be there: see
 * construct().  Returns NULL if the allocator had none.
 */
void *get(kmem_cache_t *cache, int flags);
/* The same with GFP_KERNEL, but the allocator must have one. */
void *must_get(kmem_cache_t *cache);
/* Checks that the object is as it was left, and kmem_cache_free()s it. */
void put(kmem_cache_t *cache, void *objp);
/* Takes @n objects into @objp, or gives them back. */
void get_many(kmem_cache_t *cache, void **objp, unsigned int n);
void put_many(kmem_cache_t *cache, void **objp, unsigned int n);

/* The same for kmalloc() and kfree(). */
void *kget(size_t size, int flags);
void *must_kget(size_t size);
void kput(void *objp);

/* For what came from elsewhere: checks and remembers a piece of memory; checks
 * and forgets it. */
void adopt(kmem_cache_t *cache, void *objp, size_t size, size_t align);
void part_with(void *objp);

/* How many objects are in use, in all or of one cache. */
unsigned int objects_live(void);
unsigned int objects_live_of(const kmem_cache_t *cache);
/* All of them must be as they were left. */
void expect_objects_intact(const char *when);

/* --- Constructors --------------------------------------------------------- */

/*
 * A constructor and a destructor.  They write a pattern, which get() expects to
 * find and put() restores, and remember which objects are constructed.
 */
kmem_ctor_fn construct, destruct;
/* What was called so far on this machine. */
extern unsigned int constructed, destructed;
/* How many objects are constructed and not destroyed; is this one? */
unsigned int objects_constructed(void);
bool is_constructed(const void *objp);
/* The flags of the last call; and of the calls since forget_run(), how many
 * there were and between which addresses. */
extern unsigned long last_ctor_flags;
extern unsigned long run_lowest, run_highest;
extern unsigned int run_length;
void forget_run(void);

/* --- The picture --------------------------------------------------------- */

/* Where objects_draw() draws, for picture(). */
void objects_focus(const void *objp);
void objects_draw(FILE *out);

#endif /* _GRADER_SUITE_OBJECTS_H */
