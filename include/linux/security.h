/* Who may do what: capabilities, no more. */
#ifndef _LINUX_SECURITY_H
#define _LINUX_SECURITY_H

#include <linux/fs.h>
#include <linux/sched.h>

#endif /* _LINUX_SECURITY_H */
