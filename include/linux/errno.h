/* Error numbers; a function returns one negated. */
#if __STDC_HOSTED__
#include_next <linux/errno.h>
#else
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H
#define EPERM		1
#define ENOENT		2
#define EINTR		4
#define EIO		5
#define ENXIO		6
#define EBADF		9
#define EAGAIN		11
#define ENOMEM		12
#define EACCES		13
#define EFAULT		14
#define EBUSY		16
#define EEXIST		17
#define ENODEV		19
#define EINVAL		22
#define ENFILE		23
#define EMFILE		24
#define ENOTTY		25
#define EFBIG		27
#define ENOSPC		28
#define ESPIPE		29
#define EROFS		30
#define EPIPE		32
#define ERANGE		34
#define ENOSYS		38
#define EOVERFLOW	75
#define EWOULDBLOCK	EAGAIN
/* Two that never leave the kernel. */
#define ERESTARTSYS	512
#define ENOIOCTLCMD	515
#define MAX_ERRNO	4095
#endif
#endif
