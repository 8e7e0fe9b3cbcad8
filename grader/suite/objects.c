/*
 * The suite's own idea of every object in use: see objects.h.  Here they are
 * by address, whatever cache or size they are of.
 */
#include "known.h"

#include <stdlib.h>
#include <string.h>

/* By address. */
static struct object *objects;
static unsigned int nr_objects, room;
static unsigned long serials, focus;

/* Shared text is kept in the last quarter of the scratch memory. */
#define STRINGS		(MACHINE_SCRATCH_SIZE * 3 / 4)
static size_t strings;

/* --- Machines ------------------------------------------------------------ */

void objects_boot(const char *boot_line)
{
	nr_objects = 0;
	focus = 0;
	strings = 0;
	forget_caches();
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

void fill(unsigned long addr, size_t size, unsigned long serial)
{
	size_t words = size / sizeof(long);
	unsigned long *p = (unsigned long *)addr;

	for (size_t i = 0; i < words; i = next_filled(i, words))
		p[i] = pattern(serial, i);
	for (size_t i = words * sizeof(long); i < size; i++)
		((unsigned char *)addr)[i] = (unsigned char)(serial + i);
}

size_t first_changed(unsigned long addr, size_t size, unsigned long serial)
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

void check_place(const void *objp, size_t size, size_t align)
{
	unsigned long addr = (unsigned long)objp;
	unsigned long low = PAGE_OFFSET + PAGE_SIZE;
	unsigned long high = PAGE_OFFSET + memory_map()->low_end;
	const struct object *other;

	expect(addr >= low && addr < high && size <= high - addr,
	       "an object is memory that has an address: between __va(0x1000) "
	       "and the end of low memory", addr - PAGE_OFFSET <
	       MACHINE_RAM_MAX ? "__va(%#lx), of %lu bytes" :
	       "%#lx, of %lu bytes", addr - PAGE_OFFSET < MACHINE_RAM_MAX ?
	       addr - PAGE_OFFSET : addr, size);
	objects_focus(objp);
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

	check_place(objp, size, align);
	fill(object.addr, size, object.serial);
	remember(object);
}

void unless_said(const char *why)
{
	const char *said = mistake(why);

	if (said)
		mistake(said);
}

static void check_intact(const struct object *object, const char *when)
{
	size_t at = first_changed(object->addr, object->size, object->serial);

	if (at == object->size)
		return;
	objects_focus((const void *)object->addr);
	unless_said("Somebody wrote to memory that had been handed out. Does "
		    "the allocator keep something in it, or does it clear or "
		    "construct an object that is in use?");
	expect(false, "an object in use is its user's: nobody else writes to "
	       "it", "byte %lu or one behind it, of the object at __va(%#lx), "
	       "of %lu bytes, has changed %s", at,
	       object->addr - PAGE_OFFSET, object->size, when);
}

struct object forget(void *objp)
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

/* --- The picture --------------------------------------------------------- */

#define CELL	64	/* bytes a character */
#define NEAR	3

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
	char text[32];
	int length = snprintf(text, sizeof(text), "__va(%#lx)",
			      focus - PAGE_OFFSET);

	fprintf(out, "    page frame %lu, a character for each %d bytes; a and "
		"b: objects in use\n    |", (page - PAGE_OFFSET) >> PAGE_SHIFT,
		CELL);
	for (unsigned long at = page; at < page + PAGE_SIZE; at += CELL)
		fputc(cell(at), out);
	if (column < length)
		fprintf(out, "|\n    %*s^ %s\n", column + 1, "", text);
	else
		fprintf(out, "|\n    %*s ^\n", column, text);
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
	if (!nr_objects || focus - PAGE_OFFSET >= memory_map()->low_end)
		return;
	draw_page(out, focus & PAGE_MASK);
	draw_near(out);
}
