/* Names: what a permission() is told of them here is NULL. */
#ifndef _LINUX_NAMEI_H
#define _LINUX_NAMEI_H

#include <linux/fs.h>

#endif /* _LINUX_NAMEI_H */
