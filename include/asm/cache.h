/* The processor's cache lines: see <linux/cache.h>. */
#include <linux/cache.h>
