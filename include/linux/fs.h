/*
 * Files, as a driver sees them.
 *
 *	program:  fd = open("/dev/scull0")
 *	                |
 *	          struct file   one for each open(): position, mode, and what
 *	                |       the driver wants to remember of it
 *	          struct dentry the name
 *	                |
 *	          struct inode  one for each name in /dev: device number, cdev
 *
 * The functions of struct file_operations are called in process context, on
 * behalf of `current`, and may sleep.  A position is the program's own: what
 * read() and write() leave in *ppos is where it goes on.
 *
 * Linux: include/linux/fs.h; what is here of it is in fs/char_dev.c,
 * fs/open.c, fs/read_write.c, fs/ioctl.c and fs/fcntl.c.
 */
#ifndef _KMEMLAB_FS_H
#define _KMEMLAB_FS_H

#include <asm/atomic.h>
#include <asm/semaphore.h>
#include <linux/config.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/ioctl.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/stat.h>
#include <linux/time.h>
#include <linux/types.h>
#include <linux/uio.h>
#include <linux/wait.h>

/** Pages that hold blocks of disks: there are no disks. */
#define nr_blockdev_pages()	0L

struct cdev;
struct file;
struct file_lock;
struct inode;
struct kiocb;
struct module;
struct page;
struct poll_table_struct;
struct vfsmount;
struct vm_area_struct;

#if !__STDC_HOSTED__
#define SEEK_SET	0
#define SEEK_CUR	1
#define SEEK_END	2
#define READ		0
#define WRITE		1
#endif

/* file->f_mode: what may be done with an open file. */
#define FMODE_READ	1
#define FMODE_WRITE	2
#define FMODE_LSEEK	4
#define FMODE_PREAD	8
#define FMODE_PWRITE	FMODE_PREAD

#define MAY_EXEC	1
#define MAY_WRITE	2
#define MAY_READ	4

/** Whom SIGIO goes to. */
struct fown_struct {
	int pid;
	unsigned int uid, euid;
	int signum;
};

struct address_space {
	struct inode *host;
};

/** A file, whoever has opened it. */
struct inode {
	unsigned long i_ino;
	atomic_t i_count;
	umode_t i_mode;
	unsigned int i_nlink;
	unsigned int i_uid, i_gid;
	/** The number of the device it stands for. */
	kernel_dev_t i_rdev;
	long long i_size;
	struct timespec i_atime, i_mtime, i_ctime;
	unsigned int i_blkbits;
	unsigned long i_blksize;
	unsigned long i_version;
	unsigned long i_blocks;
	spinlock_t i_lock;
	struct semaphore i_sem;
	struct inode_operations *i_op;
	struct file_operations *i_fop;
	struct address_space *i_mapping;
	struct address_space i_data;
	/** Links the inodes of one cdev. */
	struct list_head i_devices;
	/** The device, once it has been opened; for container_of(). */
	struct cdev *i_cdev;
	int i_cindex;
	unsigned long i_state;
	unsigned int i_flags;
	union {
		void *generic_ip;
	} u;
};

/** An open file. */
struct file {
	struct list_head f_list;
	struct dentry *f_dentry;
	struct vfsmount *f_vfsmnt;
	struct file_operations *f_op;
	/** Descriptors that mean this file, and calls in progress. */
	atomic_t f_count;
	/** O_* flags: O_NONBLOCK above all. */
	unsigned int f_flags;
	/** FMODE_* flags. */
	unsigned int f_mode;
	int f_error;
	loff_t f_pos;
	struct fown_struct f_owner;
	unsigned int f_uid, f_gid;
	unsigned long f_version;
	/** The driver's own; NULL when open() is called. */
	void *private_data;
	struct address_space *f_mapping;
};

#define get_file(x)	atomic_inc(&(x)->f_count)
#define file_count(x)	atomic_read(&(x)->f_count)

typedef int (*filldir_t)(void *buf, const char *name, int len, loff_t pos,
			 unsigned long ino, unsigned int type);

typedef struct {
	size_t written;
	size_t count;
	union {
		char __user *buf;
		void *data;
	} arg;
	int error;
} read_descriptor_t;

typedef int (*read_actor_t)(read_descriptor_t *desc, struct page *page,
			    unsigned long offset, unsigned long size);

/**
 * What a driver can do with its files; NULL is what the kernel does of
 * itself: open() succeeds, read(), write() and mmap() are errors, poll() says
 * that all can be done, llseek() moves the position.
 *
 * All of them return 0 or more, or a negative error number.
 */
struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *filp, loff_t off, int whence);
	/** At most @p count bytes to the user memory @p buf; 0 is the end. */
	ssize_t (*read)(struct file *filp, char __user *buf, size_t count,
			loff_t *ppos);
	ssize_t (*aio_read)(struct kiocb *iocb, char __user *buf,
			    size_t count, loff_t pos);
	ssize_t (*write)(struct file *filp, const char __user *buf,
			 size_t count, loff_t *ppos);
	ssize_t (*aio_write)(struct kiocb *iocb, const char __user *buf,
			     size_t count, loff_t pos);
	int (*readdir)(struct file *filp, void *dirent, filldir_t filldir);
	/** Which of POLLIN, POLLOUT ... hold; see <linux/poll.h>. */
	unsigned int (*poll)(struct file *filp,
			     struct poll_table_struct *wait);
	/** -ENOTTY for a command that is none. */
	int (*ioctl)(struct inode *inode, struct file *filp,
		     unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *filp, struct vm_area_struct *vma);
	/** A new file: an error means that it is not opened after all. */
	int (*open)(struct inode *inode, struct file *filp);
	/** Each close() of a descriptor. */
	int (*flush)(struct file *filp);
	/** The last one: nobody has the file any more. */
	int (*release)(struct inode *inode, struct file *filp);
	int (*fsync)(struct file *filp, struct dentry *dentry, int datasync);
	int (*aio_fsync)(struct kiocb *iocb, int datasync);
	/** Somebody wants SIGIO, or no longer; see fasync_helper(). */
	int (*fasync)(int fd, struct file *filp, int on);
	int (*lock)(struct file *filp, int cmd, struct file_lock *lock);
	ssize_t (*readv)(struct file *filp, const struct iovec *iov,
			 unsigned long nr, loff_t *ppos);
	ssize_t (*writev)(struct file *filp, const struct iovec *iov,
			  unsigned long nr, loff_t *ppos);
	ssize_t (*sendfile)(struct file *filp, loff_t *ppos, size_t count,
			    read_actor_t actor, void *target);
	ssize_t (*sendpage)(struct file *filp, struct page *page, int offset,
			    size_t size, loff_t *ppos, int more);
	unsigned long (*get_unmapped_area)(struct file *filp,
					   unsigned long addr,
					   unsigned long len,
					   unsigned long pgoff,
					   unsigned long flags);
	int (*check_flags)(int flags);
	int (*dir_notify)(struct file *filp, unsigned long arg);
	int (*flock)(struct file *filp, int cmd, struct file_lock *lock);

	/* 2.6.11 and later: instead of ioctl(), without the big lock. */
	long (*unlocked_ioctl)(struct file *filp, unsigned int cmd,
			       unsigned long arg);
	long (*compat_ioctl)(struct file *filp, unsigned int cmd,
			     unsigned long arg);
};

struct iattr;
struct kstat;
struct nameidata;

/** What a file system does with names.  Of these, /proc asks permission() of
 * an entry's proc_iops: 0, or -EACCES; its mask is of MAY_READ and so on. */
struct inode_operations {
	int (*create)(struct inode *dir, struct dentry *dentry, int mode,
		      struct nameidata *nd);
	struct dentry *(*lookup)(struct inode *dir, struct dentry *dentry,
				 struct nameidata *nd);
	int (*unlink)(struct inode *dir, struct dentry *dentry);
	int (*mkdir)(struct inode *dir, struct dentry *dentry, int mode);
	int (*rmdir)(struct inode *dir, struct dentry *dentry);
	int (*rename)(struct inode *old_dir, struct dentry *old,
		      struct inode *new_dir, struct dentry *new_);
	void (*truncate)(struct inode *inode);
	int (*permission)(struct inode *inode, int mask, struct nameidata *nd);
	int (*setattr)(struct dentry *dentry, struct iattr *attr);
	int (*getattr)(struct vfsmount *mnt, struct dentry *dentry,
		       struct kstat *stat);
};

static inline unsigned int iminor(struct inode *inode)
{
	return MINOR(inode->i_rdev);
}

static inline unsigned int imajor(struct inode *inode)
{
	return MAJOR(inode->i_rdev);
}

/* --- Device numbers: fs/char_dev.c ------------------------------------------ */

/**
 * Takes device numbers for a driver.
 *
 * @param from   the first one
 * @param count  how many, with consecutive numbers
 * @param name   for /proc/devices; not copied by 2.6.10, copied here
 * @return 0; -EBUSY if one of them is taken, -ENOMEM.
 *
 * May sleep.  They are given back with unregister_chrdev_region().
 */
int register_chrdev_region(kernel_dev_t from, unsigned int count,
			   const char *name);
/**
 * The same with a major number that nobody has, from 254 down.
 * @param dev        receives the first number
 * @param baseminor  its minor number
 */
int alloc_chrdev_region(kernel_dev_t *dev, unsigned int baseminor,
			unsigned int count, const char *name);
void unregister_chrdev_region(kernel_dev_t from, unsigned int count);

/**
 * As drivers did it in 2.4: a device for minor numbers 0 to 255 of @p major.
 * @param major  0 asks for one that nobody has
 * @return 0, or the major number if it asked for one; a negative error.
 */
int register_chrdev(unsigned int major, const char *name,
		    struct file_operations *fops);
/** Gives it back.  @return 0; -EINVAL if it was not @p name's. */
int unregister_chrdev(unsigned int major, const char *name);

extern struct file_operations def_chr_fops;

/* --- For file_operations: fs/read_write.c, fs/open.c ------------------------- */

loff_t generic_file_llseek(struct file *filp, loff_t off, int whence);
/** What llseek does where a driver has none: moves f_pos. */
loff_t default_llseek(struct file *filp, loff_t off, int whence);
/** For llseek of a device that has no position: -ESPIPE. */
loff_t no_llseek(struct file *filp, loff_t off, int whence);
/** For open() of such a device.  @return 0. */
int nonseekable_open(struct inode *inode, struct file *filp);
/** read() by way of the driver's aio_read(). */
ssize_t do_sync_read(struct file *filp, char __user *buf, size_t count,
		     loff_t *ppos);
ssize_t do_sync_write(struct file *filp, const char __user *buf, size_t count,
		      loff_t *ppos);
/** As the program's read(), for other parts of the kernel. */
ssize_t vfs_read(struct file *filp, char __user *buf, size_t count,
		 loff_t *ppos);
ssize_t vfs_write(struct file *filp, const char __user *buf, size_t count,
		  loff_t *ppos);

/**
 * Opens a file for the kernel itself.  @p name is a path such as "/dev/null0".
 * @return the file, to be given back with filp_close(); ERR_PTR() on failure.
 */
struct file *filp_open(const char *name, int flags, int mode);
/** @p id is whose file it was: current->files, or NULL. */
int filp_close(struct file *filp, void *id);
/** One user less; the last one releases the file. */
void fput(struct file *filp);
/** The file behind a descriptor of the program, with one more user, or NULL. */
struct file *fget(unsigned int fd);

#define fops_get(fops)							\
	((fops) && try_module_get((fops)->owner) ? (fops) : NULL)
#define fops_put(fops)							\
	do { if (fops) module_put((fops)->owner); } while (0)

/* --- SIGIO: fs/fcntl.c ------------------------------------------------------- */

#define FASYNC_MAGIC	0x4601

/** Those who want SIGIO when something happens to a device. */
struct fasync_struct {
	int magic;
	int fa_fd;
	struct fasync_struct *fa_next;
	struct file *fa_file;
};

/**
 * A driver's fasync(): adds the file to those who want SIGIO, or takes it off.
 * @param fapp  where the driver keeps them; NULL is nobody
 * @return 0 if nothing changed, 1 if it did, or a negative error.
 */
int fasync_helper(int fd, struct file *filp, int on,
		  struct fasync_struct **fapp);
/**
 * Sends @p sig (SIGIO) to all of them.  Any context.
 * @param band  POLL_IN if there is something to read, POLL_OUT
 */
void kill_fasync(struct fasync_struct **fapp, int sig, int band);
/** Sets whom a file's signals go to: F_SETOWN. */
int f_setown(struct file *filp, unsigned long pid, int force);

/** The position of a name's inode. */
static inline loff_t i_size_read(struct inode *inode)
{
	return inode->i_size;
}

static inline void i_size_write(struct inode *inode, loff_t size)
{
	inode->i_size = size;
}

#include <linux/module.h>

#endif /* _KMEMLAB_FS_H */
