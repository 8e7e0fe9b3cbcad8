/*
 * A parallel port with a wire from its data to its interrupt: which line is it?
 * A device on a bus of its own, too.
 */
#include <linux/module.h>
#include <linux/init.h>
#include <linux/device.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/ioport.h>
#include <asm/io.h>

MODULE_LICENSE("GPL");

#define BASE	0x378

static int irq, came;

static irqreturn_t handler(int irq, void *dev_id, struct pt_regs *regs)
{
	came++;
	return IRQ_HANDLED;
}

static int match(struct device *dev, struct device_driver *drv)
{
	return !strcmp(dev->bus_id, drv->name);
}

static void release(struct device *dev)
{
	printk("%s is gone\n", dev->bus_id);
}

static int probe(struct device *dev)
{
	printk("%s is driven\n", dev->bus_id);
	dev_set_drvdata(dev, &came);
	return 0;
}

static int remove(struct device *dev)
{
	printk("%s is not, after %d\n", dev->bus_id,
	       *(int *)dev_get_drvdata(dev));
	return 0;
}

static struct bus_type bus = { .name = "wire", .match = match };
static struct device device = {
	.bus_id = "port0", .bus = &bus, .release = release
};
static struct device_driver driver = {
	.name = "port0", .bus = &bus, .probe = probe, .remove = remove
};

static int __init port_init(void)
{
	unsigned long mask;

	if (!request_region(BASE, 8, "port"))
		return -EBUSY;
	mask = probe_irq_on();
	outb_p(0x10, BASE + 2);
	outb_p(0x00, BASE);
	outb_p(0xff, BASE);
	udelay(5);
	irq = probe_irq_off(mask);
	printk("line %d, port %02x, nobody %04x\n", irq, inb(BASE), inw(0x300));
	if (request_irq(irq, handler, SA_INTERRUPT, "port", NULL)) {
		release_region(BASE, 8);
		return -EBUSY;
	}
	outsb(BASE, "\0\x80\0\x80\x81", 5);
	bus_register(&bus);
	device_register(&device);
	return driver_register(&driver);
}

static void __exit port_exit(void)
{
	driver_unregister(&driver);
	device_unregister(&device);
	bus_unregister(&bus);
	free_irq(irq, NULL);
	release_region(BASE, 8);
}

module_init(port_init);
module_exit(port_exit);
