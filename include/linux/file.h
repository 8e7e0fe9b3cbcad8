/* Files by descriptor: fget() and fput() are in <linux/fs.h> here. */
#ifndef _LINUX_FILE_H
#define _LINUX_FILE_H

#include <linux/fs.h>

#endif /* _LINUX_FILE_H */
