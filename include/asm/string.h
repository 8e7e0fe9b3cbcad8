/* See <linux/string.h>. */
#include <linux/string.h>
