/*
 * The names that modules may use: those that the kernel exports, and those of
 * other modules.
 *
 * Linux: kernel/module.c.
 */
#include <linux/module.h>
#include <linux/string.h>

#include "module_rooms.h"

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

	list_for_each_entry(mod, &module_list, list)
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

int module_check_name(const char *name, void *arg)
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

void module_name_of(const char *file, char *name, size_t size)
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
