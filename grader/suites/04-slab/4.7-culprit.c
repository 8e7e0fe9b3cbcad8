/*
 * Exercise 4.7: what a kernel with debug=slab finds out.
 */
#include "lab.h"

#include <string.h>

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

/* The address in the next line of the log, from @text on, that says who used an
 * object last; 0 if there is none. */
static unsigned long last_user(const char *text)
{
	unsigned long user = 0;

	text = text ? strstr(text, "Last user: [<") : NULL;
	if (text)
		sscanf(text, "Last user: [<%lx>]", &user);
	return user;
}

/*
 *	|  in use  |  freed, written to  |  in use  |
 *	 allocated   freed by            allocated by
 */
TEST("4.7", users_are_named,
     "With debug=slab, a complaint names the place in the code that used an "
     "object last: of one that is free, where it was freed; of one in use, "
     "where it was allocated.")
{
	enum { N = 40, MIDDLE = 20 };
	const char *prev, *next;
	unsigned long user;
	char *objp;

	objects_boot(DEBUGGING);
	common = make_plain_cache("users", 100);
	get_many(common, have, N);
	objp = have[MIDDLE];
	put(common, objp);
	objp[5] = 0x2a;
	step("the test writes to byte 5 of the object");
	must_get(common);
	mistake("Note the caller in users()[0] when an object goes out, and in "
		"users()[1] when it comes back. It is not a function of the "
		"allocator's own, but who called kmem_cache_alloc() or "
		"kmem_cache_free().");
	user = last_user(strstr(kernel_log(), "Slab corruption"));
	expect(user != 0, "\"Last user: [<address>]\", of the object that was "
	       "written to after it was freed", "no such line in the log");
	/* Who tells of the objects beside it, too, names their users. */
	prev = strstr(kernel_log(), "Prev obj: ");
	next = strstr(kernel_log(), "Next obj: ");
	expect(!prev || (last_user(prev) && last_user(prev) != user),
	       "another last user of the object in front of it, which is in "
	       "use", "%#lx", last_user(prev));
	expect(!prev || !next || last_user(next) == last_user(prev),
	       "the same last user of the object behind it, which was allocated "
	       "as that one", "%#lx", last_user(next));
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
		kmem_cache_free(common, (char *)
				__get_free_page(GFP_KERNEL) + 64);
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
