/* The files of /proc. */
#ifndef _LINUX_PROC_FS_H
#define _LINUX_PROC_FS_H

#include <linux/seq_file.h>

/**
 * Reads a file of /proc, whole.
 *
 * @param name  for instance "buddyinfo"
 * @param buf   receives the text and a 0 byte
 * @param size  size of @p buf in bytes, at least 1
 * @return the length of the text; -ENOENT or -EINVAL.
 */
int proc_read(const char *name, char *buf, size_t size);

/** The lines of /proc/buddyinfo.  Linux: mm/page_alloc.c. */
extern struct seq_operations fragmentation_op;
/** The lines of /proc/vmallocinfo, which is later than 2.6.10: lab 6. */
extern struct seq_operations vmalloc_op;
/** The lines of /proc/iomem.  Linux: kernel/resource.c. */
extern struct seq_operations iomem_op;

#endif /* _LINUX_PROC_FS_H */
