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

/**
 * Writes to a file of /proc.
 *
 * @param name  for instance "slabinfo"
 * @param buf   the text
 * @param size  its length in bytes
 * @return what the file made of it: bytes that it took, or an error; -ENOENT,
 *         or -EACCES if it can only be read.
 */
ssize_t proc_write(const char *name, const char *buf, size_t size);

/** The lines of /proc/buddyinfo.  Linux: mm/page_alloc.c. */
extern struct seq_operations fragmentation_op;
/** The lines of /proc/vmallocinfo, which is later than 2.6.10: lab 6. */
extern struct seq_operations vmalloc_op;
/** The lines of /proc/iomem.  Linux: kernel/resource.c. */
extern struct seq_operations iomem_op;

struct file;
/** The lines of /proc/slabinfo, and what a line written to it does: "name limit
 * batchcount shared".  Linux: mm/slab.c. */
extern struct seq_operations slabinfo_op;
ssize_t slabinfo_write(struct file *file, const char *buffer, size_t count,
		       loff_t *ppos);
/* What lib/kernel/proc_misc.c makes: /proc/meminfo, /proc/vmstat, and two views
 * that 2.6.10 has elsewhere or not at all: zoneinfo, the zones with their
 * watermarks and per-CPU lists, and numastat, the counts of each node. */
extern struct seq_operations meminfo_op, vmstat_op, zoneinfo_op, numastat_op;

#endif /* _LINUX_PROC_FS_H */
