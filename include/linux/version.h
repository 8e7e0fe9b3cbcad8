/* Which kernel this is. */
#if __STDC_HOSTED__
#include_next <linux/version.h>
#else
#ifndef _LINUX_VERSION_H
#define _LINUX_VERSION_H
#define KERNEL_VERSION(a, b, c)	(((a) << 16) + ((b) << 8) + (c))
#define LINUX_VERSION_CODE	KERNEL_VERSION(2, 6, 10)
#define UTS_RELEASE		"2.6.10"
#endif
#endif
