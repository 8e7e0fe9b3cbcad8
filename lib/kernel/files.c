/*
 * Files, from the program's call down to the driver's function.
 *
 *	user_read()	the descriptor's file, its position
 *	vfs_read()	may it be read?  is that user memory?
 *	f_op->read()	the driver
 *
 * Linux: fs/open.c, fs/read_write.c, fs/file_table.c, fs/ioctl.c, fs/fcntl.c.
 */
#include <asm/ioctls.h>
#include <asm/siginfo.h>
#include <asm/uaccess.h>
#include <linux/aio.h>
#include <linux/cdev.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <machine/files.h>
#include <machine/user.h>

#include "layer.h"

#define NR_FILES	256
#define NR_FDS		256

static struct file files[NR_FILES];
static struct file *fds[NR_FDS];
/* Who takes a place in either table, or finds what is in it. */
static int lock;

/* --- A program's call ------------------------------------------------------------ */

void user_enter(void)
{
	if (!current->mm)
		current->mm = current->active_mm = &user_mm;
}

/* A call ends: interrupts that were put off come in now, and a signal that
 * ended it is delivered. */
static long leave(long result)
{
	if (!in_interrupt() && tasklets_pending())
		tasklets_run();
	if (result == -ERESTARTSYS)
		result = -EINTR;
	flush_signals(current);
	return result;
}

/* Calls a driver's function and looks what it has left behind. */
#define call(fn, ...) ({						\
	struct call_check check_;					\
	__typeof__(fn(__VA_ARGS__)) result_;				\
	check_begin(&check_);						\
	result_ = fn(__VA_ARGS__);					\
	check_end(&check_, (unsigned long)fn);				\
	result_; })

/* --- Open files -------------------------------------------------------------------- */

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

struct file *user_file(int fd)
{
	return fd >= 0 && fd < NR_FDS ? fds[fd] : NULL;
}

struct file *fget(unsigned int fd)
{
	struct file *filp;

	lock_table(&lock);
	filp = user_file((int)fd);
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

static int is_proc(const struct inode *inode)
{
	return !S_ISCHR(inode->i_mode);
}

/* The inode has one more open file, or one less. */
static void count_open(struct inode *inode, int n)
{
	if (!is_proc(inode))
		atomic_add(n, &node_of(inode)->open);
	else
		atomic_add(n, &PDE(inode)->count);
}

/* What a program gave as a path: the name in /dev, and in /proc. */
static struct dentry *find_name(const char *path)
{
	struct proc_dir_entry *entry;
	struct dev_node *node;

	if (!strncmp(path, "/proc", 5) && (!path[5] || path[5] == '/')) {
		entry = proc_find(path + 5);
		return entry ? &entry->dentry : NULL;
	}
	if (strncmp(path, "/dev/", 5))
		return NULL;
	node = dev_node_find(path + 5);
	return node ? &node->dentry : NULL;
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
		error = call(filp->f_op->open, inode, filp);
	if (!error)
		return 0;
	count_open(inode, -1);
	fops_put(filp->f_op);
	return error;
}

struct file *filp_open(const char *name, int flags, int mode)
{
	struct dentry *dentry = find_name(name);
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

static void drop_watches(struct file *filp);

static void release(struct file *filp)
{
	struct inode *inode = filp->f_dentry->d_inode;
	struct cdev *cdev = is_proc(inode) ? NULL : inode->i_cdev;

	drop_watches(filp);
	if (filp->f_flags & FASYNC && filp->f_op && filp->f_op->fasync)
		call(filp->f_op->fasync, -1, filp, 0);
	if (filp->f_op && filp->f_op->release)
		call(filp->f_op->release, inode, filp);
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
		error = call(filp->f_op->flush, filp);
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

/* --- Descriptors --------------------------------------------------------------------- */

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
	filp = user_file(fd);
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
		return (int)leave(PTR_ERR(filp));
	return (int)leave(give_fd(filp));
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
	return (int)leave(filp_close(filp, current->files));
}

int user_close_all(void)
{
	int n = 0;

	for (int fd = 0; fd < NR_FDS; fd++)
		n += fds[fd] && !user_close(fd);
	return n;
}

/* The file of a call that begins, which stays while the call does, even if
 * another task closes the descriptor. */
static struct file *enter_file(int fd)
{
	user_enter();
	current->in_file = fget((unsigned int)fd);
	return current->in_file;
}

static void leave_file(void)
{
	struct file *filp = current->in_file;

	current->in_file = NULL;
	if (filp)
		fput(filp);
}

void files_recover(void)
{
	leave_file();
}

/* --- Reading and writing ---------------------------------------------------------------- */

/* A driver that says it has moved more than it was asked for. */
static ssize_t sane(ssize_t result, size_t count, unsigned long function)
{
	if (result <= (ssize_t)count)
		return result;
	print_symbol(KERN_ERR "%s says that it has moved more bytes than it "
		     "was asked for\n", function);
	return result;
}

#define COUNT_MAX	0x7ffff000UL

ssize_t vfs_read(struct file *filp, char __user *buf, size_t count,
		 loff_t *ppos)
{
	struct file_operations *op = filp->f_op;

	if (!(filp->f_mode & FMODE_READ))
		return -EBADF;
	if (!op || (!op->read && !op->aio_read))
		return -EINVAL;
	if ((ssize_t)count < 0 || *ppos < 0)
		return -EINVAL;
	if (!access_ok(VERIFY_WRITE, buf, count))
		return -EFAULT;
	count = min(count, COUNT_MAX);
	if (op->read)
		return sane(call(op->read, filp, buf, count, ppos), count,
			    (unsigned long)op->read);
	return do_sync_read(filp, buf, count, ppos);
}
EXPORT_SYMBOL(vfs_read);

ssize_t vfs_write(struct file *filp, const char __user *buf, size_t count,
		  loff_t *ppos)
{
	struct file_operations *op = filp->f_op;

	if (!(filp->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!op || (!op->write && !op->aio_write))
		return -EINVAL;
	if ((ssize_t)count < 0 || *ppos < 0)
		return -EINVAL;
	if (!access_ok(VERIFY_READ, buf, count))
		return -EFAULT;
	count = min(count, COUNT_MAX);
	if (op->write)
		return sane(call(op->write, filp, buf, count, ppos), count,
			    (unsigned long)op->write);
	return do_sync_write(filp, buf, count, ppos);
}
EXPORT_SYMBOL(vfs_write);

long user_read(int fd, unsigned long addr, size_t count)
{
	struct file *filp = enter_file(fd);
	loff_t pos;
	long n;

	if (!filp)
		return -EBADF;
	pos = filp->f_pos;
	n = vfs_read(filp, (char __user *)addr, count, &pos);
	filp->f_pos = pos;
	leave_file();
	return leave(n);
}

long user_write(int fd, unsigned long addr, size_t count)
{
	struct file *filp = enter_file(fd);
	loff_t pos;
	long n;

	if (!filp)
		return -EBADF;
	pos = filp->f_pos;
	n = vfs_write(filp, (const char __user *)addr, count, &pos);
	filp->f_pos = pos;
	leave_file();
	return leave(n);
}

long user_pread(int fd, unsigned long addr, size_t count, long long pos)
{
	struct file *filp = enter_file(fd);
	long n = -ESPIPE;

	if (!filp)
		return -EBADF;
	if (filp->f_mode & FMODE_PREAD)
		n = vfs_read(filp, (char __user *)addr, count, &pos);
	leave_file();
	return leave(n);
}

long user_pwrite(int fd, unsigned long addr, size_t count, long long pos)
{
	struct file *filp = enter_file(fd);
	long n = -ESPIPE;

	if (!filp)
		return -EBADF;
	if (filp->f_mode & FMODE_PWRITE)
		n = vfs_write(filp, (const char __user *)addr, count, &pos);
	leave_file();
	return leave(n);
}

#define PIECES_MAX	64

/* The driver's own function for pieces, if it has one. */
static long try_vector(struct file *filp, const struct user_piece *pieces,
		       unsigned long nr, int write)
{
	struct iovec iov[PIECES_MAX];

	for (unsigned long i = 0; i < nr; i++)
		iov[i] = (struct iovec){ (void __user *)pieces[i].addr,
					 pieces[i].count };
	if (write)
		return call(filp->f_op->writev, filp, iov, nr, &filp->f_pos);
	return call(filp->f_op->readv, filp, iov, nr, &filp->f_pos);
}

/* One after the other, until one is not moved whole. */
static long move_pieces(int fd, const struct user_piece *pieces,
			unsigned long nr, int write)
{
	struct file *filp = user_file(fd);
	long sum = 0, n;

	user_enter();
	if (!filp)
		return -EBADF;
	if (nr > PIECES_MAX)
		return -EINVAL;
	if (filp->f_op && (write ? filp->f_op->writev != NULL :
			   filp->f_op->readv != NULL))
		return leave(try_vector(filp, pieces, nr, write));
	for (unsigned long i = 0; i < nr; i++) {
		n = (write ? user_write : user_read)(fd, pieces[i].addr,
						     pieces[i].count);
		if (n < 0)
			return sum ? sum : n;
		sum += n;
		if ((size_t)n != pieces[i].count)
			break;
	}
	return sum;
}

long user_readv(int fd, const struct user_piece *pieces, unsigned long nr)
{
	return move_pieces(fd, pieces, nr, 0);
}

long user_writev(int fd, const struct user_piece *pieces, unsigned long nr)
{
	return move_pieces(fd, pieces, nr, 1);
}

/* --- The position ---------------------------------------------------------------------- */

loff_t generic_file_llseek(struct file *filp, loff_t off, int whence)
{
	if (whence == SEEK_END)
		off += filp->f_dentry->d_inode->i_size;
	else if (whence == SEEK_CUR)
		off += filp->f_pos;
	if (off < 0)
		return -EINVAL;
	if (off != filp->f_pos) {
		filp->f_pos = off;
		filp->f_version = 0;
	}
	return off;
}
EXPORT_SYMBOL(generic_file_llseek);

loff_t default_llseek(struct file *filp, loff_t off, int whence)
{
	return generic_file_llseek(filp, off, whence);
}
EXPORT_SYMBOL(default_llseek);

loff_t no_llseek(struct file *filp, loff_t off, int whence)
{
	return -ESPIPE;
}
EXPORT_SYMBOL(no_llseek);

int nonseekable_open(struct inode *inode, struct file *filp)
{
	filp->f_mode &= ~(unsigned int)(FMODE_LSEEK | FMODE_PREAD |
					FMODE_PWRITE);
	return 0;
}
EXPORT_SYMBOL(nonseekable_open);

long long user_lseek(int fd, long long off, int whence)
{
	struct file *filp = user_file(fd);
	loff_t (*llseek)(struct file *filp, loff_t off, int whence);

	user_enter();
	if (!filp)
		return -EBADF;
	if (whence < 0 || whence > 2)
		return -EINVAL;
	llseek = default_llseek;
	if (!(filp->f_mode & FMODE_LSEEK))
		llseek = no_llseek;
	else if (filp->f_op && filp->f_op->llseek)
		llseek = filp->f_op->llseek;
	return leave(call(llseek, filp, off, whence));
}

int user_seekable(int fd)
{
	struct file *filp = user_file(fd);

	return filp && filp->f_mode & FMODE_LSEEK &&
		(!filp->f_op || filp->f_op->llseek != no_llseek);
}

/* --- Commands ------------------------------------------------------------------------------ */

static long driver_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct file_operations *op = filp->f_op;
	long result = -ENOTTY;

	if (op && op->unlocked_ioctl)
		result = call(op->unlocked_ioctl, filp, cmd, arg);
	else if (op && op->ioctl)
		result = call(op->ioctl, filp->f_dentry->d_inode, filp, cmd,
			      arg);
	return result == -ENOIOCTLCMD ? -EINVAL : result;
}

/* Those that the kernel itself does, for all files. */
static long set_flag(int fd, unsigned int flag, unsigned long arg)
{
	struct file *filp = user_file(fd);
	int on;

	if (get_user(on, (int __user *)arg))
		return -EFAULT;
	return user_setfl(fd, (int)(on ? filp->f_flags | flag :
				    filp->f_flags & ~flag));
}

long user_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	struct file *filp = user_file(fd);

	user_enter();
	if (!filp)
		return -EBADF;
	switch (cmd) {
	case FIOCLEX:
	case FIONCLEX:
		return 0;
	case FIONBIO:
		return leave(set_flag(fd, O_NONBLOCK, arg));
	case FIOASYNC:
		return leave(set_flag(fd, FASYNC, arg));
	default:
		return leave(driver_ioctl(filp, cmd, arg));
	}
}

int user_fsync(int fd)
{
	struct file *filp = user_file(fd);

	user_enter();
	if (!filp)
		return -EBADF;
	if (!filp->f_op || !filp->f_op->fsync)
		return -EINVAL;
	return (int)leave(call(filp->f_op->fsync, filp, filp->f_dentry, 0));
}

#define SETFL_MASK	(O_APPEND | O_NONBLOCK | O_DIRECT | FASYNC)

int user_setfl(int fd, int flags)
{
	struct file *filp = user_file(fd);
	unsigned int changed;
	int error = 0;

	user_enter();
	if (!filp)
		return -EBADF;
	changed = (filp->f_flags ^ (unsigned int)flags) & SETFL_MASK;
	if (changed & FASYNC && filp->f_op && filp->f_op->fasync)
		error = call(filp->f_op->fasync, fd, filp,
			     !!(flags & FASYNC));
	if (error < 0)
		return (int)leave(error);
	filp->f_flags ^= changed;
	if (flags & FASYNC && !filp->f_owner.pid)
		f_setown(filp, (unsigned long)current->pid, 0);
	return (int)leave(0);
}

int user_getfl(int fd)
{
	struct file *filp = user_file(fd);

	return filp ? (int)filp->f_flags : -EBADF;
}

/* --- Waiting ------------------------------------------------------------------------------- */

#define POLL_QUEUES	8

struct poll_entry {
	wait_queue_t wait;
	wait_queue_head_t *queue;
};

struct poll_queues {
	poll_table table;
	unsigned int nr;
	struct poll_entry entry[POLL_QUEUES];
	/* For a watch: called when one of the queues is woken. */
	wait_queue_func_t woken;
};

static void add_queue(struct file *filp, wait_queue_head_t *queue,
		      poll_table *table)
{
	struct poll_queues *p = container_of(table, struct poll_queues, table);
	struct poll_entry *e = &p->entry[p->nr];

	if (p->nr == POLL_QUEUES)
		return;
	p->nr++;
	init_waitqueue_entry(&e->wait, current);
	if (p->woken)
		e->wait.func = p->woken;
	e->queue = queue;
	add_wait_queue(queue, &e->wait);
}

static void leave_queues(struct poll_queues *p)
{
	while (p->nr) {
		p->nr--;
		remove_wait_queue(p->entry[p->nr].queue,
				  &p->entry[p->nr].wait);
	}
}

static unsigned int ask(struct file *filp, poll_table *table)
{
	if (!filp->f_op || !filp->f_op->poll)
		return DEFAULT_POLLMASK;
	return call(filp->f_op->poll, filp, table);
}

static int poll_file(struct file *filp, unsigned int events, long timeout)
{
	struct poll_queues queues = { .table = { add_queue } };
	poll_table *table = timeout ? &queues.table : NULL;
	unsigned int mask;

	for (;;) {
		/* First this, so that no wake-up after the look is lost. */
		set_current_state(TASK_INTERRUPTIBLE);
		mask = ask(filp, table) & (events | POLLERR | POLLHUP);
		table = NULL;
		if (mask || !timeout || signal_pending(current))
			break;
		timeout = schedule_timeout(timeout < 0 ? MAX_SCHEDULE_TIMEOUT :
					   timeout);
	}
	__set_current_state(TASK_RUNNING);
	leave_queues(&queues);
	return mask ? (int)mask : signal_pending(current) ? -EINTR : 0;
}

int user_poll(int fd, unsigned int events, long timeout)
{
	struct file *filp = enter_file(fd);
	int mask;

	if (!filp)
		return -EBADF;
	mask = poll_file(filp, events, timeout);
	leave_file();
	return (int)leave(mask);
}

/* --- Being told instead of waiting ---------------------------------------------------------- */

#define NR_WATCHES	64

struct watch {
	struct file *filp;
	struct poll_queues queues;
	void (*fn)(void *arg);
	void *arg;
};

static struct watch watches[NR_WATCHES];

static struct watch *watch_of(wait_queue_t *wait)
{
	for (struct watch *w = watches; w < watches + NR_WATCHES; w++)
		if ((char *)wait >= (char *)w && (char *)wait < (char *)(w + 1))
			return w;
	return NULL;
}

static int watch_woken(wait_queue_t *wait, unsigned int mode, int sync,
		       void *key)
{
	struct watch *w = watch_of(wait);
	void (*fn)(void *arg) = w->fn;

	w->fn = NULL;
	if (fn)
		fn(w->arg);
	return 0;
}

static void drop_watches(struct file *filp)
{
	for (struct watch *w = watches; w < watches + NR_WATCHES; w++)
		if (w->filp == filp) {
			leave_queues(&w->queues);
			w->filp = NULL;
		}
}

int user_poll_notify(int fd, unsigned int events, void (*fn)(void *arg),
		     void *arg)
{
	struct file *filp = user_file(fd);
	struct watch *w = watches;

	user_enter();
	if (!filp)
		return -EBADF;
	drop_watches(filp);
	while (w < watches + NR_WATCHES && w->filp)
		w++;
	if (w == watches + NR_WATCHES)
		return -ENOMEM;
	*w = (struct watch){ .filp = filp, .fn = fn, .arg = arg,
		.queues = { .table = { add_queue }, .woken = watch_woken } };
	return (int)leave((long)(ask(filp, &w->queues.table) &
				 (events | POLLERR | POLLHUP)));
}

/* --- SIGIO -------------------------------------------------------------------------------- */

#define NR_FASYNC	64

static struct fasync_struct fasyncs[NR_FASYNC];
static DEFINE_SPINLOCK(fasync_lock);
static unsigned int sigios;

static struct fasync_struct *new_fasync(void)
{
	for (struct fasync_struct *fa = fasyncs; fa < fasyncs + NR_FASYNC; fa++)
		if (!fa->magic)
			return fa;
	return NULL;
}

int fasync_helper(int fd, struct file *filp, int on,
		  struct fasync_struct **fapp)
{
	struct fasync_struct *fa, **p = fapp;
	unsigned long flags;
	int result = 0;

	spin_lock_irqsave(&fasync_lock, flags);
	while (*p && (*p)->fa_file != filp)
		p = &(*p)->fa_next;
	fa = *p;
	if (on && !fa) {
		fa = new_fasync();
		result = fa ? 1 : -ENOMEM;
		if (fa) {
			*fa = (struct fasync_struct){ FASYNC_MAGIC, fd, *fapp,
						      filp };
			*fapp = fa;
		}
	} else if (on) {
		fa->fa_fd = fd;
	} else if (fa) {
		*p = fa->fa_next;
		fa->magic = 0;
		result = 1;
	}
	spin_unlock_irqrestore(&fasync_lock, flags);
	return result;
}
EXPORT_SYMBOL(fasync_helper);

void kill_fasync(struct fasync_struct **fapp, int sig, int band)
{
	for (struct fasync_struct *fa = *fapp; fa; fa = fa->fa_next) {
		if (fa->magic != FASYNC_MAGIC) {
			printk(KERN_ERR "kill_fasync: bad magic number in "
			       "fasync_struct!\n");
			return;
		}
		if (fa->fa_file->f_owner.pid)
			sigios++;
	}
}
EXPORT_SYMBOL(kill_fasync);

int f_setown(struct file *filp, unsigned long pid, int force)
{
	if (!filp->f_owner.pid || force) {
		/* The first task has number 0, which would mean nobody. */
		filp->f_owner.pid = pid ? (int)pid : 1;
		filp->f_owner.uid = current->uid;
		filp->f_owner.euid = current->euid;
	}
	return 0;
}
EXPORT_SYMBOL(f_setown);

unsigned int user_sigio(void)
{
	unsigned int n = sigios;

	sigios = 0;
	return n;
}

/* --- Asynchronous I/O ------------------------------------------------------------------------- */

#define NR_AIOS		16

static struct kiocb aios[NR_AIOS];

ssize_t wait_on_sync_kiocb(struct kiocb *iocb)
{
	wait_event(iocb->ki_wait, iocb->ki_done);
	return iocb->ki_result;
}
EXPORT_SYMBOL(wait_on_sync_kiocb);

int aio_complete(struct kiocb *iocb, long res, long res2)
{
	iocb->ki_result = res;
	iocb->ki_done = 1;
	wake_up_all(&iocb->ki_wait);
	return 1;
}
EXPORT_SYMBOL(aio_complete);

ssize_t do_sync_read(struct file *filp, char __user *buf, size_t count,
		     loff_t *ppos)
{
	struct kiocb iocb;
	ssize_t n;

	init_sync_kiocb(&iocb, filp);
	iocb.ki_pos = *ppos;
	n = call(filp->f_op->aio_read, &iocb, buf, count, iocb.ki_pos);
	if (n == -EIOCBQUEUED)
		n = wait_on_sync_kiocb(&iocb);
	*ppos = iocb.ki_pos;
	return n;
}
EXPORT_SYMBOL(do_sync_read);

ssize_t do_sync_write(struct file *filp, const char __user *buf, size_t count,
		      loff_t *ppos)
{
	struct kiocb iocb;
	ssize_t n;

	init_sync_kiocb(&iocb, filp);
	iocb.ki_pos = *ppos;
	n = call(filp->f_op->aio_write, &iocb, buf, count, iocb.ki_pos);
	if (n == -EIOCBQUEUED)
		n = wait_on_sync_kiocb(&iocb);
	*ppos = iocb.ki_pos;
	return n;
}
EXPORT_SYMBOL(do_sync_write);

/* The driver begins; what it does at once is complete at once. */
static long submit(struct kiocb *iocb, int write, unsigned long addr,
		   size_t count)
{
	struct file_operations *op = iocb->ki_filp->f_op;

	if (write)
		return call(op->aio_write, iocb, (const char __user *)addr,
			    count, iocb->ki_pos);
	return call(op->aio_read, iocb, (char __user *)addr, count,
		    iocb->ki_pos);
}

int user_aio(int fd, int write, unsigned long addr, size_t count,
	     long long pos)
{
	struct file *filp = user_file(fd);
	int nr = 0;
	long n;

	user_enter();
	if (!filp || !(filp->f_mode & (write ? FMODE_WRITE : FMODE_READ)))
		return -EBADF;
	if (!filp->f_op || (write ? !filp->f_op->aio_write :
			    !filp->f_op->aio_read))
		return -EINVAL;
	while (nr < NR_AIOS && aios[nr].ki_users)
		nr++;
	if (nr == NR_AIOS)
		return -EAGAIN;
	aios[nr] = (struct kiocb){ .ki_users = 1, .ki_filp = filp,
				   .ki_pos = pos };
	init_waitqueue_head(&aios[nr].ki_wait);
	get_file(filp);
	n = submit(&aios[nr], write, addr, count);
	if (n != -EIOCBQUEUED)
		aio_complete(&aios[nr], n, 0);
	leave(0);
	return nr;
}

int user_aio_done(int number)
{
	return number >= 0 && number < NR_AIOS && aios[number].ki_done;
}

long user_aio_result(int number)
{
	struct kiocb *iocb = &aios[number];

	if (number < 0 || number >= NR_AIOS || !iocb->ki_users)
		return -EINVAL;
	wait_event(iocb->ki_wait, iocb->ki_done);
	fput(iocb->ki_filp);
	iocb->ki_users = 0;
	return leave(iocb->ki_result);
}

/* --- Names -------------------------------------------------------------------------------------- */

int user_stat(const char *name, struct user_stat *st)
{
	struct dentry *dentry = find_name(name);
	struct inode *inode;

	*st = (struct user_stat){ .mode = S_IFDIR | S_IRUGO | S_IXUGO,
				  .ino = 1 };
	if (!strcmp(name, "/") || !strcmp(name, "/dev"))
		return 0;
	if (!dentry)
		return -ENOENT;
	inode = dentry->d_inode;
	*st = (struct user_stat){
		.mode = inode->i_mode, .uid = inode->i_uid,
		.gid = inode->i_gid, .major = imajor(inode),
		.minor = iminor(inode), .ino = inode->i_ino,
		.size = inode->i_size,
	};
	return 0;
}

int user_chmod(const char *name, unsigned int mode)
{
	struct dentry *dentry = find_name(name);

	if (!dentry)
		return -ENOENT;
	dentry->d_inode->i_mode = (umode_t)((dentry->d_inode->i_mode & S_IFMT) |
					    (mode & S_IALLUGO));
	if (is_proc(dentry->d_inode))
		PDE(dentry->d_inode)->mode = dentry->d_inode->i_mode;
	return 0;
}

int user_chown(const char *name, unsigned int uid, unsigned int gid)
{
	struct dentry *dentry = find_name(name);

	if (!dentry)
		return -ENOENT;
	if (uid != ~0U)
		dentry->d_inode->i_uid = uid;
	if (gid != ~0U)
		dentry->d_inode->i_gid = gid;
	if (is_proc(dentry->d_inode)) {
		PDE(dentry->d_inode)->uid = dentry->d_inode->i_uid;
		PDE(dentry->d_inode)->gid = dentry->d_inode->i_gid;
	}
	return 0;
}

int user_readdir(const char *dir, unsigned int index, char *name, size_t size)
{
	static const char *const top[] = { "dev", "proc" };
	struct dev_node *node;

	if (!strcmp(dir, "/")) {
		if (index >= ARRAY_SIZE(top))
			return -ENOENT;
		strlcpy(name, top[index], size);
		return 0;
	}
	if (!strcmp(dir, "/dev")) {
		node = dev_node_nr(index);
		if (!node)
			return -ENOENT;
		strlcpy(name, node->name, size);
		return 0;
	}
	if (strncmp(dir, "/proc", 5))
		return -ENOTDIR;
	return proc_readdir(dir + 5, index, name, size);
}

/* --- Who it is ------------------------------------------------------------------------------------ */

#define NR_TTYS		64

static int write_tty(struct tty_struct *tty, const unsigned char *buf,
		     int count)
{
	printk("%.*s", count, (const char *)buf);
	return count;
}

static struct tty_driver tty_driver = { "tty", TTY_MAJOR, 0, write_tty };
static struct tty_struct ttys[NR_TTYS];

kernel_dev_t tty_devnum(struct tty_struct *tty)
{
	return MKDEV(tty->driver->major,
		     (unsigned int)(tty->driver->minor_start + tty->index));
}
EXPORT_SYMBOL(tty_devnum);

void user_become(unsigned int uid, unsigned int gid, unsigned int tty)
{
	kernel_cap_t caps = uid ? CAP_EMPTY_SET : CAP_FULL_SET;
	struct tty_struct *t = tty && tty < NR_TTYS ? &ttys[tty] : NULL;

	user_enter();
	current->uid = current->euid = current->suid = current->fsuid = uid;
	current->gid = current->egid = current->sgid = current->fsgid = gid;
	current->cap_effective = current->cap_permitted =
		current->cap_inheritable = caps;
	if (t) {
		t->magic = 0x5401;
		t->driver = &tty_driver;
		t->index = (int)tty;
		snprintf(t->name, sizeof(t->name), "tty%u", tty);
	}
	current->signal->tty = t;
}

void user_name(int pid, const char *comm)
{
	current->pid = current->tgid = pid;
	strlcpy(current->comm, comm, sizeof(current->comm));
}

void user_kill(struct task_struct *task, int sig)
{
	send_sig(sig, task, 0);
}
