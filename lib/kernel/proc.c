/*
 * The tree of /proc: its entries, and how one gets from a path to one of them.
 * What reads an entry is in proc_file.c; those that are always there are in
 * proc_given.c.
 *
 * Linux: fs/proc/generic.c.
 */
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "proc_rooms.h"

#define NR_ENTRIES	256

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

	proc_make_first();
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
