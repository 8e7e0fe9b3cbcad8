/*
 * Device numbers: who has taken which.  /proc/devices shows them.
 *
 * Linux: fs/char_dev.c.
 */
#include <linux/cdev.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "char_rooms.h"

#define NR_REGIONS	64
#define MAJOR_DYNAMIC	254

static struct region regions[NR_REGIONS];

unsigned long part_maker;

/* --- Numbers -------------------------------------------------------------- */

int chrdev_overlap(kernel_dev_t a, unsigned int na, kernel_dev_t b,
		   unsigned int nb)
{
	return a < b + nb && b < a + na;
}

struct region *chrdev_region_of(kernel_dev_t dev)
{
	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (r->count && chrdev_overlap(dev, 1, r->first, r->count))
			return r;
	return NULL;
}

struct region *chrdev_region_named(const char *name, size_t len,
				   unsigned long nr)
{
	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (strlen(r->name) == len && nr < r->count &&
		    !strncmp(r->name, name, len))
			return r;
	return NULL;
}

struct region *chrdev_take(kernel_dev_t from, unsigned int count,
				   const char *name, unsigned long maker,
				   int *error)
{
	struct region *place = NULL;

	for (struct region *r = regions; r < regions + NR_REGIONS; r++) {
		if (!r->count) {
			place = r;
		} else if (chrdev_overlap(from, count, r->first, r->count)) {
			*error = -EBUSY;
			return NULL;
		}
	}
	*error = place && count ? 0 : count ? -ENOMEM : -EINVAL;
	if (*error)
		return NULL;
	place->first = from;
	place->count = count;
	place->maker = maker;
	place->cdev = NULL;
	strlcpy(place->name, name, sizeof(place->name));
	return place;
}

/* A major number of which nobody has any; 0 if there is none. */
unsigned int chrdev_free_major(void)
{
	for (unsigned int major = MAJOR_DYNAMIC; major > 0; major--) {
		int taken = 0;

		for (int i = 0; i < NR_REGIONS; i++)
			taken |= regions[i].count &&
				MAJOR(regions[i].first) == major;
		if (!taken)
			return major;
	}
	return 0;
}

int register_chrdev_region(kernel_dev_t from, unsigned int count,
			   const char *name)
{
	int error;

	chrdev_take(from, count, name, caller(), &error);
	return error;
}
EXPORT_SYMBOL(register_chrdev_region);

int alloc_chrdev_region(kernel_dev_t *dev, unsigned int baseminor,
			unsigned int count, const char *name)
{
	unsigned int major = chrdev_free_major();
	int error;

	if (!major)
		return -EBUSY;
	if (chrdev_take(MKDEV(major, baseminor), count, name, caller(),
			 &error))
		*dev = MKDEV(major, baseminor);
	return error;
}
EXPORT_SYMBOL(alloc_chrdev_region);

void unregister_chrdev_region(kernel_dev_t from, unsigned int count)
{
	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (r->count && r->first == from && r->count == count) {
			r->count = 0;
			return;
		}
	/* What was not taken like this can't be given back like this. */
	print_symbol(KERN_ERR "%s gave back device numbers that it does not "
		     "have\n", caller());
}
EXPORT_SYMBOL(unregister_chrdev_region);

/* --- /proc/devices, and rmmod --------------------------------------------- */

/* The region behind number @after, in the order of numbers. */
static struct region *next_region(long after)
{
	struct region *next = NULL;

	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (r->count && (long)r->first > after &&
		    (!next || r->first < next->first))
			next = r;
	return next;
}

int show_devices(struct seq_file *m, void *v)
{
	struct region *r;

	seq_puts(m, "Character devices:\n");
	for (long at = -1; (r = next_region(at)); at = (long)r->first)
		seq_printf(m, "%3u %s\n", MAJOR(r->first), r->name);
	seq_puts(m, "\nBlock devices:\n");
	return 0;
}

int numbers_left(unsigned long start, unsigned long end, char *what,
		 size_t size, unsigned long *maker)
{
	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (r->count && r->maker - start < end - start) {
			snprintf(what, size, "%u device number%s of \"%s\" "
				 "from %u:%u on", r->count,
				 r->count == 1 ? "" : "s", r->name,
				 MAJOR(r->first), MINOR(r->first));
			*maker = r->maker;
			r->count = 0;
			return 1;
		}
	return 0;
}
