/*
 * The files of /dev.  A device that goes live gets its nodes, as udev would
 * make them: of region "scull" with several numbers, scull0, scull1 ...; of a
 * region with one number, the region's name.  Drivers and programs make others.
 *
 * Linux: fs/devfs/base.c and drivers/base/class_simple.c.
 */
#include <linux/cdev.h>
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/devfs_fs_kernel.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/major.h>
#include <linux/module.h>
#include <linux/string.h>
#include <machine/files.h>

#include "char_rooms.h"

#define NR_NODES	256
/* Of a device with more numbers, only the first is listed. */
#define NODES_MAX	16

static struct dev_node nodes[NR_NODES];

/* --- Names in /dev -------------------------------------------------------- */

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

static struct dev_node *dev_node_by_dev(kernel_dev_t dev)
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
	struct dev_node *old = dev_node_by_dev(dev);

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

static struct dev_node *dev_node_make(struct cdev *cdev, kernel_dev_t dev)
{
	struct region *r = chrdev_region_of(dev);
	char name[48];

	/* Misc devices have names of their own: misc_register(). */
	if (!r || dev_node_by_dev(dev) || MAJOR(dev) == MISC_MAJOR)
		return NULL;
	auto_name(r, cdev, dev, name, sizeof(name));
	return make_node(name, DEV_MODE, dev, 1);
}

void dev_nodes_make(struct cdev *cdev, kernel_dev_t dev,
			    unsigned int count)
{
	if (count > NODES_MAX)
		count = 1;
	for (unsigned int i = 0; i < count; i++)
		dev_node_make(cdev, dev + i);
}

void dev_nodes_drop(kernel_dev_t dev, unsigned int count)
{
	for (struct dev_node *n = nodes; n < nodes + NR_NODES; n++)
		if (n->used && n->automatic &&
		    chrdev_overlap(n->inode.i_rdev, 1, dev, count))
			n->used = 0;
}

struct dev_node *dev_node_find(const char *name)
{
	struct dev_node *n = dev_node_by_name(name);
	size_t len = strlen(name), digits = 0;
	struct region *r;
	struct cdev *cdev;
	unsigned long nr;

	while (digits < len && isdigit(name[len - 1 - digits]))
		digits++;
	if (n || !digits || digits > 6)
		return n;
	/* A number that is not listed: foo17 of the 256 of foo. */
	nr = simple_strtoul(name + len - digits, NULL, 10);
	r = chrdev_region_named(name, len - digits, nr);
	cdev = r ? chrdev_of(r->first + (unsigned int)nr) : NULL;
	if (cdev)
		n = dev_node_make(cdev, r->first + (unsigned int)nr);
	return n && !strcmp(n->name, name) ? n : NULL;
}

/* --- Nodes that drivers and programs make --------------------------------- */

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
	return (struct class_device *)dev_node_by_dev(dev);
}
EXPORT_SYMBOL(class_simple_device_add);

void class_simple_device_remove(kernel_dev_t dev)
{
	struct dev_node *n = dev_node_by_dev(dev);

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
