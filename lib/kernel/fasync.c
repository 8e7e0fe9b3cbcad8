/*
 * SIGIO for programs that want to be told.
 *
 * Linux: fs/fcntl.c.
 */
#include <asm/siginfo.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <machine/files.h>

#include "files_rooms.h"

#define NR_FASYNC	64

static struct fasync_struct fasyncs[NR_FASYNC];
static DEFINE_SPINLOCK(fasync_lock);
static unsigned int sigios;

static struct fasync_struct *new_fasync(void)
{
	for (struct fasync_struct *fa = fasyncs; fa < fasyncs + NR_FASYNC; fa++)
		if (!fa->magic)
			return fa;
	return NULL;
}

int fasync_helper(int fd, struct file *filp, int on,
		  struct fasync_struct **fapp)
{
	struct fasync_struct *fa, **p = fapp;
	unsigned long flags;
	int result = 0;

	spin_lock_irqsave(&fasync_lock, flags);
	while (*p && (*p)->fa_file != filp)
		p = &(*p)->fa_next;
	fa = *p;
	if (on && !fa) {
		fa = new_fasync();
		result = fa ? 1 : -ENOMEM;
		if (fa) {
			*fa = (struct fasync_struct){ FASYNC_MAGIC, fd, *fapp,
						      filp };
			*fapp = fa;
		}
	} else if (on) {
		fa->fa_fd = fd;
	} else if (fa) {
		*p = fa->fa_next;
		fa->magic = 0;
		result = 1;
	}
	spin_unlock_irqrestore(&fasync_lock, flags);
	return result;
}
EXPORT_SYMBOL(fasync_helper);

void kill_fasync(struct fasync_struct **fapp, int sig, int band)
{
	for (struct fasync_struct *fa = *fapp; fa; fa = fa->fa_next) {
		if (fa->magic != FASYNC_MAGIC) {
			printk(KERN_ERR "kill_fasync: bad magic number in "
			       "fasync_struct!\n");
			return;
		}
		if (fa->fa_file->f_owner.pid)
			sigios++;
	}
}
EXPORT_SYMBOL(kill_fasync);

int f_setown(struct file *filp, unsigned long pid, int force)
{
	if (!filp->f_owner.pid || force) {
		/* The first task has number 0, which would mean nobody. */
		filp->f_owner.pid = pid ? (int)pid : 1;
		filp->f_owner.uid = current->uid;
		filp->f_owner.euid = current->euid;
	}
	return 0;
}
EXPORT_SYMBOL(f_setown);

unsigned int user_sigio(void)
{
	unsigned int n = sigios;

	sigios = 0;
	return n;
}
