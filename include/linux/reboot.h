/* Who wants to be told when the machine goes down.  Here it never does. */
#ifndef _KMEMLAB_REBOOT_H
#define _KMEMLAB_REBOOT_H

#include <linux/notifier.h>

int register_reboot_notifier(struct notifier_block *nb);
int unregister_reboot_notifier(struct notifier_block *nb);

#endif /* _KMEMLAB_REBOOT_H */
