/*%
## Quanta from a cache

All quanta of a device have the same size, and many of them come and go. That is
what slab caches are for: scullc makes one, and takes its quanta from there.
Everything else it has from scull. A module may use what another one exports; it
can be loaded only after that one.

A cache has objects of one size, from the beginning on. The setting `quantum`
can be changed later, and a quantum that is larger than its object would be
written beyond the end, into the next one. So the size for which the cache was
made is the largest value that the setting may have.

When the module goes, the cache has to go too. `kmem_cache_destroy()` fails if
there are objects in use: a driver that has lost one finds out here.
%*/
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
	//@ exercise 7.7
	//@ todo Make scullc_cache: its name is "scullc", its objects have
	//@ todo scullc_object bytes (but the least that a cache can have is
	//@ todo sizeof(void *)) and are aligned to cache lines. Return 0 or
	//@ todo -ENOMEM.
	//@ hint kmem_cache_create() has six arguments: <linux/slab.h>.
	//@ hint SLAB_HWCACHE_ALIGN aligns. There is nothing to construct.
	//@ hint scullc_cache = kmem_cache_create("scullc", max_t(size_t,
	//@ ... scullc_object, sizeof(void *)), 0, SLAB_HWCACHE_ALIGN, NULL,
	//@ ... NULL); return scullc_cache ? 0 : -ENOMEM;
	scullc_cache = kmem_cache_create("scullc",
					 max_t(size_t, scullc_object,
					       sizeof(void *)),
					 0, SLAB_HWCACHE_ALIGN, NULL, NULL);
	return scullc_cache ? 0 : -ENOMEM;
	//@ end
}

static void scullc_destroy_cache(void)
{
	//@ exercise 7.7
	//@ todo Destroy the cache; say so in the log if that fails.
	//@ hint The cache has to be empty. Are the devices gone already?
	//@ hint kmem_cache_destroy() returns something other than 0 if it could
	//@ ... not.
	//@ hint if (kmem_cache_destroy(scullc_cache)) printk(KERN_ERR ...);
	if (kmem_cache_destroy(scullc_cache))
		printk(KERN_ERR "scullc: quanta are lost\n");
	//@ end
}

static void *scullc_alloc(struct scull_dev *dev)
{
	//@ exercise 7.7
	//@ todo Return an object of the cache whose first dev->quantum bytes
	//@ todo are zero, or NULL.
	//@ hint An object is as its last owner left it.
	//@ hint kmem_cache_alloc(), then memset() if there is one.
	//@ hint quantum = kmem_cache_alloc(scullc_cache, GFP_KERNEL); if
	//@ ... (quantum) memset(quantum, 0, dev->quantum); return quantum;
	void *quantum = kmem_cache_alloc(scullc_cache, GFP_KERNEL);

	if (quantum)
		memset(quantum, 0, dev->quantum);
	return quantum;
	//@ end
}

static void scullc_free(void *quantum, int size)
{
	//@ exercise 7.7
	//@ todo Give the object back to the cache.
	//@ hint Which function is the opposite of the one that you allocated
	//@ ... with?
	//@ hint An object goes back to the cache it came from.
	//@ hint kmem_cache_free(scullc_cache, quantum);
	kmem_cache_free(scullc_cache, quantum);
	//@ end
}

static void scullc_reset(struct scull_dev *dev)
{
	dev->quantum = scullc_quantum;
	dev->qset = scullc_qset;
}

/*%
The commands have other numbers than scull's. The largest quantum is filled in
when the cache is made.
%*/
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
