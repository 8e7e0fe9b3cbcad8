/* NULL and offsetof() are the compiler's own. */
#if __STDC_HOSTED__
#include_next <linux/stddef.h>
#endif
#ifndef _KMEMLAB_STDDEF_H
#define _KMEMLAB_STDDEF_H
#include <stddef.h>
#endif
