/*
 * Modules: parts of the kernel that are loaded while it runs.
 *
 *	static int __init hello_init(void) { ... return 0; }
 *	static void __exit hello_exit(void) { ... }
 *
 *	module_init(hello_init);
 *	module_exit(hello_exit);
 *	MODULE_LICENSE("GPL");
 *
 * A module is a shared object (make module SRC=dir); <machine/modules.h> loads
 * it.  It can call what others export.  EXPORT_SYMBOL(x) leaves the name x in
 * the section __ksymtab_strings; what is not exported by anybody can't be
 * linked to.
 *
 * The same source can be linked into the kernel, without -DMODULE.  Then
 * module_init() leaves its function in the section `initcalls`.
 *
 * Linux: include/linux/module.h, kernel/module.c.
 */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <asm/atomic.h>
#include <linux/config.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kmod.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>
#include <linux/stringify.h>
#include <linux/types.h>

#define EXPORT_SYMBOL(sym)						\
	static const char __kstrtab_##sym[] __attribute_used__		\
	__attribute__((section("__ksymtab_strings"))) = #sym
#define EXPORT_SYMBOL_GPL(sym)	EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_NOVERS(sym)	EXPORT_SYMBOL(sym)
#define EXPORT_NO_SYMBOLS

/* What modinfo would say. */
#define MODULE_LICENSE(text)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)
#define MODULE_VERSION(text)
#define MODULE_ALIAS(text)
#define MODULE_INFO(tag, info)
#define MODULE_SUPPORTED_DEVICE(name)
#define MODULE_DEVICE_TABLE(type, name)
#define MODULE_GENERIC_TABLE(gtype, name)

enum module_state {
	MODULE_STATE_LIVE,
	MODULE_STATE_COMING,
	MODULE_STATE_GOING,
};

#define MODULE_NAME_LEN	60

/** A module that is loaded. */
struct module {
	enum module_state state;
	struct list_head list;
	char name[MODULE_NAME_LEN];
	int (*init)(void);
	void (*exit)(void);
	/** Who uses it: it can't be unloaded unless this is 0. */
	atomic_t refcnt;
	/** Its image: where it is, and what it was loaded from. */
	unsigned long base, size;
	void *handle;
	struct kernel_param *params, *params_end;
	struct obsolete_modparm *obsparams, *obsparams_end;
	/** The names it exports, one behind the other. */
	const char *exports, *exports_end;
	/** What its variables of each CPU begin with. */
	const struct percpu_first *percpu, *percpu_end;
	/** Modules whose exports it uses: one bit for each of their numbers. */
	unsigned long uses;
	unsigned int nr;
	/** The line its parameters came in; text parameters point into it. */
	char args[1024];
};

#ifdef MODULE
extern struct module __this_module;
#define THIS_MODULE	(&__this_module)
#else
#define THIS_MODULE	((struct module *)0)
#endif

/** Keeps a module from being unloaded.  @return 0 if it is going already; 1
 * also for NULL, code that is part of the kernel. */
int try_module_get(struct module *module);
/** The same for who has it already. */
void __module_get(struct module *module);
void module_put(struct module *module);
static inline unsigned int module_refcount(struct module *module)
{
	return (unsigned int)atomic_read(&module->refcnt);
}
#define module_name(mod)	((mod) ? (mod)->name : "kernel")
#define MOD_INC_USE_COUNT	__module_get(THIS_MODULE)
#define MOD_DEC_USE_COUNT	module_put(THIS_MODULE)
#define SET_MODULE_OWNER(dev)	((dev)->owner = THIS_MODULE)

/* Linked in later, if it is there. */
#define symbol_get(x)		(&x)
#define symbol_put(x)		do { } while (0)

#endif /* _LINUX_MODULE_H */
