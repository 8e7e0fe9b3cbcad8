/*
 * How this kernel is configured.  A configuration switch is defined or it is
 * not; the code of the labs asks with #ifdef.
 */
#ifndef _LINUX_CONFIG_H
#define _LINUX_CONFIG_H

#define CONFIG_MMU		1
#define CONFIG_SMP		1
#define CONFIG_NUMA		1
#define CONFIG_DISCONTIGMEM	1
#define CONFIG_HIGHMEM		1
#define CONFIG_DEBUG_HIGHMEM	1
#define CONFIG_PM		1
#define CONFIG_PROC_FS		1
#define CONFIG_MODULES		1

#endif /* _LINUX_CONFIG_H */
