/*
 * Modules: for now, the way a part of the kernel names the functions that
 * others may call.  EXPORT_SYMBOL(x) leaves the name x in the section
 * __ksymtab_strings; what is not exported by anybody can't be linked to.
 */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/config.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/types.h>

#define EXPORT_SYMBOL(sym)						\
	static const char __kstrtab_##sym[] __attribute_used__		\
	__attribute__((section("__ksymtab_strings"))) = #sym
#define EXPORT_SYMBOL_GPL(sym)	EXPORT_SYMBOL(sym)

#define MODULE_LICENSE(text)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)
#define MODULE_VERSION(text)

struct module;
#define THIS_MODULE	((struct module *)0)

#endif /* _LINUX_MODULE_H */
