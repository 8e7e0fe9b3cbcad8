/*
 * The suite of lab 4: what slab.c owes to those who call it.
 *
 * Nothing here knows how a cache keeps its books.  A test sees which objects
 * come back (objects.h has a model of those in use), what constructors are
 * called for, how many pages are free, the kernel log and /proc/slabinfo.
 * Which of several free objects comes first is left open, but for the one that
 * the same CPU has freed just before.
 *
 * Several CPUs run under seeds that decide when which of them goes on: every
 * test that says so runs a few dozen interleavings, each on a new machine.
 */
#include "../../suite/objects.h"

#include <linux/slab_def.h>
#include <stdlib.h>
#include <string.h>

LAB(4, "04-slab", "slab.c", "Slab caches and kmalloc");

/* Small machines boot fast. */
#define SMALL	"mem=4M"
#define TWO	"mem=4M cpus=2"

/* --- 4.1 ----------------------------------------------------------------- */

EXERCISE("4.1", "How many objects fit", 10, 30, "How many objects fit");

/* Up to where slabs can be made: the page allocator is there, no cache is. */
static void boot_without_caches(const char *boot_line)
{
	power_on(boot_line);
	setup_memory();
	paging_init();
	mem_init();
}

static const size_t sizes[] = {
	8, 16, 24, 32, 48, 64, 104, 128, 192, 200, 256, 304, 504, 512, 600,
	704, 1000, 1024, 1504, 2048, 3000, 4000, 4096, 5000, 8192, 16384,
	65536, 131072,
};
#define SIZES	(sizeof(sizes) / sizeof(sizes[0]))

/* How much a slab has to remember is up to who writes it: not nothing, and not
 * more than a few words and a word an object. */
static void check_estimate(unsigned int order, size_t size)
{
	size_t bytes = PAGE_SIZE << order;
	unsigned long n = cache_estimate(order, size, 8, 0);

	mistake("The management needs room too: it stands in front of the "
		"objects.");
	expect(n * size + sizeof(void *) <= bytes,
	       "the objects leave room for the management",
	       "%lu objects of %lu bytes in %lu bytes", n, size, bytes);
	mistake("Try one object more until it does not fit. The management "
		"grows with the objects, by one kmem_bufctl_t for each.");
	expect((n + 1) * size + 128 + 8 * (n + 1) > bytes,
	       "as many objects as there is room for",
	       "%lu objects of %lu bytes in %lu bytes", n, size, bytes);
}

/*
 *	in the slab:  |management|obj|obj|obj|obj|obj|obj|obj|...|
 *	elsewhere:    |obj|obj|obj|obj|obj|obj|obj|obj|obj|obj|..|
 */
TEST("4.1", objects_fill_a_slab,
     "A slab holds as many objects as its bytes do, less what its management "
     "takes, unless that is elsewhere.")
{
	boot_without_caches("mem=64M");
	for (unsigned int order = 0; order <= MAX_GFP_ORDER; order++) {
		for (size_t i = 0; i < SIZES; i++) {
			mistake("A slab of order n has PAGE_SIZE << n bytes.");
			expect_eq(cache_estimate(order, sizes[i], 8, 1),
				  (PAGE_SIZE << order) / sizes[i],
				  "cache_estimate(%u, %lu, 8, 1)", order,
				  sizes[i]);
			check_estimate(order, sizes[i]);
		}
	}
}

/* What of a slab holds no object; a part of it may be for the management. */
static size_t left_over(unsigned int order, size_t size, bool off_slab)
{
	return (PAGE_SIZE << order) -
		cache_estimate(order, size, 8, off_slab) * size;
}

/* At most an eighth, with @more for the management? */
static bool little_left(unsigned int order, size_t size, bool off_slab,
			size_t more)
{
	size_t left = left_over(order, size, off_slab);

	return left < PAGE_SIZE << order &&
		left <= (PAGE_SIZE << order) / 8 + (off_slab ? 0 : more);
}

/*
 *	1500 bytes, 1 page:   |  obj  |  obj  |::::::|         a quarter is lost
 *	            2 pages:  |  obj  |  obj  |  obj  |  obj  |  obj  |::|
 */
TEST("4.1", slabs_are_of_a_good_size,
     "The pages of a slab are the fewest that hold an object and leave at most "
     "an eighth over, where one or two pages will do; otherwise they "
     "hold an object.")
{
	boot_without_caches("mem=64M");
	for (size_t i = 0; i < SIZES; i++) {
		bool off_slab = sizes[i] >= 512;
		unsigned int order = calculate_slab_order(sizes[i], 8,
			off_slab ? CFLGS_OFF_SLAB : 0);

		mistake("A slab that holds no object is none: go on to the "
			"next order. Order 5, 32 pages, is enough for the "
			"largest.");
		expect(order <= MAX_GFP_ORDER &&
		       cache_estimate(order, sizes[i], 8, off_slab) >= 1,
		       "an order from 0 to 5 with room for an object",
		       "order %u for objects of %lu bytes", order, sizes[i]);
		mistake("Compare eight times what is left over with the slab's "
			"bytes, at each order from 0 on.");
		for (unsigned int o = 0; o < order; o++)
			expect(!little_left(o, sizes[i], off_slab, 0),
			       "no larger order than needed", "order %u for "
			       "objects of %lu bytes, and order %u leaves "
			       "only %lu bytes over", order, sizes[i], o,
			       left_over(o, sizes[i], off_slab));
		expect(little_left(order, sizes[i], off_slab, 128) ||
		       (!little_left(0, sizes[i], off_slab, 0) &&
			!little_left(1, sizes[i], off_slab, 0)),
		       "at most an eighth left over: order 0 or 1 can do it",
		       "order %u for objects of %lu bytes leaves %lu bytes "
		       "over", order, sizes[i], left_over(order, sizes[i],
							  off_slab));
	}
}

/* --- 4.2 ----------------------------------------------------------------- */

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

/*
 *	align 64:               |obj.........|obj.........|obj.........|
 *	HWCACHE_ALIGN, 20 byte: |obj...|obj...|   two share a line of 64
 */
static const struct {
	size_t size, align;
	unsigned long flags;
	size_t aligned;
} aligned[] = {
	{ 20, 0, 0, 8 }, { 8, 16, 0, 16 }, { 72, 64, 0, 64 },
	{ 100, 256, 0, 256 }, { 1000, 1024, 0, 1024 }, { 2000, 4096, 0, 4096 },
	{ 32768, 4096, 0, 4096 }, { 100, 16, SLAB_HWCACHE_ALIGN, 16 },
	{ 8, 0, SLAB_HWCACHE_ALIGN, 8 }, { 16, 0, SLAB_HWCACHE_ALIGN, 16 },
	{ 20, 0, SLAB_HWCACHE_ALIGN, 32 }, { 33, 0, SLAB_HWCACHE_ALIGN, 64 },
	{ 100, 0, SLAB_HWCACHE_ALIGN, 64 }, { 600, 0, SLAB_HWCACHE_ALIGN, 64 },
	{ 8, 0, 0, 8 }, { 9, 0, 0, 8 }, { 1001, 0, 0, 8 }, { 131072, 0, 0, 8 },
};
#define ALIGNED	(sizeof(aligned) / sizeof(aligned[0]))

static kmem_cache_t *make_aligned_cache(size_t i)
{
	kmem_cache_t *cache;
	char name[32];

	snprintf(name, sizeof(name), "aligned-%lu", i);
	cache = make_cache(name, aligned[i].size, aligned[i].align,
			   aligned[i].flags, NULL, NULL);
	know_cache(cache, aligned[i].size, aligned[i].aligned);
	return cache;
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
}

TEST("4.2", a_cache_may_find_no_memory,
     "Without memory kmem_cache_create() returns NULL, and with SLAB_PANIC it "
     "panics; it neither BUGs nor leaves half a cache behind.")
{
	fail_each(FAIL_SLAB);
	fail_each(FAIL_PAGE);
}

/* --- 4.3 ----------------------------------------------------------------- */

EXERCISE("4.3", "Growing", 15, 50, "Growing");

/*
 * Asks for objects until the cache has grown once more; how often that was.
 * What comes back is of no interest: that is the next exercise.
 */
static unsigned int grow(kmem_cache_t *cache, int flags)
{
	unsigned int n = 0;

	forget_run();
	while (!run_length && n++ < 2000)
		kmem_cache_alloc(cache, flags);
	expect(run_length > 0, "a cache grows when it has no free object, and "
	       "calls the constructor then", "2000 objects were asked for, and "
	       "it was not called");
	return n;
}

/*
 *	new slab  | c | c | c | c | c | c | c |   c: constructed, all at once
 */
TEST("4.3", a_new_slab_is_constructed,
     "When a cache grows, the constructor is called once for each object of "
     "the new slab, with the cache and SLAB_CTOR_CONSTRUCTOR.")
{
	unsigned long before;
	kmem_cache_t *cache;
	unsigned int first;

	objects_boot(SMALL);
	cache = make_cache("constructed", 200, 0, 0, construct, NULL);
	expect_eq(constructed, 0, "calls of the constructor before the first "
		  "object was asked for");
	before = pages_free();
	grow(cache, GFP_KERNEL);
	first = constructed;
	mistake("SLAB_CTOR_CONSTRUCTOR tells the function that it is not "
		"called as a destructor.");
	expect_eq(last_ctor_flags, SLAB_CTOR_CONSTRUCTOR, "the constructor's "
		  "flags when GFP_KERNEL was asked for");
	mistake("One call for each of the slab's objects, at the addresses "
		"that kmem_cache_alloc() will return.");
	expect(first * 200 >= (before - pages_free()) * PAGE_SIZE * 3 / 4 - 256,
	       "calls for all objects of the slab", "%u calls, and %lu pages "
	       "were taken", first, before - pages_free());
	for (int slab = 1; slab < 4; slab++) {
		grow(cache, GFP_KERNEL);
		expect_eq(run_length, first, "calls of the constructor for the "
			  "next slab");
	}
	expect_eq(objects_constructed(), constructed, "different objects that "
		  "the constructor was called for");
}

TEST("4.3", constructors_learn_whether_to_sleep,
     "When the caller may not sleep, the constructor is told so by "
     "SLAB_CTOR_ATOMIC.")
{
	kmem_cache_t *cache;

	objects_boot(SMALL);
	cache = make_cache("atomic", 200, 0, 0, construct, NULL);
	mistake("The caller may sleep if its flags have __GFP_WAIT.");
	as_irq(true);
	grow(cache, GFP_ATOMIC);
	as_irq(false);
	expect_eq(last_ctor_flags, SLAB_CTOR_CONSTRUCTOR | SLAB_CTOR_ATOMIC,
		  "the constructor's flags when GFP_ATOMIC was asked for");
	expect(!log_has("sleeping function"), "nobody sleeps in an interrupt",
	       "\"sleeping function called from invalid context\" in the log");
	grow(cache, GFP_KERNEL);
	expect_eq(last_ctor_flags, SLAB_CTOR_CONSTRUCTOR, "the constructor's "
		  "flags when GFP_KERNEL was asked for");
	expect(!log_has("sleeping function"), "interrupts are on while the "
	       "page allocator may sleep",
	       "\"sleeping function called from invalid context\" in the log");
	mistake("What switched interrupts off has to switch them on again.");
	expect(!irqs_disabled(), "interrupts are on again", "they are off");
}

/* An empty cache, whose first slab is going to lack something. */
static void grow_failing(enum fail_kind kind, size_t size)
{
	unsigned long before;
	kmem_cache_t *cache;

	objects_boot(SMALL);
	cache = make_cache("empty", size, 0, 0, construct, NULL);
	before = pages_free();
	mistake("Look at the flag before you ask for pages.");
	expect(!kmem_cache_alloc(cache, GFP_KERNEL | SLAB_NO_GROW),
	       "NULL: the cache has no slab and must not grow", "an object");
	expect_eq(pages_free(), before, "free pages after that");
	for (unsigned long nth = 1; nth < 4 && !constructed; nth++) {
		mistake("What was allocated already has to be given back: the "
			"pages, if there is no memory for the management.");
		machine->fail.countdown[kind] = nth;
		step("%s allocation number %lu is made to fail",
		     kind == FAIL_PAGE ? "page" : "object", nth);
		kmem_cache_alloc(cache, GFP_KERNEL);
		machine->fail.countdown[kind] = 0;
		expect(constructed || pages_free() == before,
		       "no page is lost", "%lu pages fewer are free",
		       before - pages_free());
	}
	expect(constructed > 0, "the cache grows when there is memory",
	       "the constructor was not called");
}

TEST("4.3", a_cache_may_fail_to_grow,
     "With SLAB_NO_GROW, or when memory is short, an allocation from an empty "
     "cache returns NULL, and takes no page.")
{
	grow_failing(FAIL_PAGE, 200);
	/* Its slabs have no room for anything else. */
	grow_failing(FAIL_PAGE, 2048);
	grow_failing(FAIL_SLAB, 2048);
}

TEST("4.3", slabs_have_colours,
     "The first objects of successive slabs begin in different cache lines, "
     "where a slab has room for that; but all objects lie in the slab's pages.")
{
	unsigned long at[30], before, end;
	kmem_cache_t *cache;

	objects_boot(SMALL);
	/* Five in a page leave 576 bytes, whoever cuts it. */
	cache = make_cache("coloured", 704, 0, 0, construct, NULL);
	for (int slab = 0; slab < 30; slab++) {
		before = pages_free();
		grow(cache, GFP_KERNEL);
		at[slab] = run_lowest % PAGE_SIZE;
		mistake("Each new slab begins its objects one cache line "
			"further on than the last one, until what is left over "
			"is used up; then from the start.");
		expect(!slab || at[slab] / 64 != at[slab - 1] / 64,
		       "the next slab's objects begin in another cache line",
		       "both begin %lu bytes behind a page's beginning",
		       at[slab]);
		end = (run_lowest & PAGE_MASK) +
			(before - pages_free()) * PAGE_SIZE;
		objects_focus((void *)run_highest);
		mistake("When what is left over is used up, the next slab has "
			"the first colour again.");
		expect(run_highest + 704 <= end, "the objects end where the "
		       "slab's pages do", "the last of %u objects begins %lu "
		       "bytes before that", run_length, end - run_highest);
	}
}

static void grow_wrongly(int how)
{
	kmem_cache_t *cache;

	objects_boot("mem=20M");
	cache = make_cache("dma", 300, 0, how == 1 ? SLAB_CACHE_DMA : 0, NULL,
			   NULL);
	kmem_cache_alloc(cache, how == 0 ? GFP_DMA | GFP_KERNEL :
			 how == 1 ? GFP_KERNEL : GFP_KERNEL | __GFP_HIGHMEM);
}

TEST("4.3", dma_slabs_are_in_the_dma_zone,
     "The objects of a SLAB_CACHE_DMA cache lie below 16 MiB; growing such a "
     "cache without GFP_DMA, another with it, or any with __GFP_HIGHMEM is a "
     "BUG.")
{
	kmem_cache_t *cache;

	objects_boot("mem=64M");
	cache = make_cache("dma", 3000, 0, SLAB_CACHE_DMA, construct, NULL);
	mistake("Add GFP_DMA to what the page allocator is asked for, if the "
		"cache has SLAB_CACHE_DMA.");
	for (int i = 0; i < 10; i++) {
		grow(cache, GFP_KERNEL | GFP_DMA);
		expect(__pa(run_highest) < 16UL << 20, "memory below 16 MiB",
		       "__va(%#lx)", __pa(run_highest));
	}
	mistake("Check the flags before the cache grows: GFP_DMA in the flags "
		"exactly if the cache has SLAB_CACHE_DMA, and besides it only "
		"flags of SLAB_LEVEL_MASK.");
	expect_bug(grow_wrongly(0), "GFP_DMA for a cache without "
		   "SLAB_CACHE_DMA");
	expect_bug(grow_wrongly(1), "no GFP_DMA for a cache with "
		   "SLAB_CACHE_DMA");
	expect_bug(grow_wrongly(2), "__GFP_HIGHMEM: the memory would have no "
		   "address");
}

/* --- 4.4 ----------------------------------------------------------------- */

EXERCISE("4.4", "Objects in, objects out", 15, 50, "Objects in, objects out");

/* Objects that one test can have. */
static void *have[4096];

TEST("4.4", no_object_is_handed_out_twice,
     "All objects that are in use are different pieces of memory, whatever "
     "their size, each at a multiple of its alignment; and nobody else writes "
     "to them.")
{
	char name[32];

	/* Slabs of more than one page are only for machines like this. */
	objects_boot("mem=40M");
	mistake("Round the size up to a multiple of the alignment, and let the "
		"first object of a slab begin at one, whatever its colour is.");
	for (size_t i = 0; i < ALIGNED; i++)
		get_many(make_aligned_cache(i), have, 20);
	mistake("An object that is handed out has to leave its slab's list of "
		"free ones; the management must not reach into the objects.");
	for (size_t i = 0; i < SIZES; i++) {
		kmem_cache_t *cache;
		unsigned int n = (unsigned int)min(300UL, 262144 / sizes[i]);

		snprintf(name, sizeof(name), "size-of-%lu", sizes[i]);
		cache = make_plain_cache(name, sizes[i]);
		get_many(cache, have, n);
		expect_objects_intact("when others were allocated");
		/* Every other one goes and comes back. */
		for (unsigned int j = 0; j < n; j += 2)
			put(cache, have[j]);
		for (unsigned int j = 0; j < n; j += 2)
			have[j] = must_get(cache);
		expect_objects_intact("when others were freed and allocated");
		put_many(cache, have, n);
	}
}

/*
 *	|xxxxxxxx|xxxxxxxx|xxxxxxxx|      three slabs full
 *	|x..x.x..|.xx...x.|..x..xx.|      half of the objects freed, anywhere
 *	|xxxxxxxx|xxxxxxxx|xxxxxxxx|      and allocated: no new slab
 */
TEST("4.4", free_objects_are_used_first,
     "As long as a cache has free objects, it takes no more pages.")
{
	enum { N = 500 };
	kmem_cache_t *cache;
	unsigned long before;

	objects_boot(SMALL);
	cache = make_plain_cache("holes", 248);
	get_many(cache, have, N);
	before = pages_free();
	mistake("A slab that was full and gets an object back has a free one "
		"again: it belongs on the list of those that have. Look there "
		"before you grow.");
	for (int round = 0; round < 6; round++) {
		unsigned int n = 0;

		for (unsigned int i = 0; i < N; i++)
			if (random_below(2)) {
				void *objp = have[i];

				have[i] = have[n];
				have[n++] = objp;
			}
		put_many(cache, have, n);
		get_many(cache, have, n);
		expect_eq(pages_free(), before, "free pages, after %u of %u "
			  "objects were freed and allocated again", n, N);
	}
}

/*
 *	slab     | c | c | c | c | c | c | c |     c: constructed
 *	in use   | x | x | x | c | c | c | c |
 *	freed    | c | c | c | c | c | c | c |     and not touched meanwhile
 */
TEST("4.4", constructed_objects_stay_constructed,
     "All objects of a slab can be had before the cache grows again. One that "
     "was freed is handed out as it was freed: in the state in which the "
     "constructor left it, and without another call, unless it was destroyed.")
{
	enum { N = 200 };
	kmem_cache_t *cache;
	unsigned int calls;

	objects_boot(SMALL);
	/* So large that CPUs keep only a few of them. */
	cache = make_cache("kept", 1100, 0, 0, construct, destruct);
	must_get(cache);
	calls = constructed;
	get_many(cache, have, calls - 1);
	mistake("The chain of free objects begins with the first one and ends "
		"with the last one.");
	expect_eq(constructed, calls, "calls of the constructor, after all %u "
		  "objects of the first slab were allocated", calls);
	get_many(cache, have, N);
	calls = constructed;
	mistake("A free object with a constructor is not yours to write to: "
		"what you have to remember of it belongs into the slab's "
		"management.");
	for (int round = 0; round < 3; round++) {
		put_many(cache, have, N);
		get_many(cache, have, N);
	}
	/* Slabs may have gone and come again meanwhile. */
	expect_eq(constructed, calls + destructed, "calls of the constructor, "
		  "after the same number of objects was freed and allocated "
		  "again");
}

/* The slabs that a cache with a constructor has made: what one is, shows in
 * the calls that come in a row. */
static struct { unsigned long first, last; unsigned int kept; } slabs[512];
static unsigned int nr_slabs;

static void get_noting_slabs(kmem_cache_t *cache, unsigned int n)
{
	nr_slabs = 0;
	for (unsigned int i = 0; i < n; i++) {
		forget_run();
		have[i] = must_get(cache);
		if (!run_length || nr_slabs == 512)
			continue;
		slabs[nr_slabs].first = run_lowest;
		slabs[nr_slabs].last = run_highest;
		slabs[nr_slabs++].kept = 0;
	}
}

static unsigned int slab_of(const void *objp)
{
	unsigned int i = 0;

	while (i < nr_slabs && ((unsigned long)objp < slabs[i].first ||
				(unsigned long)objp > slabs[i].last))
		i++;
	return i % 512;
}

/* Moves one object of every other slab to the front; returns how many. */
static unsigned int keep_one_of_every_other(unsigned int n)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < n; i++) {
		unsigned int slab = slab_of(have[i]);
		void *objp = have[i];

		if (slab % 2 || slabs[slab].kept++)
			continue;
		have[i] = have[kept];
		have[kept++] = objp;
	}
	return kept;
}

/* Frees those of have[from ... to) that are of an even slab, or an odd one. */
static void put_of_slabs(kmem_cache_t *cache, unsigned int from,
			 unsigned int to, unsigned int odd)
{
	for (unsigned int i = from; i < to; i++)
		if (have[i] && slab_of(have[i]) % 2 == odd) {
			put(cache, have[i]);
			have[i] = NULL;
		}
}

/*
 *	|x..|...|x..|...|   every other slab is free
 *	|xxx|...|xxx|...|   where new objects come from
 *	|xxx|   |xxx|       so shrinking helps
 */
TEST("4.4", partial_slabs_are_filled_first,
     "Objects are taken from slabs that are in use already, so that slabs "
     "that are free as a whole can be given back.")
{
	enum { N = 900, AGAIN = 250 };
	unsigned long before, full;
	kmem_cache_t *cache;
	unsigned int kept;

	/* With many CPUs a cache keeps more free slabs. */
	objects_boot("mem=8M cpus=8");
	/* So large that CPUs keep only a few of them. */
	cache = make_cache("tidy", 1100, 0, 0, construct, NULL);
	before = pages_free();
	get_noting_slabs(cache, N);
	full = before - pages_free();
	kept = keep_one_of_every_other(N);
	put_of_slabs(cache, kept, N / 2, 0);
	put_of_slabs(cache, kept, N, 1);
	put_of_slabs(cache, N / 2, N, 0);
	get_many(cache, have + kept, AGAIN);
	/* The one test that needs a later exercise: only shrinking shows it. */
	kmem_cache_shrink(cache);
	mistake("Three lists: full, partial and free slabs. Take from the "
		"partial ones first, and only then from a free one.");
	expect(before - pages_free() <= full * 9 / 16, "about half of the "
	       "slabs can be given back: nothing was taken from free ones",
	       "the cache still has %lu of its %lu pages",
	       before - pages_free(), full);
}

TEST("4.4", a_full_machine_is_survived,
     "When no page can be had, an allocation returns NULL; what was allocated "
     "stays, and can be freed and allocated again.")
{
	unsigned int n = 0, again = 0;
	kmem_cache_t *cache;

	objects_boot("mem=2M");
	cache = make_plain_cache("many", 2000);
	while (n < 4096 && (have[n] = get(cache, GFP_ATOMIC | __GFP_NOWARN)))
		n++;
	mistake("When the cache can't grow, the allocation has failed: return "
		"NULL, with every lock released and interrupts as they were.");
	expect(n > 200 && n < 4096, "hundreds of objects of 2000 bytes, and "
	       "then NULL", "%u", n);
	expect_objects_intact("when memory ran out");
	put_many(cache, have, n);
	while (again < n && (have[again] = get(cache, GFP_ATOMIC |
					       __GFP_NOWARN)))
		again++;
	expect_eq(again, n, "objects that could be had once more");
}

TEST("4.4", nodes_have_objects_of_their_own,
     "kmem_cache_alloc_node() returns an object in the memory of that node, "
     "whatever other objects are free.")
{
	kmem_cache_t *cache;
	void *objp;

	objects_boot("mem=16M nodes=2 cpus=2");
	cache = make_plain_cache("near", 1000);
	get_many(cache, have, 20);
	put_many(cache, have, 20);
	mistake("Look for a slab with a free object whose page is on the node; "
		"if there is none, grow with a page from there: "
		"alloc_pages_node().");
	for (int i = 0; i < 40; i++) {
		int nid = i / 2 % 2;

		objp = kmem_cache_alloc_node(cache, nid);
		expect(objp != NULL, "an object", "NULL");
		adopt(cache, objp, 1000, 8);
		expect_eq(page_to_nid(virt_to_page(objp)), nid,
			  "node of the object that kmem_cache_alloc_node(..., "
			  "%d) returned", nid);
	}
	expect_objects_intact("when others were allocated");
}

/* One of four caches, or pages, at random. */
static kmem_cache_t *random_caches[4];

static void make_random_caches(void)
{
	random_caches[0] = make_cache("tiny", 8, 0, 0, NULL, NULL);
	random_caches[1] = make_cache("ctor", 88, 0, 0, construct, NULL);
	random_caches[2] = make_cache("line", 200, 0, SLAB_HWCACHE_ALIGN,
				      NULL, NULL);
	random_caches[3] = make_cache("large", 2500, 0, 0, NULL, NULL);
}

TEST("4.4", a_long_random_life,
     "At any time, objects in use are different pieces of memory that only "
     "their users write to, and no page is both the page allocator's and a "
     "cache's.")
{
	enum { N = 200, STEPS = 3000 };
	int kind[N];

	objects_boot(SMALL);
	make_random_caches();
	memset(have, 0, sizeof(have));
	for (int step = 0; step < STEPS; step++) {
		unsigned long i = random_below(N);

		if (!have[i]) {
			kind[i] = (int)random_below(5);
			if (kind[i] < 4) {
				have[i] = must_get(random_caches[kind[i]]);
				continue;
			}
			have[i] = (void *)__get_free_page(GFP_KERNEL);
			if (have[i])
				adopt(NULL, have[i], PAGE_SIZE, PAGE_SIZE);
		} else if (kind[i] < 4) {
			put(random_caches[kind[i]], have[i]);
			have[i] = NULL;
		} else {
			part_with(have[i]);
			free_page((unsigned long)have[i]);
			have[i] = NULL;
		}
		if (step % 500 == 0)
			expect_objects_intact("in the middle of a random life");
	}
}

/* --- Several CPUs -------------------------------------------------------- */

/* What the workers of a test share. */
static kmem_cache_t *common;
static void *pool[8];

/* Allocates and frees: at random, and for some time more of the one, then more
 * of the other, so that stacks get empty and full. */
static void churn(void *arg)
{
	enum { MINE = 14 };
	void *mine[MINE] = { NULL };
	int flags = arg ? GFP_ATOMIC : GFP_KERNEL;

	for (int step = 0; step < 60; step++) {
		unsigned long i = random_below(MINE);

		if (!mine[i] && (step % 30 < 15 || !random_below(4))) {
			mine[i] = get(common, flags);
			expect(mine[i] != NULL, "an object: there is memory",
			       "NULL");
		} else if (mine[i]) {
			put(common, mine[i]);
			mine[i] = NULL;
		}
	}
	for (int i = 0; i < MINE; i++)
		if (mine[i])
			put(common, mine[i]);
}

/* Frees what another CPU has allocated, and leaves something for it. */
static void exchange(void *arg)
{
	for (int step = 0; step < 25; step++) {
		unsigned long i = random_below(8);
		void *objp = pool[i];

		pool[i] = NULL;
		if (objp) {
			put(common, objp);
			continue;
		}
		objp = must_get(common);
		if (!pool[i])
			pool[i] = objp;
		else
			put(common, objp);
	}
}

/* Has many objects, then none, so often. */
static void hoard(void *arg)
{
	unsigned int times = *(unsigned int *)arg;
	void *mine[24];

	while (times--) {
		get_many(common, mine, 24);
		put_many(common, mine, 24);
	}
}

TEST("4.4", cpus_share_a_cache,
     "Two CPUs can allocate from a cache and free to it at the same time.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn }, { .cpu = 1, .fn = churn },
		{ .cpu = 1, .fn = churn },
	};

	for_each_seed(seed) {
		objects_boot(TWO);
		/* A page holds one of them: lists change all the time. */
		common = make_plain_cache("shared", 2100);
		mistake("What CPUs share (the lists of slabs, the slabs, the "
			"counts) is guarded by the cache's spinlock; whatever "
			"was seen before it was released may not be true any "
			"more.");
		run_tasks(seed, tasks, 3);
		expect_objects_intact("when two CPUs ran");
	}
}

/* --- 4.5 ----------------------------------------------------------------- */

EXERCISE("4.5", "A few objects for each CPU", 10, 50,
	 "A few objects for each CPU");

TEST("4.5", the_last_one_in_is_the_first_one_out,
     "What a CPU has freed last, it is given next: it is still in the CPU's "
     "cache.")
{
	static const size_t of[] = { 16, 200, 1000 };
	char name[32];

	objects_boot(TWO);
	mistake("A stack: put objects in at the top, and take them from "
		"there.");
	for (size_t i = 0; i < 3; i++) {
		kmem_cache_t *cache;
		void *again;

		snprintf(name, sizeof(name), "stack-%lu", of[i]);
		cache = make_plain_cache(name, of[i]);
		get_many(cache, have, 300);
		for (int j = 0; j < 300; j += 3) {
			put_many(cache, have + j, 3);
			for (int k = 2; k >= 0; k--) {
				again = must_get(cache);
				expect(again == have[j + k], "of three objects "
				       "that were freed, the last one comes "
				       "first", "__va(%#lx) instead of "
				       "__va(%#lx)", __pa(again),
				       __pa(have[j + k]));
			}
		}
	}
}

/*
 *	CPU 0   | a b c |        frees a, b, c
 *	CPU 1   | x y z |        allocates and frees others meanwhile
 *	CPU 0   gets c, b, a
 */
TEST("4.5", each_cpu_has_its_own,
     "What one CPU frees is not what another one is given next, and it is "
     "there when that CPU comes back.")
{
	kmem_cache_t *cache;
	void *other[3], *again;

	objects_boot(TWO);
	cache = make_plain_cache("per-cpu", 200);
	get_many(cache, have, 3);
	on_cpu(1);
	get_many(cache, other, 3);
	on_cpu(0);
	put_many(cache, have, 3);
	on_cpu(1);
	mistake("The stack of the CPU that runs: array[smp_processor_id()].");
	for (int i = 0; i < 20; i++) {
		put_many(cache, other, 3);
		get_many(cache, other, 3);
	}
	on_cpu(0);
	for (int i = 2; i >= 0; i--) {
		again = must_get(cache);
		expect(again == have[i], "CPU 0 gets what it freed last",
		       "__va(%#lx) instead of __va(%#lx)", __pa(again),
		       __pa(have[i]));
	}
}

/*
 *	CPU 0   allocates 900   frees them         its stack is full
 *	CPU 1                             allocates 900: no new slab
 */
TEST("4.5", no_object_is_lost_between_cpus,
     "When a CPU frees more than it keeps, or what another CPU allocated, the "
     "objects find their way back: none is lost, none is there twice.")
{
	enum { N = 900 };
	kmem_cache_t *cache;
	unsigned long before;

	objects_boot(TWO);
	cache = make_plain_cache("wandering", 120);
	get_many(cache, have, N);
	before = pages_free();
	mistake("A CPU's stack that is full gives its oldest objects to the "
		"slabs, or to all CPUs, and forgets them; those that are left "
		"move down. One that is empty takes as many as there are.");
	for (int round = 0; round < 4; round++) {
		put_many(cache, have, N);
		on_cpu(round % 2);
		get_many(cache, have, N);
		/* A CPU may keep a few slabs' worth for itself. */
		expect(pages_free() + 12 >= before, "as many pages as before "
		       "are enough when all objects are freed and allocated "
		       "again", "%lu pages more are taken",
		       before - pages_free());
	}
	before = pages_free();
	for (int i = 0; i < N; i += 10) {
		on_cpu(0);
		put_many(cache, have + i, 10);
		on_cpu(1);
		get_many(cache, have + i, 10);
	}
	expect(pages_free() + 12 >= before, "the cache does not grow and grow "
	       "when one CPU frees and another one allocates",
	       "%lu pages more are taken", before - pages_free());
}

/* The most work that an object costs, allocated and freed, of a few. */
static unsigned long work_of_an_object(kmem_cache_t *cache)
{
	unsigned long most = 0;

	put(cache, must_get(cache));
	for (int i = 0; i < 8; i++) {
		void *objp = must_get(cache);
		unsigned long work = last_call_work();

		put(cache, objp);
		most = max(most, work + last_call_work());
	}
	return most;
}

/* Counted in basic blocks, so it is the same on every host. */
TEST("4.5", a_hot_object_costs_little,
     "Freeing an object and allocating it again takes little work, and no more "
     "when a cache has thousands of them.")
{
	unsigned long few, many;
	kmem_cache_t *cache;

	objects_boot(SMALL);
	cache = make_plain_cache("hot", 64);
	get_many(cache, have, 10);
	few = work_of_an_object(cache);
	get_many(cache, have, 4000);
	many = work_of_an_object(cache);
	mistake("Is there a loop over slabs or objects on the way of an object "
		"that the CPU has in its stack?");
	expect(many <= 2 * few + 20 && many <= 300, "about as much work with "
	       "4000 objects in use as with 10", "%lu basic blocks instead of "
	       "%lu", many, few);
}

TEST("4.5", cpus_and_interrupts_share_a_cache,
     "While a task allocates or frees, an interrupt on the same CPU can do the "
     "same, from the same cache; and other CPUs too, which free each other's "
     "objects.")
{
	static unsigned int often = 2;
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn },
		{ .cpu = 0, .irq = true, .fn = churn, .arg = "atomic" },
		{ .cpu = 1, .fn = hoard, .arg = &often },
		{ .cpu = 1, .fn = exchange },
		{ .cpu = 2, .fn = hoard, .arg = &often },
		{ .cpu = 2, .fn = exchange },
	};

	for_each_seed(seed) {
		objects_boot("mem=4M cpus=3");
		memset(pool, 0, sizeof(pool));
		/* The larger they are, the fewer a CPU keeps. */
		common = make_plain_cache("common", seed % 3 ? 5000 : 120);
		mistake("A CPU's own stack is not for other CPUs, but for the "
			"interrupts of this one: local_irq_save() around "
			"everything that looks at it or changes it. What is "
			"taken from the slabs or given back to them needs the "
			"spinlock. And after a sleep look again: the stack may "
			"have been filled or emptied meanwhile.");
		run_tasks(seed, tasks, 6);
		expect_objects_intact("when three CPUs and an interrupt ran");
	}
}

/* --- 4.6 ----------------------------------------------------------------- */

EXERCISE("4.6", "Giving memory back", 10, 50, "Giving memory back");

/* Of these objects, and on every CPU some. */
static void get_and_put_on(kmem_cache_t *cache, unsigned int n,
			   unsigned int cpus)
{
	get_many(cache, have, n);
	for (unsigned int i = 0; i < n; i++) {
		on_cpu(i % cpus);
		put(cache, have[i]);
	}
	on_cpu(0);
}

TEST("4.6", shrinking_gives_everything_back,
     "When no object is in use, kmem_cache_shrink() returns 0, and all pages "
     "of the cache are free again, whatever CPUs have kept for themselves.")
{
	static const size_t of[] = { 24, 300, 2000 };
	char name[32];

	objects_boot("mem=4M cpus=3");
	for (int i = 0; i < 3; i++) {
		kmem_cache_t *cache;
		unsigned long before;

		snprintf(name, sizeof(name), "shrunk-%lu", of[i]);
		cache = make_plain_cache(name, of[i]);
		/* Other caches have to grow for it, the first time. */
		get_and_put_on(cache, 300, 3);
		kmem_cache_shrink(cache);
		before = pages_free();
		get_and_put_on(cache, 300, 3);
		mistake("An object that a CPU keeps is in use as far as its "
			"slab knows. Collect them first: of every CPU, and "
			"those that the CPUs share.");
		expect_eq(kmem_cache_shrink(cache), 0, "kmem_cache_shrink() of "
			  "a cache without objects in use");
		expect_eq(pages_free(), before, "free pages afterwards");
		must_get(cache);
	}
}

/*
 *	|x.......|........|........|x.......|    two objects in use
 *	|x.......|                 |x.......|    what is left
 */
TEST("4.6", shrinking_spares_what_is_used,
     "kmem_cache_shrink() gives back the slabs without objects in use, and "
     "only those; then it does not return 0.")
{
	enum { N = 300 };
	unsigned long before, full, left;
	kmem_cache_t *cache;

	objects_boot(TWO);
	cache = make_cache("spared", 400, 0, 0, construct, destruct);
	before = pages_free();
	get_many(cache, have, N);
	full = before - pages_free();
	for (int i = 1; i < N - 1; i++)
		put(cache, have[i]);
	mistake("The result says whether there is a slab that is partly or "
		"completely in use.");
	expect(kmem_cache_shrink(cache) != 0, "not 0: two objects are in use",
	       "0");
	left = before - pages_free();
	mistake("All free slabs, not only the first of them.");
	expect(left > 0 && left <= full / 8, "the slabs of two objects "
	       "are left",
	       "%lu of %lu pages", left, full);
	expect_objects_intact("when the cache was shrunk");
	get_many(cache, have + 1, N - 2);
	put_many(cache, have, N);
	expect_eq(kmem_cache_shrink(cache), 0, "kmem_cache_shrink() after all "
		  "objects were freed");
	mistake("The destructor is called for every object of a slab before "
		"its pages are freed, in use or not since it was constructed.");
	expect_eq(objects_constructed(), 0, "constructed objects that were not "
		  "destroyed when their slab was");
	expect_eq(last_ctor_flags, 0, "flags of the destructor's calls");
}

/* Makes a cache, uses it, destroys it. */
static void live_and_die(size_t size)
{
	kmem_cache_t *cache = make_cache("short-lived", size, 0, 0, construct,
					 destruct);

	get_and_put_on(cache, 40, 2);
	expect_eq(kmem_cache_destroy(cache), 0, "kmem_cache_destroy() of a "
		  "cache without objects in use");
	expect_eq(objects_constructed(), 0, "constructed objects that were not "
		  "destroyed with their cache");
}

TEST("4.6", destroying_leaves_nothing_behind,
     "After kmem_cache_destroy() all memory of the cache is free, its own "
     "description too, and its name can be used again.")
{
	static const size_t of[] = { 40, 2048 };
	unsigned long before;

	for (int i = 0; i < 2; i++) {
		objects_boot(TWO);
		for (int n = 0; n < 4; n++)
			live_and_die(of[i]);
		before = pages_free();
		for (int n = 0; n < 30; n++)
			live_and_die(of[i]);
		mistake("What does a cache consist of? Its slabs and their "
			"management, each CPU's array, the shared one, the "
			"struct kmem_cache, and its place in the list of all "
			"caches.");
		expect(pages_free() + 2 >= before, "no pages are lost when 30 "
		       "caches are made and destroyed", "%lu pages fewer are "
		       "free", before - pages_free());
	}
}

static void destroy_in_use(size_t size)
{
	kmem_cache_t *cache;

	objects_boot(SMALL);
	cache = make_plain_cache("busy", size);
	get_many(cache, have, 50);
	put_many(cache, have + 1, 49);
	mistake("A slab that is left, partial or full, is in use. The cache "
		"goes back to the list of all caches.");
	expect_eq(kmem_cache_destroy(cache), 1, "kmem_cache_destroy() with an "
		  "object in use");
	expect(log_has("slab error in kmem_cache_destroy(): cache `busy': "
		       "Can't free all objects"),
	       "\"slab error in kmem_cache_destroy(): cache `busy': Can't free "
	       "all objects\" in the log", "it is not there");
	get_many(cache, have + 1, 49);
	expect_objects_intact("when the cache could not be destroyed");
	put_many(cache, have, 50);
	expect_eq(kmem_cache_destroy(cache), 0, "kmem_cache_destroy() after "
		  "the object was freed");
}

TEST("4.6", a_cache_in_use_stays,
     "kmem_cache_destroy() of a cache with objects in use returns 1, says so "
     "in the log, and leaves a cache that still works.")
{
	destroy_in_use(100);
	/* A slab with one object is full at once. */
	destroy_in_use(PAGE_SIZE);
}

/* As time passes, and each CPU looks after its caches. */
static void reap(unsigned int cpus, int rounds)
{
	step("%d times: %u seconds pass, cache_reap() on each of %u CPUs",
	     rounds, 2, cpus);
	while (rounds--) {
		for (unsigned int cpu = 0; cpu < cpus; cpu++) {
			on_cpu(cpu);
			cache_reap(NULL);
		}
		on_cpu(0);
		idle_for(2 * HZ);
	}
}

/* Objects that both CPUs have freed. */
static kmem_cache_t *make_idle_cache(unsigned long flags)
{
	kmem_cache_t *cache = make_cache("idle", 500, 0, flags, construct,
					 destruct);

	get_many(cache, have, 100);
	for (int i = 0; i < 100; i++) {
		on_cpu((unsigned int)i % 2);
		put(cache, have[i]);
	}
	on_cpu(0);
	return cache;
}

TEST("4.6", what_is_not_used_is_reaped,
     "cache_reap() bit by bit gives back the slabs of a cache that nobody uses "
     "any more; of one with SLAB_NO_REAP none; and it spares what was used "
     "since it came last.")
{
	unsigned int before;
	kmem_cache_t *busy;
	void *hot, *again;

	objects_boot(TWO);
	make_idle_cache(0);
	busy = make_plain_cache("busy", 200);
	hot = must_get(busy);
	put(busy, hot);
	mistake("An array that was touched is only marked as not touched: it "
		"is drained the next time, if nobody has touched it until "
		"then.");
	for (int i = 0; i < 40; i++) {
		reap(2, 1);
		again = must_get(busy);
		expect(again == hot, "a CPU's objects that are in use all the "
		       "time stay with it when cache_reap() comes by",
		       "__va(%#lx) instead of __va(%#lx)", __pa(again),
		       __pa(hot));
		put(busy, again);
	}
	reap(2, 20);
	mistake("An array that nobody has touched since the last call gives a "
		"part of its objects back; then slabs become free, and a few "
		"of these go each time.");
	expect_eq(objects_constructed(), 0, "objects in slabs of the idle "
		  "cache, two minutes later");
	objects_boot(TWO);
	make_idle_cache(SLAB_NO_REAP);
	before = destructed;
	reap(2, 20);
	mistake("SLAB_NO_REAP: the cache is none of cache_reap()'s business.");
	expect_eq(destructed - before, 0, "objects of a cache with "
		  "SLAB_NO_REAP that were destroyed");
}

static void shrink_wrongly(int how)
{
	kmem_cache_t *cache;

	objects_boot(SMALL);
	cache = make_plain_cache("wrong", 64);
	as_irq(how % 2);
	if (how < 2)
		kmem_cache_shrink(how ? cache : NULL);
	else
		kmem_cache_destroy(how == 3 ? cache : NULL);
}

TEST("4.6", wrong_ends_are_bugs,
     "kmem_cache_shrink() and kmem_cache_destroy() of NULL, or in an "
     "interrupt, are BUGs.")
{
	mistake("BUG_ON(!cachep || in_interrupt()) before anything else.");
	expect_bug(shrink_wrongly(0), "kmem_cache_shrink() of NULL");
	expect_bug(shrink_wrongly(1), "kmem_cache_shrink() in an interrupt");
	expect_bug(shrink_wrongly(2), "kmem_cache_destroy() of NULL");
	expect_bug(shrink_wrongly(3), "kmem_cache_destroy() in an interrupt");
}

/* A cache's whole life, in which one allocation may fail. */
static void unlucky_life(void)
{
	kmem_cache_t *cache = try_cache("unlucky", 2048, 0, 0, construct,
					destruct);
	unsigned int n = 0;

	if (!cache)
		return;
	for (int i = 0; i < 6; i++)
		if ((have[n] = get(cache, GFP_KERNEL)) != NULL)
			n++;
	put_many(cache, have, n);
	expect_eq(kmem_cache_destroy(cache), 0, "kmem_cache_destroy() of a "
		  "cache without objects in use");
}

/* Some of them, in each of which the @nth allocation fails; false: there was
 * none. */
static bool unlucky_lives(enum fail_kind kind, unsigned long nth)
{
	unsigned long hits = machine->fail.hits[kind];

	step("%s allocation number %lu is made to fail, 12 times",
	     kind == FAIL_PAGE ? "page" : "object", nth);
	for (int i = 0; i < 12; i++) {
		machine->fail.countdown[kind] = nth;
		unlucky_life();
		machine->fail.countdown[kind] = 0;
	}
	return machine->fail.hits[kind] != hits;
}

TEST("4.6", failures_leak_nothing,
     "Whichever allocation fails in the life of a cache, afterwards everything "
     "is free again.")
{
	unsigned long before;

	objects_boot(TWO);
	mistake("Go through every place that allocates: what happens to what "
		"was there already, when the next one fails?");
	unlucky_lives(FAIL_PAGE, 0);	/* the kernel's own caches grow */
	for (int kind = 0; kind < 2; kind++) {
		before = pages_free();
		for (unsigned long nth = 1; nth < 40; nth++) {
			if (!unlucky_lives(kind, nth))
				break;
			expect(pages_free() + 2 >= before, "no page is lost",
			       "%lu pages fewer are free",
			       before - pages_free());
		}
	}
}

/* What goes on beside those who allocate and free. */
static void keep_house(void *arg)
{
	char name[32];

	for (int i = 0; i < 3; i++) {
		kmem_cache_t *own;
		void *objp;

		kmem_cache_shrink(common);
		cache_reap(NULL);
		snprintf(name, sizeof(name), "%s-%d", (char *)arg, i);
		own = make_plain_cache(name, 60);
		objp = must_get(own);
		put(own, objp);
		expect_eq(kmem_cache_destroy(own), 0, "kmem_cache_destroy() of "
			  "a cache without objects in use");
	}
}

TEST("4.6", housekeeping_goes_on_beside,
     "While CPUs and interrupts use a cache, others shrink it, reap it, and "
     "create and destroy caches.")
{
	static unsigned int often = 2;
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn },
		{ .cpu = 0, .irq = true, .fn = churn, .arg = "atomic" },
		{ .cpu = 1, .fn = keep_house, .arg = "a" },
		{ .cpu = 2, .fn = hoard, .arg = &often },
		{ .cpu = 2, .fn = keep_house, .arg = "b" },
	};
	unsigned long before;

	for_each_seed(seed) {
		objects_boot("mem=4M cpus=3");
		common = make_plain_cache("shrunk", 1800);
		kmem_cache_shrink(common);
		before = pages_free();
		mistake("Each CPU's objects are its own: another one may not "
			"take them while that CPU may be using them. And a "
			"slab that is to be destroyed must be on no list any "
			"more when the lock is released.");
		run_tasks(seed, tasks, 5);
		expect_objects_intact("when all was over");
		expect_eq(kmem_cache_shrink(common), 0, "kmem_cache_shrink() "
			  "after all objects were freed");
		expect(pages_free() + 16 >= before, "the pages are free again",
		       "%lu pages fewer", before - pages_free());
	}
}

/* --- 4.7 ----------------------------------------------------------------- */

EXERCISE("4.7", "Catching the culprit", 10, 60, "Catching the culprit");

#define DEBUGGING	"mem=4M debug=slab"

/* The log must have this text now. */
static void expect_log(const char *text, const char *when)
{
	char want[160];

	snprintf(want, sizeof(want), "\"%s\" in the log, %s", text, when);
	expect(log_has(text), want, "it is not there");
}

/* An object of a cache that a machine with debug=slab has made. */
static char *victim(const char *name, size_t size, unsigned long flags)
{
	objects_boot(DEBUGGING);
	common = make_cache(name, size, 0, flags, NULL, NULL);
	get_many(common, have, 3);
	return have[1];
}

TEST("4.7", overruns_are_caught,
     "With debug=slab, writing just behind or in front of an object is "
     "reported when the object is freed, with the cache's name.")
{
	static const int of[] = { 24, 100, 1000 };

	for (int i = 0; i < 6; i++) {
		size_t size = (size_t)of[i / 2];
		char *objp = victim("overrun", size, 0);
		unsigned long *outside;

		outside = (unsigned long *)(i % 2 ? objp - 8 :
					    objp + (size + 7) / 8 * 8);
		*outside = 0x2a2a2a2a;
		step("the test writes 8 bytes %s the object at __va(%#lx)",
		     i % 2 ? "in front of" : "behind", __pa(objp));
		mistake("A red zone is a word in front of the object and one "
			"behind it: RED_ACTIVE while it is in use. Look at "
			"both when it is freed.");
		part_with(objp);
		kmem_cache_free(common, objp);
		expect_log("cache `overrun': double free, or memory outside "
			   "object was overwritten", "after the object was "
			   "freed");
	}
}

static void free_twice(size_t size, unsigned long flags)
{
	char *objp = victim("twice", size, flags);

	part_with(objp);
	kmem_cache_free(common, objp);
	kmem_cache_free(common, objp);
	for (int i = 0; i < 3; i += 2) {
		part_with(have[i]);
		kmem_cache_free(common, have[i]);
	}
	kmem_cache_shrink(common);
}

TEST("4.7", double_frees_are_caught,
     "With debug=slab, freeing an object twice is reported: at once if it has "
     "red zones, otherwise by a BUG when it comes back to its slab.")
{
	mistake("The red zones of an object that is free are RED_INACTIVE: who "
		"frees it sees that. Without red zones, the chain says so: "
		"BUFCTL_FREE is what objects in use have there.");
	expect_oops(OOPS_BUG, oops_of(free_twice(64, 0)), "BUG(), when the "
		    "object comes back to its slab for the second time");
	expect_log("double free", "after an object was freed twice");
	/* Too large for red zones to be worth it. */
	expect_oops(OOPS_BUG, oops_of(free_twice(8192, 0)), "BUG(), when an "
		    "object without red zones comes back to its slab for the "
		    "second time");
	expect_log("double free detected in cache 'twice'", "after an object "
		   "without red zones was freed twice");
}

TEST("4.7", uses_after_free_are_caught,
     "With debug=slab, writing to an object that was freed is reported as "
     "\"Slab corruption\": when it is allocated again, or when its slab is "
     "given back.")
{
	static const size_t at[] = { 0, 7, 42, 99 };

	for (int i = 0; i < 8; i++) {
		char *objp = victim("after", 100, 0);

		part_with(objp);
		kmem_cache_free(common, objp);
		objp[at[i / 2]] = 0x2a;
		step("the test writes to byte %lu of the object", at[i / 2]);
		mistake("A free object is full of POISON_FREE, its last byte "
			"is POISON_END. Look at each byte.");
		if (i % 2) {
			put(common, have[0]);
			put(common, have[2]);
			kmem_cache_shrink(common);
		} else {
			must_get(common);
		}
		expect_log("Slab corruption: start=", i % 2 ? "after the slab "
			   "was given back" : "after the object was allocated "
			   "again");
	}
}

static void free_wrongly(int how)
{
	char *objp = victim("wrong", 200, 0);

	part_with(objp);
	switch (how) {
	case 0:
		kmem_cache_free(common, objp + 8);
		break;
	case 1:
		kmem_cache_free(common, (void *)
				__get_free_page(GFP_KERNEL));
		break;
	case 2:
		kmem_cache_free(common, (void *)0x1000);
		break;
	case 3:
		kmem_cache_free(common, objp + 64);
		break;
	default:
		kmem_cache_free(make_plain_cache("other", 200), objp);
	}
}

TEST("4.7", wrong_pointers_are_caught,
     "With debug=slab, freeing what is not the beginning of an object is a "
     "BUG; if it is in no slab, the log says so: out of range, or a bad "
     "pointer. An object of another cache is reported.")
{
	mistake("virt_addr_valid() before virt_to_page(), PageSlab() before "
		"lru; and an object's number times the size must be its "
		"distance from the first one.");
	expect_bug(free_wrongly(0), "8 bytes behind an object's beginning");
	expect_bug(free_wrongly(3), "64 bytes behind an object's beginning");
	expect_bug(free_wrongly(1), "a page that is in no slab");
	expect_log("kfree_debugcheck: bad ptr ", "when a page was freed that "
		   "is in no slab");
	expect_bug(free_wrongly(2), "an address outside of all memory");
	expect_log("kfree_debugcheck: out of range ptr ", "when an address "
		   "outside of all memory was freed");
	free_wrongly(4);
	mistake("The page says which cache an object is of.");
	expect_log("mismatch in kmem_cache_free: expected cache ",
		   "after an object was freed into another cache");
}

TEST("4.7", poisoned_objects_are_constructed_each_time,
     "With debug=slab, an object is full of a pattern when it is free, and of "
     "another one when it is new; so the constructor is called when it is "
     "allocated, and the destructor when it is freed.")
{
	kmem_cache_t *cache;
	unsigned char *objp;

	objects_boot(DEBUGGING);
	cache = make_cache("poisoned", 80, 0, 0, construct, destruct);
	get_many(cache, have, 10);
	mistake("Poison and a constructor's work can't be in the same place: "
		"in a cache with SLAB_POISON the constructor is called at each "
		"allocation, and not when the cache grows.");
	expect_eq(constructed, 10, "calls of the constructor after 10 objects "
		  "were allocated");
	put_many(cache, have, 10);
	expect_eq(destructed, 10, "calls of the destructor after 10 objects "
		  "were freed");
	get_many(cache, have, 10);
	expect_eq(constructed, 20, "calls of the constructor after 10 objects "
		  "were allocated twice");
	put_many(cache, have, 10);
	expect_eq(kmem_cache_destroy(cache), 0, "kmem_cache_destroy() of a "
		  "cache without objects in use");
	expect_eq(destructed, 20, "calls of the destructor after the slab was "
		  "given back, too");
	mistake("What is checked and what is written have to be the same: "
		"POISON_FREE and RED_INACTIVE while an object is free, "
		"RED_ACTIVE while it is in use.");
	expect(!log_has("Slab corruption") && !log_has("slab error"),
	       "no complaint about users who did nothing wrong",
	       "there is one");
	objp = (unsigned char *)victim("pattern", 80, 0);
	put(common, objp);
	mistake("When an object is freed, all of it is overwritten.");
	for (size_t i = 0; i < 79; i++)
		expect(objp[i] == objp[0], "the same pattern in each byte of "
		       "the object that was freed, but the last", "%#x in byte "
		       "%lu and %#x in byte 0", objp[i], i, objp[0]);
}

/* --- 4.8 ----------------------------------------------------------------- */

EXERCISE("4.8", "kmalloc", 10, 40, "kmalloc");

static const size_t general[] = {
	32, 64, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536,
	131072,
};
#define GENERAL	(sizeof(general) / sizeof(general[0]))

/* What kmalloc(size) should be a piece of. */
static size_t general_size(size_t size)
{
	size_t i = 0;

	while (general[i] < size)
		i++;
	return general[i];
}

/* Pages that so many pieces take. */
static unsigned long pages_for(size_t size, unsigned int n)
{
	unsigned long before = pages_free();

	while (n--)
		must_kget(size);
	return before - pages_free();
}

/* A piece of each size, and of one byte less and more. */
static void check_pieces(void)
{
	mistake("Go through the sizes from the smallest on, and stop at the "
		"first that is not less than what was asked for.");
	for (size_t i = 0; i < 3 * GENERAL; i++) {
		size_t size = general[i / 3] + i % 3 - 1;
		void *objp;

		if (size > 131072)
			continue;
		objp = kmalloc(size, GFP_KERNEL);
		expect(objp != NULL, "memory", "NULL for %lu bytes", size);
		expect_eq(ksize(objp), general_size(size),
			  "ksize() of what kmalloc(%lu) returned", size);
		adopt(NULL, objp, general_size(size), 8);
	}
	expect_objects_intact("when others were allocated");
}

TEST("4.8", pieces_have_the_right_size,
     "kmalloc() returns a piece of the smallest size that holds what was asked "
     "for; ksize() says what that is, and all of it can be used. 64 pieces of "
     "a page take about 64 pages, and one of 128 KiB takes 32.")
{
	unsigned long pages;

	objects_boot("mem=8M");
	check_pieces();
	objects_boot("mem=8M");
	mistake("For objects of 512 bytes or more the management goes "
		"elsewhere, into a small piece, unless there is room for it "
		"anyway: see \"A new cache\".");
	pages = pages_for(PAGE_SIZE, 64);
	expect(pages >= 64 && pages <= 80, "64 to 80 pages for 64 pieces of a "
	       "page", "%lu pages", pages);
	pages = pages_for(131072, 1);
	expect(pages >= 32 && pages <= 40, "32 to 40 pages for a piece of "
	       "128 KiB", "%lu pages", pages);
	pages = pages_for(512, 512);
	expect(pages >= 64 && pages <= 76, "64 to 76 pages for 512 pieces of "
	       "512 bytes", "%lu pages", pages);
}

TEST("4.8", odd_requests_are_answered,
     "kmalloc(0) is a small piece, more than 131072 bytes are NULL; "
     "kfree(NULL) does nothing, ksize(NULL) is 0.")
{
	void *a, *b;

	objects_boot(SMALL);
	a = must_kget(0);
	b = must_kget(0);
	mistake("0 bytes are a piece of 32.");
	expect(a != b, "two different pieces of 0 bytes", "twice the same");
	expect_eq(ksize(a), 32, "ksize() of what kmalloc(0) returned");
	kput(a);
	kput(b);
	mistake("When no size is large enough there is no cache: NULL.");
	expect(!kmalloc(131073, GFP_KERNEL), "NULL for 131073 bytes", "memory");
	expect(!kmalloc(~0UL, GFP_KERNEL), "NULL for 2^64 - 1 bytes", "memory");
	mistake("NULL is in no slab: look at it first.");
	kfree(NULL);
	expect_eq(ksize(NULL), 0, "ksize(NULL)");
}

TEST("4.8", dma_memory_is_low,
     "With GFP_DMA, kmalloc() returns memory below 16 MiB, for every size.")
{
	objects_boot("mem=64M");
	mistake("There are two caches of each size; GFP_DMA chooses the one "
		"that was made with SLAB_CACHE_DMA.");
	for (size_t i = 0; i < GENERAL; i++) {
		void *objp = kget(general[i], GFP_KERNEL | GFP_DMA);

		expect(objp && __pa(objp) < 16UL << 20, "memory below 16 MiB",
		       "%#lx for %lu bytes", objp ? __pa(objp) : 0,
		       general[i]);
		kput(objp);
		kput(must_kget(general[i]));
	}
}

TEST("4.8", kcalloc_clears,
     "kcalloc() returns zeroes, whatever was in the memory before, and NULL if "
     "the product is too large for an int.")
{
	static const struct { size_t n, size; } wrong[] = {
		{ 1UL << 62, 8 }, { 8, 1UL << 62 }, { 1UL << 32, 1UL << 32 },
		{ 0x80000000UL, 1 }, { 3, ~0UL / 2 }, { 2, 65537 },
	};
	unsigned char *objp;

	objects_boot(SMALL);
	for (int i = 0; i < 20; i++)
		have[i] = must_kget(100);
	for (int i = 0; i < 20; i++)
		kput(have[i]);
	mistake("Memory comes back as its last user left it: clear all of "
		"n * size bytes.");
	for (int i = 0; i < 20; i++) {
		objp = kcalloc(20, 5, GFP_KERNEL);
		expect(objp != NULL, "memory", "NULL");
		check_place(objp, 100, 8);
		for (int j = 0; j < 100; j++)
			expect_eq(objp[j], 0, "byte %d of 20 * 5", j);
		adopt(NULL, objp, 100, 8);
	}
	mistake("n * size may be more than a size_t can hold, and then looks "
		"small: divide instead.");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect(!kcalloc(wrong[i].n, wrong[i].size, GFP_KERNEL), "NULL",
		       "memory for %#lx times %#lx bytes", wrong[i].n,
		       wrong[i].size);
	expect(kcalloc(0, 100, GFP_KERNEL) != NULL, "memory for 0 elements, as "
	       "from kmalloc(0)", "NULL");
}

/* Pieces of all sizes come and go. */
static void churn_kmalloc(void *arg)
{
	void *mine[5] = { NULL };
	int flags = arg ? GFP_ATOMIC : GFP_KERNEL;

	for (int step = 0; step < 24; step++) {
		unsigned long i = random_below(5);

		if (mine[i]) {
			kput(mine[i]);
			mine[i] = NULL;
		} else {
			mine[i] = kget(random_below(5) * 700, flags);
			expect(mine[i] != NULL, "memory: there is some",
			       "NULL");
		}
	}
	for (int i = 0; i < 5; i++)
		if (mine[i])
			kput(mine[i]);
}

TEST("4.8", everybody_uses_kmalloc,
     "Tasks and interrupts of several CPUs use kmalloc() and kfree() at the "
     "same time.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn_kmalloc },
		{ .cpu = 0, .irq = true, .fn = churn_kmalloc, .arg = "atomic" },
		{ .cpu = 1, .fn = churn_kmalloc },
		{ .cpu = 1, .irq = true, .fn = churn_kmalloc, .arg = "atomic" },
	};

	for_each_seed(seed) {
		objects_boot(TWO);
		mistake("kmalloc() needs no lock of its own: the caches have "
			"one each.");
		run_tasks(seed, tasks, 4);
		expect_objects_intact("when two CPUs and interrupts ran");
	}
}

/* --- 4.9 ----------------------------------------------------------------- */

EXERCISE("4.9", "/proc/slabinfo", 5, 20, "/proc/slabinfo");

/* A line of the file. */
struct line {
	char name[32];
	unsigned long active_objs, num_objs;
	unsigned int objsize, objperslab, pagesperslab, limit, batchcount;
	unsigned int shared;
	unsigned long active_slabs, num_slabs;
	unsigned int sharedavail;
};

/* Larger than what proc_file() has room for. */
static const char *slabinfo(void)
{
	static char copy[32768];
	char *file = machine->scratch;

	snprintf(file, 64, "slabinfo");
	proc_read(file, file + 64, sizeof(copy));
	memcpy(copy, file + 64, sizeof(copy) - 1);
	return copy;
}

/* Takes a line apart; it must be written as it has to be. */
static struct line parse(const char *text, int length)
{
	char again[160] = "";
	struct line l = { .name = "" };

	if (sscanf(text, "%31s %lu %lu %u %u %u : tunables %u %u %u : slabdata "
		   "%lu %lu %u", l.name, &l.active_objs, &l.num_objs,
		   &l.objsize, &l.objperslab, &l.pagesperslab, &l.limit,
		   &l.batchcount, &l.shared, &l.active_slabs, &l.num_slabs,
		   &l.sharedavail) == 12)
		snprintf(again, sizeof(again), "%-17s %6lu %6lu %6u %4u %4u"
			 " : tunables %4u %4u %4u : slabdata %6lu %6lu %6u",
			 l.name, l.active_objs, l.num_objs, l.objsize,
			 l.objperslab, l.pagesperslab, l.limit, l.batchcount,
			 l.shared, l.active_slabs, l.num_slabs, l.sharedavail);
	expect((int)strlen(again) == length && !strncmp(again, text,
							(size_t)length),
	       "a line as the chapter describes it: \"%-17s %6lu %6lu %6u %4u "
	       "%4d\", \" : tunables %4u %4u %4u\", \" : slabdata %6lu %6lu "
	       "%6u\", and a newline", "\"%.*s\"", length, text);
	return l;
}

static void check_line(const struct line *l)
{
	mistake("active_objs and active_slabs are those in use, or in some "
		"CPU's keeping; num_objs and num_slabs are all there are.");
	expect_eq(l->num_objs, l->num_slabs * l->objperslab,
		  "num_objs of %s: num_slabs times objperslab", l->name);
	expect(l->active_objs <= l->num_objs &&
	       l->active_slabs <= l->num_slabs &&
	       l->active_objs >= l->active_slabs,
	       "no more active than all", "%lu of %lu objects, %lu of %lu "
	       "slabs of %s", l->active_objs, l->num_objs, l->active_slabs,
	       l->num_slabs, l->name);
	mistake("objsize is how far objects are apart, in bytes.");
	expect(!l->num_slabs || (unsigned long)l->objperslab * l->objsize <=
	       l->pagesperslab * PAGE_SIZE, "the objects fit into the slab",
	       "%u times %u bytes in %u pages of %s", l->objperslab,
	       l->objsize, l->pagesperslab, l->name);
}

/* The line of a cache; every line of the file is checked on the way. */
static struct line line_of(const char *name)
{
	static const char head[] = "slabinfo - version: 2.1\n"
		"# name            <active_objs> <num_objs> <objsize> "
		"<objperslab> <pagesperslab> : tunables <batchcount> <limit> "
		"<sharedfactor> : slabdata <active_slabs> <num_slabs> "
		"<sharedavail>\n";
	const char *text = slabinfo();
	struct line found = { .name = "" };

	picture(NULL);
	expect(!strncmp(text, head, strlen(head)), "the first two lines as the "
	       "chapter has them", "\"%.*s\"", 100, text);
	for (text += strlen(head); *text; text += strcspn(text, "\n") + 1) {
		struct line l = parse(text, (int)strcspn(text, "\n"));

		check_line(&l);
		if (!strcmp(l.name, name))
			found = l;
	}
	mistake("Every cache has a line, from when it is created until it is "
		"destroyed.");
	expect(*found.name, "the cache has a line in /proc/slabinfo",
	       "%s has none", name);
	return found;
}

TEST("4.9", slabinfo_counts_objects_and_slabs,
     "/proc/slabinfo has a line for each cache, with the numbers of its "
     "objects and slabs.")
{
	unsigned long before;
	kmem_cache_t *cache;
	struct line l;

	objects_boot(SMALL);
	cache = make_plain_cache("counted", 300);
	l = line_of("counted");
	expect_eq(l.num_objs, 0, "num_objs of a cache that was never used");
	before = pages_free();
	get_many(cache, have, 100);
	l = line_of("counted");
	mistake("Full, partial and free slabs: three lists.");
	expect(l.active_objs >= 100 && l.num_objs >= 100, "at least 100 "
	       "objects are active", "%lu of %lu", l.active_objs, l.num_objs);
	mistake("A slab has 1 << gfporder pages.");
	expect_eq(l.num_slabs * l.pagesperslab, before - pages_free(),
		  "num_slabs times pagesperslab: the pages that were taken");
	expect(l.objsize >= 300 && l.objsize < 400, "objsize of 300 or a "
	       "little more", "%u", l.objsize);
	put_many(cache, have, 100);
	kmem_cache_shrink(cache);
	expect_eq(line_of("counted").num_slabs, 0, "num_slabs after all was "
		  "given back");
	/* Of these a CPU keeps only a few: some slabs are free. */
	cache = make_plain_cache("counted-too", 5000);
	get_many(cache, have, 40);
	l = line_of("counted-too");
	before = pages_free() + l.num_slabs * l.pagesperslab;
	put_many(cache, have, 40);
	l = line_of("counted-too");
	mistake("Full, partial and free slabs: three lists.");
	expect_eq(l.num_slabs * l.pagesperslab, before - pages_free(),
		  "num_slabs times pagesperslab after all objects were freed: "
		  "the pages that the cache still has");
	line_of("size-32");
	line_of("size-131072(DMA)");
}

/* Writes a line into the file; what came of it. */
static long write_slabinfo(const char *text)
{
	return proc_write(shared_string("slabinfo"), shared_string(text),
			  strlen(text));
}

TEST("4.9", who_writes_tunes_a_cache,
     "Writing \"name limit batchcount shared\" into /proc/slabinfo changes "
     "these; numbers that make no sense are -EINVAL, and so is a name that is "
     "none.")
{
	static const char *const wrong[] = {
		"tuned 0 0 0", "tuned 4 5 0", "tuned 8 0 2", "tuned 8 4 -1",
		"other 8 4 2", "tuned 8 4", "tuned", "8 4 2 tuned",
	};
	kmem_cache_t *cache;
	struct line l;

	objects_boot(TWO);
	cache = make_plain_cache("tuned", 200);
	get_many(cache, have, 200);
	put_many(cache, have, 100);
	expect_eq(write_slabinfo("tuned 8 4 2"), 11, "what writing 11 bytes "
		  "returned");
	l = line_of("tuned");
	mistake("The order is limit, batchcount, shared, in the line and in "
		"what is written.");
	expect(l.limit == 8 && l.batchcount == 4 && l.shared == 2,
	       "limit 8, batchcount 4 and sharedfactor 2", "%u, %u and %u",
	       l.limit, l.batchcount, l.shared);
	get_many(cache, have, 100);
	expect_objects_intact("when the cache was tuned");
	put_many(cache, have, 200);
	mistake("1 <= batchcount <= limit, shared >= 0, and the name must be "
		"that of a cache.");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_eq(write_slabinfo(wrong[i]), -EINVAL, "what writing "
			  "\"%s\" returned", wrong[i]);
	l = line_of("tuned");
	expect(l.limit == 8 && l.batchcount == 4, "limit 8 and batchcount 4",
	       "%u and %u", l.limit, l.batchcount);
	expect_eq(kmem_cache_shrink(cache), 0, "kmem_cache_shrink() when no "
		  "object is in use");
}

/* Tunes caches, and looks at them. */
static void tune(void *arg)
{
	static const char *const lines[] = {
		"tuned 3 2 1", "tuned 60 20 3", "tuned 1 1 0",
	};
	char name[16];

	for (int i = 0; i < 3; i++) {
		kmem_cache_t *own;

		snprintf(name, sizeof(name), "%s-%d", (char *)arg, i);
		own = make_plain_cache(name, 60);
		expect(write_slabinfo(lines[i]) > 0, "a line that was taken",
		       "an error");
		/* Each worker has a place of its own for the text. */
		proc_read(shared_string("slabinfo"), machine->scratch + 16384 *
			  (*(char *)arg - 'a'), 16384);
		expect_eq(kmem_cache_destroy(own), 0, "kmem_cache_destroy() of "
			  "a cache without objects in use");
	}
}

TEST("4.9", tuning_goes_on_beside,
     "A cache can be tuned, and /proc/slabinfo read, while CPUs use the cache "
     "and others come and go.")
{
	static unsigned int once = 1;
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = churn },
		{ .cpu = 0, .irq = true, .fn = churn, .arg = "atomic" },
		{ .cpu = 1, .fn = tune, .arg = "a" },
		{ .cpu = 2, .fn = tune, .arg = "b" },
		{ .cpu = 2, .fn = hoard, .arg = &once },
	};

	for_each_seed(seed) {
		objects_boot("mem=4M cpus=3");
		common = make_plain_cache("tuned", 200);
		mistake("The list of all caches is guarded by its semaphore, "
			"from the first look at it to the last.");
		run_tasks(seed, tasks, 5);
		expect_objects_intact("when the cache was tuned");
		expect_eq(kmem_cache_shrink(common), 0, "kmem_cache_shrink() "
			  "when no object is in use");
	}
}
