/*
 * Exercise 4.3: what a new slab is made of.
 */
#include "lab.h"

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

static bool irqs_were_on;

/* A constructor that looks around. */
static void look_at_irqs(void *objp, kmem_cache_t *cache, unsigned long flags)
{
	irqs_were_on |= !this_cpu->irqs_off;
}

TEST("4.3", interrupts_stay_off,
     "Who allocates with interrupts off, and may not sleep, has them off all "
     "the time: while the cache grows, too.")
{
	kmem_cache_t *cache;

	objects_boot(SMALL);
	irqs_were_on = false;
	cache = make_cache("quiet", 1000, 0, 0, look_at_irqs, NULL);
	step("the test switches interrupts off");
	this_cpu->irqs_off = 1;
	mistake("spin_unlock_irq() switches interrupts on, whatever they were "
		"before: spin_lock_irqsave() and spin_unlock_irqrestore() "
		"leave them as they were.");
	for (int i = 0; i < 40; i++)
		expect(kmem_cache_alloc(cache, GFP_ATOMIC) != NULL,
		       "an object", "NULL");
	expect(!irqs_were_on, "interrupts are off in the constructor",
	       "they were on");
	expect(irqs_disabled(), "interrupts are off afterwards, as they were "
	       "before", "they are on");
	this_cpu->irqs_off = 0;
}

/*
 *	two pages  |obj|obj|ob:j|obj|obj|    each page leads to the cache
 */
TEST("4.3", pages_lead_to_their_cache,
     "kmem_ptr_validate() says of every object of a slab, in whichever page it "
     "is, that it is one of the cache's; and of none that it is another "
     "cache's.")
{
	static const size_t of[] = { 100, 1500, 3000, 20000 };
	kmem_cache_t *cache, *other;
	char name[32];

	/* Slabs of more than one page are only for machines like this. */
	objects_boot("mem=40M");
	other = make_plain_cache("other", 100);
	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "pages-%lu", of[i]);
		cache = make_cache(name, of[i], 0, 0, construct, NULL);
		grow(cache, GFP_KERNEL);
		mistake("A slab has 1 << gfporder pages: each of them leads to "
			"the cache, by lru.next, and to the slab.");
		for (unsigned long at = run_lowest; at <= run_highest;
		     at += PAGE_SIZE / 2) {
			expect_eq(kmem_ptr_validate(cache, (void *)at), 1,
				  "kmem_ptr_validate(), %lu bytes behind the "
				  "first object of %lu bytes",
				  at - run_lowest, of[i]);
			expect_eq(kmem_ptr_validate(other, (void *)at), 0,
				  "the same for another cache");
		}
	}
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
