/*
 * What each module is linked with: the structure by which the kernel knows it.
 * The sections have names from which the linker makes __start_ and __stop_.
 */
#include <linux/module.h>
#include <linux/percpu.h>

#define SECTION(type, name)						\
	extern type __start_##name[] __attribute__((weak,		\
						    visibility("hidden"))); \
	extern type __stop_##name[] __attribute__((weak,		\
						   visibility("hidden")))

SECTION(struct kernel_param, __param);
SECTION(struct obsolete_modparm, __obsparm);
SECTION(const char, __ksymtab_strings);
SECTION(const struct percpu_first, percpu_first);

/* A module may do without.  Hidden, for the host's library has some, too. */
int init_module(void) __attribute__((weak, visibility("hidden")));
void cleanup_module(void) __attribute__((weak, visibility("hidden")));

struct module __this_module = {
	.init = init_module,
	.exit = cleanup_module,
	.params = __start___param,
	.params_end = __stop___param,
	.obsparams = __start___obsparm,
	.obsparams_end = __stop___obsparm,
	.exports = __start___ksymtab_strings,
	.exports_end = __stop___ksymtab_strings,
	.percpu = __start_percpu_first,
	.percpu_end = __stop_percpu_first,
};
