/*
 * Numbers that an administrator can read and set.  There is no /proc/sys on
 * this machine; what reads and writes such a number is here.
 *
 * Linux: include/linux/sysctl.h, kernel/sysctl.c.
 */
#ifndef _LINUX_SYSCTL_H
#define _LINUX_SYSCTL_H

#include <linux/compiler.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/types.h>

struct file;
struct proc_dir_entry;
typedef struct ctl_table ctl_table;

typedef int proc_handler(ctl_table *table, int write, struct file *filp,
			 void __user *buffer, size_t *lenp, loff_t *ppos);
typedef int ctl_handler(ctl_table *table, int *name, int nlen,
			void __user *oldval, size_t __user *oldlenp,
			void __user *newval, size_t newlen, void **context);

/** One such number, or several in a row. */
struct ctl_table {
	int ctl_name;
	const char *procname;
	/** Ints, `maxlen` bytes of them. */
	void *data;
	int maxlen;
	mode_t mode;
	ctl_table *child;
	proc_handler *proc_handler;
	ctl_handler *strategy;
	struct proc_dir_entry *de;
	/** For proc_dointvec_minmax(): the least and the largest ints, as many
	 * as there are in data; or NULL. */
	void *extra1, *extra2;
};

/* The first names of all, and what the first one of a table may be. */
#define CTL_ANY		-1
#define CTL_NONE	0
#define CTL_KERN	1
#define CTL_VM		2
#define CTL_NET		3
#define CTL_PROC	4
#define CTL_FS		5
#define CTL_DEBUG	6
#define CTL_DEV		7
#define CTL_BUS		8

/** A table that is registered. */
struct ctl_table_header {
	ctl_table *ctl_table;
	struct list_head ctl_entry;
};

/**
 * Takes a table, and does nothing with it: there is no /proc/sys.
 *
 * @param table           ends with an entry that has no ctl_name
 * @param insert_at_head  whether it comes before the others
 * @return what unregister_sysctl_table() takes; NULL if there is no memory.
 */
static inline struct ctl_table_header *register_sysctl_table(ctl_table *table,
							     int insert_at_head)
{
	struct ctl_table_header *header = kmalloc(sizeof(*header), GFP_KERNEL);

	(void)insert_at_head;
	if (header) {
		header->ctl_table = table;
		INIT_LIST_HEAD(&header->ctl_entry);
	}
	return header;
}

static inline void unregister_sysctl_table(struct ctl_table_header *header)
{
	kfree(header);
}

/**
 * Reads table->data as text, or writes it from text.
 *
 * @param table   the numbers
 * @param write   0: into @p buffer; else from it
 * @param filp    not used
 * @param buffer  numbers with blanks in between
 * @param lenp    bytes of it; receives how many were used
 * @param ppos    where in the text; reading ends if it is not 0
 * @return 0; -EFAULT for a bad buffer, -EINVAL for what is no number.
 */
int proc_dointvec(ctl_table *table, int write, struct file *filp,
		  void __user *buffer, size_t *lenp, loff_t *ppos);
/** The same, but numbers below extra1 or above extra2 are -EINVAL. */
int proc_dointvec_minmax(ctl_table *table, int write, struct file *filp,
			 void __user *buffer, size_t *lenp, loff_t *ppos);
/** The same with a text of table->maxlen bytes, up to the first newline. */
int proc_dostring(ctl_table *table, int write, struct file *filp,
		  void __user *buffer, size_t *lenp, loff_t *ppos);

/** What sysctl(2) would call first: nothing does.  @return 0: go on. */
static inline int sysctl_string(ctl_table *table, int *name, int nlen,
				void __user *oldval, size_t __user *oldlenp,
				void __user *newval, size_t newlen,
				void **context)
{
	(void)table, (void)name, (void)nlen, (void)oldval, (void)oldlenp;
	(void)newval, (void)newlen, (void)context;
	return 0;
}

#define sysctl_intvec	sysctl_string
#define sysctl_jiffies	sysctl_string

#endif /* _LINUX_SYSCTL_H */
