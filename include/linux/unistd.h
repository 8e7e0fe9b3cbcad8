/* System calls have no numbers here. */
#if __STDC_HOSTED__
#include_next <linux/unistd.h>
#endif
#ifndef _KMEMLAB_UNISTD_H
#define _KMEMLAB_UNISTD_H

#include <asm/unistd.h>

#endif /* _KMEMLAB_UNISTD_H */
