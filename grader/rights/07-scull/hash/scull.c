/*
 * The sculls, right in another way: no sets, but a hash table of quanta, by
 * their numbers.  What /proc calls a set is made up for the view.
 */
#include <asm/uaccess.h>
#include <linux/cdev.h>
#include <linux/devfs_fs_kernel.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/scull.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <machine/exercise.h>

MODULE_LICENSE("Dual BSD/GPL");

static int scull_major, scull_minor;
static int scull_nr_devs = SCULL_NR_DEVS;
static int scull_quantum = SCULL_QUANTUM;
static int scull_qset = SCULL_QSET;
static int scull_p_nr_devs = SCULL_P_NR_DEVS;
static int scull_p_buffer = SCULL_P_BUFFER;

module_param(scull_major, int, S_IRUGO);
module_param(scull_minor, int, S_IRUGO);
module_param(scull_nr_devs, int, S_IRUGO);
module_param(scull_quantum, int, S_IRUGO);
module_param(scull_qset, int, S_IRUGO);
module_param(scull_p_nr_devs, int, S_IRUGO);
module_param(scull_p_buffer, int, S_IRUGO);

#define BUCKETS	64

/* A quantum and its number. */
struct chunk {
	struct chunk *next;
	unsigned long number;
	void *data;
};

struct hash {
	struct chunk *bucket[BUCKETS];
};

static struct hash *hash_of(struct scull_dev *dev)
{
	return (struct hash *)(void *)dev->data;
}

static struct chunk *scull_find(struct scull_dev *dev, unsigned long number)
{
	struct hash *hash = hash_of(dev);
	struct chunk *chunk = hash ? hash->bucket[number % BUCKETS] : NULL;

	while (chunk && chunk->number != number)
		chunk = chunk->next;
	return chunk;
}

void *scull_address(struct scull_dev *dev, loff_t pos)
{
	struct chunk *chunk = scull_find(dev, (unsigned long)pos /
					 (unsigned long)dev->quantum);

	return chunk ? (char *)chunk->data + pos % dev->quantum : NULL;
}
EXPORT_SYMBOL(scull_address);

/* Bytes from @pos to the end of its quantum. */
static inline size_t scull_rest(const struct scull_dev *dev, loff_t pos)
{
	return (size_t)(dev->quantum - pos % dev->quantum);
}

ssize_t scull_read(struct file *filp, char __user *buf, size_t count,
		   loff_t *f_pos)
{
	struct scull_dev *dev = filp->private_data;
	void *from = NULL;
	ssize_t result = 0;

	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	if (*f_pos < dev->size)
		from = scull_address(dev, *f_pos);
	if (from) {
		count = min_t(size_t, count, dev->size - *f_pos);
		count = min(count, scull_rest(dev, *f_pos));
		result = copy_to_user(buf, from, count) ? -EFAULT :
			(ssize_t)count;
	}
	if (result > 0)
		*f_pos += result;
	up(&dev->sem);
	return result;
}
EXPORT_SYMBOL(scull_read);

/* Adds a quantum to the table, which is made with the first one. */
static struct chunk *scull_add(struct scull_dev *dev, unsigned long number)
{
	struct hash *hash = hash_of(dev);
	struct chunk *chunk;

	if (!hash) {
		hash = kcalloc(1, sizeof(*hash), GFP_KERNEL);
		if (!hash)
			return NULL;
		smp_wmb();
		dev->data = (struct scull_qset *)(void *)hash;
	}
	chunk = kmalloc(sizeof(*chunk), GFP_KERNEL);
	if (!chunk)
		return NULL;
	chunk->data = dev->driver->alloc(dev);
	if (!chunk->data) {
		kfree(chunk);
		return NULL;
	}
	chunk->number = number;
	chunk->next = hash->bucket[number % BUCKETS];
	smp_wmb();
	hash->bucket[number % BUCKETS] = chunk;
	return chunk;
}

static void *scull_fill(struct scull_dev *dev, loff_t pos)
{
	unsigned long number = (unsigned long)pos / (unsigned long)dev->quantum;
	struct chunk *chunk = scull_find(dev, number);

	if (!chunk)
		chunk = scull_add(dev, number);
	return chunk ? (char *)chunk->data + pos % dev->quantum : NULL;
}

ssize_t scull_write(struct file *filp, const char __user *buf, size_t count,
		    loff_t *f_pos)
{
	struct scull_dev *dev = filp->private_data;
	ssize_t result;
	void *to;

	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	count = min(count, scull_rest(dev, *f_pos));
	to = scull_fill(dev, *f_pos);
	if (!to)
		result = -ENOMEM;
	else if (copy_from_user(to, buf, count))
		result = -EFAULT;
	else
		result = (ssize_t)count;
	if (result > 0)
		*f_pos += result;
	if (dev->size < *f_pos && result > 0)
		dev->size = *f_pos;
	up(&dev->sem);
	return result;
}
EXPORT_SYMBOL(scull_write);

static void *scull_alloc(struct scull_dev *dev)
{
	void *quantum = kmalloc(dev->quantum, GFP_KERNEL);

	if (quantum)
		memset(quantum, 0, dev->quantum);
	return quantum;
}

static void scull_free(void *quantum, int size)
{
	kfree(quantum);
}

static void scull_reset(struct scull_dev *dev)
{
	dev->quantum = scull_quantum;
	dev->qset = scull_qset;
}

static void scull_free_all(struct scull_dev *dev, struct hash *hash,
			   int quantum)
{
	for (int i = 0; hash && i < BUCKETS; i++) {
		struct chunk *chunk = hash->bucket[i], *next;

		for (; chunk; chunk = next) {
			next = chunk->next;
			dev->driver->free(chunk->data, quantum);
			kfree(chunk);
		}
	}
	kfree(hash);
}

int scull_trim(struct scull_dev *dev)
{
	struct hash *hash;
	int quantum;

	spin_lock(&dev->lock);
	if (dev->vmas) {
		spin_unlock(&dev->lock);
		return -EBUSY;
	}
	hash = hash_of(dev);
	quantum = dev->quantum;
	dev->data = NULL;
	dev->size = 0;
	dev->driver->reset(dev);
	spin_unlock(&dev->lock);
	scull_free_all(dev, hash, quantum);
	return 0;
}
EXPORT_SYMBOL(scull_trim);

/* What there is to do once it is clear which device is meant. */
static int scull_use(struct scull_dev *dev, struct file *filp)
{
	filp->private_data = dev;
	if ((filp->f_flags & O_ACCMODE) != O_WRONLY)
		return 0;
	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	scull_trim(dev);
	up(&dev->sem);
	return 0;
}

int scull_open(struct inode *inode, struct file *filp)
{
	return scull_use(container_of(inode->i_cdev, struct scull_dev, cdev),
			 filp);
}
EXPORT_SYMBOL(scull_open);

int scull_release(struct inode *inode, struct file *filp)
{
	return 0;
}
EXPORT_SYMBOL(scull_release);

loff_t scull_llseek(struct file *filp, loff_t off, int whence)
{
	struct scull_dev *dev = filp->private_data;
	loff_t base = 0;

	switch (whence) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		base = filp->f_pos;
		break;
	case SEEK_END:
		if (down_interruptible(&dev->sem))
			return -ERESTARTSYS;
		base = dev->size;
		up(&dev->sem);
		break;
	default:
		return -EINVAL;
	}
	if (off > (loff_t)(~0ULL >> 1) - base || base + off < 0)
		return -EINVAL;
	filp->f_pos = base + off;
	return filp->f_pos;
}
EXPORT_SYMBOL(scull_llseek);

static DECLARE_MUTEX(scull_settings);

/* Under scull_settings. */
static inline int scull_do_setting(const struct scull_command *command,
				   unsigned long arg)
{
	int __user *user = (int __user *)arg;
	int value = (int)arg, old = *command->setting;

	if (command->op == SCULL_QUERY)
		return old;
	if (command->op == SCULL_GET)
		return put_user(old, user) ? -EFAULT : 0;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (command->op == SCULL_SET || command->op == SCULL_EXCHANGE) {
		if (get_user(value, user))
			return -EFAULT;
	} else if ((unsigned long)value != arg) {
		return -EINVAL;
	}
	if (value < command->min || value > command->max)
		return -EINVAL;
	if (command->op == SCULL_EXCHANGE && put_user(old, user))
		return -EFAULT;
	*command->setting = value;
	return command->op == SCULL_SHIFT ? old : 0;
}

int scull_setting(const struct scull_command *command, unsigned long arg)
{
	int result;

	if (down_interruptible(&scull_settings))
		return -ERESTARTSYS;
	result = scull_do_setting(command, arg);
	up(&scull_settings);
	return result;
}
EXPORT_SYMBOL(scull_setting);

int scull_command(const struct scull_command *commands, int nr,
		  unsigned int cmd, unsigned long arg)
{
	for (int i = 0; i < nr; i++)
		if (commands[i].cmd == cmd)
			return scull_setting(&commands[i], arg);
	return -ENOTTY;
}
EXPORT_SYMBOL(scull_command);

#define QUANTUM	&scull_quantum, 1, SCULL_QUANTUM_MAX
#define QSET	&scull_qset, 1, SCULL_QSET_MAX
#define BUFFER	&scull_p_buffer, 2, SCULL_P_BUFFER_MAX

static const struct scull_command scull_commands[] = {
	{ SCULL_IOCSQUANTUM, SCULL_SET, QUANTUM },
	{ SCULL_IOCSQSET, SCULL_SET, QSET },
	{ SCULL_IOCTQUANTUM, SCULL_TELL, QUANTUM },
	{ SCULL_IOCTQSET, SCULL_TELL, QSET },
	{ SCULL_IOCGQUANTUM, SCULL_GET, QUANTUM },
	{ SCULL_IOCGQSET, SCULL_GET, QSET },
	{ SCULL_IOCQQUANTUM, SCULL_QUERY, QUANTUM },
	{ SCULL_IOCQQSET, SCULL_QUERY, QSET },
	{ SCULL_IOCXQUANTUM, SCULL_EXCHANGE, QUANTUM },
	{ SCULL_IOCXQSET, SCULL_EXCHANGE, QSET },
	{ SCULL_IOCHQUANTUM, SCULL_SHIFT, QUANTUM },
	{ SCULL_IOCHQSET, SCULL_SHIFT, QSET },
	{ SCULL_P_IOCTSIZE, SCULL_TELL, BUFFER },
	{ SCULL_P_IOCQSIZE, SCULL_QUERY, BUFFER },
};

static int scull_do(unsigned int cmd, unsigned long arg)
{
	return scull_command(scull_commands, ARRAY_SIZE(scull_commands), cmd,
			     arg);
}

static int scull_ioctl(struct inode *inode, struct file *filp,
		       unsigned int cmd, unsigned long arg)
{
	int err;

	if (cmd != SCULL_IOCRESET)
		return scull_do(cmd, arg);
	err = scull_do(SCULL_IOCTQUANTUM, SCULL_QUANTUM);
	return err ? err : scull_do(SCULL_IOCTQSET, SCULL_QSET);
}

static struct file_operations scull_fops = {
	.owner = THIS_MODULE,
	.open = scull_open,
	.release = scull_release,
	.read = scull_read,
	.write = scull_write,
	.llseek = scull_llseek,
	.ioctl = scull_ioctl,
};

static void scull_init_dev(struct scull_dev *dev,
			   const struct scull_driver *driver)
{
	memset(dev, 0, sizeof(*dev));
	sema_init(&dev->sem, 1);
	spin_lock_init(&dev->lock);
	dev->driver = driver;
	driver->reset(dev);
}

/* A device's name in /dev. */
static void scull_dev_name(const struct scull_driver *driver, int i, char *name,
			   size_t size)
{
	if (driver->names)
		snprintf(name, size, "%s", driver->names[i]);
	else
		snprintf(name, size, "%s%d", driver->name, i);
}

/* Lets one device live. */
static int scull_add_dev(struct scull_driver *driver, int i)
{
	struct scull_dev *dev = driver->devices + i;
	char name[32];
	int err;

	cdev_init(&dev->cdev, driver->fops[i % driver->nr_fops]);
	dev->cdev.owner = driver->fops[0]->owner;
	err = cdev_add(&dev->cdev, driver->first + i, 1);
	if (err)
		return err;
	scull_dev_name(driver, i, name, sizeof(name));
	err = devfs_mk_cdev(driver->first + i, S_IFCHR | S_IRUGO | S_IWUGO,
			    "%s", name);
	if (err)
		cdev_del(&dev->cdev);
	return err;
}

/* Takes the first @nr devices away, and all that the driver has. */
static void scull_remove_devs(struct scull_driver *driver, int nr)
{
	char name[32];

	for (int i = 0; i < nr; i++) {
		scull_dev_name(driver, i, name, sizeof(name));
		devfs_remove("%s", name);
		cdev_del(&driver->devices[i].cdev);
		scull_trim(&driver->devices[i]);
	}
	kfree(driver->devices);
	driver->devices = NULL;
	unregister_chrdev_region(driver->first, driver->nr_devs);
}

static int scull_take_numbers(struct scull_driver *driver, unsigned int major,
			      unsigned int minor)
{
	driver->first = MKDEV(major, minor);
	if (major)
		return register_chrdev_region(driver->first, driver->nr_devs,
					      driver->name);
	return alloc_chrdev_region(&driver->first, minor, driver->nr_devs,
				   driver->name);
}

int scull_add_driver(struct scull_driver *driver, unsigned int major,
		     unsigned int minor)
{
	int err, i;

	if (driver->nr_devs < 1 || driver->nr_devs > SCULL_DEVS_MAX)
		return -EINVAL;
	err = scull_take_numbers(driver, major, minor);
	if (err)
		return err;
	driver->devices = kcalloc(driver->nr_devs, sizeof(*driver->devices),
				  GFP_KERNEL);
	if (!driver->devices) {
		scull_remove_devs(driver, 0);
		return -ENOMEM;
	}
	for (i = 0; i < driver->nr_devs; i++)
		scull_init_dev(driver->devices + i, driver);
	for (i = 0; i < driver->nr_devs && !err; i++)
		err = scull_add_dev(driver, i);
	if (err)
		scull_remove_devs(driver, i - 1);
	return err;
}
EXPORT_SYMBOL(scull_add_driver);

void scull_remove_driver(struct scull_driver *driver)
{
	if (driver->devices)
		scull_remove_devs(driver, driver->nr_devs);
}
EXPORT_SYMBOL(scull_remove_driver);

static struct file_operations *const scull_all_fops[] = { &scull_fops };

static struct scull_driver scull_driver = {
	.name = "scull",
	.alloc = scull_alloc,
	.free = scull_free,
	.reset = scull_reset,
	.fops = scull_all_fops,
	.nr_fops = 1,
};

/* Who has a device, how often, and who waits for it. */
struct scull_owner {
	spinlock_t lock;
	int count;
	unsigned int uid;
	wait_queue_head_t wait;
};

#define SCULL_OWNER(name)						\
	static struct scull_owner name = {				\
		.lock = SPIN_LOCK_UNLOCKED,				\
		.wait = __WAIT_QUEUE_HEAD_INITIALIZER(name.wait),	\
	}
SCULL_OWNER(scull_u);
SCULL_OWNER(scull_w);

static inline int scull_may_use(const struct scull_owner *owner)
{
	return owner->count == 0 || owner->uid == current->uid ||
		owner->uid == current->euid || capable(CAP_DAC_OVERRIDE);
}

/* Comes in, if that is allowed: 0 or -EBUSY. */
static inline int scull_claim(struct scull_owner *owner)
{
	int err = -EBUSY;

	spin_lock(&owner->lock);
	if (scull_may_use(owner)) {
		if (owner->count++ == 0)
			owner->uid = current->uid;
		err = 0;
	}
	spin_unlock(&owner->lock);
	return err;
}

static void scull_leave(struct scull_owner *owner)
{
	int last;

	spin_lock(&owner->lock);
	last = --owner->count == 0;
	spin_unlock(&owner->lock);
	if (last)
		wake_up_interruptible(&owner->wait);
}

static int scull_u_open(struct inode *inode, struct file *filp)
{
	int err = scull_claim(&scull_u);

	if (err)
		return err;
	err = scull_open(inode, filp);
	if (err)
		scull_leave(&scull_u);
	return err;
}

static int scull_u_release(struct inode *inode, struct file *filp)
{
	scull_leave(&scull_u);
	return 0;
}

static int scull_w_open(struct inode *inode, struct file *filp)
{
	int err;

	while (scull_claim(&scull_w)) {
		if (filp->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(scull_w.wait,
					     scull_may_use(&scull_w)))
			return -ERESTARTSYS;
	}
	err = scull_open(inode, filp);
	if (err)
		scull_leave(&scull_w);
	return err;
}

static int scull_w_release(struct inode *inode, struct file *filp)
{
	scull_leave(&scull_w);
	return 0;
}

static atomic_t scull_s_available = ATOMIC_INIT(1);

static int scull_s_open(struct inode *inode, struct file *filp)
{
	int err = -EBUSY;

	if (atomic_dec_and_test(&scull_s_available))
		err = scull_open(inode, filp);
	if (err)
		atomic_inc(&scull_s_available);
	return err;
}

static int scull_s_release(struct inode *inode, struct file *filp)
{
	atomic_inc(&scull_s_available);
	return 0;
}

/* The device of one terminal. */
struct scull_clone {
	struct list_head list;
	kernel_dev_t terminal;
	struct scull_dev dev;
};

static LIST_HEAD(scull_clones);
static DECLARE_MUTEX(scull_clones_sem);
static struct scull_driver scull_access_driver;

/* The running program's; made if need be.  Under scull_clones_sem. */
static struct scull_clone *scull_clone_of(kernel_dev_t terminal)
{
	struct scull_clone *clone;

	list_for_each_entry(clone, &scull_clones, list)
		if (clone->terminal == terminal)
			return clone;
	clone = kmalloc(sizeof(*clone), GFP_KERNEL);
	if (!clone)
		return NULL;
	clone->terminal = terminal;
	scull_init_dev(&clone->dev, &scull_access_driver);
	list_add(&clone->list, &scull_clones);
	return clone;
}

static int scull_priv_open(struct inode *inode, struct file *filp)
{
	struct scull_clone *clone;

	if (!current->signal->tty)
		return -EINVAL;
	if (down_interruptible(&scull_clones_sem))
		return -ERESTARTSYS;
	clone = scull_clone_of(tty_devnum(current->signal->tty));
	up(&scull_clones_sem);
	return clone ? scull_use(&clone->dev, filp) : -ENOMEM;
}

static void scull_free_clones(void)
{
	struct scull_clone *clone, *next;

	list_for_each_entry_safe(clone, next, &scull_clones, list) {
		list_del(&clone->list);
		scull_trim(&clone->dev);
		kfree(clone);
	}
}

#define SCULL_ACCESS_FOPS(opens, releases)				\
	{ .owner = THIS_MODULE, .open = opens, .release = releases,	\
	  .read = scull_read, .write = scull_write,			\
	  .llseek = scull_llseek, .ioctl = scull_ioctl }

static struct file_operations scull_s_fops =
	SCULL_ACCESS_FOPS(scull_s_open, scull_s_release);
static struct file_operations scull_u_fops =
	SCULL_ACCESS_FOPS(scull_u_open, scull_u_release);
static struct file_operations scull_w_fops =
	SCULL_ACCESS_FOPS(scull_w_open, scull_w_release);
static struct file_operations scull_priv_fops =
	SCULL_ACCESS_FOPS(scull_priv_open, scull_release);

static struct file_operations *const scull_access_fops[] = {
	&scull_s_fops, &scull_u_fops, &scull_w_fops, &scull_priv_fops,
};
static const char *const scull_access_names[] = {
	"scullsingle", "sculluid", "scullwuid", "scullpriv",
};

static struct scull_driver scull_access_driver = {
	.name = "sculla",
	.names = scull_access_names,
	.alloc = scull_alloc,
	.free = scull_free,
	.reset = scull_reset,
	.fops = scull_access_fops,
	.nr_fops = ARRAY_SIZE(scull_access_fops),
	.nr_devs = ARRAY_SIZE(scull_access_fops),
};

static struct scull_pipe *scull_pipes;
static kernel_dev_t scull_p_first;

static int scull_p_open(struct inode *inode, struct file *filp)
{
	struct scull_pipe *dev = container_of(inode->i_cdev, struct scull_pipe,
					      cdev);

	filp->private_data = dev;
	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	/* A pipe that is open already keeps its bytes, and its size. */
	if (!dev->buffer) {
		dev->buffersize = scull_p_buffer;
		dev->buffer = kmalloc(dev->buffersize, GFP_KERNEL);
		if (!dev->buffer) {
			up(&dev->sem);
			return -ENOMEM;
		}
		dev->end = dev->buffer + dev->buffersize;
		dev->rp = dev->wp = dev->buffer;
	}
	dev->nreaders += !!(filp->f_mode & FMODE_READ);
	dev->nwriters += !!(filp->f_mode & FMODE_WRITE);
	up(&dev->sem);
	return nonseekable_open(inode, filp);
}

static int scull_p_fasync(int fd, struct file *filp, int on)
{
	struct scull_pipe *dev = filp->private_data;

	return fasync_helper(fd, filp, on, &dev->async_queue);
}

static int scull_p_release(struct inode *inode, struct file *filp)
{
	struct scull_pipe *dev = filp->private_data;

	scull_p_fasync(-1, filp, 0);
	down(&dev->sem);
	dev->nreaders -= !!(filp->f_mode & FMODE_READ);
	dev->nwriters -= !!(filp->f_mode & FMODE_WRITE);
	if (dev->nreaders + dev->nwriters == 0) {
		kfree(dev->buffer);
		dev->buffer = NULL;
	}
	up(&dev->sem);
	return 0;
}

/* Bytes that can be written. */
static inline int scull_p_space(const struct scull_pipe *dev)
{
	return (int)(dev->rp - dev->wp + dev->buffersize - 1) %
		dev->buffersize;
}

/* Where one is @count bytes behind @p: those that wait look at rp and wp without
 * the semaphore, so these never point to the end, not even for a moment. */
static inline char *scull_p_behind(const struct scull_pipe *dev, char *p,
				   size_t count)
{
	return p + count == dev->end ? dev->buffer : p + count;
}

static ssize_t scull_p_read(struct file *filp, char __user *buf, size_t count,
			    loff_t *f_pos)
{
	struct scull_pipe *dev = filp->private_data;
	char *until;

	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	while (dev->rp == dev->wp) {
		up(&dev->sem);
		if (filp->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(dev->inq, dev->rp != dev->wp))
			return -ERESTARTSYS;
		if (down_interruptible(&dev->sem))
			return -ERESTARTSYS;
	}
	until = dev->wp > dev->rp ? dev->wp : dev->end;
	count = min_t(size_t, count, until - dev->rp);
	if (copy_to_user(buf, dev->rp, count)) {
		up(&dev->sem);
		return -EFAULT;
	}
	dev->rp = scull_p_behind(dev, dev->rp, count);
	up(&dev->sem);
	wake_up_interruptible(&dev->outq);
	return (ssize_t)count;
}

static ssize_t scull_p_write(struct file *filp, const char __user *buf,
			     size_t count, loff_t *f_pos)
{
	struct scull_pipe *dev = filp->private_data;

	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	while (scull_p_space(dev) == 0) {
		up(&dev->sem);
		if (filp->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(dev->outq, scull_p_space(dev)))
			return -ERESTARTSYS;
		if (down_interruptible(&dev->sem))
			return -ERESTARTSYS;
	}
	count = min_t(size_t, count, scull_p_space(dev));
	count = min_t(size_t, count, dev->end - dev->wp);
	if (copy_from_user(dev->wp, buf, count)) {
		up(&dev->sem);
		return -EFAULT;
	}
	dev->wp = scull_p_behind(dev, dev->wp, count);
	up(&dev->sem);
	wake_up_interruptible(&dev->inq);
	kill_fasync(&dev->async_queue, SIGIO, POLL_IN);
	return (ssize_t)count;
}

static unsigned int scull_p_poll(struct file *filp, poll_table *wait)
{
	struct scull_pipe *dev = filp->private_data;
	unsigned int mask = 0;

	poll_wait(filp, &dev->inq, wait);
	poll_wait(filp, &dev->outq, wait);
	if (dev->rp != dev->wp)
		mask |= POLLIN | POLLRDNORM;
	if (scull_p_space(dev))
		mask |= POLLOUT | POLLWRNORM;
	return mask;
}

static struct file_operations scull_p_fops = {
	.owner = THIS_MODULE,
	.open = scull_p_open,
	.release = scull_p_release,
	.read = scull_p_read,
	.write = scull_p_write,
	.poll = scull_p_poll,
	.fasync = scull_p_fasync,
	.llseek = no_llseek,
	.ioctl = scull_ioctl,
};

/* Takes the first @nr pipes away, and what all of them have. */
static void scull_p_remove(int nr)
{
	for (int i = 0; i < nr; i++) {
		devfs_remove("scullpipe%d", i);
		cdev_del(&scull_pipes[i].cdev);
	}
	kfree(scull_pipes);
	scull_pipes = NULL;
	unregister_chrdev_region(scull_p_first, scull_p_nr_devs);
}

static int scull_p_add_dev(int i)
{
	struct scull_pipe *dev = scull_pipes + i;
	int err;

	init_waitqueue_head(&dev->inq);
	init_waitqueue_head(&dev->outq);
	sema_init(&dev->sem, 1);
	cdev_init(&dev->cdev, &scull_p_fops);
	dev->cdev.owner = THIS_MODULE;
	err = cdev_add(&dev->cdev, scull_p_first + i, 1);
	if (err)
		return err;
	err = devfs_mk_cdev(scull_p_first + i, S_IFCHR | S_IRUGO | S_IWUGO,
			    "scullpipe%d", i);
	if (err)
		cdev_del(&dev->cdev);
	return err;
}

static int scull_p_add(kernel_dev_t first)
{
	int err, i;

	scull_p_first = first;
	err = register_chrdev_region(first, scull_p_nr_devs, "scullpipe");
	if (err)
		return err;
	scull_pipes = kcalloc(scull_p_nr_devs, sizeof(*scull_pipes),
			      GFP_KERNEL);
	if (!scull_pipes)
		err = -ENOMEM;
	for (i = 0; i < scull_p_nr_devs && !err; i++)
		err = scull_p_add_dev(i);
	if (err)
		scull_p_remove(scull_pipes ? i - 1 : 0);
	return err;
}

/* The smallest number from @from on that has a quantum; ~0UL if none has. */
static unsigned long scull_next(struct scull_dev *dev, unsigned long from)
{
	unsigned long least = ~0UL;

	for (int i = 0; hash_of(dev) && i < BUCKETS; i++)
		for (struct chunk *c = hash_of(dev)->bucket[i]; c; c = c->next)
			if (c->number >= from && c->number < least)
				least = c->number;
	return least;
}

int scull_show_device(struct seq_file *s, struct scull_dev *dev)
{
	unsigned long set = 0, nr;

	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	seq_printf(s, "\nDevice %i: qset %i, q %i, sz %li\n",
		   (int)(dev - dev->driver->devices), dev->qset, dev->quantum,
		   (long)dev->size);
	for (nr = scull_next(dev, 0); nr != ~0UL;
	     nr = scull_next(dev, (set + 1) * dev->qset)) {
		set = nr / dev->qset;
		seq_printf(s, "  item %lu at %p, qset at %p\n", set,
			   hash_of(dev), scull_find(dev, nr));
	}
	for (nr = scull_next(dev, set * dev->qset); nr != ~0UL;
	     nr = scull_next(dev, nr + 1))
		seq_printf(s, "    % 4i: %8p\n", (int)(nr % dev->qset),
			   scull_find(dev, nr)->data);
	up(&dev->sem);
	return 0;
}
EXPORT_SYMBOL(scull_show_device);

static void *scull_seq_start(struct seq_file *s, loff_t *pos)
{
	struct scull_driver *driver = s->private;

	return *pos < driver->nr_devs ? driver->devices + *pos : NULL;
}

static void *scull_seq_next(struct seq_file *s, void *v, loff_t *pos)
{
	++*pos;
	return scull_seq_start(s, pos);
}

static void scull_seq_stop(struct seq_file *s, void *v)
{
}

static int scull_seq_show(struct seq_file *s, void *v)
{
	return scull_show_device(s, v);
}

static struct seq_operations scull_seq_ops = {
	.start = scull_seq_start,
	.next = scull_seq_next,
	.stop = scull_seq_stop,
	.show = scull_seq_show,
};

static int scull_proc_open(struct inode *inode, struct file *filp)
{
	int err = seq_open(filp, &scull_seq_ops);

	if (!err)
		((struct seq_file *)filp->private_data)->private =
			PDE(inode)->data;
	return err;
}

static struct file_operations scull_proc_fops = {
	.owner = THIS_MODULE,
	.open = scull_proc_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release,
};

int scull_create_proc(const char *name, struct scull_driver *driver)
{
	struct proc_dir_entry *entry = create_proc_entry(name, 0, NULL);

	if (!entry)
		return -ENOMEM;
	entry->data = driver;
	entry->owner = driver->fops[0]->owner;
	entry->proc_fops = &scull_proc_fops;
	return 0;
}
EXPORT_SYMBOL(scull_create_proc);

void scull_remove_proc(const char *name)
{
	remove_proc_entry(name, NULL);
}
EXPORT_SYMBOL(scull_remove_proc);

/* The old way: all devices, a line each, on one page. */
static int scull_read_proc(char *page, char **start, off_t off, int count,
			   int *eof, void *data)
{
	int len = 0;

	for (int i = 0; i < scull_driver.nr_devs; i++) {
		struct scull_dev *dev = scull_driver.devices + i;

		if (down_interruptible(&dev->sem))
			return -ERESTARTSYS;
		len += scnprintf(page + len, count - len,
				 "Device %i: qset %i, q %i, sz %li\n", i,
				 dev->qset, dev->quantum, (long)dev->size);
		up(&dev->sem);
	}
	*eof = 1;
	return len;
}

/* The pipes: their rings, and who has them open. */
static int scull_p_read_proc(char *page, char **start, off_t off, int count,
			     int *eof, void *data)
{
	int len = scnprintf(page, count, "Default buffersize is %i\n",
			    scull_p_buffer);

	for (int i = 0; i < scull_p_nr_devs; i++) {
		struct scull_pipe *dev = scull_pipes + i;

		if (down_interruptible(&dev->sem))
			return -ERESTARTSYS;
		len += scnprintf(page + len, count - len, "Device %i: "
				 "readers %i, writers %i, free %i\n", i,
				 dev->nreaders, dev->nwriters,
				 dev->buffer ? scull_p_space(dev) : 0);
		up(&dev->sem);
	}
	*eof = 1;
	return len;
}

static int scull_good(int value, int min, int max)
{
	return value >= min && value <= max;
}

static int scull_good_parameters(void)
{
	return scull_good(scull_quantum, 1, SCULL_QUANTUM_MAX) &&
		scull_good(scull_qset, 1, SCULL_QSET_MAX) &&
		scull_good(scull_p_buffer, 2, SCULL_P_BUFFER_MAX) &&
		scull_good(scull_p_nr_devs, 1, SCULL_DEVS_MAX);
}

static void scull_exit(void)
{
	remove_proc_entry("scullpipe", NULL);
	remove_proc_entry("scullmem", NULL);
	scull_remove_proc("scullseq");
	scull_remove_driver(&scull_access_driver);
	scull_free_clones();
	if (scull_pipes)
		scull_p_remove(scull_p_nr_devs);
	scull_remove_driver(&scull_driver);
}

static int scull_add_all(void)
{
	unsigned int major, minor = scull_minor;
	int err = scull_add_driver(&scull_driver, scull_major, minor);

	if (err)
		return err;
	major = MAJOR(scull_driver.first);
	minor += scull_nr_devs;
	err = scull_p_add(MKDEV(major, minor));
	if (!err)
		err = scull_add_driver(&scull_access_driver, major,
				       minor + scull_p_nr_devs);
	if (!err)
		err = scull_create_proc("scullseq", &scull_driver);
	if (!err && (!create_proc_read_entry("scullmem", 0, NULL,
					     scull_read_proc, NULL) ||
		     !create_proc_read_entry("scullpipe", 0, NULL,
					     scull_p_read_proc, NULL)))
		err = -ENOMEM;
	return err;
}

static int __init scull_init(void)
{
	int err;

	if (!scull_good_parameters())
		return -EINVAL;
	scull_driver.nr_devs = scull_nr_devs;
	err = scull_add_all();
	if (err)
		scull_exit();
	return err;
}

module_init(scull_init);
module_exit(scull_exit);
