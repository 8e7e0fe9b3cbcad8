/*
 * The files of /proc, which are made when somebody reads them.
 *
 *	create_proc_read_entry("jitter", 0, NULL, read_jitter, data);
 *
 * An entry either has read_proc, which fills a page:
 *
 *	int read_proc(char *page, char **start, off_t off, int count,
 *		      int *eof, void *data)
 *
 * It writes the text to page and returns its length; *eof = 1 says that there
 * is no more.  Left alone, *start means that page holds the file from its
 * beginning.  Set to a place in page, it means that what is there begins at
 * offset @p off; set to a small number, that @p off goes on by so much.
 *
 * Or it has proc_fops, which are a driver's: for more than a page, those of
 * <linux/seq_file.h>.
 *
 * Linux: fs/proc/generic.c.
 */
#ifndef _LINUX_PROC_FS_H
#define _LINUX_PROC_FS_H

#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

typedef int (read_proc_t)(char *page, char **start, off_t off, int count,
			  int *eof, void *data);
typedef int (write_proc_t)(struct file *filp, const char __user *buffer,
			   unsigned long count, void *data);
typedef int (get_info_t)(char *page, char **start, off_t off, int count);

/** A file or directory of /proc. */
struct proc_dir_entry {
	unsigned int low_ino;
	unsigned short namelen;
	const char *name;
	umode_t mode;
	unsigned int nlink;
	unsigned int uid, gid;
	unsigned long size;
	struct inode_operations *proc_iops;
	struct file_operations *proc_fops;
	get_info_t *get_info;
	struct module *owner;
	struct proc_dir_entry *next, *parent, *subdir;
	/** For read_proc and write_proc. */
	void *data;
	read_proc_t *read_proc;
	write_proc_t *write_proc;
	/** Those who have it open. */
	atomic_t count;
	int deleted;

	/* The rest is lib/kernel/proc.c's. */
	char name_store[40];
	struct inode inode;
	struct dentry dentry;
	/** The code that made it. */
	unsigned long maker;
};

extern struct proc_dir_entry proc_root;
extern struct proc_dir_entry *proc_root_driver, *proc_net, *proc_bus;

/**
 * Makes a file of /proc; the caller then sets read_proc, proc_fops and so on.
 *
 * @param name    may have directories in front: "driver/jitter"
 * @param mode    who may do what; 0 is S_IRUGO
 * @param parent  a directory, or NULL for /proc itself
 * @return the entry, in place until remove_proc_entry(); NULL if there are
 *         too many, or the directory is not there.
 */
struct proc_dir_entry *create_proc_entry(const char *name, mode_t mode,
					 struct proc_dir_entry *parent);
/** Makes a directory. */
struct proc_dir_entry *proc_mkdir(const char *name,
				  struct proc_dir_entry *parent);
/** Removes a file or an empty directory; one that is in use goes later. */
void remove_proc_entry(const char *name, struct proc_dir_entry *parent);

/** create_proc_entry() with a read_proc and its data. */
static inline struct proc_dir_entry *create_proc_read_entry(const char *name,
	mode_t mode, struct proc_dir_entry *parent, read_proc_t *read_proc,
	void *data)
{
	struct proc_dir_entry *entry = create_proc_entry(name, mode, parent);

	if (entry) {
		entry->read_proc = read_proc;
		entry->data = data;
	}
	return entry;
}

static inline struct proc_dir_entry *create_proc_info_entry(const char *name,
	mode_t mode, struct proc_dir_entry *parent, get_info_t *get_info)
{
	struct proc_dir_entry *entry = create_proc_entry(name, mode, parent);

	if (entry)
		entry->get_info = get_info;
	return entry;
}

/** create_proc_entry() with proc_fops: later kernels have it. */
static inline struct proc_dir_entry *proc_create_data(const char *name,
	mode_t mode, struct proc_dir_entry *parent,
	const struct file_operations *fops, void *data)
{
	struct proc_dir_entry *entry = create_proc_entry(name, mode, parent);

	if (entry) {
		entry->proc_fops = (struct file_operations *)fops;
		entry->data = data;
	}
	return entry;
}
#define proc_create(name, mode, parent, fops) \
	proc_create_data(name, mode, parent, fops, NULL)

/** The entry of an inode of /proc. */
static inline struct proc_dir_entry *PDE(const struct inode *inode)
{
	return (struct proc_dir_entry *)inode->u.generic_ip;
}
#define PDE_DATA(inode)	(PDE(inode)->data)

/* --- From outside ------------------------------------------------------------ */

/**
 * Reads a file of /proc, whole.
 *
 * @param name  for instance "buddyinfo"
 * @param buf   receives the text and a 0 byte
 * @param size  size of @p buf in bytes, at least 1
 * @return the length of the text; -ENOENT or -EINVAL.
 */
int proc_read(const char *name, char *buf, size_t size);

/** The allocators' files: entry @p i of their table.  @return 0 behind its end;
 * *@p op is NULL if this kernel does not have it. */
int proc_table(unsigned int i, const char **name,
	       const struct seq_operations **op);
/**
 * Writes to a file of /proc.
 *
 * @param name  for instance "slabinfo"
 * @param buf   the text
 * @param size  its length in bytes
 * @return what the file made of it: bytes that it took, or an error; -ENOENT,
 *         or -EACCES if it can only be read.
 */
ssize_t proc_write(const char *name, const char *buf, size_t size);

/** The lines of /proc/buddyinfo.  Linux: mm/page_alloc.c. */
extern struct seq_operations fragmentation_op;
/** The lines of /proc/vmallocinfo, which is later than 2.6.10: lab 6. */
extern struct seq_operations vmalloc_op;
/** The lines of /proc/iomem.  Linux: kernel/resource.c. */
extern struct seq_operations iomem_op;

struct file;
/** The lines of /proc/slabinfo, and what a line written to it does: "name limit
 * batchcount shared".  Linux: mm/slab.c. */
extern struct seq_operations slabinfo_op;
ssize_t slabinfo_write(struct file *file, const char *buffer, size_t count,
		       loff_t *ppos);
/* What lib/kernel/proc_misc.c makes: /proc/meminfo, /proc/vmstat, and two views
 * that 2.6.10 has elsewhere or not at all: zoneinfo, the zones with their
 * watermarks and per-CPU lists, and numastat, the counts of each node. */
extern struct seq_operations meminfo_op, vmstat_op, zoneinfo_op, numastat_op;

#endif /* _LINUX_PROC_FS_H */
