/* The types of <linux/types.h>, under the name some drivers ask for. */
#if __STDC_HOSTED__
#include_next <asm/types.h>
#else
#include <linux/types.h>
#endif
