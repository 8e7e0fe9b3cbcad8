/*
 * Open files and their descriptors: a program's call gets from a number to a
 * file, and from a name to a driver.
 *
 *	user_read()	the descriptor's file, its position (read_write.c)
 *	vfs_read()	may it be read?  is that user memory?
 *	f_op->read()	the driver
 *
 * The other calls are in ioctl.c, poll.c, fasync.c, aio.c and mmap.c; names are
 * looked up in names.c.
 *
 * Linux: fs/open.c and fs/file_table.c.
 */
#include <linux/cdev.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <machine/files.h>
#include <machine/user.h>

#include "files_rooms.h"

#define NR_FILES	256
#define NR_FDS		256

static struct file files[NR_FILES];
static struct file *fds[NR_FDS];
/* Who takes a place in either table, or finds what is in it. */
static int lock;

/* --- A program's call ----------------------------------------------------- */

void user_enter(void)
{
	if (!current->mm)
		current->mm = current->active_mm = &user_mm;
}

long user_leave(long result)
{
	if (!in_interrupt() && tasklets_pending())
		tasklets_run();
	if (result == -ERESTARTSYS)
		result = -EINTR;
	flush_signals(current);
	return result;
}

/* --- Open files ----------------------------------------------------------- */

/* A file has a name from the beginning to the end. */
static int is_taken(const struct file *f)
{
	return f->f_dentry != NULL;
}

static struct file *new_file(struct dentry *dentry)
{
	struct file *f = files;

	lock_table(&lock);
	while (f < files + NR_FILES && is_taken(f))
		f++;
	if (f < files + NR_FILES)
		*f = (struct file){ .f_count = ATOMIC_INIT(1),
				    .f_dentry = dentry };
	unlock_table(&lock);
	if (f == files + NR_FILES)
		return NULL;
	INIT_LIST_HEAD(&f->f_list);
	return f;
}

static void free_file(struct file *f)
{
	lock_table(&lock);
	f->f_dentry = NULL;
	unlock_table(&lock);
}

/* Under the lock: the file behind a descriptor, or NULL. */
static struct file *file_at(int fd)
{
	return fd >= 0 && fd < NR_FDS ? fds[fd] : NULL;
}

struct file *fget(unsigned int fd)
{
	struct file *filp;

	lock_table(&lock);
	filp = file_at((int)fd);
	if (filp)
		get_file(filp);
	unlock_table(&lock);
	return filp;
}
EXPORT_SYMBOL(fget);

static struct dev_node *node_of(struct inode *inode)
{
	return container_of(inode, struct dev_node, inode);
}

/* The inode has one more open file, or one less. */
static void count_open(struct inode *inode, int n)
{
	if (!is_proc(inode))
		atomic_add(n, &node_of(inode)->open);
	else
		atomic_add(n, &PDE(inode)->count);
}

/* May the running task open it like this? */
static int permission(const struct inode *inode, unsigned int mode)
{
	unsigned int want = (mode & FMODE_READ ? MAY_READ : 0) |
		(mode & FMODE_WRITE ? MAY_WRITE : 0), have = inode->i_mode;
	struct inode_operations *iops = is_proc(inode) ?
		PDE(inode)->proc_iops : NULL;

	if (iops && iops->permission)
		return iops->permission((struct inode *)inode, (int)want, NULL);
	if (capable(CAP_DAC_OVERRIDE))
		return 0;
	if (inode->i_uid == current->fsuid)
		have >>= 6;
	else if (inode->i_gid == current->fsgid)
		have >>= 3;
	return want & ~have ? -EACCES : 0;
}

/* Has the file's own open() called.  The file is taken apart if it fails. */
static int open_file(struct file *filp, struct inode *inode)
{
	int error = 0;

	count_open(inode, 1);
	if (!is_proc(inode))
		error = inode->i_fop->open(inode, filp);
	else if (filp->f_op && filp->f_op->open)
		error = call_driver(filp->f_op->open, inode, filp);
	if (!error)
		return 0;
	count_open(inode, -1);
	fops_put(filp->f_op);
	return error;
}

struct file *filp_open(const char *name, int flags, int mode)
{
	struct dentry *dentry = user_find(name);
	struct inode *inode;
	struct file *filp;
	int error;

	if (!dentry)
		return ERR_PTR(-ENOENT);
	inode = dentry->d_inode;
	if (S_ISDIR(inode->i_mode))
		return ERR_PTR(-EISDIR);
	filp = new_file(dentry);
	if (!filp)
		return ERR_PTR(-ENFILE);
	filp->f_flags = (unsigned int)flags;
	filp->f_mode = (((unsigned int)flags + 1) & O_ACCMODE) | FMODE_LSEEK |
		FMODE_PREAD | FMODE_PWRITE;
	filp->f_mapping = inode->i_mapping;
	filp->f_uid = current->fsuid;
	filp->f_gid = current->fsgid;
	filp->f_op = fops_get(inode->i_fop);
	error = permission(inode, filp->f_mode);
	if (!error)
		error = open_file(filp, inode);
	if (error) {
		free_file(filp);
		return ERR_PTR(error);
	}
	filp->f_flags &= ~(unsigned int)(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC);
	return filp;
}
EXPORT_SYMBOL(filp_open);

static void release(struct file *filp)
{
	struct inode *inode = filp->f_dentry->d_inode;
	struct cdev *cdev = is_proc(inode) ? NULL : inode->i_cdev;

	user_drop_watches(filp);
	if (filp->f_flags & FASYNC && filp->f_op && filp->f_op->fasync)
		call_driver(filp->f_op->fasync, -1, filp, 0);
	if (filp->f_op && filp->f_op->release)
		call_driver(filp->f_op->release, inode, filp);
	fops_put(filp->f_op);
	count_open(inode, -1);
	cdev_put(cdev);
}

void fput(struct file *filp)
{
	if (!atomic_dec_and_test(&filp->f_count))
		return;
	release(filp);
	free_file(filp);
}
EXPORT_SYMBOL(fput);

int filp_close(struct file *filp, void *id)
{
	int error = 0;

	if (!atomic_read(&filp->f_count)) {
		printk(KERN_ERR "VFS: Close: file count is 0\n");
		return 0;
	}
	if (filp->f_op && filp->f_op->flush)
		error = call_driver(filp->f_op->flush, filp);
	fput(filp);
	return error;
}
EXPORT_SYMBOL(filp_close);

unsigned int files_left(unsigned long start, unsigned long end)
{
	unsigned int n = 0;

	for (struct file *f = files; f < files + NR_FILES; f++)
		if (is_taken(f) &&
		    (unsigned long)f->f_op - start < end - start) {
			f->f_op = NULL;
			n++;
		}
	return n;
}

unsigned int devices_open(void)
{
	unsigned int n = 0;

	for (struct file *f = files; f < files + NR_FILES; f++)
		n += is_taken(f) && f->f_op &&
			S_ISCHR(f->f_dentry->d_inode->i_mode) &&
			!module_at((unsigned long)f->f_op);
	return n;
}

/* --- Descriptors ---------------------------------------------------------- */

static int give_fd(struct file *filp)
{
	int fd = 0;

	lock_table(&lock);
	while (fd < NR_FDS && fds[fd])
		fd++;
	if (fd < NR_FDS)
		fds[fd] = filp;
	unlock_table(&lock);
	if (fd < NR_FDS)
		return fd;
	filp_close(filp, NULL);
	return -EMFILE;
}

/* The file of a descriptor that is closed; only one can close it. */
static struct file *take_fd(int fd)
{
	struct file *filp;

	lock_table(&lock);
	filp = file_at(fd);
	if (filp)
		fds[fd] = NULL;
	unlock_table(&lock);
	return filp;
}

int user_open(const char *name, int flags)
{
	struct file *filp;

	user_enter();
	filp = filp_open(name, flags, 0);
	if (IS_ERR(filp))
		return (int)user_leave(PTR_ERR(filp));
	return (int)user_leave(give_fd(filp));
}

int user_dup(int fd)
{
	struct file *filp = fget((unsigned int)fd);

	return filp ? give_fd(filp) : -EBADF;
}

int user_close(int fd)
{
	struct file *filp = take_fd(fd);

	user_enter();
	if (!filp)
		return -EBADF;
	return (int)user_leave(filp_close(filp, current->files));
}

int user_close_all(void)
{
	int n = 0;

	for (int fd = 0; fd < NR_FDS; fd++)
		n += fds[fd] && !user_close(fd);
	return n;
}

struct file *user_enter_file(int fd)
{
	user_enter();
	current->in_file = fget((unsigned int)fd);
	return current->in_file;
}

static void drop_file(void)
{
	struct file *filp = current->in_file;

	current->in_file = NULL;
	if (filp)
		fput(filp);
}

long user_leave_file(long result)
{
	drop_file();
	return user_leave(result);
}

void files_recover(void)
{
	drop_file();
}
