/*
 * What a lab may call besides the kernel's own functions: the memory functions
 * that a compiler makes calls to by itself, strings, and the few places of the
 * machine that headers refer to.
 *
 * The exported names, from here and from EXPORT_SYMBOL() elsewhere, are all
 * that a graded lab can be linked to.
 */
#include <linux/module.h>

EXPORT_SYMBOL(memset);
EXPORT_SYMBOL(memcpy);
EXPORT_SYMBOL(memmove);
EXPORT_SYMBOL(memcmp);
EXPORT_SYMBOL(memchr);
EXPORT_SYMBOL(strlen);
EXPORT_SYMBOL(strnlen);
EXPORT_SYMBOL(strcpy);
EXPORT_SYMBOL(strncpy);
EXPORT_SYMBOL(strcat);
EXPORT_SYMBOL(strcmp);
EXPORT_SYMBOL(strncmp);
EXPORT_SYMBOL(strchr);
EXPORT_SYMBOL(strrchr);
EXPORT_SYMBOL(strstr);

/* What the compiler makes of __builtin_popcountl(). */
EXPORT_SYMBOL(__popcountdi2);

EXPORT_SYMBOL(this_cpu);
EXPORT_SYMBOL(event);
EXPORT_SYMBOL(should_fail);
EXPORT_SYMBOL(__sanitizer_cov_trace_pc);
