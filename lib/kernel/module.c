/*
 * Loading and unloading modules.
 *
 *	insmod	are all names that it wants exported?  -> load, set parameters,
 *		call init
 *	rmmod	does nobody use it?  -> call exit, look what it has left behind,
 *		unload
 *
 * Names are looked up in module_names.c; what a module has left behind is found
 * in module_left.c; parts that are linked into the kernel are in module_parts.c.
 *
 * Linux: kernel/module.c, which links relocatable objects itself.  Here the
 * host's loader does that.
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <machine/image.h>
#include <machine/modules.h>

#include "module_rooms.h"

LIST_HEAD(module_list);
/* Numbers that are taken. */
static unsigned long numbers;

/* A module, and how it came here. */
struct loaded {
	struct module *mod;
	struct image image;
};

#define NR_MODULES	64
static struct loaded table[NR_MODULES];

/* --- References ----------------------------------------------------------- */

int try_module_get(struct module *module)
{
	if (!module)
		return 1;
	if (module->state == MODULE_STATE_GOING)
		return 0;
	atomic_inc(&module->refcnt);
	return 1;
}
EXPORT_SYMBOL(try_module_get);

void __module_get(struct module *module)
{
	if (!module)
		return;
	WARN_ON(!module_refcount(module));
	atomic_inc(&module->refcnt);
}
EXPORT_SYMBOL(__module_get);

void module_put(struct module *module)
{
	if (module)
		atomic_dec(&module->refcnt);
}
EXPORT_SYMBOL(module_put);

struct module *module_at(unsigned long addr)
{
	struct module *mod;

	list_for_each_entry(mod, &module_list, list)
		if (addr - mod->base < mod->size)
			return mod;
	return NULL;
}

static struct module *find_module(const char *name)
{
	struct module *mod;

	list_for_each_entry(mod, &module_list, list)
		if (!strcmp(mod->name, name))
			return mod;
	return NULL;
}

/* @mod's use of others begins or ends. */
static void count_uses(struct module *mod, int n)
{
	struct module *other;

	list_for_each_entry(other, &module_list, list)
		if (mod->uses >> other->nr & 1)
			atomic_add(n, &other->refcnt);
}

/* --- Parameters ----------------------------------------------------------- */

static struct module *being_set;

static int unknown_param(char *param, char *val)
{
	struct obsolete_modparm *p;

	for (p = being_set->obsparams; p < being_set->obsparams_end; p++)
		if (!strcmp(p->name, param))
			return val ? set_obsolete(p, val) : -EINVAL;
	return -ENOENT;
}

static int set_params(struct module *mod, const char *params)
{
	strlcpy(mod->args, params ? params : "", sizeof(mod->args));
	being_set = mod;
	return parse_args(mod->name, mod->args, mod->params,
			  (unsigned int)(mod->params_end - mod->params),
			  unknown_param);
}

/* --- Loading -------------------------------------------------------------- */

static void unload(struct loaded *l)
{
	struct module *mod = l->mod;

	list_del(&mod->list);
	numbers &= ~(1UL << mod->nr);
	l->mod = NULL;
	image_unload(&l->image);
}

/* The module has been mapped: it gets a number and a place in the list. */
static int enlist(struct loaded *l, const char *file, unsigned long uses)
{
	struct module *mod = image_symbol(&l->image, "__this_module");

	if (!mod)
		return -ENOEXEC;
	l->mod = mod;
	module_name_of(file, mod->name, sizeof(mod->name));
	mod->nr = (unsigned int)(l - table);
	numbers |= 1UL << mod->nr;
	mod->base = l->image.start;
	mod->size = l->image.end - l->image.start;
	mod->state = MODULE_STATE_COMING;
	mod->uses = uses;
	mod->handle = l;
	atomic_set(&mod->refcnt, 1);	/* while it is initialised */
	list_add(&mod->list, &module_list);
	if (mod->exports != mod->exports_end)
		image_share(&l->image);
	return 0;
}

/* Who is in a module's init or exit function. */
static struct task_struct *busy;

/* Calls a module's init, as insmod's own call into the kernel. */
static int call_init(struct module *mod)
{
	struct call_check check;
	int error;

	busy = current;
	check_begin(&check);
	error = mod->init ? mod->init() : 0;
	busy = NULL;
	check_end(&check, (unsigned long)mod->init);
	return error;
}

static int begin(struct loaded *l, const char *params, char *error, size_t size)
{
	struct module *mod = l->mod;
	int result = set_params(mod, params);

	percpu_begin(mod->percpu, mod->percpu_end);
	if (result) {
		fail(error, size, "%s: a parameter is unknown or has no such "
		     "value: %s", mod->name, params);
		unload(l);
		return result;
	}
	count_uses(mod, 1);
	result = call_init(mod);
	if (result < 0) {
		fail(error, size, "%s: its init function returned %d",
		     mod->name, result);
		module_left(mod);
		count_uses(mod, -1);
		unload(l);
		return result;
	}
	mod->state = MODULE_STATE_LIVE;
	atomic_dec(&mod->refcnt);
	return 0;
}

static int insert_file(const char *file, const char *params, char *error,
		       size_t size)
{
	struct wants wants = { 0, "" };
	struct loaded *l = table;
	char name[MODULE_NAME_LEN];
	int found;

	module_name_of(file, name, sizeof(name));
	if (find_module(name) || part_find(name) >= 0) {
		fail(error, size, "%s: is loaded already", name);
		return -EEXIST;
	}
	while (l < table + NR_MODULES && l->mod)
		l++;
	if (l == table + NR_MODULES)
		return -ENOMEM;
	found = image_wants(file, module_check_name, &wants, error, size);
	if (found > 0)
		fail(error, size, "%s: unknown symbol %s: nothing in the "
		     "kernel or in a module exports it", name, wants.missing);
	if (found)
		return found > 0 ? -ENOENT : -ENOEXEC;
	track_on();
	if (image_load(file, &l->image, error, size))
		return -ENOEXEC;
	if (enlist(l, file, wants.uses)) {
		fail(error, size, "%s: this is no module", name);
		image_unload(&l->image);
		return -ENOEXEC;
	}
	return begin(l, params, error, size);
}

/* --- insmod and rmmod ----------------------------------------------------- */

int module_insert(const char *file, const char *params, char *error,
		  size_t size)
{
	*error = '\0';
	user_enter();
	if (!strchr(file, '/') && !strchr(file, '.'))
		return part_insert(file, params, error, size);
	return insert_file(file, params, error, size);
}

/* Exit has run, or never will. */
static void end(struct module *mod)
{
	struct loaded *l = mod->handle;

	module_left(mod);
	count_uses(mod, -1);
	if (module_threads_left(mod)) {
		/* Its code stays where it is, but it has no name any more. */
		list_del(&mod->list);
		l->mod = NULL;
		return;
	}
	unload(l);
}

int module_remove(const char *name, char *error, size_t size)
{
	struct module *mod = find_module(name);
	struct call_check check;

	*error = '\0';
	user_enter();
	if (!mod)
		return part_remove(name, error, size);
	if (module_refcount(mod)) {
		fail(error, size, "%s: is in use, by %u", name,
		     module_refcount(mod));
		return -EBUSY;
	}
	if (mod->init && !mod->exit) {
		fail(error, size, "%s: has no exit function: it can't be "
		     "unloaded", name);
		return -EBUSY;
	}
	mod->state = MODULE_STATE_GOING;
	busy = current;
	check_begin(&check);
	if (mod->exit)
		mod->exit();
	busy = NULL;
	check_end(&check, (unsigned long)mod->exit);
	end(mod);
	return 0;
}

/* A call into a module ended in an oops in its init or exit: away with it. */
void module_give_up(void)
{
	struct module *mod;

	part_maker = 0;
	if (busy != current)
		return;
	busy = NULL;
	list_for_each_entry(mod, &module_list, list)
		if (mod->state != MODULE_STATE_LIVE) {
			end(mod);
			return;
		}
}

static void show_users(struct seq_file *m, const struct module *mod)
{
	struct module *user;
	int any = 0;

	list_for_each_entry(user, &module_list, list)
		if (user->uses >> mod->nr & 1) {
			seq_printf(m, "%s,", user->name);
			any = 1;
		}
	if (!any)
		seq_putc(m, '-');
}

int show_modules(struct seq_file *m, void *v)
{
	static const char *const state[] = { "Live", "Loading", "Unloading" };
	struct module *mod;

	list_for_each_entry(mod, &module_list, list) {
		seq_printf(m, "%s %lu %u ", mod->name, mod->size,
			   module_refcount(mod));
		show_users(m, mod);
		seq_printf(m, " %s 0x%p\n", state[mod->state],
			   (void *)mod->base);
	}
	parts_show(m);
	return 0;
}
