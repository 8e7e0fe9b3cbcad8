/*
 * The entries of /proc that are always there: the allocators' own views, from
 * the table of seq_file.c, and a few about the machine.
 *
 * Linux: fs/proc/proc_misc.c.
 */
#include <asm/uaccess.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <machine/machine.h>

#include "proc_rooms.h"

static int open_table(struct inode *inode, struct file *filp)
{
	return seq_open(filp, PDE(inode)->data);
}

static int open_single(struct inode *inode, struct file *filp)
{
	return single_open(filp, (int (*)(struct seq_file *, void *))
			   PDE(inode)->data, NULL);
}

/* A kernel with lab 4 can be told how large its caches' arrays shall be. */
ssize_t slabinfo_write(struct file *filp, const char __user *buf, size_t count,
		       loff_t *ppos) __attribute__((weak));

static ssize_t write_table(struct file *filp, const char __user *buf,
			   size_t count, loff_t *ppos)
{
	if (strcmp((const char *)filp->f_dentry->d_name.name, "slabinfo") ||
	    !slabinfo_write)
		return -EIO;
	return slabinfo_write(filp, buf, count, ppos);
}

static struct file_operations table_fops = {
	.open = open_table, .read = seq_read, .write = write_table,
	.llseek = seq_lseek, .release = seq_release,
};

static struct file_operations single_fops = {
	.open = open_single, .read = seq_read, .llseek = seq_lseek,
	.release = single_release,
};

static int show_uptime(struct seq_file *m, void *v)
{
	seq_printf(m, "%lu.%02lu 0.00\n", jiffies / HZ,
		   jiffies % HZ * 100 / HZ);
	return 0;
}

static int show_version(struct seq_file *m, void *v)
{
	seq_puts(m, "Linux version 2.6.10 (kmemlab)\n");
	return 0;
}

static int show_cmdline(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", machine->command_line);
	return 0;
}

/* What is left of the kernel log. */
static int show_kmsg(struct seq_file *m, void *v)
{
	const struct machine_log *log = &machine->log;
	unsigned long at = log->end > MACHINE_LOG_SIZE ?
		log->end - MACHINE_LOG_SIZE : 0;

	for (; at < log->end; at++)
		seq_putc(m, log->text[at % MACHINE_LOG_SIZE]);
	return 0;
}

static int show_none(struct seq_file *m, void *v)
{
	return 0;
}

#pragma weak show_modules
#pragma weak show_misc
int show_modules(struct seq_file *m, void *v);
int show_misc(struct seq_file *m, void *v);

static const struct {
	const char *name;
	int (*show)(struct seq_file *m, void *v);
} singles[] = {
	{ "cmdline", show_cmdline }, { "devices", show_devices },
	{ "interrupts", show_interrupts }, { "ioports", show_ioports },
	{ "kmsg", show_kmsg }, { "misc", show_misc },
	{ "modules", show_modules }, { "uptime", show_uptime },
	{ "version", show_version },
};

static void make_file(const char *name, struct file_operations *fops,
		      void *data)
{
	struct proc_dir_entry *e = create_proc_entry(name, 0, NULL);

	if (!e)
		return;
	e->proc_fops = fops;
	e->data = data;
	if (!strcmp(name, "slabinfo"))
		e->mode = e->inode.i_mode = S_IFREG | S_IRUGO | S_IWUSR;
}

void proc_make_first(void)
{
	const struct seq_operations *op;
	unsigned long maker = part_maker;
	static int made;
	const char *name;

	if (made)
		return;
	made = 1;
	part_maker = 0;		/* whoever looks first has not made them */
	init_inode(&proc_root.inode, &proc_root.dentry, "proc",
		   S_IFDIR | S_IRUGO | S_IXUGO);
	proc_root.inode.u.generic_ip = &proc_root;
	proc_mkdir("driver", NULL);
	proc_mkdir("net", NULL);
	proc_mkdir("bus", NULL);
	for (unsigned int i = ARRAY_SIZE(singles); i-- > 0; )
		make_file(singles[i].name, &single_fops,
			  (void *)(singles[i].show ? singles[i].show :
				   show_none));
	for (unsigned int i = 0; proc_table(i, &name, &op); i++)
		if (op)
			make_file(name, &table_fops, (void *)op);
	part_maker = maker;
}
