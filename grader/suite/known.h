/*
 * What the files behind objects.h know of each other: objects.c, caches.c and
 * construct.c.
 */
#ifndef _GRADER_SUITE_KNOWN_H
#define _GRADER_SUITE_KNOWN_H

#include "objects.h"

/* An object in use. */
struct object {
	unsigned long addr;
	size_t size;
	kmem_cache_t *cache;
	/* What its pattern is made of. */
	unsigned long serial;
};

/* A cache that the suite knows. */
struct known {
	kmem_cache_t *cache;
	size_t size, align;
	bool constructs, destructs;
	char name[24];
	unsigned int live;
};

struct known *find_known(const kmem_cache_t *cache);
/* Nothing is left of the machine before. */
void forget_caches(void);
void forget_constructed(void);

/* Checks that the object is as it was left, and takes it out of those in
 * use. */
struct object forget(void *objp);

/* Fills memory with the pattern of a number. */
void fill(unsigned long addr, size_t size, unsigned long serial);
/* The first byte, or the first of the word, that is not as fill() left it;
 * @size if there is none. */
size_t first_changed(unsigned long addr, size_t size, unsigned long serial);

/* The pattern that a constructor leaves. */
static inline unsigned long constructed_serial(unsigned long addr)
{
	return addr * 3 + 1;
}

/* Why it most likely fails, if the test has said nothing. */
void unless_said(const char *why);

#endif /* _GRADER_SUITE_KNOWN_H */
