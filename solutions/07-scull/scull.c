/*%
# The four sculls

An allocator is there for others, and this last lab is about them. You write
**drivers**: the parts of a kernel through which programs reach a device. The
devices of this chapter have no hardware. They are memory that acts as a file:
what a program writes to `/dev/scull0` another one finds there. So their only
work is to allocate, to keep and to free memory, and to stay in order while
several programs and several CPUs use them at the same time, while memory runs
out, and while programs pass in addresses that are not theirs.

There are four of them. They differ in where they get their memory from:

| Device | Memory | Lab |
|---|---|---|
| `/dev/scull0` ... | `kmalloc()` | 4 |
| `/dev/scullc0` ... | a slab cache of its own | 4 |
| `/dev/scullp0` ... | blocks of pages; programs can map it | 2 |
| `/dev/scullv0` ... | `vmalloc()`; programs can map it | 6 |

They come from *Linux Device Drivers*, third edition, whose eighth chapter this
course follows; *scull* is short for *simple character utility for loading
localities*. These do the same, under the same names and numbers. They do not do
it in the same way: the drivers of that book have mistakes, which the section
"What the book's drivers get wrong" goes through.

How does a device of any size keep its bytes, if the largest piece of memory
that `kmalloc()` gives has 128 KiB? In pieces of one size, **quanta**. Pointers
to quanta stand in an array, a **quantum set**; the sets are a list:

    scull_dev                                quantum: 4000 bytes
    +--------+      +-----------+            qset:    1000 pointers
    | data   |----->| number 0  |
    | size   |      | data -----+--> [ 0 | 1 | 2 | ... | 999 ]
    +--------+      | next      |      |       |
                    +----|------+      v       v
                         v          4000 B   4000 B     (1 is a hole)
                    +-----------+
                    | number 2  |      set 1 is missing: all of its
                    | data -----+->    4,000,000 bytes are a hole
                    +-----------+

\dotfile scull-sets.dot "A device after a few writes: a list of quantum sets, with holes"

What was never written is a **hole** and takes no memory. A program makes one by
moving its position ahead (`lseek()`) before it writes.

<!-- end of assignment intro -->

## What a driver is asked for

A program calls `open()`, `read()`, `write()`, `lseek()`, `ioctl()`, `mmap()`,
`poll()`, `close()`. For a device the kernel hands each of these to the driver:
a `struct file_operations` says which function is for which call. They get a
`struct file`, which stands for one `open()` of the device; the driver keeps in
its `private_data` which device it is.

A driver can be loaded into a kernel that runs, as a **module**, and be unloaded
again. What it has allocated it has to free itself: nobody does it on its behalf
when it goes.

Addresses that a program hands over are **user addresses**. The program may have
nothing there, or mean harm. The kernel never follows one. It asks
`copy_to_user()` and `copy_from_user()`, which look first and say how many bytes
could *not* be copied; the driver turns that into the error `-EFAULT`.

Drivers run on behalf of programs, several at a time. Each device has a
**semaphore** for that, a lock for which one may sleep: who gets it with
`down_interruptible()` is alone with the device's data, until `up()`. If a
signal comes while one waits for it (somebody typed Ctrl-C), it returns
something other than 0, and the driver returns `-ERESTARTSYS`, without the
lock. That number is for the kernel only, which turns it into `-EINTR` for the
program.

The module's **parameters** are variables which are set when it is loaded, as in
`insmod scull.ko scull_quantum=100`. Some of them are the *settings* of which
`ioctl()` can change the value later.
%*/
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

/*%
## Finding a byte

Position 9,000,001 of a device whose quanta have 4000 bytes and whose sets have
1000 of them: it is in quantum 2250 of the device, for 9,000,001 / 4000 is 2250,
at its byte 1. Quantum 2250 is in set 2, at index 250.

The list has only sets that were written to, by number. Two functions go through
it. `scull_address()` is for those who read: it changes nothing, and says NULL
where there is a hole. `scull_follow()` is for those who write: it makes the set
if it is not there.

Positions have 64 bits. A program may move to 2<sup>60</sup> and write a byte
there, so don't put intermediate results into an `int`.
%*/
/* Where a byte is: in which set, at which index, which byte of the quantum. */
struct scull_place {
	unsigned long number;
	int index;
	int offset;
};

static inline struct scull_place scull_locate(const struct scull_dev *dev,
					      loff_t pos)
{
	//@ exercise 7.1
	//@ todo Fill in the place of byte `pos`, from dev->quantum (bytes in a
	//@ todo quantum) and dev->qset (quanta in a set); return it.
	//@ hint Which quantum of the whole device is it, and which byte of it?
	//@ hint A division and its remainder, twice: bytes to quanta, quanta to
	//@ ... sets.
	//@ hint unsigned long nr = pos / dev->quantum; the set is nr /
	//@ ... dev->qset, the index nr % dev->qset, the offset pos %
	//@ ... dev->quantum.
	unsigned long nr = (unsigned long)pos / (unsigned int)dev->quantum;
	struct scull_place place = {
		.number = nr / (unsigned int)dev->qset,
		.index = (int)(nr % (unsigned int)dev->qset),
		.offset = (int)(pos % dev->quantum),
	};

	return place;
	//@ end
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
	//@ exercise 7.1
	//@ todo Return the address of byte `pos`; NULL if its set is not in the
	//@ todo list, has no array, or the array has no quantum there.
	//@ hint scull_link() leads to the set, or to the one behind it, or to
	//@ ... NULL.
	//@ hint struct scull_qset *set = *scull_link(dev, place.number); and
	//@ ... look at set->number.
	//@ hint if (!set || set->number != place.number || !set->data ||
	//@ ... !set->data[place.index]) return NULL; otherwise (char
	//@ ... *)set->data[place.index] + place.offset.
	struct scull_place place = scull_locate(dev, pos);
	struct scull_qset *set = *scull_link(dev, place.number);

	if (!set || set->number != place.number || !set->data ||
	    !set->data[place.index])
		return NULL;
	return (char *)set->data[place.index] + place.offset;
	//@ end
}
EXPORT_SYMBOL(scull_address);

/*%
A program that has the device mapped looks at the list while another one adds to
it, and has no lock. That is all right if sets and quanta appear in one piece:
first everything is written into them, then the pointer to them is stored.
`smp_wmb()` between the two keeps them in this order for other CPUs too.
%*/
/* The set with this number, which is made if it is not there; NULL if there is
 * no memory.  Under dev->sem. */
static inline struct scull_qset *scull_follow(struct scull_dev *dev,
					      unsigned long number)
{
	//@ exercise 7.1
	//@ todo Return the set with this number. If the list has none, put a
	//@ todo new one in its place, with data NULL; without memory return
	//@ todo NULL.
	//@ hint scull_link() gives the link into which a new set belongs.
	//@ hint The new set's next is what the link pointed to. Write all of
	//@ ... the set, then smp_wmb(), then the link.
	//@ hint set = kmalloc(sizeof(*set), GFP_KERNEL); if (!set) return
	//@ ... NULL; set->number = number; set->data = NULL; set->next = *link;
	//@ ... smp_wmb(); *link = set; return set.
	struct scull_qset **link = scull_link(dev, number), *set = *link;

	if (set && set->number == number)
		return set;
	set = kmalloc(sizeof(*set), GFP_KERNEL);
	if (!set)
		return NULL;
	set->number = number;
	set->data = NULL;
	set->next = *link;
	smp_wmb();
	*link = set;
	return set;
	//@ end
}

/*%
## Reading and writing

`read()` may return fewer bytes than it was asked for, and a program that wants
them all asks again. We use that: one call reads up to the end of one quantum,
so there is always just one piece of memory to copy.

    position             0           4000        8000        12000
    quanta               |     0     |     1     |     2     |
    read(10000) at 2000        ======                          2000 bytes
    read again                        ===========              4000 bytes

The result is 0 where there is nothing: at the end of the device, and in a hole.
(A hole of an ordinary file reads as zeroes. Here it is not there. It is the
same for those who map the device; and what was never written can be told from
zeroes. `cat` stops at a hole, so it is well to know where they are.)

Whatever goes wrong, the position of the program and the size of the device stay
what they were, and the semaphore is free when the function returns.
%*/
/* Bytes from @pos to the end of its quantum. */
static inline size_t scull_rest(const struct scull_dev *dev, loff_t pos)
{
	return (size_t)(dev->quantum - pos % dev->quantum);
}

ssize_t scull_read(struct file *filp, char __user *buf, size_t count,
		   loff_t *f_pos)
{
	//@ exercise 7.1
	//@ todo Copy up to `count` bytes from position *f_pos to the program,
	//@ todo but not beyond the quantum or the device; move *f_pos, and
	//@ todo return how many. At the end and in a hole return 0; -EFAULT
	//@ todo if `buf` is no good; -ERESTARTSYS without the semaphore.
	//@ hint Take dev->sem before you look at anything of the device, even
	//@ ... its quantum: another program's trim could change it.
	//@ hint Three limits: count, dev->size - *f_pos, scull_rest(). One way
	//@ ... out of the function, so that up() cannot be forgotten.
	//@ hint from = *f_pos < dev->size ? scull_address(dev, *f_pos) : NULL;
	//@ ... if (from) { count = min(count, ...); result =
	//@ ... copy_to_user(buf, from, count) ? -EFAULT : (ssize_t)count; } if
	//@ ... (result > 0) *f_pos += result;
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
	//@ end
}
EXPORT_SYMBOL(scull_read);

/* The address of byte @pos for somebody who writes: what is missing is
 * allocated.  NULL without memory.  Under dev->sem. */
static inline void *scull_fill(struct scull_dev *dev, loff_t pos)
{
	//@ exercise 7.1
	//@ todo Make sure that the set of byte `pos` is there, its array (all
	//@ todo NULL), and the quantum, by dev->driver->alloc(); return the
	//@ todo byte's address, or NULL if there is no memory.
	//@ hint Three things may be missing, one after the other. What was
	//@ ... allocated before memory ran out may stay: a trim frees it.
	//@ hint kcalloc() gives an array full of zeroes. Store a pointer only
	//@ ... when what it leads to is ready: smp_wmb().
	//@ hint set = scull_follow(...); if (!set->data) { data =
	//@ ... kcalloc(dev->qset, sizeof(void *), GFP_KERNEL); ... set->data =
	//@ ... data; } and the same for set->data[place.index].
	struct scull_place place = scull_locate(dev, pos);
	struct scull_qset *set = scull_follow(dev, place.number);
	void **data, *quantum;

	if (!set)
		return NULL;
	if (!set->data) {
		data = kcalloc(dev->qset, sizeof(*data), GFP_KERNEL);
		if (!data)
			return NULL;
		smp_wmb();
		set->data = data;
	}
	if (!set->data[place.index]) {
		quantum = dev->driver->alloc(dev);
		if (!quantum)
			return NULL;
		smp_wmb();
		set->data[place.index] = quantum;
	}
	return (char *)set->data[place.index] + place.offset;
	//@ end
}

ssize_t scull_write(struct file *filp, const char __user *buf, size_t count,
		    loff_t *f_pos)
{
	//@ exercise 7.1
	//@ todo Copy up to `count` bytes from the program to position *f_pos,
	//@ todo but not beyond the quantum; move *f_pos, raise dev->size if it
	//@ todo was less, and return how many. -ENOMEM, -EFAULT, -ERESTARTSYS.
	//@ hint The mirror image of scull_read(): what was a hole there is an
	//@ ... allocation here.
	//@ hint Writing in the middle does not make the device smaller. A
	//@ ... copy that fails changes neither position nor size.
	//@ hint to = scull_fill(dev, *f_pos); result = !to ? -ENOMEM :
	//@ ... copy_from_user(to, buf, count) ? -EFAULT : (ssize_t)count; if
	//@ ... (result > 0) { *f_pos += result; if (dev->size < *f_pos)
	//@ ... dev->size = *f_pos; }
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
	//@ end
}
EXPORT_SYMBOL(scull_write);

/*%
scull's own quanta come from `kmalloc()`. They have to be full of zeroes: a
program that writes one byte in the middle of a quantum may read what is in
front of it, and that may be what another program had there, a password for
instance.
%*/
static void *scull_alloc(struct scull_dev *dev)
{
	//@ exercise 7.1
	//@ todo Return dev->quantum bytes full of zeroes, or NULL.
	//@ hint kmalloc() gives memory as the last owner left it.
	//@ hint There may be none. What does memset() do with NULL?
	//@ hint quantum = kmalloc(dev->quantum, GFP_KERNEL); if (quantum)
	//@ ... memset(quantum, 0, dev->quantum); return quantum;
	void *quantum = kmalloc(dev->quantum, GFP_KERNEL);

	if (quantum)
		memset(quantum, 0, dev->quantum);
	return quantum;
	//@ end
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

/*%
## Emptying a device

To **trim** a device is to free all that it has: each quantum, each array, each
set. It then takes over the settings of now, for the next one who writes may get
quanta of another size.

The size of what is freed has to be the old one, and nobody may come across a
pointer to it any more. So a trim first takes the whole list away from the
device, in one step, under `dev->lock`. Then it frees in peace what nobody else
can see.

A device that is mapped into a program is not trimmed: the program uses that
memory without asking anybody.
%*/
/* Frees a set that is in no list. */
static inline void scull_free_set(struct scull_dev *dev, struct scull_qset *set,
				  int quantum, int qset)
{
	//@ exercise 7.2
	//@ todo Free the set's quanta (which have `quantum` bytes) with
	//@ todo dev->driver->free(), its array of `qset` pointers if it has
	//@ todo one, and the set itself.
	//@ hint A set that could not get an array, because memory had run out,
	//@ ... is in the list all the same. Holes are NULL.
	//@ hint Three kinds of things were allocated, so three are freed: the
	//@ ... quanta by the driver, the array and the set with kfree().
	//@ hint for (i = 0; set->data && i < qset; i++) if (set->data[i])
	//@ ... dev->driver->free(set->data[i], quantum); kfree(set->data);
	//@ ... kfree(set);
	for (int i = 0; set->data && i < qset; i++)
		if (set->data[i])
			dev->driver->free(set->data[i], quantum);
	kfree(set->data);
	kfree(set);
	//@ end
}

int scull_trim(struct scull_dev *dev)
{
	//@ exercise 7.2
	//@ todo Under dev->lock: return -EBUSY if dev->vmas is not 0; otherwise
	//@ todo take the list away, set the size to 0 and call
	//@ todo dev->driver->reset(dev). Then, without the lock, free each set;
	//@ todo return 0.
	//@ hint reset() changes dev->quantum and dev->qset, so remember before
	//@ ... what they were.
	//@ hint A set that has been freed is gone, its next too.
	//@ hint spin_lock(&dev->lock); if (dev->vmas) { spin_unlock(...);
	//@ ... return -EBUSY; } set = dev->data; quantum, qset = ...; dev->data
	//@ ... = NULL; dev->size = 0; dev->driver->reset(dev);
	//@ ... spin_unlock(...); for (; set; set = next) { next = set->next;
	//@ ... scull_free_set(dev, set, quantum, qset); } return 0.
	struct scull_qset *set, *next;
	int quantum, qset;

	spin_lock(&dev->lock);
	if (dev->vmas) {
		spin_unlock(&dev->lock);
		return -EBUSY;
	}
	set = dev->data;
	quantum = dev->quantum;
	qset = dev->qset;
	dev->data = NULL;
	dev->size = 0;
	dev->driver->reset(dev);
	spin_unlock(&dev->lock);
	for (; set; set = next) {
		next = set->next;
		scull_free_set(dev, set, quantum, qset);
	}
	return 0;
	//@ end
}
EXPORT_SYMBOL(scull_trim);

/*%
## Opening

The inode of a file in `/dev` leads to the `struct cdev` that the driver has
made known. Ours is a member of the `scull_dev`, so `container_of()` finds
that one.

Who opens a device only for writing finds it empty, as `cp file /dev/scull0`
would find a file. If it is mapped somewhere it stays as it is, and is written
over.
%*/
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

/*%
## Positions and commands

### Moving the position

`lseek()` sets the position from which the next `read()` or `write()` goes on.
It counts from the beginning of the device (`SEEK_SET`), from the position
(`SEEK_CUR`) or from the end (`SEEK_END`). To move behind the end is allowed,
and is how holes come about; in front of the beginning there is nothing.
%*/
loff_t scull_llseek(struct file *filp, loff_t off, int whence)
{
	//@ exercise 7.3
	//@ todo Find the base from which `off` counts, according to `whence`;
	//@ todo -EINVAL if that is none of the three. Look at dev->size under
	//@ todo the semaphore. Return -EINVAL if base + off is negative or more
	//@ todo than a loff_t holds; otherwise make it filp->f_pos, and return
	//@ todo it.
	//@ hint SEEK_SET is from 0, SEEK_CUR from filp->f_pos, SEEK_END from
	//@ ... dev->size.
	//@ hint base is not negative, so base + off can only overflow upwards.
	//@ ... In C the sum that overflows is no number at all: ask before.
	//@ hint The largest loff_t is (loff_t)(~0ULL >> 1): if (off > that -
	//@ ... base || base + off < 0) return -EINVAL;
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
	//@ end
}
EXPORT_SYMBOL(scull_llseek);

/*%
### Commands

`ioctl()` is for whatever does not fit into reading and writing. A driver
makes up its own commands; here they read and change the settings. The book
has six ways to do so, one letter each, to show that they exist:

| Letter | | the value comes from | the old one goes to |
|---|---|---|---|
| S | set | where the argument points | |
| T | tell | the argument itself | |
| G | get | | where the argument points |
| Q | query | | the result of the call |
| X | exchange | where the argument points | the same place |
| H | shift | the argument itself | the result of the call |

Only the administrator may change settings. What that means is up to the kernel:
it has a number of rights, **capabilities**, and `capable(CAP_SYS_ADMIN)` says
whether the program has the one that fits here.

A setting with a bad value would be a trap: we divide by the quantum. So each
command knows its setting's smallest and largest value.

Two programs that exchange at the same time must not both get the same old
value, so there is a semaphore for all settings, and your function is called
with it taken. And a program that hands in an address where it has nothing
must get `-EFAULT` *and* leave the setting as it was; so the old value goes
out before the new one is stored.
%*/
static DECLARE_MUTEX(scull_settings);

/* Under scull_settings. */
static inline int scull_do_setting(const struct scull_command *command,
				   unsigned long arg)
{
	//@ exercise 7.3
	//@ todo QUERY: return the setting. GET: put it where the argument
	//@ todo points. All others change it: return -EPERM without
	//@ todo CAP_SYS_ADMIN; with SET and EXCHANGE fetch the new value from
	//@ todo where the argument points; return -EINVAL if it is not between
	//@ todo command->min and command->max, or if the argument does not fit
	//@ todo into an int; with EXCHANGE put the old value where the argument
	//@ todo points; store the new one. -EFAULT if the argument points
	//@ todo nowhere. SHIFT returns the old value, the others 0.
	//@ hint The order matters: may it, can it be read, is it good, hand out
	//@ ... the old one, and only then store the new one.
	//@ hint int __user *user = (int __user *)arg; get_user(value, user) and
	//@ ... put_user(old, user) return 0 if they could. With TELL and SHIFT,
	//@ ... (unsigned long)value != arg says that it did not fit.
	//@ hint old = *command->setting; ... if (command->op == SCULL_EXCHANGE
	//@ ... && put_user(old, user)) return -EFAULT; *command->setting =
	//@ ... value; return command->op == SCULL_SHIFT ? old : 0;
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
	//@ end
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

/*%
## Coming and going

The four modules make their devices in the same way: ask for device numbers,
allocate an array of devices, make each one ready, and only then let them live,
with `cdev_add()`. From that moment on somebody may open one, on another CPU
even before `cdev_add()` has returned. If a step fails, all the steps before it
are taken back, and the module is not loaded.
%*/
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

/*%
## Who may open

Some devices are not for everybody. Four more devices store as scull0 does, and
differ in who may open them:

| Device | may be opened |
|---|---|
| `scullsingle` | by one program at a time; others get `-EBUSY` |
| `sculluid` | by programs of one user at a time; others get `-EBUSY` |
| `scullwuid` | the same; others wait until the last one has closed it |
| `scullpriv` | by all, but each terminal has its own; without one: `-EINVAL` |

The user who comes first owns the device until the last `close()`. Others may
come in if they work on behalf of the owner (their *effective* user is the
owner, `euid`) or have the right `CAP_DAC_OVERRIDE`, which the administrator
has.

To look whether one may and to come in has to be one step, or two users do so at
the same time. A spinlock sees to that.

A program that does not want to wait says `O_NONBLOCK` and gets `-EAGAIN`.
%*/
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
	//@ exercise 7.4
	//@ todo Return whether the running program may come in: nobody has the
	//@ todo device, or its user or effective user is the owner, or it has
	//@ todo CAP_DAC_OVERRIDE.
	//@ hint `current` is the running program's task: current->uid,
	//@ ... current->euid.
	//@ hint owner->count 0: nobody has it, and owner->uid is an old one.
	//@ hint return owner->count == 0 || owner->uid == current->uid ||
	//@ ... owner->uid == current->euid || capable(CAP_DAC_OVERRIDE);
	return owner->count == 0 || owner->uid == current->uid ||
		owner->uid == current->euid || capable(CAP_DAC_OVERRIDE);
	//@ end
}

/* Comes in, if that is allowed: 0 or -EBUSY. */
static inline int scull_claim(struct scull_owner *owner)
{
	//@ exercise 7.4
	//@ todo In one step, under owner->lock: if the program may come in,
	//@ todo count it, and return 0; who is first becomes the owner, as
	//@ todo current->uid. Otherwise return -EBUSY.
	//@ hint The lock is held from the question to the count.
	//@ hint The administrator, who comes second, does not become the owner.
	//@ hint spin_lock(&owner->lock); if (scull_may_use(owner)) { if
	//@ ... (owner->count++ == 0) owner->uid = current->uid; err = 0; }
	//@ ... spin_unlock(&owner->lock);
	int err = -EBUSY;

	spin_lock(&owner->lock);
	if (scull_may_use(owner)) {
		if (owner->count++ == 0)
			owner->uid = current->uid;
		err = 0;
	}
	spin_unlock(&owner->lock);
	return err;
	//@ end
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

	//@ exercise 7.4
	//@ todo Wait until scull_claim(&scull_w) succeeds; but return -EAGAIN
	//@ todo if the file has O_NONBLOCK, and -ERESTARTSYS if a signal
	//@ todo comes.
	//@ hint wait_event_interruptible(queue, condition) sleeps until the
	//@ ... condition is true. It returns something other than 0 for a
	//@ ... signal.
	//@ hint When it returns, somebody else may have been faster: claiming
	//@ ... is what counts, so it is a loop.
	//@ hint while (scull_claim(&scull_w)) { if (filp->f_flags & O_NONBLOCK)
	//@ ... return -EAGAIN; if (wait_event_interruptible(scull_w.wait,
	//@ ... scull_may_use(&scull_w))) return -ERESTARTSYS; }
	while (scull_claim(&scull_w)) {
		if (filp->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(scull_w.wait,
					     scull_may_use(&scull_w)))
			return -ERESTARTSYS;
	}
	//@ end
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

/*%
`scullsingle` counts with an atomic variable, which is 1 while the device is
free. `scullpriv` has a device for each terminal, which is made when it is
first opened from there, and stays. To make one takes memory, and to get
memory one may have to sleep; so the list of them is guarded by a semaphore,
not by a spinlock.
%*/
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

/*%
## A pipe

`/dev/scullpipe0` does not keep what is written: it hands it on, in order, to
who reads. In between the bytes stand in a **ring**, a buffer in which one
goes on at the beginning after the end:

    buffer            rp            wp             end
      |................|#############|..............|
                       read here     write here

Where `rp` and `wp` are equal the ring is empty. So it must never be filled to
the last byte, or a full one would look like an empty one: one byte stays free.

\dotfile scull-pipe.dot "scullpipe's ring: filled, partly read, and written around the end"

Who reads from an empty pipe sleeps until somebody has written; who writes to a
full one sleeps until somebody has read. The order of things is the difficulty:

1. Take the semaphore, look.
2. There is nothing: give the semaphore back *before* sleeping, or nobody could
   ever write.
3. Sleep until there is something; a signal ends that with `-ERESTARTSYS`.
4. Awake, there *was* something: take the semaphore and look again, since
   another reader may have been faster.

A file with `O_NONBLOCK` never sleeps, it gets `-EAGAIN`. If nobody has the pipe
open for writing the reader waits nevertheless; a pipe of the shell would be at
its end there.
%*/
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
	//@ exercise 7.5
	//@ todo Return how many bytes are free, less the one that stays free:
	//@ todo dev->buffersize - 1 if the ring is empty, 0 if it is full.
	//@ hint How far is it from wp to rp, going around if need be?
	//@ hint The remainder of a division by the size goes around; C's is
	//@ ... negative for negative numbers, so add the size before.
	//@ hint return (dev->rp - dev->wp + dev->buffersize - 1) %
	//@ ... dev->buffersize;
	return (int)(dev->rp - dev->wp + dev->buffersize - 1) %
		dev->buffersize;
	//@ end
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
	//@ exercise 7.5
	//@ todo Wait until there is something to read, as the four steps
	//@ todo above say. Copy at most `count` bytes, up to wp or to the end
	//@ todo of the buffer; move rp; give the semaphore back and wake
	//@ todo those who wait on dev->outq. Return how many; -EFAULT if
	//@ todo `buf` is no good.
	//@ hint while (the ring is empty) { ... }: at its end, you hold the
	//@ ... semaphore and there is something.
	//@ hint In the loop: up(); O_NONBLOCK;
	//@ ... wait_event_interruptible(dev->inq, dev->rp != dev->wp);
	//@ ... down_interruptible().
	//@ hint size_t filled = (dev->wp > dev->rp ? dev->wp : dev->end) -
	//@ ... dev->rp; copy_to_user(buf, dev->rp, min(count, filled));
	//@ ... dev->rp = scull_p_behind(dev, dev->rp, count);
	//@ ... wake_up_interruptible(&dev->outq);
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
	//@ end
}

static ssize_t scull_p_write(struct file *filp, const char __user *buf,
			     size_t count, loff_t *f_pos)
{
	//@ exercise 7.5
	//@ todo The same the other way: wait on dev->outq until there is space,
	//@ todo copy at most as much as there is, up to the end of the buffer;
	//@ todo move wp; wake those on dev->inq, and send SIGIO to those who
	//@ todo asked for it: kill_fasync(&dev->async_queue, SIGIO, POLL_IN).
	//@ hint What is `rp == wp` for the reader is scull_p_space(dev) == 0
	//@ ... for you.
	//@ hint Two limits besides count: the space, and the end of the buffer.
	//@ hint count = min_t(size_t, count, scull_p_space(dev)); count =
	//@ ... min_t(size_t, count, dev->end - dev->wp);
	//@ ... copy_from_user(dev->wp, buf, count); dev->wp =
	//@ ... scull_p_behind(dev, dev->wp, count);
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
	//@ end
}

/*%
A program with several files cannot sleep in `read()` of one: it asks with
`poll()` which of them are ready. The driver answers two questions: what can
be done at once, and on which wait queues it would call out if that changes.
It looks without the semaphore: who only asks should not have to wait for a
`read()` that is waiting for its page. The answer may be old when it arrives, as
any answer to that question is.

There is a second way to hear of bytes, without asking: a program that switches
on `O_ASYNC` for the file gets the signal SIGIO when somebody has written. Those
who want that are in the list `dev->async_queue`, which `fasync_helper()` keeps;
`kill_fasync()` sends the signals.
%*/
static unsigned int scull_p_poll(struct file *filp, poll_table *wait)
{
	//@ exercise 7.5
	//@ todo Name both wait queues with poll_wait(). Return POLLIN |
	//@ todo POLLRDNORM if there is something to read, and POLLOUT |
	//@ todo POLLWRNORM if there is space.
	//@ hint First say where one may wait, then look: the other way round, a
	//@ ... change in between is missed.
	//@ hint poll_wait(filp, queue, wait) does not wait in spite of its
	//@ ... name.
	//@ hint poll_wait(filp, &dev->inq, wait); poll_wait(filp, &dev->outq,
	//@ ... wait); if (dev->rp != dev->wp) mask |= POLLIN | POLLRDNORM; ...
	struct scull_pipe *dev = filp->private_data;
	unsigned int mask = 0;

	poll_wait(filp, &dev->inq, wait);
	poll_wait(filp, &dev->outq, wait);
	if (dev->rp != dev->wp)
		mask |= POLLIN | POLLRDNORM;
	if (scull_p_space(dev))
		mask |= POLLOUT | POLLWRNORM;
	return mask;
	//@ end
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

/*%
## Views in /proc

What does a device have, and where? `cat /proc/scullseq` shows it:


    Device 0: qset 1000, q 4000, sz 9000002
      item 0 at 0000550001236c00, qset at 0000550001240000
      item 2 at 0000550001236c40, qset at 0000550001242000
         250: 550001245000

A file of `/proc` has no contents; they are made when somebody reads it. Simple
ones write their text into a page that they are given (`scull_read_proc()`). If
it may be longer than a page, `<linux/seq_file.h>` helps: one gives it a
sequence, here of devices, and a function that shows one element.

Only the last set's quanta are listed, or the text would be long.
%*/
int scull_show_device(struct seq_file *s, struct scull_dev *dev)
{
	//@ exercise 7.6
	//@ todo Under dev->sem, write an empty line and the device's line, then
	//@ todo a line for each set that has a quantum; after the last one's, a
	//@ todo line for each of its quanta. <linux/scull.h> has the formats.
	//@ todo Return 0, or -ERESTARTSYS without the semaphore.
	//@ hint Look at the list only when you have the semaphore, its first
	//@ ... element too.
	//@ hint A set can be in the list without a quantum: when memory ran out
	//@ ... while it was made. So find the last one that has some, first.
	//@ hint down_interruptible(); seq_printf(s, "\nDevice %i: ...",
	//@ ... (int)(dev - dev->driver->devices), ...); for each set with a
	//@ ... quantum: seq_printf(s, "  item %lu at %p, qset at %p\n", ...);
	//@ ... last = set; then the quanta of last; up().
	struct scull_qset *last = NULL;
	int has;

	if (down_interruptible(&dev->sem))
		return -ERESTARTSYS;
	seq_printf(s, "\nDevice %i: qset %i, q %i, sz %li\n",
		   (int)(dev - dev->driver->devices), dev->qset, dev->quantum,
		   (long)dev->size);
	for (struct scull_qset *set = dev->data; set; set = set->next) {
		has = 0;
		for (int i = 0; set->data && i < dev->qset; i++)
			has |= set->data[i] != NULL;
		if (!has)
			continue;
		seq_printf(s, "  item %lu at %p, qset at %p\n", set->number,
			   set, set->data);
		last = set;
	}
	for (int i = 0; last && i < dev->qset; i++)
		if (last->data[i])
			seq_printf(s, "    % 4i: %8p\n", i, last->data[i]);
	up(&dev->sem);
	return 0;
	//@ end
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

/*%
## Loading and unloading

Parameters come from people, so they are looked at before anything is done
with them. The devices are one behind the other in their minor numbers: the
plain ones first, then the pipes, then those with rules. To leave is to take
everything back in the opposite order. The same function cleans up after a
failure in the middle: what is not there is not taken away.
%*/
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
