/*
 * Parts of the kernel that could be modules but are linked in: the labs'
 * drivers, when they are tested.
 *
 * Linux: init/main.c, do_initcalls().
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <machine/kernel.h>
#include <machine/modules.h>

#include "module_rooms.h"

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
		module_name_of(c->file, its, sizeof(its));
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

int part_find(const char *name)
{
	const struct initcall *c = part(name, 1);

	for (unsigned int i = 0; c && i < nr_parts; i++)
		if (parts[i] == c)
			return (int)i;
	return -1;
}

int part_insert(const char *name, const char *params, char *error,
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
	if (part_find(name) >= 0) {
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
	       proc_left(maker, maker + 1, what, sizeof(what), &unused))
		module_say_left(name, what, 0);
}

int part_remove(const char *name, char *error, size_t size)
{
	const struct initcall *e = part(name, 0);
	int i = part_find(name);

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
		module_name_of(c->file, name, sizeof(name));
		if (part_insert(name, NULL, error, sizeof(error)))
			printk(KERN_ERR "%s\n", error);
	}
}

/* They have no place of their own. */
void parts_show(struct seq_file *m)
{
	char name[MODULE_NAME_LEN];

	for (unsigned int i = nr_parts; i-- > 0; ) {
		module_name_of(parts[i]->file, name, sizeof(name));
		seq_printf(m, "%s 0 %u - Live 0x%p\n", name,
			   i < nr_parts - 1, NULL);
	}
}
