/*
 * Text that is made line by line when somebody reads it: the files of /proc.
 *
 * The file's operations say what its elements are.  start() returns the
 * element at *pos, next() the one behind, show() writes its text.  The text is
 * kept in a buffer, so that a program may read it in pieces of any size.
 *
 * Linux: fs/seq_file.c.
 */
#ifndef _LINUX_SEQ_FILE_H
#define _LINUX_SEQ_FILE_H

#include <asm/semaphore.h>
#include <linux/string.h>
#include <linux/types.h>

struct file;
struct inode;
struct dentry;
struct vfsmount;
struct seq_operations;

/** A file being written for a reader. */
struct seq_file {
	char *buf;
	/** Size of buf, and how much of it is used. */
	size_t size;
	/** What of it has not been read yet begins here. */
	size_t from;
	size_t count;
	/** The element to go on with. */
	loff_t index;
	struct semaphore sem;
	const struct seq_operations *op;
	void *private;
	/** How much has been read: where the position should be. */
	loff_t at;
};

/** start, then show and next for each element until NULL, then stop. */
struct seq_operations {
	void *(*start)(struct seq_file *m, loff_t *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, loff_t *pos);
	int (*show)(struct seq_file *m, void *v);
};

/** What start() may return for a line in front of the first element. */
#define SEQ_START_TOKEN	((void *)1)
/** What show() may return: nothing of this element. */
#define SEQ_SKIP	1

/**
 * Adds formatted text to the file.
 * @return 0, or -1 if it did not fit; then show() is called again later, with
 *         more room.
 */
int seq_printf(struct seq_file *m, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int seq_puts(struct seq_file *m, const char *text);
int seq_putc(struct seq_file *m, char c);
/** Adds text with the characters of @p esc as octal numbers. */
int seq_escape(struct seq_file *m, const char *text, const char *esc);

struct file_operations;
/* A file's own operations, for proc_fops: */

/**
 * For open(): makes a seq_file, which filp->private_data points to.
 * @param op  its elements; has to stay there
 * @return 0 or -ENOMEM.
 */
int seq_open(struct file *filp, struct seq_operations *op);
/** For read. */
ssize_t seq_read(struct file *filp, char __user *buf, size_t size,
		 loff_t *ppos);
/** For llseek. */
loff_t seq_lseek(struct file *filp, loff_t off, int whence);
/** For release. */
int seq_release(struct inode *inode, struct file *filp);
/** For release, if private was kmalloc'ed. */
int seq_release_private(struct inode *inode, struct file *filp);

/** For open() of a file with only one element: @p show writes all of it.
 * @param data  will be in seq->private */
int single_open(struct file *filp, int (*show)(struct seq_file *m, void *v),
		void *data);
/** For its release. */
int single_release(struct inode *inode, struct file *filp);

#endif /* _LINUX_SEQ_FILE_H */
