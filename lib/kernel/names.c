/*
 * Names of files, as a program sees them: /dev, /proc and what is in there.
 *
 * Linux: fs/namei.c and fs/stat.c.
 */
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/string.h>
#include <machine/files.h>

#include "files_rooms.h"

struct dentry *user_find(const char *path)
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

int user_stat(const char *name, struct user_stat *st)
{
	struct dentry *dentry = user_find(name);
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
	struct dentry *dentry = user_find(name);

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
	struct dentry *dentry = user_find(name);

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
