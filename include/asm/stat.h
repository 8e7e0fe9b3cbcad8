/* See <linux/stat.h>. */
#if __STDC_HOSTED__
#include <sys/stat.h>
#else
#include <linux/stat.h>
#endif
