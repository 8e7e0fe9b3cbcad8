/* See <asm/param.h>. */
#if __STDC_HOSTED__
#include_next <linux/param.h>
#else
#include <asm/param.h>
#endif
