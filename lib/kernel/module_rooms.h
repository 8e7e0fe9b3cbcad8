/*
 * What the rooms of modules share, and nobody else: module.c, module_names.c,
 * module_left.c and module_parts.c.
 */
#ifndef _LIB_KERNEL_MODULE_ROOMS_H
#define _LIB_KERNEL_MODULE_ROOMS_H

#include <linux/module.h>

#include "layer.h"

struct seq_file;

/** All that are loaded, the last one first. */
extern struct list_head module_list;

/** Writes the sentence that says why not. */
#define fail(error, size, ...)	((void)snprintf(error, size, __VA_ARGS__))

/** The modules that a module uses, and the first name that is missing. */
struct wants {
	unsigned long uses;
	char missing[64];
};
/** Asked for each name that a module wants; @p arg is its struct wants. */
int module_check_name(const char *name, void *arg);
/** "build/modules/hello.ko" is hello. */
void module_name_of(const char *file, char *name, size_t size);

/** Takes away what a module has left behind, and logs it. */
void module_left(struct module *mod);
void module_say_left(const char *module, const char *what,
		     unsigned long maker);
/** How many threads still run in it: then its code has to stay. */
int module_threads_left(struct module *mod);

/** The part of this name that is loaded; -1 if there is none. */
int part_find(const char *name);
int part_insert(const char *name, const char *params, char *error,
		size_t size);
int part_remove(const char *name, char *error, size_t size);
void parts_show(struct seq_file *m);

#endif /* _LIB_KERNEL_MODULE_ROOMS_H */
