/*
 * The sculls: areas of memory that act as files.
 *
 *	/dev/scull0 ... scull3      memory from kmalloc()
 *	/dev/scullc0 ... scullc3    from a slab cache
 *	/dev/scullp0 ... scullp3    whole pages
 *	/dev/scullv0 ... scullv3    from vmalloc()
 *	/dev/scullpipe0 ... 3       a pipe
 *	/dev/scullsingle, sculluid, scullwuid, scullpriv
 *	                            as scull0, with rules about who may open them
 *
 * What is written to one stays until the device is emptied ("trimmed"), which
 * a program does by opening it for writing only (O_WRONLY).
 *
 * A device's memory consists of quanta, pieces of one size.  Quanta are
 * allocated when they are first written to, and are full of zeroes then.  What
 * was never written to is a hole, and is not there:
 *
 *   - read() returns what there is up to the end of a quantum or of the
 *     device, whichever comes first; 0 in a hole and at the device's end.
 *   - write() writes up to the end of a quantum; -ENOMEM if there is no memory
 *     for it, -EFAULT if the program's memory is not there.  Then neither the
 *     position nor the size has changed; but what was to be written over may
 *     be zeroes, as copy_from_user() has it.
 *   - llseek() goes anywhere from 0 on, also behind the end; -EINVAL.
 *   - the touch of a mapped hole, and of a page behind the end, is a SIGBUS.
 *
 * The first one, scull, is a module that the others need: the functions below
 * are exported by it.  The names and numbers are those of the book Linux Device
 * Drivers, third edition.
 */
#ifndef _LINUX_SCULL_H
#define _LINUX_SCULL_H

#include <linux/ioctl.h>

/* --- Commands of ioctl() ------------------------------------------------------ */

/*
 * Each module has settings, which devices take over when they are trimmed.
 * A letter says what a command does with one:
 *
 *	S  Set       to the int that the argument points to
 *	T  Tell      to the argument
 *	G  Get       into the int that the argument points to
 *	Q  Query     as the call's result
 *	X  eXchange  the setting and the int that the argument points to
 *	H  sHift     to the argument; the result is what it was before
 *
 * Who changes a setting needs CAP_SYS_ADMIN, or gets -EPERM; a value that is no
 * good is -EINVAL, an int that is not there -EFAULT: none of them changes
 * anything.  What is no command of the device's is -ENOTTY.  RESET, a change
 * too, gives all settings of the module but SCULL_P their defaults.
 */
#define SCULL_IOC_MAGIC		'k'
#define SCULL_IOCRESET		_IO(SCULL_IOC_MAGIC, 0)
#define SCULL_IOCSQUANTUM	_IOW(SCULL_IOC_MAGIC, 1, int)
#define SCULL_IOCSQSET		_IOW(SCULL_IOC_MAGIC, 2, int)
#define SCULL_IOCTQUANTUM	_IO(SCULL_IOC_MAGIC, 3)
#define SCULL_IOCTQSET		_IO(SCULL_IOC_MAGIC, 4)
#define SCULL_IOCGQUANTUM	_IOR(SCULL_IOC_MAGIC, 5, int)
#define SCULL_IOCGQSET		_IOR(SCULL_IOC_MAGIC, 6, int)
#define SCULL_IOCQQUANTUM	_IO(SCULL_IOC_MAGIC, 7)
#define SCULL_IOCQQSET		_IO(SCULL_IOC_MAGIC, 8)
#define SCULL_IOCXQUANTUM	_IOWR(SCULL_IOC_MAGIC, 9, int)
#define SCULL_IOCXQSET		_IOWR(SCULL_IOC_MAGIC, 10, int)
#define SCULL_IOCHQUANTUM	_IO(SCULL_IOC_MAGIC, 11)
#define SCULL_IOCHQSET		_IO(SCULL_IOC_MAGIC, 12)
/** How large the buffers are that pipes allocate from now on. */
#define SCULL_P_IOCTSIZE	_IO(SCULL_IOC_MAGIC, 13)
#define SCULL_P_IOCQSIZE	_IO(SCULL_IOC_MAGIC, 14)
#define SCULL_IOC_MAXNR		14

#define SCULLC_IOC_MAGIC	'K'
#define SCULLC_IOCRESET		_IO(SCULLC_IOC_MAGIC, 0)
#define SCULLC_IOCSQUANTUM	_IOW(SCULLC_IOC_MAGIC, 1, int)
#define SCULLC_IOCTQUANTUM	_IO(SCULLC_IOC_MAGIC, 2)
#define SCULLC_IOCGQUANTUM	_IOR(SCULLC_IOC_MAGIC, 3, int)
#define SCULLC_IOCQQUANTUM	_IO(SCULLC_IOC_MAGIC, 4)
#define SCULLC_IOCXQUANTUM	_IOWR(SCULLC_IOC_MAGIC, 5, int)
#define SCULLC_IOCHQUANTUM	_IO(SCULLC_IOC_MAGIC, 6)
#define SCULLC_IOCSQSET		_IOW(SCULLC_IOC_MAGIC, 7, int)
#define SCULLC_IOCTQSET		_IO(SCULLC_IOC_MAGIC, 8)
#define SCULLC_IOCGQSET		_IOR(SCULLC_IOC_MAGIC, 9, int)
#define SCULLC_IOCQQSET		_IO(SCULLC_IOC_MAGIC, 10)
#define SCULLC_IOCXQSET		_IOWR(SCULLC_IOC_MAGIC, 11, int)
#define SCULLC_IOCHQSET		_IO(SCULLC_IOC_MAGIC, 12)
#define SCULLC_IOC_MAXNR	12

/* scullp and scullv have an order, a quantum of PAGE_SIZE << order bytes; their
 * numbers are scullc's. */
#define SCULLP_IOC_MAGIC	'K'
#define SCULLP_IOCRESET		_IO(SCULLP_IOC_MAGIC, 0)
#define SCULLP_IOCSORDER	_IOW(SCULLP_IOC_MAGIC, 1, int)
#define SCULLP_IOCTORDER	_IO(SCULLP_IOC_MAGIC, 2)
#define SCULLP_IOCGORDER	_IOR(SCULLP_IOC_MAGIC, 3, int)
#define SCULLP_IOCQORDER	_IO(SCULLP_IOC_MAGIC, 4)
#define SCULLP_IOCXORDER	_IOWR(SCULLP_IOC_MAGIC, 5, int)
#define SCULLP_IOCHORDER	_IO(SCULLP_IOC_MAGIC, 6)
#define SCULLP_IOCSQSET		_IOW(SCULLP_IOC_MAGIC, 7, int)
#define SCULLP_IOCTQSET		_IO(SCULLP_IOC_MAGIC, 8)
#define SCULLP_IOCGQSET		_IOR(SCULLP_IOC_MAGIC, 9, int)
#define SCULLP_IOCQQSET		_IO(SCULLP_IOC_MAGIC, 10)
#define SCULLP_IOCXQSET		_IOWR(SCULLP_IOC_MAGIC, 11, int)
#define SCULLP_IOCHQSET		_IO(SCULLP_IOC_MAGIC, 12)
#define SCULLP_IOC_MAXNR	12

#define SCULLV_IOC_MAGIC	SCULLP_IOC_MAGIC
#define SCULLV_IOCRESET		SCULLP_IOCRESET
#define SCULLV_IOCSORDER	SCULLP_IOCSORDER
#define SCULLV_IOCTORDER	SCULLP_IOCTORDER
#define SCULLV_IOCGORDER	SCULLP_IOCGORDER
#define SCULLV_IOCQORDER	SCULLP_IOCQORDER
#define SCULLV_IOCXORDER	SCULLP_IOCXORDER
#define SCULLV_IOCHORDER	SCULLP_IOCHORDER
#define SCULLV_IOCSQSET		SCULLP_IOCSQSET
#define SCULLV_IOCTQSET		SCULLP_IOCTQSET
#define SCULLV_IOCGQSET		SCULLP_IOCGQSET
#define SCULLV_IOCQQSET		SCULLP_IOCQQSET
#define SCULLV_IOCXQSET		SCULLP_IOCXQSET
#define SCULLV_IOCHQSET		SCULLP_IOCHQSET
#define SCULLV_IOC_MAXNR	SCULLP_IOC_MAXNR

/* --- Settings and parameters --------------------------------------------------- */

/* Defaults: quanta in a set, bytes in a quantum or its order, devices. */
#define SCULL_NR_DEVS		4
#define SCULL_QUANTUM		4000
#define SCULL_QSET		1000
#define SCULL_P_NR_DEVS		4
#define SCULL_P_BUFFER		4000
#define SCULLC_DEVS		4
#define SCULLC_QUANTUM		4000
#define SCULLC_QSET		500
#define SCULLP_DEVS		4
#define SCULLP_ORDER		0
#define SCULLP_QSET		500
#define SCULLV_DEVS		4
#define SCULLV_ORDER		4
#define SCULLV_QSET		500

/* The least is 1, or 0 for an order, and 2 for a pipe; the most: what kmalloc()
 * has, and the largest order that the page allocator has. */
#define SCULL_QUANTUM_MAX	131072
#define SCULL_QSET_MAX		(131072 / (int)sizeof(void *))
#define SCULL_ORDER_MAX		10
#define SCULL_P_BUFFER_MAX	131072
#define SCULL_DEVS_MAX		64

#include <asm/semaphore.h>
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>

struct scull_driver;

/** A quantum set: an array of pointers to quanta. */
struct scull_qset {
	/** Which set of the device it is, counted from 0. */
	unsigned long number;
	/** dev->qset pointers; NULL is a hole.  NULL itself: all holes. */
	void **data;
	struct scull_qset *next;
};

/** A device. */
struct scull_dev {
	/** The sets that are not all hole, by number: the first of a list. */
	struct scull_qset *data;
	/** Bytes in a quantum, quanta in a set, as long as there is data. */
	int quantum, qset;
	/** Of its quanta, where they are blocks of pages. */
	int order;
	/** How often its memory is mapped into programs. */
	int vmas;
	/** Behind the highest byte that was written. */
	loff_t size;
	/** Guards the data and the size: down it to look, too. */
	struct semaphore sem;
	/** Guards vmas, and the moment in which a trim takes the data away. */
	spinlock_t lock;
	/** Whose it is. */
	const struct scull_driver *driver;
	struct cdev cdev;
};

/** What the drivers differ in. */
struct scull_driver {
	/** For /proc/devices and, with a number behind it, for /dev. */
	const char *name;
	/** Names in /dev if they are no name with a number; else NULL. */
	const char *const *names;
	/** A quantum of dev->quantum bytes, full of zeroes; or NULL.  May sleep. */
	void *(*alloc)(struct scull_dev *dev);
	/** Frees one that has @p size bytes; it is never NULL. */
	void (*free)(void *quantum, int size);
	/** Gives an empty device the settings of now.  Under dev->lock. */
	void (*reset)(struct scull_dev *dev);
	/** Operations of the first, second ... device; one for each of them, or
	 * just one if they are all alike. */
	struct file_operations *const *fops;
	int nr_fops;
	/** The devices, an array, and their first number. */
	struct scull_dev *devices;
	int nr_devs;
	kernel_dev_t first;
};

/* --- What the module scull exports ----------------------------------------------- */

/**
 * Empties a device and gives it the settings of now.  Process context; may
 * sleep.  The caller holds dev->sem, or is the only one who knows of the device.
 * @return 0; -EBUSY if it is mapped: then it is left as it is.
 */
int scull_trim(struct scull_dev *dev);
/**
 * The place of a byte in a device's memory, without allocating anything.  The
 * caller holds dev->sem, or has the device mapped: then nothing goes away.
 * @param pos  0 or more
 * @return its address in the kernel; NULL in a hole.
 */
void *scull_address(struct scull_dev *dev, loff_t pos);

/* File operations for all of them. */
int scull_open(struct inode *inode, struct file *filp);
int scull_release(struct inode *inode, struct file *filp);
ssize_t scull_read(struct file *filp, char __user *buf, size_t count,
		   loff_t *f_pos);
ssize_t scull_write(struct file *filp, const char __user *buf, size_t count,
		    loff_t *f_pos);
loff_t scull_llseek(struct file *filp, loff_t off, int whence);

/** What a command does with a setting. */
enum scull_op {
	SCULL_SET, SCULL_TELL, SCULL_GET, SCULL_QUERY, SCULL_EXCHANGE,
	SCULL_SHIFT,
};

/** A command of a module's. */
struct scull_command {
	unsigned int cmd;
	enum scull_op op;
	int *setting;
	/** The values that are good. */
	int min, max;
};

/**
 * Does what a command says with its setting; see above.
 * @param arg  the argument of ioctl()
 * @return 0, or the setting's value with QUERY and SHIFT; or an error.
 */
int scull_setting(const struct scull_command *command, unsigned long arg);
/** Finds @p cmd among @p nr commands and does it; -ENOTTY if it is none. */
int scull_command(const struct scull_command *commands, int nr,
		  unsigned int cmd, unsigned long arg);

/**
 * Makes a driver's devices, and lets them live: from then on they can be opened.
 * @param driver  with all members but devices and first filled in
 * @param major   the major number; 0: one that nobody has
 * @param minor   the first minor number
 * @return 0, or a negative error: then nothing is there.
 */
int scull_add_driver(struct scull_driver *driver, unsigned int major,
		     unsigned int minor);
/** Takes a driver's devices away, and frees their memory.  Nobody has one open.
 * Nothing happens if they are not there. */
void scull_remove_driver(struct scull_driver *driver);

/**
 * For the show() of a file in /proc: what is in a device.
 *
 *	Device 0: qset 1000, q 4000, sz 8388616
 *	  item 0 at 00005500..., qset at 00005500...
 *	  item 2 at 00005500..., qset at 00005500...
 *	      97: 5500...
 *
 * After an empty line and the line of the device ("Device %i: qset %i, q %i, sz
 * %li") comes a line for each set that has a quantum, by number ("  item %lu at
 * %p, qset at %p"); and after the last one's a line for each of its quanta, by
 * index ("    % 4i: %8p").  (Where a solution has no such things, it shows other
 * addresses.)
 *
 * @return 0, or -ERESTARTSYS.
 */
int scull_show_device(struct seq_file *s, struct scull_dev *dev);
/** Makes, and removes, a file of /proc that shows all a driver's devices; it
 * goes with the driver. */
int scull_create_proc(const char *name, struct scull_driver *driver);
void scull_remove_proc(const char *name);

/** A pipe: a ring of bytes. */
struct scull_pipe {
	/** Who waits for bytes, and who for space. */
	wait_queue_head_t inq, outq;
	/** The ring, allocated while somebody has the pipe open; and its end. */
	char *buffer, *end;
	int buffersize;
	/** Where to read and where to write.  Equal: it is empty. */
	char *rp, *wp;
	int nreaders, nwriters;
	/** Who wants a SIGIO when there is something to read. */
	struct fasync_struct *async_queue;
	struct semaphore sem;
	struct cdev cdev;
};

#endif /* _LINUX_SCULL_H */
