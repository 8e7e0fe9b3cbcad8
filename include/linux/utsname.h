/* What the system is called. */
#if __STDC_HOSTED__
#include_next <linux/utsname.h>
#endif
#ifndef _KMEMLAB_UTSNAME_H
#define _KMEMLAB_UTSNAME_H

#if !__STDC_HOSTED__
#define __NEW_UTS_LEN	64

struct new_utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
	char domainname[65];
};
#endif

extern struct new_utsname system_utsname;

#endif /* _KMEMLAB_UTSNAME_H */
