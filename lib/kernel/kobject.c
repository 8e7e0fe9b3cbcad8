/*
 * Counted objects.  Linux: lib/kref.c and lib/kobject.c.
 */
#include <linux/errno.h>
#include <linux/kobject.h>
#include <linux/module.h>

void kref_init(struct kref *kref)
{
	atomic_set(&kref->refcount, 1);
}
EXPORT_SYMBOL(kref_init);

struct kref *kref_get(struct kref *kref)
{
	WARN_ON(!atomic_read(&kref->refcount));
	atomic_inc(&kref->refcount);
	return kref;
}
EXPORT_SYMBOL(kref_get);

int kref_put(struct kref *kref, void (*release)(struct kref *kref))
{
	WARN_ON(release == NULL);
	if (!atomic_dec_and_test(&kref->refcount))
		return 0;
	release(kref);
	return 1;
}
EXPORT_SYMBOL(kref_put);

int kobject_set_name(struct kobject *kobj, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(kobj->name, sizeof(kobj->name), fmt, args);
	va_end(args);
	kobj->k_name = kobj->name;
	return 0;
}
EXPORT_SYMBOL(kobject_set_name);

void kobject_init(struct kobject *kobj)
{
	kref_init(&kobj->kref);
	INIT_LIST_HEAD(&kobj->entry);
}
EXPORT_SYMBOL(kobject_init);

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj)
		kref_get(&kobj->kref);
	return kobj;
}
EXPORT_SYMBOL(kobject_get);

void kobject_cleanup(struct kobject *kobj)
{
	struct kobj_type *t = get_ktype(kobj);
	struct kobject *parent = kobj->parent;

	if (t && t->release)
		t->release(kobj);
	kobject_put(parent);
}
EXPORT_SYMBOL(kobject_cleanup);

static void release(struct kref *kref)
{
	kobject_cleanup(container_of(kref, struct kobject, kref));
}

void kobject_put(struct kobject *kobj)
{
	if (kobj)
		kref_put(&kobj->kref, release);
}
EXPORT_SYMBOL(kobject_put);

int kobject_add(struct kobject *kobj)
{
	if (!kobj)
		return -ENOENT;
	if (!kobj->k_name)
		kobj->k_name = kobj->name;
	if (!*kobj->k_name)
		return -EINVAL;
	kobject_get(kobj->parent);
	return 0;
}
EXPORT_SYMBOL(kobject_add);

void kobject_del(struct kobject *kobj)
{
}
EXPORT_SYMBOL(kobject_del);

int kobject_register(struct kobject *kobj)
{
	if (!kobj)
		return -EINVAL;
	kobject_init(kobj);
	return kobject_add(kobj);
}
EXPORT_SYMBOL(kobject_register);

void kobject_unregister(struct kobject *kobj)
{
	kobject_del(kobj);
	kobject_put(kobj);
}
EXPORT_SYMBOL(kobject_unregister);
