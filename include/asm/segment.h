/* Segments: get_fs() and set_fs() are all that is left of them. */
#ifndef _ASM_SEGMENT_H
#define _ASM_SEGMENT_H

#include <asm/uaccess.h>

#endif /* _ASM_SEGMENT_H */
