/*
 * What the rooms of character devices share, and nobody else: char_dev.c,
 * char_numbers.c and dev_nodes.c.
 */
#ifndef _LIB_KERNEL_CHAR_ROOMS_H
#define _LIB_KERNEL_CHAR_ROOMS_H

#include "layer.h"

struct region {
	unsigned int count;
	kernel_dev_t first;
	char name[64];
	unsigned long maker;
	/* Of register_chrdev(). */
	struct cdev *cdev;
};

/* Who makes something: see part_maker. */
#define caller()							\
	(part_maker ? part_maker :					\
	 (unsigned long)__builtin_return_address(0))

int chrdev_overlap(kernel_dev_t a, unsigned int na, kernel_dev_t b,
		   unsigned int nb);
/** The region that a number is in, or NULL. */
struct region *chrdev_region_of(kernel_dev_t dev);
/** The region with this name that has a number @p nr, or NULL. */
struct region *chrdev_region_named(const char *name, size_t len,
				   unsigned long nr);
/** Takes numbers; NULL and an error if that can't be. */
struct region *chrdev_take(kernel_dev_t from, unsigned int count,
			   const char *name, unsigned long maker, int *error);
/** A major number of which nobody has any; 0 if there is none. */
unsigned int chrdev_free_major(void);
/** For rmmod, as devices_left(), which goes on with these. */
int numbers_left(unsigned long start, unsigned long end, char *what,
		 size_t size, unsigned long *maker);

/** The device that is live for a number, or NULL. */
struct cdev *chrdev_of(kernel_dev_t dev);

/** The names of a device that goes live, and that goes. */
void dev_nodes_make(struct cdev *cdev, kernel_dev_t dev, unsigned int count);
void dev_nodes_drop(kernel_dev_t dev, unsigned int count);

#endif /* _LIB_KERNEL_CHAR_ROOMS_H */
