/**
 * @file scullc.c
 * Memory as a character device: from a slab cache.
 */
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/scull.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <machine/exercise.h>

MODULE_LICENSE("Dual BSD/GPL");

static int scullc_major;
static int scullc_devs = SCULLC_DEVS;
static int scullc_quantum = SCULLC_QUANTUM;
static int scullc_qset = SCULLC_QSET;

module_param(scullc_major, int, 0);
module_param(scullc_devs, int, 0);
module_param(scullc_quantum, int, 0);
module_param(scullc_qset, int, 0);

static kmem_cache_t *scullc_cache;
/* Bytes in one of its objects: what the quantum was when it was made. */
static int scullc_object;

static int scullc_create_cache(void)
{
	scullc_cache = kmem_cache_create("scullc",
					 max_t(size_t, scullc_object,
					       sizeof(void *)),
					 0, SLAB_HWCACHE_ALIGN, NULL, NULL);
	return scullc_cache ? 0 : -ENOMEM;
}

static void scullc_destroy_cache(void)
{
	if (kmem_cache_destroy(scullc_cache))
		printk(KERN_ERR "scullc: quanta are lost\n");
}

static void *scullc_alloc(struct scull_dev *dev)
{
	void *quantum = kmem_cache_alloc(scullc_cache, GFP_KERNEL);

	if (quantum)
		memset(quantum, 0, dev->quantum);
	return quantum;
}

static void scullc_free(void *quantum, int size)
{
	kmem_cache_free(scullc_cache, quantum);
}

static void scullc_reset(struct scull_dev *dev)
{
	dev->quantum = scullc_quantum;
	dev->qset = scullc_qset;
}

#define QUANTUM	&scullc_quantum, 1, SCULL_QUANTUM_MAX
#define QSET	&scullc_qset, 1, SCULL_QSET_MAX

static struct scull_command scullc_commands[] = {
	{ SCULLC_IOCSQUANTUM, SCULL_SET, QUANTUM },
	{ SCULLC_IOCTQUANTUM, SCULL_TELL, QUANTUM },
	{ SCULLC_IOCGQUANTUM, SCULL_GET, QUANTUM },
	{ SCULLC_IOCQQUANTUM, SCULL_QUERY, QUANTUM },
	{ SCULLC_IOCXQUANTUM, SCULL_EXCHANGE, QUANTUM },
	{ SCULLC_IOCHQUANTUM, SCULL_SHIFT, QUANTUM },
	{ SCULLC_IOCSQSET, SCULL_SET, QSET },
	{ SCULLC_IOCTQSET, SCULL_TELL, QSET },
	{ SCULLC_IOCGQSET, SCULL_GET, QSET },
	{ SCULLC_IOCQQSET, SCULL_QUERY, QSET },
	{ SCULLC_IOCXQSET, SCULL_EXCHANGE, QSET },
	{ SCULLC_IOCHQSET, SCULL_SHIFT, QSET },
};

static void scullc_set_limits(void)
{
	for (int i = 0; i < ARRAY_SIZE(scullc_commands); i++)
		if (scullc_commands[i].setting == &scullc_quantum)
			scullc_commands[i].max = scullc_object;
}

static int scullc_do(unsigned int cmd, unsigned long arg)
{
	return scull_command(scullc_commands, ARRAY_SIZE(scullc_commands), cmd,
			     arg);
}

static int scullc_ioctl(struct inode *inode, struct file *filp,
			unsigned int cmd, unsigned long arg)
{
	int err;

	if (cmd != SCULLC_IOCRESET)
		return scullc_do(cmd, arg);
	err = scullc_do(SCULLC_IOCTQUANTUM, min(SCULLC_QUANTUM, scullc_object));
	return err ? err : scullc_do(SCULLC_IOCTQSET, SCULLC_QSET);
}

static struct file_operations scullc_fops = {
	.owner = THIS_MODULE,
	.open = scull_open,
	.release = scull_release,
	.read = scull_read,
	.write = scull_write,
	.llseek = scull_llseek,
	.ioctl = scullc_ioctl,
};
static struct file_operations *const scullc_all_fops[] = { &scullc_fops };

static struct scull_driver scullc_driver = {
	.name = "scullc",
	.alloc = scullc_alloc,
	.free = scullc_free,
	.reset = scullc_reset,
	.fops = scullc_all_fops,
	.nr_fops = 1,
};

/* The cache comes before the devices, which need it as soon as they live; and
 * it goes after them. */
static void scullc_exit(void)
{
	scull_remove_proc("scullcmem");
	scull_remove_driver(&scullc_driver);
	if (scullc_cache)
		scullc_destroy_cache();
	scullc_cache = NULL;
}

static int __init scullc_init(void)
{
	int err;

	if (scullc_quantum < 1 || scullc_quantum > SCULL_QUANTUM_MAX ||
	    scullc_qset < 1 || scullc_qset > SCULL_QSET_MAX)
		return -EINVAL;
	scullc_object = scullc_quantum;
	scullc_set_limits();
	err = scullc_create_cache();
	if (err)
		return err;
	scullc_driver.nr_devs = scullc_devs;
	err = scull_add_driver(&scullc_driver, scullc_major, 0);
	if (!err)
		err = scull_create_proc("scullcmem", &scullc_driver);
	if (err)
		scullc_exit();
	return err;
}

module_init(scullc_init);
module_exit(scullc_exit);
