/* Suspending the machine: this one never sleeps.  drain_local_pages(), which is
 * there for it, is in <linux/gfp.h>. */
#ifndef _LINUX_SUSPEND_H
#define _LINUX_SUSPEND_H

#include <linux/mm.h>

#endif /* _LINUX_SUSPEND_H */
