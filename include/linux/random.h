/* Numbers that nobody can guess; on this machine the same ones each time. */
#if __STDC_HOSTED__
#include_next <linux/random.h>
#endif
#ifndef _KMEMLAB_RANDOM_H
#define _KMEMLAB_RANDOM_H

/** Fills @p buf with @p nbytes random bytes.  Any context. */
void get_random_bytes(void *buf, int nbytes);

#endif /* _KMEMLAB_RANDOM_H */
