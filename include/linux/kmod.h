/* Asking for a module to be loaded: nobody here would do it. */
#ifndef _LINUX_KMOD_H
#define _LINUX_KMOD_H

#include <linux/errno.h>

#define request_module(name, ...)	(-ENOSYS)

#endif /* _LINUX_KMOD_H */
