/*
 * What many structures of the kernel have in common: a name, and a count of
 * those who use them.  There is no sysfs here that would show them.
 *
 * Linux: lib/kobject.c.
 */
#ifndef _LINUX_KOBJECT_H
#define _LINUX_KOBJECT_H

#include <asm/atomic.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/sysfs.h>
#include <linux/types.h>

#define KOBJ_NAME_LEN	20

struct kobject;
struct kset;

struct sysfs_ops {
	ssize_t (*show)(struct kobject *kobj, struct attribute *attr,
			char *buffer);
	ssize_t (*store)(struct kobject *kobj, struct attribute *attr,
			 const char *buffer, size_t size);
};

struct kobj_type {
	/** Called when nobody uses the object any more. */
	void (*release)(struct kobject *kobj);
	struct sysfs_ops *sysfs_ops;
	struct attribute **default_attrs;
};

struct kobject {
	char *k_name;
	char name[KOBJ_NAME_LEN];
	struct kref kref;
	struct list_head entry;
	struct kobject *parent;
	struct kset *kset;
	struct kobj_type *ktype;
};

struct kset {
	struct kobj_type *ktype;
	struct list_head list;
	struct kobject kobj;
};

/** Names an object, printf fashion: at most KOBJ_NAME_LEN - 1 characters. */
int kobject_set_name(struct kobject *kobj, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
#define kobject_name(kobj)	((kobj)->k_name)

/** Begins with one user. */
void kobject_init(struct kobject *kobj);
/** One more user; returns @p kobj, which may be NULL. */
struct kobject *kobject_get(struct kobject *kobj);
/** One user less; the last one calls the type's release(). */
void kobject_put(struct kobject *kobj);
void kobject_cleanup(struct kobject *kobj);
/** Makes the object known, as a child of its parent. */
int kobject_add(struct kobject *kobj);
void kobject_del(struct kobject *kobj);
int kobject_register(struct kobject *kobj);
void kobject_unregister(struct kobject *kobj);

static inline struct kobj_type *get_ktype(struct kobject *kobj)
{
	return kobj->kset && kobj->kset->ktype ? kobj->kset->ktype :
		kobj->ktype;
}

#endif /* _LINUX_KOBJECT_H */
