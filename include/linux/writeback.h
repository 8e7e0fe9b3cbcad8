/* Writing changed pages back to the disks they came from: this machine has
 * neither the pages nor a disk. */
#ifndef _LINUX_WRITEBACK_H
#define _LINUX_WRITEBACK_H

#include <linux/fs.h>

/**
 * Begins to write @p nr_pages pages back, 0 for all; does not wait.  Here that
 * is nothing.
 * @return 0, or less if nobody could be told to.
 * Linux: mm/page-writeback.c.
 */
static inline int wakeup_bdflush(long nr_pages)
{
	(void)nr_pages;
	return 0;
}

#endif /* _LINUX_WRITEBACK_H */
