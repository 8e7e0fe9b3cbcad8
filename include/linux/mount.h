/* There is one tree of names here, and nothing to mount. */
#if __STDC_HOSTED__
#include_next <linux/mount.h>
#endif
#ifndef _KMEMLAB_MOUNT_H
#define _KMEMLAB_MOUNT_H

#include <linux/list.h>
#include <linux/spinlock.h>

#endif /* _KMEMLAB_MOUNT_H */
