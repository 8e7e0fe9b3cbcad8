/* Commands for ioctl(). */
#if __STDC_HOSTED__
#include_next <linux/ioctl.h>
#else
#ifndef _LINUX_IOCTL_H
#define _LINUX_IOCTL_H
#include <asm/ioctl.h>
#endif
#endif
