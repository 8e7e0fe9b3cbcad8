/* Times of processes: nobody counts them here. */
#if __STDC_HOSTED__
#include_next <linux/times.h>
#endif
#ifndef _KMEMLAB_TIMES_H
#define _KMEMLAB_TIMES_H

#include <linux/types.h>

#endif /* _KMEMLAB_TIMES_H */
