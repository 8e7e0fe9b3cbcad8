/*
 * Devices, as the file system /sys shows them.  There is none here; what is
 * left is that a bus brings its devices and their drivers together, and that a
 * class's devices get a file in /dev, as udev makes one.
 *
 * Linux: drivers/base.
 */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/ioport.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define BUS_ID_SIZE	KOBJ_NAME_LEN
#define DEVICE_NAME_SIZE	50

struct device;
struct device_driver;
struct class_simple;

/** A kind of bus: who is on it, and whose driver is whose. */
struct bus_type {
	char *name;
	struct list_head devices, drivers, bus_list;
	/** Is the driver one for this device?  Without it, all are. */
	int (*match)(struct device *dev, struct device_driver *drv);
	/* Of /sbin/hotplug, and of a machine that sleeps. */
	int (*hotplug)(struct device *dev, char **envp, int num_envp,
		       char *buffer, int buffer_size);
	int (*suspend)(struct device *dev, u32 state);
	int (*resume)(struct device *dev);
};

struct device_driver {
	char *name;
	struct bus_type *bus;
	struct kobject kobj;
	struct list_head bus_list, devices;
	struct module *owner;
	/** Here is a device of yours; 0 if so, -ENODEV if not. */
	int (*probe)(struct device *dev);
	/** It goes, or you do. */
	int (*remove)(struct device *dev);
	void (*shutdown)(struct device *dev);
	int (*suspend)(struct device *dev, u32 state, u32 level);
	int (*resume)(struct device *dev, u32 level);
};

struct device {
	struct list_head bus_list, driver_list;
	struct device *parent;
	struct kobject kobj;
	/** Its place on the bus. */
	char bus_id[BUS_ID_SIZE];
	struct bus_type *bus;
	struct device_driver *driver;
	void *driver_data, *platform_data;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	/** Nobody uses it any more. */
	void (*release)(struct device *dev);
};

/* Attributes: see <linux/sysfs.h>. */
#define __attribute_of(type)						\
struct type##_attribute {						\
	struct attribute attr;						\
	ssize_t (*show)(struct __attribute_owner_##type *, char *buf);	\
	ssize_t (*store)(struct __attribute_owner_##type *,		\
			 const char *buf, size_t count);		\
}
#define __attribute_owner_bus		bus_type
#define __attribute_owner_driver	device_driver
#define __attribute_owner_device	device
__attribute_of(bus);
__attribute_of(driver);
__attribute_of(device);

#define BUS_ATTR(_name, _mode, _show, _store)				\
	struct bus_attribute bus_attr_##_name =				\
		__ATTR(_name, _mode, _show, _store)
#define DRIVER_ATTR(_name, _mode, _show, _store)			\
	struct driver_attribute driver_attr_##_name =			\
		__ATTR(_name, _mode, _show, _store)
#define DEVICE_ATTR(_name, _mode, _show, _store)			\
	struct device_attribute dev_attr_##_name =			\
		__ATTR(_name, _mode, _show, _store)
#define bus_create_file(bus, attr)	((void)(bus), (void)(attr), 0)
#define bus_remove_file(bus, attr)	((void)(bus), (void)(attr))
#define driver_create_file(drv, attr)	((void)(drv), (void)(attr), 0)
#define driver_remove_file(drv, attr)	((void)(drv), (void)(attr))
#define device_create_file(dev, attr)	((void)(dev), (void)(attr), 0)
#define device_remove_file(dev, attr)	((void)(dev), (void)(attr))

int bus_register(struct bus_type *bus);
void bus_unregister(struct bus_type *bus);
/** Adds a driver to its bus; it is shown the devices that match and have none.
 * May sleep, as all of these. */
int driver_register(struct device_driver *drv);
void driver_unregister(struct device_driver *drv);
void device_initialize(struct device *dev);
/** Adds a device to its bus, if it has one; the first driver that matches and
 * whose probe() says 0 has it. */
int device_add(struct device *dev);
void device_del(struct device *dev);
int device_register(struct device *dev);
void device_unregister(struct device *dev);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);
/** Calls @p fn for each device of a bus until it says other than 0; returns
 * that. */
int bus_for_each_dev(struct bus_type *bus, struct device *start, void *data,
		     int (*fn)(struct device *dev, void *data));

static inline void *dev_get_drvdata(struct device *dev)
{
	return dev->driver_data;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

#define dev_printk(level, dev, format, ...)				\
	printk(level "%s %s: " format, (dev)->driver ?			\
	       (dev)->driver->name : "", (dev)->bus_id, ## __VA_ARGS__)
#define dev_err(dev, format, ...) \
	dev_printk(KERN_ERR, dev, format, ## __VA_ARGS__)
#define dev_info(dev, format, ...) \
	dev_printk(KERN_INFO, dev, format, ## __VA_ARGS__)
#define dev_warn(dev, format, ...) \
	dev_printk(KERN_WARNING, dev, format, ## __VA_ARGS__)
#define dev_dbg(dev, format, ...)	do { (void)(dev); } while (0)
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
