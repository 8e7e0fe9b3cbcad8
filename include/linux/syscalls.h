/* What programs can call: see <machine/files.h>. */
#ifndef _LINUX_SYSCALLS_H
#define _LINUX_SYSCALLS_H
#include <linux/linkage.h>
#include <linux/types.h>
#endif
