/* Power management: this machine never sleeps. */
#ifndef _LINUX_PM_H
#define _LINUX_PM_H

#include <linux/list.h>

#endif /* _LINUX_PM_H */
