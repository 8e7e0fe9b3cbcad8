/*
 * Exercise 4.2: what a cache may be asked for, and what it knows.
 */
#include "lab.h"

#include <string.h>

EXERCISE("4.2", "A new cache", 15, 40, "A new cache");

/* Makes a cache as wrong as it says; each on a machine of its own. */
static void create_wrongly(int how)
{
	const char *name;

	objects_boot(SMALL);
	name = shared_string("wrong");
	switch (how) {
	case 0:
		kmem_cache_create(NULL, 64, 0, 0, NULL, NULL);
		break;
	case 1:
		as_irq(true);
		kmem_cache_create(name, 64, 0, 0, NULL, NULL);
		break;
	case 2:
		kmem_cache_create(name, 7, 0, 0, NULL, NULL);
		break;
	case 3:
		kmem_cache_create(name, 131073, 0, 0, NULL, NULL);
		break;
	case 4:
		kmem_cache_create(name, 64, 0, 0, NULL, destruct);
		break;
	case 5:
		make_plain_cache("right", 64);
		make_plain_cache("another", 64);
		kmem_cache_create(shared_string("right"), 128, 0, 0, NULL,
				  NULL);
		break;
	default:
		kmem_cache_create(name, 64, 0, how == 6 ? 0x00000001UL :
				  how == 7 ? 0x00100000UL : SLAB_POISON, NULL,
				  NULL);
	}
}

TEST("4.2", wrong_arguments_are_bugs,
     "kmem_cache_create() without a name, in an interrupt, for too small or "
     "too large objects, with a destructor alone, with a name that is taken or "
     "with unknown flags is a BUG, and the log says for which cache.")
{
	static const char *const what[] = {
		"a name of NULL", "a call in an interrupt",
		"objects of 7 bytes", "objects of 131073 bytes",
		"a destructor without a constructor",
		"a name that another cache has", "flag 0x1", "flag 0x100000",
		"SLAB_POISON without debug=slab",
	};

	for (int how = 0; how < 9; how++) {
		enum oops_kind kind = oops_of(create_wrongly(how));

		mistake("Check everything before you allocate anything. All "
			"names are on the list of caches; a name is the same "
			"if strcmp() says so.");
		expect(kind == OOPS_BUG, "a BUG()", "%s for %s",
		       kind == OOPS_NONE ? "nothing" : "another oops",
		       what[how]);
		expect(how == 0 || how > 4 ||
		       log_has("kmem_cache_create: Early error in slab wrong"),
		       "\"kmem_cache_create: Early error in slab wrong\" in "
		       "the log", "it is not there, for %s", what[how]);
		expect(how != 5 || log_has("duplicate cache right"),
		       "\"duplicate cache right\" in the log",
		       "it is not there");
	}
}

static const unsigned long all_flags[] = {
	SLAB_NO_REAP, SLAB_HWCACHE_ALIGN, SLAB_CACHE_DMA,
	SLAB_MUST_HWCACHE_ALIGN, SLAB_RECLAIM_ACCOUNT, SLAB_PANIC,
	SLAB_DESTROY_BY_RCU, SLAB_DEBUG_INITIAL, SLAB_RED_ZONE, SLAB_POISON,
	SLAB_STORE_USER,
};
#define FLAGS	(sizeof(all_flags) / sizeof(all_flags[0]))

TEST("4.2", right_flags_are_accepted,
     "Each SLAB_ flag makes a cache; the four last ones of them only with "
     "debug=slab.")
{
	char name[32];

	for (int debug = 0; debug < 2; debug++) {
		objects_boot(debug ? "mem=4M debug=slab" : SMALL);
		for (size_t i = 0; i < FLAGS - (debug ? 0 : 4); i++) {
			snprintf(name, sizeof(name), "flag-%lx", all_flags[i]);
			mistake("Is the flag in the mask of those that are "
				"allowed?");
			make_cache(name, 72, 0, all_flags[i], construct, NULL);
		}
	}
}

/* Is that text in the memory that can be looked at? */
static bool is_name(const char *text, const char *name)
{
	unsigned long addr = (unsigned long)text;
	size_t size = strlen(name) + 1;

	return ((addr >= MACHINE_BASE &&
		 addr + size <= MACHINE_BASE + MACHINE_SIZE) ||
		(addr >= PAGE_OFFSET && addr + size <= PAGE_OFFSET +
		 memory_map()->low_end)) && !memcmp(text, name, size);
}

TEST("4.2", a_cache_knows_its_name_and_size,
     "A cache has the name it was given. Its objects have the size it was "
     "given, rounded up to a multiple of their alignment: 8, or what was asked "
     "for; or, with SLAB_HWCACHE_ALIGN, a cache line, or half of it, a quarter "
     "... that still holds the object.")
{
	char name[32];

	objects_boot(SMALL);
	for (size_t i = 0; i < ALIGNED; i++) {
		kmem_cache_t *cache = make_aligned_cache(i);
		size_t align = aligned[i].aligned;

		mistake("A line is 64 bytes: halve the alignment as long as "
			"the object fits into the half. An alignment that was "
			"asked for goes before all else.");
		expect_eq(kmem_cache_size(cache),
			  (aligned[i].size + align - 1) / align * align,
			  "kmem_cache_size() for %lu bytes, align %lu%s",
			  aligned[i].size, aligned[i].align,
			  aligned[i].flags ? ", SLAB_HWCACHE_ALIGN" : "");
		snprintf(name, sizeof(name), "aligned-%lu", i);
		mistake("The name is not copied: the cache keeps the pointer.");
		expect(is_name(kmem_cache_name(cache), name),
		       "kmem_cache_name() is the name the cache was made with",
		       "another one than \"%s\"", name);
	}
}

/* Has the @nth call that asks fail while a cache is being made. */
static kmem_cache_t *create_failing(enum fail_kind kind, unsigned long nth,
				    unsigned long flags, bool *failed)
{
	unsigned long hits;
	kmem_cache_t *cache;

	objects_boot(SMALL);
	hits = machine->fail.hits[kind];
	machine->fail.countdown[kind] = nth;
	step("%s allocation number %lu is made to fail",
	     kind == FAIL_PAGE ? "page" : "object", nth);
	cache = kmem_cache_create(shared_string("unlucky"), 200, 0, flags,
				  NULL, NULL);
	machine->fail.countdown[kind] = 0;
	*failed = machine->fail.hits[kind] != hits;
	return cache;
}

/* The same with SLAB_PANIC: how that ends. */
static enum oops_kind panic_failing(enum fail_kind kind, unsigned long nth)
{
	bool failed;

	return oops_of(create_failing(kind, nth, SLAB_PANIC, &failed));
}

/* Lets one allocation after the other fail, until none of them is made. */
static void fail_each(enum fail_kind kind)
{
	bool failed = true;

	for (unsigned long nth = 1; failed && nth < 20; nth++) {
		mistake("Whatever you allocate may be NULL. What you had until "
			"then has to be given back, and the cache is on no "
			"list yet.");
		if (create_failing(kind, nth, 0, &failed))
			continue;
		make_plain_cache("unlucky", 200);
		mistake("With SLAB_PANIC the caller will not look.");
		expect_oops(OOPS_PANIC, panic_failing(kind, nth),
			    "panic(): there is no memory");
	}
	expect(!failed, "a cache when nothing fails",
	       "20 allocations, and no end to it");
}

TEST("4.2", a_cache_may_find_no_memory,
     "Without memory kmem_cache_create() returns NULL, and with SLAB_PANIC it "
     "panics; it neither BUGs nor leaves half a cache behind.")
{
	fail_each(FAIL_SLAB);
	fail_each(FAIL_PAGE);
}
