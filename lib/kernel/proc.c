/*
 * The tree of /proc.
 *
 * Besides what drivers make there are the allocators' own views, from the
 * table of seq_file.c, and those below.
 *
 * Linux: fs/proc/generic.c and fs/proc/proc_misc.c.
 */
#include <asm/uaccess.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <machine/machine.h>

#include "layer.h"

#define NR_ENTRIES	256
#define NR_PAGES	8

static struct proc_dir_entry entries[NR_ENTRIES];
static char entry_used[NR_ENTRIES];

struct proc_dir_entry proc_root = { .name = "", .mode = S_IFDIR | 0555 };
/* The first three are made before all others. */
struct proc_dir_entry *proc_root_driver = &entries[0];
struct proc_dir_entry *proc_net = &entries[1];
struct proc_dir_entry *proc_bus = &entries[2];
EXPORT_SYMBOL(proc_root);
EXPORT_SYMBOL(proc_root_driver);
EXPORT_SYMBOL(proc_net);
EXPORT_SYMBOL(proc_bus);

static void make_first(void);

/* --- The tree -------------------------------------------------------------------- */

static struct proc_dir_entry *child(struct proc_dir_entry *dir,
				    const char *name, size_t len)
{
	struct proc_dir_entry *e;

	for (e = dir->subdir; e; e = e->next)
		if (e->namelen == len && !strncmp(e->name, name, len))
			return e;
	return NULL;
}

/* Follows @path as far as the last '/'.  @return the directory and, in @name,
 * what is left; NULL if there is no such directory. */
static struct proc_dir_entry *walk(const char *path,
				   struct proc_dir_entry *dir,
				   const char **name)
{
	const char *slash;

	make_first();
	if (!dir)
		dir = &proc_root;
	while (*path == '/')
		path++;
	while ((slash = strchr(path, '/'))) {
		dir = child(dir, path, (size_t)(slash - path));
		if (!dir || !S_ISDIR(dir->mode))
			return NULL;
		path = slash + 1;
	}
	*name = path;
	return dir;
}

static struct file_operations proc_file_fops;

struct proc_dir_entry *proc_find(const char *path)
{
	struct proc_dir_entry *dir, *e;
	const char *name;

	dir = walk(path, NULL, &name);
	if (!dir)
		return NULL;
	e = *name ? child(dir, name, strlen(name)) : dir;
	if (!e)
		return NULL;
	/* What the driver has set since. */
	e->inode.i_fop = e->proc_fops ? e->proc_fops : &proc_file_fops;
	e->inode.i_mode = e->mode;
	e->inode.i_uid = e->uid;
	e->inode.i_gid = e->gid;
	e->inode.i_size = (long long)e->size;
	return e;
}

int proc_readdir(const char *path, unsigned int index, char *name, size_t size)
{
	struct proc_dir_entry *e = proc_find(path);

	if (!e || !S_ISDIR(e->mode))
		return -ENOTDIR;
	for (e = e->subdir; e; e = e->next)
		if (!index--) {
			strlcpy(name, e->name, size);
			return 0;
		}
	return -ENOENT;
}

static struct proc_dir_entry *new_entry(const char *name, umode_t mode)
{
	struct proc_dir_entry *e;

	for (int i = 0; i < NR_ENTRIES; i++) {
		if (entry_used[i])
			continue;
		e = &entries[i];
		entry_used[i] = 1;
		*e = (struct proc_dir_entry){ .mode = mode, .nlink = 1 };
		strlcpy(e->name_store, name, sizeof(e->name_store));
		e->name = e->name_store;
		e->namelen = (unsigned short)strlen(e->name);
		init_inode(&e->inode, &e->dentry, e->name, mode);
		e->low_ino = (unsigned int)e->inode.i_ino;
		e->inode.u.generic_ip = e;
		return e;
	}
	return NULL;
}

static struct proc_dir_entry *make(const char *path, umode_t mode,
				   struct proc_dir_entry *parent,
				   unsigned long maker)
{
	struct proc_dir_entry *dir, *e;
	const char *name;

	dir = walk(path, parent, &name);
	if (!dir || !*name || strlen(name) >= sizeof(e->name_store))
		return NULL;
	e = new_entry(name, mode);
	if (!e)
		return NULL;
	e->maker = maker;
	e->parent = dir;
	e->next = dir->subdir;
	dir->subdir = e;
	return e;
}

#define caller()							\
	(part_maker ? part_maker :					\
	 (unsigned long)__builtin_return_address(0))

struct proc_dir_entry *create_proc_entry(const char *name, mode_t mode,
					 struct proc_dir_entry *parent)
{
	if (S_ISDIR(mode))
		return make(name, (umode_t)(mode & S_IALLUGO ? mode : mode |
			    S_IRUGO | S_IXUGO), parent, caller());
	if (!(mode & S_IALLUGO))
		mode |= S_IRUGO;
	return make(name, (umode_t)(S_IFREG | mode), parent, caller());
}
EXPORT_SYMBOL(create_proc_entry);

struct proc_dir_entry *proc_mkdir(const char *name,
				  struct proc_dir_entry *parent)
{
	return make(name, S_IFDIR | S_IRUGO | S_IXUGO, parent, caller());
}
EXPORT_SYMBOL(proc_mkdir);

/* Takes an entry out of its directory. */
static void unlink(struct proc_dir_entry *e)
{
	struct proc_dir_entry **p = &e->parent->subdir;

	while (*p != e)
		p = &(*p)->next;
	*p = e->next;
	e->next = NULL;
	e->deleted = 1;
	if (!atomic_read(&e->count))
		entry_used[e - entries] = 0;
}

void remove_proc_entry(const char *name, struct proc_dir_entry *parent)
{
	struct proc_dir_entry *dir, *e;

	dir = walk(name, parent, &name);
	e = dir ? child(dir, name, strlen(name)) : NULL;
	if (!e)
		return;
	if (e->subdir)
		printk(KERN_ERR "remove_proc_entry: /proc/%s is not empty\n",
		       e->name);
	while (e->subdir)
		unlink(e->subdir);
	unlink(e);
}
EXPORT_SYMBOL(remove_proc_entry);

int proc_left(unsigned long start, unsigned long end, char *what, size_t size,
	      unsigned long *maker)
{
	for (struct proc_dir_entry *e = entries; e < entries + NR_ENTRIES; e++)
		if (entry_used[e - entries] && !e->deleted && e->parent &&
		    e->maker - start < end - start && !e->subdir) {
			snprintf(what, size, "/proc entry \"%s\"", e->name);
			*maker = e->maker;
			unlink(e);
			return 1;
		}
	return 0;
}

/* --- read_proc and write_proc -------------------------------------------------------- */

/* The page a read_proc writes to, and what stands behind it. */
static struct {
	int used;
	char page[PAGE_SIZE];
	unsigned long behind[64];
} pages[NR_PAGES];

#define BEHIND	0x5a5a5a5a5a5a5a5aUL

static int take_page(void)
{
	for (int i = 0; i < NR_PAGES; i++)
		if (!pages[i].used) {
			pages[i].used = 1;
			for (int w = 0; w < 64; w++)
				pages[i].behind[w] = BEHIND;
			return i;
		}
	return -1;
}

static void give_page(int i, unsigned long function)
{
	for (int w = 0; w < 64; w++)
		if (pages[i].behind[w] != BEHIND) {
			print_symbol(KERN_ERR "%s wrote behind the page that "
				     "it was given\n", function);
			break;
		}
	pages[i].used = 0;
}

/* The most that is asked for at once: some drivers write a bit more. */
#define READ_MAX	(PAGE_SIZE - 1024)

/* One call of read_proc.  @return how much of *@start is text. */
static int ask(struct proc_dir_entry *e, char *page, char **start, loff_t pos,
	       int count, int *eof)
{
	struct call_check check;
	unsigned long fn = e->read_proc ? (unsigned long)e->read_proc :
		(unsigned long)e->get_info;
	int n = 0;

	check_begin(&check);
	if (e->get_info)
		n = e->get_info(page, start, (off_t)pos, count);
	else if (e->read_proc)
		n = e->read_proc(page, start, (off_t)pos, count, eof, e->data);
	check_end(&check, fn);
	return n;
}

/* Is *@start a place, in the page or in the driver's own data, or a number? */
static int is_place(const char *start)
{
	return (unsigned long)start >= USER_END;
}

static ssize_t read_some(struct proc_dir_entry *e, char *page,
			 char __user *buf, size_t count, loff_t *ppos, int *eof)
{
	int max = (int)min(count, READ_MAX), n;
	char *start = NULL;
	loff_t step;

	n = ask(e, page, &start, *ppos, max, eof);
	if (n <= 0)
		return n;
	if (!start) {			/* the file from its beginning */
		n -= (int)min(*ppos, (loff_t)n);
		if (n <= 0)
			return 0;
		n = min(n, max);
		start = page + *ppos;
		step = n;
	} else if (is_place(start)) {
		n = min(n, max);
		step = n;
	} else {			/* so far the position goes on */
		step = (long)start;
		start = page;
	}
	if (copy_to_user(buf, start, (unsigned long)n))
		return -EFAULT;
	*ppos += step;
	return n;
}

static ssize_t proc_file_read(struct file *filp, char __user *buf,
			      size_t count, loff_t *ppos)
{
	struct proc_dir_entry *e = PDE(filp->f_dentry->d_inode);
	ssize_t done = 0, n = 0;
	int eof = 0, i = take_page();

	if (i < 0)
		return -ENOMEM;
	while (count && !eof) {
		n = read_some(e, pages[i].page, buf, count, ppos, &eof);
		if (n <= 0)
			break;
		done += n;
		buf += n;
		count -= min((size_t)n, count);
	}
	give_page(i, e->read_proc ? (unsigned long)e->read_proc :
		  (unsigned long)e->get_info);
	return done ? done : n;
}

static ssize_t proc_file_write(struct file *filp, const char __user *buf,
			       size_t count, loff_t *ppos)
{
	struct proc_dir_entry *e = PDE(filp->f_dentry->d_inode);
	struct call_check check;
	int n;

	if (!e->write_proc)
		return -EIO;
	check_begin(&check);
	n = e->write_proc(filp, buf, count, e->data);
	check_end(&check, (unsigned long)e->write_proc);
	return n;
}

static struct file_operations proc_file_fops = {
	.llseek	= seq_lseek,
	.read	= proc_file_read,
	.write	= proc_file_write,
};

/* --- Those that are always there --------------------------------------------------------- */

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

/* The first look into /proc finds them there. */
static void make_first(void)
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
