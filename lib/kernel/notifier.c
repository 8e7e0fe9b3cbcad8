/*
 * Chains of functions that want to be told.  Linux: kernel/sys.c.
 */
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/reboot.h>
#include <linux/spinlock.h>

static DEFINE_SPINLOCK(notifier_lock);
static struct notifier_block *reboot_chain;

int notifier_chain_register(struct notifier_block **list,
			    struct notifier_block *n)
{
	spin_lock(&notifier_lock);
	while (*list && (*list)->priority >= n->priority)
		list = &(*list)->next;
	n->next = *list;
	*list = n;
	spin_unlock(&notifier_lock);
	return 0;
}
EXPORT_SYMBOL(notifier_chain_register);

int notifier_chain_unregister(struct notifier_block **list,
			      struct notifier_block *n)
{
	int error = -ENOENT;

	spin_lock(&notifier_lock);
	while (*list && *list != n)
		list = &(*list)->next;
	if (*list) {
		*list = n->next;
		error = 0;
	}
	spin_unlock(&notifier_lock);
	return error;
}
EXPORT_SYMBOL(notifier_chain_unregister);

int notifier_call_chain(struct notifier_block **list, unsigned long val,
			void *v)
{
	struct notifier_block *n, *next;
	int said = NOTIFY_DONE;

	for (n = *list; n && !(said & NOTIFY_STOP_MASK); n = next) {
		next = n->next;	/* it may take itself out */
		said = n->notifier_call(n, val, v);
	}
	return said;
}
EXPORT_SYMBOL(notifier_call_chain);

int register_reboot_notifier(struct notifier_block *nb)
{
	return notifier_chain_register(&reboot_chain, nb);
}
EXPORT_SYMBOL(register_reboot_notifier);

int unregister_reboot_notifier(struct notifier_block *nb)
{
	return notifier_chain_unregister(&reboot_chain, nb);
}
EXPORT_SYMBOL(unregister_reboot_notifier);
