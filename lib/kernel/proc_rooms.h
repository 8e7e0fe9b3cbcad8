/*
 * What the rooms of /proc share, and nobody else: proc.c, proc_file.c and
 * proc_given.c.
 */
#ifndef _LIB_KERNEL_PROC_ROOMS_H
#define _LIB_KERNEL_PROC_ROOMS_H

#include "layer.h"

/** The first look into /proc finds those that are always there. */
void proc_make_first(void);
/** Files with read_proc and write_proc. */
extern struct file_operations proc_file_fops;

#endif /* _LIB_KERNEL_PROC_ROOMS_H */
