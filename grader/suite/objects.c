/*
 * The suite's own idea of every object in use: see objects.h.
 */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

struct object {
	unsigned long addr;
	size_t size;
	kmem_cache_t *cache;
	/* What its pattern is made of. */
	unsigned long serial;
};

struct known {
	kmem_cache_t *cache;
	size_t size, align;
	bool constructs, destructs;
	char name[24];
	unsigned int live;
};

/* By address. */
static struct object *objects;
static unsigned int nr_objects, room;
static struct known known[64];
static unsigned int nr_known;
static unsigned long serials, focus;

/* Shared text is kept in the last quarter of the scratch memory. */
#define STRINGS		(MACHINE_SCRATCH_SIZE * 3 / 4)
static size_t strings;

/* --- Machines ------------------------------------------------------------ */

static void forget_constructed(void);

void objects_boot(const char *boot_line)
{
	nr_objects = nr_known = 0;
	focus = 0;
	strings = 0;
	forget_constructed();
	picture(objects_draw);
	boot(boot_line);
}

unsigned long pages_free(void)
{
	unsigned long sum = 0;

	for (unsigned int i = 0; i < memory_map()->nr_nodes * MAX_NR_ZONES;
	     i++) {
		const struct zone *zone = &NODE_DATA(i / MAX_NR_ZONES)->
			node_zones[i % MAX_NR_ZONES];

		sum += zone->free_pages;
		for (int cpu = 0; cpu < NR_CPUS; cpu++)
			sum += (unsigned long)
				(zone->pageset[cpu].pcp[0].count +
				 zone->pageset[cpu].pcp[1].count);
	}
	return sum;
}

const char *shared_string(const char *text)
{
	char *copy = machine->scratch + STRINGS + strings;
	size_t size = strlen(text) + 1;

	if (strings + size > MACHINE_SCRATCH_SIZE - STRINGS) {
		strings = 0;	/* those that began all this are long gone */
		copy = machine->scratch + STRINGS;
	}
	strings += size;
	return memcpy(copy, text, size);
}

/* --- Caches -------------------------------------------------------------- */

static struct known *find_known(const kmem_cache_t *cache)
{
	for (unsigned int i = nr_known; cache && i-- > 0; )
		if (known[i].cache == cache)
			return &known[i];
	return NULL;
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

/* --- Patterns ------------------------------------------------------------ */

/* Of large objects, only this many words at both ends are filled. */
#define FILLED	512

static unsigned long pattern(unsigned long serial, size_t i)
{
	unsigned long word = (serial + i) * 0x9e3779b97f4a7c15UL;

	return word ^ word >> 32;
}

static size_t next_filled(size_t i, size_t words)
{
	i++;
	return i == FILLED && words > 2 * FILLED ? words - FILLED : i;
}

static void fill(unsigned long addr, size_t size, unsigned long serial)
{
	size_t words = size / sizeof(long);
	unsigned long *p = (unsigned long *)addr;

	for (size_t i = 0; i < words; i = next_filled(i, words))
		p[i] = pattern(serial, i);
	for (size_t i = words * sizeof(long); i < size; i++)
		((unsigned char *)addr)[i] = (unsigned char)(serial + i);
}

/* The first byte, or the first of the word, that is not as fill() left it;
 * @size if there is none. */
static size_t first_changed(unsigned long addr, size_t size,
			    unsigned long serial)
{
	const unsigned long *p = (const unsigned long *)addr;
	size_t words = size / sizeof(long);

	for (size_t i = 0; i < words; i = next_filled(i, words))
		if (p[i] != pattern(serial, i))
			return i * sizeof(long);
	for (size_t i = words * sizeof(long); i < size; i++)
		if (((const unsigned char *)addr)[i] !=
		    (unsigned char)(serial + i))
			return i;
	return size;
}

/* The pattern that a constructor leaves. */
static unsigned long constructed_serial(unsigned long addr)
{
	return addr * 3 + 1;
}

/* --- Objects ------------------------------------------------------------- */

/* The number of the first object at @addr or behind it. */
static unsigned int find(unsigned long addr)
{
	unsigned int from = 0, to = nr_objects;

	while (from < to) {
		unsigned int middle = (from + to) / 2;

		if (objects[middle].addr < addr)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* The object in use that shares bytes with [addr, addr + size), or NULL. */
static const struct object *overlapping(unsigned long addr, size_t size)
{
	unsigned int i = find(addr);

	if (i < nr_objects && objects[i].addr < addr + size)
		return &objects[i];
	if (i > 0 && objects[i - 1].addr + objects[i - 1].size > addr)
		return &objects[i - 1];
	return NULL;
}

static void check_place(unsigned long addr, size_t size, size_t align)
{
	unsigned long low = PAGE_OFFSET + PAGE_SIZE;
	unsigned long high = PAGE_OFFSET + memory_map()->low_end;
	const struct object *other;

	expect(addr >= low && addr < high && size <= high - addr,
	       "an object is memory that has an address: between __va(0x1000) "
	       "and the end of low memory", "%#lx", addr);
	objects_focus((const void *)addr);
	expect(addr % align == 0, "the object's address is a multiple of the "
	       "cache's alignment", "__va(%#lx), and the alignment is %lu",
	       addr - PAGE_OFFSET, align);
	other = overlapping(addr, size);
	expect(!other, "the object is nobody else's: no byte of it belongs to "
	       "another one in use", "__va(%#lx), of %lu bytes, and the object "
	       "at __va(%#lx), of %lu bytes, share memory",
	       addr - PAGE_OFFSET, size,
	       other ? other->addr - PAGE_OFFSET : 0, other ? other->size : 0);
}

static void remember(struct object object)
{
	unsigned int i = find(object.addr);

	if (nr_objects == room) {
		room = room * 2 + 256;
		objects = realloc(objects, room * sizeof(*objects));
	}
	memmove(objects + i + 1, objects + i,
		(nr_objects - i) * sizeof(*objects));
	objects[i] = object;
	nr_objects++;
}

void adopt(kmem_cache_t *cache, void *objp, size_t size, size_t align)
{
	struct object object = {
		.addr = (unsigned long)objp, .size = size, .cache = cache,
		.serial = ++serials * 1024,
	};

	check_place(object.addr, size, align);
	fill(object.addr, size, object.serial);
	remember(object);
}

static void check_intact(const struct object *object, const char *when)
{
	size_t at = first_changed(object->addr, object->size, object->serial);
	const char *before;

	if (at == object->size)
		return;
	objects_focus((const void *)object->addr);
	before = mistake("Somebody wrote to memory that had been handed out. "
			 "Does the allocator keep something in it, or does it "
			 "clear or construct an object that is in use?");
	if (before)
		mistake(before);
	expect(false, "an object in use is its user's: nobody else writes to "
	       "it", "byte %lu or one behind it, of the object at __va(%#lx), "
	       "of %lu bytes, has changed %s", at,
	       object->addr - PAGE_OFFSET, object->size, when);
}

static struct object forget(void *objp)
{
	unsigned int i = find((unsigned long)objp);
	struct object object;

	expect(i < nr_objects && objects[i].addr == (unsigned long)objp,
	       "the test frees what it has", "__va(%#lx) is none of its "
	       "objects", (unsigned long)objp - PAGE_OFFSET);
	objects_focus(objp);
	object = objects[i];
	check_intact(&object, "while the test had it");
	memmove(objects + i, objects + i + 1,
		(nr_objects - i - 1) * sizeof(*objects));
	nr_objects--;
	return object;
}

void part_with(void *objp)
{
	forget(objp);
}

void expect_objects_intact(const char *when)
{
	for (unsigned int i = 0; i < nr_objects; i++)
		check_intact(&objects[i], when);
}

unsigned int objects_live(void)
{
	return nr_objects;
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
	check_place((unsigned long)objp, k->size, k->align);
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

/* --- Constructors -------------------------------------------------------- */

/* The constructed ones, in a table with room for more than any test has. */
#define SLOTS	(1U << 14)
static unsigned long slots[SLOTS];
static unsigned int nr_slots;

unsigned int constructed, destructed, run_length;
unsigned long last_ctor_flags, run_lowest, run_highest;

static void forget_constructed(void)
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
	check_place((unsigned long)objp, k->size, k->align);
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
	expect(!k->destructs || !slots[slot], "an object that is constructed "
	       "already is not constructed again", "the constructor is called "
	       "for __va(%#lx) once more", addr - PAGE_OFFSET);
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

/* --- The picture --------------------------------------------------------- */

#define CELL	64	/* bytes a character */
#define NEAR	5

void objects_focus(const void *objp)
{
	focus = (unsigned long)objp;
}

/* Objects in use are a and b in turn, so that one sees where one ends. */
static char cell(unsigned long addr)
{
	const struct object *object = overlapping(addr, CELL);

	return !object ? '.' : (object - objects) % 2 ? 'b' : 'a';
}

static void draw_page(FILE *out, unsigned long page)
{
	int column = (int)((focus - page) / CELL);

	fprintf(out, "    page frame %lu, a character for each %d bytes; a and "
		"b: objects in use\n    |", (page - PAGE_OFFSET) >> PAGE_SHIFT,
		CELL);
	for (unsigned long at = page; at < page + PAGE_SIZE; at += CELL)
		fputc(cell(at), out);
	fprintf(out, "|\n    %*s^ __va(%#lx)\n", column + 1, "",
		focus - PAGE_OFFSET);
}

static void draw_near(FILE *out)
{
	unsigned int i = find(focus), n = 0;

	for (i = i > NEAR / 2 ? i - NEAR / 2 : 0; i < nr_objects && n < NEAR;
	     i++, n++) {
		const struct known *k = find_known(objects[i].cache);

		fprintf(out, "    %s __va(%#lx), %lu bytes%s%s\n",
			n ? "       " : "in use:",
			objects[i].addr - PAGE_OFFSET, objects[i].size,
			k && *k->name ? " of " : "",
			k ? k->name : "");
	}
}

void objects_draw(FILE *out)
{
	if (focus - PAGE_OFFSET >= memory_map()->low_end)
		return;
	draw_page(out, focus & PAGE_MASK);
	draw_near(out);
}
