/*
 * Devices, as the file system /sys shows them.  There is none here; what is
 * left is that a class's devices get a file in /dev, as udev makes one.
 */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/types.h>

struct device;
struct class_simple;
struct class_device;

/** @return a class, never an error. */
struct class_simple *class_simple_create(struct module *owner, char *name);
void class_simple_destroy(struct class_simple *cs);
/** Makes /dev/NAME, printf fashion, for a device number. */
struct class_device *class_simple_device_add(struct class_simple *cs,
					     kernel_dev_t dev,
					     struct device *device,
					     const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void class_simple_device_remove(kernel_dev_t dev);

/* 2.6.13 and later. */
struct class;

#define class_create(owner, name)					\
	((struct class *)class_simple_create(owner, (char *)(name)))
#define class_destroy(cls)						\
	class_simple_destroy((struct class_simple *)(cls))
#define class_device_create(cls, dev, device, fmt, ...)			\
	class_simple_device_add((struct class_simple *)(cls), dev,	\
				device, fmt, ## __VA_ARGS__)
#define class_device_destroy(cls, dev)					\
	((void)(cls), class_simple_device_remove(dev))
#define device_create(cls, parent, dev, data, fmt, ...)			\
	((void)(data), (struct device *)				\
	 class_simple_device_add((struct class_simple *)(cls), dev,	\
				 parent, fmt, ## __VA_ARGS__))
#define device_destroy(cls, dev)					\
	((void)(cls), class_simple_device_remove(dev))

#endif /* _LINUX_DEVICE_H */
