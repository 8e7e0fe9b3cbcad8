/*
 * Device numbers: 12 bits of major number say which driver, 20 bits of minor
 * number which of its devices.
 *
 *	| major | minor |
 *	31    20 19     0
 */
#ifndef _KMEMLAB_KDEV_T_H
#define _KMEMLAB_KDEV_T_H

#include <linux/types.h>

#define MINORBITS	20
#define MINORMASK	((1U << MINORBITS) - 1)

/** A device number: the kernel's dev_t.  A hosted program's is another. */
typedef __u32 kernel_dev_t;

#define MAJOR(dev)	((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev)	((unsigned int)((dev) & MINORMASK))
#define MKDEV(ma, mi)	((((kernel_dev_t)(ma)) << MINORBITS) | (mi))

#define print_dev_t(buffer, dev) \
	sprintf((buffer), "%u:%u\n", MAJOR(dev), MINOR(dev))
#define format_dev_t(buffer, dev) ({				\
	sprintf(buffer, "%u:%u", MAJOR(dev), MINOR(dev));	\
	buffer; })

#endif /* _KMEMLAB_KDEV_T_H */
