/*
 * Loading modules, as insmod and rmmod do.
 *
 * A module is a file (make module SRC=dir makes build/modules/NAME.ko), or a
 * part of the kernel that was linked in and has a module_init(): then its name
 * is that of its source file.
 *
 * Whatever a module has asked for and not given back when it is unloaded is
 * logged, with the place that asked for it.
 */
#ifndef _MACHINE_MODULES_H
#define _MACHINE_MODULES_H

#include <linux/types.h>

/**
 * Loads a module and calls its init function.
 *
 * @param file    path of the file, or the name of a part that is linked in
 * @param params  "howmany=10 whom=you", or NULL
 * @param error   receives one sentence if it can't be loaded
 * @param size    size of @p error in bytes
 * @return 0; -ENOENT, -ENOEXEC, -EEXIST, -EINVAL, or what its init function
 *         returned.
 */
int module_insert(const char *file, const char *params, char *error,
		  size_t size);
/**
 * Calls a module's exit function and unloads it.
 * @return 0; -ENOENT if it is not there, -EBUSY if somebody uses it.
 */
int module_remove(const char *name, char *error, size_t size);
/** How many things modules that were unloaded have left behind. */
unsigned long module_leaks(void);

#endif /* _MACHINE_MODULES_H */
