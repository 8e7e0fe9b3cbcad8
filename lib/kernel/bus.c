/*
 * Buses: they bring devices and their drivers together.  Linux: drivers/base.
 */
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/module.h>

/* Guards all lists. */
static DECLARE_MUTEX(bus_sem);

int bus_register(struct bus_type *bus)
{
	INIT_LIST_HEAD(&bus->devices);
	INIT_LIST_HEAD(&bus->drivers);
	return 0;
}
EXPORT_SYMBOL(bus_register);

void bus_unregister(struct bus_type *bus)
{
	WARN_ON(!list_empty(&bus->devices) || !list_empty(&bus->drivers));
}
EXPORT_SYMBOL(bus_unregister);

int bus_for_each_dev(struct bus_type *bus, struct device *start, void *data,
		     int (*fn)(struct device *dev, void *data))
{
	struct device *dev = list_prepare_entry(start, &bus->devices,
						bus_list);
	int said = 0;

	list_for_each_entry_continue(dev, &bus->devices, bus_list) {
		said = fn(dev, data);
		if (said)
			break;
	}
	return said;
}
EXPORT_SYMBOL(bus_for_each_dev);

/* --- Who drives what, under bus_sem --------------------------------------------- */

/* Does the driver take the device? */
static int bind(struct device *dev, struct device_driver *drv)
{
	if (dev->driver || (dev->bus->match && !dev->bus->match(dev, drv)))
		return 0;
	dev->driver = drv;
	if (drv->probe && drv->probe(dev)) {
		dev->driver = NULL;
		return 0;
	}
	list_add_tail(&dev->driver_list, &drv->devices);
	return 1;
}

static void unbind(struct device *dev)
{
	if (!dev->driver)
		return;
	if (dev->driver->remove)
		dev->driver->remove(dev);
	dev->driver = NULL;
	list_del_init(&dev->driver_list);
}

/* --- Drivers ---------------------------------------------------------------------- */

int driver_register(struct device_driver *drv)
{
	struct device *dev;

	INIT_LIST_HEAD(&drv->devices);
	down(&bus_sem);
	list_add_tail(&drv->bus_list, &drv->bus->drivers);
	list_for_each_entry(dev, &drv->bus->devices, bus_list)
		bind(dev, drv);
	up(&bus_sem);
	return 0;
}
EXPORT_SYMBOL(driver_register);

void driver_unregister(struct device_driver *drv)
{
	struct device *dev, *next;

	down(&bus_sem);
	list_for_each_entry_safe(dev, next, &drv->devices, driver_list)
		unbind(dev);
	list_del(&drv->bus_list);
	up(&bus_sem);
}
EXPORT_SYMBOL(driver_unregister);

/* --- Devices ---------------------------------------------------------------------- */

static void release(struct kobject *kobj)
{
	struct device *dev = container_of(kobj, struct device, kobj);

	if (dev->release)
		dev->release(dev);
	else
		printk(KERN_ERR "Device '%s' does not have a release() "
		       "function, it is broken and must be fixed.\n",
		       dev->bus_id);
}

static struct kobj_type device_type = { .release = release };

void device_initialize(struct device *dev)
{
	kobject_init(&dev->kobj);
	dev->kobj.ktype = &device_type;
	INIT_LIST_HEAD(&dev->bus_list);
	INIT_LIST_HEAD(&dev->driver_list);
}
EXPORT_SYMBOL(device_initialize);

struct device *get_device(struct device *dev)
{
	if (dev)
		kobject_get(&dev->kobj);
	return dev;
}
EXPORT_SYMBOL(get_device);

void put_device(struct device *dev)
{
	if (dev)
		kobject_put(&dev->kobj);
}
EXPORT_SYMBOL(put_device);

int device_add(struct device *dev)
{
	struct device_driver *drv;

	if (!*dev->bus_id)
		return -EINVAL;
	get_device(dev->parent);
	if (!dev->bus)
		return 0;
	down(&bus_sem);
	list_add_tail(&dev->bus_list, &dev->bus->devices);
	list_for_each_entry(drv, &dev->bus->drivers, bus_list)
		if (bind(dev, drv))
			break;
	up(&bus_sem);
	return 0;
}
EXPORT_SYMBOL(device_add);

void device_del(struct device *dev)
{
	down(&bus_sem);
	unbind(dev);
	list_del_init(&dev->bus_list);
	up(&bus_sem);
	put_device(dev->parent);
}
EXPORT_SYMBOL(device_del);

int device_register(struct device *dev)
{
	device_initialize(dev);
	return device_add(dev);
}
EXPORT_SYMBOL(device_register);

void device_unregister(struct device *dev)
{
	device_del(dev);
	put_device(dev);
}
EXPORT_SYMBOL(device_unregister);
