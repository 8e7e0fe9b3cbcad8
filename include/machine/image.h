/*
 * Code that is loaded while the machine runs: a shared object of the host's.
 */
#ifndef _MACHINE_IMAGE_H
#define _MACHINE_IMAGE_H

#include <linux/types.h>

/** A loaded object: its handle, and its first address and the one behind its
 * last. */
struct image {
	void *handle;
	unsigned long start, end;
};

/** Called with a name that an object wants from others; returns 0 to go on. */
typedef int image_name_fn(const char *name, void *arg);

/**
 * Reads which names an object wants from others.
 * @return what @p fn returned when that was not 0; else 0; -1 if the file can't
 *         be read or is no such object, with one sentence in @p error.
 */
int image_wants(const char *file, image_name_fn *fn, void *arg, char *error,
		size_t size);
/** Loads an object.  @return 0, or -1 with one sentence in @p error. */
int image_load(const char *file, struct image *image, char *error,
	       size_t size);
/** Lets objects that are loaded later use its names. */
void image_share(const struct image *image);
/** A name's address in it, or NULL. */
void *image_symbol(const struct image *image, const char *name);
void image_unload(struct image *image);

#endif /* _MACHINE_IMAGE_H */
