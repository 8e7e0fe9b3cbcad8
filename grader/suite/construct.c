/*
 * A constructor and a destructor for a test's caches.  They write a pattern,
 * and which objects are constructed at the moment is remembered.
 */
#include "known.h"

#include <string.h>

/* The constructed ones, in a table with room for more than any test has. */
#define SLOTS	(1U << 14)
static unsigned long slots[SLOTS];
static unsigned int nr_slots;

unsigned int constructed, destructed, run_length;
unsigned long last_ctor_flags, run_lowest, run_highest;

void forget_constructed(void)
{
	memset(slots, 0, sizeof(slots));
	nr_slots = constructed = destructed = 0;
	last_ctor_flags = 0;
	forget_run();
}

void forget_run(void)
{
	run_lowest = ~0UL;
	run_highest = 0;
	run_length = 0;
}

/* Where @addr is, or would be. */
static unsigned int slot_of(unsigned long addr)
{
	unsigned int i = (unsigned int)(addr * 0x9e3779b97f4a7c15UL >> 50);

	while (slots[i] && slots[i] != addr)
		i = (i + 1) % SLOTS;
	return i;
}

bool is_constructed(const void *objp)
{
	return slots[slot_of((unsigned long)objp)] != 0;
}

unsigned int objects_constructed(void)
{
	return nr_slots;
}

/* Takes it out, and puts those behind it where they are found again. */
static void empty_slot(unsigned int i)
{
	slots[i] = 0;
	nr_slots--;
	for (i = (i + 1) % SLOTS; slots[i]; i = (i + 1) % SLOTS) {
		unsigned long addr = slots[i];

		slots[i] = 0;
		slots[slot_of(addr)] = addr;
	}
}

static const struct known *check_called_for(void *objp, kmem_cache_t *cache)
{
	const struct known *k = find_known(cache);

	expect(k != NULL, "constructors and destructors are told the cache",
	       "%#lx, which is none", (unsigned long)cache);
	check_place(objp, k->size, k->align);
	return k;
}

void construct(void *objp, kmem_cache_t *cache, unsigned long flags)
{
	const struct known *k = check_called_for(objp, cache);
	unsigned long addr = (unsigned long)objp;
	unsigned int slot = slot_of(addr);

	last_ctor_flags = flags;
	if (flags & SLAB_CTOR_VERIFY)
		return;
	expect(!k->destructs || !slots[slot], "an object is constructed "
	       "again only when it has been destroyed", "the constructor is "
	       "called for __va(%#lx) once more, and the destructor was not",
	       addr - PAGE_OFFSET);
	expect(nr_slots < SLOTS / 2, "a right number of objects",
	       "the constructor was called for more than %u", nr_slots);
	constructed++;
	run_length++;
	run_lowest = min(run_lowest, addr);
	run_highest = max(run_highest, addr);
	nr_slots += !slots[slot];
	slots[slot] = addr;
	fill(addr, k->size, constructed_serial(addr));
}

void destruct(void *objp, kmem_cache_t *cache, unsigned long flags)
{
	const struct known *k = check_called_for(objp, cache);
	unsigned long addr = (unsigned long)objp;
	unsigned int slot = slot_of(addr);
	size_t at;

	last_ctor_flags = flags;
	expect(slots[slot] == addr, "only what was constructed is destroyed, "
	       "and only once", "the destructor is called for __va(%#lx)",
	       addr - PAGE_OFFSET);
	at = first_changed(addr, k->size, constructed_serial(addr));
	expect(at == k->size, "a destructor finds the object as it was freed",
	       "byte %lu of the object at __va(%#lx) is another one", at,
	       addr - PAGE_OFFSET);
	destructed++;
	empty_slot(slot);
}
