/* System calls have no numbers here. */
#if __STDC_HOSTED__
#include_next <asm/unistd.h>
#endif
#ifndef _KMEMLAB_ASM_UNISTD_H
#define _KMEMLAB_ASM_UNISTD_H

#endif /* _KMEMLAB_ASM_UNISTD_H */
