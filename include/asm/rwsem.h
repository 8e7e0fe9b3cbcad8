/* See <linux/rwsem.h>. */
#include <linux/rwsem.h>
