/*
 * This machine has no PCI bus.  A driver for one can be loaded, and waits for a
 * device that never comes.
 *
 * Linux: include/linux/pci.h.
 */
#ifndef _KMEMLAB_PCI_H
#define _KMEMLAB_PCI_H

#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/errno.h>
#include <linux/ioport.h>

#define PCI_ANY_ID		(~0U)
#define PCI_VENDOR_ID		0x00
#define PCI_DEVICE_ID		0x02
#define PCI_COMMAND		0x04
#define PCI_REVISION_ID		0x08
#define PCI_INTERRUPT_LINE	0x3c

struct pci_device_id {
	__u32 vendor, device, subvendor, subdevice;
	__u32 class, class_mask;
	unsigned long driver_data;
};

#define PCI_DEVICE(vend, dev)						\
	.vendor = (vend), .device = (dev),				\
	.subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID

struct pci_dev {
	unsigned short vendor, device;
	unsigned int devfn, irq;
	struct device dev;
	struct resource resource[7];
	void *driver_data;
};

struct pci_driver {
	struct list_head node;
	char *name;
	const struct pci_device_id *id_table;
	int (*probe)(struct pci_dev *dev, const struct pci_device_id *id);
	void (*remove)(struct pci_dev *dev);
	int (*suspend)(struct pci_dev *dev, u32 state);
	int (*resume)(struct pci_dev *dev);
	struct device_driver driver;
};

#define pci_register_driver(driver)	((void)(driver), 0)
#define pci_module_init(driver)		pci_register_driver(driver)
#define pci_unregister_driver(driver)	((void)(driver))
#define pci_find_device(vendor, device, from)	((struct pci_dev *)(from), NULL)
#define pci_get_device(vendor, device, from)	((struct pci_dev *)(from), NULL)
#define pci_dev_put(dev)		((void)(dev))
#define pci_enable_device(dev)		((void)(dev), -ENODEV)
#define pci_disable_device(dev)		((void)(dev))
#define pci_set_master(dev)		((void)(dev))
#define pci_request_regions(dev, name)	((void)(dev), -ENODEV)
#define pci_release_regions(dev)	((void)(dev))
#define pci_resource_start(dev, bar)	((dev)->resource[bar].start)
#define pci_resource_end(dev, bar)	((dev)->resource[bar].end)
#define pci_resource_flags(dev, bar)	((dev)->resource[bar].flags)
#define pci_resource_len(dev, bar)					\
	(pci_resource_end(dev, bar) - pci_resource_start(dev, bar) + 1)
#define pci_get_drvdata(dev)		((dev)->driver_data)
#define pci_set_drvdata(dev, data)	((void)((dev)->driver_data = (data)))
/* All ones: nobody answers. */
#define pci_read_config_byte(dev, where, val)				\
	((void)(dev), *(u8 *)(val) = 0xff, 0)
#define pci_read_config_word(dev, where, val)				\
	((void)(dev), *(u16 *)(val) = 0xffff, 0)
#define pci_read_config_dword(dev, where, val)				\
	((void)(dev), *(u32 *)(val) = 0xffffffff, 0)
#define pci_write_config_byte(dev, where, val)	((void)(dev), 0)
#define pci_write_config_word(dev, where, val)	((void)(dev), 0)
#define pci_write_config_dword(dev, where, val)	((void)(dev), 0)
#define pci_alloc_consistent(dev, size, handle)				\
	((void)(dev), dma_alloc_coherent(NULL, size, handle, GFP_ATOMIC))
#define pci_free_consistent(dev, size, addr, handle)			\
	((void)(dev), dma_free_coherent(NULL, size, addr, handle))
#define pci_pool			dma_pool
#define pci_pool_create(name, dev, size, align, boundary)		\
	((void)(dev), dma_pool_create(name, NULL, size, align, boundary))
#define pci_pool_destroy(pool)		dma_pool_destroy(pool)
#define pci_pool_alloc(pool, flags, handle)				\
	dma_pool_alloc(pool, flags, handle)
#define pci_pool_free(pool, vaddr, addr)	dma_pool_free(pool, vaddr, addr)

#endif /* _KMEMLAB_PCI_H */
