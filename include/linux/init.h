/*
 * Marks for code and data that a real kernel throws away once it has booted.
 * Here they only tell the reader.
 */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/compiler.h>

#define __init
#define __initdata
#define __exit
#define __exitdata
#define __devinit
#define __devexit
#define __devinitdata
#define __meminit

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#endif /* _LINUX_INIT_H */
