/* The names of files. */
#ifndef _LINUX_DCACHE_H
#define _LINUX_DCACHE_H

#include <asm/atomic.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct inode;

struct qstr {
	const unsigned char *name;
	unsigned int len;
	unsigned int hash;
};

/** A name in a directory, and the file behind it. */
struct dentry {
	atomic_t d_count;
	unsigned int d_flags;
	spinlock_t d_lock;
	struct inode *d_inode;
	struct dentry *d_parent;
	struct qstr d_name;
	void *d_fsdata;
	unsigned char d_iname[36];
};

#define DNAME_INLINE_LEN	36

#endif /* _LINUX_DCACHE_H */
