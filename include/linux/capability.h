/*
 * Rights beyond those of an ordinary user, one by one.
 * Linux: include/linux/capability.h.
 */
#if __STDC_HOSTED__
#include_next <linux/capability.h>
#endif
#ifndef _KMEMLAB_CAPABILITY_H
#define _KMEMLAB_CAPABILITY_H

#include <linux/types.h>

#if !__STDC_HOSTED__
#define CAP_CHOWN		0
#define CAP_DAC_OVERRIDE	1
#define CAP_DAC_READ_SEARCH	2
#define CAP_FOWNER		3
#define CAP_FSETID		4
#define CAP_KILL		5
#define CAP_SETGID		6
#define CAP_SETUID		7
#define CAP_SETPCAP		8
#define CAP_LINUX_IMMUTABLE	9
#define CAP_NET_BIND_SERVICE	10
#define CAP_NET_BROADCAST	11
#define CAP_NET_ADMIN		12
#define CAP_NET_RAW		13
#define CAP_IPC_LOCK		14
#define CAP_IPC_OWNER		15
#define CAP_SYS_MODULE		16
#define CAP_SYS_RAWIO		17
#define CAP_SYS_CHROOT		18
#define CAP_SYS_PTRACE		19
#define CAP_SYS_PACCT		20
#define CAP_SYS_ADMIN		21
#define CAP_SYS_BOOT		22
#define CAP_SYS_NICE		23
#define CAP_SYS_RESOURCE	24
#define CAP_SYS_TIME		25
#define CAP_SYS_TTY_CONFIG	26
#define CAP_MKNOD		27
#define CAP_LEASE		28
#define CAP_TO_MASK(cap)	(1U << (cap))
#endif

typedef __u32 kernel_cap_t;

#define cap_raise(c, cap)	((c) |= CAP_TO_MASK(cap))
#define cap_lower(c, cap)	((c) &= ~CAP_TO_MASK(cap))
#define cap_raised(c, cap)	(!!((c) & CAP_TO_MASK(cap)))
#define CAP_FULL_SET		(~0U)
#define CAP_EMPTY_SET		0U

/** Has the running task this right?  @return 1 or 0. */
int capable(int cap);

#endif /* _KMEMLAB_CAPABILITY_H */
