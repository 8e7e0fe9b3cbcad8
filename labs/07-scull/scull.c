/*
 * Lab 7: The four sculls
 *
 * Fill the places marked EXERCISE: write your code where it says
 * not_implemented(), and take that line away. The book (make docs)
 * leads through this file; make lab7 builds and tests it.
 * printk("x is %lu\n", x) prints, and what it printed is shown
 * when a test fails.
 */

/**
 * @file scull.c
 * Memory as a character device: from kmalloc(), and what all four share.
 *
 * A device's semaphore guards its data.  It is held while programs' memory is
 * read and written, which may lead to a page fault; so what a page fault calls
 * (nopage, and mmap()'s operations) must not take it.  dev->lock is for those.
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

/* ---- Finding a byte ---- */

/* Where a byte is: in which set, at which index, which byte of the quantum. */
struct scull_place {
	unsigned long number;
	int index;
	int offset;
};

static inline struct scull_place scull_locate(const struct scull_dev *dev,
					      loff_t pos)
{
	/*
	 * EXERCISE 7.1  Fill in the place of byte `pos`, from dev->quantum
	 * (bytes in a quantum) and dev->qset (quanta in a set); return it.
	 */
	not_implemented("7.1");
}

/* The link that leads to the set with this number, or would if there was one:
 * to the first set whose number is not smaller. */
static inline struct scull_qset **scull_link(struct scull_dev *dev,
					     unsigned long number)
{
	struct scull_qset **link = &dev->data;

	while (*link && (*link)->number < number)
		link = &(*link)->next;
	return link;
}

void *scull_address(struct scull_dev *dev, loff_t pos)
{
	/*
	 * EXERCISE 7.1  Return the address of byte `pos`; NULL if its set is
	 * not in the list, has no array, or the array has no quantum there.
	 */
	not_implemented("7.1");
}
EXPORT_SYMBOL(scull_address);

/* The set with this number, which is made if it is not there; NULL if there is
 * no memory.  Under dev->sem. */
static inline struct scull_qset *scull_follow(struct scull_dev *dev,
					      unsigned long number)
{
	/*
	 * EXERCISE 7.1  Return the set with this number. If the list has none,
	 * put a new one in its place, with data NULL; without memory return
	 * NULL.
	 */
	not_implemented("7.1");
}

/* ---- Reading and writing ---- */

/* Bytes from @pos to the end of its quantum. */
static inline size_t scull_rest(const struct scull_dev *dev, loff_t pos)
{
	return (size_t)(dev->quantum - pos % dev->quantum);
}

ssize_t scull_read(struct file *filp, char __user *buf, size_t count,
		   loff_t *f_pos)
{
	/*
	 * EXERCISE 7.1  Copy up to `count` bytes from position *f_pos to the
	 * program, but not beyond the quantum or the device; move *f_pos, and
	 * return how many. At the end and in a hole return 0; -EFAULT if `buf`
	 * is no good; -ERESTARTSYS without the semaphore.
	 */
	not_implemented("7.1");
}
EXPORT_SYMBOL(scull_read);

/* The address of byte @pos for somebody who writes: what is missing is
 * allocated.  NULL without memory.  Under dev->sem. */
static inline void *scull_fill(struct scull_dev *dev, loff_t pos)
{
	/*
	 * EXERCISE 7.1  Make sure that the set of byte `pos` is there, its
	 * array (all NULL), and the quantum, by dev->driver->alloc(); return
	 * the byte's address, or NULL if there is no memory.
	 */
	not_implemented("7.1");
}

ssize_t scull_write(struct file *filp, const char __user *buf, size_t count,
		    loff_t *f_pos)
{
	/*
	 * EXERCISE 7.1  Copy up to `count` bytes from the program to position
	 * *f_pos, but not beyond the quantum; move *f_pos, raise dev->size if
	 * it was less, and return how many. -ENOMEM, -EFAULT, -ERESTARTSYS.
	 */
	not_implemented("7.1");
}
EXPORT_SYMBOL(scull_write);

static void *scull_alloc(struct scull_dev *dev)
{
	/*
	 * EXERCISE 7.1  Return dev->quantum bytes full of zeroes, or NULL.
	 */
	not_implemented("7.1");
}

static void scull_free(void *quantum, int size)
{
	BUG_ON(!quantum);
	kfree(quantum);
}

static void scull_reset(struct scull_dev *dev)
{
	dev->quantum = scull_quantum;
	dev->qset = scull_qset;
}

/* ---- Emptying a device ---- */

/* Frees a set that is in no list. */
static inline void scull_free_set(struct scull_dev *dev, struct scull_qset *set,
				  int quantum, int qset)
{
	/*
	 * EXERCISE 7.2  Free the set's quanta (which have `quantum` bytes) with
	 * dev->driver->free(), its array of `qset` pointers if it has one, and
	 * the set itself.
	 */
	not_implemented("7.2");
}

int scull_trim(struct scull_dev *dev)
{
	/*
	 * EXERCISE 7.2  Under dev->lock: return -EBUSY if dev->vmas is not 0;
	 * otherwise take the list away, set the size to 0 and call
	 * dev->driver->reset(dev). Then, without the lock, free each set;
	 * return 0.
	 */
	not_implemented("7.2");
}
EXPORT_SYMBOL(scull_trim);

/* ---- Opening ---- */

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

/* ---- Positions and commands ---- */

loff_t scull_llseek(struct file *filp, loff_t off, int whence)
{
	/*
	 * EXERCISE 7.3  Find the base from which `off` counts, according to
	 * `whence`; -EINVAL if that is none of the three. Look at dev->size
	 * under the semaphore. Return -EINVAL if base + off is negative or more
	 * than a loff_t holds; otherwise make it filp->f_pos, and return it.
	 */
	not_implemented("7.3");
}
EXPORT_SYMBOL(scull_llseek);

static DECLARE_MUTEX(scull_settings);

/* Under scull_settings. */
static inline int scull_do_setting(const struct scull_command *command,
				   unsigned long arg)
{
	/*
	 * EXERCISE 7.3  QUERY: return the setting. GET: put it where the
	 * argument points. All others change it: return -EPERM without
	 * CAP_SYS_ADMIN; with SET and EXCHANGE fetch the new value from where
	 * the argument points; return -EINVAL if it is not between command->min
	 * and command->max, or if the argument does not fit into an int; with
	 * EXCHANGE put the old value where the argument points; store the new
	 * one. -EFAULT if the argument points nowhere. SHIFT returns the old
	 * value, the others 0.
	 */
	not_implemented("7.3");
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

/* ---- Coming and going ---- */

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

/* ---- Who may open ---- */

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
	/*
	 * EXERCISE 7.4  Return whether the running program may come in: nobody
	 * has the device, or its user or effective user is the owner, or it has
	 * CAP_DAC_OVERRIDE.
	 */
	not_implemented("7.4");
}

/* Comes in, if that is allowed: 0 or -EBUSY. */
static inline int scull_claim(struct scull_owner *owner)
{
	/*
	 * EXERCISE 7.4  In one step, under owner->lock: if the program may come
	 * in, count it, and return 0; who is first becomes the owner, as
	 * current->uid. Otherwise return -EBUSY.
	 */
	not_implemented("7.4");
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

	/*
	 * EXERCISE 7.4  Wait until scull_claim(&scull_w) succeeds; but return
	 * -EAGAIN if the file has O_NONBLOCK, and -ERESTARTSYS if a signal
	 * comes.
	 */
	not_implemented("7.4");
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

/* ---- A pipe ---- */

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
	/*
	 * EXERCISE 7.5  Return how many bytes are free, less the one that stays
	 * free: dev->buffersize - 1 if the ring is empty, 0 if it is full.
	 */
	not_implemented("7.5");
}

/* Where one is @count bytes behind @p: those that wait look at rp and wp
 * without the semaphore, so these never point to the end, even for a moment. */
static inline char *scull_p_behind(const struct scull_pipe *dev, char *p,
				   size_t count)
{
	return p + count == dev->end ? dev->buffer : p + count;
}

static ssize_t scull_p_read(struct file *filp, char __user *buf, size_t count,
			    loff_t *f_pos)
{
	/*
	 * EXERCISE 7.5  Wait until there is something to read, as the four
	 * steps above say. Copy at most `count` bytes, up to wp or to the end
	 * of the buffer; move rp; give the semaphore back and wake those who
	 * wait on dev->outq. Return how many; -EFAULT if `buf` is no good.
	 */
	not_implemented("7.5");
}

static ssize_t scull_p_write(struct file *filp, const char __user *buf,
			     size_t count, loff_t *f_pos)
{
	/*
	 * EXERCISE 7.5  The same the other way: wait on dev->outq until there
	 * is space, copy at most as much as there is, up to the end of the
	 * buffer; move wp; wake those on dev->inq, and send SIGIO to those who
	 * asked for it: kill_fasync(&dev->async_queue, SIGIO, POLL_IN).
	 */
	not_implemented("7.5");
}

static unsigned int scull_p_poll(struct file *filp, poll_table *wait)
{
	/*
	 * EXERCISE 7.5  Name both wait queues with poll_wait(). Return POLLIN |
	 * POLLRDNORM if there is something to read, and POLLOUT | POLLWRNORM if
	 * there is space.
	 */
	not_implemented("7.5");
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

/* ---- Views in /proc ---- */

int scull_show_device(struct seq_file *s, struct scull_dev *dev)
{
	/*
	 * EXERCISE 7.6  Under dev->sem, write an empty line and the device's
	 * line, then a line for each set that has a quantum; after the last
	 * one's, a line for each of its quanta. <linux/scull.h> has the
	 * formats. Return 0, or -ERESTARTSYS without the semaphore.
	 */
	not_implemented("7.6");
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

/* ---- Loading and unloading ---- */

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
