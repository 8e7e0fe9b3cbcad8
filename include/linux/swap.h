/* Swapping: this machine has none; memory's counts are in <linux/mm.h>. */
#ifndef _LINUX_SWAP_H
#define _LINUX_SWAP_H

#include <linux/mm.h>

#endif /* _LINUX_SWAP_H */
