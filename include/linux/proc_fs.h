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

/* What lib/kernel/proc_misc.c makes: /proc/meminfo, /proc/vmstat, and two views
 * that 2.6.10 has elsewhere or not at all: zoneinfo, the zones with their
 * watermarks and per-CPU lists, and numastat, the counts of each node. */
extern struct seq_operations meminfo_op, vmstat_op, zoneinfo_op, numastat_op;

#endif /* _LINUX_PROC_FS_H */
