/*
 * Who a program is: its user, its terminal, its name.
 *
 * Linux: kernel/sys.c and drivers/char/tty_io.c.
 */
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <machine/files.h>

#include "layer.h"

#define NR_TTYS		64

static int write_tty(struct tty_struct *tty, const unsigned char *buf,
		     int count)
{
	printk("%.*s", count, (const char *)buf);
	return count;
}

static struct tty_driver tty_driver = { "tty", TTY_MAJOR, 0, write_tty };
static struct tty_struct ttys[NR_TTYS];

kernel_dev_t tty_devnum(struct tty_struct *tty)
{
	return MKDEV(tty->driver->major,
		     (unsigned int)(tty->driver->minor_start + tty->index));
}
EXPORT_SYMBOL(tty_devnum);

void user_become(unsigned int uid, unsigned int gid, unsigned int tty)
{
	kernel_cap_t caps = uid ? CAP_EMPTY_SET : CAP_FULL_SET;
	struct tty_struct *t = tty && tty < NR_TTYS ? &ttys[tty] : NULL;

	user_enter();
	current->uid = current->euid = current->suid = current->fsuid = uid;
	current->gid = current->egid = current->sgid = current->fsgid = gid;
	current->cap_effective = current->cap_permitted =
		current->cap_inheritable = caps;
	if (t) {
		t->magic = 0x5401;
		t->driver = &tty_driver;
		t->index = (int)tty;
		snprintf(t->name, sizeof(t->name), "tty%u", tty);
	}
	current->signal->tty = t;
}

void user_su(unsigned int euid)
{
	user_enter();
	current->euid = current->fsuid = euid;
	current->cap_effective = euid ? CAP_EMPTY_SET : CAP_FULL_SET;
}

void user_name(int pid, const char *comm)
{
	current->pid = current->tgid = pid;
	strlcpy(current->comm, comm, sizeof(current->comm));
}

void user_kill(struct task_struct *task, int sig)
{
	send_sig(sig, task, 0);
}

unsigned int user_interrupt(unsigned int tty)
{
	struct task_struct *p;
	unsigned int n = 0;

	for_each_process(p)
		if (tty < NR_TTYS && p->signal->tty == &ttys[tty] &&
		    p->state != TASK_STOPPED) {
			send_sig(SIGINT, p, 0);
			n++;
		}
	return n;
}
