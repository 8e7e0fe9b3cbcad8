/*
 * Files of /sys, one for each attribute of an object.  There is no /sys here:
 * they can be made, and nobody sees them.
 */
#ifndef _LINUX_SYSFS_H
#define _LINUX_SYSFS_H

#include <linux/types.h>

struct kobject;
struct module;

struct attribute {
	char *name;
	struct module *owner;
	mode_t mode;
};

struct attribute_group {
	char *name;
	struct attribute **attrs;
};

#define __ATTR(_name, _mode, _show, _store) {				\
	.attr = { .name = #_name, .mode = (_mode) },			\
	.show = (_show), .store = (_store),				\
}
#define __ATTR_RO(_name)	__ATTR(_name, 0444, _name##_show, NULL)

#define sysfs_create_file(kobj, attr)	((void)(kobj), (void)(attr), 0)
#define sysfs_remove_file(kobj, attr)	((void)(kobj), (void)(attr))
#define sysfs_create_group(kobj, grp)	((void)(kobj), (void)(grp), 0)
#define sysfs_remove_group(kobj, grp)	((void)(kobj), (void)(grp))
#define sysfs_create_dir(kobj)		((void)(kobj), 0)
#define sysfs_remove_dir(kobj)		((void)(kobj))
#define sysfs_create_link(kobj, to, name)	((void)(kobj), (void)(to), 0)
#define sysfs_remove_link(kobj, name)	((void)(kobj))

#endif /* _LINUX_SYSFS_H */
