/* The numbers of <linux/errno.h>, under the architecture's name. */
#if __STDC_HOSTED__
#include_next <asm/errno.h>
#else
#include <linux/errno.h>
#endif
