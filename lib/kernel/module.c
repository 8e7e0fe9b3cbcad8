/*
 * Loading and unloading modules.
 *
 *	insmod	are all names that it wants exported?  -> load, set parameters,
 *		call init
 *	rmmod	does nobody use it?  -> call exit, look what it has left behind,
 *		unload
 *
 * Linux: kernel/module.c, which links relocatable objects itself.  Here the
 * host's loader does that.
 */
#include <linux/errno.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <machine/kernel.h>
#include <machine/image.h>
#include <machine/modules.h>
#include <machine/symbol.h>

#include "layer.h"

static LIST_HEAD(modules);
/* Numbers that are taken. */
static unsigned long numbers;
static unsigned long leaks;

/* A module, and how it came here. */
struct loaded {
	struct module *mod;
	struct image image;
};

#define NR_MODULES	64
static struct loaded table[NR_MODULES];

/* --- Names that modules may use -------------------------------------------------- */

extern const char __start___ksymtab_strings[] __attribute__((weak));
extern const char __stop___ksymtab_strings[] __attribute__((weak));

static int has_name(const char *start, const char *end, const char *name)
{
	for (; start && start < end; start += strlen(start) + 1)
		if (!strcmp(start, name))
			return 1;
	return 0;
}

/* The module that exports a name, or NULL. */
static struct module *exporter(const char *name)
{
	struct module *mod;

	list_for_each_entry(mod, &modules, list)
		if (has_name(mod->exports, mod->exports_end, name))
			return mod;
	return NULL;
}

static int begins(const char **name, const char *prefix)
{
	size_t len = strlen(prefix);

	if (strncmp(*name, prefix, len))
		return 0;
	*name += len;
	return 1;
}

/* The modules that a module uses, and the first name that is missing. */
struct wants {
	unsigned long uses;
	char missing[64];
};

static int check_name(const char *name, void *arg)
{
	struct wants *wants = arg;
	struct module *mod;

	/* What the compiler put there: <machine/shadow.h>. */
	if (begins(&name, "__asan_"))
		return 0;
	begins(&name, "__wrap_");	/* our own, in front of the real one */
	if (!strcmp(name, "__stack_chk_fail") ||
	    has_name(__start___ksymtab_strings, __stop___ksymtab_strings, name))
		return 0;
	mod = exporter(name);
	if (mod) {
		wants->uses |= 1UL << mod->nr;
		return 0;
	}
	begins(&name, "kernel_");	/* sprintf() and the like */
	strlcpy(wants->missing, name, sizeof(wants->missing));
	return 1;
}

/* --- References -------------------------------------------------------------------- */

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

	list_for_each_entry(mod, &modules, list)
		if (addr - mod->base < mod->size)
			return mod;
	return NULL;
}

static struct module *find_module(const char *name)
{
	struct module *mod;

	list_for_each_entry(mod, &modules, list)
		if (!strcmp(mod->name, name))
			return mod;
	return NULL;
}

/* @mod's use of others begins or ends. */
static void count_uses(struct module *mod, int n)
{
	struct module *other;

	list_for_each_entry(other, &modules, list)
		if (mod->uses >> other->nr & 1)
			atomic_add(n, &other->refcnt);
}

/* --- What a module has left behind ------------------------------------------------------- */

static void say_left(const struct module *mod, const char *what,
		     unsigned long maker)
{
	char name[96];

	leaks++;
	if (!maker) {
		printk(KERN_ERR "%s: has not given back %s\n", mod->name, what);
		return;
	}
	symbol_name(maker - 1, name, sizeof(name));
	printk(KERN_ERR "%s: has not given back %s, of %s\n", mod->name, what,
	       name);
}

/* Timers, tasklets, work and interrupts that would call code that is gone. */
static void stop_calls(struct module *mod, unsigned long start,
		       unsigned long end)
{
	struct tasklet_struct *tasklet;
	struct timer_list *timer;
	unsigned long fn;
	int irq;

	while ((timer = timers_of(start, end))) {
		say_left(mod, "a timer or delayed work that still waits",
			 timer_calls(timer) + 1);
		del_timer(timer);
	}
	while ((tasklet = tasklets_of(start, end))) {
		say_left(mod, "a tasklet that is scheduled", 0);
		tasklets_forget(tasklet);
	}
	while ((fn = work_of(start, end))) {
		say_left(mod, "work that is not done", fn + 1);
		if (work_runs(fn))
			break;
	}
	while ((irq = irq_of(start, end)) >= 0)
		say_left(mod, "an interrupt line", 0);
}

/* A thread that still runs in it: then its code has to stay. */
static int threads_left(struct module *mod)
{
	struct task_struct *p;
	int n = 0;

	for_each_process(p)
		if ((unsigned long)p->entry - mod->base < mod->size) {
			printk(KERN_ERR "%s: its thread %s still runs\n",
			       mod->name, p->comm);
			leaks++;
			n++;
		}
	return n;
}

static void look_what_is_left(struct module *mod)
{
	unsigned long start = mod->base, end = start + mod->size, maker;
	unsigned int open = files_left(start, end);
	char what[96];

	if (open) {
		snprintf(what, sizeof(what), "%u open file%s: its operations "
			 "have no .owner", open, open == 1 ? "" : "s");
		say_left(mod, what, 0);
	}
	while (misc_left(start, end, what, sizeof(what), &maker) ||
	       devices_left(start, end, what, sizeof(what), &maker) ||
	       regions_left(start, end, what, sizeof(what), &maker) ||
	       proc_left(start, end, what, sizeof(what), &maker))
		say_left(mod, what, maker);
	stop_calls(mod, start, end);
	leaks += track_left(mod->name, start, end);
}

unsigned long module_leaks(void)
{
	return leaks;
}

/* --- Parameters ------------------------------------------------------------------------------ */

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

/* --- Loading ------------------------------------------------------------------------------------ */

#define fail(error, size, ...)	((void)snprintf(error, size, __VA_ARGS__))

/* "build/modules/hello.ko" is hello. */
static void name_of(const char *file, char *name, size_t size)
{
	const char *slash = strrchr(file, '/');
	char *dot;

	strlcpy(name, slash ? slash + 1 : file, size);
	dot = strrchr(name, '.');
	if (dot)
		*dot = '\0';
	for (; *name; name++)
		if (*name == '-')
			*name = '_';
}

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
	name_of(file, mod->name, sizeof(mod->name));
	mod->nr = (unsigned int)(l - table);
	numbers |= 1UL << mod->nr;
	mod->base = l->image.start;
	mod->size = l->image.end - l->image.start;
	mod->state = MODULE_STATE_COMING;
	mod->uses = uses;
	mod->handle = l;
	atomic_set(&mod->refcnt, 1);	/* while it is initialised */
	list_add(&mod->list, &modules);
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
		look_what_is_left(mod);
		count_uses(mod, -1);
		unload(l);
		return result;
	}
	mod->state = MODULE_STATE_LIVE;
	atomic_dec(&mod->refcnt);
	return 0;
}

static int find_part(const char *name);

static int insert_file(const char *file, const char *params, char *error,
		       size_t size)
{
	struct wants wants = { 0, "" };
	struct loaded *l = table;
	char name[MODULE_NAME_LEN];
	int found;

	name_of(file, name, sizeof(name));
	if (find_module(name) || find_part(name) >= 0) {
		fail(error, size, "%s: is loaded already", name);
		return -EEXIST;
	}
	while (l < table + NR_MODULES && l->mod)
		l++;
	if (l == table + NR_MODULES)
		return -ENOMEM;
	found = image_wants(file, check_name, &wants, error, size);
	if (found > 0)
		fail(error, size, "%s: unknown symbol %s: nothing in the kernel "
		     "or in a module exports it", name, wants.missing);
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

/* --- Parts that are linked in -------------------------------------------------------------------- */

extern const struct initcall __start_initcalls[] __attribute__((weak));
extern const struct initcall __stop_initcalls[] __attribute__((weak));
extern struct kernel_param __start___param[] __attribute__((weak));
extern struct kernel_param __stop___param[] __attribute__((weak));

/* The function of the part called @name. */
static const struct initcall *part(const char *name, int want_init)
{
	char its[MODULE_NAME_LEN];

	for (const struct initcall *c = __start_initcalls;
	     c && c < __stop_initcalls; c++) {
		name_of(c->file, its, sizeof(its));
		if (!strcmp(its, name) && (want_init ? c->init != NULL :
					   c->exit != NULL))
			return c;
	}
	return NULL;
}

/* Those that are loaded, in the order in which they were. */
#define NR_PARTS	32
static const struct initcall *parts[NR_PARTS];
static unsigned int nr_parts;

static int find_part(const char *name)
{
	const struct initcall *c = part(name, 1);

	for (unsigned int i = 0; c && i < nr_parts; i++)
		if (parts[i] == c)
			return (int)i;
	return -1;
}

static int insert_part(const char *name, const char *params, char *error,
		       size_t size)
{
	const struct initcall *c = part(name, 1);
	static char args[1024];
	int result;

	if (!c) {
		fail(error, size, "%s: there is no such file, and no such part "
		     "of the kernel", name);
		return -ENOENT;
	}
	if (nr_parts == NR_PARTS)
		return -ENOMEM;
	if (find_part(name) >= 0) {
		fail(error, size, "%s: is loaded already", name);
		return -EEXIST;
	}
	strlcpy(args, params ? params : "", sizeof(args));
	part_maker = (unsigned long)c;
	result = parse_args(name, args, __start___param,
			    (unsigned int)(__stop___param - __start___param),
			    NULL);
	if (!result)
		result = c->init();
	part_maker = 0;
	if (result)
		fail(error, size, "%s: its init function, or a parameter, "
		     "failed with %d", name, result);
	else
		parts[nr_parts++] = c;
	return result;
}

/* Numbers, devices and files that the part has made when it began. */
static void part_left(const char *name, unsigned long maker)
{
	unsigned long unused;
	char what[96];

	while (devices_left(maker, maker + 1, what, sizeof(what), &unused) ||
	       proc_left(maker, maker + 1, what, sizeof(what), &unused)) {
		printk(KERN_ERR "%s: has not given back %s\n", name, what);
		leaks++;
	}
}

static int remove_part(const char *name, char *error, size_t size)
{
	const struct initcall *e = part(name, 0);
	int i = find_part(name);

	if (i < 0) {
		fail(error, size, "%s: is not loaded", name);
		return -ENOENT;
	}
	/* Nobody knows who uses whom; but not those who came before. */
	if (i < (int)nr_parts - 1 || devices_open()) {
		fail(error, size, "%s: is in use", name);
		return -EBUSY;
	}
	if (e)
		e->exit();
	nr_parts--;
	part_left(name, (unsigned long)parts[nr_parts]);
	return 0;
}

/* --- insmod and rmmod ------------------------------------------------------------------------------- */

int module_insert(const char *file, const char *params, char *error,
		  size_t size)
{
	*error = '\0';
	user_enter();
	if (!strchr(file, '/') && !strchr(file, '.'))
		return insert_part(file, params, error, size);
	return insert_file(file, params, error, size);
}

/* Exit has run, or never will. */
static void end(struct module *mod)
{
	struct loaded *l = mod->handle;

	look_what_is_left(mod);
	count_uses(mod, -1);
	if (threads_left(mod)) {
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
		return remove_part(name, error, size);
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
	list_for_each_entry(mod, &modules, list)
		if (mod->state != MODULE_STATE_LIVE) {
			end(mod);
			return;
		}
}

static void show_users(struct seq_file *m, const struct module *mod)
{
	struct module *user;
	int any = 0;

	list_for_each_entry(user, &modules, list)
		if (user->uses >> mod->nr & 1) {
			seq_printf(m, "%s,", user->name);
			any = 1;
		}
	if (!any)
		seq_putc(m, '-');
}

/* All parts that are linked in, but those that do not begin. */
void modules_begin(void)
{
	static const struct initcall *next = __start_initcalls;
	char name[MODULE_NAME_LEN], error[160];

	if (next == __start_initcalls)
		do_initcalls();
	while (next && next < __stop_initcalls) {
		const struct initcall *c = next++;

		if (!c->init)
			continue;
		name_of(c->file, name, sizeof(name));
		if (insert_part(name, NULL, error, sizeof(error)))
			printk(KERN_ERR "%s\n", error);
	}
}

int show_modules(struct seq_file *m, void *v)
{
	static const char *const state[] = { "Live", "Loading", "Unloading" };
	struct module *mod;

	list_for_each_entry(mod, &modules, list) {
		seq_printf(m, "%s %lu %u ", mod->name, mod->size,
			   module_refcount(mod));
		show_users(m, mod);
		seq_printf(m, " %s 0x%p\n", state[mod->state],
			   (void *)mod->base);
	}
	/* Those that are linked in have no place of their own. */
	for (unsigned int i = nr_parts; i-- > 0; ) {
		char name[MODULE_NAME_LEN];

		name_of(parts[i]->file, name, sizeof(name));
		seq_printf(m, "%s 0 %u - Live 0x%p\n", name,
			   i < nr_parts - 1, NULL);
	}
	return 0;
}
