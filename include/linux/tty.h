/* Terminals: only which one a program was started on.  What a driver writes to
 * it is logged. */
#ifndef _KMEMLAB_TTY_H
#define _KMEMLAB_TTY_H

#include <linux/fs.h>
#include <linux/major.h>
#include <linux/workqueue.h>

struct tty_struct;

struct tty_driver {
	const char *name;
	int major;
	int minor_start;
	/** @return how many bytes were taken: all. */
	int (*write)(struct tty_struct *tty, const unsigned char *buf,
		     int count);
};

struct tty_struct {
	int magic;
	struct tty_driver *driver;
	int index;
	char name[64];
};

/** The device number of a terminal.  Linux: drivers/char/tty_io.c. */
kernel_dev_t tty_devnum(struct tty_struct *tty);

#endif /* _KMEMLAB_TTY_H */
