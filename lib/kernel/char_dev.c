/*
 * Character devices: who has which numbers, which device answers for a number,
 * and the files of /dev.
 *
 *	regions		numbers that a driver has taken; what /proc/devices shows
 *	ranges		numbers for which a device is live
 *	nodes		names in /dev, each with its inode
 *
 * A device that goes live gets its nodes, as udev would make them: of region
 * "scull" with several numbers, scull0, scull1 ...; of a region with one
 * number, the region's name.
 *
 * Linux: fs/char_dev.c and drivers/base/map.c.
 */
#include <linux/cdev.h>
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/devfs_fs_kernel.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/major.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <machine/files.h>

#include "layer.h"

#define NR_REGIONS	64
#define NR_RANGES	128
#define NR_NODES	256
#define NR_CDEVS	64
/* Of a device with more numbers, only the first is listed. */
#define NODES_MAX	16
#define MAJOR_DYNAMIC	254

struct region {
	unsigned int count;
	kernel_dev_t first;
	char name[64];
	unsigned long maker;
	/* Of register_chrdev(). */
	struct cdev *cdev;
};

struct range {
	unsigned int count;
	kernel_dev_t first;
	struct cdev *cdev;
	unsigned long maker;
};

static struct region regions[NR_REGIONS];
static struct range ranges[NR_RANGES];
static struct dev_node nodes[NR_NODES];
/* Those of cdev_alloc(). */
static struct cdev cdevs[NR_CDEVS];
static char cdev_used[NR_CDEVS];
/* For those who open devices at the same time.  Drivers come and go one by one,
 * as insmod and rmmod have it. */
static int lock;

#define caller()							\
	(part_maker ? part_maker :					\
	 (unsigned long)__builtin_return_address(0))

unsigned long part_maker;

/* --- Numbers ------------------------------------------------------------------- */

static int overlap(kernel_dev_t a, unsigned int na, kernel_dev_t b,
		   unsigned int nb)
{
	return a < b + nb && b < a + na;
}

static struct region *region_of(kernel_dev_t dev)
{
	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (r->count && overlap(dev, 1, r->first, r->count))
			return r;
	return NULL;
}

static struct region *take_numbers(kernel_dev_t from, unsigned int count,
				   const char *name, unsigned long maker,
				   int *error)
{
	struct region *place = NULL;

	for (struct region *r = regions; r < regions + NR_REGIONS; r++) {
		if (!r->count) {
			place = r;
		} else if (overlap(from, count, r->first, r->count)) {
			*error = -EBUSY;
			return NULL;
		}
	}
	*error = place && count ? 0 : count ? -ENOMEM : -EINVAL;
	if (*error)
		return NULL;
	place->first = from;
	place->count = count;
	place->maker = maker;
	place->cdev = NULL;
	strlcpy(place->name, name, sizeof(place->name));
	return place;
}

/* A major number of which nobody has any; 0 if there is none. */
static unsigned int free_major(void)
{
	for (unsigned int major = MAJOR_DYNAMIC; major > 0; major--) {
		int taken = 0;

		for (int i = 0; i < NR_REGIONS; i++)
			taken |= regions[i].count &&
				MAJOR(regions[i].first) == major;
		if (!taken)
			return major;
	}
	return 0;
}

int register_chrdev_region(kernel_dev_t from, unsigned int count,
			   const char *name)
{
	int error;

	take_numbers(from, count, name, caller(), &error);
	return error;
}
EXPORT_SYMBOL(register_chrdev_region);

int alloc_chrdev_region(kernel_dev_t *dev, unsigned int baseminor,
			unsigned int count, const char *name)
{
	unsigned int major = free_major();
	int error;

	if (!major)
		return -EBUSY;
	if (take_numbers(MKDEV(major, baseminor), count, name, caller(),
			 &error))
		*dev = MKDEV(major, baseminor);
	return error;
}
EXPORT_SYMBOL(alloc_chrdev_region);

void unregister_chrdev_region(kernel_dev_t from, unsigned int count)
{
	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (r->count && r->first == from && r->count == count) {
			r->count = 0;
			return;
		}
	/* What was not taken like this can't be given back like this. */
	print_symbol(KERN_ERR "%s gave back device numbers that it does not "
		     "have\n", caller());
}
EXPORT_SYMBOL(unregister_chrdev_region);

/* --- Names in /dev --------------------------------------------------------------- */

struct dev_node *dev_node_by_name(const char *name)
{
	for (struct dev_node *n = nodes; n < nodes + NR_NODES; n++)
		if (n->used && !strcmp(n->name, name))
			return n;
	return NULL;
}

struct dev_node *dev_node_nr(unsigned int index)
{
	for (struct dev_node *n = nodes; n < nodes + NR_NODES; n++)
		if (n->used && !index--)
			return n;
	return NULL;
}

static struct dev_node *node_by_dev(kernel_dev_t dev)
{
	for (struct dev_node *n = nodes; n < nodes + NR_NODES; n++)
		if (n->used && n->inode.i_rdev == dev)
			return n;
	return NULL;
}

void init_inode(struct inode *inode, struct dentry *dentry, const char *name,
		umode_t mode)
{
	static unsigned long last_ino = 1;

	*inode = (struct inode){
		.i_ino = ++last_ino, .i_count = ATOMIC_INIT(1),
		.i_mode = mode, .i_nlink = 1, .i_blkbits = 12,
		.i_blksize = 4096,
	};
	inode->i_mapping = &inode->i_data;
	inode->i_data.host = inode;
	INIT_LIST_HEAD(&inode->i_devices);
	init_MUTEX(&inode->i_sem);
	*dentry = (struct dentry){
		.d_count = ATOMIC_INIT(1), .d_inode = inode,
		.d_name = { (const unsigned char *)name,
			    (unsigned int)strlen(name), 0 },
	};
	strlcpy((char *)dentry->d_iname, name, sizeof(dentry->d_iname));
}

static struct dev_node *make_node(const char *name, umode_t mode,
				  kernel_dev_t dev, int automatic)
{
	struct dev_node *n = nodes;

	while (n < nodes + NR_NODES && (n->used ||
					atomic_read(&n->open)))
		n++;
	if (n == nodes + NR_NODES)
		return NULL;
	strlcpy(n->name, name, sizeof(n->name));
	for (char *c = n->name; *c; c++)
		*c = *c == '/' ? '!' : isgraph(*c) ? *c : '_';
	n->automatic = automatic;
	n->used = 1;
	init_inode(&n->inode, &n->dentry, n->name, mode);
	n->inode.i_rdev = dev;
	n->inode.i_fop = &def_chr_fops;
	return n;
}

/* One that was made by a program or a driver takes an automatic one's place. */
static int make_named_node(const char *name, umode_t mode, kernel_dev_t dev)
{
	struct dev_node *old = node_by_dev(dev);

	if (old && old->automatic)
		old->used = 0;
	if (dev_node_by_name(name))
		return -EEXIST;
	return make_node(name, mode, dev, 0) ? 0 : -ENOMEM;
}

/* The name of a number of this region, without a node that has it. */
static void auto_name(const struct region *r, const struct cdev *cdev,
		      kernel_dev_t dev, char *name, size_t size)
{
	const char *base = cdev->kobj.name[0] ? cdev->kobj.name : r->name;
	unsigned int index = dev - r->first;

	if (cdev->kobj.name[0] ? cdev->count == 1 :
	    r->count == 1 || (r->cdev && !index))
		snprintf(name, size, "%s", base);
	else
		snprintf(name, size, "%s%u", base, cdev->kobj.name[0] ?
			 dev - cdev->dev : index);
	if (dev_node_by_name(name))
		snprintf(name, size, "%s-%u:%u", base, MAJOR(dev), MINOR(dev));
}

#define DEV_MODE	(S_IFCHR | S_IRUGO | S_IWUGO)

static struct dev_node *make_auto_node(struct cdev *cdev, kernel_dev_t dev)
{
	struct region *r = region_of(dev);
	char name[48];

	/* Misc devices have names of their own: misc_register(). */
	if (!r || node_by_dev(dev) || MAJOR(dev) == MISC_MAJOR)
		return NULL;
	auto_name(r, cdev, dev, name, sizeof(name));
	return make_node(name, DEV_MODE, dev, 1);
}

static void make_auto_nodes(struct cdev *cdev, kernel_dev_t dev,
			    unsigned int count)
{
	if (count > NODES_MAX)
		count = 1;
	for (unsigned int i = 0; i < count; i++)
		make_auto_node(cdev, dev + i);
}

static void drop_auto_nodes(kernel_dev_t dev, unsigned int count)
{
	for (struct dev_node *n = nodes; n < nodes + NR_NODES; n++)
		if (n->used && n->automatic &&
		    overlap(n->inode.i_rdev, 1, dev, count))
			n->used = 0;
}

/* --- Devices ---------------------------------------------------------------------- */

static struct cdev *cdev_of(kernel_dev_t dev)
{
	for (struct range *r = ranges; r < ranges + NR_RANGES; r++)
		if (r->count && overlap(dev, 1, r->first, r->count))
			return r->cdev;
	return NULL;
}

struct dev_node *dev_node_find(const char *name)
{
	struct dev_node *n = dev_node_by_name(name);
	size_t len = strlen(name), digits = 0;

	while (digits < len && isdigit(name[len - 1 - digits]))
		digits++;
	if (n || !digits || digits > 6)
		return n;
	/* A number that is not listed: foo17 of the 256 of foo. */
	for (struct region *r = regions; r < regions + NR_REGIONS; r++) {
		unsigned long nr = simple_strtoul(name + len - digits, NULL,
						  10);
		struct cdev *cdev;

		if (strlen(r->name) != len - digits || nr >= r->count ||
		    strncmp(r->name, name, len - digits))
			continue;
		cdev = cdev_of(r->first + (unsigned int)nr);
		if (cdev)
			n = make_auto_node(cdev, r->first + (unsigned int)nr);
		return n && !strcmp(n->name, name) ? n : NULL;
	}
	return NULL;
}

/* The inodes of a device that goes no longer lead to it. */
static void forget_all(struct cdev *cdev)
{
	lock_table(&lock);
	while (!list_empty(&cdev->list)) {
		struct inode *inode = list_entry(cdev->list.next,
						 struct inode, i_devices);

		list_del_init(&inode->i_devices);
		inode->i_cdev = NULL;
	}
	unlock_table(&lock);
}

static void release_static(struct kobject *kobj)
{
	forget_all(container_of(kobj, struct cdev, kobj));
}

static void release_allocated(struct kobject *kobj)
{
	struct cdev *cdev = container_of(kobj, struct cdev, kobj);

	forget_all(cdev);
	if (cdev >= cdevs && cdev < cdevs + NR_CDEVS)
		cdev_used[cdev - cdevs] = 0;
}

static struct kobj_type type_static = { .release = release_static };
static struct kobj_type type_allocated = { .release = release_allocated };

void cdev_init(struct cdev *cdev, struct file_operations *fops)
{
	memset(cdev, 0, sizeof(*cdev));
	INIT_LIST_HEAD(&cdev->list);
	cdev->kobj.ktype = &type_static;
	kobject_init(&cdev->kobj);
	cdev->kobj.k_name = cdev->kobj.name;
	cdev->ops = fops;
}
EXPORT_SYMBOL(cdev_init);

struct cdev *cdev_alloc(void)
{
	for (int i = 0; i < NR_CDEVS; i++)
		if (!cdev_used[i]) {
			cdev_used[i] = 1;
			cdev_init(&cdevs[i], NULL);
			cdevs[i].kobj.ktype = &type_allocated;
			return &cdevs[i];
		}
	return NULL;
}
EXPORT_SYMBOL(cdev_alloc);

static struct kobject *cdev_get(struct cdev *cdev)
{
	if (!try_module_get(cdev->owner))
		return NULL;
	return kobject_get(&cdev->kobj);
}

void cdev_put(struct cdev *cdev)
{
	struct module *owner;

	if (!cdev)
		return;
	owner = cdev->owner;
	kobject_put(&cdev->kobj);
	module_put(owner);
}
EXPORT_SYMBOL(cdev_put);

static int add(struct cdev *cdev, kernel_dev_t dev, unsigned int count,
	       unsigned long maker)
{
	struct range *place = NULL;

	for (struct range *r = ranges; r < ranges + NR_RANGES; r++) {
		if (!r->count)
			place = r;
		else if (overlap(dev, count, r->first, r->count))
			return -EBUSY;
	}
	if (!place || !count)
		return place ? -EINVAL : -ENOMEM;
	cdev->dev = dev;
	cdev->count = count;
	*place = (struct range){ count, dev, cdev, maker };
	make_auto_nodes(cdev, dev, count);
	return 0;
}

int cdev_add(struct cdev *cdev, kernel_dev_t dev, unsigned int count)
{
	if (!region_of(dev))
		print_symbol(KERN_WARNING "%s adds a device whose number it "
			     "has not taken\n", caller());
	return add(cdev, dev, count, caller());
}
EXPORT_SYMBOL(cdev_add);

void cdev_del(struct cdev *cdev)
{
	for (struct range *r = ranges; r < ranges + NR_RANGES; r++)
		if (r->count && r->cdev == cdev) {
			drop_auto_nodes(r->first, r->count);
			r->count = 0;
		}
	kobject_put(&cdev->kobj);
}
EXPORT_SYMBOL(cdev_del);

void cd_forget(struct inode *inode)
{
	lock_table(&lock);
	list_del_init(&inode->i_devices);
	inode->i_cdev = NULL;
	unlock_table(&lock);
}
EXPORT_SYMBOL(cd_forget);

/* --- Opening ------------------------------------------------------------------------ */

/* An inode leads to this device from here on. */
static void remember(struct inode *inode, struct cdev *cdev)
{
	inode->i_cdev = cdev;
	inode->i_cindex = (int)(inode->i_rdev - cdev->dev);
	list_add(&inode->i_devices, &cdev->list);
}

/* The device an inode leads to, with one more user. */
static struct cdev *cdev_behind(struct inode *inode)
{
	struct cdev *cdev;

	lock_table(&lock);
	cdev = inode->i_cdev;
	if (!cdev)
		cdev = cdev_of(inode->i_rdev);
	if (cdev && !cdev_get(cdev))
		cdev = NULL;
	if (cdev && !inode->i_cdev)
		remember(inode, cdev);
	unlock_table(&lock);
	return cdev;
}

static int chrdev_open(struct inode *inode, struct file *filp)
{
	struct cdev *cdev = cdev_behind(inode);
	struct call_check check;
	int error;

	if (!cdev)
		return -ENXIO;
	filp->f_op = fops_get(cdev->ops);
	if (!filp->f_op) {
		cdev_put(cdev);
		return -ENXIO;
	}
	if (!filp->f_op->open)
		return 0;
	check_begin(&check);
	error = filp->f_op->open(inode, filp);
	check_end(&check, (unsigned long)filp->f_op->open);
	if (error)
		cdev_put(cdev);
	return error;
}

struct file_operations def_chr_fops = { .open = chrdev_open };
EXPORT_SYMBOL(def_chr_fops);

/* --- As in 2.4 ----------------------------------------------------------------------- */

int register_chrdev(unsigned int major, const char *name,
		    struct file_operations *fops)
{
	unsigned int nr = major ? major : free_major();
	struct region *r;
	int error;

	if (!nr)
		return -EBUSY;
	r = take_numbers(MKDEV(nr, 0), 256, name, caller(), &error);
	if (!r)
		return error;
	r->cdev = cdev_alloc();
	if (!r->cdev) {
		r->count = 0;
		return -ENOMEM;
	}
	r->cdev->owner = fops->owner;
	r->cdev->ops = fops;
	error = add(r->cdev, r->first, 256, caller());
	return error ? error : major ? 0 : (int)nr;
}
EXPORT_SYMBOL(register_chrdev);

int unregister_chrdev(unsigned int major, const char *name)
{
	struct region *r = region_of(MKDEV(major, 0));

	if (!r || !r->cdev || strncmp(r->name, name, sizeof(r->name) - 1))
		return -EINVAL;
	cdev_del(r->cdev);
	r->count = 0;
	return 0;
}
EXPORT_SYMBOL(unregister_chrdev);

/* --- Nodes that drivers and programs make ------------------------------------------------ */

struct class_simple *class_simple_create(struct module *owner, char *name)
{
	return (struct class_simple *)&nodes;
}
EXPORT_SYMBOL(class_simple_create);

void class_simple_destroy(struct class_simple *cs)
{
}
EXPORT_SYMBOL(class_simple_destroy);

struct class_device *class_simple_device_add(struct class_simple *cs,
					     kernel_dev_t dev,
					     struct device *device,
					     const char *fmt, ...)
{
	char name[48];
	va_list args;

	va_start(args, fmt);
	vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	make_named_node(name, DEV_MODE, dev);
	return (struct class_device *)node_by_dev(dev);
}
EXPORT_SYMBOL(class_simple_device_add);

void class_simple_device_remove(kernel_dev_t dev)
{
	struct dev_node *n = node_by_dev(dev);

	if (n)
		n->used = 0;
}
EXPORT_SYMBOL(class_simple_device_remove);

int devfs_mk_cdev(kernel_dev_t dev, umode_t mode, const char *fmt, ...)
{
	char name[48];
	va_list args;

	va_start(args, fmt);
	vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	return make_named_node(name, mode | S_IFCHR, dev);
}
EXPORT_SYMBOL(devfs_mk_cdev);

void devfs_remove(const char *fmt, ...)
{
	struct dev_node *n;
	char name[48];
	va_list args;

	va_start(args, fmt);
	vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	n = dev_node_by_name(name);
	if (n)
		n->used = 0;
}
EXPORT_SYMBOL(devfs_remove);

int user_mknod(const char *name, unsigned int mode, unsigned int major,
	       unsigned int minor)
{
	if (!strncmp(name, "/dev/", 5))
		name += 5;
	if (!*name || strchr(name, '/'))
		return -ENOENT;
	if (!S_ISCHR(mode))
		return -EPERM;
	return make_named_node(name, (umode_t)mode, MKDEV(major, minor));
}

int user_unlink(const char *name)
{
	struct dev_node *n;

	if (!strncmp(name, "/dev/", 5))
		name += 5;
	n = dev_node_by_name(name);
	if (!n)
		return -ENOENT;
	n->used = 0;
	return 0;
}

/* --- /proc/devices, and rmmod --------------------------------------------------------------- */

/* The region behind number @after, in the order of numbers. */
static struct region *next_region(long after)
{
	struct region *next = NULL;

	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (r->count && (long)r->first > after &&
		    (!next || r->first < next->first))
			next = r;
	return next;
}

int show_devices(struct seq_file *m, void *v)
{
	struct region *r;

	seq_puts(m, "Character devices:\n");
	for (long at = -1; (r = next_region(at)); at = (long)r->first)
		seq_printf(m, "%3u %s\n", MAJOR(r->first), r->name);
	seq_puts(m, "\nBlock devices:\n");
	return 0;
}

static int made_by(unsigned long maker, unsigned long start, unsigned long end)
{
	return maker - start < end - start;
}

int devices_left(unsigned long start, unsigned long end, char *what,
		 size_t size, unsigned long *maker)
{
	for (struct range *r = ranges; r < ranges + NR_RANGES; r++)
		if (r->count && made_by(r->maker, start, end)) {
			snprintf(what, size, "device %u:%u, live",
				 MAJOR(r->first), MINOR(r->first));
			*maker = r->maker;
			drop_auto_nodes(r->first, r->count);
			r->count = 0;
			return 1;
		}
	for (struct region *r = regions; r < regions + NR_REGIONS; r++)
		if (r->count && made_by(r->maker, start, end)) {
			snprintf(what, size, "%u device number%s of \"%s\" "
				 "from %u:%u on", r->count,
				 r->count == 1 ? "" : "s", r->name,
				 MAJOR(r->first), MINOR(r->first));
			*maker = r->maker;
			r->count = 0;
			return 1;
		}
	return 0;
}
